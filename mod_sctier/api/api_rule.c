/*
 * api_rule.c - what the rules say: findings, the days that come near, a reading of any day, waivers, the pack in force.
 */
#include "api_handlers.h"

#include "service_rule.h"

#include "base_pool.h"

#define PAGE_DEFAULT 20
#define PAGE_MAX 100

sct_err_t *sct_api_rule_pack(sct_call_t *call, sct_op_t *op)
{
    call->reply = &sct_app_pack(op->app, sct_date_of(sct_op_now(op)))->file;
    return SCT_OK;
}

/* ---- findings ---- */

sct_err_t *sct_api_finding_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    sct_finding_filter_t filter;
    const char *cursor;
    int64_t limit;
    SCT_REPLY(call, op, founds);

    SCT_TRY(sct_query_get(&filter.rule, op->pool, query, "rule"));
    SCT_TRY(sct_query_get(&filter.severity, op->pool, query, "severity"));
    SCT_TRY(sct_query_get(&cursor, op->pool, query, "cursor"));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_finding_list(out, op, &filter, cursor, (int)limit);
}

sct_err_t *sct_api_finding_counts(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, found_counts);

    return sct_finding_counts(out, op);
}

sct_err_t *sct_api_finding_list_of_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, founds);

    return sct_finding_list_of(out, op, call->var[0]);
}

sct_err_t *sct_api_finding_dues(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, dues);

    return sct_rules_dues_of(&out->rows, op, call->var[0]);
}

sct_err_t *sct_api_finding_reading(sct_call_t *call, sct_op_t *op)
{
    sct_rule_reading_t reading = {0};
    sct_date_t as_of;
    SCT_REPLY(call, op, reading);

    SCT_TRY(sct_api_query_date(&as_of, op, call->request->query, "as_of"));
    SCT_TRY(sct_rules_read(&reading, op, call->var[0], as_of ? as_of : sct_date_of(sct_op_now(op))));
    *out = (sct_reading_t){.as_of = reading.as_of,
                           .pack = reading.pack->file.pack,
                           .findings = reading.findings,
                           .dues = reading.dues};
    return SCT_OK;
}

/* ---- waivers ---- */

sct_err_t *sct_api_waiver_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, waivers);

    return sct_waiver_list_of(out, op, call->var[0]);
}

sct_err_t *sct_api_waiver_give(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, waiver_done);

    return sct_waiver_give(out, op, call->var[0], call->input);
}

sct_err_t *sct_api_waiver_end(sct_call_t *call, sct_op_t *op)
{
    const sct_note_input_t *in = call->input;
    SCT_REPLY(call, op, waiver_done);

    return sct_waiver_end(out, op, call->var[0], in->words);
}
