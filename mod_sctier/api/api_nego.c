/*
 * api_nego.c - price negotiations, where talks stand, sizes and deals.
 */
#include "api_handlers.h"

#include "base_text.h"

#include "base_pool.h"

#define PAGE_DEFAULT 20
#define PAGE_MAX 100

/* ---- where talks stand ---- */

sct_err_t *sct_api_query_date(sct_date_t *out, sct_op_t *op, const char *query, const char *name)
{
    const char *text;

    *out = 0;
    SCT_TRY(sct_query_get(&text, op->pool, query, name));
    if (text && !sct_date_parse(out, text)) {
        return sct_err_field(op->pool, NOT_A_DATE, apr_pstrcat(op->pool, "/", name, NULL));
    }
    return SCT_OK;
}

sct_err_t *sct_api_talk_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    const char *search, *cursor;
    sct_date_t since;
    int64_t limit;
    SCT_REPLY(call, op, talks);

    SCT_TRY(sct_api_search_text(&search, op, query));
    SCT_TRY(sct_api_query_date(&since, op, query, "silent_since"));
    SCT_TRY(sct_query_get(&cursor, op->pool, query, "cursor"));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_talk_list(out, op, search, since, cursor, (int)limit);
}

sct_err_t *sct_api_talk_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, talk);

    return sct_talk_show(out, op, call->var[0]);
}

/* ---- cases ---- */

sct_err_t *sct_api_nego_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    const char *waits_for, *cursor;
    int64_t limit;
    SCT_REPLY(call, op, negos);

    SCT_TRY(sct_query_get(&waits_for, op->pool, query, "waits_for"));
    SCT_TRY(sct_query_get(&cursor, op->pool, query, "cursor"));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_nego_list(out, op, waits_for, cursor, (int)limit);
}

sct_err_t *sct_api_nego_list_of_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, negos);

    return sct_nego_list_of(out, op, call->var[0]);
}

sct_err_t *sct_api_nego_begin(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, nego_done);

    return sct_nego_begin(out, op, NULL, call->input);
}

sct_err_t *sct_api_nego_begin_for_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, nego_done);

    return sct_nego_begin(out, op, call->var[0], call->input);
}

sct_err_t *sct_api_nego_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, nego_detail);

    return sct_nego_show(out, op, call->var[0]);
}

sct_err_t *sct_api_nego_record(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, nego_done);

    return sct_nego_record(out, op, call->var[0], call->input);
}

/* ---- sizes and deals ---- */

sct_err_t *sct_api_size_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, party_sizes);

    return sct_size_list(out, op, NULL);
}

sct_err_t *sct_api_size_list_of_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, party_sizes);

    return sct_size_list(out, op, call->var[0]);
}

sct_err_t *sct_api_size_declare(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, size_done);

    return sct_size_declare(out, op, NULL, call->input);
}

sct_err_t *sct_api_size_declare_for_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, size_done);

    return sct_size_declare(out, op, call->var[0], call->input);
}

sct_err_t *sct_api_deal_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, deals);

    return sct_deal_list(out, op, NULL);
}

sct_err_t *sct_api_deal_list_of_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, deals);

    return sct_deal_list(out, op, call->var[0]);
}

sct_err_t *sct_api_deal_record(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, deal_done);

    return sct_deal_record(out, op, call->var[0], call->input);
}

/* ---- campaigns ---- */

sct_err_t *sct_api_campaign_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, campaigns);

    return sct_campaign_list(out, op);
}

sct_err_t *sct_api_campaign_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, campaign);

    return sct_campaign_show(out, op, call->var[0]);
}

sct_err_t *sct_api_campaign_begin(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, campaign);

    return sct_campaign_begin(out, op, call->input);
}

sct_err_t *sct_api_campaign_open(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, campaign);

    return sct_campaign_open(out, op, call->var[0], call->input);
}
