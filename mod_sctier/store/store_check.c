/*
 * store_check.c - is this a place where a database can live: file system, SQLite's version.
 */
#include "store_private.h"

#include <errno.h>
#include <sys/vfs.h>

#include "base_pool.h"

const char *sct_filesystem_refused(unsigned long magic)
{
    /* linux/magic.h and the kernel sources of the file systems; WAL needs memory shared by mmap on one host. */
    static const struct {
        unsigned long magic;
        const char *name;
    } refused[] = {
        {0x6969, "NFS"}, {0xff534d42, "CIFS"}, {0xfe534d42, "SMB2"}, {0x517b, "SMB"}, {0x65735546, "FUSE"},
    };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (refused[i].magic == magic) {
            return refused[i].name;
        }
    }
    return NULL;
}

sct_err_t *sct_check_filesystem(apr_pool_t *pool, const char *path)
{
    char *copy = apr_pstrdup(pool, path);
    const char *dir = sct_folder_of(copy);
    struct statfs about;
    const char *name;

    if (statfs(dir, &about) != 0) {
        return sct_err(pool, CONFIG, "%s: no such directory, or it may not be entered (errno %d)", dir, errno);
    }
    name = sct_filesystem_refused((unsigned long)about.f_type & 0xffffffffUL);
    if (name) {
        return sct_err(pool, CONFIG, "%s is on %s: several machines or a user program may change it behind SQLite's "
                       "back and lose acknowledged records; put the database on a local disk", dir, name);
    }
    return SCT_OK;
}

bool sct_sqlite_resets_wal(int number)
{
    if (number >= 3044006 && number < 3045000) {
        return false;
    }
    if (number >= 3050007 && number < 3051000) {
        return false;
    }
    return number >= 3007000 && number <= 3051002;
}
