/*
 * service_log.c - a supplier's timeline, for legal and the auditor.
 */
#include "service.h"

#include "ledger.h"
#include "store.h"

sct_err_t *sct_log_list(sct_log_page_t *out, sct_op_t *op, const char *supplier_id, unsigned wall, int64_t after,
                       int limit)
{
    sct_supplier_t supplier = {0};

    SCT_TRY(sct_supplier_show(&supplier, op, supplier_id));
    return sct_ledger_page(out, op, sct_ledger_stream(op->pool, supplier_id, wall), after, limit);
}

sct_err_t *sct_log_show_proof(sct_log_proof_t *out, sct_op_t *op, const char *supplier_id, unsigned wall)
{
    sct_supplier_t supplier = {0};

    SCT_TRY(sct_supplier_show(&supplier, op, supplier_id));
    return sct_ledger_proof(out, op, sct_ledger_stream(op->pool, supplier_id, wall));
}
