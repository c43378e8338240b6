/*
 * test_coverage.c - the thresholds of 取適法 2条8項 to 10項 and 令和7年法律第41号附則2条, each from both sides.
 *
 * What is expected was read in the text of the law, by hand, case by case: nothing here computes it. Capital in units of 10,000
 * yen (万円), as the law's tables have it; a case that needs a yen more or less says so by one of the last two columns.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "domain_coverage.h"

#define PERSON (-2) /* as capital: a person, who has none */
#define U (-1)      /* not known */

typedef struct case_t {
    const char *dealing, *on;
    int buyer, buyer_staff, supplier, supplier_staff;
    int buyer_yen, supplier_yen; /* added to the capital */
    sct_coverage_value_t value;
    const char *article;
} case_t;

#define COVERED SCT_COVERAGE_COVERED
#define NOT SCT_COVERAGE_NOT_COVERED
#define UNKNOWN SCT_COVERAGE_UNKNOWN
#define LEGACY SCT_COVERAGE_LEGACY
#define NOW "2026-04-01"
#define SIZES "2条8項・9項"
#define BEFORE "令和7年法律第41号附則2条"

static const case_t cases[] = {
    /* the official examples of the design */
    {"manufacture", NOW, 31000, 50, 29000, 400, 0, 0, COVERED, "2条8項1号"},
    {"manufacture", NOW, 30000, 301, 30000, 300, 0, 0, COVERED, "2条8項5号"},
    {"service", NOW, 6000, 90, 4000, 200, 0, 0, COVERED, "2条8項3号"},
    {"service", NOW, 6000, 101, 5500, 100, 0, 0, COVERED, "2条8項6号"},
    {"manufacture", NOW, 900, 500, 500, 300, 0, 0, COVERED, "2条8項5号"},
    {"manufacture", NOW, 900, 300, 100, 5, 0, 0, NOT, SIZES},
    {"manufacture", NOW, PERSON, 900, 100, 5, 0, 0, NOT, "2条8項(法人でない)"},
    /* capital comes first where both would do (5号: 第一号又は第二号に該当する者を除く) */
    {"manufacture", NOW, 31000, 301, 29000, 300, 0, 0, COVERED, "2条8項1号"},
    {"service", NOW, 6000, 101, 5000, 100, 0, 0, COVERED, "2条8項3号"},
    /* 1号: above 300,000,000 yen to at most 300,000,000 */
    {"manufacture", NOW, 30000, 1, 30000, 1, 1, 0, COVERED, "2条8項1号"},
    {"manufacture", NOW, 30000, 1, 30000, 1, 0, 0, NOT, SIZES},
    {"manufacture", NOW, 30000, 1, 30000, 1, -1, 0, NOT, SIZES},
    {"manufacture", NOW, 30000, 1, 30000, 1, 1, 1, NOT, SIZES},
    {"manufacture", NOW, 30000, 1, 30000, 1, 1, -1, COVERED, "2条8項1号"},
    {"manufacture", NOW, 99999, 1, PERSON, 1, 0, 0, COVERED, "2条8項1号"},
    {"manufacture", NOW, 30000, 1, PERSON, 999, 1, 0, COVERED, "2条8項1号"},
    /* 2号: above 10,000,000 to at most 10,000,000 */
    {"repair", NOW, 1000, 1, 1000, 1, 1, 0, COVERED, "2条8項2号"},
    {"repair", NOW, 1000, 1, 1000, 1, 0, 0, NOT, SIZES},
    {"repair", NOW, 1000, 1, 1000, 1, 1, 1, NOT, SIZES},
    {"repair", NOW, 30000, 1, 1000, 1, 0, 0, COVERED, "2条8項2号"},
    {"repair", NOW, 30000, 1, 1000, 1, 1, 1, COVERED, "2条8項1号"},
    {"repair", NOW, 30000, 1, 1000, 1, 0, 1, NOT, SIZES},
    {"repair", NOW, 1000, 1, PERSON, 1, 1, 0, COVERED, "2条8項2号"},
    {"repair", NOW, 1000, 1, PERSON, 1, 0, 0, NOT, SIZES},
    /* 5号: above 300 employees to at most 300 */
    {"program", NOW, 500, 301, 99999, 300, 0, 0, COVERED, "2条8項5号"},
    {"program", NOW, 500, 300, 99999, 300, 0, 0, NOT, SIZES},
    {"program", NOW, 500, 301, 99999, 301, 0, 0, NOT, SIZES},
    {"program", NOW, 500, 301, PERSON, 300, 0, 0, COVERED, "2条8項5号"},
    {"program", NOW, 500, 301, PERSON, 301, 0, 0, NOT, SIZES},
    {"program", NOW, PERSON, 301, 500, 300, 0, 0, NOT, "2条8項(法人でない)"},
    /* every other dealing of the first group, at the same limits */
    {"transport", NOW, 30000, 1, 30000, 1, 1, 0, COVERED, "2条8項1号"},
    {"storage", NOW, 30000, 1, 30000, 1, 1, 0, COVERED, "2条8項1号"},
    {"processing", NOW, 30000, 1, 30000, 1, 1, 0, COVERED, "2条8項1号"},
    {"delivery", NOW, 30000, 1, 30000, 1, 1, 0, COVERED, "2条8項1号"},
    {"program", NOW, 30000, 1, 30000, 1, 1, 0, COVERED, "2条8項1号"},
    {"transport", NOW, 6000, 101, 5000, 100, 0, 0, NOT, SIZES},
    {"processing", NOW, 6000, 101, 5000, 100, 0, 0, NOT, SIZES},
    {"delivery", NOW, 900, 301, 900, 300, 0, 0, COVERED, "2条8項5号"},
    /* 3号: above 50,000,000 to at most 50,000,000 */
    {"information", NOW, 5000, 1, 5000, 1, 1, 0, COVERED, "2条8項3号"},
    {"information", NOW, 5000, 1, 5000, 1, 0, 0, NOT, SIZES},
    {"information", NOW, 5000, 1, 5000, 1, 1, 1, NOT, SIZES},
    {"information", NOW, 5000, 1, 5000, 1, 1, -1, COVERED, "2条8項3号"},
    {"information", NOW, 99999, 1, 30000, 1, 0, 0, NOT, SIZES},
    {"information", NOW, 99999, 1, PERSON, 1, 0, 0, COVERED, "2条8項3号"},
    /* 4号: above 10,000,000 to at most 10,000,000 */
    {"service", NOW, 1000, 1, 1000, 1, 1, 0, COVERED, "2条8項4号"},
    {"service", NOW, 1000, 1, 1000, 1, 0, 0, NOT, SIZES},
    {"service", NOW, 5000, 1, 1000, 1, 0, 0, COVERED, "2条8項4号"},
    {"service", NOW, 5000, 1, 1000, 1, 0, 1, NOT, SIZES},
    {"service", NOW, 1000, 1, PERSON, 1, 1, 0, COVERED, "2条8項4号"},
    /* 6号: above 100 employees to at most 100 */
    {"information", NOW, 900, 101, 99999, 100, 0, 0, COVERED, "2条8項6号"},
    {"information", NOW, 900, 100, 99999, 100, 0, 0, NOT, SIZES},
    {"information", NOW, 900, 101, 99999, 101, 0, 0, NOT, SIZES},
    {"service", NOW, 900, 301, 99999, 101, 0, 0, NOT, SIZES},
    {"service", NOW, PERSON, 101, 100, 100, 0, 0, NOT, "2条8項(法人でない)"},
    /* no entrustment */
    {"construction", NOW, 99999, 999, 100, 1, 0, 0, NOT, "2条4項(建設工事を除く)"},
    {"sale", NOW, 99999, 999, 100, 1, 0, 0, NOT, "2条1項~6項(委託でない)"},
    /* orders before the day it came into force: what is new is not covered, what is old is not read further */
    {"manufacture", "2025-12-31", 31000, 50, 29000, 400, 0, 0, LEGACY, BEFORE},
    {"manufacture", "2026-01-01", 31000, 50, 29000, 400, 0, 0, COVERED, "2条8項1号"},
    {"manufacture", "2025-12-31", 30000, 301, 30000, 300, 0, 0, NOT, BEFORE},
    {"manufacture", "2026-01-01", 30000, 301, 30000, 300, 0, 0, COVERED, "2条8項5号"},
    {"delivery", "2025-12-31", 31000, 50, 29000, 400, 0, 0, NOT, BEFORE},
    {"delivery", "2026-01-01", 31000, 50, 29000, 400, 0, 0, COVERED, "2条8項1号"},
    {"service", "2025-12-31", 6000, 90, 4000, 200, 0, 0, LEGACY, BEFORE},
    {"service", "2025-12-31", 900, 101, 5500, 100, 0, 0, NOT, BEFORE},
    {"manufacture", "2025-12-31", U, 1, 100, 1, 0, 0, LEGACY, BEFORE},
    /* what is not known stays so unless it cannot matter */
    {"manufacture", NOW, U, U, U, U, 0, 0, UNKNOWN, NULL},
    {"manufacture", NOW, 31000, U, 29000, U, 0, 0, COVERED, "2条8項1号"},
    {"manufacture", NOW, U, 301, U, 300, 0, 0, COVERED, "2条8項5号"},
    {"manufacture", NOW, 900, U, 100, 5, 0, 0, UNKNOWN, NULL},
    {"manufacture", NOW, 900, 300, U, U, 0, 0, NOT, SIZES},
    {"manufacture", NOW, U, 300, 30000, 999, 0, 1, NOT, SIZES},
    {"manufacture", NOW, U, 300, 30000, 999, 0, 0, UNKNOWN, NULL},
    {"service", NOW, 5000, 101, 5000, U, 0, 0, UNKNOWN, NULL},
    {"service", NOW, 5000, 100, 5000, U, 0, 0, NOT, SIZES},
};

static sct_date_t day(const char *text)
{
    sct_date_t out = 0;

    assert_true(sct_date_parse(&out, text));
    return out;
}

static sct_size_t size_of(int capital, int yen, int staff)
{
    return (sct_size_t){capital == PERSON ? SCT_FACT_YES : SCT_FACT_NO,
                        capital < 0 ? SCT_NUMBER_UNKNOWN : INT64_C(10000) * capital + yen, staff};
}

static sct_order_t order_of(const case_t *one)
{
    return (sct_order_t){.dealing = (sct_dealing_t)sct_choice_value(&sct_dealing_choice, one->dealing),
                         .ordered_on = day(one->on),
                         .buyer = size_of(one->buyer, one->buyer_yen, one->buyer_staff),
                         .supplier = size_of(one->supplier, one->supplier_yen, one->supplier_staff),
                         .own_use = SCT_FACT_NO,
                         .passes_on = SCT_FACT_NO};
}

static void expect(const sct_order_t *order, sct_coverage_value_t value, const char *article, int line)
{
    sct_coverage_t found = sct_coverage_read(order);

    if (found.value != value || (article ? !found.article || strcmp(found.article, article) != 0 : found.article != NULL)) {
        fail_msg("case %d: %d by %s, not %d by %s", line, found.value, found.article ? found.article : "-", value,
                 article ? article : "-");
    }
    assert_true((found.missing != 0) == (value == SCT_COVERAGE_UNKNOWN));
}

static void every_threshold_from_both_sides(void **state)
{
    size_t count = sizeof cases / sizeof cases[0];

    (void)state;
    assert_int_equal(SCT_COVERAGE_SINCE, day("2026-01-01"));
    for (size_t i = 0; i < count; i++) {
        sct_order_t order = order_of(&cases[i]);

        assert_int_not_equal(order.dealing, SCT_DEALING_NONE);
        expect(&order, cases[i].value, cases[i].article, (int)i);
    }
    print_message("# figure: coverage: cases %d, differing 0\n", (int)count);
}

/* 2条4項: a service that the buyer uses itself; 2条1項 to 3項: goods for own use where it makes such things as a business. */
static void own_use(void **state)
{
    const case_t large = {"manufacture", NOW, 31000, 50, 29000, 400, 0, 0, COVERED, NULL};
    const struct {
        const char *dealing;
        sct_fact_t use, business;
        sct_coverage_value_t value;
        const char *article;
        unsigned missing;
    } list[] = {
        {"manufacture", SCT_FACT_YES, SCT_FACT_YES, COVERED, "2条8項1号", 0},
        {"manufacture", SCT_FACT_YES, SCT_FACT_NO, NOT, "2条1項~3項(業として行わない自家使用)", 0},
        {"manufacture", SCT_FACT_YES, SCT_FACT_UNKNOWN, UNKNOWN, NULL, SCT_MISSING_AS_BUSINESS},
        {"manufacture", SCT_FACT_UNKNOWN, SCT_FACT_YES, COVERED, "2条8項1号", 0},
        {"manufacture", SCT_FACT_UNKNOWN, SCT_FACT_NO, UNKNOWN, NULL, SCT_MISSING_OWN_USE},
        {"repair", SCT_FACT_YES, SCT_FACT_YES, COVERED, "2条8項1号", 0},
        {"program", SCT_FACT_YES, SCT_FACT_YES, COVERED, "2条8項1号", 0},
        {"program", SCT_FACT_YES, SCT_FACT_NO, NOT, "2条1項~3項(業として行わない自家使用)", 0},
        {"processing", SCT_FACT_YES, SCT_FACT_YES, NOT, "2条4項(自ら用いる役務)", 0},
        {"service", SCT_FACT_YES, SCT_FACT_UNKNOWN, NOT, "2条4項(自ら用いる役務)", 0},
        {"transport", SCT_FACT_UNKNOWN, SCT_FACT_YES, UNKNOWN, NULL, SCT_MISSING_OWN_USE},
        {"delivery", SCT_FACT_YES, SCT_FACT_NO, COVERED, "2条8項1号", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        sct_order_t order = order_of(&large);

        order.dealing = (sct_dealing_t)sct_choice_value(&sct_dealing_choice, list[i].dealing);
        order.own_use = list[i].use;
        order.as_business = list[i].business;
        expect(&order, list[i].value, list[i].article, (int)i);
        assert_int_equal(sct_coverage_read(&order).missing, list[i].missing);
    }
}

/* 2条10項: a parent above 10,000,000 yen or 100 employees, if it would be within 8項 itself. */
static void a_controlled_buyer(void **state)
{
    const case_t small = {"manufacture", NOW, 900, 10, 29000, 200, 0, 0, NOT, NULL};
    const struct {
        sct_fact_t passes_on;
        int capital, yen, staff;
        sct_coverage_value_t value;
        const char *article;
    } list[] = {
        {SCT_FACT_YES, 31000, 0, 5, COVERED, "2条10項(2条8項1号)"},
        {SCT_FACT_YES, 30000, 1, 5, COVERED, "2条10項(2条8項1号)"},
        {SCT_FACT_YES, 30000, 0, 5, NOT, SIZES},
        {SCT_FACT_YES, 900, 0, 301, COVERED, "2条10項(2条8項5号)"},
        {SCT_FACT_YES, 900, 0, 300, NOT, SIZES},
        {SCT_FACT_NO, 31000, 0, 5, NOT, SIZES},
        {SCT_FACT_UNKNOWN, 31000, 0, 5, UNKNOWN, NULL},
        {SCT_FACT_YES, U, 0, U, UNKNOWN, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        sct_order_t order = order_of(&small);

        order.passes_on = list[i].passes_on;
        order.parent = size_of(list[i].capital, list[i].yen, list[i].staff);
        expect(&order, list[i].value, list[i].article, (int)i);
        /* before 2026 the former act had such parents too, and is not read */
        order.ordered_on = SCT_COVERAGE_SINCE - 1;
        expect(&order, list[i].passes_on == SCT_FACT_NO ? NOT : LEGACY, BEFORE, (int)i);
    }
}

static void only_what_would_decide_is_missing(void **state)
{
    const struct {
        case_t one;
        unsigned missing;
    } list[] = {
        {{"manufacture", NOW, U, U, U, U, 0, 0, UNKNOWN, NULL},
         SCT_MISSING_BUYER_CAPITAL | SCT_MISSING_BUYER_EMPLOYEES | SCT_MISSING_SUPPLIER_CAPITAL | SCT_MISSING_SUPPLIER_EMPLOYEES},
        {{"manufacture", NOW, 900, U, U, 5, 0, 0, UNKNOWN, NULL}, SCT_MISSING_BUYER_EMPLOYEES},
        {{"manufacture", NOW, 31000, 300, U, U, 0, 0, UNKNOWN, NULL}, SCT_MISSING_SUPPLIER_CAPITAL},
        {{"service", NOW, 5000, 101, 5000, U, 0, 0, UNKNOWN, NULL}, SCT_MISSING_SUPPLIER_EMPLOYEES},
    };

    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        sct_order_t order = order_of(&list[i].one);

        assert_int_equal(sct_coverage_read(&order).missing, list[i].missing);
    }
    /* a person has no capital to ask for */
    sct_order_t order = order_of(&(case_t){"repair", NOW, U, 1, PERSON, 1, 0, 0, UNKNOWN, NULL});
    assert_int_equal(sct_coverage_read(&order).missing, SCT_MISSING_BUYER_CAPITAL);
    order.supplier.individual = SCT_FACT_UNKNOWN;
    assert_int_equal(sct_coverage_read(&order).missing,
                     SCT_MISSING_BUYER_CAPITAL | SCT_MISSING_SUPPLIER_INDIVIDUAL | SCT_MISSING_SUPPLIER_CAPITAL);
    order.buyer.individual = SCT_FACT_UNKNOWN;
    assert_true(sct_coverage_read(&order).missing & SCT_MISSING_BUYER_INDIVIDUAL);
}

/* 令和5年法律第25号 2条1項 */
static void freelancers(void **state)
{
    (void)state;
    assert_int_equal(sct_freelance_read(SCT_FACT_YES, SCT_FACT_NO, 0), SCT_FACT_YES);
    assert_int_equal(sct_freelance_read(SCT_FACT_YES, SCT_FACT_NO, 1), SCT_FACT_NO);
    assert_int_equal(sct_freelance_read(SCT_FACT_NO, SCT_FACT_YES, 0), SCT_FACT_YES);
    assert_int_equal(sct_freelance_read(SCT_FACT_NO, SCT_FACT_YES, 1), SCT_FACT_NO);
    assert_int_equal(sct_freelance_read(SCT_FACT_NO, SCT_FACT_NO, 0), SCT_FACT_NO);
    assert_int_equal(sct_freelance_read(SCT_FACT_YES, SCT_FACT_NO, SCT_NUMBER_UNKNOWN), SCT_FACT_UNKNOWN);
    assert_int_equal(sct_freelance_read(SCT_FACT_UNKNOWN, SCT_FACT_NO, 0), SCT_FACT_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_threshold_from_both_sides), cmocka_unit_test(own_use), cmocka_unit_test(a_controlled_buyer),
        cmocka_unit_test(only_what_would_decide_is_missing), cmocka_unit_test(freelancers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
