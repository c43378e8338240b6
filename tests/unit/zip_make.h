/*
 * zip_make.h - ZIP files byte by byte (APPNOTE 4.3), right ones and wrong ones.
 */
#ifndef SCT_ZIP_MAKE_H
#define SCT_ZIP_MAKE_H

#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>

/** An entry; the zip says of it what stands here, whether it is true or not. */
typedef struct zip_entry_t {
    const char *name;
    const char *bytes;       /* as they are packed */
    uint32_t unpacked;       /* 0: as many as there are bytes */
    unsigned flags;
    unsigned method;         /* 0 stored, 8 deflated */
    uint32_t attributes;     /* external: mode << 16 */
    const char *local_name;  /* NULL: the same name */
    int32_t moved;           /* added to the place that the directory tells */
    const char *gap;         /* bytes after it that belong to nothing */
} zip_entry_t;

/** What is odd about the whole. */
typedef struct zip_odd_t {
    const char *before;      /* bytes before the first entry */
    const char *comment;     /* at its end, told of */
    const char *after;       /* behind its end, not told of */
    int entries;             /* added to the number that the end tells */
    unsigned disk;
    int32_t directory_len;   /* added */
} zip_odd_t;

/** count entries; odd may be NULL. In pool. */
const char *zip_make(size_t *len, apr_pool_t *pool, const zip_entry_t *entries, size_t count, const zip_odd_t *odd);

#endif
