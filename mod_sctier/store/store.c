/*
 * store.c - a process's store: read connections, transactions, the table of statements.
 */
#include "store_private.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base_pool.h"

static const struct {
    const char *name;
    const char *text;
} statements[SCT_STMT__COUNT + 1] = {
#define SCT_STMT(name, text) {#name, text},
#include "statements.inc"
#undef SCT_STMT
    {NULL, NULL},
};

const char *sct_stmt_text(sct_stmt_t id)
{
    return (unsigned)id < SCT_STMT__COUNT ? statements[id].text : NULL;
}

const char *sct_stmt_name(sct_stmt_t id)
{
    return (unsigned)id < SCT_STMT__COUNT ? statements[id].name : NULL;
}

static apr_status_t close_store(void *memory)
{
    sct_store_t *store = memory;

    /* In a forked child the connections are the parent's: closing them would drop the parent's locks. */
    if (store->pid == getpid()) {
        for (int i = 0; i < store->settings.readers; i++) {
            sct_conn_close(&store->readers[i]);
        }
        sct_writer_close(&store->writer);
    }
    pthread_cond_destroy(&store->readable);
    pthread_mutex_destroy(&store->mutex);
    return APR_SUCCESS;
}

/* A condition whose timed wait uses the clock of sct_clock. */
void sct_cond_init(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool sct_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t deadline)
{
    const struct timespec until = {deadline / 1000000000, deadline % 1000000000};

    return pthread_cond_timedwait(cond, mutex, &until) != ETIMEDOUT;
}

sct_err_t *sct_store_open(sct_store_t **out, apr_pool_t *pool, const sct_store_settings_t *settings)
{
    sct_store_t *store;

    if (settings->readers < 1 || settings->queue < 1 || settings->wait < 0) {
        return sct_err(pool, CONFIG, "a store needs at least one reader, a queue of one and a wait of zero");
    }
    store = apr_pcalloc(pool, sizeof *store);
    store->pool = pool;
    store->settings = *settings;
    store->settings.path = apr_pstrdup(pool, settings->path);
    store->pid = getpid();
    atomic_init(&store->read_only, false);
    pthread_mutex_init(&store->mutex, NULL);
    sct_cond_init(&store->readable);
    store->readers = apr_pcalloc(pool, (size_t)settings->readers * sizeof *store->readers);
    for (int i = settings->readers - 1; i >= 0; i--) {
        store->readers[i].read_only = &store->read_only;
        store->readers[i].next = store->free;
        store->free = &store->readers[i];
    }
    sct_writer_init(&store->writer, store);
    apr_pool_cleanup_register(pool, store, close_store, apr_pool_cleanup_null);
    *out = store;
    return SCT_OK;
}

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

sct_err_t *sct_store_begin(sct_op_t *op, bool write)
{
    sct_store_t *store = op->store;
    sct_session_t *session;
    sct_conn_t *conn;

    if (!store) {
        return sct_err(op->pool, BUG, "a transaction without a store");
    }
    if (op->session) {
        return sct_err(op->pool, BUG, "a transaction inside a transaction");
    }
    if (store->pid != getpid()) {
        return sct_err(op->pool, BUG, "the store was opened before a fork");
    }
    conn = &store->writer.conn;
    if (write) {
        SCT_TRY(sct_writer_begin(store, op));
    } else {
        SCT_TRY(begin_read(&conn, store, op));
    }
    session = apr_pcalloc(op->pool, sizeof *session);
    session->store = store;
    session->conn = conn;
    session->write = write;
    conn->op = op;
    op->session = session;
    return SCT_OK;
}

sct_err_t *sct_store_finish(sct_op_t *op, sct_err_t *err)
{
    sct_session_t *session = op->session;

    if (!session) {
        return err ? err : sct_err(op->pool, BUG, "no transaction to finish");
    }
    op->session = NULL;
    session->conn->op = NULL;
    if (session->write) {
        return sct_writer_finish(session->store, op, err);
    }
    stop_reading(session->conn, op);
    give_reader(session->store, session->conn);
    return err;
}

static const char vanished_words[] = "the transaction vanished with others in it";

sct_err_t *sct_vanished(apr_pool_t *pool)
{
    sct_err_t *err = sct_err(pool, BUSY, "vanished");

    err->what = vanished_words;
    return err;
}

bool sct_store_again(sct_op_t *op, const sct_err_t *err, int *turn)
{
    (void)op;
    /* By identity: nobody else's words can be taken for it. */
    while (err && err->what != vanished_words) {
        err = err->cause;
    }
    return err && ++*turn <= 3;
}
