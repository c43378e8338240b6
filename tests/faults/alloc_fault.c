/*
 * alloc_fault.c - the Nth allocation of a library fails.
 */
#include "alloc_fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/crypto.h>
#include <sqlite3.h>

static struct {
    int64_t calls[ALLOC_KINDS];
    int64_t live[ALLOC_KINDS];
    alloc_kind_t kind;
    int64_t nth;
    bool persistent;
    int64_t hits;
} shim;

const char *alloc_fault_name(alloc_kind_t kind)
{
    static const char *const names[ALLOC_KINDS] = {"none", "SQLite", "Jansson", "libcrypto", "pools"};

    return kind < ALLOC_KINDS ? names[kind] : "?";
}

void alloc_fault_arm(alloc_kind_t kind, int64_t nth, bool persistent)
{
    memset(shim.calls, 0, sizeof shim.calls);
    shim.hits = 0;
    shim.kind = kind;
    shim.nth = nth;
    shim.persistent = persistent;
}

void alloc_fault_off(void)
{
    shim.kind = ALLOC_NONE;
}

int64_t alloc_fault_calls(alloc_kind_t kind)
{
    return shim.calls[kind];
}

int64_t alloc_fault_hits(void)
{
    return shim.hits;
}

int64_t alloc_fault_live(alloc_kind_t kind)
{
    return shim.live[kind];
}

static bool fails(alloc_kind_t kind)
{
    int64_t at = ++shim.calls[kind];

    if (shim.kind != kind || at < shim.nth || (at > shim.nth && !shim.persistent)) {
        return false;
    }
    shim.hits++;
    return true;
}

/* ---- SQLite ---- */

static sqlite3_mem_methods sqlite_real;

static void *sqlite_malloc(int size)
{
    void *memory = fails(ALLOC_SQLITE) ? NULL : sqlite_real.xMalloc(size);

    shim.live[ALLOC_SQLITE] += memory != NULL;
    return memory;
}

static void sqlite_free(void *memory)
{
    shim.live[ALLOC_SQLITE] -= memory != NULL;
    sqlite_real.xFree(memory);
}

static void *sqlite_realloc(void *memory, int size)
{
    return fails(ALLOC_SQLITE) ? NULL : sqlite_real.xRealloc(memory, size);
}

static bool take_sqlite(void)
{
    sqlite3_mem_methods mine;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_real) != SQLITE_OK) {
        return false;
    }
    mine = sqlite_real;
    mine.xMalloc = sqlite_malloc;
    mine.xFree = sqlite_free;
    mine.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &mine) == SQLITE_OK;
}

/* ---- Jansson ---- */

static void *jansson_malloc(size_t size)
{
    void *memory = fails(ALLOC_JANSSON) ? NULL : malloc(size);

    shim.live[ALLOC_JANSSON] += memory != NULL;
    return memory;
}

static void jansson_free(void *memory)
{
    shim.live[ALLOC_JANSSON] -= memory != NULL;
    free(memory);
}

/* ---- libcrypto ---- */

static void *crypto_malloc(size_t size, const char *file, int line)
{
    void *memory = fails(ALLOC_CRYPTO) ? NULL : malloc(size);

    (void)file;
    (void)line;
    shim.live[ALLOC_CRYPTO] += memory != NULL;
    return memory;
}

static void crypto_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    shim.live[ALLOC_CRYPTO] -= memory != NULL;
    free(memory);
}

static void *crypto_realloc(void *memory, size_t size, const char *file, int line)
{
    void *moved;

    if (size == 0) {
        crypto_free(memory, file, line);
        return NULL;
    }
    moved = fails(ALLOC_CRYPTO) ? NULL : realloc(memory, size);
    shim.live[ALLOC_CRYPTO] += !memory && moved;
    return moved;
}

/* ---- APR ---- */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OTHER_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OTHER_MALLOC 1
#endif
#endif

#ifndef OTHER_MALLOC

static struct {
    uintptr_t from;
    uintptr_t to;
} libapr;

static int find_libapr(struct dl_phdr_info *info, size_t size, void *inside)
{
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        uintptr_t to = from + info->dlpi_phdr[i].p_memsz;

        if (info->dlpi_phdr[i].p_type == PT_LOAD && (uintptr_t)inside >= from && (uintptr_t)inside < to) {
            libapr.from = from;
            libapr.to = to;
            return 1;
        }
    }
    return 0;
}

static bool take_apr(void)
{
    return dl_iterate_phdr(find_libapr, dlsym(RTLD_DEFAULT, "apr_palloc")) == 1;
}

/* Stands before the C library's for the whole program. */
__attribute__((visibility("default"))) void *malloc(size_t size)
{
    static void *(*real)(size_t);
    uintptr_t caller = (uintptr_t)__builtin_return_address(0);

    if (!real) {
        void *found = dlsym(RTLD_NEXT, "malloc");

        memcpy(&real, &found, sizeof real);
    }
    if (caller >= libapr.from && caller < libapr.to && fails(ALLOC_APR)) {
        errno = ENOMEM;
        return NULL;
    }
    return real(size);
}

/* What an allocator of a Debian build takes its blocks with. */
__attribute__((visibility("default"))) void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
    uintptr_t caller = (uintptr_t)__builtin_return_address(0);

    if (caller >= libapr.from && caller < libapr.to && fails(ALLOC_APR)) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, at, len, protection, flags, fd, offset);
}

#else

static bool take_apr(void)
{
    return true;
}

#endif

bool alloc_fault_install(void)
{
    json_set_alloc_funcs(jansson_malloc, jansson_free);
    return take_sqlite() && take_apr() && CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) == 1;
}
