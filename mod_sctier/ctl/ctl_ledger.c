/*
 * ctl_ledger.c - the evidence log: re-compute all of it; check a receipt without the database.
 */
#include "ctl.h"

#include <string.h>

#include "codec.h"
#include "ledger.h"

#include "base_pool.h"

/* ---- verify ---- */

typedef struct verify_t {
    sct_ctl_t *ctl;
    int64_t entries;
    sct_hash_t root;
    int faults;
    sct_buf_t json; /* of the faults */
} verify_t;

static void on_fault(void *baton, const char *where, const char *what)
{
    verify_t *verify = baton;

    if (verify->ctl->json) {
        sct_buf_text(&verify->json, verify->faults > 0 ? ",{\"where\":" : "{\"where\":");
        sct_buf_json(&verify->json, where);
        sct_buf_text(&verify->json, ",\"what\":");
        sct_buf_json(&verify->json, what);
        sct_buf_text(&verify->json, "}");
    } else {
        printf("%s: %s\n", where, what);
    }
    verify->faults++;
}

static sct_err_t *run_verify(sct_ctl_t *ctl)
{
    verify_t verify = {.ctl = ctl};
    const char *root;

    sct_buf_init(&verify.json, ctl->pool, 256);
    sct_buf_text(&verify.json, "");
    SCT_TRY(sct_ctl_open(ctl));
    SCT_READ(&ctl->op, sct_ledger_verify(&verify.entries, &verify.root, &ctl->op, on_fault, &verify));
    root = sct_hex(ctl->pool, verify.root.bytes, SCT_HASH_LEN);
    if (ctl->json) {
        printf("{\"entries\":%" APR_INT64_T_FMT ",\"root\":\"%s\",\"faults\":[%s]}\n", verify.entries, root,
               verify.json.data);
    } else {
        sct_say(ctl, "entries %" APR_INT64_T_FMT ", root %s, faults %d",
                "記録 %" APR_INT64_T_FMT " 件、root %s、不一致 %d 件", verify.entries, root, verify.faults);
    }
    ctl->exit = verify.faults > 0 ? 1 : 0;
    return SCT_OK;
}

/* ---- receipt-check ---- */

static sct_err_t *run_receipt_check(sct_ctl_t *ctl)
{
    sct_receipt_t receipt = {0};
    const sct_json_t *value;
    sct_err_t *err;

    SCT_TRY(sct_file_json(&value, ctl->pool, ctl->operand));
    err = sct_decode_value(&receipt, ctl->pool, &sct_receipt_type, value, "");
    if (err) {
        return sct_wrap(ctl->pool, err, "while reading %s: is it a receipt?", ctl->operand);
    }
    err = sct_receipt_check(ctl->pool, &receipt);
    if (err) {
        return sct_err(ctl->pool, INVALID, "%s: %s", ctl->operand, err->what);
    }
    sct_say(ctl,
            "entry %" APR_INT64_T_FMT ", %s, %s, in the log %s: the leaf and its proof agree with the root\n"
            "%s of %" APR_INT64_T_FMT " entries. Compare the root with one that the other side holds.",
            "記録番号 %" APR_INT64_T_FMT "、%s、%s、記録台帳 %s: 記録とその証明は root と一致します\n"
            "%s (全 %" APR_INT64_T_FMT " 件)。相手方が持つ root と照合してください。",
            receipt.seq, receipt.kind, sct_time_text(ctl->pool, receipt.at), receipt.log_id, receipt.root, receipt.size);
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_ledger_commands[] = {
    {"ledger", "verify", NULL, NULL, run_verify, "re-compute the whole evidence log and name every fault",
     "記録台帳の全体を再計算し、不一致をすべて示します"},
    {"ledger", "receipt-check", "FILE", NULL, run_receipt_check, "check a downloaded receipt, without the database",
     "ダウンロードした受領証を、データベースなしで検算します"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
