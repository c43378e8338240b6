/*
 * blob_private.h - what the files of this room share.
 */
#ifndef SCT_BLOB_PRIVATE_H
#define SCT_BLOB_PRIVATE_H

#include "blob.h"

#define SCT_BLOB_PART 65536u /* bytes held at once */

struct sct_put_t {
    sct_op_t *op;
    const sct_blobs_t *blobs;
    const char *owner;
    int fd;           /* -1 when closed */
    const char *temp; /* the name it has until it is kept; NULL: it has none (O_TMPFILE) */
    sct_hasher_t *hasher;
    const char *sha256; /* NULL before sct_put_hash */
    int64_t size;
};

/** Where bytes lie. sha256 NULL: the owner's folder. */
const char *sct_blob_path(apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256);

/** pread of exactly len bytes; false when they are not all there. */
bool sct_blob_pread(int fd, int64_t at, void *out, size_t len);

#endif
