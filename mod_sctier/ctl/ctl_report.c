/*
 * ctl_report.c - what sctierctl says: help, errors with their next step, rows as JSON.
 */
#include "ctl.h"

#include <string.h>

#include "codec.h"

#include "base_pool.h"

/* ---- help ---- */

static void print_option(const sct_ctl_t *ctl, const sct_ctl_option_t *option)
{
    const char *left = apr_psprintf(ctl->pool, "--%s%s%s", option->flag, option->value ? " " : "",
                                    option->value ? option->value : "");
    const char *mark = option->flags & SCT_OPT_REQUIRED ? (ctl->ja ? " (必須)" : " (needed)") : "";
    const char *many = option->flags & SCT_OPT_MANY ? (ctl->ja ? " (複数可)" : " (repeatable)") : "";

    printf("  %-28s %s%s%s\n", left, ctl->ja ? option->ja : option->en, mark, many);
}

static const char *command_line(const sct_ctl_t *ctl, const sct_ctl_command_t *command)
{
    return apr_pstrcat(ctl->pool, command->group, command->verb ? " " : "", command->verb ? command->verb : "",
                       command->operand ? " " : "", command->operand ? command->operand : "", NULL);
}

static void help_command(const sct_ctl_t *ctl, const sct_ctl_command_t *command)
{
    printf("sctierctl --database PATH %s%s\n\n%s\n", command_line(ctl, command), command->options ? " ..." : "",
           ctl->ja ? command->ja : command->en);
    if (command->options) {
        putchar('\n');
    }
    for (const sct_ctl_option_t *option = command->options; option && option->flag; option++) {
        print_option(ctl, option);
    }
}

void sct_ctl_help(const sct_ctl_t *ctl, const sct_ctl_command_t *const *tables, const char *group)
{
    if (ctl->command) {
        help_command(ctl, ctl->command);
        return;
    }
    printf("sctierctl --database PATH %s\n\n", ctl->ja ? "コマンド ... (各コマンドの --help に詳細)"
                                                         : "COMMAND ... (each has --help)");
    for (; *tables; tables++) {
        for (const sct_ctl_command_t *command = *tables; command->group; command++) {
            if (!group || strcmp(group, command->group) == 0) {
                const char *text = ctl->ja ? command->ja : command->en;

                printf("  %-28s %.*s\n", command_line(ctl, command), (int)strcspn(text, "\n"), text);
            }
        }
    }
    printf("\n%s\n", ctl->ja ? "終了コード: 0 完了、1 失敗または拒否、2 コマンドの書き方の誤り"
                               : "exit codes: 0 done, 1 failed or refused, 2 wrong command line");
}

/* ---- errors ---- */

/* The next step after a refusal; the first row that fits the code and the field. */
typedef struct hint_t {
    sct_code_t code;
    sct_fault_t fault;
    const char *field; /* NULL: any */
    const char *en;
    const char *ja;
} hint_t;

static const hint_t hints[] = {
    {SCT_E_INVALID, SCT_FAULT_CHECK_DIGIT, NULL,
     "copy the 13 digits from the National Tax Agency's corporate number site",
     "国税庁法人番号公表サイトの13桁をそのまま入力してください"},
    {SCT_E_INVALID, SCT_FAULT_CHOICE, "/roles",
     "roles of the buyer: buyer_security buyer_purchasing buyer_legal buyer_executive buyer_admin auditor; "
     "of a supplier: supplier_contact supplier_executive supplier_sales",
     "発注者の役割: buyer_security buyer_purchasing buyer_legal buyer_executive buyer_admin auditor、"
     "取引先の役割: supplier_contact supplier_executive supplier_sales"},
    {SCT_E_INVALID, SCT_FAULT_TEXT, "/issuer",
     "give the issuer exactly as in the provider's openid-configuration, such as https://login.example.jp",
     "プロバイダーの openid-configuration にある issuer をそのまま指定してください (例: https://login.example.jp)"},
    {SCT_E_INVALID, SCT_FAULT_CHOICE, "/code", "`buyer` and `all-suppliers` are no codes: choose another",
     "buyer と all-suppliers はコードに使えません。別のコードにしてください"},
    {SCT_E_CONFLICT, SCT_FAULT_NONE, "/code", "see `sctierctl suppliers list`", "`sctierctl suppliers list` を確認してください"},
    {SCT_E_CONFLICT, SCT_FAULT_NONE, "/corporate_number", "see `sctierctl suppliers list`",
     "`sctierctl suppliers list` を確認してください"},
    {SCT_E_CONFLICT, SCT_FAULT_NONE, "/issuer",
     "see `sctierctl providers list`; `sctierctl providers bind` adds parties to it",
     "`sctierctl providers list` を確認してください。対象の追加は `sctierctl providers bind` です"},
    {SCT_E_CONFLICT, SCT_FAULT_NONE, "/speaks_for", "nothing to do; see `sctierctl providers list`",
     "追加するものはありません (`sctierctl providers list`)"},
    {SCT_E_CONFLICT, SCT_FAULT_NONE, "/roles", "nothing to do; see `sctierctl members list`",
     "追加するものはありません (`sctierctl members list`)"},
    {SCT_E_CONFLICT, SCT_FAULT_NONE, "/name_ja", "see `sctierctl units list`", "`sctierctl units list` を確認してください"},
    {SCT_E_NOT_FOUND, SCT_FAULT_NONE, "/issuer", "add it with `sctierctl providers add`, or see `sctierctl providers list`",
     "`sctierctl providers add` で登録するか、`sctierctl providers list` を確認してください"},
    {SCT_E_NOT_FOUND, SCT_FAULT_NONE, "/party",
     "say `buyer` or a supplier's code: see `sctierctl suppliers list`, or add it with `sctierctl suppliers add`",
     "buyer か取引先コードを指定してください (`sctierctl suppliers list`、登録は `sctierctl suppliers add`)"},
    {SCT_E_NOT_FOUND, SCT_FAULT_NONE, "/speaks_for", "say `buyer`, `all-suppliers` or codes from `sctierctl suppliers list`",
     "buyer、all-suppliers、または取引先コード (`sctierctl suppliers list`) を指定してください"},
    {SCT_E_NOT_FOUND, SCT_FAULT_NONE, "/unit", "add it with `sctierctl units add`, or see `sctierctl units list`",
     "`sctierctl units add` で登録するか、`sctierctl units list` を確認してください"},
    {SCT_E_NOT_FOUND, SCT_FAULT_NONE, "/sub", "see `sctierctl members list`", "`sctierctl members list` を確認してください"},
    {SCT_E_STATE, SCT_FAULT_NONE, "/party", "sctierctl providers bind --issuer ISSUER --speaks-for PARTY",
     "sctierctl providers bind --issuer ISSUER --speaks-for PARTY を先に実行してください"},
    {SCT_E_CONFLICT, SCT_FAULT_NONE, NULL, "choose another --database, or go on with the one that is there",
     "別の --database を指定するか、既存のものを続けて使ってください"},
    {SCT_E_BUSY, SCT_FAULT_NONE, NULL, "somebody else writes; try again", "ほかの処理が書き込み中です。もう一度実行してください"},
    {SCT_E_OLD_SCHEMA, SCT_FAULT_NONE, NULL, "run `sctierctl migrate`", "`sctierctl migrate` を実行してください"}};

static const char *next_step(const sct_ctl_t *ctl, const sct_err_t *err)
{
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (hints[i].code == err->code && hints[i].fault == err->fault
            && (!hints[i].field || (err->field && strcmp(hints[i].field, err->field) == 0))) {
            return ctl->ja ? hints[i].ja : hints[i].en;
        }
    }
    return NULL;
}

/* The option behind a JSON pointer: "--corporate-number"; the pointer itself when no option fills that field. */
static const char *argument_of(const sct_ctl_t *ctl, const char *pointer)
{
    const sct_ctl_option_t *option = ctl->command ? ctl->command->options : NULL;
    size_t len = strcspn(pointer + 1, "/");

    for (; option && option->flag; option++) {
        if (option->field && strlen(option->field) == len && strncmp(option->field, pointer + 1, len) == 0) {
            return apr_pstrcat(ctl->pool, "--", option->flag, NULL);
        }
    }
    return pointer;
}

const char *sct_ctl_reason(const sct_ctl_t *ctl, const sct_err_t *err)
{
    if (err->fault != SCT_FAULT_NONE) {
        const sct_fault_info_t *fault = sct_fault_info(err->fault);

        return ctl->ja ? fault->ja : fault->en;
    }
    while (err->cause) {
        err = err->cause; /* what went wrong first; the steps around it are printed below */
    }
    if (ctl->ja) {
        return apr_psprintf(ctl->pool, "%s (%s)", sct_code_info(err->code)->ja, err->what);
    }
    return err->what;
}

void sct_ctl_report(const sct_ctl_t *ctl, const sct_err_t *err)
{
    const char *next = next_step(ctl, err);

    if (ctl->usage) {
        sct_grumble("sctierctl: %s\n", err->what);
        return;
    }
    sct_grumble("sctierctl: %s%s%s\n", err->field ? argument_of(ctl, err->field) : "", err->field ? ": " : "",
            sct_ctl_reason(ctl, err));
    for (const sct_err_t *cause = err; cause->cause; cause = cause->cause) {
        sct_grumble("  %s\n", cause->what);
    }
    if (next) {
        sct_grumble("  %s: %s\n", ctl->ja ? "次の手順" : "next", next);
    }
    if (err->code == SCT_E_STORE || err->code == SCT_E_BUG) {
        sct_grumble("  %s\n", sct_err_describe(ctl->pool, err));
    }
}

/* ---- rows ---- */

void sct_ctl_json(sct_ctl_t *ctl, const sct_type_t *type, const apr_array_header_t *rows)
{
    sct_buf_t buf;

    sct_buf_init(&buf, ctl->pool, 4096);
    sct_buf_text(&buf, "[");
    for (int i = 0; i < rows->nelts; i++) {
        sct_buf_text(&buf, i > 0 ? "," : "");
        sct_encode(&buf, type, rows->elts + (size_t)i * (size_t)rows->elt_size);
    }
    sct_buf_text(&buf, "]");
    puts(buf.data);
}
