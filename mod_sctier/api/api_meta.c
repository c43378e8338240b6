/*
 * api_meta.c - the catalogue of an edition, the description of this API.
 */
#include "api_handlers.h"

#include "base_hash.h"

#include "base_pool.h"

sct_err_t *sct_api_meta_catalogue(sct_call_t *call, sct_op_t *op)
{
    const sct_catalogue_t *catalogue = sct_app_catalogue(op->app, call->var[0]);

    if (!catalogue) {
        return sct_err(op->pool, NOT_FOUND, "edition %s", call->var[0]);
    }
    call->reply = catalogue;
    return SCT_OK;
}

sct_err_t *sct_api_meta_openapi(sct_call_t *call, sct_op_t *op)
{
    call->raw = sct_api_openapi(op->pool);
    return SCT_OK;
}
