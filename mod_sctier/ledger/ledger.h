/*
 * ledger.h - the evidence log: what people did, in one Merkle tree (RFC 9162) that only grows.
 *
 * A leaf is canonical JSON: {actor, at, blobs, content_commit, kind, log_id, n, party, prev, role, stream, v}. `prev` is the
 * leaf hash of the stream's entry n - 1 (64 zeros for n = 1); `content_commit` is SHA-256(salt || content), so that content can
 * be redacted and the leaf still verifies; `blobs` holds SHA-256 and length of the file that the event is about. `at` never
 * runs backwards: where the clock was behind the entry before, the content tells what it said (`clock`, ms). A stream is one
 * supplier behind one wall, or the buyer's own acts. Appending runs
 * inside the caller's write transaction, in system context, re-hashes what it wrote before COMMIT, and never updates a row.
 */
#ifndef SCT_LEDGER_H
#define SCT_LEDGER_H

#include "base_hash.h"
#include "domain_record.h"
#include "store.h"

/** One event to append. */
typedef struct sct_event_t {
    const char *kind;        /* "level.issued": thing, dot, what was done */
    const char *supplier_id; /* the stream's supplier; NULL for the buyer's own acts */
    unsigned wall;           /* one SCT_WALL_* bit */
    const sct_type_t *type;  /* of content */
    const void *content;     /* encoded to canonical JSON with "actor_name" added: what a lawyer reads */
    const char *blob;        /* SHA-256 in hex of the file that came with it; NULL: none */
    int64_t blob_len;
} sct_event_t;

/**
 * Appends one event by op->actor (by "system" when there is none) and returns its receipt.
 * @return STORE when the self-check fails: the transaction must be rolled back
 */
sct_err_t *sct_ledger_append(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event) SCT_CHECKED;

/** Makes the log: leaf 0 "log.created" in the buyer's stream. log_id is SHA-256 of 32 random bytes, in hex. */
sct_err_t *sct_ledger_create(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event) SCT_CHECKED;

/** The name of a stream: "buyer" or "<supplier id>/<wall>" with the wall in words; in pool. */
const char *sct_ledger_stream(apr_pool_t *pool, const char *supplier_id, unsigned wall);

/** The receipt of an entry in the tree as it is now. NOT_FOUND when the actor may not see it. */
sct_err_t *sct_ledger_receipt(sct_receipt_t *out, sct_op_t *op, int64_t seq) SCT_CHECKED;

/**
 * Checks a receipt by itself, whoever sent it: its leaf is the one it speaks of, and the proof leads to its root.
 * @return INVALID with the reason
 */
sct_err_t *sct_receipt_check(apr_pool_t *pool, const sct_receipt_t *receipt) SCT_CHECKED;

/** One page of a stream, ascending from n > after; and the proof of its newest entry. Visible rows only. */
sct_err_t *sct_ledger_page(sct_log_page_t *out, sct_op_t *op, const char *stream, int64_t after, int limit) SCT_CHECKED;
sct_err_t *sct_ledger_proof(sct_log_proof_t *out, sct_op_t *op, const char *stream) SCT_CHECKED;

/** What sct_ledger_verify found wrong, one call per place. */
typedef void (*sct_fault_fn)(void *baton, const char *where, const char *what);

/**
 * Re-computes the whole log inside a read transaction in system context: every leaf, back-link, content and node; and
 * replays its events: every column that they determine, of every row, must be what they say. Reports every fault with its
 * place ("entry 17", "node 3/2", "supplier <id>"; then what is wrong, beginning with the column).
 * @param entries  number of entries read
 */
sct_err_t *sct_ledger_verify(int64_t *entries, sct_hash_t *root, sct_op_t *op, sct_fault_fn report, void *baton) SCT_CHECKED;

#endif
