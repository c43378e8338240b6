/*
 * domain_entry.c - what may be recorded: the fields of each kind, what it speaks of, and what the portal itself does.
 */
#include "domain_nego.h"

#include <stddef.h>
#include <string.h>

#include "base_pool.h"

/* ---- entries.def ---- */

#define WORDS (1u << 0)
#define MODE (1u << 1)
#define RESULT (1u << 2)
#define DATA_CLASS (1u << 3)
#define PLANNED (1u << 4)
#define ADDRESSEE (1u << 5)
#define ADDRESS (1u << 6)
#define PARTICIPANTS (1u << 7)
#define BASIS (1u << 8)
#define BENEFIT (1u << 9)
#define TASK (1u << 10)
#define ITEM (1u << 11)
#define EQUIVALENT (1u << 12)
#define RELATED (1u << 13)
#define FAULT (1u << 14)
#define ON_COST (1u << 15)
#define WAITS (1u << 16)
#define WHY (1u << 17)
#define ABOUT (1u << 18)
#define LINES (1u << 19)
#define EVERY 0xFFFFFu

#define BUYER (1u << SCT_SIDE_BUYER)
#define SUPPLIER (1u << SCT_SIDE_SUPPLIER)
#define BOTH (BUYER | SUPPLIER)

#define KIND(symbol) (UINT64_C(1) << SCT_ENTRY_##symbol)
#define ABOUT_NONE UINT64_C(0)
#define ABOUT_ANY (~UINT64_C(0))
#define ABOUT_OWN (~KIND(CORRECTED)) /* of the same side, too */
#define ABOUT_REQUESTED KIND(REQUESTED)
#define ABOUT_HELD KIND(HELD)
#define ABOUT_ASKED (KIND(ASKED) | KIND(DEMANDED))
#define ABOUT_DEMANDED KIND(DEMANDED)
#define ABOUT_OFFER (KIND(OFFERED) | KIND(DECIDED))
#define ABOUT_STATED KIND(STATED)
#define ABOUT_BURDEN KIND(BURDEN)
#define ABOUT_PRODUCT KIND(PRODUCT)
#define ABOUT_CLAIMED KIND(CLAIMED)
#define ABOUT_CHANGED KIND(WORK_CHANGED)
#define ABOUT_REDUCED KIND(REDUCED)
#define ABOUT_DEMAND (KIND(DEMANDED) | KIND(BURDEN) | KIND(PRODUCT) | KIND(SCORED) | KIND(WORK_CHANGED) | KIND(STOPPED))
#define ABOUT_COMPLAINED KIND(COMPLAINED)
_Static_assert(SCT_ENTRY__COUNT <= 64, "one bit for each kind of entry");

static const struct {
    unsigned sides, takes, needs;
    uint64_t about;
} rules[] = {{0, 0, 0, 0},
#define SCT_ENTRY(symbol, name, sides, takes, needs, about, ja, en) {sides, takes, needs, about},
#include "entries.def"
#undef SCT_ENTRY
};

/* A field and its bit. */
static const struct {
    unsigned bit;
    const char *pointer;
    bool is_text;
    size_t at;
} fields[] = {
#define TEXT_FIELD(bit, name) {bit, "/" #name, true, offsetof(sct_entry_input_t, name)}
#define CODE_FIELD(bit, name) {bit, "/" #name, false, offsetof(sct_entry_input_t, name)}
    TEXT_FIELD(ABOUT, about),           CODE_FIELD(MODE, mode),             CODE_FIELD(RESULT, result),
    CODE_FIELD(DATA_CLASS, data_class), CODE_FIELD(PLANNED, planned_on),    TEXT_FIELD(ADDRESSEE, addressee),
    TEXT_FIELD(ADDRESS, address),       TEXT_FIELD(PARTICIPANTS, participants), TEXT_FIELD(BASIS, basis),
    TEXT_FIELD(BENEFIT, benefit),       CODE_FIELD(TASK, task),             TEXT_FIELD(ITEM, item),
    CODE_FIELD(EQUIVALENT, equivalent), CODE_FIELD(RELATED, related),       CODE_FIELD(FAULT, fault),
    CODE_FIELD(ON_COST, on_cost),       CODE_FIELD(WAITS, waits),           TEXT_FIELD(WHY, why),
    TEXT_FIELD(WORDS, words),
};

/* ---- fields ---- */

static bool is_set(const sct_entry_input_t *in, size_t i)
{
    const char *at = (const char *)in + fields[i].at;

    if (fields[i].is_text) {
        const char *text = *(const char *const *)(const void *)at;

        return text && text[0];
    }
    return *(const int *)(const void *)at != 0;
}

static int count(const apr_array_header_t *list)
{
    return list ? list->nelts : 0;
}

static sct_err_t *check_fields(const sct_entry_input_t *in, sct_op_t *op)
{
    unsigned takes = rules[in->kind].takes, needs = rules[in->kind].needs;

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (is_set(in, i) && !(takes & fields[i].bit)) {
            return sct_err_field(op->pool, UNKNOWN_KEY, fields[i].pointer);
        }
        if (!is_set(in, i) && needs & fields[i].bit) {
            return sct_err_field(op->pool, REQUIRED, fields[i].pointer);
        }
    }
    if (count(in->lines) && !(takes & LINES)) {
        return sct_err_field(op->pool, UNKNOWN_KEY, "/lines");
    }
    return !count(in->lines) && needs & LINES ? sct_err_field(op->pool, REQUIRED, "/lines") : SCT_OK;
}

bool sct_amount_parse(int64_t *out, const char *text)
{
    int64_t value = 0;
    bool minus = text[0] == '-';
    const char *at = text + minus;
    int before = 0, behind = 0;

    for (; *at >= '0' && *at <= '9'; at++, before++) {
        value = before < 11 ? value * 10 + (*at - '0') : value;
    }
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9'; at++, behind++) {
            value = behind < 4 ? value * 10 + (*at - '0') : value;
        }
        before = behind == 0 ? 0 : before; /* "5." is no amount */
    }
    if (*at || before < 1 || before > 11 || behind > 4) {
        return false;
    }
    for (; behind < 4; behind++) {
        value *= 10;
    }
    *out = minus ? -value : value;
    return true;
}

static sct_err_t *check_amount(sct_op_t *op, const char *amount, int line, const char *field)
{
    int64_t value;

    return !amount || !amount[0] || sct_amount_parse(&value, amount)
               ? SCT_OK
               : sct_err_field(op->pool, NOT_AN_AMOUNT, apr_psprintf(op->pool, "/lines/%d/%s", line, field));
}

static sct_err_t *check_lines(const sct_entry_input_t *in, sct_op_t *op)
{
    for (int i = 0; i < count(in->lines); i++) {
        const sct_line_input_t *line = &APR_ARRAY_IDX(in->lines, i, sct_line_input_t);

        SCT_TRY(check_amount(op, line->was, i, "was"));
        SCT_TRY(check_amount(op, line->becomes, i, "becomes"));
        if (!line->was && !line->becomes && !line->words) {
            return sct_err_field(op->pool, REQUIRED, apr_psprintf(op->pool, "/lines/%d/becomes", i));
        }
    }
    return SCT_OK;
}

/* ---- what it speaks of ---- */

static const sct_entry_t *find(const apr_array_header_t *entries, const char *id)
{
    for (int i = 0; i < entries->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(entries, i, sct_entry_t).id, id) == 0) {
            return &APR_ARRAY_IDX(entries, i, sct_entry_t);
        }
    }
    return NULL;
}

static sct_err_t *check_about(const sct_entry_input_t *in, sct_op_t *op, sct_side_t side, const apr_array_header_t *entries)
{
    uint64_t may = rules[in->kind].about;
    const sct_entry_t *about = in->about ? find(entries, in->about) : NULL;

    if (!in->about) {
        return SCT_OK;
    }
    if (!about || !(may >> about->kind & 1)) {
        return sct_err_field(op->pool, CHOICE, "/about");
    }
    if (in->kind == SCT_ENTRY_CORRECTED && about->side != (int)side) {
        return sct_err(op->pool, FORBIDDEN, "entry %s is of the other side: it can be commented on, not corrected", about->id);
    }
    if ((in->kind == SCT_ENTRY_ANSWERED || in->kind == SCT_ENTRY_REFUSED) && about->side == (int)side) {
        return sct_err_field(op->pool, CHOICE, "/about"); /* one's own question */
    }
    return SCT_OK;
}

/* A correction says everything that an entry of that kind says, or that it did not happen. */
static sct_err_t *check_correction(const sct_entry_input_t *in, sct_op_t *op, const apr_array_header_t *entries)
{
    const sct_entry_t *about = in->about ? find(entries, in->about) : NULL;
    sct_entry_input_t as_if = *in;

    SCT_ASSERT(op->pool, about); /* check_fields wants it, check_about found it */
    if (in->result == SCT_RESULT_VOID) {
        return SCT_OK;
    }
    as_if.kind = about->kind;
    as_if.about = about->about;
    as_if.why = NULL;
    return check_fields(&as_if, op);
}

/* ---- results ---- */

static sct_err_t *check_result(const sct_entry_input_t *in, sct_op_t *op)
{
    bool ok;

    switch (in->kind) {
    case SCT_ENTRY_DECIDED:
        ok = in->result <= SCT_RESULT_OTHER_WAY;
        break;
    case SCT_ENTRY_REPLIED:
        ok = in->result == SCT_RESULT_AGREE || in->result == SCT_RESULT_DISAGREE;
        break;
    case SCT_ENTRY_CLAIM_DECIDED:
        ok = in->result == SCT_RESULT_ACCEPT || in->result == SCT_RESULT_KEEP;
        break;
    default:
        ok = true;
        break;
    }
    return ok ? SCT_OK : sct_err_field(op->pool, CHOICE, "/result");
}

/* ---- what the portal sends, and closing ---- */

static const sct_entry_t *newest_request(const apr_array_header_t *effective)
{
    for (int i = effective->nelts - 1; i >= 0; i--) {
        if (APR_ARRAY_IDX(effective, i, sct_entry_t).kind == SCT_ENTRY_REQUESTED) {
            return &APR_ARRAY_IDX(effective, i, sct_entry_t);
        }
    }
    return NULL;
}

static bool same_line(const sct_line_t *asked, const sct_line_input_t *line)
{
    return asked->category == line->category && strcmp(asked->item ? asked->item : "", line->item ? line->item : "") == 0;
}

static const sct_line_input_t *answer_to(const sct_entry_input_t *in, const sct_line_t *asked)
{
    for (int i = 0; i < count(in->lines); i++) {
        const sct_line_input_t *line = &APR_ARRAY_IDX(in->lines, i, sct_line_input_t);

        if (same_line(asked, line)) {
            return line;
        }
    }
    return NULL;
}

/* "accept" is for what was asked; an amount below it is a partial grant. */
static sct_err_t *check_accept(const sct_entry_input_t *in, sct_op_t *op, const sct_entry_t *request)
{
    for (int i = 0; request && i < count(request->lines); i++) {
        const sct_line_t *asked = &APR_ARRAY_IDX(request->lines, i, sct_line_t);
        const sct_line_input_t *line = answer_to(in, asked);
        int64_t wished, granted;

        if (line && line->becomes && asked->becomes && sct_amount_parse(&wished, asked->becomes)
            && sct_amount_parse(&granted, line->becomes) && granted < wished) {
            return sct_err_field(op->pool, BELOW_REQUEST, "/result");
        }
    }
    return SCT_OK;
}

static sct_err_t *check_reasons(const sct_entry_input_t *in, sct_op_t *op, const sct_entry_t *request)
{
    if (!in->words || !in->words[0]) {
        return sct_err_field(op->pool, NEEDS_REASON, "/words");
    }
    if (!in->addressee || !in->addressee[0]) {
        return sct_err_field(op->pool, REQUIRED, "/addressee");
    }
    for (int i = 0; request && i < count(request->lines); i++) {
        const sct_line_input_t *line = answer_to(in, &APR_ARRAY_IDX(request->lines, i, sct_line_t));

        if (!line || !line->words || !line->words[0]) {
            return sct_err_field(op->pool, NEEDS_REASON, apr_psprintf(op->pool, "/lines/%d/words", i));
        }
    }
    return SCT_OK;
}

static sct_err_t *check_sending(const sct_entry_input_t *in, sct_op_t *op, const apr_array_header_t *entries)
{
    apr_array_header_t *effective = sct_nego_effective(op->pool, entries);
    const sct_entry_t *decision = sct_nego_decision(effective);
    const sct_entry_t *request = newest_request(effective);

    if (in->kind == SCT_ENTRY_CLOSED && decision && sct_result_refuses(decision->result) && !sct_nego_reasons(effective)) {
        return sct_err(op->pool, UNDELIVERED, "the reasons of decision %s have not been delivered", decision->id);
    }
    if (in->kind == SCT_ENTRY_DECIDED && in->result == SCT_RESULT_ACCEPT) {
        return check_accept(in, op, request);
    }
    if (in->kind == SCT_ENTRY_DECIDED && in->mode == SCT_MODE_PORTAL && sct_result_refuses(in->result)) {
        return check_reasons(in, op, request);
    }
    return SCT_OK;
}

sct_err_t *sct_entry_check(const sct_entry_input_t *in, sct_op_t *op, sct_side_t side, const apr_array_header_t *entries)
{
    if (!(rules[in->kind].sides >> side & 1)) {
        return sct_err(op->pool, FORBIDDEN, "%s is not for this side to record", sct_choice_name(&sct_entry_choice, in->kind));
    }
    SCT_TRY(check_fields(in, op));
    SCT_TRY(check_lines(in, op));
    if (in->occurred_on > sct_date_of(sct_op_now(op))) {
        return sct_err_field(op->pool, FUTURE, "/occurred_on");
    }
    SCT_TRY(check_about(in, op, side, entries));
    SCT_TRY(check_result(in, op));
    if (in->kind == SCT_ENTRY_REQUESTED && !in->words && !count(in->lines)) {
        return sct_err_field(op->pool, REQUIRED, "/words");
    }
    return in->kind == SCT_ENTRY_CORRECTED ? check_correction(in, op, entries) : check_sending(in, op, entries);
}
