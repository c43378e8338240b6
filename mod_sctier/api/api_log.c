/*
 * api_log.c - a supplier's timeline in the evidence log.
 */
#include "api_handlers.h"

#include "base_pool.h"

#define PAGE_DEFAULT 50
#define PAGE_MAX 100

/* ?wall= : the stream of a supplier that is asked for; assessment when absent. */
static sct_err_t *wall_of(unsigned *out, sct_op_t *op, const char *query)
{
    static const struct {
        const char *name;
        unsigned wall;
    } walls[] = {{"assessment", SCT_WALL_ASSESSMENT}, {"price", SCT_WALL_PRICE}, {"legal", SCT_WALL_LEGAL}};
    const char *name;

    SCT_TRY(sct_query_get(&name, op->pool, query, "wall"));
    *out = SCT_WALL_ASSESSMENT;
    for (size_t i = 0; i < sizeof walls / sizeof walls[0]; i++) {
        if (!name || strcmp(walls[i].name, name) == 0) {
            *out = walls[i].wall;
            return SCT_OK;
        }
    }
    return sct_err_field(op->pool, CHOICE, "/wall");
}

sct_err_t *sct_api_log_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query;
    int64_t after, limit;
    unsigned wall;
    SCT_REPLY(call, op, log_page);

    SCT_TRY(wall_of(&wall, op, query));
    SCT_TRY(sct_query_int(&after, op->pool, query, "after", 0, 0, INT64_C(1000000000000)));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_log_list(out, op, call->var[0], wall, after, (int)limit);
}

sct_err_t *sct_api_log_proof(sct_call_t *call, sct_op_t *op)
{
    unsigned wall;
    SCT_REPLY(call, op, log_proof);

    SCT_TRY(wall_of(&wall, op, call->request->query));
    return sct_log_show_proof(out, op, call->var[0], wall);
}
