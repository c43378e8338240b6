/*
 * test_openapi.c - the published description is whole: every route, every reference, no open or empty schema.
 */
#include "unit.h"

#include "api_route.h"
#include "base_json.h"
#include "base_pool.h"

static apr_pool_t *pool;
static const sct_json_t *doc;

static int load(void **state)
{
    const char *text;

    (void)state;
    pool = unit_pool();
    text = sct_api_openapi(pool);
    UNIT_OK(sct_json_parse(&doc, pool, text, strlen(text), &sct_json_file_limits));
    return 0;
}

static int unload(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

/* The value below the keys, NULL when one is missing. */
static const sct_json_t *at(const sct_json_t *value, const char *const *keys)
{
    for (; value && *keys; keys++) {
        value = sct_json_kind(value) == SCT_JSON_OBJECT ? sct_json_get(value, *keys) : NULL;
    }
    return value;
}

#define AT(value, ...) at((value), (const char *const[]){__VA_ARGS__, NULL})

static const char *text_at(const sct_json_t *value)
{
    return value && sct_json_kind(value) == SCT_JSON_STRING ? sct_json_string(value, NULL) : "";
}

static const char *method_of(const sct_route_t *route)
{
    char *word = apr_pstrdup(pool, route->method_name);

    for (char *c = word; *c; c++) {
        *c = (char)(*c | 0x20);
    }
    return word;
}

static const sct_json_t *operation_of(const sct_route_t *route)
{
    return AT(doc, "paths", route->path, method_of(route));
}

static const sct_json_t *parameter_of(const sct_route_t *route, const char *in, const char *name)
{
    const sct_json_t *list = AT(operation_of(route), "parameters");

    for (size_t i = 0; list && i < sct_json_size(list); i++) {
        const sct_json_t *row = sct_json_at(list, i);

        if (strcmp(text_at(AT(row, "in")), in) == 0 && strcmp(text_at(AT(row, "name")), name) == 0) {
            return row;
        }
    }
    return NULL;
}

#define EXPECT(route, truth)                                                                   \
    do {                                                                                       \
        if (!(truth)) {                                                                        \
            fail_msg("%s %s: not %s", (route)->method_name, (route)->path, #truth);            \
        }                                                                                      \
    } while (0)

static const char *ref_of(const sct_type_t *type)
{
    return apr_psprintf(pool, "#/components/schemas/%s", type->name);
}

static void check_bodies(const sct_route_t *route, const sct_json_t *operation)
{
    const sct_json_t *good = AT(operation, "responses", apr_psprintf(pool, "%d", route->status));
    const char *in = text_at(AT(operation, "requestBody", "content", "application/json", "schema", "$ref"));
    const char *out = text_at(AT(good, "content", "application/json", "schema", "$ref"));

    EXPECT(route, good != NULL);
    EXPECT(route, strcmp(in, route->input ? ref_of(route->input) : "") == 0);
    if (route->reply) {
        EXPECT(route, strcmp(out, ref_of(route->reply)) == 0);
    } else if (route->flags & SCT_ROUTE_TEXT) {
        EXPECT(route, strcmp(text_at(AT(good, "content", "text/plain", "schema", "type")), "string") == 0 && *out == '\0');
    } else if (route->flags & SCT_ROUTE_CSV) {
        EXPECT(route, strcmp(text_at(AT(good, "content", "text/csv", "schema", "type")), "string") == 0 && *out == '\0');
    } else if (route->flags & SCT_ROUTE_DOWNLOAD) {
        EXPECT(route, strcmp(text_at(AT(good, "content", "application/octet-stream", "schema", "format")), "binary") == 0);
    } else {
        EXPECT(route, strcmp(out, route->status == 204 ? "" : "#/components/schemas/openapi") == 0);
    }
    EXPECT(route,
           strcmp(text_at(AT(operation, "responses", "default", "$ref")), "#/components/responses/problem") == 0);
    EXPECT(route, !AT(good, "headers", "Content-Disposition") == !(route->flags & (SCT_ROUTE_STREAM | SCT_ROUTE_DOWNLOAD)));
    EXPECT(route, !AT(operation, "requestBody", "content", "application/octet-stream") == !(route->flags & SCT_ROUTE_BYTES));
    EXPECT(route, !AT(operation, "responses", "304") == !(route->flags & SCT_ROUTE_ETAG));
}

static void check_parameters(const sct_route_t *route)
{
    static const char *const variables[] = {"id", "criterion", "edition", "evidence", "n"};

    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        bool named = strstr(route->path, apr_psprintf(pool, "{%s}", variables[i])) != NULL;

        EXPECT(route, (parameter_of(route, "path", variables[i]) != NULL) == named);
    }
    EXPECT(route, !parameter_of(route, "header", "If-Match") == !(route->flags & SCT_ROUTE_IF_MATCH));
    EXPECT(route, !parameter_of(route, "header", "Idempotency-Key") == !(route->flags & SCT_ROUTE_IDEM));
    EXPECT(route, !parameter_of(route, "header", "If-None-Match") == !(route->flags & SCT_ROUTE_ETAG));
    EXPECT(route, !parameter_of(route, "header", "X-SCTier") == (route->method == SCT_GET));
    EXPECT(route, !parameter_of(route, "query", "limit") == !(route->flags & SCT_ROUTE_LIST));
}

static void check_path_variables(const sct_route_t *route)
{
    for (const char *c = strchr(route->path, '{'); c; c = strchr(c + 1, '{')) {
        const char *name = apr_pstrndup(pool, c + 1, strcspn(c + 1, "}"));

        EXPECT(route, parameter_of(route, "path", name) != NULL);
    }
}

static void test_every_route(void **state)
{
    (void)state;
    assert_true(sct_route_count > 30);
    for (size_t i = 0; i < sct_route_count; i++) {
        const sct_route_t *route = &sct_routes[i];
        const sct_json_t *operation = operation_of(route);

        EXPECT(route, operation != NULL);
        EXPECT(route, strcmp(text_at(AT(operation, "operationId")), route->name) == 0);
        EXPECT(route, sct_json_size(AT(operation, "x-sctier-roles")) > 0);
        EXPECT(route, !AT(operation, "security") == !(sct_can_roles(route->can) & (SCT_ANYONE | SCT_STATUS)));
        check_bodies(route, operation);
        check_parameters(route);
        check_path_variables(route);
    }
}

static sct_err_t *count_member(void *baton, const char *key, const sct_json_t *value)
{
    (void)key;
    *(size_t *)baton += sct_json_size(value);
    return SCT_OK;
}

/* Nothing is described that is not in the table. */
static void test_no_other_operation(void **state)
{
    size_t operations = 0;

    (void)state;
    UNIT_OK(sct_json_members(AT(doc, "paths"), count_member, &operations));
    assert_int_equal(operations, sct_route_count);
}

static const sct_json_t *resolve(const char *ref)
{
    const sct_json_t *value = doc;
    char *last = NULL;
    char *step = apr_strtok(apr_pstrdup(pool, ref), "/", &last);

    if (!step || strcmp(step, "#") != 0) {
        return NULL;
    }
    for (step = apr_strtok(NULL, "/", &last); value && step; step = apr_strtok(NULL, "/", &last)) {
        value = AT(value, step);
    }
    return value;
}

/* What a walk over the whole document saw. */
typedef struct seen_t {
    int refs;
    int schemas;
    int objects;
} seen_t;

static void walk(seen_t *seen, const char *key, const sct_json_t *value);

static sct_err_t *walk_member(void *baton, const char *key, const sct_json_t *value)
{
    walk(baton, key, value);
    return SCT_OK;
}

static void check_object(seen_t *seen, const char *key, const sct_json_t *value)
{
    const char *ref = text_at(AT(value, "$ref"));

    if (*ref) {
        seen->refs++;
        if (!resolve(ref)) {
            fail_msg("%s leads nowhere", ref);
        }
    }
    if (strcmp(key, "schema") == 0) {
        seen->schemas++;
    }
    if (strcmp(text_at(AT(value, "type")), "object") == 0) {
        const sct_json_t *closed = AT(value, "additionalProperties");

        seen->objects++;
        if (!closed || sct_json_kind(closed) != SCT_JSON_BOOL || sct_json_true(closed)) {
            fail_msg("%s is an open object", key);
        }
    }
    if (sct_json_size(value) == 0) {
        fail_msg("%s is {}", key);
    }
}

static void walk(seen_t *seen, const char *key, const sct_json_t *value)
{
    if (sct_json_kind(value) == SCT_JSON_OBJECT) {
        check_object(seen, key, value);
        UNIT_OK(sct_json_members(value, walk_member, seen));
    } else if (sct_json_kind(value) == SCT_JSON_ARRAY) {
        for (size_t i = 0; i < sct_json_size(value); i++) {
            walk(seen, key, sct_json_at(value, i));
        }
    }
}

static void test_schemas_are_closed(void **state)
{
    seen_t seen = {0};

    (void)state;
    walk(&seen, "document", doc);
    assert_true(seen.refs > (int)sct_route_count);
    assert_true(seen.schemas > (int)sct_route_count);
    assert_true(seen.objects > 30);
}

/* Every property of every type says what it is: a type, a reference, or either of both and null. */
static sct_err_t *check_property(void *baton, const char *key, const sct_json_t *value)
{
    if (!AT(value, "type") && !AT(value, "$ref") && !AT(value, "anyOf")) {
        fail_msg("%s of %s has no type", key, (const char *)baton);
    }
    return SCT_OK;
}

static sct_err_t *check_schema(void *baton, const char *key, const sct_json_t *value)
{
    const sct_json_t *properties = AT(value, "properties");

    (void)baton;
    if (strcmp(key, "openapi_part") == 0) {
        return SCT_OK;
    }
    if (!properties) {
        fail_msg("%s has no properties", key);
    }
    return sct_json_members(properties, check_property, apr_pstrdup(pool, key));
}

static void test_every_property_has_a_type(void **state)
{
    (void)state;
    UNIT_OK(sct_json_members(AT(doc, "components", "schemas"), check_schema, NULL));
}

/* A component has one schema, so a type cannot be both what comes in and what goes out. */
static void test_no_type_goes_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sct_route_count; i++) {
        for (size_t k = 0; sct_routes[i].input && k < sct_route_count; k++) {
            EXPECT(&sct_routes[k], sct_routes[k].reply != sct_routes[i].input);
        }
    }
}

static void test_same_bytes_every_time(void **state)
{
    (void)state;
    assert_string_equal(sct_api_openapi(pool), sct_api_openapi(pool));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_route),
        cmocka_unit_test(test_no_other_operation),
        cmocka_unit_test(test_schemas_are_closed),
        cmocka_unit_test(test_every_property_has_a_type),
        cmocka_unit_test(test_no_type_goes_both_ways),
        cmocka_unit_test(test_same_bytes_every_time),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
