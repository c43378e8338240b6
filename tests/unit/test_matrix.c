/*
 * test_matrix.c - every route x method x principal x object relation, derived from routes.def, in process.
 *
 * Oracles: the status that permissions.def asks for; no text of another owner in any body (canaries, see world.h); foreign,
 * hidden, deleted, random and malformed ids answer the same bytes; a refused request changes nothing; a good one stays inside
 * its statement budget; every route has a good cell that shows its own canary. Controls plant a leak and must be caught.
 */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <sqlite3.h>

#include "api_route.h"
#include "world.h"

typedef struct principal_t {
    const char *sub;
    bool at_b;       /* logs in at supplier B's provider */
    unsigned roles;  /* of the party acted for, 0 without one */
    int supplier;    /* WORLD_A.., -1 on the buyer's side or without a party */
    bool member;
} principal_t;

static const principal_t principals[] = {
    {NULL, false, 0, -1, false}, /* anonymous */
    {"nobody", false, 0, -1, false},
    {"ended", false, 0, -1, false},
    {"stray", true, 0, -1, false},
    {"a-contact", true, 0, -1, false}, /* the subject of A's contact, claimed by B's provider */
    {"two", false, 0, -1, false},      /* two companies and none chosen */
    {"sec", false, SCT_ROLE_BUYER_SECURITY, -1, true},
    {"buy", false, SCT_ROLE_BUYER_PURCHASING, -1, true},
    {"legal", false, SCT_ROLE_BUYER_LEGAL, -1, true},
    {"exec", false, SCT_ROLE_BUYER_EXECUTIVE, -1, true},
    {"admin", false, SCT_ROLE_BUYER_ADMIN, -1, true},
    {"auditor", false, SCT_ROLE_AUDITOR, -1, true},
    {"a-contact", false, SCT_ROLE_SUPPLIER_CONTACT, WORLD_A, true},
    {"a-exec", false, SCT_ROLE_SUPPLIER_EXECUTIVE, WORLD_A, true},
    {"a-sales", false, SCT_ROLE_SUPPLIER_SALES, WORLD_A, true},
    {"a-all", false, SCT_ROLE_SUPPLIER_CONTACT | SCT_ROLE_SUPPLIER_EXECUTIVE | SCT_ROLE_SUPPLIER_SALES, WORLD_A, true},
    {"b-contact", true, SCT_ROLE_SUPPLIER_CONTACT, WORLD_B, true},
    {"b-exec", true, SCT_ROLE_SUPPLIER_EXECUTIVE, WORLD_B, true},
    {"d-contact", false, SCT_ROLE_SUPPLIER_CONTACT, WORLD_D, true},
};

typedef enum { OWN, FOREIGN, HIDDEN, DELETED, RANDOM, MALFORMED, RELATIONS } relation_t;

static const struct {
    sct_method_t method;
    const char *name;
} methods[] = {{SCT_GET, "GET"}, {SCT_POST, "POST"}, {SCT_PUT, "PUT"}, {SCT_PATCH, "PATCH"}, {SCT_DELETE, "DELETE"}};

typedef struct matrix_t {
    world_t *world;
    sqlite3 *raw;      /* watches for changes */
    apr_pool_t *pool;  /* of one cell */
    long cells;
    long leaks;
    bool good[128];    /* a 2xx cell, by route */
    bool canary[128];  /* a 2xx cell with its own canary */
} matrix_t;

static const char *claims_of(const matrix_t *m, const principal_t *who)
{
    return !who->sub ? NULL : who->at_b ? world_claims_b(m->pool, who->sub) : world_claims(m->pool, who->sub);
}

/* ---- which object a route is asked for ---- */

/* The supplier whose things are "own": the actor's, or A for the buyer; and the one whose things are foreign. */
static int own_of(const principal_t *who)
{
    return who->supplier >= 0 ? who->supplier : WORLD_A;
}

static int foreign_of(const principal_t *who)
{
    return own_of(who) == WORLD_B ? WORLD_A : WORLD_B;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
    size_t n = strlen(text), k = strlen(with);

    return n >= k && strcmp(text + n - k, with) == 0;
}

/* The id of supplier i's object that suits the route; NULL when the world has none. */
static const char *object_of(const world_ids_t *id, const sct_route_t *route, int i)
{
    if (starts(route->path, "/suppliers/")) {
        return strcmp(route->name, "level_create") == 0 ? id->supplier[i == WORLD_A ? WORLD_E : i] : id->supplier[i];
    }
    if (starts(route->path, "/levels/")) {
        if (strcmp(route->name, "level_show") == 0) {
            return id->accepted[i];
        }
        if (route->can != SCT_CAN_ISSUE_LEVEL || strcmp(route->name, "level_withdraw") == 0) {
            return id->asked[i];
        }
        return strcmp(route->name, "level_cancel") == 0 ? id->hidden : id->draft;
    }
    return starts(route->path, "/assessments/")  ? id->assessment[i]
           : starts(route->path, "/submissions/") ? id->submission[i]
                                                  : NULL;
}

static const char *object(const matrix_t *m, const sct_route_t *route, const principal_t *who, relation_t relation)
{
    const world_ids_t *id = &m->world->id;

    switch (relation) {
    case OWN:
        return object_of(id, route, own_of(who));
    case FOREIGN:
        return object_of(id, route, foreign_of(who));
    case HIDDEN:
        return starts(route->path, "/levels/") ? id->hidden : NULL;
    case DELETED:
        return starts(route->path, "/levels/") ? id->deleted : NULL;
    case RANDOM:
        return "0123456789abcdef0123456789abcdef";
    case MALFORMED:
    case RELATIONS:
        break;
    }
    return "x'--%00";
}

static const char *path_of(const matrix_t *m, const sct_route_t *route, const char *id)
{
    const char *brace = strchr(route->path, '{');
    const char *rest;

    if (!brace) {
        return route->path;
    }
    rest = strchr(brace, '}') + 1;
    if (starts(brace, "{edition}")) {
        id = m->world->app.catalogues[0].edition;
    }
    if (ends(rest, "/{criterion}")) {
        rest = "/answers/1-2-1-1";
    }
    return apr_psprintf(m->pool, "%.*s%s%s", (int)(brace - route->path), route->path, id, rest);
}

/* ---- what is sent ---- */

static const char *raw_text(const matrix_t *m, const char *sql, const char *id)
{
    sqlite3_stmt *stmt;
    const char *text = NULL;

    assert_int_equal(sqlite3_prepare_v2(m->raw, sql, -1, &stmt, NULL), SQLITE_OK);
    sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        text = apr_pstrdup(m->pool, (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    return text;
}

static const char *if_match_of(const matrix_t *m, const sct_route_t *route, const char *id)
{
    const char *rev = NULL;

    if (!(route->flags & SCT_ROUTE_IF_MATCH)) {
        return NULL;
    }
    if (strstr(route->path, "{criterion}")) {
        rev = raw_text(m, "SELECT rev FROM t_answer WHERE assessment_id = ? AND criterion = '1-2-1-1'", id);
    } else if (starts(route->path, "/levels/")) {
        rev = raw_text(m, "SELECT rev FROM t_level WHERE id = ?", id);
    } else {
        rev = raw_text(m, "SELECT rev FROM t_assessment WHERE id = ?", id);
    }
    return apr_psprintf(m->pool, "\"%s\"", rev ? rev : "1");
}

static const char *letter_hash(const matrix_t *m, const char *id)
{
    sct_reply_t reply;
    const char *at;

    world_ask(&reply, NULL, m->world, m->pool, world_claims(m->pool, "sec"), SCT_GET,
              apr_psprintf(m->pool, "/levels/%s/letter", id), NULL, NULL);
    at = reply.status == 200 ? strstr(reply.body, "\"hash\":\"") : NULL;
    return at ? apr_pstrndup(m->pool, at + 8, 64)
              : "0000000000000000000000000000000000000000000000000000000000000000";
}

static const char *body_of(const matrix_t *m, const sct_route_t *route, const principal_t *who, const char *id)
{
    const char *type = route->input ? route->input->name : "";
    const char *depth;

    if (!route->input) {
        return NULL;
    }
    if (strcmp(type, "party_input") == 0) {
        return apr_psprintf(m->pool, "{\"party\":\"%s\"}",
                            who->supplier >= 0 ? m->world->id.supplier[who->supplier] : "buyer");
    }
    if (strcmp(type, "redeem_input") == 0) {
        return apr_psprintf(m->pool, "{\"code\":\"%s\"}", m->world->id.code);
    }
    if (strcmp(type, "issue_input") == 0) {
        return apr_psprintf(m->pool, "{\"letter_hash\":\"%s\"}", letter_hash(m, id));
    }
    if (strcmp(type, "level_input") == 0) {
        return "{\"star\":3,\"reason\":\"canary-sent\"}";
    }
    if (strcmp(type, "answer_input") == 0) {
        return "{\"verdict\":\"unmet\",\"note\":\"canary-sent\"}";
    }
    if (strcmp(type, "depth_input") == 0) {
        return "{\"depth\":\"requirement\"}";
    }
    if (strcmp(type, "submit_input") == 0) {
        depth = raw_text(m, "SELECT depth FROM t_assessment WHERE id = ?", id);
        return apr_psprintf(m->pool, "{\"depth\":\"%s\"}", depth ? depth : "counts");
    }
    return "{\"words\":\"canary-sent\"}";
}

/* ---- what must come back ---- */

/* 2 a good reply, else the status; 0 when the cell says nothing of its own (the object suits nobody). */
static int expected(const sct_route_t *route, const principal_t *who, relation_t relation, const char *id)
{
    unsigned roles = sct_can_roles(route->can);
    bool has_object = strchr(route->path, '{') && !strstr(route->path, "{edition}");

    if (roles & SCT_ANYONE) {
        return 2;
    }
    if (!who->sub) {
        return 401;
    }
    if (roles & SCT_SIGNED_IN) {
        if (strcmp(route->name, "party_choose") == 0) {
            return who->member ? 2 : 422; /* what they ask for is theirs, or not on offer */
        }
        if (strcmp(route->name, "party_redeem") == 0) {
            return who->at_b ? 422 : 2; /* the invitation is for log-ins at the buyer's provider */
        }
        return 2;
    }
    if (!who->member || (!(roles & SCT_MEMBER) && !(roles & who->roles))) {
        return 403;
    }
    if (!has_object) {
        return 2;
    }
    if (relation == OWN) {
        return id && who->supplier != WORLD_D ? 2 : 0;
    }
    return relation == RANDOM || relation == MALFORMED || relation == DELETED || who->supplier >= 0 ? 404 : 0;
}

static const char *const all_canaries[] = {"canary-A",      "canary-B",       "canary-note-A", "canary-note-B",
                                           "canary-later-", "canary-draft-C", "canary-hidden-D", "canary-deleted-E",
                                           "canary-C",      "canary-D",       "canary-E"};

/* Whether the actor may read a text with this canary at all, wherever it comes from. */
static bool may_read(const principal_t *who, const char *canary)
{
    static const char letters[] = "ABCDE";
    unsigned readers = SCT_ROLE_BUYER_SECURITY | SCT_ROLE_BUYER_LEGAL | SCT_ROLE_AUDITOR;
    char last = canary[strlen(canary) - 1];

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
static bool named_there(const sct_route_t *route, const principal_t *who, const char *canary)
{
    if (strcmp(route->name, "party_providers") == 0) {
        return strcmp(canary, "canary-B") == 0;
    }
    if (starts(route->name, "party_")) {
        return strcmp(canary, "canary-A") == 0
               || (who->sub && strcmp(who->sub, "two") == 0 && strcmp(canary, "canary-C") == 0);
    }
    return false;
}

static int leaks_of(const sct_route_t *route, const principal_t *who, const sct_reply_t *reply)
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

static int64_t data_version(const matrix_t *m)
{
    return apr_atoi64(raw_text(m, "PRAGMA data_version", ""));
}

static void describe(const matrix_t *m, const sct_route_t *route, const principal_t *who, relation_t relation,
                     const sct_reply_t *reply, const char *what)
{
    static const char *const relation_names[] = {"own", "foreign", "hidden", "deleted", "random", "malformed"};

    fail_msg("%s %s as %s%s (%s): %s; got %d %.300s%s", route->method_name, route->path, who->sub ? who->sub : "nobody",
             who->at_b ? " of B's provider" : "", relation_names[relation], what, reply->status,
             reply->body ? reply->body : "", reply->err ? sct_err_describe(m->pool, reply->err) : "");
}

/* A canary, or the id of the supplier in replies that hold no text but hashes. */
static bool shows_own(const matrix_t *m, const principal_t *who, const sct_reply_t *reply)
{
    return reply->body
           && (strstr(reply->body, "canary-") || strstr(reply->body, m->world->id.supplier[own_of(who)]));
}

static const char *cell(matrix_t *m, size_t index, const principal_t *who, relation_t relation)
{
    const sct_route_t *route = &sct_routes[index];
    const char *id = object(m, route, who, relation);
    int want = expected(route, who, relation, id);
    int64_t before;
    sct_reply_t reply;
    sct_op_t *op;

    if (!id && strchr(route->path, '{') && !strstr(route->path, "{edition}")) {
        return NULL;
    }
    before = data_version(m);
    {
        const char *body = body_of(m, route, who, id);
        const char *if_match = if_match_of(m, route, id);

        world_ask(&reply, &op, m->world, m->pool, claims_of(m, who), route->method, path_of(m, route, id), body,
                  if_match);
    }
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

static void row(matrix_t *m, size_t index, const principal_t *who)
{
    const sct_route_t *route = &sct_routes[index];
    bool has_object = strchr(route->path, '{') && !strstr(route->path, "{edition}");
    const char *missing = NULL;

    for (int relation = OWN; relation < (has_object ? RELATIONS : FOREIGN); relation++) {
        const char *body = cell(m, index, who, (relation_t)relation);

        if (body && missing) {
            assert_string_equal(body, missing);
        }
        missing = body ? body : missing;
    }
}

/* Methods that the path does not have: 405 with Allow, and 401 for nobody. */
static void other_methods(matrix_t *m, size_t index, const principal_t *who)
{
    const sct_route_t *route = &sct_routes[index];
    const char *path = path_of(m, route, "0123456789abcdef0123456789abcdef");

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        const char *var[SCT_ROUTE_VARS], *allow;
        sct_reply_t reply;

        if (sct_route_match(var, &allow, m->pool, methods[i].method, path)) {
            continue;
        }
        world_ask(&reply, NULL, m->world, m->pool, claims_of(m, who), methods[i].method, path, "{}", "\"1\"");
        m->cells++;
        assert_int_equal(reply.status, who->sub ? 405 : 401);
        assert_true(!who->sub || strstr(reply.allow, route->method_name));
    }
}

static void matrix(void **state)
{
    apr_pool_t *pool = unit_pool();
    matrix_t m = {.world = world_make(pool)};

    (void)state;
    assert_int_equal(sqlite3_open(m.world->path, &m.raw), SQLITE_OK);
    for (size_t index = 0; index < sct_route_count; index++) {
        for (size_t i = 0; i < sizeof principals / sizeof principals[0]; i++) {
            assert_int_equal(apr_pool_create(&m.pool, pool), APR_SUCCESS);
            row(&m, index, &principals[i]);
            other_methods(&m, index, &principals[i]);
            apr_pool_destroy(m.pool);
        }
    }
    for (size_t index = 0; index < sct_route_count; index++) {
        const char *name = sct_routes[index].name;
        bool without = starts(name, "meta_") || sct_routes[index].status == 204;

        if (!m.good[index] || (!m.canary[index] && !without)) {
            fail_msg("%s: no good cell with its own canary", name);
        }
    }
    sqlite3_close(m.raw);
    printf("# figure: matrix: cells %ld, leaks %ld\n", m.cells, m.leaks);
    apr_pool_destroy(pool);
}

/* Control: the oracle sees a foreign canary, and does not see one that is allowed. */
static void oracle_sees_a_planted_leak(void **state)
{
    const sct_route_t *route = &sct_routes[0];
    sct_reply_t reply = {.status = 200, .body = "{\"x\":\"canary-note-A\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof principals / sizeof principals[0]; i++) {
        bool a = principals[i].supplier == WORLD_A;

        assert_int_equal(leaks_of(route, &principals[i], &reply), a ? 0 : 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oracle_sees_a_planted_leak),
        cmocka_unit_test(matrix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
