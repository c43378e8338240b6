/*
 * test_party.c - corporate numbers; what /me may say.
 */
#include "unit.h"

#include "domain_party.h"
#include "base_pool.h"

/* Numbers that their holders and the National Tax Agency publish. */
static const char *const published[] = {
    "7000012050002", /* 国税庁 */
    "1180301018771", /* トヨタ自動車株式会社 */
    "7010705000725", /* 日本税理士会連合会 */
};

static void test_published_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        if (!sct_corporate_number_valid(published[i])) {
            fail_msg("%s", published[i]);
        }
    }
}

/* Any other digit in any one place is noticed, but for 0 and 9, which are the same modulo 9. */
static void test_one_wrong_digit(void **state)
{
    (void)state;
    for (int place = 0; place < 13; place++) {
        char number[14];
        int right = published[0][place] - '0';

        memcpy(number, published[0], sizeof number);
        for (int digit = 0; digit <= 9; digit++) {
            bool same = digit == right || (place > 0 && digit % 9 == right % 9);

            number[place] = (char)('0' + digit);
            if (sct_corporate_number_valid(number) != same) {
                fail_msg("%s", number);
            }
        }
    }
}

static void test_other_shapes(void **state)
{
    static const char *const wrong[] = {
        "", "700001205000", "70000120500020", "70000120500O2", " 700001205000", "7000012050002 ",
        "７000012050002", "-700001205000",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (sct_corporate_number_valid(wrong[i])) {
            fail_msg("\"%s\"", wrong[i]);
        }
    }
}

/* Whatever delay an operator may set, /me can say it in seconds. */
static void test_me_says_every_delay(void **state)
{
    static const struct {
        const char *member;
        int64_t most;
    } directives[] = {
#define MILLISECOND INT64_C(1000)
#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define MEBIBYTE (INT64_C(1) << 20)
#define GIBIBYTE (INT64_C(1) << 30)
#define SCT_DIRECTIVE(member, type, preset, parser, least, most, name, help) {#member, most},
#include "directives.def"
#undef SCT_DIRECTIVE
    };
    const sct_field_t *field = &sct_me_type.fields[sct_type_find(&sct_me_type, "issue_delay")];
    bool found = false;

    (void)state;
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
        if (strcmp(directives[i].member, field->key) == 0) {
            found = true;
            assert_true(field->max >= apr_time_sec(directives[i].most));
        }
    }
    assert_true(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_numbers),
        cmocka_unit_test(test_one_wrong_digit),
        cmocka_unit_test(test_other_shapes),
        cmocka_unit_test(test_me_says_every_delay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
