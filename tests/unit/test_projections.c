/*
 * test_projections.c - somebody with the database file changes what the events tell: the verifier names thing, id and column.
 *
 * The tables and their columns are read from the database, so that a new one must be rebuilt from events by ledger_replay.c,
 * or stand below with the reason why no event determines it.
 */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <sqlite3.h>

#include "base_buf.h"
#include "domain_event.h"
#include "ledger.h"
#include "service_admin.h"
#include "world.h"

/* Columns that no event determines; "*" stands for all of the table. */
static const struct {
    const char *table;
    const char *column;
    const char *why;
} working[] = {
    {"t_log", "*", "the log itself: test_ledger_verify.c"},
    {"t_log_content", "*", "the log itself"},
    {"t_log_node", "*", "the log itself"},
    {"t_request", "*", "replies kept for retries; swept when they expire"},
    {"t_job", "*", "when the worker runs its jobs"},
    {"t_answer", "*", "working drafts; only the counters made of them are compared"},
    {"t_seen", "*", "each person's own desk: who put a reminder away is nobody else's business"},
    {"t_upload", "*", "announced uploads; swept when they expire"},
    {"t_link", "*", "what is attached in drafts; a submission freezes it"},
    {"t_usage", "*", "counts what revisions say: the audit compares them"},
    {"t_talk", "*", "counts what cases and entries say: the audit compares them"},
    {"t_alike", "*", "counts requests that are worded alike"},
    {"t_total", "*", "the sums of t_talk: the audit compares them"},
    {"t_finding", "*", "what the rules say of the record: computed anew by every entry and every night"},
    {"t_found", "*", "counts findings"},
    {"t_attachment", "kind", "follows from the name"},
    {"t_attachment", "announced_at", "bringing a file is no act of the record: naming it is"},
    {"t_attachment", "announced_by", "the same"},
    {"t_attachment", "done_at", "the same"},
    {"t_evidence", "rev", "counts changes"},
    {"t_person", "acting", "the party chosen last: a setting, no act"},
    {"t_level", "rev", "counts edits of a draft too"},
    {"t_assessment", "rev", "counts answers"},
    {"t_assessment", "depth", "what the next submission will show: a draft until it is submitted"},
};

/*
 * Rows that are changed: drafts of level requests and files that no entry names are working data, counters need not be there
 * while they are 0.
 */
static const struct {
    const char *table;
    const char *which;
} chosen[] = {{"t_level", "state <> 'draft'"}, {"t_tally", "n > 0"}, {"t_line", "n = 2"},
              {"t_attachment", "entry_id <> ''"}};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define MINUTES(n) apr_time_from_sec((n) * 60)
#define DAYS(n) apr_time_from_sec((apr_time_t)(n) * 86400)

static world_t *world;
static sqlite3 *db; /* past the store, without triggers and indexes; what the tables held is kept beside it */

/* ---- the verifier ---- */

typedef struct found_t {
    sct_buf_t places; /* "supplier <id>: what" lines, the first after a line feed */
    int count;
} found_t;

static void take_fault(void *baton, const char *where, const char *what)
{
    found_t *found = baton;

    found->count++;
    sct_buf_text(&found->places, where);
    sct_buf_text(&found->places, ": ");
    sct_buf_text(&found->places, what);
    sct_buf_text(&found->places, "\n");
}

static sct_err_t *verify_in(sct_op_t *op, found_t *found)
{
    int64_t entries;
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(&entries, &root, op, take_fault, found));
    return SCT_OK;
}

static void verify(found_t *found, apr_pool_t *pool)
{
    sct_buf_init(&found->places, pool, 4096);
    sct_buf_text(&found->places, "\n");
    found->count = 0;
    UNIT_OK(verify_in(unit_op(pool, world->store, NULL), found));
}

static void clean(const char *after)
{
    apr_pool_t *pool = unit_pool();
    found_t found;

    verify(&found, pool);
    if (found.count > 0) {
        fail_msg("after %s: %s", after, found.places.data);
    }
    apr_pool_destroy(pool);
}

static bool reports(const char *line, const char *after)
{
    apr_pool_t *pool = unit_pool();
    found_t found;
    bool good;

    verify(&found, pool);
    good = strstr(found.places.data, apr_psprintf(pool, "\n%s\n", line)) != NULL;
    if (!good) {
        print_error("after %s\n  should report %s\n  reports: %s", after, line, found.places.data);
    }
    apr_pool_destroy(pool);
    return good;
}

/* ---- a world in which more has happened ---- */

#define B_CONTACT "b-contact" /* logs in at B's own provider */

static const char *must(const char *who, sct_method_t method, const char *path, const char *body, const char *rev)
{
    const char *claims = strcmp(who, B_CONTACT) == 0 ? world_claims_b(world->pool, who) : world_claims(world->pool, who);
    sct_reply_t reply;

    world_ask(&reply, NULL, world, world->pool, claims, method, path, body, rev);
    if (reply.status >= 300) {
        fail_msg("%s: %d %s", path, reply.status, reply.body);
    }
    return reply.body;
}

static const char *level(const char *id, const char *rest)
{
    return apr_psprintf(world->pool, "/levels/%s%s", id, rest);
}

static sct_op_t *by_operator(void)
{
    sct_op_t *op = unit_op(world->pool, world->store, sct_operator());

    unit_at(op, world->now);
    return op;
}

static apr_array_header_t *one_text(const char *text)
{
    apr_array_header_t *list = apr_array_make(world->pool, 1, sizeof(const char *));

    APR_ARRAY_PUSH(list, const char *) = text;
    return list;
}

static sct_err_t *more_admin(sct_op_t *op)
{
    const char *issuer = "https://login.canary-buyer.example";
    const sct_unit_input_t unit = {.name_ja = "車載事業部", .name_en = "Automotive"};
    const sct_supplier_input_t supplier = {.code = "S-F", .name_ja = "新", .name_en = "new", .kana = "シン",
                                           .corporate_number = "1180301018771", .business_ja = "部品", .unit = unit.name_ja};
    const sct_bind_input_t bind = {.issuer = issuer, .speaks_for = one_text("S-F")};
    const sct_member_input_t again = {.issuer = issuer, .sub = "ended", .name = "other", .party = "S-A",
                                      .roles = one_text("supplier_contact")};
    sct_receipt_t receipt = {0};
    int bound;

    SCT_WRITE(op, sct_admin_unit_add(&receipt, op, &unit));
    SCT_WRITE(op, sct_admin_supplier_add(&receipt, op, &supplier));
    SCT_WRITE(op, sct_admin_provider_bind(&receipt, &bound, op, &bind));
    SCT_WRITE(op, sct_admin_member_add(&receipt, op, &again));
    return SCT_OK;
}

/* Every kind of event that world_make does not make; clocks that are behind the log, by much and by little. */
static void more_story(void)
{
    const char *asked = world->id.asked[WORLD_A];

    UNIT_OK(more_admin(by_operator()));
    must("nobody", SCT_POST, "/invitations/redeem", apr_psprintf(world->pool, "{\"code\":\"%s\"}", world->id.code), NULL);
    must("sec", SCT_POST, level(world->id.hidden, "/cancel"), "{}", "\"2\"");
    must("sec", SCT_PATCH, level(world->id.draft, ""), "{\"star\":3,\"due_on\":\"2028-04-01\"}", "\"1\"");
    must("a-contact", SCT_POST, level(asked, "/talk"), "{\"words\":\"費用について\"}", "\"2\"");
    must(B_CONTACT, SCT_POST, apr_psprintf(world->pool, "/evidence/%s/withdraw", world->id.evidence[WORLD_B]),
         "{\"words\":\"旧版のため\"}", "\"2\"");
    world->now += DAYS(3);
    must("a-contact", SCT_POST, level(asked, "/accept"), "{}", "\"3\"");
    world->now -= 300000; /* 0.3 s: as when two requests wait for each other */
    must("sec", SCT_POST, level(world->id.asked[WORLD_B], "/withdraw"), "{\"words\":\"不要になった\"}", "\"2\"");
    world->now -= MINUTES(120);
    must("sec", SCT_POST, level(world->id.accepted[WORLD_A], "/withdraw"), "{\"words\":\"重複\"}", "\"3\"");
}

/* ---- tables ---- */

__attribute__((format(printf, 1, 2))) static void execute(const char *format, ...)
{
    va_list args;
    char *sql, *message = NULL;

    va_start(args, format);
    sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
    sqlite3_free(sql);
}

/* The first column of all rows, each in pool. */
__attribute__((format(printf, 2, 3))) static apr_array_header_t *texts(apr_pool_t *pool, const char *format, ...)
{
    apr_array_header_t *list = apr_array_make(pool, 16, sizeof(const char *));
    sqlite3_stmt *stmt = NULL;
    va_list args;
    char *sql;

    va_start(args, format);
    sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        APR_ARRAY_PUSH(list, const char *) = apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return list;
}

static const char *only(const apr_array_header_t *list)
{
    assert_int_equal(list->nelts, 1);
    return APR_ARRAY_IDX(list, 0, const char *);
}

static bool is_working(const char *table, const char *column)
{
    for (size_t i = 0; i < COUNT(working); i++) {
        if (strcmp(working[i].table, table) == 0
            && (strcmp(working[i].column, "*") == 0 || (column && strcmp(working[i].column, column) == 0))) {
            return true;
        }
    }
    return false;
}

static const char *which_of(const char *table)
{
    for (size_t i = 0; i < COUNT(chosen); i++) {
        if (strcmp(chosen[i].table, table) == 0) {
            return chosen[i].which;
        }
    }
    return "1";
}

static void begin_raw(void)
{
    apr_pool_t *pool = unit_pool();
    apr_array_header_t *names;

    assert_int_equal(sqlite3_open_v2(world->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    execute("PRAGMA synchronous = 0; PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1; ATTACH ':memory:' AS kept");
    assert_string_equal(only(texts(pool, "SELECT integrity_check FROM pragma_integrity_check(1)")), "ok");
    names = texts(pool, "SELECT type || ' ' || name FROM sqlite_master WHERE type = 'trigger' OR (type = 'index' AND sql <> '')");
    for (int i = 0; i < names->nelts; i++) {
        execute("DROP %s", APR_ARRAY_IDX(names, i, const char *));
    }
    apr_pool_destroy(pool);
}

/* What the primary key of rows is called in faults: its columns as SQL, a space between them. */
static const char *name_sql(apr_pool_t *pool, const char *table)
{
    return only(texts(pool, "SELECT group_concat(name, ' || '' '' || ') FROM (SELECT name FROM pragma_table_info('%s')"
                            " WHERE pk > 0 ORDER BY pk)", table));
}

/* SQL for another value of the same type than the column has: the last character changes, a number grows. */
static const char *other_value(apr_pool_t *pool, const char *table, const char *column)
{
    const char *type = only(texts(pool, "SELECT type FROM pragma_table_info('%s') WHERE name = '%s'", table, column));

    if (strcmp(type, "INTEGER") == 0) {
        return apr_psprintf(pool, "coalesce(%s, 3) + 1", column);
    }
    return apr_psprintf(pool, "CASE WHEN %s IS NULL OR %s = '' THEN 'x' ELSE substr(%s, 1, length(%s) - 1) ||"
                              " CASE substr(%s, -1) WHEN 'f' THEN 'e' ELSE 'f' END END",
                        column, column, column, column, column);
}

static void restore(const char *table)
{
    execute("BEGIN; DELETE FROM %s; INSERT INTO %s SELECT * FROM kept.%s; COMMIT", table, table, table);
}

/* ---- one change at a time ---- */

typedef struct tamper_t {
    const char *table;
    const char *thing; /* the table without "t_" */
    const char *name;  /* SQL */
    int changed;
    int named;
} tamper_t;

static void change_to(tamper_t *t, apr_pool_t *pool, const char *column, const char *row, const char *value)
{
    bool key = only(texts(pool, "SELECT pk FROM pragma_table_info('%s') WHERE name = '%s'", t->table, column))[0] != '0';
    const char *what = apr_psprintf(pool, "%s.%s = %s of %s", t->table, column, value, row);
    bool good;

    execute("UPDATE %s SET %s = %s WHERE %s = '%s'", t->table, column, value, t->name, row);
    assert_int_equal(sqlite3_changes(db), 1);
    if (key) {
        const char *now = only(texts(pool, "SELECT %s FROM %s EXCEPT SELECT %s FROM kept.%s", t->name, t->table, t->name,
                                     t->table));

        good = reports(apr_psprintf(pool, "%s %s: row is missing", t->thing, row), what)
               && reports(apr_psprintf(pool, "%s %s: no event tells of it", t->thing, now), what);
    } else {
        good = reports(apr_psprintf(pool, "%s %s: %s is not what the events tell", t->thing, row, column), what);
    }
    t->changed++;
    t->named += good;
    restore(t->table);
}

/* In a row where the column is set, if there is one: to another value, and to nothing where that is allowed. */
static void change_column(tamper_t *t, apr_pool_t *pool, const char *column)
{
    bool nullable = only(texts(pool, "SELECT \"notnull\" + pk FROM pragma_table_info('%s') WHERE name = '%s'", t->table,
                               column))[0] == '0';
    const char *row = only(texts(pool, "SELECT %s FROM %s WHERE %s ORDER BY %s IS NULL, 1 LIMIT 1", t->name, t->table,
                                 which_of(t->table), column));
    bool set = only(texts(pool, "SELECT %s IS NOT NULL FROM %s WHERE %s = '%s'", column, t->table, t->name, row))[0] == '1';

    change_to(t, pool, column, row, other_value(pool, t->table, column));
    if (nullable && set) {
        change_to(t, pool, column, row, "NULL");
        t->changed--; /* the same column */
        t->named--;
    }
}

static int remove_and_add(tamper_t *t, apr_pool_t *pool, const char *values)
{
    const char *row = only(texts(pool, "SELECT %s FROM %s WHERE %s ORDER BY 1 LIMIT 1", t->name, t->table,
                                 which_of(t->table)));
    const char *now;
    int good;

    execute("DELETE FROM %s WHERE %s = '%s'", t->table, t->name, row);
    good = reports(apr_psprintf(pool, "%s %s: row is missing", t->thing, row), "DELETE");
    restore(t->table);
    execute("INSERT INTO %s SELECT %s FROM %s WHERE %s = '%s'", t->table, values, t->table, t->name, row);
    now = only(texts(pool, "SELECT %s FROM %s EXCEPT SELECT %s FROM kept.%s", t->name, t->table, t->name, t->table));
    good += reports(apr_psprintf(pool, "%s %s: no event tells of it", t->thing, now), "INSERT");
    restore(t->table);
    return good;
}

/* ---- tests ---- */

static int make_world(void **state)
{
    (void)state;
    world = world_make(unit_pool());
    return 0;
}

static int end_world(void **state)
{
    (void)state;
    apr_pool_destroy(world->pool);
    return 0;
}

static void events_rebuild_every_row(void **state)
{
    (void)state;
    clean("world_make");
    more_story();
    clean("more_story");
}

static void every_column_is_named(void **state)
{
    apr_pool_t *pool = unit_pool();
    apr_array_header_t *tables;
    int changed = 0, named = 0, rows = 0, rows_named = 0;

    (void)state;
    begin_raw();
    tables = texts(pool, "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name LIKE 't\\_%%' ESCAPE '\\'");
    assert_true(tables->nelts > 15);
    for (int i = 0; i < tables->nelts; i++) {
        const char *table = APR_ARRAY_IDX(tables, i, const char *);
        tamper_t t = {table, table + 2, NULL, 0, 0};
        apr_array_header_t *columns;
        const char *values = NULL;

        if (is_working(table, NULL)) {
            continue;
        }
        execute("CREATE TABLE kept.%s AS SELECT * FROM main.%s", table, table);
        t.name = name_sql(pool, table);
        columns = texts(pool, "SELECT name FROM pragma_table_info('%s')", table);
        for (int c = 0; c < columns->nelts; c++) {
            const char *column = APR_ARRAY_IDX(columns, c, const char *);
            bool number = only(texts(pool, "SELECT type = 'INTEGER' AND pk = 0 FROM pragma_table_info('%s') WHERE name = '%s'",
                                     table, column))[0] == '1';
            const char *value = number ? column : other_value(pool, table, column);

            values = values ? apr_pstrcat(pool, values, ", ", value, NULL) : value;
            if (!is_working(table, column)) {
                change_column(&t, pool, column);
            }
        }
        rows += 2;
        rows_named += remove_and_add(&t, pool, values);
        clean(table); /* control: with everything back there is nothing to report */
        changed += t.changed;
        named += t.named;
    }
    printf("# figure: projections: columns changed %d, named %d\n", changed, named);
    assert_true(changed > 100);
    assert_int_equal(named, changed);
    assert_int_equal(rows_named, rows);
    sqlite3_close(db);
    apr_pool_destroy(pool);
}

/* What stands in the list must be there, and nothing of it may be reported. */
static void working_data_is_free(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    begin_raw();
    for (size_t i = 0; i < COUNT(working); i++) {
        const char *table = working[i].table, *column = working[i].column;

        if (strcmp(column, "*") == 0) {
            assert_true(texts(pool, "SELECT name FROM pragma_table_info('%s')", table)->nelts > 0);
            continue;
        }
        execute("UPDATE %s SET %s = %s", table, column, other_value(pool, table, column));
        assert_true(sqlite3_changes(db) > 0);
        clean(working[i].why);
    }
    execute("UPDATE t_level SET reason = 'a', due_on = '2029-01-01' WHERE state = 'draft'; UPDATE t_answer SET note = 'b'");
    execute("UPDATE t_standing SET due_on = '2029-01-01' WHERE standing = 'draft'");
    clean("drafts");
    execute("UPDATE t_level SET issued_by = 'c' WHERE state = 'draft'");
    assert_true(reports(apr_psprintf(pool, "level %s: issued_by is not what the events tell", world->id.draft), "a draft"));
    execute("UPDATE t_level SET issued_by = NULL WHERE state = 'draft'");
    sqlite3_close(db);
    apr_pool_destroy(pool);
}

static sct_err_t *append(const char *kind, const char *supplier_id, unsigned wall, const sct_type_t *type,
                         const void *content)
{
    const sct_event_t event = {kind, supplier_id, wall, type, content};
    sct_op_t *op = by_operator();
    sct_receipt_t receipt;

    SCT_WRITE(op, sct_ledger_append(&receipt, op, &event));
    return SCT_OK;
}

/* Events that the use cases would never have written. */
static void events_without_rows(void **state)
{
    const char *supplier = world->id.supplier[WORLD_E];
    const sct_level_act_t talks = {.level = unit_id(world->pool, 1), .star = 3};
    const sct_unit_added_t unit = {.unit = unit_id(world->pool, 2), .name_ja = "a", .name_en = "b"};
    apr_pool_t *pool = unit_pool();
    found_t found;

    (void)state;
    UNIT_OK(append("level.talks", supplier, SCT_WALL_ASSESSMENT, &sct_level_act_type, &talks));
    UNIT_OK(append("level.painted", supplier, SCT_WALL_ASSESSMENT, &sct_level_act_type, &talks));
    UNIT_OK(append("unit.added", NULL, SCT_WALL_LEGAL, &sct_unit_added_type, &unit));
    UNIT_OK(append("unit.added", NULL, SCT_WALL_LEGAL, &sct_unit_added_type, &unit));
    UNIT_OK(append("unit.added", NULL, SCT_WALL_LEGAL, NULL, NULL));
    UNIT_OK(append("member.ended", NULL, SCT_WALL_LEGAL, NULL, NULL));
    verify(&found, pool);
    for (const char *const *line = (const char *const[]){"\nlevel 00000000000000000000000000000001: entry ",
                                                         ": no rule tells what this kind of event does\n",
                                                         "\nunit 00000000000000000000000000000002: entry ",
                                                         "\nunit 00000000000000000000000000000002: row is missing\n",
                                                         ": content names no unit\n",
                                                         ": content has no list memberships\n", NULL};
         *line; line++) {
        if (!strstr(found.places.data, *line)) {
            fail_msg("should report %s, reports: %s", *line, found.places.data);
        }
    }
    assert_int_equal(found.count, 6);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_rebuild_every_row),
        cmocka_unit_test(every_column_is_named),
        cmocka_unit_test(working_data_is_free),
        cmocka_unit_test(events_without_rows),
    };

    return cmocka_run_group_tests(tests, make_world, end_world);
}
