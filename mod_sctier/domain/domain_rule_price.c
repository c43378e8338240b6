/*
 * domain_rule_price.c - PRC-02, 08 to 12 and 16: what was decided about a price, on what talk, for what reasons.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

static int lines(const sct_entry_t *entry)
{
    return entry->lines ? entry->lines->nelts : 0;
}

static const sct_line_t *line_at(const sct_entry_t *entry, int i)
{
    return &APR_ARRAY_IDX(entry->lines, i, sct_line_t);
}

static bool is_price(const sct_line_t *line)
{
    return line->category == SCT_CATEGORY_PRICE || line->category == SCT_CATEGORY_TOTAL;
}

/* ---- kept in spite of what it costs ---- */

/* Whether all price lines stay at or below what they were; *known: any of them can be compared. */
static bool stays(const sct_entry_t *entry, bool *known)
{
    bool rises = false;

    *known = false;
    for (int i = 0; i < lines(entry); i++) {
        int64_t was, becomes;

        if (sct_rule_amount(&was, line_at(entry, i)->was) && sct_rule_amount(&becomes, line_at(entry, i)->becomes)) {
            *known = true;
            rises = rises || becomes > was;
        }
    }
    return !rises;
}

static const sct_entry_t *settled(const sct_rule_case_t *on, const sct_entry_t *factor)
{
    return factor->kind == SCT_ENTRY_WORK_CHANGED ? sct_rule_about(on, SCT_ENTRY_WORK_SETTLED, factor->id) : NULL;
}

static bool raises_cost(const sct_entry_t *entry)
{
    return entry->kind == SCT_ENTRY_REQUESTED || entry->kind == SCT_ENTRY_WORK_CHANGED || entry->kind == SCT_ENTRY_COST_RAISED
           || entry->kind == SCT_ENTRY_PASSED_ON || entry->kind == SCT_ENTRY_USE_WIDENED;
}

/* A recorded reason why cost rose before the renewal, of any case of the supplier. */
static const sct_entry_t *cost_factor(const sct_rule_run_t *run, const sct_entry_t *renewed)
{
    const sct_entry_t *found = NULL;

    for (int c = 0; c < run->cases->nelts; c++) {
        const sct_rule_case_t *on = SCT_CASE_AT(run, c);

        for (int i = 0; i < on->effective->nelts; i++) {
            const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);

            if (raises_cost(entry) && entry->occurred_on <= renewed->occurred_on && !settled(on, entry)
                && !sct_rule_withdrawn(on, entry->occurred_on) && !sct_rule_granted(on, entry->occurred_on)
                && (!found || entry->occurred_on > found->occurred_on)) {
                found = entry;
            }
        }
    }
    return found;
}

/* A level request on which no talk about cost was held until the renewal. */
static const sct_fact_level_t *level_factor(const sct_rule_run_t *run, const sct_entry_t *renewed)
{
    for (int i = 0; i < run->levels->nelts; i++) {
        const sct_fact_level_t *level = &APR_ARRAY_IDX(run->levels, i, sct_fact_level_t);

        if (sct_date_of(level->level.issued_at) <= renewed->occurred_on && !sct_rule_is_ended(run, level)) {
            return level;
        }
    }
    return NULL;
}

static void look_at_renewal(sct_rule_run_t *run, const sct_rule_at_t *at, const sct_entry_t *renewed)
{
    const sct_entry_t *factor = cost_factor(run, renewed), *talk;
    const sct_fact_level_t *level = level_factor(run, renewed);
    sct_date_t from = factor ? factor->occurred_on : level ? sct_date_of(level->level.issued_at) : 0;
    sct_finding_t *finding;
    bool known, same = stays(renewed, &known);

    if (!known) {
        (void)sct_rule_skips(run, at, renewed->id, SCT_GAP_NO_AMOUNT);
        return;
    }
    talk = from ? sct_rule_talk(run, NULL, from) : NULL;
    finding = same && from && !talk ? sct_rule_finds(run, at, renewed->id, renewed->occurred_on)
                                    : sct_rule_clears(run, at, renewed->id);
    sct_rule_shows_day(run, finding, "renewed_on", renewed->occurred_on);
    sct_rule_shows(run, finding, "price", same ? "not raised" : "raised");
    sct_rule_shows(run, finding, "cost_factor",
                   factor ? sct_choice_name(&sct_entry_choice, factor->kind) : level ? "level" : NULL);
    sct_rule_shows_day(run, finding, "talk_on", talk ? talk->occurred_on : 0);
    sct_rule_shows(run, finding, "cost_indices", "not recorded in this portal");
}

void sct_rule_PRC_02(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *renewed;

    for (int i = 0; (renewed = sct_rule_next(at->on, SCT_ENTRY_RENEWED, &i));) {
        look_at_renewal(run, at, renewed);
    }
}

/* ---- reasons in writing ---- */

static bool answers_lines(const sct_rule_case_t *on, const sct_entry_t *decision)
{
    const sct_entry_t *request = sct_rule_after(on, SCT_ENTRY_REQUESTED, SCT_SIDE_NONE, 1);

    for (int i = 0; request && i < lines(request); i++) {
        const sct_line_t *asked = line_at(request, i);
        bool answered = false;

        for (int n = 0; n < lines(decision); n++) {
            const sct_line_t *line = line_at(decision, n);

            answered = answered || (sct_rule_same_line(asked, line) && sct_rule_says(line->words));
        }
        if (!answered) {
            return false;
        }
    }
    return true;
}

/* A word of the buyer with reasons, delivered in writing to a named person: of the decision; while nothing is decided, of any. */
static const sct_entry_t *reasons(const sct_rule_run_t *run, const sct_rule_case_t *on, const sct_entry_t *decision,
                                  sct_date_t day)
{
    for (int i = on->effective->nelts - 1; i >= 0; i--) {
        const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, i);
        bool may = decision ? entry == decision
                            : entry->side == SCT_SIDE_BUYER && entry->occurred_on >= day
                                  && (entry->kind == SCT_ENTRY_COMMENTED || entry->kind == SCT_ENTRY_OFFERED);

        if (may && sct_rule_chars(entry->words) >= sct_rule_number(run, SCT_PARAM_PRC_08_reason_min)
            && (!decision || answers_lines(on, entry)) && sct_rule_delivery(on, entry)) {
            return sct_rule_delivery(on, entry);
        }
    }
    return NULL;
}

void sct_rule_PRC_08(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *decision = sct_nego_decision(at->on->effective);
    const sct_entry_t *request, *delivered;
    sct_date_t due_on, after;
    sct_finding_t *finding;

    for (int i = 0; (request = sct_rule_next(at->on, SCT_ENTRY_REQUESTED, &i));) {
        const sct_entry_t *decided = decision && decision->occurred_on >= request->occurred_on ? decision : NULL;
        bool over = sct_rule_withdrawn(at->on, request->occurred_on) || sct_rule_granted(at->on, request->occurred_on)
                    || sct_rule_agreed(at->on, request->occurred_on);

        due_on = request->occurred_on + (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_08_reason_d);
        after = decided ? decided->occurred_on + (sct_date_t)sct_rule_number(run, SCT_PARAM_PRC_08_reason_after_d) : due_on;
        due_on = after < due_on ? after : due_on;
        delivered = reasons(run, at->on, decided, request->occurred_on);
        finding = over || delivered ? sct_rule_clears(run, at, request->id)
                                    : sct_rule_waits(run, at, request->id, due_on, due_on);
        sct_rule_shows_day(run, finding, "requested_on", request->occurred_on);
        sct_rule_shows_day(run, finding, "decided_on", decided ? decided->occurred_on : 0);
        sct_rule_shows(run, finding, "result", decided ? sct_choice_name(&sct_result_choice, decided->result) : NULL);
        sct_rule_shows_number(run, finding, "characters_of_reason", decided ? sct_rule_chars(decided->words) : 0);
        sct_rule_shows(run, finding, "each_line_answered", decided && answers_lines(at->on, decided) ? "yes" : "no");
        sct_rule_shows_day(run, finding, "delivered_on", delivered ? delivered->occurred_on : 0);
    }
}

/* ---- decided alone ---- */

/*
 * Keep, partial and a raise below the request presuppose that somebody asked (取適法 5条2項4号); a cut is looked at without that.
 * Granting what was asked never is.
 */
static bool is_alone(const sct_rule_case_t *on, const sct_entry_t *entry)
{
    int i = 0;
    const sct_entry_t *request = sct_rule_next(on, SCT_ENTRY_REQUESTED, &i);
    bool asked = request && request->occurred_on <= entry->occurred_on;

    if (entry->kind == SCT_ENTRY_DECIDED && entry->result == SCT_RESULT_CUT) {
        return true;
    }
    if (entry->kind == SCT_ENTRY_DECIDED && sct_result_refuses(entry->result)) {
        return asked;
    }
    return asked && sct_rule_is_below(on, entry);
}

void sct_rule_PRC_09(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    for (int i = 0; i < at->on->effective->nelts; i++) {
        const sct_entry_t *entry = SCT_ENTRY_AT(at->on->effective, i);
        const sct_entry_t *held;
        sct_finding_t *finding;

        if (entry->kind != SCT_ENTRY_DECIDED && entry->kind != SCT_ENTRY_PRICE_CHANGED) {
            continue;
        }
        held = sct_rule_talk(run, at->on, 1);
        finding = is_alone(at->on, entry) && !held ? sct_rule_finds(run, at, entry->id, entry->occurred_on)
                                                   : sct_rule_clears(run, at, entry->id);
        sct_rule_shows(run, finding, "entry", sct_choice_name(&sct_entry_choice, entry->kind));
        sct_rule_shows(run, finding, "result", sct_choice_name(&sct_result_choice, entry->result));
        sct_rule_shows(run, finding, "below_request", sct_rule_is_below(at->on, entry) ? "yes" : "no");
        sct_rule_shows_day(run, finding, "decided_on", entry->occurred_on);
        sct_rule_shows_day(run, finding, "talk_on", held ? held->occurred_on : 0);
    }
}

/* ---- markedly low ---- */

/* Hundredths of a per cent by which a line changes, rounded away from zero; false when it cannot be compared. */
static bool change_of(int64_t *out, const sct_line_t *line)
{
    int64_t was, becomes, size;

    if (!sct_rule_amount(&was, line->was) || !sct_rule_amount(&becomes, line->becomes) || was <= 0) {
        return false;
    }
    if (was > INT64_C(100000000000000) || becomes > INT64_C(100000000000000)) { /* so large that whole yen do */
        was /= 10000;
        becomes /= 10000;
    }
    size = becomes > was ? becomes - was : was - becomes;
    size = (size * 10000 + was - 1) / was;
    *out = becomes > was ? size : -size;
    return true;
}

static int64_t largest_rise(const sct_rule_case_t *on)
{
    int64_t most = 0, change;
    const sct_entry_t *request;

    for (int i = 0; (request = sct_rule_next(on, SCT_ENTRY_REQUESTED, &i));) {
        for (int n = 0; n < lines(request); n++) {
            if (!is_price(line_at(request, n)) && change_of(&change, line_at(request, n)) && change > most) {
                most = change;
            }
        }
    }
    return most;
}

static const char *per_cent(const sct_rule_run_t *run, int64_t hundredths)
{
    int64_t size = hundredths < 0 ? -hundredths : hundredths;

    return apr_psprintf(run->pool, "%s%" APR_INT64_T_FMT ".%02d%%", hundredths < 0 ? "-" : "", size / 100, (int)(size % 100));
}

static void look_at_price(sct_rule_run_t *run, const sct_rule_at_t *at, const sct_entry_t *entry)
{
    int64_t rise = largest_rise(at->on), least = INT64_MAX, change;
    bool kept = entry->result == SCT_RESULT_KEEP, low;
    sct_finding_t *finding;

    for (int n = 0; n < lines(entry); n++) {
        least = is_price(line_at(entry, n)) && change_of(&change, line_at(entry, n)) && change < least ? change : least;
    }
    least = least == INT64_MAX && kept ? 0 : least; /* 据置き needs no amounts */
    if (least == INT64_MAX) {
        (void)sct_rule_skips(run, at, entry->id, SCT_GAP_NO_AMOUNT);
        return;
    }
    low = (least <= 0 && rise > sct_rule_number(run, SCT_PARAM_PRC_10_cost_up_pct) * 100)
          || -least > sct_rule_number(run, SCT_PARAM_PRC_10_cut_pct) * 100;
    finding = low ? sct_rule_finds(run, at, entry->id, entry->occurred_on) : sct_rule_clears(run, at, entry->id);
    sct_rule_shows(run, finding, "price_change", per_cent(run, least));
    sct_rule_shows(run, finding, "recorded_cost_rise", per_cent(run, rise));
    sct_rule_shows(run, finding, "basis", sct_rule_says(entry->basis) ? "given" : NULL);
    sct_rule_shows(run, finding, "other_suppliers", "not compared");
}

/* The decision in force, and price changes that follow no decision. */
void sct_rule_PRC_10(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *decision = sct_nego_decision(at->on->effective), *changed;

    if (decision) {
        look_at_price(run, at, decision);
    }
    for (int i = 0; !decision && (changed = sct_rule_next(at->on, SCT_ENTRY_PRICE_CHANGED, &i));) {
        look_at_price(run, at, changed);
    }
}

/* ---- less than was ordered ---- */

static bool lowers(const sct_entry_t *entry)
{
    int64_t change;

    for (int n = 0; n < lines(entry); n++) {
        if (is_price(line_at(entry, n)) && change_of(&change, line_at(entry, n)) && change < 0) {
            return true;
        }
    }
    return false;
}

/* A lower price for what had been ordered before: from a day before it was decided, or for the order that the case names. */
static bool reaches_back(const sct_rule_case_t *on, const sct_entry_t *entry)
{
    bool ordered = on->deal && on->deal->ordered_on <= entry->occurred_on && entry->planned_on <= on->deal->ordered_on;

    return entry->planned_on && (entry->planned_on < entry->occurred_on || ordered);
}

/* The price went back to where it was, or higher. */
static bool is_reverted(const sct_rule_case_t *on, const sct_entry_t *entry)
{
    const sct_entry_t *later;

    for (int i = 0; (later = sct_rule_next(on, SCT_ENTRY_PRICE_CHANGED, &i));) {
        for (int n = 0; later->n > entry->n && n < lines(later); n++) {
            int64_t was, becomes;

            if (sct_rule_amount(&was, line_at(entry, 0)->was) && sct_rule_amount(&becomes, line_at(later, n)->becomes)
                && line_at(later, n)->category == line_at(entry, 0)->category && becomes >= was
                && later->planned_on <= entry->planned_on) {
                return true;
            }
        }
    }
    return false;
}

void sct_rule_PRC_11(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    for (int i = 0; i < at->on->effective->nelts; i++) {
        const sct_entry_t *entry = SCT_ENTRY_AT(at->on->effective, i);
        const sct_entry_t *repaid = sct_rule_about(at->on, SCT_ENTRY_REPAID, entry->id);
        bool reduced = entry->kind == SCT_ENTRY_REDUCED;
        bool lowered = (entry->kind == SCT_ENTRY_PRICE_CHANGED || entry->kind == SCT_ENTRY_DECIDED) && lowers(entry);
        sct_finding_t *finding;
        bool found;

        if (!reduced && !lowered) {
            continue;
        }
        found = reduced ? entry->fault != SCT_YES && !repaid : reaches_back(at->on, entry) && !is_reverted(at->on, entry);
        finding = found ? sct_rule_finds(run, at, entry->id, entry->occurred_on) : sct_rule_clears(run, at, entry->id);
        sct_rule_shows(run, finding, "entry", sct_choice_name(&sct_entry_choice, entry->kind));
        sct_rule_shows(run, finding, "supplier_at_fault", sct_choice_name(&sct_yesno_choice, entry->fault));
        sct_rule_shows_day(run, finding, "holds_from", entry->planned_on);
        sct_rule_shows_day(run, finding, "ordered_on", at->on->deal ? at->on->deal->ordered_on : 0);
        sct_rule_shows_day(run, finding, "repaid_on", repaid ? repaid->occurred_on : 0);
    }
}

/* ---- the change and its reason ---- */

void sct_rule_PRC_12(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *changed;

    for (int i = 0; (changed = sct_rule_next(at->on, SCT_ENTRY_PRICE_CHANGED, &i));) {
        bool whole = lines(changed) > 0;
        sct_finding_t *finding;

        for (int n = 0; n < lines(changed); n++) {
            int64_t amount;

            whole = whole && sct_rule_amount(&amount, line_at(changed, n)->was)
                    && sct_rule_amount(&amount, line_at(changed, n)->becomes);
        }
        finding = whole && sct_rule_says(changed->words) ? sct_rule_clears(run, at, changed->id)
                                                         : sct_rule_finds(run, at, changed->id, changed->occurred_on);
        sct_rule_shows(run, finding, "amounts", whole ? "before and after" : "incomplete");
        sct_rule_shows(run, finding, "reason", sct_rule_says(changed->words) ? "given" : NULL);
    }
}

/* ---- the tiers below ---- */

void sct_rule_PRC_16(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_entry_t *decision = sct_nego_decision(at->on->effective), *said;

    for (int i = 0; (said = sct_rule_next(at->on, SCT_ENTRY_PASSED_ON, &i));) {
        const sct_entry_t *comment = sct_rule_about(at->on, SCT_ENTRY_COMMENTED, said->id);
        bool weighed = (comment && comment->side == SCT_SIDE_BUYER) || sct_rule_granted(at->on, said->occurred_on)
                       || (decision && sct_rule_says(decision->basis));
        bool decided = decision && decision->occurred_on >= said->occurred_on;
        sct_finding_t *finding = decided && !weighed ? sct_rule_finds(run, at, said->id, decision->occurred_on)
                                                     : sct_rule_clears(run, at, said->id);

        sct_rule_shows_day(run, finding, "said_on", said->occurred_on);
        sct_rule_shows_day(run, finding, "decided_on", decided ? decision->occurred_on : 0);
        sct_rule_shows(run, finding, "weighed", weighed ? "yes" : "no");
    }
}
