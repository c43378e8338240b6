/*
 * domain_record.h - how an entry of the evidence log is shown: receipts, pages of a timeline, proofs.
 *
 * Hashes are lower-case hex in JSON. `body` is the exact leaf as text; hashing its bytes as 0x00 || body gives the leaf hash
 * (RFC 9162 section 2.1.1). `content` is the exact committed text: SHA-256(salt || content) is content_commit in the leaf.
 */
#ifndef SCT_DOMAIN_RECORD_H
#define SCT_DOMAIN_RECORD_H

#include "domain_assessment.h"
#include "domain_deal.h"
#include "domain_evidence.h"
#include "domain_field.h"
#include "domain_level.h"
#include "domain_nego.h"

/** What the one who acted takes away: entry, and its proof in the tree of `size` entries with that root. */
#define SCT_RECEIPT_FIELDS(F)                                               \
    F(HASH,    log_id, SCT_REQUIRED, 0, 0, NULL)                            \
    F(INT,     seq,    SCT_REQUIRED, 0, INT64_C(1000000000000), NULL)       \
    F(KEY,     stream, SCT_REQUIRED, 1, 80, NULL)                           \
    F(INT,     n,      SCT_REQUIRED, 0, INT64_C(1000000000000), NULL)       \
    F(TIME,    at,     SCT_REQUIRED, 0, 0, NULL)                            \
    F(KEY,     kind,   SCT_REQUIRED, 1, 40, NULL)                           \
    F(HASH,    leaf,   SCT_REQUIRED, 0, 0, NULL)                            \
    F(LINE,    body,   SCT_REQUIRED, 1, 20000, NULL)                        \
    F(INT,     size,   SCT_REQUIRED, 1, INT64_C(1000000000000), NULL)       \
    F(HASH,    root,   SCT_REQUIRED, 0, 0, NULL)                            \
    F(STRINGS, proof,  SCT_REQUIRED, 0, 64, NULL)
SCT_TYPE_STRUCT(receipt, SCT_RECEIPT_FIELDS)

/** The answer to every act on a level request. */
#define SCT_LEVEL_DONE_FIELDS(F)                                   \
    F(OBJECT, level,   SCT_REQUIRED, 0, 0, &sct_level_type)        \
    F(OBJECT, receipt, SCT_REQUIRED, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(level_done, SCT_LEVEL_DONE_FIELDS)

/** The answer to a submission. */
#define SCT_SUBMITTED_FIELDS(F)                                        \
    F(OBJECT, submission, SCT_REQUIRED, 0, 0, &sct_submission_type)    \
    F(OBJECT, receipt,    SCT_REQUIRED, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(submitted, SCT_SUBMITTED_FIELDS)

/** Acts on a thing. The receipt is null where nothing was done again. */
#define SCT_EVIDENCE_DONE_FIELDS(F)                                                    \
    F(OBJECT, evidence, SCT_REQUIRED, 0, 0, &sct_evidence_type)                        \
    F(OBJECT, receipt,  SCT_NULLABLE, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(evidence_done, SCT_EVIDENCE_DONE_FIELDS)

/** The answer to an entry in a price negotiation, and to size and deal. */
#define SCT_NEGO_DONE_FIELDS(F)                                                    \
    F(OBJECT, nego,    SCT_REQUIRED, 0, 0, &sct_nego_type)                         \
    F(OBJECT, entry,   SCT_REQUIRED, 0, 0, &sct_entry_type)                        \
    F(OBJECT, receipt, SCT_REQUIRED, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(nego_done, SCT_NEGO_DONE_FIELDS)
#define SCT_SIZE_DONE_FIELDS(F)                                                    \
    F(OBJECT, size,    SCT_REQUIRED, 0, 0, &sct_party_size_type)                   \
    F(OBJECT, receipt, SCT_REQUIRED, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(size_done, SCT_SIZE_DONE_FIELDS)
#define SCT_DEAL_DONE_FIELDS(F)                                                    \
    F(OBJECT, deal,    SCT_REQUIRED, 0, 0, &sct_deal_type)                         \
    F(OBJECT, receipt, SCT_REQUIRED, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(deal_done, SCT_DEAL_DONE_FIELDS)

/** One entry of a timeline. */
#define SCT_LOG_ENTRY_FIELDS(F)                                             \
    F(INT,   seq,     SCT_REQUIRED, 0, INT64_C(1000000000000), NULL)        \
    F(KEY,   stream,  SCT_REQUIRED, 1, 80, NULL)                            \
    F(INT,   n,       SCT_REQUIRED, 0, INT64_C(1000000000000), NULL)        \
    F(TIME,  at,      SCT_REQUIRED, 0, 0, NULL)                             \
    F(KEY,   kind,    SCT_REQUIRED, 1, 40, NULL)                            \
    F(LINE,  role,    SCT_REQUIRED, 1, 256, NULL)                           \
    F(KEY,   party,   SCT_REQUIRED, 1, 40, NULL)                            \
    F(HASH,  leaf,    SCT_REQUIRED, 0, 0, NULL)                             \
    F(LINE,  body,    SCT_REQUIRED, 1, 20000, NULL)                         \
    F(HASH,  salt,    SCT_NULLABLE, 0, 0, NULL)  /* null when redacted */   \
    F(LINES, content, SCT_NULLABLE, 0, 200000, NULL)
SCT_TYPE_STRUCT(log_entry, SCT_LOG_ENTRY_FIELDS)

/** GET /suppliers/{id}/log?after=&limit= : ascending by n; `next` is the n to ask after, null at the end. */
#define SCT_LOG_PAGE_FIELDS(F)                                              \
    F(HASH, log_id, SCT_REQUIRED, 0, 0, NULL)                               \
    F(KEY,  stream, SCT_REQUIRED, 1, 80, NULL)                              \
    F(LIST, rows,   SCT_REQUIRED, 0, 100, &sct_log_entry_type)              \
    F(INT,  next,   SCT_NULLABLE, 0, INT64_C(1000000000000), NULL)          \
    F(INT,  total,  SCT_REQUIRED, 0, INT64_C(1000000000000), NULL)
SCT_TYPE_STRUCT(log_page, SCT_LOG_PAGE_FIELDS)

/** GET /suppliers/{id}/log/proof : the newest entry of the stream in the tree as it is now; all null while there is none. */
#define SCT_LOG_PROOF_FIELDS(F)                                             \
    F(HASH,    log_id, SCT_REQUIRED, 0, 0, NULL)                            \
    F(KEY,     stream, SCT_REQUIRED, 1, 80, NULL)                           \
    F(INT,     total,  SCT_REQUIRED, 0, INT64_C(1000000000000), NULL) /* entries in the stream */ \
    F(INT,     size,   SCT_REQUIRED, 0, INT64_C(1000000000000), NULL) /* entries in the whole log */ \
    F(HASH,    root,   SCT_REQUIRED, 0, 0, NULL)                            \
    F(INT,     seq,    SCT_NULLABLE, 0, INT64_C(1000000000000), NULL)       \
    F(HASH,    leaf,   SCT_NULLABLE, 0, 0, NULL)                            \
    F(STRINGS, proof,  SCT_REQUIRED, 0, 64, NULL)
SCT_TYPE_STRUCT(log_proof, SCT_LOG_PROOF_FIELDS)

/** application/problem+json (RFC 9457). title and detail in both languages; texts for pages also in htdocs/i18n by key. */
#define SCT_PROBLEM_FIELDS(F)                                   \
    F(LINE, type,       SCT_REQUIRED, 1, 200, NULL)             \
    F(LINE, title,      SCT_REQUIRED, 1, 200, NULL)             \
    F(LINE, title_ja,   SCT_REQUIRED, 1, 200, NULL)             \
    F(INT,  status,     SCT_REQUIRED, 400, 599, NULL)           \
    F(KEY,  key,        SCT_REQUIRED, 1, 40, NULL)              \
    F(LINE, pointer,    SCT_NULLABLE, 0, 300, NULL)             \
    F(KEY,  fault,      SCT_NULLABLE, 0, 40, NULL)              \
    F(LINE, detail,     SCT_NULLABLE, 0, 300, NULL)             \
    F(LINE, detail_ja,  SCT_NULLABLE, 0, 300, NULL)             \
    F(KEY,  request_id, SCT_NULLABLE, 0, 64, NULL)
SCT_TYPE_STRUCT(problem, SCT_PROBLEM_FIELDS)

#endif
