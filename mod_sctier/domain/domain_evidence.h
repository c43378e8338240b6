/*
 * domain_evidence.h - evidence files (証跡): a thing with its revisions, what it is attached to, what a submission showed of it.
 *
 * A thing is one document that lives: an access rule, a policy. Each revision is one file with its own bytes, hash and dates;
 * revisions never change. The date that a document bears is not the date of its upload: both are kept. Withdrawing a thing takes
 * its bytes out of everybody's sight; rows, names and hashes stay.
 */
#ifndef SCT_DOMAIN_EVIDENCE_H
#define SCT_DOMAIN_EVIDENCE_H

#include "base_op.h"
#include "domain_field.h"

#define SCT_FILE_NAME_BYTES 255
#define SCT_FILE_BYTES_MOST INT64_C(1099511627776) /* what a column of a size may hold; the limit is a directive */

/** What a file says of itself. dated_on is the date that the document bears. */
#define SCT_FILE_FIELDS(F)                                                             \
    F(LINE, name,       SCT_REQUIRED, 1, SCT_FILE_NAME_BYTES, NULL)                    \
    F(KEY,  kind,       SCT_REQUIRED, 1, 10, NULL)                                     \
    F(INT,  size,       SCT_REQUIRED, 1, SCT_FILE_BYTES_MOST, NULL) /* bytes */        \
    F(HASH, sha256,     SCT_REQUIRED, 0, 0, NULL)                                      \
    F(DATE, dated_on,   SCT_NULLABLE, 0, 0, NULL)                                      \
    F(DATE, expires_on, SCT_NULLABLE, 0, 0, NULL)

/** One revision; n counts from 1. */
#define SCT_REVISION_FIELDS(F)                                                         \
    F(INT,  n,          SCT_REQUIRED, 1, 100000, NULL)                                 \
    SCT_FILE_FIELDS(F)                                                                 \
    F(TIME, added_at,   SCT_REQUIRED, 0, 0, NULL) /* of the upload */                  \
    F(LINE, added_by,   SCT_REQUIRED, 1, 200, NULL)
SCT_TYPE_STRUCT(revision, SCT_REVISION_FIELDS)

/** A thing, with its newest revision. */
#define SCT_EVIDENCE_FIELDS(F)                                                         \
    F(ID,    id,              SCT_REQUIRED, 0, 0, NULL)                                \
    F(INT,   rev,             SCT_REQUIRED, 1, INT64_C(1000000000), NULL)              \
    SCT_REVISION_FIELDS(F)                                                             \
    F(TIME,  withdrawn_at,    SCT_NULLABLE, 0, 0, NULL)                                \
    F(LINE,  withdrawn_by,    SCT_NULLABLE, 0, 200, NULL)                              \
    F(LINES, withdrawn_words, SCT_NULLABLE, 0, 2000, NULL)                             \
    F(INT,   links,           SCT_REQUIRED, 0, 1000000, NULL) /* criteria it is attached to */ \
    F(INT,   shown_in,        SCT_REQUIRED, 0, 1000000, NULL) /* submissions that showed it */
SCT_TYPE_STRUCT(evidence, SCT_EVIDENCE_FIELDS)

/** What of the supplier's storage is used; bytes. */
#define SCT_USAGE_FIELDS(F)                                                            \
    F(INT, file_most,  SCT_REQUIRED, 1, SCT_FILE_BYTES_MOST, NULL) /* of one file */   \
    F(INT, total,      SCT_REQUIRED, 0, SCT_FILE_BYTES_MOST, NULL)                     \
    F(INT, total_most, SCT_REQUIRED, 0, SCT_FILE_BYTES_MOST, NULL)                     \
    F(INT, day,        SCT_REQUIRED, 0, SCT_FILE_BYTES_MOST, NULL) /* uploaded today, by the Japanese date */ \
    F(INT, day_most,   SCT_REQUIRED, 0, SCT_FILE_BYTES_MOST, NULL)
SCT_TYPE_STRUCT(usage, SCT_USAGE_FIELDS)

/** GET /evidence?cursor=&limit= : changed last first; `next` goes back as cursor, null on the last page. */
#define SCT_EVIDENCE_PAGE_FIELDS(F)                                                    \
    F(LIST,   rows,  SCT_REQUIRED, 0, 100, &sct_evidence_type)                         \
    F(ID,     next,  SCT_NULLABLE, 0, 0, NULL)                                         \
    F(OBJECT, usage, SCT_REQUIRED, 0, 0, &sct_usage_type)
SCT_TYPE_STRUCT(evidence_page, SCT_EVIDENCE_PAGE_FIELDS)

/** A criterion that a thing is attached to. */
#define SCT_LINK_FIELDS(F)                                                             \
    F(ID,  assessment_id, SCT_REQUIRED, 0, 0, NULL)                                    \
    F(KEY, criterion,     SCT_REQUIRED, 1, 20, NULL)
SCT_TYPE_STRUCT(link, SCT_LINK_FIELDS)

/** A submission that showed revision n of it to the buyer. */
#define SCT_SHOWING_FIELDS(F)                                                          \
    F(ID,   submission_id, SCT_REQUIRED, 0, 0, NULL)                                   \
    F(INT,  n,             SCT_REQUIRED, 1, 100000, NULL)                              \
    F(TIME, submitted_at,  SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(showing, SCT_SHOWING_FIELDS)

/** GET /evidence/{id} */
#define SCT_EVIDENCE_DETAIL_FIELDS(F)                                                  \
    SCT_EVIDENCE_FIELDS(F)                                                             \
    F(LIST, revisions, SCT_REQUIRED, 0, 1000, &sct_revision_type) /* newest first */   \
    F(LIST, attached,  SCT_REQUIRED, 0, 1000, &sct_link_type)                          \
    F(LIST, showings,  SCT_REQUIRED, 0, 1000, &sct_showing_type)
SCT_TYPE_STRUCT(evidence_detail, SCT_EVIDENCE_DETAIL_FIELDS)

/** POST /uploads: a file that will come; size and sha256 as the sender knows them. */
#define SCT_UPLOAD_INPUT_FIELDS(F)                                                     \
    F(ID,      evidence_id,   SCT_NULLABLE, 0, 0, NULL) /* a new revision of it; unset: a new thing */ \
    F(LINE,    name,          SCT_REQUIRED, 1, SCT_FILE_NAME_BYTES, NULL)              \
    F(INT,     size,          SCT_REQUIRED, 1, SCT_FILE_BYTES_MOST, NULL)              \
    F(HASH,    sha256,        SCT_REQUIRED, 0, 0, NULL)                                \
    F(DATE,    dated_on,      SCT_NULLABLE, 0, 0, NULL)                                \
    F(DATE,    expires_on,    SCT_NULLABLE, 0, 0, NULL)                                \
    F(ID,      assessment_id, SCT_NULLABLE, 0, 0, NULL) /* attached to these criteria of it when the bytes are in */ \
    F(STRINGS, criteria,      SCT_OPTIONAL, 0, 40, NULL)
SCT_TYPE_STRUCT(upload_input, SCT_UPLOAD_INPUT_FIELDS)

/** An announced upload. evidence_id is set once the bytes are in; `same` is a thing of one's own that has these bytes already. */
#define SCT_UPLOAD_FIELDS(F)                                                           \
    F(ID,   id,         SCT_REQUIRED, 0, 0, NULL)                                      \
    F(ID,   evidence_id, SCT_NULLABLE, 0, 0, NULL)                                     \
    SCT_FILE_FIELDS(F)                                                                 \
    F(ID,   same,       SCT_NULLABLE, 0, 0, NULL)                                      \
    F(TIME, done_at,    SCT_NULLABLE, 0, 0, NULL)                                      \
    F(TIME, expires_at, SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(upload, SCT_UPLOAD_FIELDS)

/** The same as a row; criteria are separated by commas. */
#define SCT_UPLOAD_ROW_FIELDS(F)                                                       \
    SCT_UPLOAD_FIELDS(F)                                                               \
    F(ID,   supplier_id,   SCT_REQUIRED, 0, 0, NULL)                                   \
    F(ID,   assessment_id, SCT_NULLABLE, 0, 0, NULL)                                   \
    F(LINE, criteria,      SCT_NULLABLE, 0, 2000, NULL)
SCT_TYPE_STRUCT(upload_row, SCT_UPLOAD_ROW_FIELDS)

/** PATCH /assessments/{id}/evidence: criteria that the thing is attached to, and detached from. Twice is once. */
#define SCT_LINK_INPUT_FIELDS(F)                                                       \
    F(ID,      evidence_id, SCT_REQUIRED, 0, 0, NULL)                                  \
    F(STRINGS, add,         SCT_OPTIONAL, 0, 200, NULL)                                \
    F(STRINGS, remove,      SCT_OPTIONAL, 0, 200, NULL)
SCT_TYPE_STRUCT(link_input, SCT_LINK_INPUT_FIELDS)

#define SCT_FILES_MOST 500 /* things attached to one assessment */

/** A thing at an assessment: its newest revision, and the criteria there. */
#define SCT_SHARED_FILE_FIELDS(F)                                                      \
    F(ID,      evidence_id, SCT_REQUIRED, 0, 0, NULL)                                  \
    F(INT,     n,           SCT_REQUIRED, 1, 100000, NULL)                             \
    SCT_FILE_FIELDS(F)                                                                 \
    F(TIME,    added_at,    SCT_REQUIRED, 0, 0, NULL)                                  \
    F(STRINGS, criteria,    SCT_REQUIRED, 0, 1000, NULL)
SCT_TYPE_STRUCT(shared_file, SCT_SHARED_FILE_FIELDS)

/** GET /assessments/{id}/evidence; rev is the assessment's. */
#define SCT_ASSESSMENT_FILES_FIELDS(F)                                                 \
    F(INT,  rev,  SCT_REQUIRED, 1, INT64_C(1000000000), NULL)                          \
    F(LIST, rows, SCT_REQUIRED, 0, SCT_FILES_MOST, &sct_shared_file_type)
SCT_TYPE_STRUCT(assessment_files, SCT_ASSESSMENT_FILES_FIELDS)

/** One line of the statement behind them: a file and one criterion. */
#define SCT_FILE_LINK_FIELDS(F)                                                        \
    F(ID,   evidence_id, SCT_REQUIRED, 0, 0, NULL)                                     \
    F(KEY,  criterion,   SCT_REQUIRED, 1, 20, NULL)                                    \
    F(INT,  n,           SCT_REQUIRED, 1, 100000, NULL)                                \
    SCT_FILE_FIELDS(F)                                                                 \
    F(TIME, added_at,    SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(file_link, SCT_FILE_LINK_FIELDS)

/** Where the bytes of a revision are: what a download needs. */
#define SCT_STORED_FIELDS(F)                                                           \
    F(ID,   supplier_id,  SCT_REQUIRED, 0, 0, NULL)                                    \
    F(ID,   evidence_id,  SCT_REQUIRED, 0, 0, NULL)                                    \
    F(INT,  n,            SCT_REQUIRED, 1, 100000, NULL)                               \
    F(LINE, name,         SCT_REQUIRED, 1, SCT_FILE_NAME_BYTES, NULL)                  \
    F(INT,  size,         SCT_REQUIRED, 1, SCT_FILE_BYTES_MOST, NULL)                  \
    F(HASH, sha256,       SCT_REQUIRED, 0, 0, NULL)                                    \
    F(TIME, withdrawn_at, SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(stored, SCT_STORED_FIELDS)

/** evidence.added, evidence.revised: what came in; the bytes' hash and length stand in the leaf itself too. */
#define SCT_FILE_EVENT_FIELDS(F)                                                       \
    F(ID,  evidence, SCT_REQUIRED, 0, 0, NULL)                                         \
    F(INT, n,        SCT_REQUIRED, 1, 100000, NULL)                                    \
    SCT_FILE_FIELDS(F)
SCT_TYPE_STRUCT(file_event, SCT_FILE_EVENT_FIELDS)

/** evidence.withdrawn; shown: the submissions whose readers lose sight of it. */
#define SCT_WITHDRAWN_EVENT_FIELDS(F)                                                  \
    F(ID,      evidence, SCT_REQUIRED, 0, 0, NULL)                                     \
    F(INT,     n,        SCT_REQUIRED, 1, 100000, NULL)                                \
    F(LINE,    name,     SCT_REQUIRED, 1, SCT_FILE_NAME_BYTES, NULL)                   \
    F(HASH,    sha256,   SCT_REQUIRED, 0, 0, NULL)                                     \
    F(LINES,   words,    SCT_REQUIRED, 1, 2000, NULL)                                  \
    F(STRINGS, shown,    SCT_REQUIRED, 0, 100000, NULL)
SCT_TYPE_STRUCT(withdrawn_event, SCT_WITHDRAWN_EVENT_FIELDS)

/** In assessment.submitted, at depth evidence: a revision that the buyer may see from now on. */
#define SCT_SHOWN_EVENT_FIELDS(F)                                                      \
    F(ID,   evidence, SCT_REQUIRED, 0, 0, NULL)                                        \
    F(INT,  n,        SCT_REQUIRED, 1, 100000, NULL)                                   \
    SCT_FILE_FIELDS(F)                                                                 \
    F(TIME, added_at, SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(shown_event, SCT_SHOWN_EVENT_FIELDS)

/** Whether a name can be kept: text that hides nothing (base_text.h), no path, not too many bytes. INVALID at /name. */
sct_err_t *sct_file_name_check(apr_pool_t *pool, const char *name) SCT_CHECKED;

/** dated_on is not after today; expires_on not before dated_on. INVALID at the field. */
sct_err_t *sct_file_dates_check(sct_op_t *op, sct_date_t dated_on, sct_date_t expires_on) SCT_CHECKED;

/** The lines of one assessment, sorted by file, as files with their criteria. */
apr_array_header_t *sct_files_grouped(apr_pool_t *pool, const apr_array_header_t *links);

#endif
