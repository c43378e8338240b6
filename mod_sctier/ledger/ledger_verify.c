/*
 * ledger_verify.c - the whole log computed anew: every leaf, back-link, content and node.
 *
 * Entries come in batches by seq. Of each batch the subtrees that it completes are computed and compared with the stored
 * nodes, so memory does not grow with the log: one small record per stream, and one for each row that the events make.
 */
#include "ledger_verify.h"

#include <stdarg.h>

#include "base_pool.h"

typedef struct stream_t {
    int64_t n;
    sct_hash_t leaf; /* of entry n */
} stream_t;

void sct_verify_fault(sct_verify_t *verify, const char *what, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    verify->report(verify->baton, apr_pvsprintf(verify->scratch, format, args), what);
    va_end(args);
}

static void entry_fault(sct_verify_t *verify, int64_t seq, const char *what)
{
    sct_verify_fault(verify, what, "entry %" APR_INT64_T_FMT, seq);
}

/* One more leaf: it and the subtrees that it completes wait to be compared. */
static void grow(sct_verify_t *verify, int64_t seq, const sct_hash_t *leaf)
{
    sct_hash_t hash = *leaf;
    int64_t idx = seq;
    int level = 0;

    for (;;) {
        if (verify->nodes[level]->nelts == 0) {
            verify->first[level] = idx;
        }
        APR_ARRAY_PUSH(verify->nodes[level], sct_hash_t) = hash;
        if ((idx & 1) == 0) {
            break;
        }
        sct_merkle_node(&hash, &verify->pending[level], &hash);
        idx >>= 1;
        level++;
    }
    verify->pending[level] = hash;
}

static void check_content(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_log_row_t *row)
{
    sct_hash_t commit;

    if (!row->salt || !row->content) {
        /* Redaction will be an event of its own; nothing here removes content in silence. */
        entry_fault(verify, row->seq, "content is missing");
        return;
    }
    sct_hash2(&commit, row->salt, row->salt_len, row->content, row->content_len);
    if (strcmp(sct_hex(verify->scratch, commit.bytes, SCT_HASH_LEN), leaf->content_commit) != 0) {
        entry_fault(verify, row->seq, "content does not match content_commit");
    } else {
        sct_verify_replay(verify, leaf, row);
    }
    if (row->content_wall != row->wall) {
        entry_fault(verify, row->seq, "wall of the content is not the wall of the entry");
    }
}

static void check_place(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_log_row_t *row)
{
    stream_t *stream = apr_hash_get(verify->streams, row->stream, APR_HASH_KEY_STRING);
    const char *prev = SCT_LEAF_NO_PREV;

    if (!stream) {
        stream = apr_pcalloc(verify->pool, sizeof *stream);
        apr_hash_set(verify->streams, apr_pstrdup(verify->pool, row->stream), APR_HASH_KEY_STRING, stream);
    } else {
        prev = sct_hex(verify->scratch, stream->leaf.bytes, SCT_HASH_LEN);
    }
    if (row->n != stream->n + 1) {
        entry_fault(verify, row->seq, "n does not follow in its stream");
    }
    if (leaf && strcmp(leaf->prev, prev) != 0) {
        entry_fault(verify, row->seq, "prev is not the leaf hash of the stream's entry before");
    }
    stream->n = row->n;
    if (row->leaf_len == SCT_HASH_LEN) {
        memcpy(stream->leaf.bytes, row->leaf, SCT_HASH_LEN);
    }
}

static void check_leaf(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_log_row_t *row)
{
    /* The first entry names the log; that the buyer's row has the same name is seen when it is replayed. */
    verify->log_id = verify->log_id ? verify->log_id : apr_pstrdup(verify->pool, leaf->log_id);
    if (strcmp(leaf->log_id, verify->log_id) != 0) {
        entry_fault(verify, row->seq, "log_id is not this log's");
    }
    if (strcmp(leaf->stream, row->stream) != 0 || leaf->n != row->n) {
        entry_fault(verify, row->seq, "stream or n differ between leaf and row");
    }
    if (sct_stream_wall(row->stream) != row->wall) {
        entry_fault(verify, row->seq, "wall is not that of the stream");
    }
    if (leaf->at < verify->at) {
        entry_fault(verify, row->seq, "time runs backwards");
    }
    verify->at = leaf->at;
}

static void check_seq(sct_verify_t *verify, int64_t seq)
{
    if (seq != verify->next_seq) {
        entry_fault(verify, verify->next_seq, "entry is missing");
        verify->broken = true;
    }
    verify->next_seq = seq + 1;
}

static sct_err_t *check_entry(void *baton, sct_op_t *op, const sct_row_t *stored)
{
    sct_verify_t *verify = baton;
    sct_log_row_t row;
    sct_leaf_t leaf;
    sct_hash_t hash;
    bool readable;

    (void)op;
    apr_pool_clear(verify->scratch);
    sct_log_row(&row, verify->scratch, stored);
    check_seq(verify, row.seq);
    sct_merkle_leaf(&hash, row.body, row.body_len);
    if (row.leaf_len != SCT_HASH_LEN || memcmp(hash.bytes, row.leaf, SCT_HASH_LEN) != 0) {
        entry_fault(verify, row.seq, "body does not match the leaf hash");
    }
    readable = !sct_leaf_read(&leaf, verify->scratch, row.body ? row.body : "", row.body_len);
    if (readable) {
        check_leaf(verify, &leaf, &row);
        check_content(verify, &leaf, &row);
    } else {
        entry_fault(verify, row.seq, "body is not a leaf");
    }
    check_place(verify, readable ? &leaf : NULL, &row);
    verify->broken |= row.leaf_len != SCT_HASH_LEN;
    if (!verify->broken) {
        /* The tree grows from the stored leaf hash: a changed body is one fault, not one in each level above it. */
        memcpy(hash.bytes, row.leaf, SCT_HASH_LEN);
        grow(verify, row.seq, &hash);
    }
    verify->entries++;
    return SCT_OK;
}

typedef struct node_check_t {
    sct_verify_t *verify;
    int level;
    int64_t next; /* the index expected next */
} node_check_t;

static void missing_nodes(node_check_t *check, int64_t end)
{
    for (; check->next < end; check->next++) {
        sct_verify_fault(check->verify, "node is missing", "node %d/%" APR_INT64_T_FMT, check->level, check->next);
    }
}

static sct_err_t *check_node(void *baton, sct_op_t *op, const sct_row_t *row)
{
    node_check_t *check = baton;
    sct_verify_t *verify = check->verify;
    int64_t idx = sct_row_int(row, 0);
    size_t len = 0;
    const void *stored;

    (void)op;
    apr_pool_clear(verify->scratch);
    stored = sct_row_blob(&len, verify->scratch, row, 1);
    missing_nodes(check, idx);
    check->next = idx + 1;
    if (!stored || len != SCT_HASH_LEN
        || memcmp(stored, &APR_ARRAY_IDX(verify->nodes[check->level], idx - verify->first[check->level], sct_hash_t),
                  SCT_HASH_LEN)
               != 0) {
        sct_verify_fault(verify, "hash is not that of its subtree", "node %d/%" APR_INT64_T_FMT, check->level, idx);
    }
    return SCT_OK;
}

static sct_err_t *check_nodes(sct_verify_t *verify)
{
    for (int level = 0; level < SCT_PROOF_MAX; level++) {
        int64_t first = verify->first[level];
        int64_t end = first + verify->nodes[level]->nelts;
        node_check_t check = {verify, level, first};

        if (end == first) {
            continue;
        }
        SCT_TRY(sct_stmt_each(verify->op, SCT_STMT_LOG_NODE_SCAN,
                              SCT_ARGS(sct_arg_int("level", level), sct_arg_int("first", first),
                                       sct_arg_int("end", end)),
                              check_node, &check));
        missing_nodes(&check, end);
        apr_array_clear(verify->nodes[level]);
    }
    return SCT_OK;
}

/* No node beyond the tree. */
static sct_err_t *check_level(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_verify_t *verify = baton;
    int64_t level = sct_row_int(row, 0);
    int64_t lowest = sct_row_int(row, 1);
    int64_t highest = sct_row_int(row, 2);
    int64_t count = level >= 0 && level < SCT_PROOF_MAX - 1 ? verify->next_seq >> level : 0;

    (void)op;
    if (lowest < 0 || highest >= count) {
        sct_verify_fault(verify, "node belongs to no entry", "node %" APR_INT64_T_FMT "/%" APR_INT64_T_FMT, level,
                         lowest < 0 ? lowest : highest);
    }
    return SCT_OK;
}

static sct_err_t *check_stray(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)op;
    entry_fault(baton, sct_row_int(row, 0), "content without its entry");
    return SCT_OK;
}

static sct_err_t *check_log(sct_verify_t *verify)
{
    const char *log_id;
    int64_t before;

    do {
        before = verify->entries;
        SCT_TRY(sct_stmt_each(verify->op, SCT_STMT_LOG_SCAN,
                              SCT_ARGS(sct_arg_int("after", verify->next_seq - 1),
                                       sct_arg_int("limit", SCT_VERIFY_BATCH)),
                              check_entry, verify));
        SCT_TRY(check_nodes(verify));
    } while (verify->entries > before);
    if (verify->entries == 0) {
        SCT_TRY(sct_log_id(&log_id, verify->op)); /* an installation that was never begun has no fault */
        entry_fault(verify, 0, "entry is missing");
    }
    SCT_TRY(sct_stmt_each(verify->op, SCT_STMT_LOG_NODE_LEVELS, SCT_NO_ARGS, check_level, verify));
    return sct_stmt_each(verify->op, SCT_STMT_LOG_CONTENT_STRAY, SCT_NO_ARGS, check_stray, verify);
}

/* The subtrees that wait are what RFC 9162 folds into the root. */
static bool pending_node(sct_hash_t *out, void *baton, int level, int64_t idx)
{
    const sct_verify_t *verify = baton;

    (void)idx;
    *out = verify->pending[level];
    return true;
}

static void begin(sct_verify_t *verify, sct_op_t *op, apr_pool_t *pool, sct_fault_fn report, void *baton)
{
    verify->op = op;
    verify->pool = pool;
    verify->report = report;
    verify->baton = baton;
    verify->streams = apr_hash_make(pool);
    for (int i = 0; i < SCT_VERIFY_ROWS_MOST; i++) {
        verify->expected[i] = apr_hash_make(pool);
    }
    apr_pool_create(&verify->scratch, pool);
    for (int level = 0; level < SCT_PROOF_MAX; level++) {
        verify->nodes[level] = apr_array_make(pool, 1, sizeof(sct_hash_t));
    }
}

static sct_err_t *run(sct_verify_t *verify)
{
    SCT_TRY(check_log(verify));
    return sct_verify_rows(verify);
}

sct_err_t *sct_ledger_verify(int64_t *entries, sct_hash_t *root, sct_op_t *op, sct_fault_fn report, void *baton)
{
    sct_verify_t *verify = apr_pcalloc(op->pool, sizeof *verify);
    apr_pool_t *pool;

    if (apr_pool_create(&pool, op->pool) != APR_SUCCESS) {
        return sct_err(op->pool, STORE, "out of memory verifying the evidence log");
    }
    begin(verify, op, pool, report, baton);
    SCT_AS_SYSTEM(op, run(verify));
    if (!sct_merkle_root(root, verify->broken ? 0 : verify->next_seq, pending_node, verify)) {
        return sct_err(op->pool, BUG, "no root for %" APR_INT64_T_FMT " entries", verify->next_seq);
    }
    *entries = verify->entries;
    apr_pool_destroy(pool);
    return SCT_OK;
}
