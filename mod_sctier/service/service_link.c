/*
 * service_link.c - evidence at the criteria of an assessment, and what a submission shows of it.
 *
 * Attaching is work on a draft: no event. What was attached when it was submitted is frozen with the submission.
 */
#include "service_evidence.h"

#include "service_assessment.h"
#include "store.h"

#include "base_pool.h"

sct_err_t *sct_evidence_attached(apr_array_header_t **out, sct_op_t *op, const char *assessment_id)
{
    apr_array_header_t *lines;

    SCT_TRY(sct_stmt_all(&lines, op, SCT_STMT_LINK_FILES, &sct_file_link_type, SCT_ARGS(sct_arg_text("id", assessment_id))));
    *out = sct_files_grouped(op->pool, lines);
    return SCT_OK;
}

sct_err_t *sct_assessment_files(sct_assessment_files_t *out, sct_op_t *op, const char *id)
{
    sct_assessment_t assessment = {0};
    const sct_catalogue_t *catalogue;

    SCT_TRY(sct_assessment_head(&assessment, &catalogue, op, id));
    out->rev = assessment.rev;
    return sct_evidence_attached(&out->rows, op, id);
}

/* ---- attaching ---- */

static sct_err_t *check_criteria(sct_op_t *op, const sct_assessment_t *assessment, const sct_catalogue_t *catalogue,
                                 const apr_array_header_t *criteria, const char *pointer)
{
    for (int i = 0; criteria && i < criteria->nelts; i++) {
        if (!sct_catalogue_criterion(catalogue, assessment->star, APR_ARRAY_IDX(criteria, i, const char *))) {
            return sct_err_field(op->pool, CHOICE, apr_psprintf(op->pool, "%s/%d", pointer, i));
        }
    }
    return SCT_OK;
}

/* One statement for each criterion; *changed counts what was not so before. */
static sct_err_t *change_each(int *changed, sct_op_t *op, sct_stmt_t stmt, const sct_assessment_t *assessment,
                              const char *evidence_id, const apr_array_header_t *criteria)
{
    for (int i = 0; criteria && i < criteria->nelts; i++) {
        sct_arg_t owner = sct_arg_text("supplier_id", assessment->supplier_id);
        int n = 0;

        SCT_TRY(sct_stmt_run(&n, op, stmt, SCT_ARGS(sct_arg_text("assessment_id", assessment->id),
                                                    sct_arg_text("criterion", APR_ARRAY_IDX(criteria, i, const char *)),
                                                    sct_arg_text("evidence_id", evidence_id),
                                                    stmt == SCT_STMT_LINK_ADD ? owner : sct_arg_end)));
        *changed += n;
    }
    return SCT_OK;
}

/* Its version, after what a submission of it would show has changed. */
static sct_err_t *touch(sct_op_t *op, const sct_assessment_t *assessment)
{
    sct_progress_t progress = {0};
    bool found;

    return sct_stmt_one(&progress, &found, op, SCT_STMT_ASSESSMENT_COUNT, &sct_progress_type,
                        SCT_ARGS(sct_arg_text("id", assessment->id), sct_arg_int("met", 0), sct_arg_int("unmet", 0),
                                 sct_arg_int("na", 0)));
}

sct_err_t *sct_evidence_attach(sct_op_t *op, const sct_assessment_t *assessment, const sct_catalogue_t *catalogue,
                               const char *evidence_id, const apr_array_header_t *criteria, const char *pointer)
{
    int changed = 0;

    SCT_TRY(check_criteria(op, assessment, catalogue, criteria, pointer));
    SCT_TRY(change_each(&changed, op, SCT_STMT_LINK_ADD, assessment, evidence_id, criteria));
    return changed > 0 ? touch(op, assessment) : SCT_OK;
}

static sct_err_t *detach(sct_op_t *op, const sct_assessment_t *assessment, const char *evidence_id,
                         const apr_array_header_t *criteria)
{
    int changed = 0;

    SCT_TRY(change_each(&changed, op, SCT_STMT_LINK_REMOVE, assessment, evidence_id, criteria));
    return changed > 0 ? touch(op, assessment) : SCT_OK;
}

sct_err_t *sct_assessment_link(sct_assessment_files_t *out, sct_op_t *op, const char *id, const sct_link_input_t *in)
{
    sct_assessment_t assessment = {0};
    sct_evidence_t evidence = {0};
    const sct_catalogue_t *catalogue;
    sct_err_t *err;

    SCT_TRY(sct_assessment_head(&assessment, &catalogue, op, id));
    err = sct_evidence_get(&evidence, op, in->evidence_id);
    if (err) {
        return err->code == SCT_E_NOT_FOUND ? sct_err_field(op->pool, CHOICE, "/evidence_id") : err;
    }
    if (evidence.withdrawn_at) {
        return sct_err(op->pool, STATE, "evidence %s was withdrawn", evidence.id);
    }
    SCT_TRY(sct_evidence_attach(op, &assessment, catalogue, evidence.id, in->add, "/add"));
    SCT_TRY(detach(op, &assessment, evidence.id, in->remove));
    SCT_TRY(sct_assessment_files(out, op, id));
    return out->rows->nelts <= SCT_FILES_MOST ? SCT_OK : sct_err_field(op->pool, TOO_LONG, "/add");
}

/* ---- showing ---- */

sct_err_t *sct_evidence_show_files(sct_op_t *op, const sct_submission_t *submission, const apr_array_header_t *files)
{
    for (int i = 0; i < files->nelts; i++) {
        const sct_shared_file_t *file = &APR_ARRAY_IDX(files, i, sct_shared_file_t);

        SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_SHOWN_INSERT,
                             SCT_ARGS(sct_arg_text("submission_id", submission->id),
                                      sct_arg_text("supplier_id", submission->supplier_id),
                                      sct_arg_row(&sct_shared_file_type, file))));
    }
    return SCT_OK;
}

static sct_err_t *read_id(void *baton, sct_op_t *op, const sct_row_t *row)
{
    APR_ARRAY_PUSH((apr_array_header_t *)baton, const char *) = sct_row_text(op->pool, row, 0);
    return SCT_OK;
}

sct_err_t *sct_evidence_gone(apr_array_header_t **out, sct_op_t *op, const char *submission_id)
{
    *out = apr_array_make(op->pool, 2, sizeof(const char *));
    return sct_stmt_each(op, SCT_STMT_SHOWN_WITHDRAWN, SCT_ARGS(sct_arg_text("id", submission_id)), read_id, *out);
}
