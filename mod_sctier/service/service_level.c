/*
 * service_level.c - the life of a level request: prepared, issued, answered, taken back.
 */
#include "service.h"

#include "base_id.h"
#include "domain_event.h"
#include "ledger.h"
#include "service_letter.h"
#include "service_nego.h"
#include "service_party.h"
#include "service_rule.h"
#include "store.h"

#include "base_pool.h"

/* ---- reading ---- */

sct_err_t *sct_level_show(sct_level_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_LEVEL_GET, &sct_level_type, SCT_ARGS(sct_arg_text("id", id))));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "level %s", id);
    }
    sct_level_derive(out, op);
    return SCT_OK;
}

static sct_err_t *list_of(sct_levels_t *out, sct_op_t *op, const char *supplier_id)
{
    SCT_TRY(sct_stmt_all(&out->rows, op, SCT_STMT_LEVEL_OF_SUPPLIER, &sct_level_type,
                         SCT_ARGS(sct_arg_text("supplier_id", supplier_id))));
    for (int i = 0; i < out->rows->nelts; i++) {
        sct_level_derive(&APR_ARRAY_IDX(out->rows, i, sct_level_t), op);
    }
    return SCT_OK;
}

sct_err_t *sct_level_list(sct_levels_t *out, sct_op_t *op)
{
    return list_of(out, op, op->actor->supplier_id);
}

sct_err_t *sct_level_list_of(sct_levels_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_supplier_t supplier = {0};

    SCT_TRY(sct_supplier_show(&supplier, op, supplier_id));
    return list_of(out, op, supplier_id);
}

/* ---- changing ---- */

/* The level as the caller has seen it: NOT_FOUND, or STALE when it has another rev by now. */
static sct_err_t *get_seen(sct_level_t *level, sct_op_t *op, const char *id, int64_t rev)
{
    SCT_TRY(sct_level_show(level, op, id));
    if (level->rev != rev) {
        return sct_err(op->pool, STALE, "level %s is at rev %" APR_INT64_T_FMT ", not %" APR_INT64_T_FMT, id,
                       level->rev, rev);
    }
    return SCT_OK;
}

static sct_err_t *put(sct_level_t *level, sct_op_t *op)
{
    int changed = 0;

    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_LEVEL_UPDATE, SCT_ARGS(sct_arg_row(&sct_level_type, level))));
    if (changed != 1) {
        return sct_err(op->pool, STALE, "level %s changed meanwhile", level->id);
    }
    level->rev++;
    sct_level_derive(level, op);
    return SCT_OK;
}

sct_err_t *sct_level_create(sct_level_t *out, sct_op_t *op, const char *supplier_id, const sct_level_input_t *in)
{
    sct_supplier_t supplier = {0};
    sct_level_t open = {0};
    bool found;

    SCT_TRY(sct_supplier_show(&supplier, op, supplier_id));
    SCT_TRY(sct_stmt_one(&open, &found, op, SCT_STMT_LEVEL_OPEN, &sct_level_type,
                         SCT_ARGS(sct_arg_text("supplier_id", supplier_id))));
    if (found) {
        return sct_err(op->pool, STATE, "supplier %s has the open request %s", supplier_id, open.id);
    }
    out->id = sct_id_new(op);
    out->supplier_id = supplier.id;
    out->supplier_ja = supplier.name_ja;
    out->supplier_en = supplier.name_en;
    out->state = SCT_LEVEL_DRAFT;
    out->rev = 1;
    out->edition = op->app->catalogues[0].edition;
    out->created_at = sct_op_now(op);
    sct_level_apply(out, in);
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_LEVEL_INSERT, SCT_ARGS(sct_arg_row(&sct_level_type, out))));
    sct_level_derive(out, op);
    return sct_standing_refresh(op, supplier_id);
}

sct_err_t *sct_level_edit(sct_level_t *out, sct_op_t *op, const char *id, int64_t rev, const sct_level_input_t *in)
{
    SCT_TRY(get_seen(out, op, id, rev));
    if (out->state != SCT_LEVEL_DRAFT) {
        return sct_err(op->pool, STATE, "level %s is issued: its text is fixed", id);
    }
    sct_level_apply(out, in);
    SCT_TRY(put(out, op));
    return sct_standing_refresh(op, out->supplier_id);
}

sct_err_t *sct_level_discard(sct_op_t *op, const char *id, int64_t rev)
{
    sct_level_t level = {0};
    int changed = 0;

    SCT_TRY(get_seen(&level, op, id, rev));
    if (level.state != SCT_LEVEL_DRAFT) {
        return sct_err(op->pool, STATE, "level %s is issued: it can be withdrawn, not discarded", id);
    }
    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_LEVEL_DELETE,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_int("rev", rev))));
    if (changed != 1) {
        return sct_err(op->pool, STALE, "level %s changed meanwhile", id);
    }
    return sct_standing_refresh(op, level.supplier_id);
}

/* ---- acts: each is an event ---- */

static sct_err_t *append(sct_receipt_t **out, sct_op_t *op, const sct_level_t *level, const char *kind,
                         const sct_type_t *type, const void *content)
{
    sct_event_t event = {.kind = kind,
                         .supplier_id = level->supplier_id,
                         .wall = SCT_WALL_ASSESSMENT,
                         .type = type,
                         .content = content};

    *out = apr_pcalloc(op->pool, sizeof **out);
    return sct_ledger_append(*out, op, &event);
}

/* The changed level and its event, both or neither. */
static sct_err_t *finish(sct_level_done_t *out, sct_op_t *op, sct_level_t *level, const char *kind,
                         const sct_type_t *type, const void *content)
{
    sct_receipt_t *receipt;

    SCT_TRY(put(level, op));
    SCT_TRY(append(&receipt, op, level, kind, type, content));
    SCT_TRY(sct_standing_refresh(op, level->supplier_id));
    SCT_TRY(sct_rules_refresh(op, level->supplier_id));
    out->level = level;
    out->receipt = receipt;
    return SCT_OK;
}

sct_err_t *sct_level_letter(sct_letter_t *out, sct_op_t *op, const char *id)
{
    sct_level_t level = {0};
    bool found;

    SCT_TRY(sct_level_show(&level, op, id));
    if (level.state == SCT_LEVEL_DRAFT) {
        SCT_TRY(sct_level_check_issue(&level, op));
        return sct_letter_write(out, op, &level);
    }
    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_LEVEL_LETTER, &sct_letter_type, SCT_ARGS(sct_arg_text("id", id))));
    SCT_ASSERT(op->pool, found && out->hash);
    return SCT_OK;
}

static void copy_input(sct_level_issued_t *content, const sct_level_t *level)
{
#define COPY(kind, name, flags, min, max, ref) content->name = level->name;
    SCT_LEVEL_INPUT_FIELDS(COPY)
#undef COPY
}

static sct_level_issued_t *issued_content(sct_op_t *op, const sct_level_t *level, const sct_letter_t *letter)
{
    sct_level_issued_t *content = apr_pcalloc(op->pool, sizeof *content);

    copy_input(content, level);
    content->level = level->id;
    content->supplier_ja = level->supplier_ja;
    content->supplier_en = level->supplier_en;
    content->edition = level->edition;
    content->created_at = level->created_at;
    content->suggested = level->suggested;
    content->suggested_by = level->suggested_by;
    content->lead_days = level->lead_days;
    content->visible_from = level->visible_from;
    content->letter_hash = letter->hash;
    content->letter_ja = letter->text_ja;
    content->letter_en = letter->text_en;
    return content;
}

sct_err_t *sct_level_issue(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, const char *letter_hash)
{
    sct_level_t *level = apr_pcalloc(op->pool, sizeof *level);
    sct_letter_t letter = {0};

    SCT_TRY(get_seen(level, op, id, rev));
    SCT_TRY(sct_level_check_move(level, op, SCT_LEVEL_ISSUED));
    SCT_TRY(sct_level_check_issue(level, op));
    SCT_TRY(sct_letter_write(&letter, op, level));
    if (strcmp(letter.hash, letter_hash) != 0) {
        return sct_err_field(op->pool, CHANGED, "/letter_hash");
    }
    level->state = SCT_LEVEL_ISSUED;
    level->issued_at = sct_op_now(op);
    level->issued_by = op->actor->name;
    level->visible_from = level->issued_at + op->app->issue_delay;
    sct_level_derive(level, op);
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_LEVEL_LETTER_KEEP,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_text("hash", letter.hash),
                                  sct_arg_text("text_ja", letter.text_ja), sct_arg_text("text_en", letter.text_en))));
    SCT_TRY(sct_rules_count_level(op, level, 1));
    return finish(out, op, level, "level.issued", &sct_level_issued_type, issued_content(op, level, &letter));
}

static sct_level_act_t *act_content(sct_op_t *op, const sct_level_t *level, const char *words)
{
    sct_level_act_t *content = apr_pcalloc(op->pool, sizeof *content);

    content->level = level->id;
    content->star = level->star;
    content->words = words;
    content->due_on = level->due_on;
    content->paused_days = level->paused_days;
    return content;
}

static sct_err_t *take_back(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, sct_level_state_t to,
                            const char *kind, const char *words)
{
    sct_level_t *level = apr_pcalloc(op->pool, sizeof *level);

    SCT_TRY(get_seen(level, op, id, rev));
    SCT_TRY(sct_level_check_move(level, op, to));
    level->state = (int)to;
    level->withdrawn_at = sct_op_now(op);
    level->withdrawn_words = words;
    SCT_TRY(sct_rules_count_level(op, level, -1));
    return finish(out, op, level, kind, &sct_level_act_type, act_content(op, level, words));
}

sct_err_t *sct_level_cancel(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, const char *words)
{
    return take_back(out, op, id, rev, SCT_LEVEL_CANCELLED, "level.cancelled", words);
}

sct_err_t *sct_level_withdraw(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, const char *words)
{
    return take_back(out, op, id, rev, SCT_LEVEL_WITHDRAWN, "level.withdrawn", words);
}

/* ---- the supplier's answer ---- */

/*
 * Talks hold the due date: when they end it moves by the Japanese calendar days they took. By none when the clock was set back
 * meanwhile, and not beyond the last date.
 */
static void end_pause(sct_level_t *level, sct_op_t *op)
{
    if (level->paused_at) {
        sct_date_t days = sct_date_of(sct_op_now(op)) - sct_date_of(level->paused_at);
        sct_date_t most = SCT_DATE_LAST - level->due_on;

        days = days < 0 ? 0 : days > most ? most : days;
        level->paused_days += days;
        level->due_on += days;
        level->paused_at = 0;
    }
}

static sct_err_t *make_assessment(int64_t *total, sct_op_t *op, sct_level_t *level)
{
    const sct_catalogue_t *catalogue = sct_app_catalogue(op->app, level->edition);

    if (!catalogue) {
        return sct_err(op->pool, CONFIG, "conf/catalogues has no edition %s, which level %s needs", level->edition,
                       level->id);
    }
    level->assessment_id = sct_id_new(op);
    *total = sct_catalogue_count(catalogue, level->star);
    return sct_stmt_run(NULL, op, SCT_STMT_ASSESSMENT_INSERT,
                        SCT_ARGS(sct_arg_text("id", level->assessment_id), sct_arg_text("level_id", level->id),
                                 sct_arg_text("supplier_id", level->supplier_id),
                                 sct_arg_text("edition", level->edition), sct_arg_int("star", level->star),
                                 sct_arg_int("total", *total)));
}

sct_err_t *sct_level_answer(sct_level_done_t *out, sct_op_t *op, const char *id, int64_t rev, sct_level_state_t to,
                            const char *words)
{
    sct_level_t *level = apr_pcalloc(op->pool, sizeof *level);
    sct_level_act_t *content;
    int64_t total = 0;
    const char *kind = to == SCT_LEVEL_ACCEPTED ? "level.accepted"
                       : to == SCT_LEVEL_TALKS  ? "level.talks"
                                                : "level.declined";

    SCT_TRY(get_seen(level, op, id, rev));
    SCT_TRY(sct_level_check_move(level, op, to));
    end_pause(level, op);
    level->state = (int)to;
    level->answered_at = sct_op_now(op);
    level->answered_by = op->actor->name;
    level->answered_words = words;
    if (to == SCT_LEVEL_TALKS) {
        level->paused_at = level->answered_at;
    }
    if (to == SCT_LEVEL_ACCEPTED) {
        SCT_TRY(make_assessment(&total, op, level));
    }
    content = act_content(op, level, words);
    content->assessment = level->assessment_id;
    content->total = total;
    SCT_TRY(finish(out, op, level, kind, &sct_level_act_type, content));
    return to == SCT_LEVEL_TALKS ? sct_nego_begin_from_level(op, level, words) : SCT_OK;
}
