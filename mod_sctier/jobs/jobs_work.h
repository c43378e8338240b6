/*
 * jobs_work.h - the functions of jobs.def.
 */
#ifndef SCT_JOBS_WORK_H
#define SCT_JOBS_WORK_H

#include "jobs.h"

#define SCT_JOB(name, interval, function, ja, en) sct_err_t *function(sct_job_run_t *run) SCT_CHECKED;
#include "jobs.def"
#undef SCT_JOB

#endif
