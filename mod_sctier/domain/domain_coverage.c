/*
 * domain_coverage.c - the thresholds of 取適法 2条8項 to 10項, with facts that may not be known.
 */
#include "domain_coverage.h"

typedef enum { GROUP_N, GROUP_A, GROUP_B } group_t;

static const char *const names[] = {
#define SCT_DEALING(symbol, name, group, ja, en) name,
#include "dealings.def"
#undef SCT_DEALING
    NULL};
const sct_choice_t sct_dealing_choice = {"dealing", names};

static const char *const fact_names[] = {"no", "yes", NULL};
const sct_choice_t sct_fact_choice = {"fact", fact_names};

static const struct {
    group_t group;
    const char *ja, *en;
} dealings[] = {
    {GROUP_N, "", ""},
#define SCT_DEALING(symbol, name, group, ja, en) {GROUP_##group, ja, en},
#include "dealings.def"
#undef SCT_DEALING
};

const char *sct_dealing_ja(sct_dealing_t dealing)
{
    return dealings[dealing].ja;
}

const char *sct_dealing_en(sct_dealing_t dealing)
{
    return dealings[dealing].en;
}

/* ---- facts ---- */

static sct_fact_t fact(bool yes)
{
    return yes ? SCT_FACT_YES : SCT_FACT_NO;
}

static sct_fact_t both(sct_fact_t a, sct_fact_t b)
{
    if (a == SCT_FACT_NO || b == SCT_FACT_NO) {
        return SCT_FACT_NO;
    }
    return a == SCT_FACT_YES && b == SCT_FACT_YES ? SCT_FACT_YES : SCT_FACT_UNKNOWN;
}

static sct_fact_t either(sct_fact_t a, sct_fact_t b)
{
    if (a == SCT_FACT_YES || b == SCT_FACT_YES) {
        return SCT_FACT_YES;
    }
    return a == SCT_FACT_NO && b == SCT_FACT_NO ? SCT_FACT_NO : SCT_FACT_UNKNOWN;
}

static sct_fact_t no(sct_fact_t a)
{
    return a == SCT_FACT_YES ? SCT_FACT_NO : a == SCT_FACT_NO ? SCT_FACT_YES : SCT_FACT_UNKNOWN;
}

static sct_fact_t is_above(int64_t number, int64_t limit)
{
    return number == SCT_NUMBER_UNKNOWN ? SCT_FACT_UNKNOWN : fact(number > limit);
}

/* ---- the tests of 8項 and 9項 ---- */

typedef struct test_t {
    group_t group;
    bool by_employees;
    int64_t buyer_above;
    int64_t buyer_most;    /* 0: no upper bound */
    int64_t supplier_most;
    const char *article;
    const char *deemed;    /* the same by 10項 */
} test_t;

static const test_t tests[] = {
    {GROUP_A, false, 300000000, 0, 300000000, "2条8項1号", "2条10項(2条8項1号)"},
    {GROUP_A, false, 10000000, 300000000, 10000000, "2条8項2号", "2条10項(2条8項2号)"},
    {GROUP_B, false, 50000000, 0, 50000000, "2条8項3号", "2条10項(2条8項3号)"},
    {GROUP_B, false, 10000000, 50000000, 10000000, "2条8項4号", "2条10項(2条8項4号)"},
    {GROUP_A, true, 300, 0, 300, "2条8項5号", "2条10項(2条8項5号)"},
    {GROUP_B, true, 100, 0, 100, "2条8項6号", "2条10項(2条8項6号)"},
};
#define TESTS (sizeof tests / sizeof tests[0])

/* The buyer is a corporation in all six; in those by capital the supplier is a person, or a corporation within the limit. */
static sct_fact_t passes(const test_t *test, const sct_size_t *buyer, const sct_size_t *supplier)
{
    int64_t ours = test->by_employees ? buyer->employees : buyer->capital;
    int64_t theirs = test->by_employees ? supplier->employees : supplier->capital;
    sct_fact_t large = both(no(buyer->individual), is_above(ours, test->buyer_above));
    sct_fact_t small = no(is_above(theirs, test->supplier_most));

    if (test->buyer_most > 0) {
        large = both(large, no(is_above(ours, test->buyer_most)));
    }
    if (!test->by_employees) {
        small = either(supplier->individual, both(no(supplier->individual), small));
    }
    return both(large, small);
}

typedef struct found_t {
    sct_fact_t covered;
    const test_t *by; /* of YES: the first that is passed for certain */
} found_t;

static found_t try_tests(group_t group, const sct_size_t *buyer, const sct_size_t *supplier, bool employees_too)
{
    found_t found = {SCT_FACT_NO, NULL};

    for (size_t i = 0; i < TESTS; i++) {
        if (tests[i].group == group && (employees_too || !tests[i].by_employees)) {
            sct_fact_t one = passes(&tests[i], buyer, supplier);

            found.by = one == SCT_FACT_YES && !found.by ? &tests[i] : found.by;
            found.covered = either(found.covered, one);
        }
    }
    return found;
}

/* ---- what is missing ---- */

static unsigned missing_of_test(const test_t *test, const sct_size_t *buyer, const sct_size_t *supplier)
{
    int64_t ours = test->by_employees ? buyer->employees : buyer->capital;
    int64_t theirs = test->by_employees ? supplier->employees : supplier->capital;
    unsigned missing = 0;

    if (buyer->individual == SCT_FACT_UNKNOWN) {
        missing |= SCT_MISSING_BUYER_INDIVIDUAL;
    }
    if (ours == SCT_NUMBER_UNKNOWN) {
        missing |= test->by_employees ? SCT_MISSING_BUYER_EMPLOYEES : SCT_MISSING_BUYER_CAPITAL;
    }
    if (!test->by_employees && supplier->individual == SCT_FACT_UNKNOWN) {
        missing |= SCT_MISSING_SUPPLIER_INDIVIDUAL;
    }
    if (theirs == SCT_NUMBER_UNKNOWN && (test->by_employees || supplier->individual != SCT_FACT_YES)) {
        missing |= test->by_employees ? SCT_MISSING_SUPPLIER_EMPLOYEES : SCT_MISSING_SUPPLIER_CAPITAL;
    }
    return missing;
}

/* Of the tests that are neither passed nor failed: what else is unknown would change nothing. */
static unsigned missing_of_sizes(const sct_order_t *order, group_t group)
{
    unsigned missing = 0;

    for (size_t i = 0; i < TESTS; i++) {
        if (tests[i].group == group && passes(&tests[i], &order->buyer, &order->supplier) == SCT_FACT_UNKNOWN) {
            missing |= missing_of_test(&tests[i], &order->buyer, &order->supplier);
        }
    }
    return missing;
}

/* ---- the reading ---- */

static bool is_service(sct_dealing_t dealing)
{
    return dealing == SCT_DEALING_TRANSPORT || dealing == SCT_DEALING_STORAGE || dealing == SCT_DEALING_PROCESSING ||
           dealing == SCT_DEALING_SERVICE;
}

/*
 * Is it an entrustment at all? A service for the buyer's own use is none (2条4項); goods, repair and information products for
 * own use are where the buyer makes or does such things as a business (2条1項 to 3項). 特定運送委託 is for a customer by its nature.
 */
static sct_fact_t is_entrusted(const sct_order_t *order)
{
    if (order->dealing == SCT_DEALING_DELIVERY) {
        return SCT_FACT_YES;
    }
    return is_service(order->dealing) ? no(order->own_use) : either(no(order->own_use), order->as_business);
}

static unsigned missing_of_use(const sct_order_t *order)
{
    return (order->own_use == SCT_FACT_UNKNOWN ? SCT_MISSING_OWN_USE : 0) |
           (!is_service(order->dealing) && order->own_use == SCT_FACT_YES ? SCT_MISSING_AS_BUSINESS : 0);
}

static sct_coverage_t not_covered(const char *article)
{
    return (sct_coverage_t){.value = SCT_COVERAGE_NOT_COVERED, .article = article};
}

/* 10項: a parent above its own limits, in whose place the buyer orders. Where none was named, nothing is known of it. */
static found_t try_parent(const sct_order_t *order, group_t group)
{
    static const sct_size_t nobody = {SCT_FACT_UNKNOWN, SCT_NUMBER_UNKNOWN, SCT_NUMBER_UNKNOWN};
    const sct_size_t *parent = order->passes_on == SCT_FACT_YES ? &order->parent : &nobody;
    sct_fact_t large = either(is_above(parent->capital, 10000000), is_above(parent->employees, 100));
    found_t found;

    if (order->passes_on == SCT_FACT_NO) {
        return (found_t){SCT_FACT_NO, NULL};
    }
    found = try_tests(group, parent, &order->supplier, true);
    found.covered = both(both(order->passes_on, large), found.covered);
    return found;
}

static sct_coverage_t read_former(const sct_order_t *order, group_t group)
{
    found_t found = try_tests(group, &order->buyer, &order->supplier, false);

    if (order->dealing == SCT_DEALING_DELIVERY || (found.covered == SCT_FACT_NO && order->passes_on == SCT_FACT_NO)) {
        return not_covered("令和7年法律第41号附則2条");
    }
    return (sct_coverage_t){.value = SCT_COVERAGE_LEGACY, .article = "令和7年法律第41号附則2条"};
}

static sct_coverage_t read_sizes(const sct_order_t *order, group_t group, sct_fact_t entrusted)
{
    found_t own = try_tests(group, &order->buyer, &order->supplier, true);
    found_t deemed = try_parent(order, group);
    sct_fact_t covered = both(entrusted, either(own.covered, deemed.covered));

    if (covered == SCT_FACT_NO) {
        return not_covered(order->buyer.individual == SCT_FACT_YES ? "2条8項(法人でない)" : "2条8項・9項");
    }
    if (covered == SCT_FACT_UNKNOWN) {
        bool size = either(own.covered, deemed.covered) == SCT_FACT_UNKNOWN;

        return (sct_coverage_t){.missing = (size ? missing_of_sizes(order, group) : 0) |
                                           (size && deemed.covered == SCT_FACT_UNKNOWN ? SCT_MISSING_PARENT : 0) |
                                           (entrusted == SCT_FACT_UNKNOWN ? missing_of_use(order) : 0)};
    }
    return (sct_coverage_t){.value = SCT_COVERAGE_COVERED,
                            .article = own.covered == SCT_FACT_YES ? own.by->article : deemed.by->deemed};
}

sct_coverage_t sct_coverage_read(const sct_order_t *order)
{
    group_t group = dealings[order->dealing].group;
    sct_fact_t entrusted;

    if (group == GROUP_N) {
        return not_covered(order->dealing == SCT_DEALING_CONSTRUCTION ? "2条4項(建設工事を除く)" : "2条1項~6項(委託でない)");
    }
    entrusted = is_entrusted(order);
    if (entrusted == SCT_FACT_NO) {
        return not_covered(is_service(order->dealing) ? "2条4項(自ら用いる役務)" : "2条1項~3項(業として行わない自家使用)");
    }
    return order->ordered_on < SCT_COVERAGE_SINCE ? read_former(order, group) : read_sizes(order, group, entrusted);
}

sct_fact_t sct_freelance_read(sct_fact_t individual, sct_fact_t one_director, int64_t employees)
{
    return both(either(individual, one_director), no(is_above(employees, 0)));
}
