/*
 * service_status.c - how this installation is doing. Numbers, states and names of jobs: nothing of a person or a company.
 */
#include "service_status.h"

#include "service.h"

#include "base_pool.h"

#define WAL_LARGE (INT64_C(128) << 20) /* twice what the writer lets it grow to before it empties it */

static sct_err_t *take_tip(void *baton, sct_op_t *op, const sct_row_t *row)
{
    int64_t *entries = baton;

    (void)op;
    *entries = sct_row_int(row, 0) + 1;
    return SCT_OK;
}

static sct_err_t *read_rows(sct_status_t *out, sct_op_t *op)
{
    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_LOG_TIP, SCT_NO_ARGS, take_tip, &out->entries));
    SCT_AS_SYSTEM(op, sct_stmt_all(&out->jobs, op, SCT_STMT_JOB_LIST, &sct_job_type, SCT_NO_ARGS));
    return SCT_OK;
}

static sct_err_t *read_in_transaction(sct_status_t *out, sct_op_t *op)
{
    SCT_READ(op, read_rows(out, op));
    return SCT_OK;
}

void sct_status_read(sct_status_t *out, sct_op_t *op)
{
    *out = (sct_status_t){.entries = 0};
    out->away = read_in_transaction(out, op);
    sct_store_figures(&out->store, op->store);
    if (out->away) {
        out->jobs = apr_array_make(op->pool, 1, sizeof(sct_job_t));
    }
}

static void add(apr_array_header_t *list, bool truth, const char *key)
{
    if (truth) {
        APR_ARRAY_PUSH(list, const char *) = key;
    }
}

static bool any_job(const sct_status_t *status, sct_job_state_t state, apr_time_t now)
{
    for (int i = 0; i < status->jobs->nelts; i++) {
        if (sct_job_state(&APR_ARRAY_IDX(status->jobs, i, sct_job_t), now) == state) {
            return true;
        }
    }
    return false;
}

sct_err_t *sct_health(sct_health_t *out, sct_op_t *op)
{
    apr_array_header_t *reasons = apr_array_make(op->pool, 8, sizeof(const char *));
    apr_array_header_t *notes = apr_array_make(op->pool, 2, sizeof(const char *));
    apr_time_t now = sct_op_now(op);
    sct_status_t status;

    sct_status_read(&status, op);
    if (status.away) {
        return sct_err(op->pool, NOT_READY, "the database is away: %s", sct_err_describe(op->pool, status.away));
    }
    add(reasons, status.store.read_only, "store_read_only");
    add(reasons, any_job(&status, SCT_JOB_LATE, now) || any_job(&status, SCT_JOB_LOST, now), "worker_late");
    add(reasons, status.jobs->nelts == 0, "worker_never");
    add(reasons, any_job(&status, SCT_JOB_FAILED, now), "job_failed");
    add(reasons, status.store.free_bytes >= 0 && status.store.free_bytes < op->app->disk_reserve, "disk_low");
    add(reasons, status.store.wal_bytes > WAL_LARGE, "wal_large");
    add(notes, status.store.wal_bug, "sqlite_wal_reset");
    *out = (sct_health_t){.ready = true, .degraded = reasons->nelts > 0, .reasons = reasons, .notes = notes};
    return SCT_OK;
}
