/*
 * service_evidence.c - the library of a supplier's evidence: what is there, its bytes, taking it back.
 */
#include "service_evidence.h"

#include "base_id.h"
#include "ledger.h"
#include "store.h"

#include "base_pool.h"

/* ---- reading ---- */

sct_err_t *sct_evidence_get(sct_evidence_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_EVIDENCE_GET, &sct_evidence_type, SCT_ARGS(sct_arg_text("id", id))));
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "evidence %s", id);
}

static sct_err_t *read_usage(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_usage_t *usage = baton;

    (void)op;
    usage->total = sct_row_int(row, 0);
    usage->day = sct_row_int(row, 1);
    return SCT_OK;
}

sct_err_t *sct_evidence_usage(sct_usage_t *out, sct_op_t *op, const char *supplier_id)
{
    *out = (sct_usage_t){.file_most = op->app->file_most, .total_most = op->app->total_most, .day_most = op->app->day_most};
    return sct_stmt_each(op, SCT_STMT_USAGE_GET, SCT_ARGS(sct_arg_text("supplier_id", supplier_id),
                                                          sct_arg_text("day", sct_evidence_day(op))), read_usage, out);
}

const char *sct_evidence_day(sct_op_t *op)
{
    return sct_date_text(op->pool, sct_date_of(sct_op_now(op)));
}

sct_err_t *sct_evidence_list(sct_evidence_page_t *out, sct_op_t *op, const char *cursor, int limit)
{
    sct_usage_t *usage = apr_pcalloc(op->pool, sizeof *usage);

    if (cursor && !sct_id_valid(cursor)) {
        return sct_err_field(op->pool, NOT_AN_ID, "/cursor");
    }
    SCT_TRY(sct_stmt_all(&out->rows, op, SCT_STMT_EVIDENCE_PAGE, &sct_evidence_type,
                         SCT_ARGS(sct_arg_text("supplier_id", op->actor->supplier_id),
                                  sct_arg_text("after", cursor ? cursor : ""), sct_arg_int("limit", limit + 1))));
    out->next = NULL;
    if (out->rows->nelts > limit) {
        out->rows->nelts = limit;
        out->next = APR_ARRAY_IDX(out->rows, limit - 1, sct_evidence_t).id;
    }
    SCT_TRY(sct_evidence_usage(usage, op, op->actor->supplier_id));
    out->usage = usage;
    return SCT_OK;
}

sct_err_t *sct_evidence_show(sct_evidence_detail_t *out, sct_op_t *op, const char *id)
{
    sct_evidence_t head = {0};

    SCT_TRY(sct_evidence_get(&head, op, id));
#define COPY(kind, name, flags, min, max, ref) out->name = head.name;
    SCT_EVIDENCE_FIELDS(COPY)
#undef COPY
    SCT_TRY(sct_stmt_all(&out->revisions, op, SCT_STMT_REVISION_ALL, &sct_revision_type, SCT_ARGS(sct_arg_text("id", id))));
    SCT_TRY(sct_stmt_all(&out->attached, op, SCT_STMT_LINK_OF_EVIDENCE, &sct_link_type, SCT_ARGS(sct_arg_text("id", id))));
    return sct_stmt_all(&out->showings, op, SCT_STMT_SHOWN_OF_EVIDENCE, &sct_showing_type, SCT_ARGS(sct_arg_text("id", id)));
}

/* ---- bytes ---- */

static sct_err_t *stored(sct_stored_t *out, sct_op_t *op, sct_stmt_t stmt, const sct_arg_t *args)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, stmt, &sct_stored_type, args));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "no such bytes");
    }
    return out->withdrawn_at ? sct_err(op->pool, WITHDRAWN, "evidence %s was withdrawn", out->evidence_id) : SCT_OK;
}

sct_err_t *sct_evidence_stored(sct_stored_t *out, sct_op_t *op, const char *id, int64_t n)
{
    return stored(out, op, SCT_STMT_REVISION_STORED, SCT_ARGS(sct_arg_text("id", id), sct_arg_int("n", n)));
}

sct_err_t *sct_submission_stored(sct_stored_t *out, sct_op_t *op, const char *id, const char *evidence_id)
{
    return stored(out, op, SCT_STMT_SHOWN_STORED, SCT_ARGS(sct_arg_text("id", id), sct_arg_text("evidence_id", evidence_id)));
}

sct_err_t *sct_stored_open(sct_get_t **out, sct_op_t *op, const sct_stored_t *stored)
{
    return sct_get_open(out, op->pool, &op->app->blobs, stored->supplier_id, stored->sha256, stored->size);
}

sct_err_t *sct_stored_next(const char **part, size_t *len, sct_get_t *get)
{
    return sct_get_next(part, len, get);
}

/* ---- withdrawing ---- */

static sct_err_t *read_id(void *baton, sct_op_t *op, const sct_row_t *row)
{
    APR_ARRAY_PUSH((apr_array_header_t *)baton, const char *) = sct_row_text(op->pool, row, 0);
    return SCT_OK;
}

/*
 * What the buyer has seen goes into the stream that it reads; what it has not seen stays where it reads nothing.
 */
static sct_err_t *append_withdrawn(sct_receipt_t *receipt, sct_op_t *op, const sct_evidence_t *old, const char *words)
{
    apr_array_header_t *shown = apr_array_make(op->pool, 4, sizeof(const char *));
    sct_withdrawn_event_t content = {.evidence = old->id, .n = old->n, .name = old->name, .sha256 = old->sha256, .words = words};
    sct_event_t event = {.kind = "evidence.withdrawn",
                         .supplier_id = op->actor->supplier_id,
                         .type = &sct_withdrawn_event_type,
                         .content = &content};

    SCT_TRY(sct_stmt_each(op, SCT_STMT_SHOWN_IN, SCT_ARGS(sct_arg_text("id", old->id)), read_id, shown));
    content.shown = shown;
    event.wall = shown->nelts > 0 ? SCT_WALL_ASSESSMENT : SCT_WALL_EVIDENCE;
    return sct_ledger_append(receipt, op, &event);
}

sct_err_t *sct_evidence_withdraw(sct_evidence_done_t *out, sct_op_t *op, const char *id, int64_t rev, const char *words)
{
    sct_evidence_t *evidence = apr_pcalloc(op->pool, sizeof *evidence);
    sct_receipt_t *receipt = apr_pcalloc(op->pool, sizeof *receipt);
    sct_evidence_t old = {0};
    int64_t now = sct_time_ms(sct_op_now(op));
    int changed = 0;

    SCT_TRY(sct_evidence_get(&old, op, id));
    if (old.rev != rev) {
        return sct_err(op->pool, STALE, "evidence %s is at rev %" APR_INT64_T_FMT, id, old.rev);
    }
    if (old.withdrawn_at) {
        return sct_err(op->pool, STATE, "evidence %s was withdrawn", id);
    }
    SCT_TRY(append_withdrawn(receipt, op, &old, words));
    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_EVIDENCE_WITHDRAW,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_int("rev", rev), sct_arg_int("now", now),
                                  sct_arg_text("by", op->actor->name), sct_arg_text("words", words))));
    if (changed != 1) {
        return sct_err(op->pool, STALE, "evidence %s changed meanwhile", id);
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_SHOWN_WITHDRAW, SCT_ARGS(sct_arg_text("id", id), sct_arg_int("now", now))));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ASSESSMENT_TOUCH, SCT_ARGS(sct_arg_text("id", id))));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_LINK_REMOVE_ALL, SCT_ARGS(sct_arg_text("id", id))));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_USAGE_TAKE, SCT_ARGS(sct_arg_text("id", id),
                                                                 sct_arg_text("supplier_id", op->actor->supplier_id))));
    SCT_TRY(sct_evidence_get(evidence, op, id));
    out->evidence = evidence;
    out->receipt = receipt;
    return SCT_OK;
}
