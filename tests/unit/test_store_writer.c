/*
 * test_store_writer.c - one writer at a time, shared commits: threads, failures in the middle, two processes.
 *
 * No sleeps: a member that must wait for others to be in line looks at the line until they are.
 */
#include "unit.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store_private.h"
#include "base_pool.h"

#define MEMBERS 8

static const char count_one[] = "INSERT INTO t_tally(key, n) VALUES('n', 1)"
                                " ON CONFLICT(key) DO UPDATE SET n = t_tally.n + 1";

/* One thread that writes. */
typedef struct member_t {
    pthread_t thread;
    sct_store_t *store;
    sct_err_t *(*body)(sct_op_t *op, struct member_t *member);
    int times;
    int runs;       /* of body */
    int line;       /* body waits until so many are in line */
    sct_code_t code; /* SCT_E__COUNT: success */
} member_t;

static int in_line(sct_store_t *store)
{
    int length;

    pthread_mutex_lock(&store->writer.mutex);
    length = store->writer.waiting.length;
    pthread_mutex_unlock(&store->writer.mutex);
    return length;
}

static sct_err_t *exec(sct_op_t *op, const char *sql)
{
    SCT_AS_SYSTEM(op, sct_conn_exec(op->session->conn, op->pool, sql));
    return SCT_OK;
}

static sct_err_t *increment(sct_op_t *op, member_t *member)
{
    while (member->runs == 0 && in_line(member->store) < member->line) {
        sched_yield();
    }
    member->runs++;
    return exec(op, count_one);
}

static sct_err_t *increment_and_fail(sct_op_t *op, member_t *member)
{
    SCT_TRY(increment(op, member));
    return sct_err(op->pool, STATE, "on purpose");
}

/* What SQLite does by itself when the disk is full: everything since BEGIN is gone. */
static sct_err_t *lose_everything(sct_op_t *op, member_t *member)
{
    sct_err_t *err;

    SCT_TRY(increment(op, member));
    err = exec(op, "ROLLBACK");
    return err ? err : sct_err(op->pool, NO_SPACE, "on purpose");
}

/* The same once, and the body does not notice. */
static sct_err_t *lose_everything_unnoticed(sct_op_t *op, member_t *member)
{
    SCT_TRY(increment(op, member));
    return member->runs == 1 ? exec(op, "ROLLBACK") : SCT_OK;
}

static sct_err_t *in_transaction(sct_op_t *op, member_t *member)
{
    SCT_WRITE(op, member->body(op, member));
    return SCT_OK;
}

static void *write_times(void *baton)
{
    member_t *member = baton;

    for (int i = 0; i < member->times; i++) {
        apr_pool_t *pool = unit_pool();
        const sct_err_t *err = in_transaction(unit_op(pool, member->store, NULL), member);

        member->code = err ? err->code : SCT_E__COUNT;
        apr_pool_destroy(pool);
    }
    return NULL;
}

static void start(member_t *member)
{
    assert_int_equal(pthread_create(&member->thread, NULL, write_times, member), 0);
}

static bool held(sct_store_t *store)
{
    bool is;

    pthread_mutex_lock(&store->writer.mutex);
    is = store->writer.held;
    pthread_mutex_unlock(&store->writer.mutex);
    return is;
}

/* In the order of the array, all in one transaction: the first holds its turn until the others are in line. */
static void run_together(member_t *members, int count)
{
    members[0].line = count - 1;
    for (int i = 0; i < count; i++) {
        start(&members[i]);
        while (i < count - 1 && (i == 0 ? !held(members[0].store) : in_line(members[0].store) < i)) {
            sched_yield();
        }
    }
    for (int i = 0; i < count; i++) {
        pthread_join(members[i].thread, NULL);
    }
}

static void fill(member_t *members, int count, sct_store_t *store)
{
    for (int i = 0; i < count; i++) {
        members[i] = (member_t){.store = store, .body = increment, .times = 1, .code = SCT_E_BUG};
    }
}

static int64_t counted(sct_store_t *store)
{
    apr_pool_t *pool = unit_pool();
    int64_t n = unit_number(unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY)), "SELECT n FROM tally");

    apr_pool_destroy(pool);
    return n;
}

static void all_increments_are_kept(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    fill(members, MEMBERS, store);
    for (int i = 0; i < MEMBERS; i++) {
        members[i].times = 50;
        start(&members[i]);
    }
    for (int i = 0; i < MEMBERS; i++) {
        pthread_join(members[i].thread, NULL);
        assert_int_equal(members[i].code, SCT_E__COUNT);
    }
    assert_int_equal(counted(store), MEMBERS * 50);
    assert_int_equal(store->writer.counters.members, MEMBERS * 50);
    assert_true(store->writer.counters.commits <= store->writer.counters.members);
    assert_false(store->writer.held);
    assert_int_equal(store->writer.waiting.length, 0);
    assert_int_equal(store->writer.batch.length, 0);
    apr_pool_destroy(pool);
}

static void who_waits_shares_one_commit(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    fill(members, MEMBERS, store);
    run_together(members, MEMBERS);
    assert_int_equal(counted(store), MEMBERS);
    assert_int_equal(store->writer.counters.members, MEMBERS);
    assert_int_equal(store->writer.counters.commits, 1);
    apr_pool_destroy(pool);
}

static void a_batch_ends_after_64(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = NULL;
    sct_store_settings_t settings = {NULL, apr_time_from_sec(20), 1, 100};
    sct_store_t *store = unit_store(&path, pool);
    member_t members[66];

    (void)state;
    settings.path = path;
    UNIT_OK(sct_store_open(&store, pool, &settings));
    fill(members, 66, store);
    run_together(members, 66);
    assert_int_equal(counted(store), 66);
    assert_int_equal(store->writer.counters.commits, 2);
    apr_pool_destroy(pool);
}

static void a_failure_harms_nobody_else(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    fill(members, MEMBERS, store);
    members[0].body = increment_and_fail;
    members[3].body = increment_and_fail;
    members[MEMBERS - 1].body = increment_and_fail;
    run_together(members, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        bool fails = members[i].body == increment_and_fail;

        assert_int_equal(members[i].code, fails ? SCT_E_STATE : SCT_E__COUNT);
        assert_int_equal(members[i].runs, 1);
    }
    assert_int_equal(counted(store), MEMBERS - 3);
    assert_int_equal(store->writer.counters.commits, 1);
    apr_pool_destroy(pool);
}

static void all_failures_commit_nothing(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[3];

    (void)state;
    fill(members, 3, store);
    members[0].body = members[1].body = members[2].body = increment_and_fail;
    run_together(members, 3);
    assert_int_equal(counted(store), -1);
    assert_int_equal(store->writer.counters.commits, 0);
    fill(members, 1, store);
    run_together(members, 1);
    assert_int_equal(counted(store), 1);
    apr_pool_destroy(pool);
}

static void a_vanished_transaction_runs_again(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    fill(members, MEMBERS, store);
    members[4].body = lose_everything;
    run_together(members, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(members[i].code, i == 4 ? SCT_E_NO_SPACE : SCT_E__COUNT);
        assert_int_equal(members[i].runs, i < 4 ? 2 : 1);
    }
    assert_int_equal(counted(store), MEMBERS - 1);
    apr_pool_destroy(pool);
}

static void a_body_that_misses_the_loss_runs_again(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    fill(members, MEMBERS, store);
    members[4].body = lose_everything_unnoticed;
    run_together(members, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(members[i].code, SCT_E__COUNT);
        assert_int_equal(members[i].runs, i <= 4 ? 2 : 1);
    }
    assert_int_equal(counted(store), MEMBERS);
    apr_pool_destroy(pool);
}

static sct_err_t *lose_always(sct_op_t *op, member_t *member)
{
    member->runs++;
    return exec(op, "ROLLBACK");
}

static void it_gives_up_after_three_more_runs(void **state)
{
    apr_pool_t *pool = unit_pool();
    member_t member;

    (void)state;
    fill(&member, 1, unit_store(NULL, pool));
    member.body = lose_always;
    write_times(&member);
    assert_int_equal(member.code, SCT_E_BUSY);
    assert_int_equal(member.runs, 4);
    apr_pool_destroy(pool);
}

/* Nothing may be written after the loss: it would commit alone. */
static sct_err_t *write_after_loss(sct_op_t *op, member_t *member)
{
    int changed = 0;

    SCT_TRY(lose_always(op, member));
    UNIT_CODE(BUSY, sct_stmt_run(&changed, op, SCT_STMT_TALLY_ADD, SCT_ARGS(sct_arg_text("key", "n"))));
    return SCT_OK;
}

static void nothing_is_written_after_the_loss(void **state)
{
    apr_pool_t *pool = unit_pool();
    member_t member;

    (void)state;
    fill(&member, 1, unit_store(NULL, pool));
    member.body = write_after_loss;
    write_times(&member);
    assert_int_equal(counted(member.store), -1);
    apr_pool_destroy(pool);
}

static sct_err_t *fill_up(sct_op_t *op, member_t *member)
{
    SCT_TRY(increment(op, member));
    SCT_TRY(sct_conn_exec(op->session->conn, op->pool, "PRAGMA max_page_count=1"));
    return exec(op, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5000)"
                    " INSERT INTO t_tally(key, n) SELECT 'key of some length ' || x, 1 FROM c");
}

static void a_full_disk_is_said_and_harms_nobody_else(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    unit_plant(store, "INSERT INTO t_tally(key, n) VALUES('n', 0)");
    fill(members, MEMBERS, store);
    members[4].body = fill_up;
    run_together(members, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(members[i].code, i == 4 ? SCT_E_NO_SPACE : SCT_E__COUNT);
    }
    assert_int_equal(counted(store), MEMBERS - 1);
    assert_false(sct_store_is_read_only(store));
    apr_pool_destroy(pool);
}

static int refuse_commit(void *baton)
{
    (void)baton;
    return 1;
}

static void a_failed_commit_fails_all(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    unit_plant(store, "INSERT INTO t_tally(key, n) VALUES('n', 0)");
    sqlite3_commit_hook(store->writer.conn.db, refuse_commit, NULL);
    fill(members, MEMBERS, store);
    run_together(members, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(members[i].code, SCT_E_STORE);
        assert_int_equal(members[i].runs, 1);
    }
    assert_int_equal(counted(store), 0);
    sqlite3_commit_hook(store->writer.conn.db, NULL, NULL);
    fill(members, MEMBERS, store);
    run_together(members, MEMBERS);
    assert_int_equal(counted(store), MEMBERS);
    apr_pool_destroy(pool);
}

/* What any connection of the store does when it meets damage. */
static sct_err_t *meet_damage(sct_op_t *op, member_t *member)
{
    SCT_TRY(increment(op, member));
    sct_store_make_read_only(member->store, "planted");
    return SCT_OK;
}

static void damage_in_the_middle_commits_nothing(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    member_t members[MEMBERS];

    (void)state;
    unit_plant(store, "INSERT INTO t_tally(key, n) VALUES('n', 0)");
    fill(members, MEMBERS, store);
    members[4].body = meet_damage;
    run_together(members, MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(members[i].code, SCT_E_READ_ONLY);
    }
    assert_int_equal(counted(store), 0);
    apr_pool_destroy(pool);
}

/* In a process of its own: from here on no file may grow, so the COMMIT's write to the WAL fails. */
static bool meet_an_io_error(sct_store_t *store, int in, int out)
{
    struct rlimit limit;
    member_t members[3];
    member_t late;
    bool good = true;

    (void)in;
    (void)out;
    fill(members, 3, store);
    fill(&late, 1, store);
    write_times(&late);
    signal(SIGXFSZ, SIG_IGN);
    good = getrlimit(RLIMIT_FSIZE, &limit) == 0;
    limit.rlim_cur = 4096;
    good = setrlimit(RLIMIT_FSIZE, &limit) == 0 && late.code == SCT_E__COUNT && good;
    run_together(members, 3);
    for (int i = 0; i < 3; i++) {
        good = good && members[i].code == SCT_E_READ_ONLY && members[i].runs == 1;
    }
    /* Not even when the disk is well again: somebody has to look first. */
    limit.rlim_cur = limit.rlim_max;
    good = good && setrlimit(RLIMIT_FSIZE, &limit) == 0;
    write_times(&late);
    return good && late.code == SCT_E_READ_ONLY && late.runs == 1 && counted(store) == 1;
}

static void waiting_has_an_end(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = NULL;
    sct_store_t *store = unit_store(&path, pool);
    sct_store_settings_t settings = {path, apr_time_from_msec(30), 1, 1};
    sct_op_t *op;
    member_t member;

    (void)state;
    UNIT_OK(sct_store_open(&store, pool, &settings));
    op = unit_op(pool, store, NULL);
    UNIT_OK(sct_store_begin(op, true));
    fill(&member, 1, store);
    write_times(&member);
    assert_int_equal(member.code, SCT_E_BUSY);
    assert_int_equal(member.runs, 0);
    assert_int_equal(in_line(store), 0);
    UNIT_OK(sct_store_finish(op, SCT_OK));
    write_times(&member);
    assert_int_equal(member.code, SCT_E__COUNT);
    apr_pool_destroy(pool);
}

static void the_line_has_an_end(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = NULL;
    sct_store_t *store = unit_store(&path, pool);
    sct_store_settings_t settings = {path, apr_time_from_sec(60), 1, 2};
    member_t members[3];
    sct_op_t *op;
    int64_t before;

    (void)state;
    UNIT_OK(sct_store_open(&store, pool, &settings));
    op = unit_op(pool, store, NULL);
    UNIT_OK(sct_store_begin(op, true));
    fill(members, 3, store);
    start(&members[0]);
    start(&members[1]);
    while (in_line(store) < 2) {
        sched_yield();
    }
    before = sct_clock();
    write_times(&members[2]);
    assert_int_equal(members[2].code, SCT_E_BUSY);
    assert_true(sct_clock() - before < INT64_C(10000000000));
    UNIT_OK(sct_store_finish(op, SCT_OK));
    for (int i = 0; i < 2; i++) {
        pthread_join(members[i].thread, NULL);
        assert_int_equal(members[i].code, SCT_E__COUNT);
    }
    assert_int_equal(counted(store), 2);
    apr_pool_destroy(pool);
}

/* A child process: runs body with a store of its own; its exit status is 0 when body says so. */
static pid_t fork_store(const char *path, apr_interval_time_t wait, bool (*body)(sct_store_t *, int, int), int in,
                        int out)
{
    pid_t pid = fork();

    if (pid == 0) {
        apr_pool_t *pool = unit_pool();
        const sct_store_settings_t settings = {path, wait, 2, 64};
        sct_store_t *store = NULL;
        bool good = !sct_store_open(&store, pool, &settings) && body(store, in, out);

        if (store) {
            apr_pool_destroy(pool);
        }
        unit_exit(good ? 0 : 1);
    }
    return pid;
}

static bool exited_well(pid_t pid)
{
    int status = -1;

    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool many_increments(sct_store_t *store, int in, int out)
{
    member_t members[4];
    bool good = true;

    (void)in;
    (void)out;
    fill(members, 4, store);
    for (int i = 0; i < 4; i++) {
        members[i].times = 50;
        good = pthread_create(&members[i].thread, NULL, write_times, &members[i]) == 0 && good;
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(members[i].thread, NULL);
        good = good && members[i].code == SCT_E__COUNT;
    }
    return good;
}

static void two_processes_lose_nothing(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
    const sct_store_settings_t settings = {path, apr_time_from_sec(5), 1, 8};
    sct_store_t *store = NULL;
    pid_t one;
    pid_t two;

    (void)state;
    UNIT_OK(sct_store_create(pool, path));
    one = fork_store(path, apr_time_from_sec(20), many_increments, -1, -1);
    two = fork_store(path, apr_time_from_sec(20), many_increments, -1, -1);
    assert_true(exited_well(one));
    assert_true(exited_well(two));
    UNIT_OK(sct_store_open(&store, pool, &settings));
    assert_int_equal(counted(store), 400);
    apr_pool_destroy(pool);
}

static void an_io_error_stops_all_writing(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
    const sct_store_settings_t settings = {path, apr_time_from_sec(5), 1, 8};
    sct_store_t *store = NULL;

    (void)state;
    UNIT_OK(sct_store_create(pool, path));
    assert_true(exited_well(fork_store(path, apr_time_from_sec(5), meet_an_io_error, -1, -1)));
    /* A restart alone does not end it: somebody has to look first. */
    UNIT_OK(sct_store_open(&store, pool, &settings));
    assert_int_equal(counted(store), 1);
    assert_true(sct_store_is_read_only(store));
    UNIT_OK(sct_store_reopen(pool, path));
    UNIT_OK(sct_store_open(&store, pool, &settings));
    unit_plant(store, count_one);
    assert_int_equal(counted(store), 2);
    apr_pool_destroy(pool);
}

/* Holds its turn from the byte that it writes to the byte that it reads. */
static bool hold_turn(sct_store_t *store, int in, int out)
{
    apr_pool_t *pool = unit_pool();
    sct_op_t *op = unit_op(pool, store, NULL);
    char byte = 'h';
    bool good = !sct_store_begin(op, true) && write(out, &byte, 1) == 1 && read(in, &byte, 1) == 1;

    return !sct_store_finish(op, SCT_OK) && good;
}

static void processes_exclude_each_other(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
    const sct_store_settings_t settings = {path, apr_time_from_msec(50), 1, 8};
    sct_store_t *store = NULL;
    int to_child[2];
    int from_child[2];
    int64_t before;
    member_t member;
    char byte = 0;
    pid_t child;

    (void)state;
    UNIT_OK(sct_store_create(pool, path));
    assert_int_equal(pipe(to_child), 0);
    assert_int_equal(pipe(from_child), 0);
    child = fork_store(path, apr_time_from_sec(5), hold_turn, to_child[0], from_child[1]);
    assert_int_equal(read(from_child[0], &byte, 1), 1);

    UNIT_OK(sct_store_open(&store, pool, &settings));
    fill(&member, 1, store);
    before = sct_clock();
    write_times(&member);
    assert_int_equal(member.code, SCT_E_BUSY);
    assert_int_equal(member.runs, 0);
    /* SQLite's own waiting takes 5 s: this was the lock. Nor does it shut readers out. */
    assert_true(sct_clock() - before < INT64_C(3000000000));
    assert_int_equal(counted(store), -1);

    assert_int_equal(write(to_child[1], &byte, 1), 1);
    assert_true(exited_well(child));
    write_times(&member);
    assert_int_equal(member.code, SCT_E__COUNT);
    for (int i = 0; i < 2; i++) {
        close(to_child[i]);
        close(from_child[i]);
    }
    apr_pool_destroy(pool);
}

static void a_store_does_not_cross_a_fork(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    pid_t child;

    (void)state;
    unit_plant(store, count_one);
    child = fork();
    if (child == 0) {
        const sct_err_t *err = sct_store_begin(unit_op(pool, store, NULL), false);

        unit_exit(err && err->code == SCT_E_BUG ? 0 : 1);
    }
    assert_true(exited_well(child));
    assert_int_equal(counted(store), 1);
    apr_pool_destroy(pool);
}

static void the_wal_is_copied_back(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    apr_pool_t *reader_pool = unit_pool();
    sct_op_t *reader = unit_op(reader_pool, store, NULL);

    (void)state;
    for (int i = 0; i < 3; i++) {
        unit_plant(store, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000)"
                          " INSERT INTO t_tally(key, n) SELECT hex(randomblob(1000)), x FROM c");
    }
    assert_int_equal(store->writer.counters.checkpoints, 3);
    /* A reader that stays keeps the WAL growing; once it is gone, the next commit starts the WAL from its beginning. */
    UNIT_OK(sct_store_begin(reader, false));
    for (int i = 0; store->writer.counters.truncates == 0 && i < 100; i++) {
        unit_plant(store, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000)"
                          " INSERT INTO t_tally(key, n) SELECT hex(randomblob(1000)), x FROM c; DELETE FROM t_tally");
    }
    assert_int_equal(store->writer.counters.truncates, 1);
    assert_true(store->writer.conn.wal_pages * 4096 > 60 << 20);
    UNIT_OK(sct_store_finish(reader, SCT_OK));
    unit_plant(store, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000)"
                      " INSERT INTO t_tally(key, n) SELECT hex(randomblob(1000)), x FROM c");
    unit_plant(store, count_one);
    assert_true(store->writer.conn.wal_pages * 4096 < 8 << 20);
    apr_pool_destroy(reader_pool);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_increments_are_kept),
        cmocka_unit_test(who_waits_shares_one_commit),
        cmocka_unit_test(a_batch_ends_after_64),
        cmocka_unit_test(a_failure_harms_nobody_else),
        cmocka_unit_test(all_failures_commit_nothing),
        cmocka_unit_test(a_vanished_transaction_runs_again),
        cmocka_unit_test(a_body_that_misses_the_loss_runs_again),
        cmocka_unit_test(it_gives_up_after_three_more_runs),
        cmocka_unit_test(nothing_is_written_after_the_loss),
        cmocka_unit_test(a_full_disk_is_said_and_harms_nobody_else),
        cmocka_unit_test(a_failed_commit_fails_all),
        cmocka_unit_test(damage_in_the_middle_commits_nothing),
        cmocka_unit_test(an_io_error_stops_all_writing),
        cmocka_unit_test(waiting_has_an_end),
        cmocka_unit_test(the_line_has_an_end),
        cmocka_unit_test(two_processes_lose_nothing),
        cmocka_unit_test(processes_exclude_each_other),
        cmocka_unit_test(a_store_does_not_cross_a_fork),
        cmocka_unit_test(the_wal_is_copied_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
