/*
 * service_admin_member.c - administration: who holds which role of which party, and invitations.
 */
#include "service_admin.h"

#include <string.h>

#include "base_hash.h"
#include "base_id.h"
#include "service_admin_help.h"
#include "store.h"

#include "base_pool.h"

#define DAY (apr_time_from_sec(86400))

/* The bits of role keys, all of them roles of that side. */
static sct_err_t *roles_of(unsigned *out, sct_op_t *op, const apr_array_header_t *keys, sct_side_t side)
{
    unsigned roles = 0;

    for (int i = 0; i < keys->nelts; i++) {
        const char *key = APR_ARRAY_IDX(keys, i, const char *);
        unsigned role = sct_role_of(key);
        bool fits = false;

        for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
            fits = fits || (role == 1u << bit && sct_role_info(bit)->side == side);
        }
        if (!fits) {
            return sct_wrap(op->pool, sct_err_field(op->pool, CHOICE, "/roles"), "%s is no role of %s", key,
                            side == SCT_SIDE_BUYER ? "the buyer" : "a supplier");
        }
        roles |= role;
    }
    *out = roles;
    return SCT_OK;
}

/* Keys of a set of roles, in table order. */
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

/* What member_add and invite check alike: a provider that is bound to the party, and roles of that party's side. */
static sct_err_t *check_grant(sct_provider_t *provider, sct_admin_party_t *party, unsigned *roles, sct_op_t *op,
                              const char *issuer, const char *party_name, const apr_array_header_t *keys)
{
    sct_bound_party_t binding = {0};
    bool found;

    SCT_TRY(sct_admin_find_party(party, op, party_name, "/party"));
    SCT_TRY(roles_of(roles, op, keys, party->side));
    SCT_TRY(sct_admin_find_provider(provider, op, issuer));
    SCT_TRY(sct_stmt_one(&binding, &found, op, SCT_STMT_ADMIN_BINDING_GET, &sct_bound_party_type,
                         SCT_ARGS(sct_arg_text("provider_id", provider->id), sct_arg_text("party", party->party))));
    if (!found) {
        return sct_refuse(op, STATE, "/party", "%s may not speak for %s: bind it first (providers bind)", issuer,
                          party_name);
    }
    return SCT_OK;
}

typedef struct person_t {
    const char *id;
    const char *name;
} person_t;

static sct_err_t *read_person(void *baton, sct_op_t *op, const sct_row_t *row)
{
    person_t *person = baton;

    person->id = sct_row_text(op->pool, row, 0);
    person->name = sct_row_text(op->pool, row, 1);
    return SCT_OK;
}

/* The person of a log-in; id stays NULL when the portal does not know it. */
static sct_err_t *get_person(person_t *out, sct_op_t *op, const char *iss, const char *sub)
{
    return sct_stmt_each(op, SCT_STMT_ADMIN_PERSON_GET, SCT_ARGS(sct_arg_text("iss", iss), sct_arg_text("sub", sub)),
                         read_person, out);
}

static sct_err_t *make_person(person_t *out, sct_op_t *op, const sct_member_input_t *in)
{
    *out = (person_t){sct_id_new(op), in->name};
    return sct_stmt_run(NULL, op, SCT_STMT_PERSON_INSERT,
                        SCT_ARGS(sct_arg_text("id", out->id), sct_arg_text("iss", in->issuer),
                                 sct_arg_text("sub", in->sub), sct_arg_text("name", in->name),
                                 sct_arg_int("now", sct_time_ms(sct_op_now(op)))));
}

/* Stores the roles; given and memberships are those that the person did not hold before, and their ids. */
static sct_err_t *give_roles(apr_array_header_t **given, apr_array_header_t **memberships, sct_op_t *op,
                             const char *person_id, const char *party, unsigned roles)
{
    *given = apr_array_make(op->pool, SCT_ROLE__COUNT, sizeof(const char *));
    *memberships = apr_array_make(op->pool, SCT_ROLE__COUNT, sizeof(const char *));
    for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
        const char *id;
        int changed = 0;

        if (!(roles >> bit & 1u)) {
            continue;
        }
        id = sct_id_new(op);
        SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_MEMBERSHIP_INSERT,
                             SCT_ARGS(sct_arg_text("id", id), sct_arg_text("person_id", person_id),
                                      sct_arg_text("party", party), sct_arg_text("role", sct_role_info(bit)->key),
                                      sct_arg_int("now", sct_time_ms(sct_op_now(op))))));
        if (changed > 0) {
            APR_ARRAY_PUSH(*given, const char *) = sct_role_info(bit)->key;
            APR_ARRAY_PUSH(*memberships, const char *) = id;
        }
    }
    return SCT_OK;
}

static sct_err_t *member_add(sct_receipt_t *out, sct_op_t *op, const sct_member_input_t *in)
{
    sct_provider_t provider = {0};
    sct_admin_party_t party;
    sct_member_event_t event;
    person_t person = {NULL, NULL};
    apr_array_header_t *given, *memberships;
    unsigned roles;

    SCT_TRY(check_grant(&provider, &party, &roles, op, in->issuer, in->party, in->roles));
    SCT_TRY(get_person(&person, op, in->issuer, in->sub));
    if (!person.id) {
        SCT_TRY(make_person(&person, op, in));
    }
    SCT_TRY(give_roles(&given, &memberships, op, person.id, party.party, roles));
    if (given->nelts == 0) {
        return sct_refuse(op, CONFLICT, "/roles", "%s holds these roles already", in->sub);
    }
    event = (sct_member_event_t){0,           person.id,  in->issuer, in->sub,
                                 person.name, party.party, party.code, given, memberships};
    return sct_admin_record(out, op, "member.added", &sct_member_event_type, &event);
}

sct_err_t *sct_admin_member_add(sct_receipt_t *out, sct_op_t *op, const sct_member_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, member_add(out, op, in));
    return SCT_OK;
}

typedef struct ended_t {
    const char *role;
    apr_array_header_t *roles;
    apr_array_header_t *memberships;
} ended_t;

static sct_err_t *take_ended(void *baton, sct_op_t *op, const sct_row_t *row)
{
    ended_t *ended = baton;

    APR_ARRAY_PUSH(ended->roles, const char *) = ended->role;
    APR_ARRAY_PUSH(ended->memberships, const char *) = sct_row_text(op->pool, row, 0);
    return SCT_OK;
}

static sct_err_t *member_end(sct_receipt_t *out, sct_op_t *op, const sct_member_end_input_t *in)
{
    sct_admin_party_t party;
    sct_member_event_t event;
    person_t person = {NULL, NULL};
    ended_t ended = {NULL, apr_array_make(op->pool, SCT_ROLE__COUNT, sizeof(const char *)),
                     apr_array_make(op->pool, SCT_ROLE__COUNT, sizeof(const char *))};
    unsigned roles = ~0u;

    SCT_TRY(sct_admin_find_party(&party, op, in->party, "/party"));
    if (in->roles && in->roles->nelts > 0) {
        SCT_TRY(roles_of(&roles, op, in->roles, party.side));
    }
    SCT_TRY(get_person(&person, op, in->issuer, in->sub));
    for (int bit = 0; person.id && bit < SCT_ROLE__COUNT; bit++) {
        ended.role = sct_role_info(bit)->key;
        if (roles >> bit & 1u) {
            SCT_TRY(sct_stmt_each(op, SCT_STMT_ADMIN_MEMBERSHIP_END,
                                  SCT_ARGS(sct_arg_text("person_id", person.id), sct_arg_text("party", party.party),
                                           sct_arg_text("role", ended.role),
                                           sct_arg_int("now", sct_time_ms(sct_op_now(op)))),
                                  take_ended, &ended));
        }
    }
    if (ended.roles->nelts == 0) {
        return sct_refuse(op, NOT_FOUND, "/sub", "%s holds no such role of %s", in->sub, in->party);
    }
    event = (sct_member_event_t){0,           person.id,  in->issuer, in->sub,
                                 person.name, party.party, party.code, ended.roles, ended.memberships};
    return sct_admin_record(out, op, "member.ended", &sct_member_event_type, &event);
}

sct_err_t *sct_admin_member_end(sct_receipt_t *out, sct_op_t *op, const sct_member_end_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, member_end(out, op, in));
    return SCT_OK;
}

sct_err_t *sct_admin_members(apr_array_header_t **out, sct_op_t *op)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, sct_stmt_all(out, op, SCT_STMT_ADMIN_MEMBER_LIST, &sct_admin_member_type, SCT_NO_ARGS));
    return SCT_OK;
}

/* ---- invitations ---- */

sct_err_t *sct_invitation_hash(const char **out, sct_op_t *op, const char *code)
{
    const char *normal = sct_invitation_normal(op->pool, code);
    sct_hash_t hash;

    if (!normal) {
        return sct_err_field(op->pool, WRONG_CODE, "/code");
    }
    sct_hash(&hash, normal, strlen(normal));
    *out = sct_hex(op->pool, hash.bytes, SCT_HASH_LEN);
    return SCT_OK;
}

static sct_err_t *invite(sct_invited_t *out, sct_op_t *op, const sct_invite_input_t *in)
{
    unsigned char bits[SCT_INVITATION_BITS];
    char roles_text[256];
    sct_invitation_made_t made = {.invitation = sct_id_new(op), .issuer = in->issuer};
    sct_provider_t provider = {0};
    sct_admin_party_t party;
    const char *code, *hash;
    unsigned roles;

    SCT_TRY(check_grant(&provider, &party, &roles, op, in->issuer, in->party, in->roles));
    sct_op_random(op, bits, sizeof bits);
    code = sct_invitation_code(op->pool, bits);
    SCT_TRY(sct_invitation_hash(&hash, op, code));
    made.code_hash = hash;
    made.provider = provider.id;
    made.party = party.party;
    made.code = party.code;
    made.roles = role_keys(op->pool, roles);
    made.expires_at = sct_op_now(op) + (in->days > 0 ? in->days : SCT_INVITE_DAYS) * DAY;
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ADMIN_INVITATION_INSERT,
                         SCT_ARGS(sct_arg_text("id", made.invitation), sct_arg_text("code_hash", hash),
                                  sct_arg_text("provider_id", provider.id), sct_arg_text("party", party.party),
                                  sct_arg_text("roles", sct_roles_text(roles_text, roles)),
                                  sct_arg_int("added_at", sct_time_ms(sct_op_now(op))),
                                  sct_arg_int("expires_at", sct_time_ms(made.expires_at)))));
    SCT_TRY(sct_admin_record(&out->receipt, op, "invitation.made", &sct_invitation_made_type, &made));
    out->code = code;
    out->expires_at = made.expires_at;
    return SCT_OK;
}

sct_err_t *sct_admin_invite(sct_invited_t *out, sct_op_t *op, const sct_invite_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, invite(out, op, in));
    return SCT_OK;
}

/* The bits of "a,b". */
static unsigned roles_in(apr_pool_t *pool, const char *text)
{
    unsigned found = 0;

    while (*text) {
        size_t len = strcspn(text, ",");

        found |= sct_role_of(apr_pstrndup(pool, text, len));
        text += len + (text[len] == ',' ? 1 : 0);
    }
    return found;
}

sct_err_t *sct_admin_invitation_used(sct_op_t *op, const char *invitation_id, const char *person_id, const char *party,
                                     const char *roles)
{
    const sct_actor_t *before = op->actor;
    sct_actor_t actor = *before;
    sct_invitation_used_t used = {0,          invitation_id, person_id, before->iss,
                                  before->sub, before->name ? before->name : before->sub, party};
    sct_receipt_t receipt = {0};
    sct_err_t *err;
    bool buyer = strcmp(party, sct_operator()->party) == 0;

    /* Until this act the log-in had no party: it is recorded with the party and the roles of the invitation. */
    actor.person_id = person_id;
    actor.name = used.name;
    actor.party = party;
    actor.side = buyer ? SCT_SIDE_BUYER : SCT_SIDE_SUPPLIER;
    actor.supplier_id = buyer ? NULL : party;
    actor.roles = roles_in(op->pool, roles);
    SCT_TRY(give_roles(&used.roles, &used.memberships, op, person_id, party, actor.roles));
    op->actor = &actor;
    err = sct_admin_record(&receipt, op, "invitation.used", &sct_invitation_used_type, &used);
    op->actor = before;
    return err;
}
