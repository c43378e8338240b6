/*
 * test_sql.c - every named statement: it prepares, it reads views and writes only its own target, no table is scanned
 * unless listed here with the reason, no two are the same, none is unused.
 *
 * Each check is a function that says what is wrong with a text, or NULL; the last test gives them texts that are wrong.
 */
#include "unit.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>

#include <sqlite3.h>

#include "store_private.h"
#include "base_buf.h"
#include "base_pool.h"

static const char *const tables[] = {
#define SCT_MIGRATION(version, line)
#define SCT_TABLE(name) name,
#define SCT_GUARD(text)
#include "sqlite_schema.inc"
#undef SCT_MIGRATION
#undef SCT_TABLE
#undef SCT_GUARD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/*
 * Statements that may walk through a table or an index, and why that does not grow with the number of suppliers, or
 * may.
 */
static const struct {
    const char *statement;
    const char *why;
} may_scan[] = {
    {"ADMIN_SUPPLIER_LIST", "log-in providers: a handful"},
    {"PROVIDER_LIST", "log-in providers: a handful"},
    {"STANDINGS", "nine counters"},
    {"LOG_ID", "one row"},
    {"LOG_TIP", "from the end of the primary key, one row"},
    {"LOG_NODE_LEVELS", "the verifier reads the whole log"},
    {"LOG_CONTENT_STRAY", "the verifier reads the whole log"},
    {"JOB_LIST", "the jobs of the worker: a handful"},
    {"AUDIT_TALLY", "nine counters"},
    {"AUDIT_TOTAL", "the whole of it, once a day by the worker"},
    {"AUDIT_SUM", "the whole of it, once a day by the worker"},
    {"AUDIT_FOUND", "eight counters"},
    {"AUDIT_FINDING", "the whole of it, once a day by the worker"},
    {"AUDIT_COUNT", "the audit counts every supplier, once a day"},
    {"CAMPAIGN_LIST", "the newest hundred, by an index; a buyer begins a few a year"},
    {"VERIFY_BUYER", "one row"},
    {"VERIFY_UNIT", "the verifier reads every row of every projection"},
    {"VERIFY_PROVIDER", "the same"},
    {"VERIFY_BINDING", "the same"},
    {"VERIFY_PERSON", "the same"},
    {"VERIFY_MEMBERSHIP", "the same"},
    {"VERIFY_INVITATION", "the same"},
    {"VERIFY_SUPPLIER", "the same"},
    {"VERIFY_LEVEL", "the same"},
    {"VERIFY_ASSESSMENT", "the same"},
    {"VERIFY_ANSWERS", "the same: answers are counted anew"},
    {"VERIFY_SUBMISSION", "the same"},
    {"VERIFY_SHARED", "the same: what was shared is counted anew"},
    {"VERIFY_FROZEN", "the same"},
    {"VERIFY_REMINDER", "the same"},
    {"VERIFY_EVIDENCE", "the same"},
    {"VERIFY_REVISION", "the same"},
    {"VERIFY_SHOWN", "the same"},
    {"VERIFY_HOLD", "the same"},
    {"VERIFY_SIZE", "the same"},
    {"VERIFY_DEAL", "the same"},
    {"VERIFY_CAMPAIGN", "the same"},
    {"VERIFY_NEGO", "the same"},
    {"VERIFY_ENTRY", "the same"},
    {"VERIFY_LINE", "the same"},
    {"VERIFY_WAIVER", "the same"},
    {"FOUND_LIST", "eight counters at most"},
    {"VERIFY_ATTACHMENT", "the same"},
    {"VERIFY_STANDING", "the same"},
    {"VERIFY_TALLY", "the same"},
};

static bool is_table(const char *word)
{
    for (size_t i = 0; i < COUNT(tables); i++) {
        if (strcmp(tables[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* The next word of SQL, lower-cased, string literals skipped; NULL at the end. */
static const char *next_word(apr_pool_t *pool, const char **at)
{
    const char *text = *at;
    const char *start;
    char *word;

    while (*text && !isalnum((unsigned char)*text) && *text != '_') {
        if (*text == '\'') {
            text = strchr(text + 1, '\'');
            if (!text) {
                break;
            }
        }
        text++;
    }
    if (!text || !*text) {
        return NULL;
    }
    for (start = text; isalnum((unsigned char)*text) || *text == '_'; text++) {
    }
    *at = text;
    word = apr_pstrndup(pool, start, (apr_size_t)(text - start));
    for (char *c = word; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    return word;
}

/* The table that a statement changes, "" for a SELECT. */
static const char *target_of(apr_pool_t *pool, const char *text)
{
    const char *at = text;
    const char *first = next_word(pool, &at);
    const char *second = next_word(pool, &at);

    if (!first || !second) {
        return "";
    }
    if (strcmp(first, "update") == 0) {
        return second;
    }
    if (strcmp(first, "insert") == 0 || strcmp(first, "delete") == 0) {
        const char *third = next_word(pool, &at);

        return third ? third : "";
    }
    return "";
}

/* Words that would step around views and guards. */
static const char *wrong_words(apr_pool_t *pool, const char *text)
{
    const char *target = target_of(pool, text);
    const char *at = text;
    const char *before = "";
    const char *word;

    while ((word = next_word(pool, &at)) != NULL) {
        if (strncmp(word, "t_", 2) == 0 && strcmp(word, target) != 0) {
            return apr_psprintf(pool, "%s is not the statement's own target: read the view", word);
        }
        if (strcmp(before, "or") == 0 && strcmp(word, "replace") == 0) {
            return "OR REPLACE steps around row guards";
        }
        if (strcmp(before, "with") == 0 && is_table(word)) {
            return apr_psprintf(pool, "a CTE named like the table %s", word);
        }
        if (strcmp(word, "pragma") == 0 || strcmp(word, "attach") == 0 || strcmp(word, "create") == 0 ||
            strcmp(word, "drop") == 0 || strcmp(word, "random") == 0 || strcmp(word, "randomblob") == 0 ||
            strcmp(word, "datetime") == 0 || strcmp(word, "strftime") == 0 || strcmp(word, "unixepoch") == 0) {
            return apr_psprintf(pool, "%s has no place in a statement", word);
        }
        if (strcmp(word, "as") == 0 && is_table(before)) {
            const char *ahead = at;

            while (isspace((unsigned char)*ahead)) {
                ahead++;
            }
            if (*ahead == '(') {
                return apr_psprintf(pool, "a CTE named like the table %s", before);
            }
        }
        before = word;
    }
    return NULL;
}

typedef struct access_t {
    apr_pool_t *pool;
    const char *target;
    const char *wrong;
} access_t;

/*
 * Notes a base table that is touched directly and is not the target. The last argument names the view or trigger
 * between.
 */
static int record(void *baton, int action, const char *one, const char *two, const char *database, const char *through)
{
    access_t *access = baton;

    (void)two;
    (void)database;
    if (action == SQLITE_FUNCTION || action == SQLITE_SELECT || action == SQLITE_RECURSIVE) {
        return SQLITE_OK;
    }
    if (action != SQLITE_READ && action != SQLITE_INSERT && action != SQLITE_UPDATE && action != SQLITE_DELETE) {
        access->wrong = apr_psprintf(access->pool, "does something else than reading and writing rows (%d)", action);
    } else if (strncmp(one, "t_", 2) == 0 && !through && strcmp(one, access->target) != 0) {
        access->wrong = apr_psprintf(access->pool, "touches %s directly", one);
    }
    return SQLITE_OK;
}

static void foreign_keys(sct_conn_t *conn, apr_pool_t *pool, bool on)
{
    UNIT_OK(sct_conn_exec(conn, pool, on ? "PRAGMA foreign_keys=1" : "PRAGMA foreign_keys=0"));
}

/*
 * Whether it prepares, and touches nothing but views and its target. SQLite's own look at foreign keys is not the
 * text's.
 */
static const char *wrong_access(sct_conn_t *conn, apr_pool_t *pool, const char *text)
{
    access_t access = {pool, target_of(pool, text), NULL};
    sqlite3_stmt *stmt = NULL;
    const char *tail = "";
    int rc;

    foreign_keys(conn, pool, false);
    sqlite3_set_authorizer(conn->db, record, &access);
    rc = sqlite3_prepare_v2(conn->db, text, -1, &stmt, &tail);
    sqlite3_set_authorizer(conn->db, NULL, NULL);
    if (rc != SQLITE_OK) {
        return apr_psprintf(pool, "does not prepare: %s", sqlite3_errmsg(conn->db));
    }
    for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++) {
        const char *name = sqlite3_bind_parameter_name(stmt, i);

        if (!name || name[0] != ':') {
            access.wrong = "a parameter is not named :name";
        }
    }
    sqlite3_finalize(stmt);
    return *tail ? "more than one statement" : access.wrong;
}

/*
 * Each step of the plan that walks through a whole table or index. A deletion's or update's look for rows that point
 * to it is part of it. An insertion's is not: it stands in the plan, but is skipped unless rows already point to
 * nothing (OP_FkIfZero).
 */
static const char *wrong_plan(sct_conn_t *conn, apr_pool_t *pool, const char *text)
{
    const char *explain = apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", text, NULL);
    const char *wrong = NULL;
    sqlite3_stmt *stmt = NULL;

    foreign_keys(conn, pool, strncmp(text, "INSERT", 6) != 0);
    if (sqlite3_prepare_v2(conn->db, explain, -1, &stmt, NULL) != SQLITE_OK) {
        return sqlite3_errmsg(conn->db);
    }
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(stmt, 3);

        if (strncmp(detail, "SCAN ", 5) == 0 && strcmp(detail, "SCAN CONSTANT ROW") != 0) {
            wrong = apr_pstrcat(pool, wrong ? wrong : "", wrong ? "; " : "", detail, NULL);
        }
    }
    sqlite3_finalize(stmt);
    return wrong;
}

static const char *may_scan_because(const char *name)
{
    for (size_t i = 0; i < COUNT(may_scan); i++) {
        if (strcmp(may_scan[i].statement, name) == 0) {
            return may_scan[i].why;
        }
    }
    return NULL;
}

static sct_conn_t *connected(apr_pool_t *pool)
{
    const char *path = NULL;
    sct_conn_t *conn = apr_pcalloc(pool, sizeof *conn);

    unit_store(&path, pool);
    conn->writer = true;
    UNIT_OK(sct_conn_open(conn, pool, path, false));
    return conn;
}

static void every_statement_prepares_and_keeps_to_views(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_conn_t *conn = connected(pool);
    int faults = 0;

    (void)state;
    assert_true(SCT_STMT__COUNT > 0);
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        const char *text = sct_stmt_text((sct_stmt_t)i);
        const char *words = wrong_words(pool, text);
        const char *wrong = words ? words : wrong_access(conn, pool, text);

        if (wrong) {
            print_error("%s %s\n", sct_stmt_name((sct_stmt_t)i), wrong);
            faults++;
        }
    }
    assert_int_equal(faults, 0);
    sct_conn_close(conn);
    apr_pool_destroy(pool);
}

static void no_statement_scans_unless_listed(void **state)
{
    apr_pool_t *pool = unit_pool();
    sct_conn_t *conn = connected(pool);
    int faults = 0;

    (void)state;
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        const char *name = sct_stmt_name((sct_stmt_t)i);
        const char *wrong = wrong_plan(conn, pool, sct_stmt_text((sct_stmt_t)i));
        const char *why = may_scan_because(name);

        if (wrong && !why) {
            print_error("%s: %s\n", name, wrong);
            faults++;
        }
        if (!wrong && why) {
            print_error("%s scans nothing: take it off the list\n", name);
            faults++;
        }
    }
    assert_int_equal(faults, 0);
    sct_conn_close(conn);
    apr_pool_destroy(pool);
}

static void no_two_statements_are_the_same(void **state)
{
    (void)state;
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        for (int j = 0; j < i; j++) {
            if (strcmp(sct_stmt_text((sct_stmt_t)i), sct_stmt_text((sct_stmt_t)j)) == 0) {
                fail_msg("%s is %s again", sct_stmt_name((sct_stmt_t)i), sct_stmt_name((sct_stmt_t)j));
            }
        }
    }
}

/* All C sources of a room, in one text. */
static void read_room(sct_buf_t *out, const char *room)
{
    DIR *dir = opendir(room);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        size_t len = strlen(entry->d_name);
        char part[4096];
        size_t got;
        FILE *file;

        if (len < 3 || strcmp(entry->d_name + len - 2, ".c") != 0) {
            continue;
        }
        file = fopen(apr_psprintf(out->pool, "%s/%s", room, entry->d_name), "r");
        assert_non_null(file);
        while ((got = fread(part, 1, sizeof part, file)) > 0) {
            sct_buf_add(out, part, got);
        }
        fclose(file);
    }
    closedir(dir);
}

/* Whether `word` stands in text as a whole word. */
static bool mentions(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        if (!isalnum((unsigned char)at[len]) && at[len] != '_') {
            return true;
        }
    }
    return false;
}

static void every_statement_is_used(void **state)
{
    static const char *const rooms[] = {"mod_sctier/store", "mod_sctier/ledger", "mod_sctier/service",
                                        "mod_sctier/jobs", "mod_sctier/api", "mod_sctier/ctl"};
    apr_pool_t *pool = unit_pool();
    sct_buf_t sources;
    int faults = 0;

    (void)state;
    sct_buf_init(&sources, pool, 1 << 20);
    for (size_t i = 0; i < COUNT(rooms); i++) {
        read_room(&sources, rooms[i]);
    }
    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        const char *name = sct_stmt_name((sct_stmt_t)i);

        if (!mentions(sources.data, apr_pstrcat(pool, "SCT_STMT_", name, NULL))) {
            print_error("%s is used nowhere\n", name);
            faults++;
        }
    }
    assert_int_equal(faults, 0);
    apr_pool_destroy(pool);
}

static void wrong_texts_are_found(void **state)
{
    static const char *const words[] = {
        "SELECT note FROM t_answer WHERE criterion = :c",
        "SELECT 1 FROM answer WHERE EXISTS (SELECT 1 FROM T_Answer)",
        "INSERT OR REPLACE INTO t_tally(key, n) VALUES(:key, 1)",
        "WITH answer AS (SELECT * FROM level) SELECT * FROM answer",
        "WITH x AS (SELECT 1), answer AS (SELECT * FROM level) SELECT * FROM answer",
        "UPDATE t_tally SET n = (SELECT count(*) FROM t_level)",
        "PRAGMA user_version",
        "SELECT datetime('now')",
    };
    static const char *const accesses[] = {
        "SELECT nothing FROM answer",
        "SELECT note FROM t_answer",
        "SELECT a.note FROM level AS l, t_answer AS a",
        "INSERT INTO t_tally(key, n) SELECT id, 1 FROM t_level",
        "SELECT note FROM answer WHERE criterion = ?1",
        "SELECT 1; SELECT 2",
        "DROP TABLE t_tally",
    };
    static const char *const plans[] = {
        "SELECT note FROM answer WHERE note = :note",
        "SELECT count(*) FROM supplier",
        "SELECT l.id FROM level AS l JOIN supplier AS s ON s.name_en = l.reason WHERE l.id = :id",
        "UPDATE t_level SET rev = 1 WHERE reason = :reason",
        "DELETE FROM t_person WHERE id = :id", /* t_membership has no index by person alone that is not partial */
    };
    apr_pool_t *pool = unit_pool();
    sct_conn_t *conn = connected(pool);

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        if (!wrong_words(pool, words[i])) {
            fail_msg("passed: %s", words[i]);
        }
    }
    for (size_t i = 0; i < COUNT(accesses); i++) {
        if (!wrong_access(conn, pool, accesses[i])) {
            fail_msg("passed: %s", accesses[i]);
        }
    }
    for (size_t i = 0; i < COUNT(plans); i++) {
        if (!wrong_plan(conn, pool, plans[i])) {
            fail_msg("passed: %s", plans[i]);
        }
    }
    assert_null(wrong_words(pool, "INSERT INTO t_tally(key, n) VALUES('t_x', 1)"
                                  " ON CONFLICT(key) DO UPDATE SET n = t_tally.n + 1"));
    assert_null(wrong_plan(conn, pool, "SELECT note FROM answer WHERE assessment_id = :id"));
    assert_true(mentions("x SCT_STMT_A;", "SCT_STMT_A"));
    assert_false(mentions("x SCT_STMT_AB;", "SCT_STMT_A"));
    sct_conn_close(conn);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares_and_keeps_to_views),
        cmocka_unit_test(no_statement_scans_unless_listed),
        cmocka_unit_test(no_two_statements_are_the_same),
        cmocka_unit_test(every_statement_is_used),
        cmocka_unit_test(wrong_texts_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
