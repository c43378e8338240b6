/*
 * test_admin.c - administration: each act changes its rows and appends one event; refusals name the field and change nothing.
 */
#include "unit.h"

#include <string.h>

#include <apr_strings.h>

#include "ledger.h"
#include "service.h"
#include "service_admin.h"

#include "base_pool.h"

#define ISSUER "https://login.buyer.example"
#define OTHER "https://login.other.example/realms/x"
#define NUMBER "3990001000731" /* a right check digit, nobody's number as far as we know */

typedef struct fixture_t {
    apr_pool_t *pool;
    sct_store_t *store;
    sct_app_t app;
    sct_receipt_t receipt; /* of the last act */
    int bound;
} fixture_t;

static sct_op_t *new_op(fixture_t *f)
{
    sct_op_t *op = unit_op(f->pool, f->store, sct_operator());

    op->app = &f->app;
    return op;
}

#define ACT(name, input_t, call)                              \
    static sct_err_t *name(fixture_t *f, const input_t *in)   \
    {                                                         \
        sct_op_t *op = new_op(f);                             \
                                                              \
        SCT_WRITE(op, call);                                  \
        return SCT_OK;                                        \
    }
ACT(do_init, sct_buyer_input_t, sct_admin_init(&f->receipt, op, in))
ACT(do_unit, sct_unit_input_t, sct_admin_unit_add(&f->receipt, op, in))
ACT(do_supplier, sct_supplier_input_t, sct_admin_supplier_add(&f->receipt, op, in))
ACT(do_provider, sct_provider_input_t, sct_admin_provider_add(&f->receipt, op, in))
ACT(do_bind, sct_bind_input_t, sct_admin_provider_bind(&f->receipt, &f->bound, op, in))
ACT(do_member, sct_member_input_t, sct_admin_member_add(&f->receipt, op, in))
ACT(do_end, sct_member_end_input_t, sct_admin_member_end(&f->receipt, op, in))

static sct_err_t *do_invite(sct_invited_t *out, fixture_t *f, const sct_invite_input_t *in)
{
    sct_op_t *op = new_op(f);

    SCT_WRITE(op, sct_admin_invite(out, op, in));
    f->receipt = out->receipt;
    return SCT_OK;
}

static apr_array_header_t *strings(apr_pool_t *pool, const char *one, const char *two)
{
    apr_array_header_t *out = apr_array_make(pool, 2, sizeof(const char *));

    APR_ARRAY_PUSH(out, const char *) = one;
    if (two) {
        APR_ARRAY_PUSH(out, const char *) = two;
    }
    return out;
}

static void on_fault(void *baton, const char *where, const char *what)
{
    print_error("%s: %s\n", where, what);
    ++*(int *)baton;
}

static sct_err_t *verify(int64_t *entries, int *faults, fixture_t *f)
{
    sct_op_t *op = new_op(f);
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(entries, &root, op, on_fault, faults));
    return SCT_OK;
}

/* The log verifies; how many entries it has. */
static int64_t entries(fixture_t *f)
{
    int64_t n = 0;
    int faults = 0;

    UNIT_OK(verify(&n, &faults, f));
    assert_int_equal(faults, 0);
    return n;
}

static int64_t count(fixture_t *f, const char *sql)
{
    return unit_number(new_op(f), sql);
}

/* The newest event is of that kind, by the operator, in the buyer's stream, and its receipt is the one given out. */
static void assert_event(fixture_t *f, const char *kind)
{
    assert_string_equal(f->receipt.kind, kind);
    assert_string_equal(f->receipt.stream, "buyer");
    assert_int_equal(f->receipt.seq, entries(f) - 1);
    assert_non_null(strstr(f->receipt.body, "\"actor\":\"operator\""));
    assert_non_null(strstr(f->receipt.body, "\"role\":\"operator\""));
    assert_non_null(strstr(f->receipt.body, "\"party\":\"buyer\""));
}

static void assert_refused(const sct_err_t *err, sct_code_t code, sct_fault_t fault, const char *field)
{
    assert_non_null(err);
    assert_int_equal(err->code, code);
    assert_int_equal(err->fault, fault);
    assert_string_equal(err->field, field);
}
#define REFUSED(code, field, expr) assert_refused((expr), SCT_E_##code, SCT_FAULT_NONE, (field))
#define INVALID(fault, field, expr) assert_refused((expr), SCT_E_INVALID, SCT_FAULT_##fault, (field))

static fixture_t *new_fixture(void)
{
    apr_pool_t *pool = unit_pool();
    fixture_t *f = apr_pcalloc(pool, sizeof *f);

    f->pool = pool;
    f->store = unit_store(NULL, pool);
    return f;
}

static const sct_buyer_input_t buyer = {.name_ja = "東都電機株式会社", .name_en = "Toto", .corporate_number = NUMBER};
static const sct_supplier_input_t supplier = {
    .code = "S-1", .name_ja = "青葉精機株式会社", .name_en = "Aoba", .kana = "アオバセイキ", .corporate_number = "2990001010137"};

/* A buyer, a supplier S-1, and a provider bound to the buyer only. */
static fixture_t *installed(void)
{
    fixture_t *f = new_fixture();
    sct_provider_input_t provider = {.issuer = ISSUER, .name_ja = "社員", .name_en = "Staff",
                                     .speaks_for = strings(f->pool, "buyer", NULL)};

    UNIT_OK(do_init(f, &buyer));
    UNIT_OK(do_supplier(f, &supplier));
    UNIT_OK(do_provider(f, &provider));
    return f;
}

/* ---- acts ---- */

static void init_names_the_buyer_and_begins_the_log(void **state)
{
    fixture_t *f = new_fixture();
    const sct_buyer_input_t wrong = {.name_ja = "x", .name_en = "x", .corporate_number = "1990001000731"};

    (void)state;
    INVALID(CHECK_DIGIT, "/corporate_number", do_init(f, &wrong));
    assert_int_equal(count(f, "SELECT count(*) FROM t_buyer"), 0);
    UNIT_OK(do_init(f, &buyer));
    assert_event(f, "buyer.named");
    assert_int_equal(f->receipt.n, 2);
    assert_int_equal(entries(f), 2); /* log.created before it */
    assert_int_equal(count(f, "SELECT count(*) FROM t_buyer WHERE name_ja = '東都電機株式会社'"), 1);
    UNIT_CODE(CONFLICT, do_init(f, &buyer));
    assert_int_equal(entries(f), 2);
    apr_pool_destroy(f->pool);
}

static void units(void **state)
{
    fixture_t *f = installed();
    const sct_unit_input_t unit = {.name_ja = "車載事業部", .name_en = "Automotive"};

    (void)state;
    UNIT_OK(do_unit(f, &unit));
    assert_event(f, "unit.added");
    assert_int_equal(count(f, "SELECT count(*) FROM t_unit WHERE name_en = 'Automotive'"), 1);
    REFUSED(CONFLICT, "/name_ja", do_unit(f, &unit));
    apr_pool_destroy(f->pool);
}

static void suppliers_with_standing_and_counters(void **state)
{
    fixture_t *f = installed();
    sct_supplier_input_t in = {.code = "S-2", .name_ja = "北斗", .name_en = "Hokuto", .kana = "ホクト"};

    (void)state;
    UNIT_OK(do_supplier(f, &in));
    assert_event(f, "supplier.added");
    assert_int_equal(count(f, "SELECT count(*) FROM t_supplier"), 2);
    assert_int_equal(count(f, "SELECT count(*) FROM t_standing WHERE standing = 'none' AND kana = 'ホクト'"), 1);
    assert_int_equal(count(f, "SELECT n FROM t_tally WHERE key = 'all'"), 2);
    assert_int_equal(count(f, "SELECT n FROM t_tally WHERE key = 'none'"), 2);
    apr_pool_destroy(f->pool);
}

static void suppliers_refused(void **state)
{
    fixture_t *f = installed();
    sct_supplier_input_t in = {.code = "S-2", .name_ja = "x", .name_en = "x", .kana = "x"};
    int64_t before = entries(f);

    (void)state;
    in.corporate_number = "9990001010137";
    INVALID(CHECK_DIGIT, "/corporate_number", do_supplier(f, &in));
    in.corporate_number = supplier.corporate_number;
    REFUSED(CONFLICT, "/corporate_number", do_supplier(f, &in));
    in.corporate_number = NULL;
    in.unit = "ない部門";
    REFUSED(NOT_FOUND, "/unit", do_supplier(f, &in));
    in.unit = NULL;
    in.code = "S-1";
    REFUSED(CONFLICT, "/code", do_supplier(f, &in));
    in.code = "buyer";
    INVALID(CHOICE, "/code", do_supplier(f, &in));
    in.code = "all-suppliers";
    INVALID(CHOICE, "/code", do_supplier(f, &in));
    assert_int_equal(entries(f), before);
    assert_int_equal(count(f, "SELECT n FROM t_tally WHERE key = 'all'"), 1);
    in.code = "S-2"; /* the same input without its faults is taken */
    UNIT_OK(do_supplier(f, &in));
    apr_pool_destroy(f->pool);
}

static void providers(void **state)
{
    fixture_t *f = installed();
    sct_provider_input_t in = {.issuer = OTHER, .name_ja = "他社", .name_en = "Other"};

    (void)state;
    UNIT_OK(do_provider(f, &in));
    assert_event(f, "provider.added");
    assert_int_equal(count(f, "SELECT count(*) FROM t_provider"), 2);
    REFUSED(CONFLICT, "/issuer", do_provider(f, &in));
    in.issuer = "https://login.third.example/?x=1";
    INVALID(TEXT, "/issuer", do_provider(f, &in));
    in.issuer = "login.third.example";
    INVALID(TEXT, "/issuer", do_provider(f, &in));
    in.issuer = "https://login.third.example";
    in.speaks_for = strings(f->pool, "S-9", NULL);
    REFUSED(NOT_FOUND, "/speaks_for", do_provider(f, &in));
    assert_int_equal(count(f, "SELECT count(*) FROM t_provider"), 2); /* rolled back whole */
    apr_pool_destroy(f->pool);
}

static void binding(void **state)
{
    fixture_t *f = installed();
    sct_bind_input_t in = {.issuer = ISSUER, .speaks_for = strings(f->pool, "S-1", "buyer")};

    (void)state;
    UNIT_OK(do_bind(f, &in));
    assert_event(f, "provider.bound");
    assert_int_equal(f->bound, 1); /* the buyer was bound before */
    assert_int_equal(count(f, "SELECT count(*) FROM t_binding"), 2);
    REFUSED(CONFLICT, "/speaks_for", do_bind(f, &in));
    in.issuer = OTHER;
    REFUSED(NOT_FOUND, "/issuer", do_bind(f, &in));
    apr_pool_destroy(f->pool);
}

/* More suppliers than one event takes. */
static void binding_all_suppliers(void **state)
{
    fixture_t *f = installed();
    sct_bind_input_t in = {.issuer = ISSUER, .speaks_for = strings(f->pool, SCT_ALL_SUPPLIERS, NULL)};
    int64_t before = entries(f);

    (void)state;
    unit_plant(f->store,
               "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 600) "
               "INSERT INTO t_supplier(id, code, name_ja, name_en, kana, added_at) "
               "SELECT printf('%032x', i), printf('M-%04d', i), 'x', 'x', 'x', 1 FROM c");
    UNIT_OK(do_bind(f, &in));
    assert_int_equal(f->bound, 601);
    assert_int_equal(count(f, "SELECT count(*) FROM t_binding"), 602);
    /* not entries(): these suppliers were planted, the log knows nothing of them */
    assert_int_equal(count(f, "SELECT count(*) FROM t_log"), before + 2);
    apr_pool_destroy(f->pool);
}

static void members(void **state)
{
    fixture_t *f = installed();
    sct_member_input_t in = {.issuer = ISSUER, .sub = "u1", .name = "佐藤", .party = "buyer",
                             .roles = strings(f->pool, "buyer_legal", "buyer_security")};
    sct_member_end_input_t end = {.issuer = ISSUER, .sub = "u1", .party = "buyer"};

    (void)state;
    UNIT_OK(do_member(f, &in));
    assert_event(f, "member.added");
    assert_null(strstr(f->receipt.body, "u1")); /* who it is stands in the content, not in the leaf */
    assert_int_equal(count(f, "SELECT count(*) FROM t_person WHERE iss = '" ISSUER "' AND sub = 'u1'"), 1);
    assert_int_equal(count(f, "SELECT count(*) FROM t_membership WHERE ended_at IS NULL"), 2);
    REFUSED(CONFLICT, "/roles", do_member(f, &in));
    in.roles = strings(f->pool, "buyer_legal", "buyer_admin"); /* one of them new: the same person */
    UNIT_OK(do_member(f, &in));
    assert_int_equal(count(f, "SELECT count(*) FROM t_person"), 1);

    end.roles = strings(f->pool, "buyer_legal", NULL);
    UNIT_OK(do_end(f, &end));
    assert_event(f, "member.ended");
    assert_int_equal(count(f, "SELECT count(*) FROM t_membership WHERE ended_at IS NULL"), 2);
    REFUSED(NOT_FOUND, "/sub", do_end(f, &end));
    end.roles = NULL;
    UNIT_OK(do_end(f, &end));
    assert_int_equal(count(f, "SELECT count(*) FROM t_membership WHERE ended_at IS NULL"), 0);
    end.sub = "u2";
    REFUSED(NOT_FOUND, "/sub", do_end(f, &end));
    UNIT_OK(do_member(f, &in)); /* what ended can begin again */
    apr_pool_destroy(f->pool);
}

static void members_refused(void **state)
{
    fixture_t *f = installed();
    sct_member_input_t in = {.issuer = ISSUER, .sub = "u1", .name = "x", .party = "buyer",
                             .roles = strings(f->pool, "supplier_contact", NULL)};
    sct_bind_input_t bind = {.issuer = ISSUER, .speaks_for = strings(f->pool, "S-1", NULL)};
    int64_t before = entries(f);

    (void)state;
    INVALID(CHOICE, "/roles", do_member(f, &in)); /* a role of the other side */
    in.roles = strings(f->pool, "king", NULL);
    INVALID(CHOICE, "/roles", do_member(f, &in));
    in.party = "S-9";
    in.roles = strings(f->pool, "supplier_contact", NULL);
    REFUSED(NOT_FOUND, "/party", do_member(f, &in));
    in.party = "S-1";
    REFUSED(STATE, "/party", do_member(f, &in)); /* the provider does not speak for S-1 */
    in.issuer = OTHER;
    REFUSED(NOT_FOUND, "/issuer", do_member(f, &in));
    assert_int_equal(entries(f), before);
    assert_int_equal(count(f, "SELECT count(*) FROM t_person"), 0);
    UNIT_OK(do_bind(f, &bind));
    in.issuer = ISSUER;
    UNIT_OK(do_member(f, &in));
    apr_pool_destroy(f->pool);
}

/* ---- invitations ---- */

static sct_err_t *redeem(sct_op_t **out, fixture_t *f, const char *claims, const char *code, apr_time_t when)
{
    sct_op_t *op = new_op(f);
    sct_me_t me = {0};

    op->actor = NULL;
    unit_at(op, when);
    SCT_READ(op, sct_identify(op, claims));
    SCT_WRITE(op, sct_invitation_redeem(&me, op, code));
    *out = op;
    return SCT_OK;
}

static const char *leaf_of_newest(fixture_t *f)
{
    return apr_psprintf(f->pool, "seq = (SELECT max(seq) FROM t_log) AND instr(CAST(body AS TEXT), ");
}

#define CLAIMS "{\"iss\":\"" ISSUER "\",\"sub\":\"new\",\"name\":\"高橋 直子\"}"
#define DAYS(n) (apr_time_from_sec(86400) * (n))

static void invitation_used_once(void **state)
{
    fixture_t *f = installed();
    sct_invite_input_t in = {.issuer = ISSUER, .party = "buyer", .roles = strings(f->pool, "buyer_legal", "buyer_admin")};
    sct_invited_t invited = {0};
    sct_op_t *op = NULL;
    const char *typed;

    (void)state;
    UNIT_OK(do_invite(&invited, f, &in));
    assert_event(f, "invitation.made");
    assert_true(invited.expires_at == UNIT_NOW + DAYS(14));
    assert_int_equal(strlen(invited.code), 26 + 5);
    assert_int_equal(count(f, apr_psprintf(f->pool, "SELECT count(*) FROM t_log_content WHERE "
                                           "instr(CAST(content AS TEXT), '%s')", invited.code)), 0);

    typed = apr_psprintf(f->pool, " %s ", invited.code); /* as it comes from paper: spaces, no capitals */
    for (char *c = (char *)(uintptr_t)typed; *c; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    UNIT_OK(redeem(&op, f, CLAIMS, typed, UNIT_NOW + DAYS(13)));
    assert_int_equal(op->actor->side, SCT_SIDE_BUYER);
    assert_int_equal(op->actor->roles, SCT_ROLE_BUYER_LEGAL | SCT_ROLE_BUYER_ADMIN);
    assert_int_equal(count(f, "SELECT count(*) FROM t_membership WHERE ended_at IS NULL"), 2);
    assert_int_equal(count(f, apr_psprintf(f->pool, "SELECT count(*) FROM t_log WHERE %s'\"kind\":\"invitation.used\"')",
                                           leaf_of_newest(f))), 1);
    assert_int_equal(count(f, apr_psprintf(f->pool, "SELECT count(*) FROM t_log WHERE %s'\"actor\":\"%s\"')",
                                           leaf_of_newest(f), op->actor->person_id)), 1);
    assert_int_equal(entries(f), 7);

    INVALID(WRONG_CODE, "/code", redeem(&op, f, CLAIMS, invited.code, UNIT_NOW + DAYS(13)));
    assert_int_equal(entries(f), 7);
    apr_pool_destroy(f->pool);
}

static void invitation_refused(void **state)
{
    fixture_t *f = installed();
    sct_provider_input_t other = {.issuer = OTHER, .name_ja = "他社", .name_en = "Other",
                                  .speaks_for = strings(f->pool, "buyer", NULL)};
    sct_invite_input_t in = {.issuer = ISSUER, .party = "buyer", .roles = strings(f->pool, "buyer_legal", NULL), .days = 3};
    sct_invited_t invited = {0};
    sct_op_t *op = NULL;

    (void)state;
    UNIT_OK(do_provider(f, &other));
    UNIT_OK(do_invite(&invited, f, &in));
    INVALID(WRONG_CODE, "/code", redeem(&op, f, CLAIMS, "7K3M-9QXA", UNIT_NOW));
    INVALID(WRONG_CODE, "/code", redeem(&op, f, CLAIMS, "00000000000000000000000000", UNIT_NOW));
    INVALID(EXPIRED, "/code", redeem(&op, f, CLAIMS, invited.code, UNIT_NOW + DAYS(3)));
    /* Another provider's log-in cannot use it, though that provider speaks for the same party. */
    INVALID(WRONG_CODE, "/code", redeem(&op, f, "{\"iss\":\"" OTHER "\",\"sub\":\"new\"}", invited.code, UNIT_NOW));
    assert_int_equal(count(f, "SELECT count(*) FROM t_membership"), 0);
    assert_int_equal(count(f, "SELECT count(*) FROM t_person"), 0);
    UNIT_OK(redeem(&op, f, CLAIMS, invited.code, UNIT_NOW + DAYS(3) - 1000));

    in.roles = strings(f->pool, "supplier_contact", NULL);
    INVALID(CHOICE, "/roles", do_invite(&invited, f, &in));
    in.party = "S-1";
    REFUSED(STATE, "/party", do_invite(&invited, f, &in));
    apr_pool_destroy(f->pool);
}

static void codes_do_not_repeat_and_forgive_typing(void **state)
{
    apr_pool_t *pool = unit_pool();
    unsigned char bits[SCT_INVITATION_BITS] = {0};
    const char *low, *high;

    (void)state;
    low = sct_invitation_code(pool, bits);
    bits[SCT_INVITATION_BITS - 1] = 1; /* the last bit counts */
    high = sct_invitation_code(pool, bits);
    assert_string_equal(low, "0000-0000-0000-0000-0000-000000");
    assert_string_not_equal(low, high);
    assert_string_equal(sct_invitation_normal(pool, "OoIi-lL00 0000 0000-0000-0000-00"), "00111100000000000000000000");
    assert_null(sct_invitation_normal(pool, "U0000000000000000000000000"));
    assert_null(sct_invitation_normal(pool, "000000000000000000000000000"));
    assert_null(sct_invitation_normal(pool, ""));
    apr_pool_destroy(pool);
}

/* ---- who may ---- */

static sct_err_t *unit_as(fixture_t *f, const sct_actor_t *actor)
{
    const sct_unit_input_t unit = {.name_ja = "x", .name_en = "x"};
    sct_op_t *op = new_op(f);

    op->actor = actor;
    SCT_WRITE(op, sct_admin_unit_add(&f->receipt, op, &unit));
    return SCT_OK;
}

static void only_the_operator(void **state)
{
    fixture_t *f = installed();
    sct_actor_t twin = *sct_operator();

    (void)state;
    UNIT_CODE(FORBIDDEN, unit_as(f, unit_buyer(f->pool, ~0u)));
    UNIT_CODE(FORBIDDEN, unit_as(f, unit_supplier(f->pool, unit_id(f->pool, 1), ~0u)));
    UNIT_CODE(FORBIDDEN, unit_as(f, NULL));
    UNIT_CODE(FORBIDDEN, unit_as(f, &twin));
    UNIT_OK(unit_as(f, sct_operator()));
    apr_pool_destroy(f->pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_names_the_buyer_and_begins_the_log),
        cmocka_unit_test(units),
        cmocka_unit_test(suppliers_with_standing_and_counters),
        cmocka_unit_test(suppliers_refused),
        cmocka_unit_test(providers),
        cmocka_unit_test(binding),
        cmocka_unit_test(binding_all_suppliers),
        cmocka_unit_test(members),
        cmocka_unit_test(members_refused),
        cmocka_unit_test(invitation_used_once),
        cmocka_unit_test(invitation_refused),
        cmocka_unit_test(codes_do_not_repeat_and_forgive_typing),
        cmocka_unit_test(only_the_operator)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
