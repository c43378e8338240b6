/*
 * jobs_remind.c - suppliers are reminded of due dates, before and after, on the days of reminders.def.
 *
 * A run covers the days since the last one, so that a day on which no worker ran is not lost; of several days that came for one
 * request it sends the latest. The first run looks at all the past.
 */
#include "jobs_work.h"

#include "service_reminder.h"

#include "base_pool.h"

static sct_err_t *hold_and_send(sct_sending_t *now, sct_op_t *op, sct_job_run_t *run, const sct_sending_t *sending)
{
    SCT_TRY(sct_job_hold(run, op));
    return sct_reminder_send(now, op, sending);
}

static sct_err_t *part(int *sent, sct_job_run_t *run, apr_pool_t *pool, void *baton)
{
    sct_sending_t *sending = baton;
    sct_sending_t now = {0};
    sct_op_t *op = sct_job_op(run, pool);

    op->draft = false; /* each reminder is an event */
    SCT_WRITE(op, hold_and_send(&now, op, run, sending));
    *sending = now;
    *sent = now.sent;
    return SCT_OK;
}

sct_err_t *sct_job_reminders(sct_job_run_t *run)
{
    sct_sending_t sending = {.from = sct_date_of(run->from < run->to ? run->from : run->to), .to = sct_date_of(run->to)};
    int sent = 0;

    do {
        SCT_TRY(sct_job_go_on(run));
        SCT_TRY(sct_job_batch(&sent, run, part, &sending));
    } while (sending.more);
    run->did_ja = apr_psprintf(run->pool, "期限の近い依頼 %d 件を確かめ、%d 件をお知らせしました", sending.looked, sent);
    run->did_en = apr_psprintf(run->pool, "%d requests near their due date, %d reminded", sending.looked, sent);
    return SCT_OK;
}
