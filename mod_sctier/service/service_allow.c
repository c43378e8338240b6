/*
 * service_allow.c - the permission table.
 */
#include "service_allow.h"

static const struct {
    const char *name;
    unsigned roles;
} permissions[SCT_CAN__COUNT] = {
#define SCT_CAN(symbol, roles) {#symbol, roles},
#include "permissions.def"
#undef SCT_CAN
};

unsigned sct_can_roles(sct_can_t can)
{
    return permissions[can].roles;
}

sct_err_t *sct_allow(sct_op_t *op, sct_can_t can)
{
    const sct_actor_t *actor = op->actor;
    unsigned roles = permissions[can].roles;

    if (roles & (SCT_ANYONE | SCT_STATUS)) { /* a closed status never comes here: api_dispatch.c */
        return SCT_OK;
    }
    if (!actor) {
        return sct_err(op->pool, NO_IDENTITY, "nobody is signed in");
    }
    if (roles & SCT_SIGNED_IN) {
        return SCT_OK;
    }
    if (actor->must_choose) {
        return sct_err(op->pool, CHOOSE_PARTY, "person %s has several parties and chose none", actor->person_id);
    }
    if (actor->side == SCT_SIDE_NONE) {
        return sct_err(op->pool, NO_MEMBERSHIP, "no membership");
    }
    if (!(roles & SCT_MEMBER) && !(roles & actor->roles)) {
        return sct_err(op->pool, FORBIDDEN, "person %s may not %s", actor->person_id, permissions[can].name);
    }
    return SCT_OK;
}
