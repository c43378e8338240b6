/*
 * domain_event.c - field tables of events.
 */
#include "domain_event.h"

#define SCT_T sct_level_issued_t
SCT_TYPE_TABLE(level_issued, SCT_LEVEL_ISSUED_FIELDS)
#undef SCT_T
#define SCT_T sct_level_act_t
SCT_TYPE_TABLE(level_act, SCT_LEVEL_ACT_FIELDS)
#undef SCT_T
#define SCT_T sct_submitted_event_t
SCT_TYPE_TABLE(submitted_event, SCT_SUBMITTED_EVENT_FIELDS)
#undef SCT_T
