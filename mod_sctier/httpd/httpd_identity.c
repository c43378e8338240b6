/*
 * httpd_identity.c - reads identity from one place only.
 *
 * mod_auth_openidc also offers single claims as variables and headers. They are never read here: arrays are joined without
 * escaping, and headers of a client pass through unprotected paths and through OPTIONS. r->user alone means nothing either:
 * it survives an internal redirect that the claims do not, and it is empty but set after a preflight.
 */
#include "httpd_identity.h"

#include <http_core.h>
#include <http_log.h>

#include "httpd_config.h"

#include "base_pool.h"

APLOG_USE_MODULE(sctier);

#define AUTH_TYPE "openid-connect"
#define PAYLOAD "OIDC_id_token_payload"

typedef struct found_t {
    int count;
    const char *value;
} found_t;

/* mod_auth_openidc leaves entries with a NULL value behind when a provider fails halfway. */
static int count_payload(void *baton, const char *key, const char *value)
{
    found_t *found = baton;

    (void)key;
    found->count++;
    found->value = value;
    return 1;
}

static bool is_openidc(const char *type)
{
    return type && strcasecmp(type, AUTH_TYPE) == 0;
}

const char *sct_httpd_claims(request_rec *r)
{
    found_t found = {0, NULL};

    if (!r->user || r->user[0] == '\0' || !is_openidc(r->ap_auth_type) || !is_openidc(ap_auth_type(r))) {
        return NULL;
    }
    apr_table_do(count_payload, &found, r->subprocess_env, PAYLOAD, NULL);
    if (found.count != 1 || !found.value || found.value[0] == '\0') {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0101)
                      "a signed-in request with %d ID token payloads: needs OIDCPassIDTokenAs payload and "
                      "OIDCPassClaimsAs environment, see conf/openidc.conf", found.count);
        return NULL;
    }
    return found.value;
}
