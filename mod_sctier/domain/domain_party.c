/*
 * domain_party.c - field tables of parties; the check digit of a corporate number.
 */
#include "domain_party.h"

#include <string.h>

static const char *const side_names[] = {"buyer", "supplier", NULL};
const sct_choice_t sct_side_choice = {"side", side_names};

static const char *const standing_names[] = {"none",     "draft",    "issued",    "talks", "accepted",
                                             "submitted", "declined", "withdrawn", NULL};
const sct_choice_t sct_standing_choice = {"standing", standing_names};

#define SCT_T sct_provider_t
SCT_TYPE_TABLE(provider, SCT_PROVIDER_FIELDS)
#undef SCT_T
#define SCT_T sct_providers_t
SCT_TYPE_TABLE(providers, SCT_PROVIDERS_FIELDS)
#undef SCT_T
#define SCT_T sct_party_t
SCT_TYPE_TABLE(party, SCT_PARTY_FIELDS)
#undef SCT_T
#define SCT_T sct_me_t
SCT_TYPE_TABLE(me, SCT_ME_FIELDS)
#undef SCT_T
#define SCT_T sct_party_input_t
SCT_TYPE_TABLE(party_input, SCT_PARTY_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_redeem_input_t
SCT_TYPE_TABLE(redeem_input, SCT_REDEEM_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_supplier_t
SCT_TYPE_TABLE(supplier, SCT_SUPPLIER_FIELDS)
#undef SCT_T
#define SCT_T sct_standings_t
SCT_TYPE_TABLE(standings, SCT_STANDINGS_FIELDS)
#undef SCT_T
#define SCT_T sct_suppliers_t
SCT_TYPE_TABLE(suppliers, SCT_SUPPLIERS_FIELDS)
#undef SCT_T
#define SCT_T sct_supplier_export_t
SCT_TYPE_TABLE(supplier_export, SCT_SUPPLIER_EXPORT_FIELDS)
#undef SCT_T

bool sct_corporate_number_valid(const char *digits)
{
    int sum = 0;

    if (strlen(digits) != 13 || strspn(digits, "0123456789") != 13) {
        return false;
    }
    for (int place = 1; place <= 12; place++) {
        sum += (digits[13 - place] - '0') * (place % 2 == 1 ? 1 : 2);
    }
    return digits[0] - '0' == 9 - sum % 9;
}
