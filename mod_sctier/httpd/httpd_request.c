/*
 * httpd_request.c - one request through the API.
 */
#include "httpd_request.h"

#include <apr_buckets.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>

#include "api.h"
#include "api_stats.h"
#include "base_id.h"
#include "httpd_config.h"
#include "httpd_identity.h"

#include "base_pool.h"

APLOG_USE_MODULE(sctier);

#define HANDLER "sctier-api"
#define STATUS_HANDLER "sctier-status" /* health and metrics exist where the configuration says so */

/* ---- in ---- */

static sct_method_t method_of(const request_rec *r)
{
    switch (r->method_number) {
    case M_GET: /* HEAD too: httpd drops the body */
        return SCT_GET;
    case M_POST:
        return SCT_POST;
    case M_PUT:
        return SCT_PUT;
    case M_PATCH:
        return SCT_PATCH;
    case M_DELETE:
        return SCT_DELETE;
    default:
        return SCT_METHOD_OTHER;
    }
}

/* APR's ring macros cast a volatile away, which clang notes. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-qual"
static bool ends(const apr_bucket_brigade *brigade)
{
    return !APR_BRIGADE_EMPTY(brigade) && APR_BUCKET_IS_EOS(APR_BRIGADE_LAST(brigade));
}

static void append(apr_bucket_brigade *brigade, apr_bucket *bucket)
{
    APR_BRIGADE_INSERT_TAIL(brigade, bucket);
}
#pragma GCC diagnostic pop

/*
 * Reads the body, at most one byte more than limit: that one tells the API that it was too long, and no more is ever held.
 * @return OK, or the status of a client that was too slow, broke off, or sent what httpd refuses
 */
static int read_body(const char **out, size_t *out_len, request_rec *r, size_t limit)
{
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    char *body = apr_palloc(r->pool, limit + 2);
    size_t len = 0;
    bool end = limit == 0;

    while (!end && len <= limit) {
        apr_size_t n = limit + 1 - len;
        apr_status_t status = ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES, APR_BLOCK_READ, HUGE_STRING_LEN);

        if (status != APR_SUCCESS) {
            return ap_map_http_request_error(status, HTTP_BAD_REQUEST);
        }
        end = ends(brigade);
        status = apr_brigade_flatten(brigade, body + len, &n);
        if (status != APR_SUCCESS) {
            return HTTP_BAD_REQUEST;
        }
        len += n;
        apr_brigade_cleanup(brigade);
    }
    if (len > limit) {
        r->connection->keepalive = AP_CONN_CLOSE; /* the rest is not read */
    }
    body[len] = '\0';
    *out = body;
    *out_len = len;
    return OK;
}

/* A body that is passed on as it comes, in parts of one size; nothing of it is kept. */
typedef struct body_t {
    request_rec *r;
    apr_bucket_brigade *brigade;
    char *part;
    bool end;
    int status; /* of a client that was too slow, broke off, or sent what httpd refuses; OK */
} body_t;

#define PART 32768

/* What one read of the connection brings, which may be nothing. */
static sct_err_t *read_part(body_t *body, apr_pool_t *pool, size_t *len)
{
    apr_size_t n = PART;
    apr_status_t status;

    status = ap_get_brigade(body->r->input_filters, body->brigade, AP_MODE_READBYTES, APR_BLOCK_READ, PART);
    if (status != APR_SUCCESS) {
        body->status = ap_map_http_request_error(status, HTTP_BAD_REQUEST);
        return sct_err(pool, MALFORMED, "the body broke off");
    }
    body->end = ends(body->brigade);
    status = apr_brigade_flatten(body->brigade, body->part, &n);
    apr_brigade_cleanup(body->brigade);
    if (status != APR_SUCCESS) {
        body->status = HTTP_BAD_REQUEST;
        return sct_err(pool, MALFORMED, "the body broke off");
    }
    *len = n;
    return SCT_OK;
}

static sct_err_t *next_part(void *baton, sct_op_t *op, const char **part, size_t *len)
{
    body_t *body = baton;

    *part = body->part;
    *len = 0;
    while (*len == 0 && !body->end) {
        SCT_TRY(read_part(body, op->pool, len));
    }
    return SCT_OK;
}

static void begin_body(body_t *body, sct_reader_t *reader, request_rec *r)
{
    *body = (body_t){r, apr_brigade_create(r->pool, r->connection->bucket_alloc), apr_palloc(r->pool, PART), false, OK};
    *reader = (sct_reader_t){next_part, body};
}

static int fill_request(sct_request_t *request, request_rec *r)
{
    const apr_table_t *in = r->headers_in;

    request->method = method_of(r);
    request->path = sct_api_path(r->uri);
    request->query = r->args;
    request->content_type = apr_table_get(in, "Content-Type");
    request->if_match = apr_table_get(in, "If-Match");
    request->if_none_match = apr_table_get(in, "If-None-Match");
    request->idempotency_key = apr_table_get(in, "Idempotency-Key");
    request->x_sctier = apr_table_get(in, "X-SCTier");
    request->sec_fetch_site = apr_table_get(in, "Sec-Fetch-Site");
    request->origin = apr_table_get(in, "Origin");
    /* What a browser sends by itself to ask for leave never carries anybody's rights. */
    request->claims = r->method_number == M_OPTIONS ? NULL : sct_httpd_claims(r);
    return read_body(&request->body, &request->body_len, r, sct_api_body_limit(request->method, request->path));
}

/* ---- out ---- */

/* The one line of the event, by whichever child comes first; the requests that it fails are no news. */
static void log_read_only(request_rec *r, const sct_op_t *op)
{
    const char *why = sct_store_news(r->pool, op->store);

    if (why) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0115)
                      "the portal is read-only from now on: %s; look at the disk and the database with `sctierctl check`, see "
                      "README \"Operate it\"", why);
    }
}

static bool is_consequence(const sct_reply_t *reply)
{
    return reply->read_only && (reply->err->code == SCT_E_READ_ONLY || reply->err->code == SCT_E_STORE);
}

static void log_reply(request_rec *r, const sct_op_t *op, const sct_reply_t *reply)
{
    const sct_code_info_t *info;

    if (reply->read_only) {
        log_read_only(r, op);
    }
    if (!reply->err) {
        return;
    }
    info = sct_code_info(reply->err->code);
    if (reply->status < HTTP_INTERNAL_SERVER_ERROR || is_consequence(reply)) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r, SCTLOGNO(0111) "%s %s: %s", op->request_id, info->key,
                      sct_err_describe(r->pool, reply->err));
    } else if (info->retry) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, SCTLOGNO(0112) "%s %s: %s", op->request_id, info->key,
                      sct_err_describe(r->pool, reply->err));
    } else {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0113) "%s %s: %s", op->request_id, info->key,
                      sct_err_describe(r->pool, reply->err));
    }
}

/*
 * Ends a body that cannot be finished so that the client sees it: without the chunk that ends it, the connection closed. httpd
 * knows this by the error that a proxy reports of its backend.
 */
static void cut_off(request_rec *r)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, alloc);

    r->connection->keepalive = AP_CONN_CLOSE;
    append(brigade, ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, r->pool, alloc));
    append(brigade, apr_bucket_eos_create(alloc));
    ap_pass_brigade(r->output_filters, brigade);
}

/* Sends a part and waits until the client has taken it, so that one part at a time is held. False when the client is gone. */
static bool send_part(request_rec *r, const char *part, size_t len)
{
    return ap_rwrite(part, (int)len, r) >= 0 && ap_rflush(r) >= 0 && !r->connection->aborted;
}

static int send_stream(request_rec *r, const sct_op_t *op, const sct_reply_t *reply)
{
    const char *part = reply->body;
    size_t len = reply->body_len;
    sct_err_t *err = NULL;
    apr_pool_t *pool;

    apr_pool_create(&pool, r->pool);
    while (!err && len > 0 && send_part(r, part, len) && !r->header_only) {
        apr_pool_clear(pool);
        err = sct_api_stream_next(&part, &len, pool, reply->stream, op);
    }
    if (err && err->code == SCT_E_DAMAGED) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0116) "%s an evidence file was cut off: %s", op->request_id,
                      sct_err_describe(r->pool, err));
    } else if (err) {
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, SCTLOGNO(0114) "%s the file was cut off: %s", op->request_id,
                      sct_err_describe(r->pool, err));
    }
    if (err) {
        cut_off(r);
    }
    return OK;
}

/* Headers go into err_headers_out: there `Header always set` of the configuration replaces instead of doubling them. */
static int send_reply(request_rec *r, const sct_op_t *op, const sct_reply_t *reply)
{
    apr_table_t *out = r->err_headers_out;

    r->status = reply->status;
    apr_table_setn(out, "Cache-Control", "no-store");
    apr_table_setn(out, "X-Request-Id", op->request_id);
    if (reply->etag) {
        apr_table_setn(out, "ETag", reply->etag);
    }
    if (reply->allow) {
        apr_table_setn(out, "Allow", reply->allow);
    }
    if (reply->retry_after > 0) {
        apr_table_setn(out, "Retry-After", apr_itoa(r->pool, reply->retry_after));
    }
    if (reply->read_only) {
        apr_table_setn(out, SCT_READ_ONLY_HEADER, "read-only");
    }
    if (reply->status == HTTP_NO_CONTENT || reply->status == HTTP_NOT_MODIFIED) {
        return OK;
    }
    if (reply->content_type) {
        ap_set_content_type(r, reply->content_type);
    }
    if (reply->disposition) {
        apr_table_setn(out, "Content-Disposition", reply->disposition);
    }
    if (reply->sandboxed) {
        apr_table_setn(out, "Content-Security-Policy", "sandbox; default-src 'none'");
        apr_table_setn(out, "X-Content-Type-Options", "nosniff");
        apr_table_setn(out, "Cross-Origin-Resource-Policy", "same-origin");
    }
    /* A part of a JSON document is of no use to anybody; of a file the hash is over the whole. */
    apr_table_unset(r->headers_in, "Range");
    if (reply->length > 0) {
        ap_set_content_length(r, (apr_off_t)reply->length);
    }
    if (reply->stream) {
        return send_stream(r, op, reply);
    }
    ap_set_content_length(r, (apr_off_t)reply->body_len);
    if (reply->body_len > 0) {
        ap_rwrite(reply->body, (int)reply->body_len, r);
    }
    return OK;
}

/* ---- hooks ---- */

/* 403 and a line in the log when this request was not made by the client: such a one has lost its claims on the way. */
static int refuse_inner(const request_rec *r)
{
    if (!r->main && !r->prev) {
        return OK;
    }
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0102)
                  "refused: the API was reached by %s; let no ErrorDocument or rewrite rule lead into it",
                  r->main ? "a subrequest" : "an internal redirect");
    return HTTP_FORBIDDEN;
}

/* After a body that did not come whole: a line in the log when httpd lets less through than the portal promises. */
static void tell_limit(request_rec *r, int64_t promised)
{
    apr_off_t limit = ap_get_limit_req_body(r);

    if (limit > 0 && limit <= promised) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0105)
                      "LimitRequestBody here is %" APR_OFF_T_FMT ", less than SCTierEvidenceFile and one byte more, %"
                      APR_INT64_T_FMT,
                      limit, (apr_int64_t)promised + 1);
    }
}

int sct_httpd_handler(request_rec *r)
{
    const sct_portal_t *portal;
    sct_request_t request = {.method = SCT_METHOD_OTHER};
    sct_reply_t reply;
    sct_op_t op = {.pool = r->pool, .source = sct_source_system()};
    sct_reader_t reader;
    body_t body;
    int status;

    if (!r->handler || (strcmp(r->handler, HANDLER) != 0 && strcmp(r->handler, STATUS_HANDLER) != 0)) {
        return DECLINED;
    }
    status = refuse_inner(r);
    if (status != OK) {
        return status;
    }
    portal = sct_httpd_config(r->server)->portal;
    if (!portal || !portal->store || !sct_api_path(r->uri)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, SCTLOGNO(0103)
                      "%s", !portal ? "this server has no SCTierOrigin" : !portal->store ? "this child has no database"
                      : "the location of sctier-api must end in " SCT_API_PREFIX);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    op.app = &portal->app;
    op.store = portal->store;
    op.request_id = sct_id_new(&op);
    status = fill_request(&request, r);
    if (status != OK) {
        return status;
    }
    begin_body(&body, &reader, r);
    request.bytes = &reader;
    request.stats = portal->stats;
    if (strcmp(r->handler, STATUS_HANDLER) == 0) {
        request.status_open = true;
        request.claims = NULL; /* nothing else is to be had there */
    }
    sct_api_dispatch(&reply, &op, &request);
    sct_stats_count(portal->stats, &reply, apr_time_now() - r->request_time);
    if (body.status != OK) {
        tell_limit(r, portal->app.file_most);
        return body.status;
    }
    log_reply(r, &op, &reply);
    return send_reply(r, &op, &reply);
}
