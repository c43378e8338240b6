/*
 * reference.c - other programs for what the product does: slow, short, straight from the standards.
 */
#include "reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

/* ---- text ---- */

/* Table 3-7: the first byte, the second byte, how many bytes in all; the others are 80..BF. */
static const struct {
    uint8_t first_low, first_high, second_low, second_high, bytes;
} utf8_rows[] = {
    {0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

size_t ref_utf8(uint32_t *c, const void *text, size_t len)
{
    static const uint32_t offset[] = {0, 0, 0x3080, 0xe2080, 0x3c82080};
    const uint8_t *s = text;
    uint32_t sum = 0;

    for (size_t row = 0; len > 0 && row < sizeof utf8_rows / sizeof utf8_rows[0]; row++) {
        size_t n = utf8_rows[row].bytes;

        if (s[0] < utf8_rows[row].first_low || s[0] > utf8_rows[row].first_high || n > len
            || (n > 1 && (s[1] < utf8_rows[row].second_low || s[1] > utf8_rows[row].second_high))) {
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            if (i > 1 && (s[i] < 0x80 || s[i] > 0xbf)) {
                return 0;
            }
            sum = sum * 64 + s[i];
        }
        *c = sum - offset[n];
        return n;
    }
    return 0;
}

/* Code points that no text may have, as ranges; every plane's last two are added below. */
static const struct {
    uint32_t low, high;
} refused[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x2029}, {0x202a, 0x202e}, {0x2066, 0x2069}, {0xfdd0, 0xfdef},
               {0xfeff, 0xfeff}};

static bool may_stand(uint32_t c, bool lines)
{
    if (lines && (c == '\n' || c == '\t')) {
        return true;
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (c >= refused[i].low && c <= refused[i].high) {
            return false;
        }
    }
    return c % 0x10000 < 0xfffe;
}

long ref_text(const void *text, size_t len, bool lines)
{
    const char *s = text;
    long count = 0;

    while (len > 0) {
        uint32_t c = 0;
        size_t n = ref_utf8(&c, s, len);

        if (n == 0 || !may_stand(c, lines)) {
            return -1;
        }
        s += n;
        len -= n;
        count++;
    }
    return count;
}

bool ref_match(ref_pattern_t *pattern, const char *text)
{
    if (!pattern->compiled) {
        if (regcomp(&pattern->regex, pattern->expression, REG_EXTENDED | REG_NOSUB | (pattern->ignore_case ? REG_ICASE : 0))) {
            (void)fprintf(stderr, "not an expression: %s\n", pattern->expression);
            abort();
        }
        pattern->compiled = true;
    }
    return regexec(&pattern->regex, text, 0, NULL, 0) == 0;
}

/* ---- JSON ---- */

typedef struct reader_t {
    apr_pool_t *pool;
    const char *at;
    const char *end;
    int depth;
    int tokens;
    ref_limits_t limits;
} reader_t;

static ref_json_t *read_value(reader_t *in);

static void space(reader_t *in)
{
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\t' || *in->at == '\n' || *in->at == '\r')) {
        in->at++;
    }
}

static bool eat(reader_t *in, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(in->end - in->at) < len || memcmp(in->at, word, len) != 0) {
        return false;
    }
    in->at += len;
    return true;
}

/* Four hex digits, -1 when they are none. */
static int read_four(reader_t *in)
{
    int value = 0;

    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdefABCDEF";
        const char *found = in->at < in->end && *in->at ? strchr(digits, *in->at) : NULL;

        if (!found) {
            return -1;
        }
        value = value * 16 + (int)(found - digits > 15 ? found - digits - 6 : found - digits);
        in->at++;
    }
    return value;
}

static size_t put_utf8(char *out, uint32_t c)
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t mark[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = n; i > 1; i--) {
        out[i - 1] = (char)(0x80 + c % 64);
        c /= 64;
    }
    out[0] = (char)(mark[n] + c);
    return n;
}

/* After "\": the character meant, 0 when there is none. */
static uint32_t read_escape(reader_t *in)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *found = in->at < in->end && *in->at ? strchr(from, *in->at) : NULL;
    int high, low;

    if (found) {
        in->at++;
        return (uint32_t)to[found - from];
    }
    high = eat(in, "u") ? read_four(in) : -1;
    if (high < 0xd800 || high > 0xdfff) {
        return high > 0 ? (uint32_t)high : 0;
    }
    low = high < 0xdc00 && eat(in, "\\u") ? read_four(in) : -1;
    return low >= 0xdc00 && low <= 0xdfff ? 0x10000u + (uint32_t)(high - 0xd800) * 0x400u + (uint32_t)(low - 0xdc00) : 0;
}

/* No fewer than the bytes of the string that begins here. */
static size_t string_room(const reader_t *in)
{
    const char *end = in->at + 1;

    while (end < in->end && *end != '"') {
        end += *end == '\\' ? 2 : 1;
    }
    return (size_t)(end - in->at);
}

static const char *read_string(size_t *len, reader_t *in)
{
    char *out = apr_palloc(in->pool, string_room(in) + 1);
    size_t n = 0;

    if (!eat(in, "\"")) {
        return NULL;
    }
    while (in->at < in->end && *in->at != '"') {
        uint32_t c = 0;
        size_t used = 1;

        if (*in->at == '\\') {
            in->at++;
            c = read_escape(in);
            used = 0;
        } else if ((unsigned char)*in->at >= 0x20) {
            used = ref_utf8(&c, in->at, (size_t)(in->end - in->at));
        }
        if (c == 0) {
            return NULL;
        }
        in->at += used;
        n += put_utf8(out + n, c);
    }
    out[n] = '\0';
    *len = n;
    return eat(in, "\"") ? out : NULL;
}

/* [-] 0 or a digit 1-9 and more; no fraction, no exponent, 64 bits, not -0. */
static bool read_integer(int64_t *out, reader_t *in)
{
    bool minus = eat(in, "-");
    const char *first = in->at;
    uint64_t value = 0;

    while (in->at < in->end && *in->at >= '0' && *in->at <= '9') {
        if (value > 922337203685477580u) {
            return false;
        }
        value = value * 10 + (uint64_t)(*in->at++ - '0');
    }
    if (in->at == first || (*first == '0' && (in->at - first > 1 || minus)) || value > (uint64_t)INT64_MAX + (minus ? 1 : 0)) {
        return false;
    }
    *out = minus ? (int64_t)(0 - value) : (int64_t)value;
    return in->at == in->end || !strchr(".eE", *in->at) || *in->at == '\0';
}

static bool same_key(const ref_json_t *one, const ref_json_t *two)
{
    return one->key_len == two->key_len && memcmp(one->key, two->key, one->key_len) == 0;
}

static bool read_list(ref_json_t *list, reader_t *in, const char *close)
{
    ref_json_t **next = &list->first;

    space(in);
    if (eat(in, close)) {
        return true;
    }
    do {
        const char *key = NULL;
        size_t key_len = 0;

        space(in);
        if (list->kind == 'o') {
            key = read_string(&key_len, in);
            in->tokens++;
            space(in);
            if (!key || !eat(in, ":")) {
                return false;
            }
        }
        *next = read_value(in);
        if (!*next) {
            return false;
        }
        (*next)->key = key;
        (*next)->key_len = key_len;
        for (ref_json_t *other = list->first; key && other != *next; other = other->next) {
            if (same_key(other, *next)) {
                return false;
            }
        }
        next = &(*next)->next;
        space(in);
    } while (eat(in, ","));
    return eat(in, close);
}

static bool read_into(ref_json_t *value, reader_t *in)
{
    static const char *const words[] = {"null", "true", "false"};

    for (size_t i = 0; i < 3; i++) {
        if (eat(in, words[i])) {
            value->kind = words[i][0];
            return true;
        }
    }
    if (in->at < in->end && *in->at == '"') {
        value->kind = 's';
        value->text = read_string(&value->len, in);
        return value->text != NULL;
    }
    if (in->at < in->end && (*in->at == '[' || *in->at == '{')) {
        bool good;

        value->kind = *in->at++ == '[' ? 'a' : 'o';
        in->tokens++; /* the closing bracket is one too */
        good = ++in->depth <= in->limits.depth && read_list(value, in, value->kind == 'a' ? "]" : "}");
        in->depth--;
        return good;
    }
    value->kind = 'i';
    return read_integer(&value->number, in);
}

static ref_json_t *read_value(reader_t *in)
{
    ref_json_t *value = apr_pcalloc(in->pool, sizeof *value);

    in->tokens++;
    space(in);
    return read_into(value, in) ? value : NULL;
}

const ref_json_t *ref_json(apr_pool_t *pool, const void *data, size_t size, ref_limits_t limits)
{
    reader_t in = {pool, data, (const char *)data + size, 0, 0, limits};
    const ref_json_t *value = size <= limits.bytes ? read_value(&in) : NULL;

    space(&in);
    return value && in.at == in.end && in.tokens <= limits.tokens ? value : NULL;
}

const ref_json_t *ref_member(const ref_json_t *object, const char *key)
{
    const ref_json_t *member = object->kind == 'o' ? object->first : NULL;

    while (member && strcmp(member->key, key) != 0) {
        member = member->next;
    }
    return member;
}

bool ref_is(const ref_json_t *value, const char *text)
{
    return value && value->kind == 's' && strcmp(value->text, text) == 0;
}

/* ---- canonical ---- */

bool ref_canonical_fits(const ref_json_t *value)
{
    for (size_t i = 0; value->kind == 's' && i < value->len; i++) {
        if (value->text[i] == 0x7f || (strchr("\n\t", value->text[i]) == NULL && (unsigned char)value->text[i] < 0x20)) {
            return false;
        }
    }
    for (const ref_json_t *member = value->first; member; member = member->next) {
        for (size_t i = 0; i < member->key_len; i++) {
            if (!strchr("0123456789_abcdefghijklmnopqrstuvwxyz", member->key[i])) {
                return false;
            }
        }
        if ((member->key && member->key_len == 0) || !ref_canonical_fits(member)) {
            return false;
        }
    }
    return value->kind != 'i' || llabs(value->number) <= 999999999999999;
}

typedef struct out_t {
    char *data;
    size_t len;
} out_t;

static void put(out_t *out, const char *text, size_t len)
{
    memcpy(out->data + out->len, text, len);
    out->len += len;
}

static void put_string(out_t *out, const char *text, size_t len)
{
    put(out, "\"", 1);
    for (size_t i = 0; i < len; i++) {
        const char *escape = text[i] == '\n' ? "\\n" : text[i] == '\t' ? "\\t" : text[i] == '"' ? "\\\"" : "\\\\";

        if (strchr("\n\t\"\\", text[i])) {
            put(out, escape, 2);
        } else {
            put(out, text + i, 1);
        }
    }
    put(out, "\"", 1);
}

/* The member with the smallest key above `after` (NULL: of all). */
static const ref_json_t *next_member(const ref_json_t *object, const ref_json_t *after)
{
    const ref_json_t *best = NULL;

    for (const ref_json_t *member = object->first; member; member = member->next) {
        if ((!after || strcmp(member->key, after->key) > 0) && (!best || strcmp(member->key, best->key) < 0)) {
            best = member;
        }
    }
    return best;
}

static void put_value(out_t *out, const ref_json_t *value)
{
    const ref_json_t *member;
    char number[24];

    switch (value->kind) {
    case 'n':
        put(out, "null", 4);
        break;
    case 't':
        put(out, "true", 4);
        break;
    case 'f':
        put(out, "false", 5);
        break;
    case 'i':
        put(out, number, (size_t)snprintf(number, sizeof number, "%lld", (long long)value->number));
        break;
    case 's':
        put_string(out, value->text, value->len);
        break;
    case 'a':
        put(out, "[", 1);
        for (member = value->first; member; member = member->next) {
            put_value(out, member);
            put(out, ",", member->next ? 1 : 0);
        }
        put(out, "]", 1);
        break;
    default:
        put(out, "{", 1);
        for (member = next_member(value, NULL); member;) {
            put_string(out, member->key, member->key_len);
            put(out, ":", 1);
            put_value(out, member);
            member = next_member(value, member);
            put(out, ",", member ? 1 : 0);
        }
        put(out, "}", 1);
        break;
    }
}

const char *ref_canonical(size_t *len, apr_pool_t *pool, const ref_json_t *value, size_t room)
{
    out_t out = {apr_palloc(pool, room + 1), 0};

    put_value(&out, value);
    out.data[out.len] = '\0';
    *len = out.len;
    return out.data;
}
