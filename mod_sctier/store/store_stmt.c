/*
 * store_stmt.c - named statements, for every engine: one row, all rows, each row, or only how many changed.
 */
#include "store_private.h"

#include "store_row.h"
#include "base_pool.h"

static sct_err_t *run(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton,
                      const bool *more)
{
    sct_err_t *err;

    if (!op->session) {
        return sct_err(op->pool, BUG, "%s outside a transaction", sct_stmt_name(id));
    }
    err = op->session->store->engine->run(changed, op, id, args, fn, baton, more);
    return err && err->code == SCT_E_BUG ? sct_wrap(op->pool, err, "in %s", sct_stmt_name(id)) : err;
}

typedef struct fill_t {
    const sct_type_t *type;
    void *row;               /* one: where to */
    apr_array_header_t *rows; /* all: where to */
    bool more;
    sct_columns_t columns;
} fill_t;

static sct_err_t *fill_one(void *baton, sct_op_t *op, const sct_row_t *row)
{
    fill_t *fill = baton;

    fill->more = false;
    SCT_TRY(sct_columns_find(&fill->columns, op->pool, row, fill->type));
    return sct_columns_read(fill->row, op->pool, row, &fill->columns);
}

sct_err_t *sct_stmt_one(void *out, bool *found, sct_op_t *op, sct_stmt_t id, const sct_type_t *out_type,
                        const sct_arg_t *args)
{
    /* Filled apart and copied at the end, so that *out is untouched on failure. */
    fill_t fill = {.type = out_type, .row = apr_pmemdup(op->pool, out, out_type->size), .more = true};

    SCT_TRY(run(NULL, op, id, args, fill_one, &fill, &fill.more));
    *found = !fill.more;
    if (*found) {
        memcpy(out, fill.row, out_type->size);
    }
    return SCT_OK;
}

static sct_err_t *fill_next(void *baton, sct_op_t *op, const sct_row_t *row)
{
    fill_t *fill = baton;
    void *place;

    if (fill->rows->nelts == 0) {
        SCT_TRY(sct_columns_find(&fill->columns, op->pool, row, fill->type));
    }
    place = memset(apr_array_push(fill->rows), 0, fill->type->size);
    return sct_columns_read(place, op->pool, row, &fill->columns);
}

sct_err_t *sct_stmt_all(apr_array_header_t **out, sct_op_t *op, sct_stmt_t id, const sct_type_t *out_type,
                        const sct_arg_t *args)
{
    fill_t fill = {.type = out_type, .rows = apr_array_make(op->pool, 8, (int)out_type->size), .more = true};

    SCT_TRY(run(NULL, op, id, args, fill_next, &fill, &fill.more));
    *out = fill.rows;
    return SCT_OK;
}

static sct_err_t *ignore_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)baton;
    (void)op;
    (void)row;
    return SCT_OK;
}

sct_err_t *sct_stmt_run(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args)
{
    static const bool more = true;

    return run(changed, op, id, args, ignore_row, NULL, &more);
}

sct_err_t *sct_stmt_each(sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton)
{
    static const bool more = true;

    return run(NULL, op, id, args, fn, baton, &more);
}
