/*
 * base_pool.h - pool allocation that sanitizers can see into.
 *
 * With SCT_POOL_CHECK (unit, fuzz and asan builds) each allocation is a malloc that the pool frees: AddressSanitizer
 * then finds overflows and uses after apr_pool_destroy that it cannot see inside a pool block. Otherwise this file
 * changes nothing. Include it last in every .c file that allocates from a pool.
 */
#ifndef SCT_BASE_POOL_H
#define SCT_BASE_POOL_H

#include <stdlib.h>
#include <string.h>

#include <apr_pools.h>
#include <apr_strings.h>

#ifdef SCT_POOL_CHECK

static inline apr_status_t sct_pool_free(void *memory)
{
    free(memory);
    return APR_SUCCESS;
}

static inline void *sct_pool_calloc(apr_pool_t *pool, apr_size_t size)
{
    void *memory = calloc(1, size ? size : 1);

    if (!memory) {
        abort();
    }
    apr_pool_cleanup_register(pool, memory, sct_pool_free, apr_pool_cleanup_null);
    return memory;
}

static inline void *sct_pool_memdup(apr_pool_t *pool, const void *from, apr_size_t size)
{
    return memcpy(sct_pool_calloc(pool, size), from, size);
}

static inline char *sct_pool_strndup(apr_pool_t *pool, const char *from, apr_size_t size)
{
    char *copy = sct_pool_calloc(pool, size + 1);

    return memcpy(copy, from, strnlen(from, size));
}

static inline char *sct_pool_strdup(apr_pool_t *pool, const char *from)
{
    return from ? sct_pool_memdup(pool, from, strlen(from) + 1) : NULL;
}

#undef apr_palloc
#undef apr_pcalloc
#define apr_palloc(pool, size) sct_pool_calloc((pool), (size))
#define apr_pcalloc(pool, size) sct_pool_calloc((pool), (size))
#define apr_pstrdup(pool, from) sct_pool_strdup((pool), (from))
#define apr_pstrndup(pool, from, size) sct_pool_strndup((pool), (from), (size))
#define apr_pmemdup(pool, from, size) sct_pool_memdup((pool), (from), (size))

#endif
#endif
