/*
 * test_nego_walk.c - random walks through a price negotiation: whatever both sides record, some things never happen.
 *
 * 5,000 walks, 100,000 under LONG=1. Each step tries a random entry; what sct_entry_check lets through joins the record, as in
 * the service. After each step the promises below are looked at from the record alone, sharing nothing with the code that
 * computes the state. A control breaks each promise and must be seen.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base_buf.h"
#include "codec.h"
#include "domain_nego.h"
#include "domain_rule.h"

#define STATES (SCT_NEGO_CLOSED + 1)

static uint64_t seed;

static int dice(int sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int)(seed % (uint64_t)sides);
}

/* ---- one step ---- */

/* Kinds as often as a case has them: talks and questions more than the rest. */
static int some_kind(void)
{
    static const int often[] = {SCT_ENTRY_REQUESTED, SCT_ENTRY_ACKNOWLEDGED, SCT_ENTRY_PROPOSED,      SCT_ENTRY_HELD,
                                SCT_ENTRY_ASKED,     SCT_ENTRY_ANSWERED,     SCT_ENTRY_OFFERED,       SCT_ENTRY_DECIDED,
                                SCT_ENTRY_REPLIED,   SCT_ENTRY_DELIVERED,    SCT_ENTRY_CORRECTED,     SCT_ENTRY_CLOSED,
                                SCT_ENTRY_POSTPONED, SCT_ENTRY_OPENED,       SCT_ENTRY_PRICE_CHANGED, SCT_ENTRY_ESCALATED};

    return dice(3) ? often[dice((int)(sizeof often / sizeof often[0]))] : 1 + dice(SCT_ENTRY__COUNT - 1);
}

static apr_array_header_t *some_lines(sct_op_t *op)
{
    apr_array_header_t *list = apr_array_make(op->pool, 1, sizeof(sct_line_input_t));

    APR_ARRAY_PUSH(list, sct_line_input_t) = (sct_line_input_t){
        .category = SCT_CATEGORY_PRICE, .tax = 1, .becomes = dice(2) ? "13" : "12", .words = dice(3) ? "w" : NULL};
    return list;
}

/* Everything that a kind may take is there, or mostly: what it does not take is left out by asking for less and less. */
static sct_err_t *try_entry(sct_op_t *op, const apr_array_header_t *entries, sct_side_t side, sct_entry_input_t *in)
{
    in->kind = some_kind();
    in->about = entries->nelts && dice(8)
                    ? APR_ARRAY_IDX(entries, dice(2) ? dice(entries->nelts) : entries->nelts - 1, sct_entry_t).id : NULL;
    in->words = dice(8) ? "w" : NULL;
    in->occurred_on = dice(4) ? 0 : sct_date_of(UNIT_NOW) - dice(40);
    in->result = 1 + dice(SCT_RESULT_VOID);
    in->mode = 1 + dice(SCT_MODE_OTHER);
    in->addressee = dice(4) ? "a" : NULL;
    in->why = "y";
    in->participants = "p";
    in->data_class = 1 + dice(2);
    in->planned_on = sct_date_of(UNIT_NOW) + dice(60) - 10;
    in->lines = dice(2) ? some_lines(op) : NULL;
    in->task = 1 + dice(SCT_TASK_SUPPORT);
    in->item = "i";
    in->equivalent = 1 + dice(2);
    for (int turn = 0; turn < 12; turn++) { /* take away what it says it does not know */
        sct_err_t *err = sct_entry_check(in, op, side, entries);

        if (!err || err->code != SCT_E_INVALID || err->fault != SCT_FAULT_UNKNOWN_KEY) {
            return err;
        }
#define DROP(name, none)                       \
    if (strcmp(err->field, "/" #name) == 0) { \
        in->name = none;                      \
    }
        DROP(about, NULL)
        DROP(words, NULL)
        DROP(result, 0)
        DROP(mode, 0)
        DROP(addressee, NULL)
        DROP(why, NULL)
        DROP(participants, NULL)
        DROP(data_class, 0)
        DROP(planned_on, 0)
        DROP(lines, NULL)
        DROP(task, 0)
        DROP(item, NULL)
        DROP(equivalent, 0)
#undef DROP
    }
    return sct_entry_check(in, op, side, entries);
}

static void join(sct_op_t *op, apr_array_header_t *entries, sct_side_t side, const sct_entry_input_t *in)
{
    sct_entry_t *entry = apr_array_push(entries);

    *entry = (sct_entry_t){.n = entries->nelts, .side = (int)side};
    entry->id = apr_psprintf(op->pool, "%032x", (unsigned)entries->nelts);
#define COPY(kind, name, flags, min, max, ref) entry->name = in->name;
    SCT_ENTRY_WORDS_FIELDS(COPY)
#undef COPY
    entry->occurred_on = in->occurred_on ? in->occurred_on : sct_date_of(UNIT_NOW);
    entry->lines = apr_array_make(op->pool, 1, sizeof(sct_line_t));
    for (int i = 0; in->lines && i < in->lines->nelts; i++) {
        const sct_line_input_t *line = &APR_ARRAY_IDX(in->lines, i, sct_line_input_t);

        APR_ARRAY_PUSH(entry->lines, sct_line_t) = (sct_line_t){.category = line->category, .becomes = line->becomes};
    }
}

/* ---- promises, from the record alone ---- */

/* What an entry says by its newest correction of the same side; NULL when that says it did not happen. */
static const sct_entry_t *as_it_stands(const apr_array_header_t *entries, int at)
{
    const sct_entry_t *entry = &APR_ARRAY_IDX(entries, at, sct_entry_t);
    const sct_entry_t *newest = entry;

    for (int i = at + 1; i < entries->nelts; i++) {
        const sct_entry_t *by = &APR_ARRAY_IDX(entries, i, sct_entry_t);

        if (by->kind == SCT_ENTRY_CORRECTED && by->side == entry->side && strcmp(by->about, entry->id) == 0) {
            newest = by;
        }
    }
    return entry->kind == SCT_ENTRY_CORRECTED || newest->result == SCT_RESULT_VOID ? NULL : newest;
}

static int last_of(const apr_array_header_t *entries, int kind)
{
    for (int i = entries->nelts - 1; i >= 0; i--) {
        if (APR_ARRAY_IDX(entries, i, sct_entry_t).kind == kind && as_it_stands(entries, i)) {
            return i;
        }
    }
    return -1;
}

static bool refuses(const sct_entry_t *entry)
{
    return entry->result == SCT_RESULT_PARTIAL || entry->result == SCT_RESULT_KEEP || entry->result == SCT_RESULT_CUT;
}

static bool reasons_were_delivered(const apr_array_header_t *entries, int decision)
{
    const char *id = APR_ARRAY_IDX(entries, decision, sct_entry_t).id;

    for (int i = 0; i < entries->nelts; i++) {
        const sct_entry_t *entry = &APR_ARRAY_IDX(entries, i, sct_entry_t);
        const sct_entry_t *stands = as_it_stands(entries, i);

        if (entry->kind == SCT_ENTRY_DELIVERED && stands && stands->addressee && strcmp(entry->about, id) == 0
            && as_it_stands(entries, decision)->words) {
            return true;
        }
    }
    return false;
}

static bool a_question_is_open(const apr_array_header_t *entries)
{
    for (int i = 0; i < entries->nelts; i++) {
        const sct_entry_t *entry = &APR_ARRAY_IDX(entries, i, sct_entry_t);
        bool answered = false;

        if ((entry->kind != SCT_ENTRY_ASKED && entry->kind != SCT_ENTRY_DEMANDED) || !as_it_stands(entries, i)) {
            continue;
        }
        for (int k = i + 1; k < entries->nelts; k++) {
            const sct_entry_t *by = &APR_ARRAY_IDX(entries, k, sct_entry_t);

            answered = answered || (by->about && strcmp(by->about, entry->id) == 0 && as_it_stands(entries, k)
                                    && (by->kind == SCT_ENTRY_ANSWERED || by->kind == SCT_ENTRY_REFUSED
                                        || by->kind == SCT_ENTRY_VOLUNTEERED || by->kind == SCT_ENTRY_DROPPED));
        }
        if (!answered) {
            return true;
        }
    }
    return false;
}

/* NULL, or the promise that is broken. */
static const char *broken(const apr_array_header_t *entries, const sct_nego_t *nego)
{
    int decision = last_of(entries, SCT_ENTRY_DECIDED);
    bool ended = nego->state == SCT_NEGO_CLOSED || nego->state == SCT_NEGO_WITHDRAWN;

    if (nego->state == SCT_NEGO_CLOSED && decision >= 0 && refuses(as_it_stands(entries, decision))
        && !reasons_were_delivered(entries, decision)) {
        return "closed on a refusal without delivered reasons";
    }
    if (nego->state == SCT_NEGO_CLOSED && last_of(entries, SCT_ENTRY_CLOSED) < 0) {
        return "closed, and nobody closed it";
    }
    if (nego->state == SCT_NEGO_WITHDRAWN && last_of(entries, SCT_ENTRY_WITHDRAWN) < 0) {
        return "withdrawn, and nobody withdrew it";
    }
    if (nego->state == SCT_NEGO_WAITING && !a_question_is_open(entries)) {
        return "waits for an answer to nothing";
    }
    if (nego->state == SCT_NEGO_TALKING && a_question_is_open(entries)) {
        return "a question is open, and it does not wait";
    }
    if ((nego->state == SCT_NEGO_TALKING || nego->state == SCT_NEGO_WAITING) && last_of(entries, SCT_ENTRY_HELD) < 0
        && last_of(entries, SCT_ENTRY_OFFERED) < 0 && decision < 0) {
        return "talking, and no talk was held";
    }
    if (ended && nego->waits_for) {
        return "ended, and somebody is waited for";
    }
    if (!ended && a_question_is_open(entries) && !nego->waits_for) {
        return "a question is open, and nobody is waited for";
    }
    if (!nego->waits_for != !nego->waits_since) {
        return "waits since no day";
    }
    return nego->n == entries->nelts ? NULL : "entries are not counted";
}

/* ---- what the rules say of a walk ---- */

static sct_rulepack_t pack;

static const char *findings_of(apr_pool_t *pool, const apr_array_header_t *entries, const sct_nego_t *nego)
{
    const sct_holidays_t holidays = {NULL, 0, sct_date_of(UNIT_NOW)};
    apr_array_header_t *cases = apr_array_make(pool, 1, sizeof(sct_fact_case_t));
    const sct_facts_t facts = {.as_of = sct_date_of(UNIT_NOW), .supplier_id = "s", .since = 1, .suppliers = 3, .cases = cases,
                               .sizes = apr_array_make(pool, 1, sizeof(sct_party_size_t)),
                               .deals = apr_array_make(pool, 1, sizeof(sct_deal_t)),
                               .levels = apr_array_make(pool, 1, sizeof(sct_fact_level_t)), .holidays = &holidays};
    apr_array_header_t *findings;
    sct_buf_t buf;

    APR_ARRAY_PUSH(cases, sct_fact_case_t) = (sct_fact_case_t){.nego = *nego, .entries = entries};
    findings = sct_rules_run(pool, &pack, &facts);
    sct_buf_init(&buf, pool, 4096);
    for (int i = 0; i < findings->nelts; i++) {
        sct_encode(&buf, &sct_finding_type, &APR_ARRAY_IDX(findings, i, sct_finding_t));
    }
    return buf.data;
}

/* Two runs over the same record, the second over a copy of it, say the same; what they looked at stays as it was. */
static void runs_agree(apr_pool_t *pool, const apr_array_header_t *entries, const sct_nego_t *nego)
{
    apr_array_header_t *copy = apr_array_copy(pool, entries);
    const char *first = findings_of(pool, entries, nego);

    assert_string_equal(first, findings_of(pool, copy, nego));
    assert_memory_equal(copy->elts, entries->elts, (size_t)entries->nelts * sizeof(sct_entry_t));
    assert_true(strlen(first) > 100);
}

/* ---- walks ---- */

typedef struct walks_t {
    int64_t moves[STATES][STATES];
    int *lengths;
    int count;
} walks_t;

static void walk(walks_t *walks, apr_pool_t *parent)
{
    apr_pool_t *pool;
    apr_array_header_t *entries;
    sct_nego_t before = {.state = SCT_NEGO_BEGUN};
    sct_op_t *op;
    int tries = 60 + dice(60);

    assert_int_equal(apr_pool_create(&pool, parent), APR_SUCCESS);
    op = unit_op(pool, NULL, NULL);
    entries = apr_array_make(pool, 32, sizeof(sct_entry_t));
    for (int i = 0; i < tries; i++) {
        sct_entry_input_t in = {0};
        sct_side_t side = dice(2) ? SCT_SIDE_BUYER : SCT_SIDE_SUPPLIER;
        sct_nego_t nego = {0};
        const char *promise;

        if (try_entry(op, entries, side, &in)) {
            continue;
        }
        join(op, entries, side, &in);
        sct_nego_derive(&nego, pool, entries);
        promise = broken(entries, &nego);
        if (promise) {
            fail_msg("%s (seed %llu, entry %d)", promise, (unsigned long long)seed, entries->nelts);
        }
        walks->moves[before.state][nego.state]++;
        before = nego;
    }
    before.id = before.supplier_id = "s";
    before.begun_at = UNIT_NOW;
    runs_agree(pool, entries, &before);
    walks->lengths[walks->count++] = entries->nelts;
    apr_pool_destroy(pool);
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The course of a case as the data model draws it, and its side exits. */
static const int course[][2] = {
    {SCT_NEGO_BEGUN, SCT_NEGO_REQUESTED},        {SCT_NEGO_BEGUN, SCT_NEGO_SCHEDULED},
    {SCT_NEGO_REQUESTED, SCT_NEGO_ACKNOWLEDGED}, {SCT_NEGO_REQUESTED, SCT_NEGO_SCHEDULED},
    {SCT_NEGO_ACKNOWLEDGED, SCT_NEGO_SCHEDULED}, {SCT_NEGO_SCHEDULED, SCT_NEGO_POSTPONED},
    {SCT_NEGO_POSTPONED, SCT_NEGO_SCHEDULED},    {SCT_NEGO_REQUESTED, SCT_NEGO_TALKING},
    {SCT_NEGO_SCHEDULED, SCT_NEGO_TALKING},      {SCT_NEGO_POSTPONED, SCT_NEGO_TALKING},
    {SCT_NEGO_TALKING, SCT_NEGO_WAITING},        {SCT_NEGO_WAITING, SCT_NEGO_TALKING},
    {SCT_NEGO_TALKING, SCT_NEGO_OFFERED},        {SCT_NEGO_WAITING, SCT_NEGO_OFFERED},
    {SCT_NEGO_OFFERED, SCT_NEGO_AGREED},         {SCT_NEGO_OFFERED, SCT_NEGO_TALKING},
    {SCT_NEGO_TALKING, SCT_NEGO_KEPT},           {SCT_NEGO_TALKING, SCT_NEGO_PARTIAL},
    {SCT_NEGO_TALKING, SCT_NEGO_CUT},            {SCT_NEGO_TALKING, SCT_NEGO_AGREED},
    {SCT_NEGO_REQUESTED, SCT_NEGO_AGREED},       {SCT_NEGO_REQUESTED, SCT_NEGO_KEPT},
    {SCT_NEGO_KEPT, SCT_NEGO_NOTIFIED},          {SCT_NEGO_PARTIAL, SCT_NEGO_NOTIFIED},
    {SCT_NEGO_CUT, SCT_NEGO_NOTIFIED},           {SCT_NEGO_AGREED, SCT_NEGO_NOTIFIED},
    {SCT_NEGO_NOTIFIED, SCT_NEGO_EFFECTIVE},     {SCT_NEGO_AGREED, SCT_NEGO_EFFECTIVE},
    {SCT_NEGO_NOTIFIED, SCT_NEGO_CLOSED},        {SCT_NEGO_EFFECTIVE, SCT_NEGO_CLOSED},
    {SCT_NEGO_REQUESTED, SCT_NEGO_WITHDRAWN},    {SCT_NEGO_TALKING, SCT_NEGO_WITHDRAWN},
    {SCT_NEGO_TALKING, SCT_NEGO_ESCALATED},      {SCT_NEGO_ESCALATED, SCT_NEGO_TALKING},
};

static void promises_hold_on_every_walk(void **state)
{
    bool full = getenv("LONG") != NULL;
    int total = full ? 100000 : 5000, rarest = full ? 100 : 1;
    apr_pool_t *pool = unit_pool();
    walks_t *walks = apr_pcalloc(pool, sizeof *walks);
    int64_t least = INT64_MAX;

    (void)state;
    UNIT_OK(sct_rulepack_load(&pack, pool, "conf/rulepacks/2026-10-01.json"));
    walks->lengths = apr_pcalloc(pool, sizeof(int) * (size_t)total);
    seed = UINT64_C(20270301);
    while (walks->count < total) {
        walk(walks, pool);
    }
    qsort(walks->lengths, (size_t)total, sizeof(int), compare);
    for (size_t i = 0; i < sizeof course / sizeof course[0]; i++) {
        int64_t times = walks->moves[course[i][0]][course[i][1]];

        least = times < least ? times : least;
        if (times < rarest) {
            fail_msg("%s -> %s: %d times", sct_choice_name(&sct_nego_state_choice, course[i][0]),
                     sct_choice_name(&sct_nego_state_choice, course[i][1]), (int)times);
        }
    }
    printf("# figure: negotiation walks: walks %d, median entries %d, rarest of %d moves %d\n", total, walks->lengths[total / 2],
           (int)(sizeof course / sizeof course[0]), (int)least);
    assert_true(walks->lengths[total / 2] >= 20);
    apr_pool_destroy(pool);
}

/* Control: a state that the record does not bear out is seen. */
static void broken_promises_are_seen(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_op_t *op = unit_op(pool, NULL, NULL);
    apr_array_header_t *entries = apr_array_make(pool, 2, sizeof(sct_entry_t));
    const sct_entry_input_t kept = {.kind = SCT_ENTRY_DECIDED, .result = SCT_RESULT_KEEP, .words = "w"};
    const sct_entry_input_t closed = {.kind = SCT_ENTRY_CLOSED};
    const sct_entry_input_t asked = {.kind = SCT_ENTRY_ASKED, .words = "w"};
    sct_nego_t nego = {.state = SCT_NEGO_CLOSED, .n = 2};

    (void)state;
    join(op, entries, SCT_SIDE_BUYER, &kept);
    join(op, entries, SCT_SIDE_BUYER, &closed);
    assert_string_equal(broken(entries, &nego), "closed on a refusal without delivered reasons");
    nego.state = SCT_NEGO_WAITING;
    assert_string_equal(broken(entries, &nego), "waits for an answer to nothing");
    nego.state = SCT_NEGO_WITHDRAWN;
    assert_string_equal(broken(entries, &nego), "withdrawn, and nobody withdrew it");
    join(op, entries, SCT_SIDE_SUPPLIER, &asked);
    nego = (sct_nego_t){.state = SCT_NEGO_TALKING, .n = 3};
    assert_string_equal(broken(entries, &nego), "a question is open, and it does not wait");
    nego = (sct_nego_t){.state = SCT_NEGO_KEPT, .n = 3};
    assert_string_equal(broken(entries, &nego), "a question is open, and nobody is waited for");
    nego.waits_for = SCT_SIDE_BUYER;
    assert_string_equal(broken(entries, &nego), "waits since no day");
    nego.waits_since = 1;
    nego.n = 2;
    assert_string_equal(broken(entries, &nego), "entries are not counted");
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_hold_on_every_walk),
        cmocka_unit_test(broken_promises_are_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
