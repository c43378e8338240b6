/*
 * httpd_start.c - checks before the fork, stores after it.
 */
#include "httpd_start.h"

#include <dlfcn.h>

#include <ap_mpm.h>
#include <apr_allocator.h>
#include <apr_shm.h>
#include <apr_thread_mutex.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>

#include "api_stats.h"
#include "base_json.h"
#include "httpd_config.h"

#include "base_pool.h"

APLOG_USE_MODULE(sctier);

#define MEBIBYTE (INT64_C(1) << 20)

/* ---- before the fork ---- */

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_evidence(const sct_portal_t *portal, const sct_httpd_config_t *config)
{
    const sct_blobs_t *blobs = &portal->app.blobs;

    return same_text(blobs->dir, config->evidence_dir) && same_text(blobs->clamd, config->clamd)
           && blobs->clamd_wait == config->clamd_wait && blobs->least_free == (int)config->evidence_free
           && portal->app.file_most == config->evidence_file && portal->app.total_most == config->evidence_total
           && portal->app.day_most == config->evidence_day;
}

static bool same(const sct_portal_t *portal, const sct_httpd_config_t *config)
{
    return strcmp(portal->app.origin, config->origin) == 0 && strcmp(portal->settings.path, config->database) == 0
           && strcmp(portal->conf_dir, config->conf_dir) == 0 && portal->settings.wait == config->wait
           && portal->settings.readers == (int)config->readers && portal->app.issue_delay == config->issue_delay
           && portal->app.disk_reserve == config->disk_reserve * MEBIBYTE && same_evidence(portal, config);
}

/*
 * The portal of an earlier server of equal configuration, else NULL. Two portals on one database would each believe to be its
 * only writer in this process: *clash tells of that.
 */
static sct_portal_t *find_equal(bool *clash, server_rec *main_server, const sct_httpd_config_t *config)
{
    for (server_rec *server = main_server; server; server = server->next) {
        sct_portal_t *portal = sct_httpd_config(server)->portal;

        if (portal && same(portal, config)) {
            return portal;
        }
        if (portal && strcmp(portal->settings.path, config->database) == 0) {
            *clash = true;
        }
    }
    return NULL;
}

/* How many requests of one child may wait to write: fewer than its threads, so that there is always one left for reading. */
static int queue_length(void)
{
    int threads = 0;

    return ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads) == APR_SUCCESS && threads > 1 ? threads - (threads + 3) / 4 : 1;
}

/* For the log: an address may hold a password. */
static const char *shown(const char *database)
{
    return sct_store_is_file(database) ? database : "postgresql://...";
}

/* What the children of this server know together. */
static sct_err_t *share(sct_portal_t *portal, apr_pool_t *pool)
{
    apr_size_t store = (sct_store_shared_size() + 63) / 64 * 64;
    apr_shm_t *memory = NULL;
    apr_status_t status = apr_shm_create(&memory, store + sct_stats_size(), NULL, pool);

    if (status != APR_SUCCESS) {
        return sct_err(pool, CONFIG, "no memory that processes can share (APR status %d)", status);
    }
    portal->settings.shared = sct_store_shared_make(apr_shm_baseaddr_get(memory), portal->settings.path);
    portal->stats = sct_stats_make((char *)apr_shm_baseaddr_get(memory) + store);
    return SCT_OK;
}

static sct_err_t *read_nothing(sct_op_t *op)
{
    SCT_READ(op, SCT_OK);
    return SCT_OK;
}

/* A connection, opened and closed: from here on the children know which file and which evidence log they began with. */
static sct_err_t *recognise(const char **why, const sct_portal_t *portal, apr_pool_t *pool)
{
    sct_op_t op = {.source = sct_source_system()};
    sct_err_t *err;

    if (apr_pool_create(&op.pool, pool) != APR_SUCCESS) {
        return sct_err(pool, CONFIG, "out of memory");
    }
    err = sct_store_open(&op.store, op.pool, &portal->settings);
    if (!err) {
        err = read_nothing(&op);
    }
    if (err) {
        err = sct_err(pool, CONFIG, "%s", sct_err_describe(pool, err));
    } else {
        *why = sct_store_news(pool, op.store);
    }
    apr_pool_destroy(op.pool);
    return err;
}

static void set_evidence(sct_app_t *app, const sct_httpd_config_t *config)
{
    app->blobs = (sct_blobs_t){.dir = config->evidence_dir,
                               .least_free = (int)config->evidence_free,
                               .clamd = config->clamd,
                               .clamd_wait = config->clamd_wait};
    app->file_most = config->evidence_file;
    app->total_most = config->evidence_total;
    app->day_most = config->evidence_day;
}

static sct_err_t *make_portal(sct_portal_t **out, apr_pool_t *pool, server_rec *server,
                              const sct_httpd_config_t *config)
{
    sct_portal_t *portal = apr_pcalloc(pool, sizeof *portal);
    const char *warning = NULL;
    const char *why = NULL;
    sct_err_t *err = sct_store_check(&warning, pool, config->database);

    if (err) {
        return sct_wrap(pool, err, "SCTierDatabase %s", shown(config->database));
    }
    if (warning) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server, SCTLOGNO(0001) "%s", warning);
    }
    err = sct_app_load(&portal->app, pool, config->conf_dir);
    if (err) {
        return sct_wrap(pool, err, "SCTierConfDir %s", config->conf_dir);
    }
    portal->app.issue_delay = config->issue_delay;
    portal->app.disk_reserve = config->disk_reserve * MEBIBYTE;
    portal->app.origin = config->origin;
    set_evidence(&portal->app, config);
    err = sct_blobs_check(pool, &portal->app.blobs);
    if (err) {
        return sct_wrap(pool, err, "SCTierEvidenceDir %s", config->evidence_dir);
    }
    portal->conf_dir = config->conf_dir;
    portal->settings.path = config->database;
    portal->settings.wait = config->wait;
    portal->settings.readers = (int)config->readers;
    portal->settings.queue = queue_length();
    SCT_TRY(share(portal, pool));
    SCT_TRY(recognise(&why, portal, pool));
    if (why) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, server, SCTLOGNO(0008)
                     "the portal starts read-only, as it was before: %s; look at the disk and the database with `sctierctl "
                     "check`, see README \"Operate it\"", why);
    }
    *out = portal;
    return SCT_OK;
}

static int start_server(apr_pool_t *pconf, server_rec *main_server, server_rec *server)
{
    sct_httpd_config_t *config = sct_httpd_config(server);
    bool clash = false;
    sct_err_t *err;

    if (sct_store_is_file(config->database)) {
        config->database = ap_server_root_relative(pconf, config->database);
    }
    config->conf_dir = ap_server_root_relative(pconf, config->conf_dir);
    config->evidence_dir = ap_server_root_relative(pconf, config->evidence_dir);
    config->portal = find_equal(&clash, main_server, config);
    if (config->portal) {
        return OK;
    }
    if (clash) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, SCTLOGNO(0002)
                     "two servers use the database %s with different SCTier directives; give them the same ones",
                     shown(config->database));
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    err = make_portal(&config->portal, pconf, server, config);
    if (err) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, SCTLOGNO(0003) "%s", sct_err_describe(pconf, err));
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

/*
 * httpd unloads its modules at each reload, and with them what only they need. libpq brings two dozen libraries which leave some
 * KiB in the parent each time they go: they stay.
 */
static void keep_libraries(void)
{
    (void)dlopen("libpq.so.5", RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

int sct_httpd_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server)
{
    bool found = false;

    (void)plog;
    (void)ptemp;
    if (!ap_find_linked_module("mod_auth_openidc.c")) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, main_server, SCTLOGNO(0004)
                     "mod_auth_openidc is not loaded: nobody could sign in; load it, see conf/openidc.conf");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    for (server_rec *server = main_server; server; server = server->next) {
        found = found || sct_httpd_config(server)->origin;
    }
    if (!found) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, main_server, SCTLOGNO(0005)
                     "SCTierOrigin is missing: state where browsers find the portal, such as https://portal.example.jp");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    /* httpd reads its configuration twice at start and throws the first away. */
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    keep_libraries();
    for (server_rec *server = main_server; server; server = server->next) {
        if (sct_httpd_config(server)->origin && start_server(pconf, main_server, server) != OK) {
            return HTTP_INTERNAL_SERVER_ERROR;
        }
    }
    return OK;
}

/* ---- after the fork ---- */

/* A pool of this child alone whose sub-pools any thread may create and clear. */
static apr_pool_t *make_pool(apr_pool_t *pchild)
{
    apr_allocator_t *allocator;
    apr_thread_mutex_t *mutex;
    apr_pool_t *pool;

    if (apr_allocator_create(&allocator) != APR_SUCCESS) {
        return NULL;
    }
    if (apr_pool_create_ex(&pool, pchild, NULL, allocator) != APR_SUCCESS) {
        apr_allocator_destroy(allocator);
        return NULL;
    }
    apr_allocator_owner_set(allocator, pool);
    if (apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS) {
        apr_pool_destroy(pool);
        return NULL;
    }
    apr_allocator_mutex_set(allocator, mutex);
    apr_pool_tag(pool, "sctier");
    return pool;
}

void sct_httpd_child_init(apr_pool_t *pchild, server_rec *main_server)
{
    apr_pool_t *pool = make_pool(pchild);

    sct_json_start();
    if (!pool) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, main_server, SCTLOGNO(0006) "out of memory");
        return;
    }
    for (server_rec *server = main_server; server; server = server->next) {
        sct_portal_t *portal = sct_httpd_config(server)->portal;
        sct_err_t *err = portal && !portal->store ? sct_store_open(&portal->store, pool, &portal->settings) : SCT_OK;

        if (err) {
            ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, SCTLOGNO(0007) "%s", sct_err_describe(pool, err));
        }
    }
}
