/*
 * ledger_verify_rows.c - level requests and submissions against the events that tell of them.
 */
#include "ledger_verify.h"

#include "base_pool.h"

#define LEVEL_KIND "level."
#define SUBMITTED_KIND "assessment.submitted"

/* Contents hold letters: more than a request may. */
static const sct_json_limits_t content_limits = {(size_t)4 << 20, 16, 400000};

static const char *text_of(apr_pool_t *pool, const sct_json_t *content, const char *key)
{
    const sct_json_t *value = sct_json_get(content, key);

    return value && sct_json_kind(value) == SCT_JSON_STRING ? apr_pstrdup(pool, sct_json_string(value, NULL)) : "";
}

static int64_t int_of(const sct_json_t *content, const char *key)
{
    const sct_json_t *value = sct_json_get(content, key);

    return value && sct_json_kind(value) == SCT_JSON_INT ? sct_json_int(value) : 0;
}

static void learn_level(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_json_t *content)
{
    const char *id = text_of(verify->pool, content, "level");
    sct_level_event_t *event = apr_hash_get(verify->levels, id, APR_HASH_KEY_STRING);
    size_t id_len = strcspn(leaf->stream, "/");

    if (!event) {
        event = apr_pcalloc(verify->pool, sizeof *event);
        apr_hash_set(verify->levels, id, APR_HASH_KEY_STRING, event);
    }
    event->state = apr_pstrdup(verify->pool, leaf->kind + strlen(LEVEL_KIND)); /* level.issued leads to issued */
    event->star = int_of(content, "star");
    event->supplier_id = apr_pstrndup(verify->pool, leaf->stream, id_len);
}

static void learn_submission(sct_verify_t *verify, const sct_log_row_t *row, const sct_json_t *content)
{
    sct_submission_event_t *event = apr_pcalloc(verify->pool, sizeof *event);

    event->seq = row->seq;
    event->shared_hash = text_of(verify->pool, content, "shared_hash");
    event->full_hash = text_of(verify->pool, content, "full_hash");
    event->assessment_id = text_of(verify->pool, content, "assessment");
    event->level_id = text_of(verify->pool, content, "level");
    event->edition = text_of(verify->pool, content, "edition");
    event->depth = text_of(verify->pool, content, "depth");
    event->n = int_of(content, "n");
    event->star = int_of(content, "star");
    apr_hash_set(verify->submissions, text_of(verify->pool, content, "submission"), APR_HASH_KEY_STRING, event);
}

void sct_verify_learn(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_log_row_t *row)
{
    const sct_json_t *content = NULL;
    bool level = strncmp(leaf->kind, LEVEL_KIND, strlen(LEVEL_KIND)) == 0;

    if (!level && strcmp(leaf->kind, SUBMITTED_KIND) != 0) {
        return;
    }
    if (sct_json_parse(&content, verify->scratch, row->content, row->content_len, &content_limits)) {
        sct_verify_fault(verify, "content is not JSON", "entry %" APR_INT64_T_FMT, row->seq);
    } else if (level) {
        learn_level(verify, leaf, content);
    } else {
        learn_submission(verify, row, content);
    }
}

static sct_err_t *check_level(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_verify_t *verify = baton;
    sct_level_event_t *event;
    const char *id;
    const char *state;
    const char *supplier_id;

    (void)op;
    apr_pool_clear(verify->scratch);
    id = sct_row_text(verify->scratch, row, 0);
    state = sct_row_text(verify->scratch, row, 1);
    supplier_id = sct_row_text(verify->scratch, row, 3);
    event = apr_hash_get(verify->levels, id, APR_HASH_KEY_STRING);
    if (!event) {
        if (strcmp(state, "draft") != 0) { /* a draft has no events yet */
            sct_verify_fault(verify, "no event tells of it", "level %s", id);
        }
        return SCT_OK;
    }
    event->seen = true;
    if (strcmp(event->state, state) != 0) {
        sct_verify_fault(verify, "state is not that of its newest event", "level %s", id);
    }
    if (event->star != sct_row_int(row, 2)) {
        sct_verify_fault(verify, "star is not that of its newest event", "level %s", id);
    }
    if (strcmp(event->supplier_id, supplier_id) != 0) {
        sct_verify_fault(verify, "supplier is not that of its newest event", "level %s", id);
    }
    return SCT_OK;
}

/* Whether one column is the hex SHA-256 of the text in another, and the one that the event tells. */
static bool frozen_good(sct_verify_t *verify, const sct_row_t *row, int text_column, int hash_column, const char *told)
{
    const char *text = sct_row_text(verify->scratch, row, text_column);
    const char *hash = sct_row_text(verify->scratch, row, hash_column);
    sct_hash_t computed;

    if (!text || !hash) {
        return false;
    }
    sct_hash(&computed, text, strlen(text));
    return strcmp(sct_hex(verify->scratch, computed.bytes, SCT_HASH_LEN), hash) == 0 && strcmp(hash, told) == 0;
}

static bool same_text(sct_verify_t *verify, const sct_row_t *row, int column, const char *told)
{
    const char *text = sct_row_text(verify->scratch, row, column);

    return text && strcmp(text, told) == 0;
}

static sct_err_t *check_submission(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_verify_t *verify = baton;
    sct_submission_event_t *event;
    const char *id;

    (void)op;
    apr_pool_clear(verify->scratch);
    id = sct_row_text(verify->scratch, row, 0);
    event = apr_hash_get(verify->submissions, id, APR_HASH_KEY_STRING);
    if (!event) {
        sct_verify_fault(verify, "no event tells of it", "submission %s", id);
        return SCT_OK;
    }
    event->seen = true;
    if (event->seq != sct_row_int(row, 4)) {
        sct_verify_fault(verify, "seq is not that of its event", "submission %s", id);
    }
    if (!frozen_good(verify, row, 1, 2, event->shared_hash)) {
        sct_verify_fault(verify, "shared bytes, shared_hash and event do not agree", "submission %s", id);
    }
    if (!frozen_good(verify, row, 5, 3, event->full_hash)) {
        sct_verify_fault(verify, "full bytes, full_hash and event do not agree", "submission %s", id);
    }
    if (!same_text(verify, row, 6, event->assessment_id) || !same_text(verify, row, 7, event->level_id)
        || event->n != sct_row_int(row, 8) || !same_text(verify, row, 9, event->edition)
        || event->star != sct_row_int(row, 10) || !same_text(verify, row, 11, event->depth)) {
        sct_verify_fault(verify, "assessment, level, n, edition, star or depth are not those of its event",
                         "submission %s", id);
    }
    return SCT_OK;
}

static void unseen_levels(sct_verify_t *verify)
{
    for (apr_hash_index_t *i = apr_hash_first(verify->pool, verify->levels); i; i = apr_hash_next(i)) {
        const sct_level_event_t *event = apr_hash_this_val(i);

        if (!event->seen) {
            sct_verify_fault(verify, "row is missing", "level %s", (const char *)apr_hash_this_key(i));
        }
    }
}

static void unseen_submissions(sct_verify_t *verify)
{
    for (apr_hash_index_t *i = apr_hash_first(verify->pool, verify->submissions); i; i = apr_hash_next(i)) {
        const sct_submission_event_t *event = apr_hash_this_val(i);

        if (!event->seen) {
            sct_verify_fault(verify, "row is missing", "submission %s", (const char *)apr_hash_this_key(i));
        }
    }
}

sct_err_t *sct_verify_rows(sct_verify_t *verify)
{
    SCT_TRY(sct_stmt_each(verify->op, SCT_STMT_LOG_LEVELS, SCT_NO_ARGS, check_level, verify));
    unseen_levels(verify);
    SCT_TRY(sct_stmt_each(verify->op, SCT_STMT_LOG_SUBMISSIONS, SCT_NO_ARGS, check_submission, verify));
    unseen_submissions(verify);
    return SCT_OK;
}
