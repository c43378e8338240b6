/*
 * jobs_lease.c - one conditional UPDATE decides who runs a job; everything else follows from it.
 */
#include "jobs_lease.h"

#include "base_pool.h"

#define WORDS_MOST 400 /* bytes of the last error; the log has all of it */

static sct_op_t *new_op(const sct_worker_t *worker, apr_pool_t *pool)
{
    sct_op_t *op = apr_pcalloc(pool, sizeof *op);

    op->pool = pool;
    op->source = worker->source;
    op->store = worker->store;
    op->app = worker->app;
    op->draft = true; /* rows of t_job are no evidence */
    return op;
}

sct_op_t *sct_job_op(const sct_job_run_t *run, apr_pool_t *pool)
{
    return new_op(run->worker, pool);
}

/* ---- rows ---- */

static sct_err_t *add_rows(sct_op_t *op)
{
    for (size_t i = 0; i < sct_job_count; i++) {
        SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_JOB_ADD,
                             SCT_ARGS(sct_arg_text("name", sct_jobs[i].name),
                                      sct_arg_int("due_at", sct_time_ms(sct_op_now(op))))));
    }
    return SCT_OK;
}

static sct_err_t *prepare(sct_op_t *op)
{
    SCT_AS_SYSTEM(op, add_rows(op));
    return SCT_OK;
}

sct_err_t *sct_lease_prepare(const sct_worker_t *worker, apr_pool_t *pool)
{
    sct_op_t *op = new_op(worker, pool);

    SCT_WRITE(op, prepare(op));
    return SCT_OK;
}

/* The row of the line; a job that never ran has all of it unset. */
static sct_err_t *get(sct_job_t *out, sct_op_t *op, const sct_job_line_t *line)
{
    bool found;

    memset(out, 0, sizeof *out);
    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_JOB_GET, &sct_job_type, SCT_ARGS(sct_arg_text("name", line->name))));
    return SCT_OK;
}

static sct_err_t *show(sct_job_t *out, sct_op_t *op, const sct_job_line_t *line)
{
    SCT_AS_SYSTEM(op, get(out, op, line));
    return SCT_OK;
}

sct_err_t *sct_lease_show(sct_job_t *out, const sct_worker_t *worker, apr_pool_t *pool, const sct_job_line_t *line)
{
    sct_op_t *op = new_op(worker, pool);

    SCT_READ(op, show(out, op, line));
    return SCT_OK;
}

/* ---- the lease ---- */

static sct_err_t *take(sct_job_t *row, bool *taken, sct_op_t *op, const sct_job_run_t *run, bool early)
{
    int64_t now = sct_time_ms(sct_op_now(op));
    int64_t lease = sct_time_ms(SCT_JOB_LEASE);
    int changed = 0;

    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_JOB_TAKE,
                         SCT_ARGS(sct_arg_text("name", run->line->name), sct_arg_text("holder", run->worker->name),
                                  sct_arg_int("now", now), sct_arg_int("early", early),
                                  sct_arg_int("lease_until", now + lease), sct_arg_int("lease_latest", now + 2 * lease),
                                  sct_arg_int("due_latest", now + INT64_C(2000) * run->line->interval))));
    *taken = changed == 1;
    return *taken ? get(row, op, run->line) : SCT_OK;
}

static sct_err_t *take_as_system(sct_job_t *row, bool *taken, sct_op_t *op, const sct_job_run_t *run, bool early)
{
    SCT_AS_SYSTEM(op, take(row, taken, op, run, early));
    return SCT_OK;
}

sct_err_t *sct_lease_take(sct_job_t *row, bool *taken, sct_job_run_t *run, bool early)
{
    sct_op_t *op = sct_job_op(run, run->pool);

    SCT_WRITE(op, take_as_system(row, taken, op, run, early));
    run->started_at = sct_time_from_ms(sct_time_ms(sct_op_now(op))); /* as the row keeps it */
    return SCT_OK;
}

static sct_err_t *hold(int *changed, sct_op_t *op, const sct_job_run_t *run)
{
    SCT_AS_SYSTEM(op, sct_stmt_run(changed, op, SCT_STMT_JOB_HOLD,
                                   SCT_ARGS(sct_arg_text("name", run->line->name),
                                            sct_arg_text("holder", run->worker->name),
                                            sct_arg_int("started_at", sct_time_ms(run->started_at)),
                                            sct_arg_int("lease_until", sct_time_ms(sct_op_now(op) + SCT_JOB_LEASE)))));
    return SCT_OK;
}

sct_err_t *sct_job_hold(sct_job_run_t *run, sct_op_t *op)
{
    int changed = 0;

    SCT_TRY(hold(&changed, op, run));
    if (changed != 1) {
        run->left = true;
        return sct_err(op->pool, STATE, "the lease of %s is another worker's by now", run->line->name);
    }
    return SCT_OK;
}

sct_err_t *sct_lease_keep(apr_pool_t *pool, const sct_err_t *err)
{
    return err ? sct_err_make(pool, err->code, __FILE__, __LINE__, "%s", sct_err_describe(pool, err)) : SCT_OK;
}

sct_err_t *sct_job_batch(int *count, sct_job_run_t *run, sct_job_batch_fn fn, void *baton)
{
    apr_pool_t *pool = NULL;
    sct_err_t *err;

    apr_pool_create(&pool, run->pool);
    err = sct_lease_keep(run->pool, fn(count, run, pool, baton));
    apr_pool_destroy(pool);
    return err;
}

static sct_err_t *hold_in_write(int *count, sct_job_run_t *run, apr_pool_t *pool, void *baton)
{
    sct_op_t *op = sct_job_op(run, pool);

    (void)baton;
    *count = 0;
    SCT_WRITE(op, sct_job_hold(run, op));
    return SCT_OK;
}

sct_err_t *sct_job_keep(sct_job_run_t *run)
{
    int count = 0;

    return sct_job_batch(&count, run, hold_in_write, NULL);
}

sct_err_t *sct_job_go_on(sct_job_run_t *run)
{
    if (run->worker->ending && run->worker->ending(run->worker->baton)) {
        run->left = true;
        return sct_err(run->pool, BUSY, "the worker was told to end");
    }
    return SCT_OK;
}

/* ---- how it went ---- */

const char *sct_lease_words(apr_pool_t *pool, const sct_err_t *err)
{
    char *text = apr_pstrdup(pool, sct_err_describe(pool, err));
    size_t len = strlen(text);

    for (char *at = text; *at; at++) {
        if ((unsigned char)*at < 0x20) {
            *at = ' ';
        }
    }
    if (len > WORDS_MOST) {
        for (len = WORDS_MOST; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--) { /* not within a character */
        }
        text[len] = '\0';
    }
    return text;
}

/* When it is due again: by the schedule; soon after a failure; as before when the operator gave the time. */
static apr_time_t due_again(const sct_job_run_t *run, const sct_job_t *row, apr_time_t now, bool failed)
{
    apr_time_t next = sct_job_next(run->line->interval, now);

    if (run->as_if) {
        return row->due_at;
    }
    return failed && now + SCT_JOB_RETRY < next ? now + SCT_JOB_RETRY : next;
}

static sct_err_t *end(sct_op_t *op, const sct_job_run_t *run, const sct_job_t *row, const sct_err_t *err)
{
    const sct_arg_t name = sct_arg_text("name", run->line->name);
    const sct_arg_t holder = sct_arg_text("holder", run->worker->name);
    const sct_arg_t started_at = sct_arg_int("started_at", sct_time_ms(run->started_at));
    const sct_arg_t now = sct_arg_int("now", sct_time_ms(sct_op_now(op)));
    const sct_arg_t due_at = sct_arg_int("due_at", sct_time_ms(due_again(run, row, sct_op_now(op), err && !run->found)));

    if (run->left) {
        return sct_stmt_run(NULL, op, SCT_STMT_JOB_LEFT, SCT_ARGS(name, holder, started_at));
    }
    if (err) {
        return sct_stmt_run(NULL, op, SCT_STMT_JOB_FAILED,
                            SCT_ARGS(name, holder, started_at, now, due_at,
                                     sct_arg_text("error", sct_lease_words(op->pool, err))));
    }
    return sct_stmt_run(NULL, op, SCT_STMT_JOB_DONE,
                        SCT_ARGS(name, holder, started_at, now, due_at,
                                 sct_arg_int("done_to", sct_time_ms(run->as_if ? row->done_to : run->to)),
                                 sct_arg_text("did_ja", run->did_ja), sct_arg_text("did_en", run->did_en)));
}

static sct_err_t *end_as_system(sct_op_t *op, const sct_job_run_t *run, const sct_job_t *row, const sct_err_t *err)
{
    SCT_AS_SYSTEM(op, end(op, run, row, err));
    return SCT_OK;
}

sct_err_t *sct_lease_end(const sct_job_run_t *run, const sct_job_t *row, const sct_err_t *err)
{
    sct_op_t *op = sct_job_op(run, run->pool);

    SCT_WRITE(op, end_as_system(op, run, row, err));
    return SCT_OK;
}
