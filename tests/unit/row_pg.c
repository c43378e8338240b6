/*
 * row_pg.c - reading and changing rows of a PostgreSQL database as every actor, and comparing with the oracle.
 */
#include "row_pg.h"

#include <stdlib.h>
#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <libpq-fe.h>

#include "base_time.h"
#include "unit_pg.h"

struct row_pg_t {
    row_matrix_t *m;
    PGconn *db;
};

/* What becomes of a statement: the rows it changed, or the SQLSTATE and the words it was refused with. Nothing stays. */
static const char prepare[] =
    "CREATE FUNCTION attempt(what text) RETURNS text LANGUAGE plpgsql AS $$"
    " DECLARE n bigint; BEGIN"
    "  EXECUTE what; GET DIAGNOSTICS n = ROW_COUNT;"
    "  RAISE EXCEPTION USING ERRCODE = 'SCT99', MESSAGE = n::text;"
    " EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM; END $$;"
    "SET LOCAL session_replication_role = replica;"
    "DO $$ DECLARE one record; BEGIN"
    " FOR one IN SELECT conname, conrelid::regclass AS t FROM pg_constraint WHERE connamespace = 'sctier'::regnamespace"
    "  ORDER BY contype = 'f' DESC LOOP"
    "  EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.t, one.conname); END LOOP;"
    " FOR one IN SELECT indexrelid::regclass AS i FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
    "  WHERE relnamespace = 'sctier'::regnamespace AND indisunique LOOP"
    "  EXECUTE format('DROP INDEX %s', one.i); END LOOP;"
    " FOR one IN SELECT relname AS t FROM pg_class WHERE relnamespace = 'sctier'::regnamespace AND relkind = 'r' LOOP"
    "  EXECUTE format('CREATE TABLE kept_%s AS SELECT * FROM %I', one.t, one.t);"
    "  EXECUTE format('GRANT SELECT ON kept_%s TO PUBLIC', one.t); END LOOP;"
    "END $$";

/* The oracle's words for a list, in this engine's. */
static const char list_words[] =
    "CREATE FUNCTION pg_temp.comma(text, text) RETURNS text LANGUAGE sql RETURN coalesce($1 || ',', '') || $2;"
    "CREATE AGGREGATE pg_temp.group_concat(text) (SFUNC = pg_temp.comma, STYPE = text)";

static PGconn *open_raw(const world_t *world)
{
    PGconn *db = PQconnectdb(apr_pstrcat(world->pool, unit_pg_as(world->pool, world->path, "postgres"),
                                         "&options=-c%20client_min_messages%3Dwarning%20-c%20search_path%3Dsctier", NULL));

    if (PQstatus(db) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(db));
    }
    return db;
}

static PGresult *ask(PGconn *db, const char *sql)
{
    PGresult *result = PQexec(db, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQresultErrorMessage(result));
    }
    return result;
}

static void run(PGconn *db, const char *sql)
{
    PQclear(ask(db, sql));
}

static const char *cell_of(apr_pool_t *pool, const PGresult *result, int row, int column)
{
    return PQgetisnull(result, row, column) ? NULL : apr_pstrdup(pool, PQgetvalue(result, row, column));
}

/* With the clock in the place of :now. */
static const char *at_now(const world_t *world, const char *sql)
{
    const char *at = strstr(sql, ":now");

    return at ? apr_psprintf(world->pool, "%.*s%" APR_INT64_T_FMT "%s", (int)(at - sql), sql,
                             (apr_int64_t)sct_time_ms(world->now), at + 4)
              : sql;
}

void row_pg_read(row_matrix_t *m, const oracle_table_t *table)
{
    apr_pool_t *pool = m->world->pool;
    PGconn *db = open_raw(m->world);
    PGresult *result;

    run(db, list_words);
    run(db, "SET search_path = sctier, pg_temp");
    result = ask(db, at_now(m->world, apr_psprintf(pool, "SELECT %s, %s, %s, %s FROM t_%s AS r", table->key, table->owner,
                                                   strncmp(table->persons, "(SELECT group_concat", 20) == 0
                                                       ? apr_pstrcat(pool, "(SELECT pg_temp.", table->persons + 8, NULL)
                                                       : table->persons,
                                                   table->kind, table->name)));
    for (int i = 0; i < PQntuples(result); i++) {
        row_matrix_add(m, (oracle_row_t){.table = table,
                                         .key = cell_of(pool, result, i, 0),
                                         .owner = cell_of(pool, result, i, 1),
                                         .persons = cell_of(pool, result, i, 2),
                                         .kind = cell_of(pool, result, i, 3)});
    }
    PQclear(result);
    PQfinish(db);
}

row_pg_t *row_pg_open(row_matrix_t *m)
{
    row_pg_t *pg = apr_pcalloc(m->world->pool, sizeof *pg);

    pg->m = m;
    pg->db = open_raw(m->world);
    run(pg->db, "BEGIN");
    run(pg->db, prepare);
    return pg;
}

void row_pg_close(row_pg_t *pg)
{
    PQfinish(pg->db);
}

void row_pg_grant(row_pg_t *pg)
{
    row_pg_put(pg, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sctier TO portal");
}

void row_pg_put(row_pg_t *pg, const char *sql)
{
    run(pg->db, "SAVEPOINT put");
    run(pg->db, sql);
}

void row_pg_back(row_pg_t *pg)
{
    run(pg->db, "ROLLBACK TO put; RELEASE put");
}

apr_array_header_t *row_pg_texts(row_pg_t *pg, const char *sql)
{
    apr_array_header_t *out = apr_array_make(pg->m->world->pool, 64, sizeof(const char *));
    PGresult *result = ask(pg->db, sql);

    for (int i = 0; i < PQntuples(result); i++) {
        APR_ARRAY_PUSH(out, const char *) = cell_of(out->pool, result, i, 0);
    }
    PQclear(result);
    return out;
}

/* ---- who asks ---- */

/* As sql/postgres reads it. NULL: the server was told nothing at all. */
static const char *context(apr_pool_t *pool, const world_t *world, const row_actor_t *who)
{
    const sct_actor_t *actor = who ? who->actor : NULL;
    unsigned roles = actor && actor->side != SCT_SIDE_NONE ? actor->roles : 0;
    const char *supplier = actor && actor->side == SCT_SIDE_SUPPLIER && actor->supplier_id ? actor->supplier_id : "";

    return apr_psprintf(pool,
                        "SELECT set_config('sctier.person', '%s', true), set_config('sctier.supplier', '%s', true),"
                        " set_config('sctier.all', '%s', true), set_config('sctier.roles', '%u', true),"
                        " set_config('sctier.walls', '%u', true), set_config('sctier.now', '%s', true),"
                        " set_config('sctier.system', '%s', true);",
                        actor && actor->person_id ? actor->person_id : "", supplier,
                        actor && actor->side == SCT_SIDE_BUYER ? "1" : "0", roles, sct_roles_walls(roles),
                        who ? apr_psprintf(pool, "%" APR_INT64_T_FMT, (apr_int64_t)sct_time_ms(world->now)) : "",
                        who && who->system ? "1" : "0");
}

static const char *name_of(const row_actor_t *who)
{
    return who ? who->name : "somebody of whom nothing was told";
}

static bool sees(const row_actor_t *who, const oracle_row_t *row)
{
    return who && (who->system || oracle_sees(who->actor, row));
}

static bool writes(const row_actor_t *who, const oracle_row_t *row)
{
    return who && (who->system || oracle_writes(who->actor, row));
}

/* ---- reading ---- */

/* The keys that a view or a table shows must be those that the oracle allows. */
static const char *read_fault(row_pg_t *pg, apr_pool_t *pool, const row_actor_t *who, const oracle_table_t *table,
                              const char *from)
{
    PGresult *result = ask(pg->db, apr_pstrcat(pool, context(pool, pg->m->world, who), "SELECT (", table->key, ")::text FROM ",
                                               from, " AS r", NULL));
    apr_hash_t *shown = apr_hash_make(pool);

    for (int i = 0; i < PQntuples(result); i++) {
        const char *key = cell_of(pool, result, i, 0);

        apr_hash_set(shown, key, APR_HASH_KEY_STRING, key);
    }
    PQclear(result);
    pg->m->reads++;
    for (int i = 0; i < pg->m->rows->nelts; i++) {
        const oracle_row_t *row = &APR_ARRAY_IDX(pg->m->rows, i, oracle_row_t);
        bool should = sees(who, row);

        if (row->table == table && should != (apr_hash_get(shown, row->key, APR_HASH_KEY_STRING) != NULL)) {
            return apr_psprintf(pool, "%s: %s %s row '%s' (%s)", from, name_of(who), should ? "does not see" : "sees", row->key,
                                row->kind);
        }
    }
    return NULL;
}

static const char *reads_fault(row_pg_t *pg, apr_pool_t *pool, const row_actor_t *who, const oracle_table_t *table)
{
    const char *fault = read_fault(pg, pool, who, table, table->name);

    return fault ? fault : read_fault(pg, pool, who, table, apr_pstrcat(pool, "t_", table->name, NULL));
}

/* ---- writing ---- */

#define REFUSED "42501 new row violates row-level security policy"
#define FORBIDDEN "42501 permission denied"

/* What a change ends with, in one round trip with who asks. */
static const char *attempt(row_pg_t *pg, apr_pool_t *pool, const row_actor_t *who, const char *sql)
{
    char *quoted = PQescapeLiteral(pg->db, sql, strlen(sql));
    PGresult *result = ask(pg->db, apr_pstrcat(pool, context(pool, pg->m->world, who), "SELECT attempt(", quoted, ")", NULL));
    const char *out = cell_of(pool, result, 0, 0);

    PQfreemem(quoted);
    PQclear(result);
    pg->m->tries++;
    return out;
}

static const char *try_one(row_pg_t *pg, apr_pool_t *pool, const row_actor_t *who, const char *sql, const char *should)
{
    const char *ended = attempt(pg, pool, who, sql);

    return strncmp(ended, should, strlen(should)) == 0
               ? NULL
               : apr_psprintf(pool, "%s: %.200s: ended with '%s', not '%s'", name_of(who), sql, ended, should);
}

/* Rows of the table that the actor may write, and of these how many also when they are somebody else's. */
static void count_written(int *all, int *given, row_pg_t *pg, const row_actor_t *who, const oracle_table_t *table,
                          const char *whom)
{
    *all = *given = 0;
    for (int i = 0; i < pg->m->rows->nelts; i++) {
        const oracle_row_t *row = &APR_ARRAY_IDX(pg->m->rows, i, oracle_row_t);
        oracle_row_t other = *row;

        if (row->table == table && writes(who, row)) {
            other.owner = row->owner ? whom : NULL;
            other.persons = row->persons ? whom : NULL;
            (*all)++;
            *given += writes(who, &other);
        }
    }
}

static const char *insert_fault(row_pg_t *pg, apr_pool_t *pool, const row_actor_t *who, const oracle_table_t *table)
{
    const char *fault = NULL;

    for (int i = 0; i < pg->m->rows->nelts && !fault; i++) {
        const oracle_row_t *row = &APR_ARRAY_IDX(pg->m->rows, i, oracle_row_t);

        if (row->table == table && row->tried) {
            fault = try_one(pg, pool, who,
                            apr_psprintf(pool, "INSERT INTO t_%s SELECT r.* FROM kept_t_%s AS r WHERE (%s)::text = '%s'",
                                         table->name, table->name, table->key, row->key),
                            writes(who, row) ? "SCT99 1" : REFUSED);
        }
    }
    return fault;
}

static const char *writes_fault(row_pg_t *pg, apr_pool_t *pool, const row_actor_t *who, const oracle_table_t *table)
{
    static const char other[] = "0000000000000000000000000000ffff";
    const char *last = APR_ARRAY_IDX(row_pg_texts(pg, apr_psprintf(pool, "SELECT attname FROM pg_attribute WHERE attrelid ="
                                                                         " 'sctier.t_%s'::regclass AND attnum > 0"
                                                                         " ORDER BY attnum DESC LIMIT 1", table->name)),
                                     0, const char *);
    int all, given;
    const char *changed, *fault;

    count_written(&all, &given, pg, who, table, other);
    changed = apr_psprintf(pool, "SCT99 %d", all);
    fault = insert_fault(pg, pool, who, table);
    if (!fault && !(table->given && strcmp(table->given, last) == 0)) {
        fault = try_one(pg, pool, who, apr_psprintf(pool, "UPDATE t_%s SET %s = (SELECT %s FROM kept_t_%s LIMIT 1)", table->name,
                                                    last, last, table->name), changed);
    }
    if (!fault && table->given) {
        fault = try_one(pg, pool, who, apr_psprintf(pool, "UPDATE t_%s SET %s = '%s'", table->name, table->given, other),
                        given == all ? changed : REFUSED);
    }
    return fault ? fault : try_one(pg, pool, who, apr_psprintf(pool, "DELETE FROM t_%s", table->name), changed);
}

const char *row_pg_fault(row_pg_t *pg, row_layer_t layer, const char *name)
{
    const oracle_table_t *table = oracle_table(name);
    const char *out = NULL;

    run(pg->db, "SET LOCAL ROLE portal");
    for (int i = -1; i < pg->m->actors->nelts && !out; i++) {
        const row_actor_t *who = i < 0 ? NULL : &APR_ARRAY_IDX(pg->m->actors, i, row_actor_t);
        apr_pool_t *pool = NULL;
        const char *fault;

        apr_pool_create(&pool, pg->m->world->pool);
        fault = layer == ROW_READS ? reads_fault(pg, pool, who, table) : writes_fault(pg, pool, who, table);
        out = fault ? apr_pstrcat(pg->m->world->pool, name, ": ", fault, NULL) : NULL;
        apr_pool_destroy(pool);
    }
    run(pg->db, "RESET ROLE");
    return out;
}

/* ---- rights ---- */

/* A text with the table in the place of each @t, and its first column in that of each @c. */
static const char *about(apr_pool_t *pool, const char *text, const oracle_table_t *table)
{
    const char *first = apr_pstrndup(pool, table->key + 2, strspn(table->key + 2, "abcdefghijklmnopqrstuvwxyz_"));
    const char *out = "";
    const char *at;

    for (; (at = strchr(text, '@')) != NULL; text = at + 2) {
        out = apr_pstrcat(pool, out, apr_pstrndup(pool, text, (apr_size_t)(at - text)), at[1] == 't' ? table->name : first, NULL);
    }
    return apr_pstrcat(pool, out, text, NULL);
}

/* The server's role in system context, for which every policy is true: what it may not do, it has no right to. */
static const char *role_fault(row_pg_t *pg, apr_pool_t *pool, const oracle_table_t *table)
{
    static const struct {
        const char *sql;
        const char *should; /* NULL: what the table keeps */
    } changes[] = {
        {"UPDATE t_@t SET @c = (SELECT @c FROM kept_t_@t LIMIT 1)", NULL},
        {"DELETE FROM t_@t", NULL},
        {"TRUNCATE t_@t", FORBIDDEN},
        {"INSERT INTO @t SELECT * FROM kept_t_@t", FORBIDDEN " for view"},
        {"UPDATE @t SET @c = (SELECT @c FROM kept_t_@t LIMIT 1)", FORBIDDEN " for view"},
        {"DELETE FROM @t", FORBIDDEN " for view"},
    };
    static const row_actor_t system = {.name = "the system", .system = true, .supplier = -1};
    bool free_to_change = table->keeps == ORACLE_FREE;
    int all, given;
    const char *last, *fault;

    count_written(&all, &given, pg, &system, table, "");
    last = free_to_change ? apr_psprintf(pool, "SCT99 %d", all) : FORBIDDEN;
    fault = try_one(pg, pool, &system, apr_psprintf(pool, "SELECT 1 FROM t_%s", table->name),
                    apr_psprintf(pool, "SCT99 %d", all));
    fault = fault ? fault : try_one(pg, pool, &system, apr_psprintf(pool, "SELECT 1 FROM %s", table->name),
                                    apr_psprintf(pool, "SCT99 %d", all));
    fault = fault ? fault : insert_fault(pg, pool, &system, table);
    for (size_t i = 0; !fault && i < sizeof changes / sizeof changes[0]; i++) {
        fault = try_one(pg, pool, &system, about(pool, changes[i].sql, table), changes[i].should ? changes[i].should : last);
    }
    return fault;
}

const char *row_pg_right_fault(row_pg_t *pg, const char *name)
{
    const oracle_table_t *table = oracle_table(name);
    apr_pool_t *pool = NULL;
    const char *fault;

    apr_pool_create(&pool, pg->m->world->pool);
    run(pg->db, "SET LOCAL ROLE portal");
    fault = role_fault(pg, pool, table);
    run(pg->db, "SET LOCAL ROLE owner");
    /* the owner is held back as well */
    fault = fault ? fault : try_one(pg, pool, NULL, apr_psprintf(pool, "SELECT 1 FROM t_%s", name), "SCT99 0");
    run(pg->db, "RESET ROLE");
    fault = fault ? apr_pstrcat(pg->m->world->pool, name, ": ", fault, NULL) : NULL;
    apr_pool_destroy(pool);
    return fault;
}

/* The owner in system context: what nobody changes, and the log that grows at its end, by one, and nowhere else. */
const char *row_pg_trigger_fault(row_pg_t *pg)
{
#define LOG_NEXT "INSERT INTO t_log(seq, stream, wall, n, body, leaf) SELECT max(seq) + "
#define LOG_REST ", '{}', '\\x00' FROM kept_t_log"
#define NODE_NEXT "INSERT INTO t_log_node(level, idx, hash) SELECT 0, max(idx) + "
#define NODE_REST ", '\\x00' FROM kept_t_log_node WHERE level = 0"
    static const struct {
        const char *sql, *should;
    } tries[] = {
        {LOG_NEXT "1, 'gap', 1, 1" LOG_REST, "SCT99 1"}, {LOG_NEXT "2, 'gap', 1, 1" LOG_REST, "P0001 log: seq"},
        {LOG_NEXT "1, 'gap', 1, 2" LOG_REST, "P0001 log: n"}, {LOG_NEXT "1, 'odd', 1, 1" LOG_REST, "P0001 log: n"},
        {NODE_NEXT "1" NODE_REST, "SCT99 1"}, {NODE_NEXT "2" NODE_REST, "P0001 log: node"},
    };
    static const char *const changes[] = {"UPDATE t_@t SET @c = NULL", "DELETE FROM t_@t", "TRUNCATE t_@t"};
    static const row_actor_t system = {.name = "the owner", .system = true, .supplier = -1};
    apr_pool_t *pool = NULL;
    const char *fault = NULL;

    apr_pool_create(&pool, pg->m->world->pool);
    row_pg_put(pg, "SET LOCAL session_replication_role = origin; SET LOCAL ROLE owner");
    for (size_t i = 0; i < sizeof tries / sizeof tries[0] && !fault; i++) {
        fault = try_one(pg, pool, &system, tries[i].sql, tries[i].should);
    }
    for (int line = 0; line < oracle_lines() && !fault; line++) {
        const oracle_table_t *table = oracle_table(oracle_line(line));

        for (size_t i = 0; table->keeps != ORACLE_FREE && i < 3 && !fault; i++) {
            fault = try_one(pg, pool, &system, about(pool, changes[i], table),
                            apr_psprintf(pool, "P0001 t_%s: append-only", table->name));
        }
    }
    row_pg_back(pg);
    fault = fault ? apr_pstrdup(pg->m->world->pool, fault) : NULL;
    apr_pool_destroy(pool);
    return fault;
}
