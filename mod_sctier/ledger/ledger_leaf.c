/*
 * ledger_leaf.c - leaves as canonical JSON.
 */
#include "ledger_leaf.h"

#include "codec.h"
#include "domain_actor.h"
#include "ledger.h"

#include "base_pool.h"

/* A leaf holds names of fixed length only: 1 KiB is plenty. */
static const sct_json_limits_t leaf_limits = {(size_t)16 << 10, 3, 64};

#define LEAF_MEMBERS 12

typedef struct wall_name_t {
    unsigned wall;
    const char *name;
} wall_name_t;

static const wall_name_t wall_names[] = {
    {SCT_WALL_ASSESSMENT, "assessment"},
    {SCT_WALL_PRICE, "price"},
    {SCT_WALL_CONTRACT, "contract"},
    {SCT_WALL_LEGAL, "legal"},
    {SCT_WALL_EVIDENCE, "evidence"},
};

const char *sct_ledger_stream(apr_pool_t *pool, const char *supplier_id, unsigned wall)
{
    const char *name = "none"; /* no such wall: sct_stream_wall refuses it before anything is written */

    if (!supplier_id) {
        return "buyer";
    }
    for (size_t i = 0; i < sizeof wall_names / sizeof wall_names[0]; i++) {
        if (wall_names[i].wall == wall) {
            name = wall_names[i].name;
        }
    }
    return apr_pstrcat(pool, supplier_id, "/", name, NULL);
}

unsigned sct_stream_wall(const char *stream)
{
    const char *slash = strchr(stream, '/');

    if (strcmp(stream, "buyer") == 0) {
        return SCT_WALL_LEGAL;
    }
    for (size_t i = 0; slash && i < sizeof wall_names / sizeof wall_names[0]; i++) {
        if (strcmp(wall_names[i].name, slash + 1) == 0) {
            return wall_names[i].wall;
        }
    }
    return 0;
}

static void put_text(sct_buf_t *buf, const char *key, const char *value)
{
    sct_buf_text(buf, key);
    sct_buf_json(buf, value);
}

static void put_int(sct_buf_t *buf, const char *key, int64_t value)
{
    sct_buf_text(buf, key);
    sct_buf_int(buf, value);
}

static void put_blobs(sct_buf_t *buf, const sct_leaf_t *leaf)
{
    sct_buf_text(buf, ",\"blobs\":[");
    if (leaf->blob) {
        put_int(buf, "{\"len\":", leaf->blob_len);
        put_text(buf, ",\"sha256\":", leaf->blob);
        sct_buf_text(buf, "}");
    }
    sct_buf_text(buf, "]");
}

sct_err_t *sct_leaf_write(const char **out, size_t *len, apr_pool_t *pool, const sct_leaf_t *leaf)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 1024);
    put_text(&buf, "{\"actor\":", leaf->actor);
    put_int(&buf, ",\"at\":", leaf->at);
    put_blobs(&buf, leaf);
    put_text(&buf, ",\"content_commit\":", leaf->content_commit);
    put_text(&buf, ",\"kind\":", leaf->kind);
    put_text(&buf, ",\"log_id\":", leaf->log_id);
    put_int(&buf, ",\"n\":", leaf->n);
    put_text(&buf, ",\"party\":", leaf->party);
    put_text(&buf, ",\"prev\":", leaf->prev);
    put_text(&buf, ",\"role\":", leaf->role);
    put_text(&buf, ",\"stream\":", leaf->stream);
    put_int(&buf, ",\"v\":", SCT_LEAF_VERSION);
    sct_buf_text(&buf, "}");
    return sct_canonical(out, len, pool, buf.data, buf.len);
}

static const char *text_of(bool *good, const sct_json_t *leaf, const char *key)
{
    const sct_json_t *value = sct_json_get(leaf, key);

    if (!value || sct_json_kind(value) != SCT_JSON_STRING) {
        *good = false;
        return "";
    }
    return sct_json_string(value, NULL);
}

static int64_t int_of(bool *good, const sct_json_t *leaf, const char *key)
{
    const sct_json_t *value = sct_json_get(leaf, key);

    if (!value || sct_json_kind(value) != SCT_JSON_INT) {
        *good = false;
        return 0;
    }
    return sct_json_int(value);
}

/* No file, or one. */
static bool read_blobs(sct_leaf_t *out, const sct_json_t *leaf)
{
    const sct_json_t *blobs = sct_json_get(leaf, "blobs"), *one;
    bool good = true;

    out->blob = NULL;
    out->blob_len = 0;
    if (!blobs || sct_json_kind(blobs) != SCT_JSON_ARRAY || sct_json_size(blobs) > 1) {
        return false;
    }
    if (sct_json_size(blobs) == 0) {
        return true;
    }
    one = sct_json_at(blobs, 0);
    if (sct_json_kind(one) != SCT_JSON_OBJECT || sct_json_size(one) != 2) {
        return false;
    }
    out->blob = text_of(&good, one, "sha256");
    out->blob_len = int_of(&good, one, "len");
    return good;
}

sct_err_t *sct_leaf_read(sct_leaf_t *out, apr_pool_t *pool, const char *body, size_t len)
{
    const sct_json_t *value = NULL;
    sct_leaf_t leaf;
    const char *again = NULL;
    size_t again_len = 0;
    bool good = true;

    if (sct_json_parse(&value, pool, body, len, &leaf_limits) || sct_json_kind(value) != SCT_JSON_OBJECT) {
        return sct_err(pool, STORE, "a leaf of the evidence log is not JSON");
    }
    leaf.log_id = text_of(&good, value, "log_id");
    leaf.stream = text_of(&good, value, "stream");
    leaf.n = int_of(&good, value, "n");
    leaf.prev = text_of(&good, value, "prev");
    leaf.at = int_of(&good, value, "at");
    leaf.kind = text_of(&good, value, "kind");
    leaf.actor = text_of(&good, value, "actor");
    leaf.role = text_of(&good, value, "role");
    leaf.party = text_of(&good, value, "party");
    leaf.content_commit = text_of(&good, value, "content_commit");
    good = int_of(&good, value, "v") == SCT_LEAF_VERSION && good && read_blobs(&leaf, value)
           && sct_json_size(value) == LEAF_MEMBERS;
    if (!good) {
        return sct_err(pool, STORE, "a leaf of the evidence log has not the members of version %d", SCT_LEAF_VERSION);
    }
    again = sct_json_sorted(&again_len, pool, value);
    if (again_len != len || memcmp(again, body, len) != 0) {
        return sct_err(pool, STORE, "a leaf of the evidence log is not canonical JSON");
    }
    *out = leaf;
    return SCT_OK;
}
