/*
 * ledger_merkle.c - hashes, roots, proofs and their verification (RFC 9162 sections 2.1.1 to 2.1.4).
 *
 * MTH(D[begin, end)) is folded from the stored complete subtrees: of n leaves there are popcount(n) of them.
 */
#include "ledger_merkle.h"

void sct_merkle_leaf(sct_hash_t *out, const void *data, size_t len)
{
    sct_hash2(out, "\x00", 1, data, len);
}

void sct_merkle_node(sct_hash_t *out, const sct_hash_t *left, const sct_hash_t *right)
{
    unsigned char pair[1 + SCT_HASH_LEN];

    pair[0] = 1;
    for (int i = 0; i < SCT_HASH_LEN; i++) {
        pair[1 + i] = left->bytes[i];
    }
    sct_hash2(out, pair, sizeof pair, right->bytes, SCT_HASH_LEN);
}

/* The level of the largest power of two not above n. */
static int top_level(int64_t n)
{
    int level = 0;

    while (n >> (level + 1) > 0) {
        level++;
    }
    return level;
}

/*
 * MTH of the leaves [begin, begin + n); begin is a multiple of the largest power of two not above n. That is true for
 * every range that the splits of RFC 9162 make, so each power of two inside is a stored subtree.
 */
static bool range_hash(sct_hash_t *out, int64_t begin, int64_t n, sct_node_fn node, void *baton)
{
    int level = top_level(n);
    int64_t width = INT64_C(1) << level;
    sct_hash_t left;
    sct_hash_t right;

    if (!node(&left, baton, level, begin >> level)) {
        return false;
    }
    if (n > width) {
        if (!range_hash(&right, begin + width, n - width, node, baton)) {
            return false;
        }
        sct_merkle_node(out, &left, &right);
    } else {
        *out = left;
    }
    return true;
}

bool sct_merkle_root(sct_hash_t *out, int64_t size, sct_node_fn node, void *baton)
{
    if (size < 0) {
        return false;
    }
    if (size == 0) {
        sct_hash(out, "", 0);
        return true;
    }
    return range_hash(out, 0, size, node, baton);
}

/* k of RFC 9162: the largest power of two smaller than n, n > 1. */
static int64_t split(int64_t n)
{
    return INT64_C(1) << top_level(n - 1);
}

/* Paths are found from the root down and stored from the leaf up. */
static void reverse(sct_hash_t *path, int n)
{
    for (int i = 0; i < n / 2; i++) {
        sct_hash_t kept = path[i];

        path[i] = path[n - 1 - i];
        path[n - 1 - i] = kept;
    }
}

bool sct_merkle_inclusion(sct_hash_t *path, int *n, int64_t index, int64_t size, sct_node_fn node, void *baton)
{
    int64_t begin = 0;
    int64_t left = size;
    int count = 0;

    if (index < 0 || index >= size) {
        return false;
    }
    while (left > 1) {
        int64_t k = split(left);
        bool lower = index - begin < k;

        if (!range_hash(&path[count++], lower ? begin + k : begin, lower ? left - k : k, node, baton)) {
            return false;
        }
        begin = lower ? begin : begin + k;
        left = lower ? k : left - k;
    }
    reverse(path, count);
    *n = count;
    return true;
}

bool sct_merkle_consistency(sct_hash_t *path, int *n, int64_t first, int64_t second, sct_node_fn node, void *baton)
{
    int64_t begin = 0;
    int64_t left = second;
    int64_t m = first;
    bool whole = true; /* the b of SUBPROOF: the old tree is the subtree looked at, whose hash the verifier has */
    int count = 0;

    if (first <= 0 || first > second) {
        return false;
    }
    while (m < left) {
        int64_t k = split(left);
        bool lower = m <= k;

        if (!range_hash(&path[count++], lower ? begin + k : begin, lower ? left - k : k, node, baton)) {
            return false;
        }
        if (lower) {
            left = k;
        } else {
            begin += k;
            left -= k;
            m -= k;
            whole = false;
        }
    }
    if (!whole && !range_hash(&path[count++], begin, left, node, baton)) {
        return false;
    }
    reverse(path, count);
    *n = count;
    return true;
}

bool sct_merkle_verify_inclusion(const sct_hash_t *leaf, int64_t index, int64_t size, const sct_hash_t *path, int n,
                                 const sct_hash_t *root)
{
    int64_t fn = index;
    int64_t sn = size - 1;
    sct_hash_t hash = *leaf;

    if (index < 0 || index >= size || n < 0 || n > SCT_PROOF_MAX) {
        return false;
    }
    for (int i = 0; i < n; i++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) || fn == sn) {
            sct_merkle_node(&hash, &path[i], &hash);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            sct_merkle_node(&hash, &hash, &path[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && sct_hash_equal(&hash, root);
}

/* Section 2.1.4.2 from step 3 on; `seed` is the first hash. */
static bool climb(int64_t fn, int64_t sn, const sct_hash_t *seed, const sct_hash_t *path, int n,
                  const sct_hash_t *first_root, const sct_hash_t *second_root)
{
    sct_hash_t fr = *seed;
    sct_hash_t sr = *seed;

    while (fn & 1) {
        fn >>= 1;
        sn >>= 1;
    }
    for (int i = 0; i < n; i++) {
        if (sn == 0) {
            return false;
        }
        if ((fn & 1) || fn == sn) {
            sct_merkle_node(&fr, &path[i], &fr);
            sct_merkle_node(&sr, &path[i], &sr);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            sct_merkle_node(&sr, &sr, &path[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && sct_hash_equal(&fr, first_root) && sct_hash_equal(&sr, second_root);
}

bool sct_merkle_verify_consistency(int64_t first, int64_t second, const sct_hash_t *first_root,
                                   const sct_hash_t *second_root, const sct_hash_t *path, int n)
{
    if (first <= 0 || first > second || n < 0 || n > SCT_PROOF_MAX) {
        return false;
    }
    if (first == second) {
        return n == 0 && sct_hash_equal(first_root, second_root);
    }
    if ((first & (first - 1)) == 0) { /* a complete old tree is its own first hash */
        return climb(first - 1, second - 1, first_root, path, n, first_root, second_root);
    }
    return n > 0 && climb(first - 1, second - 1, &path[0], path + 1, n - 1, first_root, second_root);
}
