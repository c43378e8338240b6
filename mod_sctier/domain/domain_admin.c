/*
 * domain_admin.c - field tables of administration; invitation codes; issuers.
 */
#include "domain_admin.h"

#include <string.h>

#include "domain_party.h"

#include "base_pool.h"

#define SCT_T sct_buyer_input_t
SCT_TYPE_TABLE(buyer_input, SCT_BUYER_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_unit_input_t
SCT_TYPE_TABLE(unit_input, SCT_UNIT_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_provider_input_t
SCT_TYPE_TABLE(provider_input, SCT_PROVIDER_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_bind_input_t
SCT_TYPE_TABLE(bind_input, SCT_BIND_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_supplier_input_t
SCT_TYPE_TABLE(supplier_input, SCT_SUPPLIER_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_member_input_t
SCT_TYPE_TABLE(member_input, SCT_MEMBER_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_member_end_input_t
SCT_TYPE_TABLE(member_end_input, SCT_MEMBER_END_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_invite_input_t
SCT_TYPE_TABLE(invite_input, SCT_INVITE_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_unit_t
SCT_TYPE_TABLE(unit, SCT_UNIT_FIELDS)
#undef SCT_T
#define SCT_T sct_admin_provider_t
SCT_TYPE_TABLE(admin_provider, SCT_ADMIN_PROVIDER_FIELDS)
#undef SCT_T
#define SCT_T sct_admin_supplier_t
SCT_TYPE_TABLE(admin_supplier, SCT_ADMIN_SUPPLIER_FIELDS)
#undef SCT_T
#define SCT_T sct_admin_member_t
SCT_TYPE_TABLE(admin_member, SCT_ADMIN_MEMBER_FIELDS)
#undef SCT_T
#define SCT_T sct_buyer_named_t
SCT_TYPE_TABLE(buyer_named, SCT_BUYER_NAMED_FIELDS)
#undef SCT_T
#define SCT_T sct_unit_added_t
SCT_TYPE_TABLE(unit_added, SCT_UNIT_ADDED_FIELDS)
#undef SCT_T
#define SCT_T sct_provider_added_t
SCT_TYPE_TABLE(provider_added, SCT_PROVIDER_ADDED_FIELDS)
#undef SCT_T
#define SCT_T sct_bound_party_t
SCT_TYPE_TABLE(bound_party, SCT_BOUND_PARTY_FIELDS)
#undef SCT_T
#define SCT_T sct_provider_bound_t
SCT_TYPE_TABLE(provider_bound, SCT_PROVIDER_BOUND_FIELDS)
#undef SCT_T
#define SCT_T sct_supplier_added_t
SCT_TYPE_TABLE(supplier_added, SCT_SUPPLIER_ADDED_FIELDS)
#undef SCT_T
#define SCT_T sct_member_event_t
SCT_TYPE_TABLE(member_event, SCT_MEMBER_EVENT_FIELDS)
#undef SCT_T
#define SCT_T sct_invitation_made_t
SCT_TYPE_TABLE(invitation_made, SCT_INVITATION_MADE_FIELDS)
#undef SCT_T
#define SCT_T sct_invitation_used_t
SCT_TYPE_TABLE(invitation_used, SCT_INVITATION_USED_FIELDS)
#undef SCT_T

/* Without I, L, O and U: what is read aloud or typed from paper stays one thing. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define CODE_LEN 26

const char *sct_invitation_code(apr_pool_t *pool, const unsigned char *bits)
{
    char *code = apr_palloc(pool, CODE_LEN + CODE_LEN / 4 + 1);
    size_t used = 0;

    for (int i = 0; i < CODE_LEN; i++) {
        unsigned value = 0;

        for (int bit = i * 5; bit < i * 5 + 5; bit++) {
            unsigned one = bit < SCT_INVITATION_BITS * 8 ? (unsigned)bits[bit / 8] >> (7 - bit % 8) & 1u : 0;

            value = value << 1 | one;
        }
        if (i > 0 && i % 4 == 0 && i < 24) {
            code[used++] = '-';
        }
        code[used++] = alphabet[value];
    }
    code[used] = '\0';
    return code;
}

/* The character of the alphabet that was meant, in lower case; 0 when none. */
static char normal_char(char c)
{
    int upper = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;

    upper = upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
    if (upper == '\0' || !strchr(alphabet, upper)) {
        return '\0';
    }
    return (char)(upper >= 'A' ? upper - 'A' + 'a' : upper);
}

const char *sct_invitation_normal(apr_pool_t *pool, const char *code)
{
    char *out = apr_palloc(pool, CODE_LEN + 1);
    size_t used = 0;

    for (; *code; code++) {
        char c = normal_char(*code);

        if (*code == '-' || *code == ' ') {
            continue;
        }
        if (used == CODE_LEN || c == '\0') {
            return NULL;
        }
        out[used++] = c;
    }
    out[used] = '\0';
    return used == CODE_LEN ? out : NULL;
}

bool sct_issuer_valid(const char *text)
{
    size_t scheme = strncmp(text, "https://", 8) == 0 ? 8 : strncmp(text, "http://", 7) == 0 ? 7 : 0;

    if (scheme == 0 || text[scheme] == '\0' || text[scheme] == '/') {
        return false;
    }
    for (const char *p = text; *p; p++) {
        if (*p <= ' ' || *p > '~' || strchr("?#\"<>\\^`{|}", *p)) {
            return false;
        }
    }
    return true;
}

int sct_corporate_number_digit(const char *digits)
{
    char number[14];

    if (strlen(digits) != 12 || strspn(digits, "0123456789") != 12) {
        return -1;
    }
    memcpy(number + 1, digits, 13);
    for (int digit = 1; digit <= 9; digit++) {
        number[0] = (char)('0' + digit);
        if (sct_corporate_number_valid(number)) {
            return digit;
        }
    }
    return -1;
}

sct_err_t *sct_supplier_check(sct_op_t *op, const sct_supplier_input_t *in)
{
    if (in->corporate_number && !sct_corporate_number_valid(in->corporate_number)) {
        return sct_err_field(op->pool, CHECK_DIGIT, "/corporate_number");
    }
    return SCT_OK;
}
