/*
 * file_fault.h - calls of the program itself to the system for files: the Nth of a kind fails, once or from then on.
 *
 * Only calls from within the program count (the product's code is linked into it), not those of its libraries: SQLite has
 * vfs_fault.h. Each failure has the errno that a disk, a full disk or a signal gives. While they count, syncs are not passed on
 * to the disk: no power is lost here, and runs are many.
 *
 *     file_fault_arm(FILE_WRITE, 2, false);   as vfs_fault_arm
 */
#ifndef SCT_FILE_FAULT_H
#define SCT_FILE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    FILE_NONE,
    FILE_OPEN,      /* an I/O error */
    FILE_WRITE,     /* an I/O error, nothing written */
    FILE_FULL,      /* no space: for bytes, a name or a folder */
    FILE_SHORT,     /* half of it written, which is no error */
    FILE_SYNC,
    FILE_NAME,      /* link, linkat, rename */
    FILE_FOLDER,    /* mkdir, chmod, fchmod */
    FILE_ABOUT,     /* stat and its like */
    FILE_READ,      /* an I/O error */
    FILE_CUT,       /* the end of the file, too early */
    FILE_INTERRUPT, /* a signal came, which is no error */
    FILE_REMOVE,
    FILE_KINDS
} file_kind_t;

/** As vfs_fault_arm and so on; they count from arm to off. */
void file_fault_arm(file_kind_t kind, int64_t nth, bool persistent);
void file_fault_off(void);
int64_t file_fault_calls(file_kind_t kind);
int64_t file_fault_hits(void);
const char *file_fault_name(file_kind_t kind);

/** From now on the file system knows no files without a name, as NFS; or does again. */
void file_fault_named_only(bool named_only);

#endif
