/*
 * domain_nego.c - field tables of negotiations; corrections; the state that follows from the entries.
 */
#include "domain_nego.h"

#include <string.h>

#include "base_pool.h"

static const char *const entry_names[] = {
#define SCT_ENTRY(symbol, name, sides, takes, needs, about, ja, en) name,
#include "entries.def"
#undef SCT_ENTRY
    NULL};
static const char *const subject_names[] = {"security", "labour", "material", "energy",    "change", "periodic",
                                            "cut",      "burden", "complaint", "other", NULL};
static const char *const state_names[] = {"begun",    "requested", "acknowledged", "scheduled", "postponed", "talking",
                                          "waiting",  "offered",   "agreed",       "partial",   "kept",      "cut",
                                          "notified", "effective", "escalated",    "withdrawn", "closed",    NULL};
static const char *const result_names[] = {"accept", "partial", "keep", "cut", "other_way", "agree", "disagree", "void", NULL};
static const char *const mode_names[] = {"portal", "mail", "paper", "meeting", "online", "phone", "quotation", "other", NULL};
static const char *const data_class_names[] = {"public", "internal", NULL};
static const char *const task_names[] = {"fee",   "contribution", "audit",   "questionnaire",
                                         "staff", "knowhow",      "licence", "support", NULL};
static const char *const category_names[] = {"price", "total", "labour", "material", "energy", "security", "other", NULL};
static const char *const per_names[] = {"piece", "hour", "month", "year", "lot", "once", NULL};
static const char *const tax_names[] = {"excluded", "included", NULL};
static const char *const source_names[] = {"public", "quote", "internal", NULL};

const sct_choice_t sct_entry_choice = {"entry_kind", entry_names};
const sct_choice_t sct_subject_choice = {"subject", subject_names};
const sct_choice_t sct_nego_state_choice = {"nego_state", state_names};
const sct_choice_t sct_result_choice = {"result", result_names};
const sct_choice_t sct_mode_choice = {"mode", mode_names};
const sct_choice_t sct_data_class_choice = {"data_class", data_class_names};
const sct_choice_t sct_task_choice = {"task", task_names};
const sct_choice_t sct_line_choice = {"line_kind", category_names};
const sct_choice_t sct_per_choice = {"per", per_names};
const sct_choice_t sct_tax_choice = {"tax", tax_names};
const sct_choice_t sct_source_choice = {"source", source_names};

#define SCT_T sct_line_input_t
SCT_TYPE_TABLE(line_input, SCT_LINE_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_entry_input_t
SCT_TYPE_TABLE(entry_input, SCT_ENTRY_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_nego_input_t
SCT_TYPE_TABLE(nego_input, SCT_NEGO_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_nego_t
SCT_TYPE_TABLE(nego, SCT_NEGO_FIELDS)
#undef SCT_T
#define SCT_T sct_line_t
SCT_TYPE_TABLE(line, SCT_LINE_FIELDS)
#undef SCT_T
#define SCT_T sct_entry_t
SCT_TYPE_TABLE(entry, SCT_ENTRY_FIELDS)
#undef SCT_T
#define SCT_T sct_negos_t
SCT_TYPE_TABLE(negos, SCT_NEGOS_FIELDS)
#undef SCT_T
#define SCT_T sct_nego_detail_t
SCT_TYPE_TABLE(nego_detail, SCT_NEGO_DETAIL_FIELDS)
#undef SCT_T
#define SCT_T sct_talk_t
SCT_TYPE_TABLE(talk, SCT_TALK_FIELDS)
#undef SCT_T
#define SCT_T sct_talks_t
SCT_TYPE_TABLE(talks, SCT_TALKS_FIELDS)
#undef SCT_T
#define SCT_T sct_campaign_input_t
SCT_TYPE_TABLE(campaign_input, SCT_CAMPAIGN_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_campaign_t
SCT_TYPE_TABLE(campaign, SCT_CAMPAIGN_FIELDS)
#undef SCT_T
#define SCT_T sct_campaigns_t
SCT_TYPE_TABLE(campaigns, SCT_CAMPAIGNS_FIELDS)
#undef SCT_T
#define SCT_T sct_campaign_open_input_t
SCT_TYPE_TABLE(campaign_open_input, SCT_CAMPAIGN_OPEN_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_campaign_event_t
SCT_TYPE_TABLE(campaign_event, SCT_CAMPAIGN_EVENT_FIELDS)
#undef SCT_T
#define SCT_T sct_nego_begun_t
SCT_TYPE_TABLE(nego_begun, SCT_NEGO_BEGUN_FIELDS)
#undef SCT_T
#define SCT_T sct_entry_event_t
SCT_TYPE_TABLE(entry_event, SCT_ENTRY_EVENT_FIELDS)
#undef SCT_T
#define SCT_T sct_line_event_t
SCT_TYPE_TABLE(line_event, SCT_LINE_EVENT_FIELDS)
#undef SCT_T

static const struct {
    const char *ja, *en;
} words[] = {{"", ""},
#define SCT_ENTRY(symbol, name, sides, takes, needs, about, ja, en) {ja, en},
#include "entries.def"
#undef SCT_ENTRY
};

const char *sct_entry_ja(int kind)
{
    return words[kind].ja;
}

const char *sct_entry_en(int kind)
{
    return words[kind].en;
}

bool sct_result_refuses(int result)
{
    return result == SCT_RESULT_PARTIAL || result == SCT_RESULT_KEEP || result == SCT_RESULT_CUT;
}

/* ---- corrections ---- */

#define ENTRY(list, i) (&APR_ARRAY_IDX((list), (i), sct_entry_t))

static sct_entry_t *find(const apr_array_header_t *entries, const char *id)
{
    for (int i = 0; id && i < entries->nelts; i++) {
        if (strcmp(ENTRY(entries, i)->id, id) == 0) {
            return ENTRY(entries, i);
        }
    }
    return NULL;
}

/* The entry keeps who it was and where it stood; what it says is now what the correction says. */
static void correct(sct_entry_t *entry, const sct_entry_t *by)
{
    sct_entry_t as_it_was = *entry;

    *entry = *by;
    entry->id = as_it_was.id;
    entry->n = as_it_was.n;
    entry->kind = as_it_was.kind;
    entry->about = as_it_was.about;
    entry->recorded_at = as_it_was.recorded_at;
    entry->recorded_by = as_it_was.recorded_by;
    entry->files = by->files ? by->files : as_it_was.files; /* a correction that names none leaves them */
    entry->why = NULL;
}

apr_array_header_t *sct_nego_effective(apr_pool_t *pool, const apr_array_header_t *entries)
{
    apr_array_header_t *all = apr_array_copy(pool, entries);
    apr_array_header_t *out = apr_array_make(pool, entries->nelts, sizeof(sct_entry_t));

    for (int i = 0; i < all->nelts; i++) {
        const sct_entry_t *by = ENTRY(entries, i);
        sct_entry_t *entry = by->kind == SCT_ENTRY_CORRECTED ? find(all, by->about) : NULL;

        if (entry && entry->side == by->side && entry->n < by->n) {
            correct(entry, by);
        }
    }
    for (int i = 0; i < all->nelts; i++) {
        if (ENTRY(all, i)->kind != SCT_ENTRY_CORRECTED && ENTRY(all, i)->result != SCT_RESULT_VOID) {
            APR_ARRAY_PUSH(out, sct_entry_t) = *ENTRY(all, i);
        }
    }
    return out;
}

/* ---- what follows from the entries ---- */

static const sct_entry_t *newest(const apr_array_header_t *effective, int kind)
{
    for (int i = effective->nelts - 1; i >= 0; i--) {
        if (ENTRY(effective, i)->kind == kind) {
            return ENTRY(effective, i);
        }
    }
    return NULL;
}

const sct_entry_t *sct_nego_decision(const apr_array_header_t *effective)
{
    return newest(effective, SCT_ENTRY_DECIDED);
}

const sct_entry_t *sct_nego_reasons(const apr_array_header_t *effective)
{
    const sct_entry_t *decision = sct_nego_decision(effective);

    for (int i = effective->nelts - 1; decision && decision->words && i >= 0; i--) {
        const sct_entry_t *entry = ENTRY(effective, i);

        if (entry->kind == SCT_ENTRY_DELIVERED && strcmp(entry->about, decision->id) == 0 && entry->addressee) {
            return entry;
        }
    }
    return NULL;
}

static bool before_talk(int state)
{
    return state <= SCT_NEGO_POSTPONED;
}

static bool ended(int state)
{
    return state == SCT_NEGO_WITHDRAWN || state == SCT_NEGO_CLOSED;
}

static int other(int side)
{
    return side == SCT_SIDE_BUYER ? SCT_SIDE_SUPPLIER : SCT_SIDE_BUYER;
}

static void turn(sct_nego_t *nego, int state, int side, const sct_entry_t *entry)
{
    nego->state = state;
    nego->waits_for = side;
    nego->waits_since = side ? entry->occurred_on : 0;
}

static int state_of_result(int result)
{
    switch (result) {
    case SCT_RESULT_ACCEPT:
        return SCT_NEGO_AGREED;
    case SCT_RESULT_PARTIAL:
        return SCT_NEGO_PARTIAL;
    case SCT_RESULT_CUT:
        return SCT_NEGO_CUT;
    case SCT_RESULT_OTHER_WAY:
        return SCT_NEGO_OFFERED;
    default:
        return SCT_NEGO_KEPT;
    }
}

static void decide(sct_nego_t *nego, const sct_entry_t *entry)
{
    nego->outcome = entry->result;
    turn(nego, state_of_result(entry->result), entry->result == SCT_RESULT_OTHER_WAY ? SCT_SIDE_SUPPLIER : SCT_SIDE_BUYER, entry);
}

/* Closing takes effect only when reasons were delivered for what was refused. */
static bool may_close(const apr_array_header_t *effective)
{
    const sct_entry_t *decision = sct_nego_decision(effective);

    return !decision || !sct_result_refuses(decision->result) || sct_nego_reasons(effective);
}

static void step(sct_nego_t *nego, const apr_array_header_t *effective, const sct_entry_t *entry)
{
    const sct_entry_t *about = find(effective, entry->about);
    int state = nego->state;

    switch (entry->kind) {
    case SCT_ENTRY_REQUESTED:
        turn(nego, before_talk(state) ? SCT_NEGO_REQUESTED : state, SCT_SIDE_BUYER, entry);
        break;
    case SCT_ENTRY_OPENED:
        turn(nego, before_talk(state) ? SCT_NEGO_SCHEDULED : state, SCT_SIDE_SUPPLIER, entry);
        break;
    case SCT_ENTRY_ACKNOWLEDGED:
        if (state == SCT_NEGO_REQUESTED) {
            turn(nego, SCT_NEGO_ACKNOWLEDGED, SCT_SIDE_BUYER, entry);
        }
        break;
    case SCT_ENTRY_PROPOSED:
        turn(nego, before_talk(state) ? SCT_NEGO_SCHEDULED : state, other(entry->side), entry);
        break;
    case SCT_ENTRY_POSTPONED:
        turn(nego, before_talk(state) ? SCT_NEGO_POSTPONED : state, entry->side, entry);
        break;
    case SCT_ENTRY_HELD:
        nego->held_on = entry->occurred_on > nego->held_on ? entry->occurred_on : nego->held_on;
        if (before_talk(state) || state == SCT_NEGO_ESCALATED) {
            turn(nego, SCT_NEGO_TALKING, SCT_SIDE_BUYER, entry);
        }
        break;
    case SCT_ENTRY_OFFERED:
        turn(nego, SCT_NEGO_OFFERED, other(entry->side), entry);
        break;
    case SCT_ENTRY_DECIDED:
        decide(nego, entry);
        break;
    case SCT_ENTRY_REPLIED:
        if (entry->result == SCT_RESULT_AGREE) {
            turn(nego, SCT_NEGO_AGREED, SCT_SIDE_BUYER, entry);
        } else if (state == SCT_NEGO_OFFERED) {
            turn(nego, SCT_NEGO_TALKING, SCT_SIDE_BUYER, entry);
        }
        break;
    case SCT_ENTRY_DELIVERED:
        if (about && about->kind == SCT_ENTRY_DECIDED && about == sct_nego_decision(effective)
            && (state == SCT_NEGO_AGREED || sct_result_refuses(about->result)) && state <= SCT_NEGO_CUT) {
            turn(nego, SCT_NEGO_NOTIFIED, SCT_SIDE_NONE, entry);
        }
        break;
    case SCT_ENTRY_PRICE_CHANGED:
        turn(nego, SCT_NEGO_EFFECTIVE, SCT_SIDE_NONE, entry);
        break;
    case SCT_ENTRY_ESCALATED:
        turn(nego, SCT_NEGO_ESCALATED, other(entry->side), entry);
        break;
    case SCT_ENTRY_WITHDRAWN:
        turn(nego, SCT_NEGO_WITHDRAWN, SCT_SIDE_NONE, entry);
        break;
    case SCT_ENTRY_CLOSED:
        if (may_close(effective)) {
            turn(nego, SCT_NEGO_CLOSED, SCT_SIDE_NONE, entry);
        }
        break;
    case SCT_ENTRY_JOINED:
        nego->joined = true;
        break;
    default: /* a fact that moves nothing */
        break;
    }
}

/* Answered, refused, given or dropped by a later entry. */
static bool is_settled(const apr_array_header_t *effective, int at)
{
    for (int i = 0; i < effective->nelts; i++) {
        const sct_entry_t *entry = ENTRY(effective, i);

        if (entry->about && strcmp(entry->about, ENTRY(effective, at)->id) == 0
            && (entry->kind == SCT_ENTRY_ANSWERED || entry->kind == SCT_ENTRY_REFUSED || entry->kind == SCT_ENTRY_VOLUNTEERED
                || entry->kind == SCT_ENTRY_DROPPED)) {
            return true;
        }
    }
    return false;
}

bool sct_entry_is_open(const apr_array_header_t *effective, int at)
{
    int kind = ENTRY(effective, at)->kind;

    return (kind == SCT_ENTRY_ASKED || kind == SCT_ENTRY_DEMANDED) && !is_settled(effective, at);
}

/* The oldest open question decides whose turn it is, the buyer's first. */
static void wait_for_answers(sct_nego_t *nego, const apr_array_header_t *effective)
{
    const sct_entry_t *oldest[3] = {NULL, NULL, NULL}; /* by the side that must answer */
    int side;

    for (int i = 0; i < effective->nelts; i++) {
        const sct_entry_t *entry = ENTRY(effective, i);

        if (sct_entry_is_open(effective, i) && !oldest[other(entry->side)]) {
            oldest[other(entry->side)] = entry;
        }
    }
    if (!oldest[SCT_SIDE_BUYER] && !oldest[SCT_SIDE_SUPPLIER]) {
        return;
    }
    side = oldest[SCT_SIDE_BUYER] ? SCT_SIDE_BUYER : SCT_SIDE_SUPPLIER;
    if (side == SCT_SIDE_BUYER || nego->waits_for != SCT_SIDE_BUYER) {
        turn(nego, nego->state == SCT_NEGO_TALKING ? SCT_NEGO_WAITING : nego->state, side, oldest[side]);
    } else if (nego->state == SCT_NEGO_TALKING) {
        nego->state = SCT_NEGO_WAITING;
    }
}

void sct_nego_derive(sct_nego_t *nego, apr_pool_t *pool, const apr_array_header_t *entries)
{
    apr_array_header_t *effective = sct_nego_effective(pool, entries);

    nego->state = SCT_NEGO_BEGUN;
    nego->outcome = 0;
    nego->waits_for = SCT_SIDE_NONE;
    nego->waits_since = 0;
    nego->held_on = 0;
    nego->joined = false;
    nego->n = entries->nelts;
    for (int i = 0; i < effective->nelts; i++) {
        if (!ended(nego->state) || ENTRY(effective, i)->kind == SCT_ENTRY_HELD || ENTRY(effective, i)->kind == SCT_ENTRY_JOINED) {
            step(nego, effective, ENTRY(effective, i));
        }
    }
    if (!ended(nego->state)) {
        wait_for_answers(nego, effective);
    }
}
