/*
 * domain_rule_level.c - LVL-01 to LVL-06: whether a level request says why, what and by when, for this supplier.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

static sct_date_t issued_on(const sct_rule_at_t *at)
{
    return sct_date_of(at->level->level.issued_at);
}

static sct_finding_t *found_if(sct_rule_run_t *run, const sct_rule_at_t *at, bool found)
{
    found = found && !sct_rule_is_ended(run, at->level);
    return found ? sct_rule_finds(run, at, at->level->level.id, issued_on(at)) : sct_rule_clears(run, at, at->level->level.id);
}

void sct_rule_LVL_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_level_t *level = &at->level->level;
    bool coded = level->q_secret == SCT_YES || level->q_outage == SCT_YES || level->q_access == SCT_YES
                 || level->c_incident == SCT_YES || level->c_subcontract == SCT_YES;
    sct_finding_t *finding = found_if(run, at, !sct_rule_says(level->reason));

    sct_rule_shows(run, finding, "circumstances", coded ? "given" : NULL);
    sct_rule_shows_number(run, finding, "characters_of_reason", sct_rule_chars(level->reason));
}

/* Somebody looked at this supplier by itself. */
static const sct_entry_t *review(const sct_rule_run_t *run, const sct_level_t *level)
{
    const sct_entry_t *found = NULL;

    for (int i = 0; i < run->cases->nelts; i++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, i);
        const sct_entry_t *entry = sct_rule_after(on, SCT_ENTRY_REVIEWED, SCT_SIDE_BUYER, 1);

        found = entry && sct_rule_is_of_level(on, level->id) ? entry : found;
    }
    return found;
}

void sct_rule_LVL_02(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_fact_level_t *level = at->level;
    const sct_entry_t *reviewed = review(run, &level->level);
    bool share, batch;
    sct_finding_t *finding;

    if (level->same < 1 || run->facts->suppliers < 1) {
        (void)sct_rule_skips(run, at, level->level.id, SCT_GAP_NO_COUNTS);
        return;
    }
    share = level->same >= sct_rule_number(run, SCT_PARAM_LVL_02_bulk_least)
            && level->same * 100 > run->facts->suppliers * sct_rule_number(run, SCT_PARAM_LVL_02_bulk_pct);
    batch = level->same_day > sct_rule_number(run, SCT_PARAM_LVL_02_bulk_n);
    finding = found_if(run, at, (share || batch) && !reviewed);
    sct_rule_shows_number(run, finding, "same_request", level->same);
    sct_rule_shows_number(run, finding, "same_request_that_day", level->same_day);
    sct_rule_shows_number(run, finding, "suppliers", run->facts->suppliers);
    sct_rule_shows_day(run, finding, "reviewed_on", reviewed ? reviewed->occurred_on : 0);
}

/* The letter of the portal names the edition, whose requirements the supplier reads in the portal. */
static bool letter_explains(const sct_fact_level_t *level)
{
    return level->letter && sct_rule_says(level->level.edition) && strstr(level->letter, level->level.edition);
}

static const sct_entry_t *explanation(const sct_rule_run_t *run, const char *level_id)
{
    const sct_entry_t *found = NULL;

    for (int i = 0; i < run->cases->nelts; i++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, i);
        const sct_entry_t *entry = sct_rule_after(on, SCT_ENTRY_EXPLAINED, SCT_SIDE_BUYER, 1);

        found = entry && sct_rule_is_of_level(on, level_id) ? entry : found;
    }
    return found;
}

void sct_rule_LVL_03(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *explained = explanation(run, at->level->level.id);
    sct_finding_t *finding = found_if(run, at, !explained && !letter_explains(at->level));

    sct_rule_shows(run, finding, "letter_names_requirements", letter_explains(at->level) ? "yes" : "no");
    sct_rule_shows_day(run, finding, "explained_on", explained ? explained->occurred_on : 0);
}

/* Words of the supplier are shown to whoever decides; they do not clear it by themselves. */
static const sct_entry_t *statement(const sct_rule_run_t *run, const char *level_id)
{
    const sct_entry_t *found = NULL;

    for (int i = 0; i < run->cases->nelts; i++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, i);
        const sct_entry_t *entry = sct_rule_after(on, SCT_ENTRY_STATED, SCT_SIDE_SUPPLIER, 1);

        if (entry && sct_rule_is_of_level(on, level_id) && !sct_rule_about(on, SCT_ENTRY_REVOKED, entry->id)) {
            found = entry;
        }
    }
    return found;
}

void sct_rule_LVL_04(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_level_t *level = &at->level->level;
    sct_date_t due_on = sct_rule_due_on(at->level);
    int64_t least = sct_rule_number(run, level->star == 4 ? SCT_PARAM_LVL_04_lead_4_d : SCT_PARAM_LVL_04_lead_3_d);
    const sct_entry_t *stated = statement(run, level->id);
    sct_finding_t *finding;

    if (!due_on || !level->star) {
        (void)sct_rule_skips(run, at, level->id, SCT_GAP_NO_DUE);
        return;
    }
    finding = found_if(run, at, due_on - issued_on(at) < least);
    sct_rule_shows_day(run, finding, "issued_on", issued_on(at));
    sct_rule_shows_day(run, finding, "due_on", due_on);
    sct_rule_shows_number(run, finding, "lead_days", due_on - issued_on(at));
    sct_rule_shows_day(run, finding, "stated_by_supplier_on", stated ? stated->occurred_on : 0);
}

void sct_rule_LVL_05(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    (void)sct_rule_skips(run, at, at->level->level.id, SCT_GAP_NO_LIST);
}

/* What speaks of a duty by law; "not" behind it would be read as one too, and a person looks. */
static const char *const duty[] = {"法令上の義務", "法律上の義務", "法的義務",    "法令で義務", "法律で義務",
                                   "必須の資格",   "legally required", "required by law", "statutory duty", NULL};

static const char *speaks_of_duty(const char *text)
{
    for (size_t i = 0; text && duty[i]; i++) {
        if (strstr(text, duty[i])) {
            return duty[i];
        }
    }
    return NULL;
}

void sct_rule_LVL_06(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_level_t *level = &at->level->level;
    sct_date_t opens_on = sct_rule_date(run, SCT_PARAM_LVL_06_opens_on), due_on = sct_rule_due_on(at->level);
    const char *words = speaks_of_duty(level->reason);
    sct_finding_t *finding;

    words = words ? words : speaks_of_duty(level->other_reason);
    finding = found_if(run, at, words || (due_on && due_on < opens_on));
    sct_rule_shows(run, finding, "words", words);
    sct_rule_shows_day(run, finding, "due_on", due_on);
}
