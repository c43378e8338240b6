/*
 * base_hash.c - SHA-256 and hexadecimal.
 */
#include "base_hash.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base_pool.h"

void sct_hash2(sct_hash_t *out, const void *a, size_t a_len, const void *b, size_t b_len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    /* Only memory exhaustion can fail here; a wrong hash must never be returned in its place. */
    if (!ctx || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1 || EVP_DigestUpdate(ctx, a, a_len) != 1
        || EVP_DigestUpdate(ctx, b, b_len) != 1 || EVP_DigestFinal_ex(ctx, out->bytes, NULL) != 1) {
        abort();
    }
    EVP_MD_CTX_free(ctx);
}

void sct_hash(sct_hash_t *out, const void *data, size_t len)
{
    sct_hash2(out, data, len, "", 0);
}

/* ---- in parts ---- */

struct sct_hasher_t {
    EVP_MD_CTX *ctx;
};

static apr_status_t free_context(void *context)
{
    EVP_MD_CTX_free(context);
    return APR_SUCCESS;
}

sct_hasher_t *sct_hasher_make(apr_pool_t *pool)
{
    sct_hasher_t *hasher = apr_palloc(pool, sizeof *hasher);

    hasher->ctx = EVP_MD_CTX_new();
    if (!hasher->ctx || EVP_DigestInit_ex(hasher->ctx, EVP_sha256(), NULL) != 1) {
        abort();
    }
    apr_pool_cleanup_register(pool, hasher->ctx, free_context, apr_pool_cleanup_null);
    return hasher;
}

void sct_hasher_add(sct_hasher_t *hasher, const void *data, size_t len)
{
    if (EVP_DigestUpdate(hasher->ctx, data, len) != 1) {
        abort();
    }
}

void sct_hasher_end(sct_hash_t *out, sct_hasher_t *hasher)
{
    if (EVP_DigestFinal_ex(hasher->ctx, out->bytes, NULL) != 1) {
        abort();
    }
}

/* ---- hexadecimal ---- */

const char *sct_hex(apr_pool_t *pool, const void *data, size_t len)
{
    static const char digit[] = "0123456789abcdef";
    const unsigned char *bytes = data;
    char *text = apr_palloc(pool, 2 * len + 1);

    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digit[bytes[i] >> 4];
        text[2 * i + 1] = digit[bytes[i] & 15];
    }
    text[2 * len] = '\0';
    return text;
}

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool sct_unhex(void *out, size_t len, const char *text)
{
    unsigned char *bytes = out;

    for (size_t i = 0; i < len; i++) {
        int high = nibble(text[2 * i]);
        int low = high < 0 ? -1 : nibble(text[2 * i + 1]);

        if (low < 0) {
            return false;
        }
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return text[2 * len] == '\0';
}

bool sct_hash_equal(const sct_hash_t *a, const sct_hash_t *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, SCT_HASH_LEN) == 0;
}
