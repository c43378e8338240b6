/*
 * service_audit.c - standings, assessments, storage, talks and tallies counted anew.
 */
#include "service_audit.h"

#include <apr_hash.h>

#include "domain_party.h"
#include "service_nego.h"
#include "service_party.h"
#include "store.h"

#include "base_pool.h"

static void report(sct_audit_t *audit, apr_pool_t *pool, const char *thing, const char *name, const char *what)
{
    audit->report(audit->baton, apr_psprintf(pool, "%s %s", thing, name), what);
}

/* ---- standings ---- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The first column that differs, NULL when none does. */
static const char *difference(const sct_supplier_t *is, const sct_supplier_t *should)
{
    const struct {
        const char *column;
        bool same;
    } columns[] = {
        {"standing", is->standing == should->standing},
        {"level_id", same_text(is->level_id, should->level_id)},
        {"star", is->star == should->star},
        {"issued_at", is->issued_at == should->issued_at},
        {"due_on", is->due_on == should->due_on},
        {"depth_asked", is->depth_asked == should->depth_asked},
        {"submitted_at", is->submitted_at == should->submitted_at},
        {"depth", is->depth == should->depth},
        {"met", is->met == should->met},
        {"unmet", is->unmet == should->unmet},
        {"na", is->na == should->na},
        {"total", is->total == should->total},
    };

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (!columns[i].same) {
            return columns[i].column;
        }
    }
    return NULL;
}

static sct_err_t *standings(sct_audit_t *audit, sct_op_t *op)
{
    apr_array_header_t *rows = NULL;

    SCT_TRY(sct_stmt_all(&rows, op, SCT_STMT_AUDIT_STANDING, &sct_supplier_type,
                         SCT_ARGS(sct_arg_text("after", audit->after))));
    audit->more = rows->nelts == 100;
    for (int i = 0; i < rows->nelts; i++) {
        const sct_supplier_t *is = &APR_ARRAY_IDX(rows, i, sct_supplier_t);
        sct_supplier_t should = {0};
        const char *column;

        SCT_TRY(sct_standing_expected(&should, op, is->id));
        column = difference(is, &should);
        if (column) {
            report(audit, op->pool, "supplier", is->id, column);
        }
        apr_cpystrn(audit->after, is->id, sizeof audit->after);
        audit->checked++;
    }
    return SCT_OK;
}

sct_err_t *sct_audit_standings(sct_audit_t *audit, sct_op_t *op)
{
    SCT_AS_SYSTEM(op, standings(audit, op));
    return SCT_OK;
}

/* ---- assessments ---- */

static sct_err_t *check_assessment(void *baton, sct_op_t *op, const sct_row_t *row)
{
    static const char *const counters[] = {"met", "unmet", "na"};
    sct_audit_t *audit = baton;
    const char *id = sct_row_text(op->pool, row, 0);

    for (int i = 0; i < 3; i++) {
        int64_t says = sct_row_int(row, 1 + i);
        int64_t counted = sct_row_int(row, 4 + i);

        if (says != counted) {
            report(audit, op->pool, "assessment", id,
                   apr_psprintf(op->pool, "%s is %" APR_INT64_T_FMT ", counted %" APR_INT64_T_FMT, counters[i], says, counted));
        }
    }
    apr_cpystrn(audit->after, id, sizeof audit->after);
    audit->checked++;
    audit->more = true;
    return SCT_OK;
}

sct_err_t *sct_audit_assessments(sct_audit_t *audit, sct_op_t *op)
{
    audit->more = false;
    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_AUDIT_ASSESSMENT, SCT_ARGS(sct_arg_text("after", audit->after)),
                                    check_assessment, audit));
    return SCT_OK;
}

/* ---- storage ---- */

static sct_err_t *check_usage(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_audit_t *audit = baton;
    const char *id = sct_row_text(op->pool, row, 0);
    int64_t says = sct_row_int(row, 1);
    int64_t counted = sct_row_int(row, 2);

    if (says != counted) {
        report(audit, op->pool, "supplier", id,
               apr_psprintf(op->pool, "bytes of evidence is %" APR_INT64_T_FMT ", counted %" APR_INT64_T_FMT, says, counted));
    }
    apr_cpystrn(audit->after, id, sizeof audit->after);
    audit->checked++;
    audit->more = true;
    return SCT_OK;
}

sct_err_t *sct_audit_usage(sct_audit_t *audit, sct_op_t *op)
{
    audit->more = false;
    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_AUDIT_USAGE, SCT_ARGS(sct_arg_text("after", audit->after)), check_usage, audit));
    return SCT_OK;
}

/* ---- talks ---- */

static const char *talk_difference(const sct_talk_t *is, const sct_talk_t *should)
{
    const struct {
        const char *column;
        int64_t is, should;
    } columns[] = {
        {"open", is->open, should->open},           {"waits", is->waits, should->waits},
        {"held_on", is->held_on, should->held_on},  {"opened_on", is->opened_on, should->opened_on},
        {"refused", is->refused, should->refused},  {"reasoned", is->reasoned, should->reasoned},
    };

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (columns[i].is != columns[i].should) {
            return columns[i].column;
        }
    }
    return NULL;
}

static sct_err_t *talks(sct_audit_t *audit, sct_op_t *op)
{
    apr_array_header_t *rows = NULL;

    SCT_TRY(sct_stmt_all(&rows, op, SCT_STMT_AUDIT_TALK, &sct_talk_type, SCT_ARGS(sct_arg_text("after", audit->after))));
    audit->more = rows->nelts == 100;
    for (int i = 0; i < rows->nelts; i++) {
        const sct_talk_t *is = &APR_ARRAY_IDX(rows, i, sct_talk_t);
        sct_talk_t should = {0};
        const char *column;

        SCT_TRY(sct_talk_expected(&should, op, is->supplier_id));
        column = talk_difference(is, &should);
        if (column) {
            report(audit, op->pool, "talk", is->supplier_id, column);
        }
        apr_cpystrn(audit->after, is->supplier_id, sizeof audit->after);
        audit->checked++;
    }
    return SCT_OK;
}

sct_err_t *sct_audit_talks(sct_audit_t *audit, sct_op_t *op)
{
    SCT_AS_SYSTEM(op, talks(audit, op));
    return SCT_OK;
}

typedef struct totals_t {
    apr_pool_t *pool;
    apr_hash_t *says; /* key -> int64_t * */
    sct_audit_t *audit;
    const char *thing;
} totals_t;

static sct_err_t *take_total(void *baton, sct_op_t *op, const sct_row_t *row)
{
    totals_t *totals = baton;
    int64_t *n = apr_palloc(totals->pool, sizeof *n);

    *n = sct_row_int(row, 1);
    apr_hash_set(totals->says, sct_row_text(op->pool, row, 0), APR_HASH_KEY_STRING, n);
    return SCT_OK;
}

static void compare_total(totals_t *totals, const char *key, int64_t counted)
{
    const int64_t *says = apr_hash_get(totals->says, key, APR_HASH_KEY_STRING);

    if ((says ? *says : 0) != counted) {
        report(totals->audit, totals->pool, totals->thing, key,
               apr_psprintf(totals->pool, "is %" APR_INT64_T_FMT ", counted %" APR_INT64_T_FMT, says ? *says : 0, counted));
    }
    apr_hash_set(totals->says, key, APR_HASH_KEY_STRING, NULL);
    totals->audit->checked++;
}

static sct_err_t *take_sum(void *baton, sct_op_t *op, const sct_row_t *row)
{
    compare_total(baton, sct_row_text(op->pool, row, 0), sct_row_int(row, 1));
    return SCT_OK;
}

/* What `kept` says, key by key, against what `counted` finds; a key without rows is 0. */
static sct_err_t *compare_totals(sct_audit_t *audit, sct_op_t *op, const char *thing, sct_stmt_t kept, sct_stmt_t counted)
{
    totals_t all = {op->pool, apr_hash_make(op->pool), audit, thing};
    apr_array_header_t *left = apr_array_make(op->pool, 4, sizeof(const char *));

    SCT_TRY(sct_stmt_each(op, kept, SCT_NO_ARGS, take_total, &all));
    SCT_TRY(sct_stmt_each(op, counted, SCT_NO_ARGS, take_sum, &all));
    for (apr_hash_index_t *i = apr_hash_first(op->pool, all.says); i; i = apr_hash_next(i)) {
        APR_ARRAY_PUSH(left, const char *) = apr_hash_this_key(i);
    }
    for (int i = 0; i < left->nelts; i++) {
        compare_total(&all, APR_ARRAY_IDX(left, i, const char *), 0);
    }
    return SCT_OK;
}

static sct_err_t *totals(sct_audit_t *audit, sct_op_t *op)
{
    SCT_TRY(compare_totals(audit, op, "total", SCT_STMT_AUDIT_TOTAL, SCT_STMT_AUDIT_SUM));
    return compare_totals(audit, op, "findings", SCT_STMT_AUDIT_FOUND, SCT_STMT_AUDIT_FINDING);
}

sct_err_t *sct_audit_totals(sct_audit_t *audit, sct_op_t *op)
{
    audit->more = false;
    SCT_AS_SYSTEM(op, totals(audit, op));
    return SCT_OK;
}

/* ---- tallies ---- */

typedef struct tally_t {
    int64_t says[SCT_STANDING_WITHDRAWN + 1]; /* by standing; [0] is "all" */
    int64_t counted[SCT_STANDING_WITHDRAWN + 1];
} tally_t;

static sct_err_t *take_tally(void *baton, sct_op_t *op, const sct_row_t *row)
{
    tally_t *tally = baton;
    const char *key = sct_row_text(op->pool, row, 0);

    tally->says[sct_choice_value(&sct_standing_choice, key)] = sct_row_int(row, 1);
    return SCT_OK;
}

static sct_err_t *take_count(void *baton, sct_op_t *op, const sct_row_t *row)
{
    tally_t *tally = baton;
    int64_t n = sct_row_int(row, 1);

    tally->counted[sct_choice_value(&sct_standing_choice, sct_row_text(op->pool, row, 0))] = n;
    tally->counted[0] += n;
    return SCT_OK;
}

static sct_err_t *tallies(sct_audit_t *audit, sct_op_t *op)
{
    tally_t tally = {{0}, {0}};

    SCT_TRY(sct_stmt_each(op, SCT_STMT_AUDIT_TALLY, SCT_NO_ARGS, take_tally, &tally));
    SCT_TRY(sct_stmt_each(op, SCT_STMT_AUDIT_COUNT, SCT_NO_ARGS, take_count, &tally));
    for (int i = 0; i <= SCT_STANDING_WITHDRAWN; i++) {
        if (tally.says[i] != tally.counted[i]) {
            report(audit, op->pool, "tally", i == 0 ? "all" : sct_choice_name(&sct_standing_choice, i),
                   apr_psprintf(op->pool, "is %" APR_INT64_T_FMT ", counted %" APR_INT64_T_FMT, tally.says[i], tally.counted[i]));
        }
        audit->checked++;
    }
    return SCT_OK;
}

sct_err_t *sct_audit_tallies(sct_audit_t *audit, sct_op_t *op)
{
    SCT_AS_SYSTEM(op, tallies(audit, op));
    return SCT_OK;
}
