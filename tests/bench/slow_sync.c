/*
 * slow_sync.c - LD_PRELOAD: each fdatasync and fsync takes SLOW_SYNC_US microseconds longer. A disk across a network, or one
 * without a cache that survives a power loss.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int later(const char *name, int fd)
{
    const char *text = getenv("SLOW_SYNC_US");
    const long us = text ? strtol(text, NULL, 10) : 0;
    const struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    void *found = dlsym(RTLD_NEXT, name);
    int (*sync)(int);

    nanosleep(&pause, NULL);
    memcpy(&sync, &found, sizeof sync);
    return sync(fd);
}

__attribute__((visibility("default"))) int fdatasync(int fd)
{
    return later("fdatasync", fd);
}

__attribute__((visibility("default"))) int fsync(int fd)
{
    return later("fsync", fd);
}
