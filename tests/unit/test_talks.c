/*
 * test_talks.c - price negotiations through the API in process, on both engines: who may record what, what each side reads, what
 * the lists say, and that the log alone tells where a case stands.
 */
#include <string.h>

#include <apr_strings.h>

#include "base_json.h"
#include "ledger.h"
#include "world_ask.h"

static world_t *world;
static apr_time_t begin;

static int make_world(void **state)
{
    (void)state;
    world = world_make(unit_pool());
    begin = world->now;
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
    world->now = begin;
    world_reset(world);
    return 0;
}

/* After each test: the rows are what the log says. */
static void report(void *baton, const char *where, const char *what)
{
    (void)baton;
    fail_msg("%s: %s", where, what);
}

static sct_err_t *verify(sct_op_t *op)
{
    int64_t count;
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(&count, &root, op, report, NULL));
    return SCT_OK;
}

static int log_is_whole(void **state)
{
    (void)state;
    UNIT_OK(verify(unit_op(world->pool, world->store, NULL)));
    return 0;
}

#define format(...) apr_psprintf(world->pool, __VA_ARGS__)

#define POST(who, path, body) WORLD_MUST(world, who, SCT_POST, path, body, NULL)
#define GET(who, path) WORLD_MUST(world, who, SCT_GET, path, NULL, NULL)
#define NOT_POST(who, path, body, status, text) WORLD_REFUSED(world, who, SCT_POST, path, body, NULL, status, text)
#define NOT_GET(who, path, status, text) WORLD_REFUSED(world, who, SCT_GET, path, NULL, NULL, status, text)

static const char *entries_of(const char *nego)
{
    return format("/negos/%s/entries", nego);
}

static const char *recorded(const char *who, const char *nego, const char *body)
{
    return world_text_at(world->pool, POST(who, entries_of(nego), body), "\"entry\":{\"id\":\"");
}

static const char *seen(const char *who, const char *nego)
{
    return GET(who, format("/negos/%s", nego));
}

#define HAS(text, part) assert_non_null(strstr((text), (part)))
#define HAS_NOT(text, part) assert_null(strstr((text), (part)))
#define A world->id.nego[WORLD_A]
#define B world->id.nego[WORLD_B]

/* ---- one record, two sides ---- */

static void both_sides_read_the_same(void **state)
{
    const char *buyer = seen("buy", A), *supplier = seen("a-sales", A);

    (void)state;
    assert_string_equal(buyer, supplier);
    assert_string_equal(seen("legal", A), supplier);
    assert_string_equal(seen("auditor", A), supplier);
    HAS(buyer, "\"becomes\":\"13.25\"");
    HAS(buyer, "\"becomes\":\"1200000\"");
}

static void a_talk_about_cost_begins_from_the_level_request(void **state)
{
    const char *list;

    (void)state;
    world->now += apr_time_from_sec(60); /* later than the cases of the world: changed last comes first */
    WORLD_MUST(world, "a-contact", SCT_POST, format("/levels/%s/talk", world->id.asked[WORLD_A]),
               "{\"words\":\"費用の負担を先に相談したい\"}", "\"2\"");
    list = GET("a-sales", "/negos");
    HAS(list, format("\"level_id\":\"%s\"", world->id.asked[WORLD_A]));
    HAS(list, "\"state\":\"requested\"");
    HAS(list, "\"waits_for\":\"buyer\"");
    HAS(seen("buy", world_text_at(world->pool, list, "\"rows\":[{\"id\":\"")), "費用の負担を先に相談したい");
    NOT_GET("a-contact", "/negos", 403, "forbidden"); /* its colleagues in sales lead it */
}

static void reasons_before_a_refusal_and_delivery_before_closing(void **state)
{
    const char *decision;

    (void)state;
    NOT_POST("buy", entries_of(A), "{\"kind\":\"decided\",\"mode\":\"portal\",\"result\":\"keep\"}", 422,
             "\"pointer\":\"/words\",\"fault\":\"needs_reason\"");
    NOT_POST("buy", entries_of(A),
             "{\"kind\":\"decided\",\"mode\":\"portal\",\"result\":\"keep\",\"words\":\"w\",\"addressee\":\"a\"}", 422,
             "\"pointer\":\"/lines/0/words\"");
    decision = recorded(
        "buy", A,
        "{\"kind\":\"decided\",\"mode\":\"portal\",\"result\":\"partial\",\"words\":\"w\",\"addressee\":\"a\","
        "\"lines\":[{\"category\":\"security\",\"tax\":\"excluded\",\"becomes\":\"600000\",\"words\":\"half\"},"
        "{\"category\":\"price\",\"item\":\"canary-price-A\",\"tax\":\"excluded\",\"becomes\":\"13\",\"words\":\"w\"}]}");
    NOT_POST("buy", entries_of(A), "{\"kind\":\"closed\"}", 409, "\"key\":\"undelivered\"");
    recorded("buy", A,
             format("{\"kind\":\"delivered\",\"about\":\"%s\",\"mode\":\"mail\",\"addressee\":\"a\",\"address\":\"b\"}",
                    decision));
    HAS(seen("a-sales", A), "\"state\":\"notified\"");
    recorded("buy", A, "{\"kind\":\"closed\"}");
    HAS(seen("a-sales", A), "\"state\":\"closed\"");
    HAS(GET("buy", format("/suppliers/%s/talks", world->id.supplier[WORLD_A])),
        "\"refused\":1,\"reasoned\":1");
}

/* ---- walls ---- */

static void security_reads_what_is_marked_and_no_amount(void **state)
{
    const char *read = seen("sec", A);

    (void)state;
    HAS(read, "canary-joint-A");
    HAS(read, "\"n\":4"); /* the case counts what security does not read */
    HAS_NOT(read, "canary-price-A");
    HAS_NOT(read, "13.25");
    NOT_GET("sec", format("/negos/%s", B), 404, "not_found"); /* marked, and it was not asked in */
    HAS_NOT(GET("sec", "/negos"), "canary-price-B");
    NOT_POST("sec", entries_of(A), "{\"kind\":\"commented\",\"words\":\"w\"}", 422, "\"/for_security\"");
    NOT_POST("sec", entries_of(A),
             "{\"kind\":\"offered\",\"words\":\"w\",\"for_security\":\"yes\",\"lines\":[{\"category\":\"total\",\"tax\":"
             "\"excluded\","
             "\"becomes\":\"1\"}]}",
             422, "\"/lines\"");
    recorded("sec", A, "{\"kind\":\"explained\",\"words\":\"多要素認証の設定\",\"for_security\":\"yes\"}");
    HAS(seen("a-sales", A), "多要素認証の設定");
    HAS(seen("a-sales", A), "\"waits_for\":\"buyer\""); /* the state follows from entries that security does not read, too */
}

static void others_read_and_record_nothing(void **state)
{
    static const char *const nobody[] = {"exec", "admin", "a-contact", "d-contact"};

    (void)state;
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++) {
        NOT_GET(nobody[i], format("/negos/%s", A), 403, "forbidden");
    }
    NOT_GET("b-exec", format("/negos/%s", A), 404, "not_found");
    NOT_POST("b-exec", entries_of(A), "{\"kind\":\"commented\",\"words\":\"w\"}", 404, "not_found");
    NOT_POST("auditor", entries_of(A), "{\"kind\":\"commented\",\"words\":\"w\"}", 403, "forbidden");
}

/* ---- beginning ---- */

#define NEGO(rest) "{\"subject\":\"labour\",\"title\":\"t\"" rest "}"
#define FIRST ",\"first\":{\"kind\":\"requested\",\"mode\":\"phone\",\"words\":\"w\"}"

static void a_case_names_only_what_is_the_suppliers(void **state)
{
    apr_pool_t *pool = world->pool;

    (void)state;
    NOT_POST("a-sales", "/negos", apr_psprintf(pool, NEGO(",\"level_id\":\"%s\"" FIRST), world->id.accepted[WORLD_B]), 422,
             "\"pointer\":\"/level_id\"");
    NOT_POST("a-sales", "/negos", apr_psprintf(pool, NEGO(",\"deal_id\":\"%s\"" FIRST), world->id.deal[WORLD_B]), 422,
             "\"pointer\":\"/deal_id\"");
    NOT_POST("a-sales", "/negos", NEGO(",\"first\":{\"kind\":\"requested\",\"mode\":\"phone\"}"), 422,
             "\"pointer\":\"/first/words\"");
    NOT_POST("a-sales", "/negos", NEGO(",\"first\":{\"kind\":\"opened\",\"words\":\"w\"}"), 403, "forbidden");
    NOT_POST("buy", "/negos", NEGO(FIRST), 403, "forbidden"); /* of which supplier? */
    POST("buy", format("/suppliers/%s/negos", world->id.supplier[WORLD_D]), NEGO(FIRST));
}

static void a_campaign_opens_one_case_each(void **state)
{
    const char *path = format("/campaigns/%s/negos", world->id.campaign);
    const char *body = apr_psprintf(world->pool, "{\"suppliers\":[\"%s\",\"%s\"]}", world->id.supplier[WORLD_C],
                                    world->id.supplier[WORLD_A]);

    (void)state;
    HAS(POST("buy", path, body), "\"cases\":2,");
    HAS(POST("buy", path, body), "\"cases\":2,"); /* nobody twice */
    HAS(GET("a-sales", "/negos"), "\"subject\":\"periodic\"");
    NOT_POST("buy", path, "{\"suppliers\":[\"x\"]}", 422, "\"pointer\":\"/suppliers/0\"");
    NOT_POST("buy", path, "{\"suppliers\":[\"0123456789abcdef0123456789abcdef\"]}", 404, "not_found");
}

/* ---- lists ---- */

#define HELD(day) "{\"kind\":\"held\",\"mode\":\"meeting\",\"participants\":\"p\",\"occurred_on\":\"" day "\"}"

static void silence_is_listed_longest_first(void **state)
{
    const char *since = "/talks?silent_since=2026-11-01", *list;

    (void)state;
    recorded("buy", A, HELD("2026-10-31"));
    recorded("buy", B, HELD("2026-11-01"));
    list = GET("legal", since);
    HAS(list, "\"code\":\"S-A\"");
    HAS_NOT(list, "\"code\":\"S-B\""); /* on that day itself a talk was held */
    assert_true(strstr(list, "\"code\":\"S-C\"") < strstr(list, "\"code\":\"S-A\"")); /* never before seldom */
    list = GET("legal", apr_pstrcat(world->pool, since, "&limit=3", NULL));
    HAS_NOT(list, "\"code\":\"S-A\"");
    list =
        WORLD_MUST(world, "legal", SCT_GET,
                   apr_psprintf(world->pool, "%s&limit=3&cursor=%s", since, world_text_at(world->pool, list, "\"next\":\"")),
                   NULL, NULL);
    HAS(list, "\"code\":\"S-A\"");
    list = GET("legal", apr_pstrcat(world->pool, since, "&q=s-a", NULL)); /* a search narrows silence down, too */
    HAS(list, "\"code\":\"S-A\"");
    HAS_NOT(list, "\"code\":\"S-C\"");
    NOT_GET("legal", "/talks?silent_since=x", 422, "\"pointer\":\"/silent_since\"");
    NOT_GET("legal", "/talks?silent_since=2026-11-01&cursor=x", 422, "\"pointer\":\"/cursor\"");
    NOT_GET("legal", "/talks?cursor=x", 422, "\"pointer\":\"/cursor\"");
}

static void lists_are_paged_and_searched(void **state)
{
    const char *list = GET("buy", "/talks?limit=2"), *next;

    (void)state;
    list = GET("buy", format("/talks?limit=2&cursor=%s", world_text_at(world->pool, list, "\"next\":\"")));
    HAS(list, "\"code\":\"S-C\"");
    HAS(GET("buy", "/talks?q=s-d"), "\"code\":\"S-D\"");
    HAS_NOT(GET("buy", "/talks?q=s-d"), "\"code\":\"S-C\"");
    list = GET("buy", "/negos?limit=2");
    next = GET("buy", format("/negos?limit=2&cursor=%s", world_text_at(world->pool, list, "\"next\":\"")));
    assert_int_equal(!strstr(list, A) + !strstr(list, B) + !strstr(list, world->id.nego[WORLD_C]), 1);
    assert_int_equal(!strstr(next, A) + !strstr(next, B) + !strstr(next, world->id.nego[WORLD_C]), 2);
    NOT_GET("buy", "/negos?cursor=1.x", 422, "\"pointer\":\"/cursor\"");
    NOT_GET("buy", "/negos?waits_for=x", 422, "\"pointer\":\"/waits_for\"");
    HAS_NOT(GET("buy", "/negos?waits_for=supplier"), A);
    HAS(GET("buy", "/negos?waits_for=buyer"), A);
}

/* ---- the desk ---- */

static void the_desk_counts_over_all(void **state)
{
    (void)state;
    HAS(GET("legal", "/desk"),
        "\"suppliers\":5,\"silent_since\":\"2025-11-22\",\"silent\":5,\"open\":3,\"waits\":2,\"refused\":0");
    recorded("buy", A, HELD("2025-11-21"));
    HAS(GET("legal", "/desk"), "\"silent\":5,"); /* a day too long ago */
    recorded("buy", A, HELD("2025-11-22"));
    HAS(GET("legal", "/desk"), "\"silent\":4,");
    recorded("buy", A, "{\"kind\":\"decided\",\"mode\":\"phone\",\"result\":\"keep\"}");
    HAS(GET("legal", "/desk"), "\"refused\":1,\"reasoned\":0");
}

static void months_show_who_was_invited(void **state)
{
    const char *months = GET("legal", "/months?limit=3");

    (void)state;
    HAS(months, "\"from\":\"2025-11-01\"");
    HAS(months,
        "\"code\":\"S-C\",\"name_ja\":\"canary-C\",\"name_en\":\"canary-C\",\"kana\":\"canary-C\",\"months\":[\"2026-11\"]");
    HAS(months, "\"kana\":\"canary-A\",\"months\":[]"); /* asked by itself: not opened by the buyer */
    HAS(GET("legal", format("/suppliers/%s/kinds", world->id.supplier[WORLD_C])),
        "\"kind\":\"opened\",\"side\":\"buyer\",\"data_class\":null,\"n\":1,\"last_on\":\"2026-11-22\"");
}

/* Two keys combined: supplier and day, supplier and amount, day and amount. */
static void the_record_is_searched_by_keys_combined(void **state)
{
    const char *of_a = format("/entries?supplier=%s", world->id.supplier[WORLD_A]);
    const char *list;

    (void)state;
    recorded("buy", A, HELD("2026-10-31"));
    HAS(GET("legal", format("%s&from=2026-10-31&to=2026-10-31", of_a)), "\"kind\":\"held\"");
    HAS_NOT(GET("legal", format("%s&from=2026-11-01", of_a)), "\"kind\":\"held\"");
    HAS_NOT(GET("legal", format("%s&to=2026-10-30", of_a)), "\"kind\"");
    list = GET("legal", format("%s&least=1200000&most=1200000", of_a));
    HAS(list, "security (excluded, year): 1200000");
    HAS(list, "price canary-price-A (excluded): 12.50 -> 13.25");
    HAS_NOT(list, "\"kind\":\"asked\"");
    HAS_NOT(GET("legal", format("%s&least=1200001", of_a)), "\"kind\"");
    HAS(GET("legal", "/entries?from=2026-11-22&least=13&most=13"), world->id.supplier[WORLD_B]); /* 13.25 is 13 in whole yen */
    HAS_NOT(GET("a-sales", "/entries"), world->id.supplier[WORLD_B]);
    list = GET("legal", "/entries?limit=2");
    HAS(GET("legal", format("/entries?limit=100&cursor=%s", world_text_at(world->pool, list, "\"next\":\""))),
        "\"kind\":\"held\"");
    NOT_GET("legal", "/entries?cursor=2026-11-22.x", 422, "\"pointer\":\"/cursor\"");
    NOT_GET("legal", "/entries?from=x", 422, "\"pointer\":\"/from\"");
    NOT_GET("legal", "/entries?least=x", 422, "\"pointer\":\"/least\"");
    list = GET("sec", "/entries?least=1"); /* amounts select nothing for who sees none */
    HAS(list, "\"rows\":[]");
}

static void the_record_is_a_table(void **state)
{
    const char *table = GET("a-sales", format("/negos/%s/entries.csv", A));

    (void)state;
    HAS(table, "\"supplier\",\"case\",\"n\",\"occurred_on\"");
    HAS(table, "\"canary-joint-A\",\"1\",\"2026-11-22\"");
    HAS(GET("legal", "/entries.csv"), "canary-price-B");
    HAS_NOT(GET("a-sales", "/entries.csv"), "canary-price-B");
    NOT_GET("b-exec", format("/negos/%s/entries.csv", A), 404, "not_found");
}

static void a_hold_is_legals(void **state)
{
    const char *release = format("/holds/%s/release", world->id.hold[WORLD_A]);
    const char *holds = format("/suppliers/%s/holds", world->id.supplier[WORLD_A]);

    (void)state;
    NOT_POST("buy", release, "{\"words\":\"w\"}", 403, "forbidden");
    NOT_GET("buy", holds, 403, "forbidden");
    HAS(POST("legal", release, "{\"words\":\"終わりました\"}"), "\"released_by\":\"legal\"");
    NOT_POST("legal", release, "{\"words\":\"w\"}", 409, "wrong_state");
    HAS(GET("auditor", holds), "終わりました");
    NOT_POST("legal", holds, format("{\"words\":\"w\",\"nego_id\":\"%s\"}", B), 422, "\"pointer\":\"/nego_id\"");
}

/* ---- sizes and deals ---- */

/* 製造委託, buyer above 300 million, supplier at 10 million: 2条8項1号; a deal is read by the sizes of its day. */
static void coverage_is_read_from_the_sizes_of_the_day(void **state)
{
    const char *deals = format("/suppliers/%s/deals", world->id.supplier[WORLD_A]);
    const char *size =
        "{\"as_of\":\"2026-04-01\",\"source\":\"registry\",\"individual\":\"no\",\"capital\":300000001,\"employees\":-1,"
        "\"controlled\":\"no\",\"parent_capital\":-1,\"parent_employees\":-1}";

    (void)state;
    world->now += apr_time_from_sec(60);
    POST("buy", "/sizes", size);
    HAS(GET("a-sales", "/deals"), "\"coverage\":\"covered\",\"article\":\"2条8項1号\"");
    POST("buy", deals, "{\"title\":\"t\",\"dealing\":\"sale\",\"ordered_on\":\"2026-04-02\"}");
    HAS(GET("legal", deals), "\"coverage\":\"not_covered\"");
    POST("buy", deals, "{\"title\":\"t\",\"dealing\":\"manufacture\",\"ordered_on\":\"2025-12-31\"}");
    HAS(GET("legal", deals), "\"coverage\":\"legacy\"");
    NOT_POST("a-sales", "/sizes", "{\"as_of\":\"2027-01-01\",\"source\":\"self\",\"capital\":-1,\"employees\":0,"
                  "\"parent_capital\":-1,\"parent_employees\":-1}", 422, "\"pointer\":\"/as_of\",\"fault\":\"future\"");
}

static void a_wrong_deal_is_replaced_once(void **state)
{
    const char *deals = format("/suppliers/%s/deals", world->id.supplier[WORLD_A]);
    const char *body = apr_psprintf(
        world->pool, "{\"title\":\"t\",\"dealing\":\"repair\",\"ordered_on\":\"2026-04-01\",\"replaces\":\"%s\"}",
        world->id.deal[WORLD_A]);

    (void)state;
    POST("buy", deals, body);
    NOT_POST("buy", deals, body, 409, "wrong_state");
    NOT_POST("buy", format("/suppliers/%s/deals", world->id.supplier[WORLD_B]), body, 422, "\"pointer\":\"/replaces\"");
}

/* ---- the log alone ---- */

static const char *text_of(const sct_json_t *content, const char *name)
{
    const sct_json_t *value = sct_json_get(content, name);

    return sct_json_kind(value) == SCT_JSON_STRING ? sct_json_string(value, NULL) : NULL;
}

static int choice_of(const sct_json_t *content, const char *name, const sct_choice_t *choice)
{
    const char *text = text_of(content, name);

    return text ? sct_choice_value(choice, text) : 0;
}

/* One entry of a case, as the content of its event has it. */
static void take(apr_array_header_t *entries, const sct_json_t *content)
{
    const sct_json_t *kind = sct_json_get(content, "kind");
    sct_entry_t *entry = apr_array_push(entries);

    *entry = (sct_entry_t){.id = text_of(content, "entry"),
                           .n = sct_json_int(sct_json_get(content, "n")),
                           .side = choice_of(content, "side", &sct_side_choice),
                           .kind = sct_choice_value(&sct_entry_choice, sct_json_string(kind, NULL)),
                           .about = text_of(content, "about"),
                           .words = text_of(content, "words"),
                           .addressee = text_of(content, "addressee"),
                           .result = choice_of(content, "result", &sct_result_choice)};
    assert_true(sct_date_parse(&entry->occurred_on, text_of(content, "occurred_on")));
    entry->lines = apr_array_make(world->pool, 1, sizeof(sct_line_t));
}

static sct_err_t *read_log(sct_log_page_t *page, sct_op_t *op)
{
    SCT_READ(op, sct_ledger_page(page, op, sct_ledger_stream(op->pool, world->id.supplier[WORLD_A], SCT_WALL_PRICE), 0, 100));
    return SCT_OK;
}

static void the_log_alone_tells_where_a_case_stands(void **state)
{
    sct_op_t *op = unit_op(world->pool, world->store, unit_buyer(world->pool, SCT_ROLE_BUYER_LEGAL));
    apr_array_header_t *entries = apr_array_make(world->pool, 8, sizeof(sct_entry_t));
    sct_log_page_t page = {0};
    sct_nego_t nego = {0};
    const char *held, *asked;

    (void)state;
    held = recorded("buy", A, "{\"kind\":\"held\",\"mode\":\"phone\",\"participants\":\"p\",\"occurred_on\":\"2026-11-20\"}");
    asked = recorded("a-sales", A, "{\"kind\":\"asked\",\"words\":\"w\"}");
    recorded("buy", A, format("{\"kind\":\"answered\",\"about\":\"%s\",\"words\":\"w\"}", asked));
    recorded("buy", A, format("{\"kind\":\"corrected\",\"about\":\"%s\",\"mode\":\"phone\",\"participants\":\"p\",\"why\":\"y\","
                              "\"occurred_on\":\"2026-11-19\"}", held));
    UNIT_OK(read_log(&page, op));
    for (int i = 0; i < page.rows->nelts; i++) {
        const sct_log_entry_t *row = &APR_ARRAY_IDX(page.rows, i, sct_log_entry_t);
        const sct_json_t *content;

        UNIT_OK(sct_json_parse(&content, world->pool, row->content, strlen(row->content), &sct_json_file_limits));
        if (sct_json_get(content, "entry") && strcmp(sct_json_string(sct_json_get(content, "nego"), NULL), A) == 0) {
            take(entries, content);
        }
    }
    assert_int_equal(entries->nelts, 8);
    sct_nego_derive(&nego, world->pool, entries);
    assert_int_equal(nego.waits_for, SCT_SIDE_BUYER); /* the first question of the world is open */
    HAS(seen("a-sales", A), format("\"state\":\"%s\"", sct_choice_name(&sct_nego_state_choice, nego.state)));
    HAS(seen("a-sales", A), format("\"held_on\":\"%s\"", sct_date_text(world->pool, nego.held_on)));
    assert_string_equal(sct_date_text(world->pool, nego.held_on), "2026-11-19");
}

#define WHOLE(test) cmocka_unit_test_setup_teardown(test, reset_world, log_is_whole)

int main(void)
{
    const struct CMUnitTest both[] = {
        WHOLE(both_sides_read_the_same),
        WHOLE(a_talk_about_cost_begins_from_the_level_request),
        WHOLE(reasons_before_a_refusal_and_delivery_before_closing),
        WHOLE(security_reads_what_is_marked_and_no_amount),
        WHOLE(others_read_and_record_nothing),
        WHOLE(a_case_names_only_what_is_the_suppliers),
        WHOLE(a_campaign_opens_one_case_each),
        WHOLE(silence_is_listed_longest_first),
        WHOLE(lists_are_paged_and_searched),
        WHOLE(the_desk_counts_over_all),
        WHOLE(months_show_who_was_invited),
        WHOLE(the_record_is_searched_by_keys_combined),
        WHOLE(the_record_is_a_table),
        WHOLE(a_hold_is_legals),
        WHOLE(coverage_is_read_from_the_sizes_of_the_day),
        WHOLE(a_wrong_deal_is_replaced_once),
        WHOLE(the_log_alone_tells_where_a_case_stands),
    };

    return unit_both(both, sizeof both / sizeof both[0], NULL, 0, make_world, end_world);
}
