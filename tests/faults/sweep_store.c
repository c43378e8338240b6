/*
 * sweep_store.c - the database under test: its files, its store, the act; and back to where it was.
 */
#include "sweep_private.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "store_private.h"

#include "base_pool.h"

#define REOPEN_EVERY 50 /* runs, so that a leak is found near its cause */
#define SEED 7
#define KEPT (sizeof((sweep_t *)NULL)->kept / sizeof(sweep_kept_t))

bool sweep_blame(sweep_t *sweep, const char *format, ...)
{
    va_list args;

    if (sweep->bad++ == 0) {
        va_start(args, format);
        vsnprintf(sweep->words, sizeof sweep->words, format, args);
        va_end(args);
    }
    return false;
}

/* ---- the file and the store ---- */

static int count_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    while (dir && readdir(dir)) {
        count++;
    }
    if (dir) {
        closedir(dir);
    }
    return count;
}

static bool put_file(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, bytes, len) == (ssize_t)len;

    return fd >= 0 && close(fd) == 0 && good;
}

bool sweep_put_back(sweep_t *sweep)
{
    char beside[512];

    snprintf(beside, sizeof beside, "%s-wal", sweep->path);
    unlink(beside);
    snprintf(beside, sizeof beside, "%s-shm", sweep->path);
    unlink(beside);
    return !sct_store_reopen(sweep->pool, sweep->path) && put_file(sweep->path, sweep->world->image, sweep->world->image_len);
}

/* A file as it is now, and back to that. The descriptor stays open: closing it would drop SQLite's locks on the file. */
static bool keep(sweep_kept_t *kept, sweep_t *sweep, const char *suffix)
{
    off_t len;

    kept->fd = open(apr_pstrcat(sweep->store_pool, sweep->path, suffix, NULL), O_RDWR | O_CLOEXEC);
    len = lseek(kept->fd, 0, SEEK_END);
    kept->len = len > 0 ? (size_t)len : 0;
    kept->bytes = apr_palloc(sweep->store_pool, kept->len + 1);
    return kept->fd >= 0 && pread(kept->fd, kept->bytes, kept->len, 0) == (ssize_t)kept->len;
}

static bool restore(const sweep_kept_t *kept)
{
    return ftruncate(kept->fd, (off_t)kept->len) == 0 && pwrite(kept->fd, kept->bytes, kept->len, 0) == (ssize_t)kept->len;
}

static void let_go(sweep_kept_t *kept)
{
    if (kept->fd > 0) {
        close(kept->fd);
    }
    kept->fd = 0;
}

void sweep_open(sweep_t *sweep)
{
    const sct_store_settings_t settings = {sweep->path, apr_time_from_sec(5), 2, 64};
    apr_pool_t *pool = NULL;

    apr_pool_create(&pool, sweep->pool);
    if (sct_store_open(&sweep->store, pool, &settings)) {
        abort(); /* it checks numbers and touches nothing */
    }
    sweep->store_pool = pool;
}

/* Everything that the store took must be given back. */
bool sweep_close(sweep_t *sweep)
{
    int64_t blocks;
    int fds;

    state_close(&sweep->rows);
    apr_pool_destroy(sweep->store_pool);
    for (size_t i = 0; i < KEPT; i++) {
        let_go(&sweep->kept[i]);
    }
    sweep->store = NULL;
    sweep->store_pool = NULL;
    blocks = alloc_fault_live(ALLOC_SQLITE) - sweep->blocks;
    fds = count_fds() - sweep->fds;
    if (blocks != 0 || fds != 0) {
        sweep->blocks += blocks;
        sweep->fds += fds;
        return sweep_blame(sweep, "the store is closed: %d blocks of SQLite, %d descriptors are left", (int)blocks, fds);
    }
    return true;
}

/* As after a restart by an operator who has found the disk in order. */
bool sweep_reopen(sweep_t *sweep)
{
    bool good = sweep_close(sweep);

    if (sct_store_reopen(sweep->pool, sweep->path)) {
        return sweep_blame(sweep, "the file that says read-only cannot be removed");
    }
    sweep_open(sweep);
    return good;
}

sct_op_t *sweep_op(sweep_t *sweep, apr_pool_t *pool)
{
    sct_op_t *op = unit_op(pool, sweep->store, NULL);

    op->app = sweep->world->app;
    unit_at(op, sweep->world->now);
    return op;
}

/* ---- the act ---- */

/* The whole body at once, then nothing. */
static sct_err_t *read_body(void *baton, sct_op_t *op, const char **part, size_t *len)
{
    sweep_t *sweep = baton;

    (void)op;
    *part = sweep->request.body;
    *len = sweep->sent ? 0 : sweep->request.body_len;
    sweep->sent = true;
    return SCT_OK;
}

void sweep_act(sct_reply_t *reply, sweep_t *sweep, apr_pool_t *pool)
{
    if (sweep->mode == SWEEP_PASSIVE || sweep->mode == SWEEP_TRUNCATE) {
        /* So that the WAL looks large: of 32 MiB, or of 1 GiB for each page. */
        sweep->store->writer.conn.page_size = sweep->mode == SWEEP_PASSIVE ? (INT64_C(1) << 25) / sweep->pages : INT64_C(1) << 30;
        sweep->store->writer.next_checkpoint = 0;
    }
    sweep->sent = false;
    sweep->reader = (sct_reader_t){read_body, sweep};
    sweep->request.bytes = sweep->request.method == SCT_PUT ? &sweep->reader : NULL;
    unit_random(SEED);
    sct_api_dispatch(reply, sweep_op(sweep, pool), &sweep->request);
}

void sweep_arm(const sweep_fault_t *fault)
{
    vfs_fault_arm(fault->vfs, fault->nth, fault->persistent);
    alloc_fault_arm(fault->alloc, fault->nth, fault->persistent);
}

void sweep_disarm(void)
{
    vfs_fault_off();
    alloc_fault_off();
}

/* Statements prepared and pages read, but nothing changed: the disk had no space for COMMIT. */
static bool warm_up(sweep_t *sweep)
{
    apr_pool_t *pool = NULL;
    sct_reply_t reply;

    apr_pool_create(&pool, sweep->pool);
    vfs_fault_arm(VFS_FULL, 1, true);
    sweep_act(&reply, sweep, pool);
    vfs_fault_off();
    apr_pool_destroy(pool);
    return reply.status == 507 ? true : sweep_blame(sweep, "%s without space: %d", sweep->name, reply.status);
}

static bool keep_files(sweep_t *sweep)
{
    static const char *const suffix[KEPT] = {"", "-wal", "-shm"};
    bool good = true;

    for (size_t i = 0; i < KEPT && good; i++) {
        good = keep(&sweep->kept[i], sweep, suffix[i]);
    }
    return good ? true : sweep_blame(sweep, "the files cannot be read");
}

/*
 * A store that is still in order goes on: with the files as they were after warm_up the database is what it was, and connections
 * see by the WAL's index that their pages are of another time.
 */
static bool go_back(sweep_t *sweep)
{
    const sct_store_t *store = sweep->store;
    bool good = store && sweep->kept[KEPT - 1].fd > 0 && !sct_store_is_read_only(store) && store->writer.conn.db &&
                store->free && store->free->db;

    /* Without a checkpoint nothing was written to the database itself. */
    for (size_t i = sweep->mode == SWEEP_WARM; i < KEPT && good; i++) {
        good = restore(&sweep->kept[i]);
    }
    return good;
}

/* The database as it was, and a store on it. */
bool sweep_begin(sweep_t *sweep)
{
    if (sweep->mode != SWEEP_COLD && sweep->runs % REOPEN_EVERY != 0 && go_back(sweep)) {
        return true;
    }
    if (sweep->store && !sweep_close(sweep)) {
        return false;
    }
    if (!sweep_put_back(sweep)) {
        return sweep_blame(sweep, "the database cannot be put back");
    }
    sweep_open(sweep);
    return sweep->mode == SWEEP_COLD || (warm_up(sweep) && keep_files(sweep));
}

void sweep_prepare(sweep_t *sweep)
{
    sweep->fds = count_fds();
    sweep->blocks = alloc_fault_live(ALLOC_SQLITE);
    sweep_put_back(sweep);
    sweep_open(sweep);
}
