/*
 * domain_nego.h - the price negotiation (価格協議): a case between the buyer and one supplier, and what was recorded in it.
 *
 * A case is a list of entries that only grows: each says what happened (entries.def), on which day, who recorded it and when. A
 * correction is an entry of its own beside the text that it corrects. The state of a case follows from its entries alone.
 * Sources: 取適法 5条2項4号 (the talk, questions, the one-sided decision), 労務費の適切な転嫁のための価格交渉に関する指針
 * (both sides keep the record), 7条の記録 (what was corrected stays readable).
 */
#ifndef SCT_DOMAIN_NEGO_H
#define SCT_DOMAIN_NEGO_H

#include "base_op.h"
#include "domain_actor.h"
#include "domain_field.h"
#include "domain_level.h"
#include "domain_party.h"

typedef enum {
    SCT_ENTRY_NONE,
#define SCT_ENTRY(symbol, name, sides, takes, needs, about, ja, en) SCT_ENTRY_##symbol,
#include "entries.def"
#undef SCT_ENTRY
    SCT_ENTRY__COUNT
} sct_entry_kind_t;

typedef enum {
    SCT_SUBJECT_SECURITY = 1, /* セキュリティ対策の費用 */
    SCT_SUBJECT_LABOUR,       /* 労務費 */
    SCT_SUBJECT_MATERIAL,     /* 原材料費 */
    SCT_SUBJECT_ENERGY,       /* エネルギー費 */
    SCT_SUBJECT_CHANGE,       /* 仕様・数量・利用範囲の変更 */
    SCT_SUBJECT_PERIODIC,     /* 定期協議 */
    SCT_SUBJECT_CUT,          /* 発注者からの引下げの申出 */
    SCT_SUBJECT_BURDEN,       /* 負担・作業・製品の指定 */
    SCT_SUBJECT_COMPLAINT,    /* 苦情 */
    SCT_SUBJECT_OTHER
} sct_subject_t;

/* Where a case stands; what each entry does to it is in sct_nego_derive. */
typedef enum {
    SCT_NEGO_BEGUN = 1,    /* no talk was asked for or opened */
    SCT_NEGO_REQUESTED,
    SCT_NEGO_ACKNOWLEDGED,
    SCT_NEGO_SCHEDULED,
    SCT_NEGO_POSTPONED,
    SCT_NEGO_TALKING,      /* a talk was held */
    SCT_NEGO_WAITING,      /* a talk was held, and a question or a demand is open */
    SCT_NEGO_OFFERED,
    SCT_NEGO_AGREED,       /* granted as asked, or the supplier agreed */
    SCT_NEGO_PARTIAL,
    SCT_NEGO_KEPT,
    SCT_NEGO_CUT,
    SCT_NEGO_NOTIFIED,     /* decided, and delivered in writing to a named person */
    SCT_NEGO_EFFECTIVE,
    SCT_NEGO_ESCALATED,
    SCT_NEGO_WITHDRAWN,
    SCT_NEGO_CLOSED
} sct_nego_state_t;

typedef enum {
    SCT_RESULT_ACCEPT = 1, /* as asked */
    SCT_RESULT_PARTIAL,
    SCT_RESULT_KEEP,       /* 据置き */
    SCT_RESULT_CUT,        /* 引下げ */
    SCT_RESULT_OTHER_WAY,  /* another way: a subsidy, a shared tool, a lump sum, a smaller scope */
    SCT_RESULT_AGREE,      /* the supplier's reply */
    SCT_RESULT_DISAGREE,
    SCT_RESULT_VOID        /* of a correction: it did not happen */
} sct_result_t;

typedef enum {
    SCT_MODE_PORTAL = 1, /* the portal shows it to the other side */
    SCT_MODE_MAIL,
    SCT_MODE_PAPER,
    SCT_MODE_MEETING,
    SCT_MODE_ONLINE,
    SCT_MODE_PHONE,
    SCT_MODE_QUOTATION, /* 見積書 */
    SCT_MODE_OTHER
} sct_mode_t;

typedef enum { SCT_DATA_PUBLIC = 1, SCT_DATA_INTERNAL } sct_data_class_t;

/* What a burden is. The last four are benefits in the meaning of 5条2項2号. */
typedef enum {
    SCT_TASK_FEE = 1,
    SCT_TASK_CONTRIBUTION,
    SCT_TASK_AUDIT,
    SCT_TASK_QUESTIONNAIRE,
    SCT_TASK_STAFF,
    SCT_TASK_KNOWHOW,
    SCT_TASK_LICENCE,
    SCT_TASK_SUPPORT
} sct_task_t;

typedef enum {
    SCT_CATEGORY_PRICE = 1, /* 単価 */
    SCT_CATEGORY_TOTAL,     /* 総額 */
    SCT_CATEGORY_LABOUR,
    SCT_CATEGORY_MATERIAL,
    SCT_CATEGORY_ENERGY,
    SCT_CATEGORY_SECURITY,  /* セキュリティ対策費 */
    SCT_CATEGORY_OTHER
} sct_line_kind_t;

extern const sct_choice_t sct_entry_choice;
extern const sct_choice_t sct_subject_choice;
extern const sct_choice_t sct_nego_state_choice;
extern const sct_choice_t sct_result_choice;
extern const sct_choice_t sct_mode_choice;
extern const sct_choice_t sct_data_class_choice;
extern const sct_choice_t sct_task_choice;
extern const sct_choice_t sct_line_choice;
extern const sct_choice_t sct_per_choice;    /* piece, hour, month, year, lot, once */
extern const sct_choice_t sct_tax_choice;    /* excluded, included */
extern const sct_choice_t sct_source_choice; /* public, quote, internal: what an amount rests on */

/** One amount: yen as a decimal ("1250", "12.50", "-300"), never a floating number. */
#define SCT_LINE_INPUT_FIELDS(F)                                                              \
    F(CHOICE, category, SCT_REQUIRED, 0, 0, &sct_line_choice)                             \
    F(LINE,   item,     SCT_NULLABLE, 0, 200, NULL)                                           \
    F(CHOICE, per,      SCT_NULLABLE, 0, 0, &sct_per_choice)                                  \
    F(CHOICE, tax,      SCT_REQUIRED, 0, 0, &sct_tax_choice)                                  \
    F(KEY,    was,      SCT_NULLABLE, 0, 18, NULL)                                            \
    F(KEY,    becomes,  SCT_NULLABLE, 0, 18, NULL)                                            \
    F(CHOICE, source,   SCT_NULLABLE, 0, 0, &sct_source_choice)                               \
    F(LINES,  words,    SCT_NULLABLE, 0, 2000, NULL) /* what it rests on; of a decision: the reason for this line */
SCT_TYPE_STRUCT(line_input, SCT_LINE_INPUT_FIELDS)

#define SCT_LINES_MOST 20
#define SCT_ENTRY_FILES_MOST 10

/** What somebody records: body of POST /negos/{id}/entries. entries.def says which fields a kind takes and needs. */
#define SCT_ENTRY_WORDS_FIELDS(F)                                                             \
    F(CHOICE, kind,         SCT_REQUIRED, 0, 0, &sct_entry_choice)                            \
    F(DATE,   occurred_on,  SCT_NULLABLE, 0, 0, NULL) /* null in input: today */              \
    F(ID,     about,        SCT_NULLABLE, 0, 0, NULL) /* the entry that it speaks of */       \
    F(LINES,  words,        SCT_NULLABLE, 0, 8000, NULL) /* minutes, reasons, the question */ \
    F(CHOICE, mode,         SCT_NULLABLE, 0, 0, &sct_mode_choice)                             \
    F(CHOICE, result,       SCT_NULLABLE, 0, 0, &sct_result_choice)                           \
    F(CHOICE, data_class,   SCT_NULLABLE, 0, 0, &sct_data_class_choice)                       \
    F(DATE,   planned_on,   SCT_NULLABLE, 0, 0, NULL) /* of a talk; of a price: from when it holds */ \
    F(LINE,   addressee,    SCT_NULLABLE, 0, 100, NULL)                                       \
    F(LINE,   address,      SCT_NULLABLE, 0, 254, NULL)                                       \
    F(LINES,  participants, SCT_NULLABLE, 0, 2000, NULL)                                      \
    F(LINES,  basis,        SCT_NULLABLE, 0, 2000, NULL) /* how it was calculated, what it rests on, why */ \
    F(LINES,  benefit,      SCT_NULLABLE, 0, 2000, NULL) /* what the supplier gains directly */ \
    F(CHOICE, task,         SCT_NULLABLE, 0, 0, &sct_task_choice)                             \
    F(LINE,   item,         SCT_NULLABLE, 0, 200, NULL)                                       \
    F(CHOICE, equivalent,   SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* equivalents are accepted */ \
    F(CHOICE, related,      SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* its vendor is related to the buyer */ \
    F(CHOICE, fault,        SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* the supplier is to blame for it */ \
    F(CHOICE, on_cost,      SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* the talk is about cost or price */ \
    F(CHOICE, waits,        SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* the talk waits for what is demanded */ \
    F(LINES,  why,          SCT_NULLABLE, 0, 2000, NULL) /* of a correction */                \
    F(CHOICE, for_security, SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* yes: the buyer's security people read it, without lines */
#define SCT_ENTRY_INPUT_FIELDS(F)                                                             \
    SCT_ENTRY_WORDS_FIELDS(F)                                                                 \
    F(LIST,    lines,       SCT_OPTIONAL, 0, SCT_LINES_MOST, &sct_line_input_type)            \
    F(STRINGS, files,       SCT_OPTIONAL, 0, SCT_ENTRY_FILES_MOST, NULL) /* ids of files that were brought to the case */
SCT_TYPE_STRUCT(entry_input, SCT_ENTRY_INPUT_FIELDS)

/** Body of POST /negos (by a supplier) and POST /suppliers/{id}/negos: a case with its first entry. */
#define SCT_NEGO_INPUT_FIELDS(F)                                                              \
    F(CHOICE, subject,  SCT_REQUIRED, 0, 0, &sct_subject_choice)                              \
    F(LINE,   title,    SCT_REQUIRED, 1, 200, NULL)                                           \
    F(ID,     level_id, SCT_NULLABLE, 0, 0, NULL) /* the level request that led to it */      \
    F(ID,     deal_id,  SCT_NULLABLE, 0, 0, NULL)                                             \
    F(OBJECT, first,    SCT_REQUIRED, 0, 0, &sct_entry_input_type)
SCT_TYPE_STRUCT(nego_input, SCT_NEGO_INPUT_FIELDS)

/** A case as both sides see it. */
#define SCT_NEGO_FIELDS(F)                                                                    \
    F(ID,     id,          SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     supplier_id, SCT_REQUIRED, 0, 0, NULL)                                          \
    F(LINE,   supplier_ja, SCT_REQUIRED, 1, 200, NULL)                                        \
    F(LINE,   supplier_en, SCT_REQUIRED, 1, 200, NULL)                                        \
    F(CHOICE, subject,     SCT_REQUIRED, 0, 0, &sct_subject_choice)                           \
    F(LINE,   title,       SCT_REQUIRED, 1, 200, NULL)                                        \
    F(ID,     level_id,    SCT_NULLABLE, 0, 0, NULL)                                          \
    F(ID,     deal_id,     SCT_NULLABLE, 0, 0, NULL)                                          \
    F(ID,     campaign_id, SCT_NULLABLE, 0, 0, NULL)                                          \
    F(CHOICE, begun_side,  SCT_REQUIRED, 0, 0, &sct_side_choice)                              \
    F(TIME,   begun_at,    SCT_REQUIRED, 0, 0, NULL)                                          \
    F(LINE,   begun_by,    SCT_REQUIRED, 1, 200, NULL)                                        \
    F(CHOICE, state,       SCT_REQUIRED, 0, 0, &sct_nego_state_choice)                        \
    F(CHOICE, outcome,     SCT_NULLABLE, 0, 0, &sct_result_choice) /* of the newest decision */ \
    F(CHOICE, waits_for,   SCT_NULLABLE, 0, 0, &sct_side_choice)                              \
    F(DATE,   waits_since, SCT_NULLABLE, 0, 0, NULL)                                          \
    F(DATE,   held_on,     SCT_NULLABLE, 0, 0, NULL) /* the newest talk */                    \
    F(INT,    n,           SCT_REQUIRED, 0, 1000000, NULL) /* entries */                      \
    F(FLAG,   joined,      SCT_REQUIRED, 0, 0, NULL) /* the buyer's security people read what is marked for them */ \
    F(TIME,   changed_at,  SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(nego, SCT_NEGO_FIELDS)

/** One entry; immutable. */
#define SCT_ENTRY_FIELDS(F)                                                                   \
    F(ID,     id,          SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     nego_id,     SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     supplier_id, SCT_REQUIRED, 0, 0, NULL)                                          \
    F(INT,    n,           SCT_REQUIRED, 1, 1000000, NULL)                                    \
    F(CHOICE, side,        SCT_REQUIRED, 0, 0, &sct_side_choice)                              \
    SCT_ENTRY_WORDS_FIELDS(F)                                                                 \
    F(TIME,   recorded_at, SCT_REQUIRED, 0, 0, NULL)                                          \
    F(LINE,   recorded_by, SCT_REQUIRED, 1, 200, NULL)                                        \
    F(RAW,    files,       SCT_NULLABLE, 0, 0, NULL) /* [{id, name, size, sha256}] */         \
    F(LIST,   lines,       SCT_OPTIONAL, 0, SCT_LINES_MOST, &sct_line_type)
#define SCT_LINE_FIELDS(F)                                                                    \
    F(ID,     entry_id,    SCT_REQUIRED, 0, 0, NULL)                                          \
    F(INT,    n,           SCT_REQUIRED, 1, SCT_LINES_MOST, NULL)                             \
    SCT_LINE_INPUT_FIELDS(F)
SCT_TYPE_STRUCT(line, SCT_LINE_FIELDS)
SCT_TYPE_STRUCT(entry, SCT_ENTRY_FIELDS)

/** GET /negos and GET /suppliers/{id}/negos, changed last first; `next` is the cursor of the next page, null at the end. */
#define SCT_NEGOS_FIELDS(F)                                                                   \
    F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_nego_type)                                       \
    F(KEY,  next, SCT_NULLABLE, 0, 80, NULL)
SCT_TYPE_STRUCT(negos, SCT_NEGOS_FIELDS)

/** GET /negos/{id}: the case with all its entries that the actor may read, in the order in which they were recorded. */
#define SCT_NEGO_DETAIL_FIELDS(F)                                                             \
    F(OBJECT, nego,    SCT_REQUIRED, 0, 0, &sct_nego_type)                                    \
    F(LIST,   entries, SCT_REQUIRED, 0, 1000, &sct_entry_type)
SCT_TYPE_STRUCT(nego_detail, SCT_NEGO_DETAIL_FIELDS)

/** Where talks stand with a supplier: for the buyer's purchasing and legal people. */
#define SCT_TALK_FIELDS(F)                                                                    \
    F(ID,   supplier_id, SCT_REQUIRED, 0, 0, NULL)                                            \
    F(LINE, code,        SCT_REQUIRED, 1, 40, NULL)                                           \
    F(LINE, name_ja,     SCT_REQUIRED, 1, 200, NULL)                                          \
    F(LINE, name_en,     SCT_REQUIRED, 1, 200, NULL)                                          \
    F(LINE, kana,        SCT_REQUIRED, 1, 200, NULL)                                          \
    F(INT,  open,        SCT_REQUIRED, 0, 1000000, NULL) /* cases that have not ended */      \
    F(INT,  waits,       SCT_REQUIRED, 0, 1000000, NULL) /* of them those that wait for the buyer */ \
    F(DATE, held_on,     SCT_NULLABLE, 0, 0, NULL)       /* the newest talk */                \
    F(DATE, opened_on,   SCT_NULLABLE, 0, 0, NULL)       /* the newest that the buyer opened by itself */ \
    F(INT,  refused,     SCT_REQUIRED, 0, 1000000, NULL) /* cases decided against what was asked, wholly or in part */ \
    F(INT,  reasoned,    SCT_REQUIRED, 0, 1000000, NULL) /* of them those with reasons delivered */
SCT_TYPE_STRUCT(talk, SCT_TALK_FIELDS)

/** GET /talks?q=&silent_since=&cursor=&limit= : by kana; with silent_since those without a talk since that day, longest first. */
#define SCT_TALKS_FIELDS(F)                                                                   \
    F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_talk_type)                                       \
    F(KEY,  next, SCT_NULLABLE, 0, 80, NULL)
SCT_TYPE_STRUCT(talks, SCT_TALKS_FIELDS)

/** Talks that the buyer opens by itself with many suppliers: body of POST /campaigns. */
#define SCT_CAMPAIGN_INPUT_FIELDS(F)                                                          \
    F(LINE,  title,      SCT_REQUIRED, 1, 200, NULL)                                          \
    F(LINES, words,      SCT_REQUIRED, 1, 8000, NULL) /* what each supplier reads */          \
    F(DATE,  planned_on, SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(campaign_input, SCT_CAMPAIGN_INPUT_FIELDS)

#define SCT_CAMPAIGN_FIELDS(F)                                                                \
    F(ID,    id,         SCT_REQUIRED, 0, 0, NULL)                                            \
    SCT_CAMPAIGN_INPUT_FIELDS(F)                                                              \
    F(TIME,  begun_at,   SCT_REQUIRED, 0, 0, NULL)                                            \
    F(LINE,  begun_by,   SCT_REQUIRED, 1, 200, NULL)                                          \
    F(INT,   cases,      SCT_REQUIRED, 0, 1000000, NULL)                                      \
    F(INT,   held,       SCT_REQUIRED, 0, 1000000, NULL) /* with a talk */                    \
    F(INT,   waits,      SCT_REQUIRED, 0, 1000000, NULL) /* for the buyer */                  \
    F(INT,   ended,      SCT_REQUIRED, 0, 1000000, NULL)
SCT_TYPE_STRUCT(campaign, SCT_CAMPAIGN_FIELDS)

/** GET /campaigns, newest first. */
#define SCT_CAMPAIGNS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_campaign_type)
SCT_TYPE_STRUCT(campaigns, SCT_CAMPAIGNS_FIELDS)

/** POST /campaigns/{id}/negos: opens a case with each of these; with whom one is open in this campaign is passed over. */
#define SCT_CAMPAIGN_MOST 20
#define SCT_CAMPAIGN_OPEN_INPUT_FIELDS(F) F(STRINGS, suppliers, SCT_REQUIRED, 1, SCT_CAMPAIGN_MOST, NULL)
SCT_TYPE_STRUCT(campaign_open_input, SCT_CAMPAIGN_OPEN_INPUT_FIELDS)

/** campaign.begun. */
#define SCT_CAMPAIGN_EVENT_FIELDS(F)                                                          \
    F(ID,    campaign,   SCT_REQUIRED, 0, 0, NULL)                                            \
    SCT_CAMPAIGN_INPUT_FIELDS(F)
SCT_TYPE_STRUCT(campaign_event, SCT_CAMPAIGN_EVENT_FIELDS)

/** nego.begun: a case, before its first entry. */
#define SCT_NEGO_BEGUN_FIELDS(F)                                                              \
    F(ID,     nego,     SCT_REQUIRED, 0, 0, NULL)                                             \
    F(CHOICE, subject,  SCT_REQUIRED, 0, 0, &sct_subject_choice)                              \
    F(LINE,   title,    SCT_REQUIRED, 1, 200, NULL)                                           \
    F(ID,     level,    SCT_NULLABLE, 0, 0, NULL)                                             \
    F(ID,     deal,     SCT_NULLABLE, 0, 0, NULL)                                             \
    F(ID,     campaign, SCT_NULLABLE, 0, 0, NULL)                                             \
    F(CHOICE, side,     SCT_REQUIRED, 0, 0, &sct_side_choice)
SCT_TYPE_STRUCT(nego_begun, SCT_NEGO_BEGUN_FIELDS)

#define SCT_LINE_EVENT_FIELDS(F)                                                              \
    F(INT,    n,        SCT_REQUIRED, 1, SCT_LINES_MOST, NULL)                                \
    SCT_LINE_INPUT_FIELDS(F)                                                                  \
    F(INT,    yen,      SCT_NULLABLE, INT64_C(-100000000000), INT64_C(100000000000), NULL) /* `becomes` in whole yen */
SCT_TYPE_STRUCT(line_event, SCT_LINE_EVENT_FIELDS)

/** nego.<kind of entry>: what was recorded, and where the case stands after it. */
#define SCT_ENTRY_EVENT_FIELDS(F)                                                             \
    F(ID,     nego,        SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     entry,       SCT_REQUIRED, 0, 0, NULL)                                          \
    F(INT,    n,           SCT_REQUIRED, 1, 1000000, NULL)                                    \
    F(CHOICE, side,        SCT_REQUIRED, 0, 0, &sct_side_choice)                              \
    SCT_ENTRY_WORDS_FIELDS(F)                                                                 \
    F(LIST,   lines,       SCT_OPTIONAL, 0, SCT_LINES_MOST, &sct_line_event_type)             \
    F(RAW,    files,       SCT_NULLABLE, 0, 0, NULL)                                          \
    F(CHOICE, state,       SCT_REQUIRED, 0, 0, &sct_nego_state_choice)                        \
    F(CHOICE, outcome,     SCT_NULLABLE, 0, 0, &sct_result_choice) /* of the newest decision */ \
    F(CHOICE, waits_for,   SCT_NULLABLE, 0, 0, &sct_side_choice)                              \
    F(DATE,   waits_since, SCT_NULLABLE, 0, 0, NULL)                                          \
    F(DATE,   held_on,     SCT_NULLABLE, 0, 0, NULL)                                          \
    F(INT,    joined,      SCT_REQUIRED, 0, 1, NULL)
SCT_TYPE_STRUCT(entry_event, SCT_ENTRY_EVENT_FIELDS)

/**
 * The entries as they stand after corrections: each with the words, dates and amounts of its newest correction; those that a
 * correction voided, and corrections themselves, are left out. A correction counts only when its author is of the entry's
 * side. In pool; the ids are those of the entries that were corrected.
 */
apr_array_header_t *sct_nego_effective(apr_pool_t *pool, const apr_array_header_t *entries);

/** Fills state, outcome, waits_for, waits_since, held_on, n and joined from all entries (sct_entry_t, ascending by n). Pure. */
void sct_nego_derive(sct_nego_t *nego, apr_pool_t *pool, const apr_array_header_t *entries);

/** Whether a decision with that result refuses what was asked, wholly or in part. */
bool sct_result_refuses(int result);

/** Whether the question or demand at that place of the effective entries still waits for its answer. */
bool sct_entry_is_open(const apr_array_header_t *effective, int at);

/** Of effective entries: the decision in force; the delivery of its reasons to a named person. NULL: none. */
const sct_entry_t *sct_nego_decision(const apr_array_header_t *effective);
const sct_entry_t *sct_nego_reasons(const apr_array_header_t *effective);

/**
 * Whether `in` may be recorded by that side in a case with these entries. Facts always may; the fields must be those that the
 * kind takes, `about` must be an entry of this case that suits, and no date of a fact lies ahead. Two things the portal does
 * itself, and they have conditions: a decision by the portal that refuses needs reasons, for each line that was asked too, and
 * an addressee; closing after a refusal needs its delivery.
 * @return INVALID with the field, STATE
 */
sct_err_t *sct_entry_check(const sct_entry_input_t *in, sct_op_t *op, sct_side_t side,
                           const apr_array_header_t *entries) SCT_CHECKED;

/** The kind as the law's words call it. */
const char *sct_entry_ja(int kind);
const char *sct_entry_en(int kind);

/** "12.50" in ten-thousandths of a yen. False unless text is an amount: up to 11 digits, at most 4 behind the point. */
bool sct_amount_parse(int64_t *out, const char *text);

#endif
