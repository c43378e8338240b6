/*
 * ledger_projection.h - the tables that events rebuild: which columns they determine, the rows that the log says there must be,
 * and the comparison of these with the rows that are there.
 *
 * Values are kept as text, as the content of an event has them: numbers in decimal, choices by name, instants in RFC 3339. So
 * a value that the program itself could never have stored is a difference like any other. One expected row for each live row
 * is held in memory.
 */
#ifndef SCT_LEDGER_PROJECTION_H
#define SCT_LEDGER_PROJECTION_H

#include "ledger_verify.h"

typedef enum {
    SCT_ROWS_NONE,
    SCT_ROWS_BUYER,
    SCT_ROWS_UNIT,
    SCT_ROWS_PROVIDER,
    SCT_ROWS_BINDING,
    SCT_ROWS_PERSON,
    SCT_ROWS_MEMBERSHIP,
    SCT_ROWS_INVITATION,
    SCT_ROWS_SUPPLIER,
    SCT_ROWS_LEVEL,
    SCT_ROWS_ASSESSMENT,
    SCT_ROWS_SUBMISSION,
    SCT_ROWS_FROZEN,
    SCT_ROWS_REMINDER,
    SCT_ROWS_EVIDENCE,
    SCT_ROWS_REVISION,
    SCT_ROWS_SHOWN,
    SCT_ROWS_SIZE,
    SCT_ROWS_DEAL,
    SCT_ROWS_CAMPAIGN,
    SCT_ROWS_NEGO,
    SCT_ROWS_ENTRY,
    SCT_ROWS_LINE,
    SCT_ROWS_HOLD,
    SCT_ROWS_WAIVER,
    SCT_ROWS_ATTACHMENT,
    SCT_ROWS_STANDING,
    SCT_ROWS_TALLY,
    SCT_ROWS__COUNT
} sct_rows_t;
_Static_assert(SCT_ROWS__COUNT <= SCT_VERIFY_ROWS_MOST, "sct_verify_t has room for every kind of rows");

#define SCT_PROJECTION_KEYS 2

typedef enum {
    SCT_COLUMN_PLAIN,
    SCT_COLUMN_TIME,   /* an instant: ms in the row */
    SCT_COLUMN_HASHED, /* the event tells the SHA-256 of the bytes in the row */
    SCT_COLUMN_UNREAD  /* no column of the row: remembered for what is computed from it */
} sct_column_kind_t;

typedef struct sct_column_t {
    const char *name;
    sct_column_kind_t kind;
} sct_column_t;

typedef struct sct_projection_t {
    const char *thing; /* "supplier": what faults call a row, and the name of the table without "t_" */
    sct_stmt_t stmt;   /* gives all rows, columns in this order */
    int keys;          /* the first columns, which name the row */
    int count;         /* of columns */
    const sct_column_t *columns;
} sct_projection_t;

/** A row that must be there. */
typedef struct sct_expected_t {
    const char *name;   /* its keys, separated by a space */
    const char **value; /* one for each column, NULL when unset */
    bool seen;          /* it is there, or need not be */
} sct_expected_t;

const sct_projection_t *sct_projection(sct_rows_t rows);

/** Index of a column, -1 when the projection has none of that name. */
int sct_projection_column(sct_rows_t rows, const char *name);

/** The expected row of that name; NULL when no event made it. */
sct_expected_t *sct_expected_find(sct_verify_t *verify, sct_rows_t rows, const char *name);

/** A new expected row, everything but its keys unset; it replaces one of the same name. */
sct_expected_t *sct_expected_make(sct_verify_t *verify, sct_rows_t rows, const char *const keys[SCT_PROJECTION_KEYS]);

/** Reads and sets a value by the name of its column, which must be there; the text is copied. */
const char *sct_expected_get(sct_rows_t rows, const sct_expected_t *row, const char *column);
void sct_expected_set(sct_verify_t *verify, sct_rows_t rows, sct_expected_t *row, const char *column, const char *text);

/** All expected rows of a projection, by name. */
apr_hash_t *sct_expected_all(const sct_verify_t *verify, sct_rows_t rows);

/** What follows from rows: counters of assessments; standings and tallies (ledger_standing.c). Before each is compared. */
sct_err_t *sct_expect_answers(sct_verify_t *verify) SCT_CHECKED;
sct_err_t *sct_expect_standings(sct_verify_t *verify) SCT_CHECKED;

#endif
