/*
 * service_reminder.h - sending reminders of due dates: what the worker's job needs beyond service.h.
 */
#ifndef SCT_SERVICE_REMINDER_H
#define SCT_SERVICE_REMINDER_H

#include "base_op.h"
#include "base_time.h"

/** Where a sending is. Begin with the days and everything else zero. */
typedef struct sct_sending_t {
    sct_date_t from; /* the days that it covers, both included */
    sct_date_t to;
    char after_due[12]; /* the last request that was looked at: requests come by due date */
    char after[33];
    int looked;      /* requests so far */
    int sent;
    bool more;       /* the last part did not reach the end */
} sct_sending_t;

/**
 * The next 20 requests whose due date is near the days: sends to each supplier what the days call for (sct_reminder_find), and
 * appends reminder.sent by the system to its stream. Inside a write transaction of the worker's, in system context. A request
 * that was reminded of this date for this day is not reminded again.
 * @param now   what comes after the part; `sending` is not changed, so that a transaction may run again
 */
sct_err_t *sct_reminder_send(sct_sending_t *now, sct_op_t *op, const sct_sending_t *sending) SCT_CHECKED;

#endif
