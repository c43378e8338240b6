/*
 * ledger_verify.h - what the parts of the verifier share: the log itself, its events replayed, the rows compared.
 */
#ifndef SCT_LEDGER_VERIFY_H
#define SCT_LEDGER_VERIFY_H

#include <apr_hash.h>

#include "ledger.h"
#include "ledger_read.h"

#define SCT_VERIFY_BATCH 256

#define SCT_VERIFY_ROWS_MOST 40 /* kinds of rows: SCT_ROWS__COUNT of ledger_projection.h at most */

typedef struct sct_verify_t {
    sct_op_t *op;
    apr_pool_t *pool;         /* of this verification */
    apr_pool_t *scratch;      /* cleared for each entry */
    sct_fault_fn report;
    void *baton;
    apr_hash_t *streams;      /* stream -> stream_t of ledger_verify.c */
    apr_hash_t *expected[SCT_VERIFY_ROWS_MOST]; /* by sct_rows_t: name -> sct_expected_t of ledger_projection.h */
    const char *log_id;
    int64_t entries;
    int64_t next_seq;
    int64_t at;               /* of the entry before */
    bool broken;              /* an entry is missing: the tree cannot be computed any further */
    sct_hash_t pending[SCT_PROOF_MAX];       /* the newest complete subtree of each level */
    apr_array_header_t *nodes[SCT_PROOF_MAX]; /* sct_hash_t computed in this batch */
    int64_t first[SCT_PROOF_MAX];            /* their first index */
} sct_verify_t;

/** Reports a fault at "entry <number>", "supplier <id>" and so on; printf-like. */
void sct_verify_fault(sct_verify_t *verify, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Replays one entry whose content is what the leaf commits to (ledger_replay.c). */
void sct_verify_replay(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_log_row_t *row);

/** Compares the rows that are there with those that the events made (ledger_projection.c). */
sct_err_t *sct_verify_rows(sct_verify_t *verify) SCT_CHECKED;

#endif
