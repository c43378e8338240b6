/*
 * service_party.c - providers, what a person is told about themselves, invitations, suppliers.
 */
#include "service.h"

#include <apr_lib.h>

#include "base_id.h"
#include "service_admin.h"
#include "service_assessment.h"
#include "service_party.h"
#include "store.h"

#include "base_pool.h"

sct_err_t *sct_provider_list(sct_providers_t *out, sct_op_t *op)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_BUYER_NAMES, &sct_providers_type, SCT_NO_ARGS));
    if (!found) {
        return sct_err(op->pool, CONFIG, "the database names no buyer: run sctierctl init");
    }
    return sct_stmt_all(&out->providers, op, SCT_STMT_PROVIDER_LIST, &sct_provider_type, SCT_NO_ARGS);
}

static apr_array_header_t *role_keys(apr_pool_t *pool, unsigned roles)
{
    apr_array_header_t *keys = apr_array_make(pool, SCT_ROLE__COUNT, sizeof(const char *));

    for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
        if (roles >> bit & 1u) {
            APR_ARRAY_PUSH(keys, const char *) = sct_role_info(bit)->key;
        }
    }
    return keys;
}

/* The parties that the person may act for, by the same rule as the log-in: bound provider, membership not ended. */
typedef struct parties_t {
    apr_array_header_t *list; /* of sct_party_t */
} parties_t;

static sct_err_t *add_party(void *baton, sct_op_t *op, const sct_row_t *row)
{
    parties_t *parties = baton;
    const char *key = sct_row_text(op->pool, row, 3);
    const char *role = sct_row_text(op->pool, row, 4);
    sct_party_t *party = parties->list->nelts
                             ? &APR_ARRAY_IDX(parties->list, parties->list->nelts - 1, sct_party_t)
                             : NULL;

    if (!key || !role) {
        return SCT_OK;
    }
    if (!party || strcmp(party->party, key) != 0) {
        party = apr_array_push(parties->list);
        memset(party, 0, sizeof *party);
        party->party = key;
        party->side = strcmp(key, "buyer") == 0 ? SCT_SIDE_BUYER : SCT_SIDE_SUPPLIER;
        party->roles = role_keys(op->pool, 0);
    }
    APR_ARRAY_PUSH(party->roles, const char *) = role;
    return SCT_OK;
}

/* Names come in the order in which people look for them: each named party moves behind those named before it. */
typedef struct names_t {
    apr_array_header_t *list; /* of sct_party_t */
    int named;
} names_t;

static sct_err_t *name_party(void *baton, sct_op_t *op, const sct_row_t *row)
{
    names_t *names = baton;
    const char *id = sct_row_text(op->pool, row, 0);

    for (int i = 0; i < names->list->nelts; i++) {
        sct_party_t *party = &APR_ARRAY_IDX(names->list, i, sct_party_t);

        if (strcmp(party->party, id) == 0) {
            sct_party_t found = *party;
            sct_party_t *place = &APR_ARRAY_IDX(names->list, names->named++, sct_party_t);

            found.name_ja = sct_row_text(op->pool, row, 1);
            found.name_en = sct_row_text(op->pool, row, 2);
            *party = *place;
            *place = found;
            return SCT_OK;
        }
    }
    return SCT_OK;
}

static sct_err_t *list_parties(apr_array_header_t **out, sct_op_t *op)
{
    parties_t parties = {apr_array_make(op->pool, 2, sizeof(sct_party_t))};

    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_IDENTITY,
                                    SCT_ARGS(sct_arg_text("iss", op->actor->iss), sct_arg_text("sub", op->actor->sub)),
                                    add_party, &parties));
    *out = parties.list;
    return SCT_OK;
}

static sct_err_t *name_parties(apr_array_header_t *list, sct_op_t *op, const sct_me_t *me)
{
    names_t names = {list, 0};

    SCT_TRY(sct_stmt_each(op, SCT_STMT_PARTY_NAMES, SCT_ARGS(sct_arg_text("person_id", op->actor->person_id)),
                          name_party, &names));
    for (int i = 0; i < list->nelts; i++) {
        sct_party_t *party = &APR_ARRAY_IDX(list, i, sct_party_t);

        if (party->side == SCT_SIDE_BUYER) {
            party->name_ja = me->buyer_ja;
            party->name_en = me->buyer_en;
        }
    }
    return SCT_OK;
}

sct_err_t *sct_me_show(sct_me_t *out, sct_op_t *op)
{
    const sct_actor_t *actor = op->actor;
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_BUYER_NAMES, &sct_me_type, SCT_NO_ARGS));
    if (!found) {
        return sct_err(op->pool, CONFIG, "the database names no buyer: run sctierctl init");
    }
    out->name = actor->name;
    out->issuer = actor->iss;
    out->subject = actor->sub;
    out->roles = role_keys(op->pool, actor->roles);
    out->must_choose = actor->must_choose;
    out->today = sct_date_of(sct_op_now(op));
    out->issue_delay = apr_time_sec(op->app->issue_delay);
    out->parties = apr_array_make(op->pool, 1, sizeof(sct_party_t));
    if (!actor->person_id) {
        return SCT_OK;
    }
    SCT_TRY(list_parties(&out->parties, op));
    SCT_TRY(name_parties(out->parties, op, out));
    out->party = actor->party;
    out->side = (int)actor->side;
    for (int i = 0; actor->party && i < out->parties->nelts; i++) {
        const sct_party_t *party = &APR_ARRAY_IDX(out->parties, i, sct_party_t);

        if (strcmp(party->party, actor->party) == 0) {
            out->party_ja = party->name_ja;
            out->party_en = party->name_en;
        }
    }
    return SCT_OK;
}

/* The actor as it is after a change of its memberships or its choice. */
static sct_err_t *identify_again(sct_op_t *op)
{
    const sct_actor_t *before = op->actor;
    sct_buf_t claims;

    sct_buf_init(&claims, op->pool, 256);
    sct_buf_text(&claims, "{\"iss\":");
    sct_buf_json(&claims, before->iss);
    sct_buf_text(&claims, ",\"sub\":");
    sct_buf_json(&claims, before->sub);
    sct_buf_text(&claims, ",\"name\":");
    sct_buf_json(&claims, before->name);
    sct_buf_text(&claims, "}");
    return sct_identify(op, claims.data);
}

sct_err_t *sct_me_choose(sct_me_t *out, sct_op_t *op, const char *party)
{
    apr_array_header_t *parties;
    bool found = false;

    SCT_TRY(list_parties(&parties, op));
    for (int i = 0; i < parties->nelts; i++) {
        found = found || strcmp(APR_ARRAY_IDX(parties, i, sct_party_t).party, party) == 0;
    }
    if (!found) {
        return sct_err_field(op->pool, CHOICE, "/party");
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_PERSON_ACT_FOR,
                         SCT_ARGS(sct_arg_text("person_id", op->actor->person_id), sct_arg_text("party", party))));
    SCT_TRY(identify_again(op));
    return sct_me_show(out, op);
}

/* ---- invitations ---- */

typedef struct invitation_t {
    const char *id;
    const char *party;
    const char *roles;
    int64_t expires_at;
} invitation_t;

static sct_err_t *read_invitation(void *baton, sct_op_t *op, const sct_row_t *row)
{
    invitation_t *invitation = baton;

    invitation->id = sct_row_text(op->pool, row, 0);
    invitation->party = sct_row_text(op->pool, row, 1);
    invitation->roles = sct_row_text(op->pool, row, 2);
    invitation->expires_at = sct_row_int(row, 3);
    return SCT_OK;
}

static sct_err_t *make_person(const char **out, sct_op_t *op)
{
    const char *id = sct_id_new(op);

    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_PERSON_INSERT,
                         SCT_ARGS(sct_arg_text("id", id), sct_arg_text("iss", op->actor->iss),
                                  sct_arg_text("sub", op->actor->sub), sct_arg_text("name", op->actor->name),
                                  sct_arg_int("now", sct_time_ms(sct_op_now(op))))));
    *out = id;
    return SCT_OK;
}

/* Everything under system context: the person sees neither the invitation nor its membership before this. */
static sct_err_t *redeem(sct_op_t *op, const char *code)
{
    invitation_t invitation = {0};
    const char *person_id = op->actor->person_id;
    const char *hash;
    int64_t now = sct_time_ms(sct_op_now(op));

    SCT_TRY(sct_invitation_hash(&hash, op, code));
    SCT_TRY(sct_stmt_each(op, SCT_STMT_INVITATION_OPEN,
                          SCT_ARGS(sct_arg_text("code_hash", hash), sct_arg_text("iss", op->actor->iss)),
                          read_invitation, &invitation));
    if (!invitation.id) {
        return sct_err_field(op->pool, WRONG_CODE, "/code");
    }
    if (invitation.expires_at <= now) {
        return sct_err_field(op->pool, EXPIRED, "/code");
    }
    if (!person_id) {
        SCT_TRY(make_person(&person_id, op));
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_INVITATION_USE,
                         SCT_ARGS(sct_arg_text("id", invitation.id), sct_arg_text("person_id", person_id),
                                  sct_arg_int("now", now))));
    return sct_admin_invitation_used(op, invitation.id, person_id, invitation.party, invitation.roles);
}

sct_err_t *sct_invitation_redeem(sct_me_t *out, sct_op_t *op, const char *code)
{
    SCT_AS_SYSTEM(op, redeem(op, code));
    SCT_TRY(identify_again(op));
    return sct_me_show(out, op);
}

/* ---- suppliers ---- */

sct_err_t *sct_supplier_show(sct_supplier_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(sct_stmt_one(out, &found, op, SCT_STMT_SUPPLIER_GET, &sct_supplier_type, SCT_ARGS(sct_arg_text("id", id))));
    if (!found) {
        return sct_err(op->pool, NOT_FOUND, "supplier %s", id);
    }
    return SCT_OK;
}

const char *sct_like_pattern(apr_pool_t *pool, const char *text)
{
    sct_buf_t pattern;

    sct_buf_init(&pattern, pool, strlen(text) + 16);
    sct_buf_text(&pattern, "%");
    for (; *text; text++) {
        char c = (char)apr_tolower(*text);

        if (c == '%' || c == '_' || c == '\\') {
            sct_buf_text(&pattern, "\\");
        }
        sct_buf_add(&pattern, &c, 1);
    }
    sct_buf_text(&pattern, "%");
    return pattern.data;
}

sct_err_t *sct_supplier_rows(apr_array_header_t **out, sct_op_t *op, const sct_supplier_filter_t *filter, const char *after,
                             int limit)
{
    if (filter->standing && !sct_choice_value(&sct_standing_choice, filter->standing)) {
        return sct_err_field(op->pool, CHOICE, "/standing");
    }
    if (filter->search) {
        return sct_stmt_all(out, op, SCT_STMT_SUPPLIER_SEARCH, &sct_supplier_type,
                            SCT_ARGS(sct_arg_text("pattern", sct_like_pattern(op->pool, filter->search)),
                                     sct_arg_text("standing", filter->standing), sct_arg_text("after", after),
                                     sct_arg_int("limit", limit)));
    }
    if (filter->standing) {
        return sct_stmt_all(out, op, SCT_STMT_SUPPLIER_PAGE_STANDING, &sct_supplier_type,
                            SCT_ARGS(sct_arg_text("standing", filter->standing), sct_arg_text("after", after),
                                     sct_arg_int("limit", limit)));
    }
    return sct_stmt_all(out, op, SCT_STMT_SUPPLIER_PAGE, &sct_supplier_type,
                        SCT_ARGS(sct_arg_text("after", after), sct_arg_int("limit", limit)));
}

sct_err_t *sct_supplier_list(sct_suppliers_t *out, sct_op_t *op, const sct_supplier_filter_t *filter, const char *cursor,
                             int limit)
{
    sct_standings_t *counts = apr_pcalloc(op->pool, sizeof *counts);
    bool found;

    if (cursor && !sct_id_valid(cursor)) {
        return sct_err_field(op->pool, NOT_AN_ID, "/cursor");
    }
    SCT_TRY(sct_supplier_rows(&out->rows, op, filter, cursor ? cursor : "", limit + 1));
    SCT_TRY(sct_stmt_one(counts, &found, op, SCT_STMT_STANDINGS, &sct_standings_type, SCT_NO_ARGS));
    out->counts = counts;
    out->next = NULL;
    if (out->rows->nelts > limit) {
        out->rows->nelts = limit;
        out->next = APR_ARRAY_IDX(out->rows, limit - 1, sct_supplier_t).id;
    }
    return SCT_OK;
}

/* ---- standing: what the buyer's list shows of the newest request ---- */

static int standing_of(const sct_level_t *level)
{
    switch ((sct_level_state_t)level->state) {
    case SCT_LEVEL_DRAFT:
        return SCT_STANDING_DRAFT;
    case SCT_LEVEL_ISSUED:
        return SCT_STANDING_ISSUED;
    case SCT_LEVEL_TALKS:
        return SCT_STANDING_TALKS;
    case SCT_LEVEL_ACCEPTED:
        return level->submitted_at ? SCT_STANDING_SUBMITTED : SCT_STANDING_ACCEPTED;
    case SCT_LEVEL_DECLINED:
        return SCT_STANDING_DECLINED;
    case SCT_LEVEL_WITHDRAWN:
        return SCT_STANDING_WITHDRAWN;
    case SCT_LEVEL_CANCELLED:
        break;
    }
    return SCT_STANDING_NONE;
}

sct_err_t *sct_standing_expected(sct_supplier_t *out, sct_op_t *op, const char *supplier_id)
{
    sct_level_t level = {0};
    bool found;

    SCT_TRY(sct_stmt_one(&level, &found, op, SCT_STMT_LEVEL_NEWEST, &sct_level_type,
                         SCT_ARGS(sct_arg_text("supplier_id", supplier_id))));
    out->standing = found ? standing_of(&level) : SCT_STANDING_NONE;
    out->level_id = level.id;
    out->star = level.star;
    out->issued_at = level.issued_at;
    out->due_on = level.due_on;
    out->depth_asked = level.depth_asked;
    out->submitted_at = level.submitted_at;
    return level.submitted_at ? sct_submission_counts(out, op, level.id) : SCT_OK;
}

static sct_err_t *refresh(sct_op_t *op, const char *supplier_id)
{
    sct_supplier_t old = {0};
    sct_supplier_t new = {0};
    bool found;

    SCT_TRY(sct_stmt_one(&old, &found, op, SCT_STMT_STANDING_GET, &sct_supplier_type,
                         SCT_ARGS(sct_arg_text("supplier_id", supplier_id))));
    SCT_TRY(sct_standing_expected(&new, op, supplier_id));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_STANDING_SET,
                         SCT_ARGS(sct_arg_text("supplier_id", supplier_id), sct_arg_row(&sct_supplier_type, &new))));
    if (new.standing == old.standing) {
        return SCT_OK;
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_TALLY_TAKE,
                         SCT_ARGS(sct_arg_text("key", sct_choice_name(&sct_standing_choice, old.standing)))));
    return sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD,
                        SCT_ARGS(sct_arg_text("key", sct_choice_name(&sct_standing_choice, new.standing))));
}

sct_err_t *sct_standing_refresh(sct_op_t *op, const char *supplier_id)
{
    SCT_AS_SYSTEM(op, refresh(op, supplier_id));
    return SCT_OK;
}
