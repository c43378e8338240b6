/*
 * api_status.c - health and metrics, for a monitoring system. They open their transaction themselves: when the database is away,
 * that is what they tell.
 */
#include "api_handlers.h"

#include "api_stats.h"
#include "service_status.h"

#include "base_pool.h"

sct_err_t *sct_api_status_health(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, health);

    return sct_health(out, op);
}

/* One metric without labels. */
static void put(sct_buf_t *out, const char *name, const char *type, const char *help, int64_t value)
{
    sct_buf_text(out, apr_psprintf(out->pool, "# HELP sctier_%s %s\n# TYPE sctier_%s %s\nsctier_%s %" APR_INT64_T_FMT "\n", name,
                                   help, name, type, name, (apr_int64_t)value));
}

/* The sum is that of the operations: each commit adds as many as it has. */
static void put_batches(sct_buf_t *out, const sct_store_figures_t *store)
{
    int64_t sum = 0;

    sct_buf_text(out, "# HELP sctier_batch_size Operations that one shared commit made durable.\n"
                      "# TYPE sctier_batch_size histogram\n");
    for (int i = 0; i < SCT_BATCH_STEPS; i++) {
        sum += store->batches[i];
        sct_buf_text(out, apr_psprintf(out->pool, "sctier_batch_size_bucket{le=\"%d\"} %" APR_INT64_T_FMT "\n", 1 << i,
                                       (apr_int64_t)sum));
    }
    sct_buf_text(out, apr_psprintf(out->pool, "sctier_batch_size_bucket{le=\"+Inf\"} %" APR_INT64_T_FMT "\n"
                                              "sctier_batch_size_sum %" APR_INT64_T_FMT "\n"
                                              "sctier_batch_size_count %" APR_INT64_T_FMT "\n",
                                   (apr_int64_t)sum, (apr_int64_t)store->members, (apr_int64_t)sum));
}

static void put_store(sct_buf_t *out, const sct_status_t *status)
{
    const sct_store_figures_t *store = &status->store;

    put(out, "database_up", "gauge", "1 when the database could be read for this reply.", status->away ? 0 : 1);
    put(out, "store_read_only", "gauge", "1 when the portal refuses writes.", store->read_only);
    if (!status->away) {
        put(out, "log_entries", "gauge", "Entries of the evidence log.", status->entries);
    }
    if (store->is_file) {
        put(out, "writers_waiting", "gauge", "Operations in line to write.", store->waiting);
        put_batches(out, store);
        put(out, "wal_bytes", "gauge", "Size of the write-ahead log.", store->wal_bytes);
        put(out, "disk_free_bytes", "gauge", "Free space on the disk of the database.", store->free_bytes);
        put(out, "sqlite_wal_reset_bug", "gauge", "1 when this SQLite needs our lock around it.", store->wal_bug);
    }
}

/* One metric of every job; an instant in seconds, 0 for never. */
static void put_jobs(sct_buf_t *out, const sct_status_t *status, sct_op_t *op)
{
    static const char *const heads[] = {
        "# HELP sctier_job_runs_total Runs of a job of the worker.\n# TYPE sctier_job_runs_total counter\n",
        "# HELP sctier_job_failures Failed runs since the last good one.\n# TYPE sctier_job_failures gauge\n",
        "# HELP sctier_job_done_to_seconds Its work is done up to here, since 1970.\n# TYPE sctier_job_done_to_seconds gauge\n",
        "# HELP sctier_job_late 1 when it is due for longer than a running worker leaves it.\n# TYPE sctier_job_late gauge\n"};
    static const char *const names[] = {"job_runs_total", "job_failures", "job_done_to_seconds", "job_late"};

    for (size_t k = 0; k < sizeof names / sizeof names[0] && status->jobs->nelts > 0; k++) {
        sct_buf_text(out, heads[k]);
        for (int i = 0; i < status->jobs->nelts; i++) {
            const sct_job_t *job = &APR_ARRAY_IDX(status->jobs, i, sct_job_t);
            sct_job_state_t state = sct_job_state(job, sct_op_now(op));
            const int64_t values[] = {job->runs, job->failures, apr_time_sec(job->done_to),
                                      state == SCT_JOB_LATE || state == SCT_JOB_LOST};

            sct_buf_text(out, apr_psprintf(out->pool, "sctier_%s{job=\"%s\"} %" APR_INT64_T_FMT "\n", names[k], job->name,
                                           (apr_int64_t)values[k]));
        }
    }
}

sct_err_t *sct_api_status_metrics(sct_call_t *call, sct_op_t *op)
{
    sct_status_t status;
    sct_buf_t out;

    sct_status_read(&status, op);
    sct_buf_init(&out, op->pool, 16384);
    put_store(&out, &status);
    put_jobs(&out, &status, op);
    if (call->request->stats) {
        sct_stats_write(&out, call->request->stats);
    }
    call->raw = out.data;
    return SCT_OK;
}
