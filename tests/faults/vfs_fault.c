/*
 * vfs_fault.c - a SQLite VFS over the default one in which the Nth call of a kind fails.
 */
#include "vfs_fault.h"

#include <string.h>

#include <sqlite3.h>

/* One open file: SQLite's head, then the real VFS's file behind it. */
typedef struct fault_file_t {
    sqlite3_file head;
    sqlite3_file *real;
} fault_file_t;

#define REAL_AT ((sizeof(fault_file_t) + 15) / 16 * 16)

/* Calls are counted by what is called; several kinds of failure share a count. */
typedef enum { CALL_OPEN, CALL_ACCESS, CALL_DELETE, CALL_READ, CALL_WRITE, CALL_SYNC, CALL_TRUNCATE, CALL_SIZE, CALL_LOCK,
               CALL_SHM_MAP, CALL_SHM_LOCK, CALLS } call_t;

static const struct {
    const char *name;
    call_t call;
    int rc;
} kinds[VFS_KINDS] = {
    [VFS_NONE] = {"none", CALLS, SQLITE_OK},
    [VFS_OPEN] = {"open", CALL_OPEN, SQLITE_CANTOPEN},
    [VFS_ACCESS] = {"access", CALL_ACCESS, SQLITE_IOERR_ACCESS},
    [VFS_DELETE] = {"delete", CALL_DELETE, SQLITE_IOERR_DELETE},
    [VFS_READ] = {"read", CALL_READ, SQLITE_IOERR_READ},
    [VFS_WRITE] = {"write", CALL_WRITE, SQLITE_IOERR_WRITE},
    [VFS_SHORT] = {"short write", CALL_WRITE, SQLITE_IOERR_WRITE},
    [VFS_FULL] = {"no space", CALL_WRITE, SQLITE_FULL},
    [VFS_FULL_SHORT] = {"no space in the middle", CALL_WRITE, SQLITE_FULL},
    [VFS_SYNC] = {"sync", CALL_SYNC, SQLITE_IOERR_FSYNC},
    [VFS_TRUNCATE] = {"truncate", CALL_TRUNCATE, SQLITE_IOERR_TRUNCATE},
    [VFS_SIZE] = {"size", CALL_SIZE, SQLITE_IOERR_FSTAT},
    [VFS_LOCK] = {"lock", CALL_LOCK, SQLITE_IOERR_LOCK},
    [VFS_SHM_MAP] = {"shm map", CALL_SHM_MAP, SQLITE_IOERR_SHMMAP},
    [VFS_SHM_FULL] = {"shm size", CALL_SHM_MAP, SQLITE_IOERR_SHMSIZE},
    [VFS_SHM_LOCK] = {"shm lock", CALL_SHM_LOCK, SQLITE_IOERR_SHMLOCK},
    [VFS_LIE] = {"lie", CALL_WRITE, SQLITE_OK},
};

static struct {
    sqlite3_vfs *real;
    int64_t calls[CALLS + 1];
    vfs_kind_t kind;
    int64_t nth;
    bool persistent;
    int64_t hits;
} shim;

const char *vfs_fault_name(vfs_kind_t kind)
{
    return kind < VFS_KINDS ? kinds[kind].name : "?";
}

void vfs_fault_arm(vfs_kind_t kind, int64_t nth, bool persistent)
{
    memset(shim.calls, 0, sizeof shim.calls);
    shim.hits = 0;
    shim.kind = kind;
    shim.nth = nth;
    shim.persistent = persistent;
}

void vfs_fault_off(void)
{
    shim.kind = VFS_NONE;
}

int64_t vfs_fault_calls(vfs_kind_t kind)
{
    return shim.calls[kinds[kind].call];
}

int64_t vfs_fault_hits(void)
{
    return shim.hits;
}

/* Counts one call: whether it is to fail. */
static bool fails(call_t call)
{
    int64_t at = ++shim.calls[call];

    if (shim.kind == VFS_NONE || kinds[shim.kind].call != call || at < shim.nth || (at > shim.nth && !shim.persistent)) {
        return false;
    }
    shim.hits++;
    return true;
}

static int code(void)
{
    return kinds[shim.kind].rc;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((fault_file_t *)(void *)file)->real;
}

static int fault_close(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);

    return real->pMethods->xClose(real);
}

static int fault_read(sqlite3_file *file, void *out, int length, sqlite3_int64 offset)
{
    sqlite3_file *real = real_of(file);

    return fails(CALL_READ) ? code() : real->pMethods->xRead(real, out, length, offset);
}

static int fault_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
    sqlite3_file *real = real_of(file);

    if (!fails(CALL_WRITE)) {
        return real->pMethods->xWrite(real, data, length, offset);
    }
    if (shim.kind == VFS_SHORT || shim.kind == VFS_FULL_SHORT) {
        (void)real->pMethods->xWrite(real, data, length / 2, offset);
    }
    return code();
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_file *real = real_of(file);

    return fails(CALL_TRUNCATE) ? code() : real->pMethods->xTruncate(real, size);
}

static int fault_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return fails(CALL_SYNC) ? code() : SQLITE_OK;
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size)
{
    sqlite3_file *real = real_of(file);

    return fails(CALL_SIZE) ? code() : real->pMethods->xFileSize(real, size);
}

static int fault_lock(sqlite3_file *file, int level)
{
    sqlite3_file *real = real_of(file);

    return fails(CALL_LOCK) ? code() : real->pMethods->xLock(real, level);
}

static int fault_unlock(sqlite3_file *file, int level)
{
    sqlite3_file *real = real_of(file);

    return real->pMethods->xUnlock(real, level);
}

static int fault_reserved(sqlite3_file *file, int *out)
{
    sqlite3_file *real = real_of(file);

    return real->pMethods->xCheckReservedLock(real, out);
}

static int fault_control(sqlite3_file *file, int op, void *arg)
{
    sqlite3_file *real = real_of(file);

    return real->pMethods->xFileControl(real, op, arg);
}

static int fault_sector(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);

    return real->pMethods->xSectorSize(real);
}

static int fault_characteristics(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);

    return real->pMethods->xDeviceCharacteristics(real);
}

static int fault_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    sqlite3_file *real = real_of(file);

    if (fails(CALL_SHM_MAP)) {
        *out = NULL;
        return code();
    }
    return real->pMethods->xShmMap(real, region, size, extend, out);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    sqlite3_file *real = real_of(file);

    /* Giving a lock back does not fail on a system that runs. */
    if ((flags & SQLITE_SHM_LOCK) && fails(CALL_SHM_LOCK)) {
        return code();
    }
    return real->pMethods->xShmLock(real, offset, n, flags);
}

static void fault_shm_barrier(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);

    real->pMethods->xShmBarrier(real);
}

static int fault_shm_unmap(sqlite3_file *file, int remove)
{
    sqlite3_file *real = real_of(file);

    return real->pMethods->xShmUnmap(real, remove);
}

/* Version 2: nothing is ever mapped but shared memory, as with mmap_size=0. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_reserved,
    .xFileControl = fault_control,
    .xSectorSize = fault_sector,
    .xDeviceCharacteristics = fault_characteristics,
    .xShmMap = fault_shm_map,
    .xShmLock = fault_shm_lock,
    .xShmBarrier = fault_shm_barrier,
    .xShmUnmap = fault_shm_unmap,
};

static int fault_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    fault_file_t *one = (fault_file_t *)(void *)file;
    int rc;

    (void)vfs;
    memset(one, 0, sizeof *one);
    if (fails(CALL_OPEN)) {
        return code();
    }
    one->real = (sqlite3_file *)(void *)((char *)file + REAL_AT);
    rc = shim.real->xOpen(shim.real, name, one->real, flags, out_flags);
    one->head.pMethods = one->real->pMethods ? &methods : NULL;
    return rc;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    (void)vfs;
    (void)sync_dir;
    return fails(CALL_DELETE) ? code() : shim.real->xDelete(shim.real, name, 0);
}

static int fault_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return fails(CALL_ACCESS) ? code() : shim.real->xAccess(shim.real, name, flags, out);
}

void vfs_fault_install(void)
{
    static sqlite3_vfs vfs;

    if (!shim.real) {
        shim.real = sqlite3_vfs_find(NULL);
        vfs = *shim.real;
        vfs.pNext = NULL;
        vfs.zName = "fault";
        vfs.szOsFile = (int)REAL_AT + shim.real->szOsFile;
        vfs.xOpen = fault_open;
        vfs.xDelete = fault_delete;
        vfs.xAccess = fault_access;
    }
    sqlite3_vfs_register(&vfs, 1);
}
