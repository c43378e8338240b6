/*
 * blob_put.c - bytes in: a file without a name, written and hashed part by part, synced, then linked under its hash.
 *
 * Where the file system knows no O_TMPFILE (NFS), or /proc is not there to link one, the file has a name from the start that
 * begins with a dot; what is left of those is swept.
 */
#include "blob_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base_id.h"

#include "base_pool.h"

#define FOLDER_MODE 02770 /* the worker's user is of the same group */
#define FILE_MODE 0660

static sct_err_t *failed(sct_op_t *op, const char *what, const char *path)
{
    if (errno == ENOSPC || errno == EDQUOT) {
        return sct_err(op->pool, NO_SPACE, "%s %s: no space (errno %d)", what, path, errno);
    }
    return sct_err(op->pool, STORE, "%s %s: errno %d", what, path, errno);
}

/* ---- folders ---- */

static sct_err_t *sync_folder(sct_op_t *op, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : fsync(fd);
    sct_err_t *err = rc == 0 ? SCT_OK : failed(op, "sync", path);

    if (fd >= 0) {
        close(fd);
    }
    return err;
}

/*
 * Makes the folder if it is not there, and its name last: also when somebody else made it, who may not have come so far. The
 * mode by chmod: the umask may take the group's rights away.
 */
static sct_err_t *make_folder(sct_op_t *op, const char *path, const char *parent)
{
    bool made = mkdir(path, FOLDER_MODE) == 0;

    if ((!made && errno != EEXIST) || (made && chmod(path, FOLDER_MODE) != 0)) {
        return failed(op, "make", path);
    }
    return parent ? sync_folder(op, parent) : SCT_OK;
}

const char *sct_blob_path(apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256)
{
    return sha256 ? apr_psprintf(pool, "%s/%s/%.2s/%s", blobs->dir, owner, sha256, sha256 + 2)
                  : apr_psprintf(pool, "%s/%s", blobs->dir, owner);
}

sct_err_t *sct_blobs_check(apr_pool_t *pool, const sct_blobs_t *blobs)
{
    struct stat about;

    if (stat(blobs->dir, &about) == 0 && !S_ISDIR(about.st_mode)) {
        return sct_err(pool, CONFIG, "%s is no folder", blobs->dir);
    }
    return SCT_OK;
}

/* ---- the file ---- */

static apr_status_t let_go(void *baton)
{
    sct_put_t *put = baton;

    if (put->fd >= 0) {
        close(put->fd);
        put->fd = -1;
    }
    if (put->temp) {
        unlink(put->temp);
        put->temp = NULL;
    }
    return APR_SUCCESS;
}

static sct_err_t *check_free(sct_put_t *put)
{
    struct statvfs about;

    if (statvfs(put->blobs->dir, &about) != 0) {
        return failed(put->op, "look at", put->blobs->dir);
    }
    if (about.f_bavail < about.f_blocks / 100 * (unsigned)put->blobs->least_free) {
        return sct_err(put->op->pool, NO_SPACE, "%s: less than %d %% is free", put->blobs->dir, put->blobs->least_free);
    }
    return SCT_OK;
}

/* A name that nobody else takes. By the system's randomness: it is no result, and must not change what follows from a script. */
static const char *temporary(apr_pool_t *pool, const char *folder)
{
    const sct_source_t *source = sct_source_system();
    unsigned char bytes[SCT_ID_LEN / 2];

    source->random(source->baton, bytes, sizeof bytes);
    return apr_psprintf(pool, "%s/.%s", folder, sct_hex(pool, bytes, sizeof bytes));
}

static sct_err_t *make_file(sct_put_t *put, const char *folder)
{
    if (access("/proc/self/fd", X_OK) == 0) {
        put->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, FILE_MODE);
    }
    if (put->fd < 0 && errno != ENOSPC && errno != EDQUOT) {
        put->temp = temporary(put->op->pool, folder);
        put->fd = open(put->temp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, FILE_MODE);
    }
    if (put->fd < 0) {
        put->temp = NULL;
        return failed(put->op, "make a file in", folder);
    }
    return fchmod(put->fd, FILE_MODE) == 0 ? SCT_OK : failed(put->op, "make a file in", folder);
}

sct_err_t *sct_put_begin(sct_put_t **out, sct_op_t *op, const sct_blobs_t *blobs, const char *owner)
{
    sct_put_t *put = apr_pcalloc(op->pool, sizeof *put);
    const char *folder = sct_blob_path(op->pool, blobs, owner, NULL);

    put->op = op;
    put->blobs = blobs;
    put->owner = owner;
    put->fd = -1;
    SCT_TRY(make_folder(op, blobs->dir, NULL));
    SCT_TRY(check_free(put));
    SCT_TRY(make_folder(op, folder, blobs->dir));
    put->hasher = sct_hasher_make(op->pool);
    apr_pool_cleanup_register(op->pool, put, let_go, apr_pool_cleanup_null);
    SCT_TRY(make_file(put, folder));
    *out = put;
    return SCT_OK;
}

sct_err_t *sct_put_add(sct_put_t *put, const void *bytes, size_t len)
{
    const char *at = bytes;

    sct_hasher_add(put->hasher, bytes, len);
    put->size += (int64_t)len;
    while (len > 0) {
        ssize_t n = write(put->fd, at, len);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return failed(put->op, "write to", put->blobs->dir);
        }
        at += n;
        len -= (size_t)n;
    }
    return SCT_OK;
}

int64_t sct_put_size(const sct_put_t *put)
{
    return put->size;
}

const char *sct_put_hash(sct_put_t *put)
{
    sct_hash_t hash;

    if (!put->sha256) {
        sct_hasher_end(&hash, put->hasher);
        put->sha256 = sct_hex(put->op->pool, hash.bytes, SCT_HASH_LEN);
    }
    return put->sha256;
}

/* Gives the file one more name; false with errno. */
static bool give_name(const sct_put_t *put, const char *name)
{
    char self[40];

    if (put->temp) {
        return link(put->temp, name) == 0;
    }
    apr_snprintf(self, sizeof self, "/proc/self/fd/%d", put->fd);
    return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/*
 * The name is there: the same bytes came before, or a damaged file lies there. Ours, which are right, take its place in one step;
 * and the name is as young as they are, which keeps a sweep away from it.
 */
static sct_err_t *replace(sct_put_t *put, const char *name)
{
    const char *step = put->temp;

    if (!step) {
        step = temporary(put->op->pool, sct_blob_path(put->op->pool, put->blobs, put->owner, NULL));
        if (!give_name(put, step)) {
            return failed(put->op, "name", step);
        }
        put->temp = step; /* let_go removes what rename leaves: two names of one file stay two names */
    }
    return rename(step, name) == 0 ? SCT_OK : failed(put->op, "name", name);
}

sct_err_t *sct_put_keep(sct_put_t *put)
{
    const char *name = sct_blob_path(put->op->pool, put->blobs, put->owner, sct_put_hash(put));
    const char *folder = apr_psprintf(put->op->pool, "%s/%.2s", sct_blob_path(put->op->pool, put->blobs, put->owner, NULL),
                                      put->sha256);

    if (fsync(put->fd) != 0) {
        return failed(put->op, "sync", name);
    }
    SCT_TRY(make_folder(put->op, folder, sct_blob_path(put->op->pool, put->blobs, put->owner, NULL)));
    if (!give_name(put, name)) {
        SCT_TRY(errno == EEXIST ? replace(put, name) : failed(put->op, "name", name));
    }
    SCT_TRY(sync_folder(put->op, folder));
    let_go(put);
    return SCT_OK;
}
