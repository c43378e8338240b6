/*
 * writers.c - many threads that save answers, in three ways, over the same schema, statements and use case.
 *
 *   writers WAY THREADS SECONDS DATABASE CONF ASSESSMENT SUPPLIER
 *
 * WAY is store: the product, where whoever waits shares a commit; busy: a connection for each thread and one BEGIN IMMEDIATE
 * for each answer, SQLite's own busy handler lets them wait; mutex: one connection, behind a mutex of the process.
 * Thread i answers the i-th criterion of the assessment. At the end each answer must have the version that its thread was
 * told last. Prints one line of JSON.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <sqlite3.h>

#include "domain_actor.h"
#include "service.h"
#include "store_private.h"

#define THREADS_MOST 128
#define TIMES_MOST (1 << 18) /* of one thread */
#define BUSY_MS 30000        /* longer than anybody here waits: a request that gives up would be an error */
#define SECOND INT64_C(1000000000)

typedef struct writer_t {
    pthread_t thread;
    int number;
    const char *criterion;
    int64_t rev;
    int64_t done;
    uint32_t *times; /* microseconds */
    const char *error;
    apr_pool_t *pool;
    sct_conn_t *conn; /* of busy and mutex */
} writer_t;

static struct {
    enum { BY_STORE, BY_BUSY, BY_MUTEX } way;
    apr_pool_t *pool;
    sct_app_t app;
    sct_store_t *store;
    const char *path, *assessment;
    sct_actor_t actor;
    pthread_mutex_t mutex;
    int64_t end;
} run;

static void die(const char *what, const sct_err_t *err)
{
    fprintf(stderr, "writers: %s: %s\n", what, err ? sct_err_describe(run.pool, err) : "");
    exit(2);
}

static sct_op_t make_op(apr_pool_t *pool)
{
    return (sct_op_t){.pool = pool, .source = sct_source_system(), .app = &run.app, .store = run.store, .actor = &run.actor};
}

/* ---- one answer ---- */

static sct_err_t *save(sct_answered_t *out, sct_op_t *op, const writer_t *writer)
{
    const sct_answer_input_t in = {
        .given = ~UINT64_C(0), .verdict = SCT_VERDICT_MET,
        .note = apr_psprintf(op->pool, "written by thread %d, %" APR_INT64_T_FMT, writer->number, writer->rev),
    };

    return sct_answer_save(out, op, run.assessment, writer->criterion, writer->rev, &in);
}

static sct_err_t *by_store(sct_answered_t *out, sct_op_t *op, const writer_t *writer)
{
    SCT_WRITE(op, save(out, op, writer));
    return SCT_OK;
}

/* BEGIN IMMEDIATE, the use case, COMMIT on this connection. */
static sct_err_t *by_itself(sct_answered_t *out, sct_op_t *op, const writer_t *writer)
{
    sct_conn_t *conn = writer->conn;
    sct_session_t session = {.store = run.store, .conn = conn, .write = true};
    sct_err_t *err = sct_conn_control(conn, op->pool, SCT_CONTROL_BEGIN_IMMEDIATE);

    if (err) {
        return err;
    }
    op->session = &session;
    conn->op = op;
    err = save(out, op, writer);
    conn->op = NULL;
    op->session = NULL;
    return err ? err : sct_conn_control(conn, op->pool, SCT_CONTROL_COMMIT);
}

static sct_err_t *write_one(sct_answered_t *out, sct_op_t *op, const writer_t *writer)
{
    sct_err_t *err;

    if (run.way == BY_STORE) {
        return by_store(out, op, writer);
    }
    if (run.way == BY_BUSY) {
        return by_itself(out, op, writer);
    }
    pthread_mutex_lock(&run.mutex);
    err = by_itself(out, op, writer);
    pthread_mutex_unlock(&run.mutex);
    return err;
}

static void *write_all(void *baton)
{
    writer_t *writer = baton;
    int64_t start = sct_clock();

    while (!writer->error && start < run.end && writer->done < TIMES_MOST) {
        sct_answered_t out = {0};
        sct_op_t op = make_op(writer->pool);
        const sct_err_t *err = write_one(&out, &op, writer);
        int64_t stop = sct_clock();

        if (err) {
            writer->error = strdup(sct_err_describe(writer->pool, err));
        } else {
            writer->rev = ((const sct_answer_t *)out.answer)->rev;
            writer->times[writer->done++] = (uint32_t)((stop - start) / 1000);
        }
        apr_pool_clear(writer->pool);
        start = stop;
    }
    return NULL;
}

/* ---- before and after ---- */

static int64_t stored_rev(const char *criterion)
{
    apr_pool_t *pool;
    sct_op_t op;
    sct_answer_t answer = {0};
    sct_err_t *err;

    apr_pool_create(&pool, NULL);
    op = make_op(pool);
    err = sct_store_begin(&op, false);
    if (!err) {
        err = sct_store_finish(&op, sct_answer_show(&answer, &op, run.assessment, criterion));
    }
    if (err) {
        die(criterion, err);
    }
    apr_pool_destroy(pool);
    return answer.rev;
}

/* A connection as a careful program would set it up: WAL, FULL, and the usual checkpoint after 1000 pages. */
static sct_conn_t *own_connection(void)
{
    sct_conn_t *conn = apr_pcalloc(run.pool, sizeof *conn);
    sct_err_t *err;

    conn->writer = true;
    err = sct_conn_open(conn, run.pool, run.path, false);
    if (err) {
        die("connection", err);
    }
    sqlite3_busy_timeout(conn->db, BUSY_MS);
    sqlite3_wal_autocheckpoint(conn->db, 1000);
    return conn;
}

static void prepare(writer_t *writer, int number, const char *criterion, sct_conn_t *shared)
{
    writer->number = number;
    writer->criterion = criterion;
    writer->rev = stored_rev(criterion);
    writer->times = malloc(TIMES_MOST * sizeof *writer->times);
    apr_pool_create(&writer->pool, NULL);
    if (!writer->times) {
        die("memory", NULL);
    }
    writer->conn = run.way == BY_BUSY ? own_connection() : shared;
}

/* The first criteria of the assessment's level, one for each thread. */
static void prepare_all(writer_t *writers, int threads)
{
    const sct_catalogue_t *catalogue = &run.app.catalogues[0];
    sct_conn_t *shared = run.way == BY_MUTEX ? own_connection() : NULL;
    int found = 0;

    for (int i = 0; found < threads && i < catalogue->criteria->nelts; i++) {
        const sct_criterion_t *one = &APR_ARRAY_IDX(catalogue->criteria, i, sct_criterion_t);

        if (sct_catalogue_criterion(catalogue, 4, one->id)) {
            prepare(&writers[found], found, one->id, shared);
            found++;
        }
    }
    if (found < threads) {
        die("fewer criteria than threads", NULL);
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static int report(const writer_t *writers, int threads, int64_t took)
{
    int64_t all = 0;
    uint32_t *times;

    for (int i = 0; i < threads; i++) {
        if (writers[i].error || stored_rev(writers[i].criterion) != writers[i].rev) {
            fprintf(stderr, "writers: thread %d: %s\n", i, writers[i].error ? writers[i].error : "an answer is lost");
            return 1;
        }
        all += writers[i].done;
    }
    times = malloc((size_t)(all + 1) * sizeof *times);
    if (!times) {
        die("memory", NULL);
    }
    all = 0;
    for (int i = 0; i < threads; i++) {
        memcpy(times + all, writers[i].times, (size_t)writers[i].done * sizeof *times);
        all += writers[i].done;
    }
    qsort(times, (size_t)all, sizeof *times, by_size);
    printf("{\"answers\": %lld, \"seconds\": %.6f, \"p50_us\": %u, \"p99_us\": %u, \"max_us\": %u, \"commits\": %lld}\n",
           (long long)all, (double)took / 1e9, all ? times[all / 2] : 0, all ? times[all * 99 / 100] : 0,
           all ? times[all - 1] : 0, (long long)(run.way == BY_STORE ? run.store->writer.counters.commits : all));
    return 0;
}

static void setup(char **argv)
{
    const sct_store_settings_t settings = {.path = argv[4], .wait = apr_time_from_sec(30), .readers = 8, .queue = THREADS_MOST};
    sct_err_t *err;

    apr_initialize();
    apr_pool_create(&run.pool, NULL);
    run.way = strcmp(argv[1], "store") == 0 ? BY_STORE : strcmp(argv[1], "busy") == 0 ? BY_BUSY : BY_MUTEX;
    run.path = argv[4];
    run.assessment = argv[6];
    run.actor = (sct_actor_t){.iss = "https://bench.example", .sub = "bench", .person_id = "bench", .name = "bench",
                              .side = SCT_SIDE_SUPPLIER, .party = argv[7], .supplier_id = argv[7],
                              .roles = SCT_ROLE_SUPPLIER_CONTACT};
    pthread_mutex_init(&run.mutex, NULL);
    err = sct_app_load(&run.app, run.pool, argv[5]);
    if (!err) {
        err = sct_store_open(&run.store, run.pool, &settings);
    }
    if (err) {
        die("start", err);
    }
}

int main(int argc, char **argv)
{
    static writer_t writers[THREADS_MOST];
    int threads = argc == 8 ? (int)strtol(argv[2], NULL, 10) : 0;
    int64_t start;

    if (threads < 1 || threads > THREADS_MOST) {
        fprintf(stderr, "usage: writers store|busy|mutex THREADS SECONDS DATABASE CONF ASSESSMENT SUPPLIER\n");
        return 2;
    }
    setup(argv);
    prepare_all(writers, threads);
    start = sct_clock();
    run.end = start + (int64_t)(strtod(argv[3], NULL) * (double)SECOND);
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&writers[i].thread, NULL, write_all, &writers[i]) != 0) {
            die("thread", NULL);
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(writers[i].thread, NULL);
    }
    return report(writers, threads, sct_clock() - start);
}
