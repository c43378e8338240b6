/*
 * domain_job.h - a job of the worker as the operator sees it: when it runs, who runs it, how the last run went.
 *
 * What a job did and why it failed are words for the operator. They hold numbers and ids, never what somebody wrote.
 */
#ifndef SCT_DOMAIN_JOB_H
#define SCT_DOMAIN_JOB_H

#include "domain_field.h"

extern const sct_choice_t sct_job_state_choice; /* in the order of sct_job_state_t */

typedef enum {
    SCT_JOB_NEVER = 1, /* no run yet, and none due */
    SCT_JOB_WAITING,   /* the last run was good */
    SCT_JOB_RUNNING,
    SCT_JOB_LATE,      /* due for longer than a worker that runs would leave it */
    SCT_JOB_FAILED,    /* the last run failed; it is tried again at due_at */
    SCT_JOB_LOST       /* its worker ended in the middle; the next one begins it again */
} sct_job_state_t;

#define SCT_JOB_LEASE (apr_time_from_sec(600)) /* 社内基準: a batch takes far less */
#define SCT_JOB_LATE_AFTER (apr_time_from_sec(300)) /* 社内基準: a worker looks at least once a minute */

/** One row of `sctierctl jobs list`. */
#define SCT_JOB_FIELDS(F)                                                        \
    F(KEY,    name,        SCT_REQUIRED, 1, 40, NULL)                            \
    F(LINE,   title_ja,    SCT_REQUIRED, 1, 100, NULL)                           \
    F(LINE,   title_en,    SCT_REQUIRED, 1, 100, NULL)                           \
    F(INT,    interval,    SCT_REQUIRED, 1, 31536000, NULL) /* seconds */        \
    F(CHOICE, state,       SCT_REQUIRED, 0, 0, &sct_job_state_choice)            \
    F(TIME,   due_at,      SCT_NULLABLE, 0, 0, NULL) /* the next run; null before a worker ever ran */ \
    F(TIME,   done_to,     SCT_NULLABLE, 0, 0, NULL) /* its work is done up to here */ \
    F(LINE,   holder,      SCT_NULLABLE, 1, 200, NULL) /* the worker that runs it */ \
    F(TIME,   lease_until, SCT_NULLABLE, 0, 0, NULL)                             \
    F(TIME,   started_at,  SCT_NULLABLE, 0, 0, NULL)                             \
    F(TIME,   ended_at,    SCT_NULLABLE, 0, 0, NULL)                             \
    F(LINE,   did_ja,      SCT_NULLABLE, 0, 400, NULL) /* what the last good run did */ \
    F(LINE,   did_en,      SCT_NULLABLE, 0, 400, NULL)                           \
    F(LINE,   error,       SCT_NULLABLE, 0, 400, NULL) /* why the last run failed */ \
    F(INT,    runs,        SCT_REQUIRED, 0, INT64_C(1000000000000), NULL)        \
    F(INT,    failures,    SCT_REQUIRED, 0, INT64_C(1000000000000), NULL) /* since the last good run */
SCT_TYPE_STRUCT(job, SCT_JOB_FIELDS)

/** The state of a job at an instant, from its row. Pure. */
sct_job_state_t sct_job_state(const sct_job_t *job, apr_time_t now);

/**
 * The first instant after `now` at which a job of this interval (seconds) is due: intervals are counted from midnight in
 * Japan, so that every node has the same instants, and one missed run or many give one.
 */
apr_time_t sct_job_next(int64_t interval, apr_time_t now);

#endif
