/*
 * test_authorizer.c - what each named statement touches, recorded by SQLite's own authorizer while it is prepared, against the
 * names in its text: it reads the views it names, through them their own tables, and writes its target. Nothing else.
 *
 * The record is independent of how a text is written; the names are those after FROM, JOIN, INTO and UPDATE. A common table
 * expression that is named like a view would be recorded as that view: base tables may not be named except as the target, so
 * that none can stand in one.
 */
#include "unit.h"

#include <ctype.h>
#include <stdio.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <sqlite3.h>

#include "store_private.h"

/* Tables that a view's own predicate looks at, besides its own. */
static const struct {
    const char *view, *table;
} looks_at[] = {
    {"supplier", "t_membership"}, /* a person sees the companies that they belong to */
    {"entry", "t_nego"},          /* the buyer's security people see what is marked for them in cases that they were asked into */
    {"attachment", "t_nego"},     /* and the files of it */
};

/* Functions of statements, views and guards. */
static const char *const functions[] = {"coalesce", "count", "json_each", "json_extract", "like", "lower", "max", "min", "nullif",
                                        "substr", "sum", "me_all", "me_now", "me_person", "me_roles", "me_supplier", "me_system",
                                        "me_walls"};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef struct access_t {
    apr_pool_t *pool;
    apr_table_t *named; /* views after FROM and JOIN */
    apr_table_t *read;  /* views that were in fact read */
    const char *target; /* t_... that is written, "" */
    const char *wrong;
} access_t;

/* ---- names in a text ---- */

/* The next word, lower-cased; strings and ":parameters" skipped; NULL at the end. */
static const char *next_word(apr_pool_t *pool, const char **at)
{
    const char *text = *at;
    size_t len = 0;
    char *word;

    while (*text && !isalpha((unsigned char)*text) && *text != '_') {
        if (*text == '\'' || *text == '"') {
            const char *end = strchr(text + 1, *text);

            text = end ? end : text + strlen(text) - 1;
        }
        text++;
    }
    while (isalnum((unsigned char)text[len]) || text[len] == '_') {
        len++;
    }
    *at = text + len;
    word = apr_pstrndup(pool, text, len);
    for (char *c = word; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    return len ? word : NULL;
}

static bool is(const char *one, const char *other)
{
    return strcmp(one, other) == 0;
}

static void read_names(access_t *access, const char *text)
{
    const char *at = text;
    const char *first = next_word(access->pool, &at);
    bool writes = first && (is(first, "insert") || is(first, "update") || is(first, "delete"));
    const char *before = "";

    access->target = "";
    at = text;
    for (const char *word; (word = next_word(access->pool, &at)) != NULL; before = word) {
        bool reads = (is(before, "from") || is(before, "join")) && *at != '('; /* not a function that makes rows */
        bool changes = is(before, "into") || (is(before, "update") && !is(word, "set")); /* not DO UPDATE SET */

        if (!reads && !changes) {
            continue;
        }
        if (writes && !*access->target) {
            access->target = word;
        } else if (strncmp(word, "t_", 2) == 0) {
            access->wrong = apr_psprintf(access->pool, "names %s, which is not its target", word);
        } else {
            apr_table_setn(access->named, word, "");
        }
    }
    if (writes && strncmp(access->target, "t_", 2) != 0) {
        access->wrong = apr_psprintf(access->pool, "writes %s", access->target);
    }
}

/* ---- what is recorded ---- */

static bool of_view(const char *table, const char *view)
{
    for (size_t i = 0; i < COUNT(looks_at); i++) {
        if (is(looks_at[i].view, view) && is(looks_at[i].table, table)) {
            return true;
        }
    }
    return strncmp(table, "t_", 2) == 0 && is(table + 2, view);
}

/* Triggers are named guard_TABLE_EVENT or tr_TABLE_EVENT. */
static bool of_trigger(const char *table, const char *trigger)
{
    const char *name = strchr(trigger, '_');
    size_t len = strlen(table + 2);

    return name && strncmp(name + 1, table + 2, len) == 0 && name[1 + len] == '_' && !strchr(name + 2 + len, '_');
}

static const char *wrong_read(access_t *access, const char *table, const char *through)
{
    if (is(table, access->target)) {
        return through && !of_trigger(table, through) ? "its target, through something else" : NULL;
    }
    if (is(table, "json_each")) {
        return NULL; /* rows of a parameter */
    }
    if (!through) {
        if (apr_table_get(access->named, table)) {
            apr_table_set(access->read, table, "");
            return NULL;
        }
        return "not a view that the text names";
    }
    if (apr_table_get(access->named, through) && of_view(table, through)) {
        apr_table_set(access->read, through, "");
        return NULL;
    }
    if (*access->target && of_trigger(access->target, through) && of_view(table, access->target + 2)) {
        return NULL; /* what the predicate of its target looks at */
    }
    return "behind a view or trigger that has nothing to do with it";
}

static const char *wrong_function(const char *name)
{
    for (size_t i = 0; i < COUNT(functions); i++) {
        if (is(functions[i], name)) {
            return NULL;
        }
    }
    return "a function that is not on the list";
}

static const char *judge(access_t *access, int action, const char *one, const char *two, const char *through)
{
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return NULL;
    case SQLITE_FUNCTION:
        return wrong_function(two);
    case SQLITE_READ:
        return wrong_read(access, one, through);
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return is(one, access->target) && !through ? NULL : "written, and not its target";
    default:
        return "something else than reading and writing rows";
    }
}

static int record(void *baton, int action, const char *one, const char *two, const char *database, const char *through)
{
    access_t *access = baton;
    const char *wrong = judge(access, action, one ? one : "", two ? two : "", through);

    (void)database;
    if (wrong && !access->wrong) {
        access->wrong = apr_psprintf(access->pool, "%d %s %s through %s: %s", action, one ? one : "", two ? two : "",
                                     through ? through : "nothing", wrong);
    }
    return SQLITE_OK;
}

static int is_read(void *baton, const char *name, const char *value)
{
    access_t *access = baton;

    (void)value;
    if (!apr_table_get(access->read, name) && !access->wrong) {
        access->wrong = apr_psprintf(access->pool, "names %s, and nothing of it was recorded", name);
    }
    return 1;
}

/* What is wrong with a statement, NULL when nothing is. *touched counts the views that it reads and its target. */
static const char *wrong_with(int *touched, sct_conn_t *conn, apr_pool_t *pool, const char *text)
{
    access_t access = {pool, apr_table_make(pool, 8), apr_table_make(pool, 8), "", NULL};
    sqlite3_stmt *stmt = NULL;
    int rc;

    read_names(&access, text);
    sqlite3_set_authorizer(conn->db, record, &access);
    rc = sqlite3_prepare_v2(conn->db, text, -1, &stmt, NULL);
    sqlite3_set_authorizer(conn->db, NULL, NULL);
    sqlite3_finalize(stmt);
    if (rc != SQLITE_OK) {
        return apr_psprintf(pool, "does not prepare: %s", sqlite3_errmsg(conn->db));
    }
    apr_table_do(is_read, &access, access.named, NULL);
    *touched += apr_table_elts(access.read)->nelts + (*access.target ? 1 : 0);
    return access.wrong;
}

/*
 * Foreign keys are looked up by SQLite, not by the text: off while recording. The table behind json_each() is declared by its
 * first use, which is not the text's either.
 */
static sct_conn_t *connected(apr_pool_t *pool)
{
    const char *path = NULL;
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);

    unit_store(&path, pool);
    conn->writer = true;
    UNIT_OK(sct_conn_open(conn, pool, path, false));
    UNIT_OK(sct_conn_exec(conn, pool, "PRAGMA foreign_keys=0; SELECT 1 FROM json_each('[]')"));
    return conn;
}

static void every_statement_stays_inside_its_tables(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_conn_t *conn = connected(pool);
    int leaks = 0, touched = 0;

    (void)state;
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        const char *wrong = wrong_with(&touched, conn, pool, sct_stmt_text((sct_stmt_t)i));

        if (wrong) {
            print_error("%s: %s\n", sct_stmt_name((sct_stmt_t)i), wrong);
            leaks++;
        }
    }
    assert_true(touched >= SCT_STMT__COUNT);
    printf("# figure: authorizer: statements %d, views and targets %d, leaks %d\n", (int)SCT_STMT__COUNT, touched, leaks);
    assert_int_equal(leaks, 0);
    sct_conn_close(conn);
    apr_pool_destroy(pool);
}

/* Texts that reach for something that is not theirs, each in another way. */
static void leaking_texts_are_caught(void **state)
{
    static const char *const texts[] = {
        "SELECT note FROM t_answer WHERE criterion = :c",
        "SELECT a.note FROM level AS l JOIN t_answer AS a ON a.assessment_id = l.id",
        "SELECT a.note FROM level AS l, answer AS a",
        "SELECT a.note FROM level AS l, t_answer AS a",
        "WITH answer AS (SELECT * FROM t_answer) SELECT note FROM answer",
        "WITH x AS (SELECT l.id FROM level AS l, t_answer AS a) SELECT x.id FROM x",
        "UPDATE t_level SET reason = (SELECT a.note FROM t_answer AS a) WHERE id = :id",
        "UPDATE t_level SET reason = a.note FROM t_answer AS a WHERE a.assessment_id = t_level.id",
        "INSERT INTO t_tally(key, n) SELECT id, 1 FROM t_level",
        "DELETE FROM t_level WHERE id IN (SELECT a.level_id FROM assessment AS a, t_answer AS b)",
        "SELECT name FROM sqlite_schema",
        "SELECT name FROM pragma_table_info('t_answer')",
        "SELECT load_extension('x') FROM level",
        "SELECT id FROM level WHERE hex(randomblob(4)) = ''",
        "PRAGMA user_version",
        "DROP TABLE t_tally",
        "ATTACH 'other.db' AS other",
    };
    apr_pool_t *pool = unit_pool();
    sct_conn_t *conn = connected(pool);
    int touched = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (!wrong_with(&touched, conn, pool, texts[i])) {
            fail_msg("passed: %s", texts[i]);
        }
    }
    assert_null(wrong_with(&touched, conn, pool, "SELECT l.id FROM level AS l JOIN supplier AS s ON s.id = l.supplier_id"));
    assert_null(wrong_with(&touched, conn, pool, "UPDATE t_tally SET n = 1 WHERE key = (SELECT t.standing FROM standing AS t)"));
    sct_conn_close(conn);
    apr_pool_destroy(pool);
}

/* The text is good, and what it names leaks: a view that reads another table, a trigger that writes one. */
static void leaking_schemas_are_caught(void **state)
{
    static const struct {
        const char *plant, *text;
    } planted[] = {
        {"DROP VIEW level; CREATE VIEW level AS SELECT l.*, a.note FROM t_level AS l LEFT JOIN t_answer AS a",
         "SELECT l.id FROM level AS l WHERE l.id = :id"},
        {"DROP VIEW standing; CREATE VIEW standing AS SELECT * FROM t_standing WHERE EXISTS (SELECT 1 FROM answer)",
         "SELECT standing FROM standing WHERE supplier_id = :supplier_id"},
        {"CREATE TRIGGER tr_tally_update AFTER UPDATE ON t_tally BEGIN UPDATE t_level SET rev = rev + 1; END",
         "UPDATE t_tally SET n = n - 1 WHERE key = :key"},
        {"CREATE TRIGGER tr_person_delete BEFORE DELETE ON t_person BEGIN SELECT RAISE(ABORT, 'x') FROM t_answer; END",
         "DELETE FROM t_person WHERE id = :id"},
    };
    apr_pool_t *pool = unit_pool();
    sct_conn_t *conn = connected(pool);
    int touched = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(planted); i++) {
        assert_null(wrong_with(&touched, conn, pool, planted[i].text));
        UNIT_OK(sct_conn_exec(conn, pool, planted[i].plant));
        if (!wrong_with(&touched, conn, pool, planted[i].text)) {
            fail_msg("passed: %s after %s", planted[i].text, planted[i].plant);
        }
    }
    sct_conn_close(conn);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_stays_inside_its_tables),
        cmocka_unit_test(leaking_texts_are_caught),
        cmocka_unit_test(leaking_schemas_are_caught),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
