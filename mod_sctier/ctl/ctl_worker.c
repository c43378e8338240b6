/*
 * ctl_worker.c - the worker: looks what is due, runs it, waits; and jobs list, jobs run.
 *
 * Signals that end it are blocked except while it waits, so that they never come in the middle of anything. A job asks between
 * its batches whether one is pending, gives its lease back, and the next worker begins it again.
 */
#include "ctl.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base_id.h"
#include "jobs.h"

#include "base_pool.h"

#define LOOK_AT_LEAST (apr_time_from_sec(60)) /* a clock that is set, a database that was away: seen within a minute */

static const int endings[] = {SIGTERM, SIGINT, SIGHUP};
static volatile sig_atomic_t told_to_end;

static void on_end(int signal_number)
{
    (void)signal_number;
    told_to_end = 1;
}

/* Handled, and blocked until the loop waits; *waiting is the mask of waiting. */
static void set_signals(sigset_t *waiting)
{
    struct sigaction action;
    sigset_t blocked;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_end;
    sigemptyset(&action.sa_mask);
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        sigaction(endings[i], &action, NULL);
        sigaddset(&blocked, endings[i]);
    }
    pthread_sigmask(SIG_BLOCK, &blocked, waiting);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        sigdelset(waiting, endings[i]);
    }
}

static bool ending(void *baton)
{
    sigset_t pending;

    (void)baton;
    sigemptyset(&pending);
    sigpending(&pending);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        told_to_end = told_to_end || sigismember(&pending, endings[i]) == 1;
    }
    return told_to_end != 0;
}

/* ---- what is said ---- */

static void stamp(FILE *to, apr_pool_t *pool)
{
    (void)fprintf(to, "%s ", sct_time_text(pool, sct_source_system()->now(NULL)));
}

/* One line for each run; a failure on standard error as well as in its row. */
static void say_run(void *baton, const sct_job_run_t *run, const sct_err_t *err)
{
    sct_ctl_t *ctl = baton;
    apr_time_t took = sct_source_system()->now(NULL) - run->started_at;
    FILE *to = err && !run->left ? stderr : stdout;

    ctl->exit = err ? 1 : ctl->exit; /* of --once */
    stamp(to, run->pool);
    if (run->left) {
        (void)fprintf(to, ctl->ja ? "%s: 途中で終了します (次のワーカーが続けます)\n" : "%s: given back unfinished, for the next worker\n",
                      run->line->name);
    } else if (err) {
        (void)fprintf(to, ctl->ja ? "%s: 失敗: %s\n" : "%s: failed: %s\n", run->line->name, sct_err_describe(run->pool, err));
    } else {
        (void)fprintf(to, "%s: %s (%" APR_TIME_T_FMT " ms)\n", run->line->name, ctl->ja ? run->did_ja : run->did_en,
                      apr_time_as_msec(took));
    }
    (void)fflush(to);
}

/* ---- the worker ---- */

static const char *worker_name(sct_ctl_t *ctl)
{
    char host[65] = "";

    if (gethostname(host, sizeof host - 1) != 0 || !*host) {
        apr_cpystrn(host, "host", sizeof host);
    }
    return apr_psprintf(ctl->pool, "%s/%ld/%.8s", host, (long)getpid(), sct_id_new(&ctl->op));
}

/* Where evidence files are; a PostgreSQL database does not tell, and then nothing is swept there. */
static sct_err_t *find_evidence(sct_app_t *app, sct_ctl_t *ctl)
{
    if (!sct_ctl_given(ctl, "evidence") && !(ctl->database && sct_store_is_file(ctl->database))) {
        return SCT_OK;
    }
    SCT_TRY(sct_ctl_evidence_dir(&app->blobs.dir, ctl, "evidence", ctl->database));
    return sct_blobs_check(ctl->pool, &app->blobs);
}

/* With the database open. */
static sct_err_t *make_worker(sct_worker_t *out, sct_ctl_t *ctl)
{
    sct_app_t *app = apr_pcalloc(ctl->pool, sizeof *app);

    SCT_TRY(find_evidence(app, ctl));
    SCT_TRY(sct_ctl_conf(app, ctl, false));
    *out = (sct_worker_t){.store = ctl->op.store,
                          .source = ctl->op.source,
                          .name = worker_name(ctl),
                          .app = app,
                          .ending = ending,
                          .ran = say_run,
                          .baton = ctl};
    return SCT_OK;
}

/* Until something is due, at least a second and at most a minute; or until a signal comes. */
static void wait_until(apr_time_t next, const sigset_t *waiting)
{
    apr_time_t left = next - sct_source_system()->now(NULL);
    struct timespec timeout;

    left = left < apr_time_from_sec(1) ? apr_time_from_sec(1) : left > LOOK_AT_LEAST ? LOOK_AT_LEAST : left;
    timeout.tv_sec = (time_t)apr_time_sec(left);
    timeout.tv_nsec = (long)apr_time_usec(left) * 1000;
    (void)!ppoll(NULL, 0, &timeout, waiting);
}

/* Says once what keeps it from working, and once that it goes on. */
static void say_trouble(const sct_ctl_t *ctl, apr_pool_t *pool, const sct_err_t *err, bool *in_trouble)
{
    if (err && !*in_trouble) {
        stamp(stderr, pool);
        (void)fprintf(stderr, ctl->ja ? "データベースを使えません。待って続けます: %s\n" : "no database, waiting for it: %s\n",
                      sct_err_describe(pool, err));
    } else if (!err && *in_trouble) {
        stamp(stdout, pool);
        (void)fputs(ctl->ja ? "データベースが使えるようになりました\n" : "the database is back\n", stdout);
        (void)fflush(stdout);
    }
    *in_trouble = err != NULL;
}

/* A database of another version, or none of ours: no waiting mends that. */
static bool is_hopeless(const sct_err_t *err)
{
    return err && (err->code == SCT_E_CONFIG || err->code == SCT_E_OLD_SCHEMA || err->code == SCT_E_BUG);
}

static sct_err_t *loop(sct_ctl_t *ctl, const sct_worker_t *worker, const sigset_t *waiting, apr_pool_t *pool)
{
    bool in_trouble = false;

    while (!ending(NULL)) {
        apr_time_t next = 0;
        sct_err_t *err;

        apr_pool_clear(pool);
        err = sct_jobs_tick(&next, worker, pool);
        if (is_hopeless(err)) {
            return sct_err(ctl->pool, CONFIG, "%s", sct_err_describe(ctl->pool, err));
        }
        say_trouble(ctl, pool, err, &in_trouble);
        wait_until(next, waiting);
    }
    return SCT_OK;
}

static const sct_ctl_option_t worker_options[] = {
    {"once", NULL, NULL, SCT_OPT_SWITCH, "run what is due, then end", "実行時刻の来たジョブを実行して終了する"},
    SCT_CTL_EVIDENCE("evidence"),
    SCT_CTL_CONF,
    {NULL, NULL, NULL, 0, NULL, NULL}};

static sct_err_t *run_worker(sct_ctl_t *ctl)
{
    sct_worker_t worker;
    sigset_t waiting;
    apr_time_t next = 0;
    apr_pool_t *pool;
    sct_err_t *err;

    SCT_TRY(sct_ctl_open(ctl));
    set_signals(&waiting);
    SCT_TRY(make_worker(&worker, ctl));
    apr_pool_create(&pool, ctl->pool);
    if (sct_ctl_given(ctl, "once")) {
        return sct_jobs_tick(&next, &worker, pool);
    }
    stamp(stdout, pool);
    sct_say(ctl, "worker %s begins", "ワーカー %s を開始します", worker.name);
    (void)fflush(stdout);
    err = loop(ctl, &worker, &waiting, pool);
    ctl->exit = 0;
    stamp(stdout, pool);
    sct_say(ctl, "worker %s ends", "ワーカー %s を終了します", worker.name);
    return err;
}

/* ---- jobs list ---- */

static const char *state_words(const sct_ctl_t *ctl, int state)
{
    static const char *const ja[] = {"未実行", "待機中", "実行中", "遅れています (ワーカーは動いていますか)", "失敗",
                                     "中断 (次のワーカーが続けます)"};
    static const char *const en[] = {"never ran", "waiting", "running", "late (is a worker running?)", "failed",
                                     "cut off (the next worker begins it again)"};

    return ctl->ja ? ja[state - 1] : en[state - 1];
}

static void print_job(const sct_ctl_t *ctl, const sct_job_t *row)
{
    const char *did = ctl->ja ? row->did_ja : row->did_en;

    printf("%s\t%s\t%s\n", row->name, state_words(ctl, row->state), ctl->ja ? row->title_ja : row->title_en);
    if (row->ended_at) {
        sct_say(ctl, "  last run %s, runs %" APR_INT64_T_FMT, "  前回 %s、実行 %" APR_INT64_T_FMT " 回",
                sct_time_text(ctl->pool, row->ended_at), row->runs);
    }
    if (did) {
        printf("  %s\n", did);
    }
    if (row->error) {
        sct_say(ctl, "  error (%" APR_INT64_T_FMT " in a row): %s", "  エラー (連続 %" APR_INT64_T_FMT " 回): %s", row->failures,
                row->error);
    }
    if (row->holder) {
        sct_say(ctl, "  run by %s, lease until %s", "  実行者 %s、占有の期限 %s", row->holder,
                sct_time_text(ctl->pool, row->lease_until));
    } else if (row->due_at) {
        sct_say(ctl, "  next run %s", "  次回 %s", sct_time_text(ctl->pool, row->due_at));
    }
}

static sct_err_t *run_list(sct_ctl_t *ctl)
{
    apr_array_header_t *rows = NULL;

    SCT_TRY(sct_ctl_open(ctl));
    SCT_READ(&ctl->op, sct_jobs_list(&rows, &ctl->op));
    if (ctl->json) {
        sct_ctl_json(ctl, &sct_job_type, rows);
        return SCT_OK;
    }
    for (int i = 0; i < rows->nelts; i++) {
        print_job(ctl, &APR_ARRAY_IDX(rows, i, sct_job_t));
    }
    return SCT_OK;
}

/* ---- jobs run ---- */

static const sct_ctl_option_t run_options[] = {
    {"at", NULL, "DATE", 0, "as if it were the end of that day in Japan (YYYY-MM-DD); what it writes is real",
     "日本のその日 (YYYY-MM-DD) の終わりとして実行する。書き込みは実際に行われます"},
    SCT_CTL_EVIDENCE("evidence"),
    SCT_CTL_CONF,
    {NULL, NULL, NULL, 0, NULL, NULL}};

/* The last millisecond of --at in Japan; 0 when not given. */
static sct_err_t *as_if(apr_time_t *out, sct_ctl_t *ctl)
{
    const char *text = sct_ctl_text(ctl, "at");
    sct_date_t date = 0;

    *out = 0;
    if (text && !sct_date_parse(&date, text)) {
        return sct_ctl_usage(ctl, "is no day: write it as 2027-03-31", "は日付ではありません。2027-03-31 のように指定してください",
                             apr_pstrcat(ctl->pool, "--at ", text, NULL));
    }
    if (text) {
        *out = apr_time_from_sec(((apr_time_t)date + 1) * 86400 - INT64_C(9) * 3600) - apr_time_from_msec(1);
    }
    return SCT_OK;
}

static sct_err_t *find_job(const sct_job_line_t **out, sct_ctl_t *ctl)
{
    const char *names = "";

    *out = sct_job_find(ctl->operand);
    for (size_t i = 0; i < sct_job_count; i++) {
        names = apr_pstrcat(ctl->pool, names, i > 0 ? ", " : "", sct_jobs[i].name, NULL);
    }
    if (!*out) {
        return sct_ctl_usage(ctl, apr_pstrcat(ctl->pool, "there is no such job; there are ", names, NULL),
                             apr_pstrcat(ctl->pool, "そのジョブはありません。あるもの: ", names, NULL), ctl->operand);
    }
    return SCT_OK;
}

static sct_err_t *run_job(sct_ctl_t *ctl)
{
    const sct_job_line_t *line = NULL;
    sct_job_run_t run;
    sct_worker_t worker;
    sigset_t waiting;
    apr_time_t at = 0;

    SCT_TRY(find_job(&line, ctl));
    SCT_TRY(as_if(&at, ctl));
    SCT_TRY(sct_ctl_open(ctl));
    set_signals(&waiting);
    SCT_TRY(make_worker(&worker, ctl));
    worker.ran = NULL;
    SCT_TRY(sct_job_run(&run, ctl->pool, &worker, line, at));
    printf("%s: %s\n", line->name, ctl->ja ? run.did_ja : run.did_en);
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_worker_commands[] = {
    {"worker", NULL, NULL, worker_options, run_worker,
     "run the jobs of the portal when they are due, until it is told to end (SIGTERM, Ctrl-C)",
     "ポータルのジョブを時刻が来るたびに実行します (SIGTERM または Ctrl-C で終了)"},
    {"jobs", "list", NULL, NULL, run_list, "the jobs: when they run, what they did, why they failed",
     "ジョブの一覧: 次回の時刻、前回の結果、失敗の理由"},
    {"jobs", "run", "NAME", run_options, run_job, "run one job now, due or not", "ジョブを一つ、時刻にかかわらず今実行します"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
