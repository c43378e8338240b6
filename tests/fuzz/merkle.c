/*
 * merkle.c - RFC 9162 by the definitions of its trees and proofs.
 */
#include "merkle.h"

#include <string.h>

static sct_hash_t pair(const sct_hash_t *left, const sct_hash_t *right)
{
    unsigned char both[1 + 2 * SCT_HASH_LEN] = {1};
    sct_hash_t out;

    memcpy(both + 1, left->bytes, SCT_HASH_LEN);
    memcpy(both + 1 + SCT_HASH_LEN, right->bytes, SCT_HASH_LEN);
    sct_hash(&out, both, sizeof both);
    return out;
}

/* k: the largest power of two below n. */
static int64_t half(int64_t n)
{
    int64_t k = 1;

    while (k <= (n - 1) / 2) {
        k *= 2;
    }
    return k;
}

sct_hash_t ref_root(const sct_hash_t *leaves, int64_t begin, int64_t end)
{
    sct_hash_t left, right;

    if (end - begin == 1) {
        return leaves[begin];
    }
    left = ref_root(leaves, begin, begin + half(end - begin));
    right = ref_root(leaves, begin + half(end - begin), end);
    return pair(&left, &right);
}

typedef struct rest_t {
    const sct_hash_t *path;
    int n; /* -1 when more was asked for than there is */
} rest_t;

static sct_hash_t take(rest_t *rest)
{
    static const sct_hash_t none = {{0}};

    if (rest->n <= 0) {
        rest->n = -1;
        return none;
    }
    return rest->path[--rest->n];
}

static sct_hash_t climb(const sct_hash_t *leaf, int64_t index, int64_t size, rest_t *rest)
{
    sct_hash_t other, inner;

    if (size == 1 || rest->n < 0) {
        return *leaf;
    }
    other = take(rest);
    if (index < half(size)) {
        inner = climb(leaf, index, half(size), rest);
        return pair(&inner, &other);
    }
    inner = climb(leaf, index - half(size), size - half(size), rest);
    return pair(&other, &inner);
}

bool ref_included(const sct_hash_t *leaf, int64_t index, int64_t size, const sct_hash_t *path, int n, const sct_hash_t *root)
{
    rest_t rest = {path, n};
    sct_hash_t hash;

    if (index < 0 || index >= size) {
        return false;
    }
    hash = climb(leaf, index, size, &rest);
    return rest.n == 0 && memcmp(&hash, root, sizeof hash) == 0;
}

typedef struct roots_t {
    sct_hash_t old;
    sct_hash_t now;
} roots_t;

static roots_t subproof(int64_t m, int64_t n, bool whole, const sct_hash_t *first_root, rest_t *rest)
{
    roots_t out;
    sct_hash_t other;

    if (m == n || rest->n < 0) {
        out.old = whole ? *first_root : take(rest);
        out.now = out.old;
        return out;
    }
    other = take(rest);
    if (m <= half(n)) {
        out = subproof(m, half(n), whole, first_root, rest);
        out.now = pair(&out.now, &other);
    } else {
        out = subproof(m - half(n), n - half(n), false, first_root, rest);
        out.old = pair(&other, &out.old);
        out.now = pair(&other, &out.now);
    }
    return out;
}

bool ref_consistent(int64_t first, int64_t second, const sct_hash_t *first_root, const sct_hash_t *second_root,
                    const sct_hash_t *path, int n)
{
    rest_t rest = {path, n};
    roots_t roots;

    if (first < 1 || first > second) {
        return false;
    }
    roots = subproof(first, second, true, first_root, &rest);
    return rest.n == 0 && memcmp(&roots.old, first_root, sizeof *first_root) == 0
           && memcmp(&roots.now, second_root, sizeof *second_root) == 0;
}
