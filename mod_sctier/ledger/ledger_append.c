/*
 * ledger_append.c - one more leaf, its content and its nodes; re-read and re-hashed before the caller may commit.
 *
 * Statements of one append at log size s, with k bits set in s of which the lowest t are ones in a row: 3 for the tips,
 * 2 rows, t + 1 nodes, k left siblings, 1 row and k - t + 1 nodes read again: 8 + 2k in all, at most 48 up to a million
 * entries (k < 21).
 */
#include "ledger.h"

#include "codec.h"
#include "domain_actor.h"
#include "ledger_read.h"

#include "base_pool.h"

#define SALT_LEN 32

typedef struct draft_t {
    int64_t seq;
    sct_leaf_t leaf;
    unsigned wall;
    unsigned char salt[SALT_LEN];
    const char *content;
    size_t content_len;
    const char *body;
    size_t body_len;
    sct_hash_t hash;
    sct_hash_t path[SCT_PROOF_MAX]; /* the left siblings: the audit path of the new entry */
    int path_len;
    bool came_back;
} draft_t;

/* Who acts, in the words of the leaf. */
static sct_err_t *set_actor(sct_leaf_t *leaf, const char **name, sct_op_t *op)
{
    const sct_actor_t *actor = op->actor;

    if (!actor) {
        leaf->actor = leaf->role = *name = "system";
        leaf->party = "buyer";
        return SCT_OK;
    }
    if (!actor->person_id && actor->iss) {
        return sct_err(op->pool, BUG, "an event by a log-in that is no person yet");
    }
    leaf->actor = actor->person_id ? actor->person_id : "operator";
    leaf->party = actor->party ? actor->party : "buyer";
    *name = actor->name ? actor->name : leaf->actor;
    if (actor->roles) {
        leaf->role = sct_roles_text(apr_palloc(op->pool, 256), actor->roles);
    } else {
        leaf->role = strcmp(leaf->actor, "operator") == 0 ? "operator" : "none";
    }
    return SCT_OK;
}

/*
 * The event's struct with "actor_name" as canonical JSON. "clock" when the clock said something else than the entry does: rows
 * keep what it said, and the verifier compares them with it.
 */
static sct_err_t *set_content(draft_t *draft, sct_op_t *op, const sct_event_t *event, const char *name)
{
    int64_t now = sct_time_ms(sct_op_now(op));
    sct_buf_t buf;

    sct_buf_init(&buf, op->pool, 4096);
    if (event->type) {
        sct_encode(&buf, event->type, event->content);
        buf.len--; /* the closing brace */
    } else {
        sct_buf_text(&buf, "{");
    }
    sct_buf_text(&buf, buf.len > 1 ? ",\"actor_name\":" : "\"actor_name\":");
    sct_buf_json(&buf, name);
    if (draft->leaf.at != now) {
        sct_buf_text(&buf, ",\"clock\":");
        sct_buf_int(&buf, now);
    }
    sct_buf_text(&buf, "}");
    SCT_TRY(sct_canonical(&draft->content, &draft->content_len, op->pool, buf.data, buf.len));
    return SCT_OK;
}

static void set_commit(draft_t *draft, sct_op_t *op)
{
    sct_hash_t commit;

    sct_op_random(op, draft->salt, SALT_LEN);
    sct_hash2(&commit, draft->salt, SALT_LEN, draft->content, draft->content_len);
    draft->leaf.content_commit = sct_hex(op->pool, commit.bytes, SCT_HASH_LEN);
}

/* Where the entry goes: after the newest of the log and of its stream. Recorded time never runs backwards. */
static sct_err_t *set_place(draft_t *draft, sct_op_t *op)
{
    int64_t now = sct_time_ms(sct_op_now(op));
    int64_t last_at = 0;
    int64_t tip_seq = 0;
    sct_hash_t tip;

    SCT_TRY(sct_log_id(&draft->leaf.log_id, op));
    SCT_TRY(sct_log_tip(&draft->seq, &last_at, op));
    SCT_TRY(sct_log_stream_tip(&draft->leaf.n, &tip_seq, &tip, op, draft->leaf.stream));
    draft->leaf.prev = draft->leaf.n > 0 ? sct_hex(op->pool, tip.bytes, SCT_HASH_LEN) : SCT_LEAF_NO_PREV;
    draft->leaf.n++;
    draft->leaf.at = now > last_at ? now : last_at;
    return SCT_OK;
}

static sct_err_t *compose(draft_t *draft, sct_op_t *op, const sct_event_t *event)
{
    const char *name = NULL;

    draft->leaf.kind = event->kind;
    draft->leaf.blob = event->blob;
    draft->leaf.blob_len = event->blob_len;
    draft->leaf.stream = sct_ledger_stream(op->pool, event->supplier_id, event->wall);
    draft->wall = sct_stream_wall(draft->leaf.stream);
    SCT_ASSERT(op->pool, draft->wall != 0);
    SCT_TRY(set_actor(&draft->leaf, &name, op));
    SCT_TRY(set_place(draft, op));
    SCT_TRY(set_content(draft, op, event, name));
    set_commit(draft, op);
    SCT_TRY(sct_leaf_write(&draft->body, &draft->body_len, op->pool, &draft->leaf));
    sct_merkle_leaf(&draft->hash, draft->body, draft->body_len);
    return SCT_OK;
}

static sct_err_t *insert_node(sct_op_t *op, int level, int64_t idx, const sct_hash_t *hash)
{
    return sct_stmt_run(NULL, op, SCT_STMT_LOG_NODE_INSERT,
                        SCT_ARGS(sct_arg_int("level", level), sct_arg_int("idx", idx),
                                 sct_arg_blob("hash", hash->bytes, SCT_HASH_LEN)));
}

/*
 * Every subtree that the entry completes. Its left siblings are complete subtrees, one for each bit set in seq; the
 * lowest of them, up to the first bit that is 0, become children of new nodes.
 */
static sct_err_t *insert_nodes(draft_t *draft, sct_op_t *op)
{
    sct_nodes_t nodes = {op, NULL};
    sct_hash_t hash = draft->hash;
    bool complete = true;
    int level;

    SCT_TRY(insert_node(op, 0, draft->seq, &hash));
    for (level = 0; draft->seq >> level > 0; level++) {
        int64_t idx = draft->seq >> level;
        sct_hash_t *left = &draft->path[draft->path_len];

        if ((idx & 1) == 0) {
            complete = false;
            continue;
        }
        if (!sct_log_node(left, &nodes, level, idx - 1)) {
            return sct_log_node_error(&nodes);
        }
        draft->path_len++;
        if (complete) {
            sct_merkle_node(&hash, left, &hash);
            SCT_TRY(insert_node(op, level + 1, idx >> 1, &hash));
        }
    }
    return SCT_OK;
}

static sct_err_t *insert(draft_t *draft, sct_op_t *op)
{
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_LOG_INSERT,
                         SCT_ARGS(sct_arg_int("seq", draft->seq), sct_arg_text("stream", draft->leaf.stream),
                                  sct_arg_int("wall", draft->wall), sct_arg_int("n", draft->leaf.n),
                                  sct_arg_blob("body", draft->body, draft->body_len),
                                  sct_arg_blob("leaf", draft->hash.bytes, SCT_HASH_LEN))));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_LOG_CONTENT_INSERT,
                         SCT_ARGS(sct_arg_int("seq", draft->seq), sct_arg_int("wall", draft->wall),
                                  sct_arg_blob("salt", draft->salt, SALT_LEN),
                                  sct_arg_blob("content", draft->content, draft->content_len))));
    return insert_nodes(draft, op);
}

/* What the database gives back must be what was meant, byte for byte. */
static sct_err_t *check_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    draft_t *draft = baton;
    sct_log_row_t stored;
    sct_hash_t hash;
    sct_hash_t commit;

    sct_log_row(&stored, op->pool, row);
    sct_merkle_leaf(&hash, stored.body, stored.body_len);
    sct_hash2(&commit, stored.salt, stored.salt_len, stored.content, stored.content_len);
    if (!sct_hash_equal(&hash, &draft->hash) || stored.leaf_len != SCT_HASH_LEN
        || memcmp(stored.leaf, draft->hash.bytes, SCT_HASH_LEN) != 0 || stored.n != draft->leaf.n
        || strcmp(stored.stream, draft->leaf.stream) != 0 || stored.wall != draft->wall
        || stored.content_wall != draft->wall
        || strcmp(sct_hex(op->pool, commit.bytes, SCT_HASH_LEN), draft->leaf.content_commit) != 0) {
        return sct_err(op->pool, STORE, "self-check: entry %" APR_INT64_T_FMT " came back changed", draft->seq);
    }
    draft->came_back = true;
    return SCT_OK;
}

/* The root out of the stored nodes must contain the new entry along the siblings read before. */
static sct_err_t *self_check(sct_hash_t *root, draft_t *draft, sct_op_t *op)
{
    sct_nodes_t nodes = {op, NULL};

    SCT_TRY(sct_stmt_each(op, SCT_STMT_LOG_ENTRY, SCT_ARGS(sct_arg_int("seq", draft->seq)), check_row, draft));
    if (!draft->came_back) {
        return sct_err(op->pool, STORE, "self-check: entry %" APR_INT64_T_FMT " did not come back", draft->seq);
    }
    if (!sct_merkle_root(root, draft->seq + 1, sct_log_node, &nodes)) {
        return sct_log_node_error(&nodes);
    }
    if (!sct_merkle_verify_inclusion(&draft->hash, draft->seq, draft->seq + 1, draft->path, draft->path_len, root)) {
        return sct_err(op->pool, STORE, "self-check: the tree does not contain entry %" APR_INT64_T_FMT, draft->seq);
    }
    return SCT_OK;
}

static void fill_receipt(sct_receipt_t *out, sct_op_t *op, const draft_t *draft, const sct_hash_t *root)
{
    sct_receipt_t receipt = {0};

    receipt.log_id = draft->leaf.log_id;
    receipt.seq = draft->seq;
    receipt.stream = draft->leaf.stream;
    receipt.n = draft->leaf.n;
    receipt.at = sct_time_from_ms(draft->leaf.at);
    receipt.kind = draft->leaf.kind;
    receipt.leaf = sct_hex(op->pool, draft->hash.bytes, SCT_HASH_LEN);
    receipt.body = draft->body;
    receipt.size = draft->seq + 1;
    receipt.root = sct_hex(op->pool, root->bytes, SCT_HASH_LEN);
    receipt.proof = sct_log_path(op->pool, draft->path, draft->path_len);
    *out = receipt;
}

static sct_err_t *append(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event, bool first)
{
    draft_t *draft = apr_pcalloc(op->pool, sizeof *draft);
    sct_hash_t root;

    if (op->draft) {
        return sct_err(op->pool, BUG, "%s in a write that was announced as a draft's", event->kind);
    }
    SCT_TRY(compose(draft, op, event));
    if (first && draft->seq > 0) {
        return sct_err(op->pool, CONFLICT, "the evidence log has entries already");
    }
    if (!first && draft->seq == 0) {
        /* Never start anew in silence where a whole log may have been taken away. */
        return sct_err(op->pool, STORE, "the evidence log is empty: not even its first entry is there");
    }
    SCT_TRY(insert(draft, op));
    SCT_TRY(self_check(&root, draft, op));
    fill_receipt(out, op, draft, &root);
    return SCT_OK;
}

sct_err_t *sct_ledger_append(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event)
{
    SCT_AS_SYSTEM(op, append(out, op, event, false));
    return SCT_OK;
}

sct_err_t *sct_ledger_create(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event)
{
    SCT_ASSERT(op->pool, strcmp(event->kind, "log.created") == 0 && !event->supplier_id);
    SCT_AS_SYSTEM(op, append(out, op, event, true));
    return SCT_OK;
}
