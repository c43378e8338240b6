/*
 * unit.c - support of the unit tests.
 */
#include "unit.h"

#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_general.h>

#include "base_hash.h"
#include "store_private.h"
#include "unit_pg.h"
#include "base_pool.h"

#ifdef SCT_COVER
void __gcov_dump(void);
#endif

static atomic_uint_fast64_t random_count;
static uint64_t random_seed;

apr_pool_t *unit_pool(void)
{
    static bool started;
    apr_pool_t *pool = NULL;

    if (!started) {
        apr_initialize();
        started = true;
    }
    apr_pool_create(&pool, NULL);
    return pool;
}

static apr_time_t fixed_now(void *baton)
{
    (void)baton;
    return UNIT_NOW;
}

/* SHA-256 of seed and a counter: bytes that look random and are the same in every run. */
static void scripted_random(void *baton, unsigned char *out, size_t n)
{
    (void)baton;
    while (n > 0) {
        uint64_t at[2] = {random_seed, atomic_fetch_add(&random_count, 1)};
        sct_hash_t hash;
        size_t part = n < sizeof hash.bytes ? n : sizeof hash.bytes;

        sct_hash(&hash, at, sizeof at);
        memcpy(out, hash.bytes, part);
        out += part;
        n -= part;
    }
}

void unit_random(uint64_t seed)
{
    random_seed = seed;
    atomic_store(&random_count, 0);
}

static const sct_source_t unit_source = {fixed_now, scripted_random, NULL};

sct_op_t *unit_op(apr_pool_t *pool, sct_store_t *store, const sct_actor_t *actor)
{
    sct_op_t *op = apr_pcalloc(pool, sizeof *op);

    op->pool = pool;
    op->source = &unit_source;
    op->store = store;
    op->actor = actor;
    op->request_id = "000000000000000000000000000000ff";
    return op;
}

void unit_at(sct_op_t *op, apr_time_t when)
{
    op->time = when;
}

const char *unit_id(apr_pool_t *pool, unsigned n)
{
    return apr_psprintf(pool, "%032x", n);
}

static sct_actor_t *new_actor(apr_pool_t *pool, const char *sub, unsigned person, unsigned roles)
{
    sct_actor_t *actor = apr_pcalloc(pool, sizeof *actor);

    actor->iss = "https://login.example";
    actor->sub = sub;
    actor->person_id = unit_id(pool, person);
    actor->name = sub;
    actor->roles = roles;
    return actor;
}

const sct_actor_t *unit_buyer(apr_pool_t *pool, unsigned roles)
{
    sct_actor_t *actor = new_actor(pool, "buyer person", 0x0b, roles);

    actor->side = SCT_SIDE_BUYER;
    actor->party = "buyer";
    return actor;
}

const sct_actor_t *unit_supplier(apr_pool_t *pool, const char *supplier_id, unsigned roles)
{
    sct_actor_t *actor = new_actor(pool, "supplier person", 0x05, roles);

    actor->side = SCT_SIDE_SUPPLIER;
    actor->party = supplier_id;
    actor->supplier_id = supplier_id;
    return actor;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    remove(path);
    return 0;
}

/* Removes a directory and everything in it. */
static apr_status_t remove_dir(void *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return APR_SUCCESS;
}

const char *unit_dir(apr_pool_t *pool)
{
    const char *base = getenv("TMPDIR");
    char *path = apr_psprintf(pool, "%s/sctier-unit-XXXXXX", base && *base ? base : "/tmp");

    assert_non_null(mkdtemp(path));
    apr_pool_cleanup_register(pool, path, remove_dir, apr_pool_cleanup_null);
    return path;
}

static unit_engine_t engine;

void unit_on(unit_engine_t wanted)
{
    engine = wanted;
}

unit_engine_t unit_engine(void)
{
    return engine;
}

int unit_both(const struct CMUnitTest *both, size_t both_count, const struct CMUnitTest *alone, size_t alone_count,
              CMFixtureFunction set_up, CMFixtureFunction tear_down)
{
    int failed;

    unit_on(UNIT_SQLITE);
    failed = _cmocka_run_group_tests("on sqlite", both, both_count, set_up, tear_down);
    failed += _cmocka_run_group_tests("of sqlite", alone, alone_count, set_up, tear_down);
    unit_on(UNIT_POSTGRES);
    return failed + _cmocka_run_group_tests("on postgres", both, both_count, set_up, tear_down);
}

const char *unit_database(apr_pool_t *pool)
{
    const char *file;

    if (engine == UNIT_POSTGRES) {
        return unit_pg_database(pool);
    }
    file = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
    UNIT_OK(sct_store_create(pool, file));
    return file;
}

sct_store_t *unit_store(const char **path, apr_pool_t *pool)
{
    const char *file = unit_database(pool);
    const sct_store_settings_t settings = {file, apr_time_from_sec(5), 4, 64};
    sct_store_t *store = NULL;

    UNIT_OK(sct_store_open(&store, pool, &settings));
    if (path) {
        *path = file;
    }
    return store;
}

static sct_err_t *plant(sct_op_t *op, const char *sql)
{
    SCT_AS_SYSTEM(op, sct_conn_exec(op->session->conn, op->pool, sql));
    return SCT_OK;
}

static sct_err_t *plant_in_transaction(sct_op_t *op, const char *sql)
{
    SCT_WRITE(op, plant(op, sql));
    return SCT_OK;
}

void unit_plant(sct_store_t *store, const char *sql)
{
    apr_pool_t *pool = unit_pool();

    if (store->engine == &sct_engine_postgres) {
        unit_pg_exec(pool, store->settings.path, sql);
    } else {
        UNIT_OK(plant_in_transaction(unit_op(pool, store, NULL), sql));
    }
    apr_pool_destroy(pool);
}

static sct_err_t *number(int64_t *out, bool *found, sct_op_t *op, const char *sql)
{
    SCT_READ(op, sct_conn_number(out, found, op->session->conn, op->pool, sql));
    return SCT_OK;
}

int64_t unit_number(sct_op_t *op, const char *sql)
{
    int64_t out = 0;
    bool found = false;

    UNIT_OK(number(&out, &found, op, sql));
    return found ? out : -1;
}

void unit_plant_supplier(sct_store_t *store, unsigned n)
{
    apr_pool_t *pool = unit_pool();
    const char *supplier = unit_id(pool, n);
    const char *level = unit_id(pool, n + 1);
    const char *assessment = unit_id(pool, n + 2);
    apr_int64_t now = UNIT_NOW / 1000;

    unit_plant(store, apr_psprintf(pool,
        "INSERT INTO t_supplier(id, code, name_ja, name_en, kana, added_at)"
        " VALUES('%s', 'S%u', '試験%u', 'Test %u', 'シケン%u', 1);"
        "INSERT INTO t_level(id, supplier_id, state, rev, star, reason, edition, created_at, issued_at, visible_from)"
        " VALUES('%s', '%s', 'accepted', 3, 3, 'reason of %u', '2026-03-27', 1, 2, %" APR_INT64_T_FMT ");"
        "INSERT INTO t_assessment(id, level_id, supplier_id, edition, star, n, depth, rev, met, unmet, na, total)"
        " VALUES('%s', '%s', '%s', '2026-03-27', 3, 1, 'counts', 1, 1, 0, 0, 81);"
        "INSERT INTO t_answer(supplier_id, assessment_id, criterion, verdict, note, working, rev, saved_by, saved_at)"
        " VALUES('%s', '%s', '1-1-1', 'met', 'note of %u', 0, 1, 'x', 1)",
        supplier, n, n, n, n, level, supplier, n, now - 1000, assessment, level, supplier, supplier, assessment, n));
    apr_pool_destroy(pool);
}

void unit_expect(const sct_err_t *err, sct_code_t code, const char *what, const char *file, int line)
{
    apr_pool_t *pool;

    if (err ? err->code == code : code == SCT_E__COUNT) {
        return;
    }
    pool = unit_pool();
    print_error("%s\n  should be %s, is %s\n", what, code == SCT_E__COUNT ? "OK" : sct_code_info(code)->symbol,
                err ? apr_pstrcat(pool, sct_code_info(err->code)->symbol, ": ", sct_err_describe(pool, err), NULL)
                    : "OK");
    _fail(file, line);
}

void unit_exit(int code)
{
#ifdef SCT_COVER
    __gcov_dump();
#endif
    _exit(code);
}
