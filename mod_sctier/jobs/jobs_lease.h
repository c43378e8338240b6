/*
 * jobs_lease.h - the lease of a job: taken, held, given back with what came of it.
 */
#ifndef SCT_JOBS_LEASE_H
#define SCT_JOBS_LEASE_H

#include "jobs.h"

/** Makes the row of every job that has none; a new job is due at once. */
sct_err_t *sct_lease_prepare(const sct_worker_t *worker, apr_pool_t *pool) SCT_CHECKED;

/** The row of a job as it is. */
sct_err_t *sct_lease_show(sct_job_t *out, const sct_worker_t *worker, apr_pool_t *pool,
                          const sct_job_line_t *line) SCT_CHECKED;

/**
 * Takes the lease for a run, and sets when it started.
 * @param row    as it is with the lease taken; untouched without
 * @param early  also before it is due
 * @param taken  false when it is not due, or somebody has it
 */
sct_err_t *sct_lease_take(sct_job_t *row, bool *taken, sct_job_run_t *run, bool early) SCT_CHECKED;

/** Gives it back: done, failed (err), or left in the middle (run->left). A lease that is lost is nobody's to give back. */
sct_err_t *sct_lease_end(const sct_job_run_t *run, const sct_job_t *row, const sct_err_t *err) SCT_CHECKED;

/** The same error in another pool, its causes in its words; NULL for NULL. */
sct_err_t *sct_lease_keep(apr_pool_t *pool, const sct_err_t *err) SCT_CHECKED;

/** An error as one line for a row and a log: what failed, with its causes, in at most 400 bytes. */
const char *sct_lease_words(apr_pool_t *pool, const sct_err_t *err);

#endif
