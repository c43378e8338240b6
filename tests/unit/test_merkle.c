/*
 * test_merkle.c - the tree of RFC 9162: published vectors, every proof of every tree up to 300 leaves, and proofs that were
 * tampered with.
 *
 * The vectors are those of the Certificate Transparency reference implementation: eight leaves and the roots of the trees of
 * the first 1 to 8 of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "ledger_merkle.h"
#include "unit.h"

#include "base_pool.h"

#define TREE_MAX 300
#define LEVELS 10

typedef struct tree_t {
    sct_hash_t nodes[LEVELS][TREE_MAX];
    int64_t size;
    int64_t reads;
} tree_t;

static tree_t tree;
static sct_hash_t roots[TREE_MAX + 1];

static bool get_node(sct_hash_t *out, void *baton, int level, int64_t idx)
{
    tree_t *from = baton;

    from->reads++;
    if (level < 0 || level >= LEVELS || idx < 0 || (idx + 1) << level > from->size) {
        return false; /* not a complete subtree of this tree: never stored */
    }
    *out = from->nodes[level][idx];
    return true;
}

static void add_leaf(tree_t *to, const sct_hash_t *leaf)
{
    int64_t idx = to->size++;
    int level = 0;

    to->nodes[0][idx] = *leaf;
    for (; idx & 1; idx >>= 1, level++) {
        sct_merkle_node(&to->nodes[level + 1][idx >> 1], &to->nodes[level][idx - 1], &to->nodes[level][idx]);
    }
}

/* MTH as section 2.1.1 defines it, over the leaves themselves: knows nothing of stored subtrees. */
static void mth(sct_hash_t *out, const sct_hash_t *leaves, int64_t n)
{
    int64_t k = 1;
    sct_hash_t left;
    sct_hash_t right;

    if (n == 1) {
        *out = leaves[0];
        return;
    }
    while (2 * k < n) {
        k *= 2;
    }
    mth(&left, leaves, k);
    mth(&right, leaves + k, n - k);
    sct_merkle_node(out, &left, &right);
}

static const char *const ct_leaves[8] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
};
static const char *const ct_roots[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static size_t from_hex(unsigned char *out, const char *hex)
{
    size_t len = strlen(hex) / 2;

    assert_true(sct_unhex(out, len, hex));
    return len;
}

static void published_roots(void **state)
{
    apr_pool_t *pool = unit_pool();
    tree_t *ct = apr_pcalloc(pool, sizeof *ct);
    unsigned char bytes[32];
    sct_hash_t hash;

    (void)state;
    for (int n = 0; n <= 8; n++) {
        assert_true(sct_merkle_root(&hash, n, get_node, ct));
        assert_string_equal(sct_hex(pool, hash.bytes, SCT_HASH_LEN), ct_roots[n]);
        if (n < 8) {
            sct_merkle_leaf(&hash, bytes, from_hex(bytes, ct_leaves[n]));
            add_leaf(ct, &hash);
        }
    }
    apr_pool_destroy(pool);
}

/* The audit paths and consistency proofs that the reference implementation publishes with them. */
typedef struct path_t {
    int64_t a; /* leaf index, or the old size */
    int64_t b; /* size, or the new size */
    int n;
    const char *hashes[4];
} path_t;

#define NODE_01 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define NODE_23 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define NODE_0123 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define NODE_45 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
#define NODE_4567 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define LEAF_1 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define LEAF_2 "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"
#define LEAF_4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define NODE_67 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"

static const path_t ct_inclusion[] = {
    {0, 1, 0, {NULL}},
    {0, 8, 3, {LEAF_1, NODE_23, NODE_4567}},
    {5, 8, 3, {LEAF_4, NODE_67, NODE_0123}},
    {2, 3, 1, {NODE_01}},
    {1, 5, 3, {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", NODE_23, LEAF_4}},
};
static const path_t ct_consistency[] = {
    {1, 1, 0, {NULL}},
    {1, 8, 3, {LEAF_1, NODE_23, NODE_4567}},
    {6, 8, 3, {NODE_45, NODE_67, NODE_0123}},
    {2, 5, 2, {NODE_23, LEAF_4}},
};

static void same_path(apr_pool_t *pool, const path_t *told, const sct_hash_t *path, int n)
{
    assert_int_equal(n, told->n);
    for (int i = 0; i < n; i++) {
        assert_string_equal(sct_hex(pool, path[i].bytes, SCT_HASH_LEN), told->hashes[i]);
    }
}

static void published_proofs(void **state)
{
    apr_pool_t *pool = unit_pool();
    tree_t *ct = apr_pcalloc(pool, sizeof *ct);
    sct_hash_t path[SCT_PROOF_MAX];
    unsigned char bytes[32];
    sct_hash_t hash;
    int n = -1;

    (void)state;
    for (int i = 0; i < 8; i++) {
        sct_merkle_leaf(&hash, bytes, from_hex(bytes, ct_leaves[i]));
        add_leaf(ct, &hash);
    }
    for (size_t i = 0; i < sizeof ct_inclusion / sizeof ct_inclusion[0]; i++) {
        assert_true(sct_merkle_inclusion(path, &n, ct_inclusion[i].a, ct_inclusion[i].b, get_node, ct));
        same_path(pool, &ct_inclusion[i], path, n);
    }
    for (size_t i = 0; i < sizeof ct_consistency / sizeof ct_consistency[0]; i++) {
        assert_true(sct_merkle_consistency(path, &n, ct_consistency[i].a, ct_consistency[i].b, get_node, ct));
        same_path(pool, &ct_consistency[i], path, n);
    }
    apr_pool_destroy(pool);
}

static int grow_tree(void **state)
{
    unsigned char number[2];
    sct_hash_t leaf;

    (void)state;
    for (int i = 0; i < TREE_MAX; i++) {
        number[0] = (unsigned char)(i >> 8);
        number[1] = (unsigned char)i;
        sct_merkle_leaf(&leaf, number, 2);
        add_leaf(&tree, &leaf);
        mth(&roots[i + 1], tree.nodes[0], i + 1);
    }
    return 0;
}

static void every_root(void **state)
{
    sct_hash_t root;

    (void)state;
    for (int64_t n = 1; n <= TREE_MAX; n++) {
        tree.size = n;
        tree.reads = 0;
        assert_true(sct_merkle_root(&root, n, get_node, &tree));
        assert_true(sct_hash_equal(&root, &roots[n]));
        assert_int_equal(tree.reads, __builtin_popcountll((unsigned long long)n));
    }
    tree.size = TREE_MAX;
}

static void every_inclusion(void **state)
{
    sct_hash_t path[SCT_PROOF_MAX];
    int proofs = 0;
    int n;

    (void)state;
    for (int64_t size = 1; size <= TREE_MAX; size++) {
        for (int64_t i = 0; i < size; i++, proofs++) {
            assert_true(sct_merkle_inclusion(path, &n, i, size, get_node, &tree));
            assert_true(sct_merkle_verify_inclusion(&tree.nodes[0][i], i, size, path, n, &roots[size]));
        }
    }
    assert_int_equal(proofs, 45150);
}

static void every_consistency(void **state)
{
    sct_hash_t path[SCT_PROOF_MAX];
    int proofs = 0;
    int n;

    (void)state;
    for (int64_t second = 1; second <= TREE_MAX; second++) {
        for (int64_t first = 1; first <= second; first++, proofs++) {
            assert_true(sct_merkle_consistency(path, &n, first, second, get_node, &tree));
            assert_true(sct_merkle_verify_consistency(first, second, &roots[first], &roots[second], path, n));
        }
    }
    assert_int_equal(proofs, 45150);
}

/* A generator of its own: the same mutations in every run. */
static uint64_t seed = 0x5c71e4;
static int64_t below(int64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)((seed >> 11) % (uint64_t)n);
}

typedef struct proof_t {
    int64_t a;
    int64_t b;
    sct_hash_t leaf; /* or the old root */
    sct_hash_t root;
    sct_hash_t path[SCT_PROOF_MAX + 1];
    int n;
} proof_t;

static void flip(sct_hash_t *hash)
{
    hash->bytes[below(SCT_HASH_LEN)] ^= (unsigned char)(1u << below(8));
}

/* Changes one thing; false when nothing came out changed. */
static bool mutate(proof_t *proof, int how)
{
    int64_t at = proof->n > 0 ? below(proof->n) : 0;
    sct_hash_t kept = proof->path[at];

    switch (how) {
    case 0:
        flip(&proof->path[at]);
        return proof->n > 0;
    case 1:
        flip(&proof->leaf);
        return true;
    case 2:
        flip(&proof->root);
        return true;
    case 3: /* one hash less */
        memmove(&proof->path[at], &proof->path[at + 1], sizeof kept * (size_t)(proof->n - at));
        return proof->n-- > 0;
    case 4: /* one hash more */
        flip(&kept);
        proof->path[proof->n++] = kept;
        return true;
    case 5: /* two hashes exchanged */
        proof->path[at] = proof->path[0];
        proof->path[0] = kept;
        return at > 0;
    case 6: /* one hash doubled */
        proof->path[proof->n] = proof->path[proof->n > 0 ? proof->n - 1 : 0];
        proof->n++;
        return proof->n > 1;
    case 7:
        proof->a += 1 + below(3);
        return true;
    case 8:
        proof->a = -1 - below(3);
        return true;
    default:
        proof->n = SCT_PROOF_MAX + 1;
        return true;
    }
}

/*
 * Sizes are not mutated blindly: an audit path fits several sizes of one shape (the size is vouched for by whoever vouches for
 * the root). Another index or an old size that keeps the path's shape is caught by the hashes.
 */
static void mutated_inclusion(void **state)
{
    int refused = 0;

    (void)state;
    while (refused < 60000) {
        proof_t proof = {.b = 1 + below(TREE_MAX)};

        proof.a = below(proof.b);
        proof.leaf = tree.nodes[0][proof.a];
        proof.root = roots[proof.b];
        assert_true(sct_merkle_inclusion(proof.path, &proof.n, proof.a, proof.b, get_node, &tree));
        assert_true(sct_merkle_verify_inclusion(&proof.leaf, proof.a, proof.b, proof.path, proof.n, &proof.root));
        if (!mutate(&proof, (int)below(10))) {
            continue;
        }
        assert_false(sct_merkle_verify_inclusion(&proof.leaf, proof.a, proof.b, proof.path, proof.n, &proof.root));
        refused++;
    }
    printf("# figure: inclusion proofs: mutated %d, accepted 0\n", refused);
}

static void mutated_consistency(void **state)
{
    int refused = 0;

    (void)state;
    while (refused < 60000) {
        proof_t proof = {.b = 2 + below(TREE_MAX - 1)};

        proof.a = 1 + below(proof.b - 1);
        proof.leaf = roots[proof.a];
        proof.root = roots[proof.b];
        assert_true(sct_merkle_consistency(proof.path, &proof.n, proof.a, proof.b, get_node, &tree));
        assert_true(sct_merkle_verify_consistency(proof.a, proof.b, &proof.leaf, &proof.root, proof.path, proof.n));
        if (!mutate(&proof, (int)below(10))) {
            continue;
        }
        assert_false(sct_merkle_verify_consistency(proof.a, proof.b, &proof.leaf, &proof.root, proof.path, proof.n));
        refused++;
    }
    printf("# figure: consistency proofs: mutated %d, accepted 0\n", refused);
}

static void refuses_nonsense(void **state)
{
    sct_hash_t path[SCT_PROOF_MAX];
    sct_hash_t root = roots[1];
    int n = 7;

    (void)state;
    assert_false(sct_merkle_inclusion(path, &n, 0, 0, get_node, &tree));
    assert_false(sct_merkle_inclusion(path, &n, -1, 5, get_node, &tree));
    assert_false(sct_merkle_inclusion(path, &n, 5, 5, get_node, &tree));
    assert_false(sct_merkle_inclusion(path, &n, 0, TREE_MAX + 1, get_node, &tree));
    assert_false(sct_merkle_consistency(path, &n, 0, 5, get_node, &tree));
    assert_false(sct_merkle_consistency(path, &n, 6, 5, get_node, &tree));
    assert_int_equal(n, 7);
    assert_false(sct_merkle_root(&root, -1, get_node, &tree));
    assert_false(sct_merkle_root(&root, TREE_MAX + 1, get_node, &tree));
    assert_false(sct_merkle_verify_inclusion(&roots[1], 0, 0, path, 0, &roots[1]));
    assert_false(sct_merkle_verify_inclusion(&roots[1], 0, INT64_MAX, path, 0, &roots[1]));
    assert_false(sct_merkle_verify_inclusion(&roots[1], 0, 1, path, -1, &roots[1]));
    assert_false(sct_merkle_verify_consistency(0, 1, &roots[1], &roots[1], path, 0));
    assert_false(sct_merkle_verify_consistency(4, 5, &roots[4], &roots[5], path, 0));
    assert_true(sct_merkle_verify_consistency(5, 5, &roots[5], &roots[5], path, 0));
    assert_false(sct_merkle_verify_consistency(5, 5, &roots[5], &roots[4], path, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_roots),   cmocka_unit_test(published_proofs),  cmocka_unit_test(every_root),
        cmocka_unit_test(every_inclusion),   cmocka_unit_test(every_consistency), cmocka_unit_test(mutated_inclusion),
        cmocka_unit_test(mutated_consistency), cmocka_unit_test(refuses_nonsense),
    };

    return cmocka_run_group_tests(tests, grow_tree, NULL);
}
