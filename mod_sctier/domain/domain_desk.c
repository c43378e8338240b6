/*
 * domain_desk.c - field tables of what legal looks over.
 */
#include "domain_desk.h"

#define SCT_T sct_desk_t
SCT_TYPE_TABLE(desk, SCT_DESK_FIELDS)
#undef SCT_T
#define SCT_T sct_months_row_t
SCT_TYPE_TABLE(months_row, SCT_MONTHS_ROW_FIELDS)
#undef SCT_T
#define SCT_T sct_months_t
SCT_TYPE_TABLE(months, SCT_MONTHS_FIELDS)
#undef SCT_T
#define SCT_T sct_kind_count_t
SCT_TYPE_TABLE(kind_count, SCT_KIND_COUNT_FIELDS)
#undef SCT_T
#define SCT_T sct_kinds_t
SCT_TYPE_TABLE(kinds, SCT_KINDS_FIELDS)
#undef SCT_T
#define SCT_T sct_recorded_t
SCT_TYPE_TABLE(recorded, SCT_RECORDED_FIELDS)
#undef SCT_T
#define SCT_T sct_recorded_page_t
SCT_TYPE_TABLE(recorded_page, SCT_RECORDED_PAGE_FIELDS)
#undef SCT_T
#define SCT_T sct_hold_input_t
SCT_TYPE_TABLE(hold_input, SCT_HOLD_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_hold_t
SCT_TYPE_TABLE(hold, SCT_HOLD_FIELDS)
#undef SCT_T
#define SCT_T sct_holds_t
SCT_TYPE_TABLE(holds, SCT_HOLDS_FIELDS)
#undef SCT_T
#define SCT_T sct_hold_done_t
SCT_TYPE_TABLE(hold_done, SCT_HOLD_DONE_FIELDS)
#undef SCT_T
#define SCT_T sct_hold_event_t
SCT_TYPE_TABLE(hold_event, SCT_HOLD_EVENT_FIELDS)
#undef SCT_T
