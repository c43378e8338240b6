/*
 * httpd_once.c - drops what would follow a first whole answer.
 */
#include "httpd_once.h"

#include <apr_buckets.h>
#include <http_protocol.h>
#include <http_request.h>
#include <httpd.h>
#include <util_filter.h>

#define FILTER "SCTIER_ONCE"

static ap_filter_rec_t *filter;

static apr_status_t drop(ap_filter_t *f, apr_bucket_brigade *brigade)
{
    (void)f;
    return apr_brigade_cleanup(brigade);
}

/* Whether headers went out already, for this request or for one that it replaces. */
static int answered(const request_rec *r)
{
    for (; r; r = r->prev) {
        if (r->sent_bodyct) {
            return 1;
        }
    }
    return 0;
}

/* An ErrorDocument is a new request with `prev`; httpd's own short page is made by the old one. */
static void insert_for_redirect(request_rec *r)
{
    if (r->prev && answered(r)) {
        ap_add_output_filter_handle(filter, NULL, r, r->connection);
    }
}

static void insert_for_error(request_rec *r)
{
    if (answered(r)) {
        ap_add_output_filter_handle(filter, NULL, r, r->connection);
    }
}

void sct_httpd_once_register(apr_pool_t *pool)
{
    (void)pool;
    filter = ap_register_output_filter(FILTER, drop, NULL, AP_FTYPE_RESOURCE);
    ap_hook_insert_filter(insert_for_redirect, NULL, NULL, APR_HOOK_LAST);
    ap_hook_insert_error_filter(insert_for_error, NULL, NULL, APR_HOOK_LAST);
}
