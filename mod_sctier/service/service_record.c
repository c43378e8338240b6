/*
 * service_record.c - entries found by supplier, day and amount, and the whole record of a case, with amounts as text.
 */
#include "service_desk.h"

#include "base_buf.h"
#include "base_id.h"
#include "service_nego.h"
#include "store.h"

#include "base_pool.h"

/* ---- amounts ---- */

static void add_amount(sct_buf_t *buf, const sct_line_t *line)
{
    sct_buf_text(buf, buf->len ? "\n" : "");
    sct_buf_text(buf, sct_choice_name(&sct_line_choice, line->category));
    if (line->item) {
        sct_buf_text(buf, " ");
        sct_buf_text(buf, line->item);
    }
    sct_buf_text(buf, " (");
    sct_buf_text(buf, sct_choice_name(&sct_tax_choice, line->tax));
    sct_buf_text(buf, line->per ? ", " : "");
    sct_buf_text(buf, line->per ? sct_choice_name(&sct_per_choice, line->per) : "");
    sct_buf_text(buf, "): ");
    sct_buf_text(buf, line->was ? line->was : "");
    sct_buf_text(buf, line->was ? " -> " : "");
    sct_buf_text(buf, line->becomes ? line->becomes : "");
    if (line->words) {
        sct_buf_text(buf, " / ");
        sct_buf_text(buf, line->words);
    }
}

static void add_amounts(apr_pool_t *pool, const apr_array_header_t *rows, const apr_array_header_t *lines)
{
    for (int i = 0; i < rows->nelts; i++) {
        sct_recorded_t *row = &APR_ARRAY_IDX(rows, i, sct_recorded_t);
        sct_buf_t buf;

        sct_buf_init(&buf, pool, 64);
        for (int k = 0; k < lines->nelts; k++) {
            const sct_line_t *line = &APR_ARRAY_IDX(lines, k, sct_line_t);

            if (strcmp(line->entry_id, row->id) == 0) {
                add_amount(&buf, line);
            }
        }
        row->amounts = buf.len ? buf.data : NULL;
    }
}

/* ---- searching ---- */

/* A cursor is day and id of the last entry of a page: "2026-11-20.<id>". */
static sct_err_t *read_cursor(const char **before, const char **after, sct_op_t *op, const char *cursor)
{
    sct_date_t day;

    *before = "9999-99-99";
    *after = "";
    if (!cursor) {
        return SCT_OK;
    }
    if (strlen(cursor) < 12 || cursor[10] != '.' || !sct_date_parse(&day, apr_pstrndup(op->pool, cursor, 10))
        || !sct_id_valid(cursor + 11)) {
        return sct_err_field(op->pool, NOT_AN_ID, "/cursor");
    }
    *before = apr_pstrndup(op->pool, cursor, 10);
    *after = cursor + 11;
    return SCT_OK;
}

static sct_err_t *find_rows(apr_array_header_t **out, sct_op_t *op, const sct_record_filter_t *filter, const char *before,
                            const char *after, int limit)
{
    const sct_arg_t args[] = {
        sct_arg_text("before", before), sct_arg_text("after", after),
        sct_arg_text("first", filter->from ? sct_date_text(op->pool, filter->from) : ""),
        sct_arg_text("last", filter->to ? sct_date_text(op->pool, filter->to) : "9999-99-99"),
        sct_arg_int("amounts", filter->by_amount), sct_arg_int("least", filter->least), sct_arg_int("most", filter->most),
        sct_arg_int("limit", limit),
        filter->supplier_id ? sct_arg_text("supplier_id", filter->supplier_id) : sct_arg_end, sct_arg_end};

    return sct_stmt_all(out, op, filter->supplier_id ? SCT_STMT_RECORDED_PAGE_SUPPLIER : SCT_STMT_RECORDED_PAGE,
                        &sct_recorded_type, args);
}

static sct_err_t *lines_of_page(apr_array_header_t **out, sct_op_t *op, const sct_record_filter_t *filter,
                                const apr_array_header_t *rows)
{
    const sct_recorded_t *first = &APR_ARRAY_IDX(rows, 0, sct_recorded_t);
    const sct_recorded_t *last = &APR_ARRAY_IDX(rows, rows->nelts - 1, sct_recorded_t);

    const sct_arg_t args[] = {
        sct_arg_text("first_on", sct_date_text(op->pool, first->occurred_on)), sct_arg_text("first", first->id),
        sct_arg_text("last_on", sct_date_text(op->pool, last->occurred_on)), sct_arg_text("last", last->id),
        filter->supplier_id ? sct_arg_text("supplier_id", filter->supplier_id) : sct_arg_end, sct_arg_end};

    return sct_stmt_all(out, op, filter->supplier_id ? SCT_STMT_LINE_OF_PAGE_SUPPLIER : SCT_STMT_LINE_OF_PAGE, &sct_line_type,
                        args);
}

sct_err_t *sct_record_rows(apr_array_header_t **out, const char **next, sct_op_t *op, const sct_record_filter_t *filter,
                           const char *cursor, int limit)
{
    const char *before, *after;
    apr_array_header_t *lines = NULL;
    const sct_recorded_t *last;

    *next = NULL;
    SCT_TRY(read_cursor(&before, &after, op, cursor));
    SCT_TRY(find_rows(out, op, filter, before, after, limit));
    if ((*out)->nelts == 0) {
        return SCT_OK;
    }
    SCT_TRY(lines_of_page(&lines, op, filter, *out));
    add_amounts(op->pool, *out, lines);
    if ((*out)->nelts == limit) {
        last = &APR_ARRAY_IDX(*out, limit - 1, sct_recorded_t);
        *next = apr_pstrcat(op->pool, sct_date_text(op->pool, last->occurred_on), ".", last->id, NULL);
    }
    return SCT_OK;
}

sct_err_t *sct_record_of_nego(apr_array_header_t **out, sct_op_t *op, const char *nego_id)
{
    const sct_arg_t *args = SCT_ARGS(sct_arg_text("nego_id", nego_id));
    apr_array_header_t *lines = NULL;

    SCT_TRY(sct_stmt_all(out, op, SCT_STMT_RECORDED_NEGO, &sct_recorded_type, args));
    if ((*out)->nelts == 0) {
        return sct_err(op->pool, NOT_FOUND, "nego %s", nego_id);
    }
    SCT_TRY(sct_stmt_all(&lines, op, SCT_STMT_LINE_OF_NEGO, &sct_line_type, args));
    add_amounts(op->pool, *out, lines);
    return SCT_OK;
}
