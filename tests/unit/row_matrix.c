/*
 * row_matrix.c - reading and changing rows as every actor, and comparing with the oracle.
 */
#include "row_pg.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>
#include <sqlite3.h>

#include "base_time.h"
#include "service.h"
#include "store_private.h"
#include "world_route.h"

/* Rows of one line and owner on which changes are tried; of a person's own rows, each of another person. */
#define ALIKE 1
#define ALIKE_PERSONS 4

/* ---- the rows ---- */

static void plant_level(const world_t *world, const char *state, unsigned n)
{
    unit_plant(world->store, apr_psprintf(world->pool,
        "INSERT INTO t_level(id, supplier_id, state, rev, star, reason, edition, created_at, issued_at, visible_from)"
        " VALUES('%032x', '%s', '%s', 1, 3, 'canary-A', 'e', 1, 1, 1)", n, world->id.supplier[WORLD_A], state));
}

/* One of each kind that no use case of the world leaves behind. */
static void plant(const world_t *world)
{
    bool postgres = world->engine == UNIT_POSTGRES;
    const char *text = postgres ? "'\\x7b7d'" : "x'7b7d'";
    const char *hash = postgres ? "decode(repeat('00', 32), 'hex')" : "zeroblob(32)";

    unit_plant(world->store, apr_psprintf(world->pool,
               "INSERT INTO t_unit(id, name_ja, name_en)"
               " VALUES('00000000000000000000000000000000', 'canary-unit', 'canary-unit');"
               "INSERT INTO t_request(actor, key, body_hash, status, reply, expires_at)"
               " VALUES('a', 'k', 'h', 200, 'canary-kept', 99999999999999);"
               "INSERT INTO t_seen(reminder_id, person_id, seen_at) SELECT r.id, p.id, 1 FROM t_reminder AS r, t_person AS p"
               " WHERE p.sub IN ('a-contact', 'b-contact');"
               "INSERT INTO t_job(name, due_at) VALUES('canary-job', 1);"
               "INSERT INTO t_log(seq, stream, wall, n, body, leaf)"
               " SELECT max(seq) + 1, 'odd', 16, 1, %s, %s FROM t_log;"
               "INSERT INTO t_log_content(seq, wall, salt, content)"
               " SELECT max(seq), 16, %s, %s FROM t_log", text, hash, hash, text));
    plant_level(world, "cancelled", 0xc1);
    plant_level(world, "draft", 0xd1);
}

static const char *column(apr_pool_t *pool, sqlite3_stmt *stmt, int i)
{
    return apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, i));
}

/* Whether fewer than ALIKE rows before this one are of its line and owner. */
static bool stands_for_others(const row_matrix_t *m, const oracle_row_t *row)
{
    int alike = 0;

    for (int i = 0; i < m->rows->nelts; i++) {
        const oracle_row_t *other = &APR_ARRAY_IDX(m->rows, i, oracle_row_t);

        alike += other->line == row->line && strcmp(other->owner ? other->owner : "", row->owner ? row->owner : "") == 0;
    }
    return alike < (row->persons ? ALIKE_PERSONS : ALIKE);
}

void row_matrix_add(row_matrix_t *m, oracle_row_t row)
{
    const char *name = row.table->name;

    row.line = oracle_find(name, row.kind);
    if (row.line < 0) {
        fail_msg("%s: the oracle has no line for a row of kind '%s'", name, row.kind);
    }
    row.tried = stands_for_others(m, &row);
    APR_ARRAY_PUSH(m->rows, oracle_row_t) = row;
}

static void read_table(row_matrix_t *m, sqlite3 *raw, const oracle_table_t *table)
{
    apr_pool_t *pool = m->world->pool;
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_prepare_v2(raw, apr_psprintf(pool, "SELECT %s, %s, %s, %s FROM t_%s AS r", table->key, table->owner,
                                                          table->persons, table->kind, table->name), -1, &stmt, NULL), SQLITE_OK);
    sqlite3_bind_int64(stmt, sqlite3_bind_parameter_index(stmt, ":now"), sct_time_ms(m->world->now));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        row_matrix_add(m, (oracle_row_t){.table = table,
                                         .key = column(pool, stmt, 0),
                                         .owner = column(pool, stmt, 1),
                                         .persons = column(pool, stmt, 2),
                                         .kind = column(pool, stmt, 3)});
    }
    sqlite3_finalize(stmt);
}

static void read_rows(row_matrix_t *m)
{
    static const char *const tables[] = {
#define SCT_MIGRATION(version, line)
#define SCT_TABLE(name) name,
#define SCT_GUARD(text)
#include "sqlite_schema.inc"
#undef SCT_MIGRATION
#undef SCT_TABLE
#undef SCT_GUARD
    };
    bool postgres = m->world->engine == UNIT_POSTGRES;
    sqlite3 *raw = NULL;
    int line = 0;

    assert_int_equal(sqlite3_open(postgres ? ":memory:" : m->world->path, &raw), SQLITE_OK);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const oracle_table_t *table = oracle_table(tables[i]);

        if (!table) {
            fail_msg("%s: nobody has told the oracle who may see it", tables[i]);
        }
        if (postgres) {
            row_pg_read(m, table);
        } else {
            read_table(m, raw, table);
        }
    }
    sqlite3_close(raw);
    for (line = 0; line < oracle_lines(); line++) {
        bool met = false;

        for (int i = 0; i < m->rows->nelts; i++) {
            met = met || APR_ARRAY_IDX(m->rows, i, oracle_row_t).line == line;
        }
        if (!met) {
            fail_msg("%s: the world has no row for line %d of the oracle", oracle_line(line), line + 1);
        }
    }
}

/* ---- the actors ---- */

static sct_err_t *identify(sct_op_t *op, const char *claims)
{
    SCT_READ(op, sct_identify(op, claims));
    return SCT_OK;
}

static void add_actor(row_matrix_t *m, const char *name, const sct_actor_t *actor, bool system)
{
    row_actor_t who = {name, actor, system, -1};

    for (int i = 0; i < WORLD_SUPPLIERS; i++) {
        if (actor && actor->supplier_id && strcmp(actor->supplier_id, m->world->id.supplier[i]) == 0) {
            who.supplier = i;
        }
    }
    APR_ARRAY_PUSH(m->actors, row_actor_t) = who;
}

/*
 * What identification never makes, and must not be trusted not to: roles of both sides at once, and roles or a company
 * without a side. Roles count on their own side only.
 */
static void add_odd_actors(row_matrix_t *m)
{
    apr_pool_t *pool = m->world->pool;
    const char *a = m->world->id.supplier[WORLD_A];
    unsigned all = (1u << SCT_ROLE__COUNT) - 1;
    sct_actor_t *lost = apr_pmemdup(pool, unit_supplier(pool, a, all), sizeof *lost);

    lost->side = SCT_SIDE_NONE;
    add_actor(m, "every role and no side", lost, false);
    add_actor(m, "the buyer with every role", unit_buyer(pool, all), false);
    add_actor(m, "A with every role", unit_supplier(pool, a, all), false);
    add_actor(m, "the buyer without a role", unit_buyer(pool, 0), false);
    add_actor(m, "A without a role", unit_supplier(pool, a, 0), false);
    add_actor(m, "B without a role", unit_supplier(pool, m->world->id.supplier[WORLD_B], 0), false);
}

static void add_actors(row_matrix_t *m)
{
    apr_pool_t *pool = m->world->pool;

    /* first those who tell most mutants apart */
    add_actor(m, "nobody", NULL, false);
    add_actor(m, "the system", NULL, true);
    add_odd_actors(m);
    for (size_t i = 0; i < world_principal_count; i++) {
        const world_principal_t *who = &world_principals[i];
        sct_op_t *op = unit_op(pool, m->world->store, NULL);

        if (!who->sub) {
            continue;
        }
        UNIT_OK(identify(op, world_principal_claims(pool, who)));
        assert_int_equal(op->actor->side != SCT_SIDE_NONE, who->member);
        assert_int_equal(op->actor->roles, who->roles);
        add_actor(m, apr_pstrcat(pool, who->sub, who->at_b ? " of B's provider" : "", NULL), op->actor, false);
    }
}

row_matrix_t *row_matrix_make(world_t *world)
{
    row_matrix_t *m = apr_pcalloc(world->pool, sizeof *m);

    m->world = world;
    m->rows = apr_array_make(world->pool, 512, sizeof(oracle_row_t));
    m->actors = apr_array_make(world->pool, 32, sizeof(row_actor_t));
    plant(world);
    read_rows(m);
    add_actors(m);
    return m;
}

/* ---- one actor ---- */

typedef struct cell_t {
    row_matrix_t *m;
    const row_actor_t *who;
    const oracle_table_t *table;
    row_layer_t layer;
    sct_op_t *op; /* in a write transaction of its own */
    const char *columns;
    const char *columns_mine; /* with "mine" in the place of whose row it is */
    const char *first;
    const char *fault;
} cell_t;

static bool sees(const row_actor_t *who, const oracle_row_t *row)
{
    return who->system || oracle_sees(who->actor, row);
}

static bool writes(const row_actor_t *who, const oracle_row_t *row)
{
    return who->system || oracle_writes(who->actor, row);
}

static void read_columns(cell_t *cell, sqlite3 *db)
{
    apr_pool_t *pool = cell->op->pool;
    const char *sql = apr_psprintf(pool, "SELECT name FROM pragma_table_info('t_%s')", cell->table->name);
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *name = column(pool, stmt, 0);
        const char *mine = cell->table->given && strcmp(name, cell->table->given) == 0 ? "mine" : name;

        cell->first = cell->first ? cell->first : name;
        cell->columns = cell->columns ? apr_pstrcat(pool, cell->columns, ", ", name, NULL) : name;
        cell->columns_mine = cell->columns_mine ? apr_pstrcat(pool, cell->columns_mine, ", ", mine, NULL) : mine;
    }
    sqlite3_finalize(stmt);
}

/* The view must show exactly the rows that the oracle allows. */
static void try_reading(cell_t *cell, sqlite3 *db)
{
    apr_pool_t *pool = cell->op->pool;
    const char *sql = apr_psprintf(pool, "SELECT %s FROM %s AS r", cell->table->key, cell->table->name);
    apr_hash_t *shown = apr_hash_make(pool);
    sqlite3_stmt *stmt;
    int rc;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *key = column(pool, stmt, 0);

        apr_hash_set(shown, key, APR_HASH_KEY_STRING, key);
    }
    sqlite3_finalize(stmt);
    assert_int_equal(rc, SQLITE_DONE);
    cell->m->reads++;
    for (int i = 0; i < cell->m->rows->nelts && !cell->fault; i++) {
        const oracle_row_t *row = &APR_ARRAY_IDX(cell->m->rows, i, oracle_row_t);
        bool should = sees(cell->who, row);

        if (row->table == cell->table && should != (apr_hash_get(shown, row->key, APR_HASH_KEY_STRING) != NULL)) {
            cell->fault = apr_psprintf(pool, "%s %s row '%s' (%s)", cell->who->name, should ? "does not see" : "sees", row->key,
                                       row->kind);
        }
    }
}

/* Which of the world's canaries no text may carry that the actor reads; NULL: none. */
static const char *foreign_canary(const row_actor_t *who, const char *text)
{
    static const char *const private[] = {"canary-later-", "canary-note-A", "canary-deleted-E"}; /* never the buyer's */
    static const char suppliers[] = "ABCDE";
    sct_side_t side = who->actor ? who->actor->side : SCT_SIDE_NONE;

    for (size_t i = 0; side == SCT_SIDE_BUYER && i < sizeof private / sizeof private[0]; i++) {
        if (strstr(text, private[i])) {
            return private[i];
        }
    }
    for (const char *at = text; side != SCT_SIDE_BUYER && (at = strstr(at, "canary-")) != NULL; at++) {
        char owner = at[7 + strspn(at + 7, "abcdefghijklmnopqrstuvwxyz-")];

        if (owner && strchr(suppliers, owner) && (side == SCT_SIDE_NONE || owner != suppliers[who->supplier])) {
            return at;
        }
    }
    return side == SCT_SIDE_SUPPLIER ? strstr(text, "canary-hidden-D") : NULL;
}

/* Companies' names on the entry page, and to their own people. */
static bool names_only(const oracle_table_t *table)
{
    return strcmp(table->name, "provider") == 0 || strcmp(table->name, "supplier") == 0;
}

static void try_texts(cell_t *cell, sqlite3 *db)
{
    apr_pool_t *pool = cell->op->pool;
    const char *sql = apr_psprintf(pool, "SELECT * FROM %s", cell->table->name);
    sqlite3_stmt *stmt;

    if (cell->who->system || names_only(cell->table)) {
        return;
    }
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (!cell->fault && sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt) && !cell->fault; i++) {
            const char *text = (const char *)sqlite3_column_text(stmt, i);
            const char *canary = text ? foreign_canary(cell->who, text) : NULL;

            if (canary) {
                cell->fault = apr_psprintf(pool, "%s reads \"%.20s\"", cell->who->name, canary);
            }
        }
    }
    sqlite3_finalize(stmt);
    cell->m->reads++;
}

/* How a change ends: no row found, refused by a guard, refused to everybody, let through (perhaps to another constraint). */
typedef enum { IGNORED, REFUSED, LOCKED, PASSED } outcome_t;

static const char *const outcome_names[] = {"found no row", "was refused by the guard", "was refused to everybody", "passed"};

static outcome_t outcome_of(sqlite3 *db, const char *sql)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);

    if (rc == SQLITE_OK) {
        return sqlite3_changes(db) > 0 ? PASSED : IGNORED;
    }
    if ((rc & 0xff) != SQLITE_CONSTRAINT) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    if (sqlite3_extended_errcode(db) != SQLITE_CONSTRAINT_TRIGGER) {
        return PASSED;
    }
    return strncmp(sqlite3_errmsg(db), "guard: ", 7) == 0 ? REFUSED : LOCKED;
}

static void undo(sqlite3 *db)
{
    assert_int_equal(sqlite3_exec(db, "ROLLBACK TO tried; RELEASE tried", NULL, NULL, NULL), SQLITE_OK);
}

/* Leaves the savepoint open: undo follows. */
static void try_one(cell_t *cell, sqlite3 *db, const oracle_row_t *row, const char *what, outcome_t should, const char *sql)
{
    outcome_t outcome;

    assert_int_equal(sqlite3_exec(db, "SAVEPOINT tried", NULL, NULL, NULL), SQLITE_OK);
    outcome = outcome_of(db, sql);
    cell->m->tries++;
    if (outcome != should && !cell->fault) {
        cell->fault = apr_psprintf(cell->op->pool, "%s: %s of row '%s' (%s) %s, not: %s", cell->who->name, what,
                                   row ? row->key : "", row ? row->kind : "", outcome_names[outcome], outcome_names[should]);
    }
}

/* The same row, belonging to somebody else. */
static oracle_row_t given_to(const oracle_row_t *row, const char *whom)
{
    oracle_row_t out = *row;

    out.owner = row->owner ? whom : NULL;
    out.persons = row->persons ? whom : NULL;
    return out;
}

static void try_inserting(cell_t *cell, sqlite3 *db, const oracle_row_t *row)
{
    apr_pool_t *pool = cell->op->pool;
    const oracle_table_t *t = cell->table;
    const char *clone = apr_psprintf(pool, "INTO t_%s(%s) SELECT %s FROM t_%s AS r WHERE %s = '%s'", t->name, cell->columns,
                                     cell->columns, t->name, t->key, row->key);
    outcome_t allowed = t->keeps == ORACLE_LOG ? LOCKED : PASSED;
    outcome_t replaced = t->keeps == ORACLE_FREE ? PASSED : LOCKED;

    try_one(cell, db, row, "INSERT", writes(cell->who, row) ? allowed : REFUSED, apr_pstrcat(pool, "INSERT ", clone, NULL));
    undo(db);
    try_one(cell, db, row, "INSERT OR REPLACE", writes(cell->who, row) ? replaced : REFUSED,
            apr_pstrcat(pool, "INSERT OR REPLACE ", clone, NULL));
    undo(db);
}

static void try_changing(cell_t *cell, sqlite3 *db, const oracle_row_t *row)
{
    apr_pool_t *pool = cell->op->pool;
    const oracle_table_t *t = cell->table;
    outcome_t allowed = t->keeps == ORACLE_FREE ? PASSED : LOCKED;
    outcome_t should = writes(cell->who, row) ? allowed : IGNORED;
    const char *where = apr_psprintf(pool, "WHERE %s = '%s'", t->key, row->key);

    try_one(cell, db, row, "UPDATE", should,
            apr_psprintf(pool, "UPDATE t_%s AS r SET %s = %s %s", t->name, cell->first, cell->first, where));
    undo(db);
    try_one(cell, db, row, "DELETE", should, apr_psprintf(pool, "DELETE FROM t_%s AS r %s", t->name, where));
    undo(db);
}

/* Another's row, replaced by one of the same key that is one's own: however it ends, the row is still there. */
static void try_replacing(cell_t *cell, sqlite3 *db, const oracle_row_t *row, const char *mine)
{
    apr_pool_t *pool = cell->op->pool;
    const oracle_table_t *t = cell->table;
    const char *where = apr_psprintf(pool, "WHERE %s = '%s'", t->key, row->key);
    const char *count = apr_psprintf(pool, "SELECT count(*) FROM t_%s AS r %s AND %s <> '%s'", t->name, where, t->given, mine);
    const char *own = apr_psprintf(pool, "(SELECT '%s' AS mine, r.* FROM t_%s AS r %s)", mine, t->name, where);
    const char *sql = apr_psprintf(pool, "INSERT OR REPLACE INTO t_%s(%s) SELECT %s FROM %s", t->name, cell->columns,
                                   cell->columns_mine, own);
    int64_t before = 0, after = 0;

    UNIT_OK(sct_conn_number(&before, NULL, cell->op->session->conn, pool, count));
    assert_int_equal(sqlite3_exec(db, "SAVEPOINT tried", NULL, NULL, NULL), SQLITE_OK);
    (void)outcome_of(db, sql);
    cell->m->tries++;
    UNIT_OK(sct_conn_number(&after, NULL, cell->op->session->conn, pool, count));
    if (before != after && !cell->fault) {
        cell->fault = apr_psprintf(pool, "%s: row '%s' (%s) was replaced by their own", cell->who->name, row->key, row->kind);
    }
    undo(db);
}

/* One's own row, made another's; another's row, made one's own. */
static void try_giving(cell_t *cell, sqlite3 *db, const oracle_row_t *row)
{
    static const char other[] = "0000000000000000000000000000ffff";
    apr_pool_t *pool = cell->op->pool;
    const oracle_table_t *t = cell->table;
    const sct_actor_t *actor = cell->who->actor;
    const char *mine = actor && row->persons ? actor->person_id : actor ? actor->supplier_id : NULL;
    oracle_row_t given = given_to(row, other);
    outcome_t passes = t->keeps == ORACLE_FREE ? PASSED : LOCKED;

    try_one(cell, db, row, "giving away", !writes(cell->who, row) ? IGNORED : writes(cell->who, &given) ? passes : REFUSED,
            apr_psprintf(pool, "UPDATE t_%s AS r SET %s = '%s' WHERE %s = '%s'", t->name, t->given, other, t->key, row->key));
    undo(db);
    if (mine && !writes(cell->who, row)) {
        try_one(cell, db, row, "taking", IGNORED,
                apr_psprintf(pool, "UPDATE t_%s AS r SET %s = '%s' WHERE %s = '%s'", t->name, t->given, mine, t->key, row->key));
        undo(db);
        try_replacing(cell, db, row, mine);
    }
}

static void try_rows(cell_t *cell, sqlite3 *db)
{
    for (int i = 0; i < cell->m->rows->nelts && !cell->fault; i++) {
        const oracle_row_t *row = &APR_ARRAY_IDX(cell->m->rows, i, oracle_row_t);

        if (row->table == cell->table && row->tried) {
            try_inserting(cell, db, row);
            try_changing(cell, db, row);
            if (cell->table->given) {
                try_giving(cell, db, row);
            }
        }
    }
}

/* The log grows at its end, by one, and nowhere else: in system context, since nobody else may write to it. */
static void try_gaps(cell_t *cell, sqlite3 *db)
{
#define LOG_NEXT "INSERT INTO t_log(seq, stream, wall, n, body, leaf) SELECT max(seq) + "
#define LOG_REST ", x'7b7d', zeroblob(32) FROM t_log"
#define NODE_NEXT "INSERT INTO t_log_node(level, idx, hash) SELECT 0, max(idx) + "
    static const struct {
        const char *table, *what, *sql;
        outcome_t should;
    } attempts[] = {
        {"log", "the next entry", LOG_NEXT "1, 'gap', 1, 1" LOG_REST, PASSED},
        {"log", "a gap", LOG_NEXT "2, 'gap', 1, 1" LOG_REST, LOCKED},
        {"log", "a gap in a stream", LOG_NEXT "1, 'gap', 1, 2" LOG_REST, LOCKED},
        {"log", "a repeat in a stream", LOG_NEXT "1, 'odd', 1, 1" LOG_REST, LOCKED},
        {"log_node", "the next node", NODE_NEXT "1, zeroblob(32) FROM t_log_node WHERE level = 0", PASSED},
        {"log_node", "a gap", NODE_NEXT "2, zeroblob(32) FROM t_log_node WHERE level = 0", LOCKED},
    };

    for (size_t i = 0; cell->who->system && i < sizeof attempts / sizeof attempts[0]; i++) {
        if (strcmp(attempts[i].table, cell->table->name) == 0) {
            try_one(cell, db, NULL, attempts[i].what, attempts[i].should, attempts[i].sql);
            undo(db);
        }
    }
}

static sct_err_t *in_transaction(sct_op_t *op, cell_t *cell)
{
    sqlite3 *db = op->session->conn->db;

    if (cell->layer == ROW_READS) {
        try_reading(cell, db);
    } else if (cell->layer == ROW_TEXTS) {
        try_texts(cell, db);
    } else {
        read_columns(cell, db);
        try_rows(cell, db);
        try_gaps(cell, db);
    }
    return sct_err(op->pool, CONFLICT, "nothing of this stays");
}

static sct_err_t *write_and_forget(sct_op_t *op, cell_t *cell)
{
    SCT_WRITE(op, in_transaction(op, cell));
    return SCT_OK;
}

const char *row_matrix_fault(row_matrix_t *m, row_layer_t layer, const char *table)
{
    const oracle_table_t *line = oracle_table(table);

    assert_non_null(line);
    for (int i = 0; i < m->actors->nelts; i++) {
        const row_actor_t *who = &APR_ARRAY_IDX(m->actors, i, row_actor_t);
        apr_pool_t *pool;
        const char *fault;
        cell_t cell;

        assert_int_equal(apr_pool_create(&pool, m->world->pool), APR_SUCCESS);
        cell = (cell_t){m, who, line, layer, unit_op(pool, m->world->store, who->actor), NULL, NULL, NULL, NULL};
        unit_at(cell.op, m->world->now);
        cell.op->system = who->system;
        UNIT_CODE(CONFLICT, write_and_forget(cell.op, &cell));
        fault = cell.fault ? apr_psprintf(m->world->pool, "%s: %s", table, cell.fault) : NULL;
        apr_pool_destroy(pool);
        if (fault) {
            return fault;
        }
    }
    return NULL;
}
