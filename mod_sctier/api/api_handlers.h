/*
 * api_handlers.h - one handler per route: it calls one service function and says where the reply is.
 */
#ifndef SCT_API_HANDLERS_H
#define SCT_API_HANDLERS_H

#include "api_route.h"
#include "service.h"
#include "service_nego.h"

#define SCT_ROUTE(method, path, can, input, reply, status, flags, limit, budget, handler) \
    sct_err_t *sct_api_##handler(sct_call_t *call, sct_op_t *op) SCT_CHECKED;
#include "routes.def"
#undef SCT_ROUTE

/** A zeroed reply struct of the route, set as call->reply. */
#define SCT_REPLY(call, op, type) \
    sct_##type##_t *out = apr_pcalloc((op)->pool, sizeof *out); \
    (call)->reply = out

/** ?q= : one line of text, or NULL. */
sct_err_t *sct_api_search_text(const char **out, sct_op_t *op, const char *query) SCT_CHECKED;

/** A query parameter that is a day; 0 when it is absent. */
sct_err_t *sct_api_query_date(sct_date_t *out, sct_op_t *op, const char *query, const char *name) SCT_CHECKED;

/** ?q= and ?standing= of a list of suppliers. */
sct_err_t *sct_api_supplier_filter(sct_supplier_filter_t *out, sct_op_t *op, const char *query) SCT_CHECKED;

/** ETag of a version: "12" with its quotes. */
const char *sct_api_etag(sct_op_t *op, int64_t rev);

#endif
