/*
 * store.h - rows, visibility, transactions.
 *
 * A store is the database of one process (opened after fork). A transaction belongs to one operation and one thread. Inside
 * it, statements are named, static and prepared once per connection; nothing else can prepare. Which rows an operation sees
 * and may write is decided in the database by the context that begin sets from op->actor (sql/tables.def): reads go to the
 * views `x`, writes to `t_x`. Statement texts live in sql/queries; parameters and columns carry the names of the fields.
 */
#ifndef SCT_STORE_H
#define SCT_STORE_H

#include "base_op.h"
#include "domain_field.h"

typedef struct sct_store_t sct_store_t;

/** What the processes of one server know together of their database: may it be written, and which one it is. */
typedef struct sct_store_shared_t sct_store_shared_t;

typedef struct sct_store_settings_t {
    const char *path;        /* the SQLite file */
    apr_interval_time_t wait; /* how long begin waits for its turn or a connection before BUSY */
    int readers;             /* read connections kept at most (8) */
    int queue;               /* operations that may wait to write; above it BUSY at once */
    sct_store_shared_t *shared; /* of all processes of one server; NULL: this store has its own */
} sct_store_settings_t;

/* Every named statement of sql/queries, generated at build time: SCT_STMT_<NAME>. */
typedef enum {
#define SCT_STMT(name, text) SCT_STMT_##name,
#include "statements.inc"
#undef SCT_STMT
    SCT_STMT__COUNT
} sct_stmt_t;

/** Whether a database is a SQLite file; else it is the URL of a PostgreSQL database, which may hold a password. */
bool sct_store_is_file(const char *database);

/**
 * Creates the file with the newest schema, views and guards.
 * @return CONFLICT when the file exists and is not empty
 */
sct_err_t *sct_store_create(apr_pool_t *pool, const char *path) SCT_CHECKED;

/** Brings a database to this program's version under the writer lock. *from receives the version found. */
sct_err_t *sct_store_migrate(int *from, apr_pool_t *pool, const char *path) SCT_CHECKED;

/**
 * Opens, checks and closes: application id, version, a local file system (not NFS, CIFS, FUSE), write permission.
 * For the parent process: leaves no descriptor behind.
 * @param warning  set to a line for the log (a SQLite known to corrupt WAL files), or NULL
 * @return CONFIG with words for the operator: what is wrong and which command mends it
 */
sct_err_t *sct_store_check(const char **warning, apr_pool_t *pool, const char *path) SCT_CHECKED;

/** A store in pool; connections open on first use, in this process, and close with pool. Not for use across fork. */
sct_err_t *sct_store_open(sct_store_t **out, apr_pool_t *pool, const sct_store_settings_t *settings) SCT_CHECKED;

/** What upkeep found and did. */
typedef struct sct_upkeep_t {
    bool needed;   /* false: this engine looks after itself */
    int64_t bytes; /* in the write-ahead log before */
    bool emptied;  /* it is in the database now; false: somebody is still reading from it */
} sct_upkeep_t;

/**
 * Copies SQLite's write-ahead log into the database and empties it, under the lock of writers: no reader is waited for. Outside a
 * transaction. On PostgreSQL there is nothing to do: the server makes its own checkpoints.
 * @return BUSY when others write; READ_ONLY after an I/O error, from which on this store takes no more writes
 */
sct_err_t *sct_store_upkeep(sct_upkeep_t *out, sct_op_t *op) SCT_CHECKED;

/*
 * Read-only: after an I/O error, damage, or when the database is no longer the one that the server began with (another file,
 * another mark, another evidence log), nobody can say what is on the disk. All processes that share then refuse writes with
 * READ_ONLY; reading goes on. Nothing is tried again. A restart does not end it on SQLite: a file beside the database keeps
 * the reason until an operator has looked (`sctierctl check --reopen`). On PostgreSQL each server decides for itself, and its
 * restart ends it: that database recovers by itself or does not come back.
 */

/** Memory for sct_store_settings_t.shared: this many bytes, shared by the processes, made before they fork. */
size_t sct_store_shared_size(void);

/** Prepares that memory for a database; read-only from the beginning when the file beside the database says so. */
sct_store_shared_t *sct_store_shared_make(void *memory, const char *database);

/** Whether writes are refused, and since when that is, why: in words for the operator, in pool; NULL while they are taken. */
bool sct_store_is_read_only(const sct_store_t *store);
const char *sct_store_why_read_only(apr_pool_t *pool, const sct_store_t *store);

#define SCT_BATCH_STEPS 7 /* 1, 2, 4 .. 64 */

/** How the store of a server is doing: numbers of all processes that share, since their start. */
typedef struct sct_store_figures_t {
    bool read_only;
    bool is_file;        /* what follows is of SQLite only, else 0 */
    bool wal_bug;        /* its version can damage a database that something else writes to (store_check.c) */
    int64_t wal_bytes;
    int64_t free_bytes;  /* on the database's disk, for this user; -1 when it cannot be asked */
    int64_t commits;     /* shared transactions that were committed */
    int64_t members;     /* operations that were in them */
    int64_t waiting;     /* operations in line to write, at this moment */
    int64_t batches[SCT_BATCH_STEPS]; /* commits of at most 1, 2, 4 .. 64 operations: not added up */
} sct_store_figures_t;

/** Reads no row and waits for nothing. */
void sct_store_figures(sct_store_figures_t *out, const sct_store_t *store);

/** The reason, once over all processes that share: for the one line in the log. NULL when it was given before. */
const char *sct_store_news(apr_pool_t *pool, sct_store_t *store);

/** The reason that the file beside a database gives; NULL without one, and for PostgreSQL. */
const char *sct_store_marked(apr_pool_t *pool, const char *database);

/** Removes that file. Servers that run stay read-only until they are restarted. */
sct_err_t *sct_store_reopen(apr_pool_t *pool, const char *database) SCT_CHECKED;

/** What the database's own checks find; calls report for each fault. Nothing on PostgreSQL: its own tools check it. */
typedef void (*sct_store_fault_fn)(void *baton, const char *what);
sct_err_t *sct_store_inspect(apr_pool_t *pool, const char *database, sct_store_fault_fn report, void *baton) SCT_CHECKED;

/* Begin and finish a transaction of op; use SCT_READ and SCT_WRITE. */
sct_err_t *sct_store_begin(sct_op_t *op, bool write) SCT_CHECKED;
sct_err_t *sct_store_finish(sct_op_t *op, sct_err_t *err) SCT_CHECKED;

/** Whether the transaction that ended with err should be run again: it vanished with its batch (at most 3 times). */
bool sct_store_again(sct_op_t *op, const sct_err_t *err, int *turn);

/**
 * Evaluates expr inside a transaction and returns from the calling function on any error, rolled back. expr may run more
 * than once and must change nothing outside the database. After SCT_WRITE the change is on stable storage.
 */
#define SCT_READ(op, expr) SCT_WITH_TXN((op), false, (expr))
#define SCT_WRITE(op, expr) SCT_WITH_TXN((op), true, (expr))
#define SCT_WITH_TXN(op, write, expr)                                \
    do {                                                             \
        sct_err_t *sct_txn_err;                                      \
        int sct_txn_turn = 0;                                        \
        do {                                                         \
            sct_txn_err = sct_store_begin((op), (write));            \
            if (!sct_txn_err) {                                      \
                sct_txn_err = sct_store_finish((op), (expr));        \
            }                                                        \
        } while (sct_store_again((op), sct_txn_err, &sct_txn_turn)); \
        if (sct_txn_err) {                                           \
            return sct_txn_err;                                      \
        }                                                            \
    } while (0)

/** One parameter, or a whole row whose fields give the parameters of the same names. */
typedef struct sct_arg_t {
    const char *name; /* NULL for a row, and as the end */
    enum { SCT_ARG_END, SCT_ARG_TEXT, SCT_ARG_INT, SCT_ARG_BLOB, SCT_ARG_ROW } kind;
    const void *data;
    int64_t number;   /* INT: the value; BLOB: the length in bytes */
    const sct_type_t *type;
} sct_arg_t;

#define sct_arg_text(key, value) ((sct_arg_t){(key), SCT_ARG_TEXT, (value), 0, NULL})
#define sct_arg_int(key, value) ((sct_arg_t){(key), SCT_ARG_INT, NULL, (value), NULL})
#define sct_arg_blob(key, bytes, len) ((sct_arg_t){(key), SCT_ARG_BLOB, (bytes), (int64_t)(len), NULL})
#define sct_arg_row(row_type, row) ((sct_arg_t){NULL, SCT_ARG_ROW, (row), 0, (row_type)})
#define sct_arg_end ((sct_arg_t){NULL, SCT_ARG_END, NULL, 0, NULL})
/** An argument list: SCT_ARGS(sct_arg_text("id", id), sct_arg_int("rev", rev)). A text of NULL binds NULL. */
#define SCT_ARGS(...) ((const sct_arg_t[]){__VA_ARGS__, sct_arg_end})
#define SCT_NO_ARGS ((const sct_arg_t[]){sct_arg_end})

/*
 * Statements run inside the open transaction of op. Every parameter of the text must be given (BUG otherwise). Columns fill
 * the fields of the same names; a column without a field is a BUG; fields without a column stay unset. Values are copied
 * into op->pool. Each call counts one statement in op->statements.
 */

/** The first row into out (a zeroed struct of out_type); *found says whether there was one. */
sct_err_t *sct_stmt_one(void *out, bool *found, sct_op_t *op, sct_stmt_t id, const sct_type_t *out_type,
                        const sct_arg_t *args) SCT_CHECKED;

/** All rows as an array of structs. */
sct_err_t *sct_stmt_all(apr_array_header_t **out, sct_op_t *op, sct_stmt_t id, const sct_type_t *out_type,
                        const sct_arg_t *args) SCT_CHECKED;

/**
 * Runs a statement that changes rows; *changed receives how many (may be NULL).
 * @return CONFLICT on a broken unique constraint, FORBIDDEN when a row guard aborted, NO_SPACE, BUSY, STORE
 */
sct_err_t *sct_stmt_run(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args) SCT_CHECKED;

/**
 * For rows that are not a domain type (log leaves, nodes): called per row, columns by position. A number read as text or
 * bytes is its digits.
 */
typedef struct sct_row_t sct_row_t;
typedef sct_err_t *(*sct_row_fn)(void *baton, sct_op_t *op, const sct_row_t *row);
sct_err_t *sct_stmt_each(sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton) SCT_CHECKED;
int64_t sct_row_int(const sct_row_t *row, int column);                            /* 0 for NULL */
const char *sct_row_text(apr_pool_t *pool, const sct_row_t *row, int column);     /* copied; NULL for NULL */
const void *sct_row_blob(size_t *len, apr_pool_t *pool, const sct_row_t *row, int column); /* copied; NULL for NULL */

/** Text of a named statement, for tests. */
const char *sct_stmt_text(sct_stmt_t id);
const char *sct_stmt_name(sct_stmt_t id);

#endif
