/*
 * fuzz_claims.c - the ID token's own bytes, and the claims in its payload, as the gate and the identity read them.
 *
 * The first byte chooses: the rest is a whole token; or a header and a payload, which are made into a token first.
 */
#include "fuzz.h"
#include "reference.h"

#include <string.h>

#include "service_claims.h"

#include "base_pool.h"

enum { TOKEN, MADE, CLAIMS, NAMES };
const char *const fuzz_oracles[] = {[TOKEN] = "the payload of a token",
                                    [MADE] = "the payload of a token that was made here",
                                    [CLAIMS] = "claims that can be used or not",
                                    [NAMES] = "iss, sub and name",
                                    NULL};

static const ref_limits_t limits = {65536, 16, 10000};
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

/* base64url without padding (RFC 7515 section 2). NULL when it is not that, or the bytes hold a NUL or are none. */
static const char *decode(apr_pool_t *pool, const char *text, size_t len)
{
    char *out = apr_palloc(pool, len + 1);
    size_t n = 0;
    unsigned bits = 0;

    if (len % 4 == 1) {
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        const char *found = text[i] ? strchr(alphabet, text[i]) : NULL;

        if (!found) {
            return NULL;
        }
        bits = (bits << 6 | (unsigned)(found - alphabet)) & 0xffffff;
        if (i % 4 > 0) {
            out[n++] = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
        }
    }
    out[n] = '\0';
    return n > 0 && !memchr(out, '\0', n) ? out : NULL;
}

static char *encode(apr_pool_t *pool, const char *text)
{
    size_t len = strlen(text);
    char *out = apr_palloc(pool, len * 2 + 2);
    size_t n = 0;
    unsigned bits = 0;
    int have = 0;

    for (size_t i = 0; i < len; i++) {
        bits = (bits << 8 | (unsigned char)text[i]) & 0xffff;
        for (have += 8; have >= 6; have -= 6) {
            out[n++] = alphabet[bits >> (have - 6) & 63];
        }
    }
    if (have > 0) {
        out[n++] = alphabet[bits << (6 - have) & 63];
    }
    out[n] = '\0';
    return out;
}

/* {"alg": "RS..", "PS.." or "ES.."} */
static bool is_signed(apr_pool_t *pool, const char *header)
{
    const ref_json_t *value = header ? ref_json(pool, header, strlen(header), limits) : NULL;
    const ref_json_t *alg = value ? ref_member(value, "alg") : NULL;

    return alg && alg->kind == 's' && alg->len >= 2 && strchr("RPE", alg->text[0]) && alg->text[1] == 'S';
}

static const char *payload_of(apr_pool_t *pool, const char *token)
{
    const char *one = strchr(token, '.');
    const char *two = one ? strchr(one + 1, '.') : NULL;

    return two && is_signed(pool, decode(pool, token, (size_t)(one - token)))
               ? decode(pool, one + 1, (size_t)(two - one - 1))
               : NULL;
}

/* A claim that is a line of text of 1 to max code points; NULL when not. */
static const char *line_of(const ref_json_t *object, const char *key, long max)
{
    const ref_json_t *value = ref_member(object, key);
    long chars = value && value->kind == 's' ? ref_text(value->text, value->len, false) : -1;

    return chars >= 1 && chars <= max ? value->text : NULL;
}

static void check_claims(apr_pool_t *pool, const char *claims)
{
    const ref_json_t *value = ref_json(pool, claims, strlen(claims), limits);
    const char *iss = value ? line_of(value, "iss", 500) : NULL;
    const char *sub = value ? line_of(value, "sub", 255) : NULL;
    const char *name = value ? line_of(value, "name", 200) : NULL;
    sct_actor_t actor = {0};
    bool good = !sct_claims_read(&actor, pool, claims);

    fuzz_same(CLAIMS, good, iss && sub && (name || !ref_member(value, "name")));
    if (good) {
        fuzz_same_text(NAMES, actor.iss, iss);
        fuzz_same_text(NAMES, actor.sub, sub);
        if (name) {
            fuzz_same_text(NAMES, actor.name, name);
        } else {
            long chars = ref_text(sub, strlen(sub), false);

            fuzz_same(NAMES, ref_text(actor.name, strlen(actor.name), false), chars > 200 ? 200 : chars);
            fuzz_same_bytes(NAMES, actor.name, strlen(actor.name), sub, strlen(actor.name));
        }
    }
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    fuzz_in_t in = {data, size};
    bool whole = fuzz_byte(&in) % 2 == 1;
    const char *claims;

    if (whole) {
        const char *token = fuzz_text(pool, &in);

        claims = sct_token_claims(pool, token);
        fuzz_same_text(TOKEN, claims, payload_of(pool, token));
    } else {
        const char *header = fuzz_line(pool, &in);
        const char *payload = fuzz_text(pool, &in);
        const char *token = apr_pstrcat(pool, encode(pool, header), ".", encode(pool, payload), ".c2ln", NULL);

        claims = sct_token_claims(pool, token);
        fuzz_same_text(MADE, claims, is_signed(pool, header) && *payload ? payload : NULL);
        check_claims(pool, payload);
    }
    if (claims) {
        check_claims(pool, claims);
    }
}
