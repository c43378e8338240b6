/*
 * domain_event.h - what the events of the assessment wall say: the content that a lawyer reads years later.
 *
 * The ledger adds the name of the one who acted. `level`, `assessment` and `submission` name the rows that the event makes
 * or changes; together with the instant of the act the content holds every value that the event gives them, so that a
 * verifier can rebuild the rows (ledger_replay.c).
 */
#ifndef SCT_DOMAIN_EVENT_H
#define SCT_DOMAIN_EVENT_H

#include "domain_assessment.h"
#include "domain_field.h"
#include "domain_level.h"

/** level.issued: everything that was asked, and the exact letter. */
#define SCT_LEVEL_ISSUED_FIELDS(F)                                      \
    F(ID,      level,        SCT_REQUIRED, 0, 0, NULL)                  \
    F(LINE,    supplier_ja,  SCT_REQUIRED, 1, 200, NULL)                \
    F(LINE,    supplier_en,  SCT_REQUIRED, 1, 200, NULL)                \
    F(KEY,     edition,      SCT_REQUIRED, 1, 40, NULL)                 \
    F(TIME,    created_at,   SCT_REQUIRED, 0, 0, NULL)                  \
    SCT_LEVEL_INPUT_FIELDS(F)                                           \
    F(INT,     suggested,    SCT_NULLABLE, 3, 4, NULL)                  \
    F(STRINGS, suggested_by, SCT_REQUIRED, 0, 5, NULL)                  \
    F(INT,     lead_days,    SCT_NULLABLE, -100000, 100000, NULL)       \
    F(TIME,    visible_from, SCT_REQUIRED, 0, 0, NULL)                  \
    F(HASH,    letter_hash,  SCT_REQUIRED, 0, 0, NULL)                  \
    F(LINES,   letter_ja,    SCT_REQUIRED, 1, 40000, NULL)              \
    F(LINES,   letter_en,    SCT_REQUIRED, 1, 40000, NULL)
SCT_TYPE_STRUCT(level_issued, SCT_LEVEL_ISSUED_FIELDS)

/** level.cancelled, level.withdrawn, level.accepted, level.talks, level.declined. */
#define SCT_LEVEL_ACT_FIELDS(F)                                         \
    F(ID,    level,       SCT_REQUIRED, 0, 0, NULL)                     \
    F(INT,   star,        SCT_REQUIRED, 3, 4, NULL)                     \
    F(LINES, words,       SCT_NULLABLE, 0, 2000, NULL)                  \
    F(DATE,  due_on,      SCT_NULLABLE, 0, 0, NULL) /* after the act */ \
    F(INT,   paused_days, SCT_REQUIRED, 0, 100000, NULL)                \
    F(ID,    assessment,  SCT_NULLABLE, 0, 0, NULL) /* that accepting began */ \
    F(INT,   total,       SCT_NULLABLE, 0, 1000, NULL) /* its criteria */
SCT_TYPE_STRUCT(level_act, SCT_LEVEL_ACT_FIELDS)

/** assessment.submitted: the hashes of what was frozen, and the files that the depth shows; the bytes stay with their owners. */
#define SCT_SUBMITTED_EVENT_FIELDS(F)                                   \
    F(ID,     submission,  SCT_REQUIRED, 0, 0, NULL)                    \
    F(ID,     assessment,  SCT_REQUIRED, 0, 0, NULL)                    \
    F(ID,     level,       SCT_REQUIRED, 0, 0, NULL)                    \
    F(INT,    n,           SCT_REQUIRED, 1, 100000, NULL)               \
    F(KEY,    edition,     SCT_REQUIRED, 1, 40, NULL)                   \
    F(INT,    star,        SCT_REQUIRED, 3, 4, NULL)                    \
    F(CHOICE, depth,       SCT_REQUIRED, 0, 0, &sct_depth_choice)       \
    F(HASH,   shared_hash, SCT_REQUIRED, 0, 0, NULL)                    \
    F(HASH,   full_hash,   SCT_REQUIRED, 0, 0, NULL)                    \
    F(LIST,   files,       SCT_OPTIONAL, 0, SCT_FILES_MOST, &sct_shown_event_type) /* what is shown from now on */
SCT_TYPE_STRUCT(submitted_event, SCT_SUBMITTED_EVENT_FIELDS)

#endif
