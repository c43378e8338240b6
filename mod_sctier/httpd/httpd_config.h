/*
 * httpd_config.h - the configuration of mod_sctier, one for each server_rec, and what start-up makes of it.
 */
#ifndef SCT_HTTPD_CONFIG_H
#define SCT_HTTPD_CONFIG_H

#include <httpd.h>
#include <http_config.h>

#include "api.h"
#include "service.h"
#include "store.h"

/** Tags of our log lines: one number for each place, never used again for another. */
#define SCTLOGNO(number) "SCT" #number ": "

/** A portal: settings loaded before the fork, and the store of this child. Servers of equal configuration share one. */
typedef struct sct_portal_t {
    sct_app_t app;
    sct_store_settings_t settings;
    const char *conf_dir;
    sct_stats_t *stats; /* of all children */
    sct_store_t *store; /* NULL before child_init */
} sct_portal_t;

typedef struct sct_httpd_config_t {
#define SCT_DIRECTIVE(member, type, preset, parser, least, most, name, help) \
    type member;                                                             \
    bool member##_set;
#include "directives.def"
#undef SCT_DIRECTIVE
    sct_portal_t *portal; /* NULL for a server without SCTierOrigin */
} sct_httpd_config_t;

extern const command_rec sct_httpd_commands[];

/** Hooks of the module structure. */
void *sct_httpd_config_create(apr_pool_t *pool, server_rec *server);
void *sct_httpd_config_merge(apr_pool_t *pool, void *base, void *add);

sct_httpd_config_t *sct_httpd_config(server_rec *server);

#endif
