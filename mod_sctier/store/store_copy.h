/*
 * store_copy.h - all rows of one database into another, of the same engine or of the other one.
 *
 * Both databases are under their writer's lock from sct_copy_begin until the pool goes: a portal answers "busy" to writes of
 * the source meanwhile. Rows go in the order of the foreign keys and of the primary key, some hundreds in a transaction, so that
 * the rules of the log hold on the way. A copy that was interrupted goes on behind the last row that arrived. Until it is
 * complete, the target has a version below zero, which no portal starts on.
 *
 *     SCT_TRY(sct_copy_begin(&copy, pool, from, to));
 *     SCT_TRY(sct_copy_rows(copy, show, baton));
 *     SCT_TRY(sct_copy_compare(copy));
 *     SCT_TRY(sct_copy_complete(copy));
 */
#ifndef SCT_STORE_COPY_H
#define SCT_STORE_COPY_H

#include "base_hash.h"
#include "store.h"

/** One table, and what was found in it on both sides: rows, and SHA-256 over all of them in the order of the primary key. */
typedef struct sct_copied_t {
    const char *name;
    int64_t rows_from, rows_to;
    sct_hash_t hash_from, hash_to;
    bool same;
} sct_copied_t;

typedef struct sct_copy_t {
    apr_pool_t *pool;
    bool resumed;                 /* the target was an unfinished copy of this source */
    bool finished;                /* the target was a whole copy of it */
    apr_array_header_t *tables;   /* sct_copied_t, in the order of copying */
    struct sct_side_t *from, *to;
    apr_array_header_t *shapes;   /* of the tables: columns and keys */
} sct_copy_t;

/** How many rows of all have arrived. */
typedef void (*sct_copy_fn)(void *baton, int64_t done, int64_t all);

/**
 * Opens and locks both; makes the target when it is not there. On PostgreSQL both are to be URLs of the schema's owner.
 * @return BUSY      somebody is writing to one of them
 *         CONFLICT  the target has rows that are no copy of this source, finished or not
 *         CONFIG    a version that is not this program's; tables that are not the same
 */
sct_err_t *sct_copy_begin(sct_copy_t **out, apr_pool_t *pool, const char *from, const char *to) SCT_CHECKED;

/** Copies what is not there yet. */
sct_err_t *sct_copy_rows(sct_copy_t *copy, sct_copy_fn show, void *baton) SCT_CHECKED;

/** Reads both sides anew. @return CONFLICT when a table differs: `same` of it is false */
sct_err_t *sct_copy_compare(sct_copy_t *copy) SCT_CHECKED;

/** The target is a database like any other. */
sct_err_t *sct_copy_complete(sct_copy_t *copy) SCT_CHECKED;

#endif
