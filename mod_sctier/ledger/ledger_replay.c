/*
 * ledger_replay.c - from events to the rows that there must be.
 *
 * One table: what each kind of event makes or changes. A column takes the member of the content that has its name; where the
 * names differ, or the value is not in the content, the rule says where it comes from:
 *
 *     "words"            that member of the content
 *     "#roles"           of the element that the rule is applied to: its place in that array
 *     "#parties/party"   the same, a member of that element
 *     "=0"               this text
 *     "@at" and so on    see value_at()
 *
 * A kind "nego.*" stands for all that begin so and have no rule of their own.
 */
#include "ledger_projection.h"

#include "base_pool.h"

/* Contents hold letters: more than a request may. */
static const sct_json_limits_t content_limits = {(size_t)4 << 20, 16, 400000};

typedef enum {
    MAKES,     /* a row that was not there */
    FINDS,     /* a row that is there, or makes it */
    CHANGES    /* a row that was there */
} act_t;

typedef struct source_t {
    const char *column;
    const char *from;
} source_t;

typedef struct rule_t {
    const char *kind;
    sct_rows_t rows;
    act_t act;
    const char *each;                     /* applied to each element of this array; NULL: once; "?name": it may be absent */
    const char *key[SCT_PROJECTION_KEYS]; /* where the keys come from */
    source_t sources[12];
} rule_t;

#define ANSWERED {"state", "@state"}, {"answered_at", "@at"}, {"answered_by", "actor_name"}, {"answered_words", "words"}
#define TAKEN_BACK {"state", "@state"}, {"withdrawn_at", "@at"}, {"withdrawn_words", "words"}
#define MEMBERSHIPS(kind)                                                                                   \
    {kind, SCT_ROWS_PERSON, FINDS, NULL, {"person"}, {{"iss", "issuer"}, {"added_at", "@at"}}},             \
    {kind, SCT_ROWS_MEMBERSHIP, MAKES, "memberships", {"#memberships"},                                     \
     {{"person_id", "person"}, {"role", "#roles"}, {"added_at", "@at"}}}

#define REVISION(kind)                                                                                      \
    {kind, SCT_ROWS_REVISION, MAKES, NULL, {"evidence", "n"},                                               \
     {{"supplier_id", "@supplier"}, {"added_at", "@at"}, {"added_by", "actor_name"}, {"seq", "@seq"}}}
#define OF_LINE(column) {#column, "#lines/" #column}
#define OF_FILE(column) {#column, "#files/" #column}

static const rule_t rules[] = {
    {"log.created", SCT_ROWS_BUYER, MAKES, NULL, {"=1"}, {{"log_id", "@log_id"}}},
    {"buyer.named", SCT_ROWS_BUYER, CHANGES, NULL, {"=1"}, {{NULL, NULL}}},
    {"unit.added", SCT_ROWS_UNIT, MAKES, NULL, {"unit"}, {{NULL, NULL}}},
    {"provider.added", SCT_ROWS_PROVIDER, MAKES, NULL, {"provider"}, {{"added_at", "@at"}}},
    {"provider.bound", SCT_ROWS_BINDING, MAKES, "parties", {"provider", "#parties/party"}, {{NULL, NULL}}},
    {"supplier.added", SCT_ROWS_SUPPLIER, MAKES, NULL, {"supplier"}, {{"added_at", "@at"}}},
    MEMBERSHIPS("member.added"),
    {"member.ended", SCT_ROWS_MEMBERSHIP, CHANGES, "memberships", {"#memberships"}, {{"ended_at", "@at"}}},
    {"invitation.made", SCT_ROWS_INVITATION, MAKES, NULL, {"invitation"},
     {{"provider_id", "provider"}, {"added_at", "@at"}}},
    MEMBERSHIPS("invitation.used"),
    {"invitation.used", SCT_ROWS_INVITATION, CHANGES, NULL, {"invitation"},
     {{"used_at", "@at"}, {"used_by", "person"}, {"roles", "@kept"}}}, /* the event tells those that were new */
    {"level.issued", SCT_ROWS_LEVEL, MAKES, NULL, {"level"},
     {{"supplier_id", "@supplier"}, {"state", "@state"}, {"issued_at", "@at"}, {"issued_by", "actor_name"},
      {"paused_days", "=0"}}},
    {"level.cancelled", SCT_ROWS_LEVEL, CHANGES, NULL, {"level"}, {TAKEN_BACK}},
    {"level.withdrawn", SCT_ROWS_LEVEL, CHANGES, NULL, {"level"}, {TAKEN_BACK}},
    {"level.talks", SCT_ROWS_LEVEL, CHANGES, NULL, {"level"}, {ANSWERED, {"paused_at", "@at"}}},
    {"level.declined", SCT_ROWS_LEVEL, CHANGES, NULL, {"level"}, {ANSWERED, {"paused_at", "@unset"}}},
    {"level.accepted", SCT_ROWS_LEVEL, CHANGES, NULL, {"level"}, {ANSWERED, {"paused_at", "@unset"}}},
    {"level.accepted", SCT_ROWS_ASSESSMENT, MAKES, NULL, {"assessment"},
     {{"level_id", "level"}, {"supplier_id", "@supplier"}, {"edition", "@edition"}, {"n", "=1"}, {"met", "=0"},
      {"unmet", "=0"}, {"na", "=0"}}},
    {"assessment.submitted", SCT_ROWS_SUBMISSION, MAKES, NULL, {"submission"},
     {{"assessment_id", "assessment"}, {"level_id", "level"}, {"supplier_id", "@supplier"}, {"shared", "shared_hash"},
      {"seq", "@seq"}, {"submitted_at", "@at"}, {"submitted_by", "actor_name"}}},
    {"assessment.submitted", SCT_ROWS_FROZEN, MAKES, NULL, {"submission"},
     {{"supplier_id", "@supplier"}, {"body", "full_hash"}}},
    {"assessment.submitted", SCT_ROWS_ASSESSMENT, CHANGES, NULL, {"assessment"},
     {{"n", "@next"}, {"submitted_at", "@at"}}},
    {"assessment.submitted", SCT_ROWS_LEVEL, CHANGES, NULL, {"level"}, {{"submitted_at", "@latest"}}},
    {"reminder.sent", SCT_ROWS_REMINDER, MAKES, NULL, {"reminder"},
     {{"level_id", "level"}, {"supplier_id", "@supplier"}, {"sent_at", "@at"}}},
    {"assessment.submitted", SCT_ROWS_SHOWN, MAKES, "?files", {"submission", "#files/evidence"},
     {{"supplier_id", "@supplier"}, OF_FILE(n), OF_FILE(name), OF_FILE(kind), OF_FILE(size), OF_FILE(sha256), OF_FILE(dated_on),
      OF_FILE(expires_on), OF_FILE(added_at)}},
    {"evidence.added", SCT_ROWS_EVIDENCE, MAKES, NULL, {"evidence"}, {{"supplier_id", "@supplier"}, {"changed_at", "@at"}}},
    REVISION("evidence.added"),
    {"evidence.revised", SCT_ROWS_EVIDENCE, CHANGES, NULL, {"evidence"}, {{"changed_at", "@at"}}},
    REVISION("evidence.revised"),
    {"evidence.withdrawn", SCT_ROWS_EVIDENCE, CHANGES, NULL, {"evidence"},
     {{"withdrawn_at", "@at"}, {"withdrawn_by", "actor_name"}, {"withdrawn_words", "words"}}},
    {"evidence.withdrawn", SCT_ROWS_SHOWN, CHANGES, "shown", {"#shown", "evidence"},
     {{"n", "@kept"}, {"name", "@kept"}, {"sha256", "@kept"}, {"withdrawn_at", "@at"}}},
    {"size.declared", SCT_ROWS_SIZE, MAKES, NULL, {"size"},
     {{"supplier_id", "@supplier"}, {"declared_at", "@at"}, {"declared_by", "actor_name"}}},
    {"deal.recorded", SCT_ROWS_DEAL, MAKES, NULL, {"deal"},
     {{"supplier_id", "@supplier"}, {"recorded_at", "@at"}, {"recorded_by", "actor_name"}}},
    {"campaign.begun", SCT_ROWS_CAMPAIGN, MAKES, NULL, {"campaign"}, {{"begun_at", "@at"}, {"begun_by", "actor_name"}}},
    {"hold.set", SCT_ROWS_HOLD, MAKES, NULL, {"hold"},
     {{"supplier_id", "@supplier"}, {"nego_id", "nego"}, {"set_at", "@at"}, {"set_by", "actor_name"}}},
    {"hold.released", SCT_ROWS_HOLD, CHANGES, NULL, {"hold"},
     {{"words", "@kept"}, {"released_at", "@at"}, {"released_by", "actor_name"}, {"released_words", "words"}}},
    {"nego.begun", SCT_ROWS_NEGO, MAKES, NULL, {"nego"},
     {{"supplier_id", "@supplier"}, {"level_id", "level"}, {"deal_id", "deal"}, {"campaign_id", "campaign"},
      {"begun_side", "side"}, {"begun_at", "@at"}, {"begun_by", "actor_name"}, {"changed_at", "@at"}, {"state", "=begun"},
      {"n", "=0"}, {"joined", "=0"}}},
    {"nego.*", SCT_ROWS_NEGO, CHANGES, NULL, {"nego"}, {{"changed_at", "@at"}}},
    {"nego.*", SCT_ROWS_ENTRY, MAKES, NULL, {"entry"},
     {{"nego_id", "nego"}, {"supplier_id", "@supplier"}, {"files", "@files"}, {"recorded_at", "@at"},
      {"recorded_by", "actor_name"}}},
    {"nego.*", SCT_ROWS_LINE, MAKES, "lines", {"entry", "#lines/n"},
     {{"supplier_id", "@supplier"}, {"nego_id", "nego"}, OF_LINE(category), OF_LINE(item), OF_LINE(per), OF_LINE(tax),
      OF_LINE(was), OF_LINE(becomes), OF_LINE(source), OF_LINE(words), OF_LINE(yen)}},
    {"waiver.given", SCT_ROWS_WAIVER, MAKES, NULL, {"waiver"},
     {{"supplier_id", "@supplier"}, {"given_at", "@at"}, {"given_by", "actor_name"}}},
    {"waiver.ended", SCT_ROWS_WAIVER, CHANGES, NULL, {"waiver"}, {{"ended_at", "@at"}, {"ended_by", "actor_name"}}},
    {"nego.*", SCT_ROWS_ATTACHMENT, MAKES, "?files", {"#files/id"},
     {{"nego_id", "nego"}, {"supplier_id", "@supplier"}, {"entry_id", "entry"}, {"expires_at", "@unset"}, OF_FILE(name),
      OF_FILE(size), OF_FILE(sha256)}},
};

/* One entry, and the element of an array that a rule is being applied to. */
typedef struct fact_t {
    sct_verify_t *verify;
    const sct_leaf_t *leaf;
    int64_t seq;
    const sct_json_t *content;
    size_t element;
} fact_t;

/* A member as text: lists as they are stored, "a,b". */
static const char *text_of(apr_pool_t *pool, const sct_json_t *value)
{
    const char *list = "";

    if (!value) {
        return NULL;
    }
    switch (sct_json_kind(value)) {
    case SCT_JSON_STRING:
        return sct_json_string(value, NULL);
    case SCT_JSON_INT:
        return apr_psprintf(pool, "%" APR_INT64_T_FMT, sct_json_int(value));
    case SCT_JSON_ARRAY:
        for (size_t i = 0; i < sct_json_size(value); i++) {
            const char *item = text_of(pool, sct_json_at(value, i));

            list = apr_pstrcat(pool, list, i > 0 ? "," : "", item ? item : "", NULL);
        }
        return list;
    case SCT_JSON_NULL:
    case SCT_JSON_BOOL:
    case SCT_JSON_OBJECT:
    default:
        return NULL;
    }
}

/* "roles": the element's place in that array; "parties/party": that member of it. */
static const char *element_of(const fact_t *fact, const char *path)
{
    apr_pool_t *pool = fact->verify->scratch;
    size_t len = strcspn(path, "/");
    const sct_json_t *array = sct_json_get(fact->content, apr_pstrndup(pool, path, len));
    const sct_json_t *element = array ? sct_json_at(array, fact->element) : NULL;

    return text_of(pool, element && path[len] ? sct_json_get(element, path + len + 1) : element);
}

/* When it happened by the clock of the act, as rows keep it: `clock` where the entry could not be given that instant. */
static const char *time_of(const fact_t *fact)
{
    const sct_json_t *clock = sct_json_get(fact->content, "clock");
    int64_t ms = clock && sct_json_kind(clock) == SCT_JSON_INT ? sct_json_int(clock) : fact->leaf->at;

    return sct_time_text(fact->verify->scratch, sct_time_from_ms(ms));
}

static const char *edition_of_level(const fact_t *fact)
{
    const char *id = text_of(fact->verify->scratch, sct_json_get(fact->content, "level"));
    const sct_expected_t *level = id ? sct_expected_find(fact->verify, SCT_ROWS_LEVEL, id) : NULL;

    return level ? sct_expected_get(SCT_ROWS_LEVEL, level, "edition") : NULL;
}

/* The list of files as the row keeps it: canonical JSON. */
static const char *files_of(const fact_t *fact)
{
    const sct_json_t *files = sct_json_get(fact->content, "files");
    size_t len;

    return files && sct_json_kind(files) == SCT_JSON_ARRAY ? sct_json_sorted(&len, fact->verify->scratch, files) : NULL;
}

static const char *value_at(const fact_t *fact, const char *name, const char *old)
{
    apr_pool_t *pool = fact->verify->scratch;

    if (strcmp(name, "at") == 0) {
        return time_of(fact);
    }
    if (strcmp(name, "latest") == 0) { /* the clock may have been set back */
        return old && strcmp(old, time_of(fact)) > 0 ? old : time_of(fact);
    }
    if (strcmp(name, "kept") == 0) {
        return old;
    }
    if (strcmp(name, "state") == 0) { /* level.issued leads to issued */
        return strchr(fact->leaf->kind, '.') + 1;
    }
    if (strcmp(name, "supplier") == 0) { /* "<supplier id>/assessment"; none in "buyer" */
        const char *slash = strchr(fact->leaf->stream, '/');

        return slash ? apr_pstrndup(pool, fact->leaf->stream, (apr_size_t)(slash - fact->leaf->stream)) : NULL;
    }
    if (strcmp(name, "seq") == 0) {
        return apr_psprintf(pool, "%" APR_INT64_T_FMT, fact->seq);
    }
    if (strcmp(name, "next") == 0) { /* the number of the draft after the one that was submitted */
        const char *n = text_of(pool, sct_json_get(fact->content, "n"));

        return n ? apr_psprintf(pool, "%" APR_INT64_T_FMT, apr_atoi64(n) + 1) : NULL;
    }
    if (strcmp(name, "files") == 0) {
        return files_of(fact);
    }
    if (strcmp(name, "log_id") == 0) {
        return fact->leaf->log_id;
    }
    return strcmp(name, "edition") == 0 ? edition_of_level(fact) : NULL; /* or "unset" */
}

static const char *value_of(const fact_t *fact, const char *from, const char *old)
{
    switch (from[0]) {
    case '=':
        return from + 1;
    case '#':
        return element_of(fact, from + 1);
    case '@':
        return value_at(fact, from + 1, old);
    default:
        return text_of(fact->verify->scratch, sct_json_get(fact->content, from));
    }
}

static const char *source_of(const rule_t *rule, const char *column)
{
    for (size_t i = 0; i < sizeof rule->sources / sizeof rule->sources[0] && rule->sources[i].column; i++) {
        if (strcmp(rule->sources[i].column, column) == 0) {
            return rule->sources[i].from;
        }
    }
    return NULL;
}

/* Everything but the keys; what the event does not tell stays as it is. */
static void fill(const fact_t *fact, const rule_t *rule, sct_expected_t *row)
{
    const sct_projection_t *projection = sct_projection(rule->rows);

    for (int i = projection->keys; i < projection->count; i++) {
        const char *column = projection->columns[i].name;
        const char *from = source_of(rule, column);

        if (from || sct_json_get(fact->content, column)) {
            sct_expected_set(fact->verify, rule->rows, row, column, value_of(fact, from ? from : column, row->value[i]));
        }
    }
}

static void apply(const fact_t *fact, const rule_t *rule)
{
    const sct_projection_t *projection = sct_projection(rule->rows);
    const char *keys[SCT_PROJECTION_KEYS] = {NULL};
    const char *name = NULL;
    sct_expected_t *row;

    for (int i = 0; i < projection->keys; i++) {
        keys[i] = value_of(fact, rule->key[i], NULL);
        if (!keys[i]) {
            sct_verify_fault(fact->verify, apr_psprintf(fact->verify->scratch, "content names no %s", projection->thing),
                             "entry %" APR_INT64_T_FMT, fact->seq);
            return;
        }
        name = name ? apr_pstrcat(fact->verify->scratch, name, " ", keys[i], NULL) : keys[i];
    }
    row = sct_expected_find(fact->verify, rule->rows, name);
    if (row && rule->act == FINDS) {
        return;
    }
    if (!row == (rule->act == CHANGES)) {
        sct_verify_fault(fact->verify,
                         apr_psprintf(fact->verify->scratch, "entry %" APR_INT64_T_FMT " %s", fact->seq,
                                      row ? "makes it again" : "changes it, and no entry before made it"),
                         "%s %s", projection->thing, name);
    }
    if (!row && rule->act != CHANGES) {
        row = sct_expected_make(fact->verify, rule->rows, keys);
    }
    if (row) {
        fill(fact, rule, row);
    }
}

static void apply_each(fact_t *fact, const rule_t *rule)
{
    const char *name = rule->each[0] == '?' ? rule->each + 1 : rule->each;
    const sct_json_t *array = sct_json_get(fact->content, name);

    if (name != rule->each && (!array || sct_json_kind(array) == SCT_JSON_NULL)) {
        return;
    }
    if (!array || sct_json_kind(array) != SCT_JSON_ARRAY) {
        sct_verify_fault(fact->verify, apr_psprintf(fact->verify->scratch, "content has no list %s", name),
                         "entry %" APR_INT64_T_FMT, fact->seq);
        return;
    }
    for (fact->element = 0; fact->element < sct_json_size(array); fact->element++) {
        apply(fact, rule);
    }
}

static bool has_own_rule(const char *kind)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].kind, kind) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_about(const rule_t *rule, const char *kind)
{
    size_t len = strlen(rule->kind) - 1;

    if (rule->kind[len] == '*') {
        return strncmp(rule->kind, kind, len) == 0 && !has_own_rule(kind);
    }
    return strcmp(rule->kind, kind) == 0;
}

void sct_verify_replay(sct_verify_t *verify, const sct_leaf_t *leaf, const sct_log_row_t *row)
{
    fact_t fact = {.verify = verify, .leaf = leaf, .seq = row->seq};
    bool known = false;

    if (sct_json_parse(&fact.content, verify->scratch, row->content, row->content_len, &content_limits)
        || sct_json_kind(fact.content) != SCT_JSON_OBJECT) {
        sct_verify_fault(verify, "content is no JSON object", "entry %" APR_INT64_T_FMT, row->seq);
        return;
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!is_about(&rules[i], leaf->kind)) {
            continue;
        }
        known = true;
        if (rules[i].each) {
            apply_each(&fact, &rules[i]);
        } else {
            apply(&fact, &rules[i]);
        }
    }
    if (!known) {
        sct_verify_fault(verify, "no rule tells what this kind of event does", "entry %" APR_INT64_T_FMT, row->seq);
    }
}
