/*
 * service_allow.h - permissions: the table permissions.def against the actor of the operation.
 */
#ifndef SCT_SERVICE_ALLOW_H
#define SCT_SERVICE_ALLOW_H

#include "base_op.h"
#include "domain_actor.h"

#define SCT_ANYONE 0x10000u
#define SCT_SIGNED_IN 0x20000u
#define SCT_MEMBER 0x40000u
#define SCT_STATUS 0x80000u

typedef enum {
#define SCT_CAN(symbol, roles) SCT_CAN_##symbol,
#include "permissions.def"
#undef SCT_CAN
    SCT_CAN__COUNT
} sct_can_t;

/** The roles of a permission. */
unsigned sct_can_roles(sct_can_t can);

/** NO_IDENTITY, NO_MEMBERSHIP, CHOOSE_PARTY or FORBIDDEN unless the actor may. */
sct_err_t *sct_allow(sct_op_t *op, sct_can_t can) SCT_CHECKED;

#endif
