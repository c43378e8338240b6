/*
 * domain_record.c - field tables of receipts, timelines, proofs and problems.
 */
#include "domain_record.h"

#define SCT_T sct_receipt_t
SCT_TYPE_TABLE(receipt, SCT_RECEIPT_FIELDS)
#undef SCT_T
#define SCT_T sct_level_done_t
SCT_TYPE_TABLE(level_done, SCT_LEVEL_DONE_FIELDS)
#undef SCT_T
#define SCT_T sct_submitted_t
SCT_TYPE_TABLE(submitted, SCT_SUBMITTED_FIELDS)
#undef SCT_T
#define SCT_T sct_evidence_done_t
SCT_TYPE_TABLE(evidence_done, SCT_EVIDENCE_DONE_FIELDS)
#undef SCT_T
#define SCT_T sct_nego_done_t
SCT_TYPE_TABLE(nego_done, SCT_NEGO_DONE_FIELDS)
#undef SCT_T
#define SCT_T sct_size_done_t
SCT_TYPE_TABLE(size_done, SCT_SIZE_DONE_FIELDS)
#undef SCT_T
#define SCT_T sct_deal_done_t
SCT_TYPE_TABLE(deal_done, SCT_DEAL_DONE_FIELDS)
#undef SCT_T
#define SCT_T sct_log_entry_t
SCT_TYPE_TABLE(log_entry, SCT_LOG_ENTRY_FIELDS)
#undef SCT_T
#define SCT_T sct_log_page_t
SCT_TYPE_TABLE(log_page, SCT_LOG_PAGE_FIELDS)
#undef SCT_T
#define SCT_T sct_log_proof_t
SCT_TYPE_TABLE(log_proof, SCT_LOG_PROOF_FIELDS)
#undef SCT_T
#define SCT_T sct_problem_t
SCT_TYPE_TABLE(problem, SCT_PROBLEM_FIELDS)
#undef SCT_T
