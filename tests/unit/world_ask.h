/*
 * world_ask.h - requests of the world's people by their names, and what must come of them.
 *
 *     const char *body = WORLD_MUST(world, "sec", SCT_GET, "/suppliers", NULL, NULL);
 *
 *     WORLD_REFUSED(world, "buy", SCT_POST, path, "{}", "\"1\"", 403, "forbidden");
 *
 * Names are the subjects of world_make; those that begin with "b-" log in at supplier B's provider.
 */
#ifndef SCT_WORLD_ASK_H
#define SCT_WORLD_ASK_H

#include "world.h"

/** One request, in the world's pool. */
sct_reply_t world_ask_as(world_t *world, const char *who, sct_method_t method, const char *path, const char *body,
                         const char *rev);

/** The body of a reply below 300; fails the test with any other. */
const char *world_must(world_t *world, const char *who, sct_method_t method, const char *path, const char *body, const char *rev,
                       int line);

/** Fails the test when the reply has another status, or no such text in its body. */
void world_refused(world_t *world, const char *who, sct_method_t method, const char *path, const char *body, const char *rev,
                   int status, const char *text, int line);

#define WORLD_MUST(world, who, method, path, body, rev) \
    world_must((world), (who), (method), (path), (body), (rev), __LINE__)
#define WORLD_REFUSED(world, who, method, path, body, rev, status, text) \
    world_refused((world), (who), (method), (path), (body), (rev), (status), (text), __LINE__)

/** What stands behind `after` in a JSON text, up to the next quotation mark; fails the test when it is not there. */
const char *world_text_at(apr_pool_t *pool, const char *json, const char *after);

#endif
