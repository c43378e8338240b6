/*
 * test_store.c - the database as a file: making, opening, checking, migrating, damage.
 */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_private.h"
#include "base_buf.h"
#include "base_pool.h"

#define FIRST "tests/fixtures/schema-1.sql"
#define FIXTURE "tests/fixtures/schema-6.sql"

static const char *new_path(apr_pool_t *pool)
{
    return apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
}

static sct_store_t *opened(apr_pool_t *pool, const char *path)
{
    const sct_store_settings_t settings = {path, apr_time_from_sec(1), 2, 8};
    sct_store_t *store = NULL;

    UNIT_OK(sct_store_open(&store, pool, &settings));
    return store;
}

static int64_t tally(sct_store_t *store)
{
    apr_pool_t *pool = unit_pool();
    int64_t n = unit_number(unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY)), "SELECT n FROM tally");

    apr_pool_destroy(pool);
    return n;
}

static void created_opened_and_opened_again(void **state)
{
    apr_pool_t *pool = unit_pool();
    apr_pool_t *inner = unit_pool();
    const char *path = new_path(pool);
    struct stat about;
    sct_store_t *store;

    (void)state;
    UNIT_OK(sct_store_create(pool, path));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0660);
    UNIT_CODE(CONFLICT, sct_store_create(pool, path));
    store = opened(inner, path);
    unit_plant(store, "INSERT INTO t_tally(key, n) VALUES('kept', 41)");
    unit_plant(store, "UPDATE t_tally SET n = n + 1");
    apr_pool_destroy(inner);
    assert_int_equal(tally(opened(pool, path)), 42);
    assert_int_equal(stat(apr_pstrcat(pool, path, "-wal", NULL), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0660);
    apr_pool_destroy(pool);
}

static void an_empty_file_is_taken(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    FILE *file = fopen(path, "w");

    (void)state;
    assert_non_null(file);
    fclose(file);
    UNIT_OK(sct_store_create(pool, path));
    assert_int_equal(tally(opened(pool, path)), -1);
    apr_pool_destroy(pool);
}

/* Two that create at once make one database; the one that lost says CONFLICT and harms nothing. */
static void two_creations_make_one_database(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    int conflicts = 0;
    pid_t child[2];
    const char *warning;

    (void)state;
    for (int i = 0; i < 2; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            const sct_err_t *err = sct_store_create(unit_pool(), path);

            unit_exit(!err ? 0 : err->code == SCT_E_CONFLICT ? 1 : 2);
        }
    }
    for (int i = 0; i < 2; i++) {
        int status = -1;

        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        conflicts += WEXITSTATUS(status);
    }
    assert_int_equal(conflicts, 1);
    UNIT_OK(sct_store_check(&warning, pool, path));
    apr_pool_destroy(pool);
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static void says(const sct_err_t *err, const char *words)
{
    apr_pool_t *pool = unit_pool();

    UNIT_CODE(CONFIG, err);
    if (!strstr(sct_err_describe(pool, err), words)) {
        fail_msg("\"%s\" is not in: %s", words, sct_err_describe(pool, err));
    }
    apr_pool_destroy(pool);
}

/* Sets a header field of the file by a connection that asks no questions. */
static void set_header(apr_pool_t *pool, const char *path, const char *pragma)
{
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);

    conn->writer = true;
    UNIT_OK(sct_conn_open(conn, pool, path, true));
    UNIT_OK(sct_conn_exec(conn, pool, pragma));
    sct_conn_close(conn);
}

static void the_check_says_what_is_wrong(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    const char *warning = "untouched";
    int before = open_descriptors();
    FILE *file;

    (void)state;
    says(sct_store_check(&warning, pool, path), "sctierctl init");
    says(sct_store_check(&warning, pool, "/no/such/place/sctier.db"), "no such directory");
    UNIT_OK(sct_store_create(pool, path));
    assert_string_equal(warning, "untouched");
    UNIT_OK(sct_store_check(&warning, pool, path));
    assert_int_equal(open_descriptors(), before);

    set_header(pool, path, "PRAGMA user_version=0");
    says(sct_store_check(&warning, pool, path), "sctierctl migrate");
    set_header(pool, path, "PRAGMA user_version=99");
    says(sct_store_check(&warning, pool, path), "version 99");
    set_header(pool, path, apr_psprintf(pool, "PRAGMA user_version=%d", sct_schema_version()));
    UNIT_OK(sct_store_check(&warning, pool, path));
    set_header(pool, path, "PRAGMA application_id=7");
    says(sct_store_check(&warning, pool, path), "not a database of mod_sctier");
    assert_int_equal(open_descriptors(), before);

    path = new_path(pool);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("not a database, but long enough to be looked at", file);
    fclose(file);
    assert_non_null(sct_store_check(&warning, pool, path));
    UNIT_CODE(CONFLICT, sct_store_create(pool, path));
    apr_pool_destroy(pool);
}

static void old_versions_of_sqlite_are_warned_of(void **state)
{
    static const struct {
        int number;
        bool bad;
    } cases[] = {
        {3006023, false}, {3007000, true}, {3040001, true}, {3044005, true}, {3044006, false}, {3044099, false},
        {3045000, true},  {3050006, true}, {3050007, false}, {3051000, true}, {3051002, true}, {3051003, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(sct_sqlite_resets_wal(cases[i].number), cases[i].bad);
    }
}

static void shared_file_systems_are_refused(void **state)
{
    (void)state;
    assert_string_equal(sct_filesystem_refused(0x6969), "NFS");
    assert_string_equal(sct_filesystem_refused(0xff534d42), "CIFS");
    assert_string_equal(sct_filesystem_refused(0xfe534d42), "SMB2");
    assert_string_equal(sct_filesystem_refused(0x65735546), "FUSE");
    assert_null(sct_filesystem_refused(0xef53));     /* ext4 */
    assert_null(sct_filesystem_refused(0x01021994)); /* tmpfs */
    assert_null(sct_filesystem_refused(0x794c7630)); /* overlay */
}

static sct_err_t *write_nothing(sct_op_t *op)
{
    SCT_WRITE(op, SCT_OK);
    return SCT_OK;
}

static sct_err_t *read_nothing(sct_op_t *op)
{
    SCT_READ(op, SCT_OK);
    return SCT_OK;
}

/* While a server runs, somebody migrates: it must stop, in words, and go on once the versions agree. */
static void another_version_stops_a_running_store(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = NULL;
    sct_store_t *store = unit_store(&path, pool);
    sct_op_t *op = unit_op(pool, store, NULL);

    (void)state;
    UNIT_OK(write_nothing(op));
    set_header(pool, path, "PRAGMA user_version=99");
    UNIT_CODE(OLD_SCHEMA, write_nothing(op));
    UNIT_CODE(OLD_SCHEMA, read_nothing(op));
    assert_false(store->writer.held);
    set_header(pool, path, apr_psprintf(pool, "PRAGMA user_version=%d", sct_schema_version()));
    UNIT_OK(write_nothing(op));
    UNIT_OK(read_nothing(op));
    apr_pool_destroy(pool);
}

static void migration_renews_views_and_keeps_rows(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    int from = -1;

    (void)state;
    says(sct_store_migrate(&from, pool, path), "sctierctl init");
    UNIT_OK(sct_store_create(pool, path));
    unit_plant(opened(pool, path), "INSERT INTO t_tally(key, n) VALUES('kept', 42)");
    set_header(pool, path, "DROP TRIGGER guard_tally_insert; DROP VIEW tally; CREATE VIEW gone AS SELECT 1;");
    UNIT_OK(sct_store_migrate(&from, pool, path));
    assert_int_equal(from, sct_schema_version());
    assert_int_equal(tally(opened(pool, path)), 42);
    assert_int_equal(unit_number(unit_op(pool, opened(pool, path), NULL),
                                 "SELECT count(*) FROM sqlite_schema WHERE name IN ('guard_tally_insert', 'gone')"), 1);
    set_header(pool, path, "PRAGMA user_version=99");
    says(sct_store_migrate(&from, pool, path), "newer program");
    apr_pool_destroy(pool);
}

static void migration_starts_from_the_version_it_finds(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    const char *copy = apr_pstrcat(pool, path, ".version-0", NULL);
    const char *warning;
    struct stat about;
    int from = -1;
    FILE *file = fopen(path, "w");

    (void)state;
    assert_non_null(file);
    fclose(file);
    set_header(pool, path, apr_psprintf(pool, "PRAGMA application_id=%d; CREATE TABLE older(x)", SCT_APPLICATION_ID));
    UNIT_OK(sct_store_migrate(&from, pool, path));
    assert_int_equal(from, 0);
    assert_int_equal(stat(copy, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0660);
    assert_true(about.st_size > 0);
    UNIT_OK(sct_store_check(&warning, pool, path));
    /* A migration that fails leaves the old version. */
    set_header(pool, path, "PRAGMA user_version=0");
    UNIT_CODE(CONFLICT, sct_store_migrate(&from, pool, path));
    assert_int_equal(unlink(copy), 0);
    UNIT_CODE(STORE, sct_store_migrate(&from, pool, path));
    says(sct_store_check(&warning, pool, path), "version 0");
    apr_pool_destroy(pool);
}

/*
 * The tables, indexes and triggers of the migrations: what a later version starts from. Views and guards are made
 * anew.
 */
static const char *schema_of(apr_pool_t *pool, const char *path)
{
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);
    const char *text = NULL;

    UNIT_OK(sct_conn_open(conn, pool, path, false));
    UNIT_OK(sct_conn_text(&text, conn, pool,
        "SELECT group_concat(sql || ';' || char(10), '') FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
        " AND type <> 'view' AND NOT (type = 'trigger' AND name LIKE 'guard~_%' ESCAPE '~')"
        " ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, rowid)"));
    sct_conn_close(conn);
    return text;
}

static const char *text_of(apr_pool_t *pool, const char *path)
{
    FILE *file = fopen(path, "r");
    char part[4096];
    sct_buf_t text;
    size_t len;

    assert_non_null(file);
    sct_buf_init(&text, pool, 32768);
    while ((len = fread(part, 1, sizeof part, file)) > 0) {
        sct_buf_add(&text, part, len);
    }
    fclose(file);
    return text.data;
}

/* A released version's schema never changes: write a migration, and keep its result as the next fixture. */
static void the_schema_is_the_one_kept(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    FILE *file;

    (void)state;
    UNIT_OK(sct_store_create(pool, path));
    if (getenv("SCT_WRITE_FIXTURES")) {
        file = fopen(FIXTURE, "w");
        assert_non_null(file);
        fputs(schema_of(pool, path), file);
        fclose(file);
    }
    assert_int_equal(sct_schema_version(), 6);
    assert_string_equal(schema_of(pool, path), text_of(pool, FIXTURE));
    apr_pool_destroy(pool);
}

/* A database of version 1 with a submission: the migration counts what the list shows. */
static void version_1_is_brought_up(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    const char *text = NULL;
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);
    int from = -1;
    FILE *file = fopen(path, "w");

    (void)state;
    assert_non_null(file);
    fclose(file);
    set_header(pool, path, text_of(pool, FIRST));
    set_header(pool, path, apr_psprintf(pool, "PRAGMA application_id=%d; PRAGMA user_version=1", SCT_APPLICATION_ID));
    set_header(pool, path, "PRAGMA foreign_keys=0;"
        "INSERT INTO t_supplier(id, code, name_ja, name_en, kana, added_at) VALUES(printf('%032d', 1), 'a', 'a', 'a', 'a', 0),"
        " (printf('%032d', 2), 'b', 'b', 'b', 'b', 0);"
        "INSERT INTO t_level(id, supplier_id, state, rev, star, reason, edition, created_at, issued_at, visible_from)"
        " VALUES(printf('%032d', 3), printf('%032d', 1), 'accepted', 1, 4, 'x', 'e', 0, 0, 0);"
        "INSERT INTO t_assessment(id, level_id, supplier_id, edition, star, n, depth, rev, met, unmet, na, total)"
        " VALUES(printf('%032d', 4), printf('%032d', 3), printf('%032d', 1), 'e', 4, 3, 'counts', 1, 0, 0, 0, 9);"
        "INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(0, 's', 1, 1, x'00', zeroblob(32));"
        "INSERT INTO t_submission(id, assessment_id, level_id, supplier_id, n, edition, star, depth, shared, shared_hash,"
        " full_hash, seq, submitted_at, submitted_by)"
        " SELECT printf('%032d', 4 + n), printf('%032d', 4), printf('%032d', 3), printf('%032d', 1),"
        " n, 'e', 4, iif(n = 2, 'criterion', 'counts'),"
        " '{\"categories\":[{\"id\":\"1\",\"met\":' || (n * 2) || ',\"na\":1,\"total\":6,"
        "\"unmet\":1},{\"id\":\"2\",\"met\":1,\"na\":0,\"total\":3,\"unmet\":2}]}', printf('%064d', 0), printf('%064d', 0), 0,"
        " n, 'p' FROM (SELECT 1 AS n UNION SELECT 2);"
        "INSERT INTO t_standing(supplier_id, kana, standing, level_id, star, submitted_at) VALUES"
        "(printf('%032d', 1), 'a', 'submitted', printf('%032d', 3), 4, 2), (printf('%032d', 2), 'b', 'none', NULL, NULL, NULL);");
    UNIT_OK(sct_store_migrate(&from, pool, path));
    assert_int_equal(from, 1);
    assert_string_equal(schema_of(pool, path), text_of(pool, FIXTURE));
    UNIT_OK(sct_conn_open(conn, pool, path, false));
    UNIT_OK(sct_conn_text(&text, conn, pool, "SELECT group_concat(coalesce(depth, '-') || ' ' || met || ' ' || unmet || ' ' || na"
                                             " || ' ' || total || ' ' || coalesce(issued_at, '-')) FROM (SELECT * FROM t_standing"
                                             " ORDER BY kana)"));
    assert_string_equal(text, "criterion 5 3 1 9 0,- 0 0 0 0 -"); /* the newer of the two */
    sct_conn_close(conn);
    apr_pool_destroy(pool);
}

static sct_err_t *read_suppliers(sct_op_t *op)
{
    int64_t n;

    SCT_READ(op, sct_conn_number(&n, NULL, op->session->conn, op->pool, "SELECT sum(n) FROM tally"));
    return SCT_OK;
}

/* Overwrites the page that a table begins on. */
static void damage(apr_pool_t *pool, const char *path, const char *table)
{
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);
    char garbage[4096];
    int64_t page = 0;
    int fd;

    conn->writer = true;
    UNIT_OK(sct_conn_open(conn, pool, path, false));
    UNIT_OK(sct_conn_number(&page, NULL, conn, pool,
                            apr_psprintf(pool, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table)));
    sct_conn_checkpoint(conn, true);
    sct_conn_close(conn);
    memset(garbage, 0xa5, sizeof garbage);
    fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, garbage, sizeof garbage, (page - 1) * 4096), 4096);
    close(fd);
}

static void damage_makes_the_store_read_only(void **state)
{
    apr_pool_t *pool = unit_pool();
    const char *path = new_path(pool);
    apr_pool_t *inner = unit_pool();
    sct_store_t *store;
    sct_op_t *op;

    (void)state;
    UNIT_OK(sct_store_create(pool, path));
    unit_plant(opened(inner, path), "INSERT INTO t_tally(key, n) VALUES('lost', 1);"
                                    "INSERT INTO t_unit(id, name_ja, name_en) VALUES(printf('%032d', 1), 'a', 'b')");
    apr_pool_destroy(inner);
    damage(pool, path, "t_tally");
    store = opened(pool, path);
    op = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));
    UNIT_OK(write_nothing(op));
    UNIT_CODE(STORE, read_suppliers(op));
    assert_true(sct_store_is_read_only(store));
    UNIT_CODE(READ_ONLY, write_nothing(op));
    /* What is whole can still be read. */
    assert_int_equal(unit_number(op, "SELECT count(*) FROM unit"), 1);
    apr_pool_destroy(pool);
}

static void settings_are_checked(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = NULL;

    (void)state;
    UNIT_CODE(CONFIG, sct_store_open(&store, pool, &(sct_store_settings_t){"x", 1, 0, 1}));
    UNIT_CODE(CONFIG, sct_store_open(&store, pool, &(sct_store_settings_t){"x", 1, 1, 0}));
    UNIT_CODE(CONFIG, sct_store_open(&store, pool, &(sct_store_settings_t){"x", -1, 1, 1}));
    assert_null(store);
    apr_pool_destroy(pool);
}

static void a_missing_database_is_an_error_each_time(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_store_t *store = opened(pool, new_path(pool));
    sct_op_t *op = unit_op(pool, store, NULL);

    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_non_null(read_nothing(op));
        assert_non_null(write_nothing(op));
    }
    UNIT_OK(sct_store_create(pool, store->settings.path));
    UNIT_OK(read_nothing(op));
    UNIT_OK(write_nothing(op));
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(created_opened_and_opened_again),
        cmocka_unit_test(an_empty_file_is_taken),
        cmocka_unit_test(two_creations_make_one_database),
        cmocka_unit_test(the_check_says_what_is_wrong),
        cmocka_unit_test(old_versions_of_sqlite_are_warned_of),
        cmocka_unit_test(shared_file_systems_are_refused),
        cmocka_unit_test(another_version_stops_a_running_store),
        cmocka_unit_test(migration_renews_views_and_keeps_rows),
        cmocka_unit_test(migration_starts_from_the_version_it_finds),
        cmocka_unit_test(the_schema_is_the_one_kept), cmocka_unit_test(version_1_is_brought_up),
        cmocka_unit_test(damage_makes_the_store_read_only),
        cmocka_unit_test(settings_are_checked),
        cmocka_unit_test(a_missing_database_is_an_error_each_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
