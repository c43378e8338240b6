/*
 * domain_reminder.c - which reminder a day calls for.
 */
#include "domain_reminder.h"

static const char *const names[] = {
#define SCT_REMINDER(symbol, name, days) name,
#include "reminders.def"
#undef SCT_REMINDER
    NULL};
const sct_choice_t sct_reminder_choice = {"reminder", names};

static const int days_of[] = {
    0,
#define SCT_REMINDER(symbol, name, days) days,
#include "reminders.def"
#undef SCT_REMINDER
};

#define SCT_T sct_reminder_t
SCT_TYPE_TABLE(reminder, SCT_REMINDER_FIELDS)
#undef SCT_T
#define SCT_T sct_reminders_t
SCT_TYPE_TABLE(reminders, SCT_REMINDERS_FIELDS)
#undef SCT_T
#define SCT_T sct_seen_input_t
SCT_TYPE_TABLE(seen_input, SCT_SEEN_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_reminder_sent_t
SCT_TYPE_TABLE(reminder_sent, SCT_REMINDER_SENT_FIELDS)
#undef SCT_T

int sct_reminder_days(sct_reminder_kind_t kind)
{
    return days_of[kind];
}

int sct_reminder_first(void)
{
    int first = 0;

    for (int kind = SCT_REMINDER_NONE + 1; kind < SCT_REMINDER__COUNT; kind++) {
        first = days_of[kind] < first ? days_of[kind] : first;
    }
    return first;
}

int sct_reminder_last(void)
{
    int last = 0;

    for (int kind = SCT_REMINDER_NONE + 1; kind < SCT_REMINDER__COUNT; kind++) {
        last = days_of[kind] > last ? days_of[kind] : last;
    }
    return last;
}

sct_reminder_kind_t sct_reminder_find(sct_date_t due_on, sct_date_t seen_on, sct_date_t from, sct_date_t to)
{
    sct_reminder_kind_t found = SCT_REMINDER_NONE;

    for (int kind = SCT_REMINDER_NONE + 1; kind < SCT_REMINDER__COUNT; kind++) {
        sct_date_t day = due_on + days_of[kind];

        if (day >= from && day <= to && day > seen_on && (!found || days_of[kind] > days_of[found])) {
            found = (sct_reminder_kind_t)kind;
        }
    }
    return found;
}
