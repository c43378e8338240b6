/*
 * domain_actor.h - who acts: a person with the roles of one party.
 */
#ifndef SCT_DOMAIN_ACTOR_H
#define SCT_DOMAIN_ACTOR_H

#include <stdbool.h>
#include <stdint.h>

#define SCT_WALL_ASSESSMENT 1u
#define SCT_WALL_PRICE 2u
#define SCT_WALL_CONTRACT 4u
#define SCT_WALL_LEGAL 8u
#define SCT_WALL_EVIDENCE 16u /* no role of the buyer stands behind it: what a supplier keeps and has not shown */
#define SCT_WALL_EVERY (SCT_WALL_ASSESSMENT | SCT_WALL_PRICE | SCT_WALL_CONTRACT | SCT_WALL_LEGAL)

typedef enum { SCT_SIDE_NONE, SCT_SIDE_BUYER, SCT_SIDE_SUPPLIER } sct_side_t;

/* Bit numbers of roles; SCT_ROLE_<SYMBOL> is the bit itself. */
enum {
#define SCT_ROLE(symbol, key, side, walls, ja, en) SCT_ROLE_BIT_##symbol,
#include "roles.def"
#undef SCT_ROLE
    SCT_ROLE__COUNT
};
enum {
#define SCT_ROLE(symbol, key, side, walls, ja, en) SCT_ROLE_##symbol = 1 << SCT_ROLE_BIT_##symbol,
#include "roles.def"
#undef SCT_ROLE
};

typedef struct sct_role_info_t {
    const char *key;
    sct_side_t side;
    unsigned walls;
    const char *ja;
    const char *en;
} sct_role_info_t;

/** Who acts. All strings live as long as the operation. */
typedef struct sct_actor_t {
    const char *iss;         /* issuer and subject of the log-in */
    const char *sub;
    const char *person_id;   /* NULL: a valid log-in that the portal does not know */
    const char *name;        /* display name, never NULL for a known person */
    sct_side_t side;         /* of the party acted for; NONE: no membership, or none chosen yet */
    const char *party;       /* "buyer" or the supplier's id; NULL when side is NONE */
    const char *supplier_id; /* NULL on the buyer's side */
    unsigned roles;          /* SCT_ROLE_* bits of that party */
    bool must_choose;        /* several parties and none chosen */
} sct_actor_t;

const sct_role_info_t *sct_role_info(int bit);

/** The bit of a role's key, 0 when there is none. */
unsigned sct_role_of(const char *key);

/** All walls that a set of roles sees behind. */
unsigned sct_roles_walls(unsigned roles);

/** The keys of a set of roles, comma-separated in table order ("buyer_legal,auditor"); buf of at least 256 bytes. */
const char *sct_roles_text(char *buf, unsigned roles);

#endif
