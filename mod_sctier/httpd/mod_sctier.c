/*
 * mod_sctier.c - the module structure and its hooks: the only symbol that httpd sees.
 */
#include <httpd.h>
#include <http_config.h>

extern module AP_MODULE_DECLARE_DATA sctier_module __attribute__((visibility("default")));
AP_DECLARE_MODULE(sctier);

#include "httpd_config.h"
#include "httpd_once.h"
#include "httpd_request.h"
#include "httpd_start.h"

static void register_hooks(apr_pool_t *pool)
{
    sct_httpd_once_register(pool);
    ap_hook_post_config(sct_httpd_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(sct_httpd_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(sct_httpd_handler, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA sctier_module = {
    STANDARD20_MODULE_STUFF,
    NULL, /* a location says SetHandler and Require: nothing of ours is set there */
    NULL,
    sct_httpd_config_create,
    sct_httpd_config_merge,
    sct_httpd_commands,
    register_hooks,
    AP_MODULE_FLAG_NONE,
};
