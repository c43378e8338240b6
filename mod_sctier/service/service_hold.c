/*
 * service_hold.c - holds (保全): set and released by legal, each an event behind legal's wall.
 */
#include "service_desk.h"

#include "base_id.h"
#include "ledger.h"
#include "service_nego.h"
#include "store.h"

#include "base_pool.h"

sct_err_t *sct_hold_list(sct_holds_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_talk_t talk = {0};

    SCT_TRY(sct_talk_show(&talk, op, supplier_id));
    return sct_stmt_all(&out->rows, op, SCT_STMT_HOLD_LIST, &sct_hold_type, SCT_ARGS(sct_arg_text("supplier_id", supplier_id)));
}

static sct_err_t *tell(sct_hold_done_t *out, sct_op_t *op, const sct_hold_t *hold, const char *kind, const char *words)
{
    const sct_hold_event_t content = {.hold = hold->id, .nego = hold->nego_id, .words = words};
    const sct_event_t event = {.kind = kind,
                               .supplier_id = hold->supplier_id,
                               .wall = SCT_WALL_LEGAL,
                               .type = &sct_hold_event_type,
                               .content = &content};
    sct_receipt_t *receipt = apr_pcalloc(op->pool, sizeof *receipt);

    SCT_TRY(sct_ledger_append(receipt, op, &event));
    *out = (sct_hold_done_t){.hold = hold, .receipt = receipt};
    return SCT_OK;
}

static sct_err_t *check_nego(sct_op_t *op, const char *supplier_id, const char *nego_id)
{
    sct_nego_t nego = {0};
    bool found;

    SCT_TRY(sct_stmt_one(&nego, &found, op, SCT_STMT_NEGO_GET, &sct_nego_type, SCT_ARGS(sct_arg_text("id", nego_id))));
    return found && strcmp(nego.supplier_id, supplier_id) == 0 ? SCT_OK : sct_err_field(op->pool, CHOICE, "/nego_id");
}

sct_err_t *sct_hold_set(sct_hold_done_t *out, sct_op_t *op, const char *supplier_id, const sct_hold_input_t *in)
{
    sct_hold_t *hold = apr_pcalloc(op->pool, sizeof *hold);
    sct_talk_t talk = {0};

    SCT_TRY(sct_talk_show(&talk, op, supplier_id));
    if (in->nego_id) {
        SCT_TRY(check_nego(op, supplier_id, in->nego_id));
    }
    *hold = (sct_hold_t){.id = sct_id_new(op),
                         .supplier_id = talk.supplier_id,
                         .nego_id = in->nego_id,
                         .words = in->words,
                         .set_at = sct_op_now(op),
                         .set_by = op->actor->name};
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_HOLD_INSERT, SCT_ARGS(sct_arg_row(&sct_hold_type, hold))));
    return tell(out, op, hold, "hold.set", in->words);
}

sct_err_t *sct_hold_release(sct_hold_done_t *out, sct_op_t *op, const char *id, const char *words)
{
    sct_hold_t *hold = apr_pcalloc(op->pool, sizeof *hold);
    bool found;

    SCT_TRY(sct_stmt_one(hold, &found, op, SCT_STMT_HOLD_GET, &sct_hold_type, SCT_ARGS(sct_arg_text("id", id))));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "hold %s", id);
    }
    if (hold->released_at) {
        return sct_err(op->pool, STATE, "hold %s was released", id);
    }
    hold->released_at = sct_op_now(op);
    hold->released_by = op->actor->name;
    hold->released_words = words;
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_HOLD_RELEASE, SCT_ARGS(sct_arg_row(&sct_hold_type, hold))));
    return tell(out, op, hold, "hold.released", words);
}
