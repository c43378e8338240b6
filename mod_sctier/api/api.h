/*
 * api.h - HTTP meaning without an HTTP server: a request in, a reply out.
 *
 * httpd/ and the tests fill a request; dispatch finds the route (routes.def), identifies the actor, checks permission, runs
 * one transaction around the handler, and encodes the reply. Handlers decode nothing and encode nothing themselves: the
 * table names their types.
 */
#ifndef SCT_API_H
#define SCT_API_H

#include "base_op.h"
#include "domain_field.h"

typedef enum { SCT_GET, SCT_POST, SCT_PUT, SCT_PATCH, SCT_DELETE, SCT_METHOD_OTHER } sct_method_t;

struct sct_route_t;

/** Counters of requests: api_stats.h. */
typedef struct sct_stats_t sct_stats_t;

/** A request, as httpd/ or a test states it. Strings live as long as op->pool; absent headers are NULL. */
typedef struct sct_request_t {
    sct_method_t method;
    const char *path;            /* decoded once, below the prefix: "/levels/ab..", no query */
    const char *query;           /* raw, without "?"; may be NULL */
    const char *content_type;
    const char *if_match;
    const char *if_none_match;
    const char *idempotency_key;
    const char *x_sctier;        /* value of X-SCTier */
    const char *sec_fetch_site;
    const char *origin;
    const char *claims;          /* OIDC_id_token_payload from the request environment, NULL when not logged in */
    const char *body;            /* body_len bytes, then a NUL */
    size_t body_len;
    bool status_open;            /* httpd's configuration opens health and metrics for it; else they do not exist */
    sct_stats_t *stats;          /* what GET /metrics shows of requests; may be NULL */
    const sct_reader_t *bytes;   /* the body of a route with BYTES, part by part as it comes; NULL: there is none */
} sct_request_t;

/** The rest of a body that comes in parts. */
typedef struct sct_stream_t sct_stream_t;

typedef struct sct_reply_t {
    int status;
    const char *content_type; /* NULL without a body */
    const char *etag;         /* quoted, or NULL */
    const char *allow;        /* for 405, or NULL */
    int retry_after;          /* seconds, 0 = none */
    const char *body;
    size_t body_len;
    const char *disposition;  /* value of Content-Disposition, or NULL */
    sct_stream_t *stream;     /* what follows body; NULL when that is all */
    int64_t length;           /* of body and stream together; 0 when that is not known before */
    bool sandboxed;           /* the body is somebody's file: no browser may run anything in it */
    const sct_err_t *err;     /* for the log of the caller; NULL on success */
    const struct sct_route_t *route; /* NULL when there is none */
    bool read_only;           /* the store takes no more writes (store.h): the client is told in SCT_READ_ONLY_HEADER */
} sct_reply_t;

/** Runs one request. Never fails: every error is a reply with an application/problem+json body. */
void sct_api_dispatch(sct_reply_t *reply, sct_op_t *op, const sct_request_t *request);

/**
 * The next part of a streamed body, in pool: the caller may clear the pool when the part was sent.
 *
 * Each part is a short read transaction of its own, by somebody who may still read it: nothing is held while a slow client takes
 * its time. So a file is no snapshot. Each row is as it was when it was read, in the order of the list and none of them twice;
 * one that changed its place meanwhile may be missing, or there although a filter would no longer choose it.
 *
 * @param len  0 after the last part
 * Of a file of evidence the parts come from the disk, and the last of them only when the hash of all is right.
 *
 * @return an error when the body cannot be finished: the status has gone out long ago, so the connection must be cut. BUSY when
 *         the stream takes longer than SCT_STREAM_MOST, DAMAGED when a file is not what was taken in
 */
sct_err_t *sct_api_stream_next(const char **out, size_t *len, apr_pool_t *pool, sct_stream_t *stream,
                               const sct_op_t *op) SCT_CHECKED;

#define SCT_STREAM_MOST apr_time_from_sec(900)

#define SCT_READ_ONLY_HEADER "SCTier-Store" /* its value: "read-only"; absent while the portal takes changes */

#define SCT_API_PREFIX "/api/v1" /* whatever stands before it is the operator's */

/** The path below the API's own prefix, in uri; "/" for the prefix alone; NULL when the prefix is not in it, or uri is NULL. */
const char *sct_api_path(const char *uri);

/** Largest body that the request's route accepts as a whole, 0 when none does: httpd/ reads no more before it dispatches. */
size_t sct_api_body_limit(sct_method_t method, const char *path);

/** The OpenAPI 3.1 document of routes.def and the field tables, in pool. */
const char *sct_api_openapi(apr_pool_t *pool);

#endif
