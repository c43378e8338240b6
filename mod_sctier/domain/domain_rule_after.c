/*
 * domain_rule_after.c - PRC-17, CHG-01, BEN-01, RET-02 and RET-04: changes and benefits without a settlement, and what befell a
 * supplier after it had asked.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

static int lines(const sct_entry_t *entry)
{
    return entry->lines ? entry->lines->nelts : 0;
}

/* A talk, an offer or a decision with amounts, in the same case on or after that entry. */
static const sct_entry_t *taken_up(const sct_rule_run_t *run, const sct_rule_case_t *on, const sct_entry_t *from)
{
    const sct_entry_t *found = sct_rule_talk(run, on, from->occurred_on);

    for (int i = 0; !found && i < on->effective->nelts; i++) {
        const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);

        if ((entry->kind == SCT_ENTRY_OFFERED || entry->kind == SCT_ENTRY_DECIDED) && entry->n > from->n && lines(entry)) {
            found = entry;
        }
    }
    return found;
}

void sct_rule_PRC_17(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    for (int i = 0; i < at->on->effective->nelts; i++) {
        const sct_entry_t *entry = SCT_ENTRY_AT(at->on->effective, i);
        bool late = entry->kind == SCT_ENTRY_LATE_CANCEL
                    && entry->planned_on - entry->occurred_on <= sct_rule_number(run, SCT_PARAM_PRC_17_cancel_d);
        const sct_entry_t *taken;
        sct_finding_t *finding;

        if (entry->kind != SCT_ENTRY_USE_WIDENED && entry->kind != SCT_ENTRY_LATE_CANCEL) {
            continue;
        }
        taken = taken_up(run, at->on, entry);
        late = late || entry->kind == SCT_ENTRY_USE_WIDENED;
        finding = late && !taken ? sct_rule_finds(run, at, entry->id, entry->occurred_on) : sct_rule_clears(run, at, entry->id);
        sct_rule_shows(run, finding, "entry", sct_choice_name(&sct_entry_choice, entry->kind));
        sct_rule_shows_day(run, finding, "planned_on", entry->planned_on);
        sct_rule_shows_day(run, finding, "taken_up_on", taken ? taken->occurred_on : 0);
    }
}

void sct_rule_CHG_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *changed;

    for (int i = 0; (changed = sct_rule_next(at->on, SCT_ENTRY_WORK_CHANGED, &i));) {
        const sct_entry_t *agreed = sct_rule_about(at->on, SCT_ENTRY_WORK_SETTLED, changed->id);
        const sct_entry_t *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, changed->id);
        bool open = changed->fault != SCT_YES && !agreed && !dropped;
        sct_finding_t *finding = open ? sct_rule_finds(run, at, changed->id, changed->occurred_on)
                                      : sct_rule_clears(run, at, changed->id);

        sct_rule_shows(run, finding, "supplier_at_fault", sct_choice_name(&sct_yesno_choice, changed->fault));
        sct_rule_shows_day(run, finding, "settled_on", agreed ? agreed->occurred_on : 0);
        sct_rule_shows_day(run, finding, "dropped_on", dropped ? dropped->occurred_on : 0);
    }
}

/* ---- benefits ---- */

/* What the buyer gives for it: an offer or decision with amounts behind it, agreed by the supplier. */
static bool is_paid(const sct_rule_case_t *on, const sct_entry_t *burden)
{
    const sct_entry_t *agreed = sct_rule_about(on, SCT_ENTRY_BURDEN_AGREED, burden->id);
    bool offered = false;

    for (int i = 0; i < on->effective->nelts; i++) {
        const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);

        offered = offered || ((entry->kind == SCT_ENTRY_OFFERED || entry->kind == SCT_ENTRY_DECIDED) && entry->n > burden->n
                              && entry->side == SCT_SIDE_BUYER && lines(entry));
    }
    return agreed && (offered || (lines(burden) && sct_rule_says(burden->basis) && sct_rule_says(burden->benefit)));
}

void sct_rule_BEN_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *burden;

    for (int i = 0; (burden = sct_rule_next(at->on, SCT_ENTRY_BURDEN, &i));) {
        const sct_entry_t *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, burden->id);
        sct_finding_t *finding;

        if (burden->task < SCT_TASK_STAFF) {
            continue; /* money and work are CST-03 and CST-04 */
        }
        finding = !dropped && !is_paid(at->on, burden) ? sct_rule_finds(run, at, burden->id, burden->occurred_on)
                                                       : sct_rule_clears(run, at, burden->id);
        sct_rule_shows(run, finding, "task", sct_choice_name(&sct_task_choice, burden->task));
        sct_rule_shows(run, finding, "consideration", is_paid(at->on, burden) ? "agreed" : NULL);
        sct_rule_shows_day(run, finding, "dropped_on", dropped ? dropped->occurred_on : 0);
    }
}

/* ---- after a request or complaint ---- */

static bool asks(const sct_entry_t *entry)
{
    return entry->kind == SCT_ENTRY_REQUESTED || (entry->kind == SCT_ENTRY_COMPLAINED && entry->side == SCT_SIDE_SUPPLIER);
}

/* The newest request or complaint of any case within the days before that day, the day itself too. */
static const sct_entry_t *asked_before(const sct_rule_run_t *run, sct_date_t day)
{
    sct_date_t from = day - (sct_date_t)sct_rule_number(run, SCT_PARAM_RET_02_ret_ask_d);
    const sct_entry_t *newest = NULL;

    for (int c = 0; c < run->cases->nelts; c++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, c);

        for (int i = 0; i < on->effective->nelts; i++) {
            const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);

            if (asks(entry) && entry->occurred_on >= from && entry->occurred_on <= day
                && (!newest || entry->occurred_on > newest->occurred_on)) {
                newest = entry;
            }
        }
    }
    return newest;
}

static bool is_disadvantage(const sct_rule_case_t *on, const sct_entry_t *entry)
{
    return (entry->kind == SCT_ENTRY_STOPPED && entry->fault != SCT_YES && !sct_rule_about(on, SCT_ENTRY_DROPPED, entry->id))
           || (entry->kind == SCT_ENTRY_DECIDED && entry->result == SCT_RESULT_CUT);
}

static void show_follow(sct_rule_run_t *run, sct_finding_t *finding, const char *what, sct_date_t day, const sct_entry_t *asked)
{
    sct_rule_shows(run, finding, "what", what);
    sct_rule_shows_day(run, finding, "happened_on", day);
    sct_rule_shows(run, finding, "asked_by", sct_choice_name(&sct_entry_choice, asked->kind));
    sct_rule_shows_day(run, finding, "asked_on", asked->occurred_on);
    sct_rule_shows(run, finding, "volumes", "not recorded");
}

static int follow_entries(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    int found = 0;

    for (int c = 0; c < run->cases->nelts; c++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, c);

        for (int i = 0; i < on->effective->nelts; i++) {
            const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);
            const sct_entry_t *asked = is_disadvantage(on, entry) ? asked_before(run, entry->occurred_on) : NULL;
            sct_finding_t *finding;

            if (asked) {
                finding = sct_rule_finds(run, at, entry->id, entry->occurred_on);
                finding->nego_id = on->nego.id;
                show_follow(run, finding, sct_choice_name(&sct_entry_choice, entry->kind), entry->occurred_on, asked);
                found++;
            }
        }
    }
    return found;
}

/* The level request that was in force just before that one; NULL: none. */
static const sct_level_t *level_before(const sct_rule_run_t *run, const sct_level_t *level)
{
    const sct_level_t *newest = NULL;

    for (int i = 0; i < run->levels->nelts; i++) {
        const sct_level_t *other = &APR_ARRAY_IDX(run->levels, i, sct_fact_level_t).level;

        if (other->issued_at < level->issued_at && (!newest || other->issued_at > newest->issued_at)) {
            newest = other;
        }
    }
    return newest;
}

static int follow_levels(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    int found = 0;

    for (int i = 0; i < run->levels->nelts; i++) {
        const sct_fact_level_t *level = &APR_ARRAY_IDX(run->levels, i, sct_fact_level_t);
        const sct_level_t *before = level_before(run, &level->level);
        sct_date_t day = sct_date_of(level->level.issued_at);
        const sct_entry_t *asked = before && level->level.star > before->star && !sct_rule_is_ended(run, level)
                                       ? asked_before(run, day)
                                       : NULL;

        if (asked) {
            show_follow(run, sct_rule_finds(run, at, level->level.id, day), "level raised", day, asked);
            found++;
        }
    }
    return found;
}

void sct_rule_RET_02(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *asked = asked_before(run, run->as_of);
    int found = follow_entries(run, at);

    found += follow_levels(run, at);
    if (found == 0 && asked) {
        (void)sct_rule_skips(run, at, asked->id, SCT_GAP_NO_VOLUME);
    }
}

/* ---- stopped because a level was not reached ---- */

static const sct_entry_t *cure(const sct_rule_run_t *run, const sct_rule_case_t *of)
{
    const sct_entry_t *first = NULL, *entry;

    for (int c = 0; c < run->cases->nelts; c++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, c);

        for (int i = 0; (entry = sct_rule_next(on, SCT_ENTRY_CURE_OFFERED, &i));) {
            if ((on == of || !of->nego.level_id || sct_rule_is_of_level(on, of->nego.level_id))
                && (!first || entry->occurred_on < first->occurred_on)) {
                first = entry;
            }
        }
    }
    return first;
}

/* The request that a stop can rest on: the one the case names, else the newest. */
static const sct_fact_level_t *level_of(const sct_rule_run_t *run, const sct_rule_case_t *on)
{
    const sct_fact_level_t *newest = sct_rule_level(run, on->nego.level_id);

    for (int i = 0; !on->nego.level_id && i < run->levels->nelts; i++) {
        const sct_fact_level_t *level = &APR_ARRAY_IDX(run->levels, i, sct_fact_level_t);

        newest = !newest || level->level.issued_at > newest->level.issued_at ? level : newest;
    }
    return newest;
}

static void look_at_stop(sct_rule_run_t *run, const sct_rule_at_t *at, const sct_entry_t *stopped)
{
    const sct_fact_level_t *level = level_of(run, at->on);
    const sct_entry_t *offered = cure(run, at->on), *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, stopped->id);
    sct_date_t day = stopped->planned_on ? stopped->planned_on : stopped->occurred_on;
    sct_date_t due_on = level ? sct_rule_due_on(level) : 0;
    bool cured = offered && offered->occurred_on + sct_rule_number(run, SCT_PARAM_RET_04_cure_d) <= day;
    bool over = dropped || sct_rule_says(stopped->basis) || (day > due_on && cured);
    sct_finding_t *finding = over ? sct_rule_clears(run, at, stopped->id)
                                  : sct_rule_finds(run, at, stopped->id, stopped->occurred_on);

    sct_rule_shows_day(run, finding, "stops_on", day);
    sct_rule_shows_day(run, finding, "level_due_on", due_on);
    sct_rule_shows_day(run, finding, "chance_offered_on", offered ? offered->occurred_on : 0);
    sct_rule_shows(run, finding, "risk_reason", sct_rule_says(stopped->basis) ? "given" : NULL);
    sct_rule_shows_day(run, finding, "dropped_on", dropped ? dropped->occurred_on : 0);
}

void sct_rule_RET_04(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *stopped;

    for (int i = 0; (stopped = sct_rule_next(at->on, SCT_ENTRY_STOPPED, &i));) {
        if (at->on->nego.level_id || at->on->nego.subject == SCT_SUBJECT_SECURITY) {
            look_at_stop(run, at, stopped);
        } else {
            (void)sct_rule_skips(run, at, stopped->id, SCT_GAP_NO_LEVEL);
        }
    }
}
