/*
 * test_json.c - the door to Jansson: what comes through, what is refused, and where the fault is said to be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base_json.h"
#include "unit.h"

#include "base_pool.h"

static sct_err_t *parse(const sct_json_t **out, apr_pool_t *pool, const char *text)
{
    return sct_json_parse(out, pool, text, strlen(text), &sct_json_request_limits);
}

static void reads_values(void **state)
{
    apr_pool_t *pool = unit_pool();
    const sct_json_t *value = NULL;
    size_t len = 0;

    (void)state;
    UNIT_OK(parse(&value, pool,
                  "{\"s\":\"\\u6771\\ud83d\\ude00\\n\",\"i\":-42,\"t\":true,\"f\":false,\"z\":null,\"a\":[1,[]]}"));
    assert_int_equal(sct_json_kind(value), SCT_JSON_OBJECT);
    assert_int_equal(sct_json_size(value), 6);
    assert_string_equal(sct_json_string(sct_json_get(value, "s"), &len), "\xe6\x9d\xb1\xf0\x9f\x98\x80\n");
    assert_int_equal(len, 8);
    assert_int_equal(sct_json_kind(sct_json_get(value, "i")), SCT_JSON_INT);
    assert_int_equal(sct_json_int(sct_json_get(value, "i")), -42);
    assert_true(sct_json_true(sct_json_get(value, "t")));
    assert_false(sct_json_true(sct_json_get(value, "f")));
    assert_int_equal(sct_json_kind(sct_json_get(value, "f")), SCT_JSON_BOOL);
    assert_int_equal(sct_json_kind(sct_json_get(value, "z")), SCT_JSON_NULL);
    assert_int_equal(sct_json_size(sct_json_get(value, "a")), 2);
    assert_int_equal(sct_json_kind(sct_json_at(sct_json_get(value, "a"), 1)), SCT_JSON_ARRAY);
    assert_null(sct_json_at(sct_json_get(value, "a"), 2));
    assert_null(sct_json_get(value, "absent"));
    UNIT_OK(parse(&value, pool, " 7 "));
    assert_int_equal(sct_json_int(value), 7);
    apr_pool_destroy(pool);
}

static sct_err_t *join_key(void *baton, const char *key, const sct_json_t *value)
{
    char *keys = baton;

    (void)value;
    memcpy(keys + strlen(keys), key, strlen(key) + 1);
    return SCT_OK;
}

static sct_err_t *fail_at_b(void *baton, const char *key, const sct_json_t *value)
{
    (void)value;
    return strcmp(key, "b") == 0 ? sct_err(baton, STATE, "b") : SCT_OK;
}

static void walks_and_sorts(void **state)
{
    apr_pool_t *pool = unit_pool();
    const sct_json_t *value = NULL;
    const char *text = NULL;
    char keys[32] = "";
    size_t len = 0;

    (void)state;
    UNIT_OK(parse(&value, pool, "{ \"c\" : 1, \"b\":{\"z\":1,\"y\":[ ]} , \"a\":\"\\/\" }"));
    UNIT_OK(sct_json_members(value, join_key, keys));
    assert_string_equal(keys, "cba");
    UNIT_CODE(STATE, sct_json_members(value, fail_at_b, pool));
    text = sct_json_sorted(&len, pool, value);
    assert_string_equal(text, "{\"a\":\"/\",\"b\":{\"y\":[],\"z\":1},\"c\":1}");
    assert_int_equal(len, strlen(text));
    apr_pool_destroy(pool);
}

typedef struct refusal_t {
    const char *text;
    size_t len; /* 0: strlen */
    sct_code_t code;
    sct_fault_t fault;
    const char *field;
} refusal_t;

#define BAD(json) {json, sizeof(json) - 1, SCT_E_MALFORMED, SCT_FAULT_NONE, NULL}
#define FIELD(json, symbol, pointer) {json, sizeof(json) - 1, SCT_E_INVALID, SCT_FAULT_##symbol, pointer}

static const refusal_t refusals[] = {
    BAD(""), BAD(" "), BAD("{"), BAD("["), BAD("]"), BAD("{]"), BAD("{\"a\"}"), BAD("{\"a\":}"), BAD("{\"a\":1,}"), BAD("[1,]"),
    BAD("[1 2]"), BAD("{a:1}"), BAD("{'a':1}"), BAD("{\"a\":1} {}"), BAD("{}x"), BAD("{}\0"), BAD("1\0"), BAD("[true\0]"),
    BAD("[1\0,2]"), BAD("nul"), BAD("tru"), BAD("NaN"),
    BAD("[Infinity]"), BAD("[01]"), BAD("[+1]"), BAD("[--1]"), BAD("[-]"), BAD("[1.]"), BAD("[.5]"), BAD("[0x10]"),
    BAD("\"abc"), BAD("\"ab\\"), BAD("[\"a\nb\"]"), BAD("[\"\\x41\"]"), BAD("[\"\\u12\"]"), BAD("[\"\\u0000\"]"),
    BAD("{\"a\\u0000b\":1}"), BAD("[\"\0\"]"), BAD("[\"\\ud800\"]"), BAD("[\"\\udc00\"]"), BAD("[\"\\ud800\\u0041\"]"),
    BAD("[\"\xff\"]"), BAD("[\"\xc0\x80\"]"), BAD("[\"\xed\xa0\x80\"]"), BAD("[\"\xf4\x90\x80\x80\"]"), BAD("[\"\xe6\x9d\"]"),
    BAD("\xef\xbb\xbf{}"), BAD("/* */{}"), BAD("{}//"),
    FIELD("{\"a\":1,\"a\":2}", TWICE, "/a"),
    FIELD("{\"x\":[{},{\"k\":1,\"\\u006b\":2}]}", TWICE, "/x/1/k"),
    FIELD("{\"x\":{\"a\":{\"q\":1},\"b\":[[1],[2]],\"a\":3}}", TWICE, "/x/a"),
    FIELD("{\"a/b~c\":1,\"a/b~c\":2}", TWICE, "/a~1b~0c"),
    FIELD("{\"a\":1.5}", TYPE, "/a"),
    FIELD("{\"a\":[0,1,{\"b\":1e2}]}", TYPE, "/a/2/b"),
    FIELD("{\"s\":\"1.5\",\"a\":[0,1E0]}", TYPE, "/a/1"),
    FIELD("{\"a\":-0}", TYPE, "/a"),
    FIELD("1.5", TYPE, "/"),
    FIELD("{\"a\":[9223372036854775808]}", RANGE, "/a/0"),
    FIELD("{\"a\":-99999999999999999999}", RANGE, "/a"),
};

static void refuses(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const sct_json_t *value = NULL;
        const sct_err_t *err = sct_json_parse(&value, pool, refusals[i].text, refusals[i].len, &sct_json_request_limits);

        if (!err || value || err->code != refusals[i].code || err->fault != refusals[i].fault
            || (refusals[i].field && strcmp(refusals[i].field, err->field) != 0)) {
            fail_msg("%s: %s", refusals[i].text, err ? sct_err_describe(pool, err) : "accepted");
        }
    }
    apr_pool_destroy(pool);
}

static char *repeat(apr_pool_t *pool, const char *unit, size_t times, const char *end)
{
    size_t len = strlen(unit);
    char *text = apr_palloc(pool, len * times + strlen(end) + 1);

    for (size_t i = 0; i < times; i++) {
        memcpy(text + i * len, unit, len);
    }
    memcpy(text + len * times, end, strlen(end) + 1);
    return text;
}

/* A key that nobody could read is not repeated: the pointer ends at what holds it, and stays within what a problem may say. */
static void shows_only_what_can_be_shown(void **state)
{
    static const struct {
        const char *key;
        size_t times;
        const char *field;
    } keys[] = {
        {"\\u0001", 1, "/a"}, {"\\u202e", 1, "/a"}, {"k", 299, "/a"}, {"/", 150, "/a"}, {"\xe3\x81\x82", 297, NULL},
    };
    apr_pool_t *pool = unit_pool();

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *key = repeat(pool, keys[i].key, keys[i].times, "");
        const char *field = keys[i].field ? keys[i].field : apr_pstrcat(pool, "/a/", key, NULL);
        const sct_json_t *value = NULL;
        const sct_err_t *err = parse(&value, pool, apr_pstrcat(pool, "{\"a\":{\"", key, "\":1,\"", key, "\":2}}", NULL));

        assert_non_null(err);
        assert_int_equal(err->fault, SCT_FAULT_TWICE);
        assert_string_equal(err->field, field);
    }
    apr_pool_destroy(pool);
}

/* What went wrong is told without a word of the input: it may hold secrets or line breaks for the log. */
static void quotes_nothing(void **state)
{
    apr_pool_t *pool = unit_pool();
    const sct_json_t *value = NULL;
    const sct_err_t *err = parse(&value, pool, "{\"password\": hunter2 }");

    (void)state;
    assert_non_null(err);
    assert_null(strstr(sct_err_describe(pool, err), "hunter2"));
    assert_non_null(strstr(sct_err_describe(pool, err), "line 1"));
    apr_pool_destroy(pool);
}

/* Exactly at a limit is accepted, one more is not. */
static void keeps_limits(void **state)
{
    apr_pool_t *pool = unit_pool();
    const sct_json_t *value = NULL;
    const char *deep16 = apr_pstrcat(pool, repeat(pool, "[", 16, ""), repeat(pool, "]", 16, ""), NULL);
    const char *deep17 = apr_pstrcat(pool, repeat(pool, "{\"a\":", 17, "1"), repeat(pool, "}", 17, ""), NULL);
    char *bytes = apr_palloc(pool, (64u << 10) + 2);

    (void)state;
    UNIT_OK(parse(&value, pool, deep16));
    UNIT_CODE(TOO_LARGE, parse(&value, pool, deep17));
    UNIT_CODE(TOO_LARGE, parse(&value, pool, repeat(pool, "[", 60000, "")));
    UNIT_OK(parse(&value, pool, apr_pstrcat(pool, "[[],[],[],[],[],", repeat(pool, "1,", 9987, "1]"), NULL)));
    UNIT_CODE(TOO_LARGE, parse(&value, pool, apr_pstrcat(pool, "[", repeat(pool, "1,", 9999, "1]"), NULL)));
    UNIT_CODE(TOO_LARGE, parse(&value, pool, apr_pstrcat(pool, "[", repeat(pool, "{},", 5000, "{}]"), NULL)));
    memset(bytes, ' ', (64u << 10) + 1);
    bytes[0] = '1';
    UNIT_OK(sct_json_parse(&value, pool, bytes, 64u << 10, &sct_json_request_limits));
    UNIT_CODE(TOO_LARGE, sct_json_parse(&value, pool, bytes, (64u << 10) + 1, &sct_json_request_limits));
    UNIT_OK(sct_json_parse(&value, pool, bytes, (64u << 10) + 1, &sct_json_file_limits));
    apr_pool_destroy(pool);
}

/* Brackets and quotes inside strings are no structure. */
static void scans_strings(void **state)
{
    apr_pool_t *pool = unit_pool();
    const sct_json_t *value = NULL;

    (void)state;
    UNIT_OK(parse(&value, pool, "{\"a\":\"[[[[[[[[[[[[[[[[[[[[\\\"[[[[\\\\\",\"b\":1}"));
    assert_int_equal(sct_json_int(sct_json_get(value, "b")), 1);
    UNIT_OK(parse(&value, pool, "[\"1.5\",\"-0\",\"1e3\"]"));
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),  cmocka_unit_test(walks_and_sorts), cmocka_unit_test(refuses),
        cmocka_unit_test(shows_only_what_can_be_shown),
        cmocka_unit_test(quotes_nothing), cmocka_unit_test(keeps_limits),   cmocka_unit_test(scans_strings),
    };

    sct_json_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
