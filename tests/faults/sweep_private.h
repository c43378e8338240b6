/*
 * sweep_private.h - what the files of the sweep share.
 */
#ifndef SCT_SWEEP_PRIVATE_H
#define SCT_SWEEP_PRIVATE_H

#include "sweep.h"

/** Counts something bad, and keeps the words of the first; false. */
bool sweep_blame(sweep_t *sweep, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* sweep_store.c: files and store */
bool sweep_put_back(sweep_t *sweep);
void sweep_open(sweep_t *sweep);

/** Everything that the store took must be given back. */
bool sweep_close(sweep_t *sweep);
bool sweep_reopen(sweep_t *sweep);

/** The first store on the first copy; notes what is in use without one. */
void sweep_prepare(sweep_t *sweep);

/** The database as it was, and a store on it as the mode has it. */
bool sweep_begin(sweep_t *sweep);

sct_op_t *sweep_op(sweep_t *sweep, apr_pool_t *pool);
void sweep_act(sct_reply_t *reply, sweep_t *sweep, apr_pool_t *pool);
void sweep_arm(const sweep_fault_t *fault);
void sweep_disarm(void);

/* sweep.c: what must hold */

/** *done: the state is that after the act. Good: so said the reply. */
bool sweep_check_state(bool *done, sweep_t *sweep, const sweep_fault_t *fault, bool good);
bool sweep_check_retry(sweep_t *sweep, apr_pool_t *pool, bool done);

#endif
