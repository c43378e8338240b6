/*
 * jobs_rules.c - each night the rules look at every supplier: clocks run out without anybody recording anything.
 *
 * A supplier's findings are brought in line with its record in one go, some suppliers in each transaction.
 */
#include "jobs_work.h"

#include "service.h"
#include "service_rule.h"

#include "base_pool.h"

#define BATCH 50

static sct_err_t *hold_and_look(sct_rules_look_t *look, sct_op_t *op, sct_job_run_t *run)
{
    SCT_TRY(sct_job_hold(run, op));
    return sct_rules_refresh_part(look, op, BATCH);
}

static sct_err_t *part(int *looked, sct_job_run_t *run, apr_pool_t *pool, void *baton)
{
    sct_rules_look_t *look = baton, now;
    sct_op_t *op = sct_job_op(run, pool);

    now = *look;
    SCT_WRITE(op, (now = *look, hold_and_look(&now, op, run)));
    *look = now;
    *looked = now.looked;
    return SCT_OK;
}

sct_err_t *sct_job_rules(sct_job_run_t *run)
{
    sct_rules_look_t look = {.more = true};
    int looked = 0;

    if (!run->worker->app || run->worker->app->pack_count == 0) {
        run->did_ja = "ルールのあるフォルダーが指定されていないため、何もしていません (sctierctl worker --conf)";
        run->did_en = "nothing: this worker was not told the folder of the rules (sctierctl worker --conf)";
        return SCT_OK;
    }
    while (look.more) {
        SCT_TRY(sct_job_go_on(run));
        SCT_TRY(sct_job_batch(&looked, run, part, &look));
    }
    run->did_ja = apr_psprintf(run->pool, "取引先 %d 件の記録を見直しました", looked);
    run->did_en = apr_psprintf(run->pool, "the records of %d suppliers looked at", looked);
    return SCT_OK;
}
