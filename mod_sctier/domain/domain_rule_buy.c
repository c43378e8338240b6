/*
 * domain_rule_buy.c - BUY-01 to BUY-03 and USE-01: whether the supplier stays free in how it meets a request, and what its
 * answers are used for.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

/* ---- designated products ---- */

/* A later word on the same product that lets equivalents pass, and reached a named person or was sent by the portal. */
static const sct_entry_t *opened_up(const sct_rule_case_t *on, const sct_entry_t *product)
{
    const sct_entry_t *other;

    for (int i = 0; (other = sct_rule_next(on, SCT_ENTRY_PRODUCT, &i));) {
        if (other->n >= product->n && strcmp(other->item, product->item) == 0 && other->equivalent == SCT_YES
            && (other->mode == SCT_MODE_PORTAL || sct_rule_delivery(on, other))) {
            return other;
        }
    }
    return NULL;
}

/* Designated together with the level request: on the day on which that was issued. */
static bool came_with_level(const sct_rule_run_t *run, const sct_rule_case_t *on, const sct_entry_t *product)
{
    const sct_fact_level_t *level = sct_rule_level(run, on->nego.level_id);

    return level && sct_date_of(level->level.issued_at) == product->occurred_on;
}

void sct_rule_BUY_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *product;

    for (int i = 0; (product = sct_rule_next(at->on, SCT_ENTRY_PRODUCT, &i));) {
        bool with_level = came_with_level(run, at->on, product);
        bool narrow = product->equivalent != SCT_YES || product->related == SCT_YES || with_level;
        const sct_entry_t *freed = opened_up(at->on, product);
        const sct_entry_t *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, product->id);
        sct_finding_t *finding = narrow && !freed && !dropped ? sct_rule_finds(run, at, product->id, product->occurred_on)
                                                              : sct_rule_clears(run, at, product->id);

        sct_rule_shows(run, finding, "item", product->item);
        sct_rule_shows(run, finding, "equivalents", sct_choice_name(&sct_yesno_choice, product->equivalent));
        sct_rule_shows(run, finding, "vendor_related", sct_choice_name(&sct_yesno_choice, product->related));
        sct_rule_shows(run, finding, "with_level_request", with_level ? "yes" : "no");
        sct_rule_shows_day(run, finding, "told_that_equivalents_do_on", freed ? freed->occurred_on : 0);
        sct_rule_shows_day(run, finding, "dropped_on", dropped ? dropped->occurred_on : 0);
    }
}

void sct_rule_BUY_02(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    sct_date_t days = (sct_date_t)sct_rule_number(run, SCT_PARAM_BUY_02_equiv_d);
    const sct_entry_t *claimed;

    for (int i = 0; (claimed = sct_rule_next(at->on, SCT_ENTRY_CLAIMED, &i));) {
        const sct_entry_t *decided = sct_rule_about(at->on, SCT_ENTRY_CLAIM_DECIDED, claimed->id);
        sct_date_t due_on = claimed->occurred_on + days;
        sct_finding_t *finding = decided ? sct_rule_clears(run, at, claimed->id)
                                         : sct_rule_waits(run, at, claimed->id, due_on, due_on);

        sct_rule_shows_day(run, finding, "claimed_on", claimed->occurred_on);
        sct_rule_shows_day(run, finding, "decided_on", decided ? decided->occurred_on : 0);
    }
}

void sct_rule_BUY_03(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *scored;

    for (int i = 0; (scored = sct_rule_next(at->on, SCT_ENTRY_SCORED, &i));) {
        const sct_entry_t *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, scored->id);
        const sct_entry_t *reason = sct_rule_about(at->on, SCT_ENTRY_COMMENTED, scored->id);
        bool explained = reason && reason->side == SCT_SIDE_BUYER;
        sct_finding_t *finding = dropped || explained ? sct_rule_clears(run, at, scored->id)
                                                      : sct_rule_finds(run, at, scored->id, scored->occurred_on);

        sct_rule_shows(run, finding, "item", scored->item);
        sct_rule_shows_day(run, finding, "dropped_on", dropped ? dropped->occurred_on : 0);
        sct_rule_shows_day(run, finding, "reason_on", explained ? reason->occurred_on : 0);
    }
}

/* ---- what assessment is used for ---- */

/* Since when the case is one about a lower price; 0: it is not. */
static sct_date_t cut_since(const sct_rule_case_t *on, const sct_entry_t **decision)
{
    *decision = sct_nego_decision(on->effective);
    if (*decision && (*decision)->result != SCT_RESULT_CUT) {
        *decision = NULL;
    }
    return on->nego.subject == SCT_SUBJECT_CUT ? sct_date_of(on->nego.begun_at) : *decision ? (*decision)->occurred_on : 0;
}

void sct_rule_USE_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *decision, *joined = sct_rule_after(at->on, SCT_ENTRY_JOINED, SCT_SIDE_BUYER, 1);
    sct_date_t since = cut_since(at->on, &decision);
    sct_finding_t *finding;

    if (!since) {
        return; /* nothing is to become cheaper */
    }
    since = joined && joined->occurred_on > since && !at->on->nego.level_id ? joined->occurred_on : since;
    finding = at->on->nego.level_id || joined ? sct_rule_finds(run, at, decision ? decision->id : NULL, since)
                                              : sct_rule_clears(run, at, decision ? decision->id : NULL);
    sct_rule_shows(run, finding, "level_request", at->on->nego.level_id);
    sct_rule_shows_day(run, finding, "security_joined_on", joined ? joined->occurred_on : 0);
    sct_rule_shows(run, finding, "reading", "purchasing reads no assessment: the wall keeps it out, and no reading is recorded");
}
