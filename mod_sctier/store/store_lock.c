/*
 * store_lock.c - the lock between processes: one writer, and one checkpoint, at a time on this machine.
 *
 * Open file description locks on sctier.lock: they belong to the descriptor, so closing another one does not lose
 * them, and the kernel frees them when the process dies. Byte 0 is the lock. Byte 1 is the place of whoever is next:
 * without it a busy process would take byte 0 again within microseconds of dropping it, before a waiting one looks.
 */
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base_pool.h"

#define LOCK_BYTE 0
#define NEXT_BYTE 1

int64_t sct_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

const char *sct_folder_of(char *path)
{
    char *slash = strrchr(path, '/');

    if (!slash) {
        return ".";
    }
    slash[slash == path ? 1 : 0] = '\0';
    return path;
}

int sct_make_file(const char *path, int flags)
{
    char dir[4096];
    struct stat owner;
    size_t len = strlen(path);
    int fd = open(path, flags | O_CREAT | O_CLOEXEC, 0660);

    if (fd < 0 || len >= sizeof dir) {
        return fd;
    }
    memcpy(dir, path, len + 1);
    if (fchmod(fd, 0660) != 0 ||
        (geteuid() == 0 && stat(sct_folder_of(dir), &owner) == 0 && fchown(fd, owner.st_uid, owner.st_gid) != 0)) {
        int saved = errno;

        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

sct_err_t *sct_lock_open(int *out, apr_pool_t *pool, const char *path)
{
    char *copy = apr_pstrdup(pool, path);
    const char *file = apr_pstrcat(pool, sct_folder_of(copy), "/sctier.lock", NULL);
    int fd = open(file, O_RDWR | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT) {
        fd = sct_make_file(file, O_RDWR);
    }
    if (fd < 0) {
        return sct_err(pool, CONFIG, "%s: cannot open it for writing (errno %d); it needs the owner and group of %s",
                       file, errno, path);
    }
    *out = fd;
    return SCT_OK;
}

static int set_byte(int lock, off_t byte, short type)
{
    struct flock region = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};

    return fcntl(lock, F_OFD_SETLK, &region) == 0 ? 0 : errno;
}

/*
 * F_OFD_SETLKW cannot be given a time limit without signals, so this looks again after pauses of 50 us, doubling to 2
 * ms: about the length of one commit. Only one thread of a process waits here, and at most one process for byte 0.
 */
static int wait_byte(int lock, off_t byte, int64_t deadline)
{
    struct timespec pause = {0, 50000};

    for (;;) {
        int rc = set_byte(lock, byte, F_WRLCK);

        if (rc != EAGAIN && rc != EACCES && rc != EINTR) {
            return rc;
        }
        if (sct_clock() >= deadline) {
            return ETIMEDOUT;
        }
        nanosleep(&pause, NULL);
        pause.tv_nsec = pause.tv_nsec < 1000000 ? pause.tv_nsec * 2 : 2000000;
    }
}

int sct_lock_take(int lock, int64_t deadline)
{
    int rc = wait_byte(lock, NEXT_BYTE, deadline);

    if (rc == 0) {
        rc = wait_byte(lock, LOCK_BYTE, deadline);
        set_byte(lock, NEXT_BYTE, F_UNLCK);
    }
    return rc;
}

void sct_lock_drop(int lock)
{
    set_byte(lock, LOCK_BYTE, F_UNLCK);
}
