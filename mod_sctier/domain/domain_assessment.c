/*
 * domain_assessment.c - field tables of answers and submissions; what of the answers a depth shows.
 */
#include "domain_assessment.h"

#include <string.h>

#include "base_text.h"
#include "base_pool.h"

static const char *const verdict_names[] = {"met", "unmet", "na", NULL};
const sct_choice_t sct_verdict_choice = {"verdict", verdict_names};

#define SCT_T sct_answer_input_t
SCT_TYPE_TABLE(answer_input, SCT_ANSWER_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_answer_t
SCT_TYPE_TABLE(answer, SCT_ANSWER_FIELDS)
#undef SCT_T
#define SCT_T sct_progress_t
SCT_TYPE_TABLE(progress, SCT_PROGRESS_FIELDS)
#undef SCT_T
#define SCT_T sct_answered_t
SCT_TYPE_TABLE(answered, SCT_ANSWERED_FIELDS)
#undef SCT_T
#define SCT_T sct_assessment_t
SCT_TYPE_TABLE(assessment, SCT_ASSESSMENT_FIELDS)
#undef SCT_T
#define SCT_T sct_assessment_row_t
SCT_TYPE_TABLE(assessment_row, SCT_ASSESSMENT_HEAD_FIELDS)
#undef SCT_T
#define SCT_T sct_assessments_t
SCT_TYPE_TABLE(assessments, SCT_ASSESSMENTS_FIELDS)
#undef SCT_T
#define SCT_T sct_depth_input_t
SCT_TYPE_TABLE(depth_input, SCT_DEPTH_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_tally_t
SCT_TYPE_TABLE(tally, SCT_TALLY_FIELDS)
#undef SCT_T
#define SCT_T sct_shared_answer_t
SCT_TYPE_TABLE(shared_answer, SCT_SHARED_ANSWER_FIELDS)
#undef SCT_T
#define SCT_T sct_shared_t
SCT_TYPE_TABLE(shared, SCT_SHARED_FIELDS)
#undef SCT_T
#define SCT_T sct_missing_t
SCT_TYPE_TABLE(missing, SCT_MISSING_FIELDS)
#undef SCT_T
#define SCT_T sct_frozen_t
SCT_TYPE_TABLE(frozen, SCT_FROZEN_FIELDS)
#undef SCT_T
#define SCT_T sct_review_t
SCT_TYPE_TABLE(review, SCT_REVIEW_FIELDS)
#undef SCT_T
#define SCT_T sct_submit_input_t
SCT_TYPE_TABLE(submit_input, SCT_SUBMIT_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_submission_t
SCT_TYPE_TABLE(submission, SCT_SUBMISSION_FIELDS)
#undef SCT_T
#define SCT_T sct_submission_row_t
SCT_TYPE_TABLE(submission_row, SCT_SUBMISSION_HEAD_FIELDS)
#undef SCT_T
#define SCT_T sct_submissions_t
SCT_TYPE_TABLE(submissions, SCT_SUBMISSIONS_FIELDS)
#undef SCT_T

static const sct_answer_t *answer_to(const apr_array_header_t *answers, const char *criterion)
{
    for (int i = 0; answers && i < answers->nelts; i++) {
        const sct_answer_t *row = &APR_ARRAY_IDX(answers, i, sct_answer_t);

        if (strcmp(row->criterion, criterion) == 0) {
            return row;
        }
    }
    return NULL;
}

static void tally_add(sct_tally_t *tally, const sct_answer_t *answer)
{
    int verdict = answer ? answer->verdict : 0;

    tally->met += verdict == SCT_VERDICT_MET;
    tally->unmet += verdict == SCT_VERDICT_UNMET;
    tally->na += verdict == SCT_VERDICT_NA;
    tally->total++;
}

/* The tally of the id in list, a new one at the end when it has none. */
static sct_tally_t *tally_of(apr_array_header_t *list, const char *id)
{
    sct_tally_t *tally;

    for (int i = 0; i < list->nelts; i++) {
        tally = &APR_ARRAY_IDX(list, i, sct_tally_t);
        if (strcmp(tally->id, id) == 0) {
            return tally;
        }
    }
    tally = apr_array_push(list);
    memset(tally, 0, sizeof *tally);
    tally->id = id;
    return tally;
}

void sct_assessment_share(sct_shared_t *out, apr_pool_t *pool, const sct_catalogue_t *catalogue, int64_t star,
                          sct_depth_t depth, const apr_array_header_t *answers, const apr_array_header_t *files)
{
    sct_shared_t shared = {0};

    shared.categories = apr_array_make(pool, 8, sizeof(sct_tally_t));
    shared.requirements = apr_array_make(pool, 48, sizeof(sct_tally_t));
    shared.criteria = apr_array_make(pool, 160, sizeof(sct_shared_answer_t));
    shared.files = depth >= SCT_DEPTH_EVIDENCE && files ? apr_array_copy(pool, files)
                                                        : apr_array_make(pool, 1, sizeof(sct_shared_file_t));
    for (int i = 0; i < catalogue->criteria->nelts; i++) {
        const sct_criterion_t *criterion = &APR_ARRAY_IDX(catalogue->criteria, i, sct_criterion_t);
        const sct_answer_t *answer = answer_to(answers, criterion->id);

        if (criterion->star > star) {
            continue;
        }
        tally_add(tally_of(shared.categories, sct_catalogue_category(catalogue, criterion->requirement)), answer);
        if (depth >= SCT_DEPTH_REQUIREMENT) {
            tally_add(tally_of(shared.requirements, criterion->requirement), answer);
        }
        if (depth >= SCT_DEPTH_CRITERION) {
            sct_shared_answer_t *row = apr_array_push(shared.criteria);

            memset(row, 0, sizeof *row);
            row->id = criterion->id;
            row->verdict = answer ? answer->verdict : 0;
            row->note = answer ? answer->note : NULL;
        }
    }
    *out = shared;
}

/* What of the answer stops a submission, NULL when nothing does. */
static const char *fault_of(const sct_answer_t *answer)
{
    if (!answer || answer->verdict == 0) {
        return sct_fault_info(SCT_FAULT_UNANSWERED)->key;
    }
    if (answer->verdict == SCT_VERDICT_NA && (!answer->note || sct_text_blank(answer->note))) {
        return sct_fault_info(SCT_FAULT_NEEDS_REASON)->key;
    }
    return NULL;
}

apr_array_header_t *sct_assessment_missing(apr_pool_t *pool, const sct_catalogue_t *catalogue, int64_t star,
                                           const apr_array_header_t *answers)
{
    apr_array_header_t *missing = apr_array_make(pool, 160, sizeof(sct_missing_t));

    for (int i = 0; i < catalogue->criteria->nelts; i++) {
        const sct_criterion_t *criterion = &APR_ARRAY_IDX(catalogue->criteria, i, sct_criterion_t);
        const char *fault = criterion->star <= star ? fault_of(answer_to(answers, criterion->id)) : NULL;

        if (fault) {
            sct_missing_t *row = apr_array_push(missing);

            memset(row, 0, sizeof *row);
            row->criterion = criterion->id;
            row->category = sct_catalogue_category(catalogue, criterion->requirement);
            row->fault = fault;
        }
    }
    return missing;
}
