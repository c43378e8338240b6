/*
 * store_sqlite_check.c - the check at start, for the parent process: says what is wrong and which command mends it.
 */
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base_pool.h"

int sct_sqlite_number(void)
{
    return sqlite3_libversion_number();
}

static sct_err_t *check_files(const char **warning, apr_pool_t *pool, const char *path)
{
    char *copy = apr_pstrdup(pool, path);
    const char *dir = sct_folder_of(copy);
    struct stat about;
    int lock = -1;

    if (stat(path, &about) != 0) {
        return sct_err(pool, CONFIG, "there is no database at %s (errno %d); make one with `sctierctl init`", path,
                       errno);
    }
    if (access(path, R_OK | W_OK) != 0 || access(dir, W_OK | X_OK) != 0) {
        return sct_err(pool, CONFIG, "%s and its directory must be writable by this user (errno %d)", path, errno);
    }
    SCT_TRY(sct_lock_open(&lock, pool, path));
    close(lock);
    if (stat(dir, &about) == 0 && (about.st_mode & S_IRWXO) != 0) {
        *warning = apr_psprintf(pool, "%s is open to every user of this machine; mode 2770 keeps the database private",
                                dir);
    }
    return SCT_OK;
}

/* Version and identity, by a connection that is closed again. */
static sct_err_t *check_database(apr_pool_t *pool, const char *path)
{
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);
    sct_err_t *err = sct_conn_open(conn, pool, path, false);

    if (!err) {
        err = sct_schema_agrees(conn, pool);
        sct_conn_close(conn);
    }
    if (err) {
        err->code = SCT_E_CONFIG;
    }
    return err;
}

sct_err_t *sct_sqlite_check(const char **warning, apr_pool_t *pool, const char *path)
{
    const char *words = NULL;

    /*
     * SQLite counts the memory of all connections of a process under one lock, which its threads then wait for; nobody reads
     * the count. It takes this only before its first use: when another module was earlier, the count stays.
     */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    SCT_TRY(sct_check_filesystem(pool, path));
    SCT_TRY(check_files(&words, pool, path));
    SCT_TRY(check_database(pool, path));
    if (sct_sqlite_resets_wal(sqlite3_libversion_number())) {
        words = apr_psprintf(pool, "%s%sSQLite %s can damage a WAL database when two processes write and checkpoint at "
                             "once (sqlite.org/wal.html, \"The WAL-Reset Bug\"); mod_sctier's lock keeps it out, so "
                             "write to the database only by mod_sctier and sctierctl, never by the sqlite3 shell",
                             words ? words : "", words ? "; " : "", sqlite3_libversion());
    }
    *warning = words;
    return SCT_OK;
}

/* Each line of a text that is not "ok". */
static void report_lines(sct_store_fault_fn report, void *baton, apr_pool_t *pool, const char *lines)
{
    for (size_t len; lines && *lines; lines += len + (lines[len] == '\n')) {
        len = strcspn(lines, "\n");
        if (len != 2 || strncmp(lines, "ok", 2) != 0) {
            report(baton, apr_pstrndup(pool, lines, len));
        }
    }
}

static sct_err_t *inspect(sct_conn_t *conn, apr_pool_t *pool, sct_store_fault_fn report, void *baton)
{
    static const char pages[] = "SELECT group_concat(integrity_check, char(10)) FROM pragma_integrity_check(20)";
    static const char keys[] = "SELECT group_concat('row ' || coalesce(rowid, '?') || ' of ' || \"table\" ||"
                               " ' points to nothing in ' || parent, char(10)) FROM"
                               " (SELECT * FROM pragma_foreign_key_check LIMIT 20)";
    const char *lines = NULL;

    SCT_TRY(sct_conn_text(&lines, conn, pool, pages));
    report_lines(report, baton, pool, lines);
    lines = NULL;
    SCT_TRY(sct_conn_text(&lines, conn, pool, keys));
    report_lines(report, baton, pool, lines);
    return SCT_OK;
}

sct_err_t *sct_sqlite_inspect(apr_pool_t *pool, const char *path, sct_store_fault_fn report, void *baton)
{
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);
    sct_err_t *err;

    SCT_TRY(sct_conn_open(conn, pool, path, false));
    err = inspect(conn, pool, report, baton);
    sct_conn_close(conn);
    return err;
}
