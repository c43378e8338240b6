/*
 * api_dispatch.c - one request: route, origin, identity, permission, one transaction, reply.
 *
 * The order never changes: nothing is decoded before the route is known, nothing is read before the actor is known, and
 * nothing is written before the actor was looked up again inside the writing transaction.
 */
#include "api_handlers.h"

#include "api_header.h"
#include "base_hash.h"
#include "codec.h"
#include "store.h"

#include "base_pool.h"

#define IDEM_KEEP apr_time_from_sec(48 * 3600)

const char *sct_api_etag(sct_op_t *op, int64_t rev)
{
    return apr_psprintf(op->pool, "\"%" APR_INT64_T_FMT "\"", rev);
}

/* ---- before the transaction ---- */

static sct_err_t *decode_input(sct_call_t *call, sct_op_t *op, const sct_route_t *route)
{
    const sct_request_t *request = call->request;
    void *input;

    if (!route->input) {
        return SCT_OK;
    }
    if (!sct_header_is_json(request->content_type)) {
        return sct_err(op->pool, MEDIA_TYPE, "Content-Type is not application/json");
    }
    if (request->body_len > route->body_limit) {
        return sct_err(op->pool, TOO_LARGE, "body of %" APR_SIZE_T_FMT " bytes", request->body_len);
    }
    input = apr_pcalloc(op->pool, route->input->size);
    SCT_TRY(sct_decode(input, op->pool, route->input, request->body, request->body_len));
    call->input = input;
    return SCT_OK;
}

static sct_err_t *prepare(sct_call_t *call, sct_op_t *op, const sct_route_t *route)
{
    if (route->method != SCT_GET) {
        SCT_TRY(sct_header_origin(op->pool, call->request, op->app->origin));
    }
    if (route->flags & SCT_ROUTE_BYTES && !(call->request->bytes && sct_header_is_bytes(call->request->content_type))) {
        return sct_err(op->pool, NOT_BYTES, "Content-Type is not application/octet-stream");
    }
    if (route->flags & SCT_ROUTE_IF_MATCH) {
        SCT_TRY(sct_header_version(&call->rev, op->pool, call->request->if_match));
    }
    return decode_input(call, op, route);
}

static sct_err_t *authorise(sct_op_t *op, const sct_route_t *route, const char *claims)
{
    op->actor = NULL;
    if (claims && !(sct_can_roles(route->can) & SCT_ANYONE)) {
        SCT_TRY(sct_identify(op, claims));
    }
    return sct_allow(op, route->can);
}

/* ---- the reply ---- */

/* attachment; the Japanese name for everybody who reads RFC 8187, the ASCII one for the rest (RFC 6266). */
static const char *disposition(sct_op_t *op, const sct_file_name_t *file)
{
    const char *date = sct_date_text(op->pool, sct_date_of(sct_op_now(op)));
    sct_buf_t out;

    sct_buf_init(&out, op->pool, 128);
    sct_buf_text(&out, apr_psprintf(op->pool, "attachment; filename=\"%s-%s.%s\"; filename*=UTF-8''", file->en, date,
                                    file->ending));
    for (const unsigned char *c = (const unsigned char *)file->ja; *c; c++) {
        sct_buf_text(&out, apr_psprintf(op->pool, "%%%02X", *c));
    }
    sct_buf_text(&out, apr_psprintf(op->pool, "-%s.%s", date, file->ending));
    return out.data;
}

struct sct_stream_t {
    sct_call_t call;
    sct_request_t request;
    const sct_route_t *route;
    apr_time_t began;
    sct_get_t *file; /* of a DOWNLOAD */
};

static void begin_stream(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, const sct_call_t *call)
{
    reply->body = call->part->data;
    reply->body_len = call->part->len;
    reply->disposition = disposition(op, &call->file);
    if (call->more) {
        reply->stream = apr_pcalloc(op->pool, sizeof *reply->stream);
        *reply->stream = (sct_stream_t){*call, *call->request, route, sct_op_now(op), NULL};
        reply->stream->call.request = &reply->stream->request;
    }
}

static void encode(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, const sct_call_t *call)
{
    sct_buf_t body;

    reply->status = route->status;
    reply->etag = call->etag;
    if (call->raw) {
        reply->body = call->raw;
        reply->body_len = strlen(call->raw);
    } else if (route->flags & SCT_ROUTE_STREAM) {
        begin_stream(reply, op, route, call);
    } else if (route->reply) {
        sct_buf_init(&body, op->pool, 4096);
        sct_encode(&body, route->reply, call->reply);
        reply->body = body.data;
        reply->body_len = body.len;
    }
    reply->content_type = !reply->body ? NULL
                          : route->flags & SCT_ROUTE_CSV ? "text/csv; charset=utf-8"
                          : route->flags & SCT_ROUTE_TEXT ? "text/plain; version=0.0.4; charset=utf-8"
                                                         : "application/json; charset=utf-8";
}

static void encode_problem(sct_reply_t *reply, sct_op_t *op, const sct_err_t *err)
{
    const sct_code_info_t *info = sct_code_info(err->code);
    const sct_fault_info_t *fault = err->fault ? sct_fault_info(err->fault) : NULL;
    const sct_problem_t problem = {.type = apr_pstrcat(op->pool, "/portal/help#", info->key, NULL),
                                   .title = info->en,
                                   .title_ja = info->ja,
                                   .status = info->http,
                                   .key = info->key,
                                   .pointer = err->field,
                                   .fault = fault ? fault->key : NULL,
                                   .detail = fault ? fault->en : NULL,
                                   .detail_ja = fault ? fault->ja : NULL,
                                   .request_id = op->request_id};
    sct_buf_t body;

    sct_buf_init(&body, op->pool, 1024);
    sct_encode(&body, &sct_problem_type, &problem);
    reply->status = info->http;
    reply->etag = NULL;
    reply->content_type = "application/problem+json; charset=utf-8";
    reply->body = body.data;
    reply->body_len = body.len;
    reply->retry_after = info->retry ? 2 : 0;
    reply->err = err;
}

static void answer_if_none_match(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route,
                                 const sct_request_t *request)
{
    sct_hash_t hash;

    if (!(route->flags & SCT_ROUTE_ETAG)) {
        return;
    }
    if (!reply->etag) {
        sct_hash(&hash, reply->body, reply->body_len);
        reply->etag = apr_pstrcat(op->pool, "\"", sct_hex(op->pool, hash.bytes, 16), "\"", NULL);
    }
    if (request->if_none_match && strcmp(request->if_none_match, reply->etag) == 0) {
        reply->status = 304;
        reply->body = NULL;
        reply->body_len = 0;
        reply->content_type = NULL;
    }
}

/* ---- Idempotency-Key ---- */

typedef struct earlier_t {
    const char *body_hash;
    int64_t status;
    const char *reply;
} earlier_t;

static sct_err_t *read_earlier(void *baton, sct_op_t *op, const sct_row_t *row)
{
    earlier_t *earlier = baton;

    earlier->body_hash = sct_row_text(op->pool, row, 0);
    earlier->status = sct_row_int(row, 1);
    earlier->reply = sct_row_text(op->pool, row, 2);
    return SCT_OK;
}

/*
 * What the same key must mean again: method and path, version, party, body. Not the party where none is needed: those acts
 * (redeeming, choosing) change it, and their retry would look like another request.
 */
static const char *request_hash(sct_op_t *op, const sct_route_t *route, const sct_request_t *request)
{
    bool of_party = !(sct_can_roles(route->can) & SCT_SIGNED_IN) && op->actor->party;
    const char *head = apr_psprintf(op->pool, "%d %s\n%s\n%s\n", (int)request->method, request->path,
                                    request->if_match ? request->if_match : "", of_party ? op->actor->party : "");
    sct_hash_t hash;

    sct_hash2(&hash, head, strlen(head), request->body ? request->body : "", request->body_len);
    return sct_hex(op->pool, hash.bytes, SCT_HASH_LEN);
}

static const char *actor_key(sct_op_t *op)
{
    sct_hash_t hash;
    const char *both = apr_pstrcat(op->pool, op->actor->iss, "\n", op->actor->sub, NULL);

    sct_hash(&hash, both, strlen(both));
    return sct_hex(op->pool, hash.bytes, SCT_HASH_LEN);
}

static sct_err_t *find_earlier(earlier_t *out, sct_op_t *op, const char *actor, const char *key)
{
    SCT_AS_SYSTEM(op, sct_stmt_each(op, SCT_STMT_REQUEST_GET,
                                    SCT_ARGS(sct_arg_text("actor", actor), sct_arg_text("key", key),
                                             sct_arg_int("now", sct_time_ms(sct_op_now(op)))),
                                    read_earlier, out));
    return SCT_OK;
}

static sct_err_t *keep_reply(sct_op_t *op, const char *actor, const char *key, const char *hash,
                             const sct_reply_t *reply)
{
    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_REQUEST_PUT,
                                   SCT_ARGS(sct_arg_text("actor", actor), sct_arg_text("key", key),
                                            sct_arg_text("body_hash", hash), sct_arg_int("status", reply->status),
                                            sct_arg_text("reply", reply->body),
                                            sct_arg_int("expires_at", sct_time_ms(sct_op_now(op) + IDEM_KEEP)))));
    SCT_AS_SYSTEM(op, sct_stmt_run(NULL, op, SCT_STMT_REQUEST_SWEEP,
                                   SCT_ARGS(sct_arg_int("now", sct_time_ms(sct_op_now(op))))));
    return SCT_OK;
}

/* ---- the transaction ---- */

static sct_err_t *handle(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, sct_call_t *call)
{
    if (route->flags & SCT_ROUTE_STREAM) {
        call->part = apr_palloc(op->pool, sizeof *call->part);
        sct_buf_init(call->part, op->pool, 16384);
        call->state = NULL; /* a transaction may run again */
    }
    SCT_TRY(route->handler(call, op));
    encode(reply, op, route, call);
    return SCT_OK;
}

static sct_err_t *handle_once(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, sct_call_t *call)
{
    const char *key = call->request->idempotency_key;
    const char *actor = actor_key(op);
    const char *hash = request_hash(op, route, call->request);
    earlier_t earlier = {NULL, 0, NULL};

    SCT_TRY(find_earlier(&earlier, op, actor, key));
    if (!earlier.body_hash) {
        SCT_TRY(handle(reply, op, route, call));
        return keep_reply(op, actor, key, hash, reply);
    }
    if (strcmp(earlier.body_hash, hash) != 0) {
        return sct_err(op->pool, KEY_REUSED, "Idempotency-Key was used for another request");
    }
    reply->status = (int)earlier.status;
    reply->body = earlier.reply;
    reply->body_len = strlen(earlier.reply);
    reply->content_type = "application/json; charset=utf-8";
    return SCT_OK;
}

static sct_err_t *in_transaction(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, sct_call_t *call)
{
    SCT_TRY(authorise(op, route, call->request->claims));
    if ((route->flags & SCT_ROUTE_IDEM) && call->request->idempotency_key) {
        return handle_once(reply, op, route, call);
    }
    return handle(reply, op, route, call);
}

static sct_err_t *run_read(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, sct_call_t *call)
{
    SCT_READ(op, in_transaction(reply, op, route, call));
    return SCT_OK;
}

/* The bytes are received between two transactions: before, who asks and for what; after, once more, and the record of it. */
static sct_err_t *run_bytes(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, sct_call_t *call)
{
    SCT_READ(op, authorise(op, route, call->request->claims));
    SCT_TRY(prepare(call, op, route));
    SCT_READ(op, in_transaction(reply, op, route, call));
    SCT_TRY(call->receive(call, op));
    SCT_WRITE(op, in_transaction(reply, op, route, call));
    return SCT_OK;
}

/* The file is opened when the transaction is over: nothing is held while it goes out. */
static sct_err_t *begin_download(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, const sct_call_t *call)
{
    sct_get_t *file;

    SCT_TRY(sct_stored_open(&file, op, call->stored));
    SCT_TRY(sct_stored_next(&reply->body, &reply->body_len, file));
    reply->stream = apr_pcalloc(op->pool, sizeof *reply->stream);
    *reply->stream = (sct_stream_t){.route = route, .began = sct_op_now(op), .file = file};
    reply->length = call->stored->size;
    reply->content_type = "application/octet-stream";
    reply->disposition = sct_header_attachment(op->pool, call->stored->name);
    reply->sandboxed = true;
    return SCT_OK;
}

/* Who may not write never waits for the writer: identity and permission are first checked while reading. */
static sct_err_t *run_write(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, sct_call_t *call)
{
    SCT_READ(op, authorise(op, route, call->request->claims));
    SCT_TRY(prepare(call, op, route));
    op->draft = (route->flags & SCT_ROUTE_DRAFT) != 0;
    SCT_WRITE(op, in_transaction(reply, op, route, call));
    return SCT_OK;
}

/* Of no person and for no person: where it is not opened it does not exist. */
static sct_err_t *run_status(sct_reply_t *reply, sct_op_t *op, const sct_route_t *route, sct_call_t *call)
{
    if (!call->request->status_open) {
        return call->request->claims ? sct_err(op->pool, NOT_FOUND, "the status is not opened here")
                                     : sct_err(op->pool, NO_IDENTITY, "nobody is signed in");
    }
    return handle(reply, op, route, call);
}

static sct_err_t *run(sct_reply_t *reply, sct_op_t *op, const sct_request_t *request)
{
    sct_call_t call = {.request = request};
    const sct_route_t *route = sct_route_match(call.var, &reply->allow, op->pool, request->method, request->path);

    reply->route = route;
    if (route && route->flags & SCT_ROUTE_STATUS) {
        return run_status(reply, op, route, &call);
    }
    if (!(request->claims || (route && sct_can_roles(route->can) & SCT_ANYONE))) {
        return sct_err(op->pool, NO_IDENTITY, "nobody is signed in");
    }
    if (!route) {
        return reply->allow ? sct_err(op->pool, METHOD, "%s has %s", request->path, reply->allow)
                            : sct_err(op->pool, NOT_FOUND, "no route");
    }
    if ((route->flags & SCT_ROUTE_IDEM) && request->idempotency_key) {
        SCT_TRY(sct_header_key(op->pool, request->idempotency_key));
    }
    if (route->flags & SCT_ROUTE_BYTES) {
        return run_bytes(reply, op, route, &call);
    }
    if (route->method != SCT_GET) {
        return run_write(reply, op, route, &call);
    }
    SCT_TRY(run_read(reply, op, route, &call));
    if (route->flags & SCT_ROUTE_DOWNLOAD) {
        return begin_download(reply, op, route, &call);
    }
    answer_if_none_match(reply, op, route, request);
    return SCT_OK;
}

void sct_api_dispatch(sct_reply_t *reply, sct_op_t *op, const sct_request_t *request)
{
    sct_err_t *err;

    memset(reply, 0, sizeof *reply);
    err = run(reply, op, request);
    if (err) {
        encode_problem(reply, op, err);
    }
    reply->read_only = op->store && sct_store_is_read_only(op->store);
}

static sct_err_t *next_part(sct_stream_t *stream, sct_op_t *op)
{
    stream->call.part->len = 0;
    SCT_TRY(authorise(op, stream->route, stream->request.claims));
    return stream->route->handler(&stream->call, op);
}

static sct_err_t *read_part(sct_stream_t *stream, sct_op_t *op)
{
    SCT_READ(op, next_part(stream, op));
    return SCT_OK;
}

sct_err_t *sct_api_stream_next(const char **out, size_t *len, apr_pool_t *pool, sct_stream_t *stream, const sct_op_t *op)
{
    sct_op_t part_op = {.pool = pool, .source = op->source, .app = op->app, .store = op->store, .request_id = op->request_id};
    sct_buf_t part;

    *len = 0;
    if (!stream->file && !stream->call.more) {
        return SCT_OK;
    }
    if (sct_op_now(&part_op) - stream->began > SCT_STREAM_MOST) {
        return sct_err(pool, BUSY, "the client takes longer than %d minutes", (int)(apr_time_sec(SCT_STREAM_MOST) / 60));
    }
    if (stream->file) {
        return sct_stored_next(out, len, stream->file);
    }
    sct_buf_init(&part, pool, (size_t)64 << 10);
    stream->call.part = &part;
    SCT_TRY(read_part(stream, &part_op));
    *out = part.data;
    *len = part.len;
    return SCT_OK;
}

size_t sct_api_body_limit(sct_method_t method, const char *path)
{
    size_t limit = 0;
    apr_pool_t *pool;
    const char *var[SCT_ROUTE_VARS], *allow;
    const sct_route_t *route;

    if (apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 0;
    }
    route = sct_route_match(var, &allow, pool, method, path);
    limit = route ? route->body_limit : 0;
    apr_pool_destroy(pool);
    return limit;
}
