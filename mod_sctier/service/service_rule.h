/*
 * service_rule.h - the rules over the record: findings kept up to date, read, explained; waivers; what the portal does not send.
 *
 * Findings are computed by the pack of the day from a fixed number of statements for each supplier. They are working data: they
 * come and go with the facts, without events.
 */
#ifndef SCT_SERVICE_RULE_H
#define SCT_SERVICE_RULE_H

#include "base_op.h"
#include "domain_finding.h"

/** Brings t_finding and t_found in line with what the record of a supplier says today; NULL: the installation. System context. */
sct_err_t *sct_rules_refresh(sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/** A level request that was issued (n 1) or taken back (n -1): how many are worded alike is counted. */
sct_err_t *sct_rules_count_level(sct_op_t *op, const sct_level_t *level, int n) SCT_CHECKED;

/** A look at all suppliers, a part at a time: `after` is the last one that was looked at, "" at first. System context. */
typedef struct sct_rules_look_t {
    char after[33];
    int looked;
    bool more;
} sct_rules_look_t;
sct_err_t *sct_rules_refresh_part(sct_rules_look_t *look, sct_op_t *op, int most) SCT_CHECKED;

/** What the rules say of a supplier (NULL: of the installation) by the record of a day. */
typedef struct sct_rule_reading_t {
    const sct_rulepack_t *pack;
    sct_date_t as_of;
    apr_array_header_t *findings; /* sct_finding_t: also what is clear, and what was not assessed */
    apr_array_header_t *dues;     /* sct_due_t */
} sct_rule_reading_t;

/** Legal, the auditor, and the operator at the command line, who alone is read for in system context; FORBIDDEN to others. */
sct_err_t *sct_rules_read(sct_rule_reading_t *out, sct_op_t *op, const char *supplier_id, sct_date_t as_of) SCT_CHECKED;

/** The clocks of a supplier's cases today, for the buyer's eyes: in the actor's own context. sct_due_t. */
sct_err_t *sct_rules_dues_of(apr_array_header_t **out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/** For the operator at the command line: the supplier of a case, or, without one, that of a code. */
sct_err_t *sct_rules_supplier_of(const char **out, sct_op_t *op, const char *nego_id, const char *code) SCT_CHECKED;

/** Findings of today that the actor may see: of one supplier; of all, in pages; how many. */
sct_err_t *sct_finding_list_of(sct_founds_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
typedef struct sct_finding_filter_t {
    const char *rule;     /* the id of one, or NULL */
    const char *severity; /* the name of one, or NULL; not beside a rule */
} sct_finding_filter_t;
sct_err_t *sct_finding_list(sct_founds_t *out, sct_op_t *op, const sct_finding_filter_t *filter, const char *cursor,
                            int limit) SCT_CHECKED;
sct_err_t *sct_finding_counts(sct_found_counts_t *out, sct_op_t *op) SCT_CHECKED;

/**
 * Before an entry is recorded that the portal itself sends: STATE with the field "/rules/PRC-09" when a rule of the severity
 * BLOCK holds it back. entries: those of the case with the new one last.
 */
sct_err_t *sct_rules_check(sct_op_t *op, const sct_nego_t *nego, const apr_array_header_t *entries) SCT_CHECKED;

/** Waivers: given by legal, ended by legal; each is an event. */
sct_err_t *sct_waiver_list_of(sct_waivers_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_waiver_give(sct_waiver_done_t *out, sct_op_t *op, const char *supplier_id,
                           const sct_waiver_input_t *in) SCT_CHECKED;
sct_err_t *sct_waiver_end(sct_waiver_done_t *out, sct_op_t *op, const char *id, const char *words) SCT_CHECKED;

#endif
