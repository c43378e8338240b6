/*
 * test_store_rows.c - who sees and changes which row; what can never be changed; statements with structs.
 */
#include "unit.h"

#include "domain_assessment.h"
#include "domain_level.h"
#include "domain_party.h"
#include "store_private.h"
#include "base_pool.h"

#define A 0x100 /* supplier A: its level A + 1, its assessment A + 2, one answer, one submission A + 3 */
#define B 0x200 /* supplier B: the same without a submission */

/* Two suppliers' rows, an entry of the log, and a draft and a future level request of A. */
static sct_store_t *planted(apr_pool_t *pool)
{
    sct_store_t *store = unit_store(NULL, pool);
    const char *a = unit_id(pool, A);

    unit_plant_supplier(store, A);
    unit_plant_supplier(store, B);
    unit_plant(store, "INSERT INTO t_log(seq, stream, wall, n, body, leaf)"
                      " VALUES(0, 'buyer', 1, 1, x'7b7d', zeroblob(32));"
                      "INSERT INTO t_log_content(seq, wall, salt, content) VALUES(0, 1, zeroblob(32), x'7b7d');"
                      "INSERT INTO t_log_node(level, idx, hash) VALUES(0, 0, zeroblob(32))");
    unit_plant(store, apr_psprintf(pool,
        "INSERT INTO t_submission(id, assessment_id, level_id, supplier_id, n, edition, star, depth, shared,"
        " shared_hash, full_hash, seq, submitted_at, submitted_by)"
        " VALUES('%s', '%s', '%s', '%s', 1, '2026-03-27', 3, 'counts', '{}', '%064d', '%064d', 0, 5, 'x');"
        "INSERT INTO t_frozen(submission_id, supplier_id, body) VALUES('%s', '%s', 'all of it')",
        unit_id(pool, A + 3), unit_id(pool, A + 2), unit_id(pool, A + 1), a, 0, 0, unit_id(pool, A + 3), a));
    unit_plant(store, apr_psprintf(pool,
        "INSERT INTO t_level(id, supplier_id, state, rev, edition, created_at) VALUES('%s', '%s', 'draft', 1, 'e', 1);"
        "INSERT INTO t_level(id, supplier_id, state, rev, star, reason, edition, created_at, issued_at, visible_from)"
        " VALUES('%s', '%s', 'issued', 1, 3, 'r', 'e', 1, 1, %" APR_INT64_T_FMT ")",
        unit_id(pool, A + 4), a, unit_id(pool, A + 5), a, (apr_int64_t)(UNIT_NOW / 1000 + 60000)));
    return store;
}

static const sct_actor_t *nobody(apr_pool_t *pool, unsigned roles)
{
    sct_actor_t *actor = apr_pmemdup(pool, unit_buyer(pool, roles), sizeof *actor);

    actor->side = SCT_SIDE_NONE;
    actor->party = NULL;
    return actor;
}

/* Numbers of rows that one kind of actor sees: of A's, then of B's. */
typedef struct sight_t {
    const char *who;
    enum { UNKNOWN, NO_PARTY, BUYER, SUPPLIER_A, SUPPLIER_B } side;
    unsigned roles;
    int levels_a, answers_a, submissions_a, frozen_a, levels_b, answers_b, log, suppliers;
} sight_t;

static const sight_t sights[] = {
    {"nobody", UNKNOWN, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"a log-in without a party", NO_PARTY, SCT_ROLE_BUYER_SECURITY | SCT_ROLE_SUPPLIER_CONTACT, 0, 0, 0, 0, 0, 0, 0, 0},
    {"security", BUYER, SCT_ROLE_BUYER_SECURITY, 3, 0, 1, 0, 1, 0, 0, 2},
    {"purchasing", BUYER, SCT_ROLE_BUYER_PURCHASING, 0, 0, 0, 0, 0, 0, 0, 2},
    {"legal", BUYER, SCT_ROLE_BUYER_LEGAL, 2, 0, 1, 0, 1, 0, 1, 2},
    {"executive", BUYER, SCT_ROLE_BUYER_EXECUTIVE, 0, 0, 0, 0, 0, 0, 0, 0},
    {"administrator", BUYER, SCT_ROLE_BUYER_ADMIN, 0, 0, 0, 0, 0, 0, 0, 0},
    {"auditor", BUYER, SCT_ROLE_AUDITOR, 2, 0, 1, 0, 1, 0, 1, 2},
    {"buyer without a role", BUYER, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"A's contact", SUPPLIER_A, SCT_ROLE_SUPPLIER_CONTACT, 1, 1, 1, 1, 0, 0, 0, 1},
    {"A's executive", SUPPLIER_A, SCT_ROLE_SUPPLIER_EXECUTIVE, 1, 1, 1, 1, 0, 0, 0, 1},
    {"A's sales", SUPPLIER_A, SCT_ROLE_SUPPLIER_SALES, 0, 0, 0, 0, 0, 0, 0, 1},
    {"A without a role", SUPPLIER_A, 0, 0, 0, 0, 0, 0, 0, 0, 1},
    {"B's contact", SUPPLIER_B, SCT_ROLE_SUPPLIER_CONTACT, 0, 0, 0, 0, 1, 1, 0, 1},
    {"B's executive", SUPPLIER_B, SCT_ROLE_SUPPLIER_EXECUTIVE, 0, 0, 0, 0, 1, 1, 0, 1},
};

static const sct_actor_t *actor_of(apr_pool_t *pool, const sight_t *sight)
{
    switch (sight->side) {
    case NO_PARTY:
        return nobody(pool, sight->roles);
    case BUYER:
        return unit_buyer(pool, sight->roles);
    case SUPPLIER_A:
        return unit_supplier(pool, unit_id(pool, A), sight->roles);
    case SUPPLIER_B:
        return unit_supplier(pool, unit_id(pool, B), sight->roles);
    case UNKNOWN:
    default:
        return NULL;
    }
}

static void sees(sct_op_t *op, const char *who, const char *table, unsigned supplier, int should)
{
    int64_t n = unit_number(op, apr_psprintf(op->pool, "SELECT count(*) FROM %s WHERE supplier_id = '%s'", table,
                                             unit_id(op->pool, supplier)));

    if (n != should) {
        fail_msg("%s sees %d rows of %s of supplier %x, not %d", who, (int)n, table, supplier, should);
    }
}

static void everybody_sees_what_tables_def_says(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);

    (void)state;
    for (size_t i = 0; i < sizeof sights / sizeof sights[0]; i++) {
        const sight_t *sight = &sights[i];
        sct_op_t *op = unit_op(pool, store, actor_of(pool, sight));

        sees(op, sight->who, "level", A, sight->levels_a);
        sees(op, sight->who, "level", B, sight->levels_b);
        sees(op, sight->who, "answer", A, sight->answers_a);
        sees(op, sight->who, "answer", B, sight->answers_b);
        sees(op, sight->who, "submission", A, sight->submissions_a);
        sees(op, sight->who, "submission", B, 0);
        sees(op, sight->who, "frozen", A, sight->frozen_a);
        assert_int_equal(unit_number(op, "SELECT count(*) FROM log"), sight->log);
        assert_int_equal(unit_number(op, "SELECT count(*) FROM supplier"), sight->suppliers);
        /* The control: system context sees all of it. */
        op->system = 1;
        sees(op, "the system", "level", A, 3);
        sees(op, "the system", "answer", B, 1);
        sees(op, "the system", "submission", A, 1);
    }
    apr_pool_destroy(pool);
}

/* Roles and a supplier's id mean nothing without the side that they belong to. */
static void the_context_is_what_the_side_allows(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = unit_store(NULL, pool);
    sct_actor_t *actor = apr_pmemdup(pool, nobody(pool, SCT_ROLE_BUYER_SECURITY | SCT_ROLE_AUDITOR), sizeof *actor);
    sct_op_t *op = unit_op(pool, store, actor);

    (void)state;
    actor->supplier_id = unit_id(pool, A);
    assert_int_equal(unit_number(op, "SELECT me_roles() = 0 AND me_walls() = 0 AND me_all() = 0"
                                     " AND me_supplier() IS NULL"), 1);
    assert_int_equal(unit_number(op, "SELECT me_person() IS NOT NULL AND me_system() = 0"), 1);
    actor->side = SCT_SIDE_BUYER;
    assert_int_equal(unit_number(op, "SELECT me_roles() = 33 AND me_walls() = 15 AND me_all() = 1"
                                     " AND me_supplier() IS NULL"), 1);
    actor->side = SCT_SIDE_SUPPLIER;
    assert_int_equal(unit_number(op, apr_psprintf(pool, "SELECT me_all() = 0 AND me_supplier() = '%s'",
                                                  actor->supplier_id)), 1);
    assert_int_equal(unit_number(op, "SELECT me_now()"), UNIT_NOW / 1000);
    op->actor = NULL;
    assert_int_equal(unit_number(op, "SELECT me_roles() = 0 AND me_walls() = 0 AND me_all() = 0"
                                     " AND me_supplier() IS NULL AND me_person() IS NULL"), 1);
    op->system = 1;
    assert_int_equal(unit_number(op, "SELECT me_system()"), 1);
    apr_pool_destroy(pool);
}

static void a_request_appears_at_its_time(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *op = unit_op(pool, store, unit_supplier(pool, unit_id(pool, A), SCT_ROLE_SUPPLIER_CONTACT));

    (void)state;
    sees(op, "A before", "level", A, 1);
    unit_at(op, UNIT_NOW + apr_time_from_sec(60) - 1000);
    sees(op, "A just before", "level", A, 1);
    unit_at(op, UNIT_NOW + apr_time_from_sec(60));
    sees(op, "A then", "level", A, 2);
    apr_pool_destroy(pool);
}

static sct_err_t *level_of(bool *found, sct_op_t *op)
{
    sct_level_t level = {0};

    SCT_READ(op, sct_stmt_one(&level, found, op, SCT_STMT_LEVEL_GET, &sct_level_type,
                              SCT_ARGS(sct_arg_text("id", unit_id(op->pool, A + 1)))));
    if (*found) {
        assert_string_equal(level.reason, apr_psprintf(op->pool, "reason of %u", A));
    }
    return SCT_OK;
}

static void a_cached_statement_follows_the_actor(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sights / sizeof sights[0]; i++) {
            bool found = false;
            bool should = sights[i].levels_a > 0;

            UNIT_OK(level_of(&found, unit_op(pool, store, actor_of(pool, &sights[i]))));
            if (found != should) {
                fail_msg("%s: found %d", sights[i].who, found);
            }
        }
    }
    assert_null(store->free->op);
    apr_pool_destroy(pool);
}

/* Runs SQL as op's actor in a write transaction and tells how many rows it changed. */
static sct_err_t *change(int64_t *changed, sct_op_t *op, const char *sql)
{
    SCT_TRY(sct_conn_exec(op->session->conn, op->pool, sql));
    return sct_conn_number(changed, NULL, op->session->conn, op->pool, "SELECT changes()");
}

static sct_err_t *change_as(int64_t *changed, sct_op_t *op, const char *sql)
{
    SCT_WRITE(op, change(changed, op, sql));
    return SCT_OK;
}

static int64_t changes(sct_op_t *op, const char *sql)
{
    int64_t changed = -1;

    UNIT_OK(change_as(&changed, op, sql));
    return changed;
}

static void foreign_rows_cannot_be_changed(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *a = unit_op(pool, store, unit_supplier(pool, unit_id(pool, A), SCT_ROLE_SUPPLIER_CONTACT));
    sct_op_t *b = unit_op(pool, store, unit_supplier(pool, unit_id(pool, B), SCT_ROLE_SUPPLIER_CONTACT));
    sct_op_t *sec = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));
    const char *update_a = apr_psprintf(pool, "UPDATE t_answer SET note = 'B was here' WHERE supplier_id = '%s'",
                                        unit_id(pool, A));
    const char *delete_a = apr_psprintf(pool, "DELETE FROM t_answer WHERE supplier_id = '%s'", unit_id(pool, A));

    (void)state;
    assert_int_equal(changes(b, update_a), 0);
    assert_int_equal(changes(b, delete_a), 0);
    assert_int_equal(changes(sec, update_a), 0);
    assert_int_equal(changes(sec, delete_a), 0);
    /* Without WHERE only the own row changes: the guard passes over the others, it does not stop at them. */
    assert_int_equal(changes(a, "UPDATE t_answer SET note = 'A was here'"), 1);
    assert_int_equal(changes(b, "UPDATE t_answer SET note = 'B was here'"), 1);
    assert_int_equal(unit_number(a, "SELECT count(*) FROM answer WHERE note = 'A was here'"), 1);
    assert_int_equal(unit_number(b, "SELECT count(*) FROM answer WHERE note = 'B was here'"), 1);
    assert_int_equal(changes(a, delete_a), 1);
    assert_int_equal(unit_number(a, "SELECT count(*) FROM answer"), 0);
    apr_pool_destroy(pool);
}

/* Inserts an answer of one supplier into the assessment of one. */
static const char *answer(apr_pool_t *pool, unsigned supplier, unsigned assessment_of)
{
    return apr_psprintf(pool,
        "INSERT INTO t_answer(supplier_id, assessment_id, criterion, verdict, working, rev, saved_by, saved_at)"
        " VALUES('%s', '%s', '2', 'met', 0, 1, 'x', 1)", unit_id(pool, supplier), unit_id(pool, assessment_of + 2));
}

static void foreign_rows_cannot_be_made(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *b = unit_op(pool, store, unit_supplier(pool, unit_id(pool, B), SCT_ROLE_SUPPLIER_CONTACT));
    sct_op_t *sec = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));
    int64_t changed;

    (void)state;
    UNIT_CODE(FORBIDDEN, change_as(&changed, b, answer(pool, A, A)));
    UNIT_CODE(FORBIDDEN, change_as(&changed, sec, answer(pool, A, A)));
    UNIT_CODE(FORBIDDEN, change_as(&changed, unit_op(pool, store, NULL),
                                   answer(pool, A, A)));
    /* A predicate that is NULL refuses as well. */
    UNIT_CODE(FORBIDDEN, change_as(&changed, unit_op(pool, store, unit_buyer(pool, SCT_ROLE_SUPPLIER_CONTACT)),
                                   answer(pool, A, A)));
    UNIT_CODE(FORBIDDEN, change_as(&changed, unit_op(pool, store, NULL),
                                   "INSERT INTO t_person(id, iss, sub, name, added_at)"
                                   " VALUES(hex(zeroblob(16)), 'i', 's', 'n', 1)"));
    /* Nor hung on a foreign assessment under the own name, or given away. */
    UNIT_CODE(STORE, change_as(&changed, b, answer(pool, B, A)));
    UNIT_CODE(FORBIDDEN, change_as(&changed, b, apr_psprintf(pool, "UPDATE t_answer SET supplier_id = '%s'",
                                                             unit_id(pool, A))));
    /* Nor taken by replacing: the foreign row stays. */
    UNIT_CODE(FORBIDDEN, change_as(&changed, b, apr_psprintf(pool,
        "INSERT OR REPLACE INTO t_answer(supplier_id, assessment_id, criterion, verdict, working, rev, saved_by,"
        " saved_at) VALUES('%s', '%s', '1-1-1', 'unmet', 0, 1, 'x', 1)", unit_id(pool, A), unit_id(pool, A + 2))));
    assert_int_equal(changes(b, answer(pool, B, B)), 1);
    UNIT_CODE(CONFLICT, change_as(&changed, b, answer(pool, B, B)));
    b->system = 1;
    assert_int_equal(unit_number(b, "SELECT count(*) FROM answer"), 3);
    assert_int_equal(unit_number(b, "SELECT count(*) FROM answer WHERE verdict = 'met'"), 3);
    apr_pool_destroy(pool);
}

static void own_rows_can_be_upserted(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *a = unit_op(pool, store, unit_supplier(pool, unit_id(pool, A), SCT_ROLE_SUPPLIER_CONTACT));

    (void)state;
    assert_int_equal(changes(a, apr_psprintf(pool,
        "INSERT INTO t_answer(supplier_id, assessment_id, criterion, verdict, working, rev, saved_by, saved_at)"
        " VALUES('%s', '%s', '1-1-1', 'na', 0, 1, 'x', 1)"
        " ON CONFLICT(assessment_id, criterion) DO UPDATE SET verdict = excluded.verdict, rev = t_answer.rev + 1",
        unit_id(pool, A), unit_id(pool, A + 2))), 1);
    assert_int_equal(unit_number(a, "SELECT rev FROM answer WHERE verdict = 'na'"), 2);
    apr_pool_destroy(pool);
}

/* Not even the system may. */
static void the_log_only_grows(void **state)
{
    static const char *const attempts[] = {
        "UPDATE t_log SET body = x'00'",
        "DELETE FROM t_log",
        "INSERT OR REPLACE INTO t_log(seq, stream, wall, n, body, leaf) VALUES(0, 'buyer', 1, 1, x'00', zeroblob(32))",
        "INSERT OR REPLACE INTO t_log(seq, stream, wall, n, body, leaf) VALUES(1, 'buyer', 1, 1, x'00', zeroblob(32))",
        "INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(2, 'buyer', 1, 2, x'00', zeroblob(32))",
        "INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(1, 'buyer', 1, 3, x'00', zeroblob(32))",
        ("INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(0, 'buyer', 1, 1, x'00', zeroblob(32))"
         " ON CONFLICT(seq) DO UPDATE SET body = excluded.body"),
        "UPDATE t_log_content SET content = x'00'",
        "DELETE FROM t_log_content",
        "INSERT OR REPLACE INTO t_log_content(seq, wall, salt, content) VALUES(0, 1, zeroblob(32), x'00')",
        "UPDATE t_log_node SET hash = zeroblob(32)",
        "DELETE FROM t_log_node",
        "INSERT OR REPLACE INTO t_log_node(level, idx, hash) VALUES(0, 0, randomblob(32))",
        "UPDATE t_submission SET shared = 'other'",
        "DELETE FROM t_submission",
        "INSERT OR REPLACE INTO t_submission SELECT * FROM t_submission",
        "UPDATE t_frozen SET body = 'other'",
        "DELETE FROM t_frozen",
        "INSERT OR REPLACE INTO t_frozen SELECT * FROM t_frozen",
    };
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *op = unit_op(pool, store, NULL);
    int64_t changed;

    (void)state;
    op->system = 1;
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        const sct_err_t *err = change_as(&changed, op, attempts[i]);

        if (!err || err->code != SCT_E_STORE) {
            fail_msg("%s: %s", attempts[i], err ? sct_err_describe(pool, err) : "was done");
        }
    }
    assert_int_equal(unit_number(op, "SELECT count(*) FROM log WHERE body = x'7b7d'"), 1);
    assert_int_equal(unit_number(op, "SELECT count(*) FROM log_content WHERE content = x'7b7d'"), 1);
    /* The control: the next entry is taken. */
    assert_int_equal(changes(op, "INSERT INTO t_log(seq, stream, wall, n, body, leaf)"
                                 " VALUES(1, 'buyer', 1, 2, x'00', zeroblob(32))"), 1);
    apr_pool_destroy(pool);
}

/* --- statements --- */

static sct_err_t *insert_level(sct_op_t *op, const sct_level_t *level)
{
    SCT_WRITE(op, sct_stmt_run(NULL, op, SCT_STMT_LEVEL_INSERT, SCT_ARGS(sct_arg_row(&sct_level_type, level))));
    return SCT_OK;
}

static sct_err_t *read_level(sct_level_t *level, bool *found, sct_op_t *op, const char *id)
{
    SCT_READ(op, sct_stmt_one(level, found, op, SCT_STMT_LEVEL_GET, &sct_level_type, SCT_ARGS(sct_arg_text("id", id))));
    return SCT_OK;
}

static void a_struct_goes_in_and_comes_out(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *op = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));
    sct_level_t in = {.id = unit_id(pool, 0x900), .supplier_id = unit_id(pool, A), .state = SCT_LEVEL_DRAFT, .star = 4,
                      .q_secret = SCT_YES, .q_outage = SCT_NO, .reason = "一行目\n二行目", .depth_asked = SCT_DEPTH_CRITERION,
                      .contact_name = "佐藤 \"美咲\"", .edition = "2026-03-27", .created_at = UNIT_NOW};
    sct_level_t out = {0};
    bool found = false;

    (void)state;
    assert_true(sct_date_parse(&in.due_on, "2027-03-31"));
    UNIT_OK(insert_level(op, &in));
    UNIT_OK(read_level(&out, &found, op, in.id));
    assert_true(found);
    assert_string_equal(out.id, in.id);
    assert_string_equal(out.reason, in.reason);
    assert_string_equal(out.contact_name, in.contact_name);
    assert_string_equal(out.supplier_ja, "試験256");
    assert_int_equal(out.state, SCT_LEVEL_DRAFT);
    assert_int_equal(out.rev, 1);
    assert_int_equal(out.star, 4);
    assert_int_equal(out.q_secret, SCT_YES);
    assert_int_equal(out.q_outage, SCT_NO);
    assert_int_equal(out.q_access, 0);
    assert_int_equal(out.depth_asked, SCT_DEPTH_CRITERION);
    assert_int_equal(out.due_on, in.due_on);
    assert_int_equal(out.created_at, UNIT_NOW);
    assert_int_equal(out.issued_at, 0);
    assert_null(out.contact_unit);
    assert_null(out.assessment_id);
    /* What is unset is NULL, the rest is text, numbers and milliseconds. */
    assert_int_equal(unit_number(op, apr_psprintf(pool,
        "SELECT count(*) FROM level WHERE id = '%s' AND q_access IS NULL AND q_secret = 'yes' AND due_on = '2027-03-31'"
        " AND created_at = %" APR_INT64_T_FMT " AND contact_unit IS NULL", in.id, (apr_int64_t)(UNIT_NOW / 1000))), 1);
    in.id = unit_id(pool, 0x901);
    in.star = 0;
    in.due_on = 0;
    UNIT_OK(insert_level(op, &in));
    assert_int_equal(unit_number(op, apr_psprintf(pool,
        "SELECT star IS NULL AND due_on IS NULL FROM level WHERE id = '%s'", in.id)), 1);
    UNIT_CODE(CONFLICT, insert_level(op, &in));
    in.id = unit_id(pool, 0x902);
    in.q_secret = 7;
    UNIT_CODE(BUG, insert_level(op, &in));
    apr_pool_destroy(pool);
}

static void what_is_absent_leaves_out_alone(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *op = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));
    sct_level_t level = {.star = 77};
    bool found = true;

    (void)state;
    UNIT_OK(read_level(&level, &found, op, unit_id(pool, 0xdead)));
    assert_false(found);
    assert_int_equal(level.star, 77);
    assert_int_equal(op->statements, 1);
    assert_null(op->session);
    apr_pool_destroy(pool);
}

static sct_err_t *all_levels(apr_array_header_t **rows, sct_op_t *op)
{
    SCT_READ(op, sct_stmt_all(rows, op, SCT_STMT_LEVEL_OF_SUPPLIER, &sct_level_type,
                              SCT_ARGS(sct_arg_text("supplier_id", unit_id(op->pool, A)))));
    return SCT_OK;
}

static void rows_come_as_an_array(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    apr_array_header_t *rows = NULL;

    (void)state;
    UNIT_OK(all_levels(&rows, unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY))));
    assert_int_equal(rows->nelts, 3);
    for (int i = 0; i < rows->nelts; i++) {
        assert_string_equal(APR_ARRAY_IDX(rows, i, sct_level_t).supplier_id, unit_id(pool, A));
    }
    UNIT_OK(all_levels(&rows, unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_PURCHASING))));
    assert_int_equal(rows->nelts, 0);
    apr_pool_destroy(pool);
}

static sct_err_t *count_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    int *count = baton;
    size_t len = 0;

    (void)op;
    assert_int_equal(sct_row_int(row, 0), *count);
    assert_memory_equal(sct_row_blob(&len, op->pool, row, 1), "{}", 2);
    assert_int_equal(len, 2);
    assert_string_equal(sct_row_text(op->pool, row, 1), "{}");
    (*count)++;
    return SCT_OK;
}

static sct_err_t *refuse_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)baton;
    (void)row;
    return sct_err(op->pool, STATE, "enough");
}

static sct_err_t *use_itself(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)row;
    return sct_stmt_each(op, SCT_STMT_LOG_TIP, SCT_NO_ARGS, count_row, baton);
}

static sct_err_t *each_of_log(sct_op_t *op, sct_row_fn fn, int *count)
{
    SCT_READ(op, sct_stmt_each(op, SCT_STMT_LOG_TIP, SCT_NO_ARGS, fn, count));
    return SCT_OK;
}

static void rows_come_one_by_one(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *op = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_LEGAL));
    int count = 0;

    (void)state;
    UNIT_OK(each_of_log(op, count_row, &count));
    assert_int_equal(count, 1);
    UNIT_CODE(STATE, each_of_log(op, refuse_row, &count));
    UNIT_CODE(BUG, each_of_log(op, use_itself, &count));
    count = 0;
    UNIT_OK(each_of_log(op, count_row, &count));
    assert_int_equal(count, 1);
    apr_pool_destroy(pool);
}

static sct_err_t *get(sct_op_t *op, bool write, const sct_type_t *type, const sct_arg_t *args)
{
    void *out = apr_pcalloc(op->pool, type->size);
    bool found = false;

    SCT_WITH_TXN(op, write, sct_stmt_one(out, &found, op, SCT_STMT_LEVEL_GET, type, args));
    return SCT_OK;
}

static sct_err_t *write_in_a_read(sct_op_t *op)
{
    SCT_READ(op, sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD, SCT_ARGS(sct_arg_text("key", "n"))));
    return SCT_OK;
}

static sct_err_t *nested(sct_op_t *op)
{
    SCT_WRITE(op, write_in_a_read(op));
    return SCT_OK;
}

static void mistakes_of_the_program_are_bugs(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = planted(pool);
    sct_op_t *op = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));
    const char *id = unit_id(pool, A + 1);
    sct_level_t level = {0};
    bool found;

    (void)state;
    UNIT_OK(get(op, false, &sct_level_type, SCT_ARGS(sct_arg_text("id", id))));
    UNIT_OK(get(op, true, &sct_level_type, SCT_ARGS(sct_arg_text("id", id))));
    UNIT_CODE(BUG, get(op, false, &sct_level_type, SCT_NO_ARGS));
    UNIT_CODE(BUG, get(op, false, &sct_level_type, SCT_ARGS(sct_arg_text("id", id), sct_arg_int("rev", 1))));
    UNIT_CODE(BUG, get(op, false, &sct_answer_type, SCT_ARGS(sct_arg_text("id", id))));
    UNIT_CODE(BUG, write_in_a_read(op));
    UNIT_CODE(BUG, nested(op));
    UNIT_CODE(BUG, sct_stmt_one(&level, &found, op, SCT_STMT_LEVEL_GET, &sct_level_type,
                                SCT_ARGS(sct_arg_text("id", id))));
    UNIT_CODE(BUG, sct_store_begin(unit_op(pool, NULL, NULL), true));
    UNIT_CODE(BUG, sct_store_finish(op, SCT_OK));
    assert_int_equal(unit_number(op, "SELECT count(*) FROM tally"), 0);
    apr_pool_destroy(pool);
}

static void readers_have_an_end(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = NULL;
    sct_store_t *store = unit_store(&path, pool);
    const sct_store_settings_t settings = {path, apr_time_from_msec(20), 2, 2};
    sct_op_t *ops[3];
    const sct_conn_t *last;

    (void)state;
    UNIT_OK(sct_store_open(&store, pool, &settings));
    for (int i = 0; i < 3; i++) {
        ops[i] = unit_op(pool, store, NULL);
    }
    UNIT_OK(sct_store_begin(ops[0], false));
    UNIT_OK(sct_store_begin(ops[1], false));
    UNIT_CODE(BUSY, sct_store_begin(ops[2], false));
    last = ops[0]->session->conn;
    UNIT_CODE(STATE, sct_store_finish(ops[0], sct_err(pool, STATE, "kept")));
    UNIT_OK(sct_store_begin(ops[2], false));
    assert_ptr_equal(ops[2]->session->conn, last);
    UNIT_OK(sct_store_finish(ops[1], SCT_OK));
    UNIT_OK(sct_store_finish(ops[2], SCT_OK));
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_sees_what_tables_def_says),
        cmocka_unit_test(the_context_is_what_the_side_allows),
        cmocka_unit_test(a_request_appears_at_its_time),
        cmocka_unit_test(a_cached_statement_follows_the_actor),
        cmocka_unit_test(foreign_rows_cannot_be_changed),
        cmocka_unit_test(foreign_rows_cannot_be_made),
        cmocka_unit_test(own_rows_can_be_upserted),
        cmocka_unit_test(the_log_only_grows),
        cmocka_unit_test(a_struct_goes_in_and_comes_out),
        cmocka_unit_test(what_is_absent_leaves_out_alone),
        cmocka_unit_test(rows_come_as_an_array),
        cmocka_unit_test(rows_come_one_by_one),
        cmocka_unit_test(mistakes_of_the_program_are_bugs),
        cmocka_unit_test(readers_have_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
