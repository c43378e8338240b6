/*
 * base_op.h - one operation: a request, a job run, a CLI command.
 *
 * It carries what the core must not fetch itself (architecture principle: time, randomness and identity come in from
 * outside), so that every test is repeatable. Results and errors live in op->pool.
 */
#ifndef SCT_BASE_OP_H
#define SCT_BASE_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>
#include <apr_time.h>

#include "base_err.h"

struct sct_actor_t;   /* domain: who acts */
struct sct_app_t;     /* service: read-only settings, catalogues, templates */
struct sct_store_t;   /* store: the database of this process */
struct sct_session_t; /* store: the connection of the open transaction, NULL outside one */

/** Where time and randomness come from: the system in production, a script in tests. */
typedef struct sct_source_t {
    apr_time_t (*now)(void *baton);                            /* microseconds since 1970 UTC */
    void (*random)(void *baton, unsigned char *out, size_t n); /* cryptographically random bytes */
    void *baton;
} sct_source_t;

typedef struct sct_op_t {
    apr_pool_t *pool;
    const sct_source_t *source;
    const struct sct_app_t *app;
    struct sct_store_t *store;
    struct sct_session_t *session;     /* set between begin and finish of a transaction */
    const struct sct_actor_t *actor;   /* NULL until identified: the store then shows nothing */
    const char *request_id;            /* 32 hex digits, in the log and in every problem body */
    apr_time_t time;                   /* the one instant of this operation; 0 until first asked */
    bool draft;                        /* a write of working data only: it appends no event (sct_ledger_append refuses) */
    int system;                        /* > 0 inside SCT_AS_SYSTEM: the store shows everything */
    int statements;                    /* statements stepped; budgets are asserted in the tests */
} sct_op_t;

/** A body that comes in parts: read gives the next one, valid until it is called again; *len is 0 at the end. */
typedef struct sct_reader_t {
    sct_err_t *(*read)(void *baton, sct_op_t *op, const char **part, size_t *len);
    void *baton;
} sct_reader_t;

/** The real clock and the operating system's randomness. */
const sct_source_t *sct_source_system(void);

/** The instant of this operation, the same however often asked. */
apr_time_t sct_op_now(sct_op_t *op);

/** n random bytes. */
void sct_op_random(sct_op_t *op, unsigned char *out, size_t n);

/**
 * Runs expr with every row visible: for the log's tip, counters, the membership look-up and idempotency, inside the
 * same transaction. Nothing read under it may reach a reply; tests/guard lists every use.
 */
#define SCT_AS_SYSTEM(op, expr)               \
    do {                                      \
        sct_err_t *sct_as_err;                \
        (op)->system++;                       \
        sct_as_err = (expr);                  \
        (op)->system--;                       \
        if (sct_as_err) {                     \
            return sct_as_err;                \
        }                                     \
    } while (0)

#endif
