/*
 * unit_pg.c - databases on the private PostgreSQL cluster of the tests.
 */
#include "unit_pg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base_pool.h"

bool unit_pg_there(void)
{
    const char *dir = getenv("SCT_TEST_POSTGRES");

    return dir && *dir;
}

static const char *url(apr_pool_t *pool, const char *role, const char *name)
{
    return apr_psprintf(pool, "postgresql://%s@/%s?host=%s", role, name, getenv("SCT_TEST_POSTGRES"));
}

/* The name in a URL made by url(). */
static const char *name_of(apr_pool_t *pool, const char *database)
{
    const char *start = strstr(database, "@/");

    assert_non_null(start);
    return apr_pstrmemdup(pool, start + 2, strcspn(start + 2, "?"));
}

static PGconn *superuser(apr_pool_t *pool, const char *name)
{
    PGconn *db = PQconnectdb(apr_pstrcat(pool, url(pool, "postgres", name), "&options=-c%20client_min_messages%3Dwarning", NULL));

    if (PQstatus(db) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(db));
    }
    return db;
}

static const char *run(apr_pool_t *pool, const char *name, const char *sql)
{
    PGconn *db = superuser(pool, name);
    PGresult *result = PQexec(db, sql);
    const char *text = NULL;

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    }
    if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0)) {
        text = apr_pstrdup(pool, PQgetvalue(result, 0, 0));
    }
    PQclear(result);
    PQfinish(db);
    return text;
}

static char template_name[40];

static void drop_template(void)
{
    apr_pool_t *pool = unit_pool();

    run(pool, "postgres", apr_psprintf(pool, "DROP DATABASE IF EXISTS %s", template_name));
    apr_pool_destroy(pool);
}

/* Once for the cluster: the roles. Once for the process: a database with this program's schema; the others are its copies. */
static const char *template(apr_pool_t *pool)
{
    static const char roles[] =
        "DO $$ BEGIN CREATE ROLE sctier_app; CREATE ROLE owner LOGIN; CREATE ROLE portal LOGIN IN ROLE sctier_app;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

    if (!*template_name) {
        apr_snprintf(template_name, sizeof template_name, "template_%d", (int)getpid());
        run(pool, "postgres", roles);
        run(pool, "postgres", apr_psprintf(pool, "CREATE DATABASE %s OWNER owner ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0",
                                           template_name));
        UNIT_OK(sct_store_create(pool, url(pool, "owner", template_name)));
        atexit(drop_template);
    }
    return url(pool, "owner", template_name);
}

static apr_status_t drop(void *database)
{
    apr_pool_t *pool = unit_pool();

    run(pool, "postgres", apr_psprintf(pool, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name_of(pool, database)));
    apr_pool_destroy(pool);
    return APR_SUCCESS;
}

const char *unit_pg_name(apr_pool_t *pool)
{
    static int count;
    const char *database = url(pool, "portal", apr_psprintf(pool, "t%d_%d", (int)getpid(), ++count));

    apr_pool_cleanup_register(pool, database, drop, apr_pool_cleanup_null);
    return database;
}

void unit_pg_copy(apr_pool_t *pool, const char *to, const char *from)
{
    run(pool, "postgres", apr_psprintf(pool, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name_of(pool, to)));
    run(pool, "postgres",
        apr_psprintf(pool, "CREATE DATABASE %s OWNER owner TEMPLATE %s STRATEGY file_copy", name_of(pool, to),
                     name_of(pool, from)));
}

const char *unit_pg_database(apr_pool_t *pool)
{
    const char *database = unit_pg_name(pool);

    unit_pg_copy(pool, database, template(pool));
    return database;
}

const char *unit_pg_as(apr_pool_t *pool, const char *database, const char *role)
{
    return url(pool, role, name_of(pool, database));
}

const char *unit_pg_state(apr_pool_t *pool, const char *database, const char *sql)
{
    PGconn *db = PQconnectdb(database);
    PGresult *result = PQexec(db, apr_pstrcat(pool, "SET search_path=sctier;", sql, NULL));
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *out = apr_pstrdup(pool, state ? state : "00000");

    PQclear(result);
    PQfinish(db);
    return out;
}

void unit_pg_exec(apr_pool_t *pool, const char *database, const char *sql)
{
    run(pool, name_of(pool, database), apr_pstrcat(pool, "SET search_path=sctier;", sql, NULL));
}

const char *unit_pg_text(apr_pool_t *pool, const char *database, const char *sql)
{
    return run(pool, name_of(pool, database), apr_pstrcat(pool, "SET search_path=sctier;", sql, NULL));
}
