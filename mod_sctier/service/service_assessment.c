/*
 * service_assessment.c - drafts: answers, progress, the review before a submission. The supplier's alone.
 */
#include "service.h"

#include "service_assessment.h"
#include "service_evidence.h"
#include "store.h"

#include "base_pool.h"

sct_err_t *sct_assessment_head(sct_assessment_t *out, const sct_catalogue_t **catalogue, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_ASSESSMENT_GET, &sct_assessment_type,
                         SCT_ARGS(sct_arg_text("id", id))));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "assessment %s", id);
    }
    *catalogue = sct_app_catalogue(op->app, out->edition);
    if (!*catalogue) {
        return sct_err(op->pool, CONFIG, "conf/catalogues has no edition %s, which assessment %s needs", out->edition,
                       id);
    }
    return SCT_OK;
}

sct_err_t *sct_assessment_answers(apr_array_header_t **out, sct_op_t *op, const char *id)
{
    return sct_stmt_all(out, op, SCT_STMT_ANSWER_ALL, &sct_answer_type, SCT_ARGS(sct_arg_text("id", id)));
}

sct_err_t *sct_assessment_list(sct_assessments_t *out, sct_op_t *op)
{
    return sct_stmt_all(&out->rows, op, SCT_STMT_ASSESSMENT_OF_SUPPLIER, &sct_assessment_row_type,
                        SCT_ARGS(sct_arg_text("supplier_id", op->actor->supplier_id)));
}

sct_err_t *sct_assessment_show(sct_assessment_t *out, sct_op_t *op, const char *id)
{
    const sct_catalogue_t *catalogue;

    SCT_TRY(sct_assessment_head(out, &catalogue, op, id));
    return sct_assessment_answers(&out->answers, op, id);
}

/* ---- one answer ---- */

/* The assessment and the answer as stored; a criterion outside the level is not there. An answer not yet given has rev 0. */
static sct_err_t *find(sct_assessment_t *assessment, sct_answer_t *answer, sct_op_t *op, const char *id,
                       const char *criterion)
{
    const sct_catalogue_t *catalogue;
    const sct_criterion_t *known;
    bool found;

    SCT_TRY(sct_assessment_head(assessment, &catalogue, op, id));
    known = sct_catalogue_criterion(catalogue, assessment->star, criterion);
    if (!known) {
        return sct_err(op->pool, NOT_FOUND, "criterion %s", criterion);
    }
    SCT_TRY(sct_stmt_one(answer, &found, op, SCT_STMT_ANSWER_GET, &sct_answer_type,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_text("criterion", criterion))));
    answer->criterion = known->id;
    return SCT_OK;
}

sct_err_t *sct_answer_show(sct_answer_t *out, sct_op_t *op, const char *id, const char *criterion)
{
    sct_assessment_t assessment = {0};

    return find(&assessment, out, op, id, criterion);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The stored answer with what input named. */
static sct_answer_t changed_answer(const sct_answer_t *old, const sct_answer_input_t *in)
{
    sct_answer_t new = *old;

    if (sct_given(&sct_answer_input_type, in, "verdict")) {
        new.verdict = in->verdict;
    }
    if (sct_given(&sct_answer_input_type, in, "note")) {
        new.note = in->note;
    }
    if (sct_given(&sct_answer_input_type, in, "working")) {
        new.working = in->working;
    }
    return new;
}

static sct_err_t *store_answer(sct_op_t *op, const sct_assessment_t *assessment, const sct_answer_t *new)
{
    int changed = 0;

    if (new->rev == 0) {
        return sct_stmt_run(NULL, op, SCT_STMT_ANSWER_INSERT,
                            SCT_ARGS(sct_arg_text("supplier_id", assessment->supplier_id),
                                     sct_arg_text("id", assessment->id), sct_arg_row(&sct_answer_type, new)));
    }
    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_ANSWER_UPDATE,
                         SCT_ARGS(sct_arg_text("id", assessment->id), sct_arg_row(&sct_answer_type, new))));
    if (changed != 1) {
        return sct_err(op->pool, STALE, "answer %s changed meanwhile", new->criterion);
    }
    return SCT_OK;
}

static int64_t step(int before, int after, int verdict)
{
    return (after == verdict) - (before == verdict);
}

/* Moves the stored counters by what the change of one verdict does to them, and reads them back. */
static sct_err_t *count(sct_progress_t *out, sct_op_t *op, const char *id, int before, int after)
{
    bool found;

    return sct_stmt_one(out, &found, op, SCT_STMT_ASSESSMENT_COUNT, &sct_progress_type,
                        SCT_ARGS(sct_arg_text("id", id), sct_arg_int("met", step(before, after, SCT_VERDICT_MET)),
                                 sct_arg_int("unmet", step(before, after, SCT_VERDICT_UNMET)),
                                 sct_arg_int("na", step(before, after, SCT_VERDICT_NA))));
}

static sct_progress_t progress_of(const sct_assessment_t *a)
{
    return (sct_progress_t){.rev = a->rev, .met = a->met, .unmet = a->unmet, .na = a->na, .total = a->total};
}

sct_err_t *sct_answer_save(sct_answered_t *out, sct_op_t *op, const char *id, const char *criterion, int64_t rev,
                           const sct_answer_input_t *in)
{
    sct_assessment_t assessment = {0};
    sct_answer_t old = {0};
    sct_answer_t *new = apr_palloc(op->pool, sizeof *new);
    sct_progress_t *progress = apr_pcalloc(op->pool, sizeof *progress);

    SCT_TRY(find(&assessment, &old, op, id, criterion));
    *new = changed_answer(&old, in);
    *progress = progress_of(&assessment);
    out->answer = new;
    out->progress = progress;
    if (new->verdict == old.verdict && new->working == old.working && same_text(new->note, old.note)) {
        return SCT_OK; /* a retry, or the same text from a second device: nothing to do, nothing lost */
    }
    if (old.rev != rev) {
        return sct_err(op->pool, STALE, "answer %s is at rev %" APR_INT64_T_FMT ", not %" APR_INT64_T_FMT, criterion,
                       old.rev, rev);
    }
    new->saved_by = op->actor->name;
    new->saved_at = sct_op_now(op);
    SCT_TRY(store_answer(op, &assessment, new));
    new->rev++;
    return count(progress, op, id, old.verdict, new->verdict);
}

/* ---- review ---- */

static void copy_head(sct_review_t *out, const sct_assessment_t *a)
{
#define COPY(kind, name, flags, min, max, ref) out->name = a->name;
    SCT_ASSESSMENT_HEAD_FIELDS(COPY)
#undef COPY
}

sct_err_t *sct_assessment_review(sct_review_t *out, sct_op_t *op, const char *id)
{
    sct_assessment_t assessment = {0};
    const sct_catalogue_t *catalogue;
    apr_array_header_t *answers, *files = NULL;
    sct_shared_t *shared = apr_pcalloc(op->pool, sizeof *shared);

    SCT_TRY(sct_assessment_head(&assessment, &catalogue, op, id));
    SCT_TRY(sct_assessment_answers(&answers, op, id));
    SCT_TRY(assessment.depth == SCT_DEPTH_EVIDENCE ? sct_evidence_attached(&files, op, id) : SCT_OK);
    copy_head(out, &assessment);
    sct_assessment_share(shared, op->pool, catalogue, assessment.star, (sct_depth_t)assessment.depth, answers, files);
    out->shared = shared;
    out->missing = sct_assessment_missing(op->pool, catalogue, assessment.star, answers);
    return SCT_OK;
}

sct_err_t *sct_assessment_depth(sct_review_t *out, sct_op_t *op, const char *id, int64_t rev, sct_depth_t depth)
{
    sct_assessment_t assessment = {0};
    const sct_catalogue_t *catalogue;
    apr_array_header_t *files;
    int changed = 0;

    SCT_TRY(sct_assessment_head(&assessment, &catalogue, op, id));
    if (depth == SCT_DEPTH_EVIDENCE) {
        SCT_TRY(sct_evidence_attached(&files, op, id));
        SCT_TRY(files->nelts == 0 ? sct_err_field(op->pool, NO_EVIDENCE, "/depth") : SCT_OK);
    }
    if (assessment.depth != (int)depth) {
        SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_ASSESSMENT_DEPTH,
                             SCT_ARGS(sct_arg_text("id", id), sct_arg_int("rev", rev),
                                      sct_arg_text("depth", sct_choice_name(&sct_depth_choice, (int)depth)))));
        if (changed != 1) {
            return sct_err(op->pool, STALE, "assessment %s changed meanwhile", id);
        }
    }
    return sct_assessment_review(out, op, id);
}
