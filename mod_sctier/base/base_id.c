/*
 * base_id.c - identifiers.
 */
#include "base_id.h"

#include "base_hash.h"

const char *sct_id_new(sct_op_t *op)
{
    unsigned char bits[SCT_ID_LEN / 2];

    sct_op_random(op, bits, sizeof bits);
    return sct_hex(op->pool, bits, sizeof bits);
}

bool sct_id_valid(const char *text)
{
    unsigned char bits[SCT_ID_LEN / 2];

    return sct_unhex(bits, sizeof bits, text);
}
