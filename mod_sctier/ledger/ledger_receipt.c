/*
 * ledger_receipt.c - a receipt checked by itself: no store, no trust in who sent it.
 */
#include "ledger.h"

#include <string.h>

#include "base_json.h"
#include "ledger_merkle.h"

#include "base_pool.h"

#define fault(pool, what) sct_err((pool), INVALID, "%s", (what))

/* The receipt repeats what its leaf says: the two must agree. */
static sct_err_t *check_body(apr_pool_t *pool, const sct_receipt_t *receipt)
{
    static const char *const keys[] = {"kind", "log_id", "stream"};
    const char *const said[] = {receipt->kind, receipt->log_id, receipt->stream};
    const sct_json_t *body, *member;
    size_t len;

    if (sct_json_parse(&body, pool, receipt->body, strlen(receipt->body), &sct_json_file_limits)
        || sct_json_kind(body) != SCT_JSON_OBJECT) {
        return fault(pool, "the leaf is no JSON object");
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        member = sct_json_get(body, keys[i]);
        if (!member || sct_json_kind(member) != SCT_JSON_STRING || strcmp(sct_json_string(member, &len), said[i]) != 0) {
            return fault(pool, apr_psprintf(pool, "%s differs from the leaf", keys[i]));
        }
    }
    member = sct_json_get(body, "n");
    if (!member || sct_json_kind(member) != SCT_JSON_INT || sct_json_int(member) != receipt->n) {
        return fault(pool, "n differs from the leaf");
    }
    member = sct_json_get(body, "at");
    if (!member || sct_json_kind(member) != SCT_JSON_INT || sct_json_int(member) != sct_time_ms(receipt->at)) {
        return fault(pool, "at differs from the leaf");
    }
    return SCT_OK;
}

static sct_err_t *check_proof(apr_pool_t *pool, const sct_receipt_t *receipt)
{
    sct_hash_t path[SCT_PROOF_MAX];
    sct_hash_t leaf, root, computed;

    if (receipt->proof->nelts > SCT_PROOF_MAX || !sct_unhex(leaf.bytes, SCT_HASH_LEN, receipt->leaf)
        || !sct_unhex(root.bytes, SCT_HASH_LEN, receipt->root)) {
        return fault(pool, "a hash is malformed");
    }
    for (int i = 0; i < receipt->proof->nelts; i++) {
        if (!sct_unhex(path[i].bytes, SCT_HASH_LEN, APR_ARRAY_IDX(receipt->proof, i, const char *))) {
            return fault(pool, "a hash of the proof is malformed");
        }
    }
    sct_merkle_leaf(&computed, receipt->body, strlen(receipt->body));
    if (!sct_hash_equal(&computed, &leaf)) {
        return fault(pool, "the leaf does not match its hash");
    }
    if (!sct_merkle_verify_inclusion(&leaf, receipt->seq, receipt->size, path, receipt->proof->nelts, &root)) {
        return fault(pool, "the proof does not lead to the root");
    }
    return SCT_OK;
}

sct_err_t *sct_receipt_check(apr_pool_t *pool, const sct_receipt_t *receipt)
{
    SCT_TRY(check_proof(pool, receipt));
    return check_body(pool, receipt);
}
