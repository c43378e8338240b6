/*
 * service_admin.h - administration by the operator at the command line, and what redeeming an invitation shares with it.
 *
 * Every function runs inside the open transaction of op with the actor sct_operator(); anyone else is FORBIDDEN. Inputs were
 * checked against their field tables (codec). Every act appends one event to the buyer's stream; `out` receives its receipt.
 * Refusals name the field: an error's `field` is a JSON pointer into the input, whatever its code.
 */
#ifndef SCT_SERVICE_ADMIN_H
#define SCT_SERVICE_ADMIN_H

#include "base_op.h"
#include "domain_actor.h"
#include "domain_admin.h"
#include "domain_record.h"

/** The one who runs sctierctl: no person of the portal, no roles, the buyer's side. */
const sct_actor_t *sct_operator(void);

/** Names the buyer of a new database and begins its evidence log. CONFLICT when that was done before. */
sct_err_t *sct_admin_init(sct_receipt_t *out, sct_op_t *op, const sct_buyer_input_t *in) SCT_CHECKED;

/** CONFLICT /name_ja when there is one of that name. */
sct_err_t *sct_admin_unit_add(sct_receipt_t *out, sct_op_t *op, const sct_unit_input_t *in) SCT_CHECKED;

/** CONFLICT /code or /corporate_number; NOT_FOUND /unit; INVALID /corporate_number. */
sct_err_t *sct_admin_supplier_add(sct_receipt_t *out, sct_op_t *op, const sct_supplier_input_t *in) SCT_CHECKED;

/** The checks of sct_admin_supplier_add alone: for the dry run of an import. */
sct_err_t *sct_admin_supplier_try(sct_op_t *op, const sct_supplier_input_t *in) SCT_CHECKED;

/** CONFLICT or INVALID /issuer; then as sct_admin_provider_bind when speaks_for names anybody. */
sct_err_t *sct_admin_provider_add(sct_receipt_t *out, sct_op_t *op, const sct_provider_input_t *in) SCT_CHECKED;

/**
 * Lets a provider speak for "buyer", for suppliers by code, or for all-suppliers. What is bound already stays bound.
 * @param bound  how many parties are new
 * @return NOT_FOUND /issuer or /speaks_for; CONFLICT /speaks_for when none is new
 */
sct_err_t *sct_admin_provider_bind(sct_receipt_t *out, int *bound, sct_op_t *op, const sct_bind_input_t *in) SCT_CHECKED;

/**
 * Gives a log-in roles of a party; makes the person when (issuer, sub) is new.
 * @return INVALID /roles for an unknown role or one of the other side; NOT_FOUND /issuer or /party; STATE /party when the
 *         provider is not bound to the party; CONFLICT /roles when the person holds all of them already
 */
sct_err_t *sct_admin_member_add(sct_receipt_t *out, sct_op_t *op, const sct_member_input_t *in) SCT_CHECKED;

/** NOT_FOUND /sub when there is no such membership. */
sct_err_t *sct_admin_member_end(sct_receipt_t *out, sct_op_t *op, const sct_member_end_input_t *in) SCT_CHECKED;

/** What an invitation gives out; the code is kept nowhere else. */
typedef struct sct_invited_t {
    const char *code;
    apr_time_t expires_at;
    sct_receipt_t receipt;
} sct_invited_t;

/** Makes a one-time code for whoever logs in at that provider. Refusals as for sct_admin_member_add. */
sct_err_t *sct_admin_invite(sct_invited_t *out, sct_op_t *op, const sct_invite_input_t *in) SCT_CHECKED;

/* Lists, each an array of the named type. Pages of suppliers: codes after `after` ("" for the first), at most 500. */
sct_err_t *sct_admin_units(apr_array_header_t **out, sct_op_t *op) SCT_CHECKED;         /* sct_unit_t */
sct_err_t *sct_admin_providers(apr_array_header_t **out, sct_op_t *op) SCT_CHECKED;     /* sct_admin_provider_t */
sct_err_t *sct_admin_suppliers(apr_array_header_t **out, sct_op_t *op,
                               const char *after) SCT_CHECKED;                            /* sct_admin_supplier_t */
sct_err_t *sct_admin_members(apr_array_header_t **out, sct_op_t *op) SCT_CHECKED;       /* sct_admin_member_t */

/* For the redeem use case (service_party.c). */

/** The hash under which a typed code is stored. INVALID WRONG_CODE at /code when it has not the form of one. */
sct_err_t *sct_invitation_hash(const char **out, sct_op_t *op, const char *code) SCT_CHECKED;

/**
 * Gives the person the roles and appends invitation.used by op->actor, who is that person. The caller has marked the
 * invitation.
 * @param roles  keys, comma-separated, as t_invitation keeps them
 */
sct_err_t *sct_admin_invitation_used(sct_op_t *op, const char *invitation_id, const char *person_id, const char *party,
                                     const char *roles) SCT_CHECKED;

#endif
