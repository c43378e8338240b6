/*
 * fuzz.c - what the fuzz targets share.
 */
#include "fuzz.h"

#include <stdio.h>

#include <apr_general.h>

#include "base_json.h"
#include "base_pool.h"

long fuzz_asked[FUZZ_ORACLES_MAX];
int fuzz_planted = -1;

static apr_pool_t *run_pool;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    apr_pool_t *pool;

    (void)argc;
    (void)argv;
    if (apr_initialize() != APR_SUCCESS || apr_pool_create(&pool, NULL) != APR_SUCCESS
        || apr_pool_create(&run_pool, pool) != APR_SUCCESS) {
        abort();
    }
    sct_json_start();
    fuzz_start(pool);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_run(run_pool, data, size);
    apr_pool_clear(run_pool);
    return 0;
}

static void differs(int oracle, const char *product, const char *reference)
{
    (void)fprintf(stderr, "differs: %s\n  product:   %s\n  reference: %s\n", fuzz_oracles[oracle], product, reference);
    abort();
}

static bool ask(int oracle)
{
    fuzz_asked[oracle]++;
    return oracle == fuzz_planted;
}

void fuzz_same(int oracle, int64_t product, int64_t reference)
{
    char one[24], two[24];

    if (ask(oracle)) {
        product ^= 1;
    }
    if (product != reference) {
        (void)snprintf(one, sizeof one, "%lld", (long long)product);
        (void)snprintf(two, sizeof two, "%lld", (long long)reference);
        differs(oracle, one, two);
    }
}

void fuzz_holds(int oracle, bool truth)
{
    fuzz_same(oracle, truth, true);
}

static void print_bytes(const char *name, const unsigned char *bytes, size_t len)
{
    (void)fprintf(stderr, "  %s, %lu bytes: ", name, (unsigned long)len);
    for (size_t i = 0; i < len; i++) {
        (void)fprintf(stderr, bytes[i] >= ' ' && bytes[i] <= '~' ? "%c" : "\\x%02x", bytes[i]);
    }
    (void)fprintf(stderr, "\n");
}

void fuzz_same_bytes(int oracle, const void *product, size_t product_len, const void *reference, size_t reference_len)
{
    bool same = product_len == reference_len && (product_len == 0 || memcmp(product, reference, product_len) == 0);

    if (ask(oracle)) {
        same = false; /* as if one byte were another */
    }
    if (!same) {
        print_bytes("product", product, product_len);
        print_bytes("reference", reference, reference_len);
        differs(oracle, "see above", "see above");
    }
}

void fuzz_same_text(int oracle, const char *product, const char *reference)
{
    if (!product || !reference) {
        fuzz_same(oracle, product != NULL, reference != NULL);
    } else {
        fuzz_same_bytes(oracle, product, strlen(product), reference, strlen(reference));
    }
}

unsigned fuzz_byte(fuzz_in_t *in)
{
    if (in->left == 0) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

uint64_t fuzz_number(fuzz_in_t *in, int bytes)
{
    uint64_t number = 0;

    for (int i = 0; i < bytes; i++) {
        number = number << 8 | fuzz_byte(in);
    }
    return number;
}

static const char *take(apr_pool_t *pool, fuzz_in_t *in, bool line)
{
    size_t len = 0;
    char *text;

    while (len < in->left && in->at[len] != '\0' && !(line && in->at[len] == '\n')) {
        len++;
    }
    text = apr_palloc(pool, len + 1);
    memcpy(text, in->at, len);
    text[len] = '\0';
    in->at += len;
    in->left -= len;
    fuzz_byte(in);
    return text;
}

const char *fuzz_line(apr_pool_t *pool, fuzz_in_t *in)
{
    return take(pool, in, true);
}

const char *fuzz_text(apr_pool_t *pool, fuzz_in_t *in)
{
    return take(pool, in, false);
}
