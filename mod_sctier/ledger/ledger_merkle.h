/*
 * ledger_merkle.h - the Merkle tree of RFC 9162 (same hashes as RFC 6962): pure, no store.
 */
#ifndef SCT_LEDGER_MERKLE_H
#define SCT_LEDGER_MERKLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base_hash.h"

#define SCT_PROOF_MAX 64

/** SHA-256(0x00 || data) and SHA-256(0x01 || left || right) (RFC 9162 section 2.1.1). */
void sct_merkle_leaf(sct_hash_t *out, const void *data, size_t len);
void sct_merkle_node(sct_hash_t *out, const sct_hash_t *left, const sct_hash_t *right);

/** Reads the stored hash of the complete subtree (level, idx); false when it cannot. */
typedef bool (*sct_node_fn)(sct_hash_t *out, void *baton, int level, int64_t idx);

/** Root of the first `size` leaves; SHA-256 of nothing for size 0. False when a node is missing. */
bool sct_merkle_root(sct_hash_t *out, int64_t size, sct_node_fn node, void *baton);

/** Audit path of leaf `index` in the tree of `size` (RFC 9162 section 2.1.3); *n hashes into path[SCT_PROOF_MAX]. */
bool sct_merkle_inclusion(sct_hash_t *path, int *n, int64_t index, int64_t size, sct_node_fn node, void *baton);

/** Consistency proof between the trees of `first` and `second` leaves (section 2.1.4), 0 < first <= second. */
bool sct_merkle_consistency(sct_hash_t *path, int *n, int64_t first, int64_t second, sct_node_fn node, void *baton);

/** Verification as in sections 2.1.3.2 and 2.1.4.2; every malformed proof is refused. */
bool sct_merkle_verify_inclusion(const sct_hash_t *leaf, int64_t index, int64_t size, const sct_hash_t *path, int n,
                                 const sct_hash_t *root);
bool sct_merkle_verify_consistency(int64_t first, int64_t second, const sct_hash_t *first_root,
                                   const sct_hash_t *second_root, const sct_hash_t *path, int n);

#endif
