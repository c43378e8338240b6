/*
 * base_json.h - the only door to Jansson: parsing behind limits. Nobody else calls json_*.
 *
 * A document is pre-scanned before Jansson sees it, because Jansson needs 74 times the memory of a hostile input: at most
 * `bytes`, depth 16, 10,000 tokens (limits of a request; files have their own). Doubled keys, NUL, reals, lone surrogates and
 * anything after the document are refused.
 */
#ifndef SCT_BASE_JSON_H
#define SCT_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>

#include "base_err.h"

typedef struct json_t sct_json_t; /* Jansson's type, opaque here */

typedef struct sct_json_limits_t {
    size_t bytes;
    int depth;
    int tokens; /* strings, numbers, literals, brackets */
} sct_json_limits_t;

extern const sct_json_limits_t sct_json_request_limits; /* 64 KiB, 16, 10,000 */
extern const sct_json_limits_t sct_json_file_limits;    /* 4 MiB, 16, 400,000 */

typedef enum { SCT_JSON_NULL, SCT_JSON_BOOL, SCT_JSON_INT, SCT_JSON_STRING, SCT_JSON_ARRAY, SCT_JSON_OBJECT } sct_json_kind_t;

/**
 * Parses; the value lives as long as pool.
 * @return MALFORMED (not JSON), TOO_LARGE (bytes, depth, tokens), INVALID (doubled key, real number)
 */
sct_err_t *sct_json_parse(const sct_json_t **out, apr_pool_t *pool, const char *text, size_t len,
                          const sct_json_limits_t *limits) SCT_CHECKED;

sct_json_kind_t sct_json_kind(const sct_json_t *value);
bool sct_json_true(const sct_json_t *value);
int64_t sct_json_int(const sct_json_t *value);
const char *sct_json_string(const sct_json_t *value, size_t *len); /* may hold no NUL: refused by parse */
size_t sct_json_size(const sct_json_t *value);                     /* of an array or object */
const sct_json_t *sct_json_at(const sct_json_t *array, size_t i);
const sct_json_t *sct_json_get(const sct_json_t *object, const char *key);

/** Calls fn for each member until it fails; order as Jansson keeps it (insertion). */
sct_err_t *sct_json_members(const sct_json_t *object,
                            sct_err_t *(*fn)(void *baton, const char *key, const sct_json_t *value), void *baton) SCT_CHECKED;

/** Sorted keys, no spaces: for documents inside the canonical profile the bytes of `jq -cS`. In pool. */
const char *sct_json_sorted(size_t *len, apr_pool_t *pool, const sct_json_t *value);

/** To be called once per process before threads start: Jansson's hash seed; and without memory for it the process ends. */
void sct_json_start(void);

#endif
