/*
 * api_log.c - a supplier's timeline in the evidence log.
 */
#include "api_handlers.h"

#include "base_pool.h"

#define PAGE_DEFAULT 50
#define PAGE_MAX 100

sct_err_t *sct_api_log_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    int64_t after, limit;
    SCT_REPLY(call, op, log_page);

    SCT_TRY(sct_query_int(&after, op->pool, query, "after", 0, 0, INT64_C(1000000000000)));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_log_list(out, op, call->var[0], after, (int)limit);
}

sct_err_t *sct_api_log_proof(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, log_proof);

    return sct_log_show_proof(out, op, call->var[0]);
}
