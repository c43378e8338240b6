/*
 * ctl_demo.c - demo seed: a new database with buyer, providers, suppliers, people and some weeks of history, all of it
 * through the same functions as the portal and the operator use. Only the clock is set back.
 */
#include "ctl_demo.h"

#include <string.h>

#include "base_hash.h"
#include "codec.h"
#include "service_rule.h"

#include "base_pool.h"

#define SUPPLIERS_MAX 100000
#define SUPPLIERS_MIN 5     /* those that accounts.json names */
#define BATCH 200           /* suppliers in one transaction */
#define ISSUE_DELAY (apr_time_from_sec(600))
#define MINUTE (apr_time_from_sec(60))

#define SCT_T sct_demo_t
SCT_TYPE_TABLE(demo, SCT_DEMO_FIELDS)
#undef SCT_T
#define SCT_T sct_demo_membership_t
SCT_TYPE_TABLE(demo_membership, SCT_DEMO_MEMBERSHIP_FIELDS)
#undef SCT_T
#define SCT_T sct_demo_account_t
SCT_TYPE_TABLE(demo_account, SCT_DEMO_ACCOUNT_FIELDS)
#undef SCT_T
#define SCT_T sct_demo_provider_t
SCT_TYPE_TABLE(demo_provider, SCT_DEMO_PROVIDER_FIELDS)
#undef SCT_T
#define SCT_T sct_demo_accounts_t
SCT_TYPE_TABLE(demo_accounts, SCT_DEMO_ACCOUNTS_FIELDS)
#undef SCT_T

static const sct_ctl_option_t seed_options[] = {
    {"dir", NULL, "DIR", SCT_OPT_REQUIRED, "the demo's data (conf/demo)", "デモのデータ (conf/demo)"},
    {"conf", NULL, "DIR", 0, "folder with catalogues/, rulepacks/ and templates/; the one above --dir unless told",
     "catalogues/ と templates/ のあるフォルダー (既定は --dir の親)"},
    {"issuer", NULL, "KEY=URL", SCT_OPT_REQUIRED | SCT_OPT_MANY, "issuer of each provider of accounts.json",
     "accounts.json の各プロバイダーの issuer"},
    {"suppliers", NULL, "N", 0, "how many suppliers, 5 to 100000; those of suppliers.csv unless told. More are made up, with "
     "requests, answers and submissions",
     "取引先の数 (5〜100000。既定は suppliers.csv の全社)。それを超える分は依頼・回答・提出とともに作成"},
    {"seed", NULL, "TEXT", 0, "make the same data for the same text, on the same day", "同じ文字列と同じ日なら、同じデータを作成"},
    SCT_CTL_EVIDENCE("evidence"),
    {"today", NULL, "DATE", 0, "the day up to which things happened, YYYY-MM-DD", "履歴の最終日 YYYY-MM-DD (既定は今日)"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

/* ---- clock ---- */

static apr_time_t demo_now(void *baton)
{
    return ((sct_seed_t *)baton)->now;
}

/* The system's, or SHA-256 of what --seed said and a counter. */
static void demo_random(void *baton, unsigned char *out, size_t n)
{
    const sct_source_t *real = sct_source_system();
    sct_seed_t *seed = baton;

    if (!seed->scripted) {
        real->random(real->baton, out, n);
        return;
    }
    while (n > 0) {
        uint64_t at = seed->drawn++;
        size_t part = n < SCT_HASH_LEN ? n : SCT_HASH_LEN;
        sct_hash_t hash;

        sct_hash2(&hash, seed->scripted, strlen(seed->scripted), &at, sizeof at);
        memcpy(out, hash.bytes, part);
        out += part;
        n -= part;
    }
}

sct_op_t *sct_seed_op(sct_seed_t *seed, apr_pool_t *pool)
{
    sct_op_t *op = apr_pcalloc(pool, sizeof *op);

    op->pool = pool;
    op->source = &seed->source;
    op->app = &seed->app;
    op->store = seed->ctl->op.store;
    op->actor = sct_operator();
    return op;
}

apr_time_t sct_seed_day(const sct_seed_t *seed, int64_t day)
{
    const apr_time_t jst = apr_time_from_sec(9 * 3600), one = apr_time_from_sec(86400);

    return ((seed->start + jst) / one + day) * one - jst;
}

/* ---- files ---- */

static sct_err_t *read_json(void *out, sct_seed_t *seed, const char *name, const sct_type_t *type)
{
    const char *path = apr_psprintf(seed->pool, "%s/%s", sct_ctl_text(seed->ctl, "dir"), name);
    const sct_json_t *value;
    sct_err_t *err;

    SCT_TRY(sct_file_json(&value, seed->pool, path));
    err = sct_decode_value(out, seed->pool, type, value, "");
    return err ? sct_wrap(seed->pool, err, "while reading %s", path) : SCT_OK;
}

static void print_fault(void *baton, int line, const char *column, const sct_err_t *err)
{
    sct_grumble("suppliers.csv: line %d, column %s: %s\n", line, column ? column : "-",
            sct_ctl_reason(baton, err));
}

static sct_err_t *read_suppliers(sct_seed_t *seed)
{
    const char *path = apr_psprintf(seed->pool, "%s/suppliers.csv", sct_ctl_text(seed->ctl, "dir"));
    const char *asked = sct_ctl_text(seed->ctl, "suppliers");
    int64_t n = asked ? apr_atoi64(asked) : 0;
    apr_array_header_t *lines;
    int faults = 0;

    if (asked && (n < SUPPLIERS_MIN || n > SUPPLIERS_MAX)) {
        return sct_ctl_usage(seed->ctl, "is a number from 5 to 100000", "は 5 から 100000 の数です", "--suppliers");
    }
    SCT_TRY(sct_csv_suppliers(&seed->suppliers, &lines, &faults, seed->pool, path, print_fault, seed->ctl));
    if (faults > 0) {
        return sct_err(seed->pool, CONFIG, "%s: %d faults", path, faults);
    }
    if (n > 0 && n < seed->suppliers->nelts) {
        seed->suppliers->nelts = (int)n;
    }
    seed->in_file = seed->suppliers->nelts;
    sct_seed_more_suppliers(seed->suppliers, seed->pool, (int)n, seed->demo.units);
    return SCT_OK;
}

static sct_err_t *read_day(sct_seed_t *seed)
{
    const char *text = sct_ctl_text(seed->ctl, "today");
    sct_date_t day;

    if (!text) {
        return SCT_OK;
    }
    if (!sct_date_parse(&day, text)) {
        return sct_ctl_usage(seed->ctl, "is a day such as 2026-04-01", "は 2026-04-01 のような日付です", "--today");
    }
    seed->start = (apr_time_t)day * apr_time_from_sec(86400) + apr_time_from_sec(3 * 3600); /* noon in Japan */
    return SCT_OK;
}

static sct_err_t *read_issuers(sct_seed_t *seed)
{
    apr_array_header_t *given = sct_ctl_texts(seed->ctl, "issuer");

    for (int i = 0; i < given->nelts; i++) {
        const char *text = APR_ARRAY_IDX(given, i, const char *);
        size_t len = strcspn(text, "=");

        if (text[len] != '=') {
            return sct_ctl_usage(seed->ctl, "has the form KEY=URL", "は KEY=URL の形です", "--issuer");
        }
        apr_hash_set(seed->issuers, apr_pstrndup(seed->pool, text, len), APR_HASH_KEY_STRING, text + len + 1);
    }
    for (int i = 0; i < seed->accounts.providers->nelts; i++) {
        const sct_demo_provider_t *provider = &APR_ARRAY_IDX(seed->accounts.providers, i, sct_demo_provider_t);

        if (!apr_hash_get(seed->issuers, provider->key, APR_HASH_KEY_STRING)) {
            return sct_ctl_usage(seed->ctl, "is needed: accounts.json has this provider",
                                 "が必要です: accounts.json にあるプロバイダーです",
                                 apr_psprintf(seed->pool, "--issuer %s=URL", provider->key));
        }
    }
    return SCT_OK;
}

static sct_err_t *read_files(sct_seed_t *seed)
{
    const char *conf = sct_ctl_text(seed->ctl, "conf");

    if (!conf) {
        conf = apr_psprintf(seed->pool, "%s/..", sct_ctl_text(seed->ctl, "dir"));
    }
    SCT_TRY(sct_app_load(&seed->app, seed->pool, conf));
    seed->app.issue_delay = ISSUE_DELAY;
    seed->app.file_most = seed->app.day_most = seed->app.total_most = (int64_t)1 << 30;
    SCT_TRY(sct_ctl_evidence_dir(&seed->app.blobs.dir, seed->ctl, "evidence", seed->ctl->database));
    SCT_TRY(read_json(&seed->demo, seed, "demo.json", &sct_demo_type));
    SCT_TRY(read_json(&seed->accounts, seed, "accounts.json", &sct_demo_accounts_type));
    SCT_TRY(read_json(&seed->history, seed, "history.json", &sct_demo_history_type));
    SCT_TRY(read_json(&seed->talks, seed, "talks.json", &sct_demo_talks_type));
    SCT_TRY(read_issuers(seed));
    return read_suppliers(seed);
}

/* ---- buyer, units, suppliers ---- */

static sct_err_t *begin(sct_seed_t *seed, sct_op_t *op)
{
    sct_receipt_t receipt = {0};

    SCT_TRY(sct_admin_init(&receipt, op, seed->demo.buyer));
    for (int i = 0; i < seed->demo.units->nelts; i++) {
        SCT_TRY(sct_admin_unit_add(&receipt, op, &APR_ARRAY_IDX(seed->demo.units, i, sct_unit_input_t)));
    }
    return SCT_OK;
}

static sct_err_t *add_suppliers(sct_seed_t *seed, sct_op_t *op, int from)
{
    sct_receipt_t receipt = {0};

    for (int i = from; i < seed->suppliers->nelts && i < from + BATCH; i++) {
        SCT_TRY(sct_admin_supplier_add(&receipt, op, &APR_ARRAY_IDX(seed->suppliers, i, sct_supplier_input_t)));
    }
    return SCT_OK;
}

/* One transaction of its own memory; the demo's clock moves on by a minute. */
typedef sct_err_t *(*step_fn)(sct_seed_t *seed, sct_op_t *op, int from);

static sct_err_t *step_in(sct_seed_t *seed, apr_pool_t *pool, step_fn fn, int from)
{
    sct_op_t *op = sct_seed_op(seed, pool);

    SCT_WRITE(op, fn(seed, op, from));
    seed->now += MINUTE;
    return SCT_OK;
}

static sct_err_t *begin_step(sct_seed_t *seed, sct_op_t *op, int from)
{
    (void)from;
    return begin(seed, op);
}

static sct_err_t *read_supplier_ids(sct_seed_t *seed)
{
    const char *after = "";
    apr_array_header_t *page = NULL;

    do {
        sct_op_t *op = sct_seed_op(seed, seed->pool);

        SCT_READ(op, sct_admin_suppliers(&page, op, after));
        for (int i = 0; i < page->nelts; i++) {
            const sct_admin_supplier_t *row = &APR_ARRAY_IDX(page, i, sct_admin_supplier_t);

            apr_hash_set(seed->supplier_ids, row->code, APR_HASH_KEY_STRING, row->id);
            after = row->code;
        }
    } while (page->nelts > 0);
    return SCT_OK;
}

/* ---- providers and people ---- */

static bool named_by_another(const sct_seed_t *seed, int self, const char *code)
{
    for (int i = 0; i < seed->accounts.providers->nelts; i++) {
        const sct_demo_provider_t *provider = &APR_ARRAY_IDX(seed->accounts.providers, i, sct_demo_provider_t);

        for (int j = 0; i != self && j < provider->speaks_for->nelts; j++) {
            if (strcmp(APR_ARRAY_IDX(provider->speaks_for, j, const char *), code) == 0) {
                return true;
            }
        }
    }
    return false;
}

static apr_array_header_t *speaks_for(sct_seed_t *seed, int self)
{
    const sct_demo_provider_t *provider = &APR_ARRAY_IDX(seed->accounts.providers, self, sct_demo_provider_t);
    apr_array_header_t *out = apr_array_make(seed->pool, 64, sizeof(const char *));

    for (int i = 0; i < provider->speaks_for->nelts; i++) {
        const char *name = APR_ARRAY_IDX(provider->speaks_for, i, const char *);

        if (strcmp(name, "*") != 0) {
            APR_ARRAY_PUSH(out, const char *) = name;
            continue;
        }
        for (int j = 0; j < seed->suppliers->nelts; j++) {
            const char *code = APR_ARRAY_IDX(seed->suppliers, j, sct_supplier_input_t).code;

            if (!named_by_another(seed, self, code)) {
                APR_ARRAY_PUSH(out, const char *) = code;
            }
        }
    }
    return out;
}

static sct_err_t *add_provider(sct_seed_t *seed, sct_op_t *op, int at)
{
    const sct_demo_provider_t *provider = &APR_ARRAY_IDX(seed->accounts.providers, at, sct_demo_provider_t);
    sct_provider_input_t in = {.issuer = apr_hash_get(seed->issuers, provider->key, APR_HASH_KEY_STRING),
                               .name_ja = provider->name_ja,
                               .name_en = provider->name_en,
                               .speaks_for = speaks_for(seed, at)};
    sct_receipt_t receipt = {0};

    return sct_admin_provider_add(&receipt, op, &in);
}

static sct_err_t *add_member(sct_op_t *op, const char *issuer, const char *sub, const char *name, const char *party,
                             apr_array_header_t *roles)
{
    sct_member_input_t in = {.issuer = issuer, .sub = sub, .name = name, .party = party, .roles = roles};
    sct_receipt_t receipt = {0};

    return sct_admin_member_add(&receipt, op, &in);
}

static sct_err_t *add_accounts(sct_seed_t *seed, sct_op_t *op, int at)
{
    const sct_demo_provider_t *provider = &APR_ARRAY_IDX(seed->accounts.providers, at, sct_demo_provider_t);
    const char *issuer = apr_hash_get(seed->issuers, provider->key, APR_HASH_KEY_STRING);

    for (int i = 0; i < provider->accounts->nelts; i++) {
        const sct_demo_account_t *account = &APR_ARRAY_IDX(provider->accounts, i, sct_demo_account_t);

        for (int j = 0; j < account->memberships->nelts; j++) {
            const sct_demo_membership_t *m = &APR_ARRAY_IDX(account->memberships, j, sct_demo_membership_t);

            SCT_TRY(add_member(op, issuer, account->sub, account->name_ja, m->party, m->roles));
        }
    }
    return SCT_OK;
}

/* People of suppliers that a smaller seed left out are left out too. */
static sct_err_t *add_people(sct_seed_t *seed, sct_op_t *op, int at)
{
    const sct_demo_provider_t *first = &APR_ARRAY_IDX(seed->accounts.providers, 0, sct_demo_provider_t);
    const char *issuer = apr_hash_get(seed->issuers, first->key, APR_HASH_KEY_STRING);

    (void)at;
    for (int i = 0; i < seed->history.people->nelts; i++) {
        const sct_demo_person_t *person = &APR_ARRAY_IDX(seed->history.people, i, sct_demo_person_t);

        if (apr_hash_get(seed->supplier_ids, person->party, APR_HASH_KEY_STRING)) {
            SCT_TRY(add_member(op, issuer, person->sub, person->name, person->party, person->roles));
        }
    }
    return SCT_OK;
}

/* ---- the command ---- */

static sct_err_t *step(sct_seed_t *seed, step_fn fn, int from)
{
    apr_pool_t *pool;
    sct_err_t *err;

    apr_pool_create(&pool, seed->pool);
    err = step_in(seed, pool, fn, from);
    if (!err) {
        apr_pool_destroy(pool); /* on failure it holds the error */
    }
    return err;
}

static sct_err_t *look_part(sct_rules_look_t *look, sct_op_t *op)
{
    sct_rules_look_t now = *look;

    SCT_WRITE(op, (now = *look, sct_rules_refresh_part(&now, op, BATCH)));
    *look = now;
    return SCT_OK;
}

/* As the worker does each night: clocks ran out since the last act. */
static sct_err_t *look_at_all(sct_seed_t *seed)
{
    sct_rules_look_t look = {.more = true};

    seed->now = seed->start;
    while (look.more) {
        apr_pool_t *pool;

        apr_pool_create(&pool, seed->pool);
        SCT_TRY(look_part(&look, sct_seed_op(seed, pool))); /* on failure the pool holds the error */
        apr_pool_destroy(pool);
    }
    return SCT_OK;
}

static sct_err_t *fill(int *acts, int64_t *answers, sct_seed_t *seed)
{
    SCT_TRY(step(seed, begin_step, 0));
    for (int i = 0; i < seed->suppliers->nelts; i += BATCH) {
        SCT_TRY(step(seed, add_suppliers, i));
    }
    SCT_TRY(read_supplier_ids(seed));
    for (int i = 0; i < seed->accounts.providers->nelts; i++) {
        SCT_TRY(step(seed, add_provider, i));
        SCT_TRY(step(seed, add_accounts, i));
    }
    SCT_TRY(step(seed, add_people, 0));
    SCT_TRY(sct_seed_bulk(answers, seed, sct_seed_day(seed, seed->history.begins)));
    SCT_TRY(sct_seed_history(acts, seed));
    return look_at_all(seed);
}

static sct_err_t *run_seed(sct_ctl_t *ctl)
{
    sct_seed_t *seed = apr_pcalloc(ctl->pool, sizeof *seed);
    int64_t answers = 0;
    int acts = 0;

    seed->ctl = ctl;
    seed->pool = ctl->pool;
    seed->issuers = apr_hash_make(ctl->pool);
    seed->supplier_ids = apr_hash_make(ctl->pool);
    seed->level_ids = apr_hash_make(ctl->pool);
    seed->talk_ids = apr_hash_make(ctl->pool);
    seed->source = (sct_source_t){demo_now, demo_random, seed};
    seed->start = sct_op_now(&ctl->op);
    seed->scripted = sct_ctl_text(ctl, "seed");
    SCT_TRY(read_day(seed));
    SCT_TRY(read_files(seed));
    seed->now = sct_seed_day(seed, seed->history.begins - sct_seed_bulk_days(seed)) + apr_time_from_sec(9 * 3600);
    SCT_TRY(sct_ctl_create(ctl));
    SCT_TRY(fill(&acts, &answers, seed));
    sct_say(ctl, "%s: %d suppliers, %d acts of history", "%s: 取引先 %d 社、履歴 %d 件", ctl->database,
            seed->suppliers->nelts, acts);
    if (answers > 0) {
        sct_say(ctl, "made up: %d suppliers, %" APR_INT64_T_FMT " answers", "うち作成した取引先 %d 社、回答 %" APR_INT64_T_FMT " 件",
                seed->suppliers->nelts - seed->in_file, answers);
    }
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_demo_commands[] = {
    {"demo", "seed", NULL, seed_options, run_seed, "make a new database with the demo's data",
     "デモ用のデータで新しいデータベースを作成します"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
