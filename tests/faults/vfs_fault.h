/*
 * vfs_fault.h - a SQLite VFS over the default one in which the Nth call of a kind fails, once or from then on.
 *
 * It becomes the default VFS. A short write really writes a part. Each failure has the code that the operating system's own VFS
 * gives for it. Syncs are counted, but not passed on to the disk while nothing fails: no power is lost here, and runs are many.
 *
 *     vfs_fault_install();
 *     vfs_fault_arm(VFS_WRITE, 3, false);   the third write fails, the others do not
 *     ...
 *     if (vfs_fault_hits() == 0) {          there were fewer than three
 *     }
 *     vfs_fault_off();
 *     calls = vfs_fault_calls(VFS_WRITE);   since arm
 */
#ifndef SCT_VFS_FAULT_H
#define SCT_VFS_FAULT_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    VFS_NONE,
    VFS_OPEN,
    VFS_ACCESS,
    VFS_DELETE,
    VFS_READ,
    VFS_WRITE,      /* an I/O error, nothing written */
    VFS_SHORT,      /* an I/O error, half of it written */
    VFS_FULL,       /* no space, nothing written */
    VFS_FULL_SHORT, /* no space, half of it written */
    VFS_SYNC,
    VFS_TRUNCATE,
    VFS_SIZE,
    VFS_LOCK,
    VFS_SHM_MAP,
    VFS_SHM_FULL,   /* shared memory cannot grow */
    VFS_SHM_LOCK,
    VFS_LIE,        /* for controls: a write is told to be done and is not */
    VFS_KINDS
} vfs_kind_t;

/** Makes it the default VFS of this process. */
void vfs_fault_install(void);

/** Counts anew; the nth call (from 1) of this kind will fail, and when persistent all after it. VFS_NONE only counts. */
void vfs_fault_arm(vfs_kind_t kind, int64_t nth, bool persistent);

/** No more faults. Counts stay. */
void vfs_fault_off(void);

/** Calls that could have failed so, since arm. */
int64_t vfs_fault_calls(vfs_kind_t kind);

/** Calls that did fail, since arm. */
int64_t vfs_fault_hits(void);

const char *vfs_fault_name(vfs_kind_t kind);

#endif
