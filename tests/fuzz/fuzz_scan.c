/*
 * fuzz_scan.c - what clamd answers: only one reply lets a file in, and only one kind of reply calls it infected.
 */
#include "fuzz.h"
#include "reference.h"

#include <string.h>

#include "blob_scan.h"

#include "base_pool.h"

enum { CLEAN, FOUND };
const char *const fuzz_oracles[] = {[CLEAN] = "clean or not", [FOUND] = "found or not", NULL};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    static ref_pattern_t clean = {.expression = "^stream: OK$"};
    static ref_pattern_t found = {.expression = "^stream: (.|\n)+ FOUND$"};
    const char *reply = apr_pstrmemdup(pool, (const char *)data, size);
    bool whole = size > 0 && strlen(reply) == size - 1; /* one NUL, at the end */
    sct_scan_t verdict = sct_scan_reply((const char *)data, size);

    fuzz_same(CLEAN, verdict == SCT_SCAN_CLEAN, whole && ref_match(&clean, reply));
    fuzz_same(FOUND, verdict == SCT_SCAN_FOUND, whole && ref_match(&found, reply));
}
