/*
 * domain_level.h - the level request (要求段階の指定): which ★ a buyer asks a supplier to reach, and why.
 *
 * The suggestion follows the flow of METI's interim report (2025-04-14), repeated by criterion 2-1-3-1 of the edition
 * 2026-03-27: any of three questions answered yes suggests ★4; none suggests ★3, which two circumstances may raise.
 * Preparation times (★3 180 days, ★4 365 days) are a house rule (社内基準); no law names a number.
 */
#ifndef SCT_DOMAIN_LEVEL_H
#define SCT_DOMAIN_LEVEL_H

#include "base_op.h"
#include "domain_field.h"

extern const sct_choice_t sct_yesno_choice;       /* yes, no */
extern const sct_choice_t sct_level_state_choice; /* in the order of sct_level_state_t */
extern const sct_choice_t sct_depth_choice;       /* in the order of sct_depth_t */

#define SCT_YES 1
#define SCT_NO 2

/* draft -> issued -> accepted | talks | declined; talks -> accepted | declined; issued before visible_from -> cancelled;
 * issued, talks, accepted -> withdrawn. */
typedef enum {
    SCT_LEVEL_DRAFT = 1, /* the buyer's alone */
    SCT_LEVEL_ISSUED,    /* 発出; the supplier sees it from visible_from on */
    SCT_LEVEL_CANCELLED, /* taken back before the supplier could see it */
    SCT_LEVEL_TALKS,     /* the supplier asked to talk first: due date and reminders pause */
    SCT_LEVEL_ACCEPTED,
    SCT_LEVEL_DECLINED,
    SCT_LEVEL_WITHDRAWN  /* taken back later, with words */
} sct_level_state_t;

/* What the buyer asks to see, and what the supplier lets it see. */
typedef enum {
    SCT_DEPTH_COUNTS = 1, /* counts per category (the default) */
    SCT_DEPTH_REQUIREMENT,
    SCT_DEPTH_CRITERION,  /* each criterion with its note */
    SCT_DEPTH_EVIDENCE
} sct_depth_t;

#define SCT_PREP_DAYS_3 180 /* 社内基準 */
#define SCT_PREP_DAYS_4 365 /* 社内基準 */

/** The parts a buyer writes: body of POST /suppliers/{id}/levels and PATCH /levels/{id}. A draft may have gaps. */
#define SCT_LEVEL_INPUT_FIELDS(F)                                                                     \
    F(INT,    star,           SCT_NULLABLE, 3, 4, NULL)                                               \
    F(CHOICE, q_secret,       SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* our important secrets on its IT or cloud */ \
    F(CHOICE, q_outage,       SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* its outage delays us unacceptably */ \
    F(CHOICE, q_access,       SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* our systems can be reached from it */ \
    F(CHOICE, c_incident,     SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* recent incidents there or at its peers */ \
    F(CHOICE, c_subcontract,  SCT_NULLABLE, 0, 0, &sct_yesno_choice) /* an important subcontractor */ \
    F(LINES,  reason,         SCT_NULLABLE, 0, 4000, NULL)                                            \
    F(LINES,  other_reason,   SCT_NULLABLE, 0, 4000, NULL) /* why another level than suggested */     \
    F(LINES,  scope_entities, SCT_NULLABLE, 0, 2000, NULL)                                            \
    F(LINES,  scope_sites,    SCT_NULLABLE, 0, 2000, NULL)                                            \
    F(LINES,  scope_systems,  SCT_NULLABLE, 0, 2000, NULL)                                            \
    F(DATE,   due_on,         SCT_NULLABLE, 0, 0, NULL)                                               \
    F(CHOICE, depth_asked,    SCT_NULLABLE, 0, 0, &sct_depth_choice)                                  \
    F(LINE,   contact_name,   SCT_NULLABLE, 0, 100, NULL)                                             \
    F(LINE,   contact_unit,   SCT_NULLABLE, 0, 100, NULL)                                             \
    F(LINE,   contact_mail,   SCT_NULLABLE, 0, 254, NULL)                                             \
    F(LINE,   contact_phone,  SCT_NULLABLE, 0, 40, NULL)
SCT_TYPE_STRUCT(level_input, SCT_LEVEL_INPUT_FIELDS)

/** A level request as both sides see it. */
#define SCT_LEVEL_FIELDS(F)                                                                           \
    F(ID,      id,             SCT_REQUIRED, 0, 0, NULL)                                              \
    F(ID,      supplier_id,    SCT_REQUIRED, 0, 0, NULL)                                              \
    F(LINE,    supplier_ja,    SCT_REQUIRED, 1, 200, NULL)                                            \
    F(LINE,    supplier_en,    SCT_REQUIRED, 1, 200, NULL)                                            \
    F(CHOICE,  state,          SCT_REQUIRED, 0, 0, &sct_level_state_choice)                           \
    F(INT,     rev,            SCT_REQUIRED, 1, INT64_C(1000000000), NULL) /* ETag "rev" */           \
    SCT_LEVEL_INPUT_FIELDS(F)                                                                         \
    F(KEY,     edition,        SCT_REQUIRED, 1, 40, NULL)                                             \
    F(INT,     suggested,      SCT_NULLABLE, 3, 4, NULL)  /* null until the three questions are answered */ \
    F(STRINGS, suggested_by,   SCT_REQUIRED, 0, 5, NULL)  /* the fields that led to it, such as q_secret */ \
    F(INT,     prep_days,      SCT_NULLABLE, 0, 1000, NULL)   /* 社内基準 for the star */             \
    F(INT,     lead_days,      SCT_NULLABLE, -100000, 100000, NULL) /* from issue (or today) to due_on */ \
    F(TIME,    created_at,     SCT_REQUIRED, 0, 0, NULL)                                              \
    F(TIME,    issued_at,      SCT_NULLABLE, 0, 0, NULL)                                              \
    F(LINE,    issued_by,      SCT_NULLABLE, 0, 200, NULL)                                            \
    F(TIME,    visible_from,   SCT_NULLABLE, 0, 0, NULL)                                              \
    F(FLAG,    cancellable,    SCT_REQUIRED, 0, 0, NULL)  /* issued and not yet visible to the supplier */ \
    F(TIME,    paused_at,      SCT_NULLABLE, 0, 0, NULL)  /* since when talks hold the due date */    \
    F(INT,     paused_days,    SCT_REQUIRED, 0, 100000, NULL) /* days that ended talks added to the due date */ \
    F(TIME,    answered_at,    SCT_NULLABLE, 0, 0, NULL)  /* accepted, talks or declined */           \
    F(LINE,    answered_by,    SCT_NULLABLE, 0, 200, NULL)                                            \
    F(LINES,   answered_words, SCT_NULLABLE, 0, 2000, NULL)                                           \
    F(TIME,    withdrawn_at,   SCT_NULLABLE, 0, 0, NULL)                                              \
    F(LINES,   withdrawn_words, SCT_NULLABLE, 0, 2000, NULL)                                          \
    F(ID,      assessment_id,  SCT_NULLABLE, 0, 0, NULL)                                              \
    F(TIME,    submitted_at,   SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(level, SCT_LEVEL_FIELDS)

/** GET /levels (those the supplier sees) and GET /suppliers/{id}/levels, newest first. */
#define SCT_LEVELS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 100, &sct_level_type)
SCT_TYPE_STRUCT(levels, SCT_LEVELS_FIELDS)

/**
 * GET /levels/{id}/letter: the exact text that issuing sends, later that it sent; `hash` is SHA-256 over text_ja LF LF
 * text_en.
 */
#define SCT_LETTER_FIELDS(F)                             \
    F(HASH,  hash,    SCT_REQUIRED, 0, 0, NULL)          \
    F(LINES, text_ja, SCT_REQUIRED, 1, 40000, NULL)      \
    F(LINES, text_en, SCT_REQUIRED, 1, 40000, NULL)
SCT_TYPE_STRUCT(letter, SCT_LETTER_FIELDS)

/** POST /levels/{id}/issue: the hash of the letter that was previewed. */
#define SCT_ISSUE_INPUT_FIELDS(F) F(HASH, letter_hash, SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(issue_input, SCT_ISSUE_INPUT_FIELDS)

/** Words that go with an act and are needed: talk, decline, withdraw. */
#define SCT_WORDS_INPUT_FIELDS(F) F(LINES, words, SCT_REQUIRED, 1, 2000, NULL)
SCT_TYPE_STRUCT(words_input, SCT_WORDS_INPUT_FIELDS)

/** Words that may go with an act: accept, cancel. */
#define SCT_NOTE_INPUT_FIELDS(F) F(LINES, words, SCT_NULLABLE, 0, 2000, NULL)
SCT_TYPE_STRUCT(note_input, SCT_NOTE_INPUT_FIELDS)

/**
 * Fills what is computed: suggested, suggested_by, prep_days, lead_days, cancellable. Pure but for the clock of op.
 */
void sct_level_derive(sct_level_t *level, sct_op_t *op);

/**
 * Whether a draft may be issued: star, the three questions, reason, other_reason where the star is not the suggested one,
 * scope_entities, due_on after today, depth_asked and contact_name are there.
 * @return INVALID with the first field at fault
 */
sct_err_t *sct_level_check_issue(const sct_level_t *level, sct_op_t *op) SCT_CHECKED;

/** STATE unless a level request may go from its state to `to` (the moves at sct_level_state_t). */
sct_err_t *sct_level_check_move(const sct_level_t *level, sct_op_t *op, sct_level_state_t to) SCT_CHECKED;

/** Copies the fields that input named into the level. */
void sct_level_apply(sct_level_t *level, const sct_level_input_t *input);

#endif
