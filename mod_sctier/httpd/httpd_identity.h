/*
 * httpd_identity.h - the gate: who did httpd say this is?
 */
#ifndef SCT_HTTPD_IDENTITY_H
#define SCT_HTTPD_IDENTITY_H

#include <httpd.h>

/**
 * The claims of the verified ID token as JSON text, as mod_auth_openidc left them in the environment of this request.
 *
 * NULL unless everything holds: httpd's configuration asks for openid-connect here, mod_auth_openidc signed the user in by
 * that type, there is a user name, and there is exactly one payload. A request header can cause none of it.
 */
const char *sct_httpd_claims(request_rec *r);

#endif
