/*
 * mod_planted.c - a module for the tests, loaded beside ours in the same build: a GET of /planted/NAME makes the fault of that
 * name happen inside httpd, on one of its threads.
 */
#include <string.h>

#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>

#include "planted.h"

static int handle(request_rec *r)
{
    if (!r->handler || strcmp(r->handler, "planted") != 0) {
        return DECLINED;
    }
    const char *name = strrchr(r->uri, '/') + 1;

    if (strcmp(name, "none") != 0 && !planted(name, r->pool)) {
        return HTTP_NOT_FOUND;
    }
    ap_set_content_type(r, "text/plain; charset=utf-8");
    ap_rputs("done\n", r);
    return OK;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

extern __attribute__((visibility("default"))) module AP_MODULE_DECLARE_DATA planted_module;
module AP_MODULE_DECLARE_DATA planted_module = {STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks, 0};
