/*
 * service.h - the use cases. Each checks permission, changes rows and appends the event of the act, inside the transaction of op.
 *
 * Callers (api/, ctl/) open the transaction with SCT_READ or SCT_WRITE. Results live in op->pool. Every function that acts
 * returns the receipt of its event. Whoever may not see a thing gets NOT_FOUND, the same as for a thing that is not there.
 */
#ifndef SCT_SERVICE_H
#define SCT_SERVICE_H

#include "base_op.h"
#include "blob.h"
#include "domain_actor.h"
#include "domain_assessment.h"
#include "domain_catalogue.h"
#include "domain_evidence.h"
#include "domain_level.h"
#include "domain_party.h"
#include "domain_record.h"
#include "domain_reminder.h"
#include "domain_rule.h"
#include "service_allow.h"

/** Read-only settings of the installation, loaded once per process. */
typedef struct sct_app_t {
    const sct_catalogue_t *catalogues; /* n of them; the current edition first */
    int catalogue_count;
    sct_rulepack_t *packs;             /* n of them, the oldest first */
    int pack_count;
    sct_holidays_t holidays;
    const char *letter_ja;             /* text of conf/templates/level_request.ja.txt */
    const char *letter_en;
    apr_interval_time_t issue_delay;   /* between issuing and visible_from */
    int64_t disk_reserve;              /* bytes: with less free, GET /health tells of it */
    const char *origin;                /* "https://portal.example.jp", for the Origin check */
    sct_blobs_t blobs;                 /* where evidence is kept */
    int64_t file_most;                 /* bytes of one file, */
    int64_t total_most;                /* of all files of a supplier, */
    int64_t day_most;                  /* and of those it uploads in a day */
} sct_app_t;

/** Loads catalogues, packs of rules, holidays and templates from conf_dir; the error names file, id and reason. */
sct_err_t *sct_app_load(sct_app_t *out, apr_pool_t *pool, const char *conf_dir) SCT_CHECKED;

/** The edition, NULL when there is none of that name. */
const sct_catalogue_t *sct_app_catalogue(const sct_app_t *app, const char *edition);

/** The pack of rules in force on a day; for days before the first one, the first. */
const sct_rulepack_t *sct_app_pack(const sct_app_t *app, sct_date_t day);

/* identity: service_identity.c. Runs under system context; the result reaches nobody but the actor. */

/** Sets op->actor from the claims of a verified ID token (JSON text). FORBIDDEN for claims of any other shape. */
sct_err_t *sct_identify(sct_op_t *op, const char *claims) SCT_CHECKED;

/* parties: service_party.c */
sct_err_t *sct_provider_list(sct_providers_t *out, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_me_show(sct_me_t *out, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_me_choose(sct_me_t *out, sct_op_t *op, const char *party) SCT_CHECKED;
sct_err_t *sct_invitation_redeem(sct_me_t *out, sct_op_t *op, const char *code) SCT_CHECKED;
/** Which suppliers a list shows; NULL: any. */
typedef struct sct_supplier_filter_t {
    const char *search;   /* part of a name, kana, code or corporate number */
    const char *standing; /* the name of one */
} sct_supplier_filter_t;

/** At most `limit` suppliers (sct_supplier_t), sorted by kana, after the one with that id; "" for the first. */
sct_err_t *sct_supplier_rows(apr_array_header_t **out, sct_op_t *op, const sct_supplier_filter_t *filter, const char *after,
                             int limit) SCT_CHECKED;
sct_err_t *sct_supplier_list(sct_suppliers_t *out, sct_op_t *op, const sct_supplier_filter_t *filter, const char *cursor,
                             int limit) SCT_CHECKED;
sct_err_t *sct_supplier_show(sct_supplier_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/* level requests: service_level.c. rev is the version the caller has seen: STALE otherwise. */
sct_err_t *sct_level_create(sct_level_t *out, sct_op_t *op, const char *supplier_id, const sct_level_input_t *in) SCT_CHECKED;
sct_err_t *sct_level_edit(sct_level_t *out, sct_op_t *op, const char *id, int64_t rev, const sct_level_input_t *in) SCT_CHECKED;
sct_err_t *sct_level_discard(sct_op_t *op, const char *id, int64_t rev) SCT_CHECKED;
sct_err_t *sct_level_show(sct_level_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_level_list(sct_levels_t *out, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_level_list_of(sct_levels_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_level_letter(sct_letter_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_level_issue(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, const char *letter_hash) SCT_CHECKED;
sct_err_t *sct_level_cancel(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, const char *words) SCT_CHECKED;
sct_err_t *sct_level_withdraw(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, const char *words) SCT_CHECKED;
/** `to` is ACCEPTED, TALKS or DECLINED. Accepting makes the assessment; after talks the due date moves by the days they took. */
sct_err_t *sct_level_answer(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, sct_level_state_t to,
                            const char *words) SCT_CHECKED;

/* reminders of due dates: service_reminder.c. Both sides read them; putting one away is each person's own. */
sct_err_t *sct_reminder_list(sct_reminders_t *out, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_reminder_list_of(sct_reminders_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_reminder_put_away(sct_reminder_t *out, sct_op_t *op, const char *id, bool seen) SCT_CHECKED;

/* assessments: service_assessment.c */
sct_err_t *sct_assessment_list(sct_assessments_t *out, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_assessment_show(sct_assessment_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_answer_show(sct_answer_t *out, sct_op_t *op, const char *id, const char *criterion) SCT_CHECKED;
/** rev 0 means "there was none". The same content as stored is no change and not STALE. */
sct_err_t *sct_answer_save(sct_answered_t *out, sct_op_t *op, const char *id, const char *criterion, int64_t rev,
                           const sct_answer_input_t *in) SCT_CHECKED;
sct_err_t *sct_assessment_depth(sct_review_t *out, sct_op_t *op, const char *id, int64_t rev, sct_depth_t depth) SCT_CHECKED;
sct_err_t *sct_assessment_review(sct_review_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/* submissions: service_submission.c */
sct_err_t *sct_assessment_submit(sct_submitted_t *out, sct_op_t *op, const char *id, int64_t rev, sct_depth_t depth) SCT_CHECKED;
sct_err_t *sct_submission_list(sct_submissions_t *out, sct_op_t *op, const char *assessment_id) SCT_CHECKED;
sct_err_t *sct_submission_list_of(sct_submissions_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_submission_show(sct_submission_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_submission_receipt(sct_receipt_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/* evidence: service_evidence.c. Withdrawing takes the bytes from sight; the sweep removes them. */
sct_err_t *sct_evidence_list(sct_evidence_page_t *out, sct_op_t *op, const char *cursor, int limit) SCT_CHECKED;
sct_err_t *sct_evidence_show(sct_evidence_detail_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_evidence_withdraw(sct_evidence_done_t *out, sct_op_t *op, const char *id, int64_t rev,
                                 const char *words) SCT_CHECKED;

/** Where the bytes of a revision are, and of one that a submission shows. WITHDRAWN; read them outside of a transaction. */
sct_err_t *sct_evidence_stored(sct_stored_t *out, sct_op_t *op, const char *id, int64_t n) SCT_CHECKED;
sct_err_t *sct_submission_stored(sct_stored_t *out, sct_op_t *op, const char *id, const char *evidence_id) SCT_CHECKED;
sct_err_t *sct_stored_open(sct_get_t **out, sct_op_t *op, const sct_stored_t *stored) SCT_CHECKED;
sct_err_t *sct_stored_next(const char **part, size_t *len, sct_get_t *get) SCT_CHECKED;

/**
 * A file comes in, service_upload.c: announced (a draft's write); then, for its bytes, begin in a read, receive in none, record
 * in a write. What is recorded already is not done again: out->receipt is NULL then.
 */
typedef struct sct_upload_job_t sct_upload_job_t;
sct_err_t *sct_upload_announce(sct_upload_t *out, sct_op_t *op, const sct_upload_input_t *in) SCT_CHECKED;
sct_err_t *sct_upload_show(sct_upload_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_upload_begin(sct_upload_job_t **out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_upload_receive(sct_upload_job_t *job, sct_op_t *op, const sct_reader_t *from) SCT_CHECKED;
sct_err_t *sct_upload_record(sct_evidence_done_t *out, sct_op_t *op, const sct_upload_job_t *job) SCT_CHECKED;

/* evidence at criteria: service_link.c */
sct_err_t *sct_assessment_files(sct_assessment_files_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_assessment_link(sct_assessment_files_t *out, sct_op_t *op, const char *id, const sct_link_input_t *in) SCT_CHECKED;

/**
 * Upkeep, service_sweep.c; both outside of a transaction, for the operator and the worker. The sweep removes bytes that came
 * before `before` and that no row names, uploads that never came, and files of negotiations that no entry named in time; step,
 * unless NULL, is asked before each file, and its error ends the sweep. The check reads all bytes that rows name and reports
 * those that are missing or wrong; of a file of a negotiation n is 0, and evidence_id its id.
 */
typedef void (*sct_evidence_fault_fn)(void *baton, const sct_stored_t *stored, const char *what);
typedef sct_err_t *(*sct_evidence_step_fn)(void *baton);
#define SCT_EVIDENCE_UNNAMED apr_time_from_sec(24 * 3600) /* bytes without a record stay so long: an upload may be on its way */
sct_err_t *sct_evidence_sweep(int *removed, sct_op_t *op, apr_time_t before, sct_evidence_step_fn step,
                              void *baton) SCT_CHECKED;
sct_err_t *sct_evidence_check(int64_t *checked, sct_op_t *op, sct_evidence_fault_fn report, void *baton) SCT_CHECKED;

/* the evidence log: service_log.c */
sct_err_t *sct_log_list(sct_log_page_t *out, sct_op_t *op, const char *supplier_id, unsigned wall, int64_t after,
                        int limit) SCT_CHECKED;
sct_err_t *sct_log_show_proof(sct_log_proof_t *out, sct_op_t *op, const char *supplier_id, unsigned wall) SCT_CHECKED;

#endif
