/*
 * fuzz_route.c - the router: the path below the prefix, the route of a method and path, its variables, what 405 allows.
 *
 * The first byte is the method, the rest a path.
 */
#include "fuzz.h"

#include <string.h>

#include "api_route.h"

#include "base_pool.h"

enum { PATH, FOUND, ALLOW, VARIABLES, LIMIT };
const char *const fuzz_oracles[] = {[PATH] = "the path below the prefix",
                                    [FOUND] = "the line of routes.def",
                                    [ALLOW] = "the methods of a path",
                                    [VARIABLES] = "the variables of a path",
                                    [LIMIT] = "the limit of the body",
                                    NULL};

static const struct {
    const char *method;
    const char *path;
    size_t limit;
} lines[] = {
#define SCT_ROUTE(method, path, can, input, reply, status, flags, limit, budget, handler) {#method, path, limit},
#include "routes.def"
#undef SCT_ROUTE
};
#define LINES (sizeof lines / sizeof lines[0])
#define PARTS_MAX 12

static const struct {
    sct_method_t method;
    const char *name;
} methods[] = {{SCT_GET, "GET"},     {SCT_POST, "POST"},     {SCT_PUT, "PUT"},
               {SCT_PATCH, "PATCH"}, {SCT_DELETE, "DELETE"}, {SCT_METHOD_OTHER, "OTHER"}};

typedef struct parts_t {
    char *part[PARTS_MAX];
    int count;
} parts_t;

static parts_t pattern[LINES];

/* Cuts "/a/b" at its slashes; count -1 when it begins with something else or has more parts than any route. */
static void cut(parts_t *out, apr_pool_t *pool, const char *path)
{
    char *rest = apr_pstrdup(pool, path);

    out->count = 0;
    if (*rest != '/') {
        out->count = -1;
        return;
    }
    rest++;
    for (char *slash = strchr(rest, '/'); slash; slash = strchr(rest, '/')) {
        if (out->count == PARTS_MAX - 1) {
            out->count = -1;
            return;
        }
        *slash = '\0';
        out->part[out->count++] = rest;
        rest = slash + 1;
    }
    out->part[out->count++] = rest;
}

void fuzz_start(apr_pool_t *pool)
{
    for (size_t i = 0; i < LINES; i++) {
        cut(&pattern[i], pool, lines[i].path);
    }
}

static bool fits(const parts_t *want, const parts_t *have)
{
    if (want->count != have->count) {
        return false;
    }
    for (int i = 0; i < want->count; i++) {
        if (want->part[i][0] == '{' ? have->part[i][0] == '\0' : strcmp(want->part[i], have->part[i]) != 0) {
            return false;
        }
    }
    return true;
}

static void check_variables(const char *const *var, const parts_t *want, const parts_t *have)
{
    int n = 0;

    for (int i = 0; i < want->count; i++) {
        if (want->part[i][0] == '{') {
            fuzz_same_text(VARIABLES, var[n++], have->part[i]);
        }
    }
    for (; n < SCT_ROUTE_VARS; n++) {
        fuzz_same_text(VARIABLES, var[n], NULL);
    }
}

/* The last "/api/v1" cannot be meant when an earlier one is followed by "/" or the end. */
static const char *below(const char *uri)
{
    for (size_t i = 0; uri[i]; i++) {
        if (strncmp(uri + i, "/api/v1/", 8) == 0) {
            return uri + i + 7;
        }
        if (strcmp(uri + i, "/api/v1") == 0) {
            return "/";
        }
    }
    return NULL;
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    fuzz_in_t in = {data, size};
    unsigned m = fuzz_byte(&in) % (sizeof methods / sizeof methods[0]);
    const char *uri = fuzz_text(pool, &in);
    const char *path = sct_api_path(uri);
    const char *var[SCT_ROUTE_VARS] = {NULL, NULL};
    const char *allow = NULL, *allowed = NULL;
    const sct_route_t *route;
    parts_t have;
    size_t found = LINES;

    fuzz_same_text(PATH, path, below(uri));
    path = path ? path : uri;
    cut(&have, pool, path);
    for (size_t i = 0; i < LINES && found == LINES; i++) {
        if (fits(&pattern[i], &have)) {
            found = strcmp(lines[i].method, methods[m].name) == 0 ? i : found;
            allowed = allowed ? apr_pstrcat(pool, allowed, ", ", lines[i].method, NULL) : lines[i].method;
        }
    }
    route = sct_route_match(var, &allow, pool, methods[m].method, path);
    fuzz_same(FOUND, route ? route - sct_routes : (int64_t)LINES, (int64_t)found);
    fuzz_same_text(ALLOW, allow, found < LINES ? NULL : allowed);
    if (found < LINES) {
        check_variables(var, &pattern[found], &have);
    }
    fuzz_same(LIMIT, (int64_t)sct_api_body_limit(methods[m].method, path), found < LINES ? (int64_t)lines[found].limit : 0);
}
