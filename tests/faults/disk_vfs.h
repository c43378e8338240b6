/*
 * disk_vfs.h - a SQLite VFS whose files are in memory: what opens a disk image, through the store or not.
 *
 * One process, one thread at a time: locks are always granted. The files belong to whoever set them. Names that are no file of
 * the image go to the operating system's VFS (temporary files).
 */
#ifndef SCT_DISK_VFS_H
#define SCT_DISK_VFS_H

#include "disk_trace.h"

/** Makes it the default VFS, with these files of the database at path. No connection may be open through it. */
void disk_vfs_mount(const char *path, disk_file_t files[DISK_FILES]);
void disk_vfs_remove(void);

#endif
