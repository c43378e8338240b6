/*
 * httpd_once.h - one answer for one request.
 *
 * mod_auth_openidc 2.4.12 (Debian 12) sends its error page with status 200 and then returns an error; httpd sends the
 * ErrorDocument behind it. On a connection that stays open those bytes are read as the answer to the next request, behind a
 * proxy even to somebody else's. Here everything after a first whole answer is dropped.
 */
#ifndef SCT_HTTPD_ONCE_H
#define SCT_HTTPD_ONCE_H

#include <apr_pools.h>

void sct_httpd_once_register(apr_pool_t *pool);

#endif
