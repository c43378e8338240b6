/*
 * service_rule.c - facts of a supplier from its rows; findings brought in line with them by difference; readings.
 */
#include "service_rule.h"

#include <apr_hash.h>

#include "base_buf.h"
#include "base_id.h"
#include "codec.h"
#include "service.h"
#include "service_admin.h"
#include "service_admin_help.h"
#include "service_nego.h"
#include "store.h"

#include "base_pool.h"

/* ---- facts ---- */

#define OF(supplier_id) SCT_ARGS(sct_arg_text("supplier_id", (supplier_id)))

static sct_date_t today(sct_op_t *op)
{
    return sct_date_of(sct_op_now(op));
}

/* What requests that are worded alike have in common. */
static const char *alike_hash(apr_pool_t *pool, int64_t star, const char *reason)
{
    const char *text = apr_psprintf(pool, "%d\n%s", (int)star, reason ? reason : "");
    sct_hash_t hash;

    sct_hash(&hash, text, strlen(text));
    return sct_hex(pool, hash.bytes, SCT_HASH_LEN);
}

static sct_err_t *count_alike(sct_op_t *op, const sct_level_t *level, int n)
{
    const char *day = sct_date_text(op->pool, sct_date_of(level->issued_at));

    return sct_stmt_run(NULL, op, SCT_STMT_ALIKE_ADD,
                        SCT_ARGS(sct_arg_text("hash", alike_hash(op->pool, level->star, level->reason)), sct_arg_text("day", day),
                                 sct_arg_int("n", n)));
}

sct_err_t *sct_rules_count_level(sct_op_t *op, const sct_level_t *level, int n)
{
    SCT_AS_SYSTEM(op, count_alike(op, level, n));
    return SCT_OK;
}

static sct_err_t *take_alike(void *baton, sct_op_t *op, const sct_row_t *row)
{
    sct_fact_level_t *level = baton;

    (void)op;
    level->same = sct_row_int(row, 0);
    level->same_day = sct_row_int(row, 1);
    return SCT_OK;
}

static sct_err_t *add_level(apr_array_header_t *out, sct_op_t *op, const sct_rule_level_t *row)
{
    sct_fact_level_t *level = apr_array_push(out);

    *level = (sct_fact_level_t){.letter = row->letter};
#define COPY(kind, name, flags, min, max, ref) level->level.name = row->name;
    SCT_LEVEL_FIELDS(COPY)
#undef COPY
    return sct_stmt_each(op, SCT_STMT_RULE_ALIKE,
                         SCT_ARGS(sct_arg_text("hash", alike_hash(op->pool, row->star, row->reason)),
                                  sct_arg_text("day", sct_date_text(op->pool, sct_date_of(row->issued_at)))),
                         take_alike, level);
}

static sct_err_t *levels_of(apr_array_header_t **out, sct_op_t *op, const sct_rule_supplier_t *supplier)
{
    apr_array_header_t *rows = NULL;

    SCT_TRY(sct_stmt_all(&rows, op, SCT_STMT_RULE_LEVELS, &sct_rule_level_type, OF(supplier->id)));
    *out = apr_array_make(op->pool, rows->nelts + 1, sizeof(sct_fact_level_t));
    for (int i = 0; i < rows->nelts; i++) {
        SCT_TRY(add_level(*out, op, &APR_ARRAY_IDX(rows, i, sct_rule_level_t)));
    }
    return SCT_OK;
}

/* Lines are in the order of their entries' ids, entries in that of their cases. */
static void give_lines(apr_pool_t *pool, apr_array_header_t *entries, const apr_array_header_t *lines)
{
    apr_hash_t *by_entry = apr_hash_make(pool);

    for (int i = 0; i < entries->nelts; i++) {
        sct_entry_t *entry = &APR_ARRAY_IDX(entries, i, sct_entry_t);

        entry->lines = apr_array_make(pool, 1, sizeof(sct_line_t));
        apr_hash_set(by_entry, entry->id, APR_HASH_KEY_STRING, entry);
    }
    for (int i = 0; i < lines->nelts; i++) {
        const sct_line_t *line = &APR_ARRAY_IDX(lines, i, sct_line_t);
        sct_entry_t *entry = apr_hash_get(by_entry, line->entry_id, APR_HASH_KEY_STRING);

        if (entry) {
            APR_ARRAY_PUSH(entry->lines, sct_line_t) = *line;
        }
    }
}

static apr_array_header_t *cases_of(apr_pool_t *pool, const apr_array_header_t *negos, const apr_array_header_t *entries)
{
    apr_array_header_t *out = apr_array_make(pool, negos->nelts + 1, sizeof(sct_fact_case_t));
    apr_hash_t *by_case = apr_hash_make(pool);

    for (int i = 0; i < negos->nelts; i++) {
        const sct_nego_t *nego = &APR_ARRAY_IDX(negos, i, sct_nego_t);
        apr_array_header_t *own = apr_array_make(pool, 8, sizeof(sct_entry_t));

        apr_hash_set(by_case, nego->id, APR_HASH_KEY_STRING, own);
        APR_ARRAY_PUSH(out, sct_fact_case_t) = (sct_fact_case_t){*nego, own};
    }
    for (int i = 0; i < entries->nelts; i++) {
        const sct_entry_t *entry = &APR_ARRAY_IDX(entries, i, sct_entry_t);
        apr_array_header_t *own = apr_hash_get(by_case, entry->nego_id, APR_HASH_KEY_STRING);

        if (own) {
            APR_ARRAY_PUSH(own, sct_entry_t) = *entry;
        }
    }
    return out;
}

static sct_err_t *facts_of_installation(sct_facts_t *out, sct_op_t *op, sct_date_t as_of)
{
    sct_rule_supplier_t row = {0};
    bool found;

    *out = (sct_facts_t){.as_of = as_of, .holidays = &op->app->holidays};
    SCT_TRY(sct_stmt_one(&row, &found, op, SCT_STMT_RULE_CAMPAIGN, &sct_rule_supplier_type, SCT_NO_ARGS));
    out->campaign_on = found && row.added_at ? sct_date_of(row.added_at) : 0;
    return SCT_OK;
}

/* Seven statements, and one for each of its level requests; however much was recorded. */
static sct_err_t *facts_of(sct_facts_t *out, sct_op_t *op, const char *supplier_id, sct_date_t as_of)
{
    apr_array_header_t *sizes = NULL, *deals = NULL, *levels = NULL, *negos = NULL, *entries = NULL, *lines = NULL;
    sct_rule_supplier_t row = {0};
    bool found;

    if (!supplier_id) {
        return facts_of_installation(out, op, as_of);
    }
    SCT_TRY(sct_stmt_one(&row, &found, op, SCT_STMT_RULE_SUPPLIER, &sct_rule_supplier_type, OF(supplier_id)));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "supplier %s", supplier_id);
    }
    SCT_TRY(sct_stmt_all(&sizes, op, SCT_STMT_SIZE_LIST, &sct_party_size_type, OF(supplier_id)));
    SCT_TRY(sct_stmt_all(&deals, op, SCT_STMT_DEAL_LIST, &sct_deal_type, OF(supplier_id)));
    SCT_TRY(levels_of(&levels, op, &row));
    SCT_TRY(sct_stmt_all(&negos, op, SCT_STMT_RULE_NEGOS, &sct_nego_type, OF(supplier_id)));
    SCT_TRY(sct_stmt_all(&entries, op, SCT_STMT_RULE_ENTRIES, &sct_entry_type, OF(supplier_id)));
    SCT_TRY(sct_stmt_all(&lines, op, SCT_STMT_RULE_LINES, &sct_line_type, OF(supplier_id)));
    give_lines(op->pool, entries, lines);
    *out = (sct_facts_t){.as_of = as_of,
                         .supplier_id = row.id,
                         .since = sct_date_of(row.added_at),
                         .suppliers = row.suppliers,
                         .sizes = sizes,
                         .deals = deals,
                         .levels = levels,
                         .cases = cases_of(op->pool, negos, entries),
                         .holidays = &op->app->holidays};
    return SCT_OK;
}

/* ---- findings, by difference ---- */

static const char *detail_of(apr_pool_t *pool, const sct_finding_t *finding)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 512);
    sct_buf_text(&buf, "[");
    for (int i = 0; i < finding->inputs->nelts; i++) {
        sct_buf_text(&buf, i > 0 ? "," : "");
        sct_encode(&buf, &sct_rule_input_type, &APR_ARRAY_IDX(finding->inputs, i, sct_rule_input_t));
    }
    sct_buf_text(&buf, "]");
    return buf.data;
}

static const char *text(const char *value)
{
    return value ? value : "";
}

static const char *key_of(apr_pool_t *pool, int rule, const char *object_id, const char *cause)
{
    return apr_psprintf(pool, "%d %s %s", rule, text(object_id), text(cause));
}

static sct_err_t *count(sct_op_t *op, int wall, int severity, int by)
{
    return sct_stmt_run(NULL, op, SCT_STMT_FOUND_ADD,
                        SCT_ARGS(sct_arg_text("wall", sct_choice_name(&sct_rule_wall_choice, wall)),
                                 sct_arg_text("severity", sct_choice_name(&sct_severity_choice, severity)),
                                 sct_arg_int("n", by)));
}

static sct_found_t found_of(sct_op_t *op, const sct_rulepack_t *pack, const char *supplier_id, const sct_finding_t *finding)
{
    return (sct_found_t){.supplier_id = supplier_id,
                         .rule = finding->rule,
                         .object = finding->object,
                         .object_id = finding->object_id,
                         .nego_id = finding->nego_id,
                         .cause = finding->cause,
                         .severity = finding->severity,
                         .wall = pack->rules[finding->rule]->wall,
                         .since_on = finding->since_on,
                         .raised_at = sct_op_now(op),
                         .pack = pack->file.pack,
                         .detail = detail_of(op->pool, finding)};
}

static sct_err_t *insert(sct_op_t *op, sct_found_t *found)
{
    found->id = sct_id_new(op);
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_FINDING_INSERT,
                         SCT_ARGS(sct_arg_row(&sct_found_type, found), sct_arg_int("rank", sct_severity_rank(found->severity)))));
    return count(op, found->wall, found->severity, 1);
}

/* It stays the finding that it was, since when it was; only what it says may have changed. */
static sct_err_t *update(sct_op_t *op, const sct_found_t *old, sct_found_t *found)
{
    if (old->severity == found->severity && old->wall == found->wall && old->since_on == found->since_on
        && strcmp(old->pack, found->pack) == 0 && strcmp(text(old->detail), found->detail) == 0) {
        return SCT_OK;
    }
    found->id = old->id;
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_FINDING_UPDATE,
                         SCT_ARGS(sct_arg_row(&sct_found_type, found), sct_arg_int("rank", sct_severity_rank(found->severity)))));
    if (old->severity != found->severity || old->wall != found->wall) {
        SCT_TRY(count(op, old->wall, old->severity, -1));
        SCT_TRY(count(op, found->wall, found->severity, 1));
    }
    return SCT_OK;
}

static sct_err_t *forget(sct_op_t *op, const sct_found_t *old)
{
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_FINDING_DELETE, SCT_ARGS(sct_arg_text("id", old->id))));
    return count(op, old->wall, old->severity, -1);
}

static sct_err_t *kept(apr_array_header_t **out, sct_op_t *op, const char *supplier_id)
{
    return sct_stmt_all(out, op, SCT_STMT_FINDING_OF_SUPPLIER, &sct_found_type,
                        SCT_ARGS(sct_arg_text("supplier_id", supplier_id),
                                 sct_arg_text("today", sct_date_text(op->pool, today(op)))));
}

static sct_err_t *bring_in_line(sct_op_t *op, const char *supplier_id, const sct_rulepack_t *pack,
                                const apr_array_header_t *findings)
{
    apr_hash_t *left = apr_hash_make(op->pool), *done = apr_hash_make(op->pool);
    apr_array_header_t *old = NULL;

    SCT_TRY(kept(&old, op, supplier_id));
    for (int i = 0; i < old->nelts; i++) {
        const sct_found_t *row = &APR_ARRAY_IDX(old, i, sct_found_t);

        apr_hash_set(left, key_of(op->pool, row->rule, row->object_id, row->cause), APR_HASH_KEY_STRING, row);
    }
    for (int i = 0; i < findings->nelts; i++) {
        const sct_finding_t *finding = &APR_ARRAY_IDX(findings, i, sct_finding_t);
        const char *key = key_of(op->pool, finding->rule, finding->object_id, finding->cause);
        const sct_found_t *row = apr_hash_get(left, key, APR_HASH_KEY_STRING);
        sct_found_t found;

        if (finding->verdict != SCT_VERDICT_FINDING || apr_hash_get(done, key, APR_HASH_KEY_STRING)) {
            continue; /* one for each rule, object and cause */
        }
        found = found_of(op, pack, supplier_id, finding);
        SCT_TRY(row ? update(op, row, &found) : insert(op, &found));
        apr_hash_set(done, key, APR_HASH_KEY_STRING, key);
        apr_hash_set(left, key, APR_HASH_KEY_STRING, NULL);
    }
    for (apr_hash_index_t *at = apr_hash_first(op->pool, left); at; at = apr_hash_next(at)) {
        SCT_TRY(forget(op, apr_hash_this_val(at)));
    }
    return SCT_OK;
}

static sct_err_t *refresh(sct_op_t *op, const char *supplier_id)
{
    const sct_rulepack_t *pack;
    sct_facts_t facts;

    if (!op->app || op->app->pack_count == 0) {
        return SCT_OK; /* the operator's commands that read no configuration: the worker catches up */
    }
    pack = sct_app_pack(op->app, today(op));
    SCT_TRY(facts_of(&facts, op, supplier_id, today(op)));
    return bring_in_line(op, supplier_id, pack, sct_rules_run(op->pool, pack, &facts));
}

sct_err_t *sct_rules_refresh(sct_op_t *op, const char *supplier_id)
{
    SCT_AS_SYSTEM(op, refresh(op, supplier_id));
    return SCT_OK;
}

static sct_err_t *refresh_part(sct_rules_look_t *now, sct_op_t *op, const sct_rules_look_t *look, int most)
{
    apr_array_header_t *rows = NULL;

    *now = *look;
    if (now->looked == 0) {
        SCT_TRY(refresh(op, NULL));
    }
    SCT_TRY(sct_stmt_all(&rows, op, SCT_STMT_RULE_NEXT, &sct_rule_supplier_type,
                         SCT_ARGS(sct_arg_text("after", look->after), sct_arg_int("limit", most))));
    now->more = rows->nelts == most;
    for (int i = 0; i < rows->nelts; i++) {
        const char *id = APR_ARRAY_IDX(rows, i, sct_rule_supplier_t).id;

        SCT_TRY(refresh(op, id));
        apr_cpystrn(now->after, id, sizeof now->after);
        now->looked++;
    }
    return SCT_OK;
}

sct_err_t *sct_rules_refresh_part(sct_rules_look_t *look, sct_op_t *op, int most)
{
    sct_rules_look_t now;

    SCT_AS_SYSTEM(op, refresh_part(&now, op, look, most));
    *look = now;
    return SCT_OK;
}

/* ---- readings ---- */

static sct_err_t *read_facts(sct_rule_reading_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_facts_t facts;

    SCT_TRY(facts_of(&facts, op, supplier_id, out->as_of));
    out->findings = sct_rules_run(op->pool, out->pack, &facts);
    out->dues = sct_rules_dues(op->pool, out->pack, &facts);
    return SCT_OK;
}

static sct_err_t *read_as_operator(sct_rule_reading_t *out, sct_op_t *op, const char *supplier_id)
{
    SCT_AS_SYSTEM(op, read_facts(out, op, supplier_id));
    return SCT_OK;
}

sct_err_t *sct_rules_read(sct_rule_reading_t *out, sct_op_t *op, const char *supplier_id, sct_date_t as_of)
{
    out->as_of = as_of ? as_of : today(op);
    out->pack = sct_app_pack(op->app, out->as_of);
    if (op->actor == sct_operator()) {
        return read_as_operator(out, op, supplier_id);
    }
    if (!op->actor || !(op->actor->roles & (SCT_ROLE_BUYER_LEGAL | SCT_ROLE_AUDITOR))) {
        return sct_err(op->pool, FORBIDDEN, "a whole reading is for legal and the auditor");
    }
    return read_facts(out, op, supplier_id);
}

sct_err_t *sct_rules_dues_of(apr_array_header_t **out, sct_op_t *op, const char *supplier_id)
{
    sct_facts_t facts;

    SCT_TRY(facts_of(&facts, op, supplier_id, today(op)));
    *out = sct_rules_dues(op->pool, sct_app_pack(op->app, today(op)), &facts);
    return SCT_OK;
}

static sct_err_t *supplier_of(const char **out, sct_op_t *op, const char *nego_id, const char *code)
{
    sct_admin_party_t party;
    sct_nego_t nego = {0};
    bool found;

    if (!nego_id) {
        SCT_TRY(sct_admin_find_party(&party, op, code, "/supplier"));
        *out = party.code ? party.party : NULL; /* "buyer": the installation */
        return SCT_OK;
    }
    SCT_TRY(sct_stmt_one(&nego, &found, op, SCT_STMT_NEGO_GET, &sct_nego_type, SCT_ARGS(sct_arg_text("id", nego_id))));
    *out = nego.supplier_id;
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "case %s", nego_id);
}

sct_err_t *sct_rules_supplier_of(const char **out, sct_op_t *op, const char *nego_id, const char *code)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, supplier_of(out, op, nego_id, code));
    return SCT_OK;
}

/* ---- what the portal sends ---- */

sct_err_t *sct_rules_check(sct_op_t *op, const sct_nego_t *nego, const apr_array_header_t *entries)
{
    const sct_entry_t *entry = &APR_ARRAY_IDX(entries, entries->nelts - 1, sct_entry_t);
    apr_array_header_t *cases = apr_array_make(op->pool, 1, sizeof(sct_fact_case_t));
    apr_array_header_t *sizes = NULL, *deals = NULL;
    sct_facts_t facts = {.as_of = today(op), .supplier_id = nego->supplier_id};
    sct_rule_t rule;
    sct_err_t *err;

    if (entry->mode != SCT_MODE_PORTAL || entry->side != SCT_SIDE_BUYER) {
        return SCT_OK;
    }
    SCT_ASSERT(op->pool, op->app && op->app->pack_count > 0); /* what sends has read its configuration */
    SCT_TRY(sct_stmt_all(&sizes, op, SCT_STMT_SIZE_LIST, &sct_party_size_type, OF(nego->supplier_id)));
    SCT_TRY(sct_stmt_all(&deals, op, SCT_STMT_DEAL_LIST, &sct_deal_type, OF(nego->supplier_id)));
    APR_ARRAY_PUSH(cases, sct_fact_case_t) = (sct_fact_case_t){*nego, entries};
    facts.holidays = &op->app->holidays;
    facts.sizes = sizes;
    facts.deals = deals;
    facts.cases = cases;
    rule = sct_rules_block(op->pool, sct_app_pack(op->app, today(op)), &facts, entry);
    if (!rule) {
        return SCT_OK;
    }
    err = sct_err(op->pool, STATE, "rule %s: the portal does not send this", sct_rule_id((int)rule));
    err->field = apr_pstrcat(op->pool, "/rules/", sct_rule_id((int)rule), NULL);
    return err;
}
