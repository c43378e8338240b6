/*
 * domain_assessment.h - answers to the criteria, and what of them a submission shows.
 *
 * Answers are working drafts and the supplier's alone. A submission freezes them twice: the full bytes for the supplier, and
 * the shared bytes at the depth the supplier chose, which the buyer reads. 適合 / 不適合 / 該当なし follow common practice; no
 * official answer set is known. The program counts; it never says that a ★ is reached.
 */
#ifndef SCT_DOMAIN_ASSESSMENT_H
#define SCT_DOMAIN_ASSESSMENT_H

#include "base_op.h"
#include "domain_catalogue.h"
#include "domain_evidence.h"
#include "domain_field.h"
#include "domain_level.h"

extern const sct_choice_t sct_verdict_choice; /* met, unmet, na: in the order of sct_verdict_t */

typedef enum { SCT_VERDICT_MET = 1, SCT_VERDICT_UNMET, SCT_VERDICT_NA } sct_verdict_t;

/** PATCH /assessments/{id}/answers/{criterion} with If-Match "rev" ("0" while there is no answer yet). */
#define SCT_ANSWER_INPUT_FIELDS(F)                                              \
    F(CHOICE, verdict, SCT_NULLABLE, 0, 0, &sct_verdict_choice)                 \
    F(LINES,  note,    SCT_NULLABLE, 0, 4000, NULL) /* for na: the reason */    \
    F(FLAG,   working, SCT_OPTIONAL, 0, 0, NULL)    /* 対応中: a work mark that never counts */
SCT_TYPE_STRUCT(answer_input, SCT_ANSWER_INPUT_FIELDS)

#define SCT_ANSWER_FIELDS(F)                                                    \
    F(KEY,    criterion, SCT_REQUIRED, 1, 20, NULL)                             \
    SCT_ANSWER_INPUT_FIELDS(F)                                                  \
    F(INT,    rev,       SCT_REQUIRED, 0, INT64_C(1000000000), NULL)            \
    F(LINE,   saved_by,  SCT_NULLABLE, 0, 200, NULL)                            \
    F(TIME,   saved_at,  SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(answer, SCT_ANSWER_FIELDS)

#define SCT_PROGRESS_FIELDS(F)                    \
    F(INT, rev,   SCT_REQUIRED, 1, INT64_C(1000000000), NULL) /* of the assessment */ \
    F(INT, met,   SCT_REQUIRED, 0, 1000, NULL)    \
    F(INT, unmet, SCT_REQUIRED, 0, 1000, NULL)    \
    F(INT, na,    SCT_REQUIRED, 0, 1000, NULL)    \
    F(INT, total, SCT_REQUIRED, 0, 1000, NULL)
SCT_TYPE_STRUCT(progress, SCT_PROGRESS_FIELDS)

#define SCT_ANSWERED_FIELDS(F)                                      \
    F(OBJECT, answer,   SCT_REQUIRED, 0, 0, &sct_answer_type)       \
    F(OBJECT, progress, SCT_REQUIRED, 0, 0, &sct_progress_type)
SCT_TYPE_STRUCT(answered, SCT_ANSWERED_FIELDS)

/** The head of an assessment; `n` is the number of the draft being worked on: submissions made + 1. */
#define SCT_ASSESSMENT_HEAD_FIELDS(F)                                                \
    F(ID,     id,           SCT_REQUIRED, 0, 0, NULL)                                \
    F(ID,     level_id,     SCT_REQUIRED, 0, 0, NULL)                                \
    F(ID,     supplier_id,  SCT_REQUIRED, 0, 0, NULL)                                \
    F(KEY,    edition,      SCT_REQUIRED, 1, 40, NULL)                               \
    F(INT,    star,         SCT_REQUIRED, 3, 4, NULL)                                \
    F(INT,    n,            SCT_REQUIRED, 1, 100000, NULL)                           \
    F(CHOICE, depth,        SCT_REQUIRED, 0, 0, &sct_depth_choice)                   \
    F(CHOICE, depth_asked,  SCT_NULLABLE, 0, 0, &sct_depth_choice)                   \
    SCT_PROGRESS_FIELDS(F)                                                           \
    F(DATE,   due_on,       SCT_NULLABLE, 0, 0, NULL)                                \
    F(TIME,   submitted_at, SCT_NULLABLE, 0, 0, NULL)  /* of the newest submission */

#define SCT_ASSESSMENT_FIELDS(F)     \
    SCT_ASSESSMENT_HEAD_FIELDS(F)    \
    F(LIST, answers, SCT_REQUIRED, 0, 1000, &sct_answer_type)
SCT_TYPE_STRUCT(assessment, SCT_ASSESSMENT_FIELDS)

SCT_TYPE_STRUCT(assessment_row, SCT_ASSESSMENT_HEAD_FIELDS)
#define SCT_ASSESSMENTS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_assessment_row_type)
SCT_TYPE_STRUCT(assessments, SCT_ASSESSMENTS_FIELDS)

/** PATCH /assessments/{id} with If-Match: what the buyer will see. evidence is refused until some is attached. */
#define SCT_DEPTH_INPUT_FIELDS(F) F(CHOICE, depth, SCT_REQUIRED, 0, 0, &sct_depth_choice)
SCT_TYPE_STRUCT(depth_input, SCT_DEPTH_INPUT_FIELDS)

/** Counts of one category or requirement. */
#define SCT_TALLY_FIELDS(F)                     \
    F(KEY, id,    SCT_REQUIRED, 1, 20, NULL)    \
    F(INT, met,   SCT_REQUIRED, 0, 1000, NULL)  \
    F(INT, unmet, SCT_REQUIRED, 0, 1000, NULL)  \
    F(INT, na,    SCT_REQUIRED, 0, 1000, NULL)  \
    F(INT, total, SCT_REQUIRED, 0, 1000, NULL)
SCT_TYPE_STRUCT(tally, SCT_TALLY_FIELDS)

#define SCT_SHARED_ANSWER_FIELDS(F)                                    \
    F(KEY,    id,      SCT_REQUIRED, 1, 20, NULL)                      \
    F(CHOICE, verdict, SCT_NULLABLE, 0, 0, &sct_verdict_choice)        \
    F(LINES,  note,    SCT_NULLABLE, 0, 4000, NULL)
SCT_TYPE_STRUCT(shared_answer, SCT_SHARED_ANSWER_FIELDS)

/**
 * What the buyer sees: categories always, requirements from depth requirement, criteria from depth criterion, files at depth
 * evidence. Submissions of older versions of this program do not name files.
 */
#define SCT_SHARED_FIELDS(F)                                                \
    F(LIST, categories,   SCT_REQUIRED, 0, 100, &sct_tally_type)            \
    F(LIST, requirements, SCT_REQUIRED, 0, 200, &sct_tally_type)            \
    F(LIST, criteria,     SCT_REQUIRED, 0, 1000, &sct_shared_answer_type)   \
    F(LIST, files,        SCT_OPTIONAL, 0, SCT_FILES_MOST, &sct_shared_file_type)
SCT_TYPE_STRUCT(shared, SCT_SHARED_FIELDS)

/** A criterion that stops the submission; fault is unanswered or needs_reason. */
#define SCT_MISSING_FIELDS(F)                          \
    F(KEY, criterion, SCT_REQUIRED, 1, 20, NULL)       \
    F(KEY, category,  SCT_REQUIRED, 1, 20, NULL)       \
    F(KEY, fault,     SCT_REQUIRED, 1, 40, NULL)
SCT_TYPE_STRUCT(missing, SCT_MISSING_FIELDS)

/**
 * The full frozen bytes of a submission: the supplier's own copy, with every file that was attached, whatever the buyer sees.
 * salt keeps its hash from being guessed. Version 1 had no files.
 */
#define SCT_FROZEN_FIELDS(F)                                                    \
    F(INT,    v,            SCT_REQUIRED, 1, 2, NULL)                           \
    F(ID,     assessment,   SCT_REQUIRED, 0, 0, NULL)                           \
    F(ID,     supplier,     SCT_REQUIRED, 0, 0, NULL)                           \
    F(KEY,    edition,      SCT_REQUIRED, 1, 40, NULL)                          \
    F(INT,    star,         SCT_REQUIRED, 3, 4, NULL)                           \
    F(INT,    n,            SCT_REQUIRED, 1, 100000, NULL)                      \
    F(CHOICE, depth,        SCT_REQUIRED, 0, 0, &sct_depth_choice)              \
    F(HASH,   salt,         SCT_REQUIRED, 0, 0, NULL)                           \
    F(TIME,   submitted_at, SCT_REQUIRED, 0, 0, NULL)                           \
    F(LINE,   submitted_by, SCT_REQUIRED, 1, 200, NULL)                         \
    F(LIST,   answers,      SCT_REQUIRED, 0, 1000, &sct_shared_answer_type)     \
    F(LIST,   files,        SCT_OPTIONAL, 0, SCT_FILES_MOST, &sct_shared_file_type)
SCT_TYPE_STRUCT(frozen, SCT_FROZEN_FIELDS)

/** GET /assessments/{id}/review */
#define SCT_REVIEW_FIELDS(F)                                                 \
    SCT_ASSESSMENT_HEAD_FIELDS(F)                                            \
    F(LIST,   missing, SCT_REQUIRED, 0, 1000, &sct_missing_type)             \
    F(OBJECT, shared,  SCT_REQUIRED, 0, 0, &sct_shared_type)
SCT_TYPE_STRUCT(review, SCT_REVIEW_FIELDS)

/** POST /assessments/{id}/submit with If-Match: the depth once more, so that nobody shows more than they meant. */
#define SCT_SUBMIT_INPUT_FIELDS(F) F(CHOICE, depth, SCT_REQUIRED, 0, 0, &sct_depth_choice)
SCT_TYPE_STRUCT(submit_input, SCT_SUBMIT_INPUT_FIELDS)

#define SCT_SUBMISSION_HEAD_FIELDS(F)                                                 \
    F(ID,     id,            SCT_REQUIRED, 0, 0, NULL)                                \
    F(ID,     assessment_id, SCT_REQUIRED, 0, 0, NULL)                                \
    F(ID,     level_id,      SCT_REQUIRED, 0, 0, NULL)                                \
    F(ID,     supplier_id,   SCT_REQUIRED, 0, 0, NULL)                                \
    F(LINE,   supplier_ja,   SCT_REQUIRED, 1, 200, NULL)                              \
    F(LINE,   supplier_en,   SCT_REQUIRED, 1, 200, NULL)                              \
    F(INT,    n,             SCT_REQUIRED, 1, 100000, NULL)                           \
    F(KEY,    edition,       SCT_REQUIRED, 1, 40, NULL)                               \
    F(INT,    star,          SCT_REQUIRED, 3, 4, NULL)                                \
    F(CHOICE, depth,         SCT_REQUIRED, 0, 0, &sct_depth_choice)                   \
    F(HASH,   shared_hash,   SCT_REQUIRED, 0, 0, NULL)  /* SHA-256 of the shared bytes */ \
    F(HASH,   full_hash,     SCT_REQUIRED, 0, 0, NULL)  /* SHA-256 of the full bytes */ \
    F(INT,    seq,           SCT_REQUIRED, 0, INT64_C(1000000000000), NULL) /* its leaf in the evidence log */ \
    F(TIME,   submitted_at,  SCT_REQUIRED, 0, 0, NULL)                                \
    F(LINE,   submitted_by,  SCT_REQUIRED, 1, 200, NULL)
/** withdrawn: ids of shown things whose bytes the supplier has withdrawn since. */
#define SCT_SUBMISSION_FIELDS(F)      \
    SCT_SUBMISSION_HEAD_FIELDS(F)     \
    F(OBJECT,  shared,    SCT_REQUIRED, 0, 0, &sct_shared_type) \
    F(STRINGS, withdrawn, SCT_REQUIRED, 0, SCT_FILES_MOST, NULL)
SCT_TYPE_STRUCT(submission, SCT_SUBMISSION_FIELDS)
SCT_TYPE_STRUCT(submission_row, SCT_SUBMISSION_HEAD_FIELDS)

#define SCT_SUBMISSIONS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_submission_row_type)
SCT_TYPE_STRUCT(submissions, SCT_SUBMISSIONS_FIELDS)

/**
 * What the buyer sees of answers at a depth, in catalogue order. Unanswered criteria count in total only.
 * @param answers  of sct_answer_t, any order; criteria outside the edition and star are ignored
 * @param files    of sct_shared_file_t; may be NULL below depth evidence
 */
void sct_assessment_share(sct_shared_t *out, apr_pool_t *pool, const sct_catalogue_t *catalogue, int64_t star,
                          sct_depth_t depth, const apr_array_header_t *answers, const apr_array_header_t *files);

/** The criteria that stop a submission, in catalogue order: unanswered, or na without a reason. Of sct_missing_t. */
apr_array_header_t *sct_assessment_missing(apr_pool_t *pool, const sct_catalogue_t *catalogue, int64_t star,
                                           const apr_array_header_t *answers);

#endif
