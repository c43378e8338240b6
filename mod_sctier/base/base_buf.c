/*
 * base_buf.c - growing buffer, JSON strings.
 */
#include "base_buf.h"

#include "base_pool.h"

void sct_buf_init(sct_buf_t *buf, apr_pool_t *pool, size_t room)
{
    buf->pool = pool;
    buf->room = room < 64 ? 64 : room;
    buf->data = apr_palloc(pool, buf->room);
    buf->data[0] = '\0';
    buf->len = 0;
}

char *sct_buf_room(sct_buf_t *buf, size_t n)
{
    if (buf->len + n + 1 > buf->room) {
        size_t room = 2 * buf->room > buf->len + n + 1 ? 2 * buf->room : buf->len + n + 1;
        char *grown = apr_palloc(buf->pool, room);

        memcpy(grown, buf->data, buf->len);
        buf->data = grown;
        buf->room = room;
    }
    return buf->data + buf->len;
}

void sct_buf_add(sct_buf_t *buf, const char *data, size_t len)
{
    memcpy(sct_buf_room(buf, len), data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void sct_buf_text(sct_buf_t *buf, const char *text)
{
    sct_buf_add(buf, text, strlen(text));
}

static const char *escape_of(char *room, unsigned char c)
{
    static const char digit[] = "0123456789abcdef";

    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\t':
        return "\\t";
    case '\r':
        return "\\r";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    default:
        memcpy(room, "\\u0000", 7);
        room[4] = digit[c >> 4];
        room[5] = digit[c & 15];
        return room;
    }
}

static bool is_special(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

/* The same for any of eight bytes at once: a byte below n borrows from its top bit when n is taken from it. */
static bool has_special(const char *text)
{
    const uint64_t each = UINT64_C(0x0101010101010101), top = 0x80 * each;
    uint64_t eight, quote, slash;

    memcpy(&eight, text, sizeof eight);
    quote = eight ^ ('"' * each);
    slash = eight ^ ('\\' * each);
    return ((((eight - 0x20 * each) & ~eight) | ((quote - each) & ~quote) | ((slash - each) & ~slash)) & top) != 0;
}

/* How many bytes from the start need no escape. */
static size_t plain(const char *text, size_t len)
{
    size_t i = 0;

    while (i + 8 <= len && !has_special(text + i)) {
        i += 8;
    }
    while (i < len && !is_special((unsigned char)text[i])) {
        i++;
    }
    return i;
}

void sct_buf_json(sct_buf_t *buf, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (!text) {
        sct_buf_add(buf, "null", 4);
        return;
    }
    sct_buf_room(buf, len + 2);
    sct_buf_add(buf, "\"", 1);
    while (len > 0) {
        size_t run = plain(text, len);

        sct_buf_add(buf, text, run);
        text += run;
        len -= run;
        if (len > 0) {
            char room[7];

            sct_buf_text(buf, escape_of(room, (unsigned char)*text));
            text++;
            len--;
        }
    }
    sct_buf_add(buf, "\"", 1);
}

void sct_buf_int(sct_buf_t *buf, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    sct_buf_add(buf, digits + at, sizeof digits - at);
}
