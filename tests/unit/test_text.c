/*
 * test_text.c - which characters text may hold.
 */
#include "unit.h"

#include "base_text.h"
#include "base_pool.h"

typedef struct sample_t {
    const char *bytes;
    size_t len;
    size_t chars;
} sample_t;

#define SAMPLE(bytes, chars) {bytes, sizeof(bytes) - 1, chars}

static const sample_t good_lines[] = {
    SAMPLE("", 0),
    SAMPLE("plain", 5),
    SAMPLE("青葉精機株式会社", 8),
    SAMPLE("𠮷野家", 3),
    SAMPLE("a\xc2\xa0" "b\xe3\x80\x80", 4),
    SAMPLE("\xf4\x8f\xbf\xbd", 1),                 /* U+10FFFD: private use, not a noncharacter */
    SAMPLE("\xed\x9f\xbf\xee\x80\x80", 2),         /* the neighbours of the surrogates */
    SAMPLE("\xe2\x80\xa7\xe2\x80\xaf", 2),         /* U+2027, U+202F: the neighbours of U+2028-202E */
    SAMPLE("\xe2\x81\xa5\xe2\x81\xaa", 2),         /* U+2065, U+206A: the neighbours of U+2066-2069 */
    SAMPLE("\xe2\x80\x8d", 1),                     /* zero width joiner: emoji and Indic names need it */
};

static const sample_t bad_always[] = {
    SAMPLE("a\x01", 2),
    SAMPLE("a\r", 2),
    SAMPLE("\x1b[31m", 5),
    SAMPLE("\x7f", 1),
    SAMPLE("\xc2\x80", 1),                         /* C1 */
    SAMPLE("\xc2\x9f", 1),
    SAMPLE("\xe2\x80\xa8", 1),                     /* U+2028 */
    SAMPLE("\xe2\x80\xa9", 1),
    SAMPLE("\xe2\x80\xaa", 1),                     /* U+202A */
    SAMPLE("\xe2\x80\xae", 1),                     /* U+202E */
    SAMPLE("\xe2\x81\xa6", 1),                     /* U+2066 */
    SAMPLE("\xe2\x81\xa9", 1),
    SAMPLE("\xef\xbb\xbf", 1),                     /* U+FEFF */
    SAMPLE("\xef\xb7\x90", 1),                     /* U+FDD0 */
    SAMPLE("\xef\xbf\xbe", 1),                     /* U+FFFE */
    SAMPLE("\xf0\x9f\xbf\xbf", 1),                 /* U+1FFFF */
    SAMPLE("\xf4\x8f\xbf\xbf", 1),                 /* U+10FFFF */
    SAMPLE("a\0b", 3),                             /* NUL */
    SAMPLE("\x80", 1),                             /* a tail without a head */
    SAMPLE("\xc0\xaf", 2),                         /* overlong "/" */
    SAMPLE("\xe0\x80\xaf", 3),
    SAMPLE("\xf0\x80\x80\xaf", 4),
    SAMPLE("\xed\xa0\x80", 3),                     /* a surrogate */
    SAMPLE("\xf4\x90\x80\x80", 4),                 /* above U+10FFFF */
    SAMPLE("\xf8\x88\x80\x80\x80", 5),
    SAMPLE("\xe9\x9d", 2),                         /* cut off */
    SAMPLE("\xe9\x9d" "a", 3),
    SAMPLE("\xff", 1),
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good_lines / sizeof good_lines[0]; i++) {
        const sample_t *s = &good_lines[i];
        size_t chars = 99;

        if (!sct_text_valid(&chars, s->bytes, s->len, SCT_TEXT_LINE) || chars != s->chars) {
            fail_msg("good line %d: %d code points", (int)i, (int)chars);
        }
        assert_true(sct_text_valid(&chars, s->bytes, s->len, SCT_TEXT_LINES));
    }
}

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_always / sizeof bad_always[0]; i++) {
        const sample_t *s = &bad_always[i];
        size_t chars = 99;

        if (sct_text_valid(&chars, s->bytes, s->len, SCT_TEXT_LINES) || chars != s->chars) {
            fail_msg("bad text %d: taken, or %d code points", (int)i, (int)chars);
        }
        assert_false(sct_text_valid(&chars, s->bytes, s->len, SCT_TEXT_LINE));
    }
}

static void test_line_breaks_only_in_lines(void **state)
{
    size_t chars;

    (void)state;
    assert_true(sct_text_valid(&chars, "a\n\tb", 4, SCT_TEXT_LINES));
    assert_int_equal(chars, 4);
    assert_false(sct_text_valid(&chars, "a\nb", 3, SCT_TEXT_LINE));
    assert_false(sct_text_valid(&chars, "a\tb", 3, SCT_TEXT_LINE));
}

/* Every code point, encoded here by hand, against the list in base_text.h. */
static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        bool refused = c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0xd800 && c <= 0xdfff)
                       || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e)
                       || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || (c >= 0xfdd0 && c <= 0xfdef)
                       || c % 0x10000 >= 0xfffe;
        char bytes[4];
        size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        size_t chars;

        for (size_t i = len; i-- > 1;) {
            bytes[i] = (char)(0x80 | (c >> 6 * (len - 1 - i) & 0x3f));
        }
        bytes[0] = (char)(len == 1 ? c : (0xf00u >> len & 0xff) | c >> 6 * (len - 1));
        if (sct_text_valid(&chars, bytes, len, SCT_TEXT_LINE) == refused) {
            fail_msg("U+%04X", c);
        }
    }
}

static void test_blank(void **state)
{
    (void)state;
    assert_true(sct_text_blank(""));
    assert_true(sct_text_blank(" \t\r\n\xc2\xa0\xe3\x80\x80"));
    assert_false(sct_text_blank(" a "));
    assert_false(sct_text_blank("\xe3\x80\x81"));
    assert_false(sct_text_blank("\xc2\xa1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_line_breaks_only_in_lines),
        cmocka_unit_test(test_every_code_point),
        cmocka_unit_test(test_blank),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
