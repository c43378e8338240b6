/*
 * base_id.h - identifiers: 128 random bits as 32 lower-case hex digits.
 *
 * Random so that nobody can count or guess what belongs to others.
 */
#ifndef SCT_BASE_ID_H
#define SCT_BASE_ID_H

#include <stdbool.h>

#include "base_op.h"

#define SCT_ID_LEN 32

/** A new identifier, in op->pool. */
const char *sct_id_new(sct_op_t *op);

/** Whether text has the form of an identifier. */
bool sct_id_valid(const char *text);

#endif
