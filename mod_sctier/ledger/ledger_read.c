/*
 * ledger_read.c - receipts, pages and proofs out of the stored log.
 */
#include "ledger_read.h"

#include "base_buf.h"
#include "ledger.h"

#include "base_pool.h"

static const void *bytes_of(size_t *len, apr_pool_t *pool, const sct_row_t *row, int column)
{
    size_t count = 0;
    const void *data = sct_row_blob(&count, pool, row, column);
    char *copy;

    *len = count;
    if (!data) {
        return NULL;
    }
    copy = apr_palloc(pool, count + 1);
    memcpy(copy, data, count);
    copy[count] = '\0';
    return copy;
}

void sct_log_row(sct_log_row_t *out, apr_pool_t *pool, const sct_row_t *row)
{
    const char *stream = sct_row_text(pool, row, 1);

    out->seq = sct_row_int(row, 0);
    out->stream = stream ? stream : "";
    out->n = sct_row_int(row, 2);
    out->body = bytes_of(&out->body_len, pool, row, 3);
    out->leaf = bytes_of(&out->leaf_len, pool, row, 4);
    out->salt = bytes_of(&out->salt_len, pool, row, 5);
    out->content = bytes_of(&out->content_len, pool, row, 6);
    out->wall = (unsigned)sct_row_int(row, 7);
    out->content_wall = (unsigned)sct_row_int(row, 8);
}

static sct_err_t *take_text(void *baton, sct_op_t *op, const sct_row_t *row)
{
    const char **text = baton;

    *text = sct_row_text(op->pool, row, 0);
    return SCT_OK;
}

sct_err_t *sct_log_id(const char **out, sct_op_t *op)
{
    const char *text = NULL;

    SCT_TRY(sct_stmt_each(op, SCT_STMT_LOG_ID, SCT_NO_ARGS, take_text, &text));
    if (!text) {
        return sct_err(op->pool, STORE, "there is no evidence log: `sctierctl init` makes it");
    }
    *out = text;
    return SCT_OK;
}

typedef struct tip_t {
    int64_t seq;
    const char *body;
    size_t len;
} tip_t;

static sct_err_t *take_tip(void *baton, sct_op_t *op, const sct_row_t *row)
{
    tip_t *tip = baton;

    tip->seq = sct_row_int(row, 0);
    tip->body = sct_row_blob(&tip->len, op->pool, row, 1);
    return SCT_OK;
}

sct_err_t *sct_log_tip(int64_t *size, int64_t *at, sct_op_t *op)
{
    tip_t tip = {-1, NULL, 0};
    sct_leaf_t leaf = {0};

    SCT_TRY(sct_stmt_each(op, SCT_STMT_LOG_TIP, SCT_NO_ARGS, take_tip, &tip));
    if (tip.body) {
        SCT_TRY(sct_leaf_read(&leaf, op->pool, tip.body, tip.len));
    }
    *size = tip.seq + 1;
    *at = leaf.at;
    return SCT_OK;
}

typedef struct stream_tip_t {
    int64_t n;
    int64_t seq;
    sct_hash_t leaf;
} stream_tip_t;

static sct_err_t *take_hash(sct_hash_t *out, sct_op_t *op, const sct_row_t *row, int column)
{
    size_t len = 0;
    const void *bytes = sct_row_blob(&len, op->pool, row, column);

    if (!bytes || len != SCT_HASH_LEN) {
        return sct_err(op->pool, STORE, "a hash of %" APR_SIZE_T_FMT " bytes in the evidence log", len);
    }
    memcpy(out->bytes, bytes, SCT_HASH_LEN);
    return SCT_OK;
}

static sct_err_t *take_stream_tip(void *baton, sct_op_t *op, const sct_row_t *row)
{
    stream_tip_t *tip = baton;

    tip->n = sct_row_int(row, 0);
    tip->seq = sct_row_int(row, 2);
    return take_hash(&tip->leaf, op, row, 1);
}

sct_err_t *sct_log_stream_tip(int64_t *n, int64_t *seq, sct_hash_t *leaf, sct_op_t *op, const char *stream)
{
    stream_tip_t tip = {0};

    SCT_TRY(sct_stmt_each(op, SCT_STMT_LOG_STREAM, SCT_ARGS(sct_arg_text("stream", stream)), take_stream_tip, &tip));
    *n = tip.n;
    *seq = tip.seq;
    *leaf = tip.leaf;
    return SCT_OK;
}

typedef struct found_hash_t {
    bool found;
    sct_hash_t hash;
} found_hash_t;

static sct_err_t *take_node(void *baton, sct_op_t *op, const sct_row_t *row)
{
    found_hash_t *node = baton;

    node->found = true;
    return take_hash(&node->hash, op, row, 0);
}

bool sct_log_node(sct_hash_t *out, void *nodes, int level, int64_t idx)
{
    sct_nodes_t *from = nodes;
    found_hash_t node = {0};

    from->err = sct_stmt_each(from->op, SCT_STMT_LOG_NODE,
                              SCT_ARGS(sct_arg_int("level", level), sct_arg_int("idx", idx)), take_node, &node);
    if (!from->err && !node.found) {
        from->err = sct_err(from->op->pool, STORE, "node %d/%" APR_INT64_T_FMT " of the evidence log is missing", level,
                            idx);
    }
    *out = node.hash;
    return !from->err;
}

sct_err_t *sct_log_node_error(const sct_nodes_t *nodes)
{
    return nodes->err ? nodes->err : sct_err(nodes->op->pool, BUG, "a proof was asked for an entry outside the tree");
}

apr_array_header_t *sct_log_path(apr_pool_t *pool, const sct_hash_t *path, int n)
{
    apr_array_header_t *list = apr_array_make(pool, n > 0 ? n : 1, sizeof(const char *));

    for (int i = 0; i < n; i++) {
        APR_ARRAY_PUSH(list, const char *) = sct_hex(pool, path[i].bytes, SCT_HASH_LEN);
    }
    return list;
}

sct_err_t *sct_log_prove(const char **root, apr_array_header_t **proof, sct_op_t *op, int64_t seq, int64_t size)
{
    sct_nodes_t nodes = {op, NULL};
    sct_hash_t path[SCT_PROOF_MAX];
    sct_hash_t top;
    int n = 0;

    if (!sct_merkle_inclusion(path, &n, seq, size, sct_log_node, &nodes)
        || !sct_merkle_root(&top, size, sct_log_node, &nodes)) {
        return sct_log_node_error(&nodes);
    }
    *root = sct_hex(op->pool, top.bytes, SCT_HASH_LEN);
    *proof = sct_log_path(op->pool, path, n);
    return SCT_OK;
}

typedef struct found_row_t {
    bool found;
    sct_log_row_t row;
} found_row_t;

static sct_err_t *take_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    found_row_t *entry = baton;

    entry->found = true;
    sct_log_row(&entry->row, op->pool, row);
    return SCT_OK;
}

/* The tree as it is now around one entry. */
static sct_err_t *prove_now(sct_receipt_t *out, sct_op_t *op)
{
    int64_t at;

    SCT_TRY(sct_log_tip(&out->size, &at, op));
    return sct_log_prove(&out->root, &out->proof, op, out->seq, out->size);
}

sct_err_t *sct_ledger_receipt(sct_receipt_t *out, sct_op_t *op, int64_t seq)
{
    found_row_t entry = {0};
    sct_receipt_t receipt = {0};
    sct_leaf_t leaf;

    SCT_TRY(sct_stmt_each(op, SCT_STMT_LOG_ENTRY, SCT_ARGS(sct_arg_int("seq", seq)), take_row, &entry));
    if (!entry.found) {
        return sct_err(op->pool, NOT_FOUND, "no entry %" APR_INT64_T_FMT, seq);
    }
    SCT_TRY(sct_leaf_read(&leaf, op->pool, entry.row.body, entry.row.body_len));
    receipt.log_id = leaf.log_id;
    receipt.seq = entry.row.seq;
    receipt.stream = leaf.stream;
    receipt.n = leaf.n;
    receipt.at = sct_time_from_ms(leaf.at);
    receipt.kind = leaf.kind;
    receipt.leaf = sct_hex(op->pool, entry.row.leaf, entry.row.leaf_len);
    receipt.body = entry.row.body;
    /* Nodes are hashes of everybody's entries: they tell nothing but that the tree grew. */
    SCT_AS_SYSTEM(op, prove_now(&receipt, op));
    *out = receipt;
    return SCT_OK;
}

/* Length of the well-formed UTF-8 sequence at s, 0 when there is none. */
static size_t sequence(const unsigned char *s, size_t len)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;

    if (n == 0 || n > len || s[0] == 0 || s[0] == 0xc0 || s[0] == 0xc1 || s[0] > 0xf4) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if (s[i] >> 6 != 2) {
            return 0;
        }
    }
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90)
        || (s[0] == 0xf4 && s[1] > 0x8f)) {
        return 0;
    }
    return n;
}

/* Stored bytes as text. Bytes that somebody broke become U+FFFD: the reader's check must meet other bytes there too. */
static const char *as_text(apr_pool_t *pool, const char *bytes, size_t len)
{
    const unsigned char *s = (const unsigned char *)bytes;
    sct_buf_t buf;

    sct_buf_init(&buf, pool, len + 1);
    while (s && len > 0) {
        size_t n = sequence(s, len);

        if (n > 0) {
            sct_buf_add(&buf, (const char *)s, n);
        } else {
            sct_buf_text(&buf, "\xef\xbf\xbd");
        }
        n = n ? n : 1;
        s += n;
        len -= n;
    }
    return buf.data;
}

/* As it is stored, faults included: the reader's own check must find them. */
static sct_err_t *add_entry(void *baton, sct_op_t *op, const sct_row_t *row)
{
    apr_array_header_t *rows = baton;
    sct_log_row_t stored;
    sct_leaf_t leaf = {.kind = "unreadable", .role = "unreadable", .party = "unreadable"};
    sct_log_entry_t *entry = apr_array_push(rows);
    sct_err_t *err;

    sct_log_row(&stored, op->pool, row);
    memset(entry, 0, sizeof *entry);
    err = sct_leaf_read(&leaf, op->pool, stored.body, stored.body_len);
    entry->seq = stored.seq;
    entry->stream = stored.stream;
    entry->n = stored.n;
    entry->at = err ? 0 : sct_time_from_ms(leaf.at);
    entry->kind = leaf.kind;
    entry->role = leaf.role;
    entry->party = leaf.party;
    entry->leaf = sct_hex(op->pool, stored.leaf, stored.leaf_len);
    entry->body = as_text(op->pool, stored.body, stored.body_len);
    if (stored.salt && stored.content) {
        entry->salt = sct_hex(op->pool, stored.salt, stored.salt_len);
        entry->content = as_text(op->pool, stored.content, stored.content_len);
    }
    return SCT_OK;
}

sct_err_t *sct_ledger_page(sct_log_page_t *out, sct_op_t *op, const char *stream, int64_t after, int limit)
{
    sct_log_page_t page = {0};
    sct_hash_t leaf;
    int64_t seq;

    page.stream = stream;
    page.rows = apr_array_make(op->pool, 16, sizeof(sct_log_entry_t));
    SCT_AS_SYSTEM(op, sct_log_id(&page.log_id, op));
    SCT_TRY(sct_log_stream_tip(&page.total, &seq, &leaf, op, stream));
    SCT_TRY(sct_stmt_each(op, SCT_STMT_LOG_PAGE,
                          SCT_ARGS(sct_arg_text("stream", stream), sct_arg_int("after", after),
                                   sct_arg_int("limit", limit)),
                          add_entry, page.rows));
    if (page.rows->nelts > 0) {
        int64_t last = APR_ARRAY_IDX(page.rows, page.rows->nelts - 1, sct_log_entry_t).n;

        page.next = last < page.total ? last : 0;
    }
    *out = page;
    return SCT_OK;
}

static sct_err_t *prove_tip(sct_log_proof_t *out, sct_op_t *op)
{
    sct_nodes_t nodes = {op, NULL};
    sct_hash_t root;
    int64_t at;

    SCT_TRY(sct_log_id(&out->log_id, op));
    SCT_TRY(sct_log_tip(&out->size, &at, op));
    if (out->leaf) {
        return sct_log_prove(&out->root, &out->proof, op, out->seq, out->size);
    }
    if (!sct_merkle_root(&root, out->size, sct_log_node, &nodes)) {
        return sct_log_node_error(&nodes);
    }
    out->root = sct_hex(op->pool, root.bytes, SCT_HASH_LEN);
    return SCT_OK;
}

sct_err_t *sct_ledger_proof(sct_log_proof_t *out, sct_op_t *op, const char *stream)
{
    sct_log_proof_t proof = {0};
    sct_hash_t leaf;

    proof.stream = stream;
    proof.proof = apr_array_make(op->pool, 1, sizeof(const char *));
    SCT_TRY(sct_log_stream_tip(&proof.total, &proof.seq, &leaf, op, stream));
    if (proof.total > 0) {
        proof.leaf = sct_hex(op->pool, leaf.bytes, SCT_HASH_LEN);
    }
    SCT_AS_SYSTEM(op, prove_tip(&proof, op));
    *out = proof;
    return SCT_OK;
}
