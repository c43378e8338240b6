/*
 * vfs_shim.h - a SQLite VFS over the default one that tells a test of each call before it is made.
 *
 * It becomes the default VFS, so that everything that opens a database by its path goes through it: raw connections of a test
 * and the store alike. The hook may take notes, or use other connections at that very moment (they come through the shim too:
 * a hook that does so guards itself against its own calls). Nothing is changed on the way. Databases, WALs and rollback
 * journals are told of; temporary files are not.
 */
#ifndef SCT_VFS_SHIM_H
#define SCT_VFS_SHIM_H

#include <stdint.h>

typedef enum {
    SHIM_OPEN,        /* flags: SQLITE_OPEN_* */
    SHIM_DELETE,      /* flags: whether the directory is synced */
    SHIM_READ,
    SHIM_WRITE,
    SHIM_TRUNCATE,    /* offset: the new size */
    SHIM_SYNC,
    SHIM_LOCK,        /* flags: the level */
    SHIM_UNLOCK,
    SHIM_SHM_MAP,
    SHIM_SHM_LOCK,    /* offset and length: which locks; flags: SQLITE_SHM_* */
    SHIM_SHM_BARRIER,
    SHIM_UNFETCH,     /* SQLite saw that another connection changed the database */
    SHIM_KINDS
} shim_kind_t;

typedef struct shim_call_t {
    shim_kind_t kind;
    const char *path;
    const void *data; /* of WRITE */
    int64_t offset;
    int length;
    int flags;
} shim_call_t;

typedef void (*shim_hook_fn)(void *baton, const shim_call_t *call);

/** Makes the shim the default VFS of this process, with a hook; NULL lets everything pass in silence. */
void shim_install(shim_hook_fn hook, void *baton);

/** Makes the operating system's own VFS the default again. No connection may be open through the shim. */
void shim_remove(void);

const char *shim_kind_name(shim_kind_t kind);

#endif
