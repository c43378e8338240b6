/*
 * world.h - a small installation for tests of the API: one buyer, five suppliers, everybody who could ask for anything.
 *
 * Every text carries its owner's canary, so that a leak shows wherever it happens: "canary-A" in all texts of supplier A,
 * "canary-note-A" in its notes and its evidence, "canary-later-A" in drafts written and evidence brought after its submission,
 * "canary-draft-C" in a request that is still a draft, "canary-hidden-D" in one that is issued but not visible yet;
 * "canary-price-A" in what only those read who see prices, "canary-joint-A" in what the buyer's security people read of it too.
 */
#ifndef SCT_WORLD_H
#define SCT_WORLD_H

#include "api.h"
#include "service.h"
#include "unit.h"

enum { WORLD_A, WORLD_B, WORLD_C, WORLD_D, WORLD_E, WORLD_SUPPLIERS };

/** Ids of what the world holds; index by supplier. */
typedef struct world_ids_t {
    const char *supplier[WORLD_SUPPLIERS];
    const char *accepted[WORLD_SUPPLIERS];   /* levels of A and B, with assessment and submission */
    const char *assessment[WORLD_SUPPLIERS];
    const char *submission[WORLD_SUPPLIERS];
    const char *evidence[WORLD_SUPPLIERS];   /* of A and B: attached to a criterion, two revisions; B's
                                              * submission shows the first */
    const char *upload[WORLD_SUPPLIERS];     /* of A and B: announced, the bytes have not come */
    const char *gone;                        /* evidence of A that was withdrawn */
    const char *asked[WORLD_SUPPLIERS];      /* levels of A and B, issued and visible, not answered */
    const char *reminder[WORLD_SUPPLIERS];   /* of the levels of A and B that are not answered */
    const char *nego[WORLD_SUPPLIERS];       /* price negotiations of A and B; the buyer's security was asked into A's */
    const char *file[WORLD_SUPPLIERS];       /* brought by A and B to them, in an entry that is marked for the buyer's security */
    const char *coming[WORLD_SUPPLIERS];     /* announced by A and B, the bytes have not come */
    const char *ready[WORLD_SUPPLIERS];      /* the bytes are in, and no entry names it */
    const char *coming_of_buyer;             /* the same to A's case, by the buyer's security */
    const char *ready_of_buyer;
    const char *deal[WORLD_SUPPLIERS];       /* of A and B */
    const char *campaign;                    /* with a case of C */
    const char *hold[WORLD_SUPPLIERS];       /* of A and B */
    const char *waiver[WORLD_SUPPLIERS];     /* of A and B, of a finding from prices */
    const char *draft;                       /* level of C */
    const char *hidden;                      /* level of D, issued, not visible yet */
    const char *deleted;                     /* level of E, a draft that was discarded */
    const char *code;                        /* an invitation of A for whoever logs in at the buyer's provider */
} world_ids_t;

typedef struct world_t {
    apr_pool_t *pool;
    const char *path;    /* the database: a file, or a URL */
    const char *kept;    /* the copy of a file, as world_make left it */
    unit_engine_t engine;
    sct_store_t *store;
    apr_pool_t *store_pool;
    sct_app_t app;
    world_ids_t id;
    apr_time_t now;      /* of requests, unless a test says otherwise */
} world_t;

/** What the bytes of upload[i] will be, and of the first revision of evidence[i]: text files, with their names' canaries. */
const char *world_later_bytes(apr_pool_t *pool, int i);
const char *world_shown_bytes(apr_pool_t *pool, int i);

/** A POST /uploads for bytes under a name; rest is more members of the object, with a comma before each, or "". */
const char *world_upload(apr_pool_t *pool, const char *name, const char *bytes, const char *rest);

/** Claims of a log-in at the buyer's provider, or at supplier B's own. */
const char *world_claims(apr_pool_t *pool, const char *sub);
const char *world_claims_b(apr_pool_t *pool, const char *sub);

/**
 * Makes the world in a new directory below pool. Log-ins at the buyer's provider: sec buy legal exec admin auditor a-contact
 * a-exec a-sales a-all d-contact two (A and C) ended (a membership that ended) nobody; at B's: b-contact b-exec stray (a
 * membership of A, for which B's provider may not speak).
 */
world_t *world_make(apr_pool_t *pool);

/** Puts the database back to how world_make left it; a file's store is closed for it, and opened again. */
void world_reset(world_t *world);

/** Price negotiations, sizes and deals of A and B: world_talk.c. */
void world_talk(world_t *world);

/** Runs one request; body is JSON text (of a PUT: the bytes) or NULL; If-Match is taken when not NULL. Headers of a page, too. */
void world_ask(sct_reply_t *reply, sct_op_t **op, world_t *world, apr_pool_t *pool, const char *claims,
               sct_method_t method, const char *path, const char *body, const char *if_match);

#endif
