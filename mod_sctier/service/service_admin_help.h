/*
 * service_admin_help.h - what the files of administration share. Everything here runs in system context.
 */
#ifndef SCT_SERVICE_ADMIN_HELP_H
#define SCT_SERVICE_ADMIN_HELP_H

#include "domain_party.h"
#include "service_admin.h"

/** A party named by a person: "buyer" or a supplier's code. */
typedef struct sct_admin_party_t {
    const char *party; /* "buyer" or the supplier's id: what rows and events hold */
    const char *code;  /* NULL for the buyer */
    sct_side_t side;
} sct_admin_party_t;

/** FORBIDDEN unless sctierctl acts. */
sct_err_t *sct_admin_allow(sct_op_t *op) SCT_CHECKED;

/** Puts the field at fault into an error that was just made. */
sct_err_t *sct_admin_at(sct_err_t *err, const char *pointer) SCT_CHECKED;
#define sct_refuse(op, code, pointer, ...) sct_admin_at(sct_err((op)->pool, code, __VA_ARGS__), (pointer))

/** Appends an event to the buyer's stream. */
sct_err_t *sct_admin_record(sct_receipt_t *out, sct_op_t *op, const char *kind, const sct_type_t *type,
                            const void *content) SCT_CHECKED;

/** NOT_FOUND at pointer when no supplier has that code. */
sct_err_t *sct_admin_find_party(sct_admin_party_t *out, sct_op_t *op, const char *name, const char *pointer) SCT_CHECKED;

/** NOT_FOUND /issuer when the provider was not added. */
sct_err_t *sct_admin_find_provider(sct_provider_t *out, sct_op_t *op, const char *issuer) SCT_CHECKED;

#endif
