/*
 * domain_admin.h - what the operator of an installation does: the inputs of these acts, and the events that record them.
 *
 * Every act is one event in the buyer's stream. Parties are named by people as "buyer" or a supplier's code, and recorded by
 * id and code. Names and subjects are in the committed content only, never in a leaf, so that they can be redacted.
 */
#ifndef SCT_DOMAIN_ADMIN_H
#define SCT_DOMAIN_ADMIN_H

#include "base_op.h"
#include "domain_field.h"

#define SCT_ALL_SUPPLIERS "all-suppliers" /* in speaks_for: every supplier that is there now */

/** The corporate group that the installation serves. */
#define SCT_BUYER_INPUT_FIELDS(F)                             \
    F(LINE, name_ja,          SCT_REQUIRED, 1, 200, NULL)     \
    F(LINE, name_en,          SCT_REQUIRED, 1, 200, NULL)     \
    F(KEY,  corporate_number, SCT_NULLABLE, 13, 13, NULL)
SCT_TYPE_STRUCT(buyer_input, SCT_BUYER_INPUT_FIELDS)

#define SCT_UNIT_INPUT_FIELDS(F)                     \
    F(LINE, name_ja, SCT_REQUIRED, 1, 200, NULL)     \
    F(LINE, name_en, SCT_REQUIRED, 1, 200, NULL)
SCT_TYPE_STRUCT(unit_input, SCT_UNIT_INPUT_FIELDS)

/** An OpenID provider; speaks_for may stay empty and be bound later. */
#define SCT_PROVIDER_INPUT_FIELDS(F)                        \
    F(LINE,    issuer,     SCT_REQUIRED, 1, 500, NULL)      \
    F(LINE,    name_ja,    SCT_REQUIRED, 1, 200, NULL)      \
    F(LINE,    name_en,    SCT_REQUIRED, 1, 200, NULL)      \
    F(STRINGS, speaks_for, SCT_NULLABLE, 0, 1000, NULL)
SCT_TYPE_STRUCT(provider_input, SCT_PROVIDER_INPUT_FIELDS)

#define SCT_BIND_INPUT_FIELDS(F)                            \
    F(LINE,    issuer,     SCT_REQUIRED, 1, 500, NULL)      \
    F(STRINGS, speaks_for, SCT_REQUIRED, 1, 1000, NULL)
SCT_TYPE_STRUCT(bind_input, SCT_BIND_INPUT_FIELDS)

/** One supplier: also a row of an import file, whose columns have these names. `unit` is the unit's Japanese name. */
#define SCT_SUPPLIER_INPUT_FIELDS(F)                          \
    F(KEY,  code,             SCT_REQUIRED, 1, 40, NULL)      \
    F(LINE, name_ja,          SCT_REQUIRED, 1, 200, NULL)     \
    F(LINE, name_en,          SCT_REQUIRED, 1, 200, NULL)     \
    F(LINE, kana,             SCT_REQUIRED, 1, 200, NULL)     \
    F(KEY,  corporate_number, SCT_NULLABLE, 13, 13, NULL)     \
    F(LINE, business_ja,      SCT_NULLABLE, 0, 200, NULL)     \
    F(LINE, business_en,      SCT_NULLABLE, 0, 200, NULL)     \
    F(LINE, unit,             SCT_NULLABLE, 0, 200, NULL)
SCT_TYPE_STRUCT(supplier_input, SCT_SUPPLIER_INPUT_FIELDS)

#define SCT_MEMBER_INPUT_FIELDS(F)                       \
    F(LINE,    issuer, SCT_REQUIRED, 1, 500, NULL)       \
    F(LINE,    sub,    SCT_REQUIRED, 1, 255, NULL)       \
    F(LINE,    name,   SCT_REQUIRED, 1, 200, NULL)       \
    F(KEY,     party,  SCT_REQUIRED, 1, 40, NULL)        \
    F(STRINGS, roles,  SCT_REQUIRED, 1, 9, NULL)
SCT_TYPE_STRUCT(member_input, SCT_MEMBER_INPUT_FIELDS)

/** Ending a membership; without roles all of that party. */
#define SCT_MEMBER_END_INPUT_FIELDS(F)                   \
    F(LINE,    issuer, SCT_REQUIRED, 1, 500, NULL)       \
    F(LINE,    sub,    SCT_REQUIRED, 1, 255, NULL)       \
    F(KEY,     party,  SCT_REQUIRED, 1, 40, NULL)        \
    F(STRINGS, roles,  SCT_NULLABLE, 0, 9, NULL)
SCT_TYPE_STRUCT(member_end_input, SCT_MEMBER_END_INPUT_FIELDS)

#define SCT_INVITE_INPUT_FIELDS(F)                       \
    F(LINE,    issuer, SCT_REQUIRED, 1, 500, NULL)       \
    F(KEY,     party,  SCT_REQUIRED, 1, 40, NULL)        \
    F(STRINGS, roles,  SCT_REQUIRED, 1, 9, NULL)         \
    F(INT,     days,   SCT_OPTIONAL, 0, 90, NULL) /* 0 or absent: SCT_INVITE_DAYS */
SCT_TYPE_STRUCT(invite_input, SCT_INVITE_INPUT_FIELDS)
#define SCT_INVITE_DAYS 14

/* Rows as lists show them. */

#define SCT_UNIT_FIELDS(F)                           \
    F(ID,   id,      SCT_REQUIRED, 0, 0, NULL)       \
    F(LINE, name_ja, SCT_REQUIRED, 1, 200, NULL)     \
    F(LINE, name_en, SCT_REQUIRED, 1, 200, NULL)
SCT_TYPE_STRUCT(unit, SCT_UNIT_FIELDS)

#define SCT_ADMIN_PROVIDER_FIELDS(F)                                       \
    F(ID,   id,        SCT_REQUIRED, 0, 0, NULL)                           \
    F(LINE, issuer,    SCT_REQUIRED, 1, 500, NULL)                         \
    F(LINE, name_ja,   SCT_REQUIRED, 1, 200, NULL)                         \
    F(LINE, name_en,   SCT_REQUIRED, 1, 200, NULL)                         \
    F(FLAG, buyer,     SCT_REQUIRED, 0, 0, NULL)       /* speaks for it */ \
    F(INT,  suppliers, SCT_REQUIRED, 0, 1000000, NULL) /* how many it speaks for */
SCT_TYPE_STRUCT(admin_provider, SCT_ADMIN_PROVIDER_FIELDS)

#define SCT_ADMIN_SUPPLIER_FIELDS(F)                                          \
    F(ID,   id,               SCT_REQUIRED, 0, 0, NULL)                       \
    F(KEY,  code,             SCT_REQUIRED, 1, 40, NULL)                      \
    F(LINE, name_ja,          SCT_REQUIRED, 1, 200, NULL)                     \
    F(LINE, name_en,          SCT_REQUIRED, 1, 200, NULL)                     \
    F(LINE, kana,             SCT_REQUIRED, 1, 200, NULL)                     \
    F(KEY,  corporate_number, SCT_NULLABLE, 13, 13, NULL)                     \
    F(LINE, unit_ja,          SCT_NULLABLE, 0, 200, NULL)                     \
    F(INT,  providers,        SCT_REQUIRED, 0, 1000, NULL) /* that speak for it */
SCT_TYPE_STRUCT(admin_supplier, SCT_ADMIN_SUPPLIER_FIELDS)

/** One role of one person at one party; code and name_ja of a supplier, null for the buyer. */
#define SCT_ADMIN_MEMBER_FIELDS(F)                       \
    F(LINE, issuer,   SCT_REQUIRED, 1, 500, NULL)        \
    F(LINE, sub,      SCT_REQUIRED, 1, 255, NULL)        \
    F(LINE, name,     SCT_REQUIRED, 1, 200, NULL)        \
    F(KEY,  party,    SCT_REQUIRED, 1, 40, NULL)         \
    F(KEY,  code,     SCT_NULLABLE, 0, 40, NULL)         \
    F(LINE, name_ja,  SCT_NULLABLE, 0, 200, NULL)        \
    F(KEY,  role,     SCT_REQUIRED, 1, 40, NULL)         \
    F(TIME, added_at, SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(admin_member, SCT_ADMIN_MEMBER_FIELDS)

/* What the events say. The ledger adds the name of the one who acted. */

/** log.created and buyer.named. */
#define SCT_BUYER_NAMED_FIELDS(F) SCT_BUYER_INPUT_FIELDS(F)
SCT_TYPE_STRUCT(buyer_named, SCT_BUYER_NAMED_FIELDS)

/** unit.added */
#define SCT_UNIT_ADDED_FIELDS(F) F(ID, unit, SCT_REQUIRED, 0, 0, NULL) SCT_UNIT_INPUT_FIELDS(F)
SCT_TYPE_STRUCT(unit_added, SCT_UNIT_ADDED_FIELDS)

/** provider.added */
#define SCT_PROVIDER_ADDED_FIELDS(F)                  \
    F(ID,   provider, SCT_REQUIRED, 0, 0, NULL)       \
    F(LINE, issuer,   SCT_REQUIRED, 1, 500, NULL)     \
    F(LINE, name_ja,  SCT_REQUIRED, 1, 200, NULL)     \
    F(LINE, name_en,  SCT_REQUIRED, 1, 200, NULL)
SCT_TYPE_STRUCT(provider_added, SCT_PROVIDER_ADDED_FIELDS)

/** A party as an event names it: "buyer" or the supplier's id; the code is null for the buyer. */
#define SCT_BOUND_PARTY_FIELDS(F)                   \
    F(KEY,  party, SCT_REQUIRED, 1, 40, NULL)       \
    F(KEY,  code,  SCT_NULLABLE, 0, 40, NULL)
SCT_TYPE_STRUCT(bound_party, SCT_BOUND_PARTY_FIELDS)

/** provider.bound */
#define SCT_PROVIDER_BOUND_FIELDS(F)                                     \
    F(ID,   provider, SCT_REQUIRED, 0, 0, NULL)                          \
    F(LINE, issuer,   SCT_REQUIRED, 1, 500, NULL)                        \
    F(LIST, parties,  SCT_REQUIRED, 1, 500, &sct_bound_party_type)
SCT_TYPE_STRUCT(provider_bound, SCT_PROVIDER_BOUND_FIELDS)

/** supplier.added */
#define SCT_SUPPLIER_ADDED_FIELDS(F)                     \
    F(ID,   supplier, SCT_REQUIRED, 0, 0, NULL)          \
    SCT_SUPPLIER_INPUT_FIELDS(F)                         \
    F(ID,   unit_id,  SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(supplier_added, SCT_SUPPLIER_ADDED_FIELDS)

/** member.added and member.ended: whose roles of which party. */
#define SCT_MEMBER_EVENT_FIELDS(F)                       \
    F(ID,      person, SCT_REQUIRED, 0, 0, NULL)         \
    F(LINE,    issuer, SCT_REQUIRED, 1, 500, NULL)       \
    F(LINE,    sub,    SCT_REQUIRED, 1, 255, NULL)       \
    F(LINE,    name,   SCT_REQUIRED, 1, 200, NULL)       \
    F(KEY,     party,  SCT_REQUIRED, 1, 40, NULL)        \
    F(KEY,     code,   SCT_NULLABLE, 0, 40, NULL)        \
    F(STRINGS, roles,  SCT_REQUIRED, 1, 9, NULL)         \
    F(STRINGS, memberships, SCT_REQUIRED, 1, 9, NULL) /* their ids, in the order of roles */
SCT_TYPE_STRUCT(member_event, SCT_MEMBER_EVENT_FIELDS)

/** invitation.made: nothing from which the code could be found; 128 random bits are not guessed from their hash. */
#define SCT_INVITATION_MADE_FIELDS(F)                    \
    F(ID,      invitation, SCT_REQUIRED, 0, 0, NULL)     \
    F(HASH,    code_hash,  SCT_REQUIRED, 0, 0, NULL)     \
    F(ID,      provider,   SCT_REQUIRED, 0, 0, NULL)     \
    F(LINE,    issuer,     SCT_REQUIRED, 1, 500, NULL)   \
    F(KEY,     party,      SCT_REQUIRED, 1, 40, NULL)    \
    F(KEY,     code,       SCT_NULLABLE, 0, 40, NULL)    /* of the supplier */ \
    F(STRINGS, roles,      SCT_REQUIRED, 1, 9, NULL)     \
    F(TIME,    expires_at, SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(invitation_made, SCT_INVITATION_MADE_FIELDS)

/** invitation.used: who redeemed it and which roles that gave (none, when all were held); instead of member.added. */
#define SCT_INVITATION_USED_FIELDS(F)                    \
    F(ID,      invitation, SCT_REQUIRED, 0, 0, NULL)     \
    F(ID,      person,     SCT_REQUIRED, 0, 0, NULL)     \
    F(LINE,    issuer,     SCT_REQUIRED, 1, 500, NULL)   \
    F(LINE,    sub,        SCT_REQUIRED, 1, 255, NULL)   \
    F(LINE,    name,       SCT_REQUIRED, 1, 200, NULL)   \
    F(KEY,     party,      SCT_REQUIRED, 1, 40, NULL)    \
    F(STRINGS, roles,      SCT_REQUIRED, 0, 9, NULL)     \
    F(STRINGS, memberships, SCT_REQUIRED, 0, 9, NULL) /* their ids, in the order of roles */
SCT_TYPE_STRUCT(invitation_used, SCT_INVITATION_USED_FIELDS)

/* Invitation codes: 128 random bits and 2 spare ones as 26 letters and digits that cannot be mistaken for each other. */

#define SCT_INVITATION_BITS 16 /* bytes of randomness */

/** The code of 16 random bytes, in groups: "7K3M-Q9XA-...", in pool. */
const char *sct_invitation_code(apr_pool_t *pool, const unsigned char *bits);

/**
 * The code as it is hashed: lower case, without hyphens and spaces, O read as 0, I and L as 1.
 * @return NULL when it has not the form of a code
 */
const char *sct_invitation_normal(apr_pool_t *pool, const char *code);

/** Whether text is an issuer as OpenID Connect Core 1.0 section 2 has it: an http or https URL, no query, no fragment. */
bool sct_issuer_valid(const char *text);

/** The check digit that 12 digits ask for, -1 when they are not 12 digits. */
int sct_corporate_number_digit(const char *digits);

/**
 * Checks what the field table cannot: the corporate number.
 * @return INVALID at /corporate_number
 */
sct_err_t *sct_supplier_check(sct_op_t *op, const sct_supplier_input_t *in) SCT_CHECKED;

#endif
