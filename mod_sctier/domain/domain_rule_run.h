/*
 * domain_rule_run.h - what the files of the rules share: one run, the object that a rule looks at, what it says of it.
 */
#ifndef SCT_DOMAIN_RULE_RUN_H
#define SCT_DOMAIN_RULE_RUN_H

#include "domain_rule.h"

/** A case as it stood on the day. */
typedef struct sct_rule_case_t {
    sct_nego_t nego;
    apr_array_header_t *effective; /* sct_entry_t */
    const sct_deal_t *deal;        /* NULL: the case names none, or none of that day */
    int coverage;                  /* a value of sct_coverage_choice */
} sct_rule_case_t;

typedef struct sct_rule_run_t {
    apr_pool_t *pool;
    const sct_rulepack_t *pack;
    const sct_facts_t *facts;
    sct_date_t as_of;
    apr_array_header_t *sizes;  /* sct_party_size_t of the day */
    apr_array_header_t *deals;  /* sct_deal_t of the day, read by them, those that are in force */
    apr_array_header_t *levels; /* sct_fact_level_t that were issued by the day and not cancelled */
    apr_array_header_t *cases;  /* sct_rule_case_t */
    apr_array_header_t *out;    /* sct_finding_t */
    apr_array_header_t *dues;   /* sct_due_t */
    int rule;                   /* the one that runs */
} sct_rule_run_t;

/** What a rule looks at: the members of its object are set. */
typedef struct sct_rule_at_t {
    const sct_rule_case_t *on;
    const sct_fact_level_t *level;
    const sct_deal_t *deal;
} sct_rule_at_t;

/* Every rule is one function; one of another object than at's is never called with it. */
#define SCT_RULE(symbol, id, object) void sct_rule_##symbol(sct_rule_run_t *run, const sct_rule_at_t *at);
#include "rules.def"
#undef SCT_RULE

/** Says a verdict of the running rule about `at`; cause may be NULL. The result is valid until the next call. */
sct_finding_t *sct_rule_finds(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause, sct_date_t since_on);
sct_finding_t *sct_rule_clears(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause);
sct_finding_t *sct_rule_skips(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause, sct_gap_t gap);

/** FINDING from the day after due_on on, CLEAR until then; and a line of the clocks, which is warned of from warn_on. */
sct_finding_t *sct_rule_waits(sct_rule_run_t *run, const sct_rule_at_t *at, const char *cause, sct_date_t warn_on,
                              sct_date_t due_on);

/** Adds what the rule looked at. value NULL: shown as none. */
void sct_rule_shows(sct_rule_run_t *run, sct_finding_t *finding, const char *name, const char *value);
void sct_rule_shows_day(sct_rule_run_t *run, sct_finding_t *finding, const char *name, sct_date_t day);
void sct_rule_shows_number(sct_rule_run_t *run, sct_finding_t *finding, const char *name, int64_t number);

/** A number of the pack. */
int64_t sct_rule_number(const sct_rule_run_t *run, sct_param_t param);
/** The same as a day, of the unit DATE. */
sct_date_t sct_rule_date(const sct_rule_run_t *run, sct_param_t param);

/* ---- looking at entries ---- */

#define SCT_ENTRY_AT(list, i) (&APR_ARRAY_IDX((list), (i), sct_entry_t))
#define SCT_CASE_AT(run, i) (&APR_ARRAY_IDX((run)->cases, (i), sct_rule_case_t))

/** Whether text says anything. */
bool sct_rule_says(const char *text);

/** How many characters text has, without spaces. */
int sct_rule_chars(const char *text);

/** The next entry of the kind at or behind place *i, which moves past it; NULL at the end. */
const sct_entry_t *sct_rule_next(const sct_rule_case_t *on, int kind, int *i);

/** The newest entry of the kind that speaks of that entry; NULL: none. */
const sct_entry_t *sct_rule_about(const sct_rule_case_t *on, int kind, const char *id);

/** The newest entry of the kind on or after a day, by that side (SCT_SIDE_NONE: either); NULL: none. */
const sct_entry_t *sct_rule_after(const sct_rule_case_t *on, int kind, int side, sct_date_t day);

/** The delivery of an entry to a named person in writing or by the portal; NULL: none. */
const sct_entry_t *sct_rule_delivery(const sct_rule_case_t *on, const sct_entry_t *entry);

/** The newest talk of the supplier's cases about cost or price on or after a day; `on` set: of that case only. NULL: none. */
const sct_entry_t *sct_rule_talk(const sct_rule_run_t *run, const sct_rule_case_t *on, sct_date_t day);

/** Whether the case is about that level request: by its own word, or by none and about security. */
bool sct_rule_is_of_level(const sct_rule_case_t *on, const char *level_id);

/** The level request of that id, as of the day; NULL: none. */
const sct_fact_level_t *sct_rule_level(const sct_rule_run_t *run, const char *id);

/** Its due date. 0: it has none. */
sct_date_t sct_rule_due_on(const sct_fact_level_t *level);

/** Whether the level request was taken back or declined by the day. */
bool sct_rule_is_ended(const sct_rule_run_t *run, const sct_fact_level_t *level);

/** 10^-4 yen of a line; false when it says none. */
bool sct_rule_amount(int64_t *out, const char *text);

/** Whether two lines are about the same thing. */
bool sct_rule_same_line(const sct_line_t *a, const sct_line_t *b);

/** What was asked in the newest request of that line, or NULL. */
const sct_line_t *sct_rule_asked(const sct_rule_case_t *on, const sct_line_t *line);

/** Whether the entry grants less than was asked, by its amounts. */
bool sct_rule_is_below(const sct_rule_case_t *on, const sct_entry_t *entry);

/** On or after the day of the request: it was taken back; granted in full; agreed to by the supplier, who replied last. */
bool sct_rule_withdrawn(const sct_rule_case_t *on, sct_date_t day);
bool sct_rule_granted(const sct_rule_case_t *on, sct_date_t day);
bool sct_rule_agreed(const sct_rule_case_t *on, sct_date_t day);

#endif
