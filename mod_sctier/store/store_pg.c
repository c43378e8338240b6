/*
 * store_pg.c - the PostgreSQL engine: connections for reads and writes, and transactions on them.
 *
 * A read is one snapshot (REPEATABLE READ, READ ONLY). A write is READ COMMITTED; unless it touches drafts only
 * (op->draft), it takes the advisory lock first, so that writes that may append to the evidence log follow one another
 * over all nodes, as they do on SQLite.
 */
#include "store_pg.h"

#include <poll.h>
#include <string.h>

#include "base_pool.h"

static const char begin_read[] = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
static const char begin_write[] = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE";
/* "SCT1", as SQLite's application_id */
static const char take_turn[] = "SELECT pg_advisory_xact_lock(1396921393)";

static void open_store(sct_store_t *store)
{
    int count = store->settings.readers;

    store->pg_texts = sct_pg_texts(store->pool);
    store->pgs = apr_pcalloc(store->pool, (size_t)count * sizeof *store->pgs);
    for (int i = count - 1; i >= 0; i--) {
        store->pgs[i].store = store;
        store->pgs[i].next = store->idle;
        store->idle = &store->pgs[i];
    }
}

static void close_store(sct_store_t *store)
{
    for (int i = 0; i < store->settings.readers; i++) {
        sct_pg_close(&store->pgs[i]);
    }
}

/* The connection used last, or a turn in line for one; NULL when none came back in time. */
static sct_pg_t *take(sct_store_t *store)
{
    int64_t deadline = sct_clock() + store->settings.wait * 1000;
    bool in_time = true;
    sct_pg_t *pg;

    pthread_mutex_lock(&store->mutex);
    while (!store->idle && in_time) {
        in_time = sct_cond_wait(&store->readable, &store->mutex, deadline);
    }
    pg = store->idle;
    if (pg) {
        store->idle = pg->next;
    }
    pthread_mutex_unlock(&store->mutex);
    return pg;
}

static void give(sct_store_t *store, sct_pg_t *pg)
{
    pthread_mutex_lock(&store->mutex);
    pg->next = store->idle;
    store->idle = pg;
    pthread_cond_signal(&store->readable);
    pthread_mutex_unlock(&store->mutex);
}

static sct_err_t *queue(sct_pg_t *pg, apr_pool_t *pool, const char *sql)
{
    return sct_pg_sent(pg, pool, PQsendQueryParams(pg->db, sql, 0, NULL, NULL, NULL, NULL, 0), sql);
}

/*
 * A server says nothing unasked but that it ends: a connection that has something to read is given up before anything is
 * sent on it.
 */
static sct_err_t *wake(sct_pg_t *pg, apr_pool_t *pool)
{
    struct pollfd one = {.fd = pg->db ? PQsocket(pg->db) : -1, .events = POLLIN};

    if (pg->db && poll(&one, 1, 0) != 0) {
        sct_pg_close(pg);
    }
    return sct_pg_connect(pg, pool, pg->store->settings.path);
}

/* BEGIN leaves with the first statement: nothing is waited for here. */
static sct_err_t *start(sct_pg_t *pg, sct_op_t *op, bool write)
{
    SCT_TRY(wake(pg, op->pool));
    pg->context[0] = '\0';
    SCT_TRY(queue(pg, op->pool, write ? begin_write : begin_read));
    return write && !op->draft ? queue(pg, op->pool, take_turn) : SCT_OK;
}

static void undo(sct_pg_t *pg, apr_pool_t *pool)
{
    PGresult *result = NULL;
    sct_err_t *err = SCT_OK;

    if (!pg->db) {
        return;
    }
    err = queue(pg, pool, "ROLLBACK");
    if (!err) {
        err = sct_pg_results(&result, pg, pool, "ROLLBACK");
    }
    PQclear(result);
    if (err) {
        sct_pg_close(pg);
    }
}

static sct_err_t *begin(sct_op_t *op, sct_session_t *session)
{
    sct_store_t *store = session->store;
    sct_pg_t *pg;
    sct_err_t *err;

    if (session->write && sct_store_is_read_only(store)) {
        return sct_read_only(op->pool, store);
    }
    pg = take(store);
    if (!pg) {
        return sct_err(op->pool, BUSY, "all %d connections to PostgreSQL are in use", store->settings.readers);
    }
    err = start(pg, op, session->write);
    if (err) {
        undo(pg, op->pool);
        give(store, pg);
        return err;
    }
    session->pg = pg;
    return SCT_OK;
}

/* COMMIT of a transaction that failed before answers ROLLBACK: somebody went on after an error. */
static sct_err_t *commit(sct_pg_t *pg, apr_pool_t *pool)
{
    PGresult *result = NULL;
    bool done;

    if (!pg->db) {
        return sct_err(pool, BUSY, "the connection was lost before COMMIT");
    }
    SCT_TRY(queue(pg, pool, "COMMIT"));
    SCT_TRY(sct_pg_results(&result, pg, pool, "COMMIT"));
    done = strcmp(PQcmdStatus(result), "COMMIT") == 0;
    PQclear(result);
    return done ? SCT_OK : sct_err(pool, STORE, "COMMIT after a statement that failed");
}

static sct_err_t *finish(sct_op_t *op, sct_session_t *session, sct_err_t *err)
{
    sct_pg_t *pg = session->pg;

    if (!err && session->write) {
        err = commit(pg, op->pool);
        if (err) {
            undo(pg, op->pool);
        }
    } else {
        undo(pg, op->pool);
    }
    give(session->store, pg);
    /* Two that made the same draft at once: the second sees the first's when it runs again. */
    return err && err->code == SCT_E_CONFLICT && op->draft ? sct_vanished(op->pool) : err;
}

static sct_err_t *upkeep(sct_upkeep_t *out, sct_op_t *op)
{
    (void)op;
    *out = (sct_upkeep_t){.needed = false};
    return SCT_OK;
}

const sct_engine_t sct_engine_postgres = {
    .name = "postgres",
    .create = sct_pg_create,
    .migrate = sct_pg_migrate,
    .check = sct_pg_check,
    .open = open_store,
    .close = close_store,
    .begin = begin,
    .finish = finish,
    .upkeep = upkeep,
    .run = sct_pg_run,
    .columns = sct_pg_columns,
    .column = sct_pg_column,
    .value = sct_pg_value,
};
