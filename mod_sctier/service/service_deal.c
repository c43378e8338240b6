/*
 * service_deal.c - sizes of the parties and deals with a supplier, each recorded once and read with its coverage.
 */
#include "service_nego.h"

#include "base_id.h"
#include "ledger.h"
#include "service_rule.h"
#include "store.h"

#include "base_pool.h"

/* A supplier names itself; the buyer one of its suppliers. */
static sct_err_t *find_supplier(const char **out, sct_op_t *op, const char *supplier_id)
{
    sct_talk_t talk = {0};

    SCT_TRY(sct_talk_show(&talk, op, supplier_id));
    *out = talk.supplier_id;
    return SCT_OK;
}

static sct_err_t *append(sct_receipt_t **out, sct_op_t *op, const char *supplier_id, const char *kind, const sct_type_t *type,
                         const void *content)
{
    const sct_event_t event = {.kind = kind,
                               .supplier_id = supplier_id,
                               .wall = supplier_id ? SCT_WALL_PRICE : SCT_WALL_LEGAL,
                               .type = type,
                               .content = content};

    *out = apr_pcalloc(op->pool, sizeof **out);
    return sct_ledger_append(*out, op, &event);
}

/* ---- sizes ---- */

static sct_err_t *sizes_of(apr_array_header_t **out, sct_op_t *op, const char *supplier_id)
{
    return sct_stmt_all(out, op, SCT_STMT_SIZE_LIST, &sct_party_size_type, SCT_ARGS(sct_arg_text("supplier_id", supplier_id)));
}

sct_err_t *sct_size_list(sct_party_sizes_t *out, sct_op_t *op, const char *supplier_id)
{
    supplier_id = supplier_id ? supplier_id : op->actor->supplier_id;
    if (supplier_id) {
        SCT_TRY(find_supplier(&supplier_id, op, supplier_id));
    }
    return sizes_of(&out->rows, op, supplier_id);
}

sct_err_t *sct_size_declare(sct_size_done_t *out, sct_op_t *op, const char *supplier_id, const sct_size_input_t *in)
{
    sct_party_size_t *size = apr_pcalloc(op->pool, sizeof *size);
    sct_size_event_t content = {.side = (int)op->actor->side};
    sct_receipt_t *receipt;

    if (in->as_of > sct_date_of(sct_op_now(op))) {
        return sct_err_field(op->pool, FUTURE, "/as_of");
    }
    supplier_id = supplier_id ? supplier_id : op->actor->supplier_id;
    if (supplier_id) {
        SCT_TRY(find_supplier(&supplier_id, op, supplier_id));
    }
#define COPY(kind, name, flags, min, max, ref) size->name = content.name = in->name;
    SCT_SIZE_INPUT_FIELDS(COPY)
#undef COPY
    content.size = size->id = sct_id_new(op);
    size->supplier_id = supplier_id;
    size->declared_at = sct_op_now(op);
    size->declared_by = op->actor->name;
    size->side = content.side;
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_SIZE_INSERT, SCT_ARGS(sct_arg_row(&sct_party_size_type, size))));
    SCT_TRY(append(&receipt, op, supplier_id, "size.declared", &sct_size_event_type, &content));
    if (supplier_id) { /* the buyer's own size concerns all: the worker looks at them */
        SCT_TRY(sct_rules_refresh(op, supplier_id));
    }
    *out = (sct_size_done_t){.size = size, .receipt = receipt};
    return SCT_OK;
}

/* ---- deals ---- */

sct_err_t *sct_deal_list(sct_deals_t *out, sct_op_t *op, const char *supplier_id)
{
    apr_array_header_t *sizes = NULL;

    SCT_TRY(find_supplier(&supplier_id, op, supplier_id ? supplier_id : op->actor->supplier_id));
    SCT_TRY(sizes_of(&sizes, op, supplier_id));
    SCT_TRY(sct_stmt_all(&out->rows, op, SCT_STMT_DEAL_LIST, &sct_deal_type, SCT_ARGS(sct_arg_text("supplier_id", supplier_id))));
    for (int i = 0; i < out->rows->nelts; i++) {
        sct_deal_read(&APR_ARRAY_IDX(out->rows, i, sct_deal_t), op->pool, sizes);
    }
    return SCT_OK;
}

static sct_err_t *check_replaced(sct_op_t *op, const char *supplier_id, const char *id)
{
    sct_deal_t deal = {0};
    bool found;

    SCT_TRY(sct_stmt_one(&deal, &found, op, SCT_STMT_DEAL_GET, &sct_deal_type,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_text("supplier_id", supplier_id))));
    if (!found) {
        return sct_err_field(op->pool, CHOICE, "/replaces");
    }
    return deal.replaced_by ? sct_err(op->pool, STATE, "deal %s is replaced by %s already", id, deal.replaced_by) : SCT_OK;
}

sct_err_t *sct_deal_record(sct_deal_done_t *out, sct_op_t *op, const char *supplier_id, const sct_deal_input_t *in)
{
    sct_deal_t *deal = apr_pcalloc(op->pool, sizeof *deal);
    sct_deal_event_t content = {0};
    apr_array_header_t *sizes = NULL;
    sct_receipt_t *receipt;

    SCT_TRY(find_supplier(&supplier_id, op, supplier_id));
    if (in->replaces) {
        SCT_TRY(check_replaced(op, supplier_id, in->replaces));
    }
#define COPY(kind, name, flags, min, max, ref) deal->name = content.name = in->name;
    SCT_DEAL_INPUT_FIELDS(COPY)
#undef COPY
    content.deal = deal->id = sct_id_new(op);
    deal->supplier_id = supplier_id;
    deal->recorded_at = sct_op_now(op);
    deal->recorded_by = op->actor->name;
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_DEAL_INSERT, SCT_ARGS(sct_arg_row(&sct_deal_type, deal))));
    SCT_TRY(append(&receipt, op, supplier_id, "deal.recorded", &sct_deal_event_type, &content));
    SCT_TRY(sct_rules_refresh(op, supplier_id));
    SCT_TRY(sizes_of(&sizes, op, supplier_id));
    sct_deal_read(deal, op->pool, sizes);
    *out = (sct_deal_done_t){.deal = deal, .receipt = receipt};
    return SCT_OK;
}
