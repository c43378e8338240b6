/*
 * base_op.c - the system's clock and randomness.
 */
#include "base_op.h"

#include <openssl/rand.h>

static apr_time_t system_now(void *baton)
{
    (void)baton;
    return apr_time_now();
}

static void system_random(void *baton, unsigned char *out, size_t n)
{
    (void)baton;
    /* Without randomness no salt and no identifier may be made: stopping is the only safe answer. */
    if (RAND_bytes(out, (int)n) != 1) {
        abort();
    }
}

static const sct_source_t system_source = {system_now, system_random, NULL};

const sct_source_t *sct_source_system(void)
{
    return &system_source;
}

apr_time_t sct_op_now(sct_op_t *op)
{
    if (op->time == 0) {
        op->time = op->source->now(op->source->baton);
    }
    return op->time;
}

void sct_op_random(sct_op_t *op, unsigned char *out, size_t n)
{
    op->source->random(op->source->baton, out, n);
}
