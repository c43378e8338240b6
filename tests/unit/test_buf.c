/*
 * test_buf.c - the JSON writer of the buffer against one that looks at each byte by itself, and numbers and instants against
 * APR's formats: the writers take eight bytes at a time, or no format at all.
 */
#include "unit.h"

#include <string.h>

#include <apr_strings.h>

#include "base_buf.h"
#include "base_time.h"
#include "base_pool.h"

/* RFC 8259 section 7, with the short forms that jq writes. */
static const char *slowly(apr_pool_t *pool, const char *text)
{
    static const char *const shorts[128] = {['"'] = "\\\"", ['\\'] = "\\\\", ['\n'] = "\\n", ['\t'] = "\\t",
                                            ['\r'] = "\\r", ['\b'] = "\\b", ['\f'] = "\\f"};
    const char *out = "\"";

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        out = apr_pstrcat(pool, out, c < 0x80 && shorts[c] ? shorts[c] : c < 0x20 ? apr_psprintf(pool, "\\u%04x", c)
                          : apr_pstrmemdup(pool, text, 1), NULL);
    }
    return apr_pstrcat(pool, out, "\"", NULL);
}

static void check(apr_pool_t *pool, const char *text)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 0);
    sct_buf_json(&buf, text);
    assert_string_equal(buf.data, slowly(pool, text));
    assert_int_equal(buf.len, strlen(buf.data));
}

/* Every byte that a text may hold, at each place of a word of eight and around its ends; alone, and beside another one. */
static void test_every_byte_at_every_place(void **state)
{
    char text[24];

    (void)state;
    for (int c = 1; c < 256; c++) {
        apr_pool_t *pool = unit_pool();

        for (size_t len = 1; len < 19; len++) {
            for (size_t at = 0; at < len; at++) {
                memset(text, 'a', len);
                text[len] = '\0';
                text[at] = (char)c;
                check(pool, text);
                text[(at + 5) % len] = '"';
                check(pool, text);
                text[(at + 3) % len] = (char)0xff;
                check(pool, text);
            }
        }
        apr_pool_destroy(pool);
    }
}

static void test_texts(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_buf_t buf;

    (void)state;
    check(pool, "");
    check(pool, "青葉精機株式会社の\"図面\"\nと\\資料\t。");
    sct_buf_init(&buf, pool, 0);
    sct_buf_json(&buf, NULL);
    assert_string_equal(buf.data, "null");
    apr_pool_destroy(pool);
}

static void test_numbers(void **state)
{
    static const int64_t numbers[] = {0, 1, -1, 9, 10, 99, 100, 1795309323004, INT64_MAX, INT64_MIN, INT64_MIN + 1};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        apr_pool_t *pool = unit_pool();
        sct_buf_t buf;

        sct_buf_init(&buf, pool, 0);
        sct_buf_int(&buf, numbers[i]);
        assert_string_equal(buf.data, apr_psprintf(pool, "%" APR_INT64_T_FMT, numbers[i]));
        apr_pool_destroy(pool);
    }
}

/* An instant in each week of three centuries, at ever other times of the day; APR knows the calendar by itself. */
static void test_instants(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    for (apr_time_t when = 0; when < apr_time_from_sec(INT64_C(86400) * 365 * 300); when += INT64_C(608521123000)) {
        apr_time_exp_t t;
        const char *expected;

        assert_int_equal(apr_time_exp_gmt(&t, when), APR_SUCCESS);
        expected = apr_psprintf(pool, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                                t.tm_hour, t.tm_min, t.tm_sec, t.tm_usec / 1000);
        assert_string_equal(sct_time_text(pool, when), expected);
        assert_memory_equal(sct_date_text(pool, (sct_date_t)(when / apr_time_from_sec(86400))), expected, 10);
    }
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_at_every_place),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_instants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
