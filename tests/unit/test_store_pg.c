/*
 * test_store_pg.c - what the PostgreSQL engine must do by itself: roles, row security, the log that nobody can change, a server
 * that goes away, writers at once. That both engines answer alike is shown by test_engines.c.
 */
#include <pthread.h>
#include <stdlib.h>

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <apr_strings.h>

#include "ledger_fixture.h"
#include "store_pg.h"
#include "unit_pg.h"

static int on_postgres(void **state)
{
    (void)state;
    unit_on(UNIT_POSTGRES);
    return 0;
}

/* ---- statements ---- */

static void names_become_numbers(void **state)
{
    apr_pool_t *pool = unit_pool();
    const sct_pg_text_t *texts = sct_pg_texts(pool);
    const sct_pg_text_t *search = &texts[SCT_STMT_SUPPLIER_SEARCH];

    (void)state;
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        assert_null(strchr(texts[i].text, ':'));
    }
    /* :after :pattern :standing :limit, however often each is used; the escaping sign in quotes is no end of them */
    assert_int_equal(search->count, 4);
    assert_non_null(strstr(search->text, "ESCAPE '\\'"));
    assert_string_equal(search->name[0], "after");
    assert_non_null(strstr(search->text, "LIMIT $4"));
    apr_pool_destroy(pool);
}

/* ---- roles and rows ---- */

static void the_owner_is_not_the_servers_role(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *database = unit_database(pool);
    const char *warning = "";
    int from = -1;

    (void)state;
    UNIT_OK(sct_store_check(&warning, pool, database));
    assert_null(warning);
    UNIT_CODE(CONFIG, sct_store_check(&warning, pool, unit_pg_as(pool, database, "owner")));
    UNIT_CODE(CONFIG, sct_store_check(&warning, pool, unit_pg_as(pool, database, "postgres")));
    UNIT_CODE(CONFLICT, sct_store_create(pool, unit_pg_as(pool, database, "owner")));
    UNIT_OK(sct_store_migrate(&from, pool, unit_pg_as(pool, database, "owner")));
    assert_int_equal(from, sct_pg_version());
    apr_pool_destroy(pool);
}

static void another_version_is_refused(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = NULL;
    sct_store_t *store = unit_store(&path, pool);
    const char *warning = NULL;

    (void)state;
    unit_plant(store, "UPDATE t_schema SET version = version + 1");
    UNIT_CODE(CONFIG, sct_store_check(&warning, pool, path));
    UNIT_CODE(OLD_SCHEMA, fixture_level_event(&(sct_receipt_t){0}, unit_op(pool, store, NULL), "level.issued",
                                              unit_id(pool, 1), unit_id(pool, 2), "x"));
    apr_pool_destroy(pool);
}

/* Every view and table, named by the database itself. */
static void without_context_there_are_no_rows(void **state)
{
    static const char count_all[] =
        "SELECT sum((xpath('/row/n/text()',"
        " query_to_xml(format('SELECT count(*) AS n FROM sctier.%I', relname), true, true, '')))[1]::text::bigint)::text"
        " || ' of ' || count(*) FROM pg_class WHERE relnamespace = 'sctier'::regnamespace"
        " AND relkind IN ('r', 'v') AND relname <> 't_schema'";
    fixture_t fixture;
    PGconn *db;
    PGresult *result;
    const char *seen;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    db = PQconnectdb(fixture.path);
    result = PQexec(db, count_all);
    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    assert_memory_equal(PQgetvalue(result, 0, 0), "0 of ", 5);
    assert_true(strtol(PQgetvalue(result, 0, 0) + 5, NULL, 10) > 30);
    PQclear(result);
    PQfinish(db);
    /* the same question finds the rows when nothing holds it back */
    seen = unit_pg_text(fixture.pool, fixture.path, count_all);
    assert_true(strtol(seen, NULL, 10) > 50);
    fixture_end(&fixture);
}

static void nobody_changes_the_log(void **state)
{
    static const char *const tables[] = {"t_log", "t_log_content", "t_log_node", "t_submission", "t_frozen"};
    static const char *const before[] = {"UPDATE ", "DELETE FROM ", "TRUNCATE "};
    static const char *const set[] = {" SET n = n", " SET wall = wall", " SET idx = idx", " SET n = n", " SET body = body"};
    fixture_t fixture;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        for (size_t a = 0; a < sizeof before / sizeof before[0]; a++) {
            const char *sql = apr_pstrcat(fixture.pool, "SELECT set_config('sctier.system', '1', false);", before[a], tables[t],
                                          a == 0 ? set[t] : a == 2 ? " CASCADE" : "", NULL);

            /* the server's role has no right to; the owner, who has, meets a trigger */
            assert_string_equal(unit_pg_state(fixture.pool, fixture.path, sql), "42501");
            assert_string_equal(unit_pg_state(fixture.pool, unit_pg_as(fixture.pool, fixture.path, "owner"), sql), "P0001");
        }
    }
    assert_string_equal(unit_pg_state(fixture.pool, fixture.path, "SELECT count(*) FROM log"), "00000");
    fixture_end(&fixture);
}

static void the_log_has_no_gap(void **state)
{
    fixture_t fixture;
    const char *owner;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    owner = unit_pg_as(fixture.pool, fixture.path, "owner");
    assert_string_equal(unit_pg_state(fixture.pool, owner,
                                      "SELECT set_config('sctier.system', '1', false);"
                                      "INSERT INTO t_log(seq, stream, wall, n, body, leaf)"
                                      " SELECT max(seq) + 2, 'x', 1, 1, '', decode(repeat('00', 32), 'hex') FROM t_log"),
                        "P0001");
    fixture_end(&fixture);
}

/* ---- a server that goes away ---- */

static sct_err_t *append_one(fixture_t *fixture, const char *words)
{
    sct_receipt_t receipt = {0};
    apr_pool_t *pool = fixture->pool;

    return fixture_level_event(&receipt, unit_op(pool, fixture->store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY)), "level.issued",
                               fixture->supplier_a, fixture->level_a, words);
}

static void end_sessions(fixture_t *fixture)
{
    unit_pg_exec(fixture->pool, fixture->path,
                 "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'portal'"
                 " AND datname = current_database()");
}

static void a_restarted_server_is_met_again(void **state)
{
    fixture_t fixture;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (int i = 0; i < 3; i++) {
        end_sessions(&fixture);
        UNIT_OK(append_one(&fixture, "after the end of the session"));
    }
    fixture_end(&fixture);
}

static sct_err_t *end_and_go_on(fixture_t *fixture, sct_op_t *op)
{
    bool found = false;
    sct_receipt_t receipt = {0};

    SCT_TRY(sct_ledger_receipt(&receipt, op, 0));
    (void)found;
    end_sessions(fixture);
    return sct_ledger_receipt(&receipt, op, 0);
}

static sct_err_t *die_inside(fixture_t *fixture, sct_op_t *op)
{
    SCT_READ(op, end_and_go_on(fixture, op));
    return SCT_OK;
}

static void a_session_that_dies_inside_is_busy(void **state)
{
    fixture_t fixture;
    sct_op_t *op;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    op = unit_op(fixture.pool, fixture.store, NULL);
    op->system = 1;
    UNIT_CODE(BUSY, die_inside(&fixture, op));
    UNIT_OK(append_one(&fixture, "and the next one is served"));
    fixture_end(&fixture);
}

static sct_err_t *read_nothing(sct_op_t *op)
{
    sct_receipt_t receipt = {0};

    SCT_READ(op, sct_ledger_receipt(&receipt, op, 0));
    return SCT_OK;
}

static sct_err_t *read_from(apr_pool_t *pool, const char *database)
{
    const sct_store_settings_t settings = {database, apr_time_from_msec(300), 1, 1};
    sct_store_t *store = NULL;

    SCT_TRY(sct_store_open(&store, pool, &settings));
    return read_nothing(unit_op(pool, store, NULL));
}

/* No server; and one that takes the call and says nothing: neither holds the thread longer than it may wait. */
static void an_absent_server_is_busy(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *dir = unit_dir(pool);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int mute = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)state;
    UNIT_CODE(BUSY, read_from(pool, apr_psprintf(pool, "postgresql://portal@/x?host=%s", dir)));
    apr_snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.5432", dir);
    assert_int_equal(bind(mute, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(mute, 4), 0);
    UNIT_CODE(BUSY, read_from(pool, apr_psprintf(pool, "postgresql://portal@/x?host=%s", dir)));
    close(mute);
    apr_pool_destroy(pool);
}

/* Another node has the turn to write and keeps it: who waits gives up in time, and has written nothing. */
static void a_turn_that_never_ends_is_busy(void **state)
{
    fixture_t fixture;
    sct_store_settings_t settings = {NULL, apr_time_from_sec(1), 1, 1};
    PGconn *other;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    other = PQconnectdb(fixture.path);
    PQclear(PQexec(other, "BEGIN; SELECT pg_advisory_xact_lock(1396921393)"));
    settings.path = fixture.path;
    UNIT_OK(sct_store_open(&fixture.store, fixture.pool, &settings));
    UNIT_CODE(BUSY, append_one(&fixture, "kept waiting"));
    PQclear(PQexec(other, "ROLLBACK"));
    UNIT_OK(append_one(&fixture, "served"));
    PQfinish(other);
    fixture_end(&fixture);
}

/* ---- read-only ---- */

/* What the server says when its own files are damaged. */
static sct_err_t *meet_damage(sct_op_t *op)
{
    const char *text;

    SCT_READ(op, sct_pg_text(&text, op->session->pg, op->pool, "DO $$ BEGIN RAISE EXCEPTION 'could not read block 7'"
                                                               " USING ERRCODE = '58030'; END $$"));
    return SCT_OK;
}

static sct_err_t *only_begin(sct_op_t *op)
{
    SCT_READ(op, SCT_OK);
    return SCT_OK;
}

static void damage_stops_the_writes_of_this_node(void **state)
{
    fixture_t fixture;
    sct_store_settings_t settings = {NULL, apr_time_from_sec(1), 1, 1};
    sct_store_t *other = NULL;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    UNIT_CODE(READ_ONLY, meet_damage(unit_op(fixture.pool, fixture.store, NULL)));
    UNIT_CODE(READ_ONLY, append_one(&fixture, "refused"));
    UNIT_OK(only_begin(unit_op(fixture.pool, fixture.store, NULL)));
    assert_non_null(strstr(sct_store_news(fixture.pool, fixture.store), "could not read block 7 (SQLSTATE 58030)"));
    assert_null(sct_store_news(fixture.pool, fixture.store));
    /* Another node has met nothing, and a restart of this one is its operator's decision. */
    settings.path = fixture.path;
    UNIT_OK(sct_store_open(&other, fixture.pool, &settings));
    fixture.store = other;
    UNIT_OK(append_one(&fixture, "served"));
    fixture_end(&fixture);
}

static void another_evidence_log_stops_the_writes(void **state)
{
    fixture_t fixture, foreign;
    sct_store_settings_t settings = {NULL, apr_time_from_sec(1), 1, 1};
    sct_store_t *store = NULL;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    fixture_begin(&foreign);
    fixture_tell(&foreign);
    unit_pg_text(foreign.pool, unit_pg_as(foreign.pool, foreign.path, "postgres"),
                 "UPDATE sctier.t_buyer SET log_id = repeat('b', 64) RETURNING log_id");
    /* One server, that had connected to the first database. */
    settings.shared = fixture.store->shared;
    settings.path = fixture.path;
    UNIT_OK(sct_store_open(&store, fixture.pool, &settings));
    UNIT_OK(only_begin(unit_op(fixture.pool, store, NULL)));
    settings.path = foreign.path;
    UNIT_OK(sct_store_open(&store, foreign.pool, &settings));
    UNIT_CODE(READ_ONLY, only_begin(unit_op(foreign.pool, store, NULL)));
    UNIT_CODE(READ_ONLY, append_one(&fixture, "refused: this server met another database under its address"));
    fixture_end(&foreign);
    fixture_end(&fixture);
}

/* ---- writers at once ---- */

#define WRITERS 8
#define TIMES 20

typedef struct member_t {
    pthread_t thread;
    fixture_t *fixture;
    const char *first;
    const char *second;
    int failed;
} member_t;

static void *append_times(void *baton)
{
    member_t *member = baton;

    for (int i = 0; i < TIMES; i++) {
        apr_pool_t *pool = unit_pool();
        sct_receipt_t receipt = {0};
        sct_op_t *op = unit_op(pool, member->fixture->store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));

        if (fixture_level_event(&receipt, op, "level.issued", member->fixture->supplier_a, member->fixture->level_a, "at once")) {
            member->failed++;
        }
        apr_pool_destroy(pool);
    }
    return NULL;
}

static void writers_leave_no_gap(void **state)
{
    fixture_t fixture;
    member_t members[WRITERS];
    const char *range;

    (void)state;
    fixture_begin(&fixture);
    fixture_tell(&fixture);
    for (int i = 0; i < WRITERS; i++) {
        members[i] = (member_t){.fixture = &fixture};
        assert_int_equal(pthread_create(&members[i].thread, NULL, append_times, &members[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(members[i].thread, NULL);
        assert_int_equal(members[i].failed, 0);
    }
    range = unit_pg_text(fixture.pool, fixture.path, "SELECT count(*) || ' ' || max(seq) FROM t_log");
    assert_string_equal(range, apr_psprintf(fixture.pool, "%d %d", FIXTURE_ENTRIES + WRITERS * TIMES,
                                            FIXTURE_ENTRIES + WRITERS * TIMES - 1));
    fixture_end(&fixture);
}

static sct_err_t *count_both(sct_op_t *op, const member_t *member)
{
    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD, SCT_ARGS(sct_arg_text("key", member->first))));
    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD, SCT_ARGS(sct_arg_text("key", member->second))));
    return SCT_OK;
}

static sct_err_t *count_in_transaction(sct_op_t *op, const member_t *member)
{
    SCT_WRITE(op, count_both(op, member));
    return SCT_OK;
}

static void *count_times(void *baton)
{
    member_t *member = baton;

    for (int i = 0; i < TIMES; i++) {
        apr_pool_t *pool = unit_pool();
        sct_op_t *op = unit_op(pool, member->fixture->store, NULL);
        sct_err_t *err = NULL;

        op->draft = true; /* not one after the other */
        do {
            err = count_in_transaction(op, member);
        } while (err && err->code == SCT_E_BUSY);
        member->failed += err != NULL;
        apr_pool_destroy(pool);
    }
    return NULL;
}

/* Two that take two rows in opposite order: PostgreSQL ends one of them (40P01), which runs again. */
static void a_deadlock_runs_again(void **state)
{
    fixture_t fixture;
    member_t members[2];

    (void)state;
    fixture_begin(&fixture);
    unit_plant(fixture.store, "INSERT INTO t_tally(key, n) VALUES('one', 0), ('two', 0)");
    unit_pg_exec(fixture.pool, fixture.path, "ALTER ROLE portal SET deadlock_timeout = '5ms'");
    members[0] = (member_t){.fixture = &fixture, .first = "one", .second = "two"};
    members[1] = (member_t){.fixture = &fixture, .first = "two", .second = "one"};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&members[i].thread, NULL, count_times, &members[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(members[i].thread, NULL);
        assert_int_equal(members[i].failed, 0);
    }
    assert_string_equal(unit_pg_text(fixture.pool, fixture.path,
                                     "SELECT sum(n)::text FROM t_tally WHERE key IN ('one', 'two')"),
                        apr_psprintf(fixture.pool, "%d", 4 * TIMES));
    unit_pg_exec(fixture.pool, fixture.path, "ALTER ROLE portal RESET deadlock_timeout");
    fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_numbers),
        cmocka_unit_test(the_owner_is_not_the_servers_role),
        cmocka_unit_test(another_version_is_refused),
        cmocka_unit_test(without_context_there_are_no_rows),
        cmocka_unit_test(nobody_changes_the_log),
        cmocka_unit_test(the_log_has_no_gap),
        cmocka_unit_test(a_restarted_server_is_met_again),
        cmocka_unit_test(a_session_that_dies_inside_is_busy),
        cmocka_unit_test(an_absent_server_is_busy),
        cmocka_unit_test(a_turn_that_never_ends_is_busy),
        cmocka_unit_test(damage_stops_the_writes_of_this_node), cmocka_unit_test(another_evidence_log_stops_the_writes),
        cmocka_unit_test(writers_leave_no_gap),
        cmocka_unit_test(a_deadlock_runs_again),
    };

    return cmocka_run_group_tests(tests, on_postgres, NULL);
}
