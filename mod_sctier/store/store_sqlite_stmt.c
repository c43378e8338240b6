/*
 * store_sqlite_stmt.c - named statements: prepare once per connection, step, clear.
 */
#include "store_private.h"

#include <sqlite3.h>

#include "store_row.h"
#include "base_pool.h"

/*
 * The statement on this connection, prepared on first use; nothing else in the program prepares a statement of
 * sql/queries.
 */
static sct_err_t *prepared(sqlite3_stmt **out, sct_op_t *op, sct_stmt_t id)
{
    sct_conn_t *conn = op->session->conn;
    sqlite3_stmt **slot = &conn->stmts[id];

    if (!*slot) {
        int rc = sqlite3_prepare_v3(conn->db, sct_stmt_text(id), -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);

        if (rc != SQLITE_OK) {
            return sct_conn_error(op->pool, conn, rc, sct_stmt_name(id));
        }
    }
    if (sqlite3_stmt_busy(*slot)) {
        return sct_err(op->pool, BUG, "%s is used inside its own rows", sct_stmt_name(id));
    }
    if (!op->session->write && !sqlite3_stmt_readonly(*slot)) {
        return sct_err(op->pool, BUG, "%s writes in a read transaction", sct_stmt_name(id));
    }
    *out = *slot;
    return SCT_OK;
}

/* Statement ready to step, bound. */
static sct_err_t *start(sqlite3_stmt **out, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args)
{
    sqlite3_stmt *stmt = NULL;

    if (!op->session) {
        return sct_err(op->pool, BUG, "%s outside a transaction", sct_stmt_name(id));
    }
    /* After SQLite rolled back by itself, a statement would commit alone. */
    if (sct_conn_idle(op->session->conn)) {
        return sct_vanished(op->pool);
    }
    SCT_TRY(prepared(&stmt, op, id));
    op->statements++;
    *out = stmt;
    return sct_args_bind(stmt, op->pool, args);
}

/* What sqlite3_reset says: memory that a column needed and did not get, where no further step would have told it. */
static int stop(sqlite3_stmt *stmt)
{
    int rc = SQLITE_OK;

    if (stmt) {
        rc = sqlite3_reset(stmt);
        sqlite3_clear_bindings(stmt);
    }
    return rc;
}

/* Calls fn for each row. *more false ends it early, which only a reading statement may do. */
static sct_err_t *step(sct_op_t *op, sct_stmt_t id, const sct_row_t *row, sct_row_fn fn, void *baton, const bool *more)
{
    sqlite3_stmt *stmt = row->stmt;
    int rc;

    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (*more) {
            SCT_TRY(fn(baton, op, row));
        }
        if (!*more && sqlite3_stmt_readonly(stmt)) {
            return SCT_OK;
        }
    }
    return rc == SQLITE_DONE ? SCT_OK : sct_conn_error(op->pool, op->session->conn, rc, sct_stmt_name(id));
}

static sct_err_t *run(sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton, const bool *more)
{
    sqlite3_stmt *stmt = NULL;
    sct_err_t *err = start(&stmt, op, id, args);

    const sct_row_t row = {stmt};

    if (!err) {
        err = step(op, id, &row, fn, baton, more);
    }
    stop(stmt);
    return err && err->code == SCT_E_BUG ? sct_wrap(op->pool, err, "in %s", sct_stmt_name(id)) : err;
}

sct_err_t *sct_stmt_each(sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton)
{
    static const bool more = true;

    return run(op, id, args, fn, baton, &more);
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

    SCT_TRY(run(op, id, args, fill_one, &fill, &fill.more));
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

    SCT_TRY(run(op, id, args, fill_next, &fill, &fill.more));
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
    SCT_TRY(sct_stmt_each(op, id, args, ignore_row, NULL));
    if (changed) {
        *changed = sqlite3_changes(op->session->conn->db);
    }
    return SCT_OK;
}
