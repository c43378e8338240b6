/*
 * test_foreign_absent.c - who asks for something foreign, hidden or deleted makes the database do the same as who asks for
 * something that never was: the same statements, equally often, in the same order. Otherwise time, load or a log could tell
 * what the reply does not.
 *
 * Every route with an {id} and every principal of the matrix; statements are recorded by SQLite's trace on every connection,
 * transaction control included, statements inside triggers not.
 */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <sqlite3.h>

#include "base_buf.h"
#include "store_private.h"
#include "world_route.h"

/* ---- recording ---- */

static sct_buf_t *recorded; /* names, one a line; NULL: not now */

/* The name of a statement of sql/queries, else its text (BEGIN, SAVEPOINT, PRAGMA user_version). */
static const char *name_of(const char *text)
{
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        if (strcmp(sct_stmt_text((sct_stmt_t)i), text) == 0) {
            return sct_stmt_name((sct_stmt_t)i);
        }
    }
    return text;
}

static int trace(unsigned kind, void *baton, void *stmt, void *text)
{
    (void)kind;
    (void)baton;
    if (recorded && strncmp(text, "--", 2) != 0) {
        sct_buf_text(recorded, name_of(sqlite3_sql(stmt)));
        sct_buf_text(recorded, "\n");
    }
    return 0;
}

/* Called by SQLite for every new connection. */
static int trace_connection(sqlite3 *db, const char **message, const struct sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, trace, NULL);
}

static int start_tracing(void **state)
{
    (void)state;
    return sqlite3_auto_extension((void (*)(void))trace_connection) == SQLITE_OK ? 0 : -1;
}

static void begin_recording(sct_buf_t *buf, apr_pool_t *pool)
{
    sct_buf_init(buf, pool, 1024);
    sct_buf_text(buf, "");
    recorded = buf;
}

static const char *end_recording(void)
{
    const char *text = recorded->len ? recorded->data : "";

    recorded = NULL;
    return text;
}

/* ---- asking ---- */

static const char *const relation_names[] = {"own", "foreign", "hidden", "deleted", "random", "malformed"};

/* Opens the connections that such a request needs: opening runs statements of its own. */
static void warm_up(world_t *world, apr_pool_t *pool, const sct_route_t *route, const world_principal_t *who)
{
    world_request_t ask;
    sct_reply_t reply;

    world_route_request(&ask, world, pool, route, who, WORLD_RANDOM);
    world_ask(&reply, NULL, world, pool, ask.claims, route->method, ask.path, ask.body, ask.if_match);
}

/* The statements that one request ran; *status receives its status, 0 when the world holds no such object. */
static const char *statements_of(int *status, world_t *world, apr_pool_t *pool, const sct_route_t *route,
                                 const world_principal_t *who, world_relation_t relation)
{
    world_request_t ask;
    sct_reply_t reply;
    sct_buf_t buf;
    const char *out;

    *status = 0;
    world_route_request(&ask, world, pool, route, who, relation);
    if (!ask.path) {
        return "";
    }
    warm_up(world, pool, route, who);
    begin_recording(&buf, pool);
    world_ask(&reply, NULL, world, pool, ask.claims, route->method, ask.path, ask.body, ask.if_match);
    out = end_recording();
    *status = reply.status;
    if (reply.status / 100 == 2 && route->method != SCT_GET) {
        world_reset(world);
    }
    return out;
}

/* Compares all relations that are refused as a random id is; returns how many. */
static int compare(world_t *world, apr_pool_t *pool, const sct_route_t *route, const world_principal_t *who)
{
    int absent_status, status, compared = 0;
    const char *absent = statements_of(&absent_status, world, pool, route, who, WORLD_RANDOM);

    for (int relation = WORLD_FOREIGN; relation < WORLD_RANDOM; relation++) {
        const char *these = statements_of(&status, world, pool, route, who, (world_relation_t)relation);

        if (status != absent_status) {
            continue; /* they may see it, or there is none: the matrix judges */
        }
        if (strcmp(these, absent) != 0) {
            fail_msg("%s %s as %s (%s):\n%sand for an absent id:\n%s", route->method_name, route->path,
                     who->sub ? who->sub : "nobody", relation_names[relation], these, absent);
        }
        compared += status == 404;
    }
    return compared;
}

/* Things that whoever of the buyer may ask sees all of, and nobody else may ask: there is nothing foreign. */
static bool is_the_buyers(const char *path)
{
    static const char *const things[] = {"/suppliers/", "/campaigns/", "/holds/", "/waivers/"};

    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        if (strncmp(path, things[i], strlen(things[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void the_same_statements(void **state)
{
    unsigned suppliers = SCT_ROLE_SUPPLIER_CONTACT | SCT_ROLE_SUPPLIER_EXECUTIVE | SCT_ROLE_SUPPLIER_SALES;
    apr_pool_t *pool = unit_pool();
    world_t *world = world_make(pool);
    int routes = 0, compared = 0;

    (void)state;
    for (size_t i = 0; i < sct_route_count; i++) {
        const sct_route_t *route = &sct_routes[i];
        int here = 0;

        if (!world_route_has_object(route)) {
            continue;
        }
        for (size_t k = 0; k < world_principal_count; k++) {
            apr_pool_t *one;

            assert_int_equal(apr_pool_create(&one, pool), APR_SUCCESS);
            here += compare(world, one, route, &world_principals[k]);
            apr_pool_destroy(one);
        }
        if (here == 0 && ((sct_can_roles(route->can) & suppliers) || !is_the_buyers(route->path))) {
            fail_msg("%s: nobody was ever told 404", route->path);
        }
        routes++;
        compared += here;
    }
    printf("# figure: foreign and absent: routes %d, pairs of 404 %d, different 0\n", routes, compared);
    apr_pool_destroy(pool);
}

/* ---- controls ---- */

static sct_err_t *ignore(void *baton, sct_op_t *op, const sct_row_t *row)
{
    bool *found = baton;

    (void)op;
    (void)row;
    *found = true;
    return SCT_OK;
}

/* A look-up that goes on when the row is there, though foreign: what a use case must not do. */
static sct_err_t *look_too_far(sct_op_t *op, const char *id)
{
    bool found = false;

    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_LEVEL_LETTER, SCT_ARGS(sct_arg_text("id", id)), ignore, &found));
    if (found) {
        SCT_TRY(sct_stmt_each(op, SCT_STMT_LEVEL_GET, SCT_ARGS(sct_arg_text("id", id)), ignore, &found));
    }
    return sct_err(op->pool, NOT_FOUND, "level %s", id);
}

static sct_err_t *look_too_far_reading(sct_op_t *op, const char *id)
{
    SCT_READ(op, look_too_far(op, id));
    return SCT_OK;
}

static const char *planted(world_t *world, apr_pool_t *pool, const char *id)
{
    sct_op_t *op = unit_op(pool, world->store, unit_supplier(pool, world->id.supplier[WORLD_B], SCT_ROLE_SUPPLIER_CONTACT));
    sct_buf_t buf;

    begin_recording(&buf, pool);
    UNIT_CODE(NOT_FOUND, look_too_far_reading(op, id));
    return end_recording();
}

/* Both are answered "not found", and the record tells them apart; good and refused requests differ as well. */
static void a_difference_is_seen(void **state)
{
    apr_pool_t *pool = unit_pool();
    world_t *world = world_make(pool);
    const char *absent = planted(world, pool, "0123456789abcdef0123456789abcdef");
    const char *foreign = planted(world, pool, world->id.accepted[WORLD_A]);

    (void)state;
    assert_non_null(strstr(absent, "LEVEL_LETTER\n"));
    assert_null(strstr(absent, "LEVEL_GET\n"));
    assert_non_null(strstr(foreign, "LEVEL_LETTER\nLEVEL_GET\n"));
    assert_string_equal(planted(world, pool, world->id.accepted[WORLD_B]), foreign);
    for (size_t i = 0; i < sct_route_count; i++) {
        const sct_route_t *route = &sct_routes[i];
        world_request_t good;
        int status;

        if (world_route_has_object(route) && route->method != SCT_GET) {
            const char *random;

            world_route_good(&good, world, pool, route);
            random = statements_of(&status, world, pool, route, good.who, WORLD_RANDOM);
            assert_int_equal(status, 404);
            assert_string_not_equal(statements_of(&status, world, pool, route, good.who, WORLD_OWN), random);
            assert_int_equal(status, route->status);
        }
    }
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_is_seen),
        cmocka_unit_test(the_same_statements),
    };

    return cmocka_run_group_tests(tests, start_tracing, NULL);
}
