/*
 * fuzz_text.c - UTF-8, characters that hide or reorder, white space; and text as a JSON string.
 */
#include "fuzz.h"
#include "reference.h"

#include <string.h>

#include "base_buf.h"
#include "base_text.h"

#include "base_pool.h"

enum { LINE, LINES, COUNT, BLANK, JSON };
const char *const fuzz_oracles[] = {[LINE] = "one line of text or not",
                                    [LINES] = "lines of text or not",
                                    [COUNT] = "how many code points",
                                    [BLANK] = "only white space or not",
                                    [JSON] = "a JSON string holds the text",
                                    NULL};

static const ref_limits_t limits = {1 << 20, 1, 1};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static bool blank(const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        uint32_t c = 0;
        size_t n = ref_utf8(&c, text, left);

        if (n == 0 || !(c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x3000)) {
            return false;
        }
        text += n;
        left -= n;
    }
    return true;
}

/* Code points, where each byte that begins none counts as one. */
static long count_of(const char *text, size_t len)
{
    long count = 0;

    for (; len > 0; count++) {
        uint32_t c = 0;
        size_t n = ref_utf8(&c, text, len);

        n = n ? n : 1;
        text += n;
        len -= n;
    }
    return count;
}

static void check_json(apr_pool_t *pool, const char *text)
{
    const ref_json_t *value;
    sct_buf_t json;

    sct_buf_init(&json, pool, 64);
    sct_buf_json(&json, text);
    value = ref_json(pool, json.data, json.len, limits);
    fuzz_holds(JSON, value && value->kind == 's');
    fuzz_same_bytes(JSON, value->text, value->len, text, strlen(text));
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    fuzz_in_t in = {data, size};
    const char *text = fuzz_text(pool, &in);
    size_t chars = 0;

    fuzz_same(LINE, sct_text_valid(&chars, bytes, size, SCT_TEXT_LINE), ref_text(bytes, size, false) >= 0);
    fuzz_same(COUNT, (int64_t)chars, count_of(bytes, size));
    fuzz_same(LINES, sct_text_valid(&chars, bytes, size, SCT_TEXT_LINES), ref_text(bytes, size, true) >= 0);
    fuzz_same(BLANK, sct_text_blank(text), blank(text));
    if (ref_text(text, strlen(text), true) >= 0) {
        check_json(pool, text);
    }
}
