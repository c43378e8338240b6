/*
 * httpd_start.h - from configuration to a running child: checks in the parent, connections in the child.
 */
#ifndef SCT_HTTPD_START_H
#define SCT_HTTPD_START_H

#include <httpd.h>

/**
 * Refuses to start when requests could not be answered rightly: mod_auth_openidc missing, no SCTierOrigin, a database that is
 * not ours or of another version, a broken catalogue. Opens nothing that a child would inherit.
 */
int sct_httpd_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp, server_rec *main_server);

/** Opens the stores of this child, in a pool that its threads may share. */
void sct_httpd_child_init(apr_pool_t *pchild, server_rec *main_server);

#endif
