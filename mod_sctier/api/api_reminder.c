/*
 * api_reminder.c - reminders of due dates.
 */
#include "api_handlers.h"

#include "base_pool.h"

sct_err_t *sct_api_reminder_list(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, reminders);

    return sct_reminder_list(out, op);
}

sct_err_t *sct_api_reminder_list_of_supplier(sct_call_t *call, sct_op_t *op)
{
    SCT_REPLY(call, op, reminders);

    return sct_reminder_list_of(out, op, call->var[0]);
}

sct_err_t *sct_api_reminder_put_away(sct_call_t *call, sct_op_t *op)
{
    const sct_seen_input_t *in = call->input;
    SCT_REPLY(call, op, reminder);

    return sct_reminder_put_away(out, op, call->var[0], in->seen);
}
