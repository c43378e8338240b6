/*
 * service_desk.h - what legal looks over: counters, silence by months, the record searched and as a table, holds.
 *
 * Everything is read in the actor's own context: the same search gives a supplier its own record and the buyer everybody's.
 */
#ifndef SCT_SERVICE_DESK_H
#define SCT_SERVICE_DESK_H

#include "domain_desk.h"

/* counters and months: service_desk.c */
sct_err_t *sct_desk_show(sct_desk_t *out, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_desk_months(sct_months_t *out, sct_op_t *op, const char *cursor, int limit) SCT_CHECKED;
sct_err_t *sct_desk_kinds(sct_kinds_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/* the record: service_record.c */
typedef struct sct_record_filter_t {
    const char *supplier_id; /* NULL: any */
    sct_date_t from, to;     /* days on which it happened; 0: any */
    int64_t least, most;     /* whole yen; only looked at when by_amount */
    bool by_amount;
} sct_record_filter_t;

/** At most `limit` entries (sct_recorded_t), newest first; *next is the cursor after them, NULL at the end. */
sct_err_t *sct_record_rows(apr_array_header_t **out, const char **next, sct_op_t *op, const sct_record_filter_t *filter,
                           const char *cursor, int limit) SCT_CHECKED;

/** All entries of a case with their amounts, oldest first. */
sct_err_t *sct_record_of_nego(apr_array_header_t **out, sct_op_t *op, const char *nego_id) SCT_CHECKED;

/* holds: service_hold.c */
sct_err_t *sct_hold_list(sct_holds_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_hold_set(sct_hold_done_t *out, sct_op_t *op, const char *supplier_id, const sct_hold_input_t *in) SCT_CHECKED;
sct_err_t *sct_hold_release(sct_hold_done_t *out, sct_op_t *op, const char *id, const char *words) SCT_CHECKED;

#endif
