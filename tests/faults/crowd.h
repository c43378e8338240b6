/*
 * crowd.h - many processes and threads that write through the API, and the comparison of a database with what they were told.
 *
 * Each thread asks one supplier: it makes a level request (201), issues it and takes it back (an entry of the evidence log each),
 * over and over. Each act has a key for retries and is sent again until it is answered by something else than "busy"; what was
 * acknowledged is told to the parent.
 */
#ifndef SCT_CROWD_H
#define SCT_CROWD_H

#include <apr_hash.h>
#include <sys/types.h>

#include "../unit/world.h"

#define CROWD_PROCESSES_MOST 8
#define CROWD_THREADS_MOST 4

typedef struct crowd_t {
    apr_pool_t *pool;
    world_t *world;
    int processes, threads;
    const char *suppliers[CROWD_PROCESSES_MOST * CROWD_THREADS_MOST];
    pid_t pids[CROWD_PROCESSES_MOST];
    int ends[2];         /* of the pipe that acknowledgements come through */
    struct crowd_shared_t *shared;
    char rest[400];      /* of a line that has not come whole */
    size_t rest_len;
    apr_hash_t *rows;    /* level -> reason */
    apr_hash_t *entries; /* seq -> leaf */
    long acknowledged;
    long twice;          /* a level or a place in the log, acknowledged to two */
} crowd_t;

/** A world on the engine of unit_on, with a supplier for each thread. */
crowd_t *crowd_make(apr_pool_t *pool, int processes, int threads);

/** Lets them write. */
void crowd_start(crowd_t *crowd);

/** Takes what they are told until there are so many acknowledgements, or for so long; false when that time is over. */
bool crowd_listen(crowd_t *crowd, long acknowledged, int64_t ms);

/** Lets them end; how many acts were refused. */
int crowd_end(crowd_t *crowd);

/** What was acknowledged and is not in the database; *entries and *faults are of its evidence log. */
int crowd_lost(crowd_t *crowd, int64_t *entries, int *faults);

#endif
