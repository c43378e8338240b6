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

void sct_buf_add(sct_buf_t *buf, const char *data, size_t len)
{
    if (buf->len + len + 1 > buf->room) {
        size_t room = 2 * buf->room > buf->len + len + 1 ? 2 * buf->room : buf->len + len + 1;
        char *grown = apr_palloc(buf->pool, room);

        memcpy(grown, buf->data, buf->len);
        buf->data = grown;
        buf->room = room;
    }
    memcpy(buf->data + buf->len, data, len);
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

void sct_buf_json(sct_buf_t *buf, const char *text)
{
    const char *start = text;

    if (!text) {
        sct_buf_add(buf, "null", 4);
        return;
    }
    sct_buf_add(buf, "\"", 1);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20 || c == '"' || c == '\\') {
            char room[7];

            sct_buf_add(buf, start, (size_t)(text - start));
            sct_buf_text(buf, escape_of(room, c));
            start = text + 1;
        }
    }
    sct_buf_add(buf, start, (size_t)(text - start));
    sct_buf_add(buf, "\"", 1);
}

void sct_buf_int(sct_buf_t *buf, int64_t number)
{
    sct_buf_text(buf, apr_psprintf(buf->pool, "%" APR_INT64_T_FMT, number));
}
