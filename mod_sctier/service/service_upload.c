/*
 * service_upload.c - a file comes in: announced, its bytes taken and looked at outside any transaction, then recorded with an
 * event.
 *
 * Bytes are on the disk before the row that names them (service_take.c). The recording looks once more whether they are there: a
 * sweep removes bytes only inside a write of its own.
 */
#include "service_evidence.h"

#include "base_id.h"
#include "blob_look.h"
#include "ledger.h"
#include "service_assessment.h"
#include "store.h"

#include "base_pool.h"

#define KEEP apr_time_from_sec(24 * 3600) /* an announced upload */
#define OPEN_MOST 500                     /* announced and not come, of one supplier */

/* ---- announcing ---- */

static sct_err_t *check_target(sct_op_t *op, const sct_upload_input_t *in)
{
    sct_evidence_t evidence = {0};
    sct_err_t *err;

    if (!in->evidence_id) {
        return SCT_OK;
    }
    err = sct_evidence_get(&evidence, op, in->evidence_id);
    if (err) {
        return err->code == SCT_E_NOT_FOUND ? sct_err_field(op->pool, CHOICE, "/evidence_id") : err;
    }
    return evidence.withdrawn_at ? sct_err(op->pool, STATE, "evidence %s was withdrawn", evidence.id) : SCT_OK;
}

static sct_err_t *check_criteria(sct_op_t *op, const sct_upload_input_t *in)
{
    sct_assessment_t assessment = {0};
    const sct_catalogue_t *catalogue;
    sct_err_t *err;

    if (!in->assessment_id) {
        return in->criteria && in->criteria->nelts > 0 ? sct_err_field(op->pool, REQUIRED, "/assessment_id") : SCT_OK;
    }
    err = sct_assessment_head(&assessment, &catalogue, op, in->assessment_id);
    if (err) {
        return err->code == SCT_E_NOT_FOUND ? sct_err_field(op->pool, CHOICE, "/assessment_id") : err;
    }
    for (int i = 0; in->criteria && i < in->criteria->nelts; i++) {
        if (!sct_catalogue_criterion(catalogue, assessment.star, APR_ARRAY_IDX(in->criteria, i, const char *))) {
            return sct_err_field(op->pool, CHOICE, apr_psprintf(op->pool, "/criteria/%d", i));
        }
    }
    return SCT_OK;
}

static sct_err_t *check_quota(sct_op_t *op, const sct_usage_t *usage)
{
    if (usage->total > usage->total_most) {
        return sct_err(op->pool, QUOTA, "%" APR_INT64_T_FMT " bytes of %" APR_INT64_T_FMT, usage->total, usage->total_most);
    }
    if (usage->day > usage->day_most) {
        return sct_err(op->pool, QUOTA_DAY, "%" APR_INT64_T_FMT " bytes of %" APR_INT64_T_FMT, usage->day, usage->day_most);
    }
    return SCT_OK;
}

static sct_err_t *read_int(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)op;
    *(int64_t *)baton = sct_row_int(row, 0);
    return SCT_OK;
}

static sct_err_t *check_room(sct_op_t *op, int64_t size)
{
    sct_usage_t usage;
    int64_t open = 0;

    if (size > op->app->file_most) {
        return sct_err_field(op->pool, RANGE, "/size");
    }
    SCT_TRY(sct_evidence_usage(&usage, op, op->actor->supplier_id));
    usage.total += size;
    usage.day += size;
    SCT_TRY(check_quota(op, &usage));
    SCT_TRY(sct_stmt_each(op, SCT_STMT_UPLOAD_OPEN,
                          SCT_ARGS(sct_arg_text("supplier_id", op->actor->supplier_id),
                                   sct_arg_int("now", sct_time_ms(sct_op_now(op)))),
                          read_int, &open));
    return open < OPEN_MOST ? SCT_OK : sct_err(op->pool, QUOTA_DAY, "%d uploads are announced and have not come", OPEN_MOST);
}

static const char *joined(apr_pool_t *pool, const apr_array_header_t *criteria)
{
    const char *list = NULL;

    for (int i = 0; criteria && i < criteria->nelts; i++) {
        list = apr_pstrcat(pool, list ? list : "", list ? "," : "", APR_ARRAY_IDX(criteria, i, const char *), NULL);
    }
    return list;
}

static sct_err_t *read_text(void *baton, sct_op_t *op, const sct_row_t *row)
{
    *(const char **)baton = sct_row_text(op->pool, row, 0);
    return SCT_OK;
}

sct_err_t *sct_upload_announce(sct_upload_t *out, sct_op_t *op, const sct_upload_input_t *in)
{
    SCT_TRY(sct_file_name_check(op->pool, in->name));
    if (sct_file_kind(in->name) == SCT_KIND_NONE) {
        return sct_err_field(op->pool, FILE_TYPE, "/name");
    }
    SCT_TRY(sct_file_dates_check(op, in->dated_on, in->expires_on));
    SCT_TRY(check_target(op, in));
    SCT_TRY(check_criteria(op, in));
    SCT_TRY(check_room(op, in->size));
    *out = (sct_upload_t){.id = sct_id_new(op),
                          .evidence_id = in->evidence_id,
                          .name = in->name,
                          .kind = sct_file_kind_name(sct_file_kind(in->name)),
                          .size = in->size,
                          .sha256 = in->sha256,
                          .dated_on = in->dated_on,
                          .expires_on = in->expires_on,
                          .expires_at = sct_op_now(op) + KEEP};
    SCT_TRY(sct_stmt_each(op, SCT_STMT_REVISION_SAME, SCT_ARGS(sct_arg_text("supplier_id", op->actor->supplier_id),
                                                               sct_arg_text("sha256", in->sha256)), read_text, &out->same));
    return sct_stmt_run(NULL, op, SCT_STMT_UPLOAD_INSERT,
                        SCT_ARGS(sct_arg_text("supplier_id", op->actor->supplier_id),
                                 sct_arg_text("assessment_id", in->assessment_id),
                                 sct_arg_text("criteria", joined(op->pool, in->criteria)),
                                 sct_arg_row(&sct_upload_type, out)));
}

static sct_err_t *get(sct_upload_row_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_UPLOAD_GET, &sct_upload_row_type,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_int("now", sct_time_ms(sct_op_now(op))))));
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "upload %s", id);
}

sct_err_t *sct_upload_show(sct_upload_t *out, sct_op_t *op, const char *id)
{
    sct_upload_row_t row = {0};

    SCT_TRY(get(&row, op, id));
#define COPY(kind, name, flags, min, max, ref) out->name = row.name;
    SCT_UPLOAD_FIELDS(COPY)
#undef COPY
    return SCT_OK;
}

/* ---- the bytes ---- */

struct sct_upload_job_t {
    sct_upload_row_t row;
};

sct_err_t *sct_upload_begin(sct_upload_job_t **out, sct_op_t *op, const char *id)
{
    sct_upload_job_t *job = apr_pcalloc(op->pool, sizeof *job);

    SCT_TRY(get(&job->row, op, id));
    *out = job;
    return SCT_OK;
}

sct_err_t *sct_upload_receive(sct_upload_job_t *job, sct_op_t *op, const sct_reader_t *from)
{
    const sct_upload_row_t *row = &job->row;
    const sct_stored_t file = {.supplier_id = row->supplier_id,
                               .evidence_id = row->id,
                               .name = row->name,
                               .size = row->size,
                               .sha256 = row->sha256};

    return row->done_at ? SCT_OK : sct_bytes_take(op, &file, from); /* what came before is not looked at */
}

/* ---- recording ---- */

/* Counts the bytes, and refuses when they are too many by now. */
static sct_err_t *use(sct_op_t *op, const sct_upload_row_t *row)
{
    sct_usage_t usage;

    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_USAGE_ADD,
                         SCT_ARGS(sct_arg_text("supplier_id", row->supplier_id), sct_arg_int("size", row->size),
                                  sct_arg_text("day", sct_evidence_day(op)))));
    SCT_TRY(sct_evidence_usage(&usage, op, row->supplier_id));
    return check_quota(op, &usage);
}

static sct_err_t *append(sct_receipt_t *receipt, sct_op_t *op, const sct_upload_row_t *row, const char *id, int64_t n)
{
    const sct_file_event_t content = {.evidence = id,
                                      .n = n,
                                      .name = row->name,
                                      .kind = row->kind,
                                      .size = row->size,
                                      .sha256 = row->sha256,
                                      .dated_on = row->dated_on,
                                      .expires_on = row->expires_on};
    const sct_event_t event = {.kind = n == 1 ? "evidence.added" : "evidence.revised",
                               .supplier_id = row->supplier_id,
                               .wall = SCT_WALL_EVIDENCE,
                               .type = &sct_file_event_type,
                               .content = &content,
                               .blob = row->sha256,
                               .blob_len = row->size};

    return sct_ledger_append(receipt, op, &event);
}

/* The thing in its new version: made, or raised by one. */
static sct_err_t *put_thing(sct_op_t *op, const sct_upload_row_t *row, const char *id, int64_t n)
{
    sct_arg_t now = sct_arg_int("now", sct_time_ms(sct_op_now(op)));
    int changed = 0;

    if (n == 1) {
        return sct_stmt_run(NULL, op, SCT_STMT_EVIDENCE_INSERT,
                            SCT_ARGS(sct_arg_text("id", id), sct_arg_text("supplier_id", row->supplier_id), now));
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ASSESSMENT_TOUCH, SCT_ARGS(sct_arg_text("id", id))));
    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_EVIDENCE_REVISED,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_int("n", n - 1), now)));
    return changed == 1 ? SCT_OK : sct_err(op->pool, STATE, "evidence %s was withdrawn meanwhile", id);
}

static sct_err_t *put_revision(sct_op_t *op, const sct_upload_row_t *row, const char *id, int64_t n, int64_t seq)
{
    return sct_stmt_run(NULL, op, SCT_STMT_REVISION_INSERT,
                        SCT_ARGS(sct_arg_text("id", id), sct_arg_int("n", n), sct_arg_text("supplier_id", row->supplier_id),
                                 sct_arg_text("name", row->name), sct_arg_text("kind", row->kind),
                                 sct_arg_int("size", row->size), sct_arg_text("sha256", row->sha256),
                                 sct_arg_text("dated_on", row->dated_on ? sct_date_text(op->pool, row->dated_on) : NULL),
                                 sct_arg_text("expires_on", row->expires_on ? sct_date_text(op->pool, row->expires_on) : NULL),
                                 sct_arg_int("added_at", sct_time_ms(sct_op_now(op))),
                                 sct_arg_text("added_by", op->actor->name), sct_arg_int("seq", seq)));
}

/* Attaches it to the criteria that were named when it was announced. */
static sct_err_t *attach(sct_op_t *op, const sct_upload_row_t *row, const char *id)
{
    apr_array_header_t *criteria = apr_array_make(op->pool, 8, sizeof(const char *));
    sct_assessment_t assessment = {0};
    const sct_catalogue_t *catalogue;
    char *state = NULL;

    if (!row->assessment_id || !row->criteria) {
        return SCT_OK;
    }
    for (char *one = apr_strtok(apr_pstrdup(op->pool, row->criteria), ",", &state); one; one = apr_strtok(NULL, ",", &state)) {
        APR_ARRAY_PUSH(criteria, const char *) = one;
    }
    SCT_TRY(sct_assessment_head(&assessment, &catalogue, op, row->assessment_id));
    return sct_evidence_attach(op, &assessment, catalogue, id, criteria, "/criteria");
}

static sct_err_t *record(sct_receipt_t *receipt, sct_op_t *op, const sct_upload_row_t *row, const char *id, int64_t n)
{
    if (!sct_blob_there(op->pool, &op->app->blobs, row->supplier_id, row->sha256, row->size)) {
        return sct_err(op->pool, BUSY, "the bytes of upload %s were swept: they must come again", row->id);
    }
    SCT_TRY(use(op, row));
    SCT_TRY(append(receipt, op, row, id, n));
    SCT_TRY(put_thing(op, row, id, n));
    SCT_TRY(put_revision(op, row, id, n, receipt->seq));
    SCT_TRY(attach(op, row, id));
    return sct_stmt_run(NULL, op, SCT_STMT_UPLOAD_DONE,
                        SCT_ARGS(sct_arg_text("id", row->id), sct_arg_text("evidence_id", id),
                                 sct_arg_int("now", sct_time_ms(sct_op_now(op)))));
}

sct_err_t *sct_upload_record(sct_evidence_done_t *out, sct_op_t *op, const sct_upload_job_t *job)
{
    sct_evidence_t *evidence = apr_pcalloc(op->pool, sizeof *evidence);
    sct_receipt_t *receipt = apr_pcalloc(op->pool, sizeof *receipt);
    sct_upload_row_t row = {0};
    sct_evidence_t old = {0};
    const char *id;

    SCT_TRY(get(&row, op, job->row.id));
    id = row.evidence_id ? row.evidence_id : sct_id_new(op);
    if (!row.done_at) {
        SCT_TRY(row.evidence_id ? sct_evidence_get(&old, op, id) : SCT_OK);
        SCT_TRY(old.withdrawn_at ? sct_err(op->pool, STATE, "evidence %s was withdrawn", id) : SCT_OK);
        SCT_TRY(record(receipt, op, &row, id, old.n + 1));
        out->receipt = receipt;
    }
    SCT_TRY(sct_evidence_get(evidence, op, id));
    out->evidence = evidence;
    return SCT_OK;
}
