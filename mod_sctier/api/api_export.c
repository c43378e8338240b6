/*
 * api_export.c - the list of suppliers as a file: CSV for spreadsheets, JSON for programs.
 *
 * Both are streams: the handler is called for each part, and goes on after the last supplier of the part before. What the list's
 * filters leave out is left out here.
 */
#include "api_handlers.h"

#include "codec.h"

#include "base_pool.h"

#define FIRST 20 /* rows of the first part: it goes out at once */
#define ROWS 100 /* of each other */

/* The columns that `sctierctl suppliers import` reads come first; it passes over the others. */
static const sct_csv_column_t columns[] = {
    {"code", "code"}, {"name_ja", "name_ja"}, {"name_en", "name_en"}, {"kana", "kana"},
    {"corporate_number", "corporate_number"}, {"business_ja", "business_ja"}, {"business_en", "business_en"},
    {"unit", "unit_ja"},
    {"standing", "standing"}, {"star", "star"}, {"issued_at", "issued_at"}, {"due_on", "due_on"},
    {"depth_asked", "depth_asked"}, {"submitted_at", "submitted_at"}, {"depth", "depth"}, {"met", "met"},
    {"unmet", "unmet"}, {"na", "na"}, {"total", "total"},
    {NULL, NULL}};

typedef struct state_t {
    sct_supplier_filter_t filter;
    char after[40]; /* the last supplier sent, "" before the first */
} state_t;

static sct_err_t *begin(state_t **out, sct_call_t *call, sct_op_t *op)
{
    state_t *state = apr_pcalloc(op->pool, sizeof *state);

    SCT_TRY(sct_api_supplier_filter(&state->filter, op, call->request->query));
    call->state = state;
    *out = state;
    return SCT_OK;
}

/* The next rows; whether there are more after them. */
static sct_err_t *next_rows(apr_array_header_t **out, sct_call_t *call, sct_op_t *op, state_t *state)
{
    int limit = *state->after ? ROWS : FIRST;

    SCT_TRY(sct_supplier_rows(out, op, &state->filter, state->after, limit));
    call->more = (*out)->nelts == limit;
    if ((*out)->nelts > 0) {
        apr_cpystrn(state->after, APR_ARRAY_IDX(*out, (*out)->nelts - 1, sct_supplier_t).id, sizeof state->after);
    }
    return SCT_OK;
}

sct_err_t *sct_api_supplier_csv(sct_call_t *call, sct_op_t *op)
{
    state_t *state = call->state;
    apr_array_header_t *rows;

    if (!state) {
        SCT_TRY(begin(&state, call, op));
        call->file = (sct_file_name_t){"suppliers", "取引先一覧", "csv"};
        sct_csv_head(call->part, columns);
    }
    SCT_TRY(next_rows(&rows, call, op, state));
    for (int i = 0; i < rows->nelts; i++) {
        sct_csv_row(call->part, columns, &sct_supplier_type, &APR_ARRAY_IDX(rows, i, sct_supplier_t));
    }
    return SCT_OK;
}

sct_err_t *sct_api_supplier_json(sct_call_t *call, sct_op_t *op)
{
    state_t *state = call->state;
    bool first = !state;
    apr_array_header_t *rows;

    if (first) {
        SCT_TRY(begin(&state, call, op));
        call->file = (sct_file_name_t){"suppliers", "取引先一覧", "json"};
        sct_buf_text(call->part, "{\"rows\":[");
    }
    SCT_TRY(next_rows(&rows, call, op, state));
    for (int i = 0; i < rows->nelts; i++) {
        sct_buf_text(call->part, first && i == 0 ? "\n" : ",\n");
        sct_encode(call->part, &sct_supplier_type, &APR_ARRAY_IDX(rows, i, sct_supplier_t));
    }
    sct_buf_text(call->part, call->more ? "" : "\n]}\n");
    return SCT_OK;
}
