/*
 * ctl_demo_history.c - the demo's history: each act by the person who did it, on the day it happened, through the use cases.
 */
#include "ctl_demo.h"

#include <string.h>

#include "base_hash.h"

#include "base_pool.h"

#define SCT_T sct_demo_person_t
SCT_TYPE_TABLE(demo_person, SCT_DEMO_PERSON_FIELDS)
#undef SCT_T
#define SCT_T sct_demo_act_t
SCT_TYPE_TABLE(demo_act, SCT_DEMO_ACT_FIELDS)
#undef SCT_T
#define SCT_T sct_demo_history_t
SCT_TYPE_TABLE(demo_history, SCT_DEMO_HISTORY_FIELDS)
#undef SCT_T

static const char *const act_names[] = {"draft", "issue", "accept", "talk", "decline", "withdraw", "answer", "submit",
                                        "evidence", NULL};
const sct_choice_t sct_demo_act_choice = {"demo_act", act_names};

/* "10:20" after midnight; -1 for anything else. */
static apr_time_t time_of_day(const char *text)
{
    int hour, minute;

    if (strlen(text) != 5 || strspn(text, "0123456789") != 2 || text[2] != ':' || strspn(text + 3, "0123456789") != 2) {
        return -1;
    }
    hour = (text[0] - '0') * 10 + (text[1] - '0');
    minute = (text[3] - '0') * 10 + (text[4] - '0');
    return hour < 24 && minute < 60 ? apr_time_from_sec(hour * 3600 + minute * 60) : -1;
}

/* ---- what the buyer does ---- */

static sct_err_t *ask(sct_seed_t *seed, sct_op_t *op, const sct_demo_act_t *act)
{
    sct_level_input_t in;
    sct_level_t level = {0};
    sct_letter_t letter = {0};
    sct_level_done_t done = {0};

    if (!act->level) {
        return sct_err(op->pool, CONFIG, "it needs a level");
    }
    memcpy(&in, act->level, sizeof in);
    in.due_on = sct_date_of(sct_op_now(op)) + (sct_date_t)act->due_days;
    in.given |= UINT64_C(1) << sct_type_find(&sct_level_input_type, "due_on");
    SCT_TRY(sct_level_create(&level, op, apr_hash_get(seed->supplier_ids, act->supplier, APR_HASH_KEY_STRING), &in));
    apr_hash_set(seed->level_ids, act->supplier, APR_HASH_KEY_STRING, apr_pstrdup(seed->pool, level.id));
    if (act->act == SCT_ACT_DRAFT) {
        return SCT_OK;
    }
    SCT_TRY(sct_level_letter(&letter, op, level.id));
    return sct_level_issue(&done, op, level.id, level.rev, letter.hash);
}

/* ---- what the supplier does ---- */

static sct_err_t *reply(sct_op_t *op, const sct_level_t *level, const sct_demo_act_t *act)
{
    sct_level_state_t to = act->act == SCT_ACT_ACCEPT ? SCT_LEVEL_ACCEPTED
                           : act->act == SCT_ACT_TALK ? SCT_LEVEL_TALKS
                                                      : SCT_LEVEL_DECLINED;
    sct_level_done_t done = {0};

    return sct_level_answer(&done, op, level->id, level->rev, to, act->words);
}

sct_answer_input_t sct_seed_verdict(const sct_seed_t *seed, const sct_demo_act_t *act, int i)
{
    const apr_array_header_t *unmet = seed->history.unmet_notes, *na = seed->history.na_notes;
    int place = i * 37 % 100;
    sct_answer_input_t in = {.given = ~UINT64_C(0)};

    if (place < act->met) {
        in.verdict = SCT_VERDICT_MET;
    } else if (place < act->met + act->unmet) {
        in.verdict = SCT_VERDICT_UNMET;
        in.working = place % 2 == 0;
        in.note = APR_ARRAY_IDX(unmet, i % unmet->nelts, const char *);
    } else if (place < act->met + act->unmet + act->na) {
        in.verdict = SCT_VERDICT_NA;
        in.note = APR_ARRAY_IDX(na, i % na->nelts, const char *);
    }
    return in;
}

static sct_err_t *answer(sct_seed_t *seed, sct_op_t *op, const sct_level_t *level, const sct_demo_act_t *act)
{
    const sct_catalogue_t *catalogue = sct_app_catalogue(&seed->app, level->edition);
    int i = 0;

    for (int c = 0; catalogue && c < catalogue->criteria->nelts; c++) {
        const sct_criterion_t *criterion = &APR_ARRAY_IDX(catalogue->criteria, c, sct_criterion_t);
        sct_answer_input_t in = sct_seed_verdict(seed, act, i);
        sct_answer_t old = {0};
        sct_answered_t answered = {0};

        if (!sct_catalogue_criterion(catalogue, level->star, criterion->id)) {
            continue;
        }
        i++;
        if (in.verdict != 0) {
            SCT_TRY(sct_answer_show(&old, op, level->assessment_id, criterion->id));
            SCT_TRY(sct_answer_save(&answered, op, level->assessment_id, criterion->id, old.rev, &in));
        }
    }
    return SCT_OK;
}

static sct_err_t *submit(sct_op_t *op, const sct_level_t *level, const sct_demo_act_t *act)
{
    sct_assessment_t assessment = {0};
    sct_submitted_t submitted = {0};
    sct_review_t review = {0};
    sct_depth_t depth = act->depth ? (sct_depth_t)act->depth : SCT_DEPTH_COUNTS;
    int64_t rev;

    SCT_TRY(sct_assessment_show(&assessment, op, level->assessment_id));
    rev = assessment.rev;
    if (assessment.depth != (int)depth) {
        SCT_TRY(sct_assessment_depth(&review, op, level->assessment_id, rev, depth));
        rev = review.rev;
    }
    return sct_assessment_submit(&submitted, op, level->assessment_id, rev, depth);
}

/* ---- evidence: announced, received, recorded ---- */

typedef struct file_t {
    const char *bytes;
    size_t len;
    bool read;
} file_t;

static sct_err_t *read_file(void *baton, sct_op_t *op, const char **part, size_t *len)
{
    file_t *file = baton;

    (void)op;
    *part = file->bytes;
    *len = file->read ? 0 : file->len;
    file->read = true;
    return SCT_OK;
}

static sct_err_t *announce(sct_upload_t *out, sct_seed_t *seed, sct_op_t *op, const sct_demo_act_t *act, const file_t *file)
{
    const char *level_id = apr_hash_get(seed->level_ids, act->supplier, APR_HASH_KEY_STRING);
    sct_date_t today = sct_date_of(sct_op_now(op));
    sct_upload_input_t in = {.name = act->name, .size = (int64_t)file->len, .criteria = act->criteria};
    sct_level_t level = {0};
    sct_hash_t hash;

    sct_hash(&hash, file->bytes, file->len);
    in.sha256 = sct_hex(op->pool, hash.bytes, SCT_HASH_LEN);
    in.dated_on = today - (sct_date_t)act->dated_days;
    in.expires_on = act->expires_days > 0 ? today + (sct_date_t)act->expires_days : 0;
    if (level_id && act->criteria && act->criteria->nelts > 0) {
        SCT_TRY(sct_level_show(&level, op, level_id));
        in.assessment_id = level.assessment_id;
    }
    return sct_upload_announce(out, op, &in);
}

static sct_err_t *bring(sct_seed_t *seed, sct_op_t *op, const sct_demo_act_t *act)
{
    const char *path = apr_psprintf(op->pool, "%s/evidence/%s", sct_ctl_text(seed->ctl, "dir"), act->file ? act->file : "");
    sct_evidence_done_t done = {0};
    sct_upload_t upload = {0};
    sct_upload_job_t *job;
    file_t file = {NULL, 0, false};
    const sct_reader_t reader = {read_file, &file};

    SCT_TRY(sct_file_read(&file.bytes, &file.len, op->pool, path, (size_t)1 << 20));
    SCT_WRITE(op, announce(&upload, seed, op, act, &file));
    SCT_READ(op, sct_upload_begin(&job, op, upload.id));
    SCT_TRY(sct_upload_receive(job, op, &reader));
    SCT_WRITE(op, sct_upload_record(&done, op, job));
    return SCT_OK;
}

/* ---- one act ---- */

static sct_err_t *perform(sct_seed_t *seed, sct_op_t *op, const sct_demo_act_t *act)
{
    const char *id = apr_hash_get(seed->level_ids, act->supplier, APR_HASH_KEY_STRING);
    sct_level_t level = {0};
    sct_level_done_t done = {0};

    if (act->act == SCT_ACT_DRAFT || act->act == SCT_ACT_ISSUE) {
        return ask(seed, op, act);
    }
    if (!id) {
        return sct_err(op->pool, CONFIG, "nothing was asked of %s before", act->supplier);
    }
    SCT_TRY(sct_level_show(&level, op, id));
    switch ((sct_demo_act_kind_t)act->act) {
    case SCT_ACT_WITHDRAW:
        return sct_level_withdraw(&done, op, id, level.rev, act->words);
    case SCT_ACT_ANSWER:
        return answer(seed, op, &level, act);
    case SCT_ACT_SUBMIT:
        return submit(op, &level, act);
    case SCT_ACT_ACCEPT:
    case SCT_ACT_TALK:
    case SCT_ACT_DECLINE:
    case SCT_ACT_DRAFT:
    case SCT_ACT_ISSUE:
    case SCT_ACT_EVIDENCE:
    default:
        return reply(op, &level, act);
    }
}

sct_err_t *sct_seed_identify(sct_seed_t *seed, sct_op_t *op, const char *sub)
{
    const sct_demo_provider_t *first = &APR_ARRAY_IDX(seed->accounts.providers, 0, sct_demo_provider_t);
    sct_buf_t claims;

    sct_buf_init(&claims, op->pool, 128);
    sct_buf_text(&claims, "{\"iss\":");
    sct_buf_json(&claims, apr_hash_get(seed->issuers, first->key, APR_HASH_KEY_STRING));
    sct_buf_text(&claims, ",\"sub\":");
    sct_buf_json(&claims, sub);
    sct_buf_text(&claims, "}");
    op->actor = NULL;
    return sct_identify(op, claims.data);
}

static sct_err_t *act_as(sct_seed_t *seed, apr_pool_t *pool, const sct_demo_act_t *act)
{
    sct_op_t *op = sct_seed_op(seed, pool);

    SCT_READ(op, sct_seed_identify(seed, op, act->by));
    if (act->act == SCT_ACT_EVIDENCE) {
        return bring(seed, op, act);
    }
    SCT_WRITE(op, perform(seed, op, act));
    return SCT_OK;
}

static sct_err_t *talk_as(sct_seed_t *seed, apr_pool_t *pool, const sct_demo_talk_t *act)
{
    sct_op_t *op = sct_seed_op(seed, pool);

    SCT_READ(op, sct_seed_identify(seed, op, act->by));
    SCT_WRITE(op, sct_seed_talk(seed, op, act));
    return SCT_OK;
}

/* ---- both files, in the order of their days ---- */

/* The next line of one of them. */
typedef struct next_t {
    const char *file;
    int64_t day;
    const char *at, *by, *supplier, *what;
    const sct_demo_act_t *act; /* of history.json, */
    const sct_demo_talk_t *talk; /* or of talks.json */
} next_t;

static sct_err_t *do_next(sct_seed_t *seed, apr_pool_t *pool, const next_t *next)
{
    apr_time_t time = time_of_day(next->at);
    sct_err_t *err;

    if (time < 0) {
        return sct_err(pool, CONFIG, "%s: %s is no time of day such as 10:20", next->file, next->at);
    }
    if (sct_seed_day(seed, next->day) + time < seed->now) {
        return sct_err(pool, CONFIG, "%s: the act of day %" APR_INT64_T_FMT " %s at %s is out of order", next->file, next->day,
                       next->at, next->supplier);
    }
    seed->now = sct_seed_day(seed, next->day) + time;
    err = next->act ? act_as(seed, pool, next->act) : talk_as(seed, pool, next->talk);
    return err ? sct_wrap(pool, err, "while %s of %s by %s on day %" APR_INT64_T_FMT, next->what, next->supplier, next->by,
                          next->day)
               : SCT_OK;
}

static next_t of_history(const sct_seed_t *seed, int i)
{
    const sct_demo_act_t *act = &APR_ARRAY_IDX(seed->history.acts, i, sct_demo_act_t);

    return (next_t){"history.json", act->day, act->at, act->by, act->supplier, sct_choice_name(&sct_demo_act_choice, act->act),
                    act, NULL};
}

static next_t of_talks(const sct_seed_t *seed, int i)
{
    const sct_demo_talk_t *act = &APR_ARRAY_IDX(seed->talks.acts, i, sct_demo_talk_t);

    return (next_t){"talks.json", act->day, act->at, act->by, act->supplier, sct_choice_name(&sct_demo_talk_choice, act->act),
                    NULL, act};
}

static bool is_before(const next_t *a, const next_t *b)
{
    return a->day != b->day ? a->day < b->day : strcmp(a->at, b->at) <= 0;
}

sct_err_t *sct_seed_history(int *count, sct_seed_t *seed)
{
    int acts = 0, talks = 0, done = 0;

    while (acts < seed->history.acts->nelts || talks < seed->talks.acts->nelts) {
        bool has_act = acts < seed->history.acts->nelts, has_talk = talks < seed->talks.acts->nelts;
        next_t act = has_act ? of_history(seed, acts) : (next_t){0};
        next_t talk = has_talk ? of_talks(seed, talks) : (next_t){0};
        bool is_act = has_act && (!has_talk || is_before(&act, &talk));
        const next_t *next = is_act ? &act : &talk;
        apr_pool_t *pool;

        acts += is_act;
        talks += !is_act;
        if (!apr_hash_get(seed->supplier_ids, next->supplier, APR_HASH_KEY_STRING)) {
            continue;
        }
        apr_pool_create(&pool, seed->pool);
        SCT_TRY(do_next(seed, pool, next)); /* on failure the pool holds the error */
        apr_pool_destroy(pool);
        done++;
    }
    *count = done;
    return SCT_OK;
}
