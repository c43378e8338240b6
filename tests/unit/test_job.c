/*
 * test_job.c - the main job through the API: what may be issued, when it is seen, how it is answered, what is frozen, what the
 * evidence log says afterwards. Every test ends with the whole log verified.
 */
#include <string.h>

#include <apr_strings.h>
#include <sqlite3.h>

#include "base_hash.h"
#include "codec.h"
#include "ledger.h"
#include "world_ask.h"

static world_t *world;
static apr_time_t begin;

#define MINUTES(n) apr_time_from_sec((n) * 60)
#define DAYS(n) apr_time_from_sec((apr_time_t)(n) * 86400)

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

__attribute__((format(printf, 1, 2))) static const char *format(const char *pattern, ...)
{
    va_list args;
    const char *text;

    va_start(args, pattern);
    text = apr_pvsprintf(world->pool, pattern, args);
    va_end(args);
    return text;
}

#define MUST(who, method, path, body, rev) WORLD_MUST(world, who, method, path, body, rev)
#define REFUSED(who, method, path, body, rev, status, text) WORLD_REFUSED(world, who, method, path, body, rev, status, text)

static const char *text_at(const char *json, const char *after)
{
    return world_text_at(world->pool, json, after);
}

static const char *level(const char *id, const char *rest)
{
    return format("/levels/%s%s", id, rest);
}

static const char *letter_body(const char *id)
{
    return format("{\"letter_hash\":\"%s\"}", text_at(MUST("sec", SCT_GET, level(id, "/letter"), NULL, NULL), "\"hash\":\""));
}

/* ---- the whole log ---- */

static void report(void *baton, const char *where, const char *what)
{
    (void)baton;
    fail_msg("%s: %s", where, what);
}

static sct_err_t *verify(sct_op_t *op)
{
    int64_t entries;
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(&entries, &root, op, report, NULL));
    assert_true(entries > 20);
    return SCT_OK;
}

static int log_is_whole(void **state)
{
    (void)state;
    UNIT_OK(verify(unit_op(world->pool, world->store, NULL)));
    return 0;
}

/* The newest content of a supplier's timeline, as legal reads it. */
static const char *newest_content(int supplier)
{
    const char *page = MUST("legal", SCT_GET, format("/suppliers/%s/log?limit=100", world->id.supplier[supplier]), NULL, NULL);
    const char *last = page;

    for (const char *at = strstr(page, "\"content\":"); at; at = strstr(at + 1, "\"content\":")) {
        last = at;
    }
    return last;
}

/* ---- issuing ---- */

static void the_suggestion_follows_the_three_questions(void **state)
{
    static const struct {
        const char *answers;
        const char *want;
    } cases[] = {
        {"\"q_secret\":null", "\"suggested\":null,\"suggested_by\":[]"},
        {"\"q_secret\":\"yes\",\"q_outage\":\"no\",\"q_access\":\"no\"", "\"suggested\":4,\"suggested_by\":[\"q_secret\"]"},
        {"\"q_secret\":\"no\",\"q_outage\":\"yes\",\"q_access\":\"no\"", "\"suggested\":4,\"suggested_by\":[\"q_outage\"]"},
        {"\"q_secret\":\"no\",\"q_outage\":\"no\",\"q_access\":\"yes\"", "\"suggested\":4,\"suggested_by\":[\"q_access\"]"},
        {"\"q_secret\":\"no\",\"q_outage\":\"no\",\"q_access\":\"no\"", "\"suggested\":3,\"suggested_by\":[]"},
        {"\"c_incident\":\"yes\",\"c_subcontract\":\"yes\"",
         "\"suggested\":3,\"suggested_by\":[\"c_incident\",\"c_subcontract\"]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *reply = MUST("sec", SCT_PATCH, level(world->id.draft, ""), format("{%s}", cases[i].answers),
                                 format("\"%d\"", (int)i + 1));

        if (!strstr(reply, cases[i].want)) {
            fail_msg("%s: %s", cases[i].answers, reply);
        }
    }
}

static void nothing_is_issued_without_its_reasons(void **state)
{
    static const struct {
        const char *take_away;
        const char *pointer;
    } cases[] = {
        {"{\"reason\":null}", "\"pointer\":\"/reason\",\"fault\":\"required\""},
        {"{\"reason\":\"\xe3\x80\x80 \\n\"}", "\"pointer\":\"/reason\",\"fault\":\"required\""},
        {"{\"reason\":\"r\",\"q_access\":null}", "\"pointer\":\"/q_access\",\"fault\":\"required\""},
        {"{\"q_access\":\"no\",\"scope_entities\":null}", "\"pointer\":\"/scope_entities\",\"fault\":\"required\""},
        {"{\"scope_entities\":\"e\",\"due_on\":null}", "\"pointer\":\"/due_on\",\"fault\":\"required\""},
        {"{\"due_on\":\"2026-11-22\"}", "\"pointer\":\"/due_on\",\"fault\":\"past\""},
        {"{\"due_on\":\"2028-01-01\",\"contact_name\":null}", "\"pointer\":\"/contact_name\",\"fault\":\"required\""},
        {"{\"contact_name\":\"c\",\"depth_asked\":null}", "\"pointer\":\"/depth_asked\",\"fault\":\"required\""},
        {"{\"depth_asked\":\"counts\",\"star\":null}", "\"pointer\":\"/star\",\"fault\":\"required\""},
        {"{\"star\":3}", "\"pointer\":\"/other_reason\",\"fault\":\"needs_reason\""},
    };
    const char *zero = "{\"letter_hash\":\"0000000000000000000000000000000000000000000000000000000000000000\"}";
    int rev = 1;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        MUST("sec", SCT_PATCH, level(world->id.draft, ""), cases[i].take_away, format("\"%d\"", rev++));
        REFUSED("sec", SCT_POST, level(world->id.draft, "/issue"), zero, format("\"%d\"", rev), 422, cases[i].pointer);
        REFUSED("sec", SCT_GET, level(world->id.draft, "/letter"), NULL, NULL, 422, cases[i].pointer);
    }
    MUST("sec", SCT_PATCH, level(world->id.draft, ""), "{\"other_reason\":\"because\"}", format("\"%d\"", rev++));
    REFUSED("sec", SCT_POST, level(world->id.draft, "/issue"), zero, format("\"%d\"", rev), 422, "\"fault\":\"changed\"");
    MUST("sec", SCT_POST, level(world->id.draft, "/issue"), letter_body(world->id.draft), format("\"%d\"", rev));
    assert_non_null(strstr(newest_content(WORLD_C), "because"));
}

static void it_can_be_cancelled_only_until_it_is_seen(void **state)
{
    const char *id = world->id.hidden;

    (void)state;
    assert_non_null(strstr(MUST("sec", SCT_GET, level(id, ""), NULL, NULL), "\"cancellable\":true"));
    REFUSED("sec", SCT_POST, level(id, "/withdraw"), "{\"words\":\"w\"}", "\"2\"", 409, "wrong_state");
    REFUSED("d-contact", SCT_GET, level(id, ""), NULL, NULL, 404, "not_found");
    world->now += MINUTES(10) - 1000;
    REFUSED("d-contact", SCT_GET, level(id, ""), NULL, NULL, 404, "not_found");
    world->now += 1000;
    assert_non_null(strstr(MUST("d-contact", SCT_GET, level(id, ""), NULL, NULL), "canary-hidden-D"));
    REFUSED("sec", SCT_POST, level(id, "/cancel"), "{}", "\"2\"", 409, "wrong_state");
    REFUSED("sec", SCT_POST, level(id, "/withdraw"), "{}", "\"2\"", 422, "/words");
    REFUSED("sec", SCT_POST, level(id, "/withdraw"), "{\"words\":\" \"}", "\"2\"", 422, "/words");
    MUST("sec", SCT_POST, level(id, "/withdraw"), "{\"words\":\"the project ended\"}", "\"2\"");
    assert_non_null(strstr(newest_content(WORLD_D), "the project ended"));
    REFUSED("d-contact", SCT_POST, level(id, "/accept"), "{}", "\"3\"", 409, "wrong_state");
}

static void a_cancelled_request_is_never_seen(void **state)
{
    (void)state;
    MUST("sec", SCT_POST, level(world->id.hidden, "/cancel"), "{}", "\"2\"");
    world->now += DAYS(1);
    REFUSED("d-contact", SCT_GET, level(world->id.hidden, ""), NULL, NULL, 404, "not_found");
    assert_string_equal(MUST("d-contact", SCT_GET, "/levels", NULL, NULL), "{\"rows\":[]}");
    assert_non_null(strstr(MUST("sec", SCT_GET, "/suppliers?q=canary-D", NULL, NULL), "\"standing\":\"none\""));
}

static void there_is_one_open_request_at_a_time(void **state)
{
    (void)state;
    REFUSED("sec", SCT_POST, format("/suppliers/%s/levels", world->id.supplier[WORLD_C]), "{}", NULL, 409, "wrong_state");
    REFUSED("sec", SCT_PATCH, level(world->id.hidden, ""), "{\"reason\":\"x\"}", "\"2\"", 409, "wrong_state");
    REFUSED("sec", SCT_DELETE, level(world->id.hidden, ""), NULL, "\"2\"", 409, "wrong_state");
    MUST("sec", SCT_DELETE, level(world->id.draft, ""), NULL, "\"1\"");
    MUST("sec", SCT_POST, format("/suppliers/%s/levels", world->id.supplier[WORLD_C]), "{}", NULL);
}

/* ---- the supplier's answer ---- */

static void talks_hold_the_due_date(void **state)
{
    const char *id = world->id.asked[WORLD_A];
    const char *letter = letter_body(id);
    const char *reply;

    (void)state;
    REFUSED("a-contact", SCT_POST, level(id, "/talk"), "{}", "\"2\"", 422, "/words");
    reply = MUST("a-contact", SCT_POST, level(id, "/talk"), "{\"words\":\"the cost\"}", "\"2\"");
    assert_non_null(strstr(reply, "\"due_on\":\"2028-03-31\""));
    assert_null(strstr(reply, "\"paused_at\":null"));
    world->now += DAYS(20);
    reply = MUST("a-exec", SCT_POST, level(id, "/accept"), "{}", "\"3\"");
    assert_non_null(strstr(reply, "\"due_on\":\"2028-04-20\"")); /* 2028-03-31 and 20 days */
    assert_non_null(strstr(reply, "\"paused_days\":20"));
    assert_non_null(strstr(reply, "\"paused_at\":null"));
    assert_non_null(strstr(newest_content(WORLD_A), "2028-04-20"));
    assert_string_equal(letter_body(id), letter); /* the letter stays what was issued */
}

/* Talks never take days away, and never move a date beyond what a date can be: it could not be read again. */
static void odd_clocks_and_dates_do_not_break_a_pause(void **state)
{
    const apr_time_t jst = apr_time_from_sec(9 * 3600);
    apr_time_t midnight = (world->now + jst) / DAYS(1) * DAYS(1) + DAYS(1) - jst;
    const char *who = "two";
    const char *reply;

    (void)state;
    world->now = midnight + MINUTES(5);
    MUST("a-contact", SCT_POST, level(world->id.asked[WORLD_A], "/talk"), "{\"words\":\"the cost\"}", "\"2\"");
    world->now = midnight - MINUTES(5); /* the clock was set back over midnight */
    reply = MUST("a-exec", SCT_POST, level(world->id.asked[WORLD_A], "/accept"), "{}", "\"3\"");
    assert_non_null(strstr(reply, "\"paused_days\":0"));
    assert_non_null(strstr(reply, "\"due_on\":\"2028-03-31\""));
    MUST("sec", SCT_PATCH, level(world->id.draft, ""), "{\"due_on\":\"2199-12-30\",\"other_reason\":\"r\"}", "\"1\"");
    MUST("sec", SCT_POST, level(world->id.draft, "/issue"), letter_body(world->id.draft), "\"2\"");
    world->now += MINUTES(15);
    MUST(who, SCT_POST, "/me/party", format("{\"party\":\"%s\"}", world->id.supplier[WORLD_C]), NULL);
    MUST(who, SCT_POST, level(world->id.draft, "/talk"), "{\"words\":\"the cost\"}", "\"3\"");
    world->now += DAYS(20);
    MUST(who, SCT_POST, level(world->id.draft, "/accept"), "{}", "\"4\"");
    reply = MUST(who, SCT_GET, level(world->id.draft, ""), NULL, NULL);
    assert_non_null(strstr(reply, "\"due_on\":\"2199-12-31\""));
    assert_non_null(strstr(reply, "\"paused_days\":1,"));
}

static void declining_needs_words(void **state)
{
    const char *id = world->id.asked[WORLD_A];

    (void)state;
    REFUSED("a-contact", SCT_POST, level(id, "/decline"), "{\"words\":\"\"}", "\"2\"", 422, "/words");
    MUST("a-contact", SCT_POST, level(id, "/decline"), "{\"words\":\"no capacity\"}", "\"2\"");
    REFUSED("a-contact", SCT_POST, level(id, "/accept"), "{}", "\"3\"", 409, "wrong_state");
    assert_non_null(strstr(MUST("sec", SCT_GET, level(id, ""), NULL, NULL), "no capacity"));
}

/* ---- answers and submissions ---- */

static const char *answer(const char *criterion)
{
    return format("/assessments/%s/answers/%s", world->id.assessment[WORLD_A], criterion);
}

static void two_people_never_overwrite_each_other(void **state)
{
    (void)state; /* 1-2-1-2 is at rev 1 in the world */
    MUST("a-contact", SCT_PATCH, answer("1-2-1-2"), "{\"note\":\"first\"}", "\"1\"");
    REFUSED("a-all", SCT_PATCH, answer("1-2-1-2"), "{\"note\":\"second\"}", "\"1\"", 412, "stale_version");
    assert_non_null(strstr(MUST("a-all", SCT_GET, answer("1-2-1-2"), NULL, NULL), "first"));
    /* a retry of what is stored already is no conflict, and no new version */
    assert_non_null(strstr(MUST("a-all", SCT_PATCH, answer("1-2-1-2"), "{\"note\":\"first\"}", "\"1\""), "\"rev\":2"));
    REFUSED("a-contact", SCT_PATCH, answer("9-9-9-9"), "{\"note\":\"x\"}", "\"0\"", 404, "not_found");
    REFUSED("a-exec", SCT_PATCH, answer("1-2-1-2"), "{\"note\":\"x\"}", "\"2\"", 403, "forbidden");
}

static void the_work_mark_never_counts(void **state)
{
    const char *before = MUST("a-contact", SCT_GET, answer("1-2-1-2"), NULL, NULL);
    const char *reply = MUST("a-contact", SCT_PATCH, answer("1-2-1-2"), "{\"verdict\":null,\"working\":true}", "\"1\"");

    (void)state;
    assert_non_null(strstr(before, "\"verdict\":\"met\""));
    assert_non_null(strstr(reply, "\"met\":152,\"unmet\":0,\"na\":0,\"total\":153"));
}

static const char *assessment(const char *rest)
{
    return format("/assessments/%s%s", world->id.assessment[WORLD_A], rest);
}

static const char *assessment_rev(void)
{
    return world_ask_as(world, "a-contact", SCT_GET, assessment(""), NULL, NULL).etag;
}

static void only_a_complete_draft_is_submitted_by_the_executive(void **state)
{
    const char *body = "{\"depth\":\"counts\"}";

    (void)state;
    REFUSED("a-contact", SCT_POST, assessment("/submit"), body, assessment_rev(), 403, "forbidden");
    REFUSED("a-exec", SCT_POST, assessment("/submit"), "{\"depth\":\"criterion\"}", assessment_rev(), 422, "/depth");
    REFUSED("a-exec", SCT_POST, assessment("/submit"), body, "\"1\"", 412, "stale_version");
    MUST("a-contact", SCT_PATCH, answer("3-1-1-1"), "{\"verdict\":null}", "\"1\"");
    REFUSED("a-exec", SCT_POST, assessment("/submit"), body, assessment_rev(), 422,
            "\"pointer\":\"/answers/3-1-1-1\",\"fault\":\"unanswered\"");
    MUST("a-contact", SCT_PATCH, answer("3-1-1-1"), "{\"verdict\":\"na\",\"note\":null}", "\"2\"");
    REFUSED("a-exec", SCT_POST, assessment("/submit"), body, assessment_rev(), 422,
            "\"pointer\":\"/answers/3-1-1-1\",\"fault\":\"needs_reason\"");
    assert_non_null(strstr(MUST("a-exec", SCT_GET, assessment("/review"), NULL, NULL),
                           "\"missing\":[{\"criterion\":\"3-1-1-1\",\"category\":\"3\",\"fault\":\"needs_reason\"}]"));
    MUST("a-contact", SCT_PATCH, answer("3-1-1-1"), "{\"note\":\"no server room\"}", "\"3\"");
    assert_non_null(strstr(MUST("a-exec", SCT_POST, assessment("/submit"), body, assessment_rev()), "\"n\":2"));
    assert_non_null(strstr(MUST("a-contact", SCT_GET, assessment(""), NULL, NULL), "\"n\":3"));
}

static void the_depth_is_the_suppliers_choice_of_four(void **state)
{
    static const char *const depths[] = {"counts", "requirement", "criterion", "evidence"};

    (void)state;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        MUST("a-contact", SCT_PATCH, assessment(""), apr_psprintf(world->pool, "{\"depth\":\"%s\"}", depths[i]),
             assessment_rev());
        assert_non_null(strstr(MUST("a-contact", SCT_GET, assessment(""), NULL, NULL),
                               apr_psprintf(world->pool, "\"depth\":\"%s\"", depths[i])));
    }
    REFUSED("a-contact", SCT_PATCH, assessment(""), "{\"depth\":\"everything\"}", assessment_rev(), 422, "/depth");
}

static void a_withdrawn_request_stops_the_submission_and_keeps_the_work(void **state)
{
    (void)state;
    MUST("sec", SCT_POST, level(world->id.accepted[WORLD_A], "/withdraw"), "{\"words\":\"w\"}", "\"3\"");
    REFUSED("a-exec", SCT_POST, assessment("/submit"), "{\"depth\":\"counts\"}", assessment_rev(), 409, "wrong_state");
    assert_non_null(strstr(MUST("a-contact", SCT_GET, assessment(""), NULL, NULL), "canary-note-A"));
}

/* The frozen bytes hash to what the log says: computed here from the stored text, not by the code under test. */
static void the_frozen_bytes_are_what_the_log_says(void **state)
{
    sqlite3 *raw;
    sqlite3_stmt *stmt;
    sct_hash_t hash;
    int rows = 0;

    (void)state;
    assert_int_equal(sqlite3_open(world->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw,
                                        "SELECT s.shared, f.body, c.content FROM t_submission s JOIN t_frozen f ON "
                                        "f.submission_id = s.id JOIN t_log_content c ON c.seq = s.seq",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *content = apr_pstrndup(world->pool, sqlite3_column_blob(stmt, 2), (size_t)sqlite3_column_bytes(stmt, 2));

        for (int i = 0; i < 2; i++) {
            sct_hash(&hash, sqlite3_column_text(stmt, i), (size_t)sqlite3_column_bytes(stmt, i));
            assert_non_null(strstr(content, sct_hex(world->pool, hash.bytes, SCT_HASH_LEN)));
        }
        rows++;
    }
    assert_int_equal(rows, 2);
    sqlite3_finalize(stmt);
    sqlite3_close(raw);
}

static void the_buyer_sees_what_the_supplier_chose(void **state)
{
    const char *a = MUST("sec", SCT_GET, format("/submissions/%s", world->id.submission[WORLD_A]), NULL, NULL);
    const char *b = MUST("sec", SCT_GET, format("/submissions/%s", world->id.submission[WORLD_B]), NULL, NULL);

    (void)state;
    assert_non_null(strstr(a, "\"requirements\":[],\"criteria\":[]"));
    assert_non_null(strstr(a, "{\"id\":\"1\",\"met\":19,\"unmet\":0,\"na\":0,\"total\":19}"));
    assert_non_null(strstr(b, "canary-note-B"));
    REFUSED("buy", SCT_GET, format("/submissions/%s", world->id.submission[WORLD_B]), NULL, NULL, 403, "forbidden");
}

#define JOB(test) cmocka_unit_test_setup_teardown(test, reset_world, log_is_whole)

int main(void)
{
    const struct CMUnitTest both[] = {
        JOB(the_suggestion_follows_the_three_questions),
        JOB(nothing_is_issued_without_its_reasons),
        JOB(it_can_be_cancelled_only_until_it_is_seen),
        JOB(a_cancelled_request_is_never_seen),
        JOB(there_is_one_open_request_at_a_time),
        JOB(talks_hold_the_due_date),
        JOB(odd_clocks_and_dates_do_not_break_a_pause),
        JOB(declining_needs_words),
        JOB(two_people_never_overwrite_each_other),
        JOB(the_work_mark_never_counts),
        JOB(only_a_complete_draft_is_submitted_by_the_executive),
        JOB(the_depth_is_the_suppliers_choice_of_four),
        JOB(a_withdrawn_request_stops_the_submission_and_keeps_the_work),
        JOB(the_buyer_sees_what_the_supplier_chose),
    };
    const struct CMUnitTest alone[] = {JOB(the_frozen_bytes_are_what_the_log_says)};

    return UNIT_BOTH(both, alone, make_world, end_world);
}
