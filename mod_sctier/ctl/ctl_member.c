/*
 * ctl_member.c - who holds which role: add, invite, end, list.
 */
#include "ctl.h"

#include "base_pool.h"

#define ISSUER_OPTION(flag) \
    {flag, "issuer", "URL", SCT_OPT_REQUIRED, "issuer of the provider where the person logs in", "ログインするプロバイダーの issuer"}
#define PARTY_OPTION {"party", "party", "PARTY", SCT_OPT_REQUIRED, "buyer, or a supplier's code", "buyer または取引先コード"}
#define ROLE_OPTION(flags)                                                                                  \
    {"role", "roles", "ROLE", (flags) | SCT_OPT_MANY, "buyer_security, supplier_contact and so on",          \
     "buyer_security、supplier_contact など"}
#define NO_OPTION {NULL, NULL, NULL, 0, NULL, NULL}

/* ---- add ---- */

static const sct_ctl_option_t add_options[] = {
    ISSUER_OPTION("issuer"),
    {"sub", "sub", "SUBJECT", SCT_OPT_REQUIRED, "the subject (sub) that the provider gives the person",
     "プロバイダーがその人に付ける sub"},
    {"name", "name", "NAME", SCT_OPT_REQUIRED, "the person's name as others see it", "表示する氏名"},
    PARTY_OPTION,
    ROLE_OPTION(SCT_OPT_REQUIRED),
    NO_OPTION};

static sct_err_t *run_add(sct_ctl_t *ctl)
{
    sct_member_input_t in = {0};
    sct_receipt_t receipt = {0};

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_member_input_type));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_WRITE(&ctl->op, sct_admin_member_add(&receipt, &ctl->op, &in));
    sct_say(ctl, "added: %s at %s (entry %" APR_INT64_T_FMT ")", "登録しました: %s (%s、記録番号 %" APR_INT64_T_FMT ")",
            in.name, in.party, receipt.seq);
    return SCT_OK;
}

/* ---- invite ---- */

static const sct_ctl_option_t invite_options[] = {
    ISSUER_OPTION("provider"),
    PARTY_OPTION,
    ROLE_OPTION(SCT_OPT_REQUIRED),
    {"days", "days", "N", 0, "how long the code can be used: 1 to 90, 14 unless told", "有効日数 (1〜90、既定は14)"},
    NO_OPTION};

static sct_err_t *run_invite(sct_ctl_t *ctl)
{
    sct_invite_input_t in = {0};
    sct_invited_t invited = {0};
    const char *expires;

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_invite_input_type));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_WRITE(&ctl->op, sct_admin_invite(&invited, &ctl->op, &in));
    expires = sct_time_text(ctl->pool, invited.expires_at);
    if (ctl->json) {
        printf("{\"code\":\"%s\",\"expires_at\":\"%s\"}\n", invited.code, expires);
        return SCT_OK;
    }
    sct_say(ctl, "code: %s", "招待コード: %s", invited.code);
    sct_say(ctl,
            "It is shown this once and works once, until %s, for a log-in at %s.\n"
            "Hand it over by another way than mail if you can. The person logs in to the portal and types it there.",
            "このコードは一度だけ表示され、一度だけ使えます。期限 %s、対象のログイン %s。\n"
            "できるだけメール以外の方法で渡してください。本人がポータルにログインして入力します。",
            expires, in.issuer);
    return SCT_OK;
}

/* ---- end ---- */

static const sct_ctl_option_t end_options[] = {
    ISSUER_OPTION("issuer"),
    {"sub", "sub", "SUBJECT", SCT_OPT_REQUIRED, "the person's subject at the provider", "その人の sub"},
    PARTY_OPTION,
    {"role", "roles", "ROLE", SCT_OPT_MANY, "only these roles; all of the party unless told",
     "この役割だけを終了 (省略時はその会社の全役割)"},
    NO_OPTION};

static sct_err_t *run_end(sct_ctl_t *ctl)
{
    sct_member_end_input_t in = {0};
    sct_receipt_t receipt = {0};

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_member_end_input_type));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_WRITE(&ctl->op, sct_admin_member_end(&receipt, &ctl->op, &in));
    sct_say(ctl, "ended: %s at %s (entry %" APR_INT64_T_FMT ")", "終了しました: %s (%s、記録番号 %" APR_INT64_T_FMT ")",
            in.sub, in.party, receipt.seq);
    return SCT_OK;
}

/* ---- list ---- */

static sct_err_t *run_list(sct_ctl_t *ctl)
{
    apr_array_header_t *rows = NULL;

    SCT_TRY(sct_ctl_open(ctl));
    SCT_READ(&ctl->op, sct_admin_members(&rows, &ctl->op));
    if (ctl->json) {
        sct_ctl_json(ctl, &sct_admin_member_type, rows);
        return SCT_OK;
    }
    for (int i = 0; i < rows->nelts; i++) {
        const sct_admin_member_t *row = &APR_ARRAY_IDX(rows, i, sct_admin_member_t);

        printf("%s\t%s\t%s\t%s\t%s\n", row->issuer, row->sub, row->name, row->code ? row->code : row->party, row->role);
    }
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_member_commands[] = {
    {"members", "add", NULL, add_options, run_add, "give a log-in roles of a party", "ログインに役割を付けます"},
    {"members", "invite", NULL, invite_options, run_invite, "make a one-time code for somebody whose sub is not known yet",
     "sub がまだ分からない人のための一度だけ使える招待コードを作ります"},
    {"members", "end", NULL, end_options, run_end, "take roles away; what was done stays in the evidence log",
     "役割を終了します (記録台帳の記録は残ります)"},
    {"members", "list", NULL, NULL, run_list, "who holds which role", "役割の一覧"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
