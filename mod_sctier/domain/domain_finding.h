/*
 * domain_finding.h - findings as they are kept and listed, and what legal answers for: waivers.
 *
 * A waiver names rule and object, a reason and a last day; then the finding is shown as waived. Rules that a statute stands
 * behind clear by facts alone and take none. A waiver is an act of a person, and an event; a finding is not.
 */
#ifndef SCT_DOMAIN_FINDING_H
#define SCT_DOMAIN_FINDING_H

#include "domain_record.h"
#include "domain_rule.h"

/** A finding of today. */
#define SCT_FOUND_FIELDS(F)                                                                   \
    F(ID,     id,          SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     supplier_id, SCT_NULLABLE, 0, 0, NULL) /* null: of the installation */          \
    F(CHOICE, rule,        SCT_REQUIRED, 0, 0, &sct_rule_choice)                              \
    F(CHOICE, object,      SCT_REQUIRED, 0, 0, &sct_object_choice)                            \
    F(ID,     object_id,   SCT_NULLABLE, 0, 0, NULL)                                          \
    F(ID,     nego_id,     SCT_NULLABLE, 0, 0, NULL)                                          \
    F(ID,     cause,       SCT_NULLABLE, 0, 0, NULL)                                          \
    F(CHOICE, severity,    SCT_REQUIRED, 0, 0, &sct_severity_choice)                          \
    F(CHOICE, wall,        SCT_REQUIRED, 0, 0, &sct_rule_wall_choice)                         \
    F(DATE,   since_on,    SCT_NULLABLE, 0, 0, NULL)                                          \
    F(TIME,   raised_at,   SCT_REQUIRED, 0, 0, NULL)                                          \
    F(KEY,    pack,        SCT_REQUIRED, 1, 40, NULL)                                         \
    F(RAW,    detail,      SCT_NULLABLE, 0, 0, NULL) /* the inputs: [{name, value}] */        \
    F(ID,     waiver_id,   SCT_NULLABLE, 0, 0, NULL) /* legal answers for it today */
SCT_TYPE_STRUCT(found, SCT_FOUND_FIELDS)

/** Those that the reader may see, the gravest first; `next` is the cursor of the next page, null at the end. */
#define SCT_FOUNDS_FIELDS(F)                                                                  \
    F(LIST, rows, SCT_REQUIRED, 0, 1000, &sct_found_type)                                     \
    F(KEY,  next, SCT_NULLABLE, 0, 80, NULL)
SCT_TYPE_STRUCT(founds, SCT_FOUNDS_FIELDS)

/** How many findings the reader may see. */
#define SCT_FOUND_COUNT_FIELDS(F)                                                             \
    F(CHOICE, wall,     SCT_REQUIRED, 0, 0, &sct_rule_wall_choice)                            \
    F(CHOICE, severity, SCT_REQUIRED, 0, 0, &sct_severity_choice)                             \
    F(INT,    n,        SCT_REQUIRED, 0, INT64_C(1000000000), NULL)
SCT_TYPE_STRUCT(found_count, SCT_FOUND_COUNT_FIELDS)
#define SCT_FOUND_COUNTS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 8, &sct_found_count_type)
SCT_TYPE_STRUCT(found_counts, SCT_FOUND_COUNTS_FIELDS)

/** What legal answers for. object_id null: the supplier itself. */
#define SCT_WAIVER_INPUT_FIELDS(F)                                                            \
    F(CHOICE, rule,      SCT_REQUIRED, 0, 0, &sct_rule_choice)                                \
    F(ID,     object_id, SCT_REQUIRED, 0, 0, NULL)                                            \
    F(LINES,  reason,    SCT_REQUIRED, 1, 2000, NULL)                                         \
    F(DATE,   until_on,  SCT_REQUIRED, 0, 0, NULL) /* the last day */
SCT_TYPE_STRUCT(waiver_input, SCT_WAIVER_INPUT_FIELDS)

#define SCT_WAIVER_FIELDS(F)                                                                  \
    F(ID,     id,          SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     supplier_id, SCT_REQUIRED, 0, 0, NULL)                                          \
    SCT_WAIVER_INPUT_FIELDS(F)                                                                \
    F(CHOICE, wall,        SCT_REQUIRED, 0, 0, &sct_rule_wall_choice)                         \
    F(TIME,   given_at,    SCT_REQUIRED, 0, 0, NULL)                                          \
    F(LINE,   given_by,    SCT_REQUIRED, 1, 200, NULL)                                        \
    F(TIME,   ended_at,    SCT_NULLABLE, 0, 0, NULL)                                          \
    F(LINE,   ended_by,    SCT_NULLABLE, 0, 200, NULL)
SCT_TYPE_STRUCT(waiver, SCT_WAIVER_FIELDS)
#define SCT_WAIVERS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 200, &sct_waiver_type)
SCT_TYPE_STRUCT(waivers, SCT_WAIVERS_FIELDS)
#define SCT_WAIVER_DONE_FIELDS(F)                                                             \
    F(OBJECT, waiver,  SCT_REQUIRED, 0, 0, &sct_waiver_type)                                  \
    F(OBJECT, receipt, SCT_REQUIRED, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(waiver_done, SCT_WAIVER_DONE_FIELDS)

/** waiver.given, waiver.ended. */
#define SCT_WAIVER_GIVEN_FIELDS(F)                                                            \
    F(ID,     waiver, SCT_REQUIRED, 0, 0, NULL)                                               \
    SCT_WAIVER_INPUT_FIELDS(F)                                                                \
    F(CHOICE, wall,   SCT_REQUIRED, 0, 0, &sct_rule_wall_choice)
SCT_TYPE_STRUCT(waiver_given, SCT_WAIVER_GIVEN_FIELDS)
#define SCT_WAIVER_ENDED_FIELDS(F)                                                            \
    F(ID,    waiver, SCT_REQUIRED, 0, 0, NULL)                                                \
    F(LINES, words,  SCT_NULLABLE, 0, 2000, NULL)
SCT_TYPE_STRUCT(waiver_ended, SCT_WAIVER_ENDED_FIELDS)

/** What is read of a supplier for the rules besides its cases, sizes and deals. */
#define SCT_RULE_SUPPLIER_FIELDS(F)                                                           \
    F(ID,   id,        SCT_NULLABLE, 0, 0, NULL)                                              \
    F(TIME, added_at,  SCT_NULLABLE, 0, 0, NULL)                                              \
    F(INT,  suppliers, SCT_NULLABLE, 0, INT64_C(1000000000), NULL)
SCT_TYPE_STRUCT(rule_supplier, SCT_RULE_SUPPLIER_FIELDS)
#define SCT_RULE_LEVEL_FIELDS(F)                                                              \
    SCT_LEVEL_FIELDS(F)                                                                       \
    F(LINES, letter,   SCT_NULLABLE, 0, 40000, NULL)
SCT_TYPE_STRUCT(rule_level, SCT_RULE_LEVEL_FIELDS)

/** How grave: 1 for BLOCK to 4 for INFO. */
int sct_severity_rank(int severity);

/** INVALID or STATE unless a rule may be waived until that day: no statutory one, no day that has passed. */
sct_err_t *sct_waiver_check(const sct_waiver_input_t *in, sct_op_t *op, const sct_rulepack_t *pack) SCT_CHECKED;

/**
 * Whether the portal would send what a rule of the severity BLOCK holds back: `entry`, the newest of the facts' only case, as if
 * it stood in the record. Consent cannot be there before a burden is asked for, and is not asked for here.
 * @return the rule, NONE when it may be sent
 */
sct_rule_t sct_rules_block(apr_pool_t *pool, const sct_rulepack_t *pack, const sct_facts_t *facts, const sct_entry_t *entry);

#endif
