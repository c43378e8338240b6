/*
 * api_evidence.c - evidence files: the library, uploads, what is attached to an assessment, downloads.
 */
#include "api_handlers.h"

#include "base_pool.h"

#define PAGE_DEFAULT 50
#define PAGE_MAX 100

sct_err_t *sct_api_evidence_list(sct_call_t *call, sct_op_t *op)
{
    const char *query = call->request->query, *cursor;
    int64_t limit;
    SCT_REPLY(call, op, evidence_page);

    SCT_TRY(sct_query_get(&cursor, op->pool, query, "cursor"));
    SCT_TRY(sct_query_int(&limit, op->pool, query, "limit", PAGE_DEFAULT, 1, PAGE_MAX));
    return sct_evidence_list(out, op, cursor, (int)limit);
}

sct_err_t *sct_api_evidence_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, evidence_detail);

    SCT_TRY(sct_evidence_show(out, op, call->var[0]));
    call->etag = sct_api_etag(op, out->rev);
    return SCT_OK;
}

sct_err_t *sct_api_evidence_withdraw(sct_call_t *call, sct_op_t *op)
{
    const sct_words_input_t *in = call->input;
    SCT_REPLY(call, op, evidence_done);

    return sct_evidence_withdraw(out, op, call->var[0], call->rev, in->words);
}

/* ---- uploads ---- */

sct_err_t *sct_api_upload_announce(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, upload);

    return sct_upload_announce(out, op, call->input);
}

sct_err_t *sct_api_upload_show(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, upload);

    return sct_upload_show(out, op, call->var[0]);
}

static sct_err_t *receive(sct_call_t *call, sct_op_t *op)
{
    return sct_upload_receive(call->state, op, call->request->bytes);
}

/* Called twice: in a read before the bytes are received, in a write after it. */
sct_err_t *sct_api_upload_bytes(sct_call_t *call, sct_op_t *op)
{
    sct_upload_job_t *job = call->state;
    SCT_REPLY(call, op, evidence_done);

    if (job) {
        return sct_upload_record(out, op, job);
    }
    SCT_TRY(sct_upload_begin(&job, op, call->var[0]));
    call->state = job;
    call->receive = receive;
    return SCT_OK;
}

/* ---- at an assessment ---- */

sct_err_t *sct_api_evidence_attached(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, assessment_files);

    return sct_assessment_files(out, op, call->var[0]);
}

sct_err_t *sct_api_evidence_link(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, assessment_files);

    return sct_assessment_link(out, op, call->var[0], call->input);
}

/* ---- downloads ---- */

static sct_stored_t *new_stored(sct_call_t *call, sct_op_t *op)
{
    sct_stored_t *stored = apr_pcalloc(op->pool, sizeof *stored);

    call->stored = stored;
    return stored;
}

/* A number as the addresses of revisions have it; 0, which no revision has, for anything else. */
static int64_t number_of(const char *text)
{
    size_t len = strlen(text);

    return len > 0 && len < 7 && strspn(text, "0123456789") == len ? apr_atoi64(text) : 0;
}

sct_err_t *sct_api_evidence_bytes(sct_call_t *call, sct_op_t *op)
{
    return sct_evidence_stored(new_stored(call, op), op, call->var[0], number_of(call->var[1]));
}

sct_err_t *sct_api_submission_bytes(sct_call_t *call, sct_op_t *op)
{
    return sct_submission_stored(new_stored(call, op), op, call->var[0], call->var[1]);
}
