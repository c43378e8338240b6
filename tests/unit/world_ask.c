/*
 * world_ask.c - requests by name, and what must come of them.
 */
#include "world_ask.h"

#include <string.h>

#include <apr_strings.h>

sct_reply_t world_ask_as(world_t *world, const char *who, sct_method_t method, const char *path, const char *body,
                         const char *rev)
{
    sct_reply_t reply;
    const char *claims = strncmp(who, "b-", 2) == 0 ? world_claims_b(world->pool, who) : world_claims(world->pool, who);

    world_ask(&reply, NULL, world, world->pool, claims, method, path, body, rev);
    return reply;
}

const char *world_must(world_t *world, const char *who, sct_method_t method, const char *path, const char *body, const char *rev,
                       int line)
{
    sct_reply_t reply = world_ask_as(world, who, method, path, body, rev);

    if (reply.status >= 300) {
        fail_msg("line %d: %s: %d %s", line, path, reply.status, reply.body);
    }
    return reply.body ? reply.body : "";
}

void world_refused(world_t *world, const char *who, sct_method_t method, const char *path, const char *body, const char *rev,
                   int status, const char *text, int line)
{
    sct_reply_t reply = world_ask_as(world, who, method, path, body, rev);

    if (reply.status != status || !strstr(reply.body, text)) {
        fail_msg("line %d: %s: %d %s; expected %d %s", line, path, reply.status, reply.body, status, text);
    }
}

const char *world_text_at(apr_pool_t *pool, const char *json, const char *after)
{
    const char *start = strstr(json, after);

    assert_non_null(start);
    start += strlen(after);
    return apr_pstrndup(pool, start, strcspn(start, "\""));
}
