/*
 * service_sweep.c - bytes that no row names are removed; rows whose bytes are missing or wrong are told of.
 *
 * A sweep removes bytes inside a write transaction of its own, after looking once more that nobody names them: writes with events
 * follow one another, on every node, so an upload that is recorded just then either is seen, or sees that its bytes are gone.
 */
#include "service_evidence.h"

#include "store.h"

#include "base_pool.h"

/* An operation like op with memory of its own. */
static sct_op_t inner_op(const sct_op_t *op, apr_pool_t *pool)
{
    return (sct_op_t){.pool = pool, .source = op->source, .app = op->app, .store = op->store, .request_id = op->request_id};
}

/* ---- sweeping ---- */

typedef struct sweep_t {
    const sct_op_t *op;
    const char *owner;
    const char *sha256;
    int64_t named;
    int *removed;
    sct_evidence_step_fn step;
    void *baton;
} sweep_t;

static sct_err_t *read_named(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)op;
    ((sweep_t *)baton)->named = sct_row_int(row, 0);
    return SCT_OK;
}

static sct_err_t *look(sweep_t *sweep, sct_op_t *op)
{
    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_REVISION_NAMED, SCT_ARGS(sct_arg_text("supplier_id", sweep->owner),
                                                                          sct_arg_text("sha256", sweep->sha256)),
                                    read_named, sweep));
    return SCT_OK;
}

static sct_err_t *look_in_read(sweep_t *sweep, sct_op_t *op)
{
    SCT_READ(op, look(sweep, op));
    return SCT_OK;
}

static sct_err_t *remove_unnamed(sweep_t *sweep, sct_op_t *op)
{
    SCT_TRY(look(sweep, op));
    return sweep->named > 0 ? SCT_OK : sct_blob_remove(op->pool, &op->app->blobs, sweep->owner, sweep->sha256);
}

static sct_err_t *remove_in_write(sweep_t *sweep, sct_op_t *op)
{
    SCT_WRITE(op, remove_unnamed(sweep, op));
    *sweep->removed += sweep->named == 0;
    return SCT_OK;
}

static sct_err_t *sweep_one(void *baton, const char *owner, const char *sha256)
{
    sweep_t *sweep = baton;
    apr_pool_t *pool;
    sct_op_t op;

    SCT_TRY(sweep->step ? sweep->step(sweep->baton) : SCT_OK);
    apr_pool_create(&pool, sweep->op->pool); /* an error lives in it: it goes with the whole operation then */
    op = inner_op(sweep->op, pool);
    sweep->owner = owner;
    sweep->sha256 = sha256;
    SCT_TRY(look_in_read(sweep, &op));
    SCT_TRY(sweep->named == 0 ? remove_in_write(sweep, &op) : SCT_OK);
    apr_pool_destroy(pool);
    return SCT_OK;
}

/* Uploads that ended, and files of negotiations that did not come, or that no entry named in time. */
static sct_err_t *forget_uploads(sct_op_t *op)
{
    const sct_arg_t *now = SCT_ARGS(sct_arg_int("now", sct_time_ms(sct_op_now(op))));

    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_UPLOAD_SWEEP, now));
    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_ATTACHMENT_SWEEP, now));
    return SCT_OK;
}

static sct_err_t *forget_in_write(sct_op_t *op)
{
    SCT_WRITE(op, forget_uploads(op));
    return SCT_OK;
}

sct_err_t *sct_evidence_sweep(int *removed, sct_op_t *op, apr_time_t before, sct_evidence_step_fn step, void *baton)
{
    sweep_t sweep = {op, NULL, NULL, 0, removed, step, baton};

    *removed = 0;
    SCT_TRY(forget_in_write(op));
    return sct_blob_each(op->pool, &op->app->blobs, before, sweep_one, &sweep);
}

/* ---- checking ---- */

#define CHUNK 100

typedef struct check_t {
    sct_evidence_fault_fn report;
    void *baton;
    sct_stmt_t stmt; /* gives what must be there, in the order of the key */
    char after[40];
    int64_t n;       /* of a revision; a file of a negotiation has none */
} check_t;

static sct_err_t *read_chunk(apr_array_header_t **out, sct_op_t *op, const check_t *check)
{
    sct_arg_t n = sct_arg_int("n", check->n);

    SCT_AS_SYSTEM(op, sct_stmt_all(out, op, check->stmt, &sct_stored_type,
                                   SCT_ARGS(sct_arg_text("after", check->after), sct_arg_int("limit", CHUNK),
                                            check->stmt == SCT_STMT_REVISION_CHECK ? n : sct_arg_end)));
    return SCT_OK;
}

static sct_err_t *read_in_read(apr_array_header_t **out, sct_op_t *op, const check_t *check)
{
    SCT_READ(op, read_chunk(out, op, check));
    return SCT_OK;
}

/* Reads all bytes of a file. */
static sct_err_t *read_bytes(sct_op_t *op, const sct_stored_t *stored)
{
    sct_get_t *get;
    const char *part;
    size_t len;

    SCT_TRY(sct_stored_open(&get, op, stored));
    do {
        SCT_TRY(sct_stored_next(&part, &len, get));
    } while (len > 0);
    return SCT_OK;
}

static sct_err_t *check_one(const check_t *check, const sct_op_t *op, const sct_stored_t *stored)
{
    apr_pool_t *pool;
    sct_op_t inner;
    sct_err_t *err;

    apr_pool_create(&pool, op->pool);
    inner = inner_op(op, pool);
    err = read_bytes(&inner, stored);
    if (err && err->code != SCT_E_DAMAGED) {
        return err;
    }
    if (err) {
        check->report(check->baton, stored, err->what);
    }
    apr_pool_destroy(pool);
    return SCT_OK;
}

static sct_err_t *check_all(int64_t *checked, sct_op_t *op, check_t *check)
{
    apr_array_header_t *rows;

    do {
        SCT_TRY(read_in_read(&rows, op, check));
        for (int i = 0; i < rows->nelts; i++) {
            const sct_stored_t *stored = &APR_ARRAY_IDX(rows, i, sct_stored_t);

            SCT_TRY(check_one(check, op, stored));
            apr_cpystrn(check->after, stored->evidence_id, sizeof check->after);
            check->n = stored->n;
            (*checked)++;
        }
    } while (rows->nelts > 0);
    return SCT_OK;
}

sct_err_t *sct_evidence_check(int64_t *checked, sct_op_t *op, sct_evidence_fault_fn report, void *baton)
{
    check_t revisions = {report, baton, SCT_STMT_REVISION_CHECK, "", 0};
    check_t attachments = {report, baton, SCT_STMT_ATTACHMENT_CHECK, "", 0};

    *checked = 0;
    SCT_TRY(check_all(checked, op, &revisions));
    return check_all(checked, op, &attachments);
}
