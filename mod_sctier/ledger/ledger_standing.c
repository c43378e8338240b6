/*
 * ledger_standing.c - what is computed from other rows: the counters of assessments, where each supplier stands and what it
 * submitted last, how many stand where.
 */
#include "ledger_projection.h"

#include "domain_party.h"

#include "base_pool.h"

/* ---- counters of an assessment: its answers, which are working data ---- */

static sct_err_t *count_answers(void *baton, sct_op_t *op, const sct_row_t *row)
{
    static const char *const counters[] = {"met", "unmet", "na"};
    sct_verify_t *verify = baton;
    sct_expected_t *assessment;
    const char *id;

    (void)op;
    apr_pool_clear(verify->scratch);
    id = sct_row_text(verify->scratch, row, 0);
    assessment = sct_expected_find(verify, SCT_ROWS_ASSESSMENT, id);
    if (!assessment) {
        sct_verify_fault(verify, "answers of an assessment that no event made", "assessment %s", id);
        return SCT_OK;
    }
    for (int i = 0; i < 3; i++) {
        sct_expected_set(verify, SCT_ROWS_ASSESSMENT, assessment, counters[i],
                         sct_row_text(verify->scratch, row, i + 1));
    }
    return SCT_OK;
}

sct_err_t *sct_expect_answers(sct_verify_t *verify)
{
    return sct_stmt_each(verify->op, SCT_STMT_VERIFY_ANSWERS, SCT_NO_ARGS, count_answers, verify);
}

/* ---- counts of the newest submission to each level request: in the bytes that the event tells the hash of ---- */

/* in the row of the standing, and as remembered with the request: `total` there would be taken from the event of accepting it */
static const char *const tallies[] = {"met", "unmet", "na", "total"};
static const char *const shared_tallies[] = {"shared_met", "shared_unmet", "shared_na", "shared_total"};
#define TALLIES (sizeof tallies / sizeof tallies[0])

/* Bytes that are no such JSON differ from their hash, and are reported for that. */
static void sum_categories(int64_t sums[TALLIES], apr_pool_t *pool, const char *text)
{
    const sct_json_t *shared = NULL, *categories;

    if (!text || sct_json_parse(&shared, pool, text, strlen(text), &sct_json_file_limits)
        || sct_json_kind(shared) != SCT_JSON_OBJECT) {
        return;
    }
    categories = sct_json_get(shared, "categories");
    for (size_t i = 0; categories && sct_json_kind(categories) == SCT_JSON_ARRAY && i < sct_json_size(categories); i++) {
        const sct_json_t *category = sct_json_at(categories, i);

        for (size_t j = 0; sct_json_kind(category) == SCT_JSON_OBJECT && j < TALLIES; j++) {
            const sct_json_t *n = sct_json_get(category, tallies[j]);

            sums[j] += n && sct_json_kind(n) == SCT_JSON_INT ? sct_json_int(n) : 0;
        }
    }
}

static sct_err_t *count_shared(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_verify_t *verify = baton;
    int64_t sums[TALLIES] = {0};
    const sct_expected_t *submission;
    sct_expected_t *level = NULL;
    const char *id, *level_id = NULL, *newest;

    (void)op;
    apr_pool_clear(verify->scratch);
    id = sct_row_text(verify->scratch, row, 0);
    submission = id ? sct_expected_find(verify, SCT_ROWS_SUBMISSION, id) : NULL;
    if (submission) {
        level_id = sct_expected_get(SCT_ROWS_SUBMISSION, submission, "level_id");
    }
    if (level_id) {
        level = sct_expected_find(verify, SCT_ROWS_LEVEL, level_id);
    }
    newest = level ? sct_expected_get(SCT_ROWS_LEVEL, level, "submission") : NULL;
    if (!newest || strcmp(newest, id) != 0) {
        return SCT_OK;
    }
    sum_categories(sums, verify->scratch, sct_row_text(verify->scratch, row, 1));
    for (size_t i = 0; i < TALLIES; i++) {
        sct_expected_set(verify, SCT_ROWS_LEVEL, level, shared_tallies[i],
                         apr_psprintf(verify->scratch, "%" APR_INT64_T_FMT, sums[i]));
    }
    return SCT_OK;
}

/* ---- standings: the newest level request of each supplier that was not cancelled ---- */

static const char *of_level(const sct_expected_t *level, const char *column)
{
    return level ? sct_expected_get(SCT_ROWS_LEVEL, level, column) : NULL;
}

/* Instants in RFC 3339 sort as text; of two at once the one with the lower id. */
static bool is_newer(const sct_expected_t *level, const sct_expected_t *than)
{
    const char *at = of_level(level, "created_at");
    const char *other = of_level(than, "created_at");
    int order = strcmp(at ? at : "", other ? other : "");

    return !than || order > 0 || (order == 0 && strcmp(level->name, than->name) < 0);
}

static apr_hash_t *newest_levels(sct_verify_t *verify)
{
    apr_hash_t *newest = apr_hash_make(verify->pool);

    for (apr_hash_index_t *i = apr_hash_first(verify->pool, sct_expected_all(verify, SCT_ROWS_LEVEL)); i;
         i = apr_hash_next(i)) {
        const sct_expected_t *level = apr_hash_this_val(i);
        const char *supplier_id = of_level(level, "supplier_id");
        const char *state = of_level(level, "state");

        if (supplier_id && state && strcmp(state, "cancelled") != 0
            && is_newer(level, apr_hash_get(newest, supplier_id, APR_HASH_KEY_STRING))) {
            apr_hash_set(newest, supplier_id, APR_HASH_KEY_STRING, level);
        }
    }
    return newest;
}

/* A standing has the name of the state, but for two. */
static const char *standing_of(const sct_expected_t *level)
{
    if (!level) {
        return sct_choice_name(&sct_standing_choice, SCT_STANDING_NONE);
    }
    if (strcmp(of_level(level, "state"), "accepted") == 0 && of_level(level, "submitted_at")) {
        return sct_choice_name(&sct_standing_choice, SCT_STANDING_SUBMITTED);
    }
    return of_level(level, "state");
}

static const char *expect_standing(sct_verify_t *verify, const sct_expected_t *supplier, const sct_expected_t *level)
{
    static const char *const copied[] = {"star", "issued_at", "due_on", "depth_asked", "submitted_at", "depth"};
    const char *keys[SCT_PROJECTION_KEYS] = {supplier->name};
    sct_expected_t *row = sct_expected_make(verify, SCT_ROWS_STANDING, keys);
    const char *standing = standing_of(level);

    sct_expected_set(verify, SCT_ROWS_STANDING, row, "kana", sct_expected_get(SCT_ROWS_SUPPLIER, supplier, "kana"));
    sct_expected_set(verify, SCT_ROWS_STANDING, row, "standing", standing);
    sct_expected_set(verify, SCT_ROWS_STANDING, row, "level_id", level ? level->name : NULL);
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        sct_expected_set(verify, SCT_ROWS_STANDING, row, copied[i], of_level(level, copied[i]));
    }
    for (size_t i = 0; i < TALLIES; i++) {
        const char *n = of_level(level, shared_tallies[i]);

        sct_expected_set(verify, SCT_ROWS_STANDING, row, tallies[i], n ? n : "0");
    }
    return standing;
}

/* ---- tallies ---- */

static void expect_tally(sct_verify_t *verify, const char *key, int n)
{
    const char *keys[SCT_PROJECTION_KEYS] = {key};
    sct_expected_t *row = sct_expected_make(verify, SCT_ROWS_TALLY, keys);

    sct_expected_set(verify, SCT_ROWS_TALLY, row, "n", apr_itoa(verify->pool, n));
    row->seen = n == 0; /* counters are made on first use */
}

sct_err_t *sct_expect_standings(sct_verify_t *verify)
{
    apr_hash_t *newest;
    int counts[SCT_STANDING_WITHDRAWN + 1] = {0};
    int all = 0;

    SCT_TRY(sct_stmt_each(verify->op, SCT_STMT_VERIFY_SHARED, SCT_NO_ARGS, count_shared, verify));
    newest = newest_levels(verify);
    for (apr_hash_index_t *i = apr_hash_first(verify->pool, sct_expected_all(verify, SCT_ROWS_SUPPLIER)); i;
         i = apr_hash_next(i), all++) {
        const sct_expected_t *supplier = apr_hash_this_val(i);
        const sct_expected_t *level = apr_hash_get(newest, supplier->name, APR_HASH_KEY_STRING);

        counts[sct_choice_value(&sct_standing_choice, expect_standing(verify, supplier, level))]++;
    }
    expect_tally(verify, "all", all);
    for (int i = SCT_STANDING_NONE; i <= SCT_STANDING_WITHDRAWN; i++) {
        expect_tally(verify, sct_choice_name(&sct_standing_choice, i), counts[i]);
    }
    return SCT_OK;
}
