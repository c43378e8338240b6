/*
 * fuzz_canonical.c - canonical JSON for the evidence log, and the leaves that are written in it.
 */
#include "fuzz.h"
#include "reference.h"

#include "codec.h"
#include "ledger_leaf.h"

#include "base_pool.h"

enum { ACCEPTS, BYTES, TWICE, LEAF, LEAF_AGAIN };
const char *const fuzz_oracles[] = {[ACCEPTS] = "inside the profile or not",
                                    [BYTES] = "the canonical bytes",
                                    [TWICE] = "canonical(canonical(x)) is canonical(x)",
                                    [LEAF] = "a leaf is canonical",
                                    [LEAF_AGAIN] = "write(read(leaf)) is leaf",
                                    NULL};

static const ref_limits_t limits = {(size_t)16 << 20, 64, 2000000};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static void check_leaf(apr_pool_t *pool, const char *text, size_t len, const char *canonical, size_t canonical_len)
{
    sct_leaf_t leaf;
    const char *again = NULL;
    size_t again_len = 0;

    if (sct_leaf_read(&leaf, pool, text, len)) {
        return;
    }
    fuzz_holds(LEAF, canonical != NULL);
    fuzz_same_bytes(LEAF, text, len, canonical, canonical_len);
    fuzz_holds(LEAF_AGAIN, !sct_leaf_write(&again, &again_len, pool, &leaf));
    fuzz_same_bytes(LEAF_AGAIN, again, again_len, text, len);
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const ref_json_t *value = ref_json(pool, data, size, limits);
    const char *canonical = NULL, *again = NULL, *expected = NULL;
    size_t len = 0, again_len = 0, expected_len = 0;

    if (value && ref_canonical_fits(value)) {
        expected = ref_canonical(&expected_len, pool, value, size);
    }
    fuzz_same(ACCEPTS, !sct_canonical(&canonical, &len, pool, text, size), expected != NULL);
    if (expected) {
        fuzz_same_bytes(BYTES, canonical, len, expected, expected_len);
        fuzz_holds(TWICE, !sct_canonical(&again, &again_len, pool, canonical, len));
        fuzz_same_bytes(TWICE, again, again_len, canonical, len);
    }
    check_leaf(pool, text, size, expected, expected_len);
}
