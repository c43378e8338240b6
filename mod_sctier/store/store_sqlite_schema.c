/*
 * store_sqlite_schema.c - making a database, and bringing an older one to this program's version.
 *
 * The schema is numbered migrations (sql/sqlite); views and row guards are made anew after them, from sql/tables.def.
 * Both run in one transaction under the writer lock, so a database is either of the old version or of the new one.
 */
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_buf.h"
#include "base_pool.h"

#define LOCK_WAIT (INT64_C(30) * 1000000000)

static const struct {
    int version;
    const char *line;
} migrations[] = {
#define SCT_MIGRATION(version, line) {version, line},
#define SCT_TABLE(name)
#define SCT_GUARD(text)
#include "sqlite_schema.inc"
#undef SCT_MIGRATION
#undef SCT_TABLE
#undef SCT_GUARD
};

static const char *const guards[] = {
#define SCT_MIGRATION(version, line)
#define SCT_TABLE(name)
#define SCT_GUARD(text) text,
#include "sqlite_schema.inc"
#undef SCT_MIGRATION
#undef SCT_TABLE
#undef SCT_GUARD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int sct_schema_version(void)
{
    return migrations[COUNT(migrations) - 1].version;
}

sct_err_t *sct_schema_agrees(sct_conn_t *conn, apr_pool_t *pool)
{
    int version = -1;

    SCT_TRY(sct_conn_version(&version, conn, pool));
    if (version != sct_schema_version()) {
        return sct_err(pool, OLD_SCHEMA, "the database has version %d, this program needs %d: %s", version,
                       sct_schema_version(),
                       version < 0                      ? "it is an unfinished copy; run the same `sctierctl copy` again"
                       : version < sct_schema_version() ? "run `sctierctl migrate`"
                                                        : "restart with the program that migrated it");
    }
    return SCT_OK;
}

/* Runs the migrations above `from`, each as one text. */
static sct_err_t *run_migrations(sct_conn_t *conn, apr_pool_t *pool, int from)
{
    sct_buf_t text;

    for (size_t i = 0; i < COUNT(migrations);) {
        int version = migrations[i].version;

        sct_buf_init(&text, pool, 4096);
        for (; i < COUNT(migrations) && migrations[i].version == version; i++) {
            sct_buf_text(&text, migrations[i].line);
        }
        if (version > from) {
            sct_err_t *err = sct_conn_exec(conn, pool, text.data);

            if (err) {
                return sct_wrap(pool, err, "while running migration %d", version);
            }
        }
    }
    return SCT_OK;
}

/* Drops the views and guards of any version, then makes this version's. */
static sct_err_t *renew_guards(sct_conn_t *conn, apr_pool_t *pool)
{
    static const char *const find[] = {
        "SELECT count(*) FROM sqlite_schema WHERE type = 'view'",
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'guard~_%' ESCAPE '~'",
    };
    static const char *const drop[] = {
        "SELECT 'DROP VIEW ' || name FROM sqlite_schema WHERE type = 'view' LIMIT 1",
        "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'"
        " AND name LIKE 'guard~_%' ESCAPE '~' LIMIT 1",
    };

    for (size_t i = 0; i < COUNT(find); i++) {
        int64_t left = 0;

        SCT_TRY(sct_conn_number(&left, NULL, conn, pool, find[i]));
        for (; left > 0; left--) {
            const char *text = NULL;

            SCT_TRY(sct_conn_text(&text, conn, pool, drop[i]));
            SCT_TRY(sct_conn_exec(conn, pool, text));
        }
    }
    for (size_t i = 0; i < COUNT(guards); i++) {
        SCT_TRY(sct_conn_exec(conn, pool, guards[i]));
    }
    return SCT_OK;
}

/* Nothing may be committed that SQLite's own checks find fault with. */
static sct_err_t *check_content(sct_conn_t *conn, apr_pool_t *pool)
{
    int64_t faults = 0;
    const char *words = NULL;

    SCT_TRY(sct_conn_number(&faults, NULL, conn, pool, "SELECT count(*) FROM pragma_foreign_key_check"));
    if (faults > 0) {
        return sct_err(pool, STORE, "foreign_key_check: %" APR_INT64_T_FMT " rows point to nothing",
                       (apr_int64_t)faults);
    }
    SCT_TRY(sct_conn_text(&words, conn, pool, "PRAGMA integrity_check(1)"));
    if (!words || strcmp(words, "ok") != 0) {
        return sct_err(pool, STORE, "integrity_check: %s", words ? words : "no answer");
    }
    return SCT_OK;
}

static sct_err_t *upgrade(sct_conn_t *conn, apr_pool_t *pool, int from)
{
    SCT_TRY(run_migrations(conn, pool, from));
    SCT_TRY(renew_guards(conn, pool));
    SCT_TRY(check_content(conn, pool));
    return sct_conn_exec(conn, pool, apr_psprintf(pool, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                                                  SCT_APPLICATION_ID, sct_schema_version()));
}

/* One transaction around upgrade. */
static sct_err_t *upgrade_whole(sct_conn_t *conn, apr_pool_t *pool, int from)
{
    sct_err_t *err = sct_conn_control(conn, pool, SCT_CONTROL_BEGIN_IMMEDIATE);

    if (!err) {
        err = upgrade(conn, pool, from);
    }
    if (!err) {
        err = sct_conn_control(conn, pool, SCT_CONTROL_COMMIT);
    }
    if (err && !sct_conn_idle(conn)) {
        sct_err_t *undo = sct_conn_control(conn, pool, SCT_CONTROL_ROLLBACK);

        err = undo ? sct_wrap(pool, err, "and then %s", undo->what) : err;
    }
    return err;
}

/* WAL, with everything in the main file so that it can be copied. Outside a transaction. */
static sct_err_t *to_wal(sct_conn_t *conn, apr_pool_t *pool)
{
    const char *mode = NULL;

    /*
     * Until here transactions end by deleting a rollback journal. EXTRA syncs the directory after that: a journal that comes
     * back when the power fails would undo what we are about to report.
     */
    SCT_TRY(sct_conn_exec(conn, pool, "PRAGMA synchronous=EXTRA"));
    SCT_TRY(sct_conn_text(&mode, conn, pool, "PRAGMA journal_mode=wal"));
    if (!mode || strcmp(mode, "wal") != 0) {
        return sct_err(pool, CONFIG, "the database cannot be put into WAL mode (it says \"%s\")", mode ? mode : "");
    }
    sct_conn_checkpoint(conn, true);
    return SCT_OK;
}

/* An empty file with the mode that everything beside it (WAL, shared memory) will copy. */
static sct_err_t *make_file(apr_pool_t *pool, const char *path)
{
    struct stat found;
    int fd;

    if (stat(path, &found) == 0 && found.st_size > 0) {
        return sct_err(pool, CONFLICT, "%s exists already", path);
    }
    fd = sct_make_file(path, O_WRONLY);
    if (fd < 0) {
        return sct_err(pool, CONFIG, "cannot make %s (errno %d): make its directory, owned by the server's user", path,
                       errno);
    }
    close(fd);
    return SCT_OK;
}

/* What a failed creation leaves is removed, so that the next try starts from nothing. */
static void remove_files(apr_pool_t *pool, const char *path)
{
    static const char *const ends[] = {"", "-journal", "-wal", "-shm"};

    for (size_t i = 0; i < COUNT(ends); i++) {
        unlink(apr_pstrcat(pool, path, ends[i], NULL));
    }
}

typedef struct work_t {
    const char *path;
    int from; /* version found by migrate */
} work_t;

typedef sct_err_t *(*work_fn)(sct_conn_t *conn, apr_pool_t *pool, work_t *work);

/* Runs body under the writer lock, on a connection that does not yet ask for identity and mode. */
static sct_err_t *with_lock(apr_pool_t *pool, work_fn body, work_t *work)
{
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);
    sct_err_t *err;
    int lock = -1;
    int rc;

    conn->writer = true;
    SCT_TRY(sct_lock_open(&lock, pool, work->path));
    rc = sct_lock_take(lock, sct_clock() + LOCK_WAIT);
    if (rc == 0) {
        err = body(conn, pool, work);
        sct_conn_close(conn);
        sct_lock_drop(lock);
    } else {
        err = sct_err(pool, BUSY, "%s is being written by another process (errno %d)", work->path, rc);
    }
    close(lock);
    return err;
}

static sct_err_t *create_schema(sct_conn_t *conn, apr_pool_t *pool, const work_t *work)
{
    SCT_TRY(sct_conn_open(conn, pool, work->path, true));
    SCT_TRY(upgrade_whole(conn, pool, 0));
    return to_wal(conn, pool);
}

/* The file is looked for under the lock: two that create at once make one database, not none. */
static sct_err_t *create_body(sct_conn_t *conn, apr_pool_t *pool, work_t *work)
{
    sct_err_t *err;

    SCT_TRY(make_file(pool, work->path));
    err = create_schema(conn, pool, work);
    if (err) {
        sct_conn_close(conn);
        remove_files(pool, work->path);
        return sct_wrap(pool, err, "while making %s", work->path);
    }
    return SCT_OK;
}

sct_err_t *sct_sqlite_create(apr_pool_t *pool, const char *path)
{
    work_t work = {path, 0};

    SCT_TRY(sct_check_filesystem(pool, path));
    return with_lock(pool, create_body, &work);
}

/* A copy of the file as it was, beside it: "<path>.version-<n>". */
static sct_err_t *back_up(sct_conn_t *conn, apr_pool_t *pool, const char *path, int version)
{
    const char *copy = apr_psprintf(pool, "%s.version-%d", path, version);
    int fd;

    if (strchr(path, '\'')) {
        return sct_err(pool, CONFIG, "the path of the database may not hold a quote: %s", path);
    }
    if (access(copy, F_OK) == 0) {
        return sct_err(pool, CONFLICT, "%s exists: move it away; the copy before the migration is written there", copy);
    }
    /* Made first, so that it is no more open to others than the database is. */
    fd = sct_make_file(copy, O_WRONLY);
    if (fd < 0) {
        return sct_err(pool, CONFIG, "cannot make %s (errno %d)", copy, errno);
    }
    close(fd);
    return sct_conn_exec(conn, pool, apr_psprintf(pool, "VACUUM INTO '%s'", copy));
}

static sct_err_t *migrate_body(sct_conn_t *conn, apr_pool_t *pool, work_t *work)
{
    int64_t id = 0;

    SCT_TRY(sct_conn_open(conn, pool, work->path, true));
    SCT_TRY(sct_conn_number(&id, NULL, conn, pool, "PRAGMA application_id"));
    if (id != SCT_APPLICATION_ID) {
        return sct_err(pool, CONFIG, "%s is not a database of mod_sctier", work->path);
    }
    SCT_TRY(sct_conn_version(&work->from, conn, pool));
    if (work->from < 0) {
        return sct_err(pool, CONFIG, "%s is an unfinished copy; run the same `sctierctl copy` again", work->path);
    }
    if (work->from > sct_schema_version()) {
        return sct_err(pool, CONFIG, "%s has version %d, made by a newer program than this one (%d)", work->path,
                       work->from, sct_schema_version());
    }
    if (work->from < sct_schema_version()) {
        SCT_TRY(back_up(conn, pool, work->path, work->from));
    }
    SCT_TRY(upgrade_whole(conn, pool, work->from));
    return to_wal(conn, pool);
}

sct_err_t *sct_sqlite_migrate(int *from, apr_pool_t *pool, const char *path)
{
    work_t work = {path, 0};

    SCT_TRY(sct_check_filesystem(pool, path));
    if (access(path, F_OK) != 0) {
        return sct_err(pool, CONFIG, "there is no database at %s; make one with `sctierctl init`", path);
    }
    SCT_TRY(with_lock(pool, migrate_body, &work));
    *from = work.from;
    return SCT_OK;
}
