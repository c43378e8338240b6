/*
 * ctl_evidence.c - evidence files: are all bytes there and right; removing what nobody names.
 */
#include "ctl.h"

#include <string.h>

#include "base_pool.h"

sct_err_t *sct_ctl_evidence_dir(const char **out, sct_ctl_t *ctl, const char *flag, const char *database)
{
    const char *given = sct_ctl_text(ctl, flag);
    const char *slash = database ? strrchr(database, '/') : NULL;

    if (given) {
        *out = given;
        return SCT_OK;
    }
    if (!database || !sct_store_is_file(database)) {
        return sct_ctl_usage(ctl, "is needed: the folder that SCTierEvidenceDir names",
                             "が必要です: SCTierEvidenceDir のフォルダー", apr_psprintf(ctl->pool, "--%s DIR", flag));
    }
    *out = slash ? apr_psprintf(ctl->pool, "%.*s/evidence", (int)(slash - database), database) : "evidence";
    return SCT_OK;
}

static sct_err_t *open_both(sct_ctl_t *ctl, sct_app_t *app)
{
    SCT_TRY(sct_ctl_evidence_dir(&app->blobs.dir, ctl, "dir", ctl->database));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_TRY(sct_blobs_check(ctl->pool, &app->blobs));
    ctl->op.app = app;
    return SCT_OK;
}

/* ---- check ---- */

typedef struct check_t {
    sct_ctl_t *ctl;
    int faults;
    sct_buf_t json;
} check_t;

static void on_fault(void *baton, const sct_stored_t *stored, const char *what)
{
    check_t *check = baton;

    if (check->ctl->json) {
        sct_buf_text(&check->json, check->faults > 0 ? ",{\"supplier_id\":" : "{\"supplier_id\":");
        sct_buf_json(&check->json, stored->supplier_id);
        sct_buf_text(&check->json, stored->n > 0 ? ",\"evidence_id\":" : ",\"file_id\":");
        sct_buf_json(&check->json, stored->evidence_id);
        if (stored->n > 0) {
            sct_buf_text(&check->json, ",\"n\":");
            sct_buf_int(&check->json, stored->n);
        }
        sct_buf_text(&check->json, ",\"what\":");
        sct_buf_json(&check->json, what);
        sct_buf_text(&check->json, "}");
    } else if (stored->n == 0) {
        printf("supplier %s, file %s of a negotiation, \"%s\": %s\n", stored->supplier_id, stored->evidence_id, stored->name,
               what);
    } else {
        printf("supplier %s, evidence %s, revision %" APR_INT64_T_FMT ", \"%s\": %s\n", stored->supplier_id, stored->evidence_id,
               stored->n, stored->name, what);
    }
    check->faults++;
}

sct_err_t *sct_ctl_evidence_check(int *faults, sct_ctl_t *ctl, sct_op_t *op)
{
    check_t check = {.ctl = ctl};
    int64_t checked = 0;

    sct_buf_init(&check.json, ctl->pool, 256);
    sct_buf_text(&check.json, "");
    SCT_TRY(sct_evidence_check(&checked, op, on_fault, &check));
    if (ctl->json) {
        printf("{\"files\":%" APR_INT64_T_FMT ",\"faults\":[%s]}\n", checked, check.json.data);
    } else {
        sct_say(ctl, "files %" APR_INT64_T_FMT ", missing or damaged %d", "ファイル %" APR_INT64_T_FMT " 件、不足または破損 %d 件",
                checked, check.faults);
    }
    *faults = check.faults;
    return SCT_OK;
}

static sct_err_t *run_check(sct_ctl_t *ctl)
{
    sct_app_t app = {0};
    int faults = 0;

    SCT_TRY(open_both(ctl, &app));
    SCT_TRY(sct_ctl_evidence_check(&faults, ctl, &ctl->op));
    ctl->exit = faults > 0 ? 1 : 0;
    return SCT_OK;
}

/* ---- sweep ---- */

static sct_err_t *run_sweep(sct_ctl_t *ctl)
{
    sct_app_t app = {0};
    int removed = 0;

    SCT_TRY(open_both(ctl, &app));
    SCT_TRY(sct_evidence_sweep(&removed, &ctl->op, sct_op_now(&ctl->op) - SCT_EVIDENCE_UNNAMED, NULL, NULL));
    sct_say(ctl, "removed %d files that no record names", "記録のないファイルを %d 件削除しました", removed);
    return SCT_OK;
}

static const sct_ctl_option_t options[] = {
    SCT_CTL_EVIDENCE("dir"),
    {NULL, NULL, NULL, 0, NULL, NULL}};

const sct_ctl_command_t sct_ctl_evidence_commands[] = {
    {"evidence", "check", NULL, options, run_check, "read all evidence files and name those that are missing or damaged",
     "証跡ファイルをすべて読み、不足または破損を示します"},
    {"evidence", "sweep", NULL, options, run_sweep, "remove files older than a day that no record names",
     "1日以上前の、記録のないファイルを削除します"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
