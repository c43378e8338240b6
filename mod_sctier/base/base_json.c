/*
 * base_json.c - parsing behind limits; the only file that calls Jansson.
 *
 * The pre-scan splits bytes into tokens and knows nothing of grammar: what is well-formed is Jansson's to say. The same
 * tokens, read again up to an offset, give the JSON pointer of a fault.
 */
#include "base_json.h"

#include <stdlib.h>

#include <jansson.h>

#include "base_buf.h"
#include "base_text.h"
#include "base_pool.h"

#define POINTER_MAX 300 /* code points: what a problem may say (SCT_PROBLEM_FIELDS) */

const sct_json_limits_t sct_json_request_limits = {(size_t)64 << 10, 16, 10000};
const sct_json_limits_t sct_json_file_limits = {(size_t)4 << 20, 16, 400000};

typedef enum { TOKEN_END, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA, TOKEN_COLON, TOKEN_STRING, TOKEN_WORD } token_kind_t;

typedef struct token_t {
    token_kind_t kind;
    size_t start;
    size_t end;
} token_t;

/* One open bracket on the way to a fault. */
typedef struct frame_t {
    bool object;
    bool at_value;  /* object: the key was read */
    size_t index;   /* array: place of the present element */
    token_t key;    /* object: the key read last, with its quotes */
} frame_t;

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t string_end(const char *text, size_t len, size_t at)
{
    for (at++; at < len && text[at] != '"'; at++) {
        if (text[at] == '\\') {
            at++;
        }
    }
    return at < len ? at + 1 : len;
}

static size_t word_end(const char *text, size_t len, size_t at)
{
    while (at < len && !is_space(text[at]) && !(text[at] && strchr("{}[],:\"", text[at]))) {
        at++;
    }
    return at;
}

static token_t next_token(const char *text, size_t len, size_t at)
{
    token_t token = {TOKEN_END, at, at};

    while (at < len && is_space(text[at])) {
        at++;
    }
    token.start = at;
    if (at >= len) {
        return token;
    }
    token.end = at + 1;
    switch (text[at]) {
    case '{':
    case '[':
        token.kind = TOKEN_OPEN;
        break;
    case '}':
    case ']':
        token.kind = TOKEN_CLOSE;
        break;
    case ',':
        token.kind = TOKEN_COMMA;
        break;
    case ':':
        token.kind = TOKEN_COLON;
        break;
    case '"':
        token.kind = TOKEN_STRING;
        token.end = string_end(text, len, at);
        break;
    default:
        token.kind = TOKEN_WORD;
        token.end = word_end(text, len, at);
        break;
    }
    return token;
}

/* Numbers that only a real can hold; "-0" is one of them (as an integer it would come back as 0). */
static bool is_real(const char *text, token_t token)
{
    const char *word = text + token.start;
    size_t len = token.end - token.start;

    if (token.kind != TOKEN_WORD || (word[0] != '-' && (word[0] < '0' || word[0] > '9'))) {
        return false;
    }
    return memchr(word, '.', len) || memchr(word, 'e', len) || memchr(word, 'E', len)
           || (len == 2 && memcmp(word, "-0", 2) == 0);
}

/* Counts before anything is built. *real, 0 before, is set past the start of the first real number. */
static sct_err_t *prescan(size_t *real, apr_pool_t *pool, const char *text, size_t len, const sct_json_limits_t *limits)
{
    int depth = 0;
    int tokens = 0;
    token_t token;

    if (len > limits->bytes) {
        return sct_err(pool, TOO_LARGE, "JSON of %" APR_SIZE_T_FMT " bytes", len);
    }
    if (len > 0 && memchr(text, '\0', len)) {
        return sct_err(pool, MALFORMED, "JSON with a NUL"); /* Jansson steps over one behind a number or literal */
    }
    for (token = next_token(text, len, 0); token.kind != TOKEN_END; token = next_token(text, len, token.end)) {
        tokens += token.kind != TOKEN_COMMA && token.kind != TOKEN_COLON;
        depth += token.kind == TOKEN_OPEN;
        depth -= token.kind == TOKEN_CLOSE && depth > 0;
        if (depth > limits->depth) {
            return sct_err(pool, TOO_LARGE, "JSON deeper than %d at byte %" APR_SIZE_T_FMT, limits->depth, token.start);
        }
        if (tokens > limits->tokens) {
            return sct_err(pool, TOO_LARGE, "JSON of more than %d tokens", limits->tokens);
        }
        if (*real == 0 && is_real(text, token)) {
            *real = token.start + 1;
        }
    }
    return SCT_OK;
}

static void see_token(frame_t *frames, int *depth, const char *text, token_t token)
{
    frame_t *top = *depth > 0 ? &frames[*depth - 1] : NULL;

    if (token.kind == TOKEN_OPEN) {
        frames[(*depth)++] = (frame_t){.object = text[token.start] == '{'};
    } else if (token.kind == TOKEN_CLOSE) {
        *depth -= *depth > 0;
    } else if (top && token.kind == TOKEN_COMMA) {
        top->index++;
        top->at_value = false;
    } else if (top && token.kind == TOKEN_COLON) {
        top->at_value = true;
    } else if (top && token.kind == TOKEN_STRING && top->object && !top->at_value) {
        top->key = token;
    }
}

/* A key as one step of a JSON pointer (RFC 6901): "~" and "/" escaped. */
static void add_key(sct_buf_t *out, const char *text, token_t token)
{
    json_t *key = json_loadb(text + token.start, token.end - token.start, JSON_DECODE_ANY, NULL);
    const char *c = json_string_value(key);

    for (; c && *c; c++) {
        if (*c == '~' || *c == '/') {
            sct_buf_text(out, *c == '~' ? "~0" : "~1");
        } else {
            sct_buf_add(out, c, 1);
        }
    }
    json_decref(key);
}

/*
 * The pointer of the value or key that ends at or holds the byte before `offset`. The text passed the pre-scan. Keys are the
 * client's own: where one is too long to be shown, or no line of text, the pointer ends at what holds it.
 */
static const char *pointer_at(apr_pool_t *pool, const char *text, size_t len, size_t offset, int max_depth)
{
    frame_t *frames = apr_pcalloc(pool, sizeof *frames * ((size_t)max_depth + 1));
    int depth = 0;
    sct_buf_t out;
    token_t token;

    for (token = next_token(text, len, 0); token.kind != TOKEN_END && token.start < offset;
         token = next_token(text, len, token.end)) {
        see_token(frames, &depth, text, token);
    }
    sct_buf_init(&out, pool, 64);
    for (int i = 0; i < depth; i++) {
        size_t before = out.len;
        size_t chars = 0;

        sct_buf_text(&out, "/");
        if (frames[i].object) {
            add_key(&out, text, frames[i].key);
        } else {
            sct_buf_int(&out, (int64_t)frames[i].index);
        }
        if (!sct_text_valid(&chars, out.data, out.len, SCT_TEXT_LINE) || chars > POINTER_MAX) {
            out.len = before;
            out.data[before] = '\0';
            break;
        }
    }
    return out.len > 0 ? out.data : "/";
}

static sct_err_t *refused(apr_pool_t *pool, const char *text, size_t len, const json_error_t *error, int max_depth)
{
    size_t offset = error->position > 0 ? (size_t)error->position : 0;

    switch ((int)json_error_code(error)) {
    case json_error_duplicate_key:
        return sct_err_field(pool, TWICE, pointer_at(pool, text, len, offset, max_depth));
    case json_error_numeric_overflow:
        return sct_err_field(pool, RANGE, pointer_at(pool, text, len, offset, max_depth));
    default:
        /* Jansson's own words quote the input: they stay out of the log. */
        return sct_err(pool, MALFORMED, "not JSON: line %d, column %d, reason %d", error->line, error->column,
                       (int)json_error_code(error));
    }
}

/* ---- memory ---- */

/*
 * Jansson 2.14 goes on after a failed allocation without the byte that it could not keep, and where that is the end of a
 * string it writes past the memory it has. So the process ends, as with pools.
 */
static struct {
    json_malloc_t take;
    json_free_t give;
} memory;

static void *take_memory(size_t size)
{
    void *taken = memory.take(size);

    if (!taken) {
        abort();
    }
    return taken;
}

void sct_json_start(void)
{
    if (!memory.take) {
        json_get_alloc_funcs(&memory.take, &memory.give);
        json_set_alloc_funcs(take_memory, memory.give);
    }
    json_object_seed(0);
}

/* ---- documents ---- */

static apr_status_t forget(void *value)
{
    json_decref(value);
    return APR_SUCCESS;
}

sct_err_t *sct_json_parse(const sct_json_t **out, apr_pool_t *pool, const char *text, size_t len,
                          const sct_json_limits_t *limits)
{
    json_error_t error;
    size_t real = 0;
    json_t *value;

    SCT_TRY(prescan(&real, pool, text, len, limits));
    value = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value) {
        return refused(pool, text, len, &error, limits->depth);
    }
    if (real > 0) {
        json_decref(value);
        return sct_err_field(pool, TYPE, pointer_at(pool, text, len, real, limits->depth));
    }
    apr_pool_cleanup_register(pool, value, forget, apr_pool_cleanup_null);
    *out = value;
    return SCT_OK;
}

sct_json_kind_t sct_json_kind(const sct_json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return SCT_JSON_OBJECT;
    case JSON_ARRAY:
        return SCT_JSON_ARRAY;
    case JSON_STRING:
        return SCT_JSON_STRING;
    case JSON_INTEGER:
    case JSON_REAL: /* refused by parse */
        return SCT_JSON_INT;
    case JSON_TRUE:
    case JSON_FALSE:
        return SCT_JSON_BOOL;
    case JSON_NULL:
    default:
        return SCT_JSON_NULL;
    }
}

bool sct_json_true(const sct_json_t *value)
{
    return json_is_true(value);
}

int64_t sct_json_int(const sct_json_t *value)
{
    return json_integer_value(value);
}

const char *sct_json_string(const sct_json_t *value, size_t *len)
{
    if (len) {
        *len = json_string_length(value);
    }
    return json_string_value(value);
}

size_t sct_json_size(const sct_json_t *value)
{
    return json_is_array(value) ? json_array_size(value) : json_object_size(value);
}

const sct_json_t *sct_json_at(const sct_json_t *array, size_t i)
{
    return json_array_get(array, i);
}

const sct_json_t *sct_json_get(const sct_json_t *object, const char *key)
{
    return json_object_get(object, key);
}

/* Jansson's iterators ask for a mutable object although reading changes nothing. */
static json_t *unconst(const sct_json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

sct_err_t *sct_json_members(const sct_json_t *object,
                            sct_err_t *(*fn)(void *baton, const char *key, const sct_json_t *value), void *baton)
{
    const char *key;
    json_t *value;

    json_object_foreach(unconst(object), key, value) {
        SCT_TRY(fn(baton, key, value));
    }
    return SCT_OK;
}

static int dump_to(const char *bytes, size_t len, void *buf)
{
    sct_buf_add(buf, bytes, len);
    return 0;
}

const char *sct_json_sorted(size_t *len, apr_pool_t *pool, const sct_json_t *value)
{
    sct_buf_t buf;

    sct_buf_init(&buf, pool, 1024);
    if (json_dump_callback(value, dump_to, &buf, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) != 0) {
        abort(); /* of a value that it parsed itself it can always tell the text */
    }
    *len = buf.len;
    return buf.data;
}
