/*
 * service_assessment.h - what submissions need of assessments, and standings of submissions.
 */
#ifndef SCT_SERVICE_ASSESSMENT_H
#define SCT_SERVICE_ASSESSMENT_H

#include "base_op.h"
#include "domain_assessment.h"
#include "domain_party.h"

/** The head of an assessment without its answers, and its edition. NOT_FOUND when it is not the actor's. */
sct_err_t *sct_assessment_head(sct_assessment_t *out, const sct_catalogue_t **catalogue, sct_op_t *op,
                               const char *id) SCT_CHECKED;

/** All answers given so far, of sct_answer_t. */
sct_err_t *sct_assessment_answers(apr_array_header_t **out, sct_op_t *op, const char *id) SCT_CHECKED;

/** Depth and counts of the newest submission to a level request; they stay as they are when there is none. System context. */
sct_err_t *sct_submission_counts(sct_supplier_t *out, sct_op_t *op, const char *level_id) SCT_CHECKED;

#endif
