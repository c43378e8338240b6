/*
 * ctl_database.c - init and migrate; opening the database.
 */
#include "ctl.h"

#include "base_pool.h"

#define WAIT (apr_time_from_sec(30))

static sct_err_t *need_database(sct_ctl_t *ctl)
{
    if (!ctl->database || !*ctl->database) {
        return sct_ctl_usage(ctl, "is needed: the path of the database file, or set SCTIER_DATABASE",
                             "が必要です: データベースのファイル、または環境変数 SCTIER_DATABASE", "--database PATH");
    }
    return SCT_OK;
}

/* Who makes and migrates: on PostgreSQL another role than the server's. */
static const char *owner_of(const sct_ctl_t *ctl)
{
    return ctl->owner && *ctl->owner ? ctl->owner : ctl->database;
}

static sct_err_t *open_store(sct_ctl_t *ctl)
{
    sct_store_settings_t settings = {.path = ctl->database, .wait = WAIT, .readers = 1, .queue = 4};

    return sct_store_open(&ctl->op.store, ctl->pool, &settings);
}

sct_err_t *sct_ctl_open(sct_ctl_t *ctl)
{
    const char *warning = NULL; /* httpd logs it at each start, and init shows it: once is enough here */

    SCT_TRY(need_database(ctl));
    SCT_TRY(sct_store_check(&warning, ctl->pool, ctl->database));
    return open_store(ctl);
}

sct_err_t *sct_ctl_create(sct_ctl_t *ctl)
{
    SCT_TRY(need_database(ctl));
    SCT_TRY(sct_store_create(ctl->pool, owner_of(ctl)));
    return open_store(ctl);
}

/* ---- init ---- */

static const sct_ctl_option_t init_options[] = {
    {"buyer-ja", "name_ja", "NAME", SCT_OPT_REQUIRED, "the buyer's name in Japanese", "発注者の名称 (日本語)"},
    {"buyer-en", "name_en", "NAME", SCT_OPT_REQUIRED, "the buyer's name in English", "発注者の名称 (英語)"},
    {"corporate-number", "corporate_number", "NUMBER", 0, "its 13 digits, with check digit", "法人番号 (13桁)"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

/* A database whose naming was interrupted is empty and is taken up again: naming refuses one that has a buyer. */
static sct_err_t *create_or_go_on(sct_ctl_t *ctl)
{
    sct_err_t *err = sct_ctl_create(ctl);

    return err && err->code == SCT_E_CONFLICT ? sct_ctl_open(ctl) : err;
}

static sct_err_t *run_init(sct_ctl_t *ctl)
{
    sct_buyer_input_t in = {0};
    sct_receipt_t receipt = {0};
    const char *warning = NULL;

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_buyer_input_type));
    if (in.corporate_number && !sct_corporate_number_valid(in.corporate_number)) {
        return sct_err_field(ctl->pool, CHECK_DIGIT, "/corporate_number");
    }
    SCT_TRY(create_or_go_on(ctl));
    SCT_WRITE(&ctl->op, sct_admin_init(&receipt, &ctl->op, &in));
    sct_say(ctl, "%s: created for %s, evidence log %s", "%s: %s のデータベースを作成しました。記録台帳 %s", ctl->database,
            ctl->ja ? in.name_ja : in.name_en, receipt.log_id);
    SCT_TRY(sct_store_check(&warning, ctl->pool, ctl->database));
    if (warning) {
        sct_grumble("sctierctl: %s\n", warning);
    }
    sct_tell(ctl, "next: sctierctl providers add, then suppliers add, then members add or members invite",
             "次の手順: sctierctl providers add、suppliers add、members add または members invite");
    return SCT_OK;
}

/* ---- migrate ---- */

static sct_err_t *run_migrate(sct_ctl_t *ctl)
{
    int from = 0;

    SCT_TRY(need_database(ctl));
    SCT_TRY(sct_store_migrate(&from, ctl->pool, owner_of(ctl)));
    sct_say(ctl, "%s: was version %d, is now what this program needs", "%s: 版 %d から、このプログラムの版になりました",
            ctl->database, from);
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_database_commands[] = {
    {"init", NULL, NULL, init_options, run_init, "make the database of a new installation",
     "新しいデータベースを作成します"},
    {"migrate", NULL, NULL, NULL, run_migrate,
     "bring a database to the version of this program (stop httpd and the worker first)",
     "データベースをこのプログラムの版に更新します (先に httpd とワーカーを停止)"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
