/*
 * test_time.c - Japanese calendar dates and instants.
 */
#include "unit.h"

#include "base_time.h"
#include "base_pool.h"

static void test_known_days(void **state)
{
    sct_date_t date = 0;

    (void)state;
    assert_true(sct_date_parse(&date, "1970-01-02"));
    assert_int_equal(date, 1);
    assert_true(sct_date_parse(&date, "2000-02-29"));
    assert_int_equal(date, 11016);
    assert_true(sct_date_parse(&date, "2026-11-22"));
    assert_int_equal(date, 20779);
    assert_true(sct_date_parse(&date, "2199-12-31"));
    assert_int_equal(date, SCT_DATE_LAST);
}

static void test_no_days(void **state)
{
    static const char *const wrong[] = {
        "", "2026", "2026-1-1", "2026-01-01 ", " 2026-01-01", "2026/01/01", "2026-02-29", "2100-02-29",
        "2026-04-31", "2026-00-10", "2026-13-10", "2026-01-00", "2026-01-32", "1969-12-31", "2200-01-01",
        "2026-01-0a", "-026-01-01", "２026-01-01", "0000-00-00",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        sct_date_t date = 42;

        if (sct_date_parse(&date, wrong[i]) || date != 42) {
            fail_msg("\"%s\" was taken or wrote", wrong[i]);
        }
    }
}

/* Every day of 230 years: text and back, one after the other, with the leap years that a table of months gives. */
static void test_every_day(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    apr_pool_t *pool = unit_pool();
    sct_date_t expected = 0;

    (void)state;
    for (int year = 1970; year < 2200; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        for (int month = 1; month <= 12; month++) {
            apr_pool_clear(pool);
            for (int day = 1; day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0); day++, expected++) {
                const char *text = apr_psprintf(pool, "%04d-%02d-%02d", year, month, day);
                sct_date_t date = -1;

                assert_true(sct_date_parse(&date, text));
                assert_int_equal(date, expected);
                assert_string_equal(sct_date_text(pool, date), text);
            }
        }
    }
    assert_int_equal(expected, 84006);
    apr_pool_destroy(pool);
}

/* Midnight in Japan is 15:00 UTC of the day before. */
static void test_the_day_changes_in_japan(void **state)
{
    apr_time_t midnight = apr_time_from_sec(INT64_C(20779) * 86400) - apr_time_from_sec(9 * 3600);

    (void)state;
    assert_int_equal(sct_date_of(midnight), 20779);
    assert_int_equal(sct_date_of(midnight - 1), 20778);
    assert_int_equal(sct_date_of(midnight + apr_time_from_sec(86400) - 1), 20779);
    assert_int_equal(sct_date_of(midnight + apr_time_from_sec(86400)), 20780);
}

static void test_instants(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    assert_string_equal(sct_time_text(pool, UNIT_NOW), "2026-11-22T01:02:03.004Z");
    assert_string_equal(sct_time_text(pool, UNIT_NOW + 999), "2026-11-22T01:02:03.004Z");
    assert_string_equal(sct_time_text(pool, apr_time_from_sec(INT64_C(951868799)) + 999999),
                        "2000-02-29T23:59:59.999Z");
    assert_string_equal(sct_time_text(pool, apr_time_from_sec(INT64_C(253402300800))), "10000-01-01T00:00:00.000Z");
    assert_string_equal(sct_date_text(pool, 2932896), "9999-12-31");
    assert_string_equal(sct_date_text(pool, 2932897), "10000-01-01");
    assert_int_equal(sct_time_ms(UNIT_NOW), INT64_C(1795309323004));
    assert_int_equal(sct_time_from_ms(INT64_C(1795309323004)), UNIT_NOW);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_no_days),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_the_day_changes_in_japan),
        cmocka_unit_test(test_instants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
