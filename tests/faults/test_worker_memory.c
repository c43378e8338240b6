/*
 * test_worker_memory.c - a worker that runs for weeks needs no more memory at their end than after their first days.
 *
 * On both engines. Time is a variable: nothing here waits. Counted are the pages that the process has in memory, so what it keeps
 * in pools, in SQLite and in libpq alike.
 */
#include <stdio.h>
#include <unistd.h>

#include "../unit/workplace.h"
#include "../unit/world.h"
#include "cluster.h"

#include "base_pool.h"

#define WARM 48     /* hours: every job has run, caches are full */
#define WEEK 168    /* hours */
#define ROOM 131072 /* bytes that may come and go */

static long resident(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long all = 0, pages = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &all, &pages), 2);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static void note_failure(void *failed, const sct_job_run_t *run, const sct_err_t *err)
{
    (void)run;
    *(int *)failed += err != NULL;
}

/* Bytes that these hours add. A worker clears the pool of a look before the next one (jobs.h); the control does not. */
static long growth(const sct_worker_t *worker, apr_pool_t *pool, int hours, bool clears)
{
    long before = resident();

    for (int hour = 0; hour < hours; hour++) {
        apr_time_t next = 0;

        UNIT_OK(sct_jobs_tick(&next, worker, pool));
        if (clears) {
            apr_pool_clear(pool);
        }
        now += HOURS(1);
    }
    return resident() - before;
}

static void weeks_in_the_same_memory(const char *engine)
{
    world_t *world = world_make(unit_pool());
    int failed = 0;
    sct_worker_t worker = {
        .store = world->store, .source = &moved, .name = "weeks", .app = &world->app, .ran = note_failure, .baton = &failed};
    apr_pool_t *pool;
    long grown, control;

    now = world->now;
    apr_pool_create(&pool, world->pool);
    growth(&worker, pool, WARM, true);
    grown = growth(&worker, pool, WEEK, true);
    control = growth(&worker, pool, 3 * WEEK, false);
    printf("# figure: worker on %s: hours %d, bytes grown %ld, grown in %d hours when nothing is cleared %ld\n", engine, WEEK,
           grown, 3 * WEEK, control);
    assert_int_equal(failed, 0);
    assert_true(grown < ROOM);
    assert_true(control > 2 * ROOM);
    apr_pool_destroy(world->pool);
}

static void on_sqlite(void **state)
{
    (void)state;
    unit_on(UNIT_SQLITE);
    weeks_in_the_same_memory("sqlite");
}

static void on_postgres(void **state)
{
    (void)state;
    unit_on(UNIT_POSTGRES);
    weeks_in_the_same_memory("postgres");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres)};

    return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
