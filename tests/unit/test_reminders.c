/*
 * test_reminders.c - reminders of due dates: on which days, never twice, not while talks run, once after downtime; who has
 * put one away.
 *
 * The days are those of the house rule, written here by hand: 30, 7 and 1 before, 1 and 7 after. On both engines.
 */
#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_json.h"
#include "jobs.h"
#include "ledger.h"
#include "workplace.h"
#include "world.h"
#include "base_pool.h"

#define DAY(n) apr_time_from_sec((apr_time_t)(n) * 86400)

static sct_date_t date(const char *text)
{
    sct_date_t out = 0;

    assert_true(sct_date_parse(&out, text));
    return out;
}

/* ten in the morning in Japan on the day `days` from the due date of the world's requests */
static apr_time_t at(int days)
{
    return DAY(date("2028-03-31") + days) + apr_time_from_sec(3600);
}

static sct_worker_t worker_of(const world_t *world)
{
    return (sct_worker_t){.store = world->store, .source = &moved, .name = "one"};
}

/* What the job says that it sent. */
static int run(const world_t *world, apr_time_t as_if)
{
    apr_pool_t *pool = unit_pool();
    sct_worker_t worker = worker_of(world);
    sct_job_run_t out;
    int looked = -1, sent = -1;

    UNIT_OK(sct_job_run(&out, pool, &worker, sct_job_find("reminders"), as_if));
    looked = (int)apr_atoi64(out.did_en);
    sent = (int)apr_atoi64(strrchr(out.did_en, ',') + 1);
    assert_true(looked >= sent);
    apr_pool_destroy(pool);
    return sent;
}

static const char *ask(world_t *world, const char *claims, sct_method_t method, const char *path, const char *body,
                       const char *if_match)
{
    sct_reply_t reply;

    world->now = now;
    world_ask(&reply, NULL, world, world->pool, claims, method, path, body, if_match);
    if (reply.status >= 300) {
        fail_msg("%s: %d %.*s", path, reply.status, (int)reply.body_len, reply.body);
    }
    return reply.body ? apr_pstrmemdup(world->pool, reply.body, reply.body_len) : "";
}

static const char *contact(world_t *world)
{
    return world_claims(world->pool, "a-contact");
}

/* "kind due_on,kind due_on" of supplier A's reminders of one request, in the order in which they were sent. */
static const char *sent_to(world_t *world, const char *level)
{
    const char *text = ask(world, contact(world), SCT_GET, "/reminders", NULL, NULL);
    const sct_json_t *json = NULL, *rows;
    const char *out = "";

    UNIT_OK(sct_json_parse(&json, world->pool, text, strlen(text), &sct_json_file_limits));
    rows = sct_json_get(json, "rows");
    for (size_t i = 0; i < sct_json_size(rows); i++) {
        const sct_json_t *row = sct_json_at(rows, i);

        if (strcmp(sct_json_string(sct_json_get(row, "level_id"), NULL), level) == 0) {
            out = apr_pstrcat(world->pool, sct_json_string(sct_json_get(row, "kind"), NULL), " ",
                              sct_json_string(sct_json_get(row, "due_on"), NULL), *out ? "," : "", out, NULL);
        }
    }
    return out;
}

static void no_fault(void *baton, const char *where, const char *what)
{
    (void)baton;
    fail_msg("%s: %s", where, what);
}

static sct_err_t *verify(sct_op_t *op)
{
    int64_t entries;
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(&entries, &root, op, no_fault, NULL));
    return SCT_OK;
}

static world_t *begin(unit_engine_t engine)
{
    world_t *world;

    unit_on(engine);
    world = world_make(unit_pool());
    now = world->now;
    return world;
}

/* The rows are what the events tell. */
static void end(world_t *world)
{
    UNIT_OK(verify(unit_op(world->pool, world->store, NULL)));
    apr_pool_destroy(world->pool);
}

/* ---- which day ---- */

static void five_days_call_for_one(void **state)
{
    const sct_date_t due = date("2027-03-31");
    const struct {
        int day;
        const char *kind;
    } days[] = {{-30, "before_30"}, {-7, "before_7"}, {-1, "before_1"}, {1, "after_1"}, {7, "after_7"}};
    size_t next = 0;

    (void)state;
    for (int day = -400; day <= 400; day++) {
        sct_reminder_kind_t kind = sct_reminder_find(due, 0, due + day, due + day);

        if (next < sizeof days / sizeof days[0] && days[next].day == day) {
            assert_string_equal(sct_choice_name(&sct_reminder_choice, (int)kind), days[next++].kind);
        } else {
            assert_int_equal(kind, SCT_REMINDER_NONE);
        }
    }
    assert_int_equal(next, 5);
    /* after downtime the latest; and only what comes after the day on which the request itself was seen */
    assert_int_equal(sct_reminder_find(due, 0, due - 40, due + 3), SCT_REMINDER_AFTER_1);
    assert_int_equal(sct_reminder_find(due, 0, due - 40, due - 2), SCT_REMINDER_BEFORE_7);
    assert_int_equal(sct_reminder_find(due, due - 30, due - 40, due - 20), SCT_REMINDER_NONE);
    assert_int_equal(sct_reminder_find(due, due - 31, due - 40, due - 20), SCT_REMINDER_BEFORE_30);
    assert_int_equal(sct_reminder_find(due, 0, due + 8, due + 900), SCT_REMINDER_NONE);
}

/* ---- through the job ---- */

/* The world's own sent before_7 ahead of its time: it is not sent again. */
static void day_by_day_each_once(unit_engine_t engine)
{
    world_t *world = begin(engine);
    int sent = 0;

    for (int day = -40; day <= 20; day++) {
        for (int turn = 0; turn < 2; turn++) {
            now = at(day) + apr_time_from_sec(3600 * turn);
            sent += run(world, 0);
        }
    }
    assert_int_equal(sent, 2 * 4 + 5); /* A and B; D, whose request could not be seen then */
    assert_string_equal(sent_to(world, world->id.asked[WORLD_A]),
                        "before_7 2028-03-31,before_30 2028-03-31,before_1 2028-03-31,after_1 2028-03-31,after_7 2028-03-31");
    assert_string_equal(sent_to(world, world->id.accepted[WORLD_A]), ""); /* submitted */
    end(world);
}

static void once_after_downtime(unit_engine_t engine)
{
    world_t *world = begin(engine);

    now = at(-40);
    assert_int_equal(run(world, 0), 0);
    now = at(4);
    assert_int_equal(run(world, 0), 3); /* A, B, D */
    assert_string_equal(sent_to(world, world->id.asked[WORLD_A]), "before_7 2028-03-31,after_1 2028-03-31");
    now = at(30);
    assert_int_equal(run(world, 0), 3); /* after_7, on whose day no worker ran */
    now = at(31);
    assert_int_equal(run(world, 0), 0);
    end(world);
}

/* The letter promises it: due date and reminders stop while talks last, and the date moves by the days they took. */
static void talks_stop_them(unit_engine_t engine)
{
    world_t *world = begin(engine);
    const char *level = apr_psprintf(world->pool, "/levels/%s", world->id.asked[WORLD_A]);

    now = at(-32);
    assert_int_equal(run(world, 0), 0);
    ask(world, contact(world), SCT_POST, apr_pstrcat(world->pool, level, "/talk", NULL), "{\"words\":\"w\"}", "\"2\"");
    for (int day = -32; day <= 20; day++) {
        now = at(day);
        run(world, 0);
    }
    assert_string_equal(sent_to(world, world->id.asked[WORLD_A]), "before_7 2028-03-31"); /* of before, by the world */
    ask(world, contact(world), SCT_POST, apr_pstrcat(world->pool, level, "/accept", NULL), "{\"words\":null}", "\"3\"");
    assert_non_null(strstr(ask(world, contact(world), SCT_GET, level, NULL, NULL), "\"due_on\":\"2028-05-22\"")); /* 52 days */
    for (int day = 20; day <= 45; day++) { /* 32 to 7 days before the new date */
        now = at(day);
        run(world, 0);
    }
    assert_string_equal(sent_to(world, world->id.asked[WORLD_A]),
                        "before_7 2028-03-31,before_30 2028-05-22,before_7 2028-05-22");
    end(world);
}

static void none_when_it_is_over(unit_engine_t engine)
{
    world_t *world = begin(engine);
    const char *b = world_claims_b(world->pool, "b-contact");

    now = at(-40);
    run(world, 0);
    ask(world, contact(world), SCT_POST, apr_psprintf(world->pool, "/levels/%s/decline", world->id.asked[WORLD_A]),
        "{\"words\":\"w\"}", "\"2\"");
    assert_non_null(strstr(ask(world, contact(world), SCT_GET, "/reminders", NULL, NULL), "\"open\":false"));
    assert_non_null(strstr(ask(world, b, SCT_GET, "/reminders", NULL, NULL), "\"open\":true"));
    ask(world, world_claims(world->pool, "sec"), SCT_POST,
        apr_psprintf(world->pool, "/levels/%s/withdraw", world->id.asked[WORLD_B]), "{\"words\":\"w\"}", "\"2\"");
    now = at(20);
    assert_int_equal(run(world, 0), 1); /* D's */
    assert_string_equal(sent_to(world, world->id.asked[WORLD_A]), "before_7 2028-03-31");
    end(world);
}

/* The operator's date: what is written is real, now, and the schedule stays. */
static void as_if_it_were_that_day(unit_engine_t engine)
{
    world_t *world = begin(engine);

    now += apr_time_from_sec(1);
    assert_int_equal(run(world, at(-1)), 2);
    assert_int_equal(run(world, at(-1)), 0);
    assert_string_equal(sent_to(world, world->id.asked[WORLD_A]), "before_7 2028-03-31,before_1 2028-03-31");
    assert_int_equal(run(world, 0), 0);
    end(world);
}

/* ---- many at once ---- */

static void *force(void *baton)
{
    const world_t *world = baton;
    apr_pool_t *pool = unit_pool();

    for (int i = 0; i < 4; i++) {
        sct_worker_t worker = worker_of(world);
        sct_job_run_t out;
        sct_err_t *err;

        worker.name = apr_psprintf(pool, "%p", (void *)&out);
        err = sct_job_run(&out, pool, &worker, sct_job_find("reminders"), at(1));
        assert_true(!err || err->code == SCT_E_BUSY);
    }
    apr_pool_destroy(pool);
    return NULL;
}

static void never_twice_among_many(unit_engine_t engine)
{
    world_t *world = begin(engine);
    pthread_t threads[6];

    now += apr_time_from_sec(1); /* after those that the world sent: they are listed by the time */
    for (int i = 0; i < 6; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, force, world), 0);
    }
    for (int i = 0; i < 6; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_string_equal(sent_to(world, world->id.asked[WORLD_A]), "before_7 2028-03-31,after_1 2028-03-31");
    end(world);
}

/* ---- killed ---- */

#define PLANTED 120

static void plant_requests(world_t *world)
{
    for (int i = 0; i < PLANTED; i++) {
        unit_plant(world->store, apr_psprintf(world->pool,
            "INSERT INTO t_level(id, supplier_id, state, rev, star, reason, due_on, edition, created_at, issued_at, visible_from)"
            " VALUES('%032x', '%s', 'issued', 2, 3, 'r', '2028-03-31', '2026-03-27', 1, 1, 1)", 0x1000 + i,
            world->id.supplier[WORLD_C]));
    }
}

/* Randomness of a process that is gone when it asks for it once too often: two times for each reminder. */
static int asks_left;

static void deadly_random(void *baton, unsigned char *out, size_t n)
{
    if (asks_left-- == 0) {
        kill(getpid(), SIGKILL);
    }
    moved.random(baton, out, n);
}

static const sct_source_t deadly = {clock_now, deadly_random, NULL};

/* Another process with a store of its own runs the job, and is killed in the middle of it; false when it came to the end. */
static bool killed_after(const world_t *world, int asks)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        const sct_store_settings_t settings = {.path = world->path, .wait = apr_time_from_sec(60), .readers = 2, .queue = 8};
        apr_pool_t *pool = unit_pool();
        sct_worker_t worker = {.source = &deadly, .name = "killed"};
        sct_job_run_t out;
        const sct_err_t *err;

        asks_left = asks;
        UNIT_OK(sct_store_open(&worker.store, pool, &settings));
        err = sct_job_run(&out, pool, &worker, sct_job_find("reminders"), at(1));
        _exit(err ? 1 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

static void count_fault(void *baton, const char *where, const char *what)
{
    int *faults = baton;

    (void)what;
    *faults += strncmp(where, "reminder ", 9) == 0; /* the planted requests have no events, and are named for that */
}

static sct_err_t *verify_reminders(sct_op_t *op, int64_t *entries, int *faults)
{
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(entries, &root, op, count_fault, faults));
    return SCT_OK;
}

/* Entries of the evidence log; every reminder is there with its event, and only with it. */
static int entries_of(const world_t *world)
{
    apr_pool_t *pool = unit_pool();
    int64_t entries = 0;
    int faults = 0;

    UNIT_OK(verify_reminders(unit_op(pool, world->store, NULL), &entries, &faults));
    assert_int_equal(faults, 0);
    apr_pool_destroy(pool);
    return (int)entries;
}

/* Each part is one transaction: what is there was told once, and the next worker goes on from any point. */
static void killed_in_the_middle(unit_engine_t engine)
{
    static const int asks[] = {0, 39, 40, 41, 55, 79, 90}; /* a part has 20 reminders: 40 times */
    world_t *world = begin(engine);
    int kills = 0, amid = 0, first, before;

    plant_requests(world);
    before = first = entries_of(world);
    for (size_t i = 0; i < sizeof asks / sizeof asks[0] && killed_after(world, asks[i]); i++) {
        int entries = entries_of(world);

        kills++;
        amid += entries > before;
        before = entries;
        now += SCT_JOB_LEASE + 1000; /* until then the dead one's lease holds */
    }
    now += SCT_JOB_LEASE + 1000;
    run(world, at(1));
    assert_int_equal(run(world, at(1)), 0);
    printf("# figure: reminders on %s: workers killed %d, after they had sent some %d, sent twice %d\n",
           engine == UNIT_SQLITE ? "sqlite" : "postgres", kills, amid, entries_of(world) - first - PLANTED - 3);
    assert_int_equal(entries_of(world), first + PLANTED + 3); /* and those of A, B and D */
    assert_true(kills > 4 && amid > 2);
    apr_pool_destroy(world->pool);
}

/* ---- put away ---- */

static bool is_seen(world_t *world, const char *sub)
{
    return strstr(ask(world, world_claims(world->pool, sub), SCT_GET, "/reminders", NULL, NULL), "\"seen_at\":null") == NULL;
}

static void each_person_for_itself(unit_engine_t engine)
{
    world_t *world = begin(engine);
    const char *path = apr_psprintf(world->pool, "/reminders/%s", world->id.reminder[WORLD_A]);
    const char *of_a = apr_psprintf(world->pool, "/suppliers/%s/reminders", world->id.supplier[WORLD_A]);

    assert_false(is_seen(world, "a-contact"));
    for (int turn = 0; turn < 2; turn++) {
        ask(world, contact(world), SCT_PATCH, path, "{\"seen\":true}", NULL);
        assert_true(is_seen(world, "a-contact"));
    }
    assert_false(is_seen(world, "a-exec"));
    assert_non_null(strstr(ask(world, world_claims(world->pool, "sec"), SCT_GET, of_a, NULL, NULL), "\"seen_at\":null"));
    ask(world, contact(world), SCT_PATCH, path, "{\"seen\":false}", NULL);
    assert_false(is_seen(world, "a-contact"));
    end(world);
}

ON_BOTH(day_by_day_each_once)
ON_BOTH(once_after_downtime)
ON_BOTH(talks_stop_them)
ON_BOTH(none_when_it_is_over)
ON_BOTH(as_if_it_were_that_day)
ON_BOTH(never_twice_among_many)
ON_BOTH(killed_in_the_middle)
ON_BOTH(each_person_for_itself)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_days_call_for_one),
        BOTH(day_by_day_each_once),
        BOTH(once_after_downtime),
        BOTH(talks_stop_them),
        BOTH(none_when_it_is_over),
        BOTH(as_if_it_were_that_day),
        BOTH(never_twice_among_many),
        BOTH(killed_in_the_middle),
        BOTH(each_person_for_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
