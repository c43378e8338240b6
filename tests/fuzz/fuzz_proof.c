/*
 * fuzz_proof.c - the Merkle tree: proofs that are right, proofs that were changed a little, and proofs of other trees.
 *
 * Bytes: which proof, two numbers below the size of the tree, then changes: a place, and a byte to put there.
 */
#include "fuzz.h"
#include "merkle.h"

#include <string.h>

#include "ledger_merkle.h"

#include "base_pool.h"

enum { ROOT, INCLUSION, CONSISTENCY, INCLUDED, CONSISTENT };
const char *const fuzz_oracles[] = {[ROOT] = "the root",
                                    [INCLUSION] = "a path that was made leads to the root",
                                    [CONSISTENCY] = "a consistency proof that was made holds",
                                    [INCLUDED] = "a changed path leads to the root or not",
                                    [CONSISTENT] = "a changed consistency proof holds or not",
                                    NULL};

#define LEAVES 40 /* more would only make longer paths of the same kind */
#define LEVELS 6

static sct_hash_t node[LEVELS][LEAVES];
static sct_hash_t root[LEAVES + 1];

/* A proof as bytes that can be changed anywhere. */
typedef struct proof_t {
    int64_t from; /* index, or the first size */
    int64_t size;
    int32_t n;
    sct_hash_t hash[2]; /* leaf and root, or both roots */
    sct_hash_t path[SCT_PROOF_MAX];
} proof_t;

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
    for (int i = 0; i < LEAVES; i++) {
        sct_merkle_leaf(&node[0][i], &i, sizeof i);
    }
    for (int level = 1; level < LEVELS; level++) {
        for (size_t i = 0; i < (size_t)LEAVES >> level; i++) {
            sct_merkle_node(&node[level][i], &node[level - 1][2 * i], &node[level - 1][2 * i + 1]);
        }
    }
    for (int size = 1; size <= LEAVES; size++) {
        root[size] = ref_root(node[0], 0, size);
    }
}

static bool stored(sct_hash_t *out, void *baton, int level, int64_t idx)
{
    int64_t size = *(int64_t *)baton;

    if (level >= LEVELS || idx < 0 || (idx + 1) << level > size) {
        return false;
    }
    *out = node[level][idx];
    return true;
}

/* How many hashes of the path to change: none, or by one; bytes 0 and 1 of the change say which. */
static void change(proof_t *proof, fuzz_in_t *in)
{
    while (in->left >= 2) {
        unsigned place = fuzz_byte(in);
        unsigned byte = fuzz_byte(in);

        if (place < 32) {
            proof->path[place % SCT_PROOF_MAX].bytes[byte % SCT_HASH_LEN] ^= 1;
        } else if (place < 64) {
            proof->hash[place % 2].bytes[byte % SCT_HASH_LEN] ^= 1;
        } else if (place < 96) {
            proof->n = (int32_t)(byte % (SCT_PROOF_MAX + 1));
        } else if (place < 128) {
            proof->from = (int64_t)byte - 1;
        } else if (place < 160) {
            proof->size = byte;
        } else if (place < 176) {
            proof->from ^= (int64_t)1 << byte % 63;
        } else if (place < 192) {
            proof->size ^= (int64_t)1 << byte % 63;
        } else if (place < 224) {
            proof->path[place % 16] = node[byte % LEVELS][place % 16 % (LEAVES >> (LEVELS - 1))];
        } else {
            proof->hash[place % 2] = root[byte % LEAVES + 1];
        }
    }
}

static void check_inclusion(proof_t *proof, fuzz_in_t *in)
{
    int n = -1;

    fuzz_holds(INCLUSION, sct_merkle_inclusion(proof->path, &n, proof->from, proof->size, stored, &proof->size));
    proof->n = n;
    proof->hash[0] = node[0][proof->from];
    proof->hash[1] = root[proof->size];
    if (in->left < 2) {
        fuzz_holds(INCLUSION, ref_included(&proof->hash[0], proof->from, proof->size, proof->path, n, &proof->hash[1]));
    }
    change(proof, in);
    fuzz_same(INCLUDED,
              sct_merkle_verify_inclusion(&proof->hash[0], proof->from, proof->size, proof->path, proof->n, &proof->hash[1]),
              ref_included(&proof->hash[0], proof->from, proof->size, proof->path, proof->n, &proof->hash[1]));
}

static void check_consistency(proof_t *proof, fuzz_in_t *in)
{
    int n = -1;

    proof->from++;
    fuzz_holds(CONSISTENCY, sct_merkle_consistency(proof->path, &n, proof->from, proof->size, stored, &proof->size));
    proof->n = n;
    proof->hash[0] = root[proof->from];
    proof->hash[1] = root[proof->size];
    if (in->left < 2) {
        fuzz_holds(CONSISTENCY, ref_consistent(proof->from, proof->size, &proof->hash[0], &proof->hash[1], proof->path, n));
    }
    change(proof, in);
    fuzz_same(CONSISTENT,
              sct_merkle_verify_consistency(proof->from, proof->size, &proof->hash[0], &proof->hash[1], proof->path, proof->n),
              ref_consistent(proof->from, proof->size, &proof->hash[0], &proof->hash[1], proof->path, proof->n));
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    fuzz_in_t in = {data, size};
    proof_t *proof = apr_pcalloc(pool, sizeof *proof);
    bool inclusion = fuzz_byte(&in) % 2 == 0;
    sct_hash_t computed;

    proof->size = fuzz_byte(&in) % LEAVES + 1;
    proof->from = fuzz_byte(&in) % proof->size;
    if (in.left < 2) {
        fuzz_holds(ROOT, sct_merkle_root(&computed, proof->size, stored, &proof->size));
        fuzz_same_bytes(ROOT, &computed, sizeof computed, &root[proof->size], sizeof computed);
    }
    if (inclusion) {
        check_inclusion(proof, &in);
    } else {
        check_consistency(proof, &in);
    }
}
