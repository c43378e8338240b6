/*
 * sweep_state.c - what is in a database, and whether it is in order.
 */
#include "sweep_state.h"

#include <string.h>

#include <sqlite3.h>

#include "ledger.h"

#include "base_pool.h"

#define RANDOM_DIGITS 32 /* of an identifier; a hash has more */

static uint64_t mix(uint64_t digest, uint64_t word)
{
    digest = (digest ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return digest ^ (digest >> 29);
}

static uint64_t add_bytes(uint64_t digest, const unsigned char *bytes, int len)
{
    for (; len > 0; len -= 8, bytes += 8) {
        uint64_t word = 0;

        memcpy(&word, bytes, len < 8 ? (size_t)len : 8);
        digest = mix(digest, word);
    }
    return digest;
}

static bool is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* A long run of hexadecimal digits counts as one sign, whatever they are. */
static uint64_t add_shape(uint64_t digest, const unsigned char *bytes, int len)
{
    for (int i = 0; i < len;) {
        int run = 0;

        while (i + run < len && is_hex(bytes[i + run])) {
            run++;
        }
        digest = run >= RANDOM_DIGITS ? mix(digest, '#') : add_bytes(digest, bytes + i, run ? run : 1);
        i += run ? run : 1;
    }
    return digest;
}

static void add_row(state_t *sum, sqlite3_stmt *stmt, uint64_t table, bool shape)
{
    state_t row = {table, shape ? table : 0};

    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        int type = sqlite3_column_type(stmt, i);
        const unsigned char *value = sqlite3_column_blob(stmt, i);
        int len = sqlite3_column_bytes(stmt, i);
        uint64_t head = (uint64_t)type << 32 | (uint64_t)len;

        row.rows = add_bytes(mix(row.rows, head), value, len);
        if (!shape) {
            continue;
        }
        if (type == SQLITE_BLOB && len == RANDOM_DIGITS) {
            row.shape = mix(row.shape, head);
        } else {
            row.shape = add_shape(mix(row.shape, (uint64_t)type), value, len);
        }
    }
    sum->rows += row.rows;
    sum->shape += row.shape;
}

/* One statement for each table, however many the schema has. */
static bool prepare_tables(state_reader_t *reader)
{
    sqlite3_stmt *names = NULL;
    bool good = sqlite3_prepare_v2(reader->db, "SELECT 'SELECT * FROM ' || name FROM sqlite_schema WHERE type = 'table'"
                                   " AND name LIKE 't~_%' ESCAPE '~' ORDER BY name", -1, &names, NULL) == SQLITE_OK;

    while (good && sqlite3_step(names) == SQLITE_ROW) {
        good = reader->tables < STATE_TABLES &&
               sqlite3_prepare_v2(reader->db, (const char *)sqlite3_column_text(names, 0), -1,
                                  &reader->table[reader->tables++], NULL) == SQLITE_OK;
    }
    return sqlite3_finalize(names) == SQLITE_OK && good && reader->tables > 0;
}

static bool open_reader(state_reader_t *reader, const char *path)
{
    return sqlite3_open_v2(path, &reader->db, SQLITE_OPEN_READWRITE, "unix") == SQLITE_OK &&
           sqlite3_db_config(reader->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) == SQLITE_OK && prepare_tables(reader) &&
           sqlite3_prepare_v2(reader->db, "PRAGMA quick_check(1)", -1, &reader->check, NULL) == SQLITE_OK;
}

static bool read_rows(state_t *out, state_reader_t *reader, bool shape)
{
    bool good = true;

    *out = (state_t){0, 0};
    for (int i = 0; i < reader->tables && good; i++) {
        int rc;

        while ((rc = sqlite3_step(reader->table[i])) == SQLITE_ROW) {
            add_row(out, reader->table[i], (uint64_t)i + 1, shape);
        }
        good = sqlite3_reset(reader->table[i]) == SQLITE_OK && rc == SQLITE_DONE;
    }
    return good;
}

const char *state_read(state_t *out, state_reader_t *reader, const char *path, bool shape)
{
    if (!reader->db && !open_reader(reader, path)) {
        return "the database cannot be opened";
    }
    return read_rows(out, reader, shape) ? NULL : sqlite3_errmsg(reader->db);
}

const char *state_check(state_reader_t *reader)
{
    bool sound = sqlite3_step(reader->check) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(reader->check, 0), "ok") == 0;

    sqlite3_reset(reader->check);
    return sound ? NULL : "quick_check is not content";
}

void state_close(state_reader_t *reader)
{
    sqlite3_finalize(reader->check);
    for (int i = 0; i < reader->tables; i++) {
        sqlite3_finalize(reader->table[i]);
    }
    sqlite3_close(reader->db);
    memset(reader, 0, sizeof *reader);
}

/* ---- the evidence log ---- */

typedef struct faults_t {
    apr_pool_t *pool;
    const char *first;
} faults_t;

static void note_fault(void *baton, const char *where, const char *what)
{
    faults_t *faults = baton;

    if (!faults->first) {
        faults->first = apr_pstrcat(faults->pool, where, ": ", what, NULL);
    }
}

static sct_err_t *verify(sct_op_t *op, faults_t *faults)
{
    int64_t entries = 0;
    sct_hash_t root;

    SCT_AS_SYSTEM(op, sct_ledger_verify(&entries, &root, op, note_fault, faults));
    return SCT_OK;
}

static sct_err_t *read_verify(sct_op_t *op, faults_t *faults)
{
    SCT_READ(op, verify(op, faults));
    return SCT_OK;
}

const char *state_verify(sct_op_t *op)
{
    faults_t faults = {op->pool, NULL};
    const sct_err_t *err = read_verify(op, &faults);

    return err ? sct_err_describe(op->pool, err) : faults.first;
}
