/*
 * store_side.h - one of the two databases of a copy, for store_copy.c: raw tables, past views and statements, under the lock of
 * whoever writes. A text has $1, $2 .. in the order of its parameters.
 */
#ifndef SCT_STORE_SIDE_H
#define SCT_STORE_SIDE_H

#include "store_private.h"

typedef struct sct_side_t {
    const struct sct_side_ops_t *ops;
    const char *database;
    bool target;
    int version, needed; /* of the schema: found there, and of this program; set by ops->read_version */
    sct_op_t op;       /* in system context; its pool is that of the current chunk */
    sct_conn_t *conn;  /* SQLite */
    int lock;
    void *adding;      /* the statement that adds a row */
    sct_pg_t *pg;      /* PostgreSQL */
    struct sct_pg_add_t *add;
} sct_side_t;

typedef struct sct_side_ops_t {
    /* Rows of one column: what a table's foreign keys point to; its columns by name; those of its primary key. $1: t_name. */
    const char *references, *columns, *keys;

    /** Connects and locks. BUSY when somebody else writes. */
    sct_err_t *(*open)(sct_side_t *side, apr_pool_t *pool, const apr_array_header_t *tables);
    void (*close)(sct_side_t *side);
    sct_err_t *(*read_version)(sct_side_t *side);
    sct_err_t *(*set_version)(sct_side_t *side, int version);

    sct_err_t *(*rows)(sct_side_t *side, const char *sql, const sct_value_t *args, int count, sct_row_fn fn, void *baton);

    /** Names the table and its columns (const char *) that rows are added to from now on, as long as pool lives. */
    sct_err_t *(*into)(sct_side_t *side, apr_pool_t *pool, const char *table, const apr_array_header_t *columns);

    /** Rows between begin and end are one transaction, and on the disk after end; they need op.pool until then. */
    sct_err_t *(*begin)(sct_side_t *side);
    sct_err_t *(*add)(sct_side_t *side, const sct_value_t *values, int count);
    sct_err_t *(*end)(sct_side_t *side);
} sct_side_ops_t;

extern const sct_side_ops_t sct_side_sqlite;
extern const sct_side_ops_t sct_side_postgres;

/** How long either waits for the turn to write. */
#define SCT_SIDE_WAIT_MS 3000

#endif
