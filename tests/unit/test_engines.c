/*
 * test_engines.c - the same installation and the same requests on both engines: the same replies byte for byte, nothing
 * masked, and the same evidence log. Clock and randomness are fixed.
 *
 * Every route is asked by every principal for every kind of object, in one go, so that what one request changed is there
 * for the next; then each good request in a fresh world.
 */
#include <stdio.h>
#include <string.h>

#include "ledger.h"
#include "unit_pg.h"
#include "world_route.h"

enum { SQLITE, POSTGRES, ENGINES };

typedef struct pair_t {
    apr_pool_t *pool;
    world_t *world[ENGINES];
    int asked;
    int differing;
    bool quiet;
} pair_t;

static void make(pair_t *pair)
{
    pair->pool = unit_pool();
    for (int i = 0; i < ENGINES; i++) {
        unit_on(i == SQLITE ? UNIT_SQLITE : UNIT_POSTGRES);
        unit_random(20261123);
        pair->world[i] = world_make(pair->pool);
    }
    unit_on(UNIT_SQLITE);
}

static bool same_text(const char *a, const char *b)
{
    return a ? b && strcmp(a, b) == 0 : !b;
}

static bool same(const sct_reply_t *a, const sct_reply_t *b)
{
    return a->status == b->status && a->body_len == b->body_len
           && (a->body_len == 0 || memcmp(a->body, b->body, a->body_len) == 0)
           && same_text(a->etag, b->etag) && same_text(a->content_type, b->content_type) && same_text(a->allow, b->allow)
           && a->retry_after == b->retry_after;
}

/* One request to both, with the same randomness. */
static void ask(pair_t *pair, apr_pool_t *pool, const world_request_t *request)
{
    sct_reply_t reply[ENGINES];
    uint64_t seed = 1000 + (uint64_t)pair->asked;

    if (request->route->flags & SCT_ROUTE_STATUS) {
        return; /* it tells which engine it is: status.test.mjs asks both */
    }
    for (int i = 0; i < ENGINES; i++) {
        unit_random(seed);
        world_ask(&reply[i], NULL, pair->world[i], pool, request->claims, request->route->method, request->path, request->body,
                  request->if_match);
    }
    pair->asked++;
    if (!same(&reply[SQLITE], &reply[POSTGRES])) {
        pair->differing++;
        if (pair->quiet) {
            return;
        }
        print_error("%s %s as %s\n  sqlite   %d %.*s\n  postgres %d %.*s\n", request->route->method_name, request->path,
                    request->who->sub ? request->who->sub : "nobody", reply[SQLITE].status, (int)reply[SQLITE].body_len,
                    reply[SQLITE].body, reply[POSTGRES].status, (int)reply[POSTGRES].body_len, reply[POSTGRES].body);
    }
}

static void every_request(pair_t *pair)
{
    for (size_t r = 0; r < sct_route_count; r++) {
        for (size_t p = 0; p < world_principal_count; p++) {
            for (world_relation_t relation = WORLD_OWN; relation < WORLD_RELATIONS; relation++) {
                apr_pool_t *pool = unit_pool();
                world_request_t request;

                world_route_request(&request, pair->world[SQLITE], pool, &sct_routes[r], &world_principals[p], relation);
                if (request.path && (relation == WORLD_OWN || world_route_has_object(&sct_routes[r]))) {
                    ask(pair, pool, &request);
                }
                apr_pool_destroy(pool);
            }
        }
    }
}

static void each_good_one(pair_t *pair)
{
    for (size_t r = 0; r < sct_route_count; r++) {
        apr_pool_t *pool = unit_pool();
        world_request_t request;

        if (sct_routes[r].method != SCT_GET) {
            world_reset(pair->world[SQLITE]);
            world_reset(pair->world[POSTGRES]);
        }
        world_route_good(&request, pair->world[SQLITE], pool, &sct_routes[r]);
        ask(pair, pool, &request);
        apr_pool_destroy(pool);
    }
}

static void no_fault(void *baton, const char *where, const char *what)
{
    (void)baton;
    fail_msg("%s: %s", where, what);
}

static sct_err_t *read_log(sct_op_t *op, int64_t *entries, sct_hash_t *root)
{
    SCT_READ(op, sct_ledger_verify(entries, root, op, no_fault, NULL));
    return SCT_OK;
}

/* The root is over the bytes of every entry. */
static void same_log(pair_t *pair)
{
    int64_t entries[ENGINES];
    sct_hash_t root[ENGINES];

    for (int i = 0; i < ENGINES; i++) {
        UNIT_OK(read_log(unit_op(pair->pool, pair->world[i]->store, NULL), &entries[i], &root[i]));
    }
    assert_int_equal(entries[SQLITE], entries[POSTGRES]);
    assert_memory_equal(&root[SQLITE], &root[POSTGRES], sizeof root[SQLITE]);
    printf("# figure: engines, evidence log: entries %d, the same root\n", (int)entries[SQLITE]);
}

/* The comparison sees a difference: one letter of one name in one of the two databases. */
static void a_difference_is_seen(void **state)
{
    pair_t pair = {.asked = 0};
    world_request_t request = {.route = NULL};

    (void)state;
    make(&pair);
    unit_plant(pair.world[POSTGRES]->store, "UPDATE t_supplier SET name_en = name_en || 'x' WHERE code = 'S-A'");
    for (size_t r = 0; r < sct_route_count; r++) {
        if (strcmp(sct_routes[r].name, "supplier_list") == 0) {
            world_route_good(&request, pair.world[SQLITE], pair.pool, &sct_routes[r]);
        }
    }
    pair.quiet = true;
    ask(&pair, pair.pool, &request);
    assert_int_equal(pair.differing, 1);
    apr_pool_destroy(pair.pool);
}

static void replies_are_identical(void **state)
{
    pair_t pair = {.asked = 0};

    (void)state;
    make(&pair);
    every_request(&pair);
    same_log(&pair);
    each_good_one(&pair);
    printf("# figure: engines: sqlite %d, postgres %d, differing %d\n", pair.asked, pair.asked, pair.differing);
    assert_true(pair.asked > 1000);
    assert_int_equal(pair.differing, 0);
    apr_pool_destroy(pair.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(replies_are_identical), cmocka_unit_test(a_difference_is_seen)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
