/*
 * alloc_fault.h - the Nth allocation of a library fails, once or from then on; and what it has not given back is counted.
 *
 * SQLite, Jansson and libcrypto are told to allocate here, before their first use. APR's pools take their blocks with malloc or
 * mmap: calls of these from within libapr are counted and fail (not in a build for a sanitizer, which has its own malloc). There
 * a pool calls its abort function, and libcrypto's and Jansson's callers stop the process, as they must: these are for a process
 * of its own.
 */
#ifndef SCT_ALLOC_FAULT_H
#define SCT_ALLOC_FAULT_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { ALLOC_NONE, ALLOC_SQLITE, ALLOC_JANSSON, ALLOC_CRYPTO, ALLOC_APR, ALLOC_KINDS } alloc_kind_t;

/** First thing in main: false when a library was in use already. */
bool alloc_fault_install(void);

/** As vfs_fault_arm and so on. */
void alloc_fault_arm(alloc_kind_t kind, int64_t nth, bool persistent);
void alloc_fault_off(void);
int64_t alloc_fault_calls(alloc_kind_t kind);
int64_t alloc_fault_hits(void);

/** Blocks that were not given back; of SQLite, Jansson and libcrypto. */
int64_t alloc_fault_live(alloc_kind_t kind);

const char *alloc_fault_name(alloc_kind_t kind);

#endif
