/*
 * domain_catalogue.h - one edition of the scheme's requirements and criteria, as data (conf/catalogues).
 *
 * Titles and descriptions are our own words, never the official wording; pages link to the official sheet. Answers are keyed
 * by (edition, criterion): the same number can mean another criterion in another edition.
 */
#ifndef SCT_DOMAIN_CATALOGUE_H
#define SCT_DOMAIN_CATALOGUE_H

#include "domain_field.h"

extern const sct_choice_t sct_edition_status_choice; /* current, superseded */
extern const sct_choice_t sct_condition_choice;      /* explicit, implicit */

#define SCT_CATEGORY_FIELDS(F)                     \
    F(KEY,  id,      SCT_REQUIRED, 1, 20, NULL)    \
    F(LINE, name_ja, SCT_REQUIRED, 1, 100, NULL)   \
    F(LINE, name_en, SCT_REQUIRED, 1, 100, NULL)
SCT_TYPE_STRUCT(category, SCT_CATEGORY_FIELDS)

#define SCT_REQUIREMENT_FIELDS(F)                      \
    F(KEY,   id,       SCT_REQUIRED, 1, 20, NULL)      \
    F(KEY,   category, SCT_REQUIRED, 1, 20, NULL)      \
    F(INT,   star,     SCT_REQUIRED, 3, 4, NULL) /* the lowest level that has it */ \
    F(LINE,  title_ja, SCT_REQUIRED, 1, 200, NULL)     \
    F(LINE,  title_en, SCT_REQUIRED, 1, 200, NULL)     \
    F(LINES, desc_ja,  SCT_REQUIRED, 1, 1000, NULL)    \
    F(LINES, desc_en,  SCT_REQUIRED, 1, 1000, NULL)
SCT_TYPE_STRUCT(requirement, SCT_REQUIREMENT_FIELDS)

#define SCT_CRITERION_FIELDS(F)                                                                    \
    F(KEY,    id,           SCT_REQUIRED, 1, 20, NULL)                                             \
    F(KEY,    requirement,  SCT_REQUIRED, 1, 20, NULL)                                             \
    F(INT,    star,         SCT_REQUIRED, 3, 4, NULL) /* the lowest level that has it */           \
    F(KEY,    csf,          SCT_NULLABLE, 0, 2, NULL) /* NIST CSF 2.0 function */                  \
    F(LINE,   title_ja,     SCT_REQUIRED, 1, 200, NULL)                                            \
    F(LINE,   title_en,     SCT_REQUIRED, 1, 200, NULL)                                            \
    F(LINES,  desc_ja,      SCT_REQUIRED, 1, 1000, NULL)                                           \
    F(LINES,  desc_en,      SCT_REQUIRED, 1, 1000, NULL)                                           \
    F(CHOICE, condition,    SCT_NULLABLE, 0, 0, &sct_condition_choice) /* our reading, not an official list */ \
    F(LINE,   condition_ja, SCT_NULLABLE, 0, 300, NULL)                                            \
    F(LINE,   condition_en, SCT_NULLABLE, 0, 300, NULL)
SCT_TYPE_STRUCT(criterion, SCT_CRITERION_FIELDS)

/** Where a criterion of an older edition went: same_text, reworded, renumbered, renumbered_and_reworded, absorbed, dropped. */
#define SCT_SUCCESSION_FIELDS(F)                          \
    F(KEY, id,     SCT_REQUIRED, 1, 20, NULL)             \
    F(INT, star,   SCT_REQUIRED, 3, 4, NULL)              \
    F(KEY, to,     SCT_NULLABLE, 0, 20, NULL)             \
    F(KEY, change, SCT_REQUIRED, 1, 40, NULL)
SCT_TYPE_STRUCT(succession, SCT_SUCCESSION_FIELDS)

#define SCT_CATALOGUE_FIELDS(F)                                                   \
    F(KEY,    edition,      SCT_REQUIRED, 1, 40, NULL)                            \
    F(CHOICE, status,       SCT_REQUIRED, 0, 0, &sct_edition_status_choice)       \
    F(LINE,   title_ja,     SCT_REQUIRED, 1, 200, NULL)                           \
    F(LINE,   title_en,     SCT_REQUIRED, 1, 200, NULL)                           \
    F(LINE,   official_url, SCT_NULLABLE, 0, 500, NULL)                           \
    F(HASH,   official_hash, SCT_NULLABLE, 0, 0, NULL) /* SHA-256 of the official sheet, as recorded by others */ \
    F(LINES,  note_ja,      SCT_REQUIRED, 1, 2000, NULL)                          \
    F(LINES,  note_en,      SCT_REQUIRED, 1, 2000, NULL)                          \
    F(LIST,   categories,   SCT_REQUIRED, 0, 100, &sct_category_type)             \
    F(LIST,   requirements, SCT_REQUIRED, 0, 200, &sct_requirement_type)          \
    F(LIST,   criteria,     SCT_REQUIRED, 0, 1000, &sct_criterion_type)           \
    F(KEY,    succeeded_by, SCT_NULLABLE, 0, 40, NULL)                            \
    F(LIST,   successions,  SCT_REQUIRED, 0, 1000, &sct_succession_type)
SCT_TYPE_STRUCT(catalogue, SCT_CATALOGUE_FIELDS)

/** The criterion with this id if it belongs to the level `star`, else NULL. */
const sct_criterion_t *sct_catalogue_criterion(const sct_catalogue_t *catalogue, int64_t star, const char *id);

/** How many criteria the level has: 81 and 153 in the edition 2026-03-27. */
int sct_catalogue_count(const sct_catalogue_t *catalogue, int64_t star);

/** The category of a requirement, "" when there is none. */
const char *sct_catalogue_category(const sct_catalogue_t *catalogue, const char *requirement);

/**
 * Whether a catalogue hangs together: ids unique, every requirement in a category, every criterion in a requirement of the
 * same or a lower star, the criterion's id begins with its requirement's. The reason names the id at fault.
 * @return NULL when good, else English for the operator, in pool
 */
const char *sct_catalogue_fault(apr_pool_t *pool, const sct_catalogue_t *catalogue);

#endif
