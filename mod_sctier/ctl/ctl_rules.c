/*
 * ctl_rules.c - the rules at the command line: what they are on a day, and why one of them says what it says.
 *
 * Whoever runs it may read the whole database anyway: sctierctl is the operator's.
 */
#include "ctl.h"

#include <apr_file_info.h>

#include "service_rule.h"

#include "base_pool.h"

#define INSTALLED "/etc/mod_sctier"

sct_err_t *sct_ctl_conf(sct_app_t *app, sct_ctl_t *ctl, bool needed)
{
    const char *conf = sct_ctl_text(ctl, "conf");
    apr_finfo_t info;

    if (!conf && !needed
        && apr_stat(&info, INSTALLED "/rulepacks", APR_FINFO_TYPE, ctl->pool) != APR_SUCCESS) {
        return SCT_OK; /* this machine has none, and nobody said otherwise */
    }
    return sct_app_load(app, ctl->pool, conf ? conf : INSTALLED);
}

static sct_err_t *read_day(sct_date_t *out, sct_ctl_t *ctl)
{
    const char *text = sct_ctl_text(ctl, "as-of");

    *out = sct_date_of(sct_op_now(&ctl->op));
    if (text && !sct_date_parse(out, text)) {
        return sct_ctl_usage(ctl, "is no day (YYYY-MM-DD)", "日付ではありません (YYYY-MM-DD)", text);
    }
    return SCT_OK;
}

static const char *label_words(const sct_ctl_t *ctl, int label)
{
    static const char *const ja[] = {"", "法定", "指針", "社内基準"};
    static const char *const en[] = {"", "statutory", "guideline", "house rule"};

    return ctl->ja ? ja[label] : en[label];
}

static void print_numbers(const sct_ctl_t *ctl, const sct_rule_text_t *text)
{
    for (int i = 0; i < text->params->nelts; i++) {
        const sct_rule_param_t *param = &APR_ARRAY_IDX(text->params, i, sct_rule_param_t);

        printf("  %s = %s\n", param->name, sct_param_words(ctl->pool, param, ctl->ja));
    }
}

static void print_words(const sct_ctl_t *ctl, const sct_rulepack_t *pack, int rule)
{
    const sct_rule_text_t *text = pack->rules[rule];

    printf("  %s\n", sct_rule_words(ctl->pool, pack, rule, ctl->ja ? text->message_ja : text->message_en, ctl->ja));
    sct_say(ctl, "  cleared by: %s", "  消えるとき: %s",
            sct_rule_words(ctl->pool, pack, rule, ctl->ja ? text->clears_ja : text->clears_en, ctl->ja));
}

static void print_rule(const sct_ctl_t *ctl, const sct_rulepack_t *pack, int rule)
{
    const sct_rule_text_t *text = pack->rules[rule];

    printf("%s\t%s\t%s\t%s\n", text->id, sct_choice_name(&sct_severity_choice, text->severity), label_words(ctl, text->label),
           ctl->ja ? text->basis_ja : text->basis_en);
    print_numbers(ctl, text);
    print_words(ctl, pack, rule);
}

static void print_pack(const sct_ctl_t *ctl, const sct_rulepack_t *pack, sct_date_t day)
{
    sct_say(ctl, "rules of %s by pack %s; flags to look at, no verdicts and no legal advice",
            "%s のルール (%s 版)。確認のための目印であり、判断でも法的助言でもありません", sct_date_text(ctl->pool, day),
            pack->file.pack);
    if (pack->file.status == 2) {
        printf("%s\n", ctl->ja ? pack->file.note_ja : pack->file.note_en);
    }
}

static sct_err_t *run_list(sct_ctl_t *ctl)
{
    sct_app_t app = {0};
    const sct_rulepack_t *pack;
    sct_date_t day;

    SCT_TRY(read_day(&day, ctl));
    SCT_TRY(sct_ctl_conf(&app, ctl, true));
    pack = sct_app_pack(&app, day);
    if (ctl->json) {
        sct_ctl_json(ctl, &sct_rule_text_type, pack->file.rules);
        return SCT_OK;
    }
    print_pack(ctl, pack, day);
    for (int rule = 1; rule < SCT_RULE__COUNT; rule++) {
        print_rule(ctl, pack, rule);
    }
    return SCT_OK;
}

/* ---- explain ---- */

static const char *verdict_words(const sct_ctl_t *ctl, const sct_finding_t *finding)
{
    switch (finding->verdict) {
    case SCT_VERDICT_FINDING:
        return apr_psprintf(ctl->pool, ctl->ja ? "確認が要ります (%s から)" : "to be looked at (since %s)",
                            finding->since_on ? sct_date_text(ctl->pool, finding->since_on) : "?");
    case SCT_VERDICT_CLEAR:
        return ctl->ja ? "該当なし" : "clear";
    default:
        return apr_pstrcat(ctl->pool, ctl->ja ? "確かめていません: " : "not assessed: ",
                           ctl->ja ? sct_gap_ja(finding->gap) : sct_gap_en(finding->gap), NULL);
    }
}

static void print_finding(const sct_ctl_t *ctl, const sct_finding_t *finding)
{
    printf("%s %s", sct_choice_name(&sct_object_choice, finding->object), finding->object_id ? finding->object_id : "-");
    if (finding->cause) {
        printf(", %s", finding->cause);
    }
    printf(": %s\n", verdict_words(ctl, finding));
    for (int i = 0; i < finding->inputs->nelts; i++) {
        const sct_rule_input_t *input = &APR_ARRAY_IDX(finding->inputs, i, sct_rule_input_t);

        printf("  %s: %s\n", input->name, input->value);
    }
}

/* A case shows what was said of it, and what was said of its supplier. */
static bool is_about(const sct_finding_t *finding, int rule, const char *nego_id)
{
    return finding->rule == rule && (!nego_id || !finding->nego_id || strcmp(finding->nego_id, nego_id) == 0);
}

static void explain(const sct_ctl_t *ctl, const sct_rule_reading_t *reading, int rule, const char *nego_id)
{
    int n = 0;

    print_pack(ctl, reading->pack, reading->as_of);
    print_rule(ctl, reading->pack, rule);
    for (int i = 0; i < reading->findings->nelts; i++) {
        const sct_finding_t *finding = &APR_ARRAY_IDX(reading->findings, i, sct_finding_t);

        if (is_about(finding, rule, nego_id)) {
            print_finding(ctl, finding);
            n++;
        }
    }
    if (n == 0) {
        sct_tell(ctl, "nothing was recorded that this rule looks at", "このルールの対象となる記録はありません");
    }
}

static sct_err_t *read_it(sct_rule_reading_t *out, sct_op_t *op, const char *nego_id, const char *code, sct_date_t day)
{
    const char *supplier_id = NULL;

    if (nego_id || code) {
        SCT_TRY(sct_rules_supplier_of(&supplier_id, op, nego_id, code));
    }
    return sct_rules_read(out, op, supplier_id, day);
}

static sct_err_t *run_explain(sct_ctl_t *ctl)
{
    const char *nego_id = sct_ctl_text(ctl, "case"), *code = sct_ctl_text(ctl, "supplier");
    int rule = sct_choice_value(&sct_rule_choice, ctl->operand);
    sct_rule_reading_t reading = {0};
    sct_app_t app = {0};
    sct_date_t day;

    if (!rule) {
        return sct_ctl_usage(ctl, "is no rule; sctierctl rules list names them", "というルールはありません (sctierctl rules list)",
                             ctl->operand);
    }
    if (!nego_id && !code && sct_rule_object(rule) != SCT_OBJECT_BUYER) {
        return sct_ctl_usage(ctl, "or --supplier is needed", "または --supplier が必要です", "--case");
    }
    SCT_TRY(read_day(&day, ctl));
    SCT_TRY(sct_ctl_conf(&app, ctl, true));
    SCT_TRY(sct_ctl_open(ctl));
    ctl->op.app = &app;
    SCT_READ(&ctl->op, read_it(&reading, &ctl->op, nego_id, code, day));
    explain(ctl, &reading, rule, nego_id);
    return SCT_OK;
}

static const sct_ctl_option_t list_options[] = {
    {"as-of", NULL, "DATE", 0, "the rules of that day; today unless told", "その日のルール (既定は今日)"},
    SCT_CTL_CONF,
    {NULL, NULL, NULL, 0, NULL, NULL}};
static const sct_ctl_option_t explain_options[] = {
    {"case", NULL, "ID", 0, "a price negotiation", "価格協議の事案"},
    {"supplier", NULL, "CODE", 0, "a supplier", "取引先"},
    {"as-of", NULL, "DATE", 0, "by what the record said on that day; today unless told", "その日の記録による (既定は今日)"},
    SCT_CTL_CONF,
    {NULL, NULL, NULL, 0, NULL, NULL}};

const sct_ctl_command_t sct_ctl_rules_commands[] = {
    {"rules", "list", NULL, list_options, run_list, "what watches price negotiations, with each number and whose it is",
     "価格協議を見守るルールと、その数字が法定・指針・社内基準のどれか"},
    {"rules", "explain", "RULE", explain_options, run_explain,
     "why a rule says what it says: inputs, numbers, and what clears it",
     "ルールがそう示す理由 (入力、数字、消える条件)"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
