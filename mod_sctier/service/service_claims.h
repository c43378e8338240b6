/*
 * service_claims.h - from the bytes of an ID token to the name of a person. Pure: nothing is looked up.
 */
#ifndef SCT_SERVICE_CLAIMS_H
#define SCT_SERVICE_CLAIMS_H

#include "base_err.h"
#include "domain_actor.h"

/**
 * The payload of a compact token (RFC 7515) as text, in pool. Its signature was verified by mod_auth_openidc.
 * @return NULL unless its header names a signature by a key of the provider's own, and the payload is text without a NUL
 */
const char *sct_token_claims(apr_pool_t *pool, const char *token);

/**
 * Fills iss, sub and name of actor from a payload: each one line of text; without a name, the subject is shown.
 * @return FORBIDDEN when the payload has any other shape
 */
sct_err_t *sct_claims_read(sct_actor_t *actor, apr_pool_t *pool, const char *claims) SCT_CHECKED;

#endif
