/*
 * base_text.h - text that people typed: UTF-8 without characters that hide, reorder or end things.
 */
#ifndef SCT_BASE_TEXT_H
#define SCT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    SCT_TEXT_LINE, /* one line */
    SCT_TEXT_LINES /* line feeds and tabs allowed */
} sct_text_kind_t;

/**
 * Whether text is well-formed UTF-8 (RFC 3629) free of control characters (C0, DEL, C1), of bidirectional overrides and
 * isolates (U+202A-202E, U+2066-2069), of line and paragraph separators (U+2028, U+2029), of U+FEFF and of noncharacters.
 * @param chars  set to the number of code points, also when the answer is no
 */
bool sct_text_valid(size_t *chars, const char *text, size_t len, sct_text_kind_t kind);

/** Whether text is empty or only white space (ASCII, U+00A0, U+3000). */
bool sct_text_blank(const char *text);

#endif
