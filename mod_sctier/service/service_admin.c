/*
 * service_admin.c - administration: the installation itself, the buyer's units, the suppliers.
 */
#include "service_admin.h"

#include <string.h>

#include "base_hash.h"
#include "base_id.h"
#include "ledger.h"
#include "service_admin_help.h"
#include "service_nego.h"
#include "store.h"

#include "base_pool.h"

static const sct_actor_t operator_actor = {
    .name = "operator", .side = SCT_SIDE_BUYER, .party = "buyer", .roles = 0};

const sct_actor_t *sct_operator(void)
{
    return &operator_actor;
}

sct_err_t *sct_admin_allow(sct_op_t *op)
{
    if (op->actor != &operator_actor) {
        return sct_err(op->pool, FORBIDDEN, "administration is the operator's, at the command line");
    }
    return SCT_OK;
}

sct_err_t *sct_admin_at(sct_err_t *err, const char *pointer)
{
    err->field = pointer;
    return err;
}

/* The buyer's own acts are read by legal and the auditor. */
static sct_event_t buyer_event(const char *kind, const sct_type_t *type, const void *content)
{
    return (sct_event_t){.kind = kind, .supplier_id = NULL, .wall = SCT_WALL_LEGAL, .type = type, .content = content};
}

sct_err_t *sct_admin_record(sct_receipt_t *out, sct_op_t *op, const char *kind, const sct_type_t *type,
                            const void *content)
{
    sct_event_t event = buyer_event(kind, type, content);

    return sct_ledger_append(out, op, &event);
}

sct_err_t *sct_admin_find_party(sct_admin_party_t *out, sct_op_t *op, const char *name, const char *pointer)
{
    sct_admin_supplier_t supplier = {0};
    bool found;

    if (strcmp(name, operator_actor.party) == 0) {
        *out = (sct_admin_party_t){operator_actor.party, NULL, SCT_SIDE_BUYER};
        return SCT_OK;
    }
    SCT_TRY(sct_stmt_one(&supplier, &found, op, SCT_STMT_ADMIN_SUPPLIER_BY_CODE, &sct_admin_supplier_type,
                         SCT_ARGS(sct_arg_text("code", name))));
    if (!found) {
        return sct_refuse(op, NOT_FOUND, pointer, "no supplier has the code %s", name);
    }
    *out = (sct_admin_party_t){supplier.id, supplier.code, SCT_SIDE_SUPPLIER};
    return SCT_OK;
}

/* ---- the installation ---- */

/* The log's name: SHA-256 of 32 random bytes. */
static const char *new_log_id(sct_op_t *op)
{
    unsigned char bytes[SCT_HASH_LEN];
    sct_hash_t hash;

    sct_op_random(op, bytes, sizeof bytes);
    sct_hash(&hash, bytes, sizeof bytes);
    return sct_hex(op->pool, hash.bytes, sizeof hash.bytes);
}

static sct_err_t *init(sct_receipt_t *out, sct_op_t *op, const sct_buyer_input_t *in)
{
    sct_buyer_named_t named = {0, in->name_ja, in->name_en, in->corporate_number};
    sct_event_t created = buyer_event("log.created", &sct_buyer_named_type, &named);
    sct_buyer_named_t other = {0};
    sct_receipt_t first = {0};
    bool found;

    SCT_TRY(sct_stmt_one(&other, &found, op, SCT_STMT_ADMIN_BUYER_GET, &sct_buyer_named_type, SCT_NO_ARGS));
    if (found) {
        return sct_err(op->pool, CONFLICT, "the database already belongs to %s", other.name_en);
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ADMIN_BUYER_INSERT,
                         SCT_ARGS(sct_arg_row(&sct_buyer_named_type, &named), sct_arg_text("log_id", new_log_id(op)))));
    SCT_TRY(sct_ledger_create(&first, op, &created));
    return sct_admin_record(out, op, "buyer.named", &sct_buyer_named_type, &named);
}

sct_err_t *sct_admin_init(sct_receipt_t *out, sct_op_t *op, const sct_buyer_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    if (in->corporate_number && !sct_corporate_number_valid(in->corporate_number)) {
        return sct_err_field(op->pool, CHECK_DIGIT, "/corporate_number");
    }
    SCT_AS_SYSTEM(op, init(out, op, in));
    return SCT_OK;
}

/* ---- units ---- */

static sct_err_t *unit_add(sct_receipt_t *out, sct_op_t *op, const sct_unit_input_t *in)
{
    sct_unit_t unit = {0, sct_id_new(op), in->name_ja, in->name_en};
    sct_unit_added_t added = {0, unit.id, in->name_ja, in->name_en};
    sct_unit_t other = {0};
    bool found;

    SCT_TRY(sct_stmt_one(&other, &found, op, SCT_STMT_ADMIN_UNIT_GET, &sct_unit_type,
                         SCT_ARGS(sct_arg_text("name_ja", in->name_ja))));
    if (found) {
        return sct_refuse(op, CONFLICT, "/name_ja", "the unit %s is there already", in->name_ja);
    }
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ADMIN_UNIT_INSERT, SCT_ARGS(sct_arg_row(&sct_unit_type, &unit))));
    return sct_admin_record(out, op, "unit.added", &sct_unit_added_type, &added);
}

sct_err_t *sct_admin_unit_add(sct_receipt_t *out, sct_op_t *op, const sct_unit_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, unit_add(out, op, in));
    return SCT_OK;
}

sct_err_t *sct_admin_units(apr_array_header_t **out, sct_op_t *op)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, sct_stmt_all(out, op, SCT_STMT_ADMIN_UNIT_LIST, &sct_unit_type, SCT_NO_ARGS));
    return SCT_OK;
}

/* ---- suppliers ---- */

/* Whether the supplier may be added; *unit_id is that of its unit, NULL without one. */
static sct_err_t *supplier_try(const char **unit_id, sct_op_t *op, const sct_supplier_input_t *in)
{
    sct_admin_supplier_t other = {0};
    sct_unit_t unit = {0};
    bool found;

    SCT_TRY(sct_supplier_check(op, in));
    if (strcmp(in->code, operator_actor.party) == 0 || strcmp(in->code, SCT_ALL_SUPPLIERS) == 0) {
        return sct_err_field(op->pool, CHOICE, "/code");
    }
    SCT_TRY(sct_stmt_one(&other, &found, op, SCT_STMT_ADMIN_SUPPLIER_BY_CODE, &sct_admin_supplier_type,
                         SCT_ARGS(sct_arg_text("code", in->code))));
    if (found) {
        return sct_refuse(op, CONFLICT, "/code", "the code %s is that of %s", in->code, other.name_ja);
    }
    if (in->corporate_number) {
        SCT_TRY(sct_stmt_one(&other, &found, op, SCT_STMT_ADMIN_SUPPLIER_BY_NUMBER, &sct_admin_supplier_type,
                             SCT_ARGS(sct_arg_text("corporate_number", in->corporate_number))));
        if (found) {
            return sct_refuse(op, CONFLICT, "/corporate_number", "the corporate number %s is that of supplier %s",
                              in->corporate_number, other.code);
        }
    }
    *unit_id = NULL;
    if (in->unit) {
        SCT_TRY(sct_stmt_one(&unit, &found, op, SCT_STMT_ADMIN_UNIT_GET, &sct_unit_type,
                             SCT_ARGS(sct_arg_text("name_ja", in->unit))));
        if (!found) {
            return sct_refuse(op, NOT_FOUND, "/unit", "there is no unit %s", in->unit);
        }
        *unit_id = unit.id;
    }
    return SCT_OK;
}

static sct_err_t *supplier_add(sct_receipt_t *out, sct_op_t *op, const sct_supplier_input_t *in)
{
    sct_supplier_added_t added = {.supplier = sct_id_new(op), .code = in->code, .name_ja = in->name_ja,
                                  .name_en = in->name_en, .kana = in->kana, .corporate_number = in->corporate_number,
                                  .business_ja = in->business_ja, .business_en = in->business_en, .unit = in->unit};

    SCT_TRY(supplier_try(&added.unit_id, op, in));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ADMIN_SUPPLIER_INSERT,
                         SCT_ARGS(sct_arg_row(&sct_supplier_added_type, &added),
                                  sct_arg_int("added_at", sct_time_ms(sct_op_now(op))))));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_ADMIN_STANDING_INSERT,
                         SCT_ARGS(sct_arg_text("supplier", added.supplier), sct_arg_text("kana", in->kana))));
    SCT_TRY(sct_talk_refresh(op, added.supplier));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD, SCT_ARGS(sct_arg_text("key", "all"))));
    SCT_TRY(sct_stmt_run(NULL, op, SCT_STMT_TALLY_ADD,
                         SCT_ARGS(sct_arg_text("key", sct_choice_name(&sct_standing_choice, SCT_STANDING_NONE)))));
    return sct_admin_record(out, op, "supplier.added", &sct_supplier_added_type, &added);
}

sct_err_t *sct_admin_supplier_add(sct_receipt_t *out, sct_op_t *op, const sct_supplier_input_t *in)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, supplier_add(out, op, in));
    return SCT_OK;
}

sct_err_t *sct_admin_supplier_try(sct_op_t *op, const sct_supplier_input_t *in)
{
    const char *unit_id;

    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, supplier_try(&unit_id, op, in));
    return SCT_OK;
}

sct_err_t *sct_admin_suppliers(apr_array_header_t **out, sct_op_t *op, const char *after)
{
    SCT_TRY(sct_admin_allow(op));
    SCT_AS_SYSTEM(op, sct_stmt_all(out, op, SCT_STMT_ADMIN_SUPPLIER_LIST, &sct_admin_supplier_type,
                                   SCT_ARGS(sct_arg_text("after", after))));
    return SCT_OK;
}
