/*
 * test_sweep_read.c - every read of the API, with every fault on its way.
 *
 * The reads are those of routes.def, asked for what world_route.h says, pages and streams to their end. Each meets failed
 * allocations of SQLite (with statements prepared, and not yet), failed reads of the database by connections just opened, and
 * failed calls for a file, once or from then on: in full length (LONG=1) more of them. What must hold then: the whole answer as
 * it is without a fault, or an error that blames nobody who asked, or a stream that breaks off; and the same request, asked
 * again, has its whole answer.
 *
 * Controls: an answer with a byte changed, one cut short, and one that blames who asked, must be found.
 */
#include <stdio.h>
#include <string.h>

#include "../unit/world_route.h"
#include "alloc_fault.h"
#include "api.h"
#include "base_buf.h"
#include "base_json.h"
#include "file_fault.h"
#include "vfs_fault.h"

#include "base_pool.h"

/* How the store stands when it is asked. */
typedef enum {
    STORE_WARM,   /* it was asked the same before */
    STORE_OPENED, /* it has a connection that prepared other statements */
    STORE_COLD    /* it opens its connection */
} stand_t;

/* What goes wrong: the nth call of one kind. Two of the three kinds are NONE. */
typedef struct fault_t {
    alloc_kind_t alloc;
    vfs_kind_t vfs;
    file_kind_t file;
    int64_t nth;
    bool persistent;
} fault_t;

typedef struct answer_t {
    int status;
    const char *text; /* as far as it came */
    size_t len;
    bool broken;      /* the stream ended with an error */
} answer_t;

static struct {
    apr_pool_t *pool;
    world_t *world;
    bool full;
    int routes;
    int runs;
    int hits;
} all;

/* ---- asking ---- */

static void arm(const fault_t *fault)
{
    alloc_fault_arm(fault->alloc, fault->nth, fault->persistent);
    vfs_fault_arm(fault->vfs, fault->nth, fault->persistent);
    file_fault_arm(fault->file, fault->nth, fault->persistent);
}

static void disarm(void)
{
    alloc_fault_off();
    vfs_fault_off();
    file_fault_off();
}

static void ask(answer_t *out, apr_pool_t *pool, const world_request_t *good, const fault_t *fault)
{
    sct_reply_t reply;
    sct_op_t *op = NULL;
    sct_err_t *err = SCT_OK;
    sct_buf_t text;
    const char *part;
    size_t len = 0;

    arm(fault);
    world_ask(&reply, &op, all.world, pool, good->claims, SCT_GET, good->path, NULL, NULL);
    sct_buf_init(&text, pool, 4096);
    sct_buf_add(&text, reply.body ? reply.body : "", reply.body_len);
    while (reply.stream && !err && !(err = sct_api_stream_next(&part, &len, pool, reply.stream, op)) && len > 0) {
        sct_buf_add(&text, part, len);
    }
    disarm();
    *out = (answer_t){reply.status, text.data, text.len, err != SCT_OK};
}

static void stand(stand_t how, const world_request_t *good)
{
    apr_pool_t *pool = unit_pool();
    sct_reply_t reply;

    if (how != STORE_WARM || sct_store_is_read_only(all.world->store)) {
        UNIT_OK(sct_store_reopen(pool, all.world->path));
        world_reset(all.world);
    }
    if (how == STORE_OPENED) {
        world_ask(&reply, NULL, all.world, pool, good->claims, SCT_GET, "/me", NULL, NULL);
    }
    apr_pool_destroy(pool);
}

/* ---- what must hold ---- */

/* NULL, or what does not. */
static const char *wrong(const answer_t *got, const answer_t *whole, bool steady)
{
    if (got->status >= 200 && got->status < 300) {
        bool begins = got->len <= whole->len && memcmp(got->text, whole->text, got->len) == 0;

        if (!steady) {
            return got->status == whole->status ? NULL : "another status";
        }
        return !begins                                  ? "other bytes"
               : !got->broken && got->len < whole->len ? "a part, told to be the whole"
                                                        : NULL;
    }
    return got->status == 500 || got->status == 503 || got->status == 507 ? NULL : "whoever asked is blamed";
}

static void blame(const world_request_t *good, const fault_t *fault, const answer_t *got, const char *words)
{
    fail_msg("%s, %s %d%s: %s: %d %.300s", good->route->name,
             fault->alloc ? alloc_fault_name(fault->alloc)
             : fault->vfs ? vfs_fault_name(fault->vfs)
                          : file_fault_name(fault->file),
             (int)fault->nth, fault->persistent ? " and on" : "", words, got->status, got->text);
}

static void run(const world_request_t *good, const fault_t *fault, const answer_t *whole, bool steady, stand_t how)
{
    static const fault_t none;
    int64_t json = alloc_fault_live(ALLOC_JANSSON);
    apr_pool_t *pool = unit_pool();
    const char *words;
    answer_t got;

    stand(how, good);
    ask(&got, pool, good, fault);
    all.runs++;
    all.hits += alloc_fault_hits() + vfs_fault_hits() + file_fault_hits() > 0;
    words = wrong(&got, whole, steady);
    if (words) {
        blame(good, fault, &got, words);
    }
    stand(STORE_WARM, good);
    ask(&got, pool, good, &none);
    words = got.broken || got.status != whole->status || (steady && got.len != whole->len) ? "not whole"
                                                                                            : wrong(&got, whole, steady);
    if (words) {
        blame(good, fault, &got, apr_pstrcat(pool, "then again: ", words, NULL));
    }
    apr_pool_destroy(pool);
    assert_int_equal(alloc_fault_live(ALLOC_JANSSON), json);
}

/* ---- all faults of a read ---- */

static int64_t calls_of(const fault_t *fault)
{
    return fault->alloc ? alloc_fault_calls(fault->alloc)
           : fault->vfs ? vfs_fault_calls(fault->vfs)
                        : file_fault_calls(fault->file);
}

static void sweep_kind(const world_request_t *good, fault_t fault, stand_t how)
{
    static const fault_t none;
    apr_pool_t *pool = unit_pool();
    answer_t whole;
    int64_t calls, step;
    bool steady;

    ask(&whole, pool, good, &none); /* statements are prepared in it */
    stand(how, good);
    ask(&whole, pool, good, &none);
    assert_in_range(whole.status, 200, 299);
    assert_false(whole.broken);
    steady = strncmp(good->route->name, "status_", 7) != 0; /* health and metrics tell of the moment, and of the fault */
    calls = calls_of(&fault);
    step = how == STORE_WARM ? 1 : fault.alloc ? (all.full ? 13 : 97) : all.full ? 1 : 5;
    for (fault.nth = 1; fault.nth <= calls; fault.nth += step) {
        fault.persistent = !fault.persistent;
        run(good, &fault, &whole, steady, how);
        if (all.full) {
            fault.persistent = !fault.persistent;
            run(good, &fault, &whole, steady, how);
        }
    }
    apr_pool_destroy(pool);
}

static void every_read_survives_every_fault(void **state)
{
    static const file_kind_t files[] = {FILE_OPEN, FILE_ABOUT, FILE_READ, FILE_CUT};

    (void)state;
    for (size_t i = 0; i < sct_route_count; i++) {
        apr_pool_t *pool = unit_pool();
        world_request_t good;

        if (sct_routes[i].method == SCT_GET) {
            world_route_good(&good, all.world, pool, &sct_routes[i]);
            all.routes++;
            sweep_kind(&good, (fault_t){.alloc = ALLOC_SQLITE}, STORE_WARM);
            sweep_kind(&good, (fault_t){.alloc = ALLOC_SQLITE}, STORE_OPENED);
            sweep_kind(&good, (fault_t){.vfs = VFS_READ}, STORE_COLD);
            for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
                sweep_kind(&good, (fault_t){.file = files[k]}, STORE_WARM);
            }
        }
        apr_pool_destroy(pool);
    }
    printf("# figure: fault sweep, reads: runs %d, faults met %d, routes %d, bad 0\n", all.runs, all.hits, all.routes);
    fflush(stdout);
    assert_true(all.hits * 10 >= all.runs * 9);
}

/* ---- controls ---- */

static void what_does_not_hold_is_found(void **state)
{
    const answer_t whole = {200, "whole", 5, false};

    (void)state;
    assert_null(wrong(&whole, &whole, true));
    assert_null(wrong(&(answer_t){200, "who", 3, true}, &whole, true));
    assert_null(wrong(&(answer_t){503, "", 0, false}, &whole, true));
    assert_string_equal(wrong(&(answer_t){200, "who", 3, false}, &whole, true), "a part, told to be the whole");
    assert_string_equal(wrong(&(answer_t){200, "wheat", 5, false}, &whole, true), "other bytes");
    assert_string_equal(wrong(&(answer_t){404, "", 0, false}, &whole, true), "whoever asked is blamed");
}

static int make_all(void **state)
{
    (void)state;
    vfs_fault_install();
    all.pool = unit_pool();
    all.world = world_make(all.pool);
    all.full = getenv("LONG") != NULL;
    return 0;
}

static int forget_all(void **state)
{
    (void)state;
    apr_pool_destroy(all.pool);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_read_survives_every_fault),
                                       cmocka_unit_test(what_does_not_hold_is_found)};

    if (!alloc_fault_install()) {
        return 1;
    }
    sct_json_start();
    return cmocka_run_group_tests(tests, make_all, forget_all);
}
