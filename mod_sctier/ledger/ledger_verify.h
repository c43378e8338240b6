/*
 * ledger_verify.h - what the two halves of the verifier share: the log itself, and the rows that events speak of.
 */
#ifndef SCT_LEDGER_VERIFY_H
#define SCT_LEDGER_VERIFY_H

#include <apr_hash.h>

#include "ledger.h"
#include "ledger_read.h"

#define SCT_VERIFY_BATCH 256

/** The newest event about a level request. */
typedef struct sct_level_event_t {
    const char *state;
    int64_t star;
    const char *supplier_id;
    bool seen; /* its row was read */
} sct_level_event_t;

/** The event of a submission, as its content tells it. */
typedef struct sct_submission_event_t {
    int64_t seq;
    const char *shared_hash;
    const char *full_hash;
    const char *assessment_id;
    const char *level_id;
    const char *edition;
    const char *depth;
    int64_t n;
    int64_t star;
    bool seen;
} sct_submission_event_t;

typedef struct sct_verify_t {
    sct_op_t *op;
    apr_pool_t *pool;         /* of this verification */
    apr_pool_t *scratch;      /* cleared for each entry */
    sct_fault_fn report;
    void *baton;
    apr_hash_t *streams;      /* stream -> stream_t of ledger_verify.c */
    apr_hash_t *levels;       /* level id -> sct_level_event_t */
    apr_hash_t *submissions;  /* submission id -> sct_submission_event_t */
    const char *log_id;
    int64_t entries;
    int64_t next_seq;
    int64_t at;               /* of the entry before */
    bool broken;              /* an entry is missing: the tree cannot be computed any further */
    sct_hash_t pending[SCT_PROOF_MAX];       /* the newest complete subtree of each level */
    apr_array_header_t *nodes[SCT_PROOF_MAX]; /* sct_hash_t computed in this batch */
    int64_t first[SCT_PROOF_MAX];            /* their first index */
} sct_verify_t;

/** Reports a fault at "entry <number>" and so on; printf-like. */
void sct_verify_fault(sct_verify_t *verify, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Remembers what the content of an entry says of a level request or a submission. */
void sct_verify_learn(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_log_row_t *row);

/** Compares the rows of level requests and submissions with what was learnt. */
sct_err_t *sct_verify_rows(sct_verify_t *verify) SCT_CHECKED;

#endif
