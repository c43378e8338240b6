/*
 * base_text.c - checks of text.
 */
#include "base_text.h"

#include <stdint.h>
#include <string.h>

/* Decodes one code point of at most len bytes; 0 bytes used means malformed. */
static size_t decode(uint32_t *out, const unsigned char *s, size_t len)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
    uint32_t c = n == 1 ? s[0] : s[0] & (0x7fu >> n);

    if (n == 0 || n > len) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if (s[i] >> 6 != 2) {
            return 0;
        }
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return 0;
    }
    *out = c;
    return n;
}

static bool allowed(uint32_t c, sct_text_kind_t kind)
{
    if (c == '\n' || c == '\t') {
        return kind == SCT_TEXT_LINES;
    }
    return c >= 0x20 && (c < 0x7f || c > 0x9f) && !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069)
           && c != 0xfeff && !(c >= 0xfdd0 && c <= 0xfdef) && (c & 0xfffe) != 0xfffe;
}

bool sct_text_valid(size_t *chars, const char *text, size_t len, sct_text_kind_t kind)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t count = 0;
    bool good = true;

    while (len > 0) {
        uint32_t c = 0;
        size_t n = decode(&c, s, len);

        if (n == 0 || !allowed(c, kind)) {
            good = false;
        }
        n = n ? n : 1;
        s += n;
        len -= n;
        count++;
    }
    *chars = count;
    return good;
}

bool sct_text_blank(const char *text)
{
    while (*text) {
        if (strchr(" \t\n\r", *text)) {
            text += 1;
        } else if (strncmp(text, "\xc2\xa0", 2) == 0) {
            text += 2;
        } else if (strncmp(text, "\xe3\x80\x80", 3) == 0) {
            text += 3;
        } else {
            return false;
        }
    }
    return true;
}
