/*
 * domain_rule.c - one run of all rules: the record as it stood on the day, each rule over its objects, the verdicts.
 */
#include "domain_rule_run.h"

#include <stdlib.h>
#include <string.h>

#include "base_pool.h"

static const char *const object_names[] = {"buyer", "supplier", "level", "deal", "nego", NULL};
static const char *const verdict_names[] = {"finding", "clear", "not_assessed", NULL};
static const char *const gap_names[] = {
#define SCT_GAP(symbol, key, ja, en) key,
#include "rule_gaps.def"
#undef SCT_GAP
    NULL};
const sct_choice_t sct_object_choice = {"object", object_names};
const sct_choice_t sct_rule_verdict_choice = {"verdict", verdict_names};
const sct_choice_t sct_gap_choice = {"gap", gap_names};

static const struct {
    const char *ja, *en;
} gaps[] = {{"", ""},
#define SCT_GAP(symbol, key, ja, en) {ja, en},
#include "rule_gaps.def"
#undef SCT_GAP
};

#define SCT_T sct_rule_input_t
SCT_TYPE_TABLE(rule_input, SCT_RULE_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_finding_t
SCT_TYPE_TABLE(finding, SCT_FINDING_FIELDS)
#undef SCT_T
#define SCT_T sct_due_t
SCT_TYPE_TABLE(due, SCT_DUE_FIELDS)
#undef SCT_T
#define SCT_T sct_dues_t
SCT_TYPE_TABLE(dues, SCT_DUES_FIELDS)
#undef SCT_T
#define SCT_T sct_reading_t
SCT_TYPE_TABLE(reading, SCT_READING_FIELDS)
#undef SCT_T

typedef void (*rule_fn)(sct_rule_run_t *run, const sct_rule_at_t *at);

static const struct {
    sct_object_t object;
    rule_fn fn;
} rules[] = {{SCT_OBJECT_BUYER, NULL},
#define SCT_RULE(symbol, id, object) {SCT_OBJECT_##object, sct_rule_##symbol},
#include "rules.def"
#undef SCT_RULE
};

int sct_rule_object(int rule)
{
    return (int)rules[rule].object;
}

const char *sct_gap_ja(int gap)
{
    return gaps[gap].ja;
}

const char *sct_gap_en(int gap)
{
    return gaps[gap].en;
}

/* ---- the record as it stood ---- */

static bool by_then(const sct_rule_run_t *run, apr_time_t when)
{
    return when && sct_date_of(when) <= run->as_of;
}

static int count(const apr_array_header_t *list)
{
    return list ? list->nelts : 0;
}

static void take_sizes(sct_rule_run_t *run)
{
    for (int i = 0; i < count(run->facts->sizes); i++) {
        const sct_party_size_t *size = &APR_ARRAY_IDX(run->facts->sizes, i, sct_party_size_t);

        if (by_then(run, size->declared_at)) {
            APR_ARRAY_PUSH(run->sizes, sct_party_size_t) = *size;
        }
    }
}

static bool is_replaced(const sct_rule_run_t *run, const sct_deal_t *deal)
{
    for (int i = 0; i < count(run->facts->deals); i++) {
        const sct_deal_t *other = &APR_ARRAY_IDX(run->facts->deals, i, sct_deal_t);

        if (other->replaces && strcmp(other->replaces, deal->id) == 0 && by_then(run, other->recorded_at)) {
            return true;
        }
    }
    return false;
}

static void take_deals(sct_rule_run_t *run)
{
    for (int i = 0; i < count(run->facts->deals); i++) {
        sct_deal_t deal = APR_ARRAY_IDX(run->facts->deals, i, sct_deal_t);

        if (by_then(run, deal.recorded_at) && !is_replaced(run, &deal)) {
            sct_deal_read(&deal, run->pool, run->sizes);
            APR_ARRAY_PUSH(run->deals, sct_deal_t) = deal;
        }
    }
}

static void take_levels(sct_rule_run_t *run)
{
    for (int i = 0; i < count(run->facts->levels); i++) {
        const sct_fact_level_t *level = &APR_ARRAY_IDX(run->facts->levels, i, sct_fact_level_t);

        if (by_then(run, level->level.issued_at) && level->level.state != SCT_LEVEL_CANCELLED) {
            APR_ARRAY_PUSH(run->levels, sct_fact_level_t) = *level;
        }
    }
}

/* The deal of that id, or the one that replaced it. */
static const sct_deal_t *deal_of(const sct_rule_run_t *run, const char *id)
{
    for (int hops = 0; id && hops <= count(run->facts->deals); hops++) {
        const char *next = NULL;

        for (int i = 0; i < run->deals->nelts; i++) {
            if (strcmp(APR_ARRAY_IDX(run->deals, i, sct_deal_t).id, id) == 0) {
                return &APR_ARRAY_IDX(run->deals, i, sct_deal_t);
            }
        }
        for (int i = 0; i < count(run->facts->deals); i++) {
            const sct_deal_t *deal = &APR_ARRAY_IDX(run->facts->deals, i, sct_deal_t);

            next = deal->replaces && strcmp(deal->replaces, id) == 0 && by_then(run, deal->recorded_at) ? deal->id : next;
        }
        id = next;
    }
    return NULL;
}

static void take_case(sct_rule_run_t *run, const sct_fact_case_t *from)
{
    apr_array_header_t *entries = apr_array_make(run->pool, count(from->entries) + 1, sizeof(sct_entry_t));
    sct_rule_case_t *on = &APR_ARRAY_PUSH(run->cases, sct_rule_case_t);

    for (int i = 0; i < count(from->entries); i++) {
        if (by_then(run, SCT_ENTRY_AT(from->entries, i)->recorded_at)) {
            APR_ARRAY_PUSH(entries, sct_entry_t) = *SCT_ENTRY_AT(from->entries, i);
        }
    }
    on->nego = from->nego;
    sct_nego_derive(&on->nego, run->pool, entries);
    on->effective = sct_nego_effective(run->pool, entries);
    on->deal = deal_of(run, from->nego.deal_id);
    on->coverage = on->deal ? on->deal->coverage : sct_choice_value(&sct_coverage_choice, "unknown");
}

static sct_rule_run_t begin(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts)
{
    sct_rule_run_t run = {.pool = pool, .pack = pack, .facts = facts, .as_of = facts->as_of};

    run.sizes = apr_array_make(pool, 4, sizeof(sct_party_size_t));
    run.deals = apr_array_make(pool, 4, sizeof(sct_deal_t));
    run.levels = apr_array_make(pool, 4, sizeof(sct_fact_level_t));
    run.cases = apr_array_make(pool, count(facts->cases) + 1, sizeof(sct_rule_case_t));
    run.out = apr_array_make(pool, 32, sizeof(sct_finding_t));
    run.dues = apr_array_make(pool, 8, sizeof(sct_due_t));
    take_sizes(&run);
    take_deals(&run);
    take_levels(&run);
    for (int i = 0; i < count(facts->cases); i++) {
        const sct_fact_case_t *from = &APR_ARRAY_IDX(facts->cases, i, sct_fact_case_t);

        if (by_then(&run, from->nego.begun_at)) {
            take_case(&run, from);
        }
    }
    return run;
}

/* ---- each rule over its objects ---- */

static bool is_reached(const sct_rule_case_t *on)
{
    const char *name = sct_choice_name(&sct_coverage_choice, on->coverage);

    return strcmp(name, "not_covered") != 0 && strcmp(name, "legacy") != 0;
}

static void run_negos(sct_rule_run_t *run)
{
    bool only_act = sct_rule_only_act(run->pack, run->rule);

    for (int i = 0; i < run->cases->nelts; i++) {
        if (!only_act || is_reached(SCT_CASE_AT(run, i))) {
            rules[run->rule].fn(run, &(sct_rule_at_t){.on = SCT_CASE_AT(run, i)});
        }
    }
}

static void run_rule(sct_rule_run_t *run)
{
    const sct_rule_at_t nothing = {NULL, NULL, NULL};

    switch (rules[run->rule].object) {
    case SCT_OBJECT_LEVEL:
        for (int i = 0; i < run->levels->nelts; i++) {
            rules[run->rule].fn(run, &(sct_rule_at_t){.level = &APR_ARRAY_IDX(run->levels, i, sct_fact_level_t)});
        }
        break;
    case SCT_OBJECT_DEAL:
        for (int i = 0; i < run->deals->nelts; i++) {
            rules[run->rule].fn(run, &(sct_rule_at_t){.deal = &APR_ARRAY_IDX(run->deals, i, sct_deal_t)});
        }
        break;
    case SCT_OBJECT_NEGO:
        run_negos(run);
        break;
    case SCT_OBJECT_BUYER:
    case SCT_OBJECT_SUPPLIER:
    default:
        rules[run->rule].fn(run, &nothing);
        break;
    }
}

static sct_rule_run_t run_all(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts)
{
    sct_rule_run_t run = begin(pool, pack, facts);

    for (run.rule = 1; run.rule < SCT_RULE__COUNT; run.rule++) {
        if ((rules[run.rule].object == SCT_OBJECT_BUYER) == !facts->supplier_id) {
            run_rule(&run);
        }
    }
    return run;
}

apr_array_header_t *sct_rules_run(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts)
{
    return run_all(pool, pack, facts).out;
}

static int by_day(const void *a, const void *b)
{
    const sct_due_t *left = a, *right = b;

    return left->due_on != right->due_on ? (left->due_on < right->due_on ? -1 : 1) : left->rule - right->rule;
}

apr_array_header_t *sct_rules_dues(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts)
{
    apr_array_header_t *dues = run_all(pool, pack, facts).dues;

    qsort(dues->elts, (size_t)dues->nelts, sizeof(sct_due_t), by_day);
    return dues;
}

int sct_rules_count(const apr_array_header_t *findings, int rule, int verdict)
{
    int n = 0;

    for (int i = 0; i < findings->nelts; i++) {
        const sct_finding_t *finding = &APR_ARRAY_IDX(findings, i, sct_finding_t);

        n += finding->rule == rule && finding->verdict == verdict;
    }
    return n;
}

/* ---- what a rule says ---- */

static const char *object_id(const sct_rule_run_t *run, const sct_rule_at_t *at)
{
    return at->on ? at->on->nego.id : at->level ? at->level->level.id : at->deal ? at->deal->id : run->facts->supplier_id;
}

/* A case without an order, and unknown sizes, count as reached: the reader is told that this is so. */
static void show_coverage(sct_rule_run_t *run, sct_finding_t *finding, const sct_rule_case_t *on)
{
    if (on->deal) {
        sct_rule_shows(run, finding, "coverage", sct_choice_name(&sct_coverage_choice, on->coverage));
    } else {
        sct_rule_shows(run, finding, "coverage", "unknown: the case names no order, so it is treated as covered");
    }
}

static sct_finding_t *say(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause, sct_rule_verdict_t verdict)
{
    sct_finding_t *finding = &APR_ARRAY_PUSH(run->out, sct_finding_t);

    memset(finding, 0, sizeof *finding);
    finding->rule = run->rule;
    finding->object = (int)rules[run->rule].object;
    finding->object_id = object_id(run, at);
    finding->nego_id = at->on ? at->on->nego.id : NULL;
    finding->cause = cause;
    finding->verdict = (int)verdict;
    finding->severity = run->pack->rules[run->rule]->severity;
    finding->inputs = apr_array_make(run->pool, 4, sizeof(sct_rule_input_t));
    if (at->on && sct_rule_only_act(run->pack, run->rule)) {
        show_coverage(run, finding, at->on);
    }
    return finding;
}

sct_finding_t *sct_rule_finds(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause, sct_date_t since_on)
{
    sct_finding_t *finding = say(run, at, cause, SCT_VERDICT_FINDING);

    finding->since_on = since_on;
    return finding;
}

sct_finding_t *sct_rule_clears(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause)
{
    return say(run, at, cause, SCT_VERDICT_CLEAR);
}

sct_finding_t *sct_rule_skips(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause, sct_gap_t gap)
{
    sct_finding_t *finding = say(run, at, cause, SCT_VERDICT_NOT_ASSESSED);

    finding->gap = (int)gap;
    return finding;
}

sct_finding_t *sct_rule_waits(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause, sct_date_t warn_on,
                              sct_date_t due_on)
{
    sct_due_t *due = &APR_ARRAY_PUSH(run->dues, sct_due_t);
    sct_finding_t *finding;

    *due = (sct_due_t){.rule = run->rule, .nego_id = at->on ? at->on->nego.id : NULL, .about = cause, .warn_on = warn_on,
                       .due_on = due_on};
    finding = run->as_of > due_on ? sct_rule_finds(run, at, cause, due_on + 1) : sct_rule_clears(run, at, cause);
    sct_rule_shows_day(run, finding, "due_on", due_on);
    return finding;
}

void sct_rule_shows(sct_rule_run_t *run, sct_finding_t *finding, const char *name, const char *value)
{
    APR_ARRAY_PUSH(finding->inputs, sct_rule_input_t) = (sct_rule_input_t){.name = name, .value = value ? value : "none"};
    (void)run;
}

void sct_rule_shows_day(sct_rule_run_t *run, sct_finding_t *finding, const char *name, sct_date_t day)
{
    sct_rule_shows(run, finding, name, day ? sct_date_text(run->pool, day) : NULL);
}

void sct_rule_shows_number(sct_rule_run_t *run, sct_finding_t *finding, const char *name, int64_t number)
{
    sct_rule_shows(run, finding, name, apr_psprintf(run->pool, "%" APR_INT64_T_FMT, number));
}

int64_t sct_rule_number(const sct_rule_run_t *run, sct_param_t param)
{
    return run->pack->params[param]->value;
}

sct_date_t sct_rule_date(const sct_rule_run_t *run, sct_param_t param)
{
    int value = (int)sct_rule_number(run, param);
    sct_date_t day = 0;

    (void)sct_date_parse(&day, apr_psprintf(run->pool, "%04d-%02d-%02d", value / 10000, value / 100 % 100, value % 100));
    return day;
}
