/*
 * domain_rulepack.c - field tables of packs; whether a pack hangs together; its words with their numbers.
 */
#include "domain_rulepack.h"

#include <string.h>

#include "base_pool.h"

static const char *const rule_ids[] = {
#define SCT_RULE(symbol, id, object) id,
#include "rules.def"
#undef SCT_RULE
    NULL};
static const char *const regime_names[] = {"T", "A", "F", "G", "X", NULL};
static const char *const label_names[] = {"statutory", "guideline", "house", NULL};
static const char *const severity_names[] = {"block", "high", "mid", "info", NULL};
static const char *const wall_names[] = {"assessment", "price", NULL};
static const char *const unit_names[] = {"days", "business_days", "percent", "count", "chars", "month", "date", NULL};
static const char *const stricter_names[] = {"less", "more", "fixed", NULL};
static const char *const status_names[] = {"current", "slot", NULL};

const sct_choice_t sct_rule_choice = {"rule", rule_ids};
const sct_choice_t sct_regime_choice = {"regime", regime_names};
const sct_choice_t sct_label_choice = {"label", label_names};
const sct_choice_t sct_severity_choice = {"severity", severity_names};
const sct_choice_t sct_rule_wall_choice = {"rule_wall", wall_names};
const sct_choice_t sct_rule_unit_choice = {"unit", unit_names};
const sct_choice_t sct_stricter_choice = {"stricter", stricter_names};
const sct_choice_t sct_pack_status_choice = {"pack_status", status_names};

#define SCT_T sct_rule_param_t
SCT_TYPE_TABLE(rule_param, SCT_RULE_PARAM_FIELDS)
#undef SCT_T
#define SCT_T sct_rule_text_t
SCT_TYPE_TABLE(rule_text, SCT_RULE_TEXT_FIELDS)
#undef SCT_T
#define SCT_T sct_pack_t
SCT_TYPE_TABLE(pack, SCT_PACK_FIELDS)
#undef SCT_T
#define SCT_T sct_house_number_t
SCT_TYPE_TABLE(house_number, SCT_HOUSE_NUMBER_FIELDS)
#undef SCT_T
#define SCT_T sct_house_t
SCT_TYPE_TABLE(house, SCT_HOUSE_FIELDS)
#undef SCT_T

static const struct {
    sct_rule_t rule;
    const char *name;
    sct_rule_unit_t unit;
    int64_t least, most;
} params[] = {{SCT_RULE_NONE, "", SCT_UNIT_DAYS, 0, 0},
#define SCT_PARAM(rule, name, unit, least, most) {SCT_RULE_##rule, #name, SCT_UNIT_##unit, least, most},
#include "rule_params.def"
#undef SCT_PARAM
};

const char *sct_rule_id(int rule)
{
    return sct_choice_name(&sct_rule_choice, rule);
}

sct_rule_t sct_param_rule(int param)
{
    return params[param].rule;
}

const char *sct_param_name(int param)
{
    return params[param].name;
}

static int find_param(int rule, const char *name, size_t len)
{
    for (int i = 1; i < SCT_PARAM__COUNT; i++) {
        if ((int)params[i].rule == rule && strlen(params[i].name) == len && memcmp(params[i].name, name, len) == 0) {
            return i;
        }
    }
    return 0;
}

/* ---- words ---- */

static const char *const labels_ja[] = {"", "法定", "指針", "社内基準"};
static const char *const labels_en[] = {"", "statutory", "guideline", "house rule"};
static const char *const judging[] = {"違法です", "違反",      "認定",      "認証",     "合格", "illegal", "unlawful",
                                      "violat",   "certif", "compliant", "infring", NULL};

const char *sct_param_words(apr_pool_t *pool, const sct_rule_param_t *param, bool ja)
{
    static const char *const units_ja[] = {"", "日", "営業日", "%", "", "字", "月", ""};
    static const char *const units_en[] = {"", " days", " business days", "%", "", " characters", "", ""};
    const char *label = ja ? labels_ja[param->label] : labels_en[param->label];
    const char *number = apr_psprintf(pool, "%" APR_INT64_T_FMT, param->value);

    if (param->unit == SCT_UNIT_DATE) {
        number = apr_psprintf(pool, "%.4s-%.2s-%s", number, number + 4, number + 6);
    } else if (param->unit == SCT_UNIT_MONTH && !ja) {
        number = apr_psprintf(pool, "month %s", number);
    }
    return ja ? apr_psprintf(pool, "%s%s（%s）", number, units_ja[param->unit], label)
              : apr_psprintf(pool, "%s%s (%s)", number, units_en[param->unit], label);
}

const char *sct_rule_words(apr_pool_t *pool, const sct_rulepack_t *pack, int rule, const char *words, bool ja)
{
    const char *out = "", *open, *close;

    for (; (open = strchr(words, '{')) && (close = strchr(open, '}')); words = close + 1) {
        int param = find_param(rule, open + 1, (size_t)(close - open - 1));

        out = apr_pstrcat(pool, out, apr_pstrndup(pool, words, (apr_size_t)(open - words)),
                          param ? sct_param_words(pool, pack->params[param], ja) : "", NULL);
    }
    return apr_pstrcat(pool, out, words, NULL);
}

/* Whether a label of that language follows the number within a few characters. */
static bool is_labelled(const char *after, bool ja)
{
    char near[41];

    strncpy(near, after, sizeof near - 1);
    near[sizeof near - 1] = '\0';
    for (int i = 1; i <= SCT_LABEL_HOUSE; i++) {
        if (strstr(near, ja ? labels_ja[i] : labels_en[i])) {
            return true;
        }
    }
    return false;
}

static const char *words_fault(apr_pool_t *pool, int rule, const char *words, bool ja)
{
    for (size_t i = 0; judging[i]; i++) {
        if (strstr(words, judging[i])) {
            return apr_psprintf(pool, "\"%s\" judges", judging[i]);
        }
    }
    for (const char *at = words; *at; at++) {
        if (*at >= '0' && *at <= '9') {
            at += strspn(at, "0123456789.,") - 1;
            if (!is_labelled(at + 1, ja)) {
                return apr_psprintf(pool, "a number without its label: %s", words);
            }
        } else if (*at == '{') {
            size_t len = strcspn(at + 1, "}");

            if (at[len + 1] != '}' || !find_param(rule, at + 1, len)) {
                return apr_psprintf(pool, "unknown name in braces: %s", words);
            }
            at += len + 1;
        }
    }
    return NULL;
}

static const char *text_fault(apr_pool_t *pool, int rule, const sct_rule_text_t *text)
{
    const char *fault = NULL;

    if (!strstr(text->message_ja, "おそれ") && !strstr(text->message_ja, "確認してください")) {
        return "message_ja neither speaks of a risk nor asks to check";
    }
    if (!strstr(text->message_en, " may ") && !strstr(text->message_en, "heck")) {
        return "message_en neither speaks of a risk nor asks to check";
    }
    fault = fault ? fault : words_fault(pool, rule, text->message_ja, true);
    fault = fault ? fault : words_fault(pool, rule, text->message_en, false);
    fault = fault ? fault : words_fault(pool, rule, text->clears_ja, true);
    fault = fault ? fault : words_fault(pool, rule, text->clears_en, false);
    for (int i = 0; !fault && i < text->regimes->nelts; i++) {
        if (!sct_choice_value(&sct_regime_choice, APR_ARRAY_IDX(text->regimes, i, const char *))) {
            fault = apr_psprintf(pool, "unknown regime %s", APR_ARRAY_IDX(text->regimes, i, const char *));
        }
    }
    return fault;
}

/* ---- rules and numbers ---- */

static const char *param_fault(apr_pool_t *pool, sct_rulepack_t *pack, int rule, sct_rule_param_t *param)
{
    int i = find_param(rule, param->name, strlen(param->name));

    if (!i) {
        return apr_psprintf(pool, "unknown number %s", param->name);
    }
    if (pack->params[i]) {
        return apr_psprintf(pool, "number %s twice", param->name);
    }
    if (param->unit != (int)params[i].unit) {
        return apr_psprintf(pool, "number %s: its unit is %s", param->name,
                            sct_choice_name(&sct_rule_unit_choice, (int)params[i].unit));
    }
    if (param->value < params[i].least || param->value > params[i].most) {
        return apr_psprintf(pool, "number %s: %" APR_INT64_T_FMT " is not between %" APR_INT64_T_FMT " and %" APR_INT64_T_FMT,
                            param->name, param->value, params[i].least, params[i].most);
    }
    if (param->label == SCT_LABEL_STATUTORY && param->stricter != SCT_STRICTER_FIXED) {
        return apr_psprintf(pool, "number %s: a statutory number is fixed", param->name);
    }
    pack->params[i] = param;
    return NULL;
}

static const char *rule_fault(apr_pool_t *pool, sct_rulepack_t *pack, const sct_rule_text_t *text)
{
    int rule = sct_choice_value(&sct_rule_choice, text->id);
    const char *fault = NULL;

    if (!rule) {
        return "no such rule";
    }
    if (pack->rules[rule]) {
        return "twice";
    }
    pack->rules[rule] = text;
    for (int i = 0; !fault && i < text->params->nelts; i++) {
        fault = param_fault(pool, pack, rule, &APR_ARRAY_IDX(text->params, i, sct_rule_param_t));
    }
    return fault ? fault : text_fault(pool, rule, text);
}

const char *sct_rulepack_fault(apr_pool_t *pool, sct_rulepack_t *pack)
{
    memset(pack->rules, 0, sizeof pack->rules);
    memset(pack->params, 0, sizeof pack->params);
    for (int i = 0; i < pack->file.rules->nelts; i++) {
        const sct_rule_text_t *text = &APR_ARRAY_IDX(pack->file.rules, i, sct_rule_text_t);
        const char *fault = rule_fault(pool, pack, text);

        if (fault) {
            return apr_psprintf(pool, "rule %s: %s", text->id, fault);
        }
    }
    for (int rule = 1; rule < SCT_RULE__COUNT; rule++) {
        if (!pack->rules[rule]) {
            return apr_psprintf(pool, "rule %s is missing", sct_rule_id(rule));
        }
    }
    for (int i = 1; i < SCT_PARAM__COUNT; i++) {
        if (!pack->params[i]) {
            return apr_psprintf(pool, "rule %s: number %s is missing", sct_rule_id((int)params[i].rule), params[i].name);
        }
    }
    return NULL;
}

static const char *tighten_fault(apr_pool_t *pool, const sct_rule_param_t *param, int i, int64_t value)
{
    if (param->label == SCT_LABEL_STATUTORY || param->stricter == SCT_STRICTER_FIXED) {
        return apr_psprintf(pool, "number %s is fixed", param->name);
    }
    if (param->stricter == SCT_STRICTER_LESS ? value > param->value : value < param->value) {
        return apr_psprintf(pool, "number %s: %" APR_INT64_T_FMT " is laxer than %" APR_INT64_T_FMT, param->name, value,
                            param->value);
    }
    if (value < params[i].least || value > params[i].most) {
        return apr_psprintf(pool, "number %s: %" APR_INT64_T_FMT " is out of range", param->name, value);
    }
    return NULL;
}

const char *sct_rulepack_tighten(apr_pool_t *pool, sct_rulepack_t *pack, const sct_house_t *house)
{
    bool done[SCT_PARAM__COUNT] = {false};

    for (int n = 0; n < house->numbers->nelts; n++) {
        const sct_house_number_t *number = &APR_ARRAY_IDX(house->numbers, n, sct_house_number_t);
        int rule = sct_choice_value(&sct_rule_choice, number->rule);
        int i = rule ? find_param(rule, number->name, strlen(number->name)) : 0;
        const char *fault;

        if (!i || done[i]) {
            return apr_psprintf(pool, "rule %s: %s number %s", number->rule, i ? "twice the" : "unknown", number->name);
        }
        fault = tighten_fault(pool, pack->params[i], i, number->value);
        if (fault) {
            return apr_psprintf(pool, "rule %s: %s", number->rule, fault);
        }
        pack->params[i]->value = number->value;
        pack->params[i]->label = SCT_LABEL_HOUSE; /* a stricter number than the guideline's is ours */
        done[i] = true;
    }
    return NULL;
}

bool sct_rule_only_act(const sct_rulepack_t *pack, int rule)
{
    const apr_array_header_t *regimes = pack->rules[rule]->regimes;

    return regimes->nelts == 1 && strcmp(APR_ARRAY_IDX(regimes, 0, const char *), "T") == 0;
}
