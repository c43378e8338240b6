/*
 * api_level.c - level requests.
 */
#include "api_handlers.h"

#include "base_pool.h"

sct_err_t *sct_api_level_list_of_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, levels);

    return sct_level_list_of(out, op, call->var[0]);
}

sct_err_t *sct_api_level_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, levels);

    return sct_level_list(out, op);
}

sct_err_t *sct_api_level_create(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, level);

    SCT_TRY(sct_level_create(out, op, call->var[0], call->input));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_level_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, level);

    SCT_TRY(sct_level_show(out, op, call->var[0]));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_level_edit(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, level);

    SCT_TRY(sct_level_edit(out, op, call->var[0], call->rev, call->input));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_level_discard(sct_call_t *call, sct_op_t *op)
{
    return sct_level_discard(op, call->var[0], call->rev);
}

sct_err_t *sct_api_level_letter(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, letter);

    return sct_level_letter(out, op, call->var[0]);
}

/* The ETag of an act is that of the level after it. */
static void done(sct_call_t *call, sct_op_t *op, const sct_level_done_t *out)
{
    call->etag = sct_api_etag(op, ((const sct_level_t *)out->level)->rev);
}

sct_err_t *sct_api_level_issue(sct_call_t *call, sct_op_t *op)
{
    const sct_issue_input_t *in = call->input;
    SCT_REPLY(call, op, level_done);

    SCT_TRY(sct_level_issue(out, op, call->var[0], call->rev, in->letter_hash));
    done(call, op, out);
    return SCT_OK;
}

sct_err_t *sct_api_level_cancel(sct_call_t *call, sct_op_t *op)
{
    const sct_note_input_t *in = call->input;
    SCT_REPLY(call, op, level_done);

    SCT_TRY(sct_level_cancel(out, op, call->var[0], call->rev, in->words));
    done(call, op, out);
    return SCT_OK;
}

sct_err_t *sct_api_level_withdraw(sct_call_t *call, sct_op_t *op)
{
    const sct_words_input_t *in = call->input;
    SCT_REPLY(call, op, level_done);

    SCT_TRY(sct_level_withdraw(out, op, call->var[0], call->rev, in->words));
    done(call, op, out);
    return SCT_OK;
}

sct_err_t *sct_api_level_accept(sct_call_t *call, sct_op_t *op)
{
    const sct_note_input_t *in = call->input;
    SCT_REPLY(call, op, level_done);

    SCT_TRY(sct_level_answer(out, op, call->var[0], call->rev, SCT_LEVEL_ACCEPTED, in->words));
    done(call, op, out);
    return SCT_OK;
}

sct_err_t *sct_api_level_talk(sct_call_t *call, sct_op_t *op)
{
    const sct_words_input_t *in = call->input;
    SCT_REPLY(call, op, level_done);

    SCT_TRY(sct_level_answer(out, op, call->var[0], call->rev, SCT_LEVEL_TALKS, in->words));
    done(call, op, out);
    return SCT_OK;
}

sct_err_t *sct_api_level_decline(sct_call_t *call, sct_op_t *op)
{
    const sct_words_input_t *in = call->input;
    SCT_REPLY(call, op, level_done);

    SCT_TRY(sct_level_answer(out, op, call->var[0], call->rev, SCT_LEVEL_DECLINED, in->words));
    done(call, op, out);
    return SCT_OK;
}
