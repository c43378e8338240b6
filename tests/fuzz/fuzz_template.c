/*
 * fuzz_template.c - letters from text with {{names}}.
 *
 * Three lines give the values of "a", "b" and "name"; the rest is the template.
 */
#include "fuzz.h"

#include <string.h>

#include <apr_tables.h>

#include "codec.h"

#include "base_pool.h"

enum { ACCEPTS, FILLS, PLAIN };
const char *const fuzz_oracles[] = {[ACCEPTS] = "a template without a fault or not",
                                    [FILLS] = "the filled text",
                                    [PLAIN] = "text without marks stays as it is",
                                    NULL};

#define NAMES 3
#define DEEPEST 8

static const char *const names[NAMES] = {"a", "b", "name"};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static const char *value_of(const char *const *values, const char *name, size_t len)
{
    for (int i = 0; i < NAMES; i++) {
        /* names of values are found whatever their case, as APR's tables have it */
        if (strlen(names[i]) == len && strncasecmp(names[i], name, len) == 0) {
            return values[i];
        }
    }
    return NULL;
}

static bool blank(const char *text)
{
    static const char *const spaces[] = {" ", "\t", "\n", "\r", "\xc2\xa0", "\xe3\x80\x80"};

    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        if (strncmp(text, spaces[i], strlen(spaces[i])) == 0) {
            return blank(text + strlen(spaces[i]));
        }
    }
    return *text == '\0';
}

typedef struct state_t {
    const char *const *values;
    const char *open[DEEPEST];
    size_t open_len[DEEPEST];
    int depth;
    int hidden; /* how many of the open ones hide what is inside */
    bool hides[DEEPEST];
    char *out;
    size_t len;
} state_t;

static void put(state_t *state, const char *text, size_t len)
{
    if (state->hidden == 0) {
        memcpy(state->out + state->len, text, len);
        state->len += len;
    }
}

/* A line "{{#name}}", without its white space at both sides. */
static bool section(state_t *state, const char *mark, const char *end)
{
    const char *name = mark + 3;
    const char *close = memmem(name, (size_t)(end - name), "}}", 2);
    size_t len = close ? (size_t)(close - name) : 0;
    const char *value;

    if (!close || close + 2 != end) {
        return false;
    }
    if (mark[2] == '/') {
        if (state->depth == 0 || state->open_len[state->depth - 1] != len
            || memcmp(state->open[state->depth - 1], name, len) != 0) {
            return false;
        }
        state->hidden -= state->hides[--state->depth];
        return true;
    }
    value = value_of(state->values, name, len);
    if (!value || state->depth == DEEPEST) {
        return false;
    }
    state->open[state->depth] = name;
    state->open_len[state->depth] = len;
    state->hides[state->depth] = blank(value) == (mark[2] == '#');
    state->hidden += state->hides[state->depth++];
    return true;
}

static bool line(state_t *state, const char *from, const char *end)
{
    const char *first = from, *last = end;

    while (first < end && (*first == ' ' || *first == '\t')) {
        first++;
    }
    while (last > first && strchr(" \t\r\n", last[-1])) {
        last--;
    }
    if (end - first > 2 && memcmp(first, "{{", 2) == 0 && strchr("#^/", first[2])) {
        return last - first > 2 && section(state, first, last);
    }
    while (from < end) {
        const char *mark = memmem(from, (size_t)(end - from), "{{", 2);
        const char *close = mark ? memmem(mark + 2, (size_t)(end - mark - 2), "}}", 2) : NULL;
        const char *value = close ? value_of(state->values, mark + 2, (size_t)(close - mark - 2)) : NULL;

        if (mark && !value) {
            return false;
        }
        put(state, from, (size_t)((mark ? mark : end) - from));
        put(state, mark ? value : "", mark ? strlen(value) : 0);
        from = mark ? close + 2 : end;
    }
    return true;
}

static const char *fill(apr_pool_t *pool, const char *text, const char *const *values)
{
    state_t state = {.values = values};
    size_t longest = 1;

    for (int i = 0; i < NAMES; i++) {
        longest += strlen(values[i]);
    }
    state.out = apr_palloc(pool, strlen(text) * longest + 1);
    while (*text) {
        const char *end = strchr(text, '\n') ? strchr(text, '\n') + 1 : text + strlen(text);

        if (!line(&state, text, end)) {
            return NULL;
        }
        text = end;
    }
    state.out[state.len] = '\0';
    return state.depth == 0 ? state.out : NULL;
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    fuzz_in_t in = {data, size};
    apr_table_t *table = apr_table_make(pool, NAMES);
    const char *values[NAMES];
    const char *text, *filled = NULL;
    bool good;

    for (int i = 0; i < NAMES; i++) {
        values[i] = fuzz_line(pool, &in);
        apr_table_setn(table, names[i], values[i]);
    }
    text = fuzz_text(pool, &in);
    good = !sct_template_fill(&filled, pool, "fuzz", text, table);
    if (good && !strstr(text, "{{")) {
        fuzz_same_text(PLAIN, filled, text);
    }
    fuzz_same(ACCEPTS, good, fill(pool, text, values) != NULL);
    if (good) {
        fuzz_same_text(FILLS, filled, fill(pool, text, values));
    }
}
