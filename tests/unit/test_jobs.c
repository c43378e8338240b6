/*
 * test_jobs.c - the worker's jobs: one lease among many workers, one run for what was missed, what a dead worker leaves behind.
 *
 * On both engines. Time is a variable: nothing here waits.
 */
#include "workplace.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "jobs_lease.h"
#include "base_pool.h"

/* ---- when ---- */

/* From the definition: Japan is nine hours ahead of UTC, so its midnight is 15:00Z. */
static void due_by_the_clock_of_japan(void **state)
{
    const apr_time_t midnight = UNIT_NOW - apr_time_from_sec(10 * 3600 + 2 * 60 + 3) - 4000; /* 2026-11-22 00:00 in Japan */

    (void)state;
    assert_int_equal(sct_job_next(86400, UNIT_NOW), midnight + HOURS(24));
    assert_int_equal(sct_job_next(86400, midnight), midnight + HOURS(24));
    assert_int_equal(sct_job_next(86400, midnight - 1), midnight);
    assert_int_equal(sct_job_next(3600, UNIT_NOW), midnight + HOURS(11));
    assert_int_equal(sct_job_next(600, UNIT_NOW), midnight + HOURS(10) + MINUTES(10));
}

static void run_once_each(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;
    sct_job_t wal;

    make(&place, engine);
    one = worker_at(&place, "one");
    assert_int_equal(row_of(&place, &one, "wal").state, SCT_JOB_NEVER);
    assert_int_equal(tick(&one), sct_job_next(600, now));
    assert_int_equal(place.told.runs, (int)sct_job_count);
    tick(&one);
    assert_int_equal(place.told.runs, (int)sct_job_count);
    wal = row_of(&place, &one, "wal");
    assert_int_equal(wal.state, SCT_JOB_WAITING);
    assert_int_equal(wal.runs, 1);
    assert_int_equal(wal.done_to, UNIT_NOW);
    assert_null(wal.holder);
    assert_non_null(wal.did_ja);
    now = wal.due_at - 1000; /* a millisecond early */
    tick(&one);
    assert_int_equal(row_of(&place, &one, "wal").runs, 1);
    now = wal.due_at;
    tick(&one);
    assert_int_equal(row_of(&place, &one, "wal").runs, 2);
    now += HOURS(1) + SCT_JOB_LATE_AFTER;
    assert_int_equal(row_of(&place, &one, "wal").state, SCT_JOB_LATE);
    apr_pool_destroy(place.pool);
}

static void missed_runs_are_one(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;

    make(&place, engine);
    one = worker_at(&place, "one");
    place.told.watched = "sweep";
    tick(&one);
    assert_int_equal(place.told.from, 0);
    now += HOURS(75);
    tick(&one);
    assert_int_equal(row_of(&place, &one, "sweep").runs, 2);
    assert_int_equal(place.told.from, UNIT_NOW);
    assert_int_equal(place.told.to, now);
    assert_int_equal(row_of(&place, &one, "sweep").due_at, sct_job_next(3600, now));
    apr_pool_destroy(place.pool);
}

/* A clock that was ahead leaves instants that no right clock gives. */
static void a_wrong_clock_is_overcome(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;
    sct_job_run_t run;
    sct_job_t row;
    bool taken = false;

    make(&place, engine);
    one = worker_at(&place, "one");
    now = UNIT_NOW + HOURS(24 * 400);
    tick(&one);
    run = (sct_job_run_t){.worker = &one, .line = sct_job_find("wal"), .pool = place.pool};
    UNIT_OK(sct_lease_take(&row, &taken, &run, true));
    assert_true(taken);
    now = UNIT_NOW;
    tick(&one);
    assert_int_equal(row_of(&place, &one, "sweep").runs, 2);
    assert_int_equal(row_of(&place, &one, "sweep").due_at, sct_job_next(3600, now));
    assert_int_equal(row_of(&place, &one, "wal").runs, 2);
    assert_null(row_of(&place, &one, "wal").holder);
    apr_pool_destroy(place.pool);
}

/* ---- who ---- */

#define WORKERS 6
#define INSTANTS 12

typedef struct racer_t {
    sct_worker_t worker;
    pthread_barrier_t *barrier;
    bool forced; /* the control: everybody runs it, due or not */
} racer_t;

static void *race(void *baton)
{
    racer_t *racer = baton;

    for (int i = 0; i < INSTANTS; i++) {
        apr_pool_t *pool = unit_pool();
        sct_job_run_t run;

        pthread_barrier_wait(racer->barrier);
        if (racer->forced) {
            sct_err_t *err = sct_job_run(&run, pool, &racer->worker, sct_job_find("sweep"), 0);

            assert_true(!err || err->code == SCT_E_BUSY);
        } else {
            tick(&racer->worker);
        }
        apr_pool_destroy(pool);
        if (pthread_barrier_wait(racer->barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
            now += HOURS(1);
        }
    }
    return NULL;
}

static int runs_of_a_race(unit_engine_t engine, bool forced)
{
    racer_t racers[WORKERS];
    pthread_t threads[WORKERS];
    pthread_barrier_t barrier;
    place_t place;
    int runs;

    make(&place, engine);
    pthread_barrier_init(&barrier, NULL, WORKERS);
    for (int i = 0; i < WORKERS; i++) {
        racers[i] = (racer_t){worker_at(&place, apr_psprintf(place.pool, "worker %d", i)), &barrier, forced};
    }
    for (int i = 0; i < WORKERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(place.told.failures, 0);
    runs = (int)row_of(&place, &racers[0].worker, "sweep").runs;
    pthread_barrier_destroy(&barrier);
    apr_pool_destroy(place.pool);
    return runs;
}

/* The control runs each job whether it is due or not. On a slow machine workers may happen to come one after the other. */
static void of_many_one_runs_it(unit_engine_t engine)
{
    int runs = runs_of_a_race(engine, false);
    int forced = 0;

    for (int i = 0; i < 20 && forced <= INSTANTS; i++) {
        forced = runs_of_a_race(engine, true);
    }
    printf("# figure: jobs on %s: workers %d, due instants %d, runs %d, runs of the control without due instants %d\n",
           engine == UNIT_SQLITE ? "sqlite" : "postgres", WORKERS, INSTANTS, runs, forced);
    assert_int_equal(runs, INSTANTS);
    assert_true(forced > INSTANTS);
}

static sct_err_t *hold_in_transaction(sct_job_run_t *run, sct_op_t *op)
{
    SCT_WRITE(op, sct_job_hold(run, op));
    return SCT_OK;
}

/* The first worker takes the lease and is never heard of again; or wakes much later. */
static void a_dead_worker_is_followed(unit_engine_t engine)
{
    place_t place;
    sct_worker_t dead, next;
    sct_job_run_t run, again;
    sct_job_t row = {0};
    bool taken = false;

    make(&place, engine);
    dead = worker_at(&place, "dead");
    next = worker_at(&place, "next");
    tick(&next);
    now += HOURS(2);
    run = (sct_job_run_t){.worker = &dead, .line = sct_job_find("sweep"), .pool = place.pool};
    UNIT_OK(sct_lease_take(&row, &taken, &run, false));
    assert_true(taken);
    assert_string_equal(row.holder, "dead");
    assert_int_equal(row_of(&place, &next, "sweep").state, SCT_JOB_RUNNING);
    UNIT_CODE(BUSY, sct_job_run(&again, place.pool, &next, run.line, 0));
    now += SCT_JOB_LEASE / 2;
    tick(&next);
    assert_int_equal(row_of(&place, &next, "sweep").runs, 1);
    UNIT_OK(hold_in_transaction(&run, sct_job_op(&run, place.pool)));
    now += SCT_JOB_LEASE / 2; /* run out without the renewal */
    tick(&next);
    assert_int_equal(row_of(&place, &next, "sweep").runs, 1);
    now += SCT_JOB_LEASE;
    assert_int_equal(row_of(&place, &next, "sweep").state, SCT_JOB_LOST);
    place.told.watched = "sweep";
    tick(&next);
    assert_int_equal(row_of(&place, &next, "sweep").runs, 2);
    assert_int_equal(place.told.from, UNIT_NOW); /* the same span, begun again */
    /* It wakes: nothing that it does counts any more. */
    UNIT_CODE(STATE, hold_in_transaction(&run, sct_job_op(&run, place.pool)));
    assert_true(run.left);
    run.left = false;
    UNIT_OK(sct_lease_end(&run, &row, NULL));
    assert_int_equal(row_of(&place, &next, "sweep").runs, 2);
    apr_pool_destroy(place.pool);
}

static void told_to_end_it_gives_back(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;
    sct_job_t row;

    make(&place, engine);
    one = worker_at(&place, "one");
    tick(&one);
    now += HOURS(1);
    place.told.watched = "reminders";
    place.told.asks_left = 1; /* before the first job: no; between its batches: yes */
    tick(&one);
    assert_int_equal(place.told.left, 1);
    row = row_of(&place, &one, "reminders");
    assert_null(row.holder);
    assert_int_equal(row.runs, 1);
    assert_int_equal(row.failures, 0);
    place.told.asks_left = -1;
    tick(&one);
    row = row_of(&place, &one, "reminders");
    assert_int_equal(row.runs, 2);
    assert_int_equal(place.told.from, UNIT_NOW);
    apr_pool_destroy(place.pool);
}

/* ---- how it went ---- */

static void break_sweep(const sct_worker_t *worker, unit_engine_t engine, bool broken)
{
    static const char *const texts[2][2] = {
        {"DROP TRIGGER planted",
         "CREATE TRIGGER planted BEFORE DELETE ON t_request BEGIN SELECT RAISE(ABORT, 'planted'); END"},
        {"GRANT DELETE ON sctier.t_request TO sctier_app", "REVOKE DELETE ON sctier.t_request FROM sctier_app"},
    };

    unit_plant(worker->store, texts[engine == UNIT_POSTGRES][broken]);
}

static const char plant_reply[] =
    "INSERT INTO t_request(actor, key, body_hash, status, reply, expires_at) VALUES('a', 'k', 'h', 200, '{}', 1)";

static void a_failure_is_told_and_tried_again(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;
    sct_job_t row;

    make(&place, engine);
    one = worker_at(&place, "one");
    unit_plant(one.store, plant_reply);
    break_sweep(&one, engine, true);
    tick(&one);
    assert_int_equal(place.told.failures, 1);
    assert_int_equal(place.told.runs, (int)sct_job_count - 1); /* the others ran */
    row = row_of(&place, &one, "sweep");
    assert_int_equal(row.state, SCT_JOB_FAILED);
    assert_non_null(strstr(row.error, engine == UNIT_POSTGRES ? "t_request" : "planted"));
    assert_int_equal(row.due_at, now + SCT_JOB_RETRY);
    assert_int_equal(row.done_to, 0);
    break_sweep(&one, engine, false);
    now += SCT_JOB_RETRY;
    tick(&one);
    row = row_of(&place, &one, "sweep");
    assert_int_equal(row.state, SCT_JOB_WAITING);
    assert_null(row.error);
    assert_non_null(strstr(row.did_en, "1 replies"));
    assert_int_equal(row.failures, 0);
    assert_int_equal(row.runs, 2);
    apr_pool_destroy(place.pool);
}

/* The operator's date: the span reaches to it, the schedule stays; and what has not expired by the clock stays too. */
static void as_if_it_were_later(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;
    sct_job_run_t run;
    sct_job_t before, after;

    make(&place, engine);
    one = worker_at(&place, "one");
    tick(&one);
    before = row_of(&place, &one, "sweep");
    unit_plant(one.store, "INSERT INTO t_request(actor, key, body_hash, status, reply, expires_at)"
                          " VALUES('a', 'old', 'h', 200, '{}', 1), ('a', 'new', 'h', 200, '{}', 1795312923004)"); /* in an hour */
    UNIT_OK(sct_job_run(&run, place.pool, &one, sct_job_find("sweep"), now + HOURS(240)));
    assert_int_equal(run.from, UNIT_NOW);
    assert_int_equal(run.to, now + HOURS(240));
    assert_non_null(strstr(run.did_en, "1 replies"));
    after = row_of(&place, &one, "sweep");
    assert_int_equal(after.due_at, before.due_at);
    assert_int_equal(after.done_to, before.done_to);
    assert_int_equal(after.runs, 2);
    apr_pool_destroy(place.pool);
}

/* An error may hold line feeds and be of any length: a row and a log line hold neither. */
static void words_fit_in_a_line(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_err_t err = {.code = SCT_E_STORE, .file = "x.c"};
    const char *words;

    (void)state;
    for (int zeros = 380; zeros < 397; zeros++) {
        err.what = apr_psprintf(pool, "a\nb%0*d東京東京東京東京東京", zeros, 1);
        words = sct_lease_words(pool, &err);
        assert_null(strchr(words, '\n'));
        assert_true(strlen(words) > 397 && strlen(words) <= 400);
        assert_true((strlen(words) - (size_t)zeros - 3) % 3 == 0); /* no half of a character */
    }
    apr_pool_destroy(pool);
}

ON_BOTH(run_once_each)
ON_BOTH(missed_runs_are_one)
ON_BOTH(a_wrong_clock_is_overcome)
ON_BOTH(of_many_one_runs_it)
ON_BOTH(a_dead_worker_is_followed)
ON_BOTH(told_to_end_it_gives_back)
ON_BOTH(a_failure_is_told_and_tried_again)
ON_BOTH(as_if_it_were_later)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_by_the_clock_of_japan),
        BOTH(run_once_each),
        BOTH(missed_runs_are_one),
        BOTH(a_wrong_clock_is_overcome),
        BOTH(of_many_one_runs_it),
        BOTH(a_dead_worker_is_followed),
        BOTH(told_to_end_it_gives_back),
        BOTH(a_failure_is_told_and_tried_again),
        BOTH(as_if_it_were_later),
        cmocka_unit_test(words_fit_in_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
