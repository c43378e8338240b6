/*
 * ledger_fixture.h - a small log for the tests of the ledger: a buyer, two suppliers, a submission, several streams.
 */
#ifndef SCT_LEDGER_FIXTURE_H
#define SCT_LEDGER_FIXTURE_H

#include <sqlite3.h>

#include "ledger.h"
#include "unit.h"

#define FIXTURE_LOG_ID "5c71e400000000000000000000000000000000000000000000000000000000ab"
#define FIXTURE_ENTRIES 12

typedef struct fixture_t {
    apr_pool_t *pool;
    sct_store_t *store;
    const char *path;
    const char *supplier_a;      /* asked, accepted, submitted */
    const char *supplier_b;      /* asked, declined */
    const char *level_a;
    const char *level_b;
    const char *submission;
    sct_receipt_t receipts[FIXTURE_ENTRIES];
} fixture_t;

/** A database with a buyer and two suppliers; the log is not made yet. */
void fixture_begin(fixture_t *fixture);

/** The whole story: FIXTURE_ENTRIES entries in three streams, the same bytes in every run. */
void fixture_tell(fixture_t *fixture);

void fixture_end(fixture_t *fixture);

/** One append in a write transaction of its own. */
sct_err_t *fixture_append(sct_receipt_t *out, sct_op_t *op, const sct_event_t *event) SCT_CHECKED;

/** An event about a level request, with words. */
sct_err_t *fixture_level_event(sct_receipt_t *out, sct_op_t *op, const char *kind, const char *supplier, const char *level,
                               const char *words) SCT_CHECKED;

/** A second connection past the store, as somebody with the file could open; append-only triggers are dropped. */
sqlite3 *fixture_raw(const fixture_t *fixture);
void fixture_exec(sqlite3 *db, const char *sql);

#endif
