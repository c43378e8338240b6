/*
 * domain_rule_look.c - what the rules look for in the record: entries of a kind, talks, deliveries, amounts; business days.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

/* ---- business days ---- */

bool sct_is_business_day(const sct_holidays_t *holidays, sct_date_t day)
{
    int weekday = ((int)day % 7 + 7 + 4) % 7; /* 1970-01-01 was a Thursday; 0: Sunday */

    for (int i = 0; holidays && i < holidays->count; i++) {
        if (holidays->days[i] == day) {
            return false;
        }
    }
    return weekday != 0 && weekday != 6;
}

sct_date_t sct_business_days_after(const sct_holidays_t *holidays, sct_date_t day, int64_t n)
{
    while (n > 0) {
        day++;
        n -= sct_is_business_day(holidays, day);
    }
    return day;
}

/* ---- entries ---- */

bool sct_rule_says(const char *text)
{
    return text && text[0];
}

int sct_rule_chars(const char *text)
{
    int n = 0;

    for (const unsigned char *at = (const unsigned char *)(text ? text : ""); *at; at++) {
        n += (*at & 0xC0) != 0x80 && *at > ' ';
    }
    return n;
}

const sct_entry_t *sct_rule_next(const sct_rule_case_t *on, int kind, int *i)
{
    while (*i < on->effective->nelts) {
        const sct_entry_t *entry = SCT_ENTRY_AT(on->effective, (*i)++);

        if (entry->kind == kind) {
            return entry;
        }
    }
    return NULL;
}

const sct_entry_t *sct_rule_about(const sct_rule_case_t *on, int kind, const char *id)
{
    const sct_entry_t *found = NULL, *entry;

    for (int i = 0; (entry = sct_rule_next(on, kind, &i));) {
        found = entry->about && strcmp(entry->about, id) == 0 ? entry : found;
    }
    return found;
}

const sct_entry_t *sct_rule_after(const sct_rule_case_t *on, int kind, int side, sct_date_t day)
{
    const sct_entry_t *found = NULL, *entry;

    for (int i = 0; (entry = sct_rule_next(on, kind, &i));) {
        found = entry->occurred_on >= day && (!side || entry->side == side) ? entry : found;
    }
    return found;
}

/* A letter, a mail, a paper, or the portal's own: what is told by word of mouth leaves nothing to read. */
static bool is_durable(int mode)
{
    return mode == SCT_MODE_PORTAL || mode == SCT_MODE_MAIL || mode == SCT_MODE_PAPER;
}

const sct_entry_t *sct_rule_delivery(const sct_rule_case_t *on, const sct_entry_t *entry)
{
    const sct_entry_t *found = NULL, *delivered;

    for (int i = 0; (delivered = sct_rule_next(on, SCT_ENTRY_DELIVERED, &i));) {
        if (delivered->side == SCT_SIDE_BUYER && delivered->about && strcmp(delivered->about, entry->id) == 0
            && is_durable(delivered->mode) && sct_rule_says(delivered->addressee)) {
            found = delivered;
        }
    }
    return found;
}

static bool is_about_price(const sct_rule_case_t *on, const sct_entry_t *held)
{
    return held->on_cost == SCT_YES
           || (held->on_cost != SCT_NO && on->nego.subject != SCT_SUBJECT_COMPLAINT && on->nego.subject != SCT_SUBJECT_OTHER);
}

const sct_entry_t *sct_rule_talk(const sct_rule_run_t *run, const sct_rule_case_t *on, sct_date_t day)
{
    const sct_entry_t *newest = NULL, *held;

    for (int c = 0; c < run->cases->nelts; c++) {
        const sct_rule_case_t *other = SCT_CASE_AT(run, c);

        for (int i = 0; (!on || on == other) && (held = sct_rule_next(other, SCT_ENTRY_HELD, &i));) {
            if (held->occurred_on >= day && (on || is_about_price(other, held))
                && (!newest || held->occurred_on >= newest->occurred_on)) {
                newest = held;
            }
        }
    }
    return newest;
}

/* ---- level requests ---- */

bool sct_rule_is_of_level(const sct_rule_case_t *on, const char *level_id)
{
    return on->nego.level_id ? strcmp(on->nego.level_id, level_id) == 0 : on->nego.subject == SCT_SUBJECT_SECURITY;
}

const sct_fact_level_t *sct_rule_level(const sct_rule_run_t *run, const char *id)
{
    for (int i = 0; id && i < run->levels->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(run->levels, i, sct_fact_level_t).level.id, id) == 0) {
            return &APR_ARRAY_IDX(run->levels, i, sct_fact_level_t);
        }
    }
    return NULL;
}

sct_date_t sct_rule_due_on(const sct_fact_level_t *level)
{
    return level->level.due_on; /* talks that ended have moved it */
}

bool sct_rule_is_ended(const sct_rule_run_t *run, const sct_fact_level_t *level)
{
    apr_time_t answered = level->level.state == SCT_LEVEL_DECLINED ? level->level.answered_at : 0;

    return (level->level.withdrawn_at && sct_date_of(level->level.withdrawn_at) <= run->as_of)
           || (answered && sct_date_of(answered) <= run->as_of);
}

/* ---- amounts ---- */

bool sct_rule_amount(int64_t *out, const char *text)
{
    return sct_rule_says(text) && sct_amount_parse(out, text);
}

bool sct_rule_same_line(const sct_line_t *a, const sct_line_t *b)
{
    return a->category == b->category && strcmp(a->item ? a->item : "", b->item ? b->item : "") == 0;
}

const sct_line_t *sct_rule_asked(const sct_rule_case_t *on, const sct_line_t *line)
{
    const sct_line_t *found = NULL;
    const sct_entry_t *request;

    for (int i = 0; (request = sct_rule_next(on, SCT_ENTRY_REQUESTED, &i));) {
        for (int n = 0; request->lines && n < request->lines->nelts; n++) {
            const sct_line_t *asked = &APR_ARRAY_IDX(request->lines, n, sct_line_t);

            found = sct_rule_same_line(asked, line) ? asked : found;
        }
    }
    return found;
}

bool sct_rule_is_below(const sct_rule_case_t *on, const sct_entry_t *entry)
{
    for (int n = 0; entry->lines && n < entry->lines->nelts; n++) {
        const sct_line_t *line = &APR_ARRAY_IDX(entry->lines, n, sct_line_t);
        const sct_line_t *asked = sct_rule_asked(on, line);
        int64_t wished, granted;

        if (asked && sct_rule_amount(&wished, asked->becomes) && sct_rule_amount(&granted, line->becomes) && granted < wished) {
            return true;
        }
    }
    return false;
}

/* ---- how a request ended ---- */

bool sct_rule_withdrawn(const sct_rule_case_t *on, sct_date_t day)
{
    return sct_rule_after(on, SCT_ENTRY_WITHDRAWN, SCT_SIDE_SUPPLIER, day) != NULL;
}

bool sct_rule_granted(const sct_rule_case_t *on, sct_date_t day)
{
    const sct_entry_t *decision = sct_nego_decision(on->effective);

    return decision && decision->occurred_on >= day && decision->result == SCT_RESULT_ACCEPT && !sct_rule_is_below(on, decision);
}

bool sct_rule_agreed(const sct_rule_case_t *on, sct_date_t day)
{
    const sct_entry_t *reply = sct_rule_after(on, SCT_ENTRY_REPLIED, SCT_SIDE_SUPPLIER, day);
    const sct_entry_t *decision = sct_nego_decision(on->effective);

    return reply && reply->result == SCT_RESULT_AGREE && (!decision || reply->n > decision->n);
}
