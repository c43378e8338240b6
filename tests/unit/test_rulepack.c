/*
 * test_rulepack.c - the shipped packs, and packs, numbers and holidays that must stop the start, with the words that say where.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <apr_file_info.h>

#include "codec.h"
#include "domain_rule.h"
#include "service.h"

#include "base_pool.h"

#define PACK "conf/rulepacks/2026-01-01.json"

static const char *shipped(apr_pool_t *pool)
{
    const char *text = "";
    size_t len = 0;

    UNIT_OK(sct_conf_file(&text, &len, pool, PACK));
    return text;
}

/* The shipped pack with one text in place of another is refused, and the error says `what`. */
static void refused(const char *from, const char *to, const char *what)
{
    apr_pool_t *pool = unit_pool();
    const char *text = shipped(pool), *at = strstr(text, from);
    sct_rulepack_t pack;
    sct_err_t *err;

    assert_non_null(at);
    text = apr_pstrcat(pool, apr_pstrndup(pool, text, (apr_size_t)(at - text)), to, at + strlen(from), NULL);
    err = sct_rulepack_read(&pack, pool, "x.json", text, strlen(text));
    assert_non_null(err);
    assert_int_equal(err->code, SCT_E_CONFIG);
    if (!strstr(err->what, "x.json") || !strstr(err->what, what)) {
        fail_msg("%s: does not say %s", err->what, what);
    }
    apr_pool_destroy(pool);
}

static void shipped_packs_hold(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_app_t app = {0};
    sct_date_t day;

    (void)state;
    UNIT_OK(sct_app_load(&app, pool, "conf"));
    assert_int_equal(app.pack_count, 3);
    assert_true(sct_date_parse(&day, "2026-09-30"));
    assert_string_equal(sct_app_pack(&app, day)->file.pack, "2026-01-01");
    assert_int_equal(sct_app_pack(&app, day)->until, day);
    assert_string_equal(sct_app_pack(&app, day + 1)->file.pack, "2026-10-01");
    assert_string_equal(sct_app_pack(&app, 1)->file.pack, "2026-01-01");
    assert_true(sct_date_parse(&day, "2027-04-01"));
    assert_string_equal(sct_app_pack(&app, day)->file.pack, "2027-04-01");
    assert_string_equal(sct_choice_name(&sct_pack_status_choice, sct_app_pack(&app, day)->file.status), "slot");
    apr_pool_destroy(pool);
}

/* Decision by decision: whose number is whose. */
static void labels_are_as_decided(void **state)
{
    static const char *const statutory[] = {"PRC-09", "PRC-11", "PRC-12", "CHG-01", "BEN-01",
                                            "CST-03", "BUY-01", "SCP-03", "SCP-04", NULL};
    apr_pool_t *pool = unit_pool();
    sct_rulepack_t pack;

    (void)state;
    UNIT_OK(sct_rulepack_load(&pack, pool, "conf/rulepacks/2026-10-01.json"));
    for (int rule = 1; rule < SCT_RULE__COUNT; rule++) {
        bool expected = false;

        for (size_t i = 0; statutory[i]; i++) {
            expected = expected || strcmp(statutory[i], sct_rule_id(rule)) == 0;
        }
        assert_int_equal(pack.rules[rule]->label == SCT_LABEL_STATUTORY, expected);
    }
    for (int i = 1; i < SCT_PARAM__COUNT; i++) { /* no law names a number of days for any of this */
        assert_int_equal(pack.params[i]->label == SCT_LABEL_STATUTORY, i == SCT_PARAM_SCP_03_in_force_on);
    }
    assert_int_equal(pack.rules[SCT_RULE_PRC_01]->label, SCT_LABEL_GUIDELINE);
    apr_pool_destroy(pool);
}

static void words_carry_labels(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_rulepack_t pack;
    const char *words;

    (void)state;
    UNIT_OK(sct_rulepack_load(&pack, pool, PACK));
    words = sct_rule_words(pool, &pack, SCT_RULE_PRC_04, pack.rules[SCT_RULE_PRC_04]->message_ja, true);
    assert_non_null(strstr(words, "30日（社内基準）"));
    words = sct_rule_words(pool, &pack, SCT_RULE_PRC_04, pack.rules[SCT_RULE_PRC_04]->message_en, false);
    assert_non_null(strstr(words, "30 days (house rule)"));
    words = sct_rule_words(pool, &pack, SCT_RULE_PRC_01, pack.rules[SCT_RULE_PRC_01]->message_ja, true);
    assert_non_null(strstr(words, "365日（指針）"));
    words = sct_rule_words(pool, &pack, SCT_RULE_SCP_03, pack.rules[SCT_RULE_SCP_03]->message_ja, true);
    assert_non_null(strstr(words, "2026-01-01（法定）"));
    apr_pool_destroy(pool);
}

static void wrong_packs_stop_the_start(void **state)
{
    (void)state;
    refused("\"id\": \"PRC-08\"", "\"id\": \"PRC-99\"", "rule PRC-99: no such rule");
    refused("\"id\": \"BUY-03\"", "\"id\": \"USE-01\"", "rule USE-01: twice");
    refused("\"severity\": \"high\"", "\"severity\": \"huge\"", "id SCP-02");
    refused("\"name\": \"consult_d\"", "\"name\": \"consult_x\"", "rule PRC-04: unknown number consult_x");
    refused("\"name\": \"consult_d\"", "\"name\": \"consult_warn_d\"", "rule PRC-04: number consult_warn_d twice");
    refused("\"name\": \"ack_d\", \"value\": 3", "\"name\": \"ack_d\", \"value\": 31",
            "rule PRC-03: number ack_d: 31 is not between");
    refused("\"name\": \"ack_d\", \"value\": 3", "\"name\": \"ack_d\", \"value\": 0",
            "rule PRC-03: number ack_d: 0 is not between");
    refused("\"unit\": \"business_days\"", "\"unit\": \"days\"", "rule PRC-03: number ack_d: its unit");
    refused("{ack_d}を過ぎても受付の", "3日を過ぎても受付の", "rule PRC-03: a number without its label");
    refused("had no reply within {ack_d}", "had no reply within 3 days", "rule PRC-03: a number without its label");
    refused("{ack_d}を過ぎても受付の", "{reason_d}を過ぎても受付の", "rule PRC-03: unknown name in braces");
    refused("受け取ったことを伝えたか確認してください。", "受け取ったことを伝えていません。", "rule PRC-03: message_ja neither");
    refused("受け取ったことを伝えたか", "違反でないか", "rule PRC-03: \"違反\" judges");
    refused("It may be taken for a decision made alone.", "It may be illegal.", "rule PRC-09: \"illegal\" judges");
    refused("\"regimes\": [\"T\"]", "\"regimes\": [\"Z\"]", "unknown regime Z");
    refused("\"label\": \"house\", \"stricter\": \"less\"", "\"label\": \"statutory\", \"stricter\": \"less\"",
            "a statutory number is fixed");
    refused("\"message_ja\": \"取引先の資本金", "\"message_xx\": \"取引先の資本金", "id SCP-01");
    refused("\"from\": \"2026-01-01\"", "\"from\": \"2026-02-30\"", "/from");
}

static void whole_rules_cannot_be_left_out(void **state)
{
    apr_pool_t *pool = unit_pool();
    char *text = apr_pstrdup(pool, shipped(pool));
    char *from = strstr(text, "    {\"id\": \"PRC-08\""), *to = strstr(text, "    {\"id\": \"PRC-09\"");
    sct_rulepack_t pack;
    sct_err_t *err;

    (void)state;
    memmove(from, to, strlen(to) + 1);
    err = sct_rulepack_read(&pack, pool, "x.json", text, strlen(text));
    assert_non_null(err);
    assert_non_null(strstr(err->what, "rule PRC-08 is missing"));
    apr_pool_destroy(pool);
}

static const char *tightened(const char *rule, const char *name, int64_t value)
{
    static char said[200];
    apr_pool_t *pool = unit_pool();
    sct_rulepack_t pack;
    sct_house_t house = {.numbers = apr_array_make(pool, 1, sizeof(sct_house_number_t))};
    const char *fault;

    UNIT_OK(sct_rulepack_load(&pack, pool, PACK));
    APR_ARRAY_PUSH(house.numbers, sct_house_number_t) = (sct_house_number_t){.rule = rule, .name = name, .value = value};
    fault = sct_rulepack_tighten(pool, &pack, &house);
    apr_cpystrn(said, fault ? fault : "", sizeof said);
    apr_pool_destroy(pool);
    return said;
}

static void an_installation_may_only_be_stricter(void **state)
{
    (void)state;
    assert_string_equal(tightened("PRC-01", "periodic_d", 183), "");
    assert_string_equal(tightened("PRC-01", "periodic_d", 365), "");
    assert_non_null(strstr(tightened("PRC-01", "periodic_d", 366), "rule PRC-01: number periodic_d: 366 is laxer than 365"));
    assert_string_equal(tightened("PRC-08", "reason_min", 41), ""); /* more is stricter */
    assert_non_null(strstr(tightened("PRC-08", "reason_min", 39), "laxer"));
    assert_non_null(strstr(tightened("SCP-03", "in_force_on", 20260101), "is fixed"));
    assert_non_null(strstr(tightened("PRC-03", "ack_d", 0), "out of range"));
    assert_non_null(strstr(tightened("PRC-03", "x", 1), "unknown number x"));
    assert_non_null(strstr(tightened("PRC-99", "ack_d", 1), "unknown number ack_d"));
}

/* A folder: the shipped one but for what is put in its place. */
static const char *folder(apr_pool_t *pool, const char *packs)
{
    const char *conf = unit_dir(pool), *const names[] = {"catalogues", "templates", "holidays.txt"};
    char *here = NULL;

    assert_int_equal(apr_filepath_get(&here, 0, pool), APR_SUCCESS);
    for (size_t i = 0; i < 3; i++) {
        const char *shown = apr_psprintf(pool, "%s/conf/%s", here, names[i]);

        assert_int_equal(symlink(shown, apr_psprintf(pool, "%s/%s", conf, names[i])), 0);
    }
    assert_int_equal(symlink(packs, apr_psprintf(pool, "%s/rulepacks", conf)), 0);
    return conf;
}

static void put(apr_pool_t *pool, const char *dir, const char *name, const char *text)
{
    FILE *file = fopen(apr_psprintf(pool, "%s/%s", dir, name), "w");

    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0 && fclose(file) == 0, true);
}

static void says(sct_err_t *err, const char *words)
{
    assert_non_null(err);
    assert_int_equal(err->code, SCT_E_CONFIG);
    if (!strstr(err->what, words)) {
        fail_msg("%s: does not say %s", err->what, words);
    }
}

static void a_folder_of_packs(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *packs = unit_dir(pool), *conf = folder(pool, packs);
    sct_app_t app = {0};

    (void)state;
    says(sct_app_load(&app, pool, conf), "rulepacks: no pack of rules");
    put(pool, packs, "a.json", shipped(pool));
    UNIT_OK(sct_app_load(&app, pool, conf)); /* control */
    assert_int_equal(app.packs[0].params[SCT_PARAM_PRC_01_periodic_d]->value, 365);
    put(pool, packs, "b.json", shipped(pool));
    says(sct_app_load(&app, pool, conf), "b.json: \"from\" is not after that of the pack before it");
    put(pool, packs, "b.json", "{}");
    says(sct_app_load(&app, pool, conf), "b.json");
    assert_int_equal(remove(apr_psprintf(pool, "%s/b.json", packs)), 0);
    put(pool, packs, "house.json", "{\"numbers\":[{\"rule\":\"PRC-01\",\"name\":\"periodic_d\",\"value\":183}]}");
    UNIT_OK(sct_app_load(&app, pool, conf));
    assert_int_equal(app.packs[0].params[SCT_PARAM_PRC_01_periodic_d]->value, 183);
    assert_int_equal(app.packs[0].params[SCT_PARAM_PRC_01_periodic_d]->label, SCT_LABEL_HOUSE); /* not the guideline's any more */
    put(pool, packs, "house.json", "{\"numbers\":[{\"rule\":\"PRC-01\",\"name\":\"periodic_d\",\"value\":366}]}");
    says(sct_app_load(&app, pool, conf), "house.json");
    apr_pool_destroy(pool);
}

static void wrong_holidays_stop_the_start(void **state)
{
    static const struct {
        const char *text, *what;
    } cases[] = {{"2026-01-01 x\n2026-02-30 y\n", "h:2: not a day"},
                 {"2026-01-02\n2026-01-01\n", "h:2: 2026-01-01 does not come after"},
                 {"2026-01-01\n2026-01-01\n", "h:2: "},
                 {"# nothing\n", "names no day"},
                 {"2026-01-01x\n", "h:1: not a day"}};
    apr_pool_t *pool = unit_pool();
    sct_holidays_t holidays;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sct_err_t *err = sct_holidays_read(&holidays, pool, "h", cases[i].text, strlen(cases[i].text));

        assert_non_null(err);
        assert_non_null(strstr(err->what, cases[i].what));
    }
    UNIT_OK(sct_holidays_read(&holidays, pool, "h", "2026-01-01 x\n2026-05-03", 23));
    assert_int_equal(holidays.count, 2);
    assert_string_equal(sct_date_text(pool, holidays.last), "2026-12-31");
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_packs_hold),
        cmocka_unit_test(labels_are_as_decided),
        cmocka_unit_test(words_carry_labels),
        cmocka_unit_test(wrong_packs_stop_the_start),
        cmocka_unit_test(whole_rules_cannot_be_left_out),
        cmocka_unit_test(an_installation_may_only_be_stricter),
        cmocka_unit_test(a_folder_of_packs),
        cmocka_unit_test(wrong_holidays_stop_the_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
