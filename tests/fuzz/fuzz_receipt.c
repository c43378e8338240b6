/*
 * fuzz_receipt.c - a receipt from a file, whoever made it.
 *
 * The input is the file. Behind "#" it is looked at again as the receipt of a log with this one leaf, hashes and proof put
 * right: so that changed leaves do not all end at their hash.
 */
#include "fuzz.h"
#include "merkle.h"
#include "reference.h"

#include <string.h>

#include "base_hash.h"
#include "codec.h"
#include "domain_record.h"
#include "ledger.h"

#include "base_pool.h"

enum { READS, ACCEPTS };
const char *const fuzz_oracles[] = {[READS] = "no receipt without JSON", [ACCEPTS] = "the receipt holds or not", NULL};

static const ref_limits_t limits = {(size_t)4 << 20, 16, 400000};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static bool hash_of(sct_hash_t *out, const char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < SCT_HASH_LEN; i++) {
        const char *high = text[2 * i] ? strchr(digits, text[2 * i]) : NULL;
        const char *low = high && text[2 * i + 1] ? strchr(digits, text[2 * i + 1]) : NULL;

        if (!low) {
            return false;
        }
        out->bytes[i] = (uint8_t)((high - digits) * 16 + (low - digits));
    }
    return text[(size_t)2 * SCT_HASH_LEN] == '\0';
}

static bool is_number(const ref_json_t *value, int64_t number)
{
    return value && value->kind == 'i' && value->number == number;
}

static bool holds(apr_pool_t *pool, const sct_receipt_t *receipt)
{
    size_t len = strlen(receipt->body);
    const ref_json_t *body = ref_json(pool, receipt->body, len, limits);
    unsigned char *leaf_bytes = apr_pcalloc(pool, len + 1);
    sct_hash_t leaf, said, root, path[64];

    memcpy(leaf_bytes + 1, receipt->body, len);
    sct_hash(&leaf, leaf_bytes, len + 1);
    for (int i = 0; i < receipt->proof->nelts; i++) {
        if (!hash_of(&path[i], APR_ARRAY_IDX(receipt->proof, i, const char *))) {
            return false;
        }
    }
    return hash_of(&said, receipt->leaf) && hash_of(&root, receipt->root) && memcmp(&said, &leaf, sizeof leaf) == 0
           && ref_included(&leaf, receipt->seq, receipt->size, path, receipt->proof->nelts, &root) && body
           && ref_is(ref_member(body, "kind"), receipt->kind) && ref_is(ref_member(body, "log_id"), receipt->log_id)
           && ref_is(ref_member(body, "stream"), receipt->stream) && is_number(ref_member(body, "n"), receipt->n)
           && is_number(ref_member(body, "at"), receipt->at / 1000);
}

/* The receipt of a log with this one leaf. */
static void make_whole(apr_pool_t *pool, sct_receipt_t *receipt)
{
    size_t len = strlen(receipt->body);
    unsigned char *leaf_bytes = apr_pcalloc(pool, len + 1);
    sct_hash_t leaf;

    memcpy(leaf_bytes + 1, receipt->body, len);
    sct_hash(&leaf, leaf_bytes, len + 1);
    receipt->leaf = receipt->root = sct_hex(pool, leaf.bytes, sizeof leaf);
    receipt->seq = 0;
    receipt->size = 1;
    receipt->proof = apr_array_make(pool, 1, sizeof(const char *));
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    bool whole = size > 1 && data[0] == '#';
    const char *text = (const char *)data + (whole ? 1 : 0);
    const ref_json_t *reference;
    const sct_json_t *value = NULL;
    sct_receipt_t receipt = {0};

    size -= whole ? 1 : 0;
    reference = ref_json(pool, text, size, limits);
    if (sct_json_parse(&value, pool, text, size, &sct_json_file_limits)) {
        fuzz_holds(READS, !reference);
        return;
    }
    fuzz_holds(READS, reference != NULL);
    if (sct_decode_value(&receipt, pool, &sct_receipt_type, value, "")) {
        return;
    }
    fuzz_same(ACCEPTS, !sct_receipt_check(pool, &receipt), holds(pool, &receipt));
    if (whole) {
        make_whole(pool, &receipt);
        fuzz_same(ACCEPTS, !sct_receipt_check(pool, &receipt), holds(pool, &receipt));
    }
}
