/*
 * powerloss_work.h - a day in the life of a database, with every act that was acknowledged.
 *
 * Acts go through the use cases and the API, by several people at once who share commits; the WAL is copied back by both kinds
 * of checkpoint; the store is closed and opened again. An act is acknowledged when its SCT_WRITE or its request succeeded, and
 * not before. What goes wrong ends the process with words: nothing here may fail.
 */
#ifndef SCT_POWERLOSS_WORK_H
#define SCT_POWERLOSS_WORK_H

#include "disk_trace.h"
#include "../unit/world.h"

#define WORK_ACTS 400

typedef enum {
    WORK_MADE,   /* the database is there */
    WORK_ENTRY,  /* an entry of the log: seq, leaf */
    WORK_LEVEL,  /* a level request: id, rev */
    WORK_ANSWER  /* an answer: criterion, rev */
} work_kind_t;

typedef struct work_act_t {
    work_kind_t kind;
    int64_t number; /* seq or rev */
    char name[65];  /* leaf in hex, id or criterion */
} work_act_t;

typedef struct work_plan_t {
    uint64_t seed;
    int waves;      /* of four acts each, after the first acts of an installation */
    bool normal;    /* control: synchronous=NORMAL on the write connection */
    bool halved;    /* control: an act in two transactions, the second of which never comes */
} work_plan_t;

typedef struct work_t {
    work_plan_t plan;
    apr_pool_t *pool;
    world_t world;
    const char *assessment;
    const char *draft;
    int units;
    int suppliers;
    int answers;
    int edits;
    pthread_mutex_t mutex; /* of the acts */
    work_act_t acts[WORK_ACTS];
    int count;
    int64_t commits;
    int64_t members;       /* acts that these commits made durable */
    int64_t checkpoints;
    int64_t truncates;
    disk_trace_t trace;
} work_t;

/** Runs the plan on a new database in dir with the shim installed; work holds the trace and the acts. */
void work_run(work_t *work, apr_pool_t *pool, const sct_app_t *app, const char *dir, const work_plan_t *plan);

/** Ends the process when err is one. */
void work_must(const sct_err_t *err, const char *what);

#endif
