/*
 * rule_script.c - reads a script into facts.
 */
#include "rule_script.h"

#include <stdlib.h>
#include <string.h>

#include "codec.h"

#include "base_pool.h"

#define SUPPLIER "00000000000000000000000000000abc"

typedef struct script_t {
    apr_pool_t *pool;
    sct_facts_t *facts;
    apr_array_header_t *sizes, *deals, *levels, *cases;
    apr_array_header_t *entries; /* a list for each case */
} script_t;

static apr_time_t noon(sct_date_t day)
{
    return apr_time_from_sec(((apr_time_t)day * 24 + 3) * 3600); /* 12:00 in Japan */
}

static sct_date_t day_of(const char *number)
{
    return SCRIPT_DAY_0 + atoi(number);
}

static const char *id_of(script_t *script, const char *name)
{
    static const char zeros[] = "00000000000000000000000000000000";

    return apr_pstrcat(script->pool, &zeros[strlen(name)], name, NULL);
}

static const char *text_of(script_t *script, const char *value)
{
    char *text;
    int n;

    if (value[0] != '*') {
        text = apr_pstrdup(script->pool, value);
        for (char *at = text; *at; at++) {
            *at = *at == '_' ? ' ' : *at;
        }
        return text;
    }
    n = atoi(value + 1);
    text = apr_pcalloc(script->pool, (apr_size_t)n + 1);
    memset(text, 'x', (size_t)n);
    return text;
}

/* Sets a field of a struct by its key. */
static void set(script_t *script, const sct_type_t *type, void *row, const char *key, const char *value)
{
    int i = sct_type_find(type, key);
    char *at;

    if (i < 0) {
        fail_msg("no field %s in %s", key, type->name);
    }
    at = (char *)row + type->fields[i].at;
    switch (type->fields[i].kind) {
    case SCT_F_CHOICE:
        *(int *)(void *)at = sct_choice_value(type->fields[i].ref, value);
        assert_int_not_equal(*(int *)(void *)at, 0);
        break;
    case SCT_F_DATE:
        *(sct_date_t *)(void *)at = day_of(value);
        break;
    case SCT_F_TIME:
        *(apr_time_t *)(void *)at = noon(day_of(value));
        break;
    case SCT_F_INT:
        *(int64_t *)(void *)at = atoll(value);
        break;
    case SCT_F_ID:
        *(const char **)(void *)at = id_of(script, value);
        break;
    case SCT_F_LINE:
    case SCT_F_LINES:
    case SCT_F_KEY:
        *(const char **)(void *)at = text_of(script, value);
        break;
    case SCT_F_HASH:
    case SCT_F_FLAG:
    case SCT_F_OBJECT:
    case SCT_F_LIST:
    case SCT_F_STRINGS:
    case SCT_F_RAW:
    default:
        fail_msg("a script cannot set %s", key);
        break;
    }
}

static void add_line(script_t *script, sct_entry_t *entry, char *value)
{
    sct_line_t line = {.tax = 1, .n = 1};
    char *state = NULL, *part = apr_strtok(value, ":", &state);

    line.category = sct_choice_value(&sct_line_choice, part);
    assert_int_not_equal(line.category, 0);
    part = apr_strtok(NULL, ":", &state);
    line.was = part && strcmp(part, "-") != 0 ? part : NULL;
    part = apr_strtok(NULL, ":", &state);
    line.becomes = part && strcmp(part, "-") != 0 ? part : NULL;
    part = apr_strtok(NULL, ":", &state);
    line.words = part ? text_of(script, part) : NULL;
    if (!entry->lines) {
        entry->lines = apr_array_make(script->pool, 2, sizeof(sct_line_t));
    }
    APR_ARRAY_PUSH(entry->lines, sct_line_t) = line;
}

static void read_entry(script_t *script, const char *kind, sct_date_t day, const char *name, char *words)
{
    apr_array_header_t *entries = APR_ARRAY_IDX(script->entries, script->entries->nelts - 1, apr_array_header_t *);
    sct_entry_t entry = {.kind = sct_choice_value(&sct_entry_choice, kind), .occurred_on = day, .recorded_at = noon(day)};
    char *state = NULL;

    if (!entry.kind) {
        fail_msg("no such entry: %s", kind);
    }
    entry.n = entries->nelts + 1;
    entry.side = SCT_SIDE_BUYER;
    name = name[0] ? name : apr_psprintf(script->pool, "%d%d", script->cases->nelts, entries->nelts);
    entry.id = id_of(script, name);
    for (char *word = apr_strtok(words, " ", &state); word; word = apr_strtok(NULL, " ", &state)) {
        char *value = strchr(word, '=');

        assert_non_null(value);
        *value++ = '\0';
        if (strcmp(word, "line") == 0) {
            add_line(script, &entry, value);
        } else {
            set(script, &sct_entry_type, &entry, strcmp(word, "recorded") == 0 ? "recorded_at" : word, value);
        }
    }
    APR_ARRAY_PUSH(entries, sct_entry_t) = entry;
}

static void *new_row(script_t *script, const char *what, sct_date_t day, const sct_type_t **type)
{
    if (strcmp(what, "size") == 0) {
        sct_party_size_t *size = apr_array_push(script->sizes);

        *size = (sct_party_size_t){.id = id_of(script, "5"), .supplier_id = SUPPLIER, .as_of = day, .declared_at = noon(day),
                                   .capital = -1, .employees = -1, .parent_capital = -1, .parent_employees = -1};
        *type = &sct_party_size_type;
        return size;
    }
    if (strcmp(what, "deal") == 0) {
        sct_deal_t *deal = apr_array_push(script->deals);

        *deal = (sct_deal_t){.id = id_of(script, "d"), .supplier_id = SUPPLIER, .ordered_on = day, .recorded_at = noon(day),
                             .dealing = SCT_DEALING_MANUFACTURE};
        *type = &sct_deal_type;
        return deal;
    }
    if (strcmp(what, "level") == 0) {
        sct_fact_level_t *level = apr_array_push(script->levels);

        *level = (sct_fact_level_t){.level = {.id = id_of(script, script->levels->nelts == 1 ? "e1" : "e2"), .star = 3,
                                              .state = SCT_LEVEL_ISSUED, .issued_at = noon(day), .supplier_id = SUPPLIER,
                                              .reason = "reason", .edition = "2026-03-27"}};
        *type = &sct_level_type;
        return &level->level;
    }
    if (strcmp(what, "nego") == 0) {
        sct_fact_case_t *on = apr_array_push(script->cases);

        *on = (sct_fact_case_t){.nego = {.id = id_of(script, apr_psprintf(script->pool, "c%d", script->cases->nelts)),
                                         .supplier_id = SUPPLIER, .subject = SCT_SUBJECT_LABOUR, .begun_at = noon(day)}};
        APR_ARRAY_PUSH(script->entries, apr_array_header_t *) = apr_array_make(script->pool, 8, sizeof(sct_entry_t));
        on->entries = APR_ARRAY_IDX(script->entries, script->entries->nelts - 1, apr_array_header_t *);
        *type = &sct_nego_type;
        return &on->nego;
    }
    return NULL;
}

static void read_statement(script_t *script, char *text)
{
    char *state = NULL, *head = apr_strtok(text, " ", &state), *at = head ? strchr(head, '@') : NULL, *name;
    const sct_type_t *type = NULL;
    sct_date_t day;
    void *row;

    if (!head) {
        return;
    }
    if (strcmp(head, "since") == 0 || strcmp(head, "campaign") == 0 || strcmp(head, "suppliers") == 0) {
        char *number = apr_strtok(NULL, " ", &state);

        script->facts->since = head[1] == 'i' ? day_of(number) : script->facts->since;
        script->facts->campaign_on = head[0] == 'c' ? day_of(number) : script->facts->campaign_on;
        script->facts->suppliers = head[1] == 'u' ? atoi(number) : script->facts->suppliers;
        return;
    }
    if (strcmp(head, "installation") == 0) {
        script->facts->supplier_id = NULL;
        return;
    }
    at = at ? at : apr_strtok(NULL, " ", &state); /* "nego @0" as well as "held@0" */
    assert_non_null(at);
    assert_int_equal(*at, '@');
    *at++ = '\0';
    name = strchr(at, ':');
    if (name) {
        *name++ = '\0';
    }
    day = day_of(at);
    row = new_row(script, head, day, &type);
    if (!row) {
        read_entry(script, head, day, name ? name : "", state);
        return;
    }
    for (char *word = apr_strtok(NULL, " ", &state); word; word = apr_strtok(NULL, " ", &state)) {
        char *value = strchr(word, '=');
        sct_fact_level_t *level = (sct_fact_level_t *)row; /* its first member is the row */

        assert_non_null(value);
        *value++ = '\0';
        if (strcmp(word, "letter") == 0) {
            level->letter = value;
        } else if (strcmp(word, "same") == 0 || strcmp(word, "same_day") == 0) {
            *(word[4] ? &level->same_day : &level->same) = atoi(value);
        } else if (strcmp(word, "side") == 0) {
            ((sct_party_size_t *)row)->supplier_id = NULL;
        } else if (strcmp(word, "level") == 0 || strcmp(word, "deal") == 0) {
            set(script, type, row, word[0] == 'l' ? "level_id" : "deal_id", word[0] == 'd' ? "d" : value[0] == '1' ? "e1" : "e2");
        } else {
            set(script, type, row, strcmp(word, "due") == 0 ? "due_on" : word, value);
        }
    }
}

sct_facts_t *script_facts(apr_pool_t *pool, const char *text, int as_of)
{
    script_t script = {.pool = pool, .facts = apr_pcalloc(pool, sizeof *script.facts)};
    char *rest = apr_pstrdup(pool, text), *end;

    *script.facts = (sct_facts_t){.as_of = SCRIPT_DAY_0 + as_of, .supplier_id = SUPPLIER, .since = SCRIPT_DAY_0, .suppliers = 10,
                                  .holidays = script_holidays()};
    script.sizes = apr_array_make(pool, 4, sizeof(sct_party_size_t));
    script.deals = apr_array_make(pool, 4, sizeof(sct_deal_t));
    script.levels = apr_array_make(pool, 4, sizeof(sct_fact_level_t));
    script.cases = apr_array_make(pool, 4, sizeof(sct_fact_case_t));
    script.entries = apr_array_make(pool, 4, sizeof(apr_array_header_t *));
    for (; rest; rest = end) {
        end = strchr(rest, ';');
        if (end) {
            *end++ = '\0';
        }
        read_statement(&script, rest);
    }
    script.facts->sizes = script.sizes;
    script.facts->deals = script.deals;
    script.facts->levels = script.levels;
    script.facts->cases = script.cases;
    return script.facts;
}

static apr_pool_t *files; /* what was read of conf/ */

static apr_pool_t *pool_of_files(void)
{
    files = files ? files : unit_pool();
    return files;
}

int script_end(void **state)
{
    (void)state;
    if (files) {
        apr_pool_destroy(files);
    }
    files = NULL;
    return 0;
}

const sct_rulepack_t *script_pack(void)
{
    static sct_rulepack_t pack;

    if (!pack.file.pack) {
        UNIT_OK(sct_rulepack_load(&pack, pool_of_files(), "conf/rulepacks/2026-01-01.json"));
    }
    return &pack;
}

const sct_holidays_t *script_holidays(void)
{
    static sct_holidays_t holidays;

    if (!holidays.days) {
        UNIT_OK(sct_holidays_load(&holidays, pool_of_files(), "conf/holidays.txt"));
    }
    return &holidays;
}

apr_array_header_t *script_run(apr_pool_t *pool, const char *script, int as_of)
{
    return sct_rules_run(pool, script_pack(), script_facts(pool, script, as_of));
}
