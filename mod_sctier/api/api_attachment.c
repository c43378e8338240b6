/*
 * api_attachment.c - files brought to a price negotiation.
 */
#include "api_handlers.h"

#include "base_pool.h"

sct_err_t *sct_api_attachment_announce(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, attachment);

    return sct_attachment_announce(out, op, call->var[0], call->input);
}

sct_err_t *sct_api_attachment_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, attachment);

    return sct_attachment_show(out, op, call->var[0]);
}

static sct_err_t *receive(sct_call_t *call, sct_op_t *op)
{
    return sct_attachment_receive(call->state, op, call->request->bytes);
}

/* Called twice: in a read before the bytes are received, in a write after it. */
sct_err_t *sct_api_attachment_take(sct_call_t *call, sct_op_t *op)
{
    sct_attachment_t *file = call->state;
    SCT_REPLY(call, op, attachment);

    if (file) {
        return sct_attachment_record(out, op, file->id);
    }
    SCT_TRY(sct_attachment_begin(&file, op, call->var[0]));
    call->state = file;
    call->receive = receive;
    return SCT_OK;
}

sct_err_t *sct_api_attachment_bytes(sct_call_t *call, sct_op_t *op)
{
    sct_stored_t *stored = apr_pcalloc(op->pool, sizeof *stored);

    call->stored = stored;
    return sct_attachment_stored(stored, op, call->var[0]);
}
