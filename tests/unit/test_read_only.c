/*
 * test_read_only.c - what makes a store read-only, who hears of it, and what ends it.
 */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_private.h"

#include "base_pool.h"

#define LOG_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LOG_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static sct_store_t *opened(apr_pool_t *pool, const char *path, sct_store_shared_t *shared)
{
    const sct_store_settings_t settings = {path, apr_time_from_sec(1), 2, 8, shared};
    sct_store_t *store = NULL;

    UNIT_OK(sct_store_open(&store, pool, &settings));
    return store;
}

/* A database with an evidence log of this name. */
static const char *made(apr_pool_t *pool, const char *log_id)
{
    const char *path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
    apr_pool_t *inner = unit_pool();

    UNIT_OK(sct_store_create(pool, path));
    unit_plant(opened(inner, path, NULL),
               apr_psprintf(inner, "INSERT INTO t_buyer(id, name_ja, name_en, log_id) VALUES(1, 'a', 'a', '%s')", log_id));
    apr_pool_destroy(inner);
    return path;
}

static sct_store_shared_t *shared_of(apr_pool_t *pool, const char *path)
{
    return sct_store_shared_make(apr_palloc(pool, sct_store_shared_size()), path);
}

static sct_err_t *plant(sct_op_t *op)
{
    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD, SCT_ARGS(sct_arg_text("key", "n"))));
    return SCT_OK;
}

static sct_err_t *write_in(sct_store_t *store)
{
    sct_op_t *op = unit_op(store->pool, store, NULL);

    SCT_WRITE(op, plant(op));
    return SCT_OK;
}

static sct_err_t *read_in(sct_store_t *store)
{
    sct_op_t *op = unit_op(store->pool, store, NULL);

    SCT_READ(op, SCT_OK);
    return SCT_OK;
}

/* Once, and then never again. */
static void expect_news(apr_pool_t *pool, sct_store_t *store, const char *words)
{
    const char *news = sct_store_news(pool, store);

    assert_non_null(news);
    if (!strstr(news, words)) {
        fail_msg("the news is: %s", news);
    }
    assert_null(sct_store_news(pool, store));
}

static void the_processes_of_a_server_agree(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = made(pool, LOG_A);
    sct_store_shared_t *shared = shared_of(pool, path);
    sct_store_t *one = opened(pool, path, shared);
    sct_store_t *two = opened(pool, path, shared);

    (void)state;
    UNIT_OK(write_in(one));
    UNIT_OK(write_in(two));
    assert_null(sct_store_news(pool, two));
    assert_null(sct_store_why_read_only(pool, two));
    sct_store_make_read_only(one, "planted: the first");
    sct_store_make_read_only(two, "planted: the second");
    assert_true(sct_store_is_read_only(two));
    UNIT_CODE(READ_ONLY, write_in(two));
    UNIT_CODE(READ_ONLY, write_in(one));
    UNIT_OK(read_in(two));
    assert_string_equal(sct_store_why_read_only(pool, two), "planted: the first");
    expect_news(pool, two, "the first");
    assert_null(sct_store_news(pool, one));
    apr_pool_destroy(pool);
}

/* The worker and sctierctl share no memory with the server; and nothing but an operator ends it. */
static void other_processes_and_a_restart_find_the_mark(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = made(pool, LOG_A);
    sct_store_t *server = opened(pool, path, NULL);
    sct_store_t *worker = opened(pool, path, NULL);
    sct_store_t *later;

    (void)state;
    UNIT_OK(write_in(worker));
    UNIT_OK(write_in(server));
    assert_null(sct_store_marked(pool, path));
    sct_store_make_read_only(server, "planted");
    assert_string_equal(sct_store_marked(pool, path), "planted");
    UNIT_CODE(READ_ONLY, write_in(worker));
    expect_news(pool, worker, "planted");
    later = opened(pool, path, NULL);
    UNIT_CODE(READ_ONLY, write_in(later));
    UNIT_OK(read_in(later));
    expect_news(pool, later, "planted");
    UNIT_OK(sct_store_reopen(pool, path));
    UNIT_OK(sct_store_reopen(pool, path));
    UNIT_CODE(READ_ONLY, write_in(worker)); /* it has to be restarted */
    UNIT_OK(write_in(opened(pool, path, NULL)));
    apr_pool_destroy(pool);
}

static void a_replaced_file_is_noticed_before_the_commit(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = made(pool, LOG_A);
    const char *other = made(pool, LOG_A);
    sct_store_shared_t *shared = shared_of(pool, path);
    sct_store_t *store = opened(pool, path, shared);
    int64_t n;

    (void)state;
    UNIT_OK(write_in(store));
    n = unit_number(unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY)), "SELECT sum(n) FROM tally");
    assert_int_equal(rename(other, path), 0);
    UNIT_CODE(READ_ONLY, write_in(store));
    expect_news(pool, store, "moved, removed or replaced");
    /* A child that starts now does not take the new file for the old one, and shows nothing of it. */
    assert_non_null(read_in(opened(pool, path, shared)));
    /* Whoever read on, reads the file that the server began with. */
    assert_int_equal(unit_number(unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY)), "SELECT sum(n) FROM tally"), n);
    apr_pool_destroy(pool);
}

static void a_removed_file_is_noticed(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = made(pool, LOG_A);
    sct_store_t *store = opened(pool, path, NULL);

    (void)state;
    UNIT_OK(write_in(store));
    assert_int_equal(unlink(path), 0);
    UNIT_CODE(READ_ONLY, write_in(store));
    expect_news(pool, store, "moved, removed or replaced");
    apr_pool_destroy(pool);
}

/* By another process: closing a descriptor of the file here would drop SQLite's locks. */
static void write_over(const char *path, const char *bytes, size_t len, off_t at, bool truncate)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        int fd = open(path, O_WRONLY | (truncate ? O_TRUNC : 0));

        unit_exit(fd >= 0 && pwrite(fd, bytes, len, at) == (ssize_t)len ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void what_is_written_over_is_noticed(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        off_t at;
        bool truncate;
    } cases[] = {
        {"SCT2", 4, 68, false},            /* the application_id of another program */
        {"not a database at all", 21, 0, false},
        {"", 0, 0, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        apr_pool_t *pool = unit_pool();
        const char *path = made(pool, LOG_A);
        sct_store_t *store = opened(pool, path, NULL);

        UNIT_OK(write_in(store));
        write_over(path, cases[i].bytes, cases[i].len, cases[i].at, cases[i].truncate);
        UNIT_CODE(READ_ONLY, write_in(store));
        expect_news(pool, store, "written over");
        apr_pool_destroy(pool);
    }
}

/* The same file with the content of another installation's, as `cp` leaves it. */
static void another_evidence_log_is_noticed(void **state)
{
    apr_pool_t *pool = unit_pool();
    apr_pool_t *inner = unit_pool();
    const char *path = made(pool, LOG_A);
    const char *other = made(pool, LOG_B);
    sct_store_shared_t *shared = shared_of(pool, path);
    sct_store_t *store;

    (void)state;
    UNIT_OK(write_in(opened(inner, path, shared)));
    apr_pool_destroy(inner);
    store = opened(pool, other, shared);
    atomic_store(&shared->file, SCT_STEP_NOT); /* as if it were the same file */
    UNIT_CODE(READ_ONLY, read_in(store));
    expect_news(pool, store, "began with aaaaaaaaaaaa");
    UNIT_CODE(READ_ONLY, write_in(store));
    apr_pool_destroy(pool);
}

/* A path given by mistake is refused; nothing is left beside somebody else's file. */
static void what_was_never_ours_is_not_marked(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = apr_pstrcat(pool, unit_dir(pool), "/letter.txt", NULL);
    FILE *file = fopen(path, "w");

    (void)state;
    assert_non_null(file);
    for (int i = 0; i < 1000; i++) {
        fputs("a letter to somebody\n", file);
    }
    fclose(file);
    assert_non_null(write_in(opened(pool, path, NULL)));
    assert_null(sct_store_marked(pool, path));
    apr_pool_destroy(pool);
}

static void note(void *baton, const char *what)
{
    apr_array_header_t *found = baton;

    *(const char **)apr_array_push(found) = apr_pstrdup(found->pool, what);
}

static void inspection_names_faults(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = made(pool, LOG_A);
    apr_array_header_t *found = apr_array_make(pool, 4, sizeof(const char *));
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);

    (void)state;
    UNIT_OK(sct_store_inspect(pool, path, note, found));
    assert_int_equal(found->nelts, 0);
    conn->writer = true;
    UNIT_OK(sct_conn_open(conn, pool, path, false));
    UNIT_OK(sct_conn_exec(conn, pool, "PRAGMA foreign_keys=0; DROP TRIGGER guard_binding_insert;"
                                           " INSERT INTO t_binding(provider_id, party) VALUES('nothing', 'buyer')"));
    sct_conn_close(conn);
    UNIT_OK(sct_store_inspect(pool, path, note, found));
    assert_true(found->nelts > 0);
    assert_non_null(strstr(APR_ARRAY_IDX(found, 0, const char *), "points to nothing in t_provider"));
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_processes_of_a_server_agree),
        cmocka_unit_test(other_processes_and_a_restart_find_the_mark),
        cmocka_unit_test(a_replaced_file_is_noticed_before_the_commit),
        cmocka_unit_test(a_removed_file_is_noticed),
        cmocka_unit_test(what_is_written_over_is_noticed),
        cmocka_unit_test(another_evidence_log_is_noticed),
        cmocka_unit_test(what_was_never_ours_is_not_marked),
        cmocka_unit_test(inspection_names_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
