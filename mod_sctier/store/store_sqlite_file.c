/*
 * store_sqlite_file.c - is it still the database that this server began with?
 *
 * A file that was moved away under a running server takes what is written to it into nowhere, and everybody would be told that
 * it is kept. So the file is looked at before each COMMIT, and its mark before each shared transaction: by the descriptor that
 * SQLite has, because closing one of our own would drop SQLite's locks.
 */
#include "store_private.h"

#include <errno.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "base_pool.h"

#define HEADER 100         /* sqlite.org/fileformat2.html, 1.3 */
#define APPLICATION_ID 68  /* big-endian, in it */

static sct_err_t *foreign(sct_conn_t *conn, apr_pool_t *pool, const char *why)
{
    sct_store_make_read_only(conn->store, why);
    return sct_err(pool, READ_ONLY, "%s", why);
}

sct_err_t *sct_file_there(sct_conn_t *conn, apr_pool_t *pool)
{
    int moved = 0;
    int rc = sqlite3_file_control(conn->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);

    return rc == SQLITE_OK && moved ? foreign(conn, pool, "the database file was moved, removed or replaced while the server "
                                                          "was running")
                                    : SCT_OK;
}

/* The file's own first bytes: a connection keeps them in its cache and would not look. */
sct_err_t *sct_file_ours(sct_conn_t *conn, apr_pool_t *pool)
{
    unsigned char head[HEADER];
    sqlite3_file *file = NULL;
    const unsigned char *id = head + APPLICATION_ID;
    int rc = sqlite3_file_control(conn->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);

    if (rc == SQLITE_OK && file && file->pMethods) {
        rc = file->pMethods->xRead(file, head, HEADER, 0);
    }
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ) {
        return sct_conn_error(pool, conn, rc, "reading the first bytes of the database");
    }
    if (rc == SQLITE_IOERR_SHORT_READ || memcmp(head, "SQLite format 3", 16) != 0 ||
        ((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3]) != SCT_APPLICATION_ID) {
        return foreign(conn, pool, "the database file no longer begins as one of mod_sctier: something was written over it");
    }
    return sct_file_there(conn, pool);
}

static bool is_file(const sct_store_shared_t *shared, const struct stat *about)
{
    return shared->device == (uint64_t)about->st_dev && shared->inode == (uint64_t)about->st_ino;
}

static sct_err_t *same_file(sct_conn_t *conn, apr_pool_t *pool, const char *path)
{
    sct_store_shared_t *shared = conn->store->shared;
    int expected = SCT_STEP_NOT;
    struct stat about;

    SCT_TRY(sct_file_there(conn, pool));
    if (stat(path, &about) != 0) {
        return sct_err(pool, STORE, "%s cannot be looked at (errno %d)", path, errno);
    }
    if (atomic_compare_exchange_strong(&shared->file, &expected, SCT_STEP_BEGUN)) {
        shared->device = (uint64_t)about.st_dev;
        shared->inode = (uint64_t)about.st_ino;
        atomic_store(&shared->file, SCT_STEP_DONE);
    }
    if (atomic_load(&shared->file) == SCT_STEP_DONE && !is_file(shared, &about)) {
        return foreign(conn, pool, "the database file is another one than the server began with");
    }
    return SCT_OK;
}

sct_err_t *sct_file_same(sct_conn_t *conn, apr_pool_t *pool, const char *path)
{
    const char *log_id = NULL;

    SCT_TRY(same_file(conn, pool, path));
    /* A database of another version is told apart by whoever reads in it first. */
    if (!sct_schema_agrees(conn, pool)) {
        SCT_TRY(sct_conn_text(&log_id, conn, pool, sct_stmt_text(SCT_STMT_LOG_ID)));
    }
    return sct_store_same_log(conn->store, pool, log_id);
}

sct_err_t *sct_file_foreign(sct_conn_t *conn, apr_pool_t *pool, const char *path, sct_err_t *err)
{
    const sct_store_shared_t *shared = conn->store->shared;
    struct stat about;

    if (atomic_load(&shared->file) != SCT_STEP_DONE) {
        return err;
    }
    if (stat(path, &about) != 0 || !is_file(shared, &about)) {
        return foreign(conn, pool, "the database file was moved, removed or replaced while the server was running");
    }
    return err->code == SCT_E_CONFIG ? foreign(conn, pool, err->what) : err;
}
