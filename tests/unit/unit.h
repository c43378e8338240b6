/*
 * unit.h - what every unit test shares: a pool, a fixed clock, scripted randomness, a fresh database.
 *
 * A test never reads the real clock or real randomness. Failures stop the test (cmocka); nothing here returns an error.
 *
 *     static void shows_nothing(void **state)
 *     {
 *         apr_pool_t *pool = unit_pool();
 *         sct_store_t *store = unit_store(NULL, pool);
 *         sct_op_t *op = unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY));
 *
 *         unit_plant(store, "INSERT INTO t_unit(id, name_ja, name_en) VALUES('...', 'a', 'b')");
 *         UNIT_OK(something(op));
 *         UNIT_CODE(STATE, something_else(op));
 *         apr_pool_destroy(pool);
 *     }
 *
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = {cmocka_unit_test(shows_nothing)};
 *         return cmocka_run_group_tests(tests, NULL, NULL);
 *     }
 */
#ifndef SCT_UNIT_H
#define SCT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base_op.h"
#include "domain_actor.h"
#include "store.h"

/** The instant of every operation unless unit_at says otherwise: 2026-11-22T01:02:03.004Z, 10:02 in Japan. */
#define UNIT_NOW ((apr_time_t)INT64_C(1795309323004000))

/** A root pool; starts APR on first use. Destroy it at the end of the test, or leave it to the end of the process. */
apr_pool_t *unit_pool(void);

/**
 * An operation with the fixed clock and scripted randomness (a sequence that never repeats in one process and is the
 * same in every run; safe to use in threads). store and actor may be NULL.
 */
sct_op_t *unit_op(apr_pool_t *pool, sct_store_t *store, const sct_actor_t *actor);

/** Sets the clock of one operation. */
void unit_at(sct_op_t *op, apr_time_t when);

/** Starts the random sequence anew: for tests that compare bytes. */
void unit_random(uint64_t seed);

/** Who acts: person "0...0b" on the buyer's side, or "0...05" of a supplier; with SCT_ROLE_* bits. */
const sct_actor_t *unit_buyer(apr_pool_t *pool, unsigned roles);
const sct_actor_t *unit_supplier(apr_pool_t *pool, const char *supplier_id, unsigned roles);

/** An identifier: 32 hex digits that end in n. */
const char *unit_id(apr_pool_t *pool, unsigned n);

/** A new directory that is removed, with everything in it, when pool goes. */
const char *unit_dir(apr_pool_t *pool);

/** Which engine the databases of unit_store and world_make are of from now on; SQLite at first. */
typedef enum { UNIT_SQLITE, UNIT_POSTGRES } unit_engine_t;
void unit_on(unit_engine_t engine);
unit_engine_t unit_engine(void);

/**
 * Runs tests on SQLite and then on PostgreSQL; those in `alone`, which look into SQLite's file, on SQLite only. Set-up and
 * tear-down are those of a group, or NULL. How many failed.
 */
#define UNIT_BOTH(both, alone, set_up, tear_down)                                                                  \
    unit_both((both), sizeof(both) / sizeof(both)[0], (alone), sizeof(alone) / sizeof(alone)[0], (set_up), (tear_down))
int unit_both(const struct CMUnitTest *both, size_t both_count, const struct CMUnitTest *alone, size_t alone_count,
              CMFixtureFunction set_up, CMFixtureFunction tear_down);

/** A new, empty database of the newest schema on that engine, gone with pool. */
const char *unit_database(apr_pool_t *pool);

/**
 * A new database of the newest schema in such a directory, opened (wait 5 s, 4 readers, queue 64). *path may be NULL.
 */
sct_store_t *unit_store(const char **path, apr_pool_t *pool);

/** Runs SQL in system context in a write transaction of its own: to plant rows. */
void unit_plant(sct_store_t *store, const char *sql);

/**
 * The first column of the first row as op's actor sees it, in a read transaction of its own; -1 when there is no row.
 */
int64_t unit_number(sct_op_t *op, const char *sql);

/**
 * One level request, its assessment, the supplier and one answer: see unit.c for the rows. Ids are unit_id(n + 0..3).
 */
void unit_plant_supplier(sct_store_t *store, unsigned n);

/** Ends a child made by fork() as _exit does, but not without its counts for `make cover`. */
_Noreturn void unit_exit(int code);

/** err must be NULL, or have the code SCT_E_<symbol>. */
#define UNIT_OK(expr) unit_expect((expr), SCT_E__COUNT, #expr, __FILE__, __LINE__)
#define UNIT_CODE(symbol, expr) unit_expect((expr), SCT_E_##symbol, #expr, __FILE__, __LINE__)
void unit_expect(const sct_err_t *err, sct_code_t code, const char *what, const char *file, int line);

#endif
