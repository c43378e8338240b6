/*
 * domain_reminder.h - what the portal tells a supplier about a due date that comes near or has passed.
 *
 * A reminder names a date and nothing else: it does not judge, does not count as the supplier's answer, and does not press
 * anybody to give up talks. While talks run there is none; the letter of each request promises that. Each is sent once for a due
 * date; a due date that talks moved is another one.
 */
#ifndef SCT_DOMAIN_REMINDER_H
#define SCT_DOMAIN_REMINDER_H

#include "domain_field.h"
#include "domain_level.h"

extern const sct_choice_t sct_reminder_choice; /* in the order of reminders.def */

typedef enum {
    SCT_REMINDER_NONE,
#define SCT_REMINDER(symbol, name, days) SCT_REMINDER_##symbol,
#include "reminders.def"
#undef SCT_REMINDER
    SCT_REMINDER__COUNT
} sct_reminder_kind_t;

/** The days from the due date of a kind; of the earliest and of the latest kind. */
int sct_reminder_days(sct_reminder_kind_t kind);
int sct_reminder_first(void);
int sct_reminder_last(void);

/**
 * The reminder that a look at the days from `from` to `to` finds to send: the latest of those whose day is among them. What a
 * worker missed is not made up for one by one. NONE when no day is.
 * @param seen_on  the day on which the request itself was first seen: it told the date, so only later days count
 */
sct_reminder_kind_t sct_reminder_find(sct_date_t due_on, sct_date_t seen_on, sct_date_t from, sct_date_t to);

/** One reminder, as whoever may read it sees it. */
#define SCT_REMINDER_FIELDS(F)                                                        \
    F(ID,     id,           SCT_REQUIRED, 0, 0, NULL)                                 \
    F(ID,     level_id,     SCT_REQUIRED, 0, 0, NULL)                                 \
    F(ID,     supplier_id,  SCT_REQUIRED, 0, 0, NULL)                                 \
    F(CHOICE, kind,         SCT_REQUIRED, 0, 0, &sct_reminder_choice)                 \
    F(DATE,   due_on,       SCT_REQUIRED, 0, 0, NULL)  /* as it was when it was sent */ \
    F(TIME,   sent_at,      SCT_REQUIRED, 0, 0, NULL)                                 \
    F(INT,    star,         SCT_REQUIRED, 3, 4, NULL)                                 \
    F(CHOICE, state,        SCT_REQUIRED, 0, 0, &sct_level_state_choice) /* of the request now */ \
    F(LINE,   contact_name, SCT_NULLABLE, 0, 100, NULL) /* whom to turn to at the buyer */ \
    F(ID,     assessment_id, SCT_NULLABLE, 0, 0, NULL)                                \
    F(FLAG,   open,         SCT_REQUIRED, 0, 0, NULL)  /* it is about this due date still, and nothing was submitted */ \
    F(TIME,   seen_at,      SCT_NULLABLE, 0, 0, NULL)  /* when the reader put it away; nobody else is told */
SCT_TYPE_STRUCT(reminder, SCT_REMINDER_FIELDS)

/** GET /reminders and GET /suppliers/{id}/reminders, newest first. */
#define SCT_REMINDERS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_reminder_type)
SCT_TYPE_STRUCT(reminders, SCT_REMINDERS_FIELDS)

/** PATCH /reminders/{id}: true puts it away for the reader, false brings it back. */
#define SCT_SEEN_INPUT_FIELDS(F) F(FLAG, seen, SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(seen_input, SCT_SEEN_INPUT_FIELDS)

/** The content of reminder.sent: what the supplier was told. */
#define SCT_REMINDER_SENT_FIELDS(F)                                     \
    F(ID,     reminder, SCT_REQUIRED, 0, 0, NULL)                       \
    F(ID,     level,    SCT_REQUIRED, 0, 0, NULL)                       \
    F(INT,    star,     SCT_REQUIRED, 3, 4, NULL)                       \
    F(CHOICE, kind,     SCT_REQUIRED, 0, 0, &sct_reminder_choice)       \
    F(DATE,   due_on,   SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(reminder_sent, SCT_REMINDER_SENT_FIELDS)

#endif
