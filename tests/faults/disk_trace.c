/*
 * disk_trace.c - what a program did to the files of one database, and the images that a power loss may leave.
 */
#include "disk_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

static void *grown(void *old, size_t bytes)
{
    void *now = realloc(old, bytes);

    if (!now) {
        fputs("disk_trace: out of memory\n", stderr);
        abort();
    }
    return now;
}

uint64_t disk_random(uint64_t *state)
{
    /* xorshift64*: George Marsaglia, "Xorshift RNGs" */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

int disk_file_of(const char *path, const char *name)
{
    static const char *const ends[DISK_FILES] = {"", "-wal", "-journal"};
    size_t length = strlen(path);

    for (int i = 0; i < DISK_FILES; i++) {
        if (strncmp(name, path, length) == 0 && strcmp(name + length, ends[i]) == 0) {
            return i;
        }
    }
    return -1;
}

/* ---- the trace ---- */

void disk_begin(disk_trace_t *trace, const char *path)
{
    *trace = (disk_trace_t){.path = path};
    pthread_mutex_init(&trace->mutex, NULL);
}

static void add(disk_trace_t *trace, const disk_op_t *op)
{
    pthread_mutex_lock(&trace->mutex);
    if (trace->count == trace->room) {
        trace->room = trace->room ? trace->room * 2 : 1024;
        trace->ops = grown(trace->ops, (size_t)trace->room * sizeof *trace->ops);
    }
    trace->ops[trace->count++] = *op;
    pthread_mutex_unlock(&trace->mutex);
}

static unsigned char *kept(const shim_call_t *call)
{
    return memcpy(grown(NULL, (size_t)call->length), call->data, (size_t)call->length);
}

/* The database is made by the store itself, empty; SQLite makes the others. */
static void note_open(disk_trace_t *trace, int file, const shim_call_t *call)
{
    if (!trace->exists[file] && (file == DISK_MAIN || (call->flags & SQLITE_OPEN_CREATE))) {
        trace->exists[file] = true;
        add(trace, &(disk_op_t){.kind = DISK_CREATE, .file = file});
    }
}

void disk_note(void *baton, const shim_call_t *call)
{
    disk_trace_t *trace = baton;
    disk_op_t op = {.offset = call->offset, .length = call->length, .file = disk_file_of(trace->path, call->path)};

    if (op.file < 0) {
        return;
    }
    if (call->kind == SHIM_OPEN) {
        note_open(trace, op.file, call);
    } else if (call->kind == SHIM_WRITE) {
        op.kind = DISK_WRITE;
        op.data = kept(call);
        add(trace, &op);
    } else if (call->kind == SHIM_TRUNCATE) {
        op.kind = DISK_TRUNCATE;
        add(trace, &op);
    } else if (call->kind == SHIM_SYNC) {
        op.kind = DISK_SYNC;
        add(trace, &op);
    } else if (call->kind == SHIM_DELETE) {
        op.kind = DISK_DELETE;
        op.durable = call->flags != 0;
        trace->exists[op.file] = false;
        add(trace, &op);
    }
}

void disk_acknowledge(disk_trace_t *trace, int64_t act)
{
    add(trace, &(disk_op_t){.kind = DISK_ACK, .offset = act});
}

void disk_forget(disk_trace_t *trace)
{
    for (int i = 0; i < trace->count; i++) {
        free(trace->ops[i].data);
    }
    free(trace->ops);
    trace->ops = NULL;
    trace->count = trace->room = 0;
    pthread_mutex_destroy(&trace->mutex);
}

/* ---- files ---- */

static void make_room(disk_file_t *file, int64_t size)
{
    if (size > file->room) {
        file->room = size * 2;
        file->bytes = grown(file->bytes, (size_t)file->room);
    }
}

void disk_put(disk_file_t *file, const void *data, int length, int64_t offset)
{
    if (length <= 0) {
        return;
    }
    make_room(file, offset + length);
    if (offset > file->size) {
        memset(file->bytes + file->size, 0, (size_t)(offset - file->size));
    }
    memcpy(file->bytes + offset, data, (size_t)length);
    file->size = offset + length > file->size ? offset + length : file->size;
}

void disk_cut(disk_file_t *file, int64_t size)
{
    make_room(file, size);
    if (size > file->size) {
        memset(file->bytes + file->size, 0, (size_t)(size - file->size));
    }
    file->size = size;
}

void disk_file_free(disk_file_t *file)
{
    free(file->bytes);
    *file = (disk_file_t){.exists = false};
}

/* One change as a whole. What is written to a file whose name is not there is not to be found. */
static void apply(disk_file_t files[DISK_FILES], const disk_op_t *op)
{
    disk_file_t *file = &files[op->file];

    if (op->kind == DISK_CREATE || op->kind == DISK_DELETE) {
        file->exists = op->kind == DISK_CREATE;
        file->size = 0;
    } else if (op->kind == DISK_WRITE && file->exists) {
        disk_put(file, op->data, op->length, op->offset);
    } else if (op->kind == DISK_TRUNCATE && file->exists) {
        disk_cut(file, op->offset);
    }
}

/* ---- the disk ---- */

static bool names(const disk_op_t *op)
{
    return op->kind == DISK_CREATE || op->kind == DISK_DELETE;
}

/* All pending changes of a file become durable. Whether its making was one of them. */
static bool flush(disk_t *disk, int file)
{
    int left = 0;
    bool made = false;

    for (int i = 0; i < disk->waiting; i++) {
        const disk_op_t *op = &disk->trace->ops[disk->pending[i]];

        if (op->file == file) {
            made = made || op->kind == DISK_CREATE;
            apply(disk->file, op);
        } else {
            disk->pending[left++] = disk->pending[i];
        }
    }
    disk->waiting = left;
    return made;
}

/* What files there are becomes durable; what was written to one that is deleted is gone for good. */
static void flush_names(disk_t *disk)
{
    int newest[DISK_FILES] = {-1, -1, -1};
    int left = 0;

    for (int i = 0; i < disk->waiting; i++) {
        const disk_op_t *op = &disk->trace->ops[disk->pending[i]];

        if (names(op)) {
            newest[op->file] = i;
            apply(disk->file, op);
        }
    }
    for (int i = 0; i < disk->waiting; i++) {
        const disk_op_t *op = &disk->trace->ops[disk->pending[i]];

        if (!names(op) && i > newest[op->file]) {
            disk->pending[left++] = disk->pending[i];
        }
    }
    disk->waiting = left;
}

static void wait_for_sync(disk_t *disk, int op)
{
    if (disk->waiting == disk->room) {
        disk->room = disk->room ? disk->room * 2 : 256;
        disk->pending = grown(disk->pending, (size_t)disk->room * sizeof *disk->pending);
    }
    disk->pending[disk->waiting++] = op;
    if (disk->lie > 0 && disk->waiting > disk->lie) {
        apply(disk->file, &disk->trace->ops[disk->pending[0]]);
        memmove(disk->pending, disk->pending + 1, (size_t)--disk->waiting * sizeof *disk->pending);
    }
}

void disk_step(disk_t *disk)
{
    int at = disk->at++;
    const disk_op_t *op = &disk->trace->ops[at];

    if (op->kind == DISK_ACK) {
        return;
    }
    if (op->kind == DISK_SYNC) {
        /* The first fsync of a WAL or a journal is followed by one of the directory: SQLite's VFS does that. */
        if (disk->lie == 0 && flush(disk, op->file) && op->file != DISK_MAIN) {
            flush_names(disk);
        }
        return;
    }
    wait_for_sync(disk, at);
    if (op->kind == DISK_DELETE && op->durable && disk->lie == 0) {
        flush_names(disk);
    }
}

void disk_free(disk_t *disk)
{
    for (int i = 0; i < DISK_FILES; i++) {
        disk_file_free(&disk->file[i]);
    }
    free(disk->pending);
    *disk = (disk_t){.at = 0};
}

/* ---- images ---- */

/* One write, of which each sector survives, does not, or is noise. */
static void tear(disk_file_t files[DISK_FILES], const disk_op_t *op, int sector, uint64_t *random)
{
    unsigned char noise[4096];
    int64_t end = op->offset + op->length;

    for (int64_t at = op->offset; at < end;) {
        int64_t next = at / sector * sector + sector;
        int length = (int)((next < end ? next : end) - at);
        unsigned fate = disk_random(random) >> 32 & 15;
        disk_op_t part = *op;

        part.offset = at;
        part.length = length;
        part.data = op->data + (at - op->offset);
        if (fate < 2 && op->file != DISK_JOURNAL) {
            for (int i = 0; i < length; i++) {
                noise[i] = (unsigned char)(disk_random(random) >> 40);
            }
            part.data = noise;
        }
        if (fate < 9) {
            apply(files, &part);
        }
        at += length;
    }
}

void disk_image(disk_file_t image[DISK_FILES], const disk_t *disk, disk_survival_t survival, int sector, uint64_t *random)
{
    bool nameless[DISK_FILES] = {false}; /* what follows was written to a file that nobody finds */

    for (int i = 0; i < DISK_FILES; i++) {
        const disk_file_t *file = &disk->file[i];

        image[i].size = 0;
        image[i].exists = file->exists;
        disk_put(&image[i], file->bytes, (int)file->size, 0);
    }
    for (int i = 0; survival != DISK_NOTHING && i < disk->waiting; i++) {
        const disk_op_t *op = &disk->trace->ops[disk->pending[i]];
        unsigned fate = disk_random(random) >> 32 & 3;
        bool whole = survival == DISK_ALL || (survival == DISK_RANDOM && fate < 2) || (survival == DISK_TORN && fate == 0);

        if (op->kind == DISK_CREATE) {
            nameless[op->file] = !whole;
        }
        if (nameless[op->file] && op->kind != DISK_DELETE) {
            continue;
        }
        if (whole) {
            apply(image, op);
        } else if (survival == DISK_TORN && fate < 3 && op->kind == DISK_WRITE) {
            tear(image, op, sector, random);
        }
    }
}
