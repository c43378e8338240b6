/*
 * sweep.h - one act on a copy of the world's database, with a fault on its way, and what must hold afterwards.
 *
 * An act is one request of the API. First it runs unharmed: that tells the state before and after it, and how many calls of each
 * kind it makes. Then sweep_run runs it with one fault and checks:
 *
 * - the reply is a good one, or an error of the kind that the fault asks for, never one that blames who asked;
 * - after a good reply the effect is there, after an error there is nothing of it (or, where COMMIT had begun, all of it);
 * - the same request again, without a fault, is done exactly once;
 * - the log verifies, every projection is what its replay says, SQLite finds the file in order;
 * - blocks and descriptors are given back.
 *
 * States are compared row by row, by digests (sweep_state.h). The clock and the randomness of an act are always the same, so that
 * its effect is, too, but for one that began anew by itself: there the shape is compared, and the log verified again. Rows that
 * are those of a state verified before are verified again now and then only. A store that went read-only is opened anew, as a
 * restart would; so is one that gave a good reply, for that must outlast the process.
 */
#ifndef SCT_SWEEP_H
#define SCT_SWEEP_H

#include "alloc_fault.h"
#include "api_route.h"
#include "service.h"
#include "sweep_state.h"
#include "../unit/unit.h"
#include "vfs_fault.h"

/** What goes wrong: the nth call of one kind. One of the two kinds is NONE. */
typedef struct sweep_fault_t {
    vfs_kind_t vfs;
    alloc_kind_t alloc;
    int64_t nth;
    bool persistent;
} sweep_fault_t;

/** The world, at rest: bytes of its database, and what a request needs beside it. */
typedef struct sweep_world_t {
    const char *image;
    size_t image_len;
    const sct_app_t *app;
    apr_time_t now;
} sweep_world_t;

/** A defect that a control plants: the checks must find it. */
typedef enum {
    SWEEP_SOUND,
    SWEEP_LOST,        /* a good reply, and the effect taken away again */
    SWEEP_HALF,        /* a row that the log's event determines is changed */
    SWEEP_SWALLOWED,   /* a good reply, whatever went wrong */
    SWEEP_WRONG_WORDS, /* the reply blames who asked */
    SWEEP_LEAK_JSON,   /* a value of Jansson is not given back */
    SWEEP_LEAK_SQLITE, /* memory of SQLite is not given back */
    SWEEP_LEAK_FILE,   /* a descriptor stays open */
    SWEEP_TWICE,       /* the kept reply is forgotten: the retry acts again */
    SWEEP_DEFECTS
} sweep_defect_t;

typedef enum {
    SWEEP_WARM,     /* the store has done the act before, but for its COMMIT */
    SWEEP_COLD,     /* the act opens its connections */
    SWEEP_PASSIVE,  /* COMMIT is followed by a checkpoint */
    SWEEP_TRUNCATE, /* and that empties the WAL */
    SWEEP_MODES
} sweep_mode_t;

/** A file of the database, as it was. */
typedef struct sweep_kept_t {
    int fd; /* 0: none */
    size_t len;
    char *bytes;
} sweep_kept_t;

typedef struct sweep_t {
    apr_pool_t *pool;
    const sweep_world_t *world;
    const char *path;
    const char *name;
    sct_request_t request;
    sct_reader_t reader;   /* of a PUT: its body, from the start in each act */
    bool sent;
    sweep_mode_t mode;
    sweep_defect_t defect;
    struct {
        struct json_t *json;
        void *memory;
        int fd;
    } planted;             /* leaks, for sweep_end */
    sct_store_t *store;
    apr_pool_t *store_pool;
    sweep_kept_t kept[3];  /* the database, its WAL, the WAL's index */
    state_reader_t rows;
    int fds;               /* open, and blocks in use, without a store */
    int64_t blocks;
    state_t before;
    state_t after;
    int64_t pages;         /* that the act's COMMIT writes */
    int64_t kill_calls[ALLOC_KINDS]; /* allocations of the process that sweep_kill ran last */
    bool look_closer;      /* of this run: the rows are not those of a state verified before */
    int runs;
    int hits;              /* runs in which a call did fail */
    int unsure;            /* errors, or ends of the process, whose effect is there nevertheless */
    int bad;
    char words[500];       /* of the first bad one */
} sweep_t;

/** Makes it ready in a directory below pool: runs the act unharmed. False with words when that fails. */
bool sweep_start(sweep_t *sweep, apr_pool_t *pool, const sweep_world_t *world, const char *name,
                 const sct_request_t *request);

/** Runs the act unharmed in the present mode: after it, vfs_fault_calls and alloc_fault_calls tell of its calls. */
bool sweep_count(sweep_t *sweep);

/** One run; false when something does not hold. */
bool sweep_run(sweep_t *sweep, const sweep_fault_t *fault);

/**
 * The same in a process of its own, which ends at the fault: by its pools' abort function, or by abort(). What it had said before
 * that must hold.
 */
bool sweep_kill(sweep_t *sweep, const sweep_fault_t *fault);

void sweep_end(sweep_t *sweep);

#endif
