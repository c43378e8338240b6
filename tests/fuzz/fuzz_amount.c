/*
 * fuzz_amount.c - amounts of money as people type them: read or refused, and how much.
 *
 * The other program is a regular expression of the C library for what is an amount, and its long division for how much.
 */
#include "fuzz.h"
#include "reference.h"

#include <stdlib.h>
#include <string.h>

#include "domain_nego.h"

#include "base_pool.h"

enum { AMOUNT, VALUE };
const char *const fuzz_oracles[] = {[AMOUNT] = "an amount or not", [VALUE] = "ten-thousandths of a yen", NULL};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

/* Digits before and behind the point, the latter filled up to four. */
static int64_t value_of(apr_pool_t *pool, const char *text)
{
    const char *point = strchr(text, '.');
    const char *behind = apr_pstrcat(pool, point ? point + 1 : "", "0000", NULL);
    const char *digits = apr_pstrcat(pool, apr_pstrndup(pool, text, strcspn(text, ".")), apr_pstrndup(pool, behind, 4), NULL);

    return strtoll(digits, NULL, 10);
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    static ref_pattern_t pattern = {.expression = "^-?[0-9]{1,11}([.][0-9]{1,4})?$"};
    const char *text = apr_pstrmemdup(pool, (const char *)data, size);
    bool good = ref_match(&pattern, text);
    int64_t value = 0;

    fuzz_same(AMOUNT, sct_amount_parse(&value, text), good);
    if (good) {
        fuzz_same(VALUE, value, value_of(pool, text));
    }
}
