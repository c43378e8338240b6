/*
 * test_mutants.c - every view and every guard does what the oracle says; and each of their predicates, guards and operands
 * is needed: taken out, the matrix of rows turns red.
 *
 * The views and guards are read from a database that this program's own schema made, so that whatever make generates from
 * sql/tables.def, and whatever a migration adds, is mutated without being listed here.
 */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <sqlite3.h>

#include "mutants.h"
#include "row_matrix.h"

static const char *const generated[] = {
#define SCT_MIGRATION(version, line)
#define SCT_TABLE(name)
#define SCT_GUARD(text) text,
#include "sqlite_schema.inc"
#undef SCT_MIGRATION
#undef SCT_TABLE
#undef SCT_GUARD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A view or a trigger of the database. */
typedef struct object_t {
    const char *type;
    const char *name;
    const char *table; /* of tables.def */
    const char *text;
} object_t;

static sqlite3 *open_raw(const world_t *world)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(world->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "PRAGMA synchronous=OFF", NULL, NULL, NULL), SQLITE_OK);
    return raw;
}

static apr_array_header_t *read_objects(apr_pool_t *pool, sqlite3 *raw)
{
    apr_array_header_t *out = apr_array_make(pool, 100, sizeof(object_t));
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_prepare_v2(raw, "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                                             " WHERE type IN ('view', 'trigger') ORDER BY rowid", -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 2);

        APR_ARRAY_PUSH(out, object_t) = (object_t){
            .type = apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, 0)),
            .name = apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, 1)),
            .table = apr_pstrdup(pool, strncmp(table, "t_", 2) == 0 ? table + 2 : table),
            .text = apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, 3)),
        };
    }
    sqlite3_finalize(stmt);
    return out;
}

static void run(sqlite3 *raw, const char *sql)
{
    if (sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
    }
}

/*
 * Puts another text in the object's place; NULL: none. All triggers of its table are made anew in their order, since that is
 * the order in which they run.
 */
static void put(sqlite3 *raw, const apr_array_header_t *objects, const object_t *object, const char *text)
{
    run(raw, "BEGIN");
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < objects->nelts; i++) {
            const object_t *one = &APR_ARRAY_IDX(objects, i, object_t);

            if (strcmp(one->type, object->type) != 0 || strcmp(one->table, object->table) != 0) {
                continue;
            }
            if (pass == 0) {
                run(raw, apr_psprintf(objects->pool, "DROP %s IF EXISTS %s", one->type, one->name));
            } else if (strcmp(one->name, object->name) != 0) {
                run(raw, one->text);
            } else if (text) {
                run(raw, text);
            }
        }
    }
    run(raw, "COMMIT");
}

/* The first fault of any table in any layer. */
static const char *any_fault(row_matrix_t *m)
{
    const char *fault = NULL;

    for (int line = 0; line < oracle_lines() && !fault; line++) {
        if (line == 0 || strcmp(oracle_line(line), oracle_line(line - 1)) != 0) {
            fault = row_matrix_fault(m, ROW_READS, oracle_line(line));
            fault = fault ? fault : row_matrix_fault(m, ROW_TEXTS, oracle_line(line));
            fault = fault ? fault : row_matrix_fault(m, ROW_WRITES, oracle_line(line));
        }
    }
    return fault;
}

static void rows_as_the_oracle_says(void **state)
{
    apr_pool_t *pool = unit_pool();
    row_matrix_t *m = row_matrix_make(world_make(pool));
    const char *fault = any_fault(m);

    (void)state;
    if (fault) {
        fail_msg("%s", fault);
    }
    printf("# figure: rows: actors %d, rows %d, views read %ld, changes tried %ld\n", m->actors->nelts, m->rows->nelts, m->reads,
           m->tries);
    apr_pool_destroy(pool);
}

/* Views are what is read, guards what is written: a mutant of one shows there. */
static const char *fault_of(row_matrix_t *m, const object_t *object)
{
    return row_matrix_fault(m, strcmp(object->type, "view") == 0 ? ROW_READS : ROW_WRITES, object->table);
}

/* ANDs and ORs outside strings: what can be taken out is at least one more than these. */
static int operators_in(const char *text)
{
    int count = 0;

    for (const char *at = text; (at = strstr(at, " AND ")) != NULL; at++) {
        count++;
    }
    for (const char *at = text; (at = strstr(at, " OR ")) != NULL; at++) {
        count++;
    }
    return count;
}

/* Every statement that was generated is among the objects, word for word. */
static void all_are_there(const apr_array_header_t *objects)
{
    size_t views_and_guards = 0;

    for (size_t i = 0; i < COUNT(generated); i++) {
        for (int k = 0; k < objects->nelts; k++) {
            views_and_guards += strcmp(generated[i], APR_ARRAY_IDX(objects, k, object_t).text) == 0;
        }
    }
    assert_int_equal(views_and_guards, COUNT(generated));
}

static int survivors(row_matrix_t *m, sqlite3 *raw, const apr_array_header_t *objects, const object_t *object, int *total)
{
    apr_array_header_t *mutants = apr_array_make(m->world->pool, 16, sizeof(mutant_t));
    int alive = 0;
    bool twice;

    mutants_add(mutants, object->name, object->text, "1", "0");
    /* an update guard has its predicate twice, for the row before and after */
    twice = strstr(object->text, "OLD.") && strstr(object->text, "NEW.");
    assert_true(!strstr(object->text, "WHE") || mutants->nelts > operators_in(object->text) / (twice ? 2 : 1));
    for (int i = 0; i < mutants->nelts; i++) {
        const mutant_t *mutant = &APR_ARRAY_IDX(mutants, i, mutant_t);

        put(raw, objects, object, mutant->text);
        if (!fault_of(m, object)) {
            print_error("survived: %s without %s\n", mutant->name, mutant->what);
            alive++;
        }
    }
    put(raw, objects, object, object->text);
    *total += mutants->nelts;
    return alive;
}

static void every_mutant_is_killed(void **state)
{
    apr_pool_t *pool = unit_pool();
    row_matrix_t *m = row_matrix_make(world_make(pool));
    sqlite3 *raw = open_raw(m->world);
    apr_array_header_t *objects = read_objects(pool, raw);
    int total = 0, alive = 0;

    (void)state;
    all_are_there(objects);
    for (int i = 0; i < objects->nelts; i++) {
        alive += survivors(m, raw, objects, &APR_ARRAY_IDX(objects, i, object_t), &total);
    }
    sqlite3_close(raw);
    printf("# %d of %d mutants killed\n", total - alive, total);
    printf("# figure: mutants: killed %d, total %d\n", total - alive, total);
    assert_int_equal(alive, 0);
    assert_null(any_fault(m)); /* all are back in their places */
    apr_pool_destroy(pool);
}

/* Controls: the same text put back changes nothing, and a change that the oracle does not know is a fault. */
static void the_matrix_turns_red_for_a_reason(void **state)
{
    static const struct {
        object_t object;
        const char *text;
    } planted[] = {
        {{"view", "answer", "answer", ""},
         "CREATE VIEW answer AS SELECT * FROM t_answer AS r WHERE r.supplier_id = me_supplier() OR me_system() = 1"},
        {{"view", "binding", "binding", ""},
         "CREATE VIEW binding AS SELECT * FROM t_binding AS r WHERE me_all() = 1 OR me_system() = 1"},
        {{"view", "provider", "provider", ""}, "CREATE VIEW provider AS SELECT * FROM t_provider AS r WHERE 0"},
        {{"trigger", "guard_person_delete", "person", ""}, "SELECT 1"},
        {{"trigger", "guard_unit_insert", "unit", ""},
         "CREATE TRIGGER guard_unit_insert BEFORE INSERT ON t_unit WHEN me_all() = 0 AND me_system() = 0"
         " BEGIN SELECT RAISE(ABORT, 'guard: unit'); END"},
    };
    static const object_t level = {"view", "level", "level", ""};
    apr_pool_t *pool = unit_pool();
    row_matrix_t *m = row_matrix_make(world_make(pool));
    sqlite3 *raw = open_raw(m->world);
    apr_array_header_t *objects = read_objects(pool, raw);

    (void)state;
    for (int i = 0; i < objects->nelts; i++) {
        const object_t *object = &APR_ARRAY_IDX(objects, i, object_t);

        put(raw, objects, object, object->text);
    }
    assert_null(any_fault(m));
    for (size_t i = 0; i < COUNT(planted); i++) {
        put(raw, objects, &planted[i].object, planted[i].text);
        if (!fault_of(m, &planted[i].object)) {
            fail_msg("passed: %s", planted[i].text);
        }
    }
    /* the texts tell on their own, without the oracle */
    assert_null(row_matrix_fault(m, ROW_TEXTS, "level"));
    put(raw, objects, &level, "CREATE VIEW level AS SELECT * FROM t_level");
    assert_non_null(row_matrix_fault(m, ROW_TEXTS, "level"));
    sqlite3_close(raw);
    apr_pool_destroy(pool);
}

/* The mutants of a text, one a line. */
static const char *mutants_of(apr_pool_t *pool, const char *text)
{
    apr_array_header_t *mutants = apr_array_make(pool, 16, sizeof(mutant_t));
    const char *out = "";

    mutants_add(mutants, "x", text, "yes", "no");
    for (int i = 0; i < mutants->nelts; i++) {
        const mutant_t *mutant = &APR_ARRAY_IDX(mutants, i, mutant_t);

        out = apr_pstrcat(pool, out, mutant->text ? mutant->text : "(none)", "\n", NULL);
    }
    return out;
}

static void mutants_take_out_one_thing_each(void **state)
{
    apr_pool_t *pool = unit_pool();

    (void)state;
    assert_string_equal(mutants_of(pool, "CREATE VIEW v AS SELECT * FROM t"), "");
    assert_string_equal(mutants_of(pool, "CREATE VIEW v AS SELECT * FROM t WHERE a = ' OR ' AND (b OR f(c, d) = 1)"),
                        "CREATE VIEW v AS SELECT * FROM t WHERE yes\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE a = ' OR ' AND (no OR f(c, d) = 1)\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE a = ' OR ' AND (b OR no)\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE yes AND (b OR f(c, d) = 1)\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE a = ' OR ' AND yes\n");
    assert_string_equal(mutants_of(pool, "CREATE VIEW v AS SELECT * FROM t WHERE a OR EXISTS (SELECT 1 FROM u WHERE b AND c)"),
                        "CREATE VIEW v AS SELECT * FROM t WHERE yes\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE a OR EXISTS (SELECT 1 FROM u WHERE yes AND c)\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE a OR EXISTS (SELECT 1 FROM u WHERE b AND yes)\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE no OR EXISTS (SELECT 1 FROM u WHERE b AND c)\n"
                        "CREATE VIEW v AS SELECT * FROM t WHERE a OR no\n");
    assert_string_equal(mutants_of(pool,
                                   "CREATE TRIGGER g BEFORE UPDATE ON t BEGIN"
                                   " SELECT RAISE(IGNORE) WHERE (OLD.a OR s) IS NOT TRUE;"
                                   " SELECT RAISE(ABORT, 'g') WHERE (NEW.a OR s) IS NOT TRUE; END"),
                        "(none)\n"
                        "CREATE TRIGGER g BEFORE UPDATE ON t BEGIN "
                        " SELECT RAISE(ABORT, 'g') WHERE (NEW.a OR s) IS NOT TRUE; END\n"
                        "CREATE TRIGGER g BEFORE UPDATE ON t BEGIN SELECT RAISE(IGNORE) WHERE (OLD.a OR s) IS NOT TRUE;  END\n"
                        "CREATE TRIGGER g BEFORE UPDATE ON t BEGIN SELECT RAISE(IGNORE) WHERE (no OR s) IS NOT TRUE;"
                        " SELECT RAISE(ABORT, 'g') WHERE (no OR s) IS NOT TRUE; END\n"
                        "CREATE TRIGGER g BEFORE UPDATE ON t BEGIN SELECT RAISE(IGNORE) WHERE (OLD.a OR no) IS NOT TRUE;"
                        " SELECT RAISE(ABORT, 'g') WHERE (NEW.a OR no) IS NOT TRUE; END\n");
    /* the shape of another engine's policies */
    assert_string_equal(mutants_of(pool, "CREATE POLICY p ON t USING (a AND b) WITH CHECK (c)"),
                        "CREATE POLICY p ON t USING yes WITH CHECK (c)\n"
                        "CREATE POLICY p ON t USING (a AND b) WITH CHECK yes\n"
                        "CREATE POLICY p ON t USING (yes AND b) WITH CHECK (c)\n"
                        "CREATE POLICY p ON t USING (a AND yes) WITH CHECK (c)\n");
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutants_take_out_one_thing_each),
        cmocka_unit_test(rows_as_the_oracle_says),
        cmocka_unit_test(the_matrix_turns_red_for_a_reason),
        cmocka_unit_test(every_mutant_is_killed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
