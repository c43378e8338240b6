/*
 * test_codec.c - decode, encode and schema by field tables.
 */
#include "codec.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "domain_assessment.h"
#include "domain_level.h"
#include "domain_party.h"
#include "domain_record.h"
#include "base_pool.h"

/* One field of each kind, so that each rule is tried once; `next` and `rows` nest. */
#define SCT_INNER_FIELDS(F)                       \
    F(LINE, name, SCT_REQUIRED, 2, 5, NULL)       \
    F(FLAG, mark, SCT_OPTIONAL, 0, 0, NULL)
SCT_TYPE_STRUCT(inner, SCT_INNER_FIELDS)

#define SCT_EVERY_FIELDS(F)                                      \
    F(LINE,    line,    SCT_NULLABLE, 0, 5, NULL)                \
    F(LINES,   lines,   SCT_NULLABLE, 0, 20, NULL)               \
    F(ID,      id,      SCT_NULLABLE, 0, 0, NULL)                \
    F(KEY,     key,     SCT_NULLABLE, 2, 4, NULL)                \
    F(HASH,    hash,    SCT_NULLABLE, 0, 0, NULL)                \
    F(INT,     number,  SCT_NULLABLE, -5, 40, NULL)              \
    F(FLAG,    flag,    SCT_OPTIONAL, 0, 0, NULL)                \
    F(CHOICE,  choice,  SCT_NULLABLE, 0, 0, &sct_yesno_choice)   \
    F(DATE,    date,    SCT_NULLABLE, 0, 0, NULL)                \
    F(TIME,    time,    SCT_NULLABLE, 0, 0, NULL)                \
    F(OBJECT,  inner,   SCT_NULLABLE, 0, 0, &sct_inner_type)     \
    F(LIST,    rows,    SCT_NULLABLE, 0, 3, &sct_inner_type)     \
    F(STRINGS, words,   SCT_NULLABLE, 0, 3, NULL)
SCT_TYPE_STRUCT(every, SCT_EVERY_FIELDS)

#define SCT_T sct_inner_t
SCT_TYPE_TABLE(inner, SCT_INNER_FIELDS)
#undef SCT_T
#define SCT_T sct_every_t
SCT_TYPE_TABLE(every, SCT_EVERY_FIELDS)
#undef SCT_T

#define ID "00112233445566778899aabbccddeeff"
#define HASH ID ID

static apr_pool_t *pool;

static int setup(void **state)
{
    (void)state;
    return apr_initialize() || apr_pool_create(&pool, NULL) ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static sct_err_t *decode_every(sct_every_t *out, const char *json)
{
    return sct_decode(out, pool, &sct_every_type, json, strlen(json));
}

static const char *encoded(const sct_type_t *type, const void *row)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 0);
    sct_encode(&buf, type, row);
    return buf.data;
}

static void test_all_kinds_there_and_back(void **state)
{
    static const char json[] =
        "{\"line\":\"青葉 \",\"lines\":\"a\\n\\tb\",\"id\":\"" ID "\",\"key\":\"a:/1\",\"hash\":\"" HASH "\","
        "\"number\":-5,\"flag\":true,\"choice\":\"no\",\"date\":\"2027-03-31\",\"time\":\"2026-11-22T01:02:03.004Z\","
        "\"inner\":{\"name\":\"xy\",\"mark\":false},"
        "\"rows\":[{\"name\":\"ab\",\"mark\":true},{\"name\":\"cd\",\"mark\":false}],"
        "\"words\":[\"x\",\"y\"]}";
    sct_every_t row;
    const sct_inner_t *inner;

    (void)state;
    assert_null(decode_every(&row, json));
    assert_string_equal(row.line, "青葉 ");
    assert_int_equal(row.number, -5);
    assert_int_equal(row.choice, SCT_NO);
    assert_int_equal(row.date, 20908);
    assert_int_equal(row.time, INT64_C(1795309323004) * 1000);
    assert_int_equal(row.rows->nelts, 2);
    assert_true(APR_ARRAY_IDX(row.rows, 0, sct_inner_t).mark);
    assert_string_equal(APR_ARRAY_IDX(row.words, 1, const char *), "y");
    inner = row.inner;
    assert_string_equal(inner->name, "xy");
    assert_true(sct_given(&sct_inner_type, inner, "mark"));
    assert_string_equal(encoded(&sct_every_type, &row), json);
    assert_int_equal(row.given, (UINT64_C(1) << sct_every_type.count) - 1);
}

static void test_unset_is_null(void **state)
{
    static const char nothing[] =
        "{\"line\":null,\"lines\":null,\"id\":null,\"key\":null,\"hash\":null,\"number\":null,\"flag\":false,"
        "\"choice\":null,\"date\":null,\"time\":null,\"inner\":null,\"rows\":[],\"words\":[]}";
    sct_every_t row;

    (void)state;
    assert_null(decode_every(&row, "{}"));
    assert_int_equal(row.given, 0);
    assert_string_equal(encoded(&sct_every_type, &row), nothing);
    assert_null(decode_every(&row, nothing));
    assert_true(sct_given(&sct_every_type, &row, "line"));
    assert_true(sct_given(&sct_every_type, &row, "choice"));
    assert_string_equal(encoded(&sct_every_type, &row), nothing);
    assert_null(decode_every(&row, "{\"line\":\"\",\"lines\":\" \\t\\n\xe3\x80\x80\"}"));
    assert_null(row.line);
    assert_null(row.lines);
    assert_true(sct_given(&sct_every_type, &row, "lines"));
    assert_false(sct_given(&sct_every_type, &row, "id"));
}

static void test_a_required_number_may_be_zero(void **state)
{
    sct_progress_t row = {0};

    (void)state;
    assert_string_equal(encoded(&sct_progress_type, &row), "{\"rev\":0,\"met\":0,\"unmet\":0,\"na\":0,\"total\":0}");
}

/* What is wrong with one document, and where. */
typedef struct refused_t {
    const char *json;
    sct_fault_t fault;
    const char *field;
} refused_t;

static const refused_t refusals[] = {
    {"[]", SCT_FAULT_TYPE, ""},
    {"{\"line\":1}", SCT_FAULT_TYPE, "/line"},
    {"{\"line\":{}}", SCT_FAULT_TYPE, "/line"},
    {"{\"line\":\"123456\"}", SCT_FAULT_TOO_LONG, "/line"},
    {"{\"line\":\"あいうえおか\"}", SCT_FAULT_TOO_LONG, "/line"},
    {"{\"line\":\"a\\nb\"}", SCT_FAULT_TEXT, "/line"},
    {"{\"lines\":\"a\\r\\nb\"}", SCT_FAULT_TEXT, "/lines"},
    {"{\"lines\":\"a\\u202eb\"}", SCT_FAULT_TEXT, "/lines"},
    {"{\"lines\":\"\\u0001\"}", SCT_FAULT_TEXT, "/lines"},
    {"{\"id\":\"x\"}", SCT_FAULT_NOT_AN_ID, "/id"},
    {"{\"id\":\"00112233445566778899AABBCCDDEEFF\"}", SCT_FAULT_NOT_AN_ID, "/id"},
    {"{\"id\":\"\"}", SCT_FAULT_NOT_AN_ID, "/id"},
    {"{\"id\":7}", SCT_FAULT_TYPE, "/id"},
    {"{\"hash\":\"" ID "\"}", SCT_FAULT_NOT_AN_ID, "/hash"},
    {"{\"key\":\"\"}", SCT_FAULT_TOO_SHORT, "/key"},
    {"{\"key\":\"a\"}", SCT_FAULT_TOO_SHORT, "/key"},
    {"{\"key\":\"abcde\"}", SCT_FAULT_TOO_LONG, "/key"},
    {"{\"key\":\"a b\"}", SCT_FAULT_TEXT, "/key"},
    {"{\"key\":\"あい\"}", SCT_FAULT_TEXT, "/key"},
    {"{\"number\":-6}", SCT_FAULT_RANGE, "/number"},
    {"{\"number\":41}", SCT_FAULT_RANGE, "/number"},
    {"{\"number\":\"4\"}", SCT_FAULT_TYPE, "/number"},
    {"{\"number\":true}", SCT_FAULT_TYPE, "/number"},
    {"{\"flag\":null}", SCT_FAULT_TYPE, "/flag"},
    {"{\"flag\":1}", SCT_FAULT_TYPE, "/flag"},
    {"{\"flag\":\"true\"}", SCT_FAULT_TYPE, "/flag"},
    {"{\"choice\":\"maybe\"}", SCT_FAULT_CHOICE, "/choice"},
    {"{\"choice\":\"\"}", SCT_FAULT_CHOICE, "/choice"},
    {"{\"choice\":1}", SCT_FAULT_TYPE, "/choice"},
    {"{\"date\":\"2027-02-29\"}", SCT_FAULT_NOT_A_DATE, "/date"},
    {"{\"date\":\"27-02-28\"}", SCT_FAULT_NOT_A_DATE, "/date"},
    {"{\"date\":\"1970-01-01\"}", SCT_FAULT_NOT_A_DATE, "/date"},
    {"{\"time\":\"2026-11-22T01:02:03Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T24:02:03.004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01:02:03.0x4Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22 01:02:03.004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01-02:03.004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01:02-03.004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01:02:03,004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01:02:03.004z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-31T01:02:03.004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01:60:03.004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01:02:60.004Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"2026-11-22T01:02:03.0/4Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"time\":\"1970-01-01T00:00:00.000Z\"}", SCT_FAULT_NOT_A_DATE, "/time"},
    {"{\"hash\":\"" ID "00112233445566778899aabbccddeefg\"}", SCT_FAULT_NOT_AN_ID, "/hash"},
    {"{\"inner\":[]}", SCT_FAULT_TYPE, "/inner"},
    {"{\"inner\":{}}", SCT_FAULT_REQUIRED, "/inner/name"},
    {"{\"inner\":{\"name\":null}}", SCT_FAULT_REQUIRED, "/inner/name"},
    {"{\"inner\":{\"name\":\"  \"}}", SCT_FAULT_REQUIRED, "/inner/name"},
    {"{\"inner\":{\"name\":\"x\"}}", SCT_FAULT_TOO_SHORT, "/inner/name"},
    {"{\"inner\":{\"name\":\"xy\",\"other\":1}}", SCT_FAULT_UNKNOWN_KEY, "/inner/other"},
    {"{\"rows\":{}}", SCT_FAULT_TYPE, "/rows"},
    {"{\"rows\":[{\"name\":\"xy\"},{\"name\":\"xyzxyz\"}]}", SCT_FAULT_TOO_LONG, "/rows/1/name"},
    {"{\"rows\":[{\"name\":\"xy\"},null]}", SCT_FAULT_TYPE, "/rows/1"},
    {"{\"rows\":[{\"name\":\"a1\"},{\"name\":\"a2\"},{\"name\":\"a3\"},{\"name\":\"a4\"}]}", SCT_FAULT_TOO_LONG,
     "/rows"},
    {"{\"words\":[\"a\",7]}", SCT_FAULT_TYPE, "/words/1"},
    {"{\"words\":[\"a\",\"\"]}", SCT_FAULT_REQUIRED, "/words/1"},
    {"{\"given\":1}", SCT_FAULT_UNKNOWN_KEY, "/given"},
    {"{\"Line\":\"a\"}", SCT_FAULT_UNKNOWN_KEY, "/Line"},
    {"{\"a/b~c\":1}", SCT_FAULT_UNKNOWN_KEY, "/a~1b~0c"},
    {"{\"\\u0007\":1}", SCT_FAULT_UNKNOWN_KEY, ""},
    {"{\"line\":\"a\",\"line\":\"b\"}", SCT_FAULT_TWICE, "/line"},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const refused_t *r = &refusals[i];
        sct_every_t row;
        sct_every_t untouched;
        sct_err_t *err;

        memset(&row, 0x5a, sizeof row);
        memcpy(&untouched, &row, sizeof row);
        err = decode_every(&row, r->json);
        if (!err || err->code != SCT_E_INVALID || err->fault != r->fault || !err->field
            || strcmp(err->field, r->field) != 0) {
            fail_msg("%s: %s", r->json, err ? sct_err_describe(pool, err) : "taken");
        }
        assert_memory_equal(&row, &untouched, sizeof row);
    }
}

static void test_other_codes(void **state)
{
    sct_every_t row;
    char *big = memset(apr_palloc(pool, 70001), ' ', 70000);
    sct_err_t *err;

    (void)state;
    big[70000] = '\0';
    err = decode_every(&row, "{");
    assert_int_equal(err->code, SCT_E_MALFORMED);
    err = decode_every(&row, big);
    assert_int_equal(err->code, SCT_E_TOO_LARGE);
    err = decode_every(&row, "{\"number\":1.5}");
    assert_int_equal(err->code, SCT_E_INVALID);
    assert_string_equal(err->field, "/number");
}

static void test_the_longest_that_fits(void **state)
{
    sct_every_t row;

    (void)state;
    assert_null(
        decode_every(&row, "{\"line\":\"あいうえお\",\"number\":40,\"key\":\"abcd\",\"words\":[\"a\",\"b\",\"c\"]}"));
    assert_null(decode_every(&row, "{\"line\":\"𠮷𠮷𠮷𠮷𠮷\",\"key\":\"ab\",\"words\":[],\"rows\":[]}"));
    assert_int_equal(row.rows->nelts, 0);
}

/* Every kind as a cell; what a spreadsheet would take for a formula has an apostrophe (OWASP, "CSV Injection"). */
static void test_cells(void **state)
{
    static const sct_csv_column_t columns[] = {
        {"line", "line"}, {"number", "number"}, {"flag", "flag"},   {"choice", "choice"},      {"date", "date"},
        {"time", "time"}, {"inner", "inner"},   {"none", "no_such_field"}, {NULL, NULL}};
    static const struct {
        const char *text;
        const char *cell;
    } samples[] = {
        {"a \"b\"", "\"a \"\"b\"\"\""}, {"=1", "\"'=1\""}, {"+1", "\"'+1\""},     {"-1", "\"'-1\""},
        {"@a", "\"'@a\""},              {"\ta", "\"'\ta\""}, {"＝1", "\"'＝1\""}, {"＠a", "\"'＠a\""},
        {" 　=1", "\"' 　=1\""},        {"'=1", "\"''=1\""}, {"'a", "\"'a\""},       {"a=1", "\"a=1\""},
        {"　", "\"　\""}};
    sct_every_t row = {.line = "x", .number = 7, .flag = true, .choice = SCT_YES, .date = 20908,
                       .time = INT64_C(1795309323004) * 1000};
    sct_buf_t buf;

    (void)state;
    sct_buf_init(&buf, pool, 0);
    sct_csv_head(&buf, columns);
    sct_csv_row(&buf, columns, &sct_every_type, &row);
    row = (sct_every_t){0};
    sct_csv_row(&buf, columns, &sct_every_type, &row);
    assert_string_equal(buf.data, "\xEF\xBB\xBF\"line\",\"number\",\"flag\",\"choice\",\"date\",\"time\",\"inner\",\"none\"\r\n"
                                  "\"x\",\"7\",\"1\",\"yes\",\"2027-03-31\",\"2026-11-22T01:02:03.004Z\",\"\",\r\n"
                                  "\"\",\"\",\"0\",\"\",\"\",\"\",\"\",\r\n");
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        static const sct_csv_column_t one[] = {{"line", "line"}, {NULL, NULL}};

        row.line = samples[i].text;
        sct_buf_init(&buf, pool, 0);
        sct_csv_row(&buf, one, &sct_every_type, &row);
        assert_string_equal(buf.data, apr_pstrcat(pool, samples[i].cell, "\r\n", NULL));
    }
}

/* A long unknown key would make a pointer that no problem can carry. */
static void test_a_long_unknown_key_is_not_repeated(void **state)
{
    sct_every_t row;
    char key[301];
    sct_err_t *err;

    (void)state;
    memset(key, 'k', 300);
    key[300] = '\0';
    err = decode_every(&row, apr_psprintf(pool, "{\"inner\":{\"name\":\"xy\",\"%s\":1}}", key));
    assert_int_equal(err->fault, SCT_FAULT_UNKNOWN_KEY);
    assert_string_equal(err->field, "/inner");
}

static void test_a_real_input(void **state)
{
    static const char json[] = "{\"star\":4,\"q_secret\":\"yes\",\"reason\":null,\"due_on\":\"2027-12-01\"}";
    sct_level_input_t row;
    sct_err_t *err;

    (void)state;
    assert_null(sct_decode(&row, pool, &sct_level_input_type, json, strlen(json)));
    assert_int_equal(row.star, 4);
    assert_true(sct_given(&sct_level_input_type, &row, "reason"));
    assert_false(sct_given(&sct_level_input_type, &row, "other_reason"));
    err = sct_decode(&row, pool, &sct_words_input_type, "{\"words\":\"\xe3\x80\x80\"}", 15);
    assert_int_equal(err->fault, SCT_FAULT_REQUIRED);
    assert_string_equal(err->field, "/words");
}

static const char *schema_of(const sct_type_t *type, bool input)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 0);
    sct_schema(&buf, type, input);
    return buf.data;
}

static void test_schema_text(void **state)
{
    (void)state;
    assert_string_equal(schema_of(&sct_inner_type, true),
                        "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"name\"],\"properties\":{"
                        "\"name\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":5,\"pattern\":\"\\\\S\"},"
                        "\"mark\":{\"type\":\"boolean\"}}}");
    assert_string_equal(schema_of(&sct_inner_type, false),
                        "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"name\",\"mark\"],"
                        "\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":5},"
                        "\"mark\":{\"type\":\"boolean\"}}}");
    assert_string_equal(
        schema_of(&sct_every_type, true),
        "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[],\"properties\":{"
        "\"line\":{\"type\":[\"string\",\"null\"],\"maxLength\":5},"
        "\"lines\":{\"type\":[\"string\",\"null\"],\"maxLength\":20},"
        "\"id\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9a-f]{32}$\"},"
        "\"key\":{\"type\":[\"string\",\"null\"],\"minLength\":2,\"maxLength\":4,\"pattern\":\"^[0-9A-Za-z._:/-]+$\"},"
        "\"hash\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9a-f]{64}$\"},"
        "\"number\":{\"type\":[\"integer\",\"null\"],\"minimum\":-5,\"maximum\":40},\"flag\":{\"type\":\"boolean\"},"
        "\"choice\":{\"type\":[\"string\",\"null\"],\"enum\":[\"yes\",\"no\",null]},"
        "\"date\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"},"
        "\"time\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
        "\"inner\":{\"anyOf\":[{\"$ref\":\"#/components/schemas/inner\"},{\"type\":\"null\"}]},"
        "\"rows\":{\"type\":\"array\",\"maxItems\":3,\"items\":{\"$ref\":\"#/components/schemas/inner\"}},"
        "\"words\":{\"type\":\"array\",\"maxItems\":3,\"items\":{\"type\":\"string\",\"minLength\":1}}}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_kinds_there_and_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unset_is_null, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_required_number_may_be_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_codes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_longest_that_fits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_long_unknown_key_is_not_repeated, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_real_input, setup, teardown),
        cmocka_unit_test_setup_teardown(test_schema_text, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
