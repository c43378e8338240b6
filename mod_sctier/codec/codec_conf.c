/*
 * codec_conf.c - JSON files of conf/: read whole behind the limits of files, decoded by a field table, with errors that name the
 * file, the row's id and the field.
 */
#include "codec.h"

#include <apr_file_io.h>

#include "base_pool.h"

/* Reads the whole file, one byte more than the limit at most: the parser then refuses it by its size. */
sct_err_t *sct_conf_file(const char **out, size_t *len, apr_pool_t *pool, const char *path)
{
    size_t room = sct_json_file_limits.bytes + 1;
    apr_finfo_t info;
    apr_file_t *file = NULL;
    apr_size_t got = 0;
    apr_status_t status;
    char reason[128];
    char *text;

    status = apr_file_open(&file, path, APR_FOPEN_READ | APR_FOPEN_BINARY, APR_FPROT_OS_DEFAULT, pool);
    if (status != APR_SUCCESS) {
        return sct_err(pool, CONFIG, "%s: %s", path, apr_strerror(status, reason, sizeof reason));
    }
    status = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file);
    if (status == APR_SUCCESS && info.filetype != APR_REG) {
        apr_file_close(file);
        return sct_err(pool, CONFIG, "%s: not a file", path);
    }
    if (status == APR_SUCCESS) {
        room = info.size < (apr_off_t)room ? (size_t)info.size : room;
        text = apr_palloc(pool, room + 1);
        status = apr_file_read_full(file, text, room, &got);
        text[got] = '\0';
        *out = text;
        *len = got;
    }
    apr_file_close(file);
    if (status != APR_SUCCESS && status != APR_EOF) {
        return sct_err(pool, CONFIG, "%s: %s", path, apr_strerror(status, reason, sizeof reason));
    }
    return SCT_OK;
}

static const char *id_of(const sct_json_t *list, size_t i)
{
    const sct_json_t *row = i < sct_json_size(list) ? sct_json_at(list, i) : NULL;
    const sct_json_t *id = row && sct_json_kind(row) == SCT_JSON_OBJECT ? sct_json_get(row, "id") : NULL;
    size_t len;

    return id && sct_json_kind(id) == SCT_JSON_STRING ? sct_json_string(id, &len) : NULL;
}

/* ", id 4-4-4-2" for the pointer "/criteria/120/title_ja"; the id before it when the row has none; "" outside lists. */
static const char *place_of(apr_pool_t *pool, const sct_json_t *value, const char *pointer)
{
    const char *slash = pointer && *pointer == '/' ? strchr(pointer + 1, '/') : NULL;
    const sct_json_t *list;
    const char *id;
    size_t i;

    if (!slash || sct_json_kind(value) != SCT_JSON_OBJECT) {
        return "";
    }
    list = sct_json_get(value, apr_pstrndup(pool, pointer + 1, (apr_size_t)(slash - pointer - 1)));
    if (!list || sct_json_kind(list) != SCT_JSON_ARRAY) {
        return "";
    }
    i = (size_t)apr_strtoi64(slash + 1, NULL, 10);
    id = id_of(list, i);
    if (id) {
        return apr_psprintf(pool, ", id %s", id);
    }
    id = i > 0 ? id_of(list, i - 1) : NULL;
    return id ? apr_psprintf(pool, ", the row after id %s", id) : ", the first row";
}

static sct_err_t *config_error(apr_pool_t *pool, const char *path, const sct_json_t *value, const sct_err_t *cause)
{
    if (cause->fault == SCT_FAULT_NONE) {
        return sct_err(pool, CONFIG, "%s: %s", path, cause->what);
    }
    return sct_err(pool, CONFIG, "%s%s: %s: %s", path, value ? place_of(pool, value, cause->field) : "", cause->field,
                   sct_fault_info(cause->fault)->key);
}

sct_err_t *sct_conf_decode(void *out, apr_pool_t *pool, const sct_type_t *type, const char *path, const char *text, size_t len)
{
    const sct_json_t *value = NULL;
    sct_err_t *err = sct_json_parse(&value, pool, text, len, &sct_json_file_limits);

    if (!err) {
        err = sct_decode_value(out, pool, type, value, "");
    }
    return err ? config_error(pool, path, value, err) : SCT_OK;
}
