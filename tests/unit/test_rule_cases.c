/*
 * test_rule_cases.c - each rule by its case file in tests/rules: what happened is entered through the service, day by day, by a
 * clock that the test moves; then the record is read as of a day, and the kept findings must say the same.
 *
 * A file: {"rule": "PRC-08", "cases": [{"name", "steps": [...], "as_of": DAY, "expect": "finding" | "clear" | "not_assessed" |
 * "none", "since": DAY}]}. Days count from 2026-06-01, a Monday. A step: {"day", "who": "supplier" or nobody said: the buyer,
 * "act"} with the fields of the act: nego, level, accept, size, deal, campaign, or a kind of entries.def. "as" gives an entry a
 * name, "about" uses it. The first entry after a nego is its first.
 */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base_buf.h"
#include "base_json.h"
#include "codec.h"
#include "service.h"
#include "service_admin.h"
#include "service_nego.h"
#include "service_rule.h"

#include "base_pool.h"

#define DAY_0 ((sct_date_t)20605) /* 2026-06-01 */
#define BUYER_ROLES (SCT_ROLE_BUYER_SECURITY | SCT_ROLE_BUYER_PURCHASING | SCT_ROLE_BUYER_LEGAL)
#define SUPPLIER_ROLES (SCT_ROLE_SUPPLIER_CONTACT | SCT_ROLE_SUPPLIER_SALES | SCT_ROLE_SUPPLIER_EXECUTIVE)

typedef struct play_t {
    apr_pool_t *pool;
    sct_store_t *store;
    sct_app_t *app;
    const char *supplier;
    const char *nego;      /* the case that entries go to */
    const sct_json_t *begins; /* a nego whose first entry has not come */
    const char *level, *deal;
    apr_table_t *names;    /* of entries */
    int seconds;           /* within the day */
} play_t;

static int suppliers; /* made so far: their codes */

static apr_time_t noon(sct_date_t day, int seconds)
{
    return apr_time_from_sec(((apr_time_t)day * 24 + 3) * 3600 + seconds);
}

static sct_op_t *op_at(play_t *play, sct_date_t day, const sct_actor_t *actor)
{
    sct_op_t *op = unit_op(play->pool, play->store, actor);

    op->app = play->app;
    unit_at(op, noon(day, play->seconds++));
    return op;
}

/* ---- JSON ---- */

static const char *text_of(const sct_json_t *object, const char *key)
{
    const sct_json_t *value = sct_json_get(object, key);

    return value && sct_json_kind(value) == SCT_JSON_STRING ? sct_json_string(value, NULL) : NULL;
}

static sct_date_t day_of(const sct_json_t *object, const char *key)
{
    return DAY_0 + (sct_date_t)sct_json_int(sct_json_get(object, key));
}

typedef struct copy_t {
    play_t *play;
    sct_buf_t buf;
} copy_t;

static bool is_ours(const char *key)
{
    return strcmp(key, "day") == 0 || strcmp(key, "who") == 0 || strcmp(key, "act") == 0 || strcmp(key, "as") == 0
           || strcmp(key, "level") == 0 || strcmp(key, "deal") == 0;
}

/* Numbers of days are dates; names of entries are ids. */
static sct_err_t *copy_member(void *baton, const char *key, const sct_json_t *value)
{
    copy_t *copy = baton;
    apr_pool_t *pool = copy->play->pool;
    size_t len = strlen(key);
    const char *text;

    if (is_ours(key)) {
        return SCT_OK;
    }
    sct_buf_text(&copy->buf, apr_psprintf(pool, "%s\"%s\":", copy->buf.len > 1 ? "," : "", key));
    if (sct_json_kind(value) == SCT_JSON_INT && len > 3 && (strcmp(key + len - 3, "_on") == 0 || strcmp(key, "as_of") == 0)) {
        text = apr_psprintf(pool, "\"%s\"", sct_date_text(pool, DAY_0 + (sct_date_t)sct_json_int(value)));
    } else if (strcmp(key, "about") == 0) {
        const char *id = apr_table_get(copy->play->names, sct_json_string(value, NULL));

        assert_non_null(id);
        text = apr_psprintf(pool, "\"%s\"", id);
    } else {
        size_t size;

        text = sct_json_sorted(&size, pool, value);
    }
    sct_buf_text(&copy->buf, text);
    return SCT_OK;
}

/* The step as the JSON of an input, with more members in front. */
static void input_of(void *out, play_t *play, const sct_type_t *type, const sct_json_t *step, const char *front)
{
    copy_t copy = {.play = play};

    sct_buf_init(&copy.buf, play->pool, 512);
    sct_buf_text(&copy.buf, "{");
    sct_buf_text(&copy.buf, front);
    UNIT_OK(sct_json_members(step, copy_member, &copy));
    sct_buf_text(&copy.buf, "}");
    UNIT_OK(sct_decode(out, play->pool, type, copy.buf.data, copy.buf.len));
}

/* ---- acts ---- */

static sct_err_t *begin_nego(sct_nego_done_t *done, sct_op_t *op, const char *supplier, const sct_nego_input_t *in)
{
    SCT_WRITE(op, sct_nego_begin(done, op, supplier, in));
    return SCT_OK;
}

static sct_err_t *record(sct_nego_done_t *done, sct_op_t *op, const char *nego, const sct_entry_input_t *in)
{
    SCT_WRITE(op, sct_nego_record(done, op, nego, in));
    return SCT_OK;
}

static void enter(play_t *play, sct_op_t *op, const sct_json_t *step)
{
    sct_entry_input_t in = {0};
    sct_nego_done_t done = {0};
    const char *as = text_of(step, "as");

    input_of(&in, play, &sct_entry_input_type, step, apr_psprintf(play->pool, "\"kind\":\"%s\"", text_of(step, "act")));
    if (play->begins) {
        bool of_buyer = op->actor->side == SCT_SIDE_BUYER;
        const sct_nego_input_t nego = {.subject = sct_choice_value(&sct_subject_choice, text_of(play->begins, "subject")),
                                       .title = "case",
                                       .level_id = sct_json_get(play->begins, "level") ? play->level : NULL,
                                       .deal_id = sct_json_get(play->begins, "deal") ? play->deal : NULL,
                                       .first = &in};

        UNIT_OK(begin_nego(&done, op, of_buyer ? play->supplier : NULL, &nego));
        play->nego = ((const sct_nego_t *)done.nego)->id;
        play->begins = NULL;
    } else {
        UNIT_OK(record(&done, op, play->nego, &in));
    }
    if (as) {
        apr_table_set(play->names, as, ((const sct_entry_t *)done.entry)->id);
    }
}

static sct_err_t *issue(sct_level_done_t *done, sct_op_t *op, const char *supplier, const sct_level_input_t *in)
{
    sct_level_t level = {0};
    sct_letter_t letter = {0};

    SCT_TRY(sct_level_create(&level, op, supplier, in));
    SCT_TRY(sct_level_letter(&letter, op, level.id));
    return sct_level_issue(done, op, level.id, level.rev, letter.hash);
}

static sct_err_t *issue_level(sct_level_done_t *done, sct_op_t *op, const char *supplier, const sct_level_input_t *in)
{
    SCT_WRITE(op, issue(done, op, supplier, in));
    return SCT_OK;
}

static sct_err_t *say_yes(sct_op_t *op, const char *id)
{
    sct_level_done_t done;
    sct_level_t level = {0};

    SCT_TRY(sct_level_show(&level, op, id));
    return sct_level_answer(&done, op, id, level.rev, SCT_LEVEL_ACCEPTED, NULL);
}

static sct_err_t *accept_level(sct_op_t *op, const char *id)
{
    SCT_WRITE(op, say_yes(op, id));
    return SCT_OK;
}

static sct_err_t *declare(sct_op_t *op, const char *supplier, const sct_size_input_t *in)
{
    sct_size_done_t done;

    SCT_WRITE(op, sct_size_declare(&done, op, supplier, in));
    return SCT_OK;
}

static sct_err_t *record_deal(sct_deal_done_t *done, sct_op_t *op, const char *supplier, const sct_deal_input_t *in)
{
    SCT_WRITE(op, sct_deal_record(done, op, supplier, in));
    return SCT_OK;
}

static sct_err_t *begin_campaign(sct_op_t *op, const sct_campaign_input_t *in)
{
    sct_campaign_t done = {0};

    SCT_WRITE(op, sct_campaign_begin(&done, op, in));
    return SCT_OK;
}

static void make_level(play_t *play, sct_op_t *op, const sct_json_t *step)
{
    sct_level_input_t in = {0};
    sct_level_done_t done = {0};
    bool four = sct_json_int(sct_json_get(step, "star")) == 4;
    const char *front = "\"q_outage\":\"no\",\"q_access\":\"no\",\"c_incident\":\"no\",\"c_subcontract\":\"no\","
                        "\"depth_asked\":\"counts\",\"scope_entities\":\"x\",\"contact_name\":\"x\"";

    input_of(&in, play, &sct_level_input_type, step,
             apr_psprintf(play->pool, "%s,\"q_secret\":\"%s\"", front, four ? "yes" : "no"));
    UNIT_OK(issue_level(&done, op, play->supplier, &in));
    play->level = ((const sct_level_t *)done.level)->id;
}

static void act(play_t *play, const sct_json_t *step)
{
    const char *what = text_of(step, "act"), *who = text_of(step, "who");
    bool of_supplier = who && strcmp(who, "supplier") == 0;
    const sct_actor_t *actor = of_supplier ? unit_supplier(play->pool, play->supplier, SUPPLIER_ROLES)
                                           : unit_buyer(play->pool, BUYER_ROLES);
    sct_op_t *op = op_at(play, day_of(step, "day"), actor);
    sct_size_input_t size = {0};
    sct_deal_input_t deal = {0};
    sct_deal_done_t dealt = {0};
    sct_campaign_input_t campaign = {.title = "talks", .words = "words"};

    if (strcmp(what, "nego") == 0) {
        play->begins = step;
    } else if (strcmp(what, "level") == 0) {
        make_level(play, op, step);
    } else if (strcmp(what, "accept") == 0) {
        UNIT_OK(accept_level(op, play->level));
    } else if (strcmp(what, "size") == 0) {
        input_of(&size, play, &sct_size_input_type, step, "\"source\":\"self\",\"parent_capital\":-1,\"parent_employees\":-1");
        UNIT_OK(declare(op, of_supplier ? NULL : sct_json_get(step, "of_buyer") ? NULL : play->supplier, &size));
    } else if (strcmp(what, "deal") == 0) {
        input_of(&deal, play, &sct_deal_input_type, step, "\"title\":\"order\"");
        UNIT_OK(record_deal(&dealt, op, play->supplier, &deal));
        play->deal = ((const sct_deal_t *)dealt.deal)->id;
    } else if (strcmp(what, "campaign") == 0) {
        UNIT_OK(begin_campaign(op, &campaign));
    } else {
        enter(play, op, step);
    }
}

/* ---- what is read ---- */

static sct_err_t *read_rules(sct_rule_reading_t *out, sct_op_t *op, const char *supplier, sct_date_t as_of)
{
    SCT_READ(op, sct_rules_read(out, op, supplier, as_of));
    return SCT_OK;
}

static sct_err_t *refresh(sct_op_t *op, const char *supplier)
{
    op->draft = true;
    SCT_WRITE(op, sct_rules_refresh(op, supplier));
    return SCT_OK;
}

static sct_err_t *list_kept(sct_founds_t *out, sct_op_t *op, const char *supplier)
{
    SCT_READ(op, sct_finding_list_of(out, op, supplier));
    return SCT_OK;
}

static const char *worst(const apr_array_header_t *findings, int rule, sct_date_t *since)
{
    const char *said = "none";
    int best = 0;

    for (int i = 0; i < findings->nelts; i++) {
        const sct_finding_t *finding = &APR_ARRAY_IDX(findings, i, sct_finding_t);
        int rank = finding->verdict == SCT_VERDICT_FINDING ? 3 : finding->verdict == SCT_VERDICT_NOT_ASSESSED ? 2 : 1;

        if (finding->rule == rule && rank > best) {
            best = rank;
            said = sct_choice_name(&sct_rule_verdict_choice, finding->verdict);
            *since = finding->since_on;
        }
    }
    return said;
}

/* What is kept on the day is what the reading of the day says. */
static void kept_findings_agree(play_t *play, const char *supplier, sct_date_t day, const sct_rule_reading_t *reading)
{
    sct_op_t *op = op_at(play, day, unit_buyer(play->pool, SCT_ROLE_BUYER_LEGAL));
    sct_founds_t founds = {0};
    int expected = 0;

    UNIT_OK(refresh(op, supplier));
    UNIT_OK(list_kept(&founds, op_at(play, day, unit_buyer(play->pool, SCT_ROLE_BUYER_LEGAL)), supplier));
    for (int i = 0; i < reading->findings->nelts; i++) {
        expected += APR_ARRAY_IDX(reading->findings, i, sct_finding_t).verdict == SCT_VERDICT_FINDING;
    }
    assert_int_equal(founds.rows->nelts, expected);
}

static sct_err_t *add_supplier(sct_op_t *op, const char *code)
{
    const sct_supplier_input_t in = {.code = code, .name_ja = code, .name_en = code, .kana = "カナ"};
    sct_receipt_t receipt = {0};

    SCT_WRITE(op, sct_admin_supplier_add(&receipt, op, &in));
    return SCT_OK;
}

static sct_err_t *find_supplier(const char **out, sct_op_t *op, const char *code)
{
    SCT_READ(op, sct_rules_supplier_of(out, op, NULL, code));
    return SCT_OK;
}

static int play_case(play_t *play, const char *rule, const sct_json_t *one)
{
    const sct_json_t *steps = sct_json_get(one, "steps"), *since_at = sct_json_get(one, "since");
    bool of_buyer = sct_rule_object(sct_choice_value(&sct_rule_choice, rule)) == SCT_OBJECT_BUYER;
    const char *code = apr_psprintf(play->pool, "S%d", ++suppliers), *said;
    sct_rule_reading_t reading = {0};
    sct_date_t as_of = day_of(one, "as_of"), since = 0, begun = DAY_0;

    for (size_t i = 0; i < sct_json_size(steps); i++) {
        sct_date_t day = day_of(sct_json_at(steps, i), "day");

        begun = day < begun ? day : begun;
    }
    UNIT_OK(add_supplier(op_at(play, begun, sct_operator()), code));
    UNIT_OK(find_supplier(&play->supplier, op_at(play, begun, sct_operator()), code));
    for (size_t i = 0; i < sct_json_size(steps); i++) {
        act(play, sct_json_at(steps, i));
    }
    UNIT_OK(read_rules(&reading, op_at(play, as_of, unit_buyer(play->pool, SCT_ROLE_BUYER_LEGAL)),
                       of_buyer ? NULL : play->supplier, as_of));
    said = worst(reading.findings, sct_choice_value(&sct_rule_choice, rule), &since);
    kept_findings_agree(play, of_buyer ? NULL : play->supplier, as_of, &reading);
    if (strcmp(said, text_of(one, "expect")) != 0 || (since_at && since != day_of(one, "since"))) {
        printf("%s, %s: says %s since %d, not %s\n", rule, text_of(one, "name"), said, (int)(since - DAY_0),
               text_of(one, "expect"));
        return 1;
    }
    return 0;
}

static sct_err_t *init(sct_op_t *op)
{
    const sct_buyer_input_t in = {.name_ja = "買い手", .name_en = "Buyer"};
    sct_receipt_t receipt = {0};

    SCT_WRITE(op, sct_admin_init(&receipt, op, &in));
    return SCT_OK;
}

/* Each file in a database of its own, so that what one installation says does not reach the next. */
static int play_file(const char *path, int *played)
{
    apr_pool_t *pool = unit_pool();
    play_t play = {.pool = pool, .store = unit_store(NULL, pool), .app = apr_pcalloc(pool, sizeof *play.app)};
    const sct_json_t *file = NULL, *cases;
    const char *text = "";
    size_t len = 0;
    int wrong = 0;

    UNIT_OK(sct_conf_file(&text, &len, pool, path));
    UNIT_OK(sct_json_parse(&file, pool, text, len, &sct_json_file_limits));
    UNIT_OK(sct_app_load(play.app, pool, "conf"));
    UNIT_OK(init(op_at(&play, DAY_0 - 400, sct_operator())));
    cases = sct_json_get(file, "cases");
    for (size_t i = 0; i < sct_json_size(cases); i++) {
        play.names = apr_table_make(pool, 8);
        play.begins = NULL;
        wrong += play_case(&play, text_of(file, "rule"), sct_json_at(cases, i));
        (*played)++;
    }
    apr_pool_destroy(pool);
    return wrong;
}

static void every_case(void **state)
{
    int wrong = 0, played = 0;

    (void)state;
    for (int rule = 1; rule < SCT_RULE__COUNT; rule++) {
        apr_pool_t *pool = unit_pool();

        wrong += play_file(apr_psprintf(pool, "tests/rules/%s.json", sct_rule_id(rule)), &played);
        apr_pool_destroy(pool);
    }
    printf("# figure: rules: rules %d, cases entered through the service %d\n", SCT_RULE__COUNT - 1, played);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_case)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
