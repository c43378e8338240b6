/*
 * service_desk.c - counters over all suppliers, the months of talks, kinds of entries of a supplier.
 */
#include "service_desk.h"

#include "base_id.h"
#include "service_nego.h"
#include "store.h"

#include "base_pool.h"

#define YEAR 365 /* days: 指針 asks for a talk once a year */

static sct_err_t *take_desk(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_desk_t *desk = baton;

    (void)op;
    desk->suppliers = sct_row_int(row, 0);
    desk->silent = sct_row_int(row, 1);
    desk->open = sct_row_int(row, 2);
    desk->waits = sct_row_int(row, 3);
    desk->refused = sct_row_int(row, 4);
    desk->reasoned = sct_row_int(row, 5);
    return SCT_OK;
}

sct_err_t *sct_desk_show(sct_desk_t *out, sct_op_t *op)
{
    out->silent_since = sct_date_of(sct_op_now(op)) - YEAR;
    return sct_stmt_each(op, SCT_STMT_DESK,
                         SCT_ARGS(sct_arg_text("since", apr_pstrcat(op->pool, "held/", sct_date_text(op->pool, out->silent_since),
                                                                    NULL))),
                         take_desk, out);
}

/* ---- months ---- */

static sct_err_t *add_month(void *baton, sct_op_t *op, const sct_row_t *row)
{
    apr_array_header_t *rows = baton;
    const char *id = sct_row_text(op->pool, row, 0);

    for (int i = 0; i < rows->nelts; i++) {
        sct_months_row_t *one = &APR_ARRAY_IDX(rows, i, sct_months_row_t);

        if (strcmp(one->supplier_id, id) == 0) {
            APR_ARRAY_PUSH(one->months, const char *) = sct_row_text(op->pool, row, 1);
        }
    }
    return SCT_OK;
}

static void name_rows(apr_array_header_t *rows, apr_pool_t *pool, const apr_array_header_t *talks)
{
    for (int i = 0; i < talks->nelts; i++) {
        const sct_talk_t *talk = &APR_ARRAY_IDX(talks, i, sct_talk_t);
        sct_months_row_t *row = apr_array_push(rows);

        *row = (sct_months_row_t){.supplier_id = talk->supplier_id,
                                  .code = talk->code,
                                  .name_ja = talk->name_ja,
                                  .name_en = talk->name_en,
                                  .kana = talk->kana,
                                  .months = apr_array_make(pool, 2, sizeof(const char *))};
    }
}

/* The first day of the month of a year ago. */
static sct_date_t first_month(sct_op_t *op)
{
    const char *month = apr_pstrndup(op->pool, sct_date_text(op->pool, sct_date_of(sct_op_now(op)) - YEAR), 7);
    sct_date_t day = 0;

    return sct_date_parse(&day, apr_pstrcat(op->pool, month, "-01", NULL)) ? day : 0;
}

sct_err_t *sct_desk_months(sct_months_t *out, sct_op_t *op, const char *cursor, int limit)
{
    const sct_months_row_t *first, *last;
    sct_talks_t talks = {0};

    SCT_TRY(sct_talk_list(&talks, op, NULL, 0, cursor, limit));
    out->from = first_month(op);
    out->next = talks.next;
    out->rows = apr_array_make(op->pool, talks.rows->nelts + 1, sizeof(sct_months_row_t));
    name_rows(out->rows, op->pool, talks.rows);
    if (out->rows->nelts == 0) {
        return SCT_OK;
    }
    first = &APR_ARRAY_IDX(out->rows, 0, sct_months_row_t);
    last = &APR_ARRAY_IDX(out->rows, out->rows->nelts - 1, sct_months_row_t);
    return sct_stmt_each(op, SCT_STMT_TALK_MONTHS,
                         SCT_ARGS(sct_arg_text("first_kana", first->kana), sct_arg_text("first", first->supplier_id),
                                  sct_arg_text("last_kana", last->kana), sct_arg_text("last", last->supplier_id),
                                  sct_arg_text("since", sct_date_text(op->pool, out->from))),
                         add_month, out->rows);
}

/* ---- kinds ---- */

sct_err_t *sct_desk_kinds(sct_kinds_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_talk_t talk = {0};

    SCT_TRY(sct_talk_show(&talk, op, supplier_id));
    return sct_stmt_all(&out->rows, op, SCT_STMT_KINDS_OF_SUPPLIER, &sct_kind_count_type,
                        SCT_ARGS(sct_arg_text("supplier_id", supplier_id)));
}
