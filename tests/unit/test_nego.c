/*
 * test_nego.c - what may be recorded in a price negotiation, and the state that follows: cases read from the law.
 *
 * The rules behind it: 取適法 5条2項4号 (who asks is answered, who asked a question gets an answer, who is refused reads why), the
 * guideline on labour cost (granting what was asked needs no meeting; both keep the record), 7条の記録 (what was corrected stays).
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "domain_nego.h"

static sct_op_t *op;
static apr_array_header_t *entries;

static void begin(void)
{
    if (op) {
        apr_pool_destroy(op->pool);
    }
    op = unit_op(unit_pool(), NULL, NULL);
    entries = apr_array_make(op->pool, 8, sizeof(sct_entry_t));
}

static const char *id_of(int n)
{
    return unit_id(op->pool, (unsigned)n);
}

/* Records it, as service_nego.c does, if it may be recorded. */
static sct_err_t *record(sct_side_t side, sct_entry_input_t in)
{
    sct_entry_t *entry;

    SCT_TRY(sct_entry_check(&in, op, side, entries));
    entry = apr_array_push(entries);
    *entry = (sct_entry_t){.id = id_of(entries->nelts), .n = entries->nelts, .side = (int)side, .lines = in.lines};
#define COPY(kind, name, flags, min, max, ref) entry->name = in.name;
    SCT_ENTRY_WORDS_FIELDS(COPY)
#undef COPY
    entry->occurred_on = in.occurred_on ? in.occurred_on : sct_date_of(sct_op_now(op));
    entry->recorded_by = "canary";
    entry->recorded_at = sct_op_now(op);
    if (!entry->lines) {
        entry->lines = apr_array_make(op->pool, 1, sizeof(sct_line_t));
    }
    return SCT_OK;
}

#define BUYER(...) UNIT_OK(record(SCT_SIDE_BUYER, (sct_entry_input_t){__VA_ARGS__}))
#define SUPPLIER(...) UNIT_OK(record(SCT_SIDE_SUPPLIER, (sct_entry_input_t){__VA_ARGS__}))
#define KIND(symbol) .kind = SCT_ENTRY_##symbol

static void refused(sct_side_t side, sct_code_t code, const char *field, sct_entry_input_t in)
{
    sct_err_t *err = record(side, in);

    assert_non_null(err);
    assert_int_equal(err->code, code);
    if (field) {
        assert_string_equal(err->field, field);
    }
}

static sct_nego_t now(void)
{
    sct_nego_t nego = {0};

    sct_nego_derive(&nego, op->pool, entries);
    return nego;
}

static void stands(int state, int waits_for)
{
    sct_nego_t nego = now();

    assert_string_equal(sct_choice_name(&sct_nego_state_choice, nego.state), sct_choice_name(&sct_nego_state_choice, state));
    assert_int_equal(nego.waits_for, waits_for);
}

/* Lines as input; sct_line_t begins with other fields, so that recorded ones are made anew. */
static apr_array_header_t *asks(int category, const char *becomes)
{
    apr_array_header_t *list = apr_array_make(op->pool, 1, sizeof(sct_line_input_t));

    APR_ARRAY_PUSH(list, sct_line_input_t) = (sct_line_input_t){.category = category, .tax = 1, .becomes = becomes};
    return list;
}

static apr_array_header_t *answers(int category, const char *becomes, const char *words)
{
    apr_array_header_t *list = asks(category, becomes);

    APR_ARRAY_IDX(list, 0, sct_line_input_t).words = words;
    return list;
}

/* What was recorded keeps its lines as rows. */
static void keep_lines(void)
{
    sct_entry_t *entry = &APR_ARRAY_IDX(entries, entries->nelts - 1, sct_entry_t);
    apr_array_header_t *rows = apr_array_make(op->pool, 1, sizeof(sct_line_t));

    for (int i = 0; i < entry->lines->nelts; i++) {
        const sct_line_input_t *in = &APR_ARRAY_IDX(entry->lines, i, sct_line_input_t);

        APR_ARRAY_PUSH(rows, sct_line_t) = (sct_line_t){.entry_id = entry->id,
                                                        .n = i + 1,
                                                        .category = in->category,
                                                        .item = in->item,
                                                        .tax = in->tax,
                                                        .was = in->was,
                                                        .becomes = in->becomes,
                                                        .words = in->words};
    }
    entry->lines = rows;
}

static void supplier_asks_for(const char *becomes)
{
    SUPPLIER(KIND(REQUESTED), .mode = SCT_MODE_PORTAL, .words = "労務費の上昇", .lines = asks(SCT_CATEGORY_PRICE, becomes));
    keep_lines();
}

static void a_talk_is_held(void)
{
    BUYER(KIND(HELD), .mode = SCT_MODE_MEETING, .participants = "双方の担当者", .words = "議事録");
}

/* ---- the course of a case ---- */

static void from_request_to_price(void **state)
{
    (void)state;
    begin();
    stands(SCT_NEGO_BEGUN, SCT_SIDE_NONE);
    supplier_asks_for("13.25");
    stands(SCT_NEGO_REQUESTED, SCT_SIDE_BUYER);
    BUYER(KIND(ACKNOWLEDGED));
    stands(SCT_NEGO_ACKNOWLEDGED, SCT_SIDE_BUYER);
    BUYER(KIND(PROPOSED), .planned_on = sct_date_of(UNIT_NOW) + 7);
    stands(SCT_NEGO_SCHEDULED, SCT_SIDE_SUPPLIER);
    BUYER(KIND(POSTPONED), .words = "担当者の都合");
    stands(SCT_NEGO_POSTPONED, SCT_SIDE_BUYER);
    a_talk_is_held();
    stands(SCT_NEGO_TALKING, SCT_SIDE_BUYER);
    SUPPLIER(KIND(ASKED), .words = "算定の根拠は何ですか");
    stands(SCT_NEGO_WAITING, SCT_SIDE_BUYER);
    BUYER(KIND(ANSWERED), .about = id_of(6), .words = "公表された統計です");
    stands(SCT_NEGO_TALKING, SCT_SIDE_BUYER);
    BUYER(KIND(OFFERED), .words = "半額を一時金で");
    stands(SCT_NEGO_OFFERED, SCT_SIDE_SUPPLIER);
    SUPPLIER(KIND(REPLIED), .about = id_of(8), .result = SCT_RESULT_AGREE);
    stands(SCT_NEGO_AGREED, SCT_SIDE_BUYER);
    BUYER(KIND(PRICE_CHANGED), .words = "合意のとおり", .planned_on = sct_date_of(UNIT_NOW) + 30,
          .lines = asks(SCT_CATEGORY_PRICE, "13.00"));
    stands(SCT_NEGO_EFFECTIVE, SCT_SIDE_NONE);
    BUYER(KIND(CLOSED));
    stands(SCT_NEGO_CLOSED, SCT_SIDE_NONE);
}

/* Decision 2: granting what was asked needs no meeting, from any open state. */
static void granting_needs_no_meeting(void **state)
{
    (void)state;
    begin();
    supplier_asks_for("13.25");
    BUYER(KIND(DECIDED), .mode = SCT_MODE_PORTAL, .result = SCT_RESULT_ACCEPT, .lines = asks(SCT_CATEGORY_PRICE, "13.25"));
    stands(SCT_NEGO_AGREED, SCT_SIDE_BUYER);
    BUYER(KIND(CLOSED));
    stands(SCT_NEGO_CLOSED, SCT_SIDE_NONE);
}

/* An amount below what was asked is no grant, by a hundredth of a yen either. */
static void below_the_request_is_partial(void **state)
{
    (void)state;
    begin();
    supplier_asks_for("13.25");
    refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/result",
            (sct_entry_input_t){KIND(DECIDED), .result = SCT_RESULT_ACCEPT, .lines = asks(SCT_CATEGORY_PRICE, "13.24")});
    BUYER(KIND(DECIDED), .result = SCT_RESULT_ACCEPT, .lines = asks(SCT_CATEGORY_PRICE, "13.250"));
}

/* What the portal sends: no refusal without reasons for each line, addressed to somebody. */
static void refusing_needs_reasons(void **state)
{
    apr_array_header_t *with, *without;

    (void)state;
    for (int result = SCT_RESULT_PARTIAL; result <= SCT_RESULT_CUT; result++) {
        begin();
        supplier_asks_for("13.25");
        with = answers(SCT_CATEGORY_PRICE, "12.50", "市況の指数が下がっているため");
        without = asks(SCT_CATEGORY_PRICE, "12.50");
        refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/words",
                (sct_entry_input_t){KIND(DECIDED), .mode = SCT_MODE_PORTAL, .result = result, .lines = with, .addressee = "山田様"});
        refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/addressee",
                (sct_entry_input_t){KIND(DECIDED), .mode = SCT_MODE_PORTAL, .result = result, .lines = with, .words = "理由"});
        refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/lines/0/words",
                (sct_entry_input_t){KIND(DECIDED), .mode = SCT_MODE_PORTAL, .result = result, .lines = without, .words = "理由",
                                    .addressee = "山田様"});
        BUYER(KIND(DECIDED), .mode = SCT_MODE_PORTAL, .result = result, .lines = with, .words = "理由", .addressee = "山田様");
    }
}

/* Decision 1: what happened can be recorded, however unpleasant: a refusal by telephone without a word of reason. */
static void what_happened_is_recorded(void **state)
{
    (void)state;
    begin();
    supplier_asks_for("13.25");
    BUYER(KIND(DECIDED), .mode = SCT_MODE_PHONE, .result = SCT_RESULT_KEEP);
    stands(SCT_NEGO_KEPT, SCT_SIDE_BUYER);
}

/* ... but the portal does not close on it until the reasons were delivered to somebody. */
static void closing_needs_delivered_reasons(void **state)
{
    (void)state;
    begin();
    supplier_asks_for("13.25");
    BUYER(KIND(DECIDED), .mode = SCT_MODE_PHONE, .result = SCT_RESULT_KEEP, .words = "指数が下がっているため");
    refused(SCT_SIDE_BUYER, SCT_E_UNDELIVERED, NULL, (sct_entry_input_t){KIND(CLOSED)});
    refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/addressee",
            (sct_entry_input_t){KIND(DELIVERED), .about = id_of(2), .mode = SCT_MODE_MAIL});
    BUYER(KIND(DELIVERED), .about = id_of(2), .mode = SCT_MODE_MAIL, .addressee = "山田様", .address = "y@example.jp");
    stands(SCT_NEGO_NOTIFIED, SCT_SIDE_NONE);
    BUYER(KIND(CLOSED));
    stands(SCT_NEGO_CLOSED, SCT_SIDE_NONE);
    /* the delivery did not happen after all: the case is open again */
    BUYER(KIND(CORRECTED), .about = id_of(3), .result = SCT_RESULT_VOID, .why = "誤って記録した");
    stands(SCT_NEGO_KEPT, SCT_SIDE_BUYER);
}

/* ---- corrections ---- */

static void corrections_stand_beside_the_old_text(void **state)
{
    apr_array_header_t *effective;

    (void)state;
    begin();
    a_talk_is_held();
    APR_ARRAY_IDX(entries, 0, sct_entry_t).files = "[]";
    refused(SCT_SIDE_SUPPLIER, SCT_E_FORBIDDEN, NULL,
            (sct_entry_input_t){KIND(CORRECTED), .about = id_of(1), .result = SCT_RESULT_VOID, .why = "開いていない"});
    refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/participants",
            (sct_entry_input_t){KIND(CORRECTED), .about = id_of(1), .mode = SCT_MODE_PHONE, .why = "電話だった"});
    refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/why", (sct_entry_input_t){KIND(CORRECTED), .about = id_of(1), .mode = SCT_MODE_PHONE,
                                                                       .participants = "双方"});
    BUYER(KIND(CORRECTED), .about = id_of(1), .mode = SCT_MODE_PHONE, .participants = "双方", .why = "電話だった",
          .occurred_on = sct_date_of(UNIT_NOW) - 3);
    effective = sct_nego_effective(op->pool, entries);
    assert_int_equal(entries->nelts, 2);
    assert_int_equal(effective->nelts, 1);
    assert_int_equal(APR_ARRAY_IDX(entries, 0, sct_entry_t).mode, SCT_MODE_MEETING);
    assert_int_equal(APR_ARRAY_IDX(effective, 0, sct_entry_t).mode, SCT_MODE_PHONE);
    assert_int_equal(APR_ARRAY_IDX(effective, 0, sct_entry_t).kind, SCT_ENTRY_HELD);
    assert_string_equal(APR_ARRAY_IDX(effective, 0, sct_entry_t).files, "[]");
    assert_int_equal(now().held_on, sct_date_of(UNIT_NOW) - 3);
}

static void entries_speak_of_what_suits(void **state)
{
    (void)state;
    begin();
    SUPPLIER(KIND(ASKED), .words = "根拠は何ですか");
    refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/about", (sct_entry_input_t){KIND(CONFIRMED), .about = id_of(1)});
    refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/about", (sct_entry_input_t){KIND(ANSWERED), .about = id_of(9), .words = "x"});
    refused(SCT_SIDE_SUPPLIER, SCT_E_INVALID, "/about", (sct_entry_input_t){KIND(ANSWERED), .about = id_of(1), .words = "自分で"});
    refused(SCT_SIDE_BUYER, SCT_E_INVALID, "/words", (sct_entry_input_t){KIND(REFUSED), .about = id_of(1)});
    BUYER(KIND(REFUSED), .about = id_of(1), .words = "営業秘密のため");
    stands(SCT_NEGO_BEGUN, SCT_SIDE_NONE);
}

/* Whoever it concerns: the buyer may record that it was asked by telephone; nobody speaks for the other side. */
static void sides(void **state)
{
    (void)state;
    begin();
    BUYER(KIND(REQUESTED), .mode = SCT_MODE_PHONE, .words = "電話で値上げの求めを受けた");
    stands(SCT_NEGO_REQUESTED, SCT_SIDE_BUYER);
    refused(SCT_SIDE_BUYER, SCT_E_FORBIDDEN, NULL, (sct_entry_input_t){KIND(STATED), .words = "費用は生じない"});
    refused(SCT_SIDE_SUPPLIER, SCT_E_FORBIDDEN, NULL, (sct_entry_input_t){KIND(DECIDED), .result = SCT_RESULT_ACCEPT});
    refused(SCT_SIDE_SUPPLIER, SCT_E_INVALID, "/occurred_on",
            (sct_entry_input_t){KIND(COMPLAINED), .words = "x", .occurred_on = sct_date_of(UNIT_NOW) + 1});
    refused(SCT_SIDE_SUPPLIER, SCT_E_INVALID, "/words", (sct_entry_input_t){KIND(REQUESTED), .mode = SCT_MODE_PORTAL});
}

static void amounts(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0}, {"1250", 12500000}, {"12.5", 125000}, {"12.5001", 125001}, {"-300", -3000000},
                {"99999999999", 999999999990000}};
    static const char *const bad[] = {"",   "-",   ".5",     "5.", "1e3", "1,250", "12.50001", "100000000000",
                                      "+1", "0x1", "12.5.1", " 1"};
    int64_t value;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(sct_amount_parse(&value, good[i].text));
        assert_int_equal(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(sct_amount_parse(&value, bad[i]));
    }
    begin();
    refused(SCT_SIDE_SUPPLIER, SCT_E_INVALID, "/lines/0/becomes",
            (sct_entry_input_t){KIND(REQUESTED), .mode = SCT_MODE_PORTAL, .lines = asks(SCT_CATEGORY_TOTAL, "12,000")});
}

static int end(void **state)
{
    (void)state;
    apr_pool_destroy(op->pool);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_request_to_price),
        cmocka_unit_test(granting_needs_no_meeting),
        cmocka_unit_test(below_the_request_is_partial),
        cmocka_unit_test(refusing_needs_reasons),
        cmocka_unit_test(what_happened_is_recorded),
        cmocka_unit_test(closing_needs_delivered_reasons),
        cmocka_unit_test(corrections_stand_beside_the_old_text),
        cmocka_unit_test(entries_speak_of_what_suits),
        cmocka_unit_test(sides),
        cmocka_unit_test(amounts),
    };

    return cmocka_run_group_tests(tests, NULL, end);
}
