/*
 * api_header.c - what the headers of a request say.
 */
#include "api_header.h"

#include <string.h>
#include <strings.h>

#include "base_pool.h"

sct_err_t *sct_header_origin(apr_pool_t *pool, const sct_request_t *request, const char *origin)
{
    if (!request->x_sctier || strcmp(request->x_sctier, "1") != 0) {
        return sct_err(pool, CROSS_SITE, "X-SCTier: 1 is missing");
    }
    if (request->sec_fetch_site) {
        if (strcmp(request->sec_fetch_site, "same-origin") != 0) {
            return sct_err(pool, CROSS_SITE, "Sec-Fetch-Site is not same-origin");
        }
        return SCT_OK;
    }
    if (!request->origin || !origin || strcmp(request->origin, origin) != 0) {
        return sct_err(pool, CROSS_SITE, "neither Sec-Fetch-Site nor the portal's Origin");
    }
    return SCT_OK;
}

static bool is_type(const char *content_type, const char *type)
{
    size_t len = strlen(type);

    return content_type && strncasecmp(content_type, type, len) == 0
           && (content_type[len] == '\0' || content_type[len] == ';' || content_type[len] == ' ');
}

bool sct_header_is_json(const char *content_type)
{
    return is_type(content_type, "application/json");
}

bool sct_header_is_bytes(const char *content_type)
{
    return is_type(content_type, "application/octet-stream");
}

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char *sct_header_attachment(apr_pool_t *pool, const char *name)
{
    static const char hex[] = "0123456789ABCDEF";
    char *plain = apr_pstrdup(pool, name);
    char *encoded = apr_palloc(pool, 3 * strlen(name) + 1);
    char *at = encoded;

    for (const char *c = name; *c; c++) {
        unsigned byte = (unsigned char)*c;

        plain[c - name] = (char)(is_letter_or_digit(*c) || strchr(" -._()", *c) ? *c : '_');
        if (is_letter_or_digit(*c) || strchr("-._~", *c)) {
            *at++ = *c;
        } else {
            *at++ = '%';
            *at++ = hex[byte >> 4];
            *at++ = hex[byte & 15];
        }
    }
    *at = '\0';
    return apr_psprintf(pool, "attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, encoded);
}

sct_err_t *sct_header_version(int64_t *rev, apr_pool_t *pool, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    int64_t value = 0;

    if (!text) {
        return sct_err(pool, IF_MATCH, "no If-Match");
    }
    if (len < 3 || len > 12 || text[0] != '"' || text[len - 1] != '"') {
        return sct_err(pool, STALE, "If-Match is not a version of ours");
    }
    for (size_t i = 1; i < len - 1; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return sct_err(pool, STALE, "If-Match is not a version of ours");
        }
        value = value * 10 + (text[i] - '0');
    }
    *rev = value;
    return SCT_OK;
}

sct_err_t *sct_header_key(apr_pool_t *pool, const char *key)
{
    size_t len = strlen(key);

    for (size_t i = 0; i < len; i++) {
        if (key[i] < '!' || key[i] > '~') {
            return sct_err(pool, MALFORMED, "Idempotency-Key with other than visible ASCII");
        }
    }
    if (len == 0 || len > SCT_IDEM_KEY_MAX) {
        return sct_err(pool, MALFORMED, "Idempotency-Key of %" APR_SIZE_T_FMT " characters", len);
    }
    return SCT_OK;
}
