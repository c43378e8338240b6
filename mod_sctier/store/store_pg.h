/*
 * store_pg.h - what the files of the PostgreSQL engine share.
 *
 * A connection belongs to one operation from begin to finish. Commands are sent in libpq's pipeline mode: BEGIN, who asks,
 * and the first statement leave together and cost one round trip. libpq never blocks: whatever is waited for, is waited
 * for with a deadline, and a connection that misses it is closed.
 */
#ifndef SCT_STORE_PG_H
#define SCT_STORE_PG_H

#include <libpq-fe.h>

#include "store_private.h"

#define SCT_PG_PARAMS_MOST 48

/* Types of columns, and of arrays of them (pg_type.dat: their numbers never change). */
enum {
    SCT_OID_BOOL = 16, SCT_OID_BYTEA = 17, SCT_OID_INT8 = 20, SCT_OID_INT2 = 21, SCT_OID_INT4 = 23, SCT_OID_TEXT = 25,
    SCT_OID_BYTEAS = 1001, SCT_OID_TEXTS = 1009, SCT_OID_INT8S = 1016
};

/* A named statement with $1, $2 .. for its :names. */
typedef struct sct_pg_text_t {
    const char *text;
    int count;
    const char *name[SCT_PG_PARAMS_MOST];
} sct_pg_text_t;

struct sct_pg_t {
    PGconn *db;          /* NULL until first used, and after a fault */
    sct_store_t *store;
    int waiting;         /* results of commands that were sent and not yet read, in order */
    char context[1200];  /* who asks, as the server was last told in this transaction; empty: not yet */
    bool prepared[SCT_STMT__COUNT + 1];
    bool told;           /* the statement that tells it is prepared */
    sct_pg_t *next;      /* in the list of idle connections */
};

/** How long one answer may take, in ns; the server gives up a statement sooner. For locks and connecting: settings.wait. */
#define SCT_PG_DEADLINE (INT64_C(35) * 1000000000)

/* store_pg_conn.c */

/** Connects when there is no connection. Leaves the pipeline mode on. */
sct_err_t *sct_pg_connect(sct_pg_t *pg, apr_pool_t *pool, const char *database) SCT_CHECKED;
void sct_pg_close(sct_pg_t *pg);

/** Counts a command as sent; closes the connection when sent is 0, as libpq's PQsend* say. */
sct_err_t *sct_pg_sent(sct_pg_t *pg, apr_pool_t *pool, int sent, const char *doing) SCT_CHECKED;

/**
 * Marks the end of what was sent and reads all results, in order: *out receives the last one (PQclear it), earlier ones
 * are checked and dropped. The first error of any of them is returned.
 */
sct_err_t *sct_pg_results(PGresult **out, sct_pg_t *pg, apr_pool_t *pool, const char *doing) SCT_CHECKED;

/** Runs a text without parameters, alone. */
sct_err_t *sct_pg_exec(sct_pg_t *pg, apr_pool_t *pool, const char *sql) SCT_CHECKED;

/** The first column of the first row as text, NULL when there is none. Parameters are text. */
sct_err_t *sct_pg_text(const char **out, sct_pg_t *pg, apr_pool_t *pool, const char *sql) SCT_CHECKED;

/* store_pg_stmt.c */
const sct_pg_text_t *sct_pg_texts(apr_pool_t *pool);
sct_err_t *sct_pg_run(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton,
                      const bool *more) SCT_CHECKED;
int sct_pg_columns(const sct_row_t *row);
const char *sct_pg_column(const sct_row_t *row, int column);
void sct_pg_value(sct_value_t *out, const sct_row_t *row, int column);

/* store_pg_add.c: rows on their way into a table, gathered by column, added by one statement */

typedef struct sct_pg_add_t sct_pg_add_t;

/**
 * Prepares the statement. Columns are const char *, types their Oid.
 * @return BUG when one is none of text, bigint, bytea
 */
sct_err_t *sct_pg_add_make(sct_pg_add_t **out, sct_pg_t *pg, apr_pool_t *pool, const char *table,
                           const apr_array_header_t *columns, const apr_array_header_t *types) SCT_CHECKED;

/** No rows yet; those that follow are kept in pool. */
void sct_pg_add_begin(sct_pg_add_t *add, apr_pool_t *pool);

/** One row: its values are copied. @return STORE when one is not of its column's kind */
sct_err_t *sct_pg_add_row(sct_pg_add_t *add, apr_pool_t *pool, const sct_value_t *values) SCT_CHECKED;

/** Sends the statement with all rows, if there are any; its result is read by sct_pg_results. @return TOO_LARGE */
sct_err_t *sct_pg_add_send(sct_pg_add_t *add, apr_pool_t *pool) SCT_CHECKED;

/**
 * Has the server take statistics behind the first rows. Plans that triggers of the log made for an empty table, and that would
 * read all of a stream for each row, are made anew then.
 */
sct_err_t *sct_pg_add_learn(sct_pg_add_t *add, apr_pool_t *pool) SCT_CHECKED;

/* store_pg_schema.c */
sct_err_t *sct_pg_create(apr_pool_t *pool, const char *database) SCT_CHECKED;
sct_err_t *sct_pg_migrate(int *from, apr_pool_t *pool, const char *database) SCT_CHECKED;
sct_err_t *sct_pg_check(const char **warning, apr_pool_t *pool, const char *database) SCT_CHECKED;

/** The version of the schema that this program needs. */
int sct_pg_version(void);

#endif
