/*
 * test_attachment.c - files brought to price negotiations, through the API in process on both engines: what an announcement and
 * an entry refuse, whose a file is before and after an entry names it, room, time, sweep and check.
 */
#include <string.h>

#include <apr_strings.h>

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
    world->app.total_most = 10 << 20;
    world->app.day_most = 5 << 20;
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

/* ---- asking ---- */

#define format(...) apr_psprintf(world->pool, __VA_ARGS__)
#define POST(who, path, body) WORLD_MUST(world, who, SCT_POST, path, body, NULL)
#define GET(who, path) WORLD_MUST(world, who, SCT_GET, path, NULL, NULL)
#define PUT(who, id, bytes) WORLD_MUST(world, who, SCT_PUT, bytes_of(id), bytes, NULL)
#define NOT_POST(who, path, body, status, text) WORLD_REFUSED(world, who, SCT_POST, path, body, NULL, status, text)
#define NOT_GET(who, path, status, text) WORLD_REFUSED(world, who, SCT_GET, path, NULL, NULL, status, text)
#define NOT_PUT(who, id, bytes, status, text) WORLD_REFUSED(world, who, SCT_PUT, bytes_of(id), bytes, NULL, status, text)
#define HAS(text, part) assert_non_null(strstr((text), (part)))
#define HAS_NOT(text, part) assert_null(strstr((text), (part)))

#define A world->id.nego[WORLD_A]
#define B world->id.nego[WORLD_B]
#define NOBODYS "0123456789abcdef0123456789abcdef"
#define HOURS(n) apr_time_from_sec((apr_time_t)(n) * 3600)
#define DAYS(n) HOURS((n) * 24)

static const char *files_of(const char *nego)
{
    return format("/negos/%s/files", nego);
}

static const char *entries_of(const char *nego)
{
    return format("/negos/%s/entries", nego);
}

static const char *file(const char *id)
{
    return format("/files/%s", id);
}

static const char *bytes_of(const char *id)
{
    return format("/files/%s/bytes", id);
}

static const char *input(const char *bytes)
{
    return world_upload(world->pool, "見積書.txt", bytes, "");
}

static const char *announced(const char *who, const char *nego, const char *bytes)
{
    return world_text_at(world->pool, POST(who, files_of(nego), input(bytes)), "\"id\":\"");
}

static const char *brought(const char *who, const char *nego, const char *bytes)
{
    const char *id = announced(who, nego, bytes);

    PUT(who, id, bytes);
    return id;
}

/* An entry that names these files: JSON texts with commas between them. */
static const char *naming(const char *files, const char *rest)
{
    return format("{\"kind\":\"commented\",\"words\":\"w\",\"files\":[%s]%s}", files, rest);
}

static const char *quoted(const char *id)
{
    return format("\"%s\"", id);
}

static const char *recorded(const char *who, const char *nego, const char *body)
{
    return world_text_at(world->pool, POST(who, entries_of(nego), body), "\"entry\":{\"id\":\"");
}

/* ---- announcing ---- */

static void an_announcement_names_what_is_wrong_with_it(void **state)
{
    static const char pattern[] = "{\"name\":\"a.txt\",\"size\":%d,\"sha256\":\"%064d\"}";
    const char *path = files_of(A);

    (void)state;
    NOT_POST("buy", path, world_upload(world->pool, "quote.exe", "a", ""), 422, "\"pointer\":\"/name\",\"fault\":\"file_type\"");
    NOT_POST("buy", path, world_upload(world->pool, "a/b.txt", "a", ""), 422, "\"pointer\":\"/name\",\"fault\":\"text\"");
    NOT_POST("buy", path, world_upload(world->pool, "a.txt", "a", ",\"side\":\"supplier\""), 422, "\"fault\":\"unknown_key\"");
    NOT_POST("buy", path, format(pattern, (1 << 20) + 1, 1), 422, "\"pointer\":\"/size\",\"fault\":\"range\"");
    NOT_POST("buy", path, format(pattern, 0, 1), 422, "\"pointer\":\"/size\"");
    POST("buy", path, format(pattern, 1 << 20, 1));
}

static void who_cannot_record_brings_nothing(void **state)
{
    (void)state;
    NOT_POST("a-sales", files_of(NOBODYS), input("a"), 404, "not_found");
    NOT_POST("a-sales", files_of(B), input("a"), 404, "not_found");
    NOT_POST("sec", files_of(B), input("a"), 404, "not_found"); /* not asked in */
    NOT_POST("auditor", files_of(A), input("a"), 403, "forbidden");
    NOT_POST("a-contact", files_of(A), input("a"), 403, "forbidden");
    NOT_GET("a-contact", bytes_of(world->id.file[WORLD_A]), 403, "forbidden");
}

/* Each side has its own room in each case; evidence and its day have nothing to do with it. */
static void a_side_has_its_room_in_a_case(void **state)
{
    const char *evidence = GET("a-contact", "/evidence");

    (void)state;
    world->app.total_most = 200;
    world->app.day_most = 1;
    brought("a-sales", A, "0123456789012345678901234567890123456789012345678901234567890123456789");
    NOT_POST("a-sales", files_of(A),
             input("012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"), 409,
             "\"key\":\"quota_case\"");
    POST("buy", files_of(A), input("01234567890123456789012345678901234567890123456789012345678901234567890123456789"));
    world->app.total_most = 10 << 20;
    world->app.day_most = 5 << 20;
    assert_string_equal(GET("a-contact", "/evidence"), evidence);
}

/* What was announced and did not come makes room again after a day. */
static void announced_bytes_take_room_for_a_day(void **state)
{
    static const char pattern[] = "{\"name\":\"a.txt\",\"size\":%d,\"sha256\":\"%064d\"}";

    (void)state;
    world->app.total_most = 1 << 20;
    POST("buy", files_of(B), format(pattern, 1000000, 1));
    NOT_POST("buy", files_of(B), format(pattern, 100000, 1), 409, "\"key\":\"quota_case\"");
    world->now += HOURS(24);
    POST("buy", files_of(B), format(pattern, 1000000, 1));
}

static void open_announcements_are_limited(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        POST("buy", files_of(B), input("a"));
    }
    NOT_POST("buy", files_of(B), input("a"), 409, "\"key\":\"quota_day\"");
    POST("b-exec", files_of(B), input("a"));
    world->now += HOURS(24);
    POST("buy", files_of(B), input("a"));
}

/* ---- the bytes ---- */

static void other_bytes_than_announced_are_refused(void **state)
{
    const char *id = announced("a-sales", A, "abcd");

    (void)state;
    NOT_GET("a-sales", bytes_of(id), 404, "not_found");
    NOT_PUT("a-sales", id, "abc", 422, "\"pointer\":\"/size\"");
    NOT_PUT("a-sales", id, "abcde", 422, "\"pointer\":\"/size\"");
    NOT_PUT("a-sales", id, "abce", 422, "\"pointer\":\"/sha256\"");
    HAS(GET("a-exec", file(id)), "\"done_at\":null");
    HAS(PUT("a-sales", id, "abcd"), "\"done_at\":\"2026-11-22T");
    HAS(PUT("a-exec", id, "abcd"), "\"done_at\":\"2026-11-22T"); /* a colleague, and twice is once */
    GET("a-sales", bytes_of(id));
}

/* Known by its first bytes, not by its name: as evidence is. */
static void bytes_are_looked_at(void **state)
{
    const char *text = world_upload(world->pool, "drawing.pdf", "no pdf", "");
    const char *id = world_text_at(world->pool, POST("buy", files_of(A), text), "\"id\":\"");

    (void)state;
    NOT_PUT("buy", id, "no pdf", 422, "\"fault\":\"file_content\"");
}

static void only_its_own_side_sends_the_bytes(void **state)
{
    (void)state;
    NOT_PUT("buy", world->id.coming[WORLD_A], world_later_bytes(world->pool, WORLD_A), 404, "not_found");
    NOT_PUT("b-exec", world->id.coming[WORLD_A], world_later_bytes(world->pool, WORLD_A), 404, "not_found");
    NOT_PUT("a-sales", world->id.coming_of_buyer, world_later_bytes(world->pool, WORLD_A), 404, "not_found");
    NOT_PUT("buy", world->id.file[WORLD_A], "canary-joint-A\n", 404, "not_found"); /* it reads it, and sends nothing for it */
}

/* ---- whose it is ---- */

static void until_an_entry_names_it_a_file_is_its_sides_alone(void **state)
{
    const char *mine = brought("a-sales", A, "mine"), *yours = brought("buy", A, "yours"), *marked = brought("sec", A, "marked");

    (void)state;
    for (const char *const *who = (const char *const[]){"buy", "legal", "sec", "auditor", "b-exec", NULL}; *who; who++) {
        NOT_GET(*who, file(mine), 404, "not_found");
        NOT_GET(*who, bytes_of(mine), 404, "not_found");
    }
    GET("a-exec", file(mine));
    for (const char *const *who = (const char *const[]){"a-sales", "a-exec", "sec", NULL}; *who; who++) {
        NOT_GET(*who, file(yours), 404, "not_found");
    }
    GET("auditor", file(yours));
    GET("buy", bytes_of(marked));
    NOT_GET("a-sales", file(marked), 404, "not_found");
}

static void a_named_file_is_read_like_its_entry(void **state)
{
    const char *price = brought("a-sales", A, "price"), *joint = brought("a-sales", A, "joint");
    const char *reply = POST("a-sales", entries_of(A), naming(quoted(price), ""));
    const char *entry = world_text_at(world->pool, reply, "\"entry\":{\"id\":\"");
    const char *shown;

    (void)state;
    HAS(reply, format("\"files\":[{\"id\":\"%s\",\"name\":\"見積書.txt\",\"sha256\":\"", price));
    recorded("a-sales", A, naming(quoted(joint), ",\"for_security\":\"yes\""));
    for (const char *const *who = (const char *const[]){"buy", "legal", "auditor", "a-exec", NULL}; *who; who++) {
        shown = GET(*who, file(price));
        HAS(shown, format("\"entry_id\":\"%s\"", entry));
        HAS(shown, "\"expires_at\":null");
        GET(*who, bytes_of(price));
        HAS(GET(*who, format("/negos/%s", A)), price);
    }
    NOT_GET("sec", file(price), 404, "not_found");
    NOT_GET("sec", bytes_of(price), 404, "not_found");
    NOT_GET("b-exec", bytes_of(joint), 404, "not_found");
    GET("sec", bytes_of(joint));
}

/* What one side reads leaves no trace: neither in what the other one reads nor in the log. */
static void nobody_learns_who_read_it(void **state)
{
    const char *id = world->id.file[WORLD_A], *log = format("/suppliers/%s/log?wall=price", world->id.supplier[WORLD_A]);
    const char *before = GET("buy", file(id)), *nego = GET("buy", format("/negos/%s", A)), *entries = GET("legal", log);

    (void)state;
    GET("a-sales", bytes_of(id));
    GET("a-exec", file(id));
    assert_string_equal(GET("buy", file(id)), before);
    assert_string_equal(GET("buy", format("/negos/%s", A)), nego);
    assert_string_equal(GET("legal", log), entries);
}

/* ---- named by an entry ---- */

static void an_entry_names_only_what_it_may(void **state)
{
    const char *path = entries_of(A), *good = quoted(brought("a-sales", A, "good"));
    const char *purchasing = quoted(brought("buy", A, "purchasing"));

    (void)state;
    NOT_POST("a-sales", path, naming("\"x\"", ""), 422, "\"pointer\":\"/files/0\",\"fault\":\"choice\"");
    NOT_POST("a-sales", path, naming(format("%s,\"" NOBODYS "\"", good), ""), 422, "\"/files/1\",\"fault\":\"choice\"");
    NOT_POST("a-sales", path, naming(purchasing, ""), 422, "\"fault\":\"choice\"");
    NOT_POST("sec", path, naming(purchasing, ",\"for_security\":\"yes\""), 422, "\"fault\":\"choice\"");
    NOT_POST("buy", path, naming(quoted(world->id.file[WORLD_A]), ""), 422, "\"fault\":\"choice\""); /* the other side's */
    NOT_POST("buy", entries_of(B), naming(purchasing, ""), 422, "\"fault\":\"choice\""); /* of another case */
    NOT_POST("a-sales", path, naming(quoted(world->id.coming[WORLD_A]), ""), 422, "\"/files/0\",\"fault\":\"file_missing\"");
    NOT_POST("a-sales", path, naming(quoted(world->id.file[WORLD_A]), ""), 422, "\"/files/0\",\"fault\":\"file_used\"");
    NOT_POST("a-sales", path, naming(format("%s,%s", good, good), ""), 422, "\"pointer\":\"/files/1\",\"fault\":\"twice\"");
    recorded("a-sales", A, naming(good, ""));
    NOT_POST("a-sales", path, naming(good, ""), 422, "\"fault\":\"file_used\"");
    recorded("buy", A, naming(purchasing, ""));
}

/* A case that is not there yet has no files; its first entry can name none. */
static void a_first_entry_names_none(void **state)
{
    (void)state;
    NOT_POST("a-sales", "/negos",
             format("{\"subject\":\"labour\",\"title\":\"t\",\"first\":{\"kind\":\"requested\",\"mode\":\"phone\","
                    "\"words\":\"w\",\"files\":[\"%s\"]}}", world->id.ready[WORLD_A]),
             422, "\"/first/files/0\",\"fault\":\"choice\"");
}

/* The wrong file stays where it was named; the correction names the right one. */
static void a_correction_names_other_files(void **state)
{
    const char *wrong = brought("a-sales", A, "wrong"), *right = brought("a-sales", A, "right");
    const char *entry = recorded("a-sales", A, naming(quoted(wrong), ""));
    const char *correction = recorded("a-sales", A, format("{\"kind\":\"corrected\",\"about\":\"%s\",\"words\":\"w\","
                                                           "\"why\":\"y\",\"files\":[\"%s\"]}", entry, right));

    (void)state;
    HAS(GET("buy", file(wrong)), format("\"entry_id\":\"%s\"", entry));
    HAS(GET("buy", file(right)), format("\"entry_id\":\"%s\"", correction));
}

/* An act that fails names nothing. */
static void a_refused_entry_leaves_the_file(void **state)
{
    const char *id = brought("a-sales", A, "stays");

    (void)state;
    NOT_POST("a-sales", entries_of(A), format("{\"kind\":\"commented\",\"files\":[\"%s\"]}", id), 422, "/words");
    HAS(GET("a-sales", file(id)), "\"entry_id\":null");
    recorded("a-sales", A, naming(quoted(id), ""));
}

/* ---- time, sweep, check ---- */

static void an_announcement_ends_after_a_day(void **state)
{
    const char *late = announced("a-sales", A, "late");

    (void)state;
    world->now += HOURS(24) - 1;
    GET("a-sales", file(late));
    world->now += 1;
    NOT_GET("a-sales", file(late), 404, "not_found");
    NOT_PUT("a-sales", late, "late", 404, "not_found");
}

static void an_unnamed_file_ends_after_a_week(void **state)
{
    const char *idle = brought("a-sales", A, "idle"), *named = brought("a-sales", A, "named");

    (void)state;
    recorded("a-sales", A, naming(quoted(named), ""));
    world->now += DAYS(7) - 1;
    GET("a-sales", bytes_of(idle));
    world->now += 1;
    NOT_GET("a-sales", bytes_of(idle), 404, "not_found");
    NOT_POST("a-sales", entries_of(A), naming(quoted(idle), ""), 422, "\"fault\":\"choice\"");
    world->now += DAYS(3650);
    GET("buy", bytes_of(named));
}

static sct_op_t *worker(void)
{
    sct_op_t *op = unit_op(world->pool, world->store, NULL);

    op->app = &world->app;
    unit_at(op, world->now);
    return op;
}

static int swept(void)
{
    int removed;

    UNIT_OK(sct_evidence_sweep(&removed, worker(), apr_time_now() + HOURS(1), NULL, NULL));
    return removed;
}

static bool there(int supplier, const char *bytes)
{
    sct_hash_t hash;

    sct_hash(&hash, bytes, strlen(bytes));
    return sct_blob_there(world->pool, &world->app.blobs, world->id.supplier[supplier],
                          sct_hex(world->pool, hash.bytes, SCT_HASH_LEN), (int64_t)strlen(bytes));
}

static void count_fault(void *baton, const sct_stored_t *stored, const char *what)
{
    (void)what;
    assert_int_equal(stored->n, 0);
    *(const char **)baton = apr_pstrdup(world->pool, stored->evidence_id);
}

/* Bytes go when nothing names them any more: not while a file of either kind has them. */
static void the_sweep_knows_files_of_negotiations(void **state)
{
    const char *kept = brought("a-sales", A, "kept"), *damaged = NULL;
    const char *idle;
    int64_t checked, again;

    (void)state;
    swept();
    recorded("a-sales", A, naming(quoted(kept), ""));
    idle = brought("buy", A, "idle");
    brought("a-sales", A, "again");
    UNIT_OK(sct_evidence_check(&checked, worker(), count_fault, &damaged));
    assert_null(damaged);
    assert_int_equal(swept(), 0);
    world->now += DAYS(7);
    recorded("a-sales", A, naming(quoted(brought("a-sales", A, "again")), ""));
    assert_true(swept() >= 1);
    assert_true(there(WORLD_A, "kept"));
    assert_true(there(WORLD_A, "again"));
    assert_false(there(WORLD_A, "idle"));
    UNIT_OK(sct_evidence_check(&again, worker(), count_fault, &damaged));
    assert_null(damaged);
    assert_true(again < checked);
    world->now = begin;
    NOT_GET("buy", file(idle), 404, "not_found"); /* by no clock: the row is gone */
}

/* While legal holds everything with a supplier, no bytes of it go; they go when the hold is released. */
static void a_hold_keeps_bytes(void **state)
{
    const char *holds = format("/suppliers/%s/holds", world->id.supplier[WORLD_A]);
    const char *hold;

    (void)state;
    brought("a-sales", A, "held");
    hold = world_text_at(world->pool, POST("legal", holds, "{\"words\":\"w\"}"), "\"hold\":{\"id\":\"");
    world->now += DAYS(8);
    swept();
    assert_true(there(WORLD_A, "held"));
    POST("legal", format("/holds/%s/release", hold), "{\"words\":\"w\"}");
    swept();
    assert_false(there(WORLD_A, "held"));
}

/* A withdrawn thing of the supplier has the same bytes as a file of a negotiation, which stays. */
static void what_evidence_gives_up_a_negotiation_keeps(void **state)
{
    const char *upload = POST("a-contact", "/uploads", world_upload(world->pool, "same.txt", "the same", ""));
    const char *path = format("/uploads/%s/bytes", world_text_at(world->pool, upload, "\"id\":\""));
    const char *thing = world_text_at(world->pool, WORLD_MUST(world, "a-contact", SCT_PUT, path, "the same", NULL), "\"id\":\"");

    (void)state;
    recorded("a-sales", A, naming(quoted(brought("a-sales", A, "the same")), ""));
    WORLD_MUST(world, "a-contact", SCT_POST, format("/evidence/%s/withdraw", thing), "{\"words\":\"w\"}", "\"1\"");
    swept();
    assert_true(there(WORLD_A, "the same"));
}

static void missing_bytes_are_told(void **state)
{
    const char *id = brought("buy", A, "lost"), *damaged = NULL;
    sct_hash_t hash;
    int64_t checked;

    (void)state;
    sct_hash(&hash, "lost", 4);
    UNIT_OK(sct_blob_remove(world->pool, &world->app.blobs, world->id.supplier[WORLD_A],
                            sct_hex(world->pool, hash.bytes, SCT_HASH_LEN)));
    UNIT_OK(sct_evidence_check(&checked, worker(), count_fault, &damaged));
    assert_string_equal(damaged, id);
    NOT_GET("buy", bytes_of(id), 500, "\"key\":\"damaged\"");
}

#define WHOLE(test) cmocka_unit_test_setup_teardown(test, reset_world, log_is_whole)

int main(void)
{
    const struct CMUnitTest both[] = {
        WHOLE(an_announcement_names_what_is_wrong_with_it),
        WHOLE(who_cannot_record_brings_nothing),
        WHOLE(a_side_has_its_room_in_a_case),
        WHOLE(announced_bytes_take_room_for_a_day),
        WHOLE(open_announcements_are_limited),
        WHOLE(other_bytes_than_announced_are_refused),
        WHOLE(bytes_are_looked_at),
        WHOLE(only_its_own_side_sends_the_bytes),
        WHOLE(until_an_entry_names_it_a_file_is_its_sides_alone),
        WHOLE(a_named_file_is_read_like_its_entry),
        WHOLE(nobody_learns_who_read_it),
        WHOLE(an_entry_names_only_what_it_may),
        WHOLE(a_first_entry_names_none),
        WHOLE(a_correction_names_other_files),
        WHOLE(a_refused_entry_leaves_the_file),
        WHOLE(an_announcement_ends_after_a_day),
        WHOLE(an_unnamed_file_ends_after_a_week),
        WHOLE(missing_bytes_are_told),
        /* from here on bytes of the world have been swept */
        WHOLE(the_sweep_knows_files_of_negotiations),
        WHOLE(a_hold_keeps_bytes),
        WHOLE(what_evidence_gives_up_a_negotiation_keeps),
    };

    return unit_both(both, sizeof both / sizeof both[0], NULL, 0, make_world, end_world);
}
