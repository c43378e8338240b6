/*
 * service_reminder.c - reminders of due dates: sent once for a date, read by both sides, put away by each person for itself.
 */
#include "service_reminder.h"

#include "base_id.h"
#include "ledger.h"
#include "service.h"
#include "store.h"

#include "base_pool.h"

/* ---- reading, and putting away ---- */

static sct_err_t *list_of(sct_reminders_t *out, sct_op_t *op, const char *supplier_id)
{
    return sct_stmt_all(&out->rows, op, SCT_STMT_REMINDER_OF_SUPPLIER, &sct_reminder_type,
                        SCT_ARGS(sct_arg_text("supplier_id", supplier_id), sct_arg_text("person_id", op->actor->person_id)));
}

sct_err_t *sct_reminder_list(sct_reminders_t *out, sct_op_t *op)
{
    return list_of(out, op, op->actor->supplier_id);
}

sct_err_t *sct_reminder_list_of(sct_reminders_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_supplier_t supplier = {0};

    SCT_TRY(sct_supplier_show(&supplier, op, supplier_id));
    return list_of(out, op, supplier_id);
}

static sct_err_t *get(sct_reminder_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_REMINDER_GET, &sct_reminder_type,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_text("person_id", op->actor->person_id))));
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "reminder %s", id);
}

sct_err_t *sct_reminder_put_away(sct_reminder_t *out, sct_op_t *op, const char *id, bool seen)
{
    const sct_arg_t reminder = sct_arg_text("reminder_id", id);
    const sct_arg_t person = sct_arg_text("person_id", op->actor->person_id);

    SCT_TRY(get(out, op, id));
    if (seen) {
        SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_SEEN_INSERT,
                             SCT_ARGS(reminder, person, sct_arg_int("now", sct_time_ms(sct_op_now(op))))));
    } else {
        SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_SEEN_DELETE, SCT_ARGS(reminder, person)));
    }
    memset(out, 0, sizeof *out);
    return get(out, op, id);
}

/* ---- sending ---- */

/* A row, and the event that tells it: both or neither. Neither when it was sent before. */
static sct_err_t *send_one(int *sent, sct_op_t *op, const sct_level_t *level, sct_reminder_kind_t kind)
{
    sct_reminder_sent_t content = {
        .reminder = sct_id_new(op), .level = level->id, .star = level->star, .kind = (int)kind, .due_on = level->due_on};
    const sct_event_t event = {.kind = "reminder.sent",
                               .supplier_id = level->supplier_id,
                               .wall = SCT_WALL_ASSESSMENT,
                               .type = &sct_reminder_sent_type,
                               .content = &content};
    sct_receipt_t receipt = {0};
    int changed = 0;

    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_REMINDER_INSERT,
                         SCT_ARGS(sct_arg_text("id", content.reminder), sct_arg_text("level_id", level->id),
                                  sct_arg_text("supplier_id", level->supplier_id),
                                  sct_arg_text("kind", sct_choice_name(&sct_reminder_choice, (int)kind)),
                                  sct_arg_text("due_on", sct_date_text(op->pool, level->due_on)),
                                  sct_arg_int("sent_at", sct_time_ms(sct_op_now(op))))));
    if (changed == 0) {
        return SCT_OK;
    }
    *sent += 1;
    return sct_ledger_append(&receipt, op, &event);
}

static sct_err_t *send_part(sct_sending_t *now, sct_op_t *op, const sct_sending_t *sending)
{
    apr_array_header_t *levels = NULL;

    *now = *sending;
    SCT_TRY(sct_stmt_all(&levels, op, SCT_STMT_REMINDER_LOOK, &sct_level_type,
                         SCT_ARGS(sct_arg_text("first", sct_date_text(op->pool, sending->from - sct_reminder_last())),
                                  sct_arg_text("last", sct_date_text(op->pool, sending->to - sct_reminder_first())),
                                  sct_arg_text("after_due", sending->after_due), sct_arg_text("after", sending->after),
                                  sct_arg_int("now", sct_time_ms(sct_op_now(op))))));
    now->more = levels->nelts == 20;
    for (int i = 0; i < levels->nelts; i++) {
        const sct_level_t *level = &APR_ARRAY_IDX(levels, i, sct_level_t);
        sct_reminder_kind_t kind = sct_reminder_find(level->due_on, sct_date_of(level->visible_from), sending->from, sending->to);

        if (kind) {
            SCT_TRY(send_one(&now->sent, op, level, kind));
        }
        apr_cpystrn(now->after_due, sct_date_text(op->pool, level->due_on), sizeof now->after_due);
        apr_cpystrn(now->after, level->id, sizeof now->after);
        now->looked++;
    }
    return SCT_OK;
}

sct_err_t *sct_reminder_send(sct_sending_t *now, sct_op_t *op, const sct_sending_t *sending)
{
    SCT_AS_SYSTEM(op, send_part(now, op, sending));
    return SCT_OK;
}
