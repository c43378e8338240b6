/*
 * store_sqlite.c - the SQLite engine: read connections, and transactions on them or on the writer's.
 */
#include "store_private.h"

#include "store_engine.h"
#include "base_pool.h"

/* The read connection used last, or a turn in line for one; NULL when that takes too long. */
static sct_conn_t *take_reader(sct_store_t *store)
{
    int64_t deadline = sct_clock() + store->settings.wait * 1000;
    bool in_time = true;
    sct_conn_t *conn;

    pthread_mutex_lock(&store->mutex);
    while (!store->free && in_time) {
        in_time = sct_cond_wait(&store->readable, &store->mutex, deadline);
    }
    conn = store->free;
    if (conn) {
        store->free = conn->next;
    }
    pthread_mutex_unlock(&store->mutex);
    return conn;
}

static void give_reader(sct_store_t *store, sct_conn_t *conn)
{
    conn->op = NULL;
    pthread_mutex_lock(&store->mutex);
    conn->next = store->free;
    store->free = conn;
    pthread_cond_signal(&store->readable);
    pthread_mutex_unlock(&store->mutex);
}

/* Opens on first use, and fixes the snapshot: the version is the first thing read in it. */
static sct_err_t *start_reading(sct_conn_t *conn, sct_store_t *store, sct_op_t *op)
{
    if (!conn->db) {
        SCT_TRY(sct_conn_open(conn, op->pool, store->settings.path, false));
    }
    SCT_TRY(sct_conn_control(conn, op->pool, SCT_CONTROL_BEGIN));
    return sct_schema_agrees(conn, op->pool);
}

/* Ends the snapshot; a connection that cannot even do that is opened anew next time. */
static void stop_reading(sct_conn_t *conn, sct_op_t *op)
{
    if (conn->db && !sct_conn_idle(conn)) {
        sct_err_t *err = sct_conn_control(conn, op->pool, SCT_CONTROL_ROLLBACK);

        if (err) {
            sct_conn_close(conn);
        }
    }
}

static sct_err_t *begin_read(sct_conn_t **out, sct_store_t *store, sct_op_t *op)
{
    sct_conn_t *conn = take_reader(store);
    sct_err_t *err;

    if (!conn) {
        return sct_err(op->pool, BUSY, "all %d read connections are in use", store->settings.readers);
    }
    err = start_reading(conn, store, op);
    if (err) {
        stop_reading(conn, op);
        give_reader(store, conn);
        return err;
    }
    *out = conn;
    return SCT_OK;
}

static void open_store(sct_store_t *store)
{
    int count = store->settings.readers;

    store->readers = apr_pcalloc(store->pool, (size_t)count * sizeof *store->readers);
    for (int i = count - 1; i >= 0; i--) {
        store->readers[i].store = store;
        store->readers[i].next = store->free;
        store->free = &store->readers[i];
    }
    sct_writer_init(&store->writer, store);
}

static void close_store(sct_store_t *store)
{
    for (int i = 0; i < store->settings.readers; i++) {
        sct_conn_close(&store->readers[i]);
    }
    sct_writer_close(&store->writer);
}

static sct_err_t *begin(sct_op_t *op, sct_session_t *session)
{
    sct_store_t *store = session->store;

    if (session->write) {
        SCT_TRY(sct_writer_begin(store, op));
        session->conn = &store->writer.conn;
    } else {
        SCT_TRY(begin_read(&session->conn, store, op));
    }
    session->conn->op = op;
    return SCT_OK;
}

static sct_err_t *finish(sct_op_t *op, sct_session_t *session, sct_err_t *err)
{
    session->conn->op = NULL;
    if (session->write) {
        return sct_writer_finish(session->store, op, err);
    }
    stop_reading(session->conn, op);
    give_reader(session->store, session->conn);
    return err;
}

const sct_engine_t sct_engine_sqlite = {
    .name = "sqlite",
    .create = sct_sqlite_create,
    .migrate = sct_sqlite_migrate,
    .check = sct_sqlite_check,
    .inspect = sct_sqlite_inspect,
    .open = open_store,
    .close = close_store,
    .begin = begin,
    .finish = finish,
    .upkeep = sct_sqlite_upkeep,
    .run = sct_sqlite_run,
    .columns = sct_sqlite_columns,
    .column = sct_sqlite_column,
    .value = sct_sqlite_value,
};
