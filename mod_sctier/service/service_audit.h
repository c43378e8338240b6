/*
 * service_audit.h - stored counters against the rows that they count.
 *
 * Counters are kept by the transaction that changes them. An audit reads both and changes nothing: a difference is a fault of the
 * program or of a hand in the database, and somebody has to look. Each part is a short read transaction of the caller's, so that
 * no reader keeps the write-ahead log from shrinking. Against the evidence log itself: sct_ledger_verify.
 */
#ifndef SCT_SERVICE_AUDIT_H
#define SCT_SERVICE_AUDIT_H

#include "base_op.h"

/** Called for each difference: what it is about ("supplier <id>", "assessment <id>", "tally <key>"), and what differs. */
typedef void (*sct_audit_fn)(void *baton, const char *where, const char *what);

/** Where an audit is: ids are gone through in their order. */
typedef struct sct_audit_t {
    sct_audit_fn report;
    void *baton;
    char after[40]; /* the last id that was looked at; "" at the beginning of each kind */
    int checked;    /* rows so far */
    bool more;      /* the last part did not reach the end */
} sct_audit_t;

/** The next 100 suppliers: t_standing against the newest request of each and the submission to it. */
sct_err_t *sct_audit_standings(sct_audit_t *audit, sct_op_t *op) SCT_CHECKED;

/** The next 200 assessments: met, unmet and na against the answers. */
sct_err_t *sct_audit_assessments(sct_audit_t *audit, sct_op_t *op) SCT_CHECKED;

/** The next 100 suppliers with evidence: t_usage against the revisions that are not withdrawn. */
sct_err_t *sct_audit_usage(sct_audit_t *audit, sct_op_t *op) SCT_CHECKED;

/** The next 100 suppliers: t_talk against their cases and entries. */
sct_err_t *sct_audit_talks(sct_audit_t *audit, sct_op_t *op) SCT_CHECKED;

/** t_total against t_talk, and t_found against t_finding, in one part. */
sct_err_t *sct_audit_totals(sct_audit_t *audit, sct_op_t *op) SCT_CHECKED;

/** t_tally against t_standing, in one part. */
sct_err_t *sct_audit_tallies(sct_audit_t *audit, sct_op_t *op) SCT_CHECKED;

#endif
