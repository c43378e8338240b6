/*
 * reference.h - other programs for what the product does, to compare with: slow, short, straight from the standards.
 */
#ifndef SCT_FUZZ_REFERENCE_H
#define SCT_FUZZ_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <regex.h>

#include <apr_pools.h>

/**
 * One code point by table 3-7 of the Unicode standard (well-formed UTF-8 byte sequences).
 * @return the bytes it takes, 0 when the beginning of text is not well-formed
 */
size_t ref_utf8(uint32_t *c, const void *text, size_t len);

/** Code points of text without characters that hide, reorder or end things; -1 when there are others. */
long ref_text(const void *text, size_t len, bool lines);

/** Whether an extended regular expression, compiled at its first use, is found in text. */
typedef struct ref_pattern_t {
    const char *expression;
    bool ignore_case;
    bool compiled;
    regex_t regex;
} ref_pattern_t;
bool ref_match(ref_pattern_t *pattern, const char *text);

/** JSON (RFC 8259). Members and items are a list from `first` on. */
typedef struct ref_json_t {
    char kind; /* n null, t true, f false, i integer, s string, a array, o object */
    int64_t number;
    const char *text;
    size_t len;
    const char *key;
    size_t key_len;
    struct ref_json_t *first;
    struct ref_json_t *next;
} ref_json_t;

typedef struct ref_limits_t {
    size_t bytes;
    int depth;
    int tokens;
} ref_limits_t;

/**
 * NULL unless data is JSON inside the limits, without doubled keys, NUL, and numbers other than integers of 64 bits. "-0" is
 * no integer.
 */
const ref_json_t *ref_json(apr_pool_t *pool, const void *data, size_t size, ref_limits_t limits);

const ref_json_t *ref_member(const ref_json_t *object, const char *key);

/** Whether value is a string equal to text. */
bool ref_is(const ref_json_t *value, const char *text);

/** Whether RFC 8785 and the product's profile have one spelling for it: see sct_canonical. */
bool ref_canonical_fits(const ref_json_t *value);

/** That spelling; in pool. `room` is the size of the text it was read from, which is never shorter. */
const char *ref_canonical(size_t *len, apr_pool_t *pool, const ref_json_t *value, size_t room);

#endif
