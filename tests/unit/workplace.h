/*
 * workplace.h - where the tests of jobs let workers work: a new database of either engine, and a clock that only the test moves.
 */
#ifndef SCT_WORKPLACE_H
#define SCT_WORKPLACE_H

#include "unit.h"

#include "jobs.h"

#define MINUTES(n) apr_time_from_sec((n) * 60)
#define HOURS(n) apr_time_from_sec((apr_time_t)(n) * 3600)

/** What the clock of `moved` shows. Its randomness is the system's. */
extern apr_time_t now;
extern const sct_source_t moved;
apr_time_t clock_now(void *baton);

/** What the workers of a test tell. */
typedef struct told_t {
    apr_pool_t *pool;
    int runs;
    int failures;
    int left;
    apr_time_t from; /* of the last run of the job that is watched */
    apr_time_t to;
    const char *watched;
    int asks_left; /* asked so often, a worker is told to end; negative: never */
} told_t;

typedef struct place_t {
    apr_pool_t *pool;
    const char *database;
    told_t told;
} place_t;

/** A new place; the clock shows UNIT_NOW. Destroy its pool. */
void make(place_t *place, unit_engine_t engine);

/** Another process, as far as the database can tell: a store of its own. */
sct_worker_t worker_at(place_t *place, const char *name);

/** One look of a worker. @return when it wants to look again */
apr_time_t tick(const sct_worker_t *worker);

/** A job as the database has it. */
sct_job_t row_of(place_t *place, const sct_worker_t *worker, const char *name);

/** A test of that name on each engine; its body takes a unit_engine_t. BOTH names the two in a list of tests. */
#define ON_BOTH(name)                    \
    static void name##_sqlite(void **s)  \
    {                                    \
        (void)s;                         \
        name(UNIT_SQLITE);               \
    }                                    \
    static void name##_postgres(void **s) \
    {                                    \
        (void)s;                         \
        name(UNIT_POSTGRES);             \
    }
#define BOTH(name) cmocka_unit_test(name##_sqlite), cmocka_unit_test(name##_postgres)

#endif
