/*
 * service_nego.c - cases of a price negotiation: begun, recorded in, read.
 */
#include "service_nego.h"

#include "base_id.h"
#include "ledger.h"
#include "service.h"
#include "service_rule.h"
#include "store.h"

#include "base_pool.h"

/* ---- reading ---- */

sct_err_t *sct_nego_get(sct_nego_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_NEGO_GET, &sct_nego_type, SCT_ARGS(sct_arg_text("id", id))));
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "nego %s", id);
}

static void add_lines(apr_pool_t *pool, const apr_array_header_t *entries, const apr_array_header_t *lines)
{
    for (int i = 0; i < entries->nelts; i++) {
        sct_entry_t *entry = &APR_ARRAY_IDX(entries, i, sct_entry_t);

        entry->lines = apr_array_make(pool, 1, sizeof(sct_line_t));
        for (int k = 0; k < lines->nelts; k++) {
            const sct_line_t *line = &APR_ARRAY_IDX(lines, k, sct_line_t);

            if (strcmp(line->entry_id, entry->id) == 0) {
                APR_ARRAY_PUSH(entry->lines, sct_line_t) = *line;
            }
        }
    }
}

/* The entries of a case that can be seen, with their lines. */
static sct_err_t *entries_of(apr_array_header_t **out, sct_op_t *op, const char *nego_id)
{
    const sct_arg_t *args = SCT_ARGS(sct_arg_text("nego_id", nego_id));
    apr_array_header_t *lines = NULL;

    SCT_TRY(sct_stmt_all(out, op, SCT_STMT_ENTRY_OF_NEGO, &sct_entry_type, args));
    SCT_TRY(sct_stmt_all(&lines, op, SCT_STMT_LINE_OF_NEGO, &sct_line_type, args));
    add_lines(op->pool, *out, lines);
    return SCT_OK;
}

sct_err_t *sct_nego_show(sct_nego_detail_t *out, sct_op_t *op, const char *id)
{
    sct_nego_t *nego = apr_pcalloc(op->pool, sizeof *nego);

    SCT_TRY(sct_nego_get(nego, op, id));
    out->nego = nego;
    return entries_of(&out->entries, op, id);
}

/* A cursor is changed_at and id of the last case of a page: "1796034000000.<id>". */
static sct_err_t *read_cursor(int64_t *before, const char **after, sct_op_t *op, const char *cursor)
{
    const char *dot = cursor ? strchr(cursor, '.') : NULL;

    *before = INT64_MAX;
    *after = "";
    if (!cursor) {
        return SCT_OK;
    }
    if (!dot || strspn(cursor, "0123456789") != (size_t)(dot - cursor) || !sct_id_valid(dot + 1)) {
        return sct_err_field(op->pool, NOT_AN_ID, "/cursor");
    }
    *before = apr_atoi64(cursor);
    *after = dot + 1;
    return SCT_OK;
}

static const char *cursor_after(sct_op_t *op, const apr_array_header_t *rows, int limit)
{
    const sct_nego_t *last = rows->nelts == limit ? &APR_ARRAY_IDX(rows, limit - 1, sct_nego_t) : NULL;

    return last ? apr_psprintf(op->pool, "%" APR_INT64_T_FMT ".%s", sct_time_ms(last->changed_at), last->id) : NULL;
}

sct_err_t *sct_nego_list(sct_negos_t *out, sct_op_t *op, const char *waits_for, const char *cursor, int limit)
{
    int64_t before;
    const char *after;

    SCT_TRY(read_cursor(&before, &after, op, cursor));
    if (waits_for && !sct_choice_value(&sct_side_choice, waits_for)) {
        return sct_err_field(op->pool, CHOICE, "/waits_for");
    }
    if (waits_for) {
        SCT_TRY(sct_stmt_all(&out->rows, op, SCT_STMT_NEGO_PAGE_WAITS, &sct_nego_type,
                             SCT_ARGS(sct_arg_text("waits_for", waits_for), sct_arg_int("before", before),
                                      sct_arg_text("after", after), sct_arg_int("limit", limit))));
    } else {
        SCT_TRY(sct_stmt_all(&out->rows, op, SCT_STMT_NEGO_PAGE, &sct_nego_type,
                             SCT_ARGS(sct_arg_int("before", before), sct_arg_text("after", after),
                                      sct_arg_int("limit", limit))));
    }
    out->next = cursor_after(op, out->rows, limit);
    return SCT_OK;
}

sct_err_t *sct_nego_list_of(sct_negos_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_talk_t talk = {0};

    SCT_TRY(sct_talk_show(&talk, op, supplier_id));
    return sct_stmt_all(&out->rows, op, SCT_STMT_NEGO_OF_SUPPLIER, &sct_nego_type,
                        SCT_ARGS(sct_arg_text("supplier_id", supplier_id)));
}

/* ---- events ---- */

static sct_err_t *append(sct_receipt_t **out, sct_op_t *op, const sct_nego_t *nego, const char *kind, const sct_type_t *type,
                         const void *content)
{
    const sct_event_t event = {
        .kind = kind, .supplier_id = nego->supplier_id, .wall = SCT_WALL_PRICE, .type = type, .content = content};

    *out = apr_pcalloc(op->pool, sizeof **out);
    return sct_ledger_append(*out, op, &event);
}

static sct_err_t *tell_begun(sct_op_t *op, const sct_nego_t *nego)
{
    const sct_nego_begun_t content = {.nego = nego->id,
                                      .subject = nego->subject,
                                      .title = nego->title,
                                      .level = nego->level_id,
                                      .deal = nego->deal_id,
                                      .campaign = nego->campaign_id,
                                      .side = nego->begun_side};
    sct_receipt_t *receipt;

    return append(&receipt, op, nego, "nego.begun", &sct_nego_begun_type, &content);
}

static int64_t whole_yen(const char *amount)
{
    int64_t value;

    return amount && sct_amount_parse(&value, amount) ? value / 10000 : 0;
}

static apr_array_header_t *lines_told(sct_op_t *op, const sct_entry_t *entry)
{
    apr_array_header_t *out = apr_array_make(op->pool, entry->lines->nelts, sizeof(sct_line_event_t));

    for (int i = 0; i < entry->lines->nelts; i++) {
        const sct_line_t *line = &APR_ARRAY_IDX(entry->lines, i, sct_line_t);
        sct_line_event_t *told = apr_array_push(out);

        *told = (sct_line_event_t){.n = line->n, .yen = whole_yen(line->becomes)};
#define COPY(kind, name, flags, min, max, ref) told->name = line->name;
        SCT_LINE_INPUT_FIELDS(COPY)
#undef COPY
    }
    return out;
}

static sct_err_t *tell_entry(sct_receipt_t **out, sct_op_t *op, const sct_nego_t *nego, const sct_entry_t *entry)
{
    sct_entry_event_t content = {.nego = nego->id,
                                 .entry = entry->id,
                                 .n = entry->n,
                                 .side = entry->side,
                                 .lines = lines_told(op, entry),
                                 .files = entry->files,
                                 .state = nego->state,
                                 .outcome = nego->outcome,
                                 .waits_for = nego->waits_for,
                                 .waits_since = nego->waits_since,
                                 .held_on = nego->held_on,
                                 .joined = nego->joined};

#define COPY(kind, name, flags, min, max, ref) content.name = entry->name;
    SCT_ENTRY_WORDS_FIELDS(COPY)
#undef COPY
    return append(out, op, nego, apr_pstrcat(op->pool, "nego.", sct_choice_name(&sct_entry_choice, entry->kind), NULL),
                  &sct_entry_event_type, &content);
}

/* ---- recording ---- */

static const char *text_or_null(const char *text)
{
    return text && text[0] ? text : NULL;
}

static sct_entry_t *entry_of(sct_op_t *op, const sct_nego_t *nego, const sct_entry_input_t *in)
{
    sct_entry_t *entry = apr_pcalloc(op->pool, sizeof *entry);

#define COPY(kind, name, flags, min, max, ref) entry->name = in->name;
    SCT_ENTRY_WORDS_FIELDS(COPY)
#undef COPY
    entry->id = sct_id_new(op);
    entry->nego_id = nego->id;
    entry->supplier_id = nego->supplier_id;
    entry->n = nego->n + 1;
    entry->side = (int)op->actor->side;
    entry->recorded_at = sct_op_now(op);
    entry->recorded_by = op->actor->name;
    if (!entry->occurred_on) {
        entry->occurred_on = sct_date_of(entry->recorded_at);
    }
    entry->lines = apr_array_make(op->pool, 1, sizeof(sct_line_t));
    for (int i = 0; in->lines && i < in->lines->nelts; i++) {
        const sct_line_input_t *from = &APR_ARRAY_IDX(in->lines, i, sct_line_input_t);
        sct_line_t *line = apr_array_push(entry->lines);

        *line = (sct_line_t){.entry_id = entry->id, .n = i + 1};
#define COPY(kind, name, flags, min, max, ref) line->name = from->name;
        SCT_LINE_INPUT_FIELDS(COPY)
#undef COPY
        line->was = text_or_null(line->was);
        line->becomes = text_or_null(line->becomes);
    }
    return entry;
}

static sct_err_t *insert(sct_op_t *op, const sct_entry_t *entry)
{
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ENTRY_INSERT, SCT_ARGS(sct_arg_row(&sct_entry_type, entry))));
    for (int i = 0; i < entry->lines->nelts; i++) {
        const sct_line_t *line = &APR_ARRAY_IDX(entry->lines, i, sct_line_t);
        const sct_line_event_t yen = {.yen = whole_yen(line->becomes)};

        SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_LINE_INSERT,
                             SCT_ARGS(sct_arg_row(&sct_line_type, line), sct_arg_text("supplier_id", entry->supplier_id),
                                      sct_arg_text("nego_id", entry->nego_id), sct_arg_row(&sct_line_event_type, &yen))));
    }
    return SCT_OK;
}

/* Who sees no amounts records none, and marks the entry for those who see none. */
static sct_err_t *check_security(sct_op_t *op, const sct_entry_input_t *in)
{
    if (op->actor->side != SCT_SIDE_BUYER || sct_roles_walls(op->actor->roles) & SCT_WALL_PRICE) {
        return SCT_OK;
    }
    if (in->for_security != SCT_YES) {
        return sct_err_field(op->pool, REQUIRED, "/for_security");
    }
    return in->lines && in->lines->nelts > 0 ? sct_err_field(op->pool, UNKNOWN_KEY, "/lines") : SCT_OK;
}

/* The state follows from all entries, whoever may read which of them. */
static sct_err_t *all_entries(apr_array_header_t **out, sct_op_t *op, const char *nego_id)
{
    SCT_AS_SYSTEM(op, entries_of(out, op, nego_id));
    return SCT_OK;
}

static sct_err_t *record(sct_nego_done_t *out, sct_op_t *op, sct_nego_t *nego, const sct_entry_input_t *in)
{
    apr_array_header_t *entries = NULL;
    sct_entry_t *entry;
    sct_receipt_t *receipt;
    int changed = 0;

    SCT_TRY(check_security(op, in));
    SCT_TRY(all_entries(&entries, op, nego->id));
    SCT_TRY(sct_entry_check(in, op, op->actor->side, entries));
    entry = entry_of(op, nego, in);
    SCT_TRY(sct_attachments_told(&entry->files, op, nego, in->files));
    APR_ARRAY_PUSH(entries, sct_entry_t) = *entry;
    SCT_TRY(sct_rules_check(op, nego, entries));
    sct_nego_derive(nego, op->pool, entries);
    nego->changed_at = entry->recorded_at;
    SCT_TRY(insert(op, entry));
    SCT_TRY(sct_attachments_name(op, entry, in->files));
    SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_NEGO_UPDATE, SCT_ARGS(sct_arg_row(&sct_nego_type, nego))));
    if (changed != 1) {
        return sct_err(op->pool, STALE, "nego %s changed meanwhile", nego->id);
    }
    SCT_TRY(tell_entry(&receipt, op, nego, entry));
    SCT_TRY(sct_talk_refresh(op, nego->supplier_id));
    SCT_TRY(sct_rules_refresh(op, nego->supplier_id));
    *out = (sct_nego_done_t){.nego = nego, .entry = entry, .receipt = receipt};
    return SCT_OK;
}

sct_err_t *sct_nego_record(sct_nego_done_t *out, sct_op_t *op, const char *id, const sct_entry_input_t *in)
{
    sct_nego_t *nego = apr_pcalloc(op->pool, sizeof *nego);

    SCT_TRY(sct_nego_get(nego, op, id));
    return record(out, op, nego, in);
}

/* ---- beginning ---- */

static sct_err_t *was_sent(bool *found, sct_op_t *op, const char *supplier_id, const char *level_id)
{
    sct_level_t level = {0};

    SCT_AS_SYSTEM(op, sct_stmt_one(&level, found, op, SCT_STMT_NEGO_LEVEL, &sct_level_type,
                                   SCT_ARGS(sct_arg_text("id", level_id), sct_arg_text("supplier_id", supplier_id))));
    return SCT_OK;
}

static sct_err_t *check_links(sct_op_t *op, const char *supplier_id, const sct_nego_input_t *in)
{
    sct_deal_t deal = {0};
    bool found = true;

    if (in->level_id) {
        SCT_TRY(was_sent(&found, op, supplier_id, in->level_id));
    }
    if (!found) {
        return sct_err_field(op->pool, CHOICE, "/level_id");
    }
    if (in->deal_id) {
        SCT_TRY(sct_stmt_one(&deal, &found, op, SCT_STMT_DEAL_GET, &sct_deal_type,
                             SCT_ARGS(sct_arg_text("id", in->deal_id), sct_arg_text("supplier_id", supplier_id))));
    }
    return found ? SCT_OK : sct_err_field(op->pool, CHOICE, "/deal_id");
}

static void name_supplier(sct_nego_t *nego, const sct_talk_t *talk)
{
    nego->supplier_id = talk->supplier_id;
    nego->supplier_ja = talk->name_ja;
    nego->supplier_en = talk->name_en;
}

static sct_err_t *begin(sct_nego_done_t *out, sct_op_t *op, sct_nego_t *nego, const sct_nego_input_t *in)
{
    nego->id = sct_id_new(op);
    nego->subject = in->subject;
    nego->title = in->title;
    nego->level_id = in->level_id;
    nego->deal_id = in->deal_id;
    nego->begun_side = (int)op->actor->side;
    nego->begun_at = sct_op_now(op);
    nego->begun_by = op->actor->name;
    nego->state = SCT_NEGO_BEGUN;
    nego->changed_at = nego->begun_at;
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_NEGO_INSERT, SCT_ARGS(sct_arg_row(&sct_nego_type, nego))));
    SCT_TRY(tell_begun(op, nego));
    return record(out, op, nego, in->first);
}

sct_err_t *sct_nego_begin(sct_nego_done_t *out, sct_op_t *op, const char *supplier_id, const sct_nego_input_t *in)
{
    sct_nego_t *nego = apr_pcalloc(op->pool, sizeof *nego);
    sct_talk_t talk = {0};
    sct_err_t *err;

    SCT_TRY(sct_talk_show(&talk, op, supplier_id ? supplier_id : op->actor->supplier_id));
    name_supplier(nego, &talk);
    SCT_TRY(check_links(op, nego->supplier_id, in));
    err = begin(out, op, nego, in);
    if (err && err->field) { /* of the first entry */
        err->field = apr_pstrcat(op->pool, "/first", err->field, NULL);
    }
    return err;
}

sct_err_t *sct_nego_begin_from_level(sct_op_t *op, const sct_level_t *level, const char *words)
{
    const sct_entry_input_t first = {.kind = SCT_ENTRY_REQUESTED, .mode = SCT_MODE_PORTAL, .words = words};
    const sct_nego_input_t in = {.subject = SCT_SUBJECT_SECURITY,
                                 .title = apr_psprintf(op->pool, "★%d のお願いについての協議", (int)level->star),
                                 .level_id = level->id,
                                 .first = &first};
    sct_nego_t *nego = apr_pcalloc(op->pool, sizeof *nego);
    sct_nego_done_t done;

    nego->supplier_id = level->supplier_id;
    nego->supplier_ja = level->supplier_ja;
    nego->supplier_en = level->supplier_en;
    SCT_AS_SYSTEM(op, begin(&done, op, nego, &in));
    return SCT_OK;
}

sct_err_t *sct_nego_begin_in_campaign(bool *found, sct_op_t *op, const sct_campaign_t *campaign, const char *supplier_id)
{
    const sct_entry_input_t first = {
        .kind = SCT_ENTRY_OPENED, .mode = SCT_MODE_PORTAL, .words = campaign->words, .planned_on = campaign->planned_on};
    const sct_nego_input_t in = {.subject = SCT_SUBJECT_PERIODIC, .title = campaign->title, .first = &first};
    sct_nego_t *nego = apr_pcalloc(op->pool, sizeof *nego);
    sct_talk_t talk = {0};
    sct_nego_done_t done;

    SCT_TRY(sct_talk_show(&talk, op, supplier_id));
    SCT_TRY(sct_stmt_one(nego, found, op, SCT_STMT_CAMPAIGN_NEGO, &sct_nego_type,
                         SCT_ARGS(sct_arg_text("campaign_id", campaign->id), sct_arg_text("supplier_id", supplier_id))));
    if (*found) {
        return SCT_OK;
    }
    name_supplier(nego, &talk);
    nego->campaign_id = campaign->id;
    return begin(&done, op, nego, &in);
}
