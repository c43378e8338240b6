/*
 * workplace.c - a new database with workers, and a clock that only the test moves.
 */
#include "workplace.h"

#include <pthread.h>
#include <string.h>

#include "base_pool.h"

apr_time_t now;

apr_time_t clock_now(void *baton)
{
    (void)baton;
    return now;
}

static void clock_random(void *baton, unsigned char *out, size_t n)
{
    sct_source_system()->random(baton, out, n);
}

const sct_source_t moved = {clock_now, clock_random, NULL};

static pthread_mutex_t telling = PTHREAD_MUTEX_INITIALIZER;

static void ran(void *baton, const sct_job_run_t *run, const sct_err_t *err)
{
    told_t *told = baton;

    pthread_mutex_lock(&telling);
    told->runs += !err;
    told->failures += err && !run->left;
    told->left += run->left;
    if (told->watched && strcmp(run->line->name, told->watched) == 0) {
        told->from = run->from;
        told->to = run->to;
    }
    pthread_mutex_unlock(&telling);
}

static bool ending(void *baton)
{
    told_t *told = baton;

    return told->asks_left >= 0 && told->asks_left-- == 0;
}

void make(place_t *place, unit_engine_t engine)
{
    unit_on(engine);
    *place = (place_t){.pool = unit_pool()};
    place->database = unit_database(place->pool);
    place->told = (told_t){.pool = place->pool, .asks_left = -1};
    now = UNIT_NOW;
}

sct_worker_t worker_at(place_t *place, const char *name)
{
    const sct_store_settings_t settings = {place->database, apr_time_from_sec(20), 4, 64};
    sct_store_t *store = NULL;

    UNIT_OK(sct_store_open(&store, place->pool, &settings));
    return (sct_worker_t){.store = store, .source = &moved, .name = name, .ending = ending, .ran = ran, .baton = &place->told};
}

apr_time_t tick(const sct_worker_t *worker)
{
    apr_pool_t *pool = unit_pool();
    apr_time_t next = 0;

    UNIT_OK(sct_jobs_tick(&next, worker, pool));
    apr_pool_destroy(pool);
    return next;
}

static sct_err_t *list(apr_array_header_t **out, sct_op_t *op)
{
    SCT_READ(op, sct_jobs_list(out, op));
    return SCT_OK;
}

sct_job_t row_of(place_t *place, const sct_worker_t *worker, const char *name)
{
    apr_array_header_t *rows = NULL;
    sct_op_t *op = unit_op(place->pool, worker->store, NULL);

    unit_at(op, now);
    UNIT_OK(list(&rows, op));
    for (int i = 0; i < rows->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(rows, i, sct_job_t).name, name) == 0) {
            return APR_ARRAY_IDX(rows, i, sct_job_t);
        }
    }
    fail_msg("no job %s", name);
    return (sct_job_t){0};
}
