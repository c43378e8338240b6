/*
 * zip_make.c - writes the records of a ZIP one after the other.
 */
#include "zip_make.h"

#include <string.h>

#include "base_buf.h"

static void put16(sct_buf_t *buf, unsigned value)
{
    const char bytes[2] = {(char)(value & 255), (char)(value >> 8 & 255)};

    sct_buf_add(buf, bytes, 2);
}

static void put32(sct_buf_t *buf, uint32_t value)
{
    put16(buf, value & 65535);
    put16(buf, value >> 16);
}

static void text(sct_buf_t *buf, const char *value)
{
    sct_buf_add(buf, value ? value : "", value ? strlen(value) : 0);
}

/* What both headers of an entry tell: version, flags, method, time, date, CRC (nobody looks), sizes, length of the name. */
static void common(sct_buf_t *buf, const zip_entry_t *e, const char *name)
{
    uint32_t packed = (uint32_t)strlen(e->bytes);

    put16(buf, 20);
    put16(buf, e->flags);
    put16(buf, e->method);
    put32(buf, 0);
    put32(buf, 0);
    put32(buf, packed);
    put32(buf, e->unpacked ? e->unpacked : packed);
    put16(buf, (unsigned)strlen(name));
    put16(buf, 0); /* extra */
}

static void put_local(sct_buf_t *buf, const zip_entry_t *e)
{
    const char *name = e->local_name ? e->local_name : e->name;

    text(buf, "PK\x03\x04");
    common(buf, e, name);
    text(buf, name);
    text(buf, e->bytes);
    text(buf, e->gap);
}

static void put_central(sct_buf_t *buf, const zip_entry_t *e, uint32_t at)
{
    text(buf, "PK\x01\x02");
    put16(buf, 3 << 8 | 20); /* made on Unix */
    common(buf, e, e->name);
    put16(buf, 0); /* comment */
    put16(buf, 0); /* disk */
    put16(buf, 0); /* internal */
    put32(buf, e->attributes);
    put32(buf, at + (uint32_t)e->moved);
    text(buf, e->name);
}

const char *zip_make(size_t *len, apr_pool_t *pool, const zip_entry_t *entries, size_t count, const zip_odd_t *odd)
{
    static const zip_odd_t even;
    uint32_t *at = apr_palloc(pool, (count + 1) * sizeof *at);
    uint32_t directory;
    sct_buf_t buf;

    odd = odd ? odd : &even;
    sct_buf_init(&buf, pool, 4096);
    text(&buf, odd->before);
    for (size_t i = 0; i < count; i++) {
        at[i] = (uint32_t)buf.len;
        put_local(&buf, &entries[i]);
    }
    directory = (uint32_t)buf.len;
    for (size_t i = 0; i < count; i++) {
        put_central(&buf, &entries[i], at[i]);
    }
    at[count] = (uint32_t)buf.len - directory;
    text(&buf, "PK\x05\x06");
    put16(&buf, odd->disk);
    put16(&buf, 0);
    put16(&buf, (unsigned)((int)count + odd->entries));
    put16(&buf, (unsigned)((int)count + odd->entries));
    put32(&buf, at[count] + (uint32_t)odd->directory_len);
    put32(&buf, directory);
    put16(&buf, odd->comment ? (unsigned)strlen(odd->comment) : 0);
    text(&buf, odd->comment);
    text(&buf, odd->after);
    *len = buf.len;
    return buf.data;
}
