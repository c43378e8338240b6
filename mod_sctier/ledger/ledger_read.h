/*
 * ledger_read.h - rows of the evidence log, for the files of this room.
 */
#ifndef SCT_LEDGER_READ_H
#define SCT_LEDGER_READ_H

#include "ledger_leaf.h"
#include "ledger_merkle.h"
#include "store.h"

/** A row of t_log with its content as LOG_ENTRY, LOG_PAGE and LOG_SCAN give it. */
typedef struct sct_log_row_t {
    int64_t seq;
    const char *stream;
    int64_t n;
    const char *body;
    size_t body_len;
    const unsigned char *leaf;    /* leaf_len bytes, 32 unless somebody changed them */
    size_t leaf_len;
    const unsigned char *salt;    /* NULL without content */
    size_t salt_len;
    const char *content;
    size_t content_len;
    unsigned wall;
    unsigned content_wall;
} sct_log_row_t;

/** Copies the columns of a row into pool. Bytes are followed by a NUL. */
void sct_log_row(sct_log_row_t *out, apr_pool_t *pool, const sct_row_t *row);

/** The newest entry of a stream as the context of op sees it; *n is 0 when there is none. */
sct_err_t *sct_log_stream_tip(int64_t *n, int64_t *seq, sct_hash_t *leaf, sct_op_t *op, const char *stream) SCT_CHECKED;

/* All that follows belongs into SCT_AS_SYSTEM. */

sct_err_t *sct_log_id(const char **out, sct_op_t *op) SCT_CHECKED;

/** Entries in the log, and the instant of the newest (0 when empty). */
sct_err_t *sct_log_tip(int64_t *size, int64_t *at, sct_op_t *op) SCT_CHECKED;

/** Reads stored nodes for ledger_merkle.h; the baton is a sct_nodes_t. */
typedef struct sct_nodes_t {
    sct_op_t *op;
    sct_err_t *err; /* why reading failed */
} sct_nodes_t;
bool sct_log_node(sct_hash_t *out, void *nodes, int level, int64_t idx);

/** The error behind a false from ledger_merkle.h. */
sct_err_t *sct_log_node_error(const sct_nodes_t *nodes) SCT_CHECKED;

/** Root and audit path of entry `seq` in the tree of `size`; the path in hex. */
sct_err_t *sct_log_prove(const char **root, apr_array_header_t **proof, sct_op_t *op, int64_t seq,
                         int64_t size) SCT_CHECKED;

/** An audit path as an array of hex texts. */
apr_array_header_t *sct_log_path(apr_pool_t *pool, const sct_hash_t *path, int n);

#endif
