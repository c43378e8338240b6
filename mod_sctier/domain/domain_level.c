/*
 * domain_level.c - the suggestion, the checks before issuing, the moves between states.
 */
#include "domain_level.h"

#include <string.h>

#include "base_text.h"

#include "base_pool.h"

static const char *const yesno_names[] = {"yes", "no", NULL};
const sct_choice_t sct_yesno_choice = {"yesno", yesno_names};

static const char *const state_names[] = {"draft",    "issued",   "cancelled", "talks",
                                          "accepted", "declined", "withdrawn", NULL};
const sct_choice_t sct_level_state_choice = {"level_state", state_names};

static const char *const depth_names[] = {"counts", "requirement", "criterion", "evidence", NULL};
const sct_choice_t sct_depth_choice = {"depth", depth_names};

#define SCT_T sct_level_input_t
SCT_TYPE_TABLE(level_input, SCT_LEVEL_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_level_t
SCT_TYPE_TABLE(level, SCT_LEVEL_FIELDS)
#undef SCT_T
#define SCT_T sct_levels_t
SCT_TYPE_TABLE(levels, SCT_LEVELS_FIELDS)
#undef SCT_T
#define SCT_T sct_letter_t
SCT_TYPE_TABLE(letter, SCT_LETTER_FIELDS)
#undef SCT_T
#define SCT_T sct_issue_input_t
SCT_TYPE_TABLE(issue_input, SCT_ISSUE_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_words_input_t
SCT_TYPE_TABLE(words_input, SCT_WORDS_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_note_input_t
SCT_TYPE_TABLE(note_input, SCT_NOTE_INPUT_FIELDS)
#undef SCT_T

static void add_if_yes(apr_array_header_t *list, int answer, const char *name)
{
    if (answer == SCT_YES) {
        APR_ARRAY_PUSH(list, const char *) = name;
    }
}

static void suggest(sct_level_t *level, apr_pool_t *pool)
{
    apr_array_header_t *by = apr_array_make(pool, 5, sizeof(const char *));

    level->suggested_by = by;
    level->suggested = 0;
    if (!level->q_secret || !level->q_outage || !level->q_access) {
        return;
    }
    add_if_yes(by, level->q_secret, "q_secret");
    add_if_yes(by, level->q_outage, "q_outage");
    add_if_yes(by, level->q_access, "q_access");
    if (by->nelts > 0) {
        level->suggested = 4;
        return;
    }
    /* A circumstance does not change the suggestion: it lets the buyer raise it, with a reason of its own. */
    level->suggested = 3;
    add_if_yes(by, level->c_incident, "c_incident");
    add_if_yes(by, level->c_subcontract, "c_subcontract");
}

void sct_level_derive(sct_level_t *level, sct_op_t *op)
{
    apr_time_t now = sct_op_now(op);
    sct_date_t from = sct_date_of(level->issued_at ? level->issued_at : now);

    suggest(level, op->pool);
    level->prep_days = level->star == 4 ? SCT_PREP_DAYS_4 : level->star == 3 ? SCT_PREP_DAYS_3 : 0;
    level->lead_days = level->due_on ? level->due_on - from : 0;
    level->cancellable = level->state == SCT_LEVEL_ISSUED && now < level->visible_from;
}

sct_err_t *sct_level_check_issue(const sct_level_t *level, sct_op_t *op)
{
    const struct {
        bool there;
        const char *pointer;
    } needed[] = {
        {level->q_secret != 0, "/q_secret"},
        {level->q_outage != 0, "/q_outage"},
        {level->q_access != 0, "/q_access"},
        {level->star != 0, "/star"},
        {level->reason && !sct_text_blank(level->reason), "/reason"},
        {level->scope_entities && !sct_text_blank(level->scope_entities), "/scope_entities"},
        {level->due_on != 0, "/due_on"},
        {level->depth_asked != 0, "/depth_asked"},
        {level->contact_name && !sct_text_blank(level->contact_name), "/contact_name"},
    };

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!needed[i].there) {
            return sct_err_field(op->pool, REQUIRED, needed[i].pointer);
        }
    }
    if (level->star != level->suggested && (!level->other_reason || sct_text_blank(level->other_reason))) {
        return sct_err_field(op->pool, NEEDS_REASON, "/other_reason");
    }
    if (level->due_on <= sct_date_of(sct_op_now(op))) {
        return sct_err_field(op->pool, PAST, "/due_on");
    }
    return SCT_OK;
}

sct_err_t *sct_level_check_move(const sct_level_t *level, sct_op_t *op, sct_level_state_t to)
{
#define FROM(state) (1u << SCT_LEVEL_##state)
    static const unsigned allowed_from[] = {
        [SCT_LEVEL_ISSUED] = FROM(DRAFT),
        [SCT_LEVEL_CANCELLED] = FROM(ISSUED),
        [SCT_LEVEL_TALKS] = FROM(ISSUED),
        [SCT_LEVEL_ACCEPTED] = FROM(ISSUED) | FROM(TALKS),
        [SCT_LEVEL_DECLINED] = FROM(ISSUED) | FROM(TALKS),
        [SCT_LEVEL_WITHDRAWN] = FROM(ISSUED) | FROM(TALKS) | FROM(ACCEPTED),
    };
#undef FROM
    bool hidden = sct_op_now(op) < level->visible_from;

    if (!(allowed_from[to] >> level->state & 1u)) {
        return sct_err(op->pool, STATE, "level %s: %s to %s", level->id, state_names[level->state - 1],
                       state_names[to - 1]);
    }
    if (to == SCT_LEVEL_CANCELLED && !hidden) {
        return sct_err(op->pool, STATE, "level %s is visible to the supplier: withdraw it", level->id);
    }
    if (to == SCT_LEVEL_WITHDRAWN && hidden) {
        return sct_err(op->pool, STATE, "level %s is not visible yet: cancel it", level->id);
    }
    return SCT_OK;
}

/* Fields of the same name in both types are copied when input named them. */
void sct_level_apply(sct_level_t *level, const sct_level_input_t *input)
{
#define APPLY(kind, name, flags, min, max, ref)               \
    if (input->given >> SCT_LEVEL_INPUT_INDEX_##name & 1u) { \
        level->name = input->name;                            \
    }
#define INDEX(kind, name, flags, min, max, ref) SCT_LEVEL_INPUT_INDEX_##name,
    enum { SCT_LEVEL_INPUT_FIELDS(INDEX) SCT_LEVEL_INPUT_INDEX__COUNT };
    SCT_LEVEL_INPUT_FIELDS(APPLY)
#undef INDEX
#undef APPLY
}
