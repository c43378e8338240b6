/*
 * base_err.h - the one error type.
 *
 * NULL is success. Codes are the table errors.def, which also fixes the HTTP status and the API key.
 * Errors live in op->pool (never in a scratch pool), so they survive whatever failed; nobody frees them.
 * The core passes errors up and never logs them; httpd/ and ctl/ log once, with the whole chain of causes.
 */
#ifndef SCT_BASE_ERR_H
#define SCT_BASE_ERR_H

#include <stdbool.h>

#include <apr_pools.h>

typedef enum {
#define SCT_ERROR(symbol, http, retry, key, ja, en) SCT_E_##symbol,
#include "errors.def"
#undef SCT_ERROR
    SCT_E__COUNT
} sct_code_t;

typedef enum {
    SCT_FAULT_NONE,
#define SCT_FAULT(symbol, key, ja, en) SCT_FAULT_##symbol,
#include "faults.def"
#undef SCT_FAULT
    SCT_FAULT__COUNT
} sct_fault_t;

/** What the table errors.def says of one code. */
typedef struct sct_code_info_t {
    const char *symbol;
    int http;        /* HTTP status */
    bool retry;      /* the same request may succeed later without a change */
    const char *key; /* API key */
    const char *ja;
    const char *en;
} sct_code_info_t;

/** What the table faults.def says of one fault of a field. */
typedef struct sct_fault_info_t {
    const char *key;
    const char *ja;
    const char *en;
} sct_fault_info_t;

typedef struct sct_err_t {
    sct_code_t code;
    sct_fault_t fault;  /* SCT_FAULT_NONE unless code is INVALID */
    const char *what;   /* English, for the log; never sent to a client */
    const char *field;  /* JSON pointer (RFC 6901) of the field at fault, or NULL */
    const struct sct_err_t *cause;
    const char *file;
    int line;
} sct_err_t;

#define SCT_OK ((sct_err_t *)NULL)
#define SCT_CHECKED __attribute__((warn_unused_result))

const sct_code_info_t *sct_code_info(sct_code_t code);
const sct_fault_info_t *sct_fault_info(sct_fault_t fault);

/** A new error; `format` is printf-like English for the log. Allocated in pool. */
sct_err_t *sct_err_make(apr_pool_t *pool, sct_code_t code, const char *file, int line,
                        const char *format, ...) __attribute__((format(printf, 5, 6)));

/** A 422 for one field: pointer such as "/scope/sites" (RFC 6901). Both strings are copied. */
sct_err_t *sct_err_make_field(apr_pool_t *pool, sct_fault_t fault, const char *pointer,
                              const char *file, int line);

/** Adds "while ..." to err and keeps its code, fault and field. */
sct_err_t *sct_err_make_wrap(apr_pool_t *pool, sct_err_t *cause, const char *file, int line,
                             const char *format, ...) __attribute__((format(printf, 5, 6)));

/** The whole chain in one line for the log, newest first: "while a (x.c:1): b (y.c:2)". */
const char *sct_err_describe(apr_pool_t *pool, const sct_err_t *err);

#define sct_err(pool, code, ...) sct_err_make((pool), SCT_E_##code, __FILE__, __LINE__, __VA_ARGS__)
#define sct_err_field(pool, fault, pointer) \
    sct_err_make_field((pool), SCT_FAULT_##fault, (pointer), __FILE__, __LINE__)
#define sct_wrap(pool, err, ...) sct_err_make_wrap((pool), (err), __FILE__, __LINE__, __VA_ARGS__)

/** Passes an error up unchanged. */
#define SCT_TRY(expr)                    \
    do {                                 \
        sct_err_t *sct_try_err = (expr); \
        if (sct_try_err) {               \
            return sct_try_err;          \
        }                                \
    } while (0)

/**
 * What must be true unless the program itself is wrong: aborts in debug builds, returns BUG in release builds (a
 * crash would kill other people's requests). Bad input is never asserted.
 */
#ifdef SCT_DEBUG
#define SCT_ASSERT(pool, truth) \
    do {                        \
        if (!(truth)) {         \
            abort();            \
        }                       \
    } while (0)
#else
#define SCT_ASSERT(pool, truth)                          \
    do {                                                 \
        if (!(truth)) {                                  \
            return sct_err(pool, BUG, "not: %s", #truth); \
        }                                                \
    } while (0)
#endif

#endif
