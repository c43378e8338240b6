/*
 * api_route.h - the table of routes as C, for dispatch, OpenAPI and the matrix test.
 */
#ifndef SCT_API_ROUTE_H
#define SCT_API_ROUTE_H

#include "api.h"
#include "base_buf.h"
#include "domain_evidence.h"
#include "service_allow.h"

#define SCT_ROUTE_IF_MATCH 1u
#define SCT_ROUTE_IDEM 2u
#define SCT_ROUTE_ETAG 4u
#define SCT_ROUTE_LIST 8u
#define SCT_ROUTE_STREAM 16u
#define SCT_ROUTE_CSV 32u
#define SCT_ROUTE_DRAFT 64u
#define SCT_ROUTE_STATUS 128u
#define SCT_ROUTE_TEXT 256u
#define SCT_ROUTE_BYTES 512u
#define SCT_ROUTE_DOWNLOAD 1024u

#define SCT_ROUTE_VARS 2

/** The name that a file is offered under: "suppliers-2026-04-01.csv". */
typedef struct sct_file_name_t {
    const char *en; /* ASCII letters only */
    const char *ja;
    const char *ending;
} sct_file_name_t;

/** What a handler gets: the route's variables, the decoded input, the query, the version of If-Match. */
typedef struct sct_call_t {
    const sct_request_t *request;
    const char *var[SCT_ROUTE_VARS];
    const void *input;   /* of the route's input type */
    int64_t rev;         /* from If-Match; 0 when the route does not need it */
    const void *reply;   /* set by the handler: a struct of the route's reply type */
    const char *raw;     /* or: ready JSON (openapi.json) */
    const char *etag;    /* or NULL */
    /* of a STREAM: */
    sct_buf_t *part;     /* the handler appends the next part */
    void *state;         /* the handler's own, in the pool of the first call, where it is NULL */
    bool more;           /* set by the handler: it is to be called again */
    sct_file_name_t file; /* set by the first call */
    /* of BYTES: the handler runs in a read and sets state and receive; that runs in no transaction; it again in a write */
    sct_err_t *(*receive)(struct sct_call_t *call, sct_op_t *op);
    /* of DOWNLOAD: set by the handler */
    const sct_stored_t *stored;
} sct_call_t;

typedef sct_err_t *(*sct_handler_t)(sct_call_t *call, sct_op_t *op);

typedef struct sct_route_t {
    sct_method_t method;
    const char *method_name;
    const char *path;
    sct_can_t can;
    const sct_type_t *input; /* NULL: no body */
    const sct_type_t *reply; /* NULL: no body, or raw */
    int status;
    unsigned flags;
    size_t body_limit;
    int budget;
    sct_handler_t handler;
    const char *name; /* of the handler */
} sct_route_t;

extern const sct_route_t sct_routes[];
extern const size_t sct_route_count;

/**
 * The route of a method and path.
 * @param allow  set to the methods of the path, comma-separated, when the path exists but not with this method
 * @return NULL when there is none
 */
const sct_route_t *sct_route_match(const char **var, const char **allow, apr_pool_t *pool, sct_method_t method,
                                   const char *path);

/** The value of one query parameter, percent-decoded; NULL when absent; INVALID when malformed, doubled or too long. */
sct_err_t *sct_query_get(const char **out, apr_pool_t *pool, const char *query, const char *name) SCT_CHECKED;

/** One query parameter as a decimal number; `standard` when absent; INVALID unless min <= number <= max. */
sct_err_t *sct_query_int(int64_t *out, apr_pool_t *pool, const char *query, const char *name, int64_t standard,
                         int64_t min, int64_t max) SCT_CHECKED;

#endif
