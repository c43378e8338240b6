/*
 * jobs_wal.c - the database's write-ahead log is emptied also where nobody writes.
 */
#include "jobs_work.h"

#include "base_pool.h"

sct_err_t *sct_job_wal(sct_job_run_t *run)
{
    sct_upkeep_t did = {0};

    SCT_TRY(sct_store_upkeep(&did, sct_job_op(run, run->pool)));
    if (!did.needed) {
        run->did_ja = "PostgreSQL が自分で行うため、することはありません";
        run->did_en = "nothing to do: PostgreSQL looks after itself";
    } else if (did.emptied) {
        run->did_ja = apr_psprintf(run->pool, "WAL %" APR_INT64_T_FMT " バイトをデータベースに移し、空にしました", did.bytes);
        run->did_en = apr_psprintf(run->pool, "%" APR_INT64_T_FMT " bytes moved into the database, the log is empty", did.bytes);
    } else {
        run->did_ja = apr_psprintf(run->pool, "読み取り中のため、WAL %" APR_INT64_T_FMT " バイトを空にするのは次回です", did.bytes);
        run->did_en = apr_psprintf(run->pool, "somebody reads: %" APR_INT64_T_FMT " bytes stay until the next run", did.bytes);
    }
    return SCT_OK;
}
