/*
 * blob_get.c - bytes out, and what is there: reading with the hash checked, removing, walking.
 */
#include "blob_private.h"

#include <apr_file_info.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_id.h"

#include "base_pool.h"

/* ---- reading ---- */

struct sct_get_t {
    apr_pool_t *pool;
    const char *name; /* for the log */
    const char *sha256;
    int fd;
    int64_t left;
    sct_hasher_t *hasher;
    char *part;
};

static apr_status_t close_get(void *baton)
{
    sct_get_t *get = baton;

    close(get->fd);
    return APR_SUCCESS;
}

/* As read, which a signal does not end. */
static ssize_t read_on(int fd, void *to, size_t len)
{
    ssize_t n;

    do {
        n = read(fd, to, len);
    } while (n < 0 && errno == EINTR);
    return n;
}

bool sct_blob_pread(int fd, int64_t at, void *out, size_t len)
{
    char *to = out;

    while (len > 0) {
        ssize_t n = pread(fd, to, len, (off_t)at);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        to += n;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

sct_err_t *sct_get_open(sct_get_t **out, apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256,
                        int64_t size)
{
    sct_get_t *get = apr_pcalloc(pool, sizeof *get);
    struct stat about;

    get->pool = pool;
    get->name = sct_blob_path(pool, blobs, owner, sha256);
    get->sha256 = sha256;
    get->left = size;
    get->fd = open(get->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (get->fd < 0) {
        return errno == ENOENT ? sct_err(pool, DAMAGED, "%s is not there", get->name)
                               : sct_err(pool, DAMAGED, "open %s: errno %d", get->name, errno);
    }
    apr_pool_cleanup_register(pool, get, close_get, apr_pool_cleanup_null);
    if (fstat(get->fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size != size) {
        return sct_err(pool, DAMAGED, "%s is not %" APR_INT64_T_FMT " bytes long", get->name, size);
    }
    get->hasher = sct_hasher_make(pool);
    get->part = apr_palloc(pool, SCT_BLOB_PART + 1);
    *out = get;
    return SCT_OK;
}

static sct_err_t *check_hash(sct_get_t *get)
{
    sct_hash_t hash;
    char more;

    sct_hasher_end(&hash, get->hasher);
    if (strcmp(sct_hex(get->pool, hash.bytes, SCT_HASH_LEN), get->sha256) != 0 || read_on(get->fd, &more, 1) != 0) {
        return sct_err(get->pool, DAMAGED, "%s: the bytes are not those of its hash", get->name);
    }
    return SCT_OK;
}

sct_err_t *sct_get_next(const char **out, size_t *len, sct_get_t *get)
{
    size_t want = get->left < SCT_BLOB_PART ? (size_t)get->left : SCT_BLOB_PART;
    size_t have = 0;

    *len = 0;
    while (have < want) {
        ssize_t n = read_on(get->fd, get->part + have, want - have);

        if (n <= 0) {
            return sct_err(get->pool, DAMAGED, "read %s: errno %d", get->name, n == 0 ? 0 : errno);
        }
        have += (size_t)n;
    }
    if (want == 0) {
        return SCT_OK;
    }
    sct_hasher_add(get->hasher, get->part, want);
    get->left -= (int64_t)want;
    if (get->left == 0) {
        SCT_TRY(check_hash(get));
    }
    get->part[want] = '\0';
    *out = get->part;
    *len = want;
    return SCT_OK;
}

/* ---- what is there ---- */

bool sct_blob_there(apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256, int64_t size)
{
    struct stat about;

    return lstat(sct_blob_path(pool, blobs, owner, sha256), &about) == 0 && S_ISREG(about.st_mode) && about.st_size == size;
}

sct_err_t *sct_blob_remove(apr_pool_t *pool, const sct_blobs_t *blobs, const char *owner, const char *sha256)
{
    const char *name = sct_blob_path(pool, blobs, owner, sha256);

    if (unlink(name) != 0 && errno != ENOENT) {
        return sct_err(pool, STORE, "remove %s: errno %d", name, errno);
    }
    return SCT_OK;
}

/* ---- walking ---- */

typedef struct walk_t {
    apr_pool_t *pool;    /* of errors */
    apr_pool_t *scratch; /* of one folder */
    const sct_blobs_t *blobs;
    apr_time_t before;
    sct_blob_fn fn;
    void *baton;
    const char *owner;
    const char *two; /* the first two digits of the hashes in a folder; NULL in the owner's */
} walk_t;

typedef sct_err_t *(*entry_fn)(walk_t *walk, const char *path, const char *name);

/* Calls fn for each entry of a folder; one that went away meanwhile has none. */
static sct_err_t *each_entry(walk_t *walk, const char *path, entry_fn fn)
{
    apr_dir_t *folder;
    apr_status_t status = apr_dir_open(&folder, path, walk->scratch);
    sct_err_t *err = SCT_OK;
    apr_finfo_t entry;

    if (status != APR_SUCCESS) {
        return APR_STATUS_IS_ENOENT(status) || APR_STATUS_IS_ENOTDIR(status)
                   ? SCT_OK
                   : sct_err(walk->pool, STORE, "read %s: errno %d", path, status);
    }
    while (!err && (status = apr_dir_read(&entry, 0, folder)) == APR_SUCCESS) {
        if (strcmp(entry.name, ".") != 0 && strcmp(entry.name, "..") != 0) {
            err = fn(walk, apr_pstrcat(walk->scratch, path, "/", entry.name, NULL), entry.name);
        }
    }
    apr_dir_close(folder);
    return err || APR_STATUS_IS_ENOENT(status) ? err : sct_err(walk->pool, STORE, "read %s: errno %d", path, status);
}

static bool is_old(const walk_t *walk, const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 && S_ISREG(about.st_mode)
           && apr_time_from_sec(about.st_mtim.tv_sec) + about.st_mtim.tv_nsec / 1000 < walk->before;
}

static bool is_hex(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789abcdef") == len;
}

static sct_err_t *take_file(walk_t *walk, const char *path, const char *name)
{
    if (!is_hex(name, 62) || !is_old(walk, path)) {
        return SCT_OK;
    }
    return walk->fn(walk->baton, walk->owner, apr_pstrcat(walk->scratch, walk->two, name, NULL));
}

static sct_err_t *take_of_owner(walk_t *walk, const char *path, const char *name)
{
    if (is_hex(name, 2)) {
        apr_pool_t *outer = walk->scratch;
        sct_err_t *err;

        apr_pool_create(&walk->scratch, outer);
        walk->two = name;
        err = each_entry(walk, path, take_file);
        apr_pool_destroy(walk->scratch);
        walk->scratch = outer;
        return err;
    }
    if (name[0] == '.' && sct_id_valid(name + 1) && is_old(walk, path) && unlink(path) != 0 && errno != ENOENT) {
        return sct_err(walk->pool, STORE, "remove %s: errno %d", path, errno);
    }
    return SCT_OK;
}

static sct_err_t *take_owner(walk_t *walk, const char *path, const char *name)
{
    if (!sct_id_valid(name)) {
        return SCT_OK; /* not ours */
    }
    walk->owner = name;
    return each_entry(walk, path, take_of_owner);
}

sct_err_t *sct_blob_each(apr_pool_t *pool, const sct_blobs_t *blobs, apr_time_t before, sct_blob_fn fn, void *baton)
{
    walk_t walk = {pool, pool, blobs, before, fn, baton, NULL, NULL};

    return each_entry(&walk, blobs->dir, take_owner);
}
