/*
 * domain_rule.h - what the rules say of the record: findings, what could not be assessed, and the days that come near.
 *
 * A finding is a flag with what clears it, never a verdict: it asks somebody to look. Findings are working data, computed anew at
 * any time from what the record said on a day; they stand in no evidence log and no supplier reads them. Texts, severities and
 * numbers come from a pack (domain_rulepack.h).
 */
#ifndef SCT_DOMAIN_RULE_H
#define SCT_DOMAIN_RULE_H

#include "domain_deal.h"
#include "domain_level.h"
#include "domain_nego.h"
#include "domain_rulepack.h"

typedef enum {
    SCT_OBJECT_BUYER = 1, /* the installation */
    SCT_OBJECT_SUPPLIER,
    SCT_OBJECT_LEVEL,
    SCT_OBJECT_DEAL,
    SCT_OBJECT_NEGO
} sct_object_t;

typedef enum { SCT_VERDICT_FINDING = 1, SCT_VERDICT_CLEAR, SCT_VERDICT_NOT_ASSESSED } sct_rule_verdict_t;

typedef enum {
    SCT_GAP_NONE,
#define SCT_GAP(symbol, key, ja, en) SCT_GAP_##symbol,
#include "rule_gaps.def"
#undef SCT_GAP
    SCT_GAP__COUNT
} sct_gap_t;

extern const sct_choice_t sct_object_choice;
extern const sct_choice_t sct_rule_verdict_choice;
extern const sct_choice_t sct_gap_choice;

/** Why a rule could not be assessed, in words. */
const char *sct_gap_ja(int gap);
const char *sct_gap_en(int gap);

/** What the rule is about: sct_object_t. */
int sct_rule_object(int rule);

/* ---- business days ---- */

/** Days that are no business days besides Saturdays and Sundays, ascending (conf/holidays.txt). */
typedef struct sct_holidays_t {
    const sct_date_t *days;
    int count;
    sct_date_t last; /* the last day of the last year that the file covers; later days are taken as listed nowhere */
} sct_holidays_t;

bool sct_is_business_day(const sct_holidays_t *holidays, sct_date_t day);

/** The n-th business day after a day; the day itself does not count. */
sct_date_t sct_business_days_after(const sct_holidays_t *holidays, sct_date_t day, int64_t n);

/* ---- facts ---- */

/** A level request, and how many suppliers were sent the same. */
typedef struct sct_fact_level_t {
    sct_level_t level;
    const char *letter; /* the Japanese letter as it was sent; NULL: not known */
    int64_t same;       /* suppliers, this one too, with a request of the same star and reason that is in force; 0: not known */
    int64_t same_day;   /* those of them that were issued on the same day */
} sct_fact_level_t;

/** A case with everything that was recorded in it. */
typedef struct sct_fact_case_t {
    sct_nego_t nego;
    const apr_array_header_t *entries; /* sct_entry_t, all, ascending by n, with their lines */
} sct_fact_case_t;

/** What the record says of one supplier, or, with supplier_id NULL, of the installation. */
typedef struct sct_facts_t {
    sct_date_t as_of;                 /* what was recorded later does not count */
    const char *supplier_id;
    sct_date_t since;                 /* the day on which the supplier was added; 0: not known */
    int64_t suppliers;                /* how many there are */
    const apr_array_header_t *sizes;  /* sct_party_size_t, of the buyer and of the supplier */
    const apr_array_header_t *deals;  /* sct_deal_t; read anew by the sizes of the day */
    const apr_array_header_t *levels; /* sct_fact_level_t */
    const apr_array_header_t *cases;  /* sct_fact_case_t */
    sct_date_t campaign_on;           /* the installation's: when talks were last opened with many suppliers; 0: never */
    const sct_holidays_t *holidays;
} sct_facts_t;

/* ---- findings ---- */

/** One of the facts that a rule looked at. */
#define SCT_RULE_INPUT_FIELDS(F)                         \
    F(KEY,   name,  SCT_REQUIRED, 1, 40, NULL)           \
    F(LINES, value, SCT_REQUIRED, 0, 500, NULL)
SCT_TYPE_STRUCT(rule_input, SCT_RULE_INPUT_FIELDS)

/** What one rule says of one object for one cause. */
#define SCT_FINDING_FIELDS(F)                                                                 \
    F(CHOICE, rule,      SCT_REQUIRED, 0, 0, &sct_rule_choice)                                \
    F(CHOICE, object,    SCT_REQUIRED, 0, 0, &sct_object_choice)                              \
    F(ID,     object_id, SCT_NULLABLE, 0, 0, NULL) /* null: the installation */               \
    F(ID,     nego_id,   SCT_NULLABLE, 0, 0, NULL)                                            \
    F(ID,     cause,     SCT_NULLABLE, 0, 0, NULL) /* the entry, level or deal it comes from; null: the object itself */ \
    F(CHOICE, verdict,   SCT_REQUIRED, 0, 0, &sct_rule_verdict_choice)                             \
    F(CHOICE, severity,  SCT_REQUIRED, 0, 0, &sct_severity_choice)                            \
    F(DATE,   since_on,  SCT_NULLABLE, 0, 0, NULL) /* of a finding: the first day on which it is one */ \
    F(CHOICE, gap,       SCT_NULLABLE, 0, 0, &sct_gap_choice) /* of what was not assessed: why */ \
    F(LIST,   inputs,    SCT_REQUIRED, 0, 40, &sct_rule_input_type)
SCT_TYPE_STRUCT(finding, SCT_FINDING_FIELDS)

/**
 * Runs every rule over the facts. Rules of 取適法 alone say nothing of a case whose order the Act does not reach; unknown coverage
 * counts as reached, and so does a case without an order. Pure. Results in pool, in the order of rules.def.
 * @return sct_finding_t, CLEAR and NOT_ASSESSED among them
 */
apr_array_header_t *sct_rules_run(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts);

/** Findings of one rule: how many with that verdict. */
int sct_rules_count(const apr_array_header_t *findings, int rule, int verdict);

/** A day by which something is to be done in a case: the house's own clock, for the buyer's eyes. */
#define SCT_DUE_FIELDS(F)                                                                     \
    F(CHOICE, rule,    SCT_REQUIRED, 0, 0, &sct_rule_choice)                                  \
    F(ID,     nego_id, SCT_NULLABLE, 0, 0, NULL) /* null: PRC-01, of the supplier */          \
    F(ID,     about,   SCT_NULLABLE, 0, 0, NULL) /* the entry that began the clock */         \
    F(DATE,   warn_on, SCT_REQUIRED, 0, 0, NULL)                                              \
    F(DATE,   due_on,  SCT_REQUIRED, 0, 0, NULL) /* the last day on which it is in time */
SCT_TYPE_STRUCT(due, SCT_DUE_FIELDS)

/** GET /suppliers/{id}/dues. */
#define SCT_DUES_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 1000, &sct_due_type)
SCT_TYPE_STRUCT(dues, SCT_DUES_FIELDS)

/** GET /suppliers/{id}/reading?as_of= : everything that the rules said of a supplier by the record of a day. */
#define SCT_READING_FIELDS(F)                                                                 \
    F(DATE, as_of,    SCT_REQUIRED, 0, 0, NULL)                                               \
    F(KEY,  pack,     SCT_REQUIRED, 1, 40, NULL)                                              \
    F(LIST, findings, SCT_REQUIRED, 0, 10000, &sct_finding_type)                              \
    F(LIST, dues,     SCT_REQUIRED, 0, 1000, &sct_due_type)
SCT_TYPE_STRUCT(reading, SCT_READING_FIELDS)

/** The clocks that run on that day, those that have run out too, soonest first: PRC-01, 03, 04, 06, 08, 13, BUY-02. sct_due_t. */
apr_array_header_t *sct_rules_dues(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts);

#endif
