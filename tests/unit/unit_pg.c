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

/* The connection used last, when it is to this database and still there. Nothing of its session stays. */
static PGconn *kept_connection(apr_pool_t *pool, const char *name)
{
    static PGconn *db;
    static char to[400];
    const char *there = url(pool, "postgres", name);

    if (db && strcmp(to, there) == 0) {
        PGresult *result = PQexec(db, "DISCARD ALL");
        bool well = PQresultStatus(result) == PGRES_COMMAND_OK;

        PQclear(result);
        if (well) {
            return db;
        }
    }
    PQfinish(db);
    db = superuser(pool, name);
    apr_cpystrn(to, there, sizeof to);
    return db;
}

static const char *run(apr_pool_t *pool, const char *name, const char *sql)
{
    PGconn *db = kept_connection(pool, name);
    PGresult *result = PQexec(db, sql);
    const char *text = NULL;

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    }
    if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0)) {
        text = apr_pstrdup(pool, PQgetvalue(result, 0, 0));
    }
    PQclear(result);
    return text;
}

/* For each table: its copy into a schema; or its rows out, and those of the copy in. Keys and triggers look away. */
#define EACH_TABLE(body)                                                                                      \
    "SET client_min_messages = error; BEGIN; SET LOCAL session_replication_role = replica;"                   \
    "DO $$ DECLARE t text; BEGIN FOR t IN SELECT relname FROM pg_class"                                       \
    " WHERE relnamespace = 'sctier'::regnamespace AND relkind = 'r' AND left(relname, 2) = 't_'"    \
    " LOOP " body " END LOOP; END $$; COMMIT"

static void keep(apr_pool_t *pool, const char *database, const char *schema)
{
    unit_pg_exec(pool, database, apr_psprintf(pool, "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s", schema, schema));
    unit_pg_exec(pool, database,
                 apr_psprintf(pool, EACH_TABLE("EXECUTE format('CREATE TABLE %s.%%I AS SELECT * FROM %%I', t, t);"), schema));
}

static void put_back(apr_pool_t *pool, const char *database, const char *schema)
{
    unit_pg_exec(pool, database, apr_psprintf(pool, EACH_TABLE("EXECUTE format('DELETE FROM %%I', t);"
                                                               "EXECUTE format('INSERT INTO %%I SELECT * FROM %s.%%I', t, t);"),
                                              schema));
}

void unit_pg_keep(apr_pool_t *pool, const char *database)
{
    keep(pool, database, "kept");
}

void unit_pg_put_back(apr_pool_t *pool, const char *database)
{
    put_back(pool, database, "kept");
}

/*
 * The databases of this process: making one takes longer than emptying one, so each is used again when the pool of the test that
 * had it is gone. They end with the process.
 */
#define DATABASES_MOST 16

static struct {
    char url[400];
    bool used;
} databases[DATABASES_MOST];
static int database_count;

static void drop_all(void)
{
    apr_pool_t *pool = unit_pool();
    PGconn *db = PQconnectdb(url(pool, "postgres", "postgres"));
    bool there = PQstatus(db) == CONNECTION_OK; /* or it has ended with all databases */

    PQfinish(db);
    for (int i = 0; there && i < database_count; i++) {
        run(pool, "postgres", apr_psprintf(pool, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name_of(pool, databases[i].url)));
    }
    apr_pool_destroy(pool);
}

static apr_status_t end_use(void *used)
{
    *(bool *)used = false;
    return APR_SUCCESS;
}

/* Once for the cluster the roles; a database with this program's schema, and its empty state beside it. */
static void make_database(apr_pool_t *pool, int at)
{
    static const char roles[] =
        "DO $$ BEGIN CREATE ROLE sctier_app; CREATE ROLE owner LOGIN; CREATE ROLE portal LOGIN IN ROLE sctier_app;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";
    const char *name = apr_psprintf(pool, "t%d_%d", (int)getpid(), at);

    if (at == 0) {
        run(pool, "postgres", roles);
        atexit(drop_all);
    }
    apr_cpystrn(databases[at].url, url(pool, "portal", name), sizeof databases[at].url);
    database_count = at + 1;
    run(pool, "postgres",
        apr_psprintf(pool, "CREATE DATABASE %s OWNER owner ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0", name));
    UNIT_OK(sct_store_create(pool, url(pool, "owner", name)));
    keep(pool, databases[at].url, "fresh");
}

const char *unit_pg_database(apr_pool_t *pool)
{
    int at = 0;

    while (at < database_count && databases[at].used) {
        at++;
    }
    assert_true(at < DATABASES_MOST);
    if (at == database_count) {
        make_database(pool, at);
    } else {
        put_back(pool, databases[at].url, "fresh");
    }
    databases[at].used = true;
    apr_pool_cleanup_register(pool, &databases[at].used, end_use, apr_pool_cleanup_null);
    return databases[at].url;
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
