/*
 * blob.h - evidence bytes: put in as a stream, looked at, kept under their SHA-256, read back as a stream that checks it.
 *
 * The one implementation keeps files: DIR/OWNER/ab/cdef... where OWNER is the supplier's id. A file is complete and on the disk
 * before its name appears, and never changes after that. Each supplier has a folder of its own, so that nobody can learn from the
 * outcome of an upload what somebody else has. Several servers may share DIR (NFS is fine): nothing here is remembered between
 * calls, and no name is ever made twice for different bytes.
 *
 * No call runs inside a transaction: bytes are kept first, the row that names them follows. Bytes that no row names are swept.
 */
#ifndef SCT_BLOB_H
#define SCT_BLOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base_hash.h"
#include "base_op.h"

/** Where bytes are kept, and who looks at them first. */
typedef struct sct_blobs_t {
    const char *dir;                /* made on first use, 2770 */
    int least_free;                 /* percent of the file system: below it nothing is taken */
    const char *clamd;              /* clamd's socket: a path, or host:port; NULL: nothing is scanned */
    apr_interval_time_t clamd_wait; /* for the whole scan of one file */
} sct_blobs_t;

/** Whether dir can be the folder. CONFIG with words for the operator. A folder that is not there yet can. */
sct_err_t *sct_blobs_check(apr_pool_t *pool, const sct_blobs_t *blobs) SCT_CHECKED;

/* ---- in ---- */

typedef struct sct_put_t sct_put_t;

/**
 * Begins to take bytes. Whatever is not kept in the end is gone with op->pool, descriptor and all.
 * @return NO_SPACE when less than least_free is free
 */
sct_err_t *sct_put_begin(sct_put_t **out, sct_op_t *op, const sct_blobs_t *blobs, const char *owner) SCT_CHECKED;

/** @return NO_SPACE, STORE */
sct_err_t *sct_put_add(sct_put_t *put, const void *bytes, size_t len) SCT_CHECKED;

/** How many bytes there are by now. */
int64_t sct_put_size(const sct_put_t *put);

/** SHA-256 in hex of everything added; nothing may be added after that. In the pool of the put. */
const char *sct_put_hash(sct_put_t *put);

/** Whether the bytes are what a file of this name holds, and only that (blob_look.h). INVALID at /bytes or /name. */
sct_err_t *sct_put_look(sct_put_t *put, const char *name) SCT_CHECKED;

/**
 * Has clamd look at the bytes, when there is one.
 * @return INVALID at /bytes (infected); SCANNER for everything else than a clear "OK": nothing may be kept then
 */
sct_err_t *sct_put_scan(sct_put_t *put) SCT_CHECKED;

/** Puts the bytes on the disk under their hash. The same bytes again are no error. */
sct_err_t *sct_put_keep(sct_put_t *put) SCT_CHECKED;

/* ---- out ---- */

typedef struct sct_get_t sct_get_t;

/** @return DAMAGED when the bytes are not there, or not of this size */
sct_err_t *sct_get_open(sct_get_t **out, apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256,
                        int64_t size) SCT_CHECKED;

/**
 * The next part and a NUL behind it, valid until the next call; *len 0 after the last. The last part is given only when the hash
 * of all parts is right: nobody ever gets the whole of a wrong file.
 * @return DAMAGED
 */
sct_err_t *sct_get_next(const char **out, size_t *len, sct_get_t *get) SCT_CHECKED;

/* ---- what is there ---- */

/** Whether bytes of that hash and size are there; they are not read. */
bool sct_blob_there(apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256, int64_t size);

/** Takes bytes away; that they are gone already is no error. */
sct_err_t *sct_blob_remove(apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256) SCT_CHECKED;

/**
 * Calls fn for all bytes that were put (or put again) before `before`, until it fails; and removes what putting left behind
 * unfinished. owner and sha256 live as long as the call.
 */
typedef sct_err_t *(*sct_blob_fn)(void *baton, const char *owner, const char *sha256);
sct_err_t *sct_blob_each(apr_pool_t *pool, const sct_blobs_t *blobs, apr_time_t before, sct_blob_fn fn, void *baton) SCT_CHECKED;

#endif
