/*
 * test_api.c - what every endpoint has in common: bodies, versions, keys for retries, origins, paging, conditional reads.
 */
#include <string.h>

#include <apr_strings.h>

#include "api_route.h"
#include "world.h"

static world_t *world;

static int make_world(void **state)
{
    (void)state;
    world = world_make(unit_pool());
    return 0;
}

static int end_world(void **state)
{
    (void)state;
    apr_pool_destroy(world->pool);
    return 0;
}

static int reset_world(void **state)
{
    (void)state;
    world_reset(world);
    return 0;
}

static const char *sec(void)
{
    return world_claims(world->pool, "sec");
}

__attribute__((format(printf, 1, 2))) static const char *format(const char *pattern, ...)
{
    va_list args;
    const char *text;

    va_start(args, pattern);
    text = apr_pvsprintf(world->pool, pattern, args);
    va_end(args);
    return text;
}

static sct_reply_t ask(const char *claims, sct_method_t method, const char *path, const char *body, const char *rev)
{
    sct_reply_t reply;

    world_ask(&reply, NULL, world, world->pool, claims, method, path, body, rev);
    return reply;
}

#define EXPECT_PROBLEM(reply, want_status, key, pointer) expect_problem((reply), (want_status), (key), (pointer), __LINE__)

static void expect_problem(sct_reply_t reply, int status, const char *key, const char *pointer, int line)
{
    const char *want = pointer ? apr_psprintf(world->pool, "\"key\":\"%s\",\"pointer\":\"%s\"", key, pointer)
                               : apr_psprintf(world->pool, "\"key\":\"%s\",\"pointer\":null", key);

    if (reply.status != status || !strstr(reply.body, want)
        || strcmp(reply.content_type, "application/problem+json; charset=utf-8") != 0) {
        fail_msg("line %d: %d %s; expected %d %s", line, reply.status, reply.body, status, want);
    }
}

/* ---- bodies ---- */

static sct_reply_t edit(const char *body)
{
    return ask(sec(), SCT_PATCH, format("/levels/%s", world->id.draft), body, "\"1\"");
}

static const char *repeat(const char *text, int times)
{
    size_t len = strlen(text);
    char *out = apr_pcalloc(world->pool, len * (size_t)times + 1);

    for (int i = 0; i < times; i++) {
        memcpy(out + (size_t)i * len, text, len);
    }
    return out;
}

static void bad_bodies_name_the_field_and_store_nothing(void **state)
{
    const char *before = ask(sec(), SCT_GET, format("/levels/%s", world->id.draft), NULL, NULL).body;

    (void)state;
    EXPECT_PROBLEM(edit(""), 400, "malformed", NULL);
    EXPECT_PROBLEM(edit("{\"reason\":"), 400, "malformed", NULL);
    EXPECT_PROBLEM(edit("{} x"), 400, "malformed", NULL);
    EXPECT_PROBLEM(edit("{\"reason\":\"a\",\"colour\":1}"), 422, "invalid_field", "/colour");
    EXPECT_PROBLEM(edit("{\"star\":3.0}"), 422, "invalid_field", "/star");
    EXPECT_PROBLEM(edit("{\"star\":\"3\"}"), 422, "invalid_field", "/star");
    EXPECT_PROBLEM(edit("{\"star\":5}"), 422, "invalid_field", "/star");
    EXPECT_PROBLEM(edit("{\"q_secret\":\"maybe\"}"), 422, "invalid_field", "/q_secret");
    EXPECT_PROBLEM(edit("{\"due_on\":\"2027-02-29\"}"), 422, "invalid_field", "/due_on");
    EXPECT_PROBLEM(edit("{\"contact_name\":\"a\\nb\"}"), 422, "invalid_field", "/contact_name");
    EXPECT_PROBLEM(edit("{\"reason\":\"a\\u0000b\"}"), 400, "malformed", NULL);
    EXPECT_PROBLEM(edit("{\"reason\":\"\\u202e\"}"), 422, "invalid_field", "/reason");
    EXPECT_PROBLEM(edit(format("{\"reason\":\"%s\"}", repeat("\xe3\x81\x82", 4001))), 422, "invalid_field", "/reason");
    EXPECT_PROBLEM(edit(format("{\"reason\":%s1}", repeat("[", 17))), 413, "too_large", NULL);
    EXPECT_PROBLEM(edit(format("{\"reason\":\"%s\"}", repeat("x", 65536))), 413, "too_large", NULL);
    assert_string_equal(ask(sec(), SCT_GET, format("/levels/%s", world->id.draft), NULL, NULL).body, before);
    /* control: the longest text that fits is stored whole */
    assert_int_equal(edit(format("{\"reason\":\"%s\"}", repeat("\xe3\x81\x82", 4000))).status, 200);
}

static void a_doubled_key_is_refused(void **state)
{
    sct_reply_t reply = edit("{\"reason\":\"a\",\"reason\":\"b\"}");

    (void)state;
    assert_int_equal(reply.status, 422);
    assert_non_null(strstr(reply.body, "\"fault\":\"twice\""));
}

/* ---- headers ---- */

static sct_reply_t post_edit(sct_request_t request)
{
    sct_op_t *op = unit_op(world->pool, world->store, NULL);
    sct_reply_t reply;

    op->app = &world->app;
    unit_at(op, world->now);
    request.claims = sec();
    request.method = SCT_PATCH;
    request.path = format("/levels/%s", world->id.draft);
    request.body = "{\"reason\":\"sent\"}";
    request.body_len = strlen(request.body);
    request.if_match = request.if_match ? request.if_match : "\"1\"";
    sct_api_dispatch(&reply, op, &request);
    return reply;
}

static void writes_come_from_a_page_of_this_portal(void **state)
{
    const char *json = "application/json; charset=utf-8";
    const char *ours = world->app.origin;

    (void)state;
    EXPECT_PROBLEM(post_edit((sct_request_t){.content_type = json, .sec_fetch_site = "same-origin"}), 403, "cross_site", NULL);
    EXPECT_PROBLEM(post_edit((sct_request_t){.content_type = json, .x_sctier = "1"}), 403, "cross_site", NULL);
    EXPECT_PROBLEM(post_edit((sct_request_t){.content_type = json, .x_sctier = "1", .sec_fetch_site = "same-site"}), 403,
                   "cross_site", NULL);
    EXPECT_PROBLEM(post_edit((sct_request_t){.content_type = json, .x_sctier = "1", .sec_fetch_site = "none", .origin = ours}),
                   403, "cross_site", NULL);
    EXPECT_PROBLEM(post_edit((sct_request_t){.content_type = json, .x_sctier = "1", .origin = "https://evil.example"}), 403,
                   "cross_site", NULL);
    EXPECT_PROBLEM(post_edit((sct_request_t){.content_type = "text/plain", .x_sctier = "1", .sec_fetch_site = "same-origin"}),
                   415, "media_type", NULL);
    EXPECT_PROBLEM(post_edit((sct_request_t){.x_sctier = "1", .sec_fetch_site = "same-origin"}), 415, "media_type", NULL);
    /* controls */
    assert_int_equal(post_edit((sct_request_t){.content_type = json, .x_sctier = "1", .origin = ours}).status, 200);
    assert_int_equal(post_edit((sct_request_t){.content_type = json,
                                          .x_sctier = "1",
                                          .sec_fetch_site = "same-origin",
                                          .if_match = "\"2\""})
                         .status,
                     200);
}

static void versions_are_needed_and_must_be_the_newest(void **state)
{
    const char *path = format("/levels/%s", world->id.draft);

    (void)state;
    EXPECT_PROBLEM(ask(sec(), SCT_PATCH, path, "{\"reason\":\"a\"}", NULL), 428, "if_match", NULL);
    EXPECT_PROBLEM(ask(sec(), SCT_PATCH, path, "{\"reason\":\"a\"}", "\"2\""), 412, "stale_version", NULL);
    EXPECT_PROBLEM(ask(sec(), SCT_PATCH, path, "{\"reason\":\"a\"}", "*"), 412, "stale_version", NULL);
    EXPECT_PROBLEM(ask(sec(), SCT_PATCH, path, "{\"reason\":\"a\"}", "W/\"1\""), 412, "stale_version", NULL);
    EXPECT_PROBLEM(ask(sec(), SCT_PATCH, path, "{\"reason\":\"a\"}", "\"99999999999999999999\""), 412, "stale_version", NULL);
    assert_string_equal(ask(sec(), SCT_PATCH, path, "{\"reason\":\"a\"}", "\"1\"").etag, "\"2\"");
}

static void an_unchanged_thing_answers_304(void **state)
{
    sct_op_t *op = unit_op(world->pool, world->store, NULL);
    sct_request_t request = {.method = SCT_GET,
                             .path = format("/assessments/%s", world->id.assessment[WORLD_A]),
                             .claims = world_claims(world->pool, "a-contact")};
    sct_reply_t reply;

    (void)state;
    op->app = &world->app;
    unit_at(op, world->now);
    sct_api_dispatch(&reply, op, &request);
    assert_int_equal(reply.status, 200);
    request.if_none_match = reply.etag;
    sct_api_dispatch(&reply, op, &request);
    assert_int_equal(reply.status, 304);
    assert_null(reply.body);
    request.if_none_match = "\"777\"";
    sct_api_dispatch(&reply, op, &request);
    assert_int_equal(reply.status, 200);
    /* A level tells of the clock and of submissions, which do not change its version: it is always sent. */
    request.path = format("/levels/%s", world->id.draft);
    request.claims = sec();
    request.if_none_match = "\"1\"";
    sct_api_dispatch(&reply, op, &request);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.etag, "\"1\"");
}

/* ---- retries ---- */

static sct_reply_t post_with_key(const char *claims, const char *path, const char *key, const char *body,
                                 const char *if_match)
{
    sct_op_t *op = unit_op(world->pool, world->store, NULL);
    sct_request_t request = {.method = SCT_POST,
                             .path = path,
                             .content_type = "application/json",
                             .if_match = if_match,
                             .idempotency_key = key,
                             .x_sctier = "1",
                             .sec_fetch_site = "same-origin",
                             .claims = claims,
                             .body = body,
                             .body_len = strlen(body)};
    sct_reply_t reply;

    op->app = &world->app;
    unit_at(op, world->now);
    sct_api_dispatch(&reply, op, &request);
    return reply;
}

static sct_reply_t accept_with_key(const char *claims, const char *key, const char *body)
{
    return post_with_key(claims, format("/levels/%s/accept", world->id.asked[WORLD_A]), key, body, "\"2\"");
}

static void a_retry_with_the_same_key_does_nothing_twice(void **state)
{
    const char *contact = world_claims(world->pool, "a-contact");
    sct_reply_t first = accept_with_key(contact, "k-1", "{\"words\":\"yes\"}");
    sct_reply_t again = accept_with_key(contact, "k-1", "{\"words\":\"yes\"}");

    (void)state;
    assert_int_equal(first.status, 200);
    assert_int_equal(again.status, 200);
    assert_string_equal(again.body, first.body);
    EXPECT_PROBLEM(accept_with_key(contact, "k-1", "{\"words\":\"no\"}"), 422, "key_reused", NULL);
    /* another person's key of the same name is another key: the request is run, and finds the level answered */
    EXPECT_PROBLEM(accept_with_key(world_claims(world->pool, "a-exec"), "k-1", "{\"words\":\"yes\"}"), 412,
                   "stale_version", NULL);
    EXPECT_PROBLEM(accept_with_key(contact, "k-2", "{\"words\":\"yes\"}"), 412, "stale_version", NULL);
    EXPECT_PROBLEM(accept_with_key(contact, "with space", "{}"), 400, "malformed", NULL);
    EXPECT_PROBLEM(accept_with_key(contact, repeat("k", 129), "{}"), 400, "malformed", NULL);
}

/* Redeeming and choosing change the party acted for: the retry, whose first reply was lost, is the same request all the same. */
static void a_retry_is_known_after_the_party_changed(void **state)
{
    const char *nobody = world_claims(world->pool, "nobody");
    const char *two = world_claims(world->pool, "two");
    const char *code = format("{\"code\":\"%s\"}", world->id.code);
    const char *c = format("{\"party\":\"%s\"}", world->id.supplier[WORLD_C]);
    const char *a = format("{\"party\":\"%s\"}", world->id.supplier[WORLD_A]);
    sct_reply_t first = post_with_key(nobody, "/invitations/redeem", "k-1", code, NULL);
    sct_reply_t again = post_with_key(nobody, "/invitations/redeem", "k-1", code, NULL);

    (void)state;
    assert_int_equal(first.status, 200);
    assert_int_equal(again.status, 200);
    assert_string_equal(again.body, first.body);
    first = post_with_key(two, "/me/party", "k-1", c, NULL);
    again = post_with_key(two, "/me/party", "k-1", c, NULL);
    assert_int_equal(first.status, 200);
    assert_int_equal(again.status, 200);
    assert_string_equal(again.body, first.body);
    EXPECT_PROBLEM(post_with_key(two, "/me/party", "k-1", a, NULL), 422, "key_reused", NULL);
}

/* ---- lists ---- */

static int count(const char *text, const char *what)
{
    int n = 0;

    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what)) {
        n++;
    }
    return n;
}

static void pages_of_the_list_meet_without_gap_or_overlap(void **state)
{
    const char *cursor = "";
    char seen[512] = "";

    (void)state;
    for (int page = 0; page < 3; page++) {
        sct_reply_t reply = ask(sec(), SCT_GET, format("/suppliers?limit=2%s", cursor), NULL, NULL);
        const char *next = strstr(reply.body, "\"next\":\"");

        assert_int_equal(reply.status, 200);
        assert_int_equal(count(reply.body, "\"code\":\"S-"), page < 2 ? 2 : 1);
        for (const char *at = strstr(reply.body, "\"code\":\"S-"); at; at = strstr(at + 1, "\"code\":\"S-")) {
            strncat(seen, at + 10, 1);
        }
        assert_int_equal(next != NULL, page < 2);
        cursor = next ? format("&cursor=%s", apr_pstrndup(world->pool, next + 8, 32)) : "";
    }
    assert_string_equal(seen, "ABCDE");
}

static void the_list_searches_and_filters(void **state)
{
    (void)state;
    assert_int_equal(count(ask(sec(), SCT_GET, "/suppliers?q=CANARY-b", NULL, NULL).body, "\"code\":"), 1);
    assert_int_equal(count(ask(sec(), SCT_GET, "/suppliers?q=%25", NULL, NULL).body, "\"code\":"), 0);
    assert_int_equal(count(ask(sec(), SCT_GET, "/suppliers?q=canary_b", NULL, NULL).body, "\"code\":"), 0);
    assert_int_equal(count(ask(sec(), SCT_GET, "/suppliers?q=%5C", NULL, NULL).body, "\"code\":"), 0);
    assert_int_equal(count(ask(sec(), SCT_GET, "/suppliers?q=canary&standing=draft", NULL, NULL).body, "\"code\":"), 1);
    assert_int_equal(count(ask(sec(), SCT_GET, "/suppliers?standing=issued", NULL, NULL).body, "\"code\":"), 3);
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?standing=x", NULL, NULL), 422, "invalid_field", "/standing");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?limit=101", NULL, NULL), 422, "invalid_field", "/limit");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?limit=1&limit=2", NULL, NULL), 422, "invalid_field", "/limit");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?cursor=x", NULL, NULL), 422, "invalid_field", "/cursor");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?q=%zz", NULL, NULL), 422, "invalid_field", "/q");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?q=%00", NULL, NULL), 422, "invalid_field", "/q");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?q=%4G", NULL, NULL), 422, "invalid_field", "/q");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?q=%:4", NULL, NULL), 422, "invalid_field", "/q");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/suppliers?q=%4", NULL, NULL), 422, "invalid_field", "/q");
    EXPECT_PROBLEM(ask(sec(), SCT_GET, "/catalogues/2020-01-01", NULL, NULL), 404, "not_found", NULL);
    assert_non_null(strstr(ask(sec(), SCT_GET, "/suppliers", NULL, NULL).body,
                           "\"counts\":{\"all\":5,\"none\":1,\"draft\":1,\"issued\":3,\"talks\":0,\"accepted\":0,"
                           "\"submitted\":0,\"declined\":0,\"withdrawn\":0}"));
}

/* Legal sees that a request is being prepared, not what it will ask. */
static void the_list_tells_nothing_of_a_draft(void **state)
{
    const char *path = "/suppliers?q=canary-C";
    const char *legal = ask(world_claims(world->pool, "legal"), SCT_GET, path, NULL, NULL).body;

    (void)state;
    assert_non_null(strstr(legal, "\"standing\":\"draft\",\"level_id\":null,\"star\":null,\"issued_at\":null,"
                                  "\"due_on\":null,\"depth_asked\":null"));
    assert_non_null(strstr(ask(sec(), SCT_GET, path, NULL, NULL).body,
                           format("\"standing\":\"draft\",\"level_id\":\"%s\",\"star\":4,\"issued_at\":null,\"due_on\":\"2",
                                  world->id.draft)));
}

static apr_time_t late_by;

static apr_time_t later(void *baton)
{
    (void)baton;
    return world->now + late_by;
}

/* Suppliers beyond the first part of a stream. */
static void plant_suppliers(int n)
{
    unit_plant(world->store, format("WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < %d)"
                                    " INSERT INTO t_supplier(id, code, name_ja, name_en, kana, added_at)"
                                    " SELECT '0000000000000000000000000000' || (1000 + n), 'P-' || n, 'a', 'a',"
                                    "  '' || (10000 + n), 0 FROM i", n));
    unit_plant(world->store, "INSERT INTO t_standing(supplier_id, kana, standing) SELECT id, kana, 'none' FROM t_supplier"
                             " WHERE code LIKE 'P-%'");
}

/* A stream is read part by part, each by somebody who may read it, within its time. */
static void a_stream_ends_with_its_right_and_its_time(void **state)
{
    sct_reply_t reply;
    sct_op_t *op;
    apr_pool_t *pool = unit_pool();
    const char *part;
    size_t len, total = 0;
    sct_op_t late;
    sct_source_t clock;

    (void)state;
    world_ask(&reply, &op, world, pool, sec(), SCT_GET, "/suppliers.csv", NULL, NULL);
    assert_null(reply.stream); /* five suppliers fit into one part */
    plant_suppliers(500);
    world_ask(&reply, &op, world, pool, sec(), SCT_GET, "/suppliers.csv", NULL, NULL);
    assert_int_equal(reply.status, 200);
    assert_non_null(reply.stream);
    total = (size_t)count(reply.body, "\r\n") - 1;
    assert_int_equal(total, 20);
    for (;;) {
        UNIT_OK(sct_api_stream_next(&part, &len, pool, reply.stream, op));
        if (len == 0) {
            break;
        }
        assert_int_equal(total % 100, 20);
        total += (size_t)count(part, "\r\n");
    }
    assert_int_equal(total, 505);

    world_ask(&reply, &op, world, pool, sec(), SCT_GET, "/suppliers.json", NULL, NULL);
    late = *op;
    clock = *op->source;
    late.source = &clock;
    late_by = SCT_STREAM_MOST + apr_time_from_sec(1);
    clock.now = later;
    UNIT_CODE(BUSY, sct_api_stream_next(&part, &len, pool, reply.stream, &late));
    late_by = SCT_STREAM_MOST - apr_time_from_sec(1);
    UNIT_OK(sct_api_stream_next(&part, &len, pool, reply.stream, &late));
    assert_true(len > 0);
    unit_plant(world->store, "UPDATE t_membership SET ended_at = 1 WHERE role = 'buyer_security'");
    UNIT_CODE(NO_MEMBERSHIP, sct_api_stream_next(&part, &len, pool, reply.stream, op));
    assert_int_equal(len, 0);
    apr_pool_destroy(pool);
}

static void unknown_paths_are_not_there(void **state)
{
    static const char *const paths[] = {"/", "", "/levels/", "/levels//letter", "/supplier", "/suppliers/", "//me"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        EXPECT_PROBLEM(ask(sec(), SCT_GET, paths[i], NULL, NULL), 404, "not_found", NULL);
        EXPECT_PROBLEM(ask(NULL, SCT_GET, paths[i], NULL, NULL), 401, "sign_in", NULL);
    }
}

/* ---- identity ---- */

/* Unless httpd says that its configuration opened it: then for whoever asks, and with no person. */
static void the_status_does_not_exist_unless_opened(void **state)
{
    static const char *const paths[] = {"/health", "/metrics"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        sct_op_t *op = unit_op(world->pool, world->store, NULL);
        sct_request_t request = {.method = SCT_GET, .path = paths[i]};
        sct_reply_t reply;

        op->app = &world->app;
        sct_api_dispatch(&reply, op, &request);
        assert_int_equal(reply.status, 401);
        request.claims = world_claims(world->pool, "sec");
        sct_api_dispatch(&reply, op, &request);
        assert_int_equal(reply.status, 404);
        request.claims = NULL;
        request.status_open = true;
        sct_api_dispatch(&reply, op, &request);
        assert_int_equal(reply.status, 200);
    }
}

static void odd_claims_give_no_identity(void **state)
{
    static const char *const odd[] = {
        "",
        "[]",
        "null",
        "\"x\"",
        "{}",
        "{\"sub\":\"sec\"}",
        "{\"iss\":\"https://login.canary-buyer.example\"}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":null}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":7}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":[\"sec\"]}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":{\"a\":1}}",
        "{\"iss\":[\"https://login.canary-buyer.example\"],\"sub\":\"sec\"}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"\"}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"sec\",\"sub\":\"legal\"}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"sec\\n\"}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"sec\\u0000\"}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"sec\",\"name\":[\"x\"]}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"sec\",\"exp\":1.5}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"\xff\"}",
        "{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"sec\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        sct_reply_t reply = ask(odd[i], SCT_GET, "/me", NULL, NULL);

        if (reply.status != 403) {
            fail_msg("%s: %d %s", odd[i], reply.status, reply.body);
        }
    }
    EXPECT_PROBLEM(ask(format("{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"%s\"}", repeat("s", 256)), SCT_GET,
                       "/me", NULL, NULL),
                   403, "forbidden", NULL);
    /* another issuer's "sec" is somebody else; a trailing blank makes another subject */
    assert_non_null(strstr(ask(world_claims_b(world->pool, "sec"), SCT_GET, "/me", NULL, NULL).body, "\"parties\":[]"));
    assert_non_null(strstr(ask(world_claims(world->pool, "sec "), SCT_GET, "/me", NULL, NULL).body, "\"parties\":[]"));
    /* controls */
    assert_non_null(strstr(ask(sec(), SCT_GET, "/me", NULL, NULL).body, "\"roles\":[\"buyer_security\"]"));
}

static void a_person_of_two_companies_picks_one(void **state)
{
    const char *two = world_claims(world->pool, "two");
    const char *c = format("{\"party\":\"%s\"}", world->id.supplier[WORLD_C]);
    const char *b = format("{\"party\":\"%s\"}", world->id.supplier[WORLD_B]);
    const char *parties;

    (void)state;
    EXPECT_PROBLEM(ask(two, SCT_GET, "/levels", NULL, NULL), 403, "choose_party", NULL);
    EXPECT_PROBLEM(ask(two, SCT_POST, "/me/party", b, NULL), 422, "invalid_field", "/party");
    EXPECT_PROBLEM(ask(two, SCT_POST, "/me/party", "{\"party\":\"buyer\"}", NULL), 422, "invalid_field", "/party");
    assert_non_null(strstr(ask(two, SCT_POST, "/me/party", c, NULL).body, "\"party_ja\":\"canary-C\""));
    /* offered by kana, whatever the ids */
    parties = strstr(ask(two, SCT_GET, "/me", NULL, NULL).body, "\"parties\":");
    assert_true(strstr(parties, "canary-A") < strstr(parties, "canary-C"));
    assert_string_equal(ask(two, SCT_GET, "/levels", NULL, NULL).body, "{\"rows\":[]}");
    EXPECT_PROBLEM(ask(two, SCT_GET, format("/levels/%s", world->id.asked[WORLD_A]), NULL, NULL), 404, "not_found", NULL);
}

static void an_invitation_works_once(void **state)
{
    const char *nobody = world_claims(world->pool, "nobody");
    const char *body = format("{\"code\":\"%s\"}", world->id.code);
    apr_time_t now = world->now;

    (void)state;
    EXPECT_PROBLEM(ask(nobody, SCT_GET, "/levels", NULL, NULL), 403, "no_membership", NULL);
    EXPECT_PROBLEM(ask(nobody, SCT_POST, "/invitations/redeem", "{\"code\":\"wrong\"}", NULL), 422, "invalid_field", "/code");
    EXPECT_PROBLEM(ask(world_claims_b(world->pool, "nobody"), SCT_POST, "/invitations/redeem", body, NULL), 422,
                   "invalid_field", "/code");
    world->now += apr_time_from_sec(15 * 86400);
    EXPECT_PROBLEM(ask(nobody, SCT_POST, "/invitations/redeem", body, NULL), 422, "invalid_field", "/code");
    world->now = now;
    assert_non_null(strstr(ask(nobody, SCT_POST, "/invitations/redeem", body, NULL).body, "\"roles\":[\"supplier_contact\"]"));
    assert_int_equal(ask(nobody, SCT_GET, "/levels", NULL, NULL).status, 200);
    EXPECT_PROBLEM(ask(world_claims(world->pool, "ended"), SCT_POST, "/invitations/redeem", body, NULL), 422,
                   "invalid_field", "/code");
}

/* A log-in without a name is shown by its subject, which may be longer than a name is. */
static void the_longest_subject_without_a_name_redeems(void **state)
{
    const char *sub = repeat("\xe3\x81\x82", 255);
    const char *claims = format("{\"iss\":\"https://login.canary-buyer.example\",\"sub\":\"%s\"}", sub);
    sct_reply_t me = ask(claims, SCT_POST, "/invitations/redeem", format("{\"code\":\"%s\"}", world->id.code), NULL);

    (void)state;
    assert_int_equal(me.status, 200);
    assert_non_null(strstr(me.body, format("\"name\":\"%s\"", repeat("\xe3\x81\x82", 200))));
    assert_non_null(strstr(me.body, format("\"subject\":\"%s\"", sub)));
    assert_int_equal(ask(claims, SCT_GET, "/levels", NULL, NULL).status, 200);
}

int main(void)
{
    const struct CMUnitTest both[] = {
        cmocka_unit_test_setup(bad_bodies_name_the_field_and_store_nothing, reset_world),
        cmocka_unit_test_setup(a_doubled_key_is_refused, reset_world),
        cmocka_unit_test_setup(writes_come_from_a_page_of_this_portal, reset_world),
        cmocka_unit_test_setup(versions_are_needed_and_must_be_the_newest, reset_world),
        cmocka_unit_test_setup(an_unchanged_thing_answers_304, reset_world),
        cmocka_unit_test_setup(a_retry_with_the_same_key_does_nothing_twice, reset_world),
        cmocka_unit_test_setup(a_retry_is_known_after_the_party_changed, reset_world),
        cmocka_unit_test_setup(pages_of_the_list_meet_without_gap_or_overlap, reset_world),
        cmocka_unit_test_setup(the_list_searches_and_filters, reset_world),
        cmocka_unit_test_setup(the_list_tells_nothing_of_a_draft, reset_world),
        cmocka_unit_test_setup(a_stream_ends_with_its_right_and_its_time, reset_world),
        cmocka_unit_test_setup(the_status_does_not_exist_unless_opened, reset_world),
        cmocka_unit_test_setup(odd_claims_give_no_identity, reset_world),
        cmocka_unit_test_setup(a_person_of_two_companies_picks_one, reset_world),
        cmocka_unit_test_setup(an_invitation_works_once, reset_world),
        cmocka_unit_test_setup(the_longest_subject_without_a_name_redeems, reset_world),
    };
    const struct CMUnitTest alone[] = {cmocka_unit_test(unknown_paths_are_not_there)};

    return UNIT_BOTH(both, alone, make_world, end_world);
}
