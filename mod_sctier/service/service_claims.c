/*
 * service_claims.c - from the bytes of an ID token to the name of a person.
 */
#include "service_claims.h"

#include <string.h>

#include <apr_encode.h>

#include "base_json.h"
#include "base_text.h"

#include "base_pool.h"

/* ---- the token ---- */

/* APR's decoder ends at the first character that is none of these and says nothing: it would read less than was signed. */
static bool is_base64url(const char *begin, const char *end)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    return end > begin && (size_t)(end - begin) % 4 != 1 && strspn(begin, alphabet) == (size_t)(end - begin);
}

/* Part 0 or 1 of a compact token (RFC 7515) as text; NULL when it is not of that form or holds a NUL. */
static const char *part_of(apr_pool_t *pool, const char *token, int part)
{
    const char *dot = strchr(token, '.');
    const char *begin = part == 0 ? token : dot ? dot + 1 : NULL;
    const char *end = begin ? strchr(begin, '.') : NULL;
    const char *text;
    apr_size_t len = 0;

    if (!end || !is_base64url(begin, end)) {
        return NULL;
    }
    text = apr_pdecode_base64(pool, begin, end - begin, APR_ENCODE_BASE64URL, &len);
    return text && strlen(text) == len ? text : NULL;
}

/*
 * Whether the provider signed with a key of its own. In the code flow mod_auth_openidc takes a token of "alg": "none" (it came
 * from the provider's own address), and one signed by the client secret, which is the portal's.
 */
static bool is_signed(apr_pool_t *pool, const char *token)
{
    static const char *const families[] = {"RS", "PS", "ES"};
    const char *header = part_of(pool, token, 0);
    const sct_json_t *value;
    const char *alg = NULL;
    sct_err_t *err;

    if (!header) {
        return false;
    }
    err = sct_json_parse(&value, pool, header, strlen(header), &sct_json_request_limits);
    if (!err && sct_json_kind(value) == SCT_JSON_OBJECT) {
        value = sct_json_get(value, "alg");
        alg = value && sct_json_kind(value) == SCT_JSON_STRING ? sct_json_string(value, NULL) : NULL;
    }
    for (size_t i = 0; alg && i < sizeof families / sizeof families[0]; i++) {
        if (strncmp(alg, families[i], 2) == 0) {
            return true;
        }
    }
    return false;
}

const char *sct_token_claims(apr_pool_t *pool, const char *token)
{
    return is_signed(pool, token) ? part_of(pool, token, 1) : NULL;
}

/* ---- the claims ---- */

#define ISS_MAX 500
#define SUB_MAX 255
#define SHOWN_NAME_MAX 200

/* A claim as one line of text of 1 to max code points; NULL when it is anything else. */
static const char *line_claim(const sct_json_t *payload, const char *name, size_t max)
{
    const sct_json_t *value = sct_json_get(payload, name);
    const char *text;
    size_t len, chars;

    if (!value || sct_json_kind(value) != SCT_JSON_STRING) {
        return NULL;
    }
    text = sct_json_string(value, &len);
    if (!sct_text_valid(&chars, text, len, SCT_TEXT_LINE) || chars == 0 || chars > max) {
        return NULL;
    }
    return text;
}

/* The beginning of a subject that serves as a name: as much of it as a name may have. */
static const char *shown_subject(apr_pool_t *pool, const char *sub)
{
    const char *end = sub;
    size_t chars = 0;

    for (; *end; end++) {
        chars += ((unsigned char)*end & 0xc0) != 0x80; /* the first byte of a code point */
        if (chars > SHOWN_NAME_MAX) {
            break;
        }
    }
    return apr_pstrndup(pool, sub, (apr_size_t)(end - sub));
}

sct_err_t *sct_claims_read(sct_actor_t *actor, apr_pool_t *pool, const char *claims)
{
    const sct_json_t *payload;
    sct_err_t *err = sct_json_parse(&payload, pool, claims, strlen(claims), &sct_json_request_limits);

    if (err) {
        return sct_err(pool, FORBIDDEN, "ID token payload: %s", err->what);
    }
    if (sct_json_kind(payload) != SCT_JSON_OBJECT) {
        return sct_err(pool, FORBIDDEN, "ID token payload is not an object");
    }
    actor->iss = line_claim(payload, "iss", ISS_MAX);
    actor->sub = line_claim(payload, "sub", SUB_MAX);
    if (!actor->iss || !actor->sub) {
        return sct_err(pool, FORBIDDEN, "ID token payload without a usable iss and sub");
    }
    actor->name = line_claim(payload, "name", SHOWN_NAME_MAX);
    if (!actor->name) {
        if (sct_json_get(payload, "name")) {
            return sct_err(pool, FORBIDDEN, "ID token payload with an unusable name");
        }
        actor->name = shown_subject(pool, actor->sub);
    }
    return SCT_OK;
}
