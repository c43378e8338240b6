/*
 * jobs_audit.c - once a day the stored counters are counted anew. What differs is told, and left as it is: repaired in silence it
 * would come again, and nobody would know why.
 */
#include "jobs_work.h"

#include "service_audit.h"

#include "base_pool.h"

#define TOLD 3

typedef struct found_t {
    apr_pool_t *pool;
    int count;
    const char *words; /* of the first few */
} found_t;

static void take(void *baton, const char *where, const char *what)
{
    found_t *found = baton;

    if (found->count++ < TOLD) {
        found->words = apr_pstrcat(found->pool, found->words, found->count > 1 ? "; " : "", where, ": ", what, NULL);
    }
}

typedef sct_err_t *(*part_fn)(sct_audit_t *audit, sct_op_t *op);
typedef struct part_t {
    part_fn part;
    sct_audit_t *audit;
} part_t;

static sct_err_t *read_part(int *count, sct_job_run_t *run, apr_pool_t *pool, void *baton)
{
    const part_t *part = baton;
    sct_op_t *op = sct_job_op(run, pool);

    SCT_READ(op, part->part(part->audit, op));
    *count = part->audit->more;
    return SCT_OK;
}

/* Reading needs no lease, but a long audit must keep it. */
static sct_err_t *all_parts(sct_job_run_t *run, sct_audit_t *audit, part_fn fn)
{
    part_t part = {fn, audit};
    int more = 0;
    int turn = 0;

    audit->after[0] = '\0';
    do {
        SCT_TRY(sct_job_go_on(run));
        SCT_TRY(sct_job_batch(&more, run, read_part, &part));
        if (++turn % 100 == 0) {
            SCT_TRY(sct_job_keep(run));
        }
    } while (more);
    return SCT_OK;
}

sct_err_t *sct_job_audit(sct_job_run_t *run)
{
    found_t found = {run->pool, 0, ""};
    sct_audit_t audit = {.report = take, .baton = &found};

    SCT_TRY(all_parts(run, &audit, sct_audit_standings));
    SCT_TRY(all_parts(run, &audit, sct_audit_assessments));
    SCT_TRY(all_parts(run, &audit, sct_audit_usage));
    SCT_TRY(all_parts(run, &audit, sct_audit_talks));
    SCT_TRY(all_parts(run, &audit, sct_audit_totals));
    audit.more = false;
    SCT_TRY(all_parts(run, &audit, sct_audit_tallies));
    if (found.count > 0) {
        run->found = true;
        return sct_err(run->pool, CONFLICT, "%d differences in %d rows: %s. `sctierctl ledger verify` names what the evidence "
                       "log says differently", found.count, audit.checked, found.words);
    }
    run->did_ja = apr_psprintf(run->pool, "%d 行を照合し、違いはありません", audit.checked);
    run->did_en = apr_psprintf(run->pool, "%d rows compared, no difference", audit.checked);
    return SCT_OK;
}
