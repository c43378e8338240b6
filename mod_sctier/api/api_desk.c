/*
 * api_desk.c - what legal looks over, and the record as a list and as a table.
 */
#include "api_handlers.h"

#include "codec.h"
#include "service_desk.h"

#include "base_pool.h"

#define PAGE_DEFAULT 20
#define PAGE_MAX 100
#define ROWS 100 /* of a part of a table */
#define YEN_MOST INT64_C(100000000000)

sct_err_t *sct_api_desk_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, desk);

    return sct_desk_show(out, op);
}

sct_err_t *sct_api_desk_months(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    const char *cursor;
    int64_t limit;
    SCT_REPLY(call, op, months);

    SCT_TRY(sct_query_get(&cursor, op->pool, query, "cursor"));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_desk_months(out, op, cursor, (int)limit);
}

sct_err_t *sct_api_desk_kinds(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, kinds);

    return sct_desk_kinds(out, op, call->var[0]);
}

/* ---- the record ---- */

static sct_err_t *filter_of(sct_record_filter_t *out, sct_op_t *op, const char *query)
{
    const char *least, *most;

    *out = (sct_record_filter_t){.most = YEN_MOST};
    SCT_TRY(sct_query_get(&out->supplier_id, op->pool, query, "supplier"));
    SCT_TRY(sct_api_query_date(&out->from, op, query, "from"));
    SCT_TRY(sct_api_query_date(&out->to, op, query, "to"));
    SCT_TRY(sct_query_get(&least, op->pool, query, "least"));
    SCT_TRY(sct_query_get(&most, op->pool, query, "most"));
    out->by_amount = least || most;
    SCT_TRY(sct_query_int(&out->least, op->pool, query, "least", -YEN_MOST, -YEN_MOST, YEN_MOST));
    return sct_query_int(&out->most, op->pool, query, "most", YEN_MOST, -YEN_MOST, YEN_MOST);
}

sct_err_t *sct_api_record_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    sct_record_filter_t filter;
    const char *cursor;
    int64_t limit;
    SCT_REPLY(call, op, recorded_page);

    SCT_TRY(filter_of(&filter, op, query));
    SCT_TRY(sct_query_get(&cursor, op->pool, query, "cursor"));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_record_rows(&out->rows, &out->next, op, &filter, cursor, (int)limit);
}

static const sct_csv_column_t columns[] = {{"supplier", "supplier_ja"},
                                           {"case", "title"},
                                           {"n", "n"},
                                           {"occurred_on", "occurred_on"},
                                           {"recorded_at", "recorded_at"},
                                           {"recorded_by", "recorded_by"},
                                           {"side", "side"},
                                           {"kind", "kind"},
                                           {"words", "words"},
                                           {"amounts", "amounts"},
                                           {"mode", "mode"},
                                           {"result", "result"},
                                           {"planned_on", "planned_on"},
                                           {"addressee", "addressee"},
                                           {"address", "address"},
                                           {"participants", "participants"},
                                           {"basis", "basis"},
                                           {"why", "why"},
                                           {"case_id", "nego_id"},
                                           {"entry_id", "id"},
                                           {"about", "about"},
                                           {NULL, NULL}};

static void put_rows(sct_call_t *call, const apr_array_header_t *rows)
{
    for (int i = 0; i < rows->nelts; i++) {
        sct_csv_row(call->part, columns, &sct_recorded_type, &APR_ARRAY_IDX(rows, i, sct_recorded_t));
    }
}

typedef struct state_t {
    sct_record_filter_t filter;
    char cursor[48]; /* after the part before, "" at first */
} state_t;

sct_err_t *sct_api_record_csv(sct_call_t *call, sct_op_t *op)
{
    state_t *state = call->state;
    apr_array_header_t *rows;
    const char *next;

    if (!state) {
        state = apr_pcalloc(op->pool, sizeof *state);
        SCT_TRY(filter_of(&state->filter, op, call->request->query));
        call->state = state;
        call->file = (sct_file_name_t){"negotiations", "価格協議の記録", "csv"};
        sct_csv_head(call->part, columns);
    }
    SCT_TRY(sct_record_rows(&rows, &next, op, &state->filter, *state->cursor ? state->cursor : NULL, ROWS));
    put_rows(call, rows);
    call->more = next != NULL;
    apr_cpystrn(state->cursor, next ? next : "", sizeof state->cursor);
    return SCT_OK;
}

sct_err_t *sct_api_record_of_nego(sct_call_t *call, sct_op_t *op)
{
    apr_array_header_t *rows;

    SCT_TRY(sct_record_of_nego(&rows, op, call->var[0]));
    call->file = (sct_file_name_t){"negotiation", "価格協議の記録", "csv"};
    sct_csv_head(call->part, columns);
    put_rows(call, rows);
    return SCT_OK;
}

/* ---- holds ---- */

sct_err_t *sct_api_hold_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, holds);

    return sct_hold_list(out, op, call->var[0]);
}

sct_err_t *sct_api_hold_set(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, hold_done);

    return sct_hold_set(out, op, call->var[0], call->input);
}

sct_err_t *sct_api_hold_release(sct_call_t *call, sct_op_t *op)
{
    const sct_words_input_t *in = call->input;
    SCT_REPLY(call, op, hold_done);

    return sct_hold_release(out, op, call->var[0], in->words);
}
