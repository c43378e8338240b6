/*
 * disk_vfs.c - a SQLite VFS whose files are in memory.
 */
#include "disk_vfs.h"

#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#define REGIONS 64

typedef struct memory_file_t {
    sqlite3_file head;
    disk_file_t *file;
} memory_file_t;

static struct {
    sqlite3_vfs *real;
    const char *path;
    disk_file_t *files;
    void *regions[REGIONS]; /* of the index of the WAL: lost with the power, so new for each image */
    int used;
} disk;

static disk_file_t *of(sqlite3_file *file)
{
    return ((memory_file_t *)(void *)file)->file;
}

static int memory_close(sqlite3_file *file)
{
    (void)file;
    return SQLITE_OK;
}

static int memory_read(sqlite3_file *file, void *out, int length, sqlite3_int64 offset)
{
    const disk_file_t *one = of(file);
    int64_t there = one->size > offset ? one->size - offset : 0;
    int got = there < length ? (int)there : length;

    if (got > 0) {
        memcpy(out, one->bytes + offset, (size_t)got);
    }
    memset((char *)out + got, 0, (size_t)(length - got));
    return got == length ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int memory_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
    disk_put(of(file), data, length, offset);
    return SQLITE_OK;
}

static int memory_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    disk_cut(of(file), size);
    return SQLITE_OK;
}

static int memory_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_OK;
}

static int memory_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = of(file)->size;
    return SQLITE_OK;
}

static int memory_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_OK;
}

static int memory_reserved(sqlite3_file *file, int *out)
{
    (void)file;
    *out = 0;
    return SQLITE_OK;
}

static int memory_control(sqlite3_file *file, int op, void *arg)
{
    (void)file;
    if (op == SQLITE_FCNTL_MMAP_SIZE) {
        *(sqlite3_int64 *)arg = 0; /* nothing is mapped, whatever is asked for */
        return SQLITE_OK;
    }
    return SQLITE_NOTFOUND;
}

static int memory_sector(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

static int memory_characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int memory_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    (void)file;
    *out = NULL;
    if (region >= REGIONS) {
        return SQLITE_NOMEM;
    }
    if (region >= disk.used && extend) {
        disk.used = region + 1;
    }
    if (region < disk.used) {
        if (!disk.regions[region]) {
            disk.regions[region] = calloc(1, (size_t)size);
        }
        *out = disk.regions[region];
    }
    return SQLITE_OK;
}

static int memory_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    (void)file;
    (void)offset;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static void memory_shm_barrier(sqlite3_file *file)
{
    (void)file;
}

static int memory_shm_unmap(sqlite3_file *file, int remove)
{
    (void)file;
    (void)remove;
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    2,             memory_close,    memory_read,        memory_write,  memory_truncate,        memory_sync,
    memory_size,   memory_lock,     memory_lock,        memory_reserved, memory_control,       memory_sector,
    memory_characteristics, memory_shm_map, memory_shm_lock, memory_shm_barrier, memory_shm_unmap, NULL, NULL,
};

static int memory_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    int which = name ? disk_file_of(disk.path, name) : -1;
    memory_file_t *one = (memory_file_t *)(void *)file;

    (void)vfs;
    if (which < 0) {
        return disk.real->xOpen(disk.real, name, file, flags, out_flags);
    }
    one->head.pMethods = NULL;
    if (!disk.files[which].exists && !(flags & SQLITE_OPEN_CREATE)) {
        return SQLITE_CANTOPEN;
    }
    disk.files[which].exists = true;
    one->file = &disk.files[which];
    one->head.pMethods = &methods;
    if (out_flags) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

static int memory_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    int which = disk_file_of(disk.path, name);

    (void)vfs;
    if (which < 0) {
        return disk.real->xDelete(disk.real, name, sync_dir);
    }
    disk.files[which].exists = false;
    disk.files[which].size = 0;
    return SQLITE_OK;
}

static int memory_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    int which = disk_file_of(disk.path, name);

    (void)vfs;
    if (which < 0) {
        return disk.real->xAccess(disk.real, name, flags, out);
    }
    /* As the operating system's VFS has it: an empty journal is no journal. */
    *out = disk.files[which].exists && (flags != SQLITE_ACCESS_EXISTS || disk.files[which].size > 0);
    return SQLITE_OK;
}

static sqlite3_vfs vfs_of_disk;

void disk_vfs_mount(const char *path, disk_file_t files[DISK_FILES])
{
    disk.path = path;
    disk.files = files;
    for (int i = 0; i < REGIONS; i++) {
        free(disk.regions[i]);
        disk.regions[i] = NULL;
    }
    disk.used = 0;
    if (!disk.real) {
        disk.real = sqlite3_vfs_find("unix");
        vfs_of_disk = *disk.real;
        vfs_of_disk.pNext = NULL;
        vfs_of_disk.zName = "disk";
        vfs_of_disk.xOpen = memory_open;
        vfs_of_disk.xDelete = memory_delete;
        vfs_of_disk.xAccess = memory_access;
    }
    sqlite3_vfs_register(&vfs_of_disk, 1);
}

void disk_vfs_remove(void)
{
    disk_vfs_mount(disk.path, disk.files);
    sqlite3_vfs_register(disk.real, 1);
}
