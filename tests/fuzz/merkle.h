/*
 * merkle.h - RFC 9162 once more, by the definitions of its trees and proofs instead of by its verification algorithms.
 */
#ifndef SCT_FUZZ_MERKLE_H
#define SCT_FUZZ_MERKLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base_hash.h"

/** MTH(D[begin, end)) of leaf hashes (section 2.1.1). */
sct_hash_t ref_root(const sct_hash_t *leaves, int64_t begin, int64_t end);

/** Whether the path leads from the leaf to the root: the tree of section 2.1.3 walked from above, taking the path's end first. */
bool ref_included(const sct_hash_t *leaf, int64_t index, int64_t size, const sct_hash_t *path, int n, const sct_hash_t *root);

/** The same for SUBPROOF of section 2.1.4. */
bool ref_consistent(int64_t first, int64_t second, const sct_hash_t *first_root, const sct_hash_t *second_root,
                    const sct_hash_t *path, int n);

#endif
