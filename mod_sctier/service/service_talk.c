/*
 * service_talk.c - where talks stand with each supplier: read by purchasing and legal, kept by every entry.
 */
#include "service_nego.h"

#include "base_id.h"
#include "service_party.h"
#include "store.h"

#include "base_pool.h"

sct_err_t *sct_talk_show(sct_talk_t *out, sct_op_t *op, const char *supplier_id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_TALK_GET, &sct_talk_type, SCT_ARGS(sct_arg_text("id", supplier_id))));
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "supplier %s", supplier_id);
}

static sct_err_t *page_by_kana(sct_talks_t *out, sct_op_t *op, const char *search, const char *after, int limit)
{
    if (search) {
        return sct_stmt_all(&out->rows, op, SCT_STMT_TALK_SEARCH, &sct_talk_type,
                            SCT_ARGS(sct_arg_text("pattern", sct_like_pattern(op->pool, search)), sct_arg_text("after", after),
                                     sct_arg_int("limit", limit)));
    }
    return sct_stmt_all(&out->rows, op, SCT_STMT_TALK_PAGE, &sct_talk_type,
                        SCT_ARGS(sct_arg_text("after", after), sct_arg_int("limit", limit)));
}

/* Its cursor is "<held_on>.<id>", with 0000-00-00 where no talk was held. */
static sct_err_t *page_silent(sct_talks_t *out, sct_op_t *op, const char *search, sct_date_t since, const char *cursor, int limit)
{
    const char *dot = strchr(cursor, '.');
    const sct_talk_t *last;

    if (*cursor && (!dot || dot - cursor != 10 || !sct_id_valid(dot + 1))) {
        return sct_err_field(op->pool, NOT_AN_ID, "/cursor");
    }
    SCT_TRY(sct_stmt_all(&out->rows, op, search ? SCT_STMT_TALK_SILENT_SEARCH : SCT_STMT_TALK_SILENT, &sct_talk_type,
                         SCT_ARGS(sct_arg_text("since", sct_date_text(op->pool, since)),
                                  sct_arg_text("after_on", dot ? apr_pstrndup(op->pool, cursor, 10) : ""),
                                  sct_arg_text("after", dot ? dot + 1 : ""), sct_arg_int("limit", limit),
                                  search ? sct_arg_text("pattern", sct_like_pattern(op->pool, search)) : sct_arg_end)));
    if (out->rows->nelts == limit) {
        last = &APR_ARRAY_IDX(out->rows, limit - 1, sct_talk_t);
        out->next = apr_pstrcat(op->pool, last->held_on ? sct_date_text(op->pool, last->held_on) : "0000-00-00", ".",
                                last->supplier_id, NULL);
    }
    return SCT_OK;
}

sct_err_t *sct_talk_list(sct_talks_t *out, sct_op_t *op, const char *search, sct_date_t silent_since, const char *cursor,
                         int limit)
{
    if (silent_since) {
        return page_silent(out, op, search, silent_since, cursor ? cursor : "", limit);
    }
    if (cursor && !sct_id_valid(cursor)) {
        return sct_err_field(op->pool, NOT_AN_ID, "/cursor");
    }
    SCT_TRY(page_by_kana(out, op, search, cursor ? cursor : "", limit));
    out->next = out->rows->nelts == limit ? APR_ARRAY_IDX(out->rows, limit - 1, sct_talk_t).supplier_id : NULL;
    return SCT_OK;
}

sct_err_t *sct_talk_expected(sct_talk_t *out, sct_op_t *op, const char *supplier_id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_TALK_EXPECTED, &sct_talk_type,
                         SCT_ARGS(sct_arg_text("supplier_id", supplier_id))));
    out->supplier_id = supplier_id;
    return SCT_OK;
}

/* ---- keeping ---- */

static sct_err_t *add(sct_op_t *op, const char *key, int64_t n)
{
    return n == 0 ? SCT_OK
                  : sct_stmt_run(NULL, op, SCT_STMT_TOTAL_ADD, SCT_ARGS(sct_arg_text("key", key), sct_arg_int("n", n)));
}

static const char *held_key(apr_pool_t *pool, sct_date_t held_on)
{
    return apr_pstrcat(pool, "held/", held_on ? sct_date_text(pool, held_on) : "0000-00-00", NULL);
}

/* The totals move by what this supplier's row moves; a new row counts from nothing. */
static sct_err_t *move_totals(sct_op_t *op, const sct_talk_t *was, bool is_new, const sct_talk_t *is)
{
    if (is_new || was->held_on != is->held_on) {
        SCT_TRY(is_new ? SCT_OK : add(op, held_key(op->pool, was->held_on), -1));
        SCT_TRY(add(op, held_key(op->pool, is->held_on), 1));
    }
    SCT_TRY(add(op, "open", is->open - was->open));
    SCT_TRY(add(op, "waits", is->waits - was->waits));
    SCT_TRY(add(op, "refused", is->refused - was->refused));
    return add(op, "reasoned", is->reasoned - was->reasoned);
}

static sct_err_t *refresh(sct_op_t *op, const char *supplier_id)
{
    sct_talk_t was = {0}, is = {0};
    bool found;

    SCT_TRY(sct_stmt_one(&was, &found, op, SCT_STMT_TALK_KEPT, &sct_talk_type,
                         SCT_ARGS(sct_arg_text("supplier_id", supplier_id))));
    SCT_TRY(sct_talk_expected(&is, op, supplier_id));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_TALK_PUT, SCT_ARGS(sct_arg_row(&sct_talk_type, &is))));
    return move_totals(op, &was, !found, &is);
}

sct_err_t *sct_talk_refresh(sct_op_t *op, const char *supplier_id)
{
    SCT_AS_SYSTEM(op, refresh(op, supplier_id));
    return SCT_OK;
}
