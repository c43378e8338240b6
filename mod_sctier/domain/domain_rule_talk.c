/*
 * domain_rule_talk.c - PRC-01, 03 to 07, 13 to 15: whether talks are held when they are asked for, and when nobody asks.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

void sct_rule_PRC_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *talk = sct_rule_talk(run, NULL, 1);
    sct_date_t from = run->facts->since, due_on;
    sct_finding_t *finding;

    if (talk && talk->occurred_on > from) {
        from = talk->occurred_on;
    }
    if (!from) {
        (void)sct_rule_skips(run, at, NULL, SCT_GAP_NO_SINCE);
        return;
    }
    due_on = from + (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_01_periodic_d);
    finding = sct_rule_waits(run, at, NULL, from + (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_01_periodic_warn_d), due_on);
    sct_rule_shows_day(run, finding, "talk_on", talk ? talk->occurred_on : 0);
    sct_rule_shows_day(run, finding, "supplier_since", run->facts->since);
}

/* ---- a request ---- */

static const sct_entry_t *later(const sct_entry_t *a, const sct_entry_t *b)
{
    return a ? a : b;
}

/* Whatever shows that the request was received. */
static const sct_entry_t *reaction(const sct_rule_case_t *on, const sct_entry_t *request)
{
    sct_date_t day = request->occurred_on;
    const sct_entry_t *found = sct_rule_about(on, SCT_ENTRY_ACKNOWLEDGED, request->id);
    const sct_entry_t *entry;

    for (int i = 0; !found && (entry = sct_rule_next(on, SCT_ENTRY_ACKNOWLEDGED, &i));) {
        found = !entry->about && entry->occurred_on >= day ? entry : NULL;
    }
    found = later(found, sct_rule_after(on, SCT_ENTRY_HELD, SCT_SIDE_NONE, day));
    found = later(found, sct_rule_after(on, SCT_ENTRY_PROPOSED, SCT_SIDE_BUYER, day));
    found = later(found, sct_rule_after(on, SCT_ENTRY_POSTPONED, SCT_SIDE_BUYER, day));
    found = later(found, sct_rule_after(on, SCT_ENTRY_OFFERED, SCT_SIDE_BUYER, day));
    return later(found, sct_rule_after(on, SCT_ENTRY_DECIDED, SCT_SIDE_BUYER, day));
}

void sct_rule_PRC_03(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    int64_t days = sct_rule_number(run, SCT_PARAM_PRC_03_ack_d);
    const sct_entry_t *request;

    for (int i = 0; (request = sct_rule_next(at->on, SCT_ENTRY_REQUESTED, &i));) {
        const sct_entry_t *answer = reaction(at->on, request);
        sct_date_t due_on = sct_business_days_after(run->facts->holidays, request->occurred_on, days);
        sct_finding_t *finding = answer || sct_rule_withdrawn(at->on, request->occurred_on)
                                     ? sct_rule_clears(run, at, request->id)
                                     : sct_rule_waits(run, at, request->id, due_on, due_on);

        sct_rule_shows_day(run, finding, "requested_on", request->occurred_on);
        sct_rule_shows(run, finding, "mode", sct_choice_name(&sct_mode_choice, request->mode));
        sct_rule_shows_day(run, finding, "answered_on", answer ? answer->occurred_on : 0);
    }
}

void sct_rule_PRC_04(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    sct_date_t warn = (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_04_consult_warn_d);
    sct_date_t days = (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_04_consult_d);
    const sct_entry_t *request;

    for (int i = 0; (request = sct_rule_next(at->on, SCT_ENTRY_REQUESTED, &i));) {
        sct_date_t day = request->occurred_on;
        const sct_entry_t *held = sct_rule_talk(run, at->on, day);
        bool over = held || sct_rule_withdrawn(at->on, day) || sct_rule_granted(at->on, day);
        sct_finding_t *finding = over ? sct_rule_clears(run, at, request->id)
                                      : sct_rule_waits(run, at, request->id, day + warn, day + days);

        sct_rule_shows_day(run, finding, "requested_on", day);
        sct_rule_shows_day(run, finding, "talk_on", held ? held->occurred_on : 0);
        sct_rule_shows(run, finding, "granted_as_asked", sct_rule_granted(at->on, day) ? "yes" : "no");
    }
}

/* ---- postponed ---- */

/* The day for which the talk had been planned before the buyer first moved it; failing that the day on which it did. */
static sct_date_t first_plan(const sct_rule_case_t *on, const sct_entry_t *first)
{
    sct_date_t planned = first->occurred_on;

    for (int i = 0; i < on->effective->nelts; i++) {
        const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);

        if (entry->n < first->n && entry->planned_on
            && (entry->kind == SCT_ENTRY_PROPOSED || entry->kind == SCT_ENTRY_OPENED || entry->kind == SCT_ENTRY_ACKNOWLEDGED)) {
            planned = entry->planned_on;
        }
    }
    return planned;
}

static sct_date_t sooner(sct_date_t a, sct_date_t b)
{
    return !a || (b && b < a) ? b : a;
}

void sct_rule_PRC_05(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *first = NULL, *last = NULL, *entry, *held;
    sct_date_t since = 0, limit = (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_05_postpone_d), plan;
    sct_finding_t *finding;
    int64_t n = 0;

    for (int i = 0; (entry = sct_rule_next(at->on, SCT_ENTRY_POSTPONED, &i));) {
        if (entry->side == SCT_SIDE_BUYER) {
            first = first ? first : entry;
            last = entry;
            n++;
            since = n == sct_rule_number(run, SCT_PARAM_PRC_05_postpone_max) + 1 ? sooner(since, entry->occurred_on) : since;
            plan = first_plan(at->on, first);
            since = entry->planned_on > plan + limit ? sooner(since, entry->occurred_on) : since;
        }
    }
    if (!first) {
        return;
    }
    plan = first_plan(at->on, first);
    since = sooner(since, run->as_of > plan + limit ? plan + limit + 1 : 0);
    held = sct_rule_talk(run, at->on, last->occurred_on);
    finding = since && !held && !sct_rule_withdrawn(at->on, 1) && !sct_rule_granted(at->on, 1)
                  ? sct_rule_finds(run, at, last->id, since)
                  : sct_rule_clears(run, at, last->id);
    sct_rule_shows_number(run, finding, "postponed_by_buyer", n);
    sct_rule_shows_day(run, finding, "first_planned_on", plan);
    sct_rule_shows_day(run, finding, "talk_on", held ? held->occurred_on : 0);
}

/* ---- questions and data ---- */

static void look_at_question(sct_rule_run_t *run, const sct_rule_at_t *at, const sct_entry_t *asked)
{
    sct_date_t due_on = asked->occurred_on + (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_06_answer_d);
    const sct_entry_t *answered = sct_rule_about(at->on, SCT_ENTRY_ANSWERED, asked->id);
    const sct_entry_t *refused = sct_rule_about(at->on, SCT_ENTRY_REFUSED, asked->id);
    sct_finding_t *finding;

    if (answered) {
        finding = sct_rule_clears(run, at, asked->id);
    } else if (refused) { /* a person looks whether the reason holds; a bare refusal weighs as no answer does */
        finding = sct_rule_finds(run, at, asked->id, refused->occurred_on);
        if (sct_rule_chars(refused->words) >= sct_rule_number(run, SCT_PARAM_PRC_06_refuse_min)
            && finding->severity < SCT_SEVERITY_MID) {
            finding->severity = SCT_SEVERITY_MID;
        }
    } else {
        finding = sct_rule_waits(run, at, asked->id, due_on, due_on);
    }
    sct_rule_shows_day(run, finding, "asked_on", asked->occurred_on);
    sct_rule_shows_day(run, finding, "answered_on", answered ? answered->occurred_on : 0);
    sct_rule_shows_day(run, finding, "refused_on", refused ? refused->occurred_on : 0);
    sct_rule_shows_number(run, finding, "characters_of_refusal", refused ? sct_rule_chars(refused->words) : 0);
}

void sct_rule_PRC_06(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *asked;

    for (int i = 0; (asked = sct_rule_next(at->on, SCT_ENTRY_ASKED, &i));) {
        if (asked->side == SCT_SIDE_SUPPLIER) {
            look_at_question(run, at, asked);
        }
    }
}

void sct_rule_PRC_07(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *demanded;

    for (int i = 0; (demanded = sct_rule_next(at->on, SCT_ENTRY_DEMANDED, &i));) {
        const sct_entry_t *dropped = sct_rule_about(at->on, SCT_ENTRY_DROPPED, demanded->id);
        const sct_entry_t *given = sct_rule_about(at->on, SCT_ENTRY_VOLUNTEERED, demanded->id);
        bool presses = demanded->data_class == SCT_DATA_INTERNAL || demanded->waits == SCT_YES;
        sct_finding_t *finding = presses && !dropped && !given ? sct_rule_finds(run, at, demanded->id, demanded->occurred_on)
                                                               : sct_rule_clears(run, at, demanded->id);

        sct_rule_shows(run, finding, "data", sct_choice_name(&sct_data_class_choice, demanded->data_class));
        sct_rule_shows(run, finding, "talk_waits", sct_choice_name(&sct_yesno_choice, demanded->waits));
        sct_rule_shows_day(run, finding, "dropped_on", dropped ? dropped->occurred_on : 0);
        sct_rule_shows_day(run, finding, "volunteered_on", given ? given->occurred_on : 0);
    }
}

/* ---- minutes ---- */

static bool confirmed_by(const sct_rule_case_t *on, const sct_entry_t *held, int side)
{
    const sct_entry_t *entry;

    for (int i = 0; (entry = sct_rule_next(on, SCT_ENTRY_CONFIRMED, &i));) {
        if (entry->side == side && strcmp(entry->about, held->id) == 0) {
            return true;
        }
    }
    return held->side == side && sct_rule_says(held->words); /* who wrote the minutes stands by them */
}

/*
 * A supplier need not confirm anything, and its silence must not hang over the buyer for ever: minutes that the buyer stands by
 * and sent to a named person are 送付済・未確認. They count as sent, never as confirmed.
 */
static const char *minutes_state(const sct_rule_case_t *on, const sct_entry_t *held)
{
    bool buyer = confirmed_by(on, held, SCT_SIDE_BUYER), supplier = confirmed_by(on, held, SCT_SIDE_SUPPLIER);

    if (!sct_rule_says(held->words)) {
        return "none";
    }
    if (buyer && supplier) {
        return "confirmed by both";
    }
    return buyer && sct_rule_delivery(on, held) ? "sent, not confirmed" : buyer ? "not sent" : "not confirmed by the buyer";
}

void sct_rule_PRC_13(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    sct_date_t days = (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_13_minutes_d);
    const sct_entry_t *held;

    for (int i = 0; (held = sct_rule_next(at->on, SCT_ENTRY_HELD, &i));) {
        const char *state = minutes_state(at->on, held);
        bool done = strcmp(state, "confirmed by both") == 0 || strcmp(state, "sent, not confirmed") == 0;
        sct_finding_t *finding = done ? sct_rule_clears(run, at, held->id)
                                      : sct_rule_waits(run, at, held->id, held->occurred_on + days, held->occurred_on + days);

        sct_rule_shows_day(run, finding, "held_on", held->occurred_on);
        sct_rule_shows(run, finding, "minutes", state);
    }
}

/* ---- a way of calculating ---- */

static bool says_number(const sct_entry_t *entry)
{
    int64_t amount;

    for (int i = 0; entry->lines && i < entry->lines->nelts; i++) {
        if (sct_rule_amount(&amount, APR_ARRAY_IDX(entry->lines, i, sct_line_t).becomes)) {
            return true;
        }
    }
    return false;
}

static bool supplier_says_number(const sct_rule_case_t *on)
{
    for (int i = 0; i < on->effective->nelts; i++) {
        const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);

        if ((entry->kind == SCT_ENTRY_REQUESTED || (entry->kind == SCT_ENTRY_OFFERED && entry->side == SCT_SIDE_SUPPLIER))
            && says_number(entry)) {
            return true;
        }
    }
    return false;
}

void sct_rule_PRC_14(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    int i = 0;
    const sct_entry_t *request = sct_rule_next(at->on, SCT_ENTRY_REQUESTED, &i);
    const sct_entry_t *method = sct_rule_after(at->on, SCT_ENTRY_METHOD, SCT_SIDE_BUYER, 1);
    sct_date_t due_on;
    sct_finding_t *finding;

    if (!request) {
        return;
    }
    due_on = request->occurred_on + (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_14_method_d);
    finding = run->as_of > due_on && !method && !supplier_says_number(at->on) && !sct_rule_granted(at->on, 1)
                      && !sct_rule_withdrawn(at->on, 1) && !sct_rule_agreed(at->on, 1)
                  ? sct_rule_finds(run, at, request->id, due_on + 1)
                  : sct_rule_clears(run, at, request->id);
    sct_rule_shows_day(run, finding, "requested_on", request->occurred_on);
    sct_rule_shows(run, finding, "number_by_supplier", supplier_says_number(at->on) ? "yes" : "no");
    sct_rule_shows_day(run, finding, "method_on", method ? method->occurred_on : 0);
}

/* ---- the months of price talks ---- */

static sct_date_t first_of(const sct_rule_run_t *run, int year, int month)
{
    sct_date_t day = 0;

    year += month > 12 ? 1 : 0;
    month -= month > 12 ? 12 : 0;
    (void)sct_date_parse(&day, apr_psprintf(run->pool, "%04d-%02d-01", year, month));
    return day;
}

void sct_rule_PRC_15(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_param_t months[] = {SCT_PARAM_PRC_15_month_a, SCT_PARAM_PRC_15_month_b};
    int year = (int)apr_strtoi64(sct_date_text(run->pool, run->as_of), NULL, 10);
    int lead = (int)sct_rule_number(run, SCT_PARAM_PRC_15_lead_months);
    sct_date_t since = 0;
    sct_finding_t *finding;

    for (size_t i = 0; i < 2; i++) {
        int month = (int)sct_rule_number(run, months[i]);
        sct_date_t from = first_of(run, year, month - lead), to = first_of(run, year, month + 1) - 1;

        since = run->as_of >= from && run->as_of <= to ? from : since;
    }
    finding = since && run->facts->campaign_on < since ? sct_rule_finds(run, at, NULL, since) : sct_rule_clears(run, at, NULL);
    sct_rule_shows_day(run, finding, "talks_opened_on", run->facts->campaign_on);
    sct_rule_shows_day(run, finding, "season_from", since);
}
