/*
 * ctl_file.c - whole files in and out.
 */
#include "ctl.h"

#include <apr_file_io.h>

#include "base_pool.h"

static sct_err_t *file_err(apr_pool_t *pool, apr_status_t status, const char *path, const char *act)
{
    char reason[120];

    return sct_err(pool, CONFIG, "%s: cannot be %s: %s", path, act, apr_strerror(status, reason, sizeof reason));
}

sct_err_t *sct_file_read(const char **out, size_t *len, apr_pool_t *pool, const char *path, size_t limit)
{
    apr_file_t *file;
    apr_finfo_t info;
    apr_size_t got = 0;
    char *text;
    apr_status_t status = apr_file_open(&file, path, APR_READ | APR_BINARY, APR_OS_DEFAULT, pool);

    if (status == APR_SUCCESS) {
        status = apr_file_info_get(&info, APR_FINFO_SIZE, file);
    }
    if (status != APR_SUCCESS) {
        return file_err(pool, status, path, "read");
    }
    if ((apr_uint64_t)info.size > limit) {
        return sct_err(pool, CONFIG, "%s: larger than %lu bytes", path, (unsigned long)limit);
    }
    text = apr_pcalloc(pool, (size_t)info.size + 1);
    status = info.size > 0 ? apr_file_read_full(file, text, (apr_size_t)info.size, &got) : APR_SUCCESS;
    apr_file_close(file);
    if (status != APR_SUCCESS) {
        return file_err(pool, status, path, "read");
    }
    *out = text;
    *len = got;
    return SCT_OK;
}

sct_err_t *sct_file_json(const sct_json_t **out, apr_pool_t *pool, const char *path)
{
    const char *text;
    size_t len;
    sct_err_t *err;

    SCT_TRY(sct_file_read(&text, &len, pool, path, sct_json_file_limits.bytes));
    err = sct_json_parse(out, pool, text, len, &sct_json_file_limits);
    return err ? sct_wrap(pool, err, "while reading %s", path) : SCT_OK;
}

sct_err_t *sct_file_write(apr_pool_t *pool, const char *path, const char *text, int perms)
{
    char *name = apr_psprintf(pool, "%s.XXXXXX", path);
    apr_size_t len = strlen(text);
    apr_file_t *file;
    apr_status_t status = apr_file_mktemp(&file, name, APR_CREATE | APR_WRITE | APR_EXCL, pool);

    if (status != APR_SUCCESS) {
        return file_err(pool, status, path, "written");
    }
    status = apr_file_write_full(file, text, len, NULL);
    if (status == APR_SUCCESS) {
        status = apr_file_sync(file);
    }
    apr_file_close(file);
    if (status == APR_SUCCESS) {
        status = apr_file_perms_set(name, (apr_fileperms_t)perms);
    }
    if (status == APR_SUCCESS) {
        status = apr_file_rename(name, path, pool);
    }
    if (status != APR_SUCCESS) {
        apr_file_remove(name, pool);
        return file_err(pool, status, path, "written");
    }
    return SCT_OK;
}
