/*
 * httpd_identity.h - the gate: who did httpd say this is?
 */
#ifndef SCT_HTTPD_IDENTITY_H
#define SCT_HTTPD_IDENTITY_H

#include <httpd.h>

/**
 * The claims of the verified ID token: the JSON text that the provider signed.
 *
 * NULL unless everything holds: httpd's configuration asks for openid-connect here, mod_auth_openidc signed the user in by
 * that type, there is a user name, and the environment of this request has the token and its payload exactly once. A request
 * header can cause none of it.
 */
const char *sct_httpd_claims(request_rec *r);

#endif
