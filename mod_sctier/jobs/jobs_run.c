/*
 * jobs_run.c - the table of jobs; one run of one; a look at all of them.
 */
#include "jobs.h"

#include "jobs_lease.h"
#include "jobs_work.h"

#include "base_pool.h"

const sct_job_line_t sct_jobs[] = {
#define SCT_JOB(name, interval, function, ja, en) {name, interval, function, ja, en},
#include "jobs.def"
#undef SCT_JOB
};
const size_t sct_job_count = sizeof sct_jobs / sizeof sct_jobs[0];

const sct_job_line_t *sct_job_find(const char *name)
{
    for (size_t i = 0; i < sct_job_count; i++) {
        if (strcmp(sct_jobs[i].name, name) == 0) {
            return &sct_jobs[i];
        }
    }
    return NULL;
}

/* With the lease taken: the work, and how it went. The error of the work, or else of writing that down. */
static sct_err_t *work(sct_job_run_t *run, const sct_job_t *row)
{
    sct_err_t *err, *end;

    run->from = row->done_to;
    if (!run->as_if) {
        run->to = run->started_at;
    }
    run->did_ja = run->did_en = NULL;
    err = run->line->run(run);
    end = sct_lease_end(run, row, err);
    if (!err && end) {
        err = sct_wrap(run->pool, end, "%s is done, but that could not be written down", run->line->name);
    }
    if (run->worker->ran) {
        run->worker->ran(run->worker->baton, run, err);
    }
    return err;
}

sct_err_t *sct_job_run(sct_job_run_t *out, apr_pool_t *pool, const sct_worker_t *worker, const sct_job_line_t *line,
                       apr_time_t at)
{
    sct_job_t row = {0};
    bool taken = false;

    *out = (sct_job_run_t){.worker = worker, .line = line, .pool = pool, .to = at, .as_if = at != 0};
    SCT_TRY(sct_lease_prepare(worker, pool));
    SCT_TRY(sct_lease_take(&row, &taken, out, true));
    if (!taken) {
        SCT_TRY(sct_lease_show(&row, worker, pool, line));
        return sct_err(pool, BUSY, "%s is being run by %s", line->name, row.holder ? row.holder : "another worker");
    }
    return work(out, &row);
}

/* ---- all that is due ---- */

static sct_err_t *list(apr_array_header_t **out, const sct_worker_t *worker, apr_pool_t *pool)
{
    sct_job_run_t run = {.worker = worker};
    sct_op_t *op = sct_job_op(&run, pool);

    SCT_READ(op, sct_jobs_list(out, op));
    return SCT_OK;
}

/* What is due and nobody's; the lease decides, this only spares asking for it. */
static bool looks_due(const sct_job_t *row, apr_time_t now)
{
    sct_job_state_t state = sct_job_state(row, now);
    bool far = row->due_at > now + 2 * apr_time_from_sec(row->interval); /* as JOB_TAKE has it */

    return state != SCT_JOB_RUNNING && (row->due_at <= now || far);
}

/* The error of a run is in its row and was told to worker->ran; the other jobs are no worse for it. */
static sct_err_t *run_one(const sct_worker_t *worker, apr_pool_t *parent, const sct_job_t *found)
{
    sct_job_run_t run = {.worker = worker, .line = sct_job_find(found->name)};
    sct_job_t row = {0};
    bool taken = false;
    sct_err_t *err;

    apr_pool_create(&run.pool, parent);
    err = sct_lease_take(&row, &taken, &run, false);
    if (!err && taken) {
        sct_err_t *told = work(&run, &row);

        (void)told;
    }
    err = sct_lease_keep(parent, err);
    apr_pool_destroy(run.pool);
    return err;
}

static apr_time_t earliest(const apr_array_header_t *rows)
{
    apr_time_t next = 0;

    for (int i = 0; i < rows->nelts; i++) {
        const sct_job_t *row = &APR_ARRAY_IDX(rows, i, sct_job_t);
        apr_time_t at = row->holder && row->lease_until > row->due_at ? row->lease_until : row->due_at;

        next = next == 0 || at < next ? at : next;
    }
    return next;
}

static bool all_there(const apr_array_header_t *rows)
{
    bool there = true;

    for (int i = 0; i < rows->nelts; i++) {
        there = there && APR_ARRAY_IDX(rows, i, sct_job_t).due_at != 0;
    }
    return there;
}

sct_err_t *sct_jobs_tick(apr_time_t *next, const sct_worker_t *worker, apr_pool_t *pool)
{
    apr_array_header_t *rows = NULL;
    apr_time_t now;

    SCT_TRY(list(&rows, worker, pool));
    if (!all_there(rows)) {
        SCT_TRY(sct_lease_prepare(worker, pool));
        SCT_TRY(list(&rows, worker, pool));
    }
    now = worker->source->now(worker->source->baton); /* rows just made are due */
    for (int i = 0; i < rows->nelts; i++) {
        const sct_job_t *row = &APR_ARRAY_IDX(rows, i, sct_job_t);

        if (looks_due(row, now) && !(worker->ending && worker->ending(worker->baton))) {
            SCT_TRY(run_one(worker, pool, row));
        }
    }
    SCT_TRY(list(&rows, worker, pool));
    *next = earliest(rows);
    return SCT_OK;
}

/* ---- as the operator sees them ---- */

static sct_err_t *list_rows(apr_array_header_t *out, sct_op_t *op)
{
    apr_array_header_t *found = NULL;

    SCT_TRY(sct_stmt_all(&found, op, SCT_STMT_JOB_LIST, &sct_job_type, SCT_NO_ARGS));
    for (int i = 0; i < found->nelts; i++) {
        const sct_job_t *row = &APR_ARRAY_IDX(found, i, sct_job_t);

        for (size_t j = 0; j < sct_job_count; j++) {
            if (strcmp(sct_jobs[j].name, row->name) == 0) {
                APR_ARRAY_IDX(out, j, sct_job_t) = *row;
            }
        }
    }
    return SCT_OK;
}

sct_err_t *sct_jobs_list(apr_array_header_t **out, sct_op_t *op)
{
    apr_array_header_t *rows = apr_array_make(op->pool, (int)sct_job_count, sizeof(sct_job_t));

    for (size_t j = 0; j < sct_job_count; j++) {
        memset(apr_array_push(rows), 0, sizeof(sct_job_t));
    }
    SCT_AS_SYSTEM(op, list_rows(rows, op));
    for (size_t j = 0; j < sct_job_count; j++) {
        sct_job_t *row = &APR_ARRAY_IDX(rows, j, sct_job_t);

        row->name = sct_jobs[j].name;
        row->title_ja = sct_jobs[j].ja;
        row->title_en = sct_jobs[j].en;
        row->interval = sct_jobs[j].interval;
        row->state = (int)(row->due_at ? sct_job_state(row, sct_op_now(op)) : SCT_JOB_NEVER);
    }
    *out = rows;
    return SCT_OK;
}
