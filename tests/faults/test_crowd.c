/*
 * test_crowd.c - eight processes of four threads write at once, on both engines: every acknowledged row and entry is there, once,
 * and the log has no gap. And PostgreSQL is killed under writers, again and again: nothing that was acknowledged is lost.
 *
 * The PostgreSQL cluster is this test's own and waits for its disk (fsync on). kill -9 shows what a crash of its processes does,
 * and nothing about power loss: that is the matter of PostgreSQL's own tests. LONG=1: a minute each, thirty kills.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "cluster.h"
#include "crowd.h"
#include "store_private.h"

static bool full;

static int set_up(void **state)
{
    full = getenv("LONG") != NULL;
    return cluster_start(state);
}

static void write_at_once(const char *engine)
{
    apr_pool_t *pool = unit_pool();
    crowd_t *crowd = crowd_make(pool, CROWD_PROCESSES_MOST, CROWD_THREADS_MOST);
    int64_t entries = 0;
    int faults = 0, refused, lost;

    crowd_start(crowd);
    crowd_listen(crowd, INT64_MAX, full ? 60000 : 2000);
    /* each of them is served, however slow the machine */
    assert_true(crowd_listen(crowd, 4L * crowd->processes * crowd->threads, 120000));
    refused = crowd_end(crowd);
    lost = crowd_lost(crowd, &entries, &faults);
    printf("# figure: writers at once, %s: processes %d, threads %d, acknowledged %ld, entries %d, lost %d, twice %ld,"
           " gaps %d\n", engine, crowd->processes, crowd->processes * crowd->threads, crowd->acknowledged, (int)entries, lost,
           crowd->twice, faults);
    assert_int_equal(refused, 0);
    assert_int_equal(lost, 0);
    assert_int_equal(crowd->twice, 0);
    assert_int_equal(faults, 0);
    apr_pool_destroy(pool);
}

static void writers_at_once_on_sqlite(void **state)
{
    (void)state;
    unit_on(UNIT_SQLITE);
    write_at_once("sqlite");
}

static void writers_at_once_on_postgres(void **state)
{
    (void)state;
    unit_on(UNIT_POSTGRES);
    write_at_once("postgres");
}

/* Controls: the comparison sees what is not there, and the verifier a gap. */
static void nothing_is_missed(crowd_t *crowd)
{
    int64_t entries = 0;
    int faults = 0;

    apr_hash_set(crowd->rows, "ffffffffffffffffffffffffffffffff", APR_HASH_KEY_STRING, "never written");
    apr_hash_set(crowd->entries, "5", APR_HASH_KEY_STRING, "ffffffffffffffffffffffffffffffff");
    assert_int_equal(crowd_lost(crowd, &entries, &faults), 2);
    unit_plant(crowd->world->store, "SET session_replication_role = replica; DELETE FROM t_log_content WHERE seq = 7;"
                                    "DELETE FROM t_log WHERE seq = 7");
    crowd_lost(crowd, &entries, &faults);
    assert_true(faults > 0);
}

static void killed_under_writers(void **state)
{
    apr_pool_t *pool = unit_pool();
    int rounds = full ? 30 : 3;
    int64_t entries = 0, began, away = 0;
    int faults = 0, refused, lost;
    crowd_t *crowd;

    (void)state;
    unit_on(UNIT_POSTGRES);
    crowd = crowd_make(pool, 4, 2);
    crowd_start(crowd);
    for (int i = 0; i < rounds; i++) {
        assert_true(crowd_listen(crowd, crowd->acknowledged + 50, 60000));
        began = sct_clock();
        cluster_kill();
        cluster_resume();
        away += sct_clock() - began;
    }
    assert_true(crowd_listen(crowd, crowd->acknowledged + 50, 60000));
    refused = crowd_end(crowd);
    lost = crowd_lost(crowd, &entries, &faults);
    printf("# figure: kill -9 of postgres: rounds %d, acknowledged %ld, lost %d, gaps %d, ms away each %d\n", rounds,
           crowd->acknowledged, lost, faults, (int)(away / rounds / 1000000));
    assert_int_equal(refused, 0);
    assert_int_equal(lost, 0);
    assert_int_equal(crowd->twice, 0);
    assert_int_equal(faults, 0);
    nothing_is_missed(crowd);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writers_at_once_on_sqlite),
        cmocka_unit_test(writers_at_once_on_postgres),
        cmocka_unit_test(killed_under_writers),
    };

    return cmocka_run_group_tests(tests, set_up, cluster_stop);
}
