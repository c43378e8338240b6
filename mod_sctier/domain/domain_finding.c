/*
 * domain_finding.c - field tables of findings and waivers; what may be waived; what the portal does not send.
 */
#include "domain_finding.h"

#include <string.h>

#include "base_pool.h"

#define SCT_T sct_found_t
SCT_TYPE_TABLE(found, SCT_FOUND_FIELDS)
#undef SCT_T
#define SCT_T sct_founds_t
SCT_TYPE_TABLE(founds, SCT_FOUNDS_FIELDS)
#undef SCT_T
#define SCT_T sct_found_count_t
SCT_TYPE_TABLE(found_count, SCT_FOUND_COUNT_FIELDS)
#undef SCT_T
#define SCT_T sct_found_counts_t
SCT_TYPE_TABLE(found_counts, SCT_FOUND_COUNTS_FIELDS)
#undef SCT_T
#define SCT_T sct_waiver_input_t
SCT_TYPE_TABLE(waiver_input, SCT_WAIVER_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_waiver_t
SCT_TYPE_TABLE(waiver, SCT_WAIVER_FIELDS)
#undef SCT_T
#define SCT_T sct_waivers_t
SCT_TYPE_TABLE(waivers, SCT_WAIVERS_FIELDS)
#undef SCT_T
#define SCT_T sct_waiver_done_t
SCT_TYPE_TABLE(waiver_done, SCT_WAIVER_DONE_FIELDS)
#undef SCT_T
#define SCT_T sct_waiver_given_t
SCT_TYPE_TABLE(waiver_given, SCT_WAIVER_GIVEN_FIELDS)
#undef SCT_T
#define SCT_T sct_waiver_ended_t
SCT_TYPE_TABLE(waiver_ended, SCT_WAIVER_ENDED_FIELDS)
#undef SCT_T
#define SCT_T sct_rule_supplier_t
SCT_TYPE_TABLE(rule_supplier, SCT_RULE_SUPPLIER_FIELDS)
#undef SCT_T
#define SCT_T sct_rule_level_t
SCT_TYPE_TABLE(rule_level, SCT_RULE_LEVEL_FIELDS)
#undef SCT_T

int sct_severity_rank(int severity)
{
    return severity; /* in the order of the choice */
}

sct_err_t *sct_waiver_check(const sct_waiver_input_t *in, sct_op_t *op, const sct_rulepack_t *pack)
{
    if (pack->rules[in->rule]->label == SCT_LABEL_STATUTORY) {
        return sct_err(op->pool, STATE, "rule %s rests on a statute: it clears by facts, and takes no waiver",
                       sct_rule_id(in->rule));
    }
    return in->until_on <= sct_date_of(sct_op_now(op)) ? sct_err_field(op->pool, PAST, "/until_on") : SCT_OK;
}

/* ---- what the portal itself sends ---- */

static const struct {
    sct_entry_kind_t kind;
    sct_rule_t rule;
} blocked[] = {{SCT_ENTRY_DECIDED, SCT_RULE_PRC_09}, {SCT_ENTRY_BURDEN, SCT_RULE_CST_03}, {SCT_ENTRY_PRODUCT, SCT_RULE_BUY_01}};

/* The facts with the consent that an answer to the request would give. */
static sct_facts_t with_consent(apr_pool_t *pool, const sct_facts_t *facts, const sct_entry_t *entry)
{
    const sct_entry_t consent = {.id = "", .n = entry->n + 1, .side = SCT_SIDE_SUPPLIER, .kind = SCT_ENTRY_BURDEN_AGREED,
                                 .about = entry->id, .occurred_on = entry->occurred_on, .recorded_at = entry->recorded_at};
    apr_array_header_t *cases = apr_array_copy(pool, facts->cases);
    sct_fact_case_t *on = &APR_ARRAY_IDX(cases, 0, sct_fact_case_t);
    apr_array_header_t *entries = apr_array_copy(pool, on->entries);
    sct_facts_t out = *facts;

    APR_ARRAY_PUSH(entries, sct_entry_t) = consent;
    on->entries = entries;
    out.cases = cases;
    return out;
}

sct_rule_t sct_rules_block(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts, const sct_entry_t *entry)
{
    sct_rule_t rule = SCT_RULE_NONE;
    sct_facts_t as_if = *facts;
    apr_array_header_t *findings;

    for (size_t i = 0; i < sizeof blocked / sizeof blocked[0]; i++) {
        rule = (int)blocked[i].kind == entry->kind ? blocked[i].rule : rule;
    }
    if (!rule || entry->mode != SCT_MODE_PORTAL || pack->rules[rule]->severity != SCT_SEVERITY_BLOCK) {
        return SCT_RULE_NONE; /* what happened elsewhere is recorded, whatever it was */
    }
    if (rule == SCT_RULE_CST_03) {
        as_if = with_consent(pool, facts, entry);
    }
    findings = sct_rules_run(pool, pack, &as_if);
    for (int i = 0; i < findings->nelts; i++) {
        const sct_finding_t *finding = &APR_ARRAY_IDX(findings, i, sct_finding_t);

        if (finding->rule == (int)rule && finding->verdict == SCT_VERDICT_FINDING && finding->cause
            && strcmp(finding->cause, entry->id) == 0) {
            return rule;
        }
    }
    return SCT_RULE_NONE;
}
