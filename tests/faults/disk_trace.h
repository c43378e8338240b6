/*
 * disk_trace.h - what a program did to the files of one database, call by call, and the images that a power loss may leave.
 *
 * disk_note is a hook of vfs_shim.h: it writes down every call that changes a file, and every fsync. disk_step then plays the
 * trace again on a model of a disk: for each file the bytes that an fsync made durable, and the list of changes since. At any
 * point disk_image makes one of four images of what could be found after the power came back.
 *
 * The model: an unsynced change survives or not, each by itself and in any order. In a torn image a write survives by sectors of
 * 512 or 4096 bytes: each is the new one, the old one, or noise (of a rollback journal never noise, whose own checks SQLite does
 * not claim to withstand it). Bytes outside a write are not harmed by it. An fsync makes a file's own name durable too; the
 * first one of a WAL or a journal makes the directory durable, as SQLite syncs that with it, and so does a deletion that asks
 * for it. Any other deletion may be undone.
 */
#ifndef SCT_DISK_TRACE_H
#define SCT_DISK_TRACE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vfs_shim.h"

/** The files of a database, by the end of their names. */
enum { DISK_MAIN, DISK_WAL, DISK_JOURNAL, DISK_FILES };

typedef enum { DISK_CREATE, DISK_WRITE, DISK_TRUNCATE, DISK_DELETE, DISK_SYNC, DISK_ACK } disk_kind_t;

typedef struct disk_op_t {
    disk_kind_t kind;
    int file;
    int64_t offset;  /* TRUNCATE: the new size; ACK: which act */
    int length;
    bool durable;    /* DELETE: at once */
    unsigned char *data;
} disk_op_t;

typedef struct disk_trace_t {
    const char *path; /* of the database */
    pthread_mutex_t mutex;
    disk_op_t *ops;
    int count;
    int room;
    bool exists[DISK_FILES];
} disk_trace_t;

typedef struct disk_file_t {
    unsigned char *bytes;
    int64_t size;
    int64_t room;
    bool exists;
} disk_file_t;

typedef struct disk_t {
    const disk_trace_t *trace;
    int at;                        /* operations played */
    disk_file_t file[DISK_FILES];  /* durable */
    int *pending;                  /* operations since, oldest first */
    int waiting;
    int room;
    int lie;                       /* > 0: fsync does nothing; what is older than so many changes has reached the disk */
} disk_t;

typedef enum { DISK_NOTHING, DISK_ALL, DISK_RANDOM, DISK_TORN, DISK_IMAGES } disk_survival_t;

/** Which file of the database at path this name is; -1 for another. */
int disk_file_of(const char *path, const char *name);

void disk_begin(disk_trace_t *trace, const char *path);

/** baton: the disk_trace_t; calls for other files are not noted. Any thread. */
void disk_note(void *baton, const shim_call_t *call);

/** Notes that an act was acknowledged. Any thread. */
void disk_acknowledge(disk_trace_t *trace, int64_t act);
void disk_forget(disk_trace_t *trace);

/** Plays one more operation. */
void disk_step(disk_t *disk);
void disk_free(disk_t *disk);

/**
 * What is found after a power loss now. image's buffers are used again; free them with disk_file_free.
 * @param random  state of the random sequence, never 0
 */
void disk_image(disk_file_t image[DISK_FILES], const disk_t *disk, disk_survival_t survival, int sector, uint64_t *random);

/** Bytes into a file at an offset; grows it with zeros. */
void disk_put(disk_file_t *file, const void *data, int length, int64_t offset);
void disk_cut(disk_file_t *file, int64_t size);
void disk_file_free(disk_file_t *file);

uint64_t disk_random(uint64_t *state);

#endif
