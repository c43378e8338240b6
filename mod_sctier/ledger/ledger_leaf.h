/*
 * ledger_leaf.h - one leaf as a struct and as its canonical bytes; the names of streams.
 */
#ifndef SCT_LEDGER_LEAF_H
#define SCT_LEDGER_LEAF_H

#include "base_hash.h"
#include "base_json.h"

typedef struct sct_leaf_t {
    const char *log_id;
    const char *stream;
    int64_t n;
    const char *prev;           /* leaf hash of the stream's entry n - 1 in hex, 64 zeros for n = 1 */
    int64_t at;                 /* ms since 1970 UTC; never before the entry before it in the log */
    const char *kind;
    const char *actor;          /* a person's id, "operator" (sctierctl) or "system" */
    const char *role;           /* keys of roles.def, comma-separated; "operator", "system", "none" */
    const char *party;          /* "buyer" or a supplier's id */
    const char *content_commit; /* SHA-256(salt || content) in hex */
    const char *blob;           /* SHA-256 in hex of the file that came with it; NULL: none */
    int64_t blob_len;           /* its bytes */
} sct_leaf_t;

#define SCT_LEAF_VERSION 1
#define SCT_LEAF_NO_PREV "0000000000000000000000000000000000000000000000000000000000000000"

/** The canonical bytes of a leaf; in pool. */
sct_err_t *sct_leaf_write(const char **out, size_t *len, apr_pool_t *pool, const sct_leaf_t *leaf) SCT_CHECKED;

/** Back from bytes. STORE unless every member is there with its type, nothing else is, and the bytes are canonical. */
sct_err_t *sct_leaf_read(sct_leaf_t *out, apr_pool_t *pool, const char *body, size_t len) SCT_CHECKED;

/** The wall that a stream lies behind, as its SCT_WALL_* bit; 0 when text is no stream. */
unsigned sct_stream_wall(const char *stream);

#endif
