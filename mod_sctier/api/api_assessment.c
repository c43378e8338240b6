/*
 * api_assessment.c - assessments, answers, submissions.
 */
#include "api_handlers.h"

#include "base_pool.h"

sct_err_t *sct_api_assessment_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, assessments);

    return sct_assessment_list(out, op);
}

sct_err_t *sct_api_assessment_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, assessment);

    SCT_TRY(sct_assessment_show(out, op, call->var[0]));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_assessment_depth(sct_call_t *call, sct_op_t *op)
{
    const sct_depth_input_t *in = call->input;
    SCT_REPLY(call, op, review);

    SCT_TRY(sct_assessment_depth(out, op, call->var[0], call->rev, (sct_depth_t)in->depth));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_assessment_review(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, review);

    SCT_TRY(sct_assessment_review(out, op, call->var[0]));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_assessment_submit(sct_call_t *call, sct_op_t *op)
{
    const sct_submit_input_t *in = call->input;
    SCT_REPLY(call, op, submitted);

    return sct_assessment_submit(out, op, call->var[0], call->rev, (sct_depth_t)in->depth);
}

sct_err_t *sct_api_answer_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, answer);

    SCT_TRY(sct_answer_show(out, op, call->var[0], call->var[1]));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_answer_save(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, answered);

    SCT_TRY(sct_answer_save(out, op, call->var[0], call->var[1], call->rev, call->input));
    call->etag = sct_api_etag(op, ((const sct_answer_t *)out->answer)->rev);
    return SCT_OK;
}

sct_err_t *sct_api_submission_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, submissions);

    return sct_submission_list(out, op, call->var[0]);
}

sct_err_t *sct_api_submission_list_of_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, submissions);

    return sct_submission_list_of(out, op, call->var[0]);
}

sct_err_t *sct_api_submission_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, submission);

    return sct_submission_show(out, op, call->var[0]);
}

sct_err_t *sct_api_submission_receipt(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, receipt);

    return sct_submission_receipt(out, op, call->var[0]);
}
