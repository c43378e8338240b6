/*
 * ctl_demo_talks.c - the demo's price negotiations: each entry by the person who recorded it, on its day, through the use cases.
 */
#include "ctl_demo.h"

#include <string.h>

#include "service_nego.h"

#include "base_pool.h"

#define SCT_T sct_demo_talk_t
SCT_TYPE_TABLE(demo_talk, SCT_DEMO_TALK_FIELDS)
#undef SCT_T
#define SCT_T sct_demo_talks_t
SCT_TYPE_TABLE(demo_talks, SCT_DEMO_TALKS_FIELDS)
#undef SCT_T

static const char *const act_names[] = {"begin", "record", "size", "buyer_size", "deal", "campaign", NULL};
const sct_choice_t sct_demo_talk_choice = {"demo_talk", act_names};

static const char *supplier_of(const sct_seed_t *seed, const sct_demo_talk_t *act)
{
    return apr_hash_get(seed->supplier_ids, act->supplier, APR_HASH_KEY_STRING);
}

/* A name of talks.json keeps the id of a case or an entry. */
static void keep(sct_seed_t *seed, const char *name, const char *id)
{
    if (name) {
        apr_hash_set(seed->talk_ids, apr_pstrdup(seed->pool, name), APR_HASH_KEY_STRING, apr_pstrdup(seed->pool, id));
    }
}

/* ---- entries ---- */

/* Days are told from the act: when it happened, and what is planned. */
static sct_entry_input_t entry_of(const sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act, const sct_entry_input_t *told)
{
    sct_entry_input_t in = *told;
    sct_date_t today = sct_date_of(sct_op_now(op));

    in.occurred_on = today - (sct_date_t)act->days_ago;
    if (act->planned_days >= 0) {
        in.planned_on = today + (sct_date_t)act->planned_days;
    }
    in.about = act->about ? apr_hash_get(seed->talk_ids, act->about, APR_HASH_KEY_STRING) : NULL;
    return in;
}

static sct_err_t *cases(apr_array_header_t **out, sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act)
{
    sct_negos_t list = {0};

    if (op->actor->side == SCT_SIDE_SUPPLIER) {
        SCT_TRY(sct_nego_list(&list, op, NULL, NULL, 100));
    } else {
        SCT_TRY(sct_nego_list_of(&list, op, supplier_of(seed, act)));
    }
    *out = list.rows;
    return SCT_OK;
}

/* "level": the case that the wish to talk about a level request began; "campaign": the one that a campaign opened. */
static sct_err_t *find_case(const char **out, sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act)
{
    bool by_level = strcmp(act->name, "level") == 0, by_campaign = strcmp(act->name, "campaign") == 0;
    apr_array_header_t *rows = NULL;

    *out = apr_hash_get(seed->talk_ids, act->name, APR_HASH_KEY_STRING);
    if (*out) {
        return SCT_OK;
    }
    SCT_TRY(cases(&rows, seed, op, act));
    for (int i = 0; i < rows->nelts && !*out; i++) {
        const sct_nego_t *nego = &APR_ARRAY_IDX(rows, i, sct_nego_t);

        *out = (by_level && nego->level_id) || (by_campaign && nego->campaign_id) ? nego->id : NULL;
    }
    return *out ? SCT_OK : sct_err(op->pool, CONFIG, "there is no case %s", act->name);
}

static sct_err_t *record(sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act)
{
    sct_entry_input_t in = entry_of(seed, op, act, act->entry);
    sct_nego_done_t done = {0};
    const char *id;

    SCT_TRY(find_case(&id, seed, op, act));
    SCT_TRY(sct_nego_record(&done, op, id, &in));
    keep(seed, act->as, ((const sct_entry_t *)done.entry)->id);
    return SCT_OK;
}

static sct_err_t *begin(sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act)
{
    sct_nego_input_t in = *(const sct_nego_input_t *)act->nego;
    sct_entry_input_t first = entry_of(seed, op, act, in.first);
    sct_nego_done_t done = {0};

    in.first = &first;
    SCT_TRY(sct_nego_begin(&done, op, op->actor->side == SCT_SIDE_SUPPLIER ? NULL : supplier_of(seed, act), &in));
    keep(seed, act->name, ((const sct_nego_t *)done.nego)->id);
    keep(seed, act->as, ((const sct_entry_t *)done.entry)->id);
    return SCT_OK;
}

/* ---- campaigns, sizes, deals ---- */

static sct_err_t *campaign(sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act)
{
    sct_campaign_input_t in = *(const sct_campaign_input_t *)act->campaign;
    sct_campaign_open_input_t open = {.suppliers = apr_array_make(op->pool, 8, sizeof(const char *))};
    sct_campaign_t begun = {0}, opened = {0};

    for (int i = 0; act->suppliers && i < act->suppliers->nelts; i++) {
        const char *id = apr_hash_get(seed->supplier_ids, APR_ARRAY_IDX(act->suppliers, i, const char *), APR_HASH_KEY_STRING);

        if (id) {
            APR_ARRAY_PUSH(open.suppliers, const char *) = id;
        }
    }
    in.planned_on = sct_date_of(sct_op_now(op)) + (sct_date_t)act->planned_days;
    SCT_TRY(sct_campaign_begin(&begun, op, &in));
    return sct_campaign_open(&opened, op, begun.id, &open);
}

static sct_err_t *deal(sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act)
{
    sct_deal_input_t in = *(const sct_deal_input_t *)act->deal;
    sct_deal_done_t done = {0};

    in.ordered_on = sct_date_of(sct_op_now(op)) - (sct_date_t)act->days_ago;
    return sct_deal_record(&done, op, supplier_of(seed, act), &in);
}

sct_err_t *sct_seed_talk(sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act)
{
    sct_size_done_t done = {0};

    switch ((sct_demo_talk_kind_t)act->act) {
    case SCT_TALK_BEGIN:
        return begin(seed, op, act);
    case SCT_TALK_SIZE:
        return sct_size_declare(&done, op, op->actor->side == SCT_SIDE_SUPPLIER ? NULL : supplier_of(seed, act), act->size);
    case SCT_TALK_BUYER_SIZE:
        return sct_size_declare(&done, op, NULL, act->size);
    case SCT_TALK_DEAL:
        return deal(seed, op, act);
    case SCT_TALK_CAMPAIGN:
        return campaign(seed, op, act);
    case SCT_TALK_RECORD:
    default:
        return record(seed, op, act);
    }
}
