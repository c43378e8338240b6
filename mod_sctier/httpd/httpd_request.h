/*
 * httpd_request.h - request_rec to sct_request_t, sct_reply_t to request_rec.
 */
#ifndef SCT_HTTPD_REQUEST_H
#define SCT_HTTPD_REQUEST_H

#include <httpd.h>

/** The content handler "sctier-api". */
int sct_httpd_handler(request_rec *r);

#endif
