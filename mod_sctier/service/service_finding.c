/*
 * service_finding.c - findings of today as each may see them; waivers, given and ended by legal.
 */
#include "service_rule.h"

#include "base_id.h"
#include "ledger.h"
#include "service.h"
#include "service_nego.h"
#include "store.h"

#include "base_pool.h"

/* ---- findings ---- */

static sct_arg_t of_today(sct_op_t *op)
{
    return sct_arg_text("today", sct_date_text(op->pool, sct_date_of(sct_op_now(op))));
}

sct_err_t *sct_finding_list_of(sct_founds_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_talk_t supplier = {0};

    if (supplier_id) {
        SCT_TRY(sct_talk_show(&supplier, op, supplier_id));
    }
    return sct_stmt_all(&out->rows, op, SCT_STMT_FINDING_OF_SUPPLIER, &sct_found_type,
                        SCT_ARGS(sct_arg_text("supplier_id", supplier_id), of_today(op)));
}

/* A cursor is rank, raised_at and id of the last finding of a page: "2.1796034000000.<id>". */
static sct_err_t *read_cursor(int64_t *rank, int64_t *raised_at, const char **after, sct_op_t *op, const char *cursor)
{
    const char *first = cursor ? strchr(cursor, '.') : NULL, *second = first ? strchr(first + 1, '.') : NULL;

    *rank = 0;
    *raised_at = 0;
    *after = "";
    if (!cursor) {
        return SCT_OK;
    }
    if (!second || strspn(cursor, "0123456789.") < (size_t)(second - cursor) || !sct_id_valid(second + 1)) {
        return sct_err_field(op->pool, NOT_AN_ID, "/cursor");
    }
    *rank = apr_atoi64(cursor);
    *raised_at = apr_atoi64(first + 1);
    *after = second + 1;
    return SCT_OK;
}

static sct_err_t *check_filter(sct_op_t *op, const sct_finding_filter_t *filter)
{
    if (filter->rule && !sct_choice_value(&sct_rule_choice, filter->rule)) {
        return sct_err_field(op->pool, CHOICE, "/rule");
    }
    if (filter->severity && (filter->rule || !sct_choice_value(&sct_severity_choice, filter->severity))) {
        return sct_err_field(op->pool, CHOICE, "/severity");
    }
    return SCT_OK;
}

sct_err_t *sct_finding_list(sct_founds_t *out, sct_op_t *op, const sct_finding_filter_t *filter, const char *cursor, int limit)
{
    sct_stmt_t stmt = filter->rule       ? SCT_STMT_FINDING_PAGE_RULE
                      : filter->severity ? SCT_STMT_FINDING_PAGE_SEVERITY
                                         : SCT_STMT_FINDING_PAGE;
    sct_arg_t only = filter->rule       ? sct_arg_text("rule", filter->rule)
                     : filter->severity ? sct_arg_text("severity", filter->severity)
                                        : sct_arg_end;
    int64_t rank, raised_at;
    const char *after;

    SCT_TRY(check_filter(op, filter));
    SCT_TRY(read_cursor(&rank, &raised_at, &after, op, cursor));
    SCT_TRY(sct_stmt_all(&out->rows, op, stmt, &sct_found_type,
                         SCT_ARGS(sct_arg_int("rank", rank), sct_arg_int("raised_at", raised_at), sct_arg_text("after", after),
                                  sct_arg_int("limit", limit), of_today(op), only)));
    if (out->rows->nelts == limit) {
        const sct_found_t *last = &APR_ARRAY_IDX(out->rows, limit - 1, sct_found_t);

        out->next = apr_psprintf(op->pool, "%d.%" APR_INT64_T_FMT ".%s", sct_severity_rank(last->severity),
                                 sct_time_ms(last->raised_at), last->id);
    }
    return SCT_OK;
}

sct_err_t *sct_finding_counts(sct_found_counts_t *out, sct_op_t *op)
{
    return sct_stmt_all(&out->rows, op, SCT_STMT_FOUND_LIST, &sct_found_count_type, SCT_NO_ARGS);
}

/* ---- waivers ---- */

static sct_err_t *append(sct_receipt_t **out, sct_op_t *op, const char *supplier_id, const char *kind, const sct_type_t *type,
                         const void *content)
{
    const sct_event_t event = {
        .kind = kind, .supplier_id = supplier_id, .wall = SCT_WALL_LEGAL, .type = type, .content = content};

    *out = apr_pcalloc(op->pool, sizeof **out);
    return sct_ledger_append(*out, op, &event);
}

sct_err_t *sct_waiver_list_of(sct_waivers_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_talk_t supplier = {0};

    SCT_TRY(sct_talk_show(&supplier, op, supplier_id));
    return sct_stmt_all(&out->rows, op, SCT_STMT_WAIVER_OF_SUPPLIER, &sct_waiver_type,
                        SCT_ARGS(sct_arg_text("supplier_id", supplier_id)));
}

sct_err_t *sct_waiver_give(sct_waiver_done_t *out, sct_op_t *op, const char *supplier_id, const sct_waiver_input_t *in)
{
    const sct_rulepack_t *pack = sct_app_pack(op->app, sct_date_of(sct_op_now(op)));
    sct_waiver_t *waiver = apr_pcalloc(op->pool, sizeof *waiver);
    sct_waiver_given_t content = {0};
    sct_talk_t supplier = {0};
    sct_receipt_t *receipt;

    SCT_TRY(sct_talk_show(&supplier, op, supplier_id));
    SCT_TRY(sct_waiver_check(in, op, pack));
#define COPY(kind, name, flags, min, max, ref) waiver->name = content.name = in->name;
    SCT_WAIVER_INPUT_FIELDS(COPY)
#undef COPY
    content.waiver = waiver->id = sct_id_new(op);
    content.wall = waiver->wall = pack->rules[in->rule]->wall;
    waiver->supplier_id = supplier.supplier_id;
    waiver->given_at = sct_op_now(op);
    waiver->given_by = op->actor->name;
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_WAIVER_INSERT, SCT_ARGS(sct_arg_row(&sct_waiver_type, waiver))));
    SCT_TRY(append(&receipt, op, supplier.supplier_id, "waiver.given", &sct_waiver_given_type, &content));
    *out = (sct_waiver_done_t){.waiver = waiver, .receipt = receipt};
    return SCT_OK;
}

sct_err_t *sct_waiver_end(sct_waiver_done_t *out, sct_op_t *op, const char *id, const char *words)
{
    sct_waiver_t *waiver = apr_pcalloc(op->pool, sizeof *waiver);
    const sct_waiver_ended_t content = {.waiver = id, .words = words};
    sct_receipt_t *receipt;
    bool found;
    int changed = 0;

    SCT_TRY(sct_stmt_one(waiver, &found, op, SCT_STMT_WAIVER_GET, &sct_waiver_type, SCT_ARGS(sct_arg_text("id", id))));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "waiver %s", id);
    }
    if (waiver->ended_at) {
        return sct_err(op->pool, STATE, "waiver %s has ended", id);
    }
    waiver->ended_at = sct_op_now(op);
    waiver->ended_by = op->actor->name;
    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_WAIVER_END,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_int("ended_at", sct_time_ms(waiver->ended_at)),
                                  sct_arg_text("ended_by", waiver->ended_by))));
    if (changed != 1) {
        return sct_err(op->pool, FORBIDDEN, "waiver %s is legal's to end", id);
    }
    SCT_TRY(append(&receipt, op, waiver->supplier_id, "waiver.ended", &sct_waiver_ended_type, &content));
    *out = (sct_waiver_done_t){.waiver = waiver, .receipt = receipt};
    return SCT_OK;
}
