/*
 * store_state.c - read-only after trouble: in memory that the processes of a server share, and in a file beside the database.
 *
 * The memory is for the children of one httpd, which must agree at once. The file is for everybody else who writes to the same
 * SQLite database (the worker, sctierctl), and for the time after a restart: a log that is rotated at night restarts httpd, and
 * that is nobody's decision that the disk is well again.
 */
#include "store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base_pool.h"

#define MARK "sctier.read-only"

size_t sct_store_shared_size(void)
{
    return sizeof(sct_store_shared_t);
}

/* Whether the step is this caller's to take. */
static bool begin_step(atomic_int *step)
{
    int expected = SCT_STEP_NOT;

    return atomic_compare_exchange_strong(step, &expected, SCT_STEP_BEGUN);
}

/* ---- the file beside the database ---- */

/* Without a pool: this runs where an error was met, and must not need memory. False when the path is too long. */
static bool mark_path(char *out, size_t size, const char *database)
{
    const char *slash = strrchr(database, '/');
    int folder = slash ? (int)(slash - database) + 1 : 0;

    if ((size_t)folder + sizeof MARK > size) {
        return false;
    }
    apr_snprintf(out, size, "%.*s" MARK, folder, database);
    return true;
}

/* Best effort: the disk is in doubt. What cannot be written is in the log and in the shared memory all the same. */
static void put_mark(const char *database, const char *why)
{
    char path[4096];
    int fd = mark_path(path, sizeof path, database) ? sct_make_file(path, O_WRONLY | O_EXCL) : -1;

    if (fd >= 0) {
        if (write(fd, why, strlen(why)) < 0 || fsync(fd) != 0) {
            /* it is there, and that counts */
        }
        close(fd);
    }
}

/* Reads the reason into out; false without a file. */
static bool read_mark(char *out, size_t size, const char *database)
{
    char path[4096];
    int fd = mark_path(path, sizeof path, database) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n;

    if (fd < 0) {
        return false;
    }
    n = read(fd, out, size - 1);
    out[n > 0 ? n : 0] = '\0';
    close(fd);
    return true;
}

const char *sct_store_marked(apr_pool_t *pool, const char *database)
{
    char why[SCT_WHY_MAX];

    return sct_store_is_file(database) && read_mark(why, sizeof why, database) ? apr_pstrdup(pool, why) : NULL;
}

sct_err_t *sct_store_reopen(apr_pool_t *pool, const char *database)
{
    char path[4096];

    if (!sct_store_is_file(database) || !mark_path(path, sizeof path, database) || unlink(path) == 0 || errno == ENOENT) {
        return SCT_OK;
    }
    return sct_err(pool, CONFIG, "%s cannot be removed (errno %d)", path, errno);
}

/* ---- the state ---- */

static void stop(sct_store_shared_t *shared, const char *why)
{
    if (begin_step(&shared->read_only)) {
        apr_cpystrn(shared->why, why, sizeof shared->why);
        atomic_store(&shared->read_only, SCT_STEP_DONE);
    }
}

sct_store_shared_t *sct_store_shared_make(void *memory, const char *database)
{
    sct_store_shared_t *shared = memory;
    char why[SCT_WHY_MAX];

    memset(shared, 0, sizeof *shared);
    atomic_init(&shared->read_only, SCT_STEP_NOT);
    atomic_init(&shared->told, false);
    atomic_init(&shared->file, SCT_STEP_NOT);
    atomic_init(&shared->log, SCT_STEP_NOT);
    if (sct_store_is_file(database) && read_mark(why, sizeof why, database)) {
        stop(shared, why);
    }
    return shared;
}

bool sct_store_is_read_only(const sct_store_t *store)
{
    return atomic_load(&store->shared->read_only) != SCT_STEP_NOT;
}

const char *sct_store_why_read_only(apr_pool_t *pool, const sct_store_t *store)
{
    switch (atomic_load(&store->shared->read_only)) {
    case SCT_STEP_NOT:
        return NULL;
    case SCT_STEP_BEGUN: /* its words are being written this moment */
        return "an error of the database";
    default:
        return apr_pstrdup(pool, store->shared->why);
    }
}

sct_err_t *sct_read_only(apr_pool_t *pool, const sct_store_t *store)
{
    return sct_err(pool, READ_ONLY, "the store takes no more writes: %s", sct_store_why_read_only(pool, store));
}

void sct_store_make_read_only(sct_store_t *store, const char *why)
{
    bool first = atomic_load(&store->shared->read_only) == SCT_STEP_NOT;

    stop(store->shared, why);
    /* Only beside a database that was ours: what was never opened is not marked. */
    if (first && sct_store_is_file(store->settings.path) && atomic_load(&store->shared->file) == SCT_STEP_DONE) {
        put_mark(store->settings.path, why);
    }
}

void sct_store_look(sct_store_t *store)
{
    char why[SCT_WHY_MAX];

    if (!sct_store_is_read_only(store) && read_mark(why, sizeof why, store->settings.path)) {
        stop(store->shared, why);
    }
}

const char *sct_store_news(apr_pool_t *pool, sct_store_t *store)
{
    if (atomic_load(&store->shared->read_only) != SCT_STEP_DONE || atomic_exchange(&store->shared->told, true)) {
        return NULL;
    }
    return sct_store_why_read_only(pool, store);
}

sct_err_t *sct_store_same_log(sct_store_t *store, apr_pool_t *pool, const char *log_id)
{
    sct_store_shared_t *shared = store->shared;
    const char *why;

    if (!log_id || strlen(log_id) > SCT_LOG_ID_LEN) {
        return SCT_OK; /* `sctierctl init` has yet to begin it */
    }
    if (begin_step(&shared->log)) {
        apr_cpystrn(shared->log_id, log_id, sizeof shared->log_id);
        atomic_store(&shared->log, SCT_STEP_DONE);
    }
    if (atomic_load(&shared->log) != SCT_STEP_DONE || strcmp(shared->log_id, log_id) == 0) {
        return SCT_OK;
    }
    why = apr_psprintf(pool, "the database holds the evidence log %.12s..., this server began with %.12s...: it was replaced",
                       log_id, shared->log_id);
    sct_store_make_read_only(store, why);
    return sct_err(pool, READ_ONLY, "%s", why);
}

/* ---- figures ---- */

void sct_store_count_commit(sct_store_t *store, int members)
{
    int step = 0;

    while (step < SCT_BATCH_STEPS - 1 && members > 1 << step) {
        step++;
    }
    atomic_fetch_add(&store->shared->commits, 1);
    atomic_fetch_add(&store->shared->members, members);
    atomic_fetch_add(&store->shared->batches[step], 1);
}

void sct_store_count_waiting(sct_store_t *store, int more)
{
    atomic_fetch_add(&store->shared->waiting, more);
}

void sct_store_figures(sct_store_figures_t *out, const sct_store_t *store)
{
    sct_store_shared_t *shared = store->shared;
    const char *path = store->settings.path;
    char beside[4096];
    struct statvfs disk;
    struct stat wal;

    *out = (sct_store_figures_t){.read_only = sct_store_is_read_only(store), .is_file = sct_store_is_file(path),
                                 .free_bytes = -1, .commits = atomic_load(&shared->commits),
                                 .members = atomic_load(&shared->members), .waiting = atomic_load(&shared->waiting)};
    for (int i = 0; i < SCT_BATCH_STEPS; i++) {
        out->batches[i] = atomic_load(&shared->batches[i]);
    }
    if (!out->is_file) {
        return;
    }
    out->wal_bug = sct_sqlite_resets_wal(sct_sqlite_number());
    apr_snprintf(beside, sizeof beside, "%s-wal", path);
    out->wal_bytes = stat(beside, &wal) == 0 ? (int64_t)wal.st_size : 0;
    if (statvfs(path, &disk) == 0) {
        out->free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    }
}
