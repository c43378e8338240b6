/*
 * powerloss_check.h - what is found in a database after the power came back.
 */
#ifndef SCT_POWERLOSS_CHECK_H
#define SCT_POWERLOSS_CHECK_H

#include "powerloss_work.h"

typedef struct check_t {
    bool damaged;    /* it does not open, SQLite finds fault with it, or an act is there by half */
    int missing;     /* acknowledged acts that are not there, whole */
    char words[300]; /* of the first of these */
} check_t;

/*
 * Most images of a day hold one of few states. The whole log with everything that it determines is computed anew when a state is
 * met for the first time, as long as fault is found with it, and for each tenth image in any case. A state is how many rows the
 * tables of the acts hold and the sum of their revisions: an act by half is a state of its own.
 */
typedef struct check_memory_t {
    char good[WORK_ACTS][80];
    int count;
    int64_t asked;
    int64_t computed;
} check_memory_t;

/**
 * Opens the database at work's path through a store of its own, on whatever VFS is the default; SQLite's own check and the look
 * for each acknowledged act are made every time.
 * @param acts  so many acts, by their indexes in acknowledged
 */
void check_database(check_t *out, check_memory_t *memory, const work_t *work, const int *acknowledged, int acts);

#endif
