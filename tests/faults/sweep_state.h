/*
 * sweep_state.h - what is in a database, in two numbers; and whether SQLite and the evidence log are content with it.
 *
 * `rows` digests every row of every table, whatever their order. `shape` is the same without what is random in them: identifiers,
 * hashes, salts. A connection of its own reads them, past the shim of vfs_fault.h.
 */
#ifndef SCT_SWEEP_STATE_H
#define SCT_SWEEP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base_op.h"

struct sqlite3;
struct sqlite3_stmt;

typedef struct state_t {
    uint64_t rows;
    uint64_t shape;
} state_t;

#define STATE_TABLES 64

/** The connection, zeroed before first use; it opens when needed. */
typedef struct state_reader_t {
    struct sqlite3 *db;
    struct sqlite3_stmt *check;
    struct sqlite3_stmt *table[STATE_TABLES];
    int tables;
} state_reader_t;

/** NULL, or what SQLite finds wrong. `shape` is left 0 unless asked for: it takes longer. */
const char *state_read(state_t *out, state_reader_t *reader, const char *path, bool shape);

/** NULL, or what SQLite's quick_check says of the database that was read. */
const char *state_check(state_reader_t *reader);

void state_close(state_reader_t *reader);

/** NULL, or what the evidence log's own verification finds wrong (ledger.h), in op's pool. */
const char *state_verify(sct_op_t *op);

#endif
