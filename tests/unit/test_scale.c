/*
 * test_scale.c - nothing costs more because there are more suppliers: every route's good request, counted in steps of SQLite's
 * machine, with 100 and with 1,000 suppliers that each have a request and 153 answers; and how often what is saved goes to disk.
 */
#include <stdio.h>
#include <string.h>

#include <apr_file_io.h>
#include <apr_strings.h>
#include <sqlite3.h>

#include "api_route.h"
#include "store_private.h"
#include "world_route.h"

#define FEW 100
#define MANY 1000
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static world_t *world;
static int64_t syncs;

/* ---- counting: what SQLite hands to the disk ---- */

static sqlite3_vfs counting;

/* The methods of the file system's own files, each kind with our xSync. */
static struct {
    const sqlite3_io_methods *real;
    sqlite3_io_methods ours;
} kinds[8];

static int count_sync(sqlite3_file *file, int flags)
{
    size_t i = 0;

    while (file->pMethods != &kinds[i].ours) {
        i++;
    }
    syncs++;
    return kinds[i].real->xSync(file, flags);
}

static int open_counted(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    sqlite3_vfs *real = vfs->pAppData;
    int rc = real->xOpen(real, name, file, flags, out);

    for (size_t i = 0; rc == SQLITE_OK && file->pMethods && i < COUNT(kinds); i++) {
        if (!kinds[i].real) {
            kinds[i].real = file->pMethods;
            kinds[i].ours = *file->pMethods;
            kinds[i].ours.xSync = count_sync;
        }
        if (kinds[i].real == file->pMethods) {
            file->pMethods = &kinds[i].ours;
            break;
        }
    }
    return rc;
}

static void register_counting(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    counting = *real;
    counting.zName = "counting";
    counting.pAppData = real;
    counting.xOpen = open_counted;
    assert_int_equal(sqlite3_vfs_register(&counting, 1), SQLITE_OK);
}

/* ---- counting: steps ---- */

static int64_t take(sqlite3_stmt *stmt)
{
    return stmt ? sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1) : 0;
}

/* Steps of all statements since the last call. */
static int64_t take_steps(void)
{
    sct_store_t *store = world->store;
    int64_t steps = 0;

    for (int i = 0; i <= store->settings.readers; i++) {
        sct_conn_t *conn = i < store->settings.readers ? &store->readers[i] : &store->writer.conn;

        for (int s = 0; s < SCT_STMT__COUNT; s++) {
            steps += take(conn->stmts[s]);
        }
        for (int s = 0; s < SCT_CONTROL__COUNT; s++) {
            steps += take(conn->control[s]);
        }
    }
    return steps;
}

/* ---- suppliers ---- */

/* Planted beside the world's own, past the log: each with a request that it accepted, and all its answers. */
static void plant(int from, int n)
{
    char *numbers = sqlite3_mprintf("WITH RECURSIVE i(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM i WHERE n < %d)", from + 1, n);
    const char *const rows[] = {
        "INSERT INTO t_supplier(id, code, name_ja, name_en, kana, added_at)"
        " SELECT printf('%032d', n), 'P-' || n, '青' || n, 'a' || n, printf('%05d', n * 7919 % 99991), 0 FROM i",
        "INSERT INTO t_level(id, supplier_id, state, rev, star, reason, edition, created_at, issued_at, visible_from,"
        " answered_at) SELECT printf('1%031d', n), printf('%032d', n), 'accepted', 3, 4, 'r', (SELECT edition FROM t_assessment),"
        " n, n, n, n FROM i",
        "INSERT INTO t_standing(supplier_id, kana, standing, level_id, star) SELECT printf('%032d', n),"
        " printf('%05d', n * 7919 % 99991), 'accepted', printf('1%031d', n), 4 FROM i",
        "INSERT INTO t_assessment(id, level_id, supplier_id, edition, star, n, depth, rev, met, unmet, na, total)"
        " SELECT printf('2%031d', n), printf('1%031d', n), printf('%032d', n), (SELECT edition FROM t_assessment), 4, 1,"
        " 'counts', 154, 153, 0, 0, 153 FROM i",
        "INSERT INTO t_answer(supplier_id, assessment_id, criterion, verdict, note, working, rev, saved_by, saved_at)"
        " SELECT printf('%032d', n), printf('2%031d', n), 'c-' || k, 'met', NULL, 0, 1, 'p', n FROM i,"
        " (WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < 153) SELECT k FROM c)",
        "INSERT INTO t_person(id, iss, sub, name, added_at) SELECT printf('3%031d', n), 'i', 's' || n, 'p', 0 FROM i",
        "INSERT INTO t_membership(id, person_id, party, role, added_at)"
        " SELECT printf('4%031d', n), printf('3%031d', n), printf('%032d', n), 'supplier_contact', 0 FROM i"};

    assert_non_null(numbers);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *sql = sqlite3_mprintf("%s %s", numbers, rows[i]);

        unit_plant(world->store, sql);
        sqlite3_free(sql);
    }
    sqlite3_free(numbers);
}

/* ---- costs ---- */

typedef struct cost_t {
    int64_t steps;
    int64_t syncs;
    int statements;
    int status;
} cost_t;

static cost_t cost_of(const char *claims, sct_method_t method, const char *path, const char *body, const char *if_match)
{
    apr_pool_t *pool = unit_pool();
    sct_reply_t reply;
    sct_op_t *op;
    cost_t cost;

    take_steps();
    syncs = 0;
    world_ask(&reply, &op, world, pool, claims, method, path, body, if_match);
    cost = (cost_t){take_steps(), syncs, op->statements, reply.status};
    if (reply.status >= 300) {
        print_error("%s: %.*s\n", path, (int)reply.body_len, reply.body);
    }
    apr_pool_destroy(pool);
    return cost;
}

static cost_t cost_of_route(const sct_route_t *route)
{
    apr_pool_t *pool = unit_pool();
    world_request_t good;
    cost_t cost;

    world_route_good(&good, world, pool, route);
    cost = cost_of(good.claims, route->method, good.path, good.body, good.if_match);
    apr_pool_destroy(pool);
    return cost;
}

/* From now on world_reset puts back what is there now. */
static void keep(void)
{
    const char *kept = apr_pstrcat(world->pool, world->path, ".kept", NULL);
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(world->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
    assert_int_equal(apr_file_copy(world->path, kept, APR_FPROT_OS_DEFAULT, world->pool), APR_SUCCESS);
}

/* The costs of all routes with suppliers from + 1 to n planted, each write from the same state. */
static void costs_with(cost_t *out, int from, int n)
{
    world_reset(world);
    plant(from, n);
    keep();
    for (size_t i = 0; i < sct_route_count; i++) {
        if (i == 0 || sct_routes[i].method != SCT_GET || sct_routes[i - 1].method != SCT_GET) {
            world_reset(world);
        }
        out[i] = cost_of_route(&sct_routes[i]);
        assert_true(out[i].status < 300);
    }
}

static int64_t search(void)
{
    return cost_of(world_claims(world->pool, "sec"), SCT_GET, "/suppliers?q=nobody-has-this", NULL, NULL).steps;
}

static void no_route_costs_more(void **state)
{
    static cost_t few[128], many[128];
    int64_t most = 0, found;

    (void)state;
    assert_true(sct_route_count <= COUNT(few));
    costs_with(few, 0, FEW);
    found = search();
    costs_with(many, FEW, MANY);
    assert_true(search() > found * 4); /* control: a search looks at every supplier, and the counter sees it */
    for (size_t i = 0; i < sct_route_count; i++) {
        int64_t percent = many[i].steps * 100 / (few[i].steps > 0 ? few[i].steps : 1);

        most = percent > most ? percent : most;
        if (percent > 120 || many[i].statements != few[i].statements) {
            fail_msg("%s %s: %d steps, %d statements with %d suppliers; %d, %d with %d", sct_routes[i].method_name,
                     sct_routes[i].path, (int)few[i].steps, few[i].statements, FEW, (int)many[i].steps, many[i].statements, MANY);
        }
    }
    printf("# figure: ten times the suppliers: routes %d, percent of the steps at most %d\n", (int)sct_route_count, (int)most);
}

/* The statements that the pages people look at most may take. */
static void pages_take_few_statements(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *sec = world_claims(pool, "sec");
    const char *contact = world_claims(pool, "a-contact");
    cost_t list, assessment;

    (void)state;
    list = cost_of(sec, SCT_GET, "/suppliers?limit=20", NULL, NULL);
    assessment = cost_of(contact, SCT_GET, apr_pstrcat(pool, "/assessments/", world->id.assessment[WORLD_A], NULL), NULL, NULL);
    assert_int_equal(list.status, 200);
    assert_int_equal(assessment.status, 200);
    assert_in_range(list.statements, 1, 3);
    assert_in_range(assessment.statements, 1, 4);
    printf("# figure: statements: list of suppliers %d, assessment %d\n", list.statements, assessment.statements);
    apr_pool_destroy(pool);
}

static void an_answer_is_one_sync(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = apr_pstrcat(pool, "/assessments/", world->id.assessment[WORLD_A], "/answers/1-2-1-1", NULL);
    const char *contact = world_claims(pool, "a-contact");
    int64_t commits;

    (void)state;
    world_reset(world);
    cost_of(contact, SCT_GET, path, NULL, NULL);
    assert_int_equal(syncs, 0);
    for (int i = 0; i < 20; i++) {
        const char *body = apr_psprintf(pool, "{\"note\":\"%d\"}", i);
        const sct_actor_t *actor = unit_supplier(pool, world->id.supplier[WORLD_A], SCT_ROLE_SUPPLIER_CONTACT);
        int64_t rev = unit_number(unit_op(pool, world->store, actor), "SELECT rev FROM answer WHERE criterion = '1-2-1-1'");
        cost_t cost;

        commits = world->store->writer.counters.commits;
        cost = cost_of(contact, SCT_PATCH, path, body, apr_psprintf(pool, "\"%d\"", (int)rev));
        assert_int_equal(cost.status, 200);
        if (i > 0) { /* the first after a start begins the file anew, which is one more */
            assert_int_equal(cost.syncs, 1);
        }
        assert_int_equal(world->store->writer.counters.commits - commits, 1);
    }
    apr_pool_destroy(pool);
}

static int make(void **state)
{
    (void)state;
    register_counting();
    world = world_make(unit_pool());
    return 0;
}

static int drop(void **state)
{
    (void)state;
    apr_pool_destroy(world->pool);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_route_costs_more),
        cmocka_unit_test(pages_take_few_statements),
        cmocka_unit_test(an_answer_is_one_sync),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
