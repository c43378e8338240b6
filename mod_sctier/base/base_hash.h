/*
 * base_hash.h - SHA-256 (FIPS 180-4, by libcrypto) and hexadecimal.
 */
#ifndef SCT_BASE_HASH_H
#define SCT_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>

#include <apr_pools.h>

#define SCT_HASH_LEN 32

typedef struct sct_hash_t {
    unsigned char bytes[SCT_HASH_LEN];
} sct_hash_t;

/** SHA-256 of the concatenation of two byte strings (either may be empty). */
void sct_hash2(sct_hash_t *out, const void *a, size_t a_len, const void *b, size_t b_len);

/** SHA-256 of one byte string. */
void sct_hash(sct_hash_t *out, const void *data, size_t len);

/** SHA-256 of bytes that come in parts. Given back with pool. */
typedef struct sct_hasher_t sct_hasher_t;
sct_hasher_t *sct_hasher_make(apr_pool_t *pool);
void sct_hasher_add(sct_hasher_t *hasher, const void *data, size_t len);

/** The hash of everything added; nothing may be added any more. */
void sct_hasher_end(sct_hash_t *out, sct_hasher_t *hasher);

/** Lower-case hexadecimal, in pool. */
const char *sct_hex(apr_pool_t *pool, const void *data, size_t len);

/** Decodes exactly 2 * len lower-case hex digits; false otherwise, out is then undefined. */
bool sct_unhex(void *out, size_t len, const char *text);

bool sct_hash_equal(const sct_hash_t *a, const sct_hash_t *b);

#endif
