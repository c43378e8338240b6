/*
 * test_jobs_work.c - what each job does: what expired goes, evidence that no record names goes, differences are named, the WAL is
 * emptied.
 *
 * On both engines. Time is a variable: nothing here waits.
 */
#include "workplace.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <string.h>

#include "service.h"
#include "base_pool.h"

/* A quiet night leaves more than one batch. */
static void sweep_takes_all_that_expired(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;

    make(&place, engine);
    one = worker_at(&place, "one");
    unit_plant(one.store, engine == UNIT_POSTGRES
        ? "INSERT INTO t_request(actor, key, body_hash, status, reply, expires_at)"
          " SELECT 'a', 'k' || i, 'h', 200, '{}', i FROM generate_series(1, 450) AS i"
        : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)"
          " INSERT INTO t_request(actor, key, body_hash, status, reply, expires_at)"
          " SELECT 'a', 'k' || i, 'h', 200, '{}', i FROM n");
    tick(&one);
    assert_non_null(strstr(row_of(&place, &one, "sweep").did_en, "450 replies"));
    now += HOURS(1);
    tick(&one);
    assert_non_null(strstr(row_of(&place, &one, "sweep").did_en, "0 replies"));
    apr_pool_destroy(place.pool);
}

/* ---- evidence files ---- */

#define OWNER "0000000000000000000000000000000a"

/* A file under the hash of an owner, as old as told. */
static const char *lay(apr_pool_t *pool, const char *dir, char digit, apr_time_t when)
{
    char name[64];
    const char *path;
    apr_file_t *file = NULL;

    memset(name, digit, 62);
    name[62] = '\0';
    path = apr_psprintf(pool, "%s/" OWNER "/ab/%s", dir, name);
    assert_int_equal(apr_dir_make_recursive(apr_psprintf(pool, "%s/" OWNER "/ab", dir), APR_FPROT_OS_DEFAULT, pool), APR_SUCCESS);
    assert_int_equal(apr_file_open(&file, path, APR_WRITE | APR_CREATE, APR_FPROT_OS_DEFAULT, pool), APR_SUCCESS);
    apr_file_close(file);
    assert_int_equal(apr_file_mtime_set(path, when, pool), APR_SUCCESS);
    return path;
}

static bool is_there(apr_pool_t *pool, const char *path)
{
    apr_finfo_t about;

    return apr_stat(&about, path, APR_FINFO_TYPE, pool) == APR_SUCCESS;
}

/* Bytes of a day ago that no record names go; younger ones may be of an upload that is on its way. */
static void unnamed_evidence_goes_after_a_day(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;
    sct_app_t app = {0};
    const char *old, *young;

    make(&place, engine);
    one = worker_at(&place, "one");
    tick(&one);
    assert_non_null(strstr(row_of(&place, &one, "evidence").did_en, "was not told the folder"));
    app.blobs.dir = apr_pstrcat(place.pool, unit_dir(place.pool), "/evidence", NULL);
    one.app = &app;
    now += HOURS(24);
    old = lay(place.pool, app.blobs.dir, 'a', now - HOURS(24) - 1000);
    young = lay(place.pool, app.blobs.dir, 'b', now - HOURS(24) + MINUTES(1));
    tick(&one);
    assert_non_null(strstr(row_of(&place, &one, "evidence").did_en, "of 1 files 1 that no record names"));
    assert_false(is_there(place.pool, old));
    assert_true(is_there(place.pool, young));
    now += HOURS(24);
    tick(&one);
    assert_false(is_there(place.pool, young));
    apr_pool_destroy(place.pool);
}

/* Told to end between two files, it gives the rest to the next worker. */
static void a_sweep_of_evidence_ends_when_told(unit_engine_t engine)
{
    place_t place;
    sct_worker_t one;
    sct_job_run_t run;
    sct_app_t app = {0};

    make(&place, engine);
    one = worker_at(&place, "one");
    app.blobs.dir = apr_pstrcat(place.pool, unit_dir(place.pool), "/evidence", NULL);
    one.app = &app;
    lay(place.pool, app.blobs.dir, 'a', now - HOURS(48));
    lay(place.pool, app.blobs.dir, 'b', now - HOURS(48));
    place.told.asks_left = 1;
    UNIT_CODE(BUSY, sct_job_run(&run, place.pool, &one, sct_job_find("evidence"), 0));
    assert_true(run.left);
    UNIT_OK(sct_job_run(&run, place.pool, &one, sct_job_find("evidence"), 0));
    assert_non_null(strstr(run.did_en, "of 1 files 1 that"));
    apr_pool_destroy(place.pool);
}

static void audit_names_each_difference(unit_engine_t engine)
{
    static const struct {
        const char *plant;
        const char *told;
        const char *mend;
    } differences[] = {
        {"INSERT INTO t_tally(key, n) VALUES('issued', 5)", "tally issued: is 5, counted 0", "DELETE FROM t_tally"},
        {"UPDATE t_assessment SET unmet = 2", "assessment 00000000000000000000000000000402: unmet is 2, counted 0",
         "UPDATE t_assessment SET unmet = 0"},
        {"INSERT INTO t_standing(supplier_id, kana, standing) VALUES('00000000000000000000000000000400', 'シケン1024', "
         "'none')",
         "supplier 00000000000000000000000000000400: standing", "DELETE FROM t_standing"},
        {"INSERT INTO t_usage(supplier_id, bytes, day, day_bytes) VALUES('00000000000000000000000000000400', 5, "
         "'2026-11-22', 0)",
         "supplier 00000000000000000000000000000400: bytes of evidence is 5, counted 0", "DELETE FROM t_usage"},
        {"INSERT INTO t_talk(supplier_id, open, waits, held_on, refused, reasoned)"
         " VALUES('00000000000000000000000000000400', 1, 0, '2026-11-01', 0, 0)",
         "talk 00000000000000000000000000000400: open; total held/2026-11-01: is 0, counted 1", "DELETE FROM t_talk"},
        {"INSERT INTO t_found(wall, severity, n) VALUES('price', 'high', 2)", "findings price/high: is 2, counted 0",
         "DELETE FROM t_found"},
        {"INSERT INTO t_total(key, n) VALUES('waits', 3)", "total waits: is 3, counted 0", "DELETE FROM t_total"},
    };
    place_t place;
    sct_worker_t one;

    make(&place, engine);
    one = worker_at(&place, "one");
    unit_plant_supplier(one.store, 0x400); /* accepted, with one answer; without a standing */
    tick(&one);
    assert_int_equal(row_of(&place, &one, "audit").state, SCT_JOB_WAITING);
    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++) {
        sct_job_t row;

        unit_plant(one.store, differences[i].plant);
        now = row_of(&place, &one, "audit").due_at;
        tick(&one);
        row = row_of(&place, &one, "audit");
        assert_int_equal(row.state, SCT_JOB_FAILED);
        if (!strstr(row.error, differences[i].told)) {
            fail_msg("should tell \"%s\", tells \"%s\"", differences[i].told, row.error);
        }
        assert_int_equal(row.due_at, sct_job_next(86400, now)); /* found, not failed: no sooner */
        unit_plant(one.store, differences[i].mend);
    }
    now = row_of(&place, &one, "audit").due_at;
    tick(&one);
    assert_int_equal(row_of(&place, &one, "audit").state, SCT_JOB_WAITING);
    apr_pool_destroy(place.pool);
}

static void wal_is_emptied(void **state)
{
    place_t place;
    sct_worker_t one, reader;
    sct_op_t *op;

    (void)state;
    make(&place, UNIT_SQLITE);
    one = worker_at(&place, "one");
    reader = worker_at(&place, "reader");
    unit_plant(one.store, "INSERT INTO t_tally(key, n) VALUES('all', 0)");
    op = unit_op(place.pool, reader.store, NULL);
    UNIT_OK(sct_store_begin(op, false));
    unit_plant(one.store, "UPDATE t_tally SET n = n");
    tick(&one);
    assert_non_null(strstr(row_of(&place, &one, "wal").did_en, "somebody reads"));
    UNIT_OK(sct_store_finish(op, NULL));
    now += MINUTES(10);
    tick(&one);
    assert_non_null(strstr(row_of(&place, &one, "wal").did_en, "the log is empty"));
    apr_pool_destroy(place.pool);
}

static void postgres_needs_no_upkeep(void **state)
{
    place_t place;
    sct_worker_t one;

    (void)state;
    make(&place, UNIT_POSTGRES);
    one = worker_at(&place, "one");
    tick(&one);
    assert_non_null(strstr(row_of(&place, &one, "wal").did_en, "nothing to do"));
    apr_pool_destroy(place.pool);
}

ON_BOTH(sweep_takes_all_that_expired)
ON_BOTH(unnamed_evidence_goes_after_a_day)
ON_BOTH(a_sweep_of_evidence_ends_when_told)
ON_BOTH(audit_names_each_difference)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(sweep_takes_all_that_expired),
        BOTH(unnamed_evidence_goes_after_a_day),
        BOTH(a_sweep_of_evidence_ends_when_told),
        BOTH(audit_names_each_difference),
        cmocka_unit_test(wal_is_emptied),
        cmocka_unit_test(postgres_needs_no_upkeep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
