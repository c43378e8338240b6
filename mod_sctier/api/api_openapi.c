/*
 * api_openapi.c - the OpenAPI 3.1 document of the table of routes and the field tables.
 *
 * The same tables drive dispatch, decoding and encoding, so the document cannot say anything else than what the program
 * does. It is written in the order of routes.def and is the same bytes at every start.
 */
#include "api.h"

#include "api_route.h"
#include "base_buf.h"
#include "codec.h"
#include "domain_actor.h"
#include "domain_party.h"
#include "domain_record.h"
#include "base_pool.h"

#define PATTERN_ID "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{32}$\"}"
#define TEXT "{\"type\":\"string\",\"maxLength\":600}"
#define CURSOR "{\"type\":\"string\",\"maxLength\":80}"
#define DATE "{\"type\":\"string\",\"format\":\"date\"}"
#define YEN "{\"type\":\"integer\"}"
#define WALL "{\"enum\":[\"assessment\",\"price\",\"legal\"]}"
#define LIMIT "{\"type\":\"integer\",\"minimum\":1,\"maximum\":100}"

/* The query parameters of the lists, by handler. */
typedef struct query_t {
    const char *handler;
    const char *name;
    const char *schema; /* NULL: the names of the standings */
    const char *about;
} query_t;

static const query_t queries[] = {
    {"supplier_list", "q", TEXT, "Part of a name, kana or vendor code."},
    {"supplier_list", "standing", NULL, "Only suppliers that stand there."},
    {"supplier_list", "cursor", TEXT, "`next` of the page before."},
    {"supplier_list", "limit", LIMIT, "Rows of a page; 20 when absent."},
    {"supplier_csv", "q", TEXT, "Part of a name, kana or vendor code."},
    {"supplier_csv", "standing", NULL, "Only suppliers that stand there."},
    {"supplier_json", "q", TEXT, "Part of a name, kana or vendor code."},
    {"supplier_json", "standing", NULL, "Only suppliers that stand there."},
    {"evidence_list", "cursor", PATTERN_ID, "`next` of the page before."},
    {"evidence_list", "limit", LIMIT, "Rows of a page; 50 when absent."},
    {"log_list", "after", "{\"type\":\"integer\",\"minimum\":0}",
     "`next` of the page before: entries with a greater n."},
    {"talk_list", "q", TEXT, "Part of a name, kana, code or corporate number."},
    {"talk_list", "silent_since", DATE, "Those without a talk since that day, the longest silence first."},
    {"talk_list", "cursor", CURSOR, "`next` of the page before."},
    {"talk_list", "limit", LIMIT, "Rows of a page; 20 when absent."},
    {"nego_list", "waits_for", "{\"enum\":[\"buyer\",\"supplier\"]}", "Only cases that wait for that side."},
    {"nego_list", "cursor", CURSOR, "`next` of the page before."},
    {"nego_list", "limit", LIMIT, "Rows of a page; 20 when absent."},
    {"desk_months", "cursor", CURSOR, "`next` of the page before."},
    {"desk_months", "limit", LIMIT, "Rows of a page; 20 when absent."},
    {"record_list", "supplier", PATTERN_ID, "Only entries of that supplier."},
    {"record_list", "from", DATE, "The first day on which it happened."},
    {"record_list", "to", DATE, "The last day."},
    {"record_list", "least", YEN, "Entries with an amount of at least so many whole yen."},
    {"record_list", "most", YEN, "Entries with an amount of at most so many whole yen."},
    {"record_list", "cursor", CURSOR, "`next` of the page before."},
    {"record_list", "limit", LIMIT, "Rows of a page; 20 when absent."},
    {"record_csv", "supplier", PATTERN_ID, "Only entries of that supplier."},
    {"record_csv", "from", DATE, "The first day on which it happened."},
    {"record_csv", "to", DATE, "The last day."},
    {"record_csv", "least", YEN, "Entries with an amount of at least so many whole yen."},
    {"record_csv", "most", YEN, "Entries with an amount of at most so many whole yen."},
    {"finding_list", "rule", "{\"type\":\"string\",\"maxLength\":10}", "Only findings of that rule."},
    {"finding_list", "severity", "{\"enum\":[\"block\",\"high\",\"mid\",\"info\"]}", "Only findings of that severity."},
    {"finding_list", "cursor", CURSOR, "`next` of the page before."},
    {"finding_list", "limit", LIMIT, "Rows of a page; 20 when absent."},
    {"finding_reading", "as_of", DATE, "By the record of that day; today when absent."},
    {"log_list", "wall", WALL, "Which stream; assessment when absent."},
    {"log_proof", "wall", WALL, "Which stream; assessment when absent."},
    {"log_list", "limit", LIMIT, "Rows of a page; 50 when absent."},
};

/* The path variables. */
static const struct {
    const char *name;
    const char *schema;
} variables[] = {
    {"id", PATTERN_ID},
    {"evidence", PATTERN_ID},
    {"n", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":100000}"},
    {"criterion", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":20,\"pattern\":\"^[0-9A-Za-z._:/-]+$\"}"},
    {"edition", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":40,\"pattern\":\"^[0-9A-Za-z._:/-]+$\"}"},
};

static void put_standings(sct_buf_t *buf)
{
    sct_buf_text(buf, "{\"type\":\"string\",\"enum\":[");
    for (int i = 0; sct_standing_choice.names[i]; i++) {
        sct_buf_text(buf, i > 0 ? "," : "");
        sct_buf_json(buf, sct_standing_choice.names[i]);
    }
    sct_buf_text(buf, "]}");
}

/* One parameter; the comma before it when it is not the first. */
static void put_parameter(sct_buf_t *buf, bool *any, const char *in, const char *name, bool required,
                          const char *schema, const char *about)
{
    sct_buf_text(buf, *any ? "," : ",\"parameters\":[");
    *any = true;
    sct_buf_text(buf, "{\"name\":");
    sct_buf_json(buf, name);
    sct_buf_text(buf, ",\"in\":");
    sct_buf_json(buf, in);
    sct_buf_text(buf, required ? ",\"required\":true" : ",\"required\":false");
    if (about) {
        sct_buf_text(buf, ",\"description\":");
        sct_buf_json(buf, about);
    }
    sct_buf_text(buf, ",\"schema\":");
    if (schema) {
        sct_buf_text(buf, schema);
    } else {
        put_standings(buf);
    }
    sct_buf_text(buf, "}");
}

static void put_headers(sct_buf_t *buf, bool *any, const sct_route_t *route)
{
    if (route->method != SCT_GET) {
        put_parameter(buf, any, "header", "X-SCTier", true, "{\"type\":\"string\",\"const\":\"1\"}",
                      "Shows that a program of this origin made the request and not a form of another site.");
    }
    if (route->flags & SCT_ROUTE_IF_MATCH) {
        put_parameter(buf, any, "header", "If-Match", true,
                      "{\"type\":\"string\",\"pattern\":\"^\\\"[0-9]{1,10}\\\"$\"}",
                      "The version that is changed: `rev` in quotes. 428 without, 412 when it has changed since.");
    }
    if (route->flags & SCT_ROUTE_IDEM) {
        put_parameter(buf, any, "header", "Idempotency-Key", false,
                      "{\"type\":\"string\",\"pattern\":\"^[!-~]{1,128}$\"}",
                      "A retry with the same key and body does nothing twice and gets the same reply.");
    }
    if (route->flags & SCT_ROUTE_ETAG) {
        put_parameter(buf, any, "header", "If-None-Match", false, "{\"type\":\"string\"}",
                      "The ETag that is already there: 304 when it is still right.");
    }
}

static void put_parameters(sct_buf_t *buf, const sct_route_t *route)
{
    bool any = false;

    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        if (strstr(route->path, apr_psprintf(buf->pool, "{%s}", variables[i].name))) {
            put_parameter(buf, &any, "path", variables[i].name, true, variables[i].schema, NULL);
        }
    }
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        if (strcmp(queries[i].handler, route->name) == 0) {
            put_parameter(buf, &any, "query", queries[i].name, false, queries[i].schema, queries[i].about);
        }
    }
    put_headers(buf, &any, route);
    sct_buf_text(buf, any ? "]" : "");
}

#define BYTES_CONTENT                                                                                              \
    ",\"content\":{\"application/octet-stream\":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}}"

static void put_content(sct_buf_t *buf, const char *media, const char *schema)
{
    sct_buf_text(buf, ",\"content\":{");
    sct_buf_json(buf, media);
    sct_buf_text(buf, ":{\"schema\":{\"$ref\":\"#/components/schemas/");
    sct_buf_text(buf, schema);
    sct_buf_text(buf, "\"}}}");
}

static void put_body(sct_buf_t *buf, const sct_route_t *route)
{
    if (route->flags & SCT_ROUTE_BYTES) {
        sct_buf_text(buf, ",\"requestBody\":{\"required\":true,\"description\":\"The bytes of the file, as many as were "
                          "announced and with that SHA-256.\"" BYTES_CONTENT "}");
    }
    if (route->input) {
        sct_buf_text(buf, ",\"requestBody\":{\"required\":true,\"description\":");
        sct_buf_json(buf, apr_psprintf(buf->pool, "At most %" APR_SIZE_T_FMT " bytes.", route->body_limit));
        put_content(buf, "application/json", route->input->name);
        sct_buf_text(buf, "}");
    }
}

#define ETAG_HEADER                                                               \
    ",\"headers\":{\"ETag\":{\"description\":\"The version of what is shown.\"," \
    "\"schema\":{\"type\":\"string\"}}}"

#define FILE_HEADER                                                                                              \
    ",\"headers\":{\"Content-Disposition\":{\"description\":\"A file name in ASCII and one in Japanese (RFC 6266). The body " \
    "comes in parts: it is whole when the connection ends it as HTTP has it.\",\"schema\":{\"type\":\"string\"}}}"

#define CSV_CONTENT                                                                                                \
    ",\"content\":{\"text/csv\":{\"schema\":{\"type\":\"string\",\"description\":\"RFC 4180 in UTF-8 with a byte order mark; " \
    "the first line names the columns. A text that a spreadsheet would take for a formula has an apostrophe before it.\"}}}"

#define TEXT_CONTENT                                                                                                 \
    ",\"content\":{\"text/plain\":{\"schema\":{\"type\":\"string\",\"description\":\"Prometheus' text format, version 0.0.4.\"}}}"

#define DOWNLOAD_HEADER                                                                                                  \
    ",\"headers\":{\"Content-Disposition\":{\"description\":\"The name of the file in ASCII and its own (RFC 6266). When the " \
    "stored bytes turn out to be wrong the connection ends before the last of them.\",\"schema\":{\"type\":\"string\"}}}"

static void put_responses(sct_buf_t *buf, const sct_route_t *route)
{
    sct_buf_text(buf, apr_psprintf(buf->pool, ",\"responses\":{\"%d\":{\"description\":\"Done.\"", route->status));
    sct_buf_text(buf, route->flags & SCT_ROUTE_ETAG ? ETAG_HEADER : "");
    sct_buf_text(buf, route->flags & SCT_ROUTE_DOWNLOAD ? DOWNLOAD_HEADER BYTES_CONTENT : "");
    if (route->flags & SCT_ROUTE_STREAM) {
        sct_buf_text(buf, FILE_HEADER);
    }
    if (route->flags & SCT_ROUTE_CSV) {
        sct_buf_text(buf, CSV_CONTENT);
    } else if (route->flags & SCT_ROUTE_TEXT) {
        sct_buf_text(buf, TEXT_CONTENT);
    } else if (route->reply) {
        put_content(buf, "application/json", route->reply->name);
    } else if (route->status != 204 && !(route->flags & SCT_ROUTE_DOWNLOAD)) {
        put_content(buf, "application/json", "openapi");
    }
    sct_buf_text(buf, "}");
    if (route->flags & SCT_ROUTE_ETAG) {
        sct_buf_text(buf, ",\"304\":{\"description\":\"Unchanged.\"" ETAG_HEADER "}");
    }
    sct_buf_text(buf, ",\"default\":{\"$ref\":\"#/components/responses/problem\"}}");
}

/* Who may: the keys of the roles, or one of the four words of permissions.def in lower case. */
static void put_roles(sct_buf_t *buf, sct_can_t can)
{
    unsigned roles = sct_can_roles(can);
    const char *before = "";

    sct_buf_text(buf, ",\"x-sctier-roles\":[");
    sct_buf_text(buf, roles & SCT_ANYONE ? "\"anyone\"" : "");
    sct_buf_text(buf, roles & SCT_STATUS ? "\"status\"" : "");
    sct_buf_text(buf, roles & SCT_SIGNED_IN ? "\"signed_in\"" : "");
    sct_buf_text(buf, roles & SCT_MEMBER ? "\"member\"" : "");
    for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
        if (roles >> bit & 1u) {
            sct_buf_text(buf, before);
            sct_buf_json(buf, sct_role_info(bit)->key);
            before = ",";
        }
    }
    sct_buf_text(buf, roles & (SCT_ANYONE | SCT_STATUS) ? "],\"security\":[]" : "]");
}

static void put_operation(sct_buf_t *buf, const sct_route_t *route)
{
    static const char *const words[] = {"get", "post", "put", "patch", "delete"};

    sct_buf_json(buf, words[route->method]);
    sct_buf_text(buf, ":{\"operationId\":");
    sct_buf_json(buf, route->name);
    put_roles(buf, route->can);
    put_parameters(buf, route);
    put_body(buf, route);
    put_responses(buf, route);
    sct_buf_text(buf, "}");
}

/* All methods of the path that route i names first; nothing when an earlier route has the same path. */
static void put_path(sct_buf_t *buf, size_t i)
{
    const char *path = sct_routes[i].path;
    const char *before = "";

    for (size_t k = 0; k < i; k++) {
        if (strcmp(sct_routes[k].path, path) == 0) {
            return;
        }
    }
    sct_buf_text(buf, i > 0 ? "," : "");
    sct_buf_json(buf, path);
    sct_buf_text(buf, ":{");
    for (size_t k = i; k < sct_route_count; k++) {
        if (strcmp(sct_routes[k].path, path) == 0) {
            sct_buf_text(buf, before);
            put_operation(buf, &sct_routes[k]);
            before = ",";
        }
    }
    sct_buf_text(buf, "}");
}

/* Adds a type and the types that it uses, each once. */
static void collect(apr_array_header_t *types, const sct_type_t *type)
{
    for (int i = 0; i < types->nelts; i++) {
        if (APR_ARRAY_IDX(types, i, const sct_type_t *) == type) {
            return;
        }
    }
    APR_ARRAY_PUSH(types, const sct_type_t *) = type;
    for (size_t i = 0; i < type->count; i++) {
        if (type->fields[i].kind == SCT_F_OBJECT || type->fields[i].kind == SCT_F_LIST) {
            collect(types, type->fields[i].ref);
        }
    }
}

static void put_types(sct_buf_t *buf, const apr_array_header_t *types, bool input)
{
    for (int i = 0; i < types->nelts; i++) {
        const sct_type_t *type = APR_ARRAY_IDX(types, i, const sct_type_t *);

        sct_buf_text(buf, ",");
        sct_buf_json(buf, type->name);
        sct_buf_text(buf, ":");
        sct_schema(buf, type, input);
    }
}

/* The document about itself: its parts by name. What they hold is for the OpenAPI specification to say. */
#define PART "{\"$ref\":\"#/components/schemas/openapi_part\"}"
#define OPENAPI_SCHEMA                                                                                      \
    "\"openapi\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"openapi\",\"info\","           \
    "\"servers\",\"security\",\"paths\",\"components\"],\"properties\":{"                                      \
    "\"openapi\":{\"type\":\"string\",\"const\":\"3.1.0\"},\"info\":" PART ",\"servers\":" PART ","             \
    "\"security\":" PART ",\"paths\":" PART ",\"components\":" PART "}},"                                  \
    "\"openapi_part\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"},{\"type\":\"boolean\"},"         \
    "{\"type\":\"null\"},{\"type\":\"array\",\"items\":" PART "},"                                           \
    "{\"type\":\"object\",\"additionalProperties\":false,\"minProperties\":1,"                               \
    "\"patternProperties\":{\"^.+$\":" PART "}}]}"

static void put_schemas(sct_buf_t *buf)
{
    apr_array_header_t *inputs = apr_array_make(buf->pool, 16, sizeof(const sct_type_t *));
    apr_array_header_t *replies = apr_array_make(buf->pool, 48, sizeof(const sct_type_t *));

    collect(replies, &sct_problem_type);
    for (size_t i = 0; i < sct_route_count; i++) {
        if (sct_routes[i].input) {
            collect(inputs, sct_routes[i].input);
        }
        if (sct_routes[i].reply) {
            collect(replies, sct_routes[i].reply);
        }
    }
    sct_buf_text(buf, OPENAPI_SCHEMA);
    put_types(buf, inputs, true);
    put_types(buf, replies, false);
}

#define HEAD                                                                                                   \
    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"mod_sctier\",\"version\":\"1\",\"description\":"                 \
    "\"Level requests, assessments and their evidence log. Every body is a closed object; every error is a "     \
    "problem (RFC 9457) with texts in Japanese and English.\"},\"servers\":[{\"url\":\"/api/v1\"}],"             \
    "\"security\":[{\"session\":[]}],\"paths\":{"
#define SECURITY                                                                                               \
    "\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"sctier_sess\","           \
    "\"description\":\"The session that the web server opens after a log-in with the company's OpenID Connect "  \
    "provider. What the person may then do comes from the roles registered in this portal (x-sctier-roles), "    \
    "never from the provider.\"}}"
#define PROBLEM "\"problem\":{\"description\":\"Not done; `key` says why, `pointer` and `fault` name the field.\""

const char *sct_api_openapi(apr_pool_t *pool)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, (size_t)64 << 10);
    sct_buf_text(&buf, HEAD);
    for (size_t i = 0; i < sct_route_count; i++) {
        put_path(&buf, i);
    }
    sct_buf_text(&buf, "},\"components\":{" SECURITY ",\"responses\":{" PROBLEM);
    put_content(&buf, "application/problem+json", sct_problem_type.name);
    sct_buf_text(&buf, "}},\"schemas\":{");
    put_schemas(&buf);
    sct_buf_text(&buf, "}}}");
    return buf.data;
}
