/*
 * ctl_copy.c - all of an installation from one database into another, of either engine, and the proof that nothing is missing.
 *
 * Evidence files are in no database: a folder has them, which both databases may share. They are not copied, but looked at.
 */
#include "ctl.h"

#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "store_copy.h"
#include "base_pool.h"

#define BAR 30
#define WAIT (apr_time_from_sec(30))

static const sct_ctl_option_t copy_options[] = {
    {"from", NULL, "DATABASE", SCT_OPT_REQUIRED, "a file, or the URL of the role that owns the schema",
     "ファイル、またはスキーマ所有者の URL"},
    {"to", NULL, "DATABASE", SCT_OPT_REQUIRED, "one that is not there, is empty, or is an unfinished copy",
     "存在しないか空、または中断したコピー"},
    {"evidence", NULL, "DIR", 0,
     "folder of the evidence files for the target (SCTierEvidenceDir); unless told, evidence/ beside the file --to, else --from",
     "コピー先の証跡ファイルのフォルダー (SCTierEvidenceDir。既定は --to、なければ --from のファイルの隣の evidence/)"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

/* ---- progress ---- */

typedef struct progress_t {
    const sct_ctl_t *ctl;
    int64_t shown; /* hundredths, -1: nothing yet */
} progress_t;

/* A bar on a terminal; else a line for each tenth. */
static void show(void *baton, int64_t done, int64_t all)
{
    progress_t *progress = baton;
    int64_t percent = all > 0 ? done * 100 / all : 100;
    bool terminal = isatty(STDERR_FILENO);
    char bar[BAR + 1];

    if (percent == progress->shown || (!terminal && percent / 10 == progress->shown / 10 && progress->shown >= 0)) {
        return;
    }
    progress->shown = percent;
    if (!terminal) {
        sct_grumble(progress->ctl->ja ? "%3d%% (%" APR_INT64_T_FMT " / %" APR_INT64_T_FMT " 行)\n"
                                      : "%3d%% (%" APR_INT64_T_FMT " of %" APR_INT64_T_FMT " rows)\n", (int)percent, done, all);
        return;
    }
    memset(bar, ' ', BAR);
    memset(bar, '#', (size_t)(percent * BAR / 100));
    bar[BAR] = '\0';
    sct_grumble("\r[%s] %3d%%%s", bar, (int)percent, done == all ? "\n" : "");
}

/* ---- proofs ---- */

static void print_tables(sct_ctl_t *ctl, const sct_copy_t *copy)
{
    int64_t rows = 0;
    int differing = 0;

    for (int i = 0; i < copy->tables->nelts; i++) {
        const sct_copied_t *table = &APR_ARRAY_IDX(copy->tables, i, sct_copied_t);

        printf("%-12s %9" APR_INT64_T_FMT " %9" APR_INT64_T_FMT "  %s%s\n", table->name, table->rows_from, table->rows_to,
               sct_hex(ctl->pool, table->hash_from.bytes, SCT_HASH_LEN), table->same ? "" : "  !=");
        if (!table->same) {
            printf("%-12s %9s %9s  %s\n", "", "", "", sct_hex(ctl->pool, table->hash_to.bytes, SCT_HASH_LEN));
        }
        rows += table->rows_to;
        differing += !table->same;
    }
    sct_say(ctl, "tables %d, rows %" APR_INT64_T_FMT ", differing %d", "表 %d、行 %" APR_INT64_T_FMT "、不一致 %d",
            copy->tables->nelts, rows, differing);
}

typedef struct verified_t {
    int64_t entries;
    sct_hash_t root;
    int faults;
} verified_t;

static void on_fault(void *baton, const char *where, const char *what)
{
    ((verified_t *)baton)->faults++;
    printf("  %s: %s\n", where, what);
}

static sct_err_t *read_log(sct_op_t *op, verified_t *out)
{
    SCT_READ(op, sct_ledger_verify(&out->entries, &out->root, op, on_fault, out));
    return SCT_OK;
}

static sct_err_t *open_store(sct_op_t *op, const sct_ctl_t *ctl, const char *database)
{
    const sct_store_settings_t settings = {.path = database, .wait = WAIT, .readers = 1, .queue = 1};

    *op = ctl->op;
    return sct_store_open(&op->store, ctl->pool, &settings);
}

/* What --from and --to may hold of a password is not shown. */
static sct_err_t *verify(verified_t *out, sct_ctl_t *ctl, sct_op_t *op, const char *side)
{
    SCT_TRY(read_log(op, out));
    sct_say(ctl, "%s: entries %" APR_INT64_T_FMT ", root %s, faults %d",
            "%s: 記録 %" APR_INT64_T_FMT " 件、root %s、不一致 %d 件", side, out->entries,
            sct_hex(ctl->pool, out->root.bytes, SCT_HASH_LEN), out->faults);
    return SCT_OK;
}

static sct_err_t *verify_both(sct_ctl_t *ctl, sct_op_t *from, sct_op_t *to)
{
    verified_t here = {0}, there = {0};

    SCT_TRY(verify(&here, ctl, from, "--from"));
    SCT_TRY(verify(&there, ctl, to, "--to"));
    if (here.faults || there.faults || !sct_hash_equal(&here.root, &there.root)) {
        ctl->exit = 1;
    }
    return SCT_OK;
}

/* ---- evidence files ---- */

/* Where the portal on the target will look by default; where the files are now, if that is a URL. */
static sct_err_t *find_folder(sct_blobs_t *out, sct_ctl_t *ctl, const char *from, const char *to)
{
    SCT_TRY(sct_ctl_evidence_dir(&out->dir, ctl, "evidence", sct_store_is_file(to) ? to : from));
    return sct_blobs_check(ctl->pool, out);
}

/* Every file that the target's records name must be in the folder, as long as recorded and of the recorded hash. */
static sct_err_t *check_files(sct_ctl_t *ctl, sct_op_t *to, const char *dir)
{
    int faults = 0;

    sct_say(ctl, "evidence files in %s:", "証跡ファイル (%s):", dir);
    SCT_TRY(sct_ctl_evidence_check(&faults, ctl, to));
    if (faults > 0) {
        ctl->exit = 1;
        sct_say(ctl, "the rows are copied, the files are not: sctierctl copies none\n"
                "next: copy the folder, such as `rsync -a OLD/ %s/`, then "
                "`sctierctl --database DATABASE evidence check --dir %s`",
                "データベースのコピーは完了しましたが、証跡ファイルがそろっていません (sctierctl はファイルを写しません)\n"
                "次の手順: フォルダーを写し (例: `rsync -a 元のフォルダー/ %s/`)、"
                "`sctierctl --database DATABASE evidence check --dir %s` を実行します",
                dir, dir);
    }
    return SCT_OK;
}

/* ---- the command ---- */

/* The log of both sides, and the files. */
static sct_err_t *prove(sct_ctl_t *ctl, const char *from, const char *to, sct_app_t *app)
{
    sct_op_t here, there;

    SCT_TRY(open_store(&here, ctl, from));
    SCT_TRY(open_store(&there, ctl, to));
    SCT_TRY(verify_both(ctl, &here, &there));
    there.app = app;
    return check_files(ctl, &there, app->blobs.dir);
}

static sct_err_t *run_copy(sct_ctl_t *ctl)
{
    const char *from = sct_ctl_text(ctl, "from");
    const char *to = sct_ctl_text(ctl, "to");
    progress_t progress = {ctl, -1};
    sct_app_t app = {0};
    sct_copy_t *copy = NULL;
    sct_err_t *err;

    SCT_TRY(find_folder(&app.blobs, ctl, from, to));
    SCT_TRY(sct_copy_begin(&copy, ctl->pool, from, to));
    if (copy->resumed) {
        sct_tell(ctl, "going on with a copy that was interrupted", "中断したコピーを再開します");
    }
    if (copy->finished) {
        sct_tell(ctl, "the target is a whole copy of this source already", "コピー先には、すでに全件がそろっています");
    }
    SCT_TRY(sct_copy_rows(copy, show, &progress));
    err = sct_copy_compare(copy);
    if (!err || err->code == SCT_E_CONFLICT) {
        print_tables(ctl, copy);
    }
    SCT_TRY(err);
    SCT_TRY(sct_copy_complete(copy));
    SCT_TRY(prove(ctl, from, to, &app));
    if (ctl->exit == 0) {
        sct_say(ctl, "next: name the new database in SCTierDatabase and %s in SCTierEvidenceDir, start the portal, and write to"
                " the old one no more",
                "次の手順: SCTierDatabase を新しいデータベースに、SCTierEvidenceDir を %s にして、ポータルを起動します。"
                "以後、旧データベースには書き込みません", app.blobs.dir);
    }
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_copy_commands[] = {
    {"copy", NULL, NULL, copy_options, run_copy,
     "copy an installation into another database, of either engine (stop the portal first)\n"
     "Evidence files lie in a folder, not in a database: none is copied. At the end each that is recorded is read and checked.",
     "別のデータベース (どちらのエンジンでも) にすべてを写します (先にポータルを停止)\n"
     "証跡ファイルはデータベースではなくフォルダーにあり、写しません。最後に、記録のあるファイルをすべて読んで照合します。"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
