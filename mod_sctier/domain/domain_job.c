/*
 * domain_job.c - the state of a job, and its next instant.
 */
#include "domain_job.h"

#define JST_OFFSET (apr_time_from_sec(9 * 3600))

static const char *const state_names[] = {"never", "waiting", "running", "late", "failed", "lost", NULL};
const sct_choice_t sct_job_state_choice = {"job_state", state_names};

#define SCT_T sct_job_t
SCT_TYPE_TABLE(job, SCT_JOB_FIELDS)
#undef SCT_T

sct_job_state_t sct_job_state(const sct_job_t *job, apr_time_t now)
{
    if (job->holder) {
        /* a lease further ahead than any that is given was given by a clock that was wrong */
        return now < job->lease_until && job->lease_until <= now + 2 * SCT_JOB_LEASE ? SCT_JOB_RUNNING : SCT_JOB_LOST;
    }
    if (now > job->due_at + SCT_JOB_LATE_AFTER) {
        return SCT_JOB_LATE;
    }
    if (job->failures > 0) {
        return SCT_JOB_FAILED;
    }
    return job->runs > 0 ? SCT_JOB_WAITING : SCT_JOB_NEVER;
}

apr_time_t sct_job_next(int64_t interval, apr_time_t now)
{
    apr_time_t step = apr_time_from_sec(interval);

    return ((now + JST_OFFSET) / step + 1) * step - JST_OFFSET;
}
