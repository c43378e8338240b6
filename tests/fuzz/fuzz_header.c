/*
 * fuzz_header.c - the headers that a write needs: Content-Type, If-Match, Idempotency-Key, and what shows where it came from.
 *
 * One line for each: Content-Type, If-Match, Idempotency-Key, X-SCTier, Sec-Fetch-Site, Origin, the portal's origin. A line
 * that begins with "-" stands for an absent header.
 */
#include "fuzz.h"
#include "reference.h"

#include <stdlib.h>
#include <string.h>

#include "api_header.h"

#include "base_pool.h"

enum { JSON, VERSION_GOOD, VERSION, ABSENT, KEY, ORIGIN };
const char *const fuzz_oracles[] = {[JSON] = "application/json or not",
                                    [VERSION_GOOD] = "a version or not",
                                    [VERSION] = "the version",
                                    [ABSENT] = "what an absent If-Match is called",
                                    [KEY] = "an Idempotency-Key or not",
                                    [ORIGIN] = "a page of this portal or not",
                                    NULL};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static const char *header(apr_pool_t *pool, fuzz_in_t *in)
{
    const char *line = fuzz_line(pool, in);

    return line[0] == '-' ? NULL : line;
}

static bool same(const char *one, const char *two)
{
    while (*one && *one == *two) {
        one++;
        two++;
    }
    return *one == *two;
}

static void check_version(apr_pool_t *pool, const char *text)
{
    static ref_pattern_t pattern = {.expression = "^\"[0-9]{1,10}\"$"};
    int64_t version = -1;
    const sct_err_t *err = sct_header_version(&version, pool, text);

    fuzz_same(ABSENT, err && err->code == SCT_E_IF_MATCH, text == NULL);
    if (text) {
        fuzz_same(VERSION_GOOD, err == NULL, ref_match(&pattern, text));
    }
    if (!err) {
        fuzz_same(VERSION, version, strtoll(text + 1, NULL, 10));
    }
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    static ref_pattern_t json = {.expression = "^application/json([; ]|$)", .ignore_case = true};
    static ref_pattern_t key = {.expression = "^[!-~]{1,128}$"};
    fuzz_in_t in = {data, size};
    sct_request_t request = {.method = SCT_POST};
    const char *own;
    bool site;

    request.content_type = header(pool, &in);
    request.if_match = header(pool, &in);
    request.idempotency_key = header(pool, &in);
    request.x_sctier = header(pool, &in);
    request.sec_fetch_site = header(pool, &in);
    request.origin = header(pool, &in);
    own = header(pool, &in);

    fuzz_same(JSON, sct_header_is_json(request.content_type), request.content_type && ref_match(&json, request.content_type));
    check_version(pool, request.if_match);
    if (request.idempotency_key) {
        fuzz_same(KEY, !sct_header_key(pool, request.idempotency_key), ref_match(&key, request.idempotency_key));
    }
    site = request.sec_fetch_site ? same(request.sec_fetch_site, "same-origin")
                                  : request.origin && own && same(request.origin, own);
    fuzz_same(ORIGIN, !sct_header_origin(pool, &request, own), site && request.x_sctier && request.x_sctier[0] == '1'
                                                                   && request.x_sctier[1] == '\0');
}
