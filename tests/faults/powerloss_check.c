/*
 * powerloss_check.c - what is found in a database after the power came back.
 */
#include "powerloss_check.h"

#include <stdio.h>
#include <string.h>

#include <sqlite3.h>

#include "base_hash.h"
#include "ledger.h"
#include "store_private.h"

#include "base_pool.h"

/* What one image says of the acts: name and number of each, in order of a table's key. */
typedef struct row_t {
    char name[65];
    int64_t number;
} row_t;

typedef struct rows_t {
    row_t row[WORK_ACTS];
    int count;
} rows_t;

static void damage(check_t *check, const char *what)
{
    if (!check->damaged) {
        snprintf(check->words, sizeof check->words, "%s", what);
    }
    check->damaged = true;
}

static void read_rows(rows_t *out, check_t *check, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

    out->count = 0;
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW && out->count < WORK_ACTS) {
            row_t *row = &out->row[out->count++];

            snprintf(row->name, sizeof row->name, "%s", (const char *)sqlite3_column_text(stmt, 0));
            row->number = sqlite3_column_int64(stmt, 1);
        }
    }
    if (rc != SQLITE_DONE) {
        damage(check, sqlite3_errmsg(db));
    }
    sqlite3_finalize(stmt);
}

/* An entry has to be there as it was acknowledged; what has revisions may have gone on since. */
static bool is_there(const rows_t *rows, const work_act_t *act)
{
    for (int i = 0; i < rows->count; i++) {
        const row_t *row = &rows->row[i];

        if (strcmp(row->name, act->name) == 0) {
            return act->kind == WORK_ENTRY ? row->number == act->number : row->number >= act->number;
        }
    }
    return false;
}

static void look_for_acts(check_t *check, sqlite3 *db, const work_t *work, const int *acknowledged, int acts)
{
    static rows_t rows[WORK_ANSWER + 1];

    read_rows(&rows[WORK_ENTRY], check, db, "SELECT lower(hex(leaf)), seq FROM t_log");
    read_rows(&rows[WORK_LEVEL], check, db, "SELECT id, rev FROM t_level");
    read_rows(&rows[WORK_ANSWER], check, db, "SELECT criterion, rev FROM t_answer");
    for (int i = 0; i < acts; i++) {
        const work_act_t *act = &work->acts[acknowledged[i]];

        if (act->kind != WORK_MADE && !is_there(&rows[act->kind], act)) {
            check->missing++;
        }
    }
}

static void report(void *baton, const char *where, const char *what)
{
    char words[200];

    snprintf(words, sizeof words, "%s: %s", where, what);
    damage(baton, words);
}

typedef struct question_t {
    check_t *check;
    check_memory_t *memory;
    const work_t *work;
    const int *acknowledged;
    int acts;
} question_t;

static bool known_as_good(const check_memory_t *memory, const char *state)
{
    for (int i = memory->count - 1; i >= 0; i--) {
        if (strcmp(memory->good[i], state) == 0) {
            return true;
        }
    }
    return false;
}

/* The whole log with everything that it determines: an act by half shows there. */
static sct_err_t *compute_anew(sct_op_t *op, const question_t *question)
{
    static const char state_of[] =
        "SELECT (SELECT count(*) FROM t_log) || '/' || (SELECT count(*) FROM t_log_content)"
        " || '/' || (SELECT count(*) FROM t_log_node) || '/' || (SELECT count(*) FROM t_unit)"
        " || '/' || (SELECT count(*) FROM t_supplier) || '/' || (SELECT count(*) FROM t_membership)"
        " || '/' || (SELECT count(*) || ':' || total(rev) FROM t_level)"
        " || '/' || (SELECT count(*) || ':' || total(rev) FROM t_answer)"
        " || '/' || (SELECT count(*) || ':' || total(rev) FROM t_assessment)";
    check_memory_t *memory = question->memory;
    const char *state = NULL;
    int64_t entries = 0;
    sct_hash_t root;
    bool known;

    SCT_TRY(sct_conn_text(&state, op->session->conn, op->pool, state_of));
    if (!state || strncmp(state, "0/", 2) == 0) {
        return SCT_OK;
    }
    known = known_as_good(memory, state);
    if (memory->asked++ % 10 != 0 && known) {
        return SCT_OK;
    }
    memory->computed++;
    SCT_AS_SYSTEM(op, sct_ledger_verify(&entries, &root, op, report, question->check));
    if (!known && !question->check->damaged && memory->count < WORK_ACTS) {
        snprintf(memory->good[memory->count++], sizeof memory->good[0], "%s", state);
    }
    return SCT_OK;
}

static sct_err_t *look(sct_op_t *op, const question_t *question)
{
    sct_conn_t *conn = op->session->conn;
    const char *words = NULL;

    SCT_TRY(sct_conn_text(&words, conn, op->pool, "PRAGMA integrity_check(1)"));
    if (!words || strcmp(words, "ok") != 0) {
        damage(question->check, words ? words : "no answer");
    }
    look_for_acts(question->check, conn->db, question->work, question->acknowledged, question->acts);
    return compute_anew(op, question);
}

static sct_err_t *look_inside(sct_op_t *op, const question_t *question)
{
    SCT_READ(op, look(op, question));
    return SCT_OK;
}

void check_database(check_t *out, check_memory_t *memory, const work_t *work, const int *acknowledged, int acts)
{
    apr_pool_t *pool = unit_pool();
    const sct_store_settings_t settings = {work->world.path, apr_time_from_sec(1), 1, 1};
    const question_t question = {out, memory, work, acknowledged, acts};
    sct_store_t *store = NULL;
    const sct_err_t *err;

    *out = (check_t){.missing = 0};
    work_must(sct_store_open(&store, pool, &settings), "open");
    err = look_inside(unit_op(pool, store, NULL), &question);
    if (err && (acts > 0 || err->code != SCT_E_CONFIG)) {
        /* Before the database is said to be made it may be no database yet: CONFIG, with the command that makes one. */
        damage(out, sct_err_describe(pool, err));
    }
    apr_pool_destroy(pool);
}
