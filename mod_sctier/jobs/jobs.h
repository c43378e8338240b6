/*
 * jobs.h - what happens without a request: jobs by the clock, one at a time on all nodes.
 *
 * A job is a line of jobs.def and a row of t_job. The row's lease is taken by one conditional UPDATE, so that of many workers one
 * runs the job; a worker that dies keeps it until the lease runs out, and the next one begins the same run again. Work is done
 * in batches: each renews the lease in its own transaction, so a worker that slept past its lease can write nothing more.
 *
 * Clocks of several nodes may differ by far less than a lease (SCT_JOB_LEASE): let them run NTP.
 */
#ifndef SCT_JOBS_H
#define SCT_JOBS_H

#include "domain_job.h"
#include "store.h"

#define SCT_JOB_RETRY (apr_time_from_sec(300)) /* after a run that failed, unless the job is due sooner */

struct sct_job_run_t;

typedef struct sct_job_line_t {
    const char *name;
    int64_t interval; /* seconds */
    sct_err_t *(*run)(struct sct_job_run_t *run);
    const char *ja;
    const char *en;
} sct_job_line_t;

extern const sct_job_line_t sct_jobs[]; /* jobs.def */
extern const size_t sct_job_count;

/** The line of that name, or NULL. */
const sct_job_line_t *sct_job_find(const char *name);

/** One worker: a process that runs jobs. */
typedef struct sct_worker_t {
    struct sct_store_t *store;
    const sct_source_t *source;
    const char *name;            /* of this process among all: host, process and chance */
    const struct sct_app_t *app; /* of it: where evidence files are; NULL when this worker was not told */
    bool (*ending)(void *baton); /* asked between batches: whether the worker was told to end; NULL: never */
    void (*ran)(void *baton, const struct sct_job_run_t *run, const sct_err_t *err); /* told of each run at its end; or NULL */
    void *baton;
} sct_worker_t;

/** One run of a job. */
typedef struct sct_job_run_t {
    const sct_worker_t *worker;
    const sct_job_line_t *line;
    apr_pool_t *pool;      /* of this run; each batch has a pool of its own */
    apr_time_t from;       /* the span that it covers; from is 0 for the first run */
    apr_time_t to;
    apr_time_t started_at; /* by the worker's clock */
    bool as_if;            /* `to` was given by the operator: the schedule stays what it was */
    bool found;            /* the work was done, and its error is what it found: no sooner again than by the schedule */
    bool left;             /* given back unfinished: the worker ends, or has lost the lease */
    const char *did_ja;    /* what it did; set by the job, in run->pool */
    const char *did_en;
} sct_job_run_t;

/** An operation of the run with the worker's clock of now, nobody's (system) actor, and working data only (op->draft). */
sct_op_t *sct_job_op(const sct_job_run_t *run, apr_pool_t *pool);

/** Renews the lease inside the open write transaction of op. STATE, with run->left, when it is not this run's any more. */
sct_err_t *sct_job_hold(sct_job_run_t *run, sct_op_t *op) SCT_CHECKED;

/** The same in a write of its own: for work that writes nothing by itself and takes its time. */
sct_err_t *sct_job_keep(sct_job_run_t *run) SCT_CHECKED;

/** One batch, in a pool of its own that goes with it; its error outlives it. *count is what fn says that it did. */
typedef sct_err_t *(*sct_job_batch_fn)(int *count, sct_job_run_t *run, apr_pool_t *pool, void *baton);
sct_err_t *sct_job_batch(int *count, sct_job_run_t *run, sct_job_batch_fn fn, void *baton) SCT_CHECKED;

/** Between batches: BUSY, with run->left, when the worker was told to end. */
sct_err_t *sct_job_go_on(sct_job_run_t *run) SCT_CHECKED;

/**
 * Runs every job that is due, one after the other. A job that fails has its error in its row and is told to worker->ran; it does
 * not keep the others from running.
 * @param next  when to look again: the next instant at which a job is due, or at which the lease of another worker runs out
 * @param pool  of this look: clear it before the next one
 * @return what kept the worker from looking: the store
 */
sct_err_t *sct_jobs_tick(apr_time_t *next, const sct_worker_t *worker, apr_pool_t *pool) SCT_CHECKED;

/**
 * Runs one job now, due or not. `at` 0: as if it had become due now. Else as if it were that instant: the run covers the span to
 * it, and the schedule stays as it was. What is written is as real as ever.
 * @param out  lives in pool
 * @return BUSY when somebody runs it; or the error of the run
 */
sct_err_t *sct_job_run(sct_job_run_t *out, apr_pool_t *pool, const sct_worker_t *worker, const sct_job_line_t *line,
                       apr_time_t at) SCT_CHECKED;

/** All jobs in the order of jobs.def, as an array of sct_job_t; inside a read transaction. */
sct_err_t *sct_jobs_list(apr_array_header_t **out, sct_op_t *op) SCT_CHECKED;

#endif
