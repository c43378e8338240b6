/*
 * test_canonical.c - canonical JSON: bytes that may never change, and documents outside the profile.
 *
 * `test_canonical lines` reads documents from stdin, one on each line, and writes their canonical bytes or "!" and the reason:
 * canonical_diff.test.mjs compares 20,000 of them with two other implementations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>

#include <cmocka.h>

#include "codec.h"
#include "unit.h"

#include "base_pool.h"

typedef struct pair_t {
    const char *in;
    const char *out;
} pair_t;

static const pair_t pairs[] = {
    {"{}", "{}"},
    {" [ ] ", "[]"},
    {"null", "null"},
    {"{\"b\":1,\"a\":2,\"_\":3,\"0\":4,\"a_b\":5,\"ab\":6,\"a0\":7}",
     "{\"0\":4,\"_\":3,\"a\":2,\"a0\":7,\"a_b\":5,\"ab\":6,\"b\":1}"},
    {"{\"x\":{\"d\":[{\"z\":true,\"y\":false}],\"c\":null}}", "{\"x\":{\"c\":null,\"d\":[{\"y\":false,\"z\":true}]}}"},
    {"[999999999999999,-999999999999999,0]", "[999999999999999,-999999999999999,0]"},
    {"\"\\u0041\\/\\n\\t\\\"\\\\\"", "\"A/\\n\\t\\\"\\\\\""},
    {"\"\\u6771\\u4eac\\ud842\\udfb7 \\u00e9 e\\u0301\"", "\"\xe6\x9d\xb1\xe4\xba\xac\xf0\xa0\xae\xb7 \xc3\xa9 e\xcc\x81\""},
    {"\"\\u2028\\u2029\\ufeff\\uffff\"", "\"\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf\xef\xbf\xbf\""},
};

static void spells(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const char *text = NULL;
        const char *again = NULL;
        size_t len = 0;
        size_t again_len = 0;

        UNIT_OK(sct_canonical(&text, &len, pool, pairs[i].in, strlen(pairs[i].in)));
        assert_string_equal(text, pairs[i].out);
        assert_int_equal(len, strlen(pairs[i].out));
        UNIT_OK(sct_canonical(&again, &again_len, pool, text, len));
        assert_string_equal(again, text);
    }
    apr_pool_destroy(pool);
}

typedef struct outside_t {
    const char *in;
    sct_code_t code;
    const char *field;
} outside_t;

static const outside_t outside[] = {
    {"{\"A\":1}", SCT_E_INVALID, "/A"},
    {"{\"a-b\":1}", SCT_E_INVALID, "/a-b"},
    {"{\"\":1}", SCT_E_INVALID, "/"},
    {"{\"x\":[1,{\"\\u00e9\":1}]}", SCT_E_INVALID, "/x/1/\xc3\xa9"},
    {"{\"a\":[0,1000000000000000]}", SCT_E_INVALID, "/a/1"},
    {"{\"a\":-1000000000000000}", SCT_E_INVALID, "/a"},
    {"{\"a\":1.0}", SCT_E_INVALID, "/a"},
    {"{\"a\":-0}", SCT_E_INVALID, "/a"},
    {"{\"a\":\"\\u007f\"}", SCT_E_INVALID, "/a"},
    {"{\"a\":\"x\\r\"}", SCT_E_INVALID, "/a"},
    {"{\"a\":[\"\\u001f\"]}", SCT_E_INVALID, "/a/0"},
    {"{\"a\":1,\"a\":1}", SCT_E_INVALID, "/a"},
    {"{\"a\":\"\\u0000\"}", SCT_E_MALFORMED, NULL},
    {"{\"a\":\"\\ud800\"}", SCT_E_MALFORMED, NULL},
    {"{\"a\":1", SCT_E_MALFORMED, NULL},
};

static void refuses(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        const char *text = "untouched";
        size_t len = 9;
        const sct_err_t *err = sct_canonical(&text, &len, pool, outside[i].in, strlen(outside[i].in));

        if (!err || err->code != outside[i].code || (outside[i].field && strcmp(err->field, outside[i].field) != 0)) {
            fail_msg("%s: %s", outside[i].in, err ? sct_err_describe(pool, err) : "accepted");
        }
        assert_string_equal(text, "untouched");
    }
    apr_pool_destroy(pool);
}

static void write_line(apr_pool_t *pool, const char *json, size_t json_len)
{
    const char *text = NULL;
    size_t len = 0;
    const sct_err_t *err = sct_canonical(&text, &len, pool, json, json_len);

    if (err) {
        printf("!%s\n", sct_code_info(err->code)->symbol);
    } else {
        fwrite(text, 1, len, stdout);
        putchar('\n');
    }
}

static int lines(void)
{
    apr_pool_t *pool = unit_pool();
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    while ((len = getline(&line, &room, stdin)) > 0) {
        write_line(pool, line, (size_t)(line[len - 1] == '\n' ? len - 1 : len));
        apr_pool_clear(pool);
    }
    free(line);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(spells), cmocka_unit_test(refuses)};

    if (argc == 2 && strcmp(argv[1], "lines") == 0) {
        return lines();
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
