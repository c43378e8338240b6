/*
 * store_sqlite_copy.c - a SQLite file as one side of a copy.
 */
#include "store_side.h"

#include <sqlite3.h>
#include <unistd.h>

#include "store_row.h"
#include "base_pool.h"

static void end_adding(sct_side_t *side)
{
    (void)sqlite3_finalize(side->adding); /* says again what the last step said */
    side->adding = NULL;
}

static void close_side(sct_side_t *side)
{
    end_adding(side);
    sct_conn_close(side->conn);
    if (side->lock >= 0) {
        sct_lock_drop(side->lock);
        close(side->lock);
        side->lock = -1;
    }
}

static sct_err_t *open_side(sct_side_t *side, apr_pool_t *pool, const apr_array_header_t *tables)
{
    int rc;

    (void)tables;
    side->lock = -1;
    side->conn = apr_pcalloc(pool, sizeof *side->conn);
    if (access(side->database, F_OK) != 0) {
        return sct_err(pool, CONFIG, "%s is not there", side->database);
    }
    SCT_TRY(sct_lock_open(&side->lock, pool, side->database));
    rc = sct_lock_take(side->lock, sct_clock() + INT64_C(1000000) * SCT_SIDE_WAIT_MS);
    if (rc != 0) {
        close(side->lock);
        side->lock = -1;
        return sct_err(pool, BUSY, "%s is being written by another process: stop the portal and its worker first",
                       side->database);
    }
    side->conn->writer = true;
    SCT_TRY(sct_conn_open(side->conn, pool, side->database, false));
    side->conn->op = &side->op;
    return SCT_OK;
}

static sct_err_t *read_version(sct_side_t *side)
{
    side->needed = sct_schema_version();
    return sct_conn_version(&side->version, side->conn, side->op.pool);
}

static sct_err_t *set_version(sct_side_t *side, int version)
{
    SCT_TRY(sct_conn_exec(side->conn, side->op.pool, apr_psprintf(side->op.pool, "PRAGMA user_version=%d", version)));
    sct_conn_checkpoint(side->conn, true);
    return SCT_OK;
}

static int bind_all(sqlite3_stmt *stmt, const sct_value_t *values, int count)
{
    int rc = SQLITE_OK;

    for (int i = 0; i < count && rc == SQLITE_OK; i++) {
        const sct_value_t *value = &values[i];

        rc = value->kind == SCT_V_INT    ? sqlite3_bind_int64(stmt, i + 1, value->number)
             : value->kind == SCT_V_TEXT ? sqlite3_bind_text64(stmt, i + 1, value->bytes, value->len, SQLITE_STATIC, SQLITE_UTF8)
             : value->kind == SCT_V_BLOB ? sqlite3_bind_blob64(stmt, i + 1, value->len ? value->bytes : "", value->len,
                                                               SQLITE_STATIC)
                                         : sqlite3_bind_null(stmt, i + 1);
    }
    return rc;
}

static sct_err_t *rows(sct_side_t *side, const char *sql, const sct_value_t *args, int count, sct_row_fn fn, void *baton)
{
    sqlite3_stmt *stmt = NULL;
    sct_err_t *err = SCT_OK;
    int rc = sct_conn_prepare(&stmt, side->conn, sql);
    const sct_row_t row = {&sct_engine_sqlite, stmt, 0, side->op.pool};

    if (rc == SQLITE_OK) {
        rc = bind_all(stmt, args, count);
    }
    while (rc == SQLITE_OK && !err && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        err = fn(baton, &side->op, &row);
        rc = SQLITE_OK;
    }
    if (!err && rc != SQLITE_OK && rc != SQLITE_DONE) {
        err = sct_conn_error(side->op.pool, side->conn, rc, sql);
    }
    rc = sqlite3_finalize(stmt);
    return err || rc == SQLITE_OK ? err : sct_conn_error(side->op.pool, side->conn, rc, sql);
}

static sct_err_t *begin(sct_side_t *side)
{
    return sct_conn_control(side->conn, side->op.pool, SCT_CONTROL_BEGIN_IMMEDIATE);
}

static sct_err_t *into(sct_side_t *side, apr_pool_t *pool, const char *table, const apr_array_header_t *columns)
{
    const char *names = "";
    const char *marks = "";
    const char *sql;
    sqlite3_stmt *stmt = NULL;
    int rc;

    for (int i = 0; i < columns->nelts; i++) {
        names = apr_pstrcat(pool, names, i > 0 ? ", " : "", APR_ARRAY_IDX(columns, i, const char *), NULL);
        marks = apr_pstrcat(pool, marks, i > 0 ? ", ?" : "?", NULL);
    }
    sql = apr_psprintf(pool, "INSERT INTO t_%s(%s) VALUES(%s)", table, names, marks);
    end_adding(side);
    rc = sct_conn_prepare(&stmt, side->conn, sql);
    side->adding = stmt;
    return rc == SQLITE_OK ? SCT_OK : sct_conn_error(pool, side->conn, rc, sql);
}

static sct_err_t *add(sct_side_t *side, const sct_value_t *values, int count)
{
    int rc = bind_all(side->adding, values, count);

    if (rc == SQLITE_OK) {
        (void)sqlite3_step(side->adding);
        rc = sqlite3_reset(side->adding); /* what the step said, in full */
    }
    return rc == SQLITE_OK ? SCT_OK : sct_conn_error(side->op.pool, side->conn, rc, "adding a row");
}

static sct_err_t *end(sct_side_t *side)
{
    SCT_TRY(sct_conn_control(side->conn, side->op.pool, SCT_CONTROL_COMMIT));
    sct_conn_checkpoint(side->conn, false);
    return SCT_OK;
}

const sct_side_ops_t sct_side_sqlite = {
    .references = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)",
    .columns = "SELECT name FROM pragma_table_info($1) ORDER BY name",
    .keys = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
    .open = open_side,
    .close = close_side,
    .read_version = read_version,
    .set_version = set_version,
    .rows = rows,
    .into = into,
    .begin = begin,
    .add = add,
    .end = end,
};
