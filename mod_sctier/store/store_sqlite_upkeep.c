/*
 * store_sqlite_upkeep.c - the write-ahead log back into the database, and emptied.
 *
 * Writers copy it back when it has grown (store_writer.c), but a reader may keep them from emptying it, and a portal where nobody
 * writes has no writer. With the lock of writers, and without waiting for readers (busy_timeout 0): SQLite before 3.51.3 turns a
 * checkpoint that waits into one that can damage the file (store_check.c).
 */
#include "store_private.h"

#include <sys/stat.h>

#include <sqlite3.h>

#include "base_pool.h"

static sct_err_t *empty(void *baton, sct_conn_t *conn, sct_op_t *op)
{
    sct_upkeep_t *out = baton;
    struct stat wal;
    int left = 0;
    int rc;

    out->bytes = stat(apr_pstrcat(op->pool, op->store->settings.path, "-wal", NULL), &wal) == 0 ? (int64_t)wal.st_size : 0;
    sqlite3_busy_timeout(conn->db, 0);
    rc = sqlite3_wal_checkpoint_v2(conn->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, NULL);
    sqlite3_busy_timeout(conn->db, SCT_BUSY_WAIT_MS);
    if (rc != SQLITE_OK && (rc & 0xff) != SQLITE_BUSY) {
        return sct_conn_error(op->pool, conn, rc, "while copying the write-ahead log into the database");
    }
    out->emptied = rc == SQLITE_OK && left == 0;
    return SCT_OK;
}

sct_err_t *sct_sqlite_upkeep(sct_upkeep_t *out, sct_op_t *op)
{
    *out = (sct_upkeep_t){.needed = true};
    return sct_writer_alone(op->store, op, empty, out);
}
