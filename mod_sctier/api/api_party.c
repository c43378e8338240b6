/*
 * api_party.c - providers, the signed-in person, suppliers.
 */
#include "api_handlers.h"

#include "base_text.h"

#include "base_pool.h"

#define PAGE_DEFAULT 20
#define PAGE_MAX 100

sct_err_t *sct_api_party_providers(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, providers);

    return sct_provider_list(out, op);
}

sct_err_t *sct_api_party_me(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, me);

    return sct_me_show(out, op);
}

sct_err_t *sct_api_party_choose(sct_call_t *call, sct_op_t *op)
{
    const sct_party_input_t *in = call->input;
    SCT_REPLY(call, op, me);

    return sct_me_choose(out, op, in->party);
}

sct_err_t *sct_api_party_redeem(sct_call_t *call, sct_op_t *op)
{
    const sct_redeem_input_t *in = call->input;
    SCT_REPLY(call, op, me);

    return sct_invitation_redeem(out, op, in->code);
}

sct_err_t *sct_api_search_text(const char **out, sct_op_t *op, const char *query)
{
    size_t chars;

    SCT_TRY(sct_query_get(out, op->pool, query, "q"));
    if (*out && !sct_text_valid(&chars, *out, strlen(*out), SCT_TEXT_LINE)) {
        return sct_err_field(op->pool, TEXT, "/q");
    }
    return SCT_OK;
}

sct_err_t *sct_api_supplier_filter(sct_supplier_filter_t *out, sct_op_t *op, const char *query)
{
    SCT_TRY(sct_api_search_text(&out->search, op, query));
    return sct_query_get(&out->standing, op->pool, query, "standing");
}

sct_err_t *sct_api_supplier_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    sct_supplier_filter_t filter;
    const char *cursor;
    int64_t limit;
    SCT_REPLY(call, op, suppliers);

    SCT_TRY(sct_api_supplier_filter(&filter, op, query));
    SCT_TRY(sct_query_get(&cursor, op->pool, query, "cursor"));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_supplier_list(out, op, &filter, cursor, (int)limit);
}

sct_err_t *sct_api_supplier_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, supplier);

    return sct_supplier_show(out, op, call->var[0]);
}
