/*
 * test_mutants_pg.c - row security of PostgreSQL does what the oracle says; and each policy, each of their operands, forced row
 * security, each view's security_invoker, each right and each trigger is needed: taken out, the matrix of rows turns red.
 *
 * The policies are those that make generates from sql/tables.def; tables, rights and triggers are asked of the database.
 */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "mutants.h"
#include "row_pg.h"
#include "unit_pg.h"

static const char *const generated[] = {
#define SCT_MIGRATION(version, line)
#define SCT_GUARD(text) text,
#include "postgres_schema.inc"
#undef SCT_MIGRATION
#undef SCT_GUARD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef struct tally_t {
    row_pg_t *pg;
    apr_pool_t *pool;
    int total;
    int alive;
} tally_t;

static int set_up(void **state)
{
    tally_t *t = apr_pcalloc(unit_pool(), sizeof *t);

    unit_on(UNIT_POSTGRES);
    t->pool = unit_pool();
    t->pg = row_pg_open(row_matrix_make(world_make(t->pool)));
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    tally_t *t = *state;

    row_pg_close(t->pg);
    apr_pool_destroy(t->pool);
    return 0;
}

/* The tables of the oracle, each once. */
static const char *next_table(int *line)
{
    int at = (*line)++;

    while (at > 0 && at < oracle_lines() && strcmp(oracle_line(at), oracle_line(at - 1)) == 0) {
        at = (*line)++;
    }
    return at < oracle_lines() ? oracle_line(at) : NULL;
}

static void check(const char *fault)
{
    if (fault) {
        fail_msg("%s", fault);
    }
}

static void rows_as_the_oracle_says(void **state)
{
    tally_t *t = *state;
    const char *table;

    for (int line = 0; (table = next_table(&line)) != NULL;) {
        check(row_pg_right_fault(t->pg, table));
        check(row_pg_fault(t->pg, ROW_READS, table));
    }
    check(row_pg_trigger_fault(t->pg));
    row_pg_grant(t->pg);
    for (int line = 0; (table = next_table(&line)) != NULL;) {
        check(row_pg_fault(t->pg, ROW_WRITES, table));
    }
    row_pg_back(t->pg);
}

/* One change that must be noticed. */
static void notice(tally_t *t, const char *what, const char *sql, const char *(*look)(row_pg_t *pg, const char *table),
                 const char *table)
{
    row_pg_put(t->pg, sql);
    t->total++;
    if (!look(t->pg, table)) {
        print_error("survived: %s: %s\n", what, sql);
        t->alive++;
    }
    row_pg_back(t->pg);
}

static const char *look_at_reads(row_pg_t *pg, const char *table)
{
    return row_pg_fault(pg, ROW_READS, table);
}

static const char *look_at_writes(row_pg_t *pg, const char *table)
{
    return row_pg_fault(pg, ROW_WRITES, table);
}

static const char *look_at_triggers(row_pg_t *pg, const char *table)
{
    (void)table;
    return row_pg_trigger_fault(pg);
}

/* "see" and "t_level" of CREATE POLICY see ON t_level FOR ... */
static bool policy_of(const char **name, const char **table, apr_pool_t *pool, const char *text)
{
    static const char start[] = "CREATE POLICY ";
    const char *at = text + sizeof start - 1;

    if (strncmp(text, start, sizeof start - 1) != 0) {
        return false;
    }
    *name = apr_pstrndup(pool, at, strcspn(at, " "));
    at = strstr(at, " ON t_") + 6;
    *table = apr_pstrndup(pool, at, strcspn(at, " "));
    return true;
}

/* The table that a predicate asks, besides its own: its policy would hide what this one lets through, so it is opened. */
static const char *opened(apr_pool_t *pool, const char *text)
{
    const char *at = strstr(text, " FROM t_");

    return at ? apr_psprintf(pool, "ALTER POLICY see ON %.*s USING (true)", (int)strcspn(at + 6, " "), at + 6) : "SELECT 1";
}

static void mutate_policy(tally_t *t, const char *text, const char *name, const char *table)
{
    apr_array_header_t *mutants = apr_array_make(t->pool, 16, sizeof(mutant_t));
    const char *drop = apr_psprintf(t->pool, "DROP POLICY %s ON t_%s;", name, table);
    const char *(*look)(row_pg_t *pg, const char *table) = strcmp(name, "see") == 0 ? look_at_reads : look_at_writes;

    mutants_add(mutants, name, text, "(true)", "(false)");
    assert_true(mutants->nelts > 0);
    row_pg_put(t->pg, opened(t->pool, text));
    check(look(t->pg, table));
    notice(t, "the policy", drop, look, table);
    for (int i = 0; i < mutants->nelts; i++) {
        notice(t, APR_ARRAY_IDX(mutants, i, mutant_t).what,
             apr_pstrcat(t->pool, drop, APR_ARRAY_IDX(mutants, i, mutant_t).text, NULL), look, table);
    }
    row_pg_back(t->pg);
}

static void every_policy_is_needed(void **state)
{
    tally_t *t = *state;
    int policies = 0;

    row_pg_grant(t->pg);
    for (size_t i = 0; i < COUNT(generated); i++) {
        const char *name, *table;

        if (policy_of(&name, &table, t->pool, generated[i])) {
            mutate_policy(t, generated[i], name, table);
            policies++;
        }
    }
    row_pg_back(t->pg);
    assert_int_equal(policies, row_pg_texts(t->pg, "SELECT policyname FROM pg_policies WHERE schemaname = 'sctier'")->nelts);
}

/* A view asks with its owner's rights, or the owner is not held back: each alone lets nothing through. */
static void each_fence_holds_alone(void **state)
{
    tally_t *t = *state;
    const char *table;

    for (int line = 0; (table = next_table(&line)) != NULL;) {
        const char *unforced = apr_psprintf(t->pool, "ALTER TABLE t_%s NO FORCE ROW LEVEL SECURITY", table);

        notice(t, "row security", apr_psprintf(t->pool, "ALTER TABLE t_%s DISABLE ROW LEVEL SECURITY", table), look_at_reads,
               table);
        notice(t, "forced", unforced, row_pg_right_fault, table);
        row_pg_put(t->pg, unforced);
        check(look_at_reads(t->pg, table));
        notice(t, "security_invoker", apr_psprintf(t->pool, "ALTER VIEW %s SET (security_invoker = false)", table), look_at_reads,
             table);
        row_pg_back(t->pg);
    }
}

/* Each right that the server's role has, taken; each that it has not, given. */
static void every_right_is_needed(void **state)
{
#define FLIPS                                                                                                       \
    "SELECT CASE WHEN has_table_privilege('sctier_app', c.oid, p)"                                                  \
    " THEN 'REVOKE ' || p || ' ON ' || relname || ' FROM sctier_app'"                                               \
    " ELSE 'GRANT ' || p || ' ON ' || relname || ' TO sctier_app' END"                                              \
    " FROM pg_class AS c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p"                   \
    " WHERE relnamespace = 'sctier'::regnamespace AND (relkind = 'r' OR relkind = 'v' AND p <> 'TRUNCATE')"         \
    " AND relname = ANY(ARRAY['%s', 't_%s'])"
    tally_t *t = *state;
    const char *table;

    for (int line = 0; (table = next_table(&line)) != NULL;) {
        apr_array_header_t *sql = row_pg_texts(t->pg, apr_psprintf(t->pool, FLIPS, table, table));

        assert_int_equal(sql->nelts, 9);
        for (int i = 0; i < sql->nelts; i++) {
            notice(t, "a right", APR_ARRAY_IDX(sql, i, const char *), row_pg_right_fault, table);
        }
    }
}

static void every_trigger_is_needed(void **state)
{
    tally_t *t = *state;
    apr_array_header_t *sql = row_pg_texts(t->pg, "SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)"
                                                  " FROM pg_trigger"
                                                  " JOIN pg_class ON pg_class.oid = tgrelid"
                                                  " WHERE NOT tgisinternal AND relnamespace = 'sctier'::regnamespace");

    assert_true(sql->nelts > 0);
    for (int i = 0; i < sql->nelts; i++) {
        notice(t, "a trigger", APR_ARRAY_IDX(sql, i, const char *), look_at_triggers, NULL);
    }
}

static void all_were_killed(void **state)
{
    tally_t *t = *state;

    printf("# %d of %d mutants killed\n", t->total - t->alive, t->total);
    printf("# figure: mutants of postgres: killed %d, total %d\n", t->total - t->alive, t->total);
    assert_true(t->total > 300);
    assert_int_equal(t->alive, 0);
}

/* Controls: what is put back changes nothing, and a change that the oracle does not know is a fault. */
static void the_matrix_turns_red_for_a_reason(void **state)
{
    tally_t *t = *state;

    rows_as_the_oracle_says(state);
    row_pg_put(t->pg, "ALTER POLICY see ON t_answer USING (supplier_id = me_supplier() OR me_system() = 1)");
    assert_non_null(row_pg_fault(t->pg, ROW_READS, "answer"));
    row_pg_back(t->pg);
    row_pg_put(t->pg, "ALTER POLICY add ON t_unit WITH CHECK (me_all() = 1 OR me_system() = 1)");
    row_pg_grant(t->pg);
    assert_non_null(row_pg_fault(t->pg, ROW_WRITES, "unit"));
    row_pg_back(t->pg);
    row_pg_back(t->pg);
    row_pg_put(t->pg, "ALTER POLICY see ON t_answer USING (true)");
    row_pg_back(t->pg);
    assert_null(row_pg_fault(t->pg, ROW_READS, "answer"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_as_the_oracle_says), cmocka_unit_test(every_policy_is_needed),
        cmocka_unit_test(each_fence_holds_alone),  cmocka_unit_test(every_right_is_needed),
        cmocka_unit_test(every_trigger_is_needed), cmocka_unit_test(all_were_killed),
        cmocka_unit_test(the_matrix_turns_red_for_a_reason),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
