/*
 * api_header.h - what the headers of a request say. Pure: text in, a value or an error out.
 */
#ifndef SCT_API_HEADER_H
#define SCT_API_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"

#define SCT_IDEM_KEY_MAX 128

/**
 * Cookies travel by themselves, so a write must show that a page of this portal sent it: X-SCTier, and Sec-Fetch-Site or,
 * where a browser does not send that, Origin.
 * @param origin  the portal's own; NULL when it has none
 * @return CROSS_SITE
 */
sct_err_t *sct_header_origin(apr_pool_t *pool, const sct_request_t *request, const char *origin) SCT_CHECKED;

/** Whether a Content-Type is application/octet-stream. NULL is not. */
bool sct_header_is_bytes(const char *content_type);

/**
 * Content-Disposition of a file to be saved (RFC 6266): its name in ASCII, where a "_" is what is no letter, no digit and none
 * of " -._()", and its own name for everybody who reads RFC 8187. name is valid UTF-8.
 */
const char *sct_header_attachment(apr_pool_t *pool, const char *name);

/** Whether a Content-Type is application/json, with or without parameters. NULL is not. */
bool sct_header_is_json(const char *content_type);

/**
 * If-Match: "rev", one strong validator of one to ten digits.
 * @return IF_MATCH when text is NULL, STALE when it is no version of ours
 */
sct_err_t *sct_header_version(int64_t *rev, apr_pool_t *pool, const char *text) SCT_CHECKED;

/** Idempotency-Key: 1 to SCT_IDEM_KEY_MAX visible ASCII characters, else MALFORMED. */
sct_err_t *sct_header_key(apr_pool_t *pool, const char *key) SCT_CHECKED;

#endif
