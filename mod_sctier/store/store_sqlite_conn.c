/*
 * store_sqlite_conn.c - one SQLite connection: opening, settings, control statements, errors.
 */
#include "store_private.h"

#include <sqlite3.h>

#include "base_pool.h"

/* Code and HTTP meaning of a SQLite result. */
static sct_code_t code_of(int rc, const char *message)
{
    switch (rc) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return SCT_E_CONFLICT;
    case SQLITE_CONSTRAINT_TRIGGER:
        return strncmp(message, "guard: ", 7) == 0 ? SCT_E_FORBIDDEN : SCT_E_STORE;
    case SQLITE_IOERR_NOMEM:
        return SCT_E_BUSY;
    default:
        break;
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
        return SCT_E_BUSY;
    case SQLITE_FULL:
        return SCT_E_NO_SPACE;
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_READONLY:
        return SCT_E_READ_ONLY;
    default:
        return SCT_E_STORE;
    }
}

/* What is on the disk is no longer certain, or cannot be written: reading may go on, writing must not. */
static bool is_damage(const sct_conn_t *conn, int rc)
{
    int kind = rc & 0xff;

    return (kind == SQLITE_IOERR && rc != SQLITE_IOERR_NOMEM) || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB ||
           (kind == SQLITE_READONLY && conn->writer);
}

sct_err_t *sct_conn_error(apr_pool_t *pool, sct_conn_t *conn, int rc, const char *doing)
{
    const char *message = conn->db ? sqlite3_errmsg(conn->db) : sqlite3_errstr(rc);
    sct_code_t code = code_of(rc, message);
    const char *words = apr_psprintf(pool, "%s: %s (SQLite %d)", doing, message, rc);

    if (is_damage(conn, rc)) {
        if (conn->store) {
            sct_store_make_read_only(conn->store, words);
        }
        if (!conn->writer) {
            code = SCT_E_STORE;
        }
    }
    return sct_err_make(pool, code, __FILE__, __LINE__, "%s", words);
}

bool sct_conn_idle(const sct_conn_t *conn)
{
    return !conn->db || sqlite3_get_autocommit(conn->db) != 0;
}

sct_err_t *sct_conn_exec(sct_conn_t *conn, apr_pool_t *pool, const char *sql)
{
    int rc = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? SCT_OK : sct_conn_error(pool, conn, rc, apr_pstrndup(pool, sql, 80));
}

/* A statement that gave its row commits when it ends, and may fail at that only. */
static sct_err_t *finish(sqlite3_stmt *stmt, sct_err_t *err, sct_conn_t *conn, apr_pool_t *pool, const char *sql)
{
    int rc = sqlite3_finalize(stmt);

    return err || rc == SQLITE_OK ? err : sct_conn_error(pool, conn, rc, sql);
}

sct_err_t *sct_conn_number(int64_t *out, bool *found, sct_conn_t *conn, apr_pool_t *pool, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    sct_err_t *err = SCT_OK;
    int rc = sqlite3_prepare_v2(conn->db, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
    } else if (rc != SQLITE_DONE) {
        err = sct_conn_error(pool, conn, rc, sql);
    }
    if (found) {
        *found = rc == SQLITE_ROW;
    }
    return finish(stmt, err, conn, pool, sql);
}

sct_err_t *sct_conn_text(const char **out, sct_conn_t *conn, apr_pool_t *pool, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    sct_err_t *err = SCT_OK;
    int rc = sqlite3_prepare_v2(conn->db, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    if (rc == SQLITE_ROW) {
        *out = apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, 0));
    } else if (rc == SQLITE_DONE) {
        *out = NULL;
    } else {
        err = sct_conn_error(pool, conn, rc, sql);
    }
    return finish(stmt, err, conn, pool, sql);
}

int sct_conn_prepare(sqlite3_stmt **out, sct_conn_t *conn, const char *sql)
{
    return sqlite3_prepare_v2(conn->db, sql, -1, out, NULL);
}

/* The statement of `which`, prepared on first use. */
static sct_err_t *control(sqlite3_stmt **out, sct_conn_t *conn, apr_pool_t *pool, sct_control_t which)
{
    static const char *const texts[SCT_CONTROL__COUNT] = {
        [SCT_CONTROL_BEGIN] = "BEGIN",
        [SCT_CONTROL_BEGIN_IMMEDIATE] = "BEGIN IMMEDIATE",
        [SCT_CONTROL_COMMIT] = "COMMIT",
        [SCT_CONTROL_ROLLBACK] = "ROLLBACK",
        [SCT_CONTROL_SAVEPOINT] = "SAVEPOINT member",
        [SCT_CONTROL_RELEASE] = "RELEASE member",
        [SCT_CONTROL_ROLLBACK_TO] = "ROLLBACK TO member",
        [SCT_CONTROL_VERSION] = "PRAGMA user_version",
    };

    if (!conn->control[which]) {
        int rc = sqlite3_prepare_v3(conn->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, &conn->control[which], NULL);

        if (rc != SQLITE_OK) {
            return sct_conn_error(pool, conn, rc, texts[which]);
        }
    }
    *out = conn->control[which];
    return SCT_OK;
}

sct_err_t *sct_conn_control(sct_conn_t *conn, apr_pool_t *pool, sct_control_t which)
{
    sqlite3_stmt *stmt = NULL;
    sct_err_t *err = SCT_OK;
    int rc;

    SCT_TRY(control(&stmt, conn, pool, which));
    rc = sqlite3_step(stmt);
    if (rc != SQLITE_DONE) {
        err = sct_conn_error(pool, conn, rc, sqlite3_sql(stmt));
    }
    sqlite3_reset(stmt);
    return err;
}

sct_err_t *sct_conn_version(int *out, sct_conn_t *conn, apr_pool_t *pool)
{
    sqlite3_stmt *stmt = NULL;
    sct_err_t *err = SCT_OK;
    int rc;

    SCT_TRY(control(&stmt, conn, pool, SCT_CONTROL_VERSION));
    rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int(stmt, 0);
    } else {
        err = sct_conn_error(pool, conn, rc, "PRAGMA user_version");
    }
    rc = sqlite3_reset(stmt);
    return err || rc == SQLITE_OK ? err : sct_conn_error(pool, conn, rc, "PRAGMA user_version");
}

static int note_wal(void *baton, sqlite3 *db, const char *schema, int pages)
{
    sct_conn_t *conn = baton;

    (void)db;
    (void)schema;
    conn->wal_pages = pages;
    return SQLITE_OK;
}

void sct_conn_checkpoint(sct_conn_t *conn, bool truncate)
{
    int rc;

    /* A checkpoint that cannot finish is no fault: readers are using older pages; the next one goes on from there. */
    if (truncate) {
        sqlite3_busy_timeout(conn->db, 0);
        rc = sqlite3_wal_checkpoint_v2(conn->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        sqlite3_busy_timeout(conn->db, SCT_BUSY_WAIT_MS);
    } else {
        rc = sqlite3_wal_checkpoint_v2(conn->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    /* But one that met a failing disk must never be tried again: the next sync might call what was lost written. */
    if (conn->store && is_damage(conn, rc)) {
        char words[SCT_WHY_MAX];

        apr_snprintf(words, sizeof words, "checkpoint: %s (SQLite %d)", sqlite3_errmsg(conn->db), rc);
        sct_store_make_read_only(conn->store, words);
    }
}

/* Sets one switch of sqlite3_db_config and reads it back. */
static sct_err_t *set_switch(sct_conn_t *conn, apr_pool_t *pool, int which, int value, const char *name)
{
    int now = -1;
    int rc = sqlite3_db_config(conn->db, which, value, &now);

    if (rc != SQLITE_OK || now != value) {
        return sct_err(pool, CONFIG, "this SQLite (%s) does not take %s=%d", sqlite3_libversion(), name, value);
    }
    return SCT_OK;
}

static sct_err_t *set_switches(sct_conn_t *conn, apr_pool_t *pool)
{
    SCT_TRY(set_switch(conn, pool, SQLITE_DBCONFIG_DEFENSIVE, 1, "DEFENSIVE"));
    SCT_TRY(set_switch(conn, pool, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "TRUSTED_SCHEMA"));
    SCT_TRY(set_switch(conn, pool, SQLITE_DBCONFIG_DQS_DML, 0, "DQS_DML"));
    SCT_TRY(set_switch(conn, pool, SQLITE_DBCONFIG_DQS_DDL, 0, "DQS_DDL"));
    SCT_TRY(set_switch(conn, pool, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "ENABLE_LOAD_EXTENSION"));
    /* Checkpoints belong to the holder of the lock; closing is not one. */
    SCT_TRY(set_switch(conn, pool, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, "NO_CKPT_ON_CLOSE"));
    return SCT_OK;
}

/* A pragma can be ignored in silence (a misspelt name, an open transaction), so each is read back. */
static sct_err_t *set_pragmas(sct_conn_t *conn, apr_pool_t *pool)
{
    static const struct {
        const char *name;
        int64_t value;
    } pragmas[] = {
        {"synchronous", 2},         {"wal_autocheckpoint", 0}, {"foreign_keys", 1}, {"recursive_triggers", 1},
        {"mmap_size", 0},           {"cell_size_check", 1},    {"temp_store", 2},   {"secure_delete", 1},
        {"busy_timeout", SCT_BUSY_WAIT_MS},
#ifdef SCT_DEBUG
        {"reverse_unordered_selects", 1}, /* a query that forgot ORDER BY shows at once */
#endif
    };

    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++) {
        int64_t now = -1;

        SCT_TRY(sct_conn_exec(conn, pool, apr_psprintf(pool, "PRAGMA %s=%" APR_INT64_T_FMT, pragmas[i].name,
                                                       (apr_int64_t)pragmas[i].value)));
        SCT_TRY(sct_conn_number(&now, NULL, conn, pool, apr_psprintf(pool, "PRAGMA %s", pragmas[i].name)));
        if (now != pragmas[i].value) {
            return sct_err(pool, CONFIG, "this SQLite (%s) does not take PRAGMA %s", sqlite3_libversion(),
                           pragmas[i].name);
        }
    }
    /* There are several that read, and each keeps its pages to itself: what a page of the portal needs twice, not more. */
    if (!conn->writer) {
        SCT_TRY(sct_conn_exec(conn, pool, "PRAGMA cache_size=-512"));
    }
    /* As PostgreSQL's LIKE; it has no value to read back. */
    return sct_conn_exec(conn, pool, "PRAGMA case_sensitive_like=1");
}

/* Our database, in WAL mode. */
static sct_err_t *recognise(sct_conn_t *conn, apr_pool_t *pool, const char *path)
{
    int64_t id = 0;
    int64_t is_wal = 0;

    SCT_TRY(sct_conn_number(&id, NULL, conn, pool, "PRAGMA application_id"));
    if (id != SCT_APPLICATION_ID) {
        return sct_err(pool, CONFIG, "%s is not a database of mod_sctier; make one with `sctierctl init`", path);
    }
    SCT_TRY(sct_conn_number(&is_wal, NULL, conn, pool, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"));
    if (!is_wal) {
        return sct_err(pool, CONFIG, "%s is not in WAL mode; run `sctierctl migrate`", path);
    }
    return SCT_OK;
}

static sct_err_t *set_up(sct_conn_t *conn, apr_pool_t *pool, const char *path, bool create)
{
    sqlite3_extended_result_codes(conn->db, 1);
    SCT_TRY(set_switches(conn, pool));
    SCT_TRY(set_pragmas(conn, pool));
    SCT_TRY(sct_me_register(conn, pool));
    if (!create) {
        SCT_TRY(recognise(conn, pool, path));
    }
    if (conn->writer) {
        sqlite3_wal_hook(conn->db, note_wal, conn);
    } else {
        SCT_TRY(sct_conn_exec(conn, pool, "PRAGMA query_only=1"));
    }
    return sct_conn_number(&conn->page_size, NULL, conn, pool, "PRAGMA page_size");
}

sct_err_t *sct_conn_open(sct_conn_t *conn, apr_pool_t *pool, const char *path, bool create)
{
    sct_err_t *err;
    int rc;

    if (sqlite3_threadsafe() == 0) {
        return sct_err(pool, CONFIG, "this SQLite was built without threads");
    }
    rc = sqlite3_open_v2(path, &conn->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
    if (rc == SQLITE_OK) {
        /* First of all: while another process recovers the WAL, every statement meets a lock. */
        rc = sqlite3_busy_timeout(conn->db, SCT_BUSY_WAIT_MS);
    }
    err = rc == SQLITE_OK ? set_up(conn, pool, path, create) : sct_conn_error(pool, conn, rc, path);
    if (conn->store) {
        err = err ? sct_file_foreign(conn, pool, path, err) : sct_file_same(conn, pool, path);
    }
    if (err) {
        sct_conn_close(conn);
        return sct_wrap(pool, err, "while opening the database");
    }
    return SCT_OK;
}

void sct_conn_close(sct_conn_t *conn)
{
    for (int i = 0; i < SCT_CONTROL__COUNT; i++) {
        sqlite3_finalize(conn->control[i]);
        conn->control[i] = NULL;
    }
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        sqlite3_finalize(conn->stmts[i]);
        conn->stmts[i] = NULL;
    }
    sqlite3_close(conn->db);
    conn->db = NULL;
    conn->op = NULL;
}
