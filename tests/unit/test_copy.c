/*
 * test_copy.c - sctierctl copy between engines below the command line: values of every kind, a copy that was cut goes on, what
 * PostgreSQL is not given.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_strings.h>

#include "store_copy.h"
#include "store_pg.h"
#include "unit_pg.h"

#define PERSONS 5000 /* more than two transactions */
#define CUT_AT 2000
#define CUT_EXIT 7

static const char *const engine_name[] = {"sqlite", "postgres"};

/* Where a copy goes: an empty database, as the role that may fill it. */
static const char *target(apr_pool_t *pool, unit_engine_t engine)
{
    return engine == UNIT_SQLITE ? apr_pstrcat(pool, unit_dir(pool), "/copy.db", NULL)
                                 : unit_pg_as(pool, unit_pg_database(pool), "owner");
}

/* Texts with what array, COPY and SQL syntax quote; the ends of bigint; bytes of each value, and none; NULL beside empty. */
static void plant_odd(sct_store_t *store)
{
    static const char all_bytes[] =
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f5c7b7d2c22277f80fffefd00";

    unit_plant(store, apr_psprintf(unit_pool(),
        "INSERT INTO t_request(actor, key, body_hash, status, reply, expires_at) VALUES"
        "('a', '{\"x\",NULL,\\N}', '', -9223372036854775807 - 1, 'tab\there \\ \"quoted\" ''single''', 9223372036854775807),"
        "('b', '\\x00', 'NULL', 0, '改行\n、😀', -1);"
        "INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(0, 'buyer', 1, 1, x'', zeroblob(32));"
        "INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(1, 'buyer', 1, 2, x'%s', zeroblob(32));"
        "INSERT INTO t_log_content(seq, wall, salt, content) VALUES(0, 1, zeroblob(32), x'00');"
        "INSERT INTO t_unit(id, name_ja, name_en) VALUES('%032d', 'u', '')", all_bytes, 1));
    unit_plant_supplier(store, 0x100);
}

static void plant_persons(sct_store_t *store)
{
    unit_plant(store, apr_psprintf(unit_pool(),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " INSERT INTO t_person(id, iss, sub, name, acting, added_at)"
        " SELECT printf('%%032d', i), 'https://login.example', 's' || i, 'name ' || i, CASE i %% 2 WHEN 0 THEN 'buyer' END, i"
        " FROM n",
        PERSONS));
}

static const char *source(apr_pool_t *pool)
{
    const char *path = NULL;
    apr_pool_t *life = NULL;
    const sct_store_settings_t settings = {unit_database(pool), apr_time_from_sec(5), 1, 4};
    sct_store_t *store = NULL;

    path = settings.path;
    apr_pool_create(&life, pool);
    UNIT_OK(sct_store_open(&store, life, &settings));
    plant_odd(store);
    plant_persons(store);
    apr_pool_destroy(life);
    return path;
}

static void count_calls(void *baton, int64_t done, int64_t all)
{
    assert_true(done <= all);
    (*(int *)baton)++;
}

/* The whole of it; gives back the tables. */
static const sct_copy_t *whole(apr_pool_t *pool, const char *from, const char *to, bool resumed)
{
    sct_copy_t *copy = NULL;
    int calls = 0;

    UNIT_OK(sct_copy_begin(&copy, pool, from, to));
    assert_int_equal(copy->resumed, resumed);
    UNIT_OK(sct_copy_rows(copy, count_calls, &calls));
    assert_true(calls >= copy->tables->nelts);
    UNIT_OK(sct_copy_compare(copy));
    UNIT_OK(sct_copy_complete(copy));
    return copy;
}

static const sct_copied_t *table_of(const sct_copy_t *copy, const char *name)
{
    for (int i = 0; i < copy->tables->nelts; i++) {
        const sct_copied_t *table = &APR_ARRAY_IDX(copy->tables, i, sct_copied_t);

        if (strcmp(table->name, name) == 0) {
            return table;
        }
    }
    fail_msg("no table %s", name);
    return NULL;
}

static void same_tables(const sct_copy_t *a, const sct_copy_t *b)
{
    assert_int_equal(a->tables->nelts, b->tables->nelts);
    for (int i = 0; i < a->tables->nelts; i++) {
        const sct_copied_t *one = &APR_ARRAY_IDX(a->tables, i, sct_copied_t);
        const sct_copied_t *other = table_of(b, one->name);

        assert_int_equal(one->rows_to, other->rows_to);
        assert_true(sct_hash_equal(&one->hash_to, &other->hash_to));
    }
}

/* ---- values ---- */

/* What PostgreSQL itself says of the values: our own reading is not asked. */
static void look_at_odd(apr_pool_t *pool, const char *database)
{
    assert_string_equal(unit_pg_text(pool, database, "SELECT status || ' ' || expires_at FROM t_request WHERE actor = 'a'"),
                        "-9223372036854775808 9223372036854775807");
    assert_string_equal(unit_pg_text(pool, database, "SELECT key || reply FROM t_request WHERE actor = 'a'"),
                        "{\"x\",NULL,\\N}tab\there \\ \"quoted\" 'single'");
    assert_string_equal(unit_pg_text(pool, database, "SELECT key || body_hash || reply FROM t_request WHERE actor = 'b'"),
                        "\\x00NULL改行\n、😀");
    assert_string_equal(unit_pg_text(pool, database, "SELECT string_agg(encode(body, 'hex'), ',' ORDER BY seq) FROM t_log"),
                        ",000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f5c7b7d2c22277f80fffefd00");
    assert_string_equal(unit_pg_text(pool, database, "SELECT count(*) || ' ' || count(acting) || ' ' || sum(added_at)"
                                                     " FROM t_person"), "5000 2500 12502500");
    assert_string_equal(unit_pg_text(pool, database, "SELECT (name_en = '')::text FROM t_unit"), "true");
}

static void every_value_arrives(void **state)
{
    apr_pool_t *pool = unit_pool();
    apr_pool_t *first = unit_pool(), *second = unit_pool(); /* each a lock of both sides */
    const char *from = source(pool);
    const char *there = target(pool, UNIT_POSTGRES);
    const sct_copy_t *out, *back;

    (void)state;
    out = whole(first, from, there, false);
    assert_int_equal(table_of(out, "person")->rows_to, PERSONS);
    look_at_odd(pool, there);
    apr_pool_clear(second);
    {
        const sct_copy_t kept = {.tables = apr_array_copy(pool, out->tables)};

        apr_pool_destroy(first);
        back = whole(second, there, target(pool, UNIT_SQLITE), false);
        same_tables(&kept, back);
    }
    apr_pool_destroy(second);
    apr_pool_destroy(pool);
}

/* ---- a copy that was cut ---- */

static void die(void *baton, int64_t done, int64_t all)
{
    (void)baton;
    (void)all;
    if (done > CUT_AT) {
        unit_exit(CUT_EXIT);
    }
}

/* A process that ends in the middle, without a word to anybody. */
static void cut(const char *from, const char *to)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        apr_pool_t *pool = unit_pool();
        sct_copy_t *copy = NULL;
        sct_err_t *err = sct_copy_begin(&copy, pool, from, to);

        err = err ? err : sct_copy_rows(copy, die, NULL);
        unit_exit(err ? 1 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), CUT_EXIT);
}

static void goes_on(unit_engine_t engine)
{
    apr_pool_t *pool = unit_pool();
    apr_pool_t *life = unit_pool();
    const char *from = source(pool);
    const char *to = target(pool, engine);
    const char *warning = NULL;
    sct_copy_t *again = NULL;

    cut(from, to);
    UNIT_CODE(CONFIG, sct_store_check(&warning, pool, to));
    assert_int_equal(table_of(whole(life, from, to, true), "person")->rows_to, PERSONS);
    apr_pool_destroy(life);
    UNIT_OK(sct_copy_begin(&again, pool, from, to));
    assert_true(again->finished && !again->resumed); /* it is whole now */
    print_message("%s: went on\n", engine_name[engine]);
    apr_pool_destroy(pool);
}

static void a_killed_copy_goes_on(void **state)
{
    (void)state;
    goes_on(UNIT_SQLITE);
    goes_on(UNIT_POSTGRES);
}

/* The server ends our session as soon as rows have arrived. */
static void end_session(void *baton, int64_t done, int64_t all)
{
    apr_pool_t *pool = unit_pool();

    (void)all;
    if (done > CUT_AT) {
        unit_pg_text(pool, baton, "SELECT pg_terminate_backend(pid, 5000)::text FROM pg_stat_activity"
                                  " WHERE datname = current_database() AND usename = 'owner'");
    }
    apr_pool_destroy(pool);
}

static void a_lost_session_is_told_and_goes_on(void **state)
{
    apr_pool_t *pool = unit_pool();
    apr_pool_t *life = unit_pool();
    const char *from = source(pool);
    char *to = apr_pstrdup(pool, target(pool, UNIT_POSTGRES));
    sct_copy_t *copy = NULL;
    const char *there;

    (void)state;
    UNIT_OK(sct_copy_begin(&copy, life, from, to));
    UNIT_CODE(BUSY, sct_copy_rows(copy, end_session, to));
    apr_pool_clear(life);
    there = unit_pg_text(pool, to, "SELECT count(*)::text FROM t_person");
    assert_in_range(strtol(there, NULL, 10), 1, PERSONS - 1);
    whole(life, from, to, true);
    apr_pool_destroy(life);
    assert_string_equal(unit_pg_text(pool, to, "SELECT count(*)::text FROM t_person"), "5000");
    apr_pool_destroy(pool);
}

/* Control: what was changed in an unfinished copy is no beginning of it. */
static void a_changed_row_is_no_beginning(void **state)
{
    apr_pool_t *pool = unit_pool();
    apr_pool_t *life = unit_pool();
    const char *from = source(pool);
    const char *to = target(pool, UNIT_POSTGRES);

    (void)state;
    cut(from, to);
    unit_pg_exec(pool, to, "UPDATE t_person SET name = name || 'x' WHERE added_at = 1");
    UNIT_CODE(CONFLICT, sct_copy_begin(&(sct_copy_t *){NULL}, life, from, to));
    apr_pool_clear(life);
    unit_pg_exec(pool, to, "UPDATE t_person SET name = left(name, -1) WHERE added_at = 1");
    whole(life, from, to, true);
    apr_pool_destroy(life);
    apr_pool_destroy(pool);
}

/* ---- what is refused ---- */

static void only_known_kinds_are_added(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_pg_t pg = {0};
    sct_pg_add_t *add = NULL;
    apr_array_header_t *columns = apr_array_make(pool, 2, sizeof(const char *));
    apr_array_header_t *types = apr_array_make(pool, 2, sizeof(Oid));
    sct_value_t values[] = {{.kind = SCT_V_TEXT, .bytes = "x", .len = 1}, {.kind = SCT_V_INT, .number = 1}};

    (void)state;
    UNIT_OK(sct_pg_connect(&pg, pool, target(pool, UNIT_POSTGRES)));
    APR_ARRAY_PUSH(columns, const char *) = "key";
    APR_ARRAY_PUSH(columns, const char *) = "n";
    APR_ARRAY_PUSH(types, Oid) = SCT_OID_TEXT;
    UNIT_CODE(BUG, sct_pg_add_make(&add, &pg, pool, "t_tally", columns, types));
    APR_ARRAY_PUSH(types, Oid) = SCT_OID_INT8;
    UNIT_OK(sct_pg_add_make(&add, &pg, pool, "t_tally", columns, types));
    sct_pg_add_begin(add, pool);
    UNIT_OK(sct_pg_add_row(add, pool, values));
    values[1].kind = SCT_V_TEXT;
    UNIT_CODE(STORE, sct_pg_add_row(add, pool, values));
    values[1].kind = SCT_V_NULL;
    UNIT_OK(sct_pg_add_row(add, pool, values));
    APR_ARRAY_IDX(types, 1, Oid) = SCT_OID_BOOL;
    UNIT_CODE(BUG, sct_pg_add_make(&add, &pg, pool, "t_tally", columns, types));
    sct_pg_close(&pg);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_arrives),
        cmocka_unit_test(a_killed_copy_goes_on),
        cmocka_unit_test(a_lost_session_is_told_and_goes_on),
        cmocka_unit_test(a_changed_row_is_no_beginning),
        cmocka_unit_test(only_known_kinds_are_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
