/*
 * test_walreset.c - the schedule that makes SQLite 3.7.0 to 3.51.2 damage a WAL database, tried on SQLite alone and on the store.
 *
 * "The WAL-Reset Bug" (sqlite.org/wal.html): one connection begins a checkpoint of a WAL that is copied back already; after it
 * has read the WAL's header, another connection writes and so starts the WAL from its beginning; the checkpoint goes on by the
 * old header, and from then on commits are taken for copied that never were. A checkpoint that wants to wait for the writer
 * (FULL, RESTART, TRUNCATE) becomes a PASSIVE one when it may not wait, and is exposed as well.
 *
 * The shim tells of every call that the checkpoint makes. At each of them in turn the other connection writes: raw SQLite must
 * come to harm at one of them (when it is one that has the bug), the store at none, since the other process gets no turn; and
 * with the lock between processes given up at that moment, the store must come to harm like raw SQLite.
 */
#include "../unit/unit.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "store_private.h"
#include "vfs_shim.h"

#include "base_pool.h"

#define CALLS_MOST 400
#define COMMITS 16 /* before the schedule, and after it */

/* Rows that fill a page, in no order but the same in every run: each commit changes several pages of a tree. */
#define LONG_KEY "printf('%08x%02900d', (count(*) * 2654435761) % 4294967296, 0)"

/* Whoever else there is acts before some calls of the one that checkpoints. */
typedef struct schedule_t {
    bool armed;
    bool inside;          /* the other one's own calls */
    int call;             /* so many were made */
    int at;               /* act before this one; -1: before each; -2: before those that the bug needs */
    const char *where;    /* kind of the call that was acted before last */
    void (*act)(struct schedule_t *schedule, const shim_call_t *call);
    void *baton;
    int tried;
} schedule_t;

enum { AT_EACH = -1, AT_THE_BUG = -2 };

/* The lock of a checkpoint is taken: what it will find copied back is settled now. */
static bool begins_checkpoint(const shim_call_t *call)
{
    return call->kind == SHIM_SHM_LOCK && call->offset == 1 && call->flags == (SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE);
}

static void follow(void *baton, const shim_call_t *call)
{
    schedule_t *schedule = baton;
    bool now;

    if (!schedule->armed || schedule->inside) {
        return;
    }
    now = schedule->at == AT_THE_BUG ? begins_checkpoint(call) || call->kind == SHIM_UNFETCH
                                     : schedule->at == AT_EACH || schedule->call == schedule->at;
    if (now) {
        schedule->inside = true;
        schedule->where = shim_kind_name(call->kind);
        schedule->tried++;
        schedule->act(schedule, call);
        schedule->inside = false;
    }
    schedule->call++;
}

static bool has_the_bug(void)
{
    return sct_sqlite_resets_wal(sqlite3_libversion_number());
}

/* ---- SQLite alone ---- */

typedef struct raw_t {
    sqlite3 *one; /* checkpoints */
    sqlite3 *two; /* writes */
    int kept;     /* rows whose COMMIT succeeded */
} raw_t;

static bool raw_exec(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static sqlite3 *raw_open(const char *path)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    /* The power stays on here: FULL would change nothing but the time it takes. */
    assert_true(raw_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0"));
    return db;
}

/* Some pages a commit, so that the database is a tree that can be damaged. */
static void raw_write(raw_t *raw)
{
    if (raw_exec(raw->two, "INSERT INTO t(x) SELECT " LONG_KEY " FROM t")) {
        raw->kept++;
    }
}

static void raw_act(schedule_t *schedule, const shim_call_t *call)
{
    raw_t *raw = schedule->baton;

    (void)call;
    raw_write(raw);
    if (sqlite3_get_autocommit(raw->two) == 0 && !raw_exec(raw->two, "COMMIT")) {
        raw->kept--;
    }
}

static int64_t raw_number(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return number;
}

/* One life: many commits, all copied back; a checkpoint with the other one's commit at one call; many commits more. */
static bool raw_harmed(schedule_t *schedule, raw_t *raw, const char *path, int mode)
{
    bool whole;

    *raw = (raw_t){raw_open(path), raw_open(path), 0};
    schedule->baton = raw;
    schedule->act = raw_act;
    assert_true(raw_exec(raw->two, "CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT UNIQUE)"));
    assert_true(raw_exec(raw->one, "SELECT count(*) FROM t")); /* it knows the WAL, and will see that it changed */
    for (int i = 0; i < COMMITS; i++) {
        raw_write(raw);
    }
    sqlite3_wal_checkpoint_v2(raw->two, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (mode != SQLITE_CHECKPOINT_PASSIVE) {
        assert_true(raw_exec(raw->two, "BEGIN IMMEDIATE"));
    }
    schedule->armed = true;
    sqlite3_wal_checkpoint_v2(raw->one, NULL, mode, NULL, NULL);
    schedule->armed = false;
    if (sqlite3_get_autocommit(raw->two) == 0) {
        raw_exec(raw->two, "COMMIT");
    }
    for (int i = 0; i < COMMITS; i++) {
        raw_write(raw);
        if (i % 10 == 9) {
            sqlite3_wal_checkpoint_v2(raw->one, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        }
    }
    sqlite3_close(raw->one);
    sqlite3_close(raw->two);
    whole = raw_number(path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check(1)") == 1;
    return !whole || raw_number(path, "SELECT count(*) FROM t") != raw->kept;
}

typedef struct result_t {
    int schedules;
    int harmed;
    const char *where; /* the call of the first that was */
} result_t;

static void raw_sweep(result_t *out, const char *dir, apr_pool_t *pool, int mode)
{
    bool more = true;

    *out = (result_t){.where = "no call"};
    for (int at = 0; more && at < CALLS_MOST; at++) {
        schedule_t schedule = {.at = at};
        raw_t raw;
        bool harmed;

        shim_install(follow, &schedule);
        harmed = raw_harmed(&schedule, &raw, apr_psprintf(pool, "%s/raw-%d-%d.db", dir, mode, at), mode);
        shim_remove();
        more = schedule.tried > 0;
        out->schedules += schedule.tried;
        if (more && harmed && out->harmed++ == 0) {
            out->where = schedule.where;
        } else if (!more) {
            assert_false(harmed); /* nobody came between: the schedule did it, nothing else */
        }
    }
}

static void control_raw_sqlite_comes_to_harm(void **state)
{
    static const struct {
        int mode;
        const char *name;
    } modes[] = {{SQLITE_CHECKPOINT_PASSIVE, "PASSIVE"}, {SQLITE_CHECKPOINT_FULL, "FULL"},
                 {SQLITE_CHECKPOINT_RESTART, "RESTART"}, {SQLITE_CHECKPOINT_TRUNCATE, "TRUNCATE"}};
    apr_pool_t *pool = unit_pool();
    const char *dir = unit_dir(pool);

    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        result_t result;

        raw_sweep(&result, dir, pool, modes[i].mode);
        printf("# figure: WAL reset, SQLite %s alone (%s): schedules %d, harmed %d\n", sqlite3_libversion(), modes[i].name,
               result.schedules, result.harmed);
        printf("# the first at: %s\n", result.where);
        assert_true(result.schedules > 3);
        if (has_the_bug()) {
            assert_true(result.harmed > 0);
        } else {
            assert_int_equal(result.harmed, 0);
        }
    }
    apr_pool_destroy(pool);
}

/* ---- the store ---- */

/* The store counts its WAL in pages of this size, and so copies it back after every commit, in one way or the other. */
#define PASSIVE_AT_ONCE (INT64_C(4) << 20)
#define TRUNCATE_AT_ONCE (INT64_C(65) << 20)
#define NEVER 1

/* Two stores, as two processes have them: the lock between them belongs to what each opened. */
typedef struct stores_t {
    apr_pool_t *pool;
    const char *path;
    sct_store_t *one;  /* checkpoints */
    sct_store_t *two;  /* tries to write meanwhile */
    int64_t page_size; /* of one: which checkpoint it makes */
    bool give_up;      /* control: one's lock is dropped before two tries */
    sct_op_t *turn;    /* two has begun to write and goes on at the next call */
    int kept;          /* rows that were acknowledged */
    int refused;
} stores_t;

static sct_err_t *add_row(sct_op_t *op)
{
    SCT_AS_SYSTEM(op, sct_conn_exec(op->session->conn, op->pool,
                                    "INSERT INTO t_tally(key, n) SELECT " LONG_KEY ", 1 FROM t_tally"));
    return SCT_OK;
}

static sct_err_t *add_in_transaction(sct_op_t *op)
{
    SCT_WRITE(op, add_row(op));
    return SCT_OK;
}

static void count(stores_t *stores, const sct_err_t *err)
{
    stores->kept += !err;
    stores->refused += err && err->code == SCT_E_BUSY;
}

static bool store_write(stores_t *stores, sct_store_t *store, int64_t page_size)
{
    apr_pool_t *pool = unit_pool();
    const sct_err_t *err;

    store->writer.conn.page_size = page_size;
    store->writer.next_checkpoint = 0;
    err = add_in_transaction(unit_op(pool, store, NULL));
    count(stores, err);
    apr_pool_destroy(pool);
    return !err;
}

/*
 * Where the checkpoint begins, two writes a WAL of some length, copies it back, and begins to write again; where the checkpoint
 * has read the header, two goes on and commits. A turn that it did not get it asks for again.
 */
static void store_act(schedule_t *schedule, const shim_call_t *call)
{
    stores_t *stores = schedule->baton;

    if (stores->give_up) {
        sct_lock_drop(stores->one->writer.lock);
    }
    if (stores->turn) {
        if (call->kind == SHIM_UNFETCH) {
            count(stores, sct_store_finish(stores->turn, add_row(stores->turn)));
            stores->turn = NULL;
        }
        return;
    }
    for (int i = 0; stores->give_up && i < 3; i++) {
        store_write(stores, stores->two, NEVER);
    }
    store_write(stores, stores->two, PASSIVE_AT_ONCE);
    if (begins_checkpoint(call)) {
        sct_op_t *op = unit_op(stores->pool, stores->two, NULL);
        const sct_err_t *err = sct_store_begin(op, true);

        stores->turn = err ? NULL : op;
    }
}

static sct_store_t *open_store(apr_pool_t *pool, const char *path)
{
    const sct_store_settings_t settings = {path, 0, 1, 1};
    sct_store_t *store = NULL;

    UNIT_OK(sct_store_open(&store, pool, &settings));
    UNIT_OK(add_in_transaction(unit_op(pool, store, NULL)));
    return store;
}

/* Both write by turns; whoever commits copies back. */
static void write_by_turns(stores_t *stores)
{
    for (int i = 0; i < COMMITS; i++) {
        bool written = store_write(stores, i % 3 ? stores->two : stores->one, stores->page_size);

        assert_true(written || stores->give_up);
    }
}

static void begin_life(stores_t *stores, schedule_t *schedule, int64_t page_size)
{
    apr_pool_t *pool = unit_pool();

    *stores = (stores_t){.pool = pool, .page_size = page_size, .path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL)};
    schedule->baton = stores;
    schedule->act = store_act;
    shim_install(follow, schedule);
    UNIT_OK(sct_store_create(pool, stores->path));
    stores->one = open_store(pool, stores->path);
    stores->two = open_store(pool, stores->path);
    stores->kept = 2;
    write_by_turns(stores);
}

/* Whether something of what was acknowledged is missing, or SQLite finds fault. */
static bool end_life(stores_t *stores)
{
    bool harmed;

    write_by_turns(stores);
    harmed = raw_number(stores->path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check(1)") != 1 ||
             raw_number(stores->path, "SELECT count(*) FROM t_tally") != stores->kept;
    apr_pool_destroy(stores->pool);
    shim_remove();
    return harmed;
}

static const struct {
    int64_t page_size;
    const char *name;
} ways[] = {{PASSIVE_AT_ONCE, "PASSIVE"}, {TRUNCATE_AT_ONCE, "TRUNCATE"}};

/* Commits of one with the checkpoints that follow; two tries before every single call of them, and gets no turn. */
static void the_store_comes_to_no_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        schedule_t schedule = {.at = AT_EACH};
        const sct_counters_t *counters;
        stores_t stores;
        int64_t before;
        int refused;
        bool harmed;

        begin_life(&stores, &schedule, ways[i].page_size);
        counters = &stores.one->writer.counters;
        before = counters->checkpoints + counters->truncates;
        schedule.armed = true;
        for (int n = 0; n < COMMITS; n++) {
            assert_true(store_write(&stores, stores.one, stores.page_size));
        }
        schedule.armed = false;
        refused = stores.refused;
        assert_int_equal(counters->checkpoints + counters->truncates - before, COMMITS);
        assert_true((i == 0 ? counters->truncates : counters->checkpoints) == 0);
        harmed = end_life(&stores);
        printf("# figure: WAL reset, store (%s): tries %d, refused %d, harmed %d\n", ways[i].name, schedule.tried, refused,
               harmed);
        assert_true(schedule.tried > COMMITS * 10);
        assert_int_equal(refused, schedule.tried);
        assert_false(harmed);
    }
}

/* The checkpoint that ends a migration holds the same lock. */
static void migration_comes_to_no_harm(void **state)
{
    schedule_t schedule = {.at = AT_EACH};
    stores_t stores;
    int from = 0;

    (void)state;
    begin_life(&stores, &schedule, PASSIVE_AT_ONCE);
    schedule.armed = true;
    UNIT_OK(sct_store_migrate(&from, stores.pool, stores.path));
    schedule.armed = false;
    printf("# figure: WAL reset, migration (TRUNCATE): tries %d, refused %d\n", schedule.tried, stores.refused);
    assert_true(schedule.tried > 20);
    assert_int_equal(stores.refused, schedule.tried);
    assert_false(end_life(&stores));
}

/* The schedule of the bug itself, with the lock and without it. */
static void control_without_the_lock_the_store_comes_to_harm(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        for (int give_up = 0; give_up < 2; give_up++) {
            schedule_t schedule = {.at = AT_THE_BUG};
            stores_t stores;
            bool harmed;

            begin_life(&stores, &schedule, ways[i].page_size);
            stores.give_up = give_up;
            schedule.armed = true;
            assert_true(store_write(&stores, stores.one, stores.page_size));
            schedule.armed = false;
            assert_true(schedule.tried >= 1 + give_up); /* without the lock one sees that two has written */
            assert_true(give_up ? stores.refused == 0 : stores.refused == schedule.tried);
            assert_null(stores.turn);
            harmed = end_life(&stores);
            printf("# %s, %s: %s\n", ways[i].name, give_up ? "lock given up" : "lock held", harmed ? "harmed" : "whole");
            assert_true(harmed == (give_up && has_the_bug()));
        }
    }
}

/* Who runs such a SQLite is told at start: the words that httpd logs and sctierctl init prints. */
static void the_check_names_the_version(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
    const char *warning = NULL;

    (void)state;
    UNIT_OK(sct_store_create(pool, path));
    UNIT_OK(sct_store_check(&warning, pool, path));
    if (has_the_bug()) {
        assert_non_null(warning);
        assert_non_null(strstr(warning, apr_pstrcat(pool, "SQLite ", sqlite3_libversion(), " ", NULL)));
        assert_non_null(strstr(warning, "WAL-Reset"));
    } else if (warning) {
        assert_null(strstr(warning, "SQLite"));
    }
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_raw_sqlite_comes_to_harm),
        cmocka_unit_test(the_store_comes_to_no_harm),
        cmocka_unit_test(migration_comes_to_no_harm),
        cmocka_unit_test(control_without_the_lock_the_store_comes_to_harm),
        cmocka_unit_test(the_check_names_the_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
