/*
 * oracle.h - who may see and change which kind of row, written by hand from what the roles are for.
 *
 * It is the second opinion on sql/tables.def, and must never be made from it: a mistake there shall not be repeated here.
 * Every table has its lines in oracle.c; a table without one fails the matrix of rows (row_matrix.h).
 */
#ifndef SCT_ORACLE_H
#define SCT_ORACLE_H

#include <stdbool.h>

#include "domain_actor.h"

/** How to read the facts of a table's rows, past views and guards. SQL over t_NAME AS r; :now is the clock in ms. */
typedef struct oracle_table_t {
    const char *name;
    const char *key;     /* an expression that names a row */
    const char *owner;   /* the supplier whose row it is */
    const char *persons; /* ids of the persons whose row it is */
    const char *kind;    /* what else decides: the kind of a line of oracle.c */
    const char *given;   /* the column that says whose row it is; NULL: no row of this table is anybody's */
    enum { ORACLE_FREE, ORACLE_FROZEN, ORACLE_LOG } keeps; /* FROZEN: a row never changes or goes, whoever asks; LOG: and
                                                            * rows join at the end only */
} oracle_table_t;

/** The facts of one row. */
typedef struct oracle_row_t {
    const oracle_table_t *table;
    const char *key;
    const char *owner;   /* or NULL */
    const char *persons; /* or NULL */
    const char *kind;
    int line;            /* of oracle.c's lines: see oracle_find */
    bool tried;          /* stands for its like when changes are tried */
} oracle_row_t;

/** The table's line; NULL when nobody has written one. */
const oracle_table_t *oracle_table(const char *name);

/** The number of the line for rows of this kind, -1 when there is none; how many lines there are. */
int oracle_find(const char *table, const char *kind);
int oracle_lines(void);
const char *oracle_line(int line);

/** May the actor (NULL: nobody) read, or change, this row? */
bool oracle_sees(const sct_actor_t *actor, const oracle_row_t *row);
bool oracle_writes(const sct_actor_t *actor, const oracle_row_t *row);

#endif
