/*
 * test_ledger.c - appending, receipts, pages and proofs of the evidence log; the bytes that may never change.
 *
 * SCT_GOLDEN_WRITE=1 writes tests/unit/data/golden-log.json anew. That is right only before the first release: afterwards logs
 * out there hold these bytes. ledger_js.test.mjs checks the same file with other code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "codec.h"
#include "ledger_fixture.h"
#include "ledger_leaf.h"
#include "ledger_merkle.h"

#include "base_pool.h"

#define GOLDEN "tests/unit/data/golden-log.json"

static sct_err_t *read_page(sct_log_page_t *out, sct_op_t *op, const char *stream, int64_t after, int limit)
{
    SCT_READ(op, sct_ledger_page(out, op, stream, after, limit));
    return SCT_OK;
}

static sct_err_t *read_proof(sct_log_proof_t *out, sct_op_t *op, const char *stream)
{
    SCT_READ(op, sct_ledger_proof(out, op, stream));
    return SCT_OK;
}

static sct_err_t *read_receipt(sct_receipt_t *out, sct_op_t *op, int64_t seq)
{
    SCT_READ(op, sct_ledger_receipt(out, op, seq));
    return SCT_OK;
}

static sct_op_t *as(const fixture_t *fixture, unsigned roles)
{
    return unit_op(fixture->pool, fixture->store, unit_buyer(fixture->pool, roles));
}

static void unhex(sct_hash_t *out, const char *text)
{
    assert_true(sct_unhex(out->bytes, SCT_HASH_LEN, text));
}

static int path_of(sct_hash_t *path, const apr_array_header_t *proof)
{
    for (int i = 0; i < proof->nelts; i++) {
        unhex(&path[i], APR_ARRAY_IDX(proof, i, const char *));
    }
    return proof->nelts;
}

static void proves(const char *leaf, int64_t seq, int64_t size, const apr_array_header_t *proof, const char *root)
{
    sct_hash_t path[SCT_PROOF_MAX];
    sct_hash_t hashes[2];
    int n = path_of(path, proof);

    unhex(&hashes[0], leaf);
    unhex(&hashes[1], root);
    assert_true(sct_merkle_verify_inclusion(&hashes[0], seq, size, path, n, &hashes[1]));
}

/* Every receipt by itself: the leaf is the hash of the body, the proof leads to the root, the stream links back. */
static void receipts_hold(void **state)
{
    fixture_t fixture;
    const char *prev = SCT_LEAF_NO_PREV;
    sct_hash_t hash;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (int i = 0; i < FIXTURE_ENTRIES; i++) {
        const sct_receipt_t *receipt = &fixture.receipts[i];
        sct_leaf_t leaf;

        assert_int_equal(receipt->seq, i);
        assert_int_equal(receipt->size, i + 1);
        sct_merkle_leaf(&hash, receipt->body, strlen(receipt->body));
        assert_string_equal(sct_hex(fixture.pool, hash.bytes, SCT_HASH_LEN), receipt->leaf);
        proves(receipt->leaf, receipt->seq, receipt->size, receipt->proof, receipt->root);
        UNIT_OK(sct_leaf_read(&leaf, fixture.pool, receipt->body, strlen(receipt->body)));
        assert_string_equal(leaf.stream, receipt->stream);
        assert_int_equal(leaf.n, receipt->n);
        assert_string_equal(leaf.log_id, FIXTURE_LOG_ID);
        if (strcmp(receipt->stream, "buyer") == 0) {
            assert_string_equal(leaf.prev, prev);
            prev = receipt->leaf;
        }
    }
    fixture_end(&fixture);
}

static void names_who_acted(void **state)
{
    fixture_t fixture;
    sct_leaf_t leaf;
    static const struct {
        int entry;
        const char *actor;
        const char *role;
        bool of_a;
    } expected[] = {
        {0, "operator", "operator", false},
        {2, "0000000000000000000000000000000b", "buyer_security,buyer_legal", false},
        {4, "00000000000000000000000000000005", "supplier_contact,supplier_executive", true},
        {6, "system", "system", false},
    };

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const char *body = fixture.receipts[expected[i].entry].body;

        UNIT_OK(sct_leaf_read(&leaf, fixture.pool, body, strlen(body)));
        assert_string_equal(leaf.actor, expected[i].actor);
        assert_string_equal(leaf.role, expected[i].role);
        assert_string_equal(leaf.party, expected[i].of_a ? fixture.supplier_a : "buyer");
    }
    fixture_end(&fixture);
}

/* A log-in that is no person yet cannot be evidence; a person without a role is named as such. */
static void refuses_nobody(void **state)
{
    fixture_t fixture;
    sct_receipt_t receipt;
    sct_leaf_t leaf;
    const sct_actor_t nobody = {.iss = "https://login.example", .sub = "new"};
    const sct_event_t event = {"invitation.used", NULL, SCT_WALL_LEGAL, NULL, NULL};

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    UNIT_CODE(BUG, fixture_append(&receipt, unit_op(fixture.pool, fixture.store, &nobody), &event));
    UNIT_OK(fixture_append(&receipt, as(&fixture, 0), &event));
    assert_int_equal(receipt.seq, FIXTURE_ENTRIES);
    UNIT_OK(sct_leaf_read(&leaf, fixture.pool, receipt.body, strlen(receipt.body)));
    assert_string_equal(leaf.role, "none");
    fixture_end(&fixture);
}

static sct_err_t *create_again(sct_op_t *op)
{
    const sct_event_t event = {"log.created", NULL, SCT_WALL_LEGAL, NULL, NULL};
    sct_receipt_t receipt;

    SCT_WRITE(op, sct_ledger_create(&receipt, op, &event));
    return SCT_OK;
}

static void begins_once(void **state)
{
    fixture_t fixture;
    sct_receipt_t receipt;
    const sct_event_t event = {"buyer.named", NULL, SCT_WALL_LEGAL, NULL, NULL};

    (void)state;
    fixture_begin(&fixture);
    UNIT_CODE(STORE, fixture_append(&receipt, as(&fixture, 0), &event));
    UNIT_OK(create_again(as(&fixture, 0)));
    UNIT_CODE(CONFLICT, create_again(as(&fixture, 0)));
    UNIT_OK(fixture_append(&receipt, as(&fixture, 0), &event));
    assert_int_equal(receipt.seq, 1);
    fixture_end(&fixture);
}

/* Recorded time never runs backwards; content says what the clock said when it was set back. */
static void keeps_time(void **state)
{
    fixture_t fixture;
    sct_log_page_t page;
    const sct_log_entry_t *last;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (int i = 1; i < FIXTURE_ENTRIES; i++) {
        assert_true(fixture.receipts[i].at >= fixture.receipts[i - 1].at);
    }
    UNIT_OK(read_page(&page, as(&fixture, SCT_ROLE_BUYER_LEGAL), "buyer", 0, 100));
    last = &APR_ARRAY_IDX(page.rows, page.rows->nelts - 1, sct_log_entry_t);
    assert_int_equal(last->seq, FIXTURE_ENTRIES - 1);
    assert_int_equal(last->at, UNIT_NOW + apr_time_from_sec(10));
    assert_string_equal(last->content, "{\"actor_name\":\"buyer person\",\"clock\":1795305723004}");
    assert_null(strstr((last - 1)->content, "clock"));
    fixture_end(&fixture);
}

static void shows_pages(void **state)
{
    fixture_t fixture;
    sct_log_page_t page;
    sct_log_entry_t entry;
    sct_op_t *op;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    op = as(&fixture, SCT_ROLE_BUYER_LEGAL);
    UNIT_OK(read_page(&page, op, sct_ledger_stream(op->pool, fixture.supplier_a, SCT_WALL_ASSESSMENT), 0, 3));
    assert_string_equal(page.log_id, FIXTURE_LOG_ID);
    assert_int_equal(page.rows->nelts, 3);
    assert_int_equal(page.total, 4);
    assert_int_equal(page.next, 3);
    entry = APR_ARRAY_IDX(page.rows, 0, sct_log_entry_t);
    assert_int_equal(entry.seq, 2);
    assert_int_equal(entry.n, 1);
    assert_string_equal(entry.kind, "level.issued");
    assert_string_equal(entry.role, "buyer_security,buyer_legal");
    assert_string_equal(entry.body, fixture.receipts[2].body);
    assert_string_equal(entry.leaf, fixture.receipts[2].leaf);
    assert_non_null(strstr(entry.content, "\"actor_name\":\"buyer person\""));
    assert_non_null(strstr(entry.content, "\\n\\t\\\"図面\\\""));
    UNIT_OK(read_page(&page, op, page.stream, page.next, 3));
    assert_int_equal(page.rows->nelts, 1);
    assert_int_equal(page.next, 0);
    UNIT_OK(read_page(&page, op, "00000000000000000000000000000000/assessment", 0, 3));
    assert_int_equal(page.rows->nelts, 0);
    assert_int_equal(page.total, 0);
    fixture_end(&fixture);
}

/* Stored bytes that somebody broke: each that is no UTF-8 (Unicode, table 3-7) is shown as U+FFFD; the page comes. */
static void shows_broken_bytes(void **state)
{
#define NONE "\xef\xbf\xbd"
    static const struct {
        const char *hex;
        const char *shown;
    } samples[] = {
        {"e9929d", "\xe9\x92\x9d"},
        {"c3a9", "\xc3\xa9"},
        {"f09f9880", "\xf0\x9f\x98\x80"},
        {"eda080", NONE NONE NONE},                             /* a surrogate */
        {"ed9fbf", "\xed\x9f\xbf"},
        {"e080af", NONE NONE NONE},                             /* too long for what it says */
        {"e0a080", "\xe0\xa0\x80"},
        {"c0af", NONE NONE},
        {"c1bf", NONE NONE},
        {"f08080af", NONE NONE NONE NONE},
        {"f0908080", "\xf0\x90\x80\x80"},
        {"f4908080", NONE NONE NONE NONE},                      /* above U+10FFFF */
        {"f48fbfbf", "\xf4\x8f\xbf\xbf"},
        {"f5808080", NONE NONE NONE NONE},
        {"f8888080", NONE NONE NONE NONE},
        {"6180ff62", "a" NONE NONE "b"},
        {"610062", "a" NONE "b"},                               /* NUL: a C string would end */
        {"61e992", "a" NONE NONE},                              /* cut off */
        {"e96161", NONE "aa"},
        {"", ""},
    };
#undef NONE
    fixture_t fixture;
    sct_log_page_t page;
    sct_op_t *op;
    sqlite3 *db;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    op = as(&fixture, SCT_ROLE_BUYER_LEGAL);
    db = fixture_raw(&fixture);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const sct_log_entry_t *entry;

        fixture_exec(db, apr_psprintf(op->pool, "UPDATE t_log SET body = x'%s' WHERE seq = 2;"
                                                "UPDATE t_log_content SET content = x'%s' WHERE seq = 2",
                                      samples[i].hex, samples[i].hex));
        UNIT_OK(read_page(&page, op, sct_ledger_stream(op->pool, fixture.supplier_a, SCT_WALL_ASSESSMENT), 0, 1));
        entry = &APR_ARRAY_IDX(page.rows, 0, sct_log_entry_t);
        assert_int_equal(entry->seq, 2);
        assert_string_equal(entry->kind, "unreadable");
        assert_int_equal(entry->at, 0);
        assert_string_equal(entry->body, samples[i].shown);
        assert_string_equal(entry->content, samples[i].shown);
    }
    sqlite3_close(db);
    fixture_end(&fixture);
}

/* Who may read the log sees receipts; for everybody else there is nothing: purchasing, suppliers, the security role. */
static void hides_from_others(void **state)
{
    fixture_t fixture;
    sct_receipt_t receipt = {0};
    sct_log_page_t page;
    sct_log_proof_t proof;
    static const unsigned blind[] = {SCT_ROLE_BUYER_PURCHASING, SCT_ROLE_BUYER_SECURITY, SCT_ROLE_BUYER_EXECUTIVE,
                                     SCT_ROLE_BUYER_ADMIN, 0};
    const sct_actor_t *of_a;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    UNIT_OK(read_receipt(&receipt, as(&fixture, SCT_ROLE_AUDITOR), 3));
    assert_string_equal(receipt.leaf, fixture.receipts[3].leaf);
    assert_int_equal(receipt.size, FIXTURE_ENTRIES);
    assert_string_equal(receipt.root, fixture.receipts[FIXTURE_ENTRIES - 1].root);
    proves(receipt.leaf, receipt.seq, receipt.size, receipt.proof, receipt.root);
    UNIT_CODE(NOT_FOUND, read_receipt(&receipt, as(&fixture, SCT_ROLE_AUDITOR), FIXTURE_ENTRIES));
    UNIT_CODE(NOT_FOUND, read_receipt(&receipt, as(&fixture, SCT_ROLE_AUDITOR), -1));
    for (size_t i = 0; i < sizeof blind / sizeof blind[0]; i++) {
        UNIT_CODE(NOT_FOUND, read_receipt(&receipt, as(&fixture, blind[i]), 3));
        UNIT_OK(read_page(&page, as(&fixture, blind[i]), "buyer", 0, 10));
        assert_int_equal(page.rows->nelts, 0);
        assert_int_equal(page.total, 0);
        UNIT_OK(read_proof(&proof, as(&fixture, blind[i]), "buyer"));
        assert_int_equal(proof.total, 0);
        assert_null(proof.leaf);
        assert_int_equal(proof.proof->nelts, 0);
    }
    of_a = unit_supplier(fixture.pool, fixture.supplier_a, SCT_ROLE_SUPPLIER_EXECUTIVE);
    UNIT_CODE(NOT_FOUND, read_receipt(&receipt, unit_op(fixture.pool, fixture.store, of_a), 3));
    UNIT_CODE(NOT_FOUND, read_receipt(&receipt, unit_op(fixture.pool, fixture.store, NULL), 3));
    fixture_end(&fixture);
}

static void proves_streams(void **state)
{
    fixture_t fixture;
    sct_log_proof_t proof;
    sct_op_t *op;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    op = as(&fixture, SCT_ROLE_BUYER_LEGAL);
    UNIT_OK(read_proof(&proof, op, sct_ledger_stream(op->pool, fixture.supplier_a, SCT_WALL_ASSESSMENT)));
    assert_int_equal(proof.total, 4);
    assert_int_equal(proof.seq, 8);
    assert_int_equal(proof.size, FIXTURE_ENTRIES);
    assert_string_equal(proof.leaf, fixture.receipts[8].leaf);
    assert_string_equal(proof.root, fixture.receipts[FIXTURE_ENTRIES - 1].root);
    proves(proof.leaf, proof.seq, proof.size, proof.proof, proof.root);
    fixture_end(&fixture);
}

static void put_row(sct_buf_t *buf, const char *key, const sct_type_t *type, const void *row)
{
    sct_buf_text(buf, key);
    sct_encode(buf, type, row);
}

static void put_stream(sct_buf_t *buf, fixture_t *fixture, const char *before, const char *stream)
{
    sct_op_t *op = as(fixture, SCT_ROLE_BUYER_LEGAL);
    sct_log_page_t page;
    sct_log_proof_t proof;

    UNIT_OK(read_page(&page, op, stream, 0, 100));
    UNIT_OK(read_proof(&proof, op, stream));
    sct_buf_text(buf, before);
    put_row(buf, "{\"page\":", &sct_log_page_type, &page);
    put_row(buf, ",\n\"proof\":", &sct_log_proof_type, &proof);
    sct_buf_text(buf, "}");
}

static const char *told_as_json(fixture_t *fixture)
{
    apr_pool_t *pool = fixture->pool;
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 65536);
    sct_buf_text(&buf, "{\"receipts\":[");
    for (int i = 0; i < FIXTURE_ENTRIES; i++) {
        put_row(&buf, i > 0 ? ",\n" : "\n", &sct_receipt_type, &fixture->receipts[i]);
    }
    put_stream(&buf, fixture, "\n],\n\"streams\":[\n", "buyer");
    put_stream(&buf, fixture, ",\n", sct_ledger_stream(pool, fixture->supplier_a, SCT_WALL_ASSESSMENT));
    put_stream(&buf, fixture, ",\n", sct_ledger_stream(pool, fixture->supplier_b, SCT_WALL_ASSESSMENT));
    put_stream(&buf, fixture, ",\n", sct_ledger_stream(pool, fixture->supplier_a, SCT_WALL_PRICE)); /* empty */
    sct_buf_text(&buf, "\n]}\n");
    return buf.data;
}

static const char *read_golden(apr_pool_t *pool)
{
    char *text = apr_pcalloc(pool, 1 << 20);
    FILE *file = fopen(GOLDEN, "rb");

    if (!file) {
        fail_msg("%s: run from the root of the sources", GOLDEN);
        return "";
    }
    text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void golden_bytes(void **state)
{
    fixture_t fixture;
    const char *told;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    told = told_as_json(&fixture);
    if (getenv("SCT_GOLDEN_WRITE")) {
        FILE *file = fopen(GOLDEN, "wb");

        assert_non_null(file);
        fputs(told, file);
        fclose(file);
    }
    assert_string_equal(told, read_golden(fixture.pool));
    fixture_end(&fixture);
}

/* 8 + 2k statements, k bits in the size before: ledger_append.c. */
static void stays_in_budget(void **state)
{
    fixture_t fixture;
    sct_receipt_t receipt;
    const sct_event_t event = {"buyer.named", NULL, SCT_WALL_LEGAL, NULL, NULL};

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (int64_t seq = FIXTURE_ENTRIES; seq < 70; seq++) {
        apr_pool_t *pool = unit_pool();
        sct_op_t *op = unit_op(pool, fixture.store, NULL);

        UNIT_OK(fixture_append(&receipt, op, &event));
        assert_int_equal(receipt.seq, seq);
        assert_int_equal(op->statements, 8 + 2 * __builtin_popcountll((unsigned long long)seq));
        apr_pool_destroy(pool);
    }
    fixture_end(&fixture);
}

/*
 * The tip of a log of 2^20 - 1 entries: the newest entry and the complete subtrees at its right edge are all that an append
 * reads. Size 1,048,575 has twenty bits set and completes twenty subtrees: the dearest append up to a million entries.
 */
static void stays_in_budget_at_a_million(void **state)
{
    fixture_t fixture;
    sct_receipt_t receipt;
    sct_op_t *op;
    sqlite3 *db;
    const sct_event_t event = {"buyer.named", NULL, SCT_WALL_LEGAL, NULL, NULL};

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    db = fixture_raw(&fixture);
    fixture_exec(db, "DELETE FROM t_log_node; UPDATE t_log SET seq = 1048574 WHERE seq = 11;"
                     "WITH RECURSIVE l(level) AS (SELECT 0 UNION ALL SELECT level + 1 FROM l WHERE level < 19)"
                     "INSERT INTO t_log_node SELECT level, (1048575 >> level) - 1, randomblob(32) FROM l");
    sqlite3_close(db);
    op = unit_op(fixture.pool, fixture.store, NULL);
    UNIT_OK(fixture_append(&receipt, op, &event));
    assert_int_equal(receipt.seq, 1048575);
    assert_int_equal(receipt.proof->nelts, 20);
    assert_int_equal(op->statements, 48);
    printf("# figure: append to the evidence log: statements %d, entries before %" APR_INT64_T_FMT "\n",
           op->statements, receipt.seq);
    fixture_end(&fixture);
}

/*
 * A database that gives back something else than it was given: the append fails and nothing stays. (A node that was already
 * wrong before is for sctierctl ledger verify: test_ledger_verify.c.)
 */
static void self_check_sees(void **state)
{
    static const char *const sabotage[] = {
        "CREATE TRIGGER evil AFTER INSERT ON t_log BEGIN UPDATE t_log SET body = CAST(replace(body, 'named', 'Named') AS BLOB)"
        " WHERE seq = NEW.seq; END",
        "CREATE TRIGGER evil AFTER INSERT ON t_log BEGIN UPDATE t_log SET leaf = zeroblob(32) WHERE seq = NEW.seq; END",
        "CREATE TRIGGER evil AFTER INSERT ON t_log BEGIN UPDATE t_log SET wall = 1 WHERE seq = NEW.seq; END",
        "CREATE TRIGGER evil AFTER INSERT ON t_log_content BEGIN UPDATE t_log_content SET salt = zeroblob(32)"
        " WHERE seq = NEW.seq; END",
        "CREATE TRIGGER evil AFTER INSERT ON t_log_content BEGIN DELETE FROM t_log_content WHERE seq = NEW.seq; END",
        "CREATE TRIGGER evil AFTER INSERT ON t_log_node WHEN NEW.level = 0 BEGIN UPDATE t_log_node SET hash = zeroblob(32)"
        " WHERE level = NEW.level AND idx = NEW.idx; END",
        "CREATE TRIGGER evil AFTER INSERT ON t_log_node BEGIN DELETE FROM t_log_node WHERE level = 2 AND idx = 2; END",
        "CREATE TRIGGER evil AFTER INSERT ON t_log BEGIN DELETE FROM t_log WHERE seq = NEW.seq; END",
    };
    fixture_t fixture;
    sct_receipt_t receipt;
    sqlite3 *db;
    const sct_event_t event = {"buyer.named", NULL, SCT_WALL_LEGAL, NULL, NULL};

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    db = fixture_raw(&fixture);
    for (size_t i = 0; i < sizeof sabotage / sizeof sabotage[0]; i++) {
        fixture_exec(db, sabotage[i]);
        UNIT_CODE(STORE, fixture_append(&receipt, as(&fixture, 0), &event));
        fixture_exec(db, "DROP TRIGGER evil");
    }
    UNIT_OK(fixture_append(&receipt, as(&fixture, 0), &event)); /* control: without sabotage it goes, where it left off */
    assert_int_equal(receipt.seq, FIXTURE_ENTRIES);
    sqlite3_close(db);
    fixture_end(&fixture);
}

static void names_streams(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    assert_string_equal(sct_ledger_stream(pool, NULL, SCT_WALL_LEGAL), "buyer");
    assert_string_equal(sct_ledger_stream(pool, "ab", SCT_WALL_ASSESSMENT), "ab/assessment");
    assert_string_equal(sct_ledger_stream(pool, "ab", SCT_WALL_PRICE), "ab/price");
    assert_int_equal(sct_stream_wall("buyer"), SCT_WALL_LEGAL);
    assert_int_equal(sct_stream_wall("ab/contract"), SCT_WALL_CONTRACT);
    assert_int_equal(sct_stream_wall(sct_ledger_stream(pool, "ab", 64)), 0);
    assert_int_equal(sct_stream_wall("ab"), 0);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest both[] = {
        cmocka_unit_test(receipts_hold),
        cmocka_unit_test(names_who_acted),
        cmocka_unit_test(refuses_nobody),
        cmocka_unit_test(begins_once),
        cmocka_unit_test(keeps_time),
        cmocka_unit_test(shows_pages),
        cmocka_unit_test(hides_from_others),
        cmocka_unit_test(proves_streams),
        cmocka_unit_test(golden_bytes),
        cmocka_unit_test(stays_in_budget),
    };
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(shows_broken_bytes),
        cmocka_unit_test(stays_in_budget_at_a_million),
        cmocka_unit_test(self_check_sees),
        cmocka_unit_test(names_streams),
    };

    return UNIT_BOTH(both, alone, NULL, NULL);
}
