/*
 * store_engine.h - what an engine does for the store: SQLite (store_sqlite*.c, store_writer.c) or PostgreSQL (store_pg*.c).
 *
 * Everything else in this room, and every other room, is the same for both. A named statement has one text for both.
 */
#ifndef SCT_STORE_ENGINE_H
#define SCT_STORE_ENGINE_H

#include "store.h"

struct sct_session_t;

/** A value on its way to a parameter or from a column. Bytes belong to the caller, or to the row they were read from. */
typedef struct sct_value_t {
    enum { SCT_V_NULL, SCT_V_INT, SCT_V_TEXT, SCT_V_BLOB } kind;
    int64_t number;    /* INT */
    const char *bytes; /* TEXT (ends in NUL) and BLOB */
    size_t len;
} sct_value_t;

typedef struct sct_engine_t {
    const char *name; /* "sqlite", "postgres" */

    /* Of a database: store.h has the contracts. */
    sct_err_t *(*create)(apr_pool_t *pool, const char *database);
    sct_err_t *(*migrate)(int *from, apr_pool_t *pool, const char *database);
    sct_err_t *(*check)(const char **warning, apr_pool_t *pool, const char *database);

    sct_err_t *(*inspect)(apr_pool_t *pool, const char *database, sct_store_fault_fn report, void *baton); /* or NULL */

    /* Of a store: connections open on first use. close runs in the process that opened it. */
    void (*open)(sct_store_t *store);
    void (*close)(sct_store_t *store);

    /* A transaction. finish ends it whatever happens: with the result of COMMIT when err is NULL, else with err. */
    sct_err_t *(*begin)(sct_op_t *op, struct sct_session_t *session);
    sct_err_t *(*finish)(sct_op_t *op, struct sct_session_t *session, sct_err_t *err);

    /* What the database needs now and then, outside a transaction. */
    sct_err_t *(*upkeep)(sct_upkeep_t *out, sct_op_t *op);

    /*
     * Runs a statement and calls fn for each row; *more false ends it early. *changed (may be NULL) receives how many rows
     * it wrote.
     */
    sct_err_t *(*run)(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton,
                      const bool *more);

    /* The row that fn is called with. */
    int (*columns)(const sct_row_t *row);
    const char *(*column)(const sct_row_t *row, int column);
    void (*value)(sct_value_t *out, const sct_row_t *row, int column); /* valid until fn returns */
} sct_engine_t;

extern const sct_engine_t sct_engine_sqlite;
extern const sct_engine_t sct_engine_postgres;

/** The engine of a database: PostgreSQL for postgresql:// and postgres://, else a SQLite file. */
const sct_engine_t *sct_engine_of(const char *database);

#endif
