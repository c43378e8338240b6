/*
 * ctl_supplier.c - the buyer's units and its suppliers: add, list, import.
 */
#include "ctl.h"

#include <string.h>

#include "base_pool.h"

#define FAULTS_SHOWN 50

/* ---- units ---- */

static const sct_ctl_option_t unit_options[] = {
    {"name-ja", "name_ja", "NAME", SCT_OPT_REQUIRED, "name of the company or business unit, in Japanese", "部門の名称 (日本語)"},
    {"name-en", "name_en", "NAME", SCT_OPT_REQUIRED, "the same in English", "部門の名称 (英語)"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

static sct_err_t *run_unit_add(sct_ctl_t *ctl)
{
    sct_unit_input_t in = {0};
    sct_receipt_t receipt = {0};

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_unit_input_type));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_WRITE(&ctl->op, sct_admin_unit_add(&receipt, &ctl->op, &in));
    sct_say(ctl, "added: %s (entry %" APR_INT64_T_FMT ")", "登録しました: %s (記録番号 %" APR_INT64_T_FMT ")", in.name_ja,
            receipt.seq);
    return SCT_OK;
}

static sct_err_t *run_unit_list(sct_ctl_t *ctl)
{
    apr_array_header_t *rows = NULL;

    SCT_TRY(sct_ctl_open(ctl));
    SCT_READ(&ctl->op, sct_admin_units(&rows, &ctl->op));
    if (ctl->json) {
        sct_ctl_json(ctl, &sct_unit_type, rows);
        return SCT_OK;
    }
    for (int i = 0; i < rows->nelts; i++) {
        const sct_unit_t *row = &APR_ARRAY_IDX(rows, i, sct_unit_t);

        printf("%s\t%s\n", row->name_ja, row->name_en);
    }
    return SCT_OK;
}

/* ---- suppliers ---- */

static const sct_ctl_option_t add_options[] = {
    {"code", "code", "CODE", SCT_OPT_REQUIRED, "your vendor code", "取引先コード"},
    {"name-ja", "name_ja", "NAME", SCT_OPT_REQUIRED, "name in Japanese", "名称 (日本語)"},
    {"name-en", "name_en", "NAME", SCT_OPT_REQUIRED, "name in English", "名称 (英語)"},
    {"kana", "kana", "KANA", SCT_OPT_REQUIRED, "reading in katakana, without the legal form: lists are sorted by it",
     "読み (カタカナ、法人格を除く。一覧の並び順)"},
    {"corporate-number", "corporate_number", "NUMBER", 0, "its 13 digits, with check digit", "法人番号 (13桁)"},
    {"business-ja", "business_ja", "TEXT", 0, "what it supplies, in Japanese", "供給品目 (日本語)"},
    {"business-en", "business_en", "TEXT", 0, "what it supplies, in English", "供給品目 (英語)"},
    {"unit", "unit", "NAME", 0, "Japanese name of the unit that deals with it", "担当部門の名称 (日本語)"},
    {"bind", NULL, "ISSUER", 0, "let this provider speak for it", "この issuer のプロバイダーの対象に加える"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

/* Lets a provider speak for suppliers that were just added. */
static sct_err_t *bind_codes(sct_ctl_t *ctl, const char *issuer, const apr_array_header_t *rows)
{
    sct_bind_input_t in = {0, issuer, apr_array_make(ctl->pool, rows->nelts, sizeof(const char *))};
    sct_receipt_t receipt = {0};
    int bound = 0;

    for (int i = 0; i < rows->nelts; i++) {
        APR_ARRAY_PUSH(in.speaks_for, const char *) = APR_ARRAY_IDX(rows, i, sct_supplier_input_t).code;
    }
    return issuer ? sct_admin_provider_bind(&receipt, &bound, &ctl->op, &in) : SCT_OK;
}

/* All rows or none: runs in one transaction. */
static sct_err_t *add_rows(sct_ctl_t *ctl, const char *issuer, const apr_array_header_t *rows)
{
    sct_receipt_t receipt = {0};

    for (int i = 0; i < rows->nelts; i++) {
        SCT_TRY(sct_admin_supplier_add(&receipt, &ctl->op, &APR_ARRAY_IDX(rows, i, sct_supplier_input_t)));
    }
    return bind_codes(ctl, issuer, rows);
}

static sct_err_t *run_add(sct_ctl_t *ctl)
{
    apr_array_header_t *rows = apr_array_make(ctl->pool, 1, sizeof(sct_supplier_input_t));
    sct_supplier_input_t in = {0};

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_supplier_input_type));
    APR_ARRAY_PUSH(rows, sct_supplier_input_t) = in;
    SCT_TRY(sct_ctl_open(ctl));
    SCT_WRITE(&ctl->op, add_rows(ctl, sct_ctl_text(ctl, "bind"), rows));
    sct_say(ctl, "added: %s %s", "登録しました: %s %s", in.code, ctl->ja ? in.name_ja : in.name_en);
    if (!sct_ctl_given(ctl, "bind")) {
        sct_say(ctl, "next: sctierctl providers bind --issuer ISSUER --speaks-for %s",
                "次の手順: sctierctl providers bind --issuer ISSUER --speaks-for %s", in.code);
    }
    return SCT_OK;
}

static sct_err_t *run_list(sct_ctl_t *ctl)
{
    apr_array_header_t *page = NULL;
    apr_array_header_t *rows = apr_array_make(ctl->pool, 64, sizeof(sct_admin_supplier_t));
    const char *after = "";

    SCT_TRY(sct_ctl_open(ctl));
    do {
        SCT_READ(&ctl->op, sct_admin_suppliers(&page, &ctl->op, after));
        apr_array_cat(rows, page);
        after = page->nelts > 0 ? APR_ARRAY_IDX(page, page->nelts - 1, sct_admin_supplier_t).code : after;
    } while (page->nelts > 0);
    if (ctl->json) {
        sct_ctl_json(ctl, &sct_admin_supplier_type, rows);
        return SCT_OK;
    }
    for (int i = 0; i < rows->nelts; i++) {
        const sct_admin_supplier_t *row = &APR_ARRAY_IDX(rows, i, sct_admin_supplier_t);

        sct_say(ctl, "%s\t%s\t%s\tproviders %" APR_INT64_T_FMT, "%s\t%s\t%s\tプロバイダー %" APR_INT64_T_FMT, row->code,
                ctl->ja ? row->name_ja : row->name_en, row->corporate_number ? row->corporate_number : "-",
                row->providers);
    }
    return SCT_OK;
}

/* ---- import ---- */

static const sct_ctl_option_t import_options[] = {
    {"dry-run", NULL, NULL, SCT_OPT_SWITCH, "only say what is wrong with the file", "ファイルの確認だけを行う"},
    {"bind", NULL, "ISSUER", 0, "let this provider speak for all of them", "この issuer のプロバイダーの対象に加える"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

typedef struct faults_t {
    sct_ctl_t *ctl;
    int shown;
} faults_t;

static void print_fault(void *baton, int line, const char *column, const sct_err_t *err)
{
    faults_t *faults = baton;
    const sct_ctl_t *ctl = faults->ctl;

    if (faults->shown++ >= FAULTS_SHOWN) {
        return;
    }
    if (column) {
        sct_grumble(ctl->ja ? "%s: %d行目、列 %s: %s\n" : "%s: line %d, column %s: %s\n", ctl->operand, line, column,
                sct_ctl_reason(ctl, err));
    } else {
        sct_grumble(ctl->ja ? "%s: %d行目: %s\n" : "%s: line %d: %s\n", ctl->operand, line, sct_ctl_reason(ctl, err));
    }
}

/* Every row against the database, nothing changed. */
static sct_err_t *try_rows(int *count, sct_ctl_t *ctl, faults_t *faults, const apr_array_header_t *rows,
                           const apr_array_header_t *lines)
{
    int found = 0;

    for (int i = 0; i < rows->nelts; i++) {
        sct_err_t *err = sct_admin_supplier_try(&ctl->op, &APR_ARRAY_IDX(rows, i, sct_supplier_input_t));

        if (err && !err->field) {
            return err;
        }
        if (err) {
            found++;
            print_fault(faults, APR_ARRAY_IDX(lines, i, int), err->field + 1, err);
        }
    }
    *count = found;
    return SCT_OK;
}

static sct_err_t *run_import(sct_ctl_t *ctl)
{
    faults_t faults = {ctl, 0};
    apr_array_header_t *rows, *lines;
    int in_file = 0, in_rows = 0;

    SCT_TRY(sct_csv_suppliers(&rows, &lines, &in_file, ctl->pool, ctl->operand, print_fault, &faults));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_READ(&ctl->op, try_rows(&in_rows, ctl, &faults, rows, lines));
    if (in_file + in_rows > 0) {
        ctl->exit = 1;
        sct_say(ctl, "faults %d; nothing was imported", "誤り %d 件。取り込みは行っていません", in_file + in_rows);
        return SCT_OK;
    }
    if (sct_ctl_given(ctl, "dry-run")) {
        sct_say(ctl, "rows %d, faults 0; nothing was imported (--dry-run)", "%d 行、誤り 0 件。取り込みは行っていません (--dry-run)",
                rows->nelts);
        return SCT_OK;
    }
    SCT_WRITE(&ctl->op, add_rows(ctl, sct_ctl_text(ctl, "bind"), rows));
    sct_say(ctl, "imported: %d suppliers", "%d 社を取り込みました", rows->nelts);
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_supplier_commands[] = {
    {"units", "add", NULL, unit_options, run_unit_add, "add a company or business unit of the buyer", "発注者の部門を登録します"},
    {"units", "list", NULL, NULL, run_unit_list, "the buyer's units", "発注者の部門の一覧"},
    {"suppliers", "add", NULL, add_options, run_add, "add a supplier", "取引先を登録します"},
    {"suppliers", "import", "FILE.csv", import_options, run_import,
     "add suppliers from a CSV file in UTF-8, all or none; its first line names the columns\n"
     "  code name_ja name_en kana corporate_number business_ja business_en unit",
     "CSV (UTF-8) から取引先を登録します。1件でも誤りがあれば何も登録しません。1行目は列名:\n"
     "  code name_ja name_en kana corporate_number business_ja business_en unit"},
    {"suppliers", "list", NULL, NULL, run_list, "the suppliers, by code", "取引先の一覧 (コード順)"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
