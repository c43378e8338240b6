/*
 * service_identity.c - from the claims of a verified ID token to an actor.
 *
 * The key is (iss, sub), never an e-mail address. Rights come from the membership table only, and only for parties that the
 * log-in's provider is bound to: a claim never creates a right. A payload of any other shape than expected is refused.
 */
#include "service.h"

#include "service_claims.h"
#include "store.h"

#include "base_pool.h"

/* One row for each membership of the person, or one row with party NULL when there is none; no row: provider unknown. */
typedef struct memberships_t {
    sct_actor_t *actor;
    bool known; /* the provider */
    const char *acting;
    const char *first;   /* party */
    int parties;         /* distinct; rows come sorted by party */
    const char *last;
    unsigned first_roles;
    unsigned acting_roles;
} memberships_t;

static sct_err_t *read_membership(void *baton, sct_op_t *op, const sct_row_t *row)
{
    memberships_t *m = baton;
    const char *party = sct_row_text(op->pool, row, 3);
    const char *role = sct_row_text(op->pool, row, 4);
    const char *person_id = sct_row_text(op->pool, row, 0);

    m->known = true;
    if (!person_id) {
        return SCT_OK;
    }
    m->actor->person_id = person_id;
    m->actor->name = sct_row_text(op->pool, row, 1);
    m->acting = sct_row_text(op->pool, row, 2);
    if (!party || !role) {
        return SCT_OK;
    }
    if (!m->last || strcmp(m->last, party) != 0) {
        m->parties++;
        m->last = party;
        m->first = m->first ? m->first : party;
    }
    if (strcmp(party, m->first) == 0) {
        m->first_roles |= sct_role_of(role);
    }
    if (m->acting && strcmp(party, m->acting) == 0) {
        m->acting_roles |= sct_role_of(role);
    }
    return SCT_OK;
}

/* Roles that belong to the side of the party; a role of the other side gives nothing. */
static unsigned roles_of_side(unsigned roles, sct_side_t side)
{
    for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
        if (sct_role_info(bit)->side != side) {
            roles &= ~(1u << bit);
        }
    }
    return roles;
}

static void choose_party(sct_actor_t *actor, const memberships_t *m)
{
    const char *party = m->acting_roles ? m->acting : m->parties == 1 ? m->first : NULL;

    if (!party) {
        actor->must_choose = m->parties > 1;
        return;
    }
    actor->party = party;
    actor->side = strcmp(party, "buyer") == 0 ? SCT_SIDE_BUYER : SCT_SIDE_SUPPLIER;
    actor->supplier_id = actor->side == SCT_SIDE_SUPPLIER ? party : NULL;
    actor->roles = roles_of_side(m->acting_roles ? m->acting_roles : m->first_roles, actor->side);
}

sct_err_t *sct_identify(sct_op_t *op, const char *claims)
{
    sct_actor_t *actor = apr_pcalloc(op->pool, sizeof *actor);
    memberships_t m = {.actor = actor};

    SCT_TRY(sct_claims_read(actor, op->pool, claims));
    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_IDENTITY,
                                    SCT_ARGS(sct_arg_text("iss", actor->iss), sct_arg_text("sub", actor->sub)),
                                    read_membership, &m));
    if (!m.known) {
        return sct_err(op->pool, FORBIDDEN, "the portal knows no provider of this issuer");
    }
    choose_party(actor, &m);
    op->actor = actor;
    return SCT_OK;
}
