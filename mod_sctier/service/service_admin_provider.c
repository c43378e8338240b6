/*
 * service_admin_provider.c - administration: OpenID providers, and the parties each may speak for.
 */
#include "service_admin.h"

#include <string.h>

#include "base_id.h"
#include "service_admin_help.h"
#include "store.h"

#include "base_pool.h"

#define BATCH 500 /* parties in one event: ADMIN_UNBOUND gives no more at a time */

sct_err_t *sct_admin_find_provider(sct_provider_t *out, sct_op_t *op, const char *issuer)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_ADMIN_PROVIDER_GET, &sct_provider_type,
                         SCT_ARGS(sct_arg_text("issuer", issuer))));
    if (!found) {
        return sct_refuse(op, NOT_FOUND, "/issuer", "the provider %s was not added", issuer);
    }
    return SCT_OK;
}

/* Binds each of parties (sct_bound_party_t); those that are new go into the event. */
static sct_err_t *bind_parties(sct_receipt_t *out, int *bound, sct_op_t *op, const sct_provider_t *provider,
                               const apr_array_header_t *parties)
{
    sct_provider_bound_t event = {0, provider->id, provider->issuer,
                                  apr_array_make(op->pool, 8, sizeof(sct_bound_party_t))};

    for (int i = 0; i < parties->nelts; i++) {
        const sct_bound_party_t *party = &APR_ARRAY_IDX(parties, i, sct_bound_party_t);
        int changed;

        SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_ADMIN_BINDING_INSERT,
                             SCT_ARGS(sct_arg_text("provider_id", provider->id), sct_arg_text("party", party->party))));
        if (changed > 0) {
            APR_ARRAY_PUSH(event.parties, sct_bound_party_t) = *party;
        }
    }
    if (event.parties->nelts == 0) {
        return SCT_OK;
    }
    *bound += event.parties->nelts;
    return sct_admin_record(out, op, "provider.bound", &sct_provider_bound_type, &event);
}

static sct_err_t *bind_all_suppliers(sct_receipt_t *out, int *bound, sct_op_t *op, const sct_provider_t *provider)
{
    apr_array_header_t *parties;
    const char *after = "";

    do {
        SCT_TRY(sct_stmt_all(&parties, op, SCT_STMT_ADMIN_UNBOUND, &sct_bound_party_type,
                             SCT_ARGS(sct_arg_text("provider_id", provider->id), sct_arg_text("after", after))));
        SCT_TRY(bind_parties(out, bound, op, provider, parties));
        if (parties->nelts > 0) {
            after = APR_ARRAY_IDX(parties, parties->nelts - 1, sct_bound_party_t).code;
        }
    } while (parties->nelts == BATCH);
    return SCT_OK;
}

static sct_err_t *bind_names(sct_receipt_t *out, int *bound, sct_op_t *op, const sct_provider_t *provider,
                             const apr_array_header_t *names)
{
    apr_array_header_t *parties = apr_array_make(op->pool, names->nelts, sizeof(sct_bound_party_t));

    for (int i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);
        sct_admin_party_t party;

        if (strcmp(name, SCT_ALL_SUPPLIERS) == 0) {
            SCT_TRY(bind_all_suppliers(out, bound, op, provider));
            continue;
        }
        SCT_TRY(sct_admin_find_party(&party, op, name, "/speaks_for"));
        APR_ARRAY_PUSH(parties, sct_bound_party_t) = (sct_bound_party_t){0, party.party, party.code};
        if (parties->nelts == BATCH) {
            SCT_TRY(bind_parties(out, bound, op, provider, parties));
            apr_array_clear(parties);
        }
    }
    return bind_parties(out, bound, op, provider, parties);
}

static sct_err_t *provider_bind(sct_receipt_t *out, int *bound, sct_op_t *op, const sct_bind_input_t *in)
{
    sct_provider_t provider = {0};
    int count = 0;

    SCT_TRY(sct_admin_find_provider(&provider, op, in->issuer));
    SCT_TRY(bind_names(out, &count, op, &provider, in->speaks_for));
    if (count == 0) {
        return sct_refuse(op, CONFLICT, "/speaks_for", "%s speaks for all of them already", in->issuer);
    }
    *bound = count;
    return SCT_OK;
}

sct_err_t *sct_admin_provider_bind(sct_receipt_t *out, int *bound, sct_op_t *op, const sct_bind_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, provider_bind(out, bound, op, in));
    return SCT_OK;
}

static sct_err_t *provider_add(sct_receipt_t *out, sct_op_t *op, const sct_provider_input_t *in)
{
    sct_provider_t provider = {0, sct_id_new(op), in->issuer, in->name_ja, in->name_en};
    sct_provider_added_t added = {0, provider.id, in->issuer, in->name_ja, in->name_en};
    sct_provider_t other = {0};
    bool found;
    int bound = 0;

    if (!sct_issuer_valid(in->issuer)) {
        return sct_err_field(op->pool, TEXT, "/issuer");
    }
    SCT_TRY(sct_stmt_one(&other, &found, op, SCT_STMT_ADMIN_PROVIDER_GET, &sct_provider_type,
                         SCT_ARGS(sct_arg_text("issuer", in->issuer))));
    if (found) {
        return sct_refuse(op, CONFLICT, "/issuer", "the provider %s is there already", in->issuer);
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ADMIN_PROVIDER_INSERT,
                         SCT_ARGS(sct_arg_row(&sct_provider_type, &provider),
                                  sct_arg_int("added_at", sct_time_ms(sct_op_now(op))))));
    SCT_TRY(sct_admin_record(out, op, "provider.added", &sct_provider_added_type, &added));
    if (in->speaks_for) {
        SCT_TRY(bind_names(out, &bound, op, &provider, in->speaks_for));
    }
    return SCT_OK;
}

sct_err_t *sct_admin_provider_add(sct_receipt_t *out, sct_op_t *op, const sct_provider_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, provider_add(out, op, in));
    return SCT_OK;
}

sct_err_t *sct_admin_providers(apr_array_header_t **out, sct_op_t *op)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, sct_stmt_all(out, op, SCT_STMT_ADMIN_PROVIDER_LIST, &sct_admin_provider_type, SCT_NO_ARGS));
    return SCT_OK;
}
