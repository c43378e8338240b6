/*
 * domain_desk.h - what legal looks over: counters, silence, the record searched and as a table, holds.
 *
 * Searches combine supplier, days and amounts (電子帳簿保存法施行規則2条6項5号, 7条規則2条3項3号). A hold keeps what a case may need: while it
 * stands, no bytes of that supplier's files are removed.
 */
#ifndef SCT_DOMAIN_DESK_H
#define SCT_DOMAIN_DESK_H

#include "domain_nego.h"
#include "domain_record.h"

/** GET /desk: numbers over all suppliers. */
#define SCT_DESK_FIELDS(F)                                                                    \
    F(INT,  suppliers,    SCT_REQUIRED, 0, 10000000, NULL)                                    \
    F(DATE, silent_since, SCT_REQUIRED, 0, 0, NULL)      /* a year before today: 指針 asks for a talk once a year */ \
    F(INT,  silent,       SCT_REQUIRED, 0, 10000000, NULL) /* without a talk since that day */ \
    F(INT,  open,         SCT_REQUIRED, 0, 10000000, NULL) /* cases that have not ended */     \
    F(INT,  waits,        SCT_REQUIRED, 0, 10000000, NULL) /* of them those that wait for the buyer */ \
    F(INT,  refused,      SCT_REQUIRED, 0, 10000000, NULL) /* cases decided against what was asked, wholly or in part */ \
    F(INT,  reasoned,     SCT_REQUIRED, 0, 10000000, NULL) /* of them those with reasons delivered */
SCT_TYPE_STRUCT(desk, SCT_DESK_FIELDS)

/** The months in which the buyer opened a talk by itself, "2026-03", with each supplier. */
#define SCT_MONTHS_ROW_FIELDS(F)                                                              \
    F(ID,      supplier_id, SCT_REQUIRED, 0, 0, NULL)                                         \
    F(LINE,    code,        SCT_REQUIRED, 1, 40, NULL)                                        \
    F(LINE,    name_ja,     SCT_REQUIRED, 1, 200, NULL)                                       \
    F(LINE,    name_en,     SCT_REQUIRED, 1, 200, NULL)                                       \
    F(LINE,    kana,        SCT_REQUIRED, 1, 200, NULL)                                       \
    F(STRINGS, months,      SCT_REQUIRED, 0, 13, NULL)
SCT_TYPE_STRUCT(months_row, SCT_MONTHS_ROW_FIELDS)

/** GET /talks/months?cursor=&limit= : from the month of a year ago to this one; by kana. */
#define SCT_MONTHS_FIELDS(F)                                                                  \
    F(DATE, from, SCT_REQUIRED, 0, 0, NULL)                                                   \
    F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_months_row_type)                                 \
    F(KEY,  next, SCT_NULLABLE, 0, 80, NULL)
SCT_TYPE_STRUCT(months, SCT_MONTHS_FIELDS)

/** GET /suppliers/{id}/kinds: how often each kind of entry was recorded, and on which day last: for the twelve actions. */
#define SCT_KIND_COUNT_FIELDS(F)                                                              \
    F(CHOICE, kind,       SCT_REQUIRED, 0, 0, &sct_entry_choice)                              \
    F(CHOICE, side,       SCT_REQUIRED, 0, 0, &sct_side_choice)                               \
    F(CHOICE, data_class, SCT_NULLABLE, 0, 0, &sct_data_class_choice)                         \
    F(INT,    n,          SCT_REQUIRED, 0, 1000000, NULL)                                     \
    F(DATE,   last_on,    SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(kind_count, SCT_KIND_COUNT_FIELDS)
#define SCT_KINDS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 1000, &sct_kind_count_type)
SCT_TYPE_STRUCT(kinds, SCT_KINDS_FIELDS)

/** One entry as a search finds it, or as a line of a table. */
#define SCT_RECORDED_FIELDS(F)                                                                \
    F(ID,     id,           SCT_REQUIRED, 0, 0, NULL)                                         \
    F(ID,     nego_id,      SCT_REQUIRED, 0, 0, NULL)                                         \
    F(LINE,   title,        SCT_REQUIRED, 1, 200, NULL)                                       \
    F(ID,     supplier_id,  SCT_REQUIRED, 0, 0, NULL)                                         \
    F(LINE,   supplier_ja,  SCT_REQUIRED, 1, 200, NULL)                                       \
    F(LINE,   supplier_en,  SCT_REQUIRED, 1, 200, NULL)                                       \
    F(INT,    n,            SCT_REQUIRED, 1, 1000000, NULL)                                   \
    F(DATE,   occurred_on,  SCT_REQUIRED, 0, 0, NULL)                                         \
    F(TIME,   recorded_at,  SCT_REQUIRED, 0, 0, NULL)                                         \
    F(LINE,   recorded_by,  SCT_REQUIRED, 1, 200, NULL)                                       \
    F(CHOICE, side,         SCT_REQUIRED, 0, 0, &sct_side_choice)                             \
    F(CHOICE, kind,         SCT_REQUIRED, 0, 0, &sct_entry_choice)                            \
    F(ID,     about,        SCT_NULLABLE, 0, 0, NULL)                                         \
    F(CHOICE, mode,         SCT_NULLABLE, 0, 0, &sct_mode_choice)                             \
    F(CHOICE, result,       SCT_NULLABLE, 0, 0, &sct_result_choice)                           \
    F(DATE,   planned_on,   SCT_NULLABLE, 0, 0, NULL)                                         \
    F(LINE,   addressee,    SCT_NULLABLE, 0, 100, NULL)                                       \
    F(LINE,   address,      SCT_NULLABLE, 0, 254, NULL)                                       \
    F(LINES,  participants, SCT_NULLABLE, 0, 2000, NULL)                                      \
    F(LINES,  words,        SCT_NULLABLE, 0, 8000, NULL)                                      \
    F(LINES,  basis,        SCT_NULLABLE, 0, 2000, NULL)                                      \
    F(LINES,  why,          SCT_NULLABLE, 0, 2000, NULL)                                      \
    F(LINES,  amounts,      SCT_NULLABLE, 0, 20000, NULL) /* "price bolt M6 (excluded): 12.50 -> 13.25", a line each */
SCT_TYPE_STRUCT(recorded, SCT_RECORDED_FIELDS)

/** GET /entries?supplier=&from=&to=&least=&most=&cursor=&limit= : days, and whole yen from least to most; newest first. */
#define SCT_RECORDED_PAGE_FIELDS(F)                                                           \
    F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_recorded_type)                                   \
    F(KEY,  next, SCT_NULLABLE, 0, 80, NULL)
SCT_TYPE_STRUCT(recorded_page, SCT_RECORDED_PAGE_FIELDS)

/** A hold (保全): body of POST /suppliers/{id}/holds. nego_id null: of everything with the supplier. */
#define SCT_HOLD_INPUT_FIELDS(F)                                                              \
    F(ID,    nego_id,        SCT_NULLABLE, 0, 0, NULL)                                        \
    F(LINES, words,          SCT_REQUIRED, 1, 2000, NULL)
SCT_TYPE_STRUCT(hold_input, SCT_HOLD_INPUT_FIELDS)
#define SCT_HOLD_FIELDS(F)                                                                    \
    F(ID,    id,             SCT_REQUIRED, 0, 0, NULL)                                        \
    F(ID,    supplier_id,    SCT_REQUIRED, 0, 0, NULL)                                        \
    SCT_HOLD_INPUT_FIELDS(F)                                                                  \
    F(TIME,  set_at,         SCT_REQUIRED, 0, 0, NULL)                                        \
    F(LINE,  set_by,         SCT_REQUIRED, 1, 200, NULL)                                      \
    F(TIME,  released_at,    SCT_NULLABLE, 0, 0, NULL)                                        \
    F(LINE,  released_by,    SCT_NULLABLE, 0, 200, NULL)                                      \
    F(LINES, released_words, SCT_NULLABLE, 0, 2000, NULL)
SCT_TYPE_STRUCT(hold, SCT_HOLD_FIELDS)
#define SCT_HOLDS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_hold_type)
SCT_TYPE_STRUCT(holds, SCT_HOLDS_FIELDS)
#define SCT_HOLD_DONE_FIELDS(F)                                                               \
    F(OBJECT, hold,    SCT_REQUIRED, 0, 0, &sct_hold_type)                                    \
    F(OBJECT, receipt, SCT_REQUIRED, 0, 0, &sct_receipt_type)
SCT_TYPE_STRUCT(hold_done, SCT_HOLD_DONE_FIELDS)

/** hold.set and hold.released. */
#define SCT_HOLD_EVENT_FIELDS(F)                                                              \
    F(ID,    hold,           SCT_REQUIRED, 0, 0, NULL)                                        \
    F(ID,    nego,           SCT_NULLABLE, 0, 0, NULL)                                        \
    F(LINES, words,          SCT_REQUIRED, 1, 2000, NULL)
SCT_TYPE_STRUCT(hold_event, SCT_HOLD_EVENT_FIELDS)

#endif
