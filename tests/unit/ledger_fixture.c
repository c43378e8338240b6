/*
 * ledger_fixture.c - a small log for the tests of the ledger.
 */
#include "ledger_fixture.h"

#include "base_hash.h"
#include "domain_level.h"

#include "base_pool.h"

/* Contents of this file's own, with the fields that the verifier reads: the golden bytes do not move with the domain. */
#define SCT_FIXTURE_ACT_FIELDS(F)                  \
    F(ID,    level, SCT_REQUIRED, 0, 0, NULL)      \
    F(INT,   star,  SCT_REQUIRED, 3, 4, NULL)      \
    F(LINES, words, SCT_NULLABLE, 0, 2000, NULL)
SCT_TYPE_STRUCT(fixture_act, SCT_FIXTURE_ACT_FIELDS)
#define SCT_T sct_fixture_act_t
SCT_TYPE_TABLE(fixture_act, SCT_FIXTURE_ACT_FIELDS)
#undef SCT_T

#define SCT_FIXTURE_SUBMITTED_FIELDS(F)                             \
    F(ID,     submission,  SCT_REQUIRED, 0, 0, NULL)                \
    F(ID,     assessment,  SCT_REQUIRED, 0, 0, NULL)                \
    F(ID,     level,       SCT_REQUIRED, 0, 0, NULL)                \
    F(INT,    n,           SCT_REQUIRED, 1, 100000, NULL)           \
    F(KEY,    edition,     SCT_REQUIRED, 1, 40, NULL)               \
    F(INT,    star,        SCT_REQUIRED, 3, 4, NULL)                \
    F(CHOICE, depth,       SCT_REQUIRED, 0, 0, &sct_depth_choice)   \
    F(HASH,   shared_hash, SCT_REQUIRED, 0, 0, NULL)                \
    F(HASH,   full_hash,   SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(fixture_submitted, SCT_FIXTURE_SUBMITTED_FIELDS)
#define SCT_T sct_fixture_submitted_t
SCT_TYPE_TABLE(fixture_submitted, SCT_FIXTURE_SUBMITTED_FIELDS)
#undef SCT_T

#define SHARED_BYTES "{\"categories\":[]}"
#define FULL_BYTES "{\"answers\":[{\"criterion\":\"1-1-1\",\"verdict\":\"met\"}]}"

void fixture_begin(fixture_t *fixture)
{
    apr_pool_t *pool = unit_pool();

    *fixture = (fixture_t){.pool = pool};
    unit_random(20261122);
    fixture->store = unit_store(&fixture->path, pool);
    fixture->supplier_a = unit_id(pool, 0xa0);
    fixture->supplier_b = unit_id(pool, 0xb0);
    fixture->level_a = unit_id(pool, 0xa1);
    fixture->level_b = unit_id(pool, 0xb1);
    fixture->submission = unit_id(pool, 0xa3);
    unit_plant_supplier(fixture->store, 0xa0);
    unit_plant_supplier(fixture->store, 0xb0);
    unit_plant(fixture->store,
               "INSERT INTO t_buyer(id, name_ja, name_en, log_id) VALUES(1, '試験', 'Test', '" FIXTURE_LOG_ID "');"
               "UPDATE t_level SET state = 'declined' WHERE id = '000000000000000000000000000000b1'");
}

void fixture_end(fixture_t *fixture)
{
    apr_pool_destroy(fixture->pool);
}

sct_err_t *fixture_append(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event)
{
    SCT_WRITE(op, sct_ledger_append(out, op, event));
    return SCT_OK;
}

static sct_err_t *create(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event)
{
    SCT_WRITE(op, sct_ledger_create(out, op, event));
    return SCT_OK;
}

sct_err_t *fixture_level_event(sct_receipt_t *out, sct_op_t *op, const char *kind, const char *supplier, const char *level,
                               const char *words)
{
    const sct_fixture_act_t act = {.level = level, .star = 3, .words = words};
    const sct_event_t event = {kind, supplier, SCT_WALL_ASSESSMENT, &sct_fixture_act_type, &act};

    return fixture_append(out, op, &event);
}

static const char *hash_of(apr_pool_t *pool, const char *text)
{
    sct_hash_t hash;

    sct_hash(&hash, text, strlen(text));
    return sct_hex(pool, hash.bytes, SCT_HASH_LEN);
}

static sct_err_t *submit(sct_receipt_t *out, fixture_t *fixture, sct_op_t *op)
{
    const sct_fixture_submitted_t content = {
        .submission = fixture->submission, .assessment = unit_id(op->pool, 0xa2), .level = fixture->level_a, .n = 1,
        .edition = "2026-03-27", .star = 3, .depth = SCT_DEPTH_COUNTS,
        .shared_hash = hash_of(op->pool, SHARED_BYTES), .full_hash = hash_of(op->pool, FULL_BYTES),
    };
    const sct_event_t event = {"assessment.submitted", fixture->supplier_a, SCT_WALL_ASSESSMENT, &sct_fixture_submitted_type,
                               &content};

    SCT_TRY(fixture_append(out, op, &event));
    unit_plant(fixture->store, apr_psprintf(op->pool,
        "INSERT INTO t_submission(id, assessment_id, level_id, supplier_id, n, edition, star, depth, shared, shared_hash,"
        " full_hash, seq, submitted_at, submitted_by)"
        " VALUES('%s', '%s', '%s', '%s', 1, '2026-03-27', 3, '%s', '%s', '%s', '%s', %d, 1, 'x');"
        "INSERT INTO t_frozen(submission_id, supplier_id, body) VALUES('%s', '%s', '%s')",
        content.submission, content.assessment, content.level, fixture->supplier_a,
        sct_choice_name(&sct_depth_choice, SCT_DEPTH_COUNTS), SHARED_BYTES, content.shared_hash, content.full_hash,
        (int)out->seq, content.submission, fixture->supplier_a, FULL_BYTES));
    return SCT_OK;
}

/* Each act one second after the one before. */
static sct_op_t *next_op(fixture_t *fixture, const sct_actor_t *actor, int second)
{
    sct_op_t *op = unit_op(fixture->pool, fixture->store, actor);

    unit_at(op, UNIT_NOW + apr_time_from_sec(second));
    return op;
}

void fixture_tell(fixture_t *fixture)
{
    static const sct_actor_t operator_actor = {.name = "operator", .side = SCT_SIDE_BUYER, .party = "buyer"};
    const sct_actor_t *security = unit_buyer(fixture->pool, SCT_ROLE_BUYER_SECURITY | SCT_ROLE_BUYER_LEGAL);
    const sct_actor_t *of_a = unit_supplier(fixture->pool, fixture->supplier_a,
                                            SCT_ROLE_SUPPLIER_CONTACT | SCT_ROLE_SUPPLIER_EXECUTIVE);
    const sct_actor_t *of_b = unit_supplier(fixture->pool, fixture->supplier_b, SCT_ROLE_SUPPLIER_CONTACT);
    const sct_event_t created = {"log.created", NULL, SCT_WALL_LEGAL, NULL, NULL};
    const sct_event_t named = {"buyer.named", NULL, SCT_WALL_LEGAL, NULL, NULL};
    const char *a = fixture->supplier_a;
    const char *b = fixture->supplier_b;
    sct_receipt_t *out = fixture->receipts;

    UNIT_OK(create(out++, next_op(fixture, &operator_actor, 0), &created));
    UNIT_OK(fixture_append(out++, next_op(fixture, &operator_actor, 1), &named));
    UNIT_OK(fixture_level_event(out++, next_op(fixture, security, 2), "level.issued", a, fixture->level_a,
                                "理由:\n\t\"図面\" を扱うため。"));
    UNIT_OK(fixture_level_event(out++, next_op(fixture, security, 3), "level.issued", b, fixture->level_b, NULL));
    UNIT_OK(fixture_level_event(out++, next_op(fixture, of_a, 4), "level.talks", a, fixture->level_a, "費用について協議したい"));
    UNIT_OK(fixture_level_event(out++, next_op(fixture, of_a, 5), "level.accepted", a, fixture->level_a, NULL));
    UNIT_OK(fixture_append(out++, next_op(fixture, NULL, 6), &named));
    UNIT_OK(fixture_level_event(out++, next_op(fixture, of_b, 7), "level.talks", b, fixture->level_b, "\xf0\xa0\xae\xb7"));
    UNIT_OK(submit(out++, fixture, next_op(fixture, of_a, 8)));
    UNIT_OK(fixture_level_event(out++, next_op(fixture, of_b, 9), "level.declined", b, fixture->level_b, "今期は難しい"));
    UNIT_OK(fixture_append(out++, next_op(fixture, &operator_actor, 10), &named));
    UNIT_OK(fixture_append(out++, next_op(fixture, security, -3600), &named)); /* the clock was set back an hour */
    assert_int_equal(out - fixture->receipts, FIXTURE_ENTRIES);
}

void fixture_exec(sqlite3 *db, const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
}

/* The functions that views and guards ask stand for nobody here: only base tables are touched. */
sqlite3 *fixture_raw(const fixture_t *fixture)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *triggers;
    char *drops = NULL;

    assert_int_equal(sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master"
                                            " WHERE type = 'trigger'", -1, &triggers, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(triggers), SQLITE_ROW);
    drops = sqlite3_mprintf("%s", sqlite3_column_text(triggers, 0));
    sqlite3_finalize(triggers);
    fixture_exec(db, drops);
    sqlite3_free(drops);
    return db;
}
