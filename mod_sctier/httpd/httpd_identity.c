/*
 * httpd_identity.c - reads identity from one place only.
 *
 * mod_auth_openidc also offers single claims as variables and headers. They are never read here: arrays are joined without
 * escaping, and headers of a client pass through unprotected paths and through OPTIONS. r->user alone means nothing either:
 * it survives an internal redirect that the claims do not, and it is empty but set after a preflight.
 *
 * OIDC_id_token_payload says that the token was verified for this very request. Its text was written anew by mod_auth_openidc,
 * which lets the last of two equal names win; the API gets the bytes that the provider signed, and refuses those.
 */
#include "httpd_identity.h"

#include <http_core.h>
#include <http_log.h>

#include "httpd_config.h"
#include "service_claims.h"

#include "base_pool.h"

APLOG_USE_MODULE(sctier);

#define AUTH_TYPE "openid-connect"
#define PAYLOAD "OIDC_id_token_payload"
#define TOKEN "OIDC_id_token"

typedef struct found_t {
    int count;
    const char *value;
} found_t;

/* mod_auth_openidc leaves entries with a NULL value behind when a provider fails halfway. */
static int count_value(void *baton, const char *key, const char *value)
{
    found_t *found = baton;

    (void)key;
    found->count++;
    found->value = value;
    return 1;
}

/* The value of a variable of the request's environment; NULL unless it is there once and not empty. */
static const char *variable(const request_rec *r, const char *name)
{
    found_t found = {0, NULL};

    apr_table_do(count_value, &found, r->subprocess_env, name, NULL);
    return found.count == 1 && found.value && found.value[0] != '\0' ? found.value : NULL;
}

static bool is_openidc(const char *type)
{
    return type && strcasecmp(type, AUTH_TYPE) == 0;
}

const char *sct_httpd_claims(request_rec *r)
{
    const char *token, *claims;

    if (!r->user || r->user[0] == '\0' || !is_openidc(r->ap_auth_type) || !is_openidc(ap_auth_type(r))) {
        return NULL;
    }
    token = variable(r, TOKEN);
    if (!token || !variable(r, PAYLOAD)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0101)
                      "a signed-in request without " PAYLOAD " and " TOKEN ": needs OIDCPassIDTokenAs payload serialized "
                      "and OIDCPassClaimsAs environment, see conf/openidc.conf");
        return NULL;
    }
    claims = sct_token_claims(r->pool, token);
    if (!claims) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, SCTLOGNO(0104)
                      "refused: an ID token without a signature of the provider's own key, or whose payload is no text");
    }
    return claims;
}
