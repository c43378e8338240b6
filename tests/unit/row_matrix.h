/*
 * row_matrix.h - every actor against every view and every table, in the database itself: the layer of the authorisation
 * matrix where no route and no use case helps.
 *
 * Each actor of the world (world_principals, and some that no log-in makes) reads every view and must see exactly the rows
 * that the oracle allows; and tries on every kind of row to insert it, replace it, take it, change it, give it away and
 * remove it. What is not allowed must be refused in the way that shows nothing: changes of a foreign row find no row.
 *
 *     row_matrix_t *m = row_matrix_make(world);
 *     const char *fault = row_matrix_fault(m, ROW_READS, "answer");
 *
 * NULL when the table's view and guards do what the oracle says, else the first difference in words. Nothing stays changed.
 */
#ifndef SCT_ROW_MATRIX_H
#define SCT_ROW_MATRIX_H

#include "oracle.h"
#include "world.h"

typedef struct row_actor_t {
    const char *name;
    const sct_actor_t *actor; /* NULL: nobody */
    bool system;
    int supplier;             /* WORLD_A.., -1 */
} row_actor_t;

typedef struct row_matrix_t {
    world_t *world;
    apr_array_header_t *rows;   /* oracle_row_t */
    apr_array_header_t *actors; /* row_actor_t */
    long reads;                 /* views read */
    long tries;                 /* changes tried */
} row_matrix_t;

/** A row that there is; its line of the oracle is looked up. */
void row_matrix_add(row_matrix_t *m, oracle_row_t row);

/** Plants into the world what its use cases do not make (one row for each line of the oracle), and reads all rows. */
row_matrix_t *row_matrix_make(world_t *world);

/** The rows that the views show; canaries of others in their texts, whatever the oracle says; what the guards let pass. */
typedef enum { ROW_READS, ROW_TEXTS, ROW_WRITES } row_layer_t;

const char *row_matrix_fault(row_matrix_t *m, row_layer_t layer, const char *table);

#endif
