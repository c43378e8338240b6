/*
 * test_sweep_store.c - making, checking, opening and copying a store, its jobs, and the writer lock, with every fault on their
 * way.
 *
 * What a failed call leaves must not stand in the way of the next, and nothing of it stays open. In full length (LONG=1) every
 * call of the VFS is a fault, and a sample of allocations; else a sample of both.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../unit/unit.h"
#include "alloc_fault.h"
#include "domain_party.h"
#include "jobs.h"
#include "store_copy.h"
#include "store_private.h"
#include "vfs_fault.h"

#include "base_pool.h"

#define WAIT apr_time_from_msec(50)

/* What is done with a fault on its way, below a directory of its own. */
typedef sct_err_t *(*deed_fn)(apr_pool_t *pool, const char *path);

typedef struct count_t {
    int runs;
    int errors;
} count_t;

static int count_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    while (dir && readdir(dir)) {
        count++;
    }
    if (dir) {
        closedir(dir);
    }
    return count;
}

/* ---- deeds ---- */

static sct_err_t *plant(sct_op_t *op)
{
    SCT_AS_SYSTEM(op, sct_conn_exec(op->session->conn, op->pool,
                                    "INSERT INTO t_unit(id, name_ja, name_en)"
                                    " VALUES('0123456789abcdef0123456789abcdef', 'a', 'b') ON CONFLICT(id) DO NOTHING"));
    return SCT_OK;
}

static sct_err_t *write_unit(sct_op_t *op)
{
    SCT_WRITE(op, plant(op));
    return SCT_OK;
}

static sct_err_t *add_tally(sct_op_t *op)
{
    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD, SCT_ARGS(sct_arg_text("key", "n"))));
    return SCT_OK;
}

static sct_err_t *write_tally(sct_op_t *op)
{
    SCT_WRITE(op, add_tally(op));
    return SCT_OK;
}

static sct_err_t *open_and_write(apr_pool_t *pool, const char *path)
{
    const sct_store_settings_t settings = {path, WAIT, 1, 4};
    sct_store_t *store = NULL;

    SCT_TRY(sct_store_open(&store, pool, &settings));
    return write_unit(unit_op(pool, store, NULL));
}

static sct_err_t *make(apr_pool_t *pool, const char *path)
{
    return sct_store_create(pool, path);
}

static sct_err_t *check(apr_pool_t *pool, const char *path)
{
    const char *warning = NULL;

    return sct_store_check(&warning, pool, path);
}

static sct_err_t *migrate(apr_pool_t *pool, const char *path)
{
    int from = 0;

    return sct_store_migrate(&from, pool, path);
}

static void show_nothing(void *baton, int64_t done, int64_t left)
{
    (void)baton;
    (void)done;
    (void)left;
}

static sct_err_t *copy_to(apr_pool_t *pool, const char *path, const char *to)
{
    sct_copy_t *one = NULL;

    SCT_TRY(sct_copy_begin(&one, pool, path, to));
    SCT_TRY(sct_copy_rows(one, show_nothing, NULL));
    SCT_TRY(sct_copy_compare(one));
    return sct_copy_complete(one);
}

/* Into a folder of its own, whole; then away with it, so that the next one is a copy too. */
static sct_err_t *copy(apr_pool_t *pool, const char *path)
{
    static const char *const suffix[] = {"", "-wal", "-shm"};
    const char *folder = apr_pstrcat(pool, path, ".to", NULL);
    const char *to = apr_pstrcat(pool, folder, "/copy.db", NULL);
    apr_pool_t *life = NULL; /* both databases are locked as long as it lives */
    sct_err_t *err;

    mkdir(folder, 0700);
    apr_pool_create(&life, pool);
    err = copy_to(life, path, to);
    err = err ? sct_err(pool, STORE, "%s", sct_err_describe(pool, err)) : SCT_OK;
    apr_pool_destroy(life);
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0] && !err; i++) {
        unlink(apr_pstrcat(pool, to, suffix[i], NULL));
    }
    return err;
}

static void note_error(void *first, const sct_job_run_t *run, const sct_err_t *err)
{
    const sct_err_t **out = first;

    (void)run;
    *out = *out ? *out : err;
}

/* Every job that is due: all of them, in a new database. What a job met is told, and the next begins. */
static sct_err_t *work(apr_pool_t *pool, const char *path)
{
    const sct_store_settings_t settings = {path, WAIT, 1, 4};
    const sct_err_t *met = NULL;
    sct_worker_t worker = {.source = sct_source_system(), .name = "sweep", .ran = note_error, .baton = &met};
    apr_time_t next = 0;

    SCT_TRY(sct_store_open(&worker.store, pool, &settings));
    SCT_TRY(sct_jobs_tick(&next, &worker, pool));
    return met ? sct_err(pool, STORE, "a job failed") : SCT_OK;
}

/* ---- one deed with one fault ---- */

typedef struct fault_t {
    vfs_kind_t vfs;
    alloc_kind_t alloc;
    int64_t nth;
    bool persistent;
} fault_t;

static void arm(const fault_t *fault)
{
    vfs_fault_arm(fault->vfs, fault->nth, fault->persistent);
    alloc_fault_arm(fault->alloc, fault->nth, fault->persistent);
}

static void disarm(void)
{
    vfs_fault_off();
    alloc_fault_off();
}

static const char *fresh_path(apr_pool_t *pool, bool exists)
{
    const char *path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);

    if (exists) {
        apr_pool_t *life = unit_pool();

        UNIT_OK(sct_store_create(pool, path));
        UNIT_OK(open_and_write(life, path));
        apr_pool_destroy(life);
    }
    return path;
}

/* A fault may be an error or have no effect; after it the same deed succeeds, and so does a write. NULL, or what is bad. */
static const char *once(count_t *count, deed_fn deed, bool exists, const fault_t *fault)
{
    static char words[400];
    apr_pool_t *pool = unit_pool();
    apr_pool_t *faulty = NULL;
    const char *path = fresh_path(pool, exists);
    int fds = count_fds();
    int64_t blocks = alloc_fault_live(ALLOC_SQLITE);
    sct_err_t *again;
    bool failed;

    *words = '\0';
    apr_pool_create(&faulty, pool);
    arm(fault);
    failed = deed(faulty, path) != NULL;
    disarm();
    apr_pool_destroy(faulty);
    count->runs++;
    count->errors += failed;
    fds -= count_fds();
    blocks -= alloc_fault_live(ALLOC_SQLITE);
    again = sct_store_reopen(pool, path); /* the disk is well again, and an operator said so */
    if (!again && (failed || exists)) {
        again = deed(pool, path);
    }
    if (!again) {
        again = open_and_write(pool, path);
    }
    if (again || fds != 0 || blocks != 0) {
        snprintf(words, sizeof words, "%s %s %d%s, %s: %d descriptors, %d blocks are left; then %s",
                 vfs_fault_name(fault->vfs), alloc_fault_name(fault->alloc), (int)fault->nth, fault->persistent ? " and on" : "",
                 failed ? "an error" : "no error", -fds, (int)-blocks, again ? sct_err_describe(pool, again) : "it is done");
    }
    apr_pool_destroy(pool);
    return *words ? words : NULL;
}

static int64_t calls_of(const fault_t *fault, deed_fn deed, bool exists)
{
    static const fault_t nothing;
    apr_pool_t *pool = unit_pool();
    const char *path = fresh_path(pool, exists);

    arm(&nothing);
    UNIT_OK(deed(pool, path));
    apr_pool_destroy(pool);
    return fault->vfs ? vfs_fault_calls(fault->vfs) : alloc_fault_calls(fault->alloc);
}

/* samples: faults of a kind, at most; spread over its calls. */
static void sweep(count_t *count, deed_fn deed, bool exists, fault_t fault, int64_t samples)
{
    int64_t calls = calls_of(&fault, deed, exists);
    int64_t step = calls / samples + 1;

    for (fault.nth = 1 + (calls > 0 ? (int64_t)fault.vfs % (step < calls ? step : calls) : 0); fault.nth <= calls;
         fault.nth += step) {
        for (int turn = 0; turn < 2; turn++) {
            const char *words;

            fault.persistent = turn == 1;
            words = once(count, deed, exists, &fault);
            if (words) {
                fail_msg("%s", words);
            }
        }
    }
}

static void sweep_all(const char *name, deed_fn deed, bool exists)
{
    bool full = getenv("LONG") != NULL;
    count_t count = {0, 0};

    for (int vfs = VFS_OPEN; vfs < (int)VFS_LIE; vfs++) {
        sweep(&count, deed, exists, (fault_t){.vfs = (vfs_kind_t)vfs}, full ? 100 : 1);
    }
    sweep(&count, deed, exists, (fault_t){.alloc = ALLOC_SQLITE}, full ? 200 : 4);
    printf("# figure: fault sweep, %s: runs %d, errors %d, bad 0\n", name, count.runs, count.errors);
    assert_true(count.errors > 0);
}

static void making_a_database(void **state)
{
    (void)state;
    sweep_all("making a database", make, false);
}

static void checking_a_database(void **state)
{
    (void)state;
    sweep_all("checking a database", check, true);
}

static void migrating_a_database(void **state)
{
    (void)state;
    sweep_all("migrating a database", migrate, true);
}

static void opening_a_store(void **state)
{
    (void)state;
    sweep_all("opening a store", open_and_write, true);
}

static void copying_a_database(void **state)
{
    (void)state;
    sweep_all("copying a database", copy, true);
}

static void running_the_jobs(void **state)
{
    (void)state;
    sweep_all("running the jobs", work, true);
}

/* ---- after a failed sync ---- */

/* Writes and syncs of what is done with a store that has met one: there must be none. */
static int64_t touches_after(sct_store_t *store, apr_pool_t *pool)
{
    static const fault_t nothing;

    arm(&nothing);
    for (int i = 0; i < 10; i++) {
        UNIT_CODE(READ_ONLY, write_unit(unit_op(pool, store, NULL)));
    }
    assert_true(unit_number(unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY)), "SELECT count(*) FROM unit") >= 0);
    disarm();
    return vfs_fault_calls(VFS_WRITE) + vfs_fault_calls(VFS_SYNC);
}

/* A sync fails once, at COMMIT or in a checkpoint; the disk is well again at once, and nobody takes its word for it. */
static void nothing_is_tried_after_a_failed_sync(void **state)
{
    const fault_t once_only = {.vfs = VFS_SYNC, .nth = 1};

    (void)state;
    for (int checkpoint = 0; checkpoint < 2; checkpoint++) {
        apr_pool_t *pool = unit_pool();
        const char *path = fresh_path(pool, true);
        const sct_store_settings_t settings = {path, WAIT, 1, 4};
        sct_store_t *store = NULL;

        UNIT_OK(sct_store_open(&store, pool, &settings));
        UNIT_OK(write_unit(unit_op(pool, store, NULL)));
        if (checkpoint) {
            arm(&once_only);
            sct_conn_checkpoint(&store->writer.conn, false);
        } else {
            arm(&once_only);
            UNIT_CODE(READ_ONLY, write_tally(unit_op(pool, store, NULL)));
        }
        disarm();
        assert_int_equal(vfs_fault_hits(), 1);
        assert_non_null(strstr(sct_store_news(pool, store), "SQLite 1034")); /* SQLITE_IOERR_FSYNC */
        assert_int_equal(touches_after(store, pool), 0);
        apr_pool_destroy(pool);
    }
}

/* ---- a row ---- */

/* With the NUL behind it as long as a whole number of words: SQLite finds no room for its terminator. */
#define LONG_NAME 60007

static sct_err_t *get_supplier(sct_supplier_t *out, bool *found, sct_op_t *op)
{
    SCT_AS_SYSTEM(op, sct_stmt_one(out, found, op, SCT_STMT_SUPPLIER_GET, &sct_supplier_type,
                                   SCT_ARGS(sct_arg_text("id", "00000000000000000000000000000001"))));
    return SCT_OK;
}

static sct_err_t *read_supplier(sct_supplier_t *out, bool *found, sct_op_t *op)
{
    SCT_READ(op, get_supplier(out, found, op));
    return SCT_OK;
}

/* One read with one fault: whether it ended in an error. Else the row is whole. */
static bool read_with_fault(sct_store_t *store, int64_t nth)
{
    apr_pool_t *pool = unit_pool();
    sct_supplier_t supplier = {0};
    bool found = false;
    sct_err_t *err;

    alloc_fault_arm(ALLOC_SQLITE, nth, false);
    err = read_supplier(&supplier, &found, unit_op(pool, store, NULL));
    alloc_fault_off();
    if (err) {
        assert_int_equal(err->code, SCT_E_BUSY);
    } else {
        assert_true(found && supplier.name_ja && supplier.name_en);
        assert_int_equal(strlen(supplier.name_ja), LONG_NAME);
        assert_int_equal(strlen(supplier.name_en), LONG_NAME);
    }
    apr_pool_destroy(pool);
    return err != NULL;
}

/*
 * A text that spans pages gets its NUL when the column is asked for, which may take memory: what got none is an error and no
 * empty column. Where one row is asked for, no further step would tell it, only sqlite3_reset does.
 */
static void a_row_is_whole_or_an_error(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = fresh_path(pool, true);
    const sct_store_settings_t settings = {path, WAIT, 1, 4};
    sct_store_t *store = NULL;
    int64_t calls;
    int errors = 0;

    (void)state;
    UNIT_OK(sct_store_open(&store, pool, &settings));
    unit_plant(store, apr_psprintf(pool, "INSERT INTO t_supplier(id, code, name_ja, name_en, kana, added_at)"
                                         " SELECT printf('%%032d', 1), 'c', printf('%%.*c', %d, 'j'),"
                                         "  printf('%%.*c', %d, 'e'), 'k', 1;"
                                         "INSERT INTO t_standing(supplier_id, kana, standing)"
                                         " SELECT id, kana, 'none' FROM t_supplier",
                                   LONG_NAME, LONG_NAME));
    assert_false(read_with_fault(store, 0));
    assert_false(read_with_fault(store, 0));
    calls = alloc_fault_calls(ALLOC_SQLITE);
    assert_true(calls > 0);
    for (int64_t nth = 1; nth <= calls; nth++) {
        errors += read_with_fault(store, nth);
    }
    printf("# figure: fault sweep, a row: runs %d, errors %d, bad 0\n", (int)calls, errors);
    assert_true(errors > 0);
    apr_pool_destroy(pool);
}

/* ---- the lock ---- */

/* A process that has no descriptor left, at each open of the first write. */
static void no_descriptors(void **state)
{
    struct rlimit before, none;
    int refused = 0;
    bool done = false;

    (void)state;
    getrlimit(RLIMIT_NOFILE, &before);
    for (int spare = 0; !done && spare < 20; spare++) {
        apr_pool_t *pool = unit_pool();
        apr_pool_t *faulty = NULL;
        const char *path = fresh_path(pool, true);
        sct_err_t *err;
        int fds = count_fds();
        int lowest = dup(0);

        close(lowest);
        apr_pool_create(&faulty, pool);
        none = (struct rlimit){(rlim_t)(lowest + spare), before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &none);
        err = open_and_write(faulty, path);
        setrlimit(RLIMIT_NOFILE, &before);
        done = !err;
        refused += err != NULL;
        assert_true(!err || sct_code_info(err->code)->http >= 500);
        apr_pool_destroy(faulty);
        assert_int_equal(count_fds(), fds);
        UNIT_OK(open_and_write(pool, path));
        apr_pool_destroy(pool);
    }
    assert_true(done && refused >= 3);
}

/* The lock file cannot be opened; then it can. */
static void no_lock_file(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = fresh_path(pool, true);
    const char *lock;

    (void)state;
    lock = apr_pstrcat(pool, apr_pstrndup(pool, path, (apr_size_t)(strrchr(path, '/') - path)), "/sctier.lock", NULL);
    unlink(lock);
    assert_int_equal(mkdir(lock, 0700), 0);
    UNIT_CODE(CONFIG, open_and_write(pool, path));
    assert_int_equal(rmdir(lock), 0);
    UNIT_OK(open_and_write(pool, path));
    apr_pool_destroy(pool);
}

/* Somebody else has it: BUSY in time, and then a turn. A descriptor that cannot lock is no turn. */
static void a_lock_that_is_not_given(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = fresh_path(pool, true);
    const sct_store_settings_t settings = {path, WAIT, 1, 4};
    sct_store_t *store = NULL;
    sct_op_t *op;
    int other = -1;
    int blind = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    UNIT_OK(sct_lock_open(&other, pool, path));
    assert_int_equal(sct_lock_take(other, sct_clock()), 0);
    UNIT_OK(sct_store_open(&store, pool, &settings));
    op = unit_op(pool, store, NULL);
    UNIT_CODE(BUSY, write_unit(op));
    sct_lock_drop(other);
    UNIT_OK(write_unit(op));
    close(other);
    other = dup(store->writer.lock);
    assert_true(dup2(blind, store->writer.lock) >= 0);
    UNIT_CODE(STORE, write_unit(op));
    assert_true(dup2(other, store->writer.lock) >= 0);
    UNIT_OK(write_unit(op));
    close(other);
    close(blind);
    apr_pool_destroy(pool);
}

/* ---- controls ---- */

static sct_err_t *fails_for_ever(apr_pool_t *pool, const char *path)
{
    (void)path;
    return sct_err(pool, STORE, "planted");
}

static int planted_fd = -1;

static sct_err_t *leaves_a_descriptor(apr_pool_t *pool, const char *path)
{
    planted_fd = planted_fd < 0 ? dup(0) : planted_fd;
    return check(pool, path);
}

/* "Done", and the database is not there. */
static sct_err_t *says_done(apr_pool_t *pool, const char *path)
{
    (void)pool;
    (void)path;
    return SCT_OK;
}

static void defects_are_found(void **state)
{
    const fault_t nothing = {.vfs = VFS_NONE};
    count_t count = {0, 0};
    const char *words;

    (void)state;
    assert_null(once(&count, check, true, &nothing));
    words = once(&count, leaves_a_descriptor, true, &nothing);
    close(planted_fd);
    assert_true(words && strstr(words, " 1 descriptors"));
    words = once(&count, fails_for_ever, true, &nothing);
    assert_true(words && strstr(words, "planted"));
    assert_non_null(once(&count, says_done, false, &nothing));
}

static int set_up(void **state)
{
    (void)state;
    vfs_fault_install();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(making_a_database), cmocka_unit_test(checking_a_database), cmocka_unit_test(migrating_a_database),
        cmocka_unit_test(opening_a_store),   cmocka_unit_test(copying_a_database), cmocka_unit_test(running_the_jobs),
        cmocka_unit_test(nothing_is_tried_after_a_failed_sync),
        cmocka_unit_test(a_row_is_whole_or_an_error), cmocka_unit_test(no_descriptors),    cmocka_unit_test(no_lock_file),
        cmocka_unit_test(a_lock_that_is_not_given), cmocka_unit_test(defects_are_found),
    };

    if (!alloc_fault_install()) {
        puts("not ok - a library was in use before its allocator could be replaced");
        return 1;
    }
    return cmocka_run_group_tests(tests, set_up, NULL);
}
