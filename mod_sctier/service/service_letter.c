/*
 * service_letter.c - values for the letter's templates; the hash of what was shown.
 */
#include "service_letter.h"

#include "base_hash.h"
#include "codec.h"
#include "service.h"
#include "store.h"

#include "base_pool.h"

static const char *const depth_ja[] = {"", "分類ごとの件数", "要求事項ごとの件数", "評価基準ごとの回答と説明",
                                       "評価基準ごとの回答・説明と証跡"};
static const char *const depth_en[] = {"", "counts per category", "counts per requirement",
                                       "answer and note for each criterion",
                                       "answer, note and evidence for each criterion"};

static void set_text(apr_table_t *values, const char *name, const char *text)
{
    apr_table_setn(values, name, text ? text : "");
}

static void set_number(apr_table_t *values, apr_pool_t *pool, const char *name, int64_t number)
{
    apr_table_setn(values, name, number ? apr_psprintf(pool, "%" APR_INT64_T_FMT, number) : "");
}

static void set_yes(apr_table_t *values, const char *name, int answer)
{
    apr_table_setn(values, name, answer == SCT_YES ? "yes" : "");
}

static apr_table_t *values_of(apr_pool_t *pool, const sct_level_t *level, const sct_providers_t *names,
                              sct_date_t issued_on)
{
    apr_table_t *values = apr_table_make(pool, 32);
    bool short_notice = level->lead_days < level->prep_days;

    set_text(values, "supplier_ja", level->supplier_ja);
    set_text(values, "supplier_en", level->supplier_en);
    set_text(values, "buyer_ja", names->buyer_ja);
    set_text(values, "buyer_en", names->buyer_en);
    set_text(values, "edition", level->edition);
    set_text(values, "reason", level->reason);
    set_text(values, "other_reason", level->other_reason);
    set_text(values, "scope_entities", level->scope_entities);
    set_text(values, "scope_sites", level->scope_sites);
    set_text(values, "scope_systems", level->scope_systems);
    set_text(values, "depth_asked_ja", depth_ja[level->depth_asked]);
    set_text(values, "depth_asked_en", depth_en[level->depth_asked]);
    set_text(values, "contact_name", level->contact_name);
    set_text(values, "contact_unit", level->contact_unit);
    set_text(values, "contact_mail", level->contact_mail);
    set_text(values, "contact_phone", level->contact_phone);
    set_text(values, "due_on", sct_date_text(pool, level->due_on));
    set_text(values, "issued_on", sct_date_text(pool, issued_on));
    set_text(values, "short_notice", short_notice ? "yes" : "");
    set_number(values, pool, "star", level->star);
    set_number(values, pool, "prep_days", level->prep_days);
    set_number(values, pool, "lead_days", level->lead_days);
    set_yes(values, "q_secret", level->q_secret);
    set_yes(values, "q_outage", level->q_outage);
    set_yes(values, "q_access", level->q_access);
    set_yes(values, "c_incident", level->c_incident);
    set_yes(values, "c_subcontract", level->c_subcontract);
    return values;
}

sct_err_t *sct_letter_write(sct_letter_t *out, sct_op_t *op, const sct_level_t *level)
{
    sct_providers_t names = {0};
    apr_table_t *values;
    const char *ja, *en, *both;
    sct_hash_t hash;
    bool found;

    SCT_TRY(sct_stmt_one(&names, &found, op, SCT_STMT_BUYER_NAMES, &sct_providers_type, SCT_NO_ARGS));
    values = values_of(op->pool, level, &names, sct_date_of(sct_op_now(op)));
    SCT_TRY(sct_template_fill(&ja, op->pool, "level_request.ja.txt", op->app->letter_ja, values));
    SCT_TRY(sct_template_fill(&en, op->pool, "level_request.en.txt", op->app->letter_en, values));
    both = apr_pstrcat(op->pool, ja, "\n\n", en, NULL);
    sct_hash(&hash, both, strlen(both));
    out->text_ja = ja;
    out->text_en = en;
    out->hash = sct_hex(op->pool, hash.bytes, SCT_HASH_LEN);
    return SCT_OK;
}
