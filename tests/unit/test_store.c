/*
 * test_store.c - the database: making, opening, checking; transactions and statements of one thread.
 */
#include "unit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain_assessment.h"
#include "domain_level.h"
#include "domain_party.h"
#include "store_private.h"
#include "base_pool.h"

static void created_opened_and_opened_again(void **state)
{
    apr_pool_t *pool = unit_pool();
    apr_pool_t *inner = unit_pool();
    const char *path = NULL;
    const char *warning = NULL;
    struct stat about;
    sct_store_t *store;
    sct_store_settings_t settings = {NULL, apr_time_from_sec(1), 2, 8};

    (void)state;
    path = apr_pstrcat(pool, unit_dir(pool), "/sctier.db", NULL);
    settings.path = path;
    UNIT_CODE(CONFIG, sct_store_check(&warning, pool, path));
    UNIT_OK(sct_store_create(pool, path));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0660);
    UNIT_CODE(CONFLICT, sct_store_create(pool, path));
    UNIT_OK(sct_store_open(&store, inner, &settings));
    unit_plant(store, "INSERT INTO t_tally(key, n) VALUES('kept', 41)");
    unit_plant(store, "UPDATE t_tally SET n = n + 1");
    apr_pool_destroy(inner);
    UNIT_OK(sct_store_open(&store, pool, &settings));
    assert_int_equal(unit_number(unit_op(pool, store, unit_buyer(pool, SCT_ROLE_BUYER_SECURITY)), "SELECT n FROM tally"), 42);
    UNIT_OK(sct_store_check(&warning, pool, path));
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(created_opened_and_opened_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
