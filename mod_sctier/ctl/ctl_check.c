/*
 * ctl_check.c - after trouble: is the database whole? And, when somebody has decided so, let the portal write again.
 */
#include "ctl.h"

#include "ledger.h"

#include "base_pool.h"

static const sct_ctl_option_t check_options[] = {
    {"reopen", NULL, NULL, SCT_OPT_SWITCH, "if nothing is wrong, let the portal write again after its next restart",
     "異常がなければ、次の再起動から書き込みを再開します"},
    SCT_CTL_CONF,
    {NULL, NULL, NULL, 0, NULL, NULL}};

typedef struct check_t {
    sct_ctl_t *ctl;
    int faults;
} check_t;

static void on_fault(void *baton, const char *what)
{
    check_t *check = baton;

    check->faults++;
    printf("%s\n", what);
}

static void on_log_fault(void *baton, const char *where, const char *what)
{
    check_t *check = baton;

    check->faults++;
    printf("%s: %s\n", where, what);
}

/* The log computed anew; an installation without one has nothing to compute. */
static sct_err_t *check_log(int64_t *entries, check_t *check)
{
    sct_op_t *op = &check->ctl->op;
    sct_hash_t root;

    SCT_READ(op, sct_ledger_verify(entries, &root, op, on_log_fault, check));
    return SCT_OK;
}

static sct_err_t *say_result(sct_ctl_t *ctl, const char *why, int64_t entries)
{
    sct_say(ctl, "nothing is wrong: database sound, %" APR_INT64_T_FMT " entries of the evidence log agree",
            "異常はありません。データベースは正常で、記録台帳の%" APR_INT64_T_FMT "件は一致します", entries);
    if (why && sct_ctl_given(ctl, "reopen")) {
        SCT_TRY(sct_store_reopen(ctl->pool, ctl->database));
        sct_tell(ctl, "the portal writes again after the next restart of httpd and of the worker",
                 "httpd とワーカーを再起動すると、書き込みを再開します");
    } else if (why) {
        sct_tell(ctl, "it stays read-only; when the disk is in order too: sctierctl check --reopen",
                 "読み取り専用のままです。ディスクにも異常がなければ sctierctl check --reopen を実行してください");
    }
    return SCT_OK;
}

static sct_err_t *run_check(sct_ctl_t *ctl)
{
    check_t check = {ctl, 0};
    const char *why = ctl->database ? sct_store_marked(ctl->pool, ctl->database) : NULL;
    int64_t entries = 0;
    sct_app_t app = {0};

    if (why) {
        sct_say(ctl, "read-only because: %s", "読み取り専用の理由: %s", why);
    }
    SCT_TRY(sct_ctl_conf(&app, ctl, false)); /* the portal would not start with it either */
    SCT_TRY(sct_ctl_open(ctl));
    SCT_TRY(sct_store_inspect(ctl->pool, ctl->database, on_fault, &check));
    if (check.faults == 0) {
        SCT_TRY(check_log(&entries, &check));
    }
    if (check.faults == 0) {
        return say_result(ctl, why, entries);
    }
    sct_say(ctl, "%d faults: keep this database as it is, and restore the last backup in its place",
            "異常 %d 件: このデータベースはそのまま保管し、最新のバックアップから復元してください", check.faults);
    ctl->exit = 1;
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_check_commands[] = {
    {"check", NULL, NULL, check_options, run_check, "is the database whole? after an error of its disk, or to be sure",
     "データベースに異常がないか調べます (ディスクの異常のあとなど)"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
