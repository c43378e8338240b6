/*
 * service_evidence.h - what the files about evidence share, and what submissions need of it.
 */
#ifndef SCT_SERVICE_EVIDENCE_H
#define SCT_SERVICE_EVIDENCE_H

#include "service.h"

/** A thing with its newest revision. NOT_FOUND when it is not the actor's. */
sct_err_t *sct_evidence_get(sct_evidence_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/** What the supplier uses of its storage. */
sct_err_t *sct_evidence_usage(sct_usage_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/** The Japanese date of the operation, as t_usage has it. */
const char *sct_evidence_day(sct_op_t *op);

/**
 * Takes the bytes of an announced file from the request, looks at them, has them scanned and keeps them: service_take.c. Outside
 * of a transaction; of `file`, evidence_id is what messages call it. INVALID at /size, /sha256 or /name, BUSY, SCANNER, NO_SPACE.
 */
sct_err_t *sct_bytes_take(sct_op_t *op, const sct_stored_t *file, const sct_reader_t *from) SCT_CHECKED;

/** The files attached to an assessment, of sct_shared_file_t, sorted by name; the assessment is the actor's. */
sct_err_t *sct_evidence_attached(apr_array_header_t **out, sct_op_t *op, const char *assessment_id) SCT_CHECKED;

/** Attaches a thing to criteria of an assessment; what is attached already stays so. INVALID at /add/N or TOO_LONG. */
sct_err_t *sct_evidence_attach(sct_op_t *op, const sct_assessment_t *assessment, const sct_catalogue_t *catalogue,
                               const char *evidence_id, const apr_array_header_t *criteria, const char *pointer) SCT_CHECKED;

/** What the submission shows from now on: a row for each file. */
sct_err_t *sct_evidence_show_files(sct_op_t *op, const sct_submission_t *submission, const apr_array_header_t *files) SCT_CHECKED;

/** Ids of things that the submission showed and that were withdrawn since; of const char *. */
sct_err_t *sct_evidence_gone(apr_array_header_t **out, sct_op_t *op, const char *submission_id) SCT_CHECKED;

#endif
