/*
 * domain_evidence.c - field tables of evidence; names and dates of files; files with their criteria.
 */
#include "domain_evidence.h"

#include "base_text.h"

#include "base_pool.h"

#define SCT_T sct_revision_t
SCT_TYPE_TABLE(revision, SCT_REVISION_FIELDS)
#undef SCT_T
#define SCT_T sct_evidence_t
SCT_TYPE_TABLE(evidence, SCT_EVIDENCE_FIELDS)
#undef SCT_T
#define SCT_T sct_usage_t
SCT_TYPE_TABLE(usage, SCT_USAGE_FIELDS)
#undef SCT_T
#define SCT_T sct_evidence_page_t
SCT_TYPE_TABLE(evidence_page, SCT_EVIDENCE_PAGE_FIELDS)
#undef SCT_T
#define SCT_T sct_link_t
SCT_TYPE_TABLE(link, SCT_LINK_FIELDS)
#undef SCT_T
#define SCT_T sct_showing_t
SCT_TYPE_TABLE(showing, SCT_SHOWING_FIELDS)
#undef SCT_T
#define SCT_T sct_evidence_detail_t
SCT_TYPE_TABLE(evidence_detail, SCT_EVIDENCE_DETAIL_FIELDS)
#undef SCT_T
#define SCT_T sct_upload_input_t
SCT_TYPE_TABLE(upload_input, SCT_UPLOAD_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_upload_t
SCT_TYPE_TABLE(upload, SCT_UPLOAD_FIELDS)
#undef SCT_T
#define SCT_T sct_upload_row_t
SCT_TYPE_TABLE(upload_row, SCT_UPLOAD_ROW_FIELDS)
#undef SCT_T
#define SCT_T sct_link_input_t
SCT_TYPE_TABLE(link_input, SCT_LINK_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_shared_file_t
SCT_TYPE_TABLE(shared_file, SCT_SHARED_FILE_FIELDS)
#undef SCT_T
#define SCT_T sct_assessment_files_t
SCT_TYPE_TABLE(assessment_files, SCT_ASSESSMENT_FILES_FIELDS)
#undef SCT_T
#define SCT_T sct_file_link_t
SCT_TYPE_TABLE(file_link, SCT_FILE_LINK_FIELDS)
#undef SCT_T
#define SCT_T sct_stored_t
SCT_TYPE_TABLE(stored, SCT_STORED_FIELDS)
#undef SCT_T
#define SCT_T sct_file_event_t
SCT_TYPE_TABLE(file_event, SCT_FILE_EVENT_FIELDS)
#undef SCT_T
#define SCT_T sct_withdrawn_event_t
SCT_TYPE_TABLE(withdrawn_event, SCT_WITHDRAWN_EVENT_FIELDS)
#undef SCT_T
#define SCT_T sct_shown_event_t
SCT_TYPE_TABLE(shown_event, SCT_SHOWN_EVENT_FIELDS)
#undef SCT_T

sct_err_t *sct_file_name_check(apr_pool_t *pool, const char *name)
{
    size_t chars, len = strlen(name);

    if (len > SCT_FILE_NAME_BYTES) {
        return sct_err_field(pool, TOO_LONG, "/name");
    }
    if (!sct_text_valid(&chars, name, len, SCT_TEXT_LINE) || strpbrk(name, "/\\")) {
        return sct_err_field(pool, TEXT, "/name");
    }
    return SCT_OK;
}

sct_err_t *sct_file_dates_check(sct_op_t *op, sct_date_t dated_on, sct_date_t expires_on)
{
    if (dated_on && dated_on > sct_date_of(sct_op_now(op))) {
        return sct_err_field(op->pool, FUTURE, "/dated_on");
    }
    if (dated_on && expires_on && expires_on < dated_on) {
        return sct_err_field(op->pool, BEFORE_DATE, "/expires_on");
    }
    return SCT_OK;
}

static sct_shared_file_t *push_file(apr_array_header_t *files, const sct_file_link_t *link)
{
    sct_shared_file_t *file = apr_array_push(files);

    memset(file, 0, sizeof *file);
#define COPY(kind, name, flags, min, max, ref) file->name = link->name;
    SCT_FILE_FIELDS(COPY)
#undef COPY
    file->evidence_id = link->evidence_id;
    file->n = link->n;
    file->added_at = link->added_at;
    file->criteria = apr_array_make(files->pool, 4, sizeof(const char *));
    return file;
}

apr_array_header_t *sct_files_grouped(apr_pool_t *pool, const apr_array_header_t *links)
{
    apr_array_header_t *files = apr_array_make(pool, 8, sizeof(sct_shared_file_t));
    sct_shared_file_t *file = NULL;

    for (int i = 0; i < links->nelts; i++) {
        const sct_file_link_t *link = &APR_ARRAY_IDX(links, i, sct_file_link_t);

        if (!file || strcmp(file->evidence_id, link->evidence_id) != 0) {
            file = push_file(files, link);
        }
        APR_ARRAY_PUSH(file->criteria, const char *) = link->criterion;
    }
    return files;
}
