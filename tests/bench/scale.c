/*
 * scale.c - what one request costs in a database of many suppliers: statements, steps of SQLite's machine, commits. Run under
 * callgrind with two values of TIMES, the difference is what a request takes in instructions.
 *
 *   scale DATABASE CONF ISSUER REQUEST TIMES
 *
 * REQUEST is list, page, standing, supplier, levels, assessment, answer, submit or search. The database is one of `sctierctl demo
 * seed --suppliers N` with N above 60; log-ins are those of its provider ISSUER. Prints one line of JSON: what the last request
 * cost.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apr_general.h>
#include <sqlite3.h>

#include "api.h"
#include "base_json.h"
#include "codec.h"
#include "service.h"
#include "store_private.h"

#include "base_pool.h"

static struct {
    apr_pool_t *pool;
    sct_app_t app;
    sct_store_t *store;
    const char *issuer;
    int statements;
} run;

static void die(const char *what, const char *why)
{
    (void)fprintf(stderr, "scale: %s: %s\n", what, why);
    _exit(2);
}

static void must(const char *what, const sct_err_t *err)
{
    if (err) {
        die(what, sct_err_describe(run.pool, err));
    }
}

/* ---- one request, as httpd makes it ---- */

static const sct_json_t *ask(apr_pool_t *pool, const char *sub, sct_method_t method, const char *path, const char *body,
                             const char *if_match)
{
    const char *query = strchr(path, '?');
    sct_op_t op = {.pool = pool, .source = sct_source_system(), .app = &run.app, .store = run.store, .request_id = "scale"};
    sct_request_t request = {.method = method,
                             .path = query ? apr_pstrndup(pool, path, (size_t)(query - path)) : path,
                             .query = query ? query + 1 : NULL,
                             .content_type = body ? "application/json" : NULL,
                             .if_match = if_match,
                             .x_sctier = "1",
                             .sec_fetch_site = "same-origin",
                             .claims = apr_pstrcat(pool, "{\"iss\":\"", run.issuer, "\",\"sub\":\"", sub, "\"}", NULL),
                             .body = body ? body : "",
                             .body_len = body ? strlen(body) : 0};
    const sct_json_t *value = NULL;
    sct_reply_t reply;

    sct_api_dispatch(&reply, &op, &request);
    if (reply.status >= 300) {
        die(path, apr_psprintf(pool, "%d %s", reply.status, reply.body));
    }
    run.statements = op.statements;
    if (method == SCT_GET && !if_match) {
        return NULL; /* who counts instructions does not want those of reading the answer */
    }
    must(path, sct_json_parse(&value, pool, reply.body, reply.body_len, &sct_json_file_limits));
    return value;
}

/* The same, and its answer is read. */
static const sct_json_t *read_of(const char *sub, const char *path)
{
    return ask(run.pool, sub, SCT_GET, path, NULL, "*");
}

static const char *text(const sct_json_t *object, const char *key)
{
    const sct_json_t *value = sct_json_get(object, key);

    if (!value || sct_json_kind(value) != SCT_JSON_STRING) {
        die(key, "is not in the answer");
    }
    return sct_json_string(value, NULL);
}

static int64_t number(const sct_json_t *object, const char *key)
{
    const sct_json_t *value = sct_json_get(object, key);

    return value && sct_json_kind(value) == SCT_JSON_INT ? sct_json_int(value) : 0;
}

static const char *format_rev(apr_pool_t *pool, int64_t rev)
{
    return apr_psprintf(pool, "\"%" APR_INT64_T_FMT "\"", rev);
}

/* ---- what is asked for ---- */

/* A person of a made-up supplier whose newest assessment may be submitted: every twentieth story is such a one. */
static const char *submitter(const sct_json_t **assessment)
{
    for (int i = 61; i < 101; i++) {
        const char *sub = apr_psprintf(run.pool, "t-%06d", i);
        const sct_json_t *rows = sct_json_get(read_of(sub, "/assessments"), "rows");

        for (size_t k = 0; rows && k < sct_json_size(rows); k++) {
            const sct_json_t *row = sct_json_at(rows, k);
            const char *level = apr_pstrcat(run.pool, "/levels/", text(row, "level_id"), NULL);

            if (number(row, "total") == 153 && number(row, "met") + number(row, "unmet") + number(row, "na") == 153
                && strcmp(text(read_of(sub, level), "state"), "accepted") == 0) {
                *assessment = row;
                return sub;
            }
        }
    }
    die("assessments", "none of the first suppliers has answered everything");
    return NULL;
}

static void repeat(const char *sub, const char *path, int times)
{
    for (int i = 0; i < times; i++) {
        apr_pool_t *pool;

        apr_pool_create(&pool, run.pool);
        ask(pool, sub, SCT_GET, path, NULL, NULL);
        apr_pool_destroy(pool);
    }
}

static void save_answers(const char *sub, const char *assessment, int times)
{
    const sct_json_t *rows = sct_json_get(read_of(sub, apr_pstrcat(run.pool, "/assessments/", assessment, NULL)), "answers");
    const sct_json_t *first = sct_json_at(rows, 0);
    const char *path = apr_pstrcat(run.pool, "/assessments/", assessment, "/answers/", text(first, "criterion"), NULL);
    int64_t rev = number(first, "rev");

    for (int i = 0; i < times; i++) {
        const char *body = apr_psprintf(run.pool, "{\"verdict\":\"met\",\"note\":\"%" APR_INT64_T_FMT "\"}", rev);

        ask(run.pool, sub, SCT_PATCH, path, body, format_rev(run.pool, rev++));
    }
}

static void submit(const char *sub, const sct_json_t *assessment, int times)
{
    const char *path = apr_pstrcat(run.pool, "/assessments/", text(assessment, "id"), NULL);
    const sct_json_t *now = read_of(sub, path);
    const char *body = apr_pstrcat(run.pool, "{\"depth\":\"", text(now, "depth"), "\"}", NULL);
    int64_t rev = number(now, "rev");

    for (int i = 0; i < times; i++) {
        ask(run.pool, sub, SCT_POST, apr_pstrcat(run.pool, path, "/submit", NULL), body, format_rev(run.pool, rev++));
    }
}

/* ---- counting ---- */

static int64_t take(sqlite3_stmt *stmt)
{
    return stmt ? sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1) : 0;
}

static int64_t take_steps(void)
{
    int64_t steps = 0;

    for (int i = 0; i <= run.store->settings.readers; i++) {
        sct_conn_t *conn = i < run.store->settings.readers ? &run.store->readers[i] : &run.store->writer.conn;

        for (int s = 0; s < SCT_STMT__COUNT; s++) {
            steps += take(conn->stmts[s]);
        }
        for (int s = 0; s < SCT_CONTROL__COUNT; s++) {
            steps += take(conn->control[s]);
        }
    }
    return steps;
}

static void perform(const char *what, int times)
{
    const sct_json_t *assessment = NULL, *page;
    const char *own = submitter(&assessment);
    const char *id = text(assessment, "supplier_id");

    page = read_of("sec", "/suppliers?limit=50");
    take_steps();
    run.store->writer.counters.commits = 0;
    if (strcmp(what, "list") == 0) {
        repeat("sec", "/suppliers?limit=20", times);
    } else if (strcmp(what, "page") == 0) {
        repeat("sec", apr_pstrcat(run.pool, "/suppliers?limit=20&cursor=", text(page, "next"), NULL), times);
    } else if (strcmp(what, "standing") == 0) {
        repeat("sec", "/suppliers?limit=10&standing=submitted", times); /* 100 suppliers have no 20 */
    } else if (strcmp(what, "search") == 0) {
        repeat("sec", "/suppliers?limit=20&q=nobody-has-this", times);
    } else if (strcmp(what, "supplier") == 0) {
        repeat("sec", apr_pstrcat(run.pool, "/suppliers/", id, NULL), times);
    } else if (strcmp(what, "levels") == 0) {
        repeat("sec", apr_pstrcat(run.pool, "/suppliers/", id, "/levels", NULL), times);
    } else if (strcmp(what, "assessment") == 0) {
        repeat(own, apr_pstrcat(run.pool, "/assessments/", text(assessment, "id"), NULL), times);
    } else if (strcmp(what, "answer") == 0) {
        save_answers(own, text(assessment, "id"), times);
    } else if (strcmp(what, "submit") == 0) {
        submit(own, assessment, times);
    } else {
        die(what, "is no request of mine");
    }
}

int main(int argc, char **argv)
{
    sct_store_settings_t settings = {.wait = apr_time_from_sec(10), .readers = 1, .queue = 1};
    int times = argc == 6 ? (int)apr_atoi64(argv[5]) : 0;
    int64_t steps;

    if (times < 1) {
        (void)fputs("scale DATABASE CONF ISSUER REQUEST TIMES\n", stderr);
        return 2;
    }
    apr_initialize();
    sct_json_start();
    apr_pool_create(&run.pool, NULL);
    must(argv[2], sct_app_load(&run.app, run.pool, argv[2]));
    settings.path = argv[1];
    run.issuer = argv[3];
    run.app.origin = "https://portal.example";
    must(argv[1], sct_store_open(&run.store, run.pool, &settings));
    perform(argv[4], times);
    steps = take_steps();
    printf("{\"request\":\"%s\",\"times\":%d,\"statements\":%d,\"steps\":%.1f,\"commits\":%.2f}\n", argv[4], times,
           run.statements, (double)steps / times, (double)run.store->writer.counters.commits / times);
    apr_pool_destroy(run.pool);
    apr_terminate();
    return 0;
}
