/*
 * domain_rulepack.h - a pack of rules: severities, numbers and words of every rule from a day on, as data (conf/rulepacks).
 *
 * Words are ours. A number never stands without saying whose it is: 法定 (of a statute), 指針 (of a guideline), 社内基準 (of this house).
 * Messages ask to check, or speak of a risk; they judge nobody. An installation may set house and guideline numbers more strictly
 * (conf/rulepacks/house.json), never more loosely, and statutory ones not at all.
 */
#ifndef SCT_DOMAIN_RULEPACK_H
#define SCT_DOMAIN_RULEPACK_H

#include "domain_field.h"

typedef enum {
    SCT_RULE_NONE,
#define SCT_RULE(symbol, id, object) SCT_RULE_##symbol,
#include "rules.def"
#undef SCT_RULE
    SCT_RULE__COUNT
} sct_rule_t;

typedef enum {
    SCT_PARAM_NONE,
#define SCT_PARAM(rule, name, unit, least, most) SCT_PARAM_##rule##_##name,
#include "rule_params.def"
#undef SCT_PARAM
    SCT_PARAM__COUNT
} sct_param_t;

typedef enum { SCT_LABEL_STATUTORY = 1, SCT_LABEL_GUIDELINE, SCT_LABEL_HOUSE } sct_label_t;
typedef enum { SCT_SEVERITY_BLOCK = 1, SCT_SEVERITY_HIGH, SCT_SEVERITY_MID, SCT_SEVERITY_INFO } sct_severity_t;
typedef enum { SCT_RULE_WALL_ASSESSMENT = 1, SCT_RULE_WALL_PRICE } sct_rule_wall_t;
typedef enum {
    SCT_UNIT_DAYS = 1,
    SCT_UNIT_BUSINESS_DAYS,
    SCT_UNIT_PERCENT,
    SCT_UNIT_COUNT,
    SCT_UNIT_CHARS,
    SCT_UNIT_MONTH,
    SCT_UNIT_DATE
} sct_rule_unit_t;
typedef enum { SCT_STRICTER_LESS = 1, SCT_STRICTER_MORE, SCT_STRICTER_FIXED } sct_stricter_t;

extern const sct_choice_t sct_rule_choice;      /* the ids, in the order of rules.def */
extern const sct_choice_t sct_regime_choice;    /* T 取適法, A 独占禁止法, F フリーランス法, G guidelines, X records */
extern const sct_choice_t sct_label_choice;     /* statutory, guideline, house */
extern const sct_choice_t sct_severity_choice;  /* block, high, mid, info */
extern const sct_choice_t sct_rule_wall_choice; /* assessment, price */
extern const sct_choice_t sct_rule_unit_choice;
extern const sct_choice_t sct_stricter_choice;
extern const sct_choice_t sct_pack_status_choice; /* current; slot: the place of a text that nobody has read yet */

#define SCT_RULE_PARAM_FIELDS(F)                                    \
    F(KEY,    name,     SCT_REQUIRED, 1, 40, NULL)                  \
    F(INT,    value,    SCT_REQUIRED, 0, 99999999, NULL)            \
    F(CHOICE, unit,     SCT_REQUIRED, 0, 0, &sct_rule_unit_choice)       \
    F(CHOICE, label,    SCT_REQUIRED, 0, 0, &sct_label_choice)      \
    F(CHOICE, stricter, SCT_REQUIRED, 0, 0, &sct_stricter_choice)
SCT_TYPE_STRUCT(rule_param, SCT_RULE_PARAM_FIELDS)

/** In the words, {name} stands for a parameter of the rule; it is shown with its unit and its label. */
#define SCT_RULE_TEXT_FIELDS(F)                                     \
    F(KEY,     id,         SCT_REQUIRED, 1, 10, NULL)               \
    F(STRINGS, regimes,    SCT_REQUIRED, 1, 5, NULL)                \
    F(CHOICE,  label,      SCT_REQUIRED, 0, 0, &sct_label_choice)   \
    F(CHOICE,  severity,   SCT_REQUIRED, 0, 0, &sct_severity_choice) \
    F(CHOICE,  wall,       SCT_REQUIRED, 0, 0, &sct_rule_wall_choice) \
    F(LINE,    basis_ja,   SCT_REQUIRED, 1, 200, NULL)              \
    F(LINE,    basis_en,   SCT_REQUIRED, 1, 200, NULL)              \
    F(LIST,    params,     SCT_REQUIRED, 0, 10, &sct_rule_param_type) \
    F(LINE,    message_ja, SCT_REQUIRED, 1, 400, NULL)              \
    F(LINE,    message_en, SCT_REQUIRED, 1, 400, NULL)              \
    F(LINE,    clears_ja,  SCT_REQUIRED, 1, 400, NULL)              \
    F(LINE,    clears_en,  SCT_REQUIRED, 1, 400, NULL)
SCT_TYPE_STRUCT(rule_text, SCT_RULE_TEXT_FIELDS)

#define SCT_PACK_FIELDS(F)                                          \
    F(KEY,     pack,    SCT_REQUIRED, 1, 40, NULL)                  \
    F(DATE,    from,    SCT_REQUIRED, 0, 0, NULL)                   \
    F(CHOICE,  status,  SCT_REQUIRED, 0, 0, &sct_pack_status_choice) \
    F(LINES,   note_ja, SCT_REQUIRED, 1, 1000, NULL)                \
    F(LINES,   note_en, SCT_REQUIRED, 1, 1000, NULL)                \
    F(STRINGS, sources, SCT_REQUIRED, 1, 20, NULL)                  \
    F(LIST,    rules,   SCT_REQUIRED, 1, 100, &sct_rule_text_type)
SCT_TYPE_STRUCT(pack, SCT_PACK_FIELDS)

/** conf/rulepacks/house.json: numbers that this installation sets more strictly, in every pack. */
#define SCT_HOUSE_NUMBER_FIELDS(F)                                  \
    F(KEY,     rule,    SCT_REQUIRED, 1, 10, NULL)                  \
    F(KEY,     name,    SCT_REQUIRED, 1, 40, NULL)                  \
    F(INT,     value,   SCT_REQUIRED, 0, 99999999, NULL)
SCT_TYPE_STRUCT(house_number, SCT_HOUSE_NUMBER_FIELDS)
#define SCT_HOUSE_FIELDS(F) F(LIST, numbers, SCT_REQUIRED, 0, 100, &sct_house_number_type)
SCT_TYPE_STRUCT(house, SCT_HOUSE_FIELDS)

/** A pack that hangs together: what it says, by rule and by number. */
typedef struct sct_rulepack_t {
    sct_pack_t file;
    sct_date_t until; /* the day before the next pack; SCT_DATE_LAST of the newest */
    const sct_rule_text_t *rules[SCT_RULE__COUNT];
    sct_rule_param_t *params[SCT_PARAM__COUNT];
} sct_rulepack_t;

/** The id of a rule ("PRC-08"); the rule that a number belongs to, and its name. */
const char *sct_rule_id(int rule);
sct_rule_t sct_param_rule(int param);
const char *sct_param_name(int param);

/**
 * Fills `rules` and `params` from `file`. Every rule of rules.def once, with all of its numbers, each in range and of its unit;
 * every number in the words beside its label; no word that judges; a message that asks to check or speaks of a risk.
 * @return NULL when good, else English for the operator with the id at fault, in pool
 */
const char *sct_rulepack_fault(apr_pool_t *pool, sct_rulepack_t *pack);

/** Applies the installation's numbers. @return NULL when good, else English for the operator with the id at fault */
const char *sct_rulepack_tighten(apr_pool_t *pool, sct_rulepack_t *pack, const sct_house_t *house);

/** Whether all regimes of the rule are 取適法 alone: it then says nothing of an order that the Act does not reach. */
bool sct_rule_only_act(const sct_rulepack_t *pack, int rule);

/** Words of a rule with its numbers, units and labels in place of {name}; in pool. */
const char *sct_rule_words(apr_pool_t *pool, const sct_rulepack_t *pack, int rule, const char *words, bool ja);

/** A number with unit and label, as 「30日（社内基準）」 or "30 days (house rule)"; in pool. */
const char *sct_param_words(apr_pool_t *pool, const sct_rule_param_t *param, bool ja);

#endif
