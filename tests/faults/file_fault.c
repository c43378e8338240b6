/*
 * file_fault.c - the program's own calls for files, before they reach the C library.
 */
#include "file_fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static struct {
    int64_t calls[FILE_KINDS];
    file_kind_t kind;
    int64_t nth;
    bool persistent;
    bool counts;
    bool named_only;
    int64_t hits;
} shim;

const char *file_fault_name(file_kind_t kind)
{
    static const char *const names[FILE_KINDS] = {"none", "open",   "write", "no space",     "short write", "sync",  "name",
                                                  "folder", "about", "read",  "end of file", "interrupt", "remove"};

    return kind < FILE_KINDS ? names[kind] : "?";
}

void file_fault_arm(file_kind_t kind, int64_t nth, bool persistent)
{
    memset(shim.calls, 0, sizeof shim.calls);
    shim.hits = 0;
    shim.kind = kind;
    shim.nth = nth;
    shim.persistent = persistent;
    shim.counts = true;
}

void file_fault_off(void)
{
    shim.kind = FILE_NONE;
    shim.counts = false;
}

int64_t file_fault_calls(file_kind_t kind)
{
    return shim.calls[kind];
}

int64_t file_fault_hits(void)
{
    return shim.hits;
}

void file_fault_named_only(bool named_only)
{
    shim.named_only = named_only;
}

/* Sets errno when it fails. */
static bool fails(file_kind_t kind, int error)
{
    int64_t at = ++shim.calls[kind];

    if (shim.kind != kind || at < shim.nth || (at > shim.nth && !shim.persistent)) {
        return false;
    }
    shim.hits++;
    errno = error;
    return true;
}

extern char __executable_start; /* by the linker */
extern char etext;

static bool is_own(const void *caller)
{
    return shim.counts && (const char *)caller >= &__executable_start && (const char *)caller < &etext;
}

#define OWN is_own(__builtin_return_address(0))
#define HERE __attribute__((visibility("default")))
#define FIND(real, name)                             \
    if (!(real)) {                                   \
        void *found = dlsym(RTLD_NEXT, name);        \
                                                     \
        memcpy(&(real), &found, sizeof found);       \
    }

HERE int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    bool makes = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
    mode_t mode = 0;

    FIND(real, "open");
    if (makes) {
        va_list args;

        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    if (OWN && (flags & O_TMPFILE) == O_TMPFILE && shim.named_only) {
        errno = EOPNOTSUPP;
        return -1;
    }
    if (OWN && (fails(FILE_OPEN, EIO) || (makes && fails(FILE_FULL, ENOSPC)))) {
        return -1;
    }
    return real(path, flags, mode);
}

HERE ssize_t write(int fd, const void *bytes, size_t len)
{
    static ssize_t (*real)(int, const void *, size_t);

    FIND(real, "write");
    if (OWN && (fails(FILE_WRITE, EIO) || fails(FILE_FULL, ENOSPC) || fails(FILE_INTERRUPT, EINTR))) {
        return -1;
    }
    return real(fd, bytes, OWN && len > 1 && fails(FILE_SHORT, 0) ? len / 2 : len);
}

HERE ssize_t read(int fd, void *bytes, size_t len)
{
    static ssize_t (*real)(int, void *, size_t);

    FIND(real, "read");
    if (OWN && (fails(FILE_READ, EIO) || fails(FILE_INTERRUPT, EINTR))) {
        return -1;
    }
    return OWN && fails(FILE_CUT, 0) ? 0 : real(fd, bytes, len);
}

HERE ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
    static ssize_t (*real)(int, void *, size_t, off_t);

    FIND(real, "pread");
    if (OWN && (fails(FILE_READ, EIO) || fails(FILE_INTERRUPT, EINTR))) {
        return -1;
    }
    return OWN && fails(FILE_CUT, 0) ? 0 : real(fd, bytes, len, at);
}

HERE int fsync(int fd)
{
    static int (*real)(int);

    FIND(real, "fsync");
    return !OWN ? real(fd) : fails(FILE_SYNC, EIO) ? -1 : 0;
}

HERE int link(const char *from, const char *to)
{
    static int (*real)(const char *, const char *);

    FIND(real, "link");
    return OWN && (fails(FILE_NAME, EIO) || fails(FILE_FULL, ENOSPC)) ? -1 : real(from, to);
}

HERE int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    static int (*real)(int, const char *, int, const char *, int);

    FIND(real, "linkat");
    return OWN && (fails(FILE_NAME, EIO) || fails(FILE_FULL, ENOSPC)) ? -1 : real(from_folder, from, to_folder, to, flags);
}

HERE int rename(const char *from, const char *to)
{
    static int (*real)(const char *, const char *);

    FIND(real, "rename");
    return OWN && (fails(FILE_NAME, EIO) || fails(FILE_FULL, ENOSPC)) ? -1 : real(from, to);
}

HERE int mkdir(const char *path, mode_t mode)
{
    static int (*real)(const char *, mode_t);

    FIND(real, "mkdir");
    return OWN && (fails(FILE_FOLDER, EACCES) || fails(FILE_FULL, ENOSPC)) ? -1 : real(path, mode);
}

HERE int chmod(const char *path, mode_t mode)
{
    static int (*real)(const char *, mode_t);

    FIND(real, "chmod");
    return OWN && fails(FILE_FOLDER, EACCES) ? -1 : real(path, mode);
}

HERE int fchmod(int fd, mode_t mode)
{
    static int (*real)(int, mode_t);

    FIND(real, "fchmod");
    return OWN && fails(FILE_FOLDER, EACCES) ? -1 : real(fd, mode);
}

HERE int unlink(const char *path)
{
    static int (*real)(const char *);

    FIND(real, "unlink");
    return OWN && fails(FILE_REMOVE, EACCES) ? -1 : real(path);
}

HERE int fstat(int fd, struct stat *about)
{
    static int (*real)(int, struct stat *);

    FIND(real, "fstat");
    return OWN && fails(FILE_ABOUT, EIO) ? -1 : real(fd, about);
}

HERE int lstat(const char *path, struct stat *about)
{
    static int (*real)(const char *, struct stat *);

    FIND(real, "lstat");
    return OWN && fails(FILE_ABOUT, EIO) ? -1 : real(path, about);
}

HERE int statvfs(const char *path, struct statvfs *about)
{
    static int (*real)(const char *, struct statvfs *);

    FIND(real, "statvfs");
    return OWN && fails(FILE_ABOUT, EIO) ? -1 : real(path, about);
}
