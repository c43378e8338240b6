/*
 * row_pg.h - every actor against every view and every table of a PostgreSQL database, compared with the oracle: what
 * row_matrix.h does on SQLite.
 *
 * All happens inside one transaction of the superuser that is never committed: policies and rights are changed in place, rows
 * are read and written as the server's role, and rolled back. Keys, checks and triggers are away in it, so that nothing but
 * row security and rights decides; and what row security is to decide alone is granted. A change has no WHERE: with one,
 * PostgreSQL would ask the policy for reading as well, and hide what the policy for changing lets pass.
 *
 *     row_pg_t *pg = row_pg_open(m);
 *     row_pg_put(pg, "ALTER POLICY see ON t_answer USING (true)");
 *     const char *fault = row_pg_fault(pg, ROW_READS, "answer");
 *     row_pg_back(pg);
 */
#ifndef SCT_ROW_PG_H
#define SCT_ROW_PG_H

#include "row_matrix.h"

typedef struct row_pg_t row_pg_t;

/** Reads the rows of one table, for row_matrix_make. */
void row_pg_read(row_matrix_t *m, const oracle_table_t *table);

/** The world must be on PostgreSQL, and is not to be asked anything until row_pg_close. */
row_pg_t *row_pg_open(row_matrix_t *m);
void row_pg_close(row_pg_t *pg);

/** Changes something; takes the last such change back. Changes nest. */
void row_pg_put(row_pg_t *pg, const char *sql);
void row_pg_back(row_pg_t *pg);

/** The first difference from the oracle in words, or NULL. ROW_READS: the view and the table; ROW_WRITES: the table. */
const char *row_pg_fault(row_pg_t *pg, row_layer_t layer, const char *table);

/** What the server's role has no right to, and what the owner sees whom nobody told who asks: a difference, or NULL. */
const char *row_pg_right_fault(row_pg_t *pg, const char *table);

/** What even the owner cannot change, and where the log has gaps: a difference, or NULL. */
const char *row_pg_trigger_fault(row_pg_t *pg);

/** What is granted for the tests of policies. */
void row_pg_grant(row_pg_t *pg);

/** First column of all rows, as the superuser. */
apr_array_header_t *row_pg_texts(row_pg_t *pg, const char *sql);

#endif
