/*
 * store_sqlite_stmt.c - named statements on SQLite: prepare once per connection, bind, step, clear.
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

static sct_err_t *bound(int rc, apr_pool_t *pool, const char *name)
{
    switch (rc) {
    case SQLITE_OK:
        return SCT_OK;
    case SQLITE_TOOBIG:
        return sct_err(pool, TOO_LARGE, ":%s is larger than the database takes", name);
    case SQLITE_NOMEM:
        return sct_err(pool, BUSY, "no memory for :%s", name);
    default:
        return sct_err(pool, BUG, ":%s cannot be bound (SQLite %d)", name, rc);
    }
}

/* Bound text is not copied: arguments live as long as the call. */
static int bind_value(sqlite3_stmt *stmt, int at, const sct_value_t *value)
{
    switch (value->kind) {
    case SCT_V_INT:
        return sqlite3_bind_int64(stmt, at, value->number);
    case SCT_V_TEXT:
        return sqlite3_bind_text(stmt, at, value->bytes, -1, SQLITE_STATIC);
    case SCT_V_BLOB:
        return sqlite3_bind_blob64(stmt, at, value->bytes, (sqlite3_uint64)value->len, SQLITE_STATIC);
    case SCT_V_NULL:
    default:
        return sqlite3_bind_null(stmt, at);
    }
}

/* Binds every parameter. BUG when one is not given, or an argument is given that the text does not have. */
static sct_err_t *bind_all(sqlite3_stmt *stmt, apr_pool_t *pool, const sct_arg_t *args)
{
    int count = sqlite3_bind_parameter_count(stmt);

    for (const sct_arg_t *arg = args; arg->kind != SCT_ARG_END; arg++) {
        if (arg->kind != SCT_ARG_ROW && sqlite3_bind_parameter_index(stmt, apr_pstrcat(pool, ":", arg->name, NULL)) == 0) {
            return sct_err(pool, BUG, "there is no parameter :%s", arg->name);
        }
    }
    for (int at = 1; at <= count; at++) {
        const char *name = sqlite3_bind_parameter_name(stmt, at);
        sct_value_t value;

        if (!name) {
            return sct_err(pool, BUG, "a parameter without a name");
        }
        SCT_TRY(sct_args_value(&value, pool, args, name + 1));
        SCT_TRY(bound(bind_value(stmt, at, &value), pool, name + 1));
    }
    return SCT_OK;
}

/* Statement ready to step, bound. */
static sct_err_t *start(sqlite3_stmt **out, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args)
{
    sqlite3_stmt *stmt = NULL;

    /* After SQLite rolled back by itself, a statement would commit alone. */
    if (sct_conn_idle(op->session->conn)) {
        return sct_vanished(op->pool);
    }
    SCT_TRY(prepared(&stmt, op, id));
    op->statements++;
    *out = stmt;
    return bind_all(stmt, op->pool, args);
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
    sqlite3_stmt *stmt = row->result;
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

sct_err_t *sct_sqlite_run(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton,
                          const bool *more)
{
    sqlite3_stmt *stmt = NULL;
    sct_err_t *err = start(&stmt, op, id, args);
    const sct_row_t row = {&sct_engine_sqlite, stmt, 0, op->pool};
    int rc;

    if (!err) {
        err = step(op, id, &row, fn, baton, more);
    }
    rc = stop(stmt);
    if (!err && rc != SQLITE_OK) {
        err = sct_conn_error(op->pool, op->session->conn, rc, sct_stmt_name(id));
    }
    if (!err && changed) {
        *changed = sqlite3_changes(op->session->conn->db);
    }
    return err;
}

int sct_sqlite_columns(const sct_row_t *row)
{
    return sqlite3_column_count(row->result);
}

const char *sct_sqlite_column(const sct_row_t *row, int column)
{
    return sqlite3_column_name(row->result, column);
}

void sct_sqlite_value(sct_value_t *out, const sct_row_t *row, int column)
{
    sqlite3_stmt *stmt = row->result;

    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_INTEGER:
        *out = (sct_value_t){.kind = SCT_V_INT, .number = sqlite3_column_int64(stmt, column)};
        break;
    case SQLITE_BLOB:
        *out = (sct_value_t){.kind = SCT_V_BLOB, .bytes = sqlite3_column_blob(stmt, column)};
        out->len = (size_t)sqlite3_column_bytes(stmt, column);
        break;
    case SQLITE_NULL:
        *out = (sct_value_t){.kind = SCT_V_NULL};
        break;
    default:
        *out = (sct_value_t){.kind = SCT_V_TEXT, .bytes = (const char *)sqlite3_column_text(stmt, column)};
        out->len = (size_t)sqlite3_column_bytes(stmt, column);
    }
}
