/*
 * vfs_shim.c - a SQLite VFS over the default one that tells a test of each call before it is made.
 */
#include "vfs_shim.h"

#include <stddef.h>
#include <string.h>

#include <sqlite3.h>

/* One open file: SQLite's head, then the real VFS's file behind it. */
typedef struct shim_file_t {
    sqlite3_file head;
    const char *path; /* lives as long as the file: SQLite says so of xOpen's name; NULL for a temporary file */
    sqlite3_file *real;
} shim_file_t;

static struct {
    sqlite3_vfs *real;
    shim_hook_fn hook;
    void *baton;
} shim;

#define REAL_AT ((sizeof(shim_file_t) + 15) / 16 * 16)

const char *shim_kind_name(shim_kind_t kind)
{
    static const char *const names[SHIM_KINDS] = {
        "open", "delete", "read", "write", "truncate", "sync", "lock", "unlock", "shm map", "shm lock", "shm barrier",
        "unfetch",
    };

    return kind < SHIM_KINDS ? names[kind] : "?";
}

static void tell(const shim_file_t *file, shim_kind_t kind, const void *data, int64_t offset, int length, int flags)
{
    if (shim.hook && file->path) {
        const shim_call_t call = {kind, file->path, data, offset, length, flags};

        shim.hook(shim.baton, &call);
    }
}

static shim_file_t *of(sqlite3_file *file)
{
    return (shim_file_t *)(void *)file;
}

static int shim_close(sqlite3_file *file)
{
    return of(file)->real->pMethods->xClose(of(file)->real);
}

static int shim_read(sqlite3_file *file, void *out, int length, sqlite3_int64 offset)
{
    tell(of(file), SHIM_READ, NULL, offset, length, 0);
    return of(file)->real->pMethods->xRead(of(file)->real, out, length, offset);
}

static int shim_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
    tell(of(file), SHIM_WRITE, data, offset, length, 0);
    return of(file)->real->pMethods->xWrite(of(file)->real, data, length, offset);
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    tell(of(file), SHIM_TRUNCATE, NULL, size, 0, 0);
    return of(file)->real->pMethods->xTruncate(of(file)->real, size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
    tell(of(file), SHIM_SYNC, NULL, 0, 0, flags);
    return of(file)->real->pMethods->xSync(of(file)->real, flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return of(file)->real->pMethods->xFileSize(of(file)->real, size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    tell(of(file), SHIM_LOCK, NULL, 0, 0, level);
    return of(file)->real->pMethods->xLock(of(file)->real, level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    tell(of(file), SHIM_UNLOCK, NULL, 0, 0, level);
    return of(file)->real->pMethods->xUnlock(of(file)->real, level);
}

static int shim_reserved(sqlite3_file *file, int *out)
{
    return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, out);
}

static int shim_control(sqlite3_file *file, int op, void *arg)
{
    return of(file)->real->pMethods->xFileControl(of(file)->real, op, arg);
}

static int shim_sector(sqlite3_file *file)
{
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int shim_characteristics(sqlite3_file *file)
{
    return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static int shim_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    tell(of(file), SHIM_SHM_MAP, NULL, region, size, extend);
    return of(file)->real->pMethods->xShmMap(of(file)->real, region, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    tell(of(file), SHIM_SHM_LOCK, NULL, offset, n, flags);
    return of(file)->real->pMethods->xShmLock(of(file)->real, offset, n, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    tell(of(file), SHIM_SHM_BARRIER, NULL, 0, 0, 0);
    of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int shim_shm_unmap(sqlite3_file *file, int remove)
{
    return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove);
}

/* Nothing is ever mapped here; SQLite reads instead, as it does with mmap_size=0. */
static int shim_fetch(sqlite3_file *file, sqlite3_int64 offset, int length, void **out)
{
    (void)file;
    (void)offset;
    (void)length;
    *out = NULL;
    return SQLITE_OK;
}

static int shim_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page)
{
    (void)page;
    tell(of(file), SHIM_UNFETCH, NULL, offset, 0, 0);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    3,             shim_close,    shim_read,     shim_write,       shim_truncate,        shim_sync,        shim_size,
    shim_lock,     shim_unlock,   shim_reserved, shim_control,     shim_sector,          shim_characteristics,
    shim_shm_map,  shim_shm_lock, shim_shm_barrier, shim_shm_unmap, shim_fetch,          shim_unfetch,
};

static int shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    const int told = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
    shim_file_t *one = of(file);
    int rc;

    (void)vfs;
    memset(one, 0, sizeof *one);
    one->path = name && (flags & told) ? name : NULL;
    one->real = (sqlite3_file *)(void *)((char *)file + REAL_AT);
    tell(one, SHIM_OPEN, NULL, 0, 0, flags);
    rc = shim.real->xOpen(shim.real, name, one->real, flags, out_flags);
    one->head.pMethods = one->real->pMethods ? &methods : NULL;
    return rc;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    const shim_file_t file = {.path = name};

    (void)vfs;
    tell(&file, SHIM_DELETE, NULL, 0, 0, sync_dir);
    return shim.real->xDelete(shim.real, name, sync_dir);
}

static sqlite3_vfs vfs_of_shim;

void shim_install(shim_hook_fn hook, void *baton)
{
    shim.hook = hook;
    shim.baton = baton;
    if (!shim.real) {
        shim.real = sqlite3_vfs_find(NULL);
        vfs_of_shim = *shim.real;
        vfs_of_shim.pNext = NULL;
        vfs_of_shim.zName = "shim";
        vfs_of_shim.szOsFile = (int)REAL_AT + shim.real->szOsFile;
        vfs_of_shim.xOpen = shim_open;
        vfs_of_shim.xDelete = shim_delete;
    }
    sqlite3_vfs_register(&vfs_of_shim, 1);
}

void shim_remove(void)
{
    shim.hook = NULL;
    sqlite3_vfs_register(shim.real, 1);
}
