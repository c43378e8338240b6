/*
 * test_template.c - filling templates, and the letter of a level request.
 */
#include "unit.h"

#include <apr_file_io.h>

#include "codec.h"
#include "base_pool.h"

static apr_pool_t *pool;

static int start(void **state)
{
    (void)state;
    pool = unit_pool();
    return 0;
}

static int end(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static apr_table_t *two_values(void)
{
    apr_table_t *values = apr_table_make(pool, 4);

    apr_table_setn(values, "full", "{{empty}} & 青葉");
    apr_table_setn(values, "empty", "");
    apr_table_setn(values, "white", " \n");
    return values;
}

static void test_fill(void **state)
{
    static const struct {
        const char *text;
        const char *filled;
    } samples[] = {
        {"", ""},
        {"plain\n", "plain\n"},
        {"no line feed", "no line feed"},
        {"a{{full}}b{{empty}}c{{full}}\n", "a{{empty}} & 青葉bc{{empty}} & 青葉\n"},
        {"1\n{{#full}}\n2\n{{/full}}\n3\n", "1\n2\n3\n"},
        {"1\n{{#empty}}\n2\n{{/empty}}\n3\n", "1\n3\n"},
        {"1\n{{^empty}}\n2\n{{/empty}}\n3\n", "1\n2\n3\n"},
        {"1\n{{^full}}\n2\n{{/full}}\n3\n", "1\n3\n"},
        {"{{#white}}\n2\n{{/white}}\n", ""},
        {"{{#empty}}\n{{#full}}\n2\n{{/full}}\n{{/empty}}\n3", "3"},
        {"{{#full}}\n1\n{{#empty}}\n2\n{{/empty}}\n3\n{{/full}}\n", "1\n3\n"},
        {"{{#full}}\n{{^empty}}\n2\n{{/empty}}\n{{/full}}\n", "2\n"},
        {"  {{#full}}  \nx\n\t{{/full}}", "x\n"},
        {"a } b {c} }}\n", "a } b {c} }}\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const char *filled = NULL;

        UNIT_OK(sct_template_fill(&filled, pool, "t.txt", samples[i].text, two_values()));
        assert_string_equal(filled, samples[i].filled);
    }
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *text;
        const char *place;
        const char *word;
    } samples[] = {
        {"a\n{{nobody}}\n", "t.txt:2:", "nobody"},
        {"{{#nobody}}\n{{/nobody}}\n", "t.txt:1:", "nobody"},
        {"{{#empty}}\nx {{nobody}}\n{{/empty}}\n", "t.txt:2:", "nobody"},
        {"{{ full }}\n", "t.txt:1:", " full "},
        {"a\nb {{full\nc }}\n", "t.txt:2:", "without"},
        {"a\n{{#full}}\nb\n", "t.txt:2:", "not closed"},
        {"{{#full}}\n{{#empty}}\n{{/full}}\n{{/empty}}\n", "t.txt:3:", "not open here"},
        {"{{/full}}\n", "t.txt:1:", "not open here"},
        {"{{#full}} x\n{{/full}}\n", "t.txt:1:", "alone on its line"},
        {"x {{#full}}\n{{/full}}\n", "t.txt:1:", "alone on its line"},
        {"{{#full\n", "t.txt:1:", "alone on its line"},
        {"{{#full}}\n{{#full}}\n{{#full}}\n{{#full}}\n{{#full}}\n{{#full}}\n{{#full}}\n"
         "{{#full}}\n{{#full}}\n",
         "t.txt:9:",
         "more than 8"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const char *filled = "untouched";
        sct_err_t *err = sct_template_fill(&filled, pool, "t.txt", samples[i].text, two_values());

        if (!err || err->code != SCT_E_CONFIG || strncmp(err->what, samples[i].place, strlen(samples[i].place)) != 0
            || !strstr(err->what, samples[i].word)) {
            fail_msg("%s: %s", samples[i].text, err ? err->what : filled);
        }
        assert_string_equal(filled, "untouched");
    }
}

/* All names that the letter may use; the service gives exactly these. */
static const char *const names[] = {
    "supplier_ja", "supplier_en", "buyer_ja", "buyer_en", "star", "edition", "due_on", "reason",
    "other_reason", "scope_entities", "scope_sites", "scope_systems", "depth_asked_ja", "depth_asked_en",
    "contact_name", "contact_unit", "contact_mail", "contact_phone", "q_secret", "q_outage", "q_access",
    "c_incident", "c_subcontract", "short_notice", "prep_days", "lead_days", "issued_on",
};
#define NAME_COUNT (sizeof names / sizeof names[0])

/* Each value is its name in brackets, so that what came from where can be seen. */
static apr_table_t *letter_values(void)
{
    apr_table_t *values = apr_table_make(pool, (int)NAME_COUNT);

    for (size_t i = 0; i < NAME_COUNT; i++) {
        apr_table_setn(values, names[i], apr_psprintf(pool, "<%s>", names[i]));
    }
    return values;
}

static const char *template_of(const char *language)
{
    const char *path = apr_psprintf(pool, "conf/templates/level_request.%s.txt", language);
    apr_file_t *file = NULL;
    char *text = apr_pcalloc(pool, 1 << 16);

    assert_int_equal(apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool), APR_SUCCESS);
    apr_file_read_full(file, text, (1 << 16) - 1, NULL);
    apr_file_close(file);
    return text;
}

static const char *letter(const char *language, const apr_table_t *values)
{
    const char *filled = NULL;

    UNIT_OK(sct_template_fill(&filled, pool, language, template_of(language), values));
    return filled;
}

static int count_of(const char *text, const char *word)
{
    int count = 0;

    for (text = strstr(text, word); text; text = strstr(text + 1, word)) {
        count++;
    }
    return count;
}

static void says(const char *text, const char *word)
{
    if (!strstr(text, word)) {
        fail_msg("the letter does not say %s", word);
    }
}

static void test_every_name_is_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        apr_table_t *values = letter_values();
        const char *filled;
        sct_err_t *ja, *en;

        apr_table_unset(values, names[i]);
        ja = sct_template_fill(&filled, pool, "ja", template_of("ja"), values);
        en = sct_template_fill(&filled, pool, "en", template_of("en"), values);
        if (!ja && !en) {
            fail_msg("no letter uses %s", names[i]);
        }
    }
}

static void test_the_letter_says_what_it_must(void **state)
{
    static const char *const in_both[] = {
        "<star>", "<edition>", "<due_on>", "<reason>", "<other_reason>", "<scope_entities>", "<scope_sites>",
        "<scope_systems>", "<contact_mail>", "<contact_phone>", "<lead_days>",
    };
    static const char *const in_ja[] = {
        "<supplier_ja> 御中", "任意であり、法令で義務付けられたものではありません", "OT", "IoT",
        "社内基準で、法令が定める日数ではありません", "誠実に協議", "公表されている資料で足り",
        "不利な取扱いをすることはありません", "お返事のボタンで「先に協議する」", "同等の効果", "・受け入れる", "・先に協議する",
        "・辞退する", "<depth_asked_ja>",
    };
    static const char *const in_en[] = {
        "To <supplier_en>", "voluntary and no statute requires it", "OT", "IoT",
        "rule of our company and not a number of the law", "in good faith", "Published data",
        "any disadvantage", "The button \"Talk first\"", "equivalent effect", "- Accept", "- Talk first", "- Decline",
        "<depth_asked_en>",
    };
    const char *ja = letter("ja", letter_values());
    const char *en = letter("en", letter_values());

    (void)state;
    for (size_t i = 0; i < sizeof in_both / sizeof in_both[0]; i++) {
        says(ja, in_both[i]);
        says(en, in_both[i]);
    }
    for (size_t i = 0; i < sizeof in_ja / sizeof in_ja[0]; i++) {
        says(ja, in_ja[i]);
    }
    for (size_t i = 0; i < sizeof in_en / sizeof in_en[0]; i++) {
        says(en, in_en[i]);
    }
    assert_int_equal(count_of(ja, "\n■ "), 9);
    assert_int_equal(count_of(en, "\n■ "), 9);
    assert_null(strstr(ja, "{{"));
    assert_null(strstr(en, "{{"));
    assert_int_equal(strncmp(ja, "セキュリティ対策（SCS評価制度 ★<star>）についてのお願い\n\n", 60), 0);
}

/* A question that was not answered yes, and a due date that leaves enough time, leave no trace. */
static void test_what_does_not_apply_is_left_out(void **state)
{
    static const char *const optional[] = {
        "q_secret", "q_outage", "q_access", "c_incident", "c_subcontract", "short_notice",
    };
    static const char *const ja_words[] = {
        "機密情報を、貴社の", "許容できない遅れ", "当社のシステムに接続", "最近セキュリティ上の事故",
        "貴社の委託先に", "社内基準",
    };
    static const char *const en_words[] = {
        "is handled on your IT", "more than we can accept", "can be reached", "security incidents",
        "subcontractors", "rule of our company",
    };

    (void)state;
    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++) {
        apr_table_t *values = letter_values();

        says(letter("ja", values), ja_words[i]);
        says(letter("en", values), en_words[i]);
        apr_table_setn(values, optional[i], "");
        assert_null(strstr(letter("ja", values), ja_words[i]));
        assert_null(strstr(letter("en", values), en_words[i]));
    }
}

/* A draft with gaps can be previewed: no empty bracket, no half sentence. */
static void test_a_draft_with_gaps(void **state)
{
    apr_table_t *values = letter_values();

    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        apr_table_setn(values, names[i], "");
    }
    assert_null(strstr(letter("ja", values), "★ "));
    assert_null(strstr(letter("ja", values), "「」"));
    assert_null(strstr(letter("ja", values), "（ 版）"));
    assert_null(strstr(letter("en", values), " ."));
    assert_null(strstr(letter("en", values), "★)"));
}

static void test_words_that_may_not_stand_there(void **state)
{
    static const char *const never[] = {
        "認定", "認証", "合格", "違法", "必ず", "応じない場合", "取引を停止", "推奨製品", "certif", "qualif",
        "must", "mandatory",
    };

    (void)state;
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_null(strstr(letter("ja", letter_values()), never[i]));
        assert_null(strstr(letter("en", letter_values()), never[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_every_name_is_used),
        cmocka_unit_test(test_the_letter_says_what_it_must),
        cmocka_unit_test(test_what_does_not_apply_is_left_out),
        cmocka_unit_test(test_a_draft_with_gaps),
        cmocka_unit_test(test_words_that_may_not_stand_there),
    };

    return cmocka_run_group_tests(tests, start, end);
}
