/*
 * unit_pg.h - databases on the private PostgreSQL cluster of the tests (tests/support/postgres.sh).
 *
 * SCT_TEST_POSTGRES names the cluster's socket directory. The roles are those of a real installation: "owner" owns the
 * schema, "portal" is a member of sctier_app and no more; "postgres" plants and looks, as nobody else may.
 */
#ifndef SCT_UNIT_PG_H
#define SCT_UNIT_PG_H

#include "unit.h"

/** Whether a cluster is there. */
bool unit_pg_there(void);

/** A database with the newest schema and no rows, the test's own until pool goes: the URL that the portal's role connects to. */
const char *unit_pg_database(apr_pool_t *pool);

/** The same database as another role sees it: "owner", "postgres". */
const char *unit_pg_as(apr_pool_t *pool, const char *database, const char *role);

/** The SQLSTATE that SQL ends with as this URL's role, in the schema sctier: "00000" when it is well. */
const char *unit_pg_state(apr_pool_t *pool, const char *database, const char *sql);

/** Keeps a copy of all rows in the database itself; puts them back, as fast as there are few. */
void unit_pg_keep(apr_pool_t *pool, const char *database);
void unit_pg_put_back(apr_pool_t *pool, const char *database);

/** Runs SQL as the superuser, past all row security. */
void unit_pg_exec(apr_pool_t *pool, const char *database, const char *sql);

/** First column of the first row, as text; NULL when there is no row. As the superuser. */
const char *unit_pg_text(apr_pool_t *pool, const char *database, const char *sql);

#endif
