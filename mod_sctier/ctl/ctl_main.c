/*
 * ctl_main.c - sctierctl: what the operator of an installation does at the command line.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_env.h>
#include <apr_general.h>

#include "ctl.h"

#include "base_pool.h"

static const sct_ctl_command_t *const tables[] = {
    sct_ctl_database_commands, sct_ctl_check_commands,  sct_ctl_provider_commands, sct_ctl_supplier_commands,
    sct_ctl_member_commands,   sct_ctl_ledger_commands, sct_ctl_evidence_commands, sct_ctl_worker_commands,
    sct_ctl_copy_commands,     sct_ctl_coverage_commands, sct_ctl_rules_commands,
    sct_ctl_demo_commands,     NULL};

/* As POSIX has it: the first of these that is set and not empty decides. */
static bool wants_japanese(apr_pool_t *pool)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *value = NULL;

        if (apr_env_get(&value, names[i], pool) == APR_SUCCESS && *value) {
            return strncmp(value, "ja", 2) == 0;
        }
    }
    return false;
}

static sct_err_t *run(sct_ctl_t *ctl, int argc, const char *const *argv)
{
    SCT_TRY(sct_ctl_parse(ctl, argc, argv, tables));
    if (ctl->help) {
        return SCT_OK;
    }
    return ctl->command->run(ctl);
}

int main(int argc, const char *const *argv)
{
    sct_ctl_t ctl = {0};
    sct_err_t *err;
    char *database = NULL;
    char *owner = NULL;
    int exit_code;

    if (apr_initialize() != APR_SUCCESS) {
        sct_grumble("sctierctl: APR does not start\n");
        return EXIT_FAILURE;
    }
    /* The server and the operator may be different users of one group: what is made here is for both. */
    umask(0007);
    sct_json_start();
    apr_pool_create(&ctl.pool, NULL);
    ctl.ja = wants_japanese(ctl.pool);
    if (apr_env_get(&database, "SCTIER_DATABASE", ctl.pool) == APR_SUCCESS) {
        ctl.database = database;
    }
    if (apr_env_get(&owner, "SCTIER_OWNER", ctl.pool) == APR_SUCCESS) {
        ctl.owner = owner;
    }
    ctl.values = apr_array_make(ctl.pool, 16, sizeof(sct_ctl_value_t));
    ctl.op.pool = ctl.pool;
    ctl.op.source = sct_source_system();
    ctl.op.actor = sct_operator();

    err = run(&ctl, argc, argv);
    if (err) {
        sct_ctl_report(&ctl, err);
    }
    exit_code = !err ? ctl.exit : ctl.usage ? 2 : 1;
    apr_pool_destroy(ctl.pool);
    apr_terminate();
    return fflush(stdout) == 0 ? exit_code : EXIT_FAILURE;
}
