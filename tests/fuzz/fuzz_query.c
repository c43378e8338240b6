/*
 * fuzz_query.c - query parameters: text, numbers, and the cursor of list pages.
 */
#include "fuzz.h"
#include "reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api_route.h"
#include "base_id.h"

#include "base_pool.h"

enum { GOOD, TEXT, NUMBER_GOOD, NUMBER, CURSOR };
const char *const fuzz_oracles[] = {[GOOD] = "well-formed and there once, or not",
                                    [TEXT] = "the decoded value",
                                    [NUMBER_GOOD] = "a number inside its bounds or not",
                                    [NUMBER] = "the number",
                                    [CURSOR] = "a cursor is an identifier",
                                    NULL};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

/* One value; false when a percent sign is not followed by two hex digits, or they are 00. */
static bool decode(char *out, const char *from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char hex[3] = {0};
        char *end;

        if (from[i] != '%') {
            *out = from[i];
            if (*out == '+') {
                *out = ' ';
            }
            out++;
            continue;
        }
        if (len - i < 3 || !strchr("0123456789abcdefABCDEF", from[i + 1]) || !strchr("0123456789abcdefABCDEF", from[i + 2])) {
            return false;
        }
        memcpy(hex, from + i + 1, 2);
        *out = (char)strtol(hex, &end, 16);
        if (*out++ == '\0') {
            return false;
        }
        i += 2;
    }
    *out = '\0';
    return true;
}

/* Cuts at every "&", then at the first "=". *out is NULL when there is no such name, or nothing after it. */
static bool find(const char **out, apr_pool_t *pool, const char *query, const char *name)
{
    char *rest = apr_pstrdup(pool, query);
    int found = 0;
    char *part;

    *out = NULL;
    while ((part = strsep(&rest, "&")) != NULL) {
        char *value = part;
        const char *key = strsep(&value, "=");
        char *decoded;

        if (!value || strcmp(key, name) != 0) {
            continue;
        }
        decoded = apr_palloc(pool, strlen(value) + 1);
        if (++found > 1 || strlen(value) > 600 || !decode(decoded, value, strlen(value))) {
            return false;
        }
        *out = *decoded ? decoded : NULL;
    }
    return true;
}

static void check_number(apr_pool_t *pool, const char *query, const char *text, bool good)
{
    static ref_pattern_t digits = {.expression = "^[0-9]{1,15}$"};
    int64_t number = -1, expected = 20;
    bool taken = !sct_query_int(&number, pool, query, "limit", 20, 1, 100);

    if (good && text) {
        expected = strtoll(text, NULL, 10);
        good = ref_match(&digits, text) && expected >= 1 && expected <= 100;
    }
    fuzz_same(NUMBER_GOOD, taken, good);
    if (taken) {
        fuzz_same(NUMBER, number, expected);
    }
}

static void check(apr_pool_t *pool, const char *query, const char *name)
{
    static ref_pattern_t id = {.expression = "^[0-9a-f]{32}$"};
    const char *product = NULL, *reference;
    bool good = find(&reference, pool, query, name);

    fuzz_same(GOOD, !sct_query_get(&product, pool, query, name), good);
    if (good) {
        fuzz_same_text(TEXT, product, reference);
    }
    if (product) {
        fuzz_same(CURSOR, sct_id_valid(product), ref_match(&id, product));
    }
    if (strcmp(name, "limit") == 0) {
        check_number(pool, query, reference, good);
    }
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    static const char *const names[] = {"q", "standing", "cursor", "limit"};
    fuzz_in_t in = {data, size};
    const char *query = fuzz_text(pool, &in);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        check(pool, query, names[i]);
    }
}
