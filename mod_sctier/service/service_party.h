/*
 * service_party.h - what other use cases need of parties.
 */
#ifndef SCT_SERVICE_PARTY_H
#define SCT_SERVICE_PARTY_H

#include "base_buf.h"
#include "base_op.h"
#include "domain_party.h"

/** Brings t_standing and the counters in line with the supplier's newest request. Runs under system context. */
sct_err_t *sct_standing_refresh(sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/** Where the supplier stands by its newest request, into a zeroed struct: what t_standing must say. System context. */
sct_err_t *sct_standing_expected(sct_supplier_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/** "%text%" with LIKE's own signs escaped, ASCII letters lower case; in pool. */
const char *sct_like_pattern(apr_pool_t *pool, const char *text);

#endif
