/*
 * world_route.h - what each route of routes.def is asked for in the world: by whom, for which object, with what body.
 *
 * A new route joins the matrix and the fault sweep here: its object in world_route_object, its body in body_of, both in
 * world_route.c. A route without a good request fails the matrix.
 *
 *     world_request_t good;
 *
 *     world_route_good(&good, world, pool, &sct_routes[i]);
 *     world_ask(&reply, NULL, world, pool, good.claims, good.route->method, good.path, good.body, good.if_match);
 *
 * answers 2xx in a fresh world (world_reset), for every route. The request is made from the rows as they are (versions, the
 * hash of the letter): make it before the thing under test begins, with the world's store in order.
 */
#ifndef SCT_WORLD_ROUTE_H
#define SCT_WORLD_ROUTE_H

#include "api_route.h"
#include "world.h"

/** One of those who ask. The first acts without claims: not signed in. */
typedef struct world_principal_t {
    const char *sub;
    bool at_b;       /* logs in at supplier B's provider */
    unsigned roles;  /* of the party acted for, 0 without one */
    int supplier;    /* WORLD_A.., -1 on the buyer's side or without a party */
    bool member;     /* acts for a party */
} world_principal_t;

extern const world_principal_t world_principals[];
extern const size_t world_principal_count;

/** How the object of a request stands to who asks. The buyer's own is supplier A's, the foreign one B's. */
typedef enum {
    WORLD_OWN,
    WORLD_FOREIGN,
    WORLD_HIDDEN,    /* issued, not visible yet */
    WORLD_DELETED,
    WORLD_RANDOM,    /* well formed, never used */
    WORLD_MALFORMED,
    WORLD_RELATIONS
} world_relation_t;

/** One request, ready for world_ask. */
typedef struct world_request_t {
    const sct_route_t *route;
    const world_principal_t *who;
    const char *claims;   /* NULL: not signed in */
    const char *id;       /* of the object; NULL when the route has none, or the world holds no such object */
    const char *path;     /* NULL: no such object, nothing to ask */
    const char *body;     /* JSON or NULL */
    const char *if_match; /* or NULL */
} world_request_t;

/** Whether the route's path has an {id}. */
bool world_route_has_object(const sct_route_t *route);

/** The supplier whose things are the principal's own. */
int world_own(const world_principal_t *who);

const char *world_principal_claims(apr_pool_t *pool, const world_principal_t *who);

/** The id of the object that stands so to who; NULL when the world holds none. */
const char *world_route_object(const world_t *world, const sct_route_t *route, const world_principal_t *who,
                               world_relation_t relation);

/** The route's path with this id, and with what else it asks for. */
const char *world_route_path(const world_t *world, apr_pool_t *pool, const sct_route_t *route, const char *id);

/** The request of who for the object that stands so to them. */
void world_route_request(world_request_t *out, world_t *world, apr_pool_t *pool, const sct_route_t *route,
                         const world_principal_t *who, world_relation_t relation);

/** The request of the first principal who gets a good answer; fails the test when there is none. */
void world_route_good(world_request_t *out, world_t *world, apr_pool_t *pool, const sct_route_t *route);

/**
 * What permissions.def asks the reply to be: 2 a good one, else the status; 0 when nothing is said of this cell (the object
 * suits nobody).
 */
int world_route_expected(const sct_route_t *route, const world_principal_t *who, world_relation_t relation, const char *id);

#endif
