/*
 * planted.h - one planted fault of each kind: what the sanitizers must find when it happens. Only the tests link this.
 *
 * The same functions run in a program (planted_main.c) and inside httpd (mod_planted.c).
 */
#ifndef SCT_PLANTED_H
#define SCT_PLANTED_H

#include <apr_pools.h>

/** Makes the fault of this name happen, in pools below pool. @return 0 when there is no such fault */
int planted(const char *name, apr_pool_t *pool);

#endif
