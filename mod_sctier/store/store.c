/*
 * store.c - a process's store: which engine, transactions, the table of statements.
 */
#include "store_private.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "store_engine.h"
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

const sct_engine_t *sct_engine_of(const char *database)
{
    return strncmp(database, "postgresql://", 13) == 0 || strncmp(database, "postgres://", 11) == 0 ? &sct_engine_postgres
                                                                                                   : &sct_engine_sqlite;
}

bool sct_store_is_file(const char *database)
{
    return sct_engine_of(database) == &sct_engine_sqlite;
}

sct_err_t *sct_store_create(apr_pool_t *pool, const char *database)
{
    return sct_engine_of(database)->create(pool, database);
}

sct_err_t *sct_store_migrate(int *from, apr_pool_t *pool, const char *database)
{
    return sct_engine_of(database)->migrate(from, pool, database);
}

sct_err_t *sct_store_check(const char **warning, apr_pool_t *pool, const char *database)
{
    return sct_engine_of(database)->check(warning, pool, database);
}

sct_err_t *sct_store_inspect(apr_pool_t *pool, const char *database, sct_store_fault_fn report, void *baton)
{
    const sct_engine_t *engine = sct_engine_of(database);

    return engine->inspect ? engine->inspect(pool, database, report, baton) : SCT_OK;
}

static apr_status_t close_store(void *memory)
{
    sct_store_t *store = memory;

    /* In a forked child the connections are the parent's: closing them would drop the parent's locks. */
    if (store->pid == getpid()) {
        store->engine->close(store);
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
    store->engine = sct_engine_of(settings->path);
    store->settings = *settings;
    store->settings.path = apr_pstrdup(pool, settings->path);
    store->pid = getpid();
    store->shared = settings->shared ? settings->shared : sct_store_shared_make(&store->own, store->settings.path);
    pthread_mutex_init(&store->mutex, NULL);
    sct_cond_init(&store->readable);
    store->engine->open(store);
    apr_pool_cleanup_register(pool, store, close_store, apr_pool_cleanup_null);
    *out = store;
    return SCT_OK;
}

sct_err_t *sct_store_begin(sct_op_t *op, bool write)
{
    sct_store_t *store = op->store;
    sct_session_t *session;

    if (!store) {
        return sct_err(op->pool, BUG, "a transaction without a store");
    }
    if (op->session) {
        return sct_err(op->pool, BUG, "a transaction inside a transaction");
    }
    if (store->pid != getpid()) {
        return sct_err(op->pool, BUG, "the store was opened before a fork");
    }
    session = apr_pcalloc(op->pool, sizeof *session);
    session->store = store;
    session->write = write;
    SCT_TRY(store->engine->begin(op, session));
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
    return session->store->engine->finish(op, session, err);
}

sct_err_t *sct_store_upkeep(sct_upkeep_t *out, sct_op_t *op)
{
    if (!op->store || op->session) {
        return sct_err(op->pool, BUG, "upkeep needs a store, and no transaction");
    }
    return op->store->engine->upkeep(out, op);
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
