/*
 * fuzz_name.c - names and numbers with a form: identifiers, keys, hashes, corporate numbers, invitation codes, issuers, streams.
 */
#include "fuzz.h"
#include "reference.h"

#include <string.h>

#include "base_hash.h"
#include "base_id.h"
#include "codec.h"
#include "domain_actor.h"
#include "domain_admin.h"
#include "domain_party.h"
#include "ledger.h"
#include "ledger_leaf.h"

#include "base_pool.h"

enum { ID, HEX, FIELDS, CHECK_DIGIT, DIGIT, CODE, CODE_TEXT, CODE_MADE, ISSUER, STREAM };
const char *const fuzz_oracles[] = {[ID] = "an identifier or not",
                                    [HEX] = "unhex(hex(x)) is x",
                                    [FIELDS] = "identifiers, keys and hashes in JSON",
                                    [CHECK_DIGIT] = "a corporate number or not",
                                    [DIGIT] = "the check digit",
                                    [CODE] = "an invitation code or not",
                                    [CODE_TEXT] = "the code that was meant",
                                    [CODE_MADE] = "normal(code(bits)) has the bits",
                                    [ISSUER] = "an issuer or not",
                                    [STREAM] = "the wall of a stream",
                                    NULL};

#define NAMES(F)                           \
    F(ID,   id,   SCT_NULLABLE, 0, 0, NULL) \
    F(KEY,  key,  SCT_NULLABLE, 3, 40, NULL) \
    F(HASH, hash, SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(names, NAMES)
#define SCT_T sct_names_t
SCT_TYPE_TABLE(names, NAMES)
#undef SCT_T

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static void check_fields(apr_pool_t *pool, const char *text)
{
    static ref_pattern_t patterns[] = {{.expression = "^[0-9a-f]{32}$"},
                                       {.expression = "^[0-9A-Za-z._:/-]{3,40}$"},
                                       {.expression = "^[0-9a-f]{64}$"}};

    /* each kind near the lengths that it takes, and a key for all others: three documents a run are slow */
    size_t len = strlen(text);
    size_t i = len >= 31 && len <= 33 && text[0] != 'k' ? 0 : len >= 63 && len <= 65 ? 2 : 1;

    if (ref_text(text, len, true) >= 0) {
        sct_names_t names = {0};
        sct_buf_t json;

        sct_buf_init(&json, pool, 128);
        sct_buf_text(&json, "{");
        sct_buf_json(&json, sct_names_type.fields[i].key);
        sct_buf_text(&json, ":");
        sct_buf_json(&json, text);
        sct_buf_text(&json, "}");
        fuzz_same(FIELDS, !sct_decode(&names, pool, &sct_names_type, json.data, json.len), ref_match(&patterns[i], text));
    }
}

/*
 * The check digit is 9 less the remainder by 9 of a sum: each of the twelve digits, from the right, times 1, 2, 1, 2 and so on
 * (order of the Ministry of Finance on corporate numbers, article 2).
 */
static int digit_of(const char *twelve)
{
    int sum = 0;

    for (int i = 0; i < 12; i++) {
        sum += (twelve[i] - '0') * (i % 2 == 0 ? 2 : 1);
    }
    return 9 - sum % 9;
}

static void check_numbers(const char *text)
{
    static ref_pattern_t thirteen = {.expression = "^[0-9]{13}$"};
    static ref_pattern_t twelve = {.expression = "^[0-9]{12}$"};

    fuzz_same(CHECK_DIGIT, sct_corporate_number_valid(text), ref_match(&thirteen, text) && digit_of(text + 1) == text[0] - '0');
    fuzz_same(DIGIT, sct_corporate_number_digit(text), ref_match(&twelve, text) ? digit_of(text) : -1);
}

static void check_code(apr_pool_t *pool, const char *text)
{
    static const char typed[] = "0123456789ABCDEFGHIJKLMNOPQRSTVWXYZabcdefghijklmnopqrstvwxyz";
    static const char meant[] = "0123456789abcdefgh1jk1mn0pqrstvwxyzabcdefgh1jk1mn0pqrstvwxyz";
    char *out = apr_palloc(pool, strlen(text) + 1);
    bool good = true;
    size_t n = 0;

    for (const char *c = text; *c; c++) {
        const char *found = strchr(typed, *c);

        if (*c != '-' && *c != ' ') {
            good = good && found;
            out[n++] = meant[found ? found - typed : 0];
        }
    }
    out[n] = '\0';
    good = good && n == 26;
    fuzz_same(CODE, sct_invitation_normal(pool, text) != NULL, good);
    if (good) {
        fuzz_same_text(CODE_TEXT, sct_invitation_normal(pool, text), out);
    }
}

/* 26 digits of base 32 back to 16 bytes. */
static void check_made(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    unsigned char bits[SCT_INVITATION_BITS + 1] = {0}, back[SCT_INVITATION_BITS + 1] = {0};
    const char *code;

    memcpy(bits, data, size < SCT_INVITATION_BITS ? size : SCT_INVITATION_BITS);
    code = sct_invitation_normal(pool, sct_invitation_code(pool, bits));
    fuzz_holds(CODE_MADE, code && strlen(code) == 26);
    for (int bit = 0; bit < 130; bit++) {
        long value = strchr(digits, code[bit / 5]) - digits;

        back[bit / 8] |= (unsigned char)((value >> (4 - bit % 5) & 1) << (7 - bit % 8));
    }
    fuzz_same_bytes(CODE_MADE, back, sizeof back, bits, sizeof bits);
}

static void check_hex(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    unsigned char *back = apr_palloc(pool, size);
    const char *hex = sct_hex(pool, data, size);

    fuzz_holds(HEX, sct_unhex(back, size, hex) && strlen(hex) == 2 * size);
    fuzz_same_bytes(HEX, back, size, data, size);
    fuzz_holds(HEX, !sct_unhex(back, size, apr_pstrcat(pool, hex, "0", NULL)));
}

static unsigned wall_of(const char *text)
{
    static ref_pattern_t patterns[] = {{.expression = "^[^/]*/assessment$"}, {.expression = "^[^/]*/price$"},
                                       {.expression = "^[^/]*/contract$"},   {.expression = "^[^/]*/legal$"}};
    static const unsigned walls[] = {SCT_WALL_ASSESSMENT, SCT_WALL_PRICE, SCT_WALL_CONTRACT, SCT_WALL_LEGAL};

    for (int i = 0; i < 4; i++) {
        if (ref_match(&patterns[i], text)) {
            return walls[i];
        }
    }
    return strcmp(text, "buyer") == 0 ? SCT_WALL_LEGAL : 0;
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    static ref_pattern_t id = {.expression = "^[0-9a-f]{32}$"};
    static ref_pattern_t issuer = {.expression = "^https?://[]!$-.0-;=@-[_a-z~][]!$-;=@-[_a-z~]*$"};
    fuzz_in_t in = {data, size};
    const char *text = fuzz_text(pool, &in);

    fuzz_same(ID, sct_id_valid(text), ref_match(&id, text));
    fuzz_same(ISSUER, sct_issuer_valid(text), ref_match(&issuer, text));
    fuzz_same(STREAM, sct_stream_wall(text), wall_of(text));
    check_fields(pool, text);
    check_numbers(text);
    check_code(pool, text);
    check_made(pool, data, size);
    check_hex(pool, data, size < 20 ? size : 20);
}
