/*
 * jobs_evidence.c - once a day: evidence files that no record names, and uploads that were announced and never came, go. What is
 * younger than a day stays: it may be on its way.
 */
#include "jobs_work.h"

#include "service.h"

#include "base_pool.h"

#define LOOKS 200 /* files between two renewals of the lease */

typedef struct pace_t {
    sct_job_run_t *run;
    int looked;
} pace_t;

static sct_err_t *next_file(void *baton)
{
    pace_t *pace = baton;

    SCT_TRY(sct_job_go_on(pace->run));
    return ++pace->looked % LOOKS == 0 ? sct_job_keep(pace->run) : SCT_OK;
}

static sct_err_t *sweep(int *removed, sct_job_run_t *run, apr_pool_t *pool, void *baton)
{
    apr_time_t now = run->to < run->started_at ? run->to : run->started_at;

    return sct_evidence_sweep(removed, sct_job_op(run, pool), now - SCT_EVIDENCE_UNNAMED, next_file, baton);
}

sct_err_t *sct_job_evidence(sct_job_run_t *run)
{
    pace_t pace = {run, 0};
    int removed = 0;

    if (!run->worker->app || !run->worker->app->blobs.dir) {
        run->did_ja = "証跡ファイルのフォルダーが指定されていないため、何もしていません (sctierctl worker --evidence)";
        run->did_en = "nothing: this worker was not told the folder of the evidence files (sctierctl worker --evidence)";
        return SCT_OK;
    }
    SCT_TRY(sct_job_batch(&removed, run, sweep, &pace));
    run->did_ja = apr_psprintf(run->pool, "ファイル %d 件を確認し、記録のない %d 件を削除しました", pace.looked, removed);
    run->did_en = apr_psprintf(run->pool, "of %d files %d that no record names have gone", pace.looked, removed);
    return SCT_OK;
}
