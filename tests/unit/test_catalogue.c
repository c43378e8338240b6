/*
 * test_catalogue.c - the editions in conf/catalogues, and files that are no edition.
 */
#include "unit.h"

#include <unistd.h>

#include <apr_file_info.h>
#include <apr_file_io.h>

#include "codec.h"
#include "domain_catalogue.h"
#include "service.h"
#include "base_pool.h"

#define CURRENT "conf/catalogues/2026-03-27.json"
#define DRAFT "conf/catalogues/2025-12-26-draft.json"

static apr_pool_t *pool;
static sct_catalogue_t current;
static sct_catalogue_t draft;

static int load(void **state)
{
    (void)state;
    pool = unit_pool();
    UNIT_OK(sct_catalogue_load(&current, pool, CURRENT));
    UNIT_OK(sct_catalogue_load(&draft, pool, DRAFT));
    return 0;
}

static int unload(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

/* From the scheme: requirements at star 3 and 4, criteria at star 3, criteria that star 4 adds. */
static const struct {
    const char *category;
    int requirements_3;
    int requirements_4;
    int criteria_3;
    int criteria_added;
} scheme[] = {
    {"1", 3, 6, 8, 11}, {"2", 3, 5, 4, 3}, {"3", 4, 6, 11, 18}, {"4", 13, 21, 48, 34},
    {"5", 1, 3, 3, 5},  {"6", 1, 1, 6, 0}, {"7", 1, 1, 1, 1},
};

static int requirements_of(const char *category, int star)
{
    int count = 0;

    for (int i = 0; i < current.requirements->nelts; i++) {
        const sct_requirement_t *row = &APR_ARRAY_IDX(current.requirements, i, sct_requirement_t);

        count += strcmp(row->category, category) == 0 && row->star <= star;
    }
    return count;
}

static int criteria_of(const char *category, int star)
{
    int count = 0;

    for (int i = 0; i < current.criteria->nelts; i++) {
        const sct_criterion_t *row = &APR_ARRAY_IDX(current.criteria, i, sct_criterion_t);

        count += strcmp(sct_catalogue_category(&current, row->requirement), category) == 0 && row->star == star;
    }
    return count;
}

static void test_counts(void **state)
{
    (void)state;
    assert_string_equal(current.edition, "2026-03-27");
    assert_int_equal(current.categories->nelts, 7);
    assert_int_equal(current.requirements->nelts, 43);
    assert_int_equal(sct_catalogue_count(&current, 3), 81);
    assert_int_equal(sct_catalogue_count(&current, 4), 153);
    assert_int_equal(current.criteria->nelts, 153);
    for (size_t i = 0; i < sizeof scheme / sizeof scheme[0]; i++) {
        const char *category = APR_ARRAY_IDX(current.categories, i, sct_category_t).id;

        assert_string_equal(category, scheme[i].category);
        assert_int_equal(requirements_of(category, 3), scheme[i].requirements_3);
        assert_int_equal(requirements_of(category, 4), scheme[i].requirements_4);
        assert_int_equal(criteria_of(category, 3), scheme[i].criteria_3);
        assert_int_equal(criteria_of(category, 4), scheme[i].criteria_added);
    }
}

static void test_functions_and_conditions(void **state)
{
    static const struct {
        const char *csf;
        int count;
    } functions[] = {{"GV", 26}, {"ID", 29}, {"PR", 82}, {"DE", 8}, {"RS", 6}, {"RC", 2}};
    int conditions[3] = {0};

    (void)state;
    for (size_t f = 0; f < sizeof functions / sizeof functions[0]; f++) {
        int count = 0;

        for (int i = 0; i < current.criteria->nelts; i++) {
            const char *csf = APR_ARRAY_IDX(current.criteria, i, sct_criterion_t).csf;

            assert_non_null(csf);
            count += strcmp(csf, functions[f].csf) == 0;
        }
        assert_int_equal(count, functions[f].count);
    }
    for (int i = 0; i < current.criteria->nelts; i++) {
        conditions[APR_ARRAY_IDX(current.criteria, i, sct_criterion_t).condition]++;
    }
    assert_int_equal(conditions[1], 18);
    assert_int_equal(conditions[2], 18);
}

/* Numbers ascend, part by part; the catalogue's order is the order of every list and of the submission. */
static void test_order(void **state)
{
    (void)state;
    for (int i = 1; i < current.criteria->nelts; i++) {
        const char *before = APR_ARRAY_IDX(current.criteria, i - 1, sct_criterion_t).id;
        const char *id = APR_ARRAY_IDX(current.criteria, i, sct_criterion_t).id;

        assert_int_equal(strlen(id), 7); /* no part has two digits, so that text order is number order */
        if (strcmp(before, id) >= 0) {
            fail_msg("%s after %s", id, before);
        }
    }
}

static void test_look_ups(void **state)
{
    const sct_criterion_t *criterion = sct_catalogue_criterion(&current, 3, "1-2-1-1");

    (void)state;
    assert_string_equal(criterion->requirement, "1-2-1");
    assert_null(sct_catalogue_criterion(&current, 3, "1-1-1-1"));
    assert_non_null(sct_catalogue_criterion(&current, 4, "1-1-1-1"));
    assert_null(sct_catalogue_criterion(&current, 4, "1-1-1-9"));
    assert_string_equal(sct_catalogue_category(&current, "4-1-5"), "4");
    assert_string_equal(sct_catalogue_category(&current, "9-9-9"), "");
}

/* Words that may never stand beside a star, in any text of either language. */
static void test_words(void **state)
{
    static const char *const never[] = {"認定", "合格", "違法", "certif", "qualif"};
    sct_buf_t buf;

    (void)state;
    sct_buf_init(&buf, pool, 1 << 17);
    sct_encode(&buf, &sct_catalogue_type, &current);
    sct_encode(&buf, &sct_catalogue_type, &draft);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        const char *at = strstr(buf.data, never[i]);

        if (at) {
            fail_msg("%s: %.80s", never[i], at);
        }
    }
    assert_non_null(strstr(current.note_ja, "公式の文言ではありません"));
}

static const sct_succession_t *successor(const char *id)
{
    for (int i = 0; i < draft.successions->nelts; i++) {
        const sct_succession_t *row = &APR_ARRAY_IDX(draft.successions, i, sct_succession_t);

        if (strcmp(row->id, id) == 0) {
            return row;
        }
    }
    return NULL;
}

static void test_draft(void **state)
{
    int star_3 = 0;

    (void)state;
    assert_string_equal(draft.succeeded_by, current.edition);
    assert_int_equal(draft.status, sct_choice_value(&sct_edition_status_choice, "superseded"));
    assert_int_equal(draft.criteria->nelts, 0);
    assert_int_equal(draft.successions->nelts, 157);
    for (int i = 0; i < draft.successions->nelts; i++) {
        const sct_succession_t *row = &APR_ARRAY_IDX(draft.successions, i, sct_succession_t);

        star_3 += row->star == 3;
        if (row->to && !sct_catalogue_criterion(&current, 4, row->to)) {
            fail_msg("%s goes to %s, which is not there", row->id, row->to);
        }
    }
    assert_int_equal(star_3, 83);
}

/* The sixteen numbers that mean one thing in the draft and another in the edition: none may lead to itself. */
static void test_same_number_other_meaning(void **state)
{
    static const char *const ids[] = {
        "3-1-5-2", "4-1-4-2", "4-1-6-2", "4-1-6-3", "4-2-1-2", "4-2-1-3", "4-2-1-4", "4-2-1-5",
        "4-4-4-3", "5-1-2-2", "5-1-2-3", "6-1-1-2", "6-1-1-3", "6-1-1-4", "6-1-1-5", "6-1-1-6",
    };
    int others = 0;

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        const sct_succession_t *row = successor(ids[i]);

        assert_non_null(row);
        assert_non_null(sct_catalogue_criterion(&current, 4, ids[i]));
        if (row->to && strcmp(row->to, ids[i]) == 0) {
            fail_msg("%s leads to itself", ids[i]);
        }
    }
    for (int i = 0; i < draft.successions->nelts; i++) {
        const sct_succession_t *row = &APR_ARRAY_IDX(draft.successions, i, sct_succession_t);
        bool itself = row->to && strcmp(row->to, row->id) == 0;

        others += !itself && sct_catalogue_criterion(&current, 4, row->id) != NULL;
    }
    assert_int_equal(others, 16);
    assert_string_equal(successor("1-1-1-1")->to, "1-1-1-1");
    assert_string_equal(successor("3-1-5-2")->to, "3-1-5-3");
    assert_string_equal(successor("4-4-4-3")->to, "4-4-4-2");
    assert_null(successor("4-1-6-2")->to);
}

static const char *read_text(const char *path)
{
    apr_file_t *file = NULL;
    char *text = apr_pcalloc(pool, (apr_size_t)1 << 20);

    assert_int_equal(apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool), APR_SUCCESS);
    apr_file_read_full(file, text, ((apr_size_t)1 << 20) - 1, NULL);
    apr_file_close(file);
    return text;
}

static const char *write_text(const char *text, size_t len)
{
    const char *path = apr_psprintf(pool, "%s/edition.json", unit_dir(pool));
    apr_file_t *file = NULL;

    assert_int_equal(apr_file_open(&file, path, APR_FOPEN_WRITE | APR_FOPEN_CREATE, APR_FPROT_OS_DEFAULT, pool),
                     APR_SUCCESS);
    assert_int_equal(apr_file_write_full(file, text, len, NULL), APR_SUCCESS);
    apr_file_close(file);
    return path;
}

/* Loads the text and expects an error that names the file and each of the words. */
static void refuses(const char *text, size_t len, const char *word, const char *reason)
{
    const char *path = write_text(text, len);
    sct_catalogue_t catalogue;
    sct_err_t *err;

    memset(&catalogue, 0x5a, sizeof catalogue);
    err = sct_catalogue_load(&catalogue, pool, path);
    if (!err || err->code != SCT_E_CONFIG || !strstr(err->what, path) || !strstr(err->what, word)
        || !strstr(err->what, reason)) {
        fail_msg("expected \"%s\" and \"%s\": %s", word, reason, err ? err->what : "taken");
    }
    assert_int_equal(catalogue.status, 0x5a5a5a5a);
}

/* One change to the good file, what the error names, and why. */
static const struct {
    const char *from;
    const char *to;
    const char *id;
    const char *reason;
} breaks[] = {
    {"\"id\": \"4-4-4-2\", ", "", "the row after id 4-4-4-1", "/id: required"},
    {"\"id\": \"1-1-1-1\", ", "", "the first row", "/id: required"},
    {"\"id\": \"1-1-1-2\", \"requirement\"", "\"id\": \"1-1-1-1\", \"requirement\"", "criterion 1-1-1-1",
     "listed twice"},
    {"\"id\": \"1-2-2\", \"category\"", "\"id\": \"1-2-1\", \"category\"", "requirement 1-2-1", "listed twice"},
    {"{\"id\": \"2\", \"name_ja\"", "{\"id\": \"1\", \"name_ja\"", "category 1", "listed twice"},
    {"\"requirement\": \"1-1-1\"", "\"requirement\": \"9-9-9\"", "criterion 1-1-1-1", "no requirement 9-9-9"},
    {"\"requirement\": \"1-1-1\"", "\"requirement\": \"1-2-1\"", "criterion 1-1-1-1", "does not begin with"},
    {"\"category\": \"3\", \"star\"", "\"category\": \"8\", \"star\"", "requirement 3-1-1", "no category 8"},
    {"\"category\": \"3\", \"star\"", "\"category\": \"4\", \"star\"", "requirement 3-1-1", "does not begin with"},
    {"\"requirement\": \"1-2-1\", \"star\": 3", "\"requirement\": \"1-2-1\", \"star\": 5", "id 1-2-1-1",
     "/star: range"},
    {"\"requirement\": \"1-2-1\", \"star\": 3", "\"requirement\": \"1-2-1\", \"star\": \"3\"", "id 1-2-1-1",
     "/star: type"},
    {"\"requirement\": \"1-1-1\", \"star\": 4", "\"requirement\": \"1-1-1\", \"star\": 3", "criterion 1-1-1-1",
     "its star is below"},
    {"\"id\": \"1-3-1-1\", ", "\"id\": \"1-3-1-1\", \"colour\": \"red\", ", "id 1-3-1-1", "/colour: unknown_key"},
    {"\"id\": \"1-3-1-1\", ", "\"id\": \"1-3-1-1\", \"id\": \"1-3-1-1\", ", "/criteria/", "/id: twice"},
    {"\"title_ja\": \"サーバ区域に入れる人の指定\"", "\"title_ja\": \"　\"", "id 4-1-8-1", "/title_ja: required"},
    {"\"condition\": \"explicit\"", "\"condition\": \"maybe\"", "id 1-2-3-3", "/condition: choice"},
    {"      \"condition\": \"explicit\",\n", "", "criterion 1-2-3-3", "go together"},
    {"\"status\": \"current\"", "\"status\": \"new\"", "/status", "choice"},
    {"  \"edition\": \"2026-03-27\",\n", "", "/edition", "required"},
    {"\"successions\": []", "\"successions\": [{\"id\": \"1-1-1-1\", \"star\": 4, \"change\": \"moved\"}]",
     "succession 1-1-1-1", "unknown change"},
    {"\"successions\": []", "\"successions\": [{\"id\": \"1-1-1-1\", \"star\": 4, \"change\": \"reworded\"}]",
     "succession 1-1-1-1", "`to` is needed"},
};

static void test_broken_files(void **state)
{
    const char *good = read_text(CURRENT);
    sct_catalogue_t again;

    (void)state;
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        const char *at = strstr(good, breaks[i].from);
        const char *text;

        if (!at) {
            fail_msg("the good file has no %s", breaks[i].from);
        }
        text = apr_psprintf(pool, "%.*s%s%s", (int)(at - good), good, breaks[i].to, at + strlen(breaks[i].from));
        refuses(text, strlen(text), breaks[i].id, breaks[i].reason);
    }
    UNIT_OK(sct_catalogue_load(&again, pool, write_text(good, strlen(good))));
}

static void test_no_json_at_all(void **state)
{
    const char *good = read_text(CURRENT);
    sct_catalogue_t catalogue;
    sct_err_t *err;

    (void)state;
    refuses(good, strlen(good) / 2, "", "");
    refuses("", 0, "", "");
    refuses("[]", 2, "", "type");
    refuses("\xef\xbb\xbf{}", 5, "", "");
    err = sct_catalogue_load(&catalogue, pool, "conf/catalogues/none.json");
    assert_int_equal(err->code, SCT_E_CONFIG);
    assert_non_null(strstr(err->what, "conf/catalogues/none.json"));
    err = sct_catalogue_load(&catalogue, pool, "conf/catalogues");
    assert_int_equal(err->code, SCT_E_CONFIG);
}

static void test_there_and_back(void **state)
{
    const sct_json_t *value = NULL;
    sct_catalogue_t copy;
    sct_buf_t first, second;

    (void)state;
    sct_buf_init(&first, pool, 1 << 17);
    sct_encode(&first, &sct_catalogue_type, &current);
    UNIT_OK(sct_json_parse(&value, pool, first.data, first.len, &sct_json_file_limits));
    UNIT_OK(sct_decode_value(&copy, pool, &sct_catalogue_type, value, ""));
    sct_buf_init(&second, pool, 1 << 17);
    sct_encode(&second, &sct_catalogue_type, &copy);
    assert_string_equal(first.data, second.data);
}

/* The rest of a configuration folder, as it is shipped. */
static void link_rules(const char *conf)
{
    char *here = NULL;

    assert_int_equal(apr_filepath_get(&here, 0, pool), APR_SUCCESS);
    assert_int_equal(symlink(apr_pstrcat(pool, here, "/conf/rulepacks", NULL), apr_pstrcat(pool, conf, "/rulepacks", NULL)), 0);
    here = apr_pstrcat(pool, here, "/conf/holidays.txt", NULL);
    assert_int_equal(symlink(here, apr_pstrcat(pool, conf, "/holidays.txt", NULL)), 0);
}

/* Answers are kept by edition: of two files of one name nobody could say which is meant. */
static void test_an_edition_is_there_once(void **state)
{
    const char *conf = unit_dir(pool);
    const char *catalogues = unit_dir(pool);
    const char *again = apr_pstrcat(pool, catalogues, "/z-copy.json", NULL);
    const sct_err_t *err;
    sct_app_t app = {0};
    char *here = NULL;

    (void)state;
    assert_int_equal(apr_filepath_get(&here, 0, pool), APR_SUCCESS);
    assert_int_equal(symlink(catalogues, apr_pstrcat(pool, conf, "/catalogues", NULL)), 0);
    assert_int_equal(symlink(apr_pstrcat(pool, here, "/conf/templates", NULL), apr_pstrcat(pool, conf, "/templates", NULL)), 0);
    link_rules(conf);
    assert_int_equal(apr_file_copy(CURRENT, apr_pstrcat(pool, catalogues, "/a.json", NULL), APR_FPROT_OS_DEFAULT, pool), 0);
    assert_int_equal(apr_file_copy(DRAFT, apr_pstrcat(pool, catalogues, "/b.json", NULL), APR_FPROT_OS_DEFAULT, pool), 0);
    UNIT_OK(sct_app_load(&app, pool, conf)); /* control */
    assert_int_equal(apr_file_copy(DRAFT, again, APR_FPROT_OS_DEFAULT, pool), 0);
    err = sct_app_load(&app, pool, conf);
    assert_non_null(err);
    assert_int_equal(err->code, SCT_E_CONFIG);
    assert_non_null(strstr(err->what, "/catalogues/z-copy.json"));
    assert_non_null(strstr(err->what, draft.edition));
}

static void says(const sct_err_t *err, const char *words)
{
    assert_non_null(err);
    assert_int_equal(err->code, SCT_E_CONFIG);
    if (!strstr(err->what, words)) {
        fail_msg("\"%s\" does not say %s", err->what, words);
    }
}

/* A configuration folder with something missing, or in its place: the file and the reason are named. */
static void test_a_folder_that_is_not_whole(void **state)
{
    const char *conf = unit_dir(pool);
    const char *catalogues = unit_dir(pool);
    const char *templates = unit_dir(pool);
    const char *first = apr_pstrcat(pool, catalogues, "/a.json", NULL);
    const char *second = apr_pstrcat(pool, catalogues, "/b.json", NULL);
    const char *ja = apr_pstrcat(pool, templates, "/level_request.ja.txt", NULL);
    const char *en = apr_pstrcat(pool, templates, "/level_request.en.txt", NULL);
    sct_app_t app = {0};
    sct_buf_t text;
    sct_catalogue_t other;

    (void)state;
    says(sct_app_load(&app, pool, conf), "/catalogues: cannot be read; SCTierConfDir");
    assert_int_equal(symlink(catalogues, apr_pstrcat(pool, conf, "/catalogues", NULL)), 0);
    assert_int_equal(symlink(templates, apr_pstrcat(pool, conf, "/templates", NULL)), 0);
    assert_int_equal(apr_file_copy(DRAFT, apr_pstrcat(pool, catalogues, "/x.jso", NULL), APR_FPROT_OS_DEFAULT, pool), 0);
    says(sct_app_load(&app, pool, conf), "no edition with status \"current\"");
    assert_int_equal(symlink(templates, first), 0);
    says(sct_app_load(&app, pool, conf), "a.json: not a file");
    assert_int_equal(unlink(first), 0);
    assert_int_equal(symlink("/nowhere/at/all", first), 0);
    says(sct_app_load(&app, pool, conf), "a.json: No such file");
    assert_int_equal(unlink(first), 0);
    assert_int_equal(apr_file_copy(CURRENT, first, APR_FPROT_OS_DEFAULT, pool), 0);
    other = current;
    other.edition = "2027-01-01";
    sct_buf_init(&text, pool, 1 << 17);
    sct_encode(&text, &sct_catalogue_type, &other);
    assert_int_equal(rename(write_text(text.data, text.len), second), 0);
    says(sct_app_load(&app, pool, conf), "both 2026-03-27 and 2027-01-01 say \"current\"");
    assert_int_equal(unlink(second), 0);

    says(sct_app_load(&app, pool, conf), "/rulepacks: cannot be read; SCTierConfDir");
    link_rules(conf);
    says(sct_app_load(&app, pool, conf), "level_request.ja.txt: cannot be read");
    assert_int_equal(rename(write_text("a", 1), ja), 0);
    says(sct_app_load(&app, pool, conf), "level_request.en.txt: cannot be read");
    assert_int_equal(rename(write_text("b", 1), en), 0);
    assert_int_equal(truncate(en, 1024L * 1024 + 1), 0);
    says(sct_app_load(&app, pool, conf), "level_request.en.txt: cannot be read");
    assert_int_equal(truncate(en, 1), 0);
    UNIT_OK(sct_app_load(&app, pool, conf)); /* control */
    assert_non_null(sct_app_catalogue(&app, current.edition));
    assert_null(sct_app_catalogue(&app, other.edition));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_functions_and_conditions),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_look_ups),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_draft),
        cmocka_unit_test(test_same_number_other_meaning),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_no_json_at_all),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_an_edition_is_there_once),
        cmocka_unit_test(test_a_folder_that_is_not_whole),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
