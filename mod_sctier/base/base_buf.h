/*
 * base_buf.h - a growing byte buffer in a pool, and a JSON writer on it. Output never builds a tree.
 */
#ifndef SCT_BASE_BUF_H
#define SCT_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>

typedef struct sct_buf_t {
    apr_pool_t *pool;
    char *data;  /* len bytes and a NUL */
    size_t len;
    size_t room;
} sct_buf_t;

void sct_buf_init(sct_buf_t *buf, apr_pool_t *pool, size_t room);
void sct_buf_add(sct_buf_t *buf, const char *data, size_t len);
void sct_buf_text(sct_buf_t *buf, const char *text);

/** Room for n more bytes: whoever fills them adds n to len and puts the NUL behind them. */
char *sct_buf_room(sct_buf_t *buf, size_t n);

/** A JSON string with quotes; escapes exactly as `jq -c` does. text is valid UTF-8. NULL writes null. */
void sct_buf_json(sct_buf_t *buf, const char *text);
void sct_buf_int(sct_buf_t *buf, int64_t number);

#endif
