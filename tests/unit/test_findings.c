/*
 * test_findings.c - findings come and go with the facts and with the days; legal waives what may be waived; the portal holds back
 * what a rule of the severity BLOCK holds back. On both engines.
 */
#include "unit.h"

#include <string.h>

#include "jobs.h"
#include "service.h"
#include "service_admin.h"
#include "service_nego.h"
#include "service_rule.h"

#include "base_pool.h"

#define DAY_0 ((sct_date_t)20605) /* 2026-06-01, a Monday */

static apr_pool_t *pool;
static sct_store_t *store;
static sct_app_t app;
static const char *supplier, *nego, *newest; /* the newest entry */
static int seconds;

static apr_time_t noon(int day)
{
    return apr_time_from_sec((((apr_time_t)DAY_0 + day) * 24 + 3) * 3600 + seconds++);
}

static sct_op_t *by(const sct_actor_t *actor, int day)
{
    sct_op_t *op = unit_op(pool, store, actor);

    op->app = &app;
    unit_at(op, noon(day));
    return op;
}

static sct_op_t *purchasing(int day)
{
    return by(unit_buyer(pool, SCT_ROLE_BUYER_PURCHASING), day);
}

static sct_op_t *security(int day)
{
    return by(unit_buyer(pool, SCT_ROLE_BUYER_SECURITY), day);
}

static sct_op_t *legal(int day)
{
    return by(unit_buyer(pool, SCT_ROLE_BUYER_LEGAL), day);
}

static sct_op_t *sales(int day)
{
    return by(unit_supplier(pool, supplier, SCT_ROLE_SUPPLIER_SALES), day);
}

/* Transactions of one act each. */
#define ACT(name, params, expr)                 \
    static sct_err_t *name params               \
    {                                           \
        SCT_WRITE(op, (expr));                  \
        return SCT_OK;                          \
    }
#define LOOK(name, params, expr)                \
    static sct_err_t *name params               \
    {                                           \
        SCT_READ(op, (expr));                   \
        return SCT_OK;                          \
    }
ACT(init, (sct_op_t *op, sct_receipt_t *out, const sct_buyer_input_t *in), sct_admin_init(out, op, in))
ACT(add_supplier, (sct_op_t *op, sct_receipt_t *out, const sct_supplier_input_t *in), sct_admin_supplier_add(out, op, in))
LOOK(find_supplier, (sct_op_t *op, const char **out, const char *code), sct_rules_supplier_of(out, op, NULL, code))
ACT(begin, (sct_op_t *op, sct_nego_done_t *out, const sct_nego_input_t *in), sct_nego_begin(out, op, NULL, in))
ACT(record, (sct_op_t *op, sct_nego_done_t *out, const sct_entry_input_t *in), sct_nego_record(out, op, nego, in))
ACT(refresh, (sct_op_t *op), sct_rules_refresh(op, supplier))
ACT(give, (sct_op_t *op, sct_waiver_done_t *out, const sct_waiver_input_t *in), sct_waiver_give(out, op, supplier, in))
ACT(end, (sct_op_t *op, sct_waiver_done_t *out, const char *id), sct_waiver_end(out, op, id, "w"))
LOOK(list_of, (sct_op_t *op, sct_founds_t *out), sct_finding_list_of(out, op, supplier))
LOOK(page, (sct_op_t *op, sct_founds_t *out, const char *cursor, int limit),
     sct_finding_list(out, op, &(const sct_finding_filter_t){NULL, NULL}, cursor, limit))
LOOK(counts, (sct_op_t *op, sct_found_counts_t *out), sct_finding_counts(out, op))
LOOK(reading, (sct_op_t *op, sct_rule_reading_t *out, sct_date_t as_of), sct_rules_read(out, op, supplier, as_of))

static sct_err_t *try_entry(sct_op_t *op, sct_entry_input_t in)
{
    sct_nego_done_t done = {0};

    SCT_TRY(record(op, &done, &in));
    newest = ((const sct_entry_t *)done.entry)->id;
    return SCT_OK;
}

#define RECORD(op, ...) UNIT_OK(try_entry((op), (sct_entry_input_t){__VA_ARGS__}))
#define KIND(symbol) .kind = SCT_ENTRY_##symbol

static const sct_found_t *kept(sct_op_t *op, int rule)
{
    sct_founds_t founds = {0};

    UNIT_OK(list_of(op, &founds));
    for (int i = 0; i < founds.rows->nelts; i++) {
        if (APR_ARRAY_IDX(founds.rows, i, sct_found_t).rule == rule) {
            return &APR_ARRAY_IDX(founds.rows, i, sct_found_t);
        }
    }
    return NULL;
}

/* The counters are those of the rows. */
static void counters_agree(int day)
{
    sct_found_counts_t found = {0};
    sct_founds_t all = {0};
    int64_t sum = 0;

    UNIT_OK(counts(legal(day), &found));
    UNIT_OK(page(legal(day), &all, NULL, 1000));
    for (int i = 0; i < found.rows->nelts; i++) {
        sum += APR_ARRAY_IDX(found.rows, i, sct_found_count_t).n;
    }
    assert_int_equal(sum, all.rows->nelts);
}

static void ask_for_talk(int day)
{
    const sct_entry_input_t first = {KIND(REQUESTED), .mode = SCT_MODE_MAIL, .words = "労務費の上昇"};
    const sct_nego_input_t in = {.subject = SCT_SUBJECT_LABOUR, .title = "労務費", .first = &first};
    sct_nego_done_t done = {0};

    UNIT_OK(begin(sales(day), &done, &in));
    nego = ((const sct_nego_t *)done.nego)->id;
}

static void begin_test(void)
{
    const sct_buyer_input_t buyer = {.name_ja = "買い手", .name_en = "Buyer"};
    const sct_supplier_input_t in = {.code = "S1", .name_ja = "青葉精機", .name_en = "Aoba", .kana = "アオバ"};
    sct_receipt_t receipt = {0};

    pool = unit_pool();
    store = unit_store(NULL, pool);
    app = (sct_app_t){.issue_delay = 0};
    UNIT_OK(sct_app_load(&app, pool, "conf"));
    UNIT_OK(init(by(sct_operator(), -1), &receipt, &buyer));
    UNIT_OK(add_supplier(by(sct_operator(), 0), &receipt, &in));
    UNIT_OK(find_supplier(by(sct_operator(), 0), &supplier, "S1"));
}

static void end_test(void)
{
    apr_pool_destroy(pool);
}

/* ---- tests ---- */

static void findings_come_and_go(void **state)
{
    const sct_found_t *found;
    apr_time_t raised_at;

    (void)state;
    begin_test();
    ask_for_talk(0);
    assert_null(kept(purchasing(0), SCT_RULE_PRC_07));
    RECORD(purchasing(1), KIND(DEMANDED), .words = "原価の内訳", .data_class = SCT_DATA_INTERNAL);
    found = kept(purchasing(1), SCT_RULE_PRC_07);
    assert_non_null(found);
    assert_string_equal(found->cause, newest);
    assert_string_equal(found->nego_id, nego);
    assert_non_null(strstr(found->detail, "{\"name\":\"data\",\"value\":\"internal\"}"));
    raised_at = found->raised_at;
    assert_null(kept(sales(1), SCT_RULE_PRC_07));    /* the supplier reads none */
    assert_null(kept(security(1), SCT_RULE_PRC_07)); /* from the side of prices */
    counters_agree(1);
    UNIT_OK(refresh(purchasing(40)));
    assert_non_null(kept(purchasing(40), SCT_RULE_PRC_04)); /* nobody talked meanwhile */
    assert_int_equal(kept(purchasing(40), SCT_RULE_PRC_07)->raised_at, raised_at);
    counters_agree(40);
    RECORD(purchasing(41), KIND(DROPPED), .about = newest);
    assert_null(kept(purchasing(41), SCT_RULE_PRC_07));
    counters_agree(41);
    end_test();
}

/* The gravest first, page by page, each once. */
static void pages_are_whole(void **state)
{
    sct_founds_t all = {0};
    const char *cursor = NULL;
    int n = 0, rank = 0;

    (void)state;
    begin_test();
    ask_for_talk(0);
    RECORD(purchasing(1), KIND(DEMANDED), .words = "x", .data_class = SCT_DATA_INTERNAL);
    RECORD(purchasing(1), KIND(PRODUCT), .item = "x", .equivalent = SCT_NO);
    RECORD(purchasing(1), KIND(SCORED), .words = "x");
    UNIT_OK(refresh(purchasing(60)));
    UNIT_OK(page(legal(60), &all, NULL, 100));
    assert_true(all.rows->nelts >= 5);
    do {
        sct_founds_t one = {0};

        UNIT_OK(page(legal(60), &one, cursor, 1));
        for (int i = 0; i < one.rows->nelts; i++, n++) {
            const sct_found_t *row = &APR_ARRAY_IDX(one.rows, i, sct_found_t);

            assert_string_equal(row->id, APR_ARRAY_IDX(all.rows, n, sct_found_t).id);
            assert_true(sct_severity_rank(row->severity) >= rank);
            rank = sct_severity_rank(row->severity);
        }
        cursor = one.next;
    } while (cursor);
    assert_int_equal(n, all.rows->nelts);
    UNIT_CODE(INVALID, page(legal(60), &all, "1.2.x", 10));
    end_test();
}

static void legal_waives(void **state)
{
    sct_waiver_input_t in = {.rule = SCT_RULE_PRC_04, .reason = "日程は合意済み", .until_on = DAY_0 + 50};
    sct_waiver_done_t done = {0};
    const char *id;

    (void)state;
    begin_test();
    ask_for_talk(0);
    UNIT_OK(refresh(purchasing(40)));
    in.object_id = nego;
    UNIT_CODE(FORBIDDEN, give(purchasing(40), &done, &in)); /* not its own finding */
    UNIT_OK(give(legal(40), &done, &in));
    id = ((const sct_waiver_t *)done.waiver)->id;
    assert_string_equal(kept(purchasing(50), SCT_RULE_PRC_04)->waiver_id, id);
    assert_null(kept(purchasing(51), SCT_RULE_PRC_04)->waiver_id); /* its last day has passed */
    UNIT_OK(end(legal(42), &done, id));
    assert_null(kept(purchasing(43), SCT_RULE_PRC_04)->waiver_id);
    UNIT_CODE(STATE, end(legal(43), &done, id));
    in.until_on = DAY_0 + 40;
    UNIT_CODE(INVALID, give(legal(40), &done, &in));
    in = (sct_waiver_input_t){.rule = SCT_RULE_PRC_09, .object_id = nego, .reason = "x", .until_on = DAY_0 + 90};
    UNIT_CODE(STATE, give(legal(40), &done, &in)); /* facts alone clear what a statute stands behind */
    end_test();
}

static void refused_by(const char *field, sct_err_t *err)
{
    assert_non_null(err);
    assert_int_equal(err->code, SCT_E_STATE);
    assert_string_equal(err->field, field);
}

/* What the portal would send is held back; what happened elsewhere is recorded, and found. */
static void the_portal_holds_back(void **state)
{
    apr_array_header_t *lines;

    (void)state;
    begin_test();
    ask_for_talk(0);
    lines = apr_array_make(pool, 1, sizeof(sct_line_input_t));
    APR_ARRAY_PUSH(lines, sct_line_input_t) = (sct_line_input_t){.category = SCT_CATEGORY_TOTAL, .tax = 1, .becomes = "1000"};
    refused_by("/rules/PRC-09", try_entry(purchasing(1), (sct_entry_input_t){KIND(DECIDED), .mode = SCT_MODE_PORTAL,
                                                                             .result = SCT_RESULT_KEEP, .words = "reasons",
                                                                             .addressee = "営業部 田中"}));
    refused_by("/rules/CST-03", try_entry(purchasing(1), (sct_entry_input_t){KIND(BURDEN), .mode = SCT_MODE_PORTAL, .words = "x",
                                                                             .task = SCT_TASK_FEE, .lines = lines}));
    refused_by("/rules/BUY-01", try_entry(purchasing(1), (sct_entry_input_t){KIND(PRODUCT), .mode = SCT_MODE_PORTAL, .item = "x",
                                                                             .equivalent = SCT_NO}));
    RECORD(purchasing(1), KIND(BURDEN), .mode = SCT_MODE_PORTAL, .words = "x", .task = SCT_TASK_FEE, .lines = lines, .basis = "x",
           .benefit = "x"); /* consent can only follow */
    RECORD(purchasing(1), KIND(PRODUCT), .mode = SCT_MODE_PORTAL, .item = "x", .equivalent = SCT_YES);
    RECORD(purchasing(1), KIND(PRODUCT), .mode = SCT_MODE_MAIL, .item = "y", .equivalent = SCT_NO);
    assert_non_null(kept(purchasing(1), SCT_RULE_BUY_01));
    RECORD(purchasing(1), KIND(DECIDED), .mode = SCT_MODE_PHONE, .result = SCT_RESULT_KEEP);
    assert_int_equal(kept(purchasing(1), SCT_RULE_PRC_09)->severity, SCT_SEVERITY_BLOCK);
    RECORD(purchasing(2), KIND(HELD), .mode = SCT_MODE_ONLINE, .participants = "両社");
    assert_null(kept(purchasing(2), SCT_RULE_PRC_09));
    RECORD(purchasing(2), KIND(DECIDED), .mode = SCT_MODE_PORTAL, .result = SCT_RESULT_KEEP, .words = "reasons",
           .addressee = "営業部 田中");
    end_test();
}

/* What the record said on a day does not change by what is recorded later. */
static void time_travel(void **state)
{
    sct_rule_reading_t read = {0};

    (void)state;
    begin_test();
    ask_for_talk(0);
    RECORD(purchasing(50), KIND(HELD), .mode = SCT_MODE_ONLINE, .participants = "両社", .occurred_on = DAY_0 + 5);
    UNIT_OK(reading(legal(60), &read, DAY_0 + 40));
    assert_int_equal(sct_rules_count(read.findings, SCT_RULE_PRC_04, SCT_VERDICT_FINDING), 1);
    UNIT_OK(reading(legal(60), &read, DAY_0 + 50));
    assert_int_equal(sct_rules_count(read.findings, SCT_RULE_PRC_04, SCT_VERDICT_CLEAR), 1);
    UNIT_CODE(FORBIDDEN, reading(purchasing(60), &read, DAY_0 + 50));
    UNIT_CODE(FORBIDDEN, reading(sales(60), &read, DAY_0 + 50));
    UNIT_OK(reading(by(sct_operator(), 60), &read, DAY_0 + 50));
    end_test();
}

/* A look costs the same statements, however much was recorded. */
static void statements_do_not_grow(void **state)
{
    sct_op_t *few, *many;

    (void)state;
    begin_test();
    ask_for_talk(0);
    few = purchasing(1);
    UNIT_OK(refresh(few));
    for (int i = 0; i < 20; i++) {
        ask_for_talk(1);
        RECORD(purchasing(1), KIND(ACKNOWLEDGED), .words = "x");
    }
    many = purchasing(1);
    UNIT_OK(refresh(many));
    assert_int_equal(few->statements, many->statements);
    print_message("# figure: rules on %s: a look at a supplier takes statements %d\n",
                  unit_engine() == UNIT_SQLITE ? "sqlite" : "postgres", many->statements);
    end_test();
}

static apr_time_t job_now;

static apr_time_t clock_now(void *baton)
{
    (void)baton;
    return job_now;
}

static void some_random(void *baton, unsigned char *out, size_t n)
{
    sct_source_system()->random(baton, out, n);
}

/* Nobody recorded anything, and the days ran out. */
static void the_night_looks_at_all(void **state)
{
    static const sct_source_t source = {clock_now, some_random, NULL};
    sct_worker_t told;
    sct_job_run_t run;

    (void)state;
    begin_test();
    ask_for_talk(0);
    job_now = noon(31);
    told = (sct_worker_t){.store = store, .source = &source, .name = "test", .app = &app};
    assert_null(kept(purchasing(31), SCT_RULE_PRC_04));
    UNIT_OK(sct_job_run(&run, pool, &told, sct_job_find("rules"), 0));
    assert_string_equal(run.did_en, "the records of 1 suppliers looked at");
    assert_non_null(kept(purchasing(31), SCT_RULE_PRC_04));
    job_now = noon(61); /* 2026-08-01: the months of price talks come near, for the installation */
    UNIT_OK(sct_job_run(&run, pool, &told, sct_job_find("rules"), 0));
    counters_agree(61);
    supplier = NULL;
    assert_non_null(kept(legal(61), SCT_RULE_PRC_15));
    told.app = NULL;
    UNIT_OK(sct_job_run(&run, pool, &told, sct_job_find("rules"), 0));
    assert_non_null(strstr(run.did_en, "--conf"));
    end_test();
}

int main(void)
{
    const struct CMUnitTest both[] = {
        cmocka_unit_test(findings_come_and_go), cmocka_unit_test(pages_are_whole),
        cmocka_unit_test(legal_waives),         cmocka_unit_test(the_portal_holds_back),
        cmocka_unit_test(time_travel),          cmocka_unit_test(statements_do_not_grow),
        cmocka_unit_test(the_night_looks_at_all),
    };
    const struct CMUnitTest alone[] = {cmocka_unit_test(findings_come_and_go)};

    return UNIT_BOTH(both, alone, NULL, NULL);
}
