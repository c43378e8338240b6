/*
 * service_campaign.c - talks that the buyer opens by itself with many suppliers: one text, a case of its own with each.
 *
 * Nothing is suggested to a supplier here: a case of a campaign asks for a talk, and never whether there is a wish for one.
 */
#include "service_nego.h"

#include "base_id.h"
#include "ledger.h"
#include "service_rule.h"
#include "store.h"

#include "base_pool.h"

sct_err_t *sct_campaign_list(sct_campaigns_t *out, sct_op_t *op)
{
    return sct_stmt_all(&out->rows, op, SCT_STMT_CAMPAIGN_LIST, &sct_campaign_type, SCT_NO_ARGS);
}

sct_err_t *sct_campaign_show(sct_campaign_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_CAMPAIGN_GET, &sct_campaign_type, SCT_ARGS(sct_arg_text("id", id))));
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "campaign %s", id);
}

sct_err_t *sct_campaign_begin(sct_campaign_t *out, sct_op_t *op, const sct_campaign_input_t *in)
{
    sct_campaign_event_t content = {
        .campaign = sct_id_new(op), .title = in->title, .words = in->words, .planned_on = in->planned_on};
    const sct_event_t event = {
        .kind = "campaign.begun", .wall = SCT_WALL_LEGAL, .type = &sct_campaign_event_type, .content = &content};
    sct_receipt_t receipt = {0};

    if (in->planned_on && in->planned_on < sct_date_of(sct_op_now(op))) {
        return sct_err_field(op->pool, PAST, "/planned_on");
    }
    *out = (sct_campaign_t){.id = content.campaign,
                            .title = in->title,
                            .words = in->words,
                            .planned_on = in->planned_on,
                            .begun_at = sct_op_now(op),
                            .begun_by = op->actor->name};
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_CAMPAIGN_INSERT, SCT_ARGS(sct_arg_row(&sct_campaign_type, out))));
    SCT_TRY(sct_ledger_append(&receipt, op, &event));
    return sct_rules_refresh(op, NULL); /* PRC-15 asks when talks were last opened with many */
}

sct_err_t *sct_campaign_open(sct_campaign_t *out, sct_op_t *op, const char *id, const sct_campaign_open_input_t *in)
{
    sct_campaign_t campaign = {0};

    SCT_TRY(sct_campaign_show(&campaign, op, id));
    for (int i = 0; i < in->suppliers->nelts; i++) {
        const char *supplier_id = APR_ARRAY_IDX(in->suppliers, i, const char *);
        bool found;

        if (!sct_id_valid(supplier_id)) {
            return sct_err_field(op->pool, NOT_AN_ID, apr_psprintf(op->pool, "/suppliers/%d", i));
        }
        SCT_TRY(sct_nego_begin_in_campaign(&found, op, &campaign, supplier_id));
    }
    return sct_campaign_show(out, op, id);
}
