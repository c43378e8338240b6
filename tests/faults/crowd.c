/*
 * crowd.c - writers in processes and threads, and the book of what they were told.
 */
#include "crowd.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger.h"
#include "service_admin.h"
#include "store_private.h"
#include "base_pool.h"

struct crowd_shared_t {
    atomic_bool stop;
    atomic_int refused;
};

typedef struct writer_t {
    pthread_t thread;
    crowd_t *crowd;
    sct_store_t *store;
    int number;
    int turn;
} writer_t;

static sct_err_t *add_supplier(sct_op_t *op, int i)
{
    sct_receipt_t receipt = {0};
    const char *name = apr_psprintf(op->pool, "W%03d", i);
    const sct_supplier_input_t in = {.code = name, .name_ja = name, .name_en = name, .kana = name};

    SCT_WRITE(op, sct_admin_supplier_add(&receipt, op, &in));
    return SCT_OK;
}

static const char *after(apr_pool_t *pool, const char *json, const char *what)
{
    const char *at = json ? strstr(json, what) : NULL;

    return at ? apr_pstrndup(pool, at + strlen(what), strcspn(at + strlen(what), "\",}")) : "";
}

crowd_t *crowd_make(apr_pool_t *pool, int processes, int threads)
{
    crowd_t *crowd = apr_pcalloc(pool, sizeof *crowd);

    crowd->pool = pool;
    crowd->world = world_make(pool);
    crowd->processes = processes;
    crowd->threads = threads;
    crowd->rows = apr_hash_make(pool);
    crowd->entries = apr_hash_make(pool);
    for (int i = 0; i < processes * threads; i++) {
        sct_op_t *op = unit_op(pool, crowd->world->store, sct_operator());
        sct_reply_t reply;

        op->app = &crowd->world->app;
        UNIT_OK(add_supplier(op, i));
        world_ask(&reply, NULL, crowd->world, pool, world_claims(pool, "sec"), SCT_GET,
                  apr_psprintf(pool, "/suppliers?q=W%03d", i), NULL, NULL);
        crowd->suppliers[i] = after(pool, reply.body, "\"rows\":[{\"id\":\"");
        assert_int_equal(strlen(crowd->suppliers[i]), 32);
    }
    crowd->shared = mmap(NULL, sizeof *crowd->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(crowd->shared != MAP_FAILED);
    return crowd;
}

/* ---- one writer ---- */

static sct_reply_t once(const writer_t *writer, apr_pool_t *pool, sct_method_t method, const char *path, const char *body,
                        const char *rev, const char *key)
{
    world_t *world = writer->crowd->world;
    sct_request_t request = {.method = method,
                             .path = path,
                             .content_type = body ? "application/json" : NULL,
                             .if_match = rev,
                             .idempotency_key = key,
                             .x_sctier = "1",
                             .sec_fetch_site = "same-origin",
                             .claims = world_claims(pool, "sec"),
                             .body = body ? body : "",
                             .body_len = body ? strlen(body) : 0};
    sct_op_t *op = unit_op(pool, writer->store, NULL);
    sct_reply_t reply;

    op->app = &world->app;
    unit_at(op, world->now);
    sct_api_dispatch(&reply, op, &request);
    return reply;
}

/* Until it is answered; NULL when all are to end, or it was refused. */
static const char *act(writer_t *writer, apr_pool_t *pool, sct_method_t method, const char *path, const char *body,
                       const char *rev, const char *what)
{
    struct crowd_shared_t *shared = writer->crowd->shared;
    const char *key = apr_psprintf(pool, "%d-%d-%s", writer->number, writer->turn, what);
    sct_reply_t reply;

    do {
        reply = once(writer, pool, method, path, body, rev, method == SCT_GET ? NULL : key);
    } while (reply.status == 503 && !atomic_load(&shared->stop));
    if (reply.status < 300) {
        return reply.body;
    }
    if (reply.status != 503 && atomic_fetch_add(&shared->refused, 1) < 3) {
        fprintf(stderr, "%s %s: %d %s %s\n", what, path, reply.status, reply.body,
                reply.err ? sct_err_describe(pool, reply.err) : "");
    }
    return NULL;
}

/* A line of less than PIPE_BUF bytes comes whole. */
static void tell(const writer_t *writer, apr_pool_t *pool, const char *kind, const char *name, const char *value)
{
    const char *line = apr_psprintf(pool, "%s %s %s\n", kind, name, value);

    if (write(writer->crowd->ends[1], line, strlen(line)) != (ssize_t)strlen(line)) {
        unit_exit(3);
    }
}

static void tell_entry(const writer_t *writer, apr_pool_t *pool, const char *body)
{
    tell(writer, pool, "E", after(pool, body, "\"seq\":"), after(pool, body, "\"leaf\":\""));
}

static bool turn(writer_t *writer, apr_pool_t *pool)
{
    const char *reason = apr_psprintf(pool, "writer-%d-turn-%d", writer->number, writer->turn);
    const char *body = apr_psprintf(
        pool, "{\"star\":3,\"q_secret\":\"no\",\"q_outage\":\"no\",\"q_access\":\"no\",\"reason\":\"%s\","
              "\"scope_entities\":\"s\",\"due_on\":\"2028-03-31\",\"depth_asked\":\"counts\",\"contact_name\":\"c\"}", reason);
    const char *levels = apr_psprintf(pool, "/suppliers/%s/levels", writer->crowd->suppliers[writer->number]);
    const char *made = act(writer, pool, SCT_POST, levels, body, NULL, "make");
    const char *level, *id, *letter, *told;

    if (!made) {
        return false;
    }
    id = after(pool, made, "\"id\":\"");
    level = apr_psprintf(pool, "/levels/%s", id);
    tell(writer, pool, "L", id, reason);
    letter = act(writer, pool, SCT_GET, apr_pstrcat(pool, level, "/letter", NULL), NULL, NULL, "letter");
    if (!letter) {
        return false;
    }
    told = act(writer, pool, SCT_POST, apr_pstrcat(pool, level, "/issue", NULL),
               apr_psprintf(pool, "{\"letter_hash\":\"%s\"}", after(pool, letter, "\"hash\":\"")), "\"1\"", "issue");
    if (!told) {
        return false;
    }
    tell_entry(writer, pool, told);
    told = act(writer, pool, SCT_POST, apr_pstrcat(pool, level, "/cancel", NULL), "{}", "\"2\"", "cancel");
    if (told) {
        tell_entry(writer, pool, told);
    }
    return told != NULL;
}

static void *write_on(void *baton)
{
    writer_t *writer = baton;
    bool on = true;

    while (on && !atomic_load(&writer->crowd->shared->stop)) {
        apr_pool_t *pool = unit_pool();

        on = turn(writer, pool);
        writer->turn++;
        apr_pool_destroy(pool);
    }
    return NULL;
}

/* The life of a process, which has a store of its own. */
static void live(crowd_t *crowd, int process)
{
    sct_store_settings_t settings = {crowd->world->path, apr_time_from_sec(5), crowd->threads, 64};
    writer_t writers[CROWD_THREADS_MOST];
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = NULL;

    close(crowd->ends[0]);
    unit_random(1000 + (uint64_t)process);
    if (sct_store_open(&store, pool, &settings)) {
        unit_exit(2);
    }
    for (int i = 0; i < crowd->threads; i++) {
        writers[i] = (writer_t){.crowd = crowd, .store = store, .number = process * crowd->threads + i};
        if (pthread_create(&writers[i].thread, NULL, write_on, &writers[i]) != 0) {
            unit_exit(2);
        }
    }
    for (int i = 0; i < crowd->threads; i++) {
        pthread_join(writers[i].thread, NULL);
    }
    apr_pool_destroy(pool);
    unit_exit(0);
}

void crowd_start(crowd_t *crowd)
{
    assert_int_equal(pipe2(crowd->ends, O_CLOEXEC), 0);
    for (int i = 0; i < crowd->processes; i++) {
        crowd->pids[i] = fork();
        if (crowd->pids[i] == 0) {
            live(crowd, i);
        }
        assert_true(crowd->pids[i] > 0);
    }
    close(crowd->ends[1]);
}

/* ---- the book ---- */

static void take_line(crowd_t *crowd, char *line)
{
    char *name = strchr(line, ' ');
    char *value = name ? strchr(name + 1, ' ') : NULL;
    apr_hash_t *book = *line == 'L' ? crowd->rows : crowd->entries;

    assert_non_null(value);
    *value++ = '\0';
    crowd->twice += apr_hash_get(book, name + 1, APR_HASH_KEY_STRING) != NULL;
    apr_hash_set(book, apr_pstrdup(crowd->pool, name + 1), APR_HASH_KEY_STRING, apr_pstrdup(crowd->pool, value));
    crowd->acknowledged++;
}

/* What has come; false at the end of the pipe. */
static bool take(crowd_t *crowd)
{
    char bytes[4096];
    ssize_t n = read(crowd->ends[0], bytes, sizeof bytes);

    for (ssize_t i = 0; i < n; i++) {
        assert_true(crowd->rest_len < sizeof crowd->rest);
        if (bytes[i] == '\n') {
            crowd->rest[crowd->rest_len] = '\0';
            take_line(crowd, crowd->rest);
            crowd->rest_len = 0;
        } else {
            crowd->rest[crowd->rest_len++] = bytes[i];
        }
    }
    return n > 0;
}

bool crowd_listen(crowd_t *crowd, long acknowledged, int64_t ms)
{
    int64_t end = sct_clock() + ms * 1000000;

    while (crowd->acknowledged < acknowledged) {
        struct pollfd one = {.fd = crowd->ends[0], .events = POLLIN};
        int64_t left = (end - sct_clock()) / 1000000;

        if (left <= 0 || (poll(&one, 1, (int)left) > 0 && !take(crowd))) {
            return false;
        }
    }
    return true;
}

int crowd_end(crowd_t *crowd)
{
    atomic_store(&crowd->shared->stop, true);
    while (take(crowd)) {
    }
    close(crowd->ends[0]);
    for (int i = 0; i < crowd->processes; i++) {
        int how = 0;

        assert_true(waitpid(crowd->pids[i], &how, 0) == crowd->pids[i]);
        assert_int_equal(how, 0);
    }
    return atomic_load(&crowd->shared->refused);
}

/* ---- the database ---- */

typedef struct found_t {
    crowd_t *crowd;
    apr_hash_t *left; /* of the book: found ones go */
    int64_t last;
} found_t;

static sct_err_t *find_level(void *baton, sct_op_t *op, const sct_row_t *row)
{
    found_t *found = baton;
    const char *id = sct_row_text(op->pool, row, 0);
    const char *reason = sct_row_text(op->pool, row, 9);
    const char *told = apr_hash_get(found->left, id, APR_HASH_KEY_STRING);

    if (told && reason && strcmp(told, reason) == 0) {
        apr_hash_set(found->left, id, APR_HASH_KEY_STRING, NULL);
    }
    return SCT_OK;
}

static sct_err_t *find_entry(void *baton, sct_op_t *op, const sct_row_t *row)
{
    found_t *found = baton;
    const char *seq = apr_psprintf(op->pool, "%" APR_INT64_T_FMT, (apr_int64_t)sct_row_int(row, 0));
    const char *told = apr_hash_get(found->left, seq, APR_HASH_KEY_STRING);
    size_t len = 0;
    const void *leaf = NULL;

    for (int i = 1; told && !leaf && i < 8; i++) {
        leaf = sct_row_blob(&len, op->pool, row, i);
        leaf = len == SCT_HASH_LEN && strcmp(sct_hex(op->pool, leaf, len), told) == 0 ? leaf : NULL;
    }
    if (leaf) {
        apr_hash_set(found->left, seq, APR_HASH_KEY_STRING, NULL);
    }
    found->last = sct_row_int(row, 0);
    return SCT_OK;
}

static sct_err_t *look(sct_op_t *op, found_t *levels, found_t *entries)
{
    int64_t before;

    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_VERIFY_LEVEL, SCT_NO_ARGS, find_level, levels));
    do {
        before = entries->last;
        SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_LOG_SCAN,
                                        SCT_ARGS(sct_arg_int("after", before), sct_arg_int("limit", 500)), find_entry, entries));
    } while (entries->last > before);
    return SCT_OK;
}

static sct_err_t *look_through(sct_op_t *op, found_t *levels, found_t *entries)
{
    SCT_READ(op, look(op, levels, entries));
    return SCT_OK;
}

static void count_fault(void *baton, const char *where, const char *what)
{
    int *faults = baton;

    if ((*faults)++ < 3) {
        fprintf(stderr, "%s: %s\n", where, what);
    }
}

static sct_err_t *verify(int64_t *entries, sct_op_t *op, int *faults)
{
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(entries, &root, op, count_fault, faults));
    return SCT_OK;
}

int crowd_lost(crowd_t *crowd, int64_t *entries, int *faults)
{
    apr_pool_t *pool = NULL;
    found_t levels = {crowd, apr_hash_copy(crowd->pool, crowd->rows), -1};
    found_t log = {crowd, apr_hash_copy(crowd->pool, crowd->entries), -1};

    apr_pool_create(&pool, crowd->pool);
    *faults = 0;
    UNIT_OK(look_through(unit_op(pool, crowd->world->store, NULL), &levels, &log));
    UNIT_OK(verify(entries, unit_op(pool, crowd->world->store, NULL), faults));
    *faults += *entries != log.last + 1;
    apr_pool_destroy(pool);
    return (int)(apr_hash_count(levels.left) + apr_hash_count(log.left));
}
