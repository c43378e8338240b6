/*
 * store_pg_schema.c - making the schema of a PostgreSQL database, bringing it to this program's version, and the check at
 * start.
 *
 * The owner's role makes and migrates; the server works under another role, a member of sctier_app, that row security holds
 * for and that cannot change the evidence log. What runs, runs in one transaction.
 */
#include "store_pg.h"

#include <string.h>

#include "base_buf.h"
#include "base_pool.h"

static const struct {
    int version;
    const char *line;
} migrations[] = {
#define SCT_MIGRATION(version, line) {version, line},
#define SCT_GUARD(text)
#include "postgres_schema.inc"
#undef SCT_MIGRATION
#undef SCT_GUARD
};

static const char *const guards[] = {
#define SCT_MIGRATION(version, line)
#define SCT_GUARD(text) text,
#include "postgres_schema.inc"
#undef SCT_MIGRATION
#undef SCT_GUARD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int sct_pg_version(void)
{
    return migrations[COUNT(migrations) - 1].version;
}

static sct_err_t *run_migrations(sct_pg_t *pg, apr_pool_t *pool, int from)
{
    sct_buf_t text;

    for (size_t i = 0; i < COUNT(migrations);) {
        int version = migrations[i].version;

        sct_buf_init(&text, pool, 4096);
        for (; i < COUNT(migrations) && migrations[i].version == version; i++) {
            sct_buf_text(&text, migrations[i].line);
        }
        if (version > from) {
            sct_err_t *err = sct_pg_exec(pg, pool, text.data);

            if (err) {
                return sct_wrap(pool, err, "while running migration %d", version);
            }
        }
    }
    return SCT_OK;
}

/* Drops the views and policies of any version, then makes this version's. */
static sct_err_t *renew_guards(sct_pg_t *pg, apr_pool_t *pool)
{
    SCT_TRY(sct_pg_exec(pg, pool,
                        "DO $$ DECLARE one record; BEGIN"
                        " FOR one IN SELECT viewname FROM pg_views WHERE schemaname = 'sctier' LOOP"
                        " EXECUTE format('DROP VIEW sctier.%I', one.viewname); END LOOP;"
                        " FOR one IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'sctier' LOOP"
                        " EXECUTE format('DROP POLICY %I ON sctier.%I', one.policyname, one.tablename); END LOOP;"
                        " END $$"));
    for (size_t i = 0; i < COUNT(guards); i++) {
        SCT_TRY(sct_pg_exec(pg, pool, guards[i]));
    }
    return SCT_OK;
}

static sct_err_t *upgrade(sct_pg_t *pg, apr_pool_t *pool, int from)
{
    SCT_TRY(run_migrations(pg, pool, from));
    SCT_TRY(renew_guards(pg, pool));
    SCT_TRY(sct_pg_exec(pg, pool, "GRANT SELECT ON t_schema TO sctier_app"));
    return sct_pg_exec(pg, pool, apr_psprintf(pool, "DELETE FROM t_schema; INSERT INTO t_schema VALUES(%d)",
                                              sct_pg_version()));
}

/* What a database must be before anything is made in it. */
static sct_err_t *fit(sct_pg_t *pg, apr_pool_t *pool)
{
    const char *encoding = NULL;
    const char *collation = NULL;
    const char *role = NULL;

    if (PQserverVersion(pg->db) < 150000) {
        return sct_err(pool, CONFIG, "PostgreSQL 15 or newer is needed (security_invoker views); this is %d",
                       PQserverVersion(pg->db));
    }
    SCT_TRY(sct_pg_text(&encoding, pg, pool, "SHOW server_encoding"));
    SCT_TRY(sct_pg_text(&collation, pg, pool,
                        "SELECT datcollate FROM pg_database WHERE datname = current_database()"));
    if (strcmp(encoding, "UTF8") != 0 || strcmp(collation, "C") != 0) {
        return sct_err(pool, CONFIG, "the database has encoding %s and locale %s; make it with ENCODING 'UTF8' LOCALE 'C'"
                       " TEMPLATE template0", encoding, collation);
    }
    SCT_TRY(sct_pg_text(&role, pg, pool, "SELECT rolname FROM pg_roles WHERE rolname = 'sctier_app'"));
    if (!role) {
        return sct_err(pool, CONFIG, "there is no role sctier_app; run CREATE ROLE sctier_app, and GRANT sctier_app TO the "
                       "role that the server logs in with");
    }
    return SCT_OK;
}

typedef sct_err_t *(*work_fn)(sct_pg_t *pg, apr_pool_t *pool, int *from);

/* One connection, one transaction, one at a time. */
static sct_err_t *with_transaction(apr_pool_t *pool, const char *database, work_fn body, int *from)
{
    sct_pg_t *pg = apr_pcalloc(pool, sizeof *pg);
    sct_err_t *err = sct_pg_connect(pg, pool, database);

    if (!err) {
        err = fit(pg, pool);
    }
    if (!err) {
        err = sct_pg_exec(pg, pool, "BEGIN; SELECT pg_advisory_xact_lock(1396921393)");
    }
    if (!err) {
        err = body(pg, pool, from);
    }
    if (!err) {
        err = sct_pg_exec(pg, pool, "COMMIT");
    }
    sct_pg_close(pg);
    return err;
}

/* The version in the database, 0 when the schema is not there. */
static sct_err_t *version_of(int *out, sct_pg_t *pg, apr_pool_t *pool)
{
    const char *there = NULL;
    const char *version = NULL;

    SCT_TRY(sct_pg_text(&there, pg, pool, "SELECT to_regclass('sctier.t_schema')::text"));
    if (there) {
        SCT_TRY(sct_pg_text(&version, pg, pool, "SELECT version::text FROM sctier.t_schema"));
    }
    *out = version ? (int)strtol(version, NULL, 10) : 0;
    return SCT_OK;
}

static sct_err_t *create_body(sct_pg_t *pg, apr_pool_t *pool, int *from)
{
    SCT_TRY(version_of(from, pg, pool));
    if (*from != 0) {
        return sct_err(pool, CONFLICT, "the database has the schema sctier already");
    }
    SCT_TRY(sct_pg_exec(pg, pool, "CREATE SCHEMA sctier; GRANT USAGE ON SCHEMA sctier TO sctier_app"));
    return upgrade(pg, pool, 0);
}

sct_err_t *sct_pg_create(apr_pool_t *pool, const char *database)
{
    int from = 0;

    return with_transaction(pool, database, create_body, &from);
}

static sct_err_t *migrate_body(sct_pg_t *pg, apr_pool_t *pool, int *from)
{
    SCT_TRY(version_of(from, pg, pool));
    if (*from == 0) {
        return sct_err(pool, CONFIG, "there is no schema sctier in the database; make it with `sctierctl init`");
    }
    if (*from < 0) {
        return sct_err(pool, CONFIG, "the database is an unfinished copy; run the same `sctierctl copy` again");
    }
    if (*from > sct_pg_version()) {
        return sct_err(pool, CONFIG, "the database has version %d, made by a newer program than this one (%d)", *from,
                       sct_pg_version());
    }
    return upgrade(pg, pool, *from);
}

sct_err_t *sct_pg_migrate(int *from, apr_pool_t *pool, const char *database)
{
    return with_transaction(pool, database, migrate_body, from);
}

/* The server's role must be one that row security holds for. */
static sct_err_t *check_role(sct_pg_t *pg, apr_pool_t *pool)
{
    const char *above = NULL;
    const char *member = NULL;

    SCT_TRY(sct_pg_text(&above, pg, pool,
                        "SELECT rolname::text FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR"
                        " oid = (SELECT relowner FROM pg_class WHERE oid = 'sctier.t_log'::regclass))"));
    if (above) {
        return sct_err(pool, CONFIG, "the role %s owns the schema or passes over row security; log in with one that is only a "
                       "member of sctier_app", above);
    }
    SCT_TRY(sct_pg_text(&member, pg, pool, "SELECT 'yes' WHERE pg_has_role(current_user, 'sctier_app', 'USAGE')"));
    return member ? SCT_OK : sct_err(pool, CONFIG, "the role of the connection is no member of sctier_app; run GRANT "
                                                   "sctier_app TO it");
}

static sct_err_t *check_all(sct_pg_t *pg, apr_pool_t *pool)
{
    int version = 0;

    SCT_TRY(fit(pg, pool));
    SCT_TRY(version_of(&version, pg, pool));
    if (version != sct_pg_version()) {
        return sct_err(pool, CONFIG, "the database has version %d of the schema sctier, this program needs %d: %s", version,
                       sct_pg_version(),
                       version == 0                 ? "make it with `sctierctl init`"
                       : version < 0                ? "it is an unfinished copy; run the same `sctierctl copy` again"
                       : version < sct_pg_version() ? "run `sctierctl migrate`"
                                                    : "restart with the program that migrated it");
    }
    return check_role(pg, pool);
}

sct_err_t *sct_pg_check(const char **warning, apr_pool_t *pool, const char *database)
{
    sct_pg_t *pg = apr_pcalloc(pool, sizeof *pg);
    sct_err_t *err = sct_pg_connect(pg, pool, database);

    if (!err) {
        err = check_all(pg, pool);
    }
    sct_pg_close(pg);
    if (err) {
        err->code = SCT_E_CONFIG;
        return err;
    }
    *warning = NULL;
    return SCT_OK;
}
