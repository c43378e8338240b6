/*
 * ctl_demo_bulk.c - what happened with thousands of made-up suppliers.
 *
 * Each follows one of twenty stories. Whatever the evidence log tells of goes through the use cases, by the person who does it;
 * only answers, which are working data, are inserted as rows: still as that person, past the row guards. With a third of the
 * suppliers answering for two requests it is about 153 answers for each. One transaction holds BATCH suppliers, who take their
 * steps together, so that the demo's clock runs forward only.
 */
#include "ctl_demo.h"

#include <string.h>
#include <unistd.h>

#include "base_pool.h"

#define BATCH 10 /* SQLite's journal for statements inside a savepoint costs the square of this */
#define MINUTE (apr_time_from_sec(60))
#define DAY (apr_time_from_sec(86400))
#define STEP (12 * MINUTE) /* longer than the time in which a request can be cancelled */
#define LATER (90 * DAY)   /* between the first batch and the demo's own history there are at least so many days */

/*
 * 3, 4  a request for that star is issued    A  it is accepted           F  every criterion is answered
 * X     one is issued and cancelled at once  T  the supplier asks to     P  most of them are, the rest is being worked on
 * D     one is prepared, and stays a draft      talk first               S  the answers are submitted
 *                                            N  it is declined           W  the buyer takes it back
 */
static const char *const stories[] = {"",      "4",       "4N",      "4AF",  "4AP",  "4AP",      "4AFS",
                                      "4AFS",  "4AFS",    "4TAFS",   "3AF4AF", "3AFS4AF", "3AF4AFS", "4AFD",
                                      "4AFW",  "3AF4AF4T", "4AP",    "3AF4AP", "3AFS4AFS", "3AF4AFSX"};
#define STORIES ((int)(sizeof stories / sizeof stories[0]))
#define STEPS_MOST 8

/* met, unmet and na of every hundred criteria: F, then P */
static const sct_demo_act_t answered[] = {{.met = 78, .unmet = 16, .na = 6}, {.met = 55, .unmet = 14, .na = 4}};

/** One supplier on its way through its story. */
typedef struct subject_t {
    int index;               /* among all suppliers */
    const char *story;
    const char *id;
    const sct_actor_t *actor; /* who acts for it */
    const char *level_id;
    int64_t level_rev;
    const char *assessment_id;
    int64_t assessment_rev;
    int star;
} subject_t;

typedef struct batch_t {
    sct_seed_t *seed;
    int from;
    int count;
    apr_time_t begins;
    apr_time_t step;
    const sct_actor_t *buyer;
    subject_t subjects[BATCH];
    int64_t answers;
} batch_t;

/* ---- people ---- */

static const char *sub_of(apr_pool_t *pool, int index)
{
    return apr_psprintf(pool, "t-%06d", index + 1);
}

static const sct_supplier_input_t *supplier_at(const sct_seed_t *seed, int index)
{
    return &APR_ARRAY_IDX(seed->suppliers, index, sct_supplier_input_t);
}

/* One person does everything for a supplier, as small companies have it. */
static sct_err_t *add_person(sct_seed_t *seed, sct_op_t *op, int index)
{
    const sct_demo_provider_t *first = &APR_ARRAY_IDX(seed->accounts.providers, 0, sct_demo_provider_t);
    sct_member_input_t in = {.issuer = apr_hash_get(seed->issuers, first->key, APR_HASH_KEY_STRING),
                             .sub = sub_of(op->pool, index),
                             .name = sct_seed_person_name(op->pool, index),
                             .party = supplier_at(seed, index)->code,
                             .roles = apr_array_make(op->pool, 2, sizeof(const char *))};
    sct_receipt_t receipt = {0};

    APR_ARRAY_PUSH(in.roles, const char *) = "supplier_contact";
    APR_ARRAY_PUSH(in.roles, const char *) = "supplier_executive";
    return sct_admin_member_add(&receipt, op, &in);
}

/* ---- the buyer's steps ---- */

/* The n-th request of history.json that asks for this star: its words serve for all. */
static const sct_demo_act_t *pattern_of(const sct_seed_t *seed, int star, int n)
{
    const sct_demo_act_t *found = NULL;

    for (int i = 0; i < seed->history.acts->nelts; i++) {
        const sct_demo_act_t *act = &APR_ARRAY_IDX(seed->history.acts, i, sct_demo_act_t);
        const sct_level_input_t *level = act->level;

        if (act->act == SCT_ACT_ISSUE && level && level->star == star && (!found || n-- > 0)) {
            found = act;
        }
    }
    return found;
}

static sct_err_t *ask(batch_t *batch, sct_op_t *op, subject_t *subject, int star, bool issue)
{
    const sct_demo_act_t *pattern = pattern_of(batch->seed, star, subject->index % 5);
    sct_level_input_t in;
    sct_level_t level = {0};
    sct_letter_t letter = {0};
    sct_level_done_t done = {0};
    const sct_level_t *after = &level;

    if (!pattern) {
        return sct_err(op->pool, CONFIG, "history.json issues no request for a star %d", star);
    }
    memcpy(&in, pattern->level, sizeof in);
    in.due_on = sct_date_of(sct_op_now(op)) + (sct_date_t)pattern->due_days;
    in.given |= UINT64_C(1) << sct_type_find(&sct_level_input_type, "due_on");
    SCT_TRY(sct_level_create(&level, op, subject->id, &in));
    if (issue) {
        SCT_TRY(sct_level_letter(&letter, op, level.id));
        SCT_TRY(sct_level_issue(&done, op, level.id, level.rev, letter.hash));
        after = done.level;
    }
    subject->level_id = after->id;
    subject->level_rev = after->rev;
    subject->star = star;
    return SCT_OK;
}

static sct_err_t *buyer_step(batch_t *batch, sct_op_t *op, subject_t *subject, char step)
{
    sct_level_done_t done = {0};

    op->actor = batch->buyer;
    if (step == 'W') {
        return sct_level_withdraw(&done, op, subject->level_id, subject->level_rev,
                                  "取引の範囲が変わったため、この依頼を取り下げます。");
    }
    SCT_TRY(ask(batch, op, subject, step == '3' ? 3 : 4, step != 'D'));
    return step == 'X' ? sct_level_cancel(&done, op, subject->level_id, subject->level_rev, NULL) : SCT_OK;
}

/* ---- the supplier's steps ---- */

static sct_err_t *reply(sct_op_t *op, subject_t *subject, sct_level_state_t to)
{
    const char *words = to == SCT_LEVEL_TALKS      ? "期日と費用の扱いについて、先に相談させてください。"
                        : to == SCT_LEVEL_DECLINED ? "今年度は体制が整わないため、お受けできません。"
                                                   : NULL;
    sct_level_done_t done = {0};
    const sct_level_t *after;

    SCT_TRY(sct_level_answer(&done, op, subject->level_id, subject->level_rev, to, words));
    after = done.level;
    subject->level_rev = after->rev;
    subject->assessment_id = after->assessment_id;
    return SCT_OK;
}

static sct_err_t *insert_answer(sct_op_t *op, const subject_t *subject, const char *criterion, const sct_answer_input_t *in)
{
    const sct_answer_t row = {.criterion = criterion,
                              .verdict = in->verdict,
                              .note = in->note,
                              .working = in->working || in->verdict == 0,
                              .saved_by = subject->actor->name,
                              .saved_at = sct_op_now(op)};

    return sct_stmt_run(NULL, op, SCT_STMT_ANSWER_INSERT,
                        SCT_ARGS(sct_arg_text("supplier_id", subject->id), sct_arg_text("id", subject->assessment_id),
                                 sct_arg_row(&sct_answer_type, &row)));
}

/* A row for each criterion, then the counters at once. */
static sct_err_t *answer_all(batch_t *batch, sct_op_t *op, subject_t *subject, const sct_demo_act_t *shares)
{
    const sct_catalogue_t *catalogue = &batch->seed->app.catalogues[0];
    int64_t counts[SCT_VERDICT_NA + 1] = {0};
    sct_progress_t progress = {0};
    bool found;
    int i = 0;

    for (int c = 0; c < catalogue->criteria->nelts; c++) {
        const sct_criterion_t *criterion = &APR_ARRAY_IDX(catalogue->criteria, c, sct_criterion_t);

        if (sct_catalogue_criterion(catalogue, subject->star, criterion->id)) {
            sct_answer_input_t in = sct_seed_verdict(batch->seed, shares, subject->index + i++);

            counts[in.verdict]++;
            SCT_TRY(insert_answer(op, subject, criterion->id, &in));
        }
    }
    batch->answers += i;
    SCT_TRY(sct_stmt_one(&progress, &found, op, SCT_STMT_ASSESSMENT_COUNT, &sct_progress_type,
                         SCT_ARGS(sct_arg_text("id", subject->assessment_id),
                                  sct_arg_int("met", counts[SCT_VERDICT_MET]),
                                  sct_arg_int("unmet", counts[SCT_VERDICT_UNMET]),
                                  sct_arg_int("na", counts[SCT_VERDICT_NA]))));
    subject->assessment_rev = progress.rev;
    return SCT_OK;
}

/* A third of the suppliers each shows counts, requirements, criteria. */
static sct_err_t *submit(sct_op_t *op, subject_t *subject)
{
    static const sct_depth_t depths[] = {SCT_DEPTH_COUNTS, SCT_DEPTH_REQUIREMENT, SCT_DEPTH_CRITERION};
    sct_depth_t depth = depths[subject->index % 3];
    sct_submitted_t submitted = {0};

    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ASSESSMENT_DEPTH,
                         SCT_ARGS(sct_arg_text("id", subject->assessment_id), sct_arg_int("rev", subject->assessment_rev),
                                  sct_arg_text("depth", sct_choice_name(&sct_depth_choice, (int)depth)))));
    return sct_assessment_submit(&submitted, op, subject->assessment_id, subject->assessment_rev + 1, depth);
}

static sct_err_t *supplier_step(batch_t *batch, sct_op_t *op, subject_t *subject, char step)
{
    op->actor = subject->actor;
    switch (step) {
    case 'A':
        return reply(op, subject, SCT_LEVEL_ACCEPTED);
    case 'T':
        return reply(op, subject, SCT_LEVEL_TALKS);
    case 'N':
        return reply(op, subject, SCT_LEVEL_DECLINED);
    case 'F':
        return answer_all(batch, op, subject, &answered[0]);
    case 'P':
        return answer_all(batch, op, subject, &answered[1]);
    default:
        return submit(op, subject);
    }
}

/* ---- a batch ---- */

static sct_err_t *begin(batch_t *batch, sct_op_t *op)
{
    sct_seed_t *seed = batch->seed;
    const sct_demo_act_t *pattern = pattern_of(seed, 4, 0);

    batch->answers = 0;
    op->time = batch->begins;
    for (int i = 0; i < batch->count; i++) {
        SCT_TRY(add_person(seed, op, batch->from + i));
    }
    SCT_TRY(sct_seed_identify(seed, op, pattern ? pattern->by : ""));
    batch->buyer = op->actor;
    for (int i = 0; i < batch->count; i++) {
        int index = batch->from + i;

        batch->subjects[i] = (subject_t){.index = index, .story = stories[(index + index / STORIES * 7) % STORIES]};
        SCT_TRY(sct_seed_identify(seed, op, sub_of(op->pool, index)));
        batch->subjects[i].actor = op->actor;
        batch->subjects[i].id = op->actor->supplier_id;
    }
    return SCT_OK;
}

static sct_err_t *run_batch(batch_t *batch, sct_op_t *op)
{
    op->actor = sct_operator();
    SCT_TRY(begin(batch, op));
    for (int step = 0; step < STEPS_MOST; step++) {
        op->time = batch->begins + (step + 1) * batch->step;
        for (int i = 0; i < batch->count; i++) {
            subject_t *subject = &batch->subjects[i];

            if ((size_t)step >= strlen(subject->story)) {
                continue;
            }
            SCT_TRY(strchr("34XDW", subject->story[step]) ? buyer_step(batch, op, subject, subject->story[step])
                                                           : supplier_step(batch, op, subject, subject->story[step]));
        }
    }
    return SCT_OK;
}

static sct_err_t *write_batch(batch_t *batch, apr_pool_t *pool)
{
    sct_op_t *op = sct_seed_op(batch->seed, pool);

    SCT_WRITE(op, run_batch(batch, op));
    return SCT_OK;
}

static void tell(const sct_seed_t *seed, int done)
{
    int all = seed->suppliers->nelts - seed->in_file;

    if (isatty(STDERR_FILENO)) {
        sct_grumble(seed->ctl->ja ? "\r取引先 %d / %d 社%s" : "\r%d of %d suppliers%s", done, all, done < all ? "" : "\n");
    }
}

static int batches_of(const sct_seed_t *seed)
{
    return (seed->suppliers->nelts - seed->in_file + BATCH - 1) / BATCH;
}

int64_t sct_seed_bulk_days(const sct_seed_t *seed)
{
    apr_time_t takes = (apr_time_t)batches_of(seed) * (STEPS_MOST + 2) * STEP;

    return takes > 0 ? (takes > LATER ? takes : LATER) / DAY + 2 + batches_of(seed) / 200 : 0;
}

sct_err_t *sct_seed_bulk(int64_t *count, sct_seed_t *seed, apr_time_t until)
{
    batch_t *batch = apr_pcalloc(seed->pool, sizeof *batch);
    int batches = batches_of(seed);
    apr_time_t each = batches > 0 ? (until - seed->now) / batches : 0;

    *count = 0;
    batch->seed = seed;
    batch->step = each / (STEPS_MOST + 2);
    SCT_ASSERT(seed->pool, batches == 0 || batch->step >= STEP);
    for (batch->from = seed->in_file; batch->from < seed->suppliers->nelts; batch->from += BATCH) {
        int left = seed->suppliers->nelts - batch->from;
        apr_pool_t *pool;

        apr_pool_create(&pool, seed->pool);
        batch->count = left < BATCH ? left : BATCH;
        batch->begins = seed->now;
        SCT_TRY(write_batch(batch, pool)); /* on failure the pool holds the error */
        apr_pool_destroy(pool);
        seed->now += each;
        *count += batch->answers;
        tell(seed, batch->from + batch->count - seed->in_file);
    }
    return SCT_OK;
}
