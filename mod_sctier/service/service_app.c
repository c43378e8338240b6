/*
 * service_app.c - what an installation reads once from its configuration folder.
 */
#include "service.h"

#include <apr_file_info.h>
#include <apr_file_io.h>

#include "codec.h"

#include "base_pool.h"

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The *.json files of a folder, sorted by name. */
static sct_err_t *json_files(apr_array_header_t **out, apr_pool_t *pool, const char *dir)
{
    apr_array_header_t *files = apr_array_make(pool, 8, sizeof(const char *));
    apr_dir_t *handle;
    apr_finfo_t info;

    if (apr_dir_open(&handle, dir, pool) != APR_SUCCESS) {
        return sct_err(pool, CONFIG, "%s: cannot be read; SCTierConfDir names the folder above it", dir);
    }
    while (apr_dir_read(&info, APR_FINFO_NAME, handle) == APR_SUCCESS) {
        size_t len = strlen(info.name);

        if (len > 5 && strcmp(info.name + len - 5, ".json") == 0) {
            APR_ARRAY_PUSH(files, const char *) = apr_psprintf(pool, "%s/%s", dir, info.name);
        }
    }
    apr_dir_close(handle);
    qsort(files->elts, (size_t)files->nelts, sizeof(const char *), by_name);
    *out = files;
    return SCT_OK;
}

static sct_err_t *load_catalogues(sct_app_t *app, apr_pool_t *pool, const char *conf_dir)
{
    const char *dir = apr_psprintf(pool, "%s/catalogues", conf_dir);
    apr_array_header_t *files;
    sct_catalogue_t *all;
    int current = -1;

    SCT_TRY(json_files(&files, pool, dir));
    all = apr_pcalloc(pool, (size_t)(files->nelts + 1) * sizeof *all);
    for (int i = 0; i < files->nelts; i++) {
        SCT_TRY(sct_catalogue_load(&all[i], pool, APR_ARRAY_IDX(files, i, const char *)));
        for (int other = 0; other < i; other++) {
            if (strcmp(all[other].edition, all[i].edition) == 0) {
                return sct_err(pool, CONFIG, "%s and %s: both are the edition %s; take one away",
                               APR_ARRAY_IDX(files, other, const char *), APR_ARRAY_IDX(files, i, const char *),
                               all[i].edition);
            }
        }
        if (all[i].status == 1) {
            if (current >= 0) {
                return sct_err(pool, CONFIG, "%s: both %s and %s say \"current\"", dir, all[current].edition,
                               all[i].edition);
            }
            current = i;
        }
    }
    if (current < 0) {
        return sct_err(pool, CONFIG, "%s: no edition with status \"current\"", dir);
    }
    all[files->nelts] = all[current];
    all[current] = all[0];
    all[0] = all[files->nelts];
    app->catalogues = all;
    app->catalogue_count = files->nelts;
    return SCT_OK;
}

static bool is_there(apr_pool_t *pool, const char *path)
{
    apr_finfo_t info;

    return apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS;
}

/* Files are named by the day from which they hold, so that their order is that of the days. */
static sct_err_t *place_pack(sct_app_t *app, apr_pool_t *pool, const char *path, const sct_house_t *house)
{
    sct_rulepack_t *pack = &app->packs[app->pack_count];
    const char *fault;

    SCT_TRY(sct_rulepack_load(pack, pool, path));
    fault = house ? sct_rulepack_tighten(pool, pack, house) : NULL;
    if (fault) {
        return sct_err(pool, CONFIG, "house.json: for %s: %s", path, fault);
    }
    if (app->pack_count > 0) {
        if (app->packs[app->pack_count - 1].file.from >= pack->file.from) {
            return sct_err(pool, CONFIG, "%s: \"from\" is not after that of the pack before it", path);
        }
        app->packs[app->pack_count - 1].until = pack->file.from - 1;
    }
    app->pack_count++;
    return SCT_OK;
}

static sct_err_t *load_packs(sct_app_t *app, apr_pool_t *pool, const char *conf_dir)
{
    const char *dir = apr_psprintf(pool, "%s/rulepacks", conf_dir), *own = apr_psprintf(pool, "%s/house.json", dir);
    bool has_own = is_there(pool, own);
    sct_house_t house;
    apr_array_header_t *files;

    SCT_TRY(json_files(&files, pool, dir));
    if (has_own) {
        SCT_TRY(sct_house_load(&house, pool, own));
    }
    app->packs = apr_pcalloc(pool, (size_t)(files->nelts + 1) * sizeof *app->packs);
    app->pack_count = 0;
    for (int i = 0; i < files->nelts; i++) {
        const char *path = APR_ARRAY_IDX(files, i, const char *);

        if (strcmp(path, own) != 0) {
            SCT_TRY(place_pack(app, pool, path, has_own ? &house : NULL));
        }
    }
    if (app->pack_count == 0) {
        return sct_err(pool, CONFIG, "%s: no pack of rules", dir);
    }
    return sct_holidays_load(&app->holidays, pool, apr_psprintf(pool, "%s/holidays.txt", conf_dir));
}

static sct_err_t *read_file(const char **out, apr_pool_t *pool, const char *path)
{
    apr_file_t *file;
    apr_finfo_t info;
    char *text;
    apr_size_t len;

    if (apr_file_open(&file, path, APR_FOPEN_READ, APR_FPROT_OS_DEFAULT, pool) != APR_SUCCESS
        || apr_file_info_get(&info, APR_FINFO_SIZE, file) != APR_SUCCESS || info.size > 1024L * 1024) {
        return sct_err(pool, CONFIG, "%s: cannot be read", path);
    }
    len = (apr_size_t)info.size;
    text = apr_pcalloc(pool, len + 1);
    if (apr_file_read_full(file, text, len, NULL) != APR_SUCCESS) {
        return sct_err(pool, CONFIG, "%s: cannot be read", path);
    }
    apr_file_close(file);
    *out = text;
    return SCT_OK;
}

sct_err_t *sct_app_load(sct_app_t *out, apr_pool_t *pool, const char *conf_dir)
{
    SCT_TRY(load_catalogues(out, pool, conf_dir));
    SCT_TRY(load_packs(out, pool, conf_dir));
    SCT_TRY(read_file(&out->letter_ja, pool, apr_psprintf(pool, "%s/templates/level_request.ja.txt", conf_dir)));
    SCT_TRY(read_file(&out->letter_en, pool, apr_psprintf(pool, "%s/templates/level_request.en.txt", conf_dir)));
    return SCT_OK;
}

const sct_catalogue_t *sct_app_catalogue(const sct_app_t *app, const char *edition)
{
    for (int i = 0; i < app->catalogue_count; i++) {
        if (strcmp(app->catalogues[i].edition, edition) == 0) {
            return &app->catalogues[i];
        }
    }
    return NULL;
}

const sct_rulepack_t *sct_app_pack(const sct_app_t *app, sct_date_t day)
{
    int i = app->pack_count - 1;

    while (i > 0 && app->packs[i].file.from > day) {
        i--;
    }
    return &app->packs[i];
}
