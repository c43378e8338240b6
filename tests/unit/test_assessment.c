/*
 * test_assessment.c - what of the answers a depth shows, and what stops a submission; on the real edition.
 */
#include "unit.h"

#include "codec.h"
#include "domain_assessment.h"
#include "base_pool.h"

static apr_pool_t *pool;
static sct_catalogue_t catalogue;

static int load(void **state)
{
    (void)state;
    pool = unit_pool();
    UNIT_OK(sct_catalogue_load(&catalogue, pool, "conf/catalogues/2026-03-27.json"));
    return 0;
}

static int unload(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static apr_array_header_t *no_answers(void)
{
    return apr_array_make(pool, 200, sizeof(sct_answer_t));
}

static sct_answer_t *give(apr_array_header_t *answers, const char *criterion, int verdict, const char *note)
{
    sct_answer_t *answer = apr_array_push(answers);

    memset(answer, 0, sizeof *answer);
    answer->criterion = criterion;
    answer->verdict = verdict;
    answer->note = note;
    return answer;
}

/* Every criterion of the edition answered "met", in reverse order. */
static apr_array_header_t *all_met(void)
{
    apr_array_header_t *answers = no_answers();

    for (int i = catalogue.criteria->nelts; i-- > 0;) {
        give(answers, APR_ARRAY_IDX(catalogue.criteria, i, sct_criterion_t).id, SCT_VERDICT_MET, NULL);
    }
    return answers;
}

static const sct_tally_t *tally(const apr_array_header_t *list, const char *id)
{
    for (int i = 0; i < list->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(list, i, sct_tally_t).id, id) == 0) {
            return &APR_ARRAY_IDX(list, i, sct_tally_t);
        }
    }
    fail_msg("no tally %s", id);
    return NULL;
}

static void assert_tally(const sct_tally_t *row, int met, int unmet, int na, int total)
{
    assert_int_equal(row->met, met);
    assert_int_equal(row->unmet, unmet);
    assert_int_equal(row->na, na);
    assert_int_equal(row->total, total);
}

/* Category 2 at star 3 has 2-1-1-1, 2-1-1-2, 2-1-2-1 and 2-1-4-1. */
static apr_array_header_t *some_answers(void)
{
    apr_array_header_t *answers = no_answers();

    give(answers, "2-1-4-1", SCT_VERDICT_NA, "secret reason");
    give(answers, "2-1-1-1", SCT_VERDICT_MET, NULL);
    give(answers, "2-1-1-2", SCT_VERDICT_UNMET, "secret plan");
    give(answers, "1-1-1-1", SCT_VERDICT_MET, "star 4 only");
    give(answers, "9-9-9-9", SCT_VERDICT_MET, "of no edition");
    give(answers, "1-2-1-1", 0, "still thinking")->working = true;
    return answers;
}

static const char *encoded(const sct_shared_t *shared)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 4096);
    sct_encode(&buf, &sct_shared_type, shared);
    return buf.data;
}

static void test_counts_only(void **state)
{
    sct_shared_t shared;

    (void)state;
    sct_assessment_share(&shared, pool, &catalogue, 3, SCT_DEPTH_COUNTS, some_answers(), NULL);
    assert_int_equal(shared.categories->nelts, 7);
    assert_int_equal(shared.requirements->nelts, 0);
    assert_int_equal(shared.criteria->nelts, 0);
    assert_tally(tally(shared.categories, "2"), 1, 1, 1, 4);
    assert_tally(tally(shared.categories, "1"), 0, 0, 0, 8);
    assert_null(strstr(encoded(&shared), "secret"));
}

static void test_by_requirement(void **state)
{
    sct_shared_t shared;

    (void)state;
    sct_assessment_share(&shared, pool, &catalogue, 3, SCT_DEPTH_REQUIREMENT, some_answers(), NULL);
    assert_int_equal(shared.requirements->nelts, 26);
    assert_int_equal(shared.criteria->nelts, 0);
    assert_tally(tally(shared.requirements, "2-1-1"), 1, 1, 0, 2);
    assert_tally(tally(shared.requirements, "2-1-4"), 0, 0, 1, 1);
    assert_null(strstr(encoded(&shared), "secret"));
    assert_null(strstr(encoded(&shared), "2-1-1-1"));
}

static void test_by_criterion(void **state)
{
    sct_shared_t shared;
    const sct_shared_answer_t *first;

    (void)state;
    sct_assessment_share(&shared, pool, &catalogue, 3, SCT_DEPTH_CRITERION, some_answers(), NULL);
    assert_int_equal(shared.criteria->nelts, 81);
    first = &APR_ARRAY_IDX(shared.criteria, 0, sct_shared_answer_t);
    assert_string_equal(first->id, "1-2-1-1");
    assert_int_equal(first->verdict, 0);
    assert_non_null(strstr(encoded(&shared), "{\"id\":\"2-1-1-2\",\"verdict\":\"unmet\",\"note\":\"secret plan\"}"));
    assert_null(strstr(encoded(&shared), "star 4 only"));
    assert_null(strstr(encoded(&shared), "of no edition"));
    sct_assessment_share(&shared, pool, &catalogue, 4, SCT_DEPTH_CRITERION, some_answers(), NULL);
    assert_int_equal(shared.criteria->nelts, 153);
    assert_int_equal(shared.requirements->nelts, 43);
    assert_non_null(strstr(encoded(&shared), "star 4 only"));
}

static void test_all_met(void **state)
{
    sct_shared_t shared;

    (void)state;
    sct_assessment_share(&shared, pool, &catalogue, 4, SCT_DEPTH_COUNTS, all_met(), NULL);
    assert_tally(tally(shared.categories, "4"), 82, 0, 0, 82);
    assert_int_equal(sct_assessment_missing(pool, &catalogue, 4, all_met())->nelts, 0);
    assert_int_equal(sct_assessment_missing(pool, &catalogue, 3, all_met())->nelts, 0);
}

static const sct_missing_t *missing_of(const apr_array_header_t *missing, const char *criterion)
{
    for (int i = 0; i < missing->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(missing, i, sct_missing_t).criterion, criterion) == 0) {
            return &APR_ARRAY_IDX(missing, i, sct_missing_t);
        }
    }
    return NULL;
}

static void test_missing(void **state)
{
    apr_array_header_t *missing = sct_assessment_missing(pool, &catalogue, 3, some_answers());

    (void)state;
    assert_int_equal(missing->nelts, 81 - 3);
    assert_string_equal(APR_ARRAY_IDX(missing, 0, sct_missing_t).criterion, "1-2-1-1");
    assert_string_equal(APR_ARRAY_IDX(missing, 0, sct_missing_t).category, "1");
    assert_string_equal(APR_ARRAY_IDX(missing, 0, sct_missing_t).fault, "unanswered");
    assert_null(missing_of(missing, "2-1-1-2"));
    assert_int_equal(sct_assessment_missing(pool, &catalogue, 4, no_answers())->nelts, 153);
}

/* Not applicable needs words; met and unmet do not. */
static void test_reason(void **state)
{
    static const char *const blanks[] = {NULL, "", "  \n", "\xe3\x80\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        apr_array_header_t *answers = all_met();
        apr_array_header_t *missing;
        sct_answer_t *answer = &APR_ARRAY_IDX(answers, 0, sct_answer_t);

        answer->verdict = SCT_VERDICT_NA;
        answer->note = blanks[i];
        missing = sct_assessment_missing(pool, &catalogue, 4, answers);
        assert_int_equal(missing->nelts, 1);
        assert_string_equal(APR_ARRAY_IDX(missing, 0, sct_missing_t).criterion, "7-1-1-2");
        assert_string_equal(APR_ARRAY_IDX(missing, 0, sct_missing_t).category, "7");
        assert_string_equal(APR_ARRAY_IDX(missing, 0, sct_missing_t).fault, "needs_reason");
        answer->note = "サーバを持たない";
        assert_int_equal(sct_assessment_missing(pool, &catalogue, 4, answers)->nelts, 0);
        answer->verdict = SCT_VERDICT_UNMET;
        answer->note = blanks[i];
        assert_int_equal(sct_assessment_missing(pool, &catalogue, 4, answers)->nelts, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_only), cmocka_unit_test(test_by_requirement), cmocka_unit_test(test_by_criterion),
        cmocka_unit_test(test_all_met),     cmocka_unit_test(test_missing),        cmocka_unit_test(test_reason),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
