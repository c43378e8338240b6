/*
 * test_ledger_verify.c - somebody with the database file changes the log: the verifier names the place. Changed rows of the
 * projections: test_projections.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <apr_thread_proc.h>

#include "base_buf.h"
#include "base_hash.h"
#include "ledger_fixture.h"

#include "base_pool.h"

typedef struct found_t {
    sct_buf_t places; /* "entry 3: what" lines */
    int count;
} found_t;

static void take_fault(void *baton, const char *where, const char *what)
{
    found_t *found = baton;

    /* What the fixture's events tell is too little to rebuild rows from: that is the matter of test_projections.c. */
    if ((strncmp(where, "entry ", 6) != 0 && strncmp(where, "node ", 5) != 0) || strstr(what, "content names no ")) {
        return;
    }
    found->count++;
    sct_buf_text(&found->places, where);
    sct_buf_text(&found->places, ": ");
    sct_buf_text(&found->places, what);
    sct_buf_text(&found->places, "\n");
}

static sct_err_t *verify_in(int64_t *entries, sct_hash_t *root, sct_op_t *op, found_t *found)
{
    SCT_READ(op, sct_ledger_verify(entries, root, op, take_fault, found));
    return SCT_OK;
}

/* Verifies; the faults as text in pool. */
static int verify(found_t *found, sct_hash_t *root, apr_pool_t *pool, const fixture_t *fixture)
{
    int64_t entries = -1;

    sct_buf_init(&found->places, pool, 1024);
    found->count = 0;
    UNIT_OK(verify_in(&entries, root, unit_op(pool, fixture->store, NULL), found));
    return (int)entries;
}

static void clean(const fixture_t *fixture)
{
    apr_pool_t *pool = unit_pool();
    sct_hash_t root;
    found_t found;

    assert_int_equal(verify(&found, &root, pool, fixture), FIXTURE_ENTRIES);
    if (found.count > 0) {
        fail_msg("not clean: %s", found.places.data);
    }
    assert_string_equal(sct_hex(pool, root.bytes, SCT_HASH_LEN), fixture->receipts[FIXTURE_ENTRIES - 1].root);
    apr_pool_destroy(pool);
}

/* The verifier must report `place` ("entry 3", "node 0/3"), and nothing unless it does. */
static void reports(const fixture_t *fixture, const char *place, const char *what)
{
    apr_pool_t *pool = unit_pool();
    sct_hash_t root;
    found_t found;

    verify(&found, &root, pool, fixture);
    if (!strstr(apr_pstrcat(pool, "\n", found.places.data, NULL), apr_pstrcat(pool, "\n", place, ": ", NULL))) {
        fail_msg("%s: should report %s, reports: %s", what, place, found.places.data);
    }
    apr_pool_destroy(pool);
}

static void untouched(void **state)
{
    fixture_t fixture;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    clean(&fixture);
    fixture_end(&fixture);
}

/* Long enough for several batches, and verified where a batch ends and where it does not. */
static void longer_logs(void **state)
{
    static const int64_t sizes[] = {255, 256, 257, 511, 512, 600};
    const sct_event_t event = {"buyer.named", NULL, SCT_WALL_LEGAL, NULL, NULL};
    fixture_t fixture;
    sct_receipt_t receipt = {0};
    sct_hash_t root;
    found_t found;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        apr_pool_t *pool = unit_pool();

        while (receipt.size < sizes[i]) {
            UNIT_OK(fixture_append(&receipt, unit_op(pool, fixture.store, NULL), &event));
        }
        assert_int_equal(verify(&found, &root, pool, &fixture), sizes[i]);
        assert_int_equal(found.count, 0);
        assert_string_equal(sct_hex(pool, root.bytes, SCT_HASH_LEN), receipt.root);
        apr_pool_destroy(pool);
        receipt.root = receipt.leaf = receipt.body = NULL;
    }
    fixture_end(&fixture);
}

/* Flips one bit of one byte of a BLOB or TEXT column; the same call again restores it. */
static void flip(sqlite3 *db, const char *table, const char *column, int64_t rowid, int byte)
{
    sqlite3_blob *blob = NULL;
    unsigned char c;

    assert_int_equal(sqlite3_blob_open(db, "main", table, column, rowid, 1, &blob), SQLITE_OK);
    byte %= sqlite3_blob_bytes(blob);
    assert_int_equal(sqlite3_blob_read(blob, &c, 1, byte), SQLITE_OK);
    c ^= 1;
    assert_int_equal(sqlite3_blob_write(blob, &c, 1, byte), SQLITE_OK);
    sqlite3_blob_close(blob);
}

static void flips_bytes(void **state)
{
    static const struct {
        const char *table;
        const char *column;
    } blobs[] = {{"t_log", "body"}, {"t_log", "leaf"}, {"t_log_content", "salt"}, {"t_log_content", "content"}};
    static const int bytes[] = {0, 7, 31, 64, 200};
    fixture_t fixture;
    sqlite3 *db;
    int flips = 0;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    db = fixture_raw(&fixture);
    for (size_t i = 0; i < sizeof blobs / sizeof blobs[0]; i++) {
        for (int seq = 0; seq < FIXTURE_ENTRIES; seq++) {
            for (size_t j = 0; j < sizeof bytes / sizeof bytes[0]; j++, flips++) {
                flip(db, blobs[i].table, blobs[i].column, seq, bytes[j]);
                reports(&fixture, apr_psprintf(fixture.pool, "entry %d", seq), blobs[i].column);
                flip(db, blobs[i].table, blobs[i].column, seq, bytes[j]);
            }
        }
    }
    clean(&fixture); /* control: with every byte back there is nothing to report */
    sqlite3_close(db);
    printf("# figure: evidence log: bytes flipped %d, each reported by its entry\n", flips);
    fixture_end(&fixture);
}

static void flips_nodes(void **state)
{
    fixture_t fixture;
    sqlite3 *db;
    int nodes = 0;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    db = fixture_raw(&fixture);
    for (int level = 0; FIXTURE_ENTRIES >> level > 0; level++) {
        for (int idx = 0; idx < FIXTURE_ENTRIES >> level; idx++, nodes++) {
            const char *place = apr_psprintf(fixture.pool, "node %d/%d", level, idx);
            const char *where = apr_psprintf(fixture.pool, "WHERE level = %d AND idx = %d", level, idx);

            fixture_exec(db, apr_psprintf(fixture.pool, "CREATE TABLE kept AS SELECT * FROM t_log_node %s;"
                                          "UPDATE t_log_node SET hash = zeroblob(32) %s", where, where));
            reports(&fixture, place, "hash");
            fixture_exec(db, apr_psprintf(fixture.pool, "DELETE FROM t_log_node %s", where));
            reports(&fixture, place, "deleted");
            fixture_exec(db, "INSERT INTO t_log_node SELECT * FROM kept; DROP TABLE kept");
        }
    }
    assert_int_equal(nodes, 12 + 6 + 3 + 1);
    clean(&fixture);
    sqlite3_close(db);
    fixture_end(&fixture);
}

typedef struct tampering_t {
    const char *sql;
    const char *undo;
    const char *place;
} tampering_t;

#define STREAM_A "000000000000000000000000000000a0/assessment"

/* Everything that is not a byte of a hash: numbers, names, rows that go, come, or change places. */
static const tampering_t tamperings[] = {
    {"UPDATE t_log SET stream = 'x/assessment' WHERE seq = 4",
     "UPDATE t_log SET stream = '" STREAM_A "' WHERE seq = 4", "entry 4"},
    {"UPDATE t_log SET stream = 'buyer', n = 90 WHERE seq = 4",
     "UPDATE t_log SET stream = '" STREAM_A "', n = 2 WHERE seq = 4", "entry 4"},
    {"UPDATE t_log SET wall = 2 WHERE seq = 4", "UPDATE t_log SET wall = 1 WHERE seq = 4", "entry 4"},
    {"UPDATE t_log SET n = 9 WHERE seq = 8", "UPDATE t_log SET n = 4 WHERE seq = 8", "entry 8"},
    {"UPDATE t_log SET seq = 50 WHERE seq = 11", "UPDATE t_log SET seq = 11 WHERE seq = 50", "entry 11"},
    {"UPDATE t_log SET seq = -5 WHERE seq = 5", "UPDATE t_log SET seq = 5 WHERE seq = -5", "entry 5"},
    {"UPDATE t_log_content SET wall = 2 WHERE seq = 4", "UPDATE t_log_content SET wall = 1 WHERE seq = 4", "entry 4"},
    {"UPDATE t_log_content SET seq = 70 WHERE seq = 4", "UPDATE t_log_content SET seq = 4 WHERE seq = 70", "entry 4"},
    {"INSERT INTO t_log_content VALUES(70, 8, zeroblob(32), x'7b7d')", "DELETE FROM t_log_content WHERE seq = 70",
     "entry 70"},
    {"CREATE TABLE kept AS SELECT * FROM t_log_content WHERE seq = 6; DELETE FROM t_log_content WHERE seq = 6",
     "INSERT INTO t_log_content SELECT * FROM kept; DROP TABLE kept", "entry 6"},
    {"CREATE TABLE kept AS SELECT * FROM t_log WHERE seq = 6; DELETE FROM t_log WHERE seq = 6",
     "INSERT INTO t_log SELECT * FROM kept; DROP TABLE kept", "entry 6"},
    {"CREATE TABLE kept AS SELECT * FROM t_log WHERE seq = 11; DELETE FROM t_log WHERE seq = 11",
     "INSERT INTO t_log SELECT * FROM kept; DROP TABLE kept", "node 0/11"},
    {"CREATE TABLE kept AS SELECT * FROM t_log WHERE seq = 11; DELETE FROM t_log WHERE seq = 11",
     "INSERT INTO t_log SELECT * FROM kept; DROP TABLE kept", "entry 11"},
    {"CREATE TABLE kept AS SELECT * FROM t_log; DELETE FROM t_log",
     "INSERT INTO t_log SELECT * FROM kept; DROP TABLE kept", "entry 0"},
    {"UPDATE t_log_node SET idx = 12 WHERE level = 0 AND idx = 11",
     "UPDATE t_log_node SET idx = 11 WHERE level = 0 AND idx = 12",
     "node 0/11"},
    {"UPDATE t_log_node SET level = 9 WHERE level = 3", "UPDATE t_log_node SET level = 3 WHERE level = 9",
     "node 3/0"},
    {"INSERT INTO t_log_node VALUES(0, 12, zeroblob(32))", "DELETE FROM t_log_node WHERE level = 0 AND idx = 12",
     "node 0/12"},
    {"INSERT INTO t_log_node VALUES(4, 0, zeroblob(32))", "DELETE FROM t_log_node WHERE level = 4", "node 4/0"},
    {"INSERT INTO t_log_node VALUES(-1, 0, zeroblob(32))", "DELETE FROM t_log_node WHERE level = -1", "node -1/0"},
};

static void names_tampering(void **state)
{
    fixture_t fixture;
    sqlite3 *db;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    db = fixture_raw(&fixture);
    for (size_t i = 0; i < sizeof tamperings / sizeof tamperings[0]; i++) {
        fixture_exec(db, tamperings[i].sql);
        if (sqlite3_changes(db) == 0) {
            fail_msg("changed nothing: %s", tamperings[i].sql);
        }
        reports(&fixture, tamperings[i].place, tamperings[i].sql);
        fixture_exec(db, tamperings[i].undo);
        clean(&fixture);
    }
    sqlite3_close(db);
    fixture_end(&fixture);
}

/* A leaf that was rewritten together with its hash still breaks the tree and the next back-link. */
static void names_rewritten_entry(void **state)
{
    fixture_t fixture;
    sqlite3 *db;
    sqlite3_stmt *update;
    sct_hash_t leaf;
    char *body;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    db = fixture_raw(&fixture);
    body = apr_pstrdup(fixture.pool, fixture.receipts[4].body);
    memcpy(strstr(body, "level.talks"), "level.taken", 11);
    sct_hash2(&leaf, "\x00", 1, body, strlen(body));
    assert_int_equal(sqlite3_prepare_v2(db, "UPDATE t_log SET body = CAST(?1 AS BLOB), leaf = ?2 WHERE seq = 4", -1, &update,
                                        NULL), SQLITE_OK);
    sqlite3_bind_text(update, 1, body, -1, SQLITE_STATIC);
    sqlite3_bind_blob(update, 2, leaf.bytes, SCT_HASH_LEN, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(update), SQLITE_DONE);
    sqlite3_finalize(update);
    reports(&fixture, "node 0/4", "rewritten");
    reports(&fixture, "entry 5", "rewritten: the next of the stream");
    sqlite3_close(db);
    fixture_end(&fixture);
}

#define WRITERS 4
#define ACTS 20

typedef struct writer_t {
    const fixture_t *fixture;
    int failed;
} writer_t;

static void *APR_THREAD_FUNC write_acts(apr_thread_t *thread, void *baton)
{
    writer_t *writer = baton;
    const sct_event_t event = {"buyer.named", NULL, SCT_WALL_LEGAL, NULL, NULL};

    (void)thread;
    for (int i = 0; i < ACTS; i++) {
        apr_pool_t *pool = unit_pool();
        sct_receipt_t receipt;

        writer->failed += fixture_append(&receipt, unit_op(pool, writer->fixture->store, NULL), &event) != NULL;
        apr_pool_destroy(pool);
    }
    return NULL;
}

/* Appends of several threads share commits: one log comes out, whole. */
static void many_writers(void **state)
{
    fixture_t fixture;
    writer_t writers[WRITERS];
    apr_thread_t *threads[WRITERS];
    apr_status_t status;
    sct_hash_t root;
    found_t found;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (writer_t){&fixture, 0};
        assert_int_equal(apr_thread_create(&threads[i], NULL, write_acts, &writers[i], fixture.pool), APR_SUCCESS);
    }
    for (int i = 0; i < WRITERS; i++) {
        apr_thread_join(&status, threads[i]);
        assert_int_equal(writers[i].failed, 0);
    }
    assert_int_equal(verify(&found, &root, fixture.pool, &fixture), FIXTURE_ENTRIES + WRITERS * ACTS);
    assert_string_equal(found.places.data, "");
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest both[] = {
        cmocka_unit_test(untouched),
        cmocka_unit_test(longer_logs),
        cmocka_unit_test(many_writers),
    };
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(flips_bytes),
        cmocka_unit_test(flips_nodes),
        cmocka_unit_test(names_tampering),
        cmocka_unit_test(names_rewritten_entry),
    };

    return UNIT_BOTH(both, alone, NULL, NULL);
}
