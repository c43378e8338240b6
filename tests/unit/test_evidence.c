/*
 * test_evidence.c - evidence through the API in process: what an announcement, an attachment and a recording refuse, and in which
 * words. That files come in and go out over HTTP: tests/http/evidence.test.mjs.
 */
#include <string.h>

#include <apr_strings.h>

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

static const char *upload(const char *bytes, const char *rest)
{
    return world_upload(world->pool, "report.txt", bytes, rest);
}

static const char *announced(const char *bytes, const char *rest)
{
    const char *reply = WORLD_MUST(world, "a-contact", SCT_POST, "/uploads", upload(bytes, rest), NULL);

    return world_text_at(world->pool, reply, "\"id\":\"");
}

static const char *bytes_of(const char *id)
{
    return apr_psprintf(world->pool, "/uploads/%s/bytes", id);
}

static const char *brought(const char *bytes, const char *rest)
{
    return world_text_at(world->pool, WORLD_MUST(world, "a-contact", SCT_PUT, bytes_of(announced(bytes, rest)), bytes, NULL),
                         "\"id\":\"");
}

static const char *of(const char *evidence_id)
{
    return apr_psprintf(world->pool, ",\"evidence_id\":\"%s\"", evidence_id);
}

static const char *links(void)
{
    return apr_psprintf(world->pool, "/assessments/%s/evidence", world->id.assessment[WORLD_A]);
}

static const char *link_of(const char *evidence_id, const char *rest)
{
    return apr_psprintf(world->pool, "{\"evidence_id\":\"%s\"%s}", evidence_id, rest);
}

static void withdraw(const char *id, const char *rev)
{
    WORLD_MUST(world, "a-contact", SCT_POST, apr_psprintf(world->pool, "/evidence/%s/withdraw", id), "{\"words\":\"w\"}", rev);
}

#define REFUSED(method, path, body, status, text) \
    WORLD_REFUSED(world, "a-contact", method, path, body, NULL, status, text)

#define NOBODYS "0123456789abcdef0123456789abcdef"

/* ---- the tests ---- */

static void an_announcement_names_what_is_wrong_with_it(void **state)
{
    static const char *const faulty[][2] = {
        {",\"evidence_id\":\"" NOBODYS "\"", "\"pointer\":\"/evidence_id\",\"fault\":\"choice\""},
        {",\"criteria\":[\"1-2-1-1\"]", "\"pointer\":\"/assessment_id\",\"fault\":\"required\""},
        {",\"assessment_id\":\"" NOBODYS "\"", "\"pointer\":\"/assessment_id\",\"fault\":\"choice\""},
        {",\"dated_on\":\"2026-11-23\"", "\"pointer\":\"/dated_on\",\"fault\":\"future\""},
        {",\"dated_on\":\"2026-11-22\",\"expires_on\":\"2026-11-21\"", "\"pointer\":\"/expires_on\",\"fault\":\"before_date\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof faulty / sizeof faulty[0]; i++) {
        REFUSED(SCT_POST, "/uploads", upload("a", faulty[i][0]), 422, faulty[i][1]);
    }
    REFUSED(SCT_POST, "/uploads",
            upload("a", apr_psprintf(world->pool, ",\"assessment_id\":\"%s\",\"criteria\":[\"1-2-1-1\",\"9-9-9-9\"]",
                                     world->id.assessment[WORLD_A])), 422, "\"pointer\":\"/criteria/1\",\"fault\":\"choice\"");
    REFUSED(SCT_POST, "/uploads", upload("a", of(world->id.evidence[WORLD_B])), 422, "\"pointer\":\"/evidence_id\"");
    REFUSED(SCT_POST, "/uploads", upload("a", of(world->id.gone)), 409, "wrong_state");
    REFUSED(SCT_POST, "/uploads", world_upload(world->pool, "report.exe", "a", ""), 422,
            "\"pointer\":\"/name\",\"fault\":\"file_type\"");
    WORLD_MUST(world, "a-contact", SCT_POST, "/uploads",
               upload("a", ",\"dated_on\":\"2026-11-22\",\"expires_on\":\"2026-11-22\""), NULL);
    WORLD_MUST(world, "a-contact", SCT_POST, "/uploads", upload("a", ",\"criteria\":[]"), NULL);
    WORLD_MUST(world, "a-contact", SCT_POST, "/uploads",
               upload("a", apr_psprintf(world->pool, ",\"assessment_id\":\"%s\"", world->id.assessment[WORLD_A])), NULL);
}

/* 1 MiB a file, 5 MiB a day, 10 MiB in all (world_make): the numbers of an announcement, whatever comes after it. */
static void an_announcement_fits_or_is_refused(void **state)
{
    static const char pattern[] = "{\"name\":\"a.txt\",\"size\":%d,\"sha256\":\"%064d\"}";

    (void)state;
    WORLD_MUST(world, "a-contact", SCT_POST, "/uploads", apr_psprintf(world->pool, pattern, 1 << 20, 1), NULL);
    REFUSED(SCT_POST, "/uploads", apr_psprintf(world->pool, pattern, (1 << 20) + 1, 1), 422,
            "\"pointer\":\"/size\",\"fault\":\"range\"");
    world->app.total_most = 1 << 20;
    REFUSED(SCT_POST, "/uploads", apr_psprintf(world->pool, pattern, 1 << 20, 1), 409, "\"key\":\"quota\"");
    world->app.total_most = 10 << 20;
    world->app.day_most = 1 << 20;
    REFUSED(SCT_POST, "/uploads", apr_psprintf(world->pool, pattern, 1 << 20, 1), 409, "\"key\":\"quota_day\"");
    world->app.day_most = 5 << 20;
}

/* Two that fit alone: the second to come is refused, and its announcement can be met again when there is room. */
static void the_second_of_two_finds_the_quota_used(void **state)
{
    const char *first, *second;
    const char *list = WORLD_MUST(world, "a-contact", SCT_GET, "/evidence", NULL, NULL);
    int64_t total = apr_atoi64(world_text_at(world->pool, list, "\"total\":"));

    (void)state;
    world->app.total_most = total + 5;
    first = announced("aaaa", "");
    second = announced("bbbb", "");
    WORLD_MUST(world, "a-contact", SCT_PUT, bytes_of(first), "aaaa", NULL);
    REFUSED(SCT_PUT, bytes_of(second), "bbbb", 409, "\"key\":\"quota\"");
    world->app.total_most = 10 << 20;
    WORLD_MUST(world, "a-contact", SCT_PUT, bytes_of(second), "bbbb", NULL);
}

/* A supplier with 500 open ones waits for some to come or to end. */
static void open_announcements_are_limited(void **state)
{
    (void)state;
    for (int i = 0; i < 600; i++) {
        sct_reply_t reply = world_ask_as(world, "a-contact", SCT_POST, "/uploads", upload("a", ""), NULL);

        if (reply.status >= 300) {
            assert_int_equal(reply.status, 409);
            assert_non_null(strstr(reply.body, "\"key\":\"quota_day\""));
            assert_in_range(i, 490, 500);
            world->now += apr_time_from_sec(25 * 3600);
            WORLD_MUST(world, "a-contact", SCT_POST, "/uploads", upload("a", ""), NULL);
            return;
        }
    }
    fail_msg("600 were taken");
}

static void an_attachment_names_what_is_wrong_with_it(void **state)
{
    const char *mine = brought("xy", "");
    const char *all = links();

    (void)state;
    REFUSED(SCT_PATCH, all, link_of(NOBODYS, ""), 422, "\"pointer\":\"/evidence_id\",\"fault\":\"choice\"");
    REFUSED(SCT_PATCH, all, link_of(world->id.evidence[WORLD_B], ""), 422, "\"pointer\":\"/evidence_id\"");
    REFUSED(SCT_PATCH, all, link_of(mine, ",\"add\":[\"1-2-1-1\",\"0-0-0-0\"]"), 422,
            "\"pointer\":\"/add/1\",\"fault\":\"choice\"");
    REFUSED(SCT_PATCH, all, link_of(world->id.gone, ",\"add\":[\"1-2-1-1\"]"), 409, "wrong_state");
    WORLD_MUST(world, "a-contact", SCT_PATCH, all, link_of(mine, ",\"add\":[\"1-2-1-1\",\"1-2-1-1\"]"), NULL);
    WORLD_MUST(world, "a-contact", SCT_PATCH, all, link_of(mine, ",\"add\":[],\"remove\":[\"1-2-1-1\"]"), NULL);
    WORLD_MUST(world, "a-contact", SCT_PATCH, all, link_of(mine, ",\"remove\":[\"1-2-1-1\"]"), NULL);
}

/* The thing goes away between the announcement of its revision and the bytes: what came is not recorded. */
static void a_revision_of_what_was_withdrawn_is_refused(void **state)
{
    const char *mine = brought("first", "");
    const char *next = announced("second", of(mine));

    (void)state;
    withdraw(mine, "\"1\"");
    REFUSED(SCT_PUT, bytes_of(next), "second", 409, "wrong_state");
}

/* By the operation's own clock: half an hour for a file, a day for its announcement. */
static void an_announcement_ends_after_a_day(void **state)
{
    const char *late = announced("late", "");

    (void)state;
    world->now += apr_time_from_sec(24 * 3600) - 1;
    WORLD_MUST(world, "a-contact", SCT_GET, apr_psprintf(world->pool, "/uploads/%s", late), NULL, NULL);
    world->now += 1;
    REFUSED(SCT_PUT, bytes_of(late), "late", 404, "not_found");
}

static void other_bytes_than_announced_are_refused(void **state)
{
    const char *id = announced("abcd", "");

    (void)state;
    REFUSED(SCT_PUT, bytes_of(id), "abc", 422, "\"pointer\":\"/size\"");
    REFUSED(SCT_PUT, bytes_of(id), "abcde", 422, "\"pointer\":\"/size\"");
    REFUSED(SCT_PUT, bytes_of(id), "abce", 422, "\"pointer\":\"/sha256\"");
    WORLD_MUST(world, "a-contact", SCT_PUT, bytes_of(id), "abcd", NULL);
    WORLD_MUST(world, "a-contact", SCT_PUT, bytes_of(id), "abcd", NULL);
}

static void the_list_wants_a_cursor_of_its_own(void **state)
{
    (void)state;
    REFUSED(SCT_GET, "/evidence?cursor=x", NULL, 422, "cursor");
    WORLD_MUST(world, "a-contact", SCT_GET, apr_psprintf(world->pool, "/evidence?cursor=%s", world->id.evidence[WORLD_A]), NULL,
               NULL);
}

#define ALONE(test) cmocka_unit_test_setup(test, reset_world)

int main(void)
{
    const struct CMUnitTest both[] = {
        ALONE(an_announcement_names_what_is_wrong_with_it),
        ALONE(an_announcement_fits_or_is_refused),
        ALONE(the_second_of_two_finds_the_quota_used),
        ALONE(an_attachment_names_what_is_wrong_with_it),
        ALONE(a_revision_of_what_was_withdrawn_is_refused),
        ALONE(an_announcement_ends_after_a_day),
        ALONE(other_bytes_than_announced_are_refused),
        ALONE(the_list_wants_a_cursor_of_its_own),
    };
    const struct CMUnitTest alone[] = {ALONE(open_announcements_are_limited)};

    return UNIT_BOTH(both, alone, make_world, end_world);
}
