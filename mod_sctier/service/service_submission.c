/*
 * service_submission.c - freezing a draft: the full bytes for the supplier, the shared bytes for the buyer, one event.
 */
#include "service.h"

#include "base_hash.h"
#include "base_id.h"
#include "codec.h"
#include "domain_event.h"
#include "ledger.h"
#include "service_assessment.h"
#include "service_evidence.h"
#include "service_party.h"
#include "store.h"

#include "base_pool.h"

/* Canonical bytes of a struct and their SHA-256. */
static sct_err_t *freeze(const char **bytes, const char **hash, apr_pool_t *pool, const sct_type_t *type,
                         const void *row)
{
    sct_buf_t json;
    sct_hash_t digest;
    size_t len;

    sct_buf_init(&json, pool, 65536);
    sct_encode(&json, type, row);
    SCT_TRY(sct_canonical(bytes, &len, pool, json.data, json.len));
    sct_hash(&digest, *bytes, len);
    *hash = sct_hex(pool, digest.bytes, SCT_HASH_LEN);
    return SCT_OK;
}

/* Every criterion with its verdict and note, every file: the full record, whatever the buyer will see. */
static sct_frozen_t frozen_of(sct_op_t *op, const sct_assessment_t *a, const sct_catalogue_t *catalogue,
                              const apr_array_header_t *answers, apr_array_header_t *files)
{
    sct_shared_t all = {0};
    unsigned char salt[SCT_HASH_LEN];

    sct_op_random(op, salt, sizeof salt);
    sct_assessment_share(&all, op->pool, catalogue, a->star, SCT_DEPTH_CRITERION, answers, NULL);
    return (sct_frozen_t){.v = 2,
                          .assessment = a->id,
                          .supplier = a->supplier_id,
                          .edition = a->edition,
                          .star = a->star,
                          .n = a->n,
                          .depth = a->depth,
                          .salt = sct_hex(op->pool, salt, sizeof salt),
                          .submitted_at = sct_op_now(op),
                          .submitted_by = op->actor->name,
                          .answers = all.criteria,
                          .files = files};
}

static sct_submission_t *submission_of(sct_op_t *op, const sct_assessment_t *a)
{
    sct_submission_t *s = apr_pcalloc(op->pool, sizeof *s);

    s->id = sct_id_new(op);
    s->assessment_id = a->id;
    s->level_id = a->level_id;
    s->supplier_id = a->supplier_id;
    s->n = a->n;
    s->edition = a->edition;
    s->star = a->star;
    s->depth = a->depth;
    s->submitted_at = sct_op_now(op);
    s->submitted_by = op->actor->name;
    return s;
}

/* What the event tells of the files that the depth shows. */
static apr_array_header_t *shown_events(apr_pool_t *pool, const apr_array_header_t *files)
{
    apr_array_header_t *list = apr_array_make(pool, files->nelts + 1, sizeof(sct_shown_event_t));

    for (int i = 0; i < files->nelts; i++) {
        const sct_shared_file_t *file = &APR_ARRAY_IDX(files, i, sct_shared_file_t);

        APR_ARRAY_PUSH(list, sct_shown_event_t) = (sct_shown_event_t){.evidence = file->evidence_id,
                                                                      .n = file->n,
                                                                      .name = file->name,
                                                                      .kind = file->kind,
                                                                      .size = file->size,
                                                                      .sha256 = file->sha256,
                                                                      .dated_on = file->dated_on,
                                                                      .expires_on = file->expires_on,
                                                                      .added_at = file->added_at};
    }
    return list;
}

static sct_err_t *append(sct_receipt_t *receipt, sct_op_t *op, const sct_submission_t *s, const apr_array_header_t *files)
{
    const sct_submitted_event_t content = {.submission = s->id,
                                           .assessment = s->assessment_id,
                                           .level = s->level_id,
                                           .n = s->n,
                                           .edition = s->edition,
                                           .star = s->star,
                                           .depth = s->depth,
                                           .shared_hash = s->shared_hash,
                                           .full_hash = s->full_hash,
                                           .files = shown_events(op->pool, files)};
    const sct_event_t event = {.kind = "assessment.submitted",
                               .supplier_id = s->supplier_id,
                               .wall = SCT_WALL_ASSESSMENT,
                               .type = &sct_submitted_event_type,
                               .content = &content};

    return sct_ledger_append(receipt, op, &event);
}

static sct_err_t *insert(sct_op_t *op, const sct_submission_t *s, const char *shared, const char *full, int64_t rev)
{
    int changed = 0;

    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_SUBMISSION_INSERT,
                         SCT_ARGS(sct_arg_text("shared_text", shared), sct_arg_row(&sct_submission_type, s))));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_FROZEN_INSERT,
                         SCT_ARGS(sct_arg_text("submission_id", s->id), sct_arg_text("supplier_id", s->supplier_id),
                                  sct_arg_text("body", full))));
    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_ASSESSMENT_SUBMITTED,
                         SCT_ARGS(sct_arg_text("id", s->assessment_id), sct_arg_int("rev", rev),
                                  sct_arg_int("submitted_at", sct_time_ms(s->submitted_at)))));
    if (changed != 1) {
        return sct_err(op->pool, STALE, "assessment %s changed meanwhile", s->assessment_id);
    }
    return SCT_OK;
}

/* Whether the draft may be frozen as the caller saw it. */
static sct_err_t *check(sct_op_t *op, const sct_assessment_t *a, const sct_catalogue_t *catalogue, int64_t rev,
                        sct_depth_t depth, const apr_array_header_t *answers, const apr_array_header_t *files)
{
    const apr_array_header_t *missing;
    sct_level_t level = {0};

    SCT_TRY(sct_level_show(&level, op, a->level_id));
    if (level.state != SCT_LEVEL_ACCEPTED) {
        return sct_err(op->pool, STATE, "level %s is no longer accepted", a->level_id);
    }
    if (a->rev != rev) {
        return sct_err(op->pool, STALE, "assessment %s changed after it was reviewed", a->id);
    }
    if (a->depth != (int)depth) {
        return sct_err_field(op->pool, CHANGED, "/depth");
    }
    if (depth == SCT_DEPTH_EVIDENCE && files->nelts == 0) {
        return sct_err_field(op->pool, NO_EVIDENCE, "/depth");
    }
    missing = sct_assessment_missing(op->pool, catalogue, a->star, answers);
    if (missing->nelts > 0) {
        const sct_missing_t *first = &APR_ARRAY_IDX(missing, 0, sct_missing_t);
        const char *pointer = apr_psprintf(op->pool, "/answers/%s", first->criterion);

        return strcmp(first->fault, "unanswered") == 0 ? sct_err_field(op->pool, UNANSWERED, pointer)
                                                       : sct_err_field(op->pool, NEEDS_REASON, pointer);
    }
    return SCT_OK;
}

sct_err_t *sct_assessment_submit(sct_submitted_t *out, sct_op_t *op, const char *id, int64_t rev, sct_depth_t depth)
{
    sct_assessment_t a = {0};
    const sct_catalogue_t *catalogue;
    apr_array_header_t *answers, *files;
    sct_shared_t *shared = apr_pcalloc(op->pool, sizeof *shared);
    sct_receipt_t *receipt = apr_pcalloc(op->pool, sizeof *receipt);
    sct_submission_t *s, stored = {0};
    sct_frozen_t frozen;
    const char *shared_text, *full_text;

    SCT_TRY(sct_assessment_head(&a, &catalogue, op, id));
    SCT_TRY(sct_assessment_answers(&answers, op, id));
    SCT_TRY(sct_evidence_attached(&files, op, id));
    SCT_TRY(check(op, &a, catalogue, rev, depth, answers, files));
    sct_assessment_share(shared, op->pool, catalogue, a.star, depth, answers, files);
    frozen = frozen_of(op, &a, catalogue, answers, files);
    s = submission_of(op, &a);
    SCT_TRY(freeze(&shared_text, &s->shared_hash, op->pool, &sct_shared_type, shared));
    SCT_TRY(freeze(&full_text, &s->full_hash, op->pool, &sct_frozen_type, &frozen));
    SCT_TRY(append(receipt, op, s, shared->files));
    s->seq = receipt->seq;
    SCT_TRY(insert(op, s, shared_text, full_text, rev));
    SCT_TRY(sct_evidence_show_files(op, s, shared->files));
    SCT_TRY(sct_standing_refresh(op, s->supplier_id));
    SCT_TRY(sct_submission_show(&stored, op, s->id));
    *s = stored;
    out->submission = s;
    out->receipt = receipt;
    return SCT_OK;
}

/* ---- reading ---- */

sct_err_t *sct_submission_list(sct_submissions_t *out, sct_op_t *op, const char *assessment_id)
{
    sct_assessment_t a = {0};
    const sct_catalogue_t *catalogue;

    SCT_TRY(sct_assessment_head(&a, &catalogue, op, assessment_id));
    return sct_stmt_all(&out->rows, op, SCT_STMT_SUBMISSION_OF_ASSESSMENT, &sct_submission_row_type,
                        SCT_ARGS(sct_arg_text("assessment_id", assessment_id)));
}

sct_err_t *sct_submission_list_of(sct_submissions_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_supplier_t supplier = {0};

    SCT_TRY(sct_supplier_show(&supplier, op, supplier_id));
    return sct_stmt_all(&out->rows, op, SCT_STMT_SUBMISSION_OF_SUPPLIER, &sct_submission_row_type,
                        SCT_ARGS(sct_arg_text("supplier_id", supplier_id)));
}

static sct_err_t *head(sct_submission_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_SUBMISSION_GET, &sct_submission_type,
                         SCT_ARGS(sct_arg_text("id", id))));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "submission %s", id);
    }
    return SCT_OK;
}

static sct_err_t *read_text(void *baton, sct_op_t *op, const sct_row_t *row)
{
    *(const char **)baton = sct_row_text(op->pool, row, 0);
    return SCT_OK;
}

static sct_err_t *read_shared(sct_shared_t *out, sct_op_t *op, const char *text)
{
    const sct_json_t *value;

    SCT_TRY(sct_json_parse(&value, op->pool, text, strlen(text), &sct_json_file_limits));
    return sct_decode_value(out, op->pool, &sct_shared_type, value, "");
}

sct_err_t *sct_submission_show(sct_submission_t *out, sct_op_t *op, const char *id)
{
    sct_shared_t *shared = apr_pcalloc(op->pool, sizeof *shared);
    apr_array_header_t *gone;
    const char *text = NULL;

    SCT_TRY(head(out, op, id));
    SCT_TRY(sct_stmt_each(op, SCT_STMT_SUBMISSION_SHARED, SCT_ARGS(sct_arg_text("id", id)), read_text, &text));
    SCT_ASSERT(op->pool, text != NULL);
    SCT_TRY(read_shared(shared, op, text));
    SCT_TRY(sct_evidence_gone(&gone, op, id));
    out->shared = shared;
    out->withdrawn = gone;
    return SCT_OK;
}

static sct_err_t *add_counts(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_supplier_t *supplier = baton;
    sct_shared_t shared = {0};

    supplier->depth = sct_choice_value(&sct_depth_choice, sct_row_text(op->pool, row, 0));
    SCT_TRY(read_shared(&shared, op, sct_row_text(op->pool, row, 1)));
    for (int i = 0; i < shared.categories->nelts; i++) {
        const sct_tally_t *category = &APR_ARRAY_IDX(shared.categories, i, sct_tally_t);

        supplier->met += category->met;
        supplier->unmet += category->unmet;
        supplier->na += category->na;
        supplier->total += category->total;
    }
    return SCT_OK;
}

sct_err_t *sct_submission_counts(sct_supplier_t *out, sct_op_t *op, const char *level_id)
{
    return sct_stmt_each(op, SCT_STMT_SUBMISSION_NEWEST, SCT_ARGS(sct_arg_text("level_id", level_id)), add_counts, out);
}

sct_err_t *sct_submission_receipt(sct_receipt_t *out, sct_op_t *op, const char *id)
{
    sct_submission_t s = {0};

    SCT_TRY(head(&s, op, id));
    /* The supplier does not see the log; the entry of its own submission is its own. */
    SCT_AS_SYSTEM(op, sct_ledger_receipt(out, op, s.seq));
    return SCT_OK;
}
