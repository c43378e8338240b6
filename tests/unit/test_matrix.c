/*
 * test_matrix.c - every route x method x principal x object relation, derived from routes.def, in process.
 *
 * Oracles: the status that permissions.def asks for; no text of another owner in any body (canaries, see world.h); foreign,
 * hidden, deleted, random and malformed ids answer the same bytes; a refused request changes nothing; a good one stays inside
 * its statement budget; every route has a good cell that shows its own canary. Controls plant a leak and must be caught.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include "unit_pg.h"
#include "world_route.h"

static const struct {
    sct_method_t method;
    const char *name;
} methods[] = {{SCT_GET, "GET"}, {SCT_POST, "POST"}, {SCT_PUT, "PUT"}, {SCT_PATCH, "PATCH"}, {SCT_DELETE, "DELETE"}};

typedef struct matrix_t {
    world_t *world;
    sqlite3 *raw;      /* watches for changes: in the file, */
    PGconn *watch;     /* or in the other database */
    apr_pool_t *pool;  /* of one cell */
    long cells;
    long leaks;
    bool good[128];    /* a 2xx cell, by route */
    bool canary[128];  /* a 2xx cell with its own canary */
} matrix_t;

/* ---- what must come back ---- */

static const char *const all_canaries[] = {"canary-A",      "canary-B",       "canary-note-A", "canary-note-B",
                                           "canary-later-", "canary-draft-C", "canary-hidden-D", "canary-deleted-E",
                                           "canary-C",      "canary-D",       "canary-E",      "canary-price-A",
                                           "canary-price-B", "canary-joint-A", "canary-joint-C",
                                           "canary-hold-A", "canary-waiver-"};

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Who stands behind the wall of prices. */
#define PRICES                                                                                                        \
    (SCT_ROLE_BUYER_PURCHASING | SCT_ROLE_BUYER_LEGAL | SCT_ROLE_AUDITOR | SCT_ROLE_SUPPLIER_SALES | SCT_ROLE_SUPPLIER_EXECUTIVE)

/* Whether the actor may read a text with this canary at all, wherever it comes from. */
static bool may_read(const world_principal_t *who, const char *canary)
{
    static const char letters[] = "ABCDE";
    unsigned readers = SCT_ROLE_BUYER_SECURITY | SCT_ROLE_BUYER_LEGAL | SCT_ROLE_AUDITOR;
    char last = canary[strlen(canary) - 1];

    if (starts(canary, "canary-price-") || starts(canary, "canary-joint-")) {
        unsigned readers_of = PRICES | (starts(canary, "canary-joint-") ? (unsigned)SCT_ROLE_BUYER_SECURITY : 0u);

        return (who->roles & readers_of) != 0 && (who->supplier < 0 || last == letters[who->supplier]);
    }
    if (starts(canary, "canary-waiver-")) { /* whoever reads the finding */
        return who->supplier < 0 && (who->roles & (PRICES | SCT_ROLE_BUYER_SECURITY)) != 0;
    }
    if (starts(canary, "canary-hold-")) {
        return (who->roles & (SCT_ROLE_BUYER_LEGAL | SCT_ROLE_AUDITOR)) != 0;
    }
    if (who->supplier >= 0) {
        return strcmp(canary, "canary-hidden-D") != 0 && strcmp(canary, "canary-draft-C") != 0
               && (last == '-' || last == letters[who->supplier]);
    }
    if (!(who->roles & readers) || starts(canary, "canary-later-") || strcmp(canary, "canary-note-A") == 0
        || strcmp(canary, "canary-deleted-E") == 0) {
        return false;
    }
    return strcmp(canary, "canary-draft-C") != 0 || (who->roles & SCT_ROLE_BUYER_SECURITY) != 0;
}

/* Names of companies that everybody reads on the entry page, or that a person learns as a member of them. */
static bool named_there(const sct_route_t *route, const world_principal_t *who, const char *canary)
{
    static const char *const names[] = {"talk_", "nego_", "desk_", "record_"};

    if (strcmp(route->name, "party_providers") == 0) {
        return strcmp(canary, "canary-B") == 0;
    }
    if (starts(route->name, "party_")) {
        return strcmp(canary, "canary-A") == 0
               || (who->sub && strcmp(who->sub, "two") == 0 && strcmp(canary, "canary-C") == 0);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) { /* purchasing reads names, not answers */
        if (starts(route->name, names[i])) {
            return (who->roles & SCT_ROLE_BUYER_PURCHASING) != 0 && strlen(canary) == strlen("canary-A");
        }
    }
    return false;
}

static int leaks_of(const sct_route_t *route, const world_principal_t *who, const sct_reply_t *reply)
{
    int leaks = 0;

    for (size_t i = 0; reply->body && i < sizeof all_canaries / sizeof all_canaries[0]; i++) {
        if (strstr(reply->body, all_canaries[i]) && !may_read(who, all_canaries[i])
            && !named_there(route, who, all_canaries[i])) {
            leaks++;
        }
    }
    return leaks;
}

/* ---- one cell ---- */

static int64_t file_version(const matrix_t *m)
{
    sqlite3_stmt *stmt;
    int64_t version;

    assert_int_equal(sqlite3_prepare_v2(m->raw, "PRAGMA data_version", -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    version = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return version;
}

/* What PostgreSQL does not tell by itself: how many rows were changed, kept by a trigger on every table. */
static void watch_changes(matrix_t *m)
{
    unit_pg_exec(m->world->pool, m->world->path,
                 "CREATE TABLE changes(n bigint); INSERT INTO changes VALUES(0);"
                 "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = sctier AS"
                 " 'BEGIN UPDATE changes SET n = n + 1; RETURN NULL; END';"
                 "DO $$ DECLARE t text; BEGIN FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r'"
                 " AND relnamespace = 'sctier'::regnamespace AND relname LIKE 't~_%' ESCAPE '~' LOOP"
                 " EXECUTE format('CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW"
                 " EXECUTE FUNCTION note()', t); END LOOP; END $$");
    m->watch = PQconnectdb(unit_pg_as(m->world->pool, m->world->path, "postgres"));
}

static int64_t changes(const matrix_t *m)
{
    PGresult *result = PQexec(m->watch, "SELECT n FROM sctier.changes");
    int64_t n;

    assert_int_equal(PQntuples(result), 1);
    n = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return n;
}

/* Changes when any other connection has committed. */
static int64_t data_version(const matrix_t *m)
{
    if (m->watch) {
        return changes(m);
    }
    return file_version(m);
}

static void describe(const matrix_t *m, const sct_route_t *route, const world_principal_t *who, world_relation_t relation,
                     const sct_reply_t *reply, const char *what)
{
    static const char *const relation_names[] = {"own", "foreign", "hidden", "deleted", "random", "malformed"};

    fail_msg("%s %s as %s%s (%s): %s; got %d %.300s%s", route->method_name, route->path, who->sub ? who->sub : "nobody",
             who->at_b ? " of B's provider" : "", relation_names[relation], what, reply->status,
             reply->body ? reply->body : "", reply->err ? sct_err_describe(m->pool, reply->err) : "");
}

/* A canary, or the id of the supplier in replies that hold no text but hashes. */
static bool shows_own(const matrix_t *m, const world_principal_t *who, const sct_reply_t *reply)
{
    return reply->body
           && (strstr(reply->body, "canary-") || strstr(reply->body, m->world->id.supplier[world_own(who)]));
}

static const char *cell(matrix_t *m, size_t index, const world_principal_t *who, world_relation_t relation)
{
    const sct_route_t *route = &sct_routes[index];
    int64_t before = data_version(m);
    world_request_t ask;
    sct_reply_t reply;
    sct_op_t *op;
    int want;

    world_route_request(&ask, m->world, m->pool, route, who, relation);
    if (!ask.path) {
        return NULL;
    }
    want = world_route_expected(route, who, relation, ask.id);
    world_ask(&reply, &op, m->world, m->pool, ask.claims, route->method, ask.path, ask.body, ask.if_match);
    m->cells++;
    m->leaks += leaks_of(route, who, &reply);
    if (leaks_of(route, who, &reply)) {
        describe(m, route, who, relation, &reply, "leaks");
    }
    if ((want == 2 && reply.status / 100 != 2) || (want > 2 && reply.status != want)) {
        describe(m, route, who, relation, &reply, apr_psprintf(m->pool, "expected %d", want));
    }
    if (reply.status / 100 == 2) {
        if (op->statements > route->budget) {
            describe(m, route, who, relation, &reply,
                     apr_psprintf(m->pool, "%d statements, budget %d", op->statements, route->budget));
        }
        m->good[index] = true;
        m->canary[index] = m->canary[index] || shows_own(m, who, &reply);
        if (route->method != SCT_GET) {
            world_reset(m->world);
        }
    } else if (data_version(m) != before) {
        describe(m, route, who, relation, &reply, "refused, and yet something was written");
    }
    return reply.status == 404 ? reply.body : NULL;
}

static void row(matrix_t *m, size_t index, const world_principal_t *who)
{
    const sct_route_t *route = &sct_routes[index];
    bool has_object = world_route_has_object(route);
    const char *missing = NULL;

    for (int relation = WORLD_OWN; relation < (has_object ? WORLD_RELATIONS : WORLD_FOREIGN); relation++) {
        const char *body = cell(m, index, who, (world_relation_t)relation);

        if (body && missing) {
            assert_string_equal(body, missing);
        }
        missing = body ? body : missing;
    }
}

/* Methods that the path does not have: 405 with Allow, and 401 for nobody. */
static void other_methods(matrix_t *m, size_t index, const world_principal_t *who)
{
    const sct_route_t *route = &sct_routes[index];
    const char *path = world_route_path(m->world, m->pool, route, "0123456789abcdef0123456789abcdef");

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        const char *var[SCT_ROUTE_VARS], *allow;
        sct_reply_t reply;

        if (sct_route_match(var, &allow, m->pool, methods[i].method, path)) {
            continue;
        }
        world_ask(&reply, NULL, m->world, m->pool, world_principal_claims(m->pool, who), methods[i].method, path, "{}", "\"1\"");
        m->cells++;
        assert_int_equal(reply.status, who->sub ? 405 : 401);
        assert_true(!who->sub || strstr(reply.allow, route->method_name));
    }
}

/* Replies of numbers, days and the house's own words. */
static bool has_numbers_only(const char *name)
{
    static const char *const names[] = {"desk_show", "desk_kinds", "rule_pack", "finding_counts", "finding_dues"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void matrix(void **state)
{
    apr_pool_t *pool = unit_pool();
    matrix_t m = {.world = world_make(pool)};

    (void)state;
    if (m.world->engine == UNIT_POSTGRES) {
        watch_changes(&m);
    } else {
        assert_int_equal(sqlite3_open(m.world->path, &m.raw), SQLITE_OK);
    }
    for (size_t index = 0; index < sct_route_count; index++) {
        for (size_t i = 0; i < world_principal_count; i++) {
            assert_int_equal(apr_pool_create(&m.pool, pool), APR_SUCCESS);
            row(&m, index, &world_principals[i]);
            other_methods(&m, index, &world_principals[i]);
            apr_pool_destroy(m.pool);
        }
    }
    for (size_t index = 0; index < sct_route_count; index++) {
        const char *name = sct_routes[index].name;
        bool without = starts(name, "meta_") || starts(name, "status_") || has_numbers_only(name)
                       || sct_routes[index].status == 204;

        if (!m.good[index] || (!m.canary[index] && !without)) {
            fail_msg("%s: no good cell with its own canary", name);
        }
    }
    sqlite3_close(m.raw);
    if (m.watch) {
        PQfinish(m.watch);
        unit_pg_exec(pool, m.world->path, "DROP FUNCTION note() CASCADE; DROP TABLE changes");
    }
    printf("# figure: matrix%s: cells %ld, leaks %ld\n", unit_engine() == UNIT_POSTGRES ? " on postgres" : "", m.cells, m.leaks);
    apr_pool_destroy(pool);
}

/* What other tests build on: every route has somebody who gets a good answer. */
static void good_requests(void **state)
{
    apr_pool_t *pool = unit_pool();
    world_t *world = world_make(pool);

    (void)state;
    for (size_t index = 0; index < sct_route_count; index++) {
        world_request_t good;
        sct_reply_t reply;

        world_route_good(&good, world, pool, &sct_routes[index]);
        world_ask(&reply, NULL, world, pool, good.claims, good.route->method, good.path, good.body, good.if_match);
        if (reply.status != sct_routes[index].status) {
            fail_msg("%s %s: %d %s", good.route->method_name, good.path, reply.status, reply.body ? reply.body : "");
        }
        if (good.route->method != SCT_GET) {
            world_reset(world);
        }
    }
    apr_pool_destroy(pool);
}

/* Control: the oracle sees a foreign canary, and does not see one that is allowed. */
static void oracle_sees_a_planted_leak(void **state)
{
    const sct_route_t *route = &sct_routes[0];
    sct_reply_t reply = {.status = 200, .body = "{\"x\":\"canary-note-A\"}"};

    (void)state;
    for (size_t i = 0; i < world_principal_count; i++) {
        bool a = world_principals[i].supplier == WORLD_A;

        assert_int_equal(leaks_of(route, &world_principals[i], &reply), a ? 0 : 1);
    }
}

int main(void)
{
    const struct CMUnitTest both[] = {cmocka_unit_test(good_requests), cmocka_unit_test(matrix)};
    const struct CMUnitTest alone[] = {cmocka_unit_test(oracle_sees_a_planted_leak)};

    return UNIT_BOTH(both, alone, NULL, NULL);
}
