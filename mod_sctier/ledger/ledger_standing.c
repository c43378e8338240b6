/*
 * ledger_standing.c - what is computed from other rows: the counters of assessments, where each supplier stands, how many
 * stand where.
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
    static const char *const copied[] = {"star", "due_on", "submitted_at"};
    const char *keys[SCT_PROJECTION_KEYS] = {supplier->name};
    sct_expected_t *row = sct_expected_make(verify, SCT_ROWS_STANDING, keys);
    const char *standing = standing_of(level);

    sct_expected_set(verify, SCT_ROWS_STANDING, row, "kana", sct_expected_get(SCT_ROWS_SUPPLIER, supplier, "kana"));
    sct_expected_set(verify, SCT_ROWS_STANDING, row, "standing", standing);
    sct_expected_set(verify, SCT_ROWS_STANDING, row, "level_id", level ? level->name : NULL);
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        sct_expected_set(verify, SCT_ROWS_STANDING, row, copied[i], of_level(level, copied[i]));
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

void sct_expect_standings(sct_verify_t *verify)
{
    apr_hash_t *newest = newest_levels(verify);
    int counts[SCT_STANDING_WITHDRAWN + 1] = {0};
    int all = 0;

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
}
