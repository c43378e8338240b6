/*
 * jobs_sweep.c - what has expired goes, a few rows at a time.
 *
 * A reply that is kept for a retry (Idempotency-Key) goes when it has expired by the clock, whatever date the operator gave:
 * without it a late retry would act twice.
 */
#include "jobs_work.h"

#include "base_pool.h"

typedef struct part_t {
    int64_t to; /* ms: what expired until then goes */
} part_t;

static sct_err_t *take_end(void *baton, sct_op_t *op, const sct_row_t *row)
{
    part_t *part = baton;

    (void)op;
    part->to = sct_row_int(row, 0);
    return SCT_OK;
}

static sct_err_t *sweep(int *gone, sct_op_t *op, int64_t now)
{
    part_t part = {now};

    SCT_TRY(sct_stmt_each(op, SCT_STMT_REQUEST_EXPIRED, SCT_ARGS(sct_arg_int("now", now)), take_end, &part));
    return sct_stmt_run(gone, op, SCT_STMT_REQUEST_SWEEP, SCT_ARGS(sct_arg_int("now", part.to)));
}

static sct_err_t *hold_and_sweep(int *gone, sct_op_t *op, sct_job_run_t *run)
{
    apr_time_t now = run->to < run->started_at ? run->to : run->started_at;

    SCT_TRY(sct_job_hold(run, op));
    SCT_AS_SYSTEM(op, sweep(gone, op, sct_time_ms(now)));
    return SCT_OK;
}

static sct_err_t *batch(int *gone, sct_job_run_t *run, apr_pool_t *pool, void *baton)
{
    sct_op_t *op = sct_job_op(run, pool);

    (void)baton;
    SCT_WRITE(op, hold_and_sweep(gone, op, run));
    return SCT_OK;
}

sct_err_t *sct_job_sweep(sct_job_run_t *run)
{
    int replies = 0;
    int gone = 0;

    do {
        SCT_TRY(sct_job_go_on(run));
        SCT_TRY(sct_job_batch(&gone, run, batch, NULL));
        replies += gone;
    } while (gone > 0);
    run->did_ja = apr_psprintf(run->pool, "再送のための控え %d 件を削除しました", replies);
    run->did_en = apr_psprintf(run->pool, "%d replies kept for retries have gone", replies);
    return SCT_OK;
}
