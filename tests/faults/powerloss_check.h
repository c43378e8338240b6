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

/**
 * Opens the database at work's path through a store of its own, on whatever VFS is the default.
 * @param acts  the first so many were acknowledged
 */
void check_database(check_t *out, const work_t *work, const int *acknowledged, int acts);

#endif
