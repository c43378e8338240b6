/*
 * domain_rule_cost.c - CST-01 to CST-05: who bears what a request costs, and whether that was talked about.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

static sct_date_t issued_on(const sct_rule_at_t *at)
{
    return sct_date_of(at->level->level.issued_at);
}

/* The newest entry of the kind in the cases of a level request, on or after a day; `explicit`: it says that it is about cost. */
static const sct_entry_t *of_level(const sct_rule_run_t *run, const char *level_id, int kind, sct_date_t day, bool is_explicit)
{
    const sct_entry_t *newest = NULL, *entry;

    for (int c = 0; c < run->cases->nelts; c++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, c);

        for (int i = 0; sct_rule_is_of_level(on, level_id) && (entry = sct_rule_next(on, kind, &i));) {
            if (entry->occurred_on >= day && (!is_explicit || entry->on_cost == SCT_YES)) {
                newest = entry;
            }
        }
    }
    return newest;
}

/* The portal's letter has a part on cost and price; an installation may have written its own letter without it. */
static bool letter_offers(const sct_fact_level_t *level)
{
    return level->letter && strstr(level->letter, "費用") && strstr(level->letter, "価格") && strstr(level->letter, "協議");
}

void sct_rule_CST_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const char *id = at->level->level.id;
    const sct_entry_t *notice = of_level(run, id, SCT_ENTRY_COST_NOTICE, issued_on(at), false);
    const sct_entry_t *opened = of_level(run, id, SCT_ENTRY_OPENED, issued_on(at), true);
    sct_date_t due_on = issued_on(at) + (sct_date_t)sct_rule_number(run, SCT_PARAM_CST_01_cost_notice_d);
    bool offered = letter_offers(at->level) || notice || opened || sct_rule_is_ended(run, at->level);
    sct_finding_t *finding = !offered && run->as_of >= due_on ? sct_rule_finds(run, at, id, due_on)
                                                              : sct_rule_clears(run, at, id);

    sct_rule_shows_day(run, finding, "issued_on", issued_on(at));
    sct_rule_shows(run, finding, "letter_offers_talk", letter_offers(at->level) ? "yes" : at->level->letter ? "no" : NULL);
    sct_rule_shows_day(run, finding, "notice_on", notice ? notice->occurred_on : 0);
    sct_rule_shows_day(run, finding, "talk_opened_on", opened ? opened->occurred_on : 0);
}

void sct_rule_CST_02(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const char *id = at->level->level.id;
    const sct_entry_t *held = of_level(run, id, SCT_ENTRY_HELD, issued_on(at), true);
    sct_date_t due_on = issued_on(at) + (sct_date_t)sct_rule_number(run, SCT_PARAM_CST_02_cost_talk_d);
    sct_finding_t *finding = !held && !sct_rule_is_ended(run, at->level) && run->as_of > due_on
                                 ? sct_rule_finds(run, at, id, due_on + 1)
                                 : sct_rule_clears(run, at, id);

    sct_rule_shows_day(run, finding, "issued_on", issued_on(at));
    sct_rule_shows_day(run, finding, "due_on", due_on);
    sct_rule_shows_day(run, finding, "talk_on", held ? held->occurred_on : 0);
}

/* ---- burdens ---- */

static bool has_amount(const sct_entry_t *entry)
{
    int64_t amount;

    for (int i = 0; entry->lines && i < entry->lines->nelts; i++) {
        if (sct_rule_amount(&amount, APR_ARRAY_IDX(entry->lines, i, sct_line_t).becomes)) {
            return true;
        }
    }
    return false;
}

static void look_at_burden(sct_rule_run_t *run, const sct_rule_at_t *at, const sct_entry_t *burden)
{
    const sct_entry_t *agreed = sct_rule_about(at->on, SCT_ENTRY_BURDEN_AGREED, burden->id);
    const sct_entry_t *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, burden->id);
    bool whole = has_amount(burden) && sct_rule_says(burden->basis) && sct_rule_says(burden->benefit) && agreed;
    sct_finding_t *finding = whole || dropped ? sct_rule_clears(run, at, burden->id)
                                              : sct_rule_finds(run, at, burden->id, burden->occurred_on);

    sct_rule_shows(run, finding, "task", sct_choice_name(&sct_task_choice, burden->task));
    sct_rule_shows(run, finding, "amount", has_amount(burden) ? "given" : NULL);
    sct_rule_shows(run, finding, "basis", sct_rule_says(burden->basis) ? "given" : NULL);
    sct_rule_shows(run, finding, "benefit", sct_rule_says(burden->benefit) ? "given" : NULL);
    sct_rule_shows_day(run, finding, "agreed_on", agreed ? agreed->occurred_on : 0);
    sct_rule_shows_day(run, finding, "dropped_on", dropped ? dropped->occurred_on : 0);
}

void sct_rule_CST_03(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *burden;

    for (int i = 0; (burden = sct_rule_next(at->on, SCT_ENTRY_BURDEN, &i));) {
        look_at_burden(run, at, burden);
    }
}

/* Questionnaires that the supplier was asked to fill in during the days up to this one, of all its cases. */
static int64_t questionnaires(const sct_rule_run_t *run, const sct_entry_t *until)
{
    sct_date_t from = until->occurred_on - (sct_date_t)sct_rule_number(run, SCT_PARAM_CST_04_q_span_d) + 1;
    const sct_entry_t *burden;
    int64_t n = 0;

    for (int c = 0; c < run->cases->nelts; c++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, c);

        for (int i = 0; (burden = sct_rule_next(on, SCT_ENTRY_BURDEN, &i));) {
            n += burden->task == SCT_TASK_QUESTIONNAIRE && burden->occurred_on >= from
                 && burden->occurred_on <= until->occurred_on && !sct_rule_about(on, SCT_ENTRY_DROPPED, burden->id);
        }
    }
    return n;
}

void sct_rule_CST_04(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *burden;

    for (int i = 0; (burden = sct_rule_next(at->on, SCT_ENTRY_BURDEN, &i));) {
        const sct_entry_t *agreed = sct_rule_about(at->on, SCT_ENTRY_BURDEN_AGREED, burden->id);
        const sct_entry_t *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, burden->id);
        bool questions = burden->task == SCT_TASK_QUESTIONNAIRE;
        int64_t n = questions ? questionnaires(run, burden) : 0;
        bool settled = dropped || sct_rule_says(burden->basis) || (agreed && has_amount(burden));
        bool asks = questions ? n > sct_rule_number(run, SCT_PARAM_CST_04_q_max)
                              : burden->task == SCT_TASK_AUDIT || burden->task == SCT_TASK_STAFF;
        sct_finding_t *finding;

        if (!questions && !asks) {
            continue; /* no work */
        }
        finding = asks && !settled ? sct_rule_finds(run, at, burden->id, burden->occurred_on)
                                   : sct_rule_clears(run, at, burden->id);
        sct_rule_shows(run, finding, "task", sct_choice_name(&sct_task_choice, burden->task));
        sct_rule_shows_number(run, finding, "questionnaires", n);
        sct_rule_shows(run, finding, "fee", agreed && has_amount(burden) ? "agreed" : NULL);
        sct_rule_shows(run, finding, "reason", sct_rule_says(burden->basis) ? "given" : NULL);
    }
}

/* Talks that were opened or asked for, or held, since the cost rose. */
static const sct_entry_t *taken_up(const sct_rule_run_t *run, const sct_entry_t *raised)
{
    const sct_entry_t *found = sct_rule_talk(run, NULL, raised->occurred_on);

    for (int i = 0; !found && i < run->cases->nelts; i++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, i);
        const sct_entry_t *opened = sct_rule_after(on, SCT_ENTRY_OPENED, SCT_SIDE_BUYER, raised->occurred_on);

        found = opened && opened->recorded_at >= raised->recorded_at ? opened : found;
    }
    return found;
}

void sct_rule_CST_05(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *raised;

    for (int i = 0; (raised = sct_rule_next(at->on, SCT_ENTRY_COST_RAISED, &i));) {
        const sct_entry_t *talk = taken_up(run, raised);
        sct_finding_t *finding = talk ? sct_rule_clears(run, at, raised->id)
                                      : sct_rule_finds(run, at, raised->id, raised->occurred_on);

        sct_rule_shows_day(run, finding, "raised_on", raised->occurred_on);
        sct_rule_shows_day(run, finding, "talk_on", talk ? talk->occurred_on : 0);
    }
}
