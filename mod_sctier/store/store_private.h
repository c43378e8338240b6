/*
 * store_private.h - what the files of the store share. Nobody else includes it, except tests.
 *
 * A connection is used by one thread at a time: a read connection belongs to the operation that took it from the
 * pool, the write connection to the operation whose turn it is. `op` names that operation while it has the
 * connection; the functions me_*() answer from it, so that a statement sees what the operation may see and nothing
 * when there is none.
 */
#ifndef SCT_STORE_PRIVATE_H
#define SCT_STORE_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "store_engine.h"

struct sqlite3;
struct sqlite3_stmt;

typedef struct sct_pg_t sct_pg_t; /* a connection to PostgreSQL: store_pg.h */

#define SCT_BUSY_WAIT_MS 5000 /* of every SQLite connection, where it does not say 0 */
#define SCT_APPLICATION_ID 0x53435431 /* "SCT1", in the header of the file */

/* Statements of the store's own machinery, prepared once per connection. */
typedef enum {
    SCT_CONTROL_BEGIN,
    SCT_CONTROL_BEGIN_IMMEDIATE,
    SCT_CONTROL_COMMIT,
    SCT_CONTROL_ROLLBACK,
    SCT_CONTROL_SAVEPOINT,
    SCT_CONTROL_RELEASE,
    SCT_CONTROL_ROLLBACK_TO,
    SCT_CONTROL_VERSION,
    SCT_CONTROL__COUNT
} sct_control_t;

typedef struct sct_conn_t {
    struct sqlite3 *db; /* NULL until first used */
    sct_op_t *op;       /* NULL: nobody has the connection, the functions me_*() show nothing */
    bool writer;
    struct sct_store_t *store; /* NULL outside a store */
    int64_t page_size;
    int64_t wal_pages;  /* in the WAL after the last commit */
    struct sqlite3_stmt *control[SCT_CONTROL__COUNT];
    struct sqlite3_stmt *stmts[SCT_STMT__COUNT + 1];
    struct sct_conn_t *next; /* in the list of free read connections */
} sct_conn_t;

/* How a shared transaction ended, for each of its members. */
typedef struct sct_outcome_t {
    enum { SCT_COMMITTED, SCT_VANISHED, SCT_FAILED } kind;
    sct_code_t code; /* of FAILED */
    char text[240];
} sct_outcome_t;

/* An operation that waits for its turn to write, or for the commit of the transaction that it was part of. */
typedef struct sct_ticket_t {
    pthread_cond_t wake;
    bool granted; /* it has the connection */
    bool done;    /* outcome is set */
    sct_outcome_t outcome;
    struct sct_ticket_t *next;
} sct_ticket_t;

typedef struct sct_ticket_list_t {
    sct_ticket_t *first;
    sct_ticket_t *last;
    int length;
} sct_ticket_list_t;

typedef struct sct_counters_t {
    int64_t commits;     /* COMMITs of the write connection that succeeded */
    int64_t members;     /* operations whose writes they made durable */
    int64_t checkpoints; /* PASSIVE */
    int64_t truncates;   /* TRUNCATE */
} sct_counters_t;

typedef struct sct_writer_t {
    /* Under mutex: */
    pthread_mutex_t mutex;
    bool held;                 /* somebody has the connection */
    sct_ticket_list_t waiting; /* first come, first served */
    sct_ticket_list_t batch;   /* had their turn, wait for the commit */
    /* Of whoever has the connection: */
    sct_conn_t conn;
    int lock;        /* descriptor of sctier.lock, -1 until first used */
    bool open;       /* a shared transaction is open, and the lock is held */
    int turns;       /* taken in it */
    int kept;        /* of them, to be committed */
    int64_t next_checkpoint; /* bytes of WAL */
    sct_counters_t counters;
} sct_writer_t;

#define SCT_WHY_MAX 400
#define SCT_LOG_ID_LEN 64

/*
 * Each process changes it by atomic operations only. Words are written by whoever takes the step from NOT to BEGUN, and read
 * when it is DONE.
 */
typedef enum { SCT_STEP_NOT, SCT_STEP_BEGUN, SCT_STEP_DONE } sct_step_t;

struct sct_store_shared_t {
    atomic_int read_only; /* sct_step_t; not NOT: no more writes */
    char why[SCT_WHY_MAX];
    atomic_bool told;     /* to the log */
    atomic_int file;      /* sct_step_t: device and inode of the SQLite file are known */
    uint64_t device;
    uint64_t inode;
    atomic_int log;       /* sct_step_t: so is the evidence log in it */
    char log_id[SCT_LOG_ID_LEN + 1];
    atomic_llong commits; /* and so on: sct_store_figures_t */
    atomic_llong members;
    atomic_llong waiting;
    atomic_llong batches[SCT_BATCH_STEPS];
};

struct sct_store_t {
    apr_pool_t *pool;
    const sct_engine_t *engine;
    sct_store_settings_t settings;
    pid_t pid;             /* the process that may use it */
    sct_store_shared_t *shared;
    sct_store_shared_t own; /* unless the settings give one */
    pthread_mutex_t mutex; /* of the free connections */
    pthread_cond_t readable;
    /* SQLite */
    sct_writer_t writer;
    sct_conn_t *free;      /* last in, first out: the warmest cache first */
    sct_conn_t *readers;
    /* PostgreSQL: for reads and writes */
    sct_pg_t *idle;        /* last in, first out */
    sct_pg_t *pgs;
    const struct sct_pg_text_t *pg_texts; /* by statement */
};

typedef struct sct_session_t {
    sct_store_t *store;
    bool write;
    sct_conn_t *conn; /* SQLite's, or NULL */
    sct_pg_t *pg;     /* PostgreSQL's, or NULL */
} sct_session_t;

/* store.c */

/** A condition for sct_cond_wait, which waits until a time of sct_clock: false when it has come. */
void sct_cond_init(pthread_cond_t *cond);
bool sct_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t deadline);

/* store_state.c */

/** READ_ONLY, in words for the operator. */
sct_err_t *sct_read_only(apr_pool_t *pool, const sct_store_t *store) SCT_CHECKED;

/** Refuses writes from here on; the first reason counts. */
void sct_store_make_read_only(sct_store_t *store, const char *why);

/** On SQLite, whether another process has made the database read-only: then this one is so too. */
void sct_store_look(sct_store_t *store);

/** Counts a shared transaction of so many members; and who waits in line to write: 1 more, or -1. */
void sct_store_count_commit(sct_store_t *store, int members);
void sct_store_count_waiting(sct_store_t *store, int more);

/** The evidence log of a connection that was opened: the first one is remembered, another one makes the store read-only. */
sct_err_t *sct_store_same_log(sct_store_t *store, apr_pool_t *pool, const char *log_id) SCT_CHECKED;

/* store_sqlite_file.c */

/** Of a connection just opened: is its file the one that this server began with? */
sct_err_t *sct_file_same(sct_conn_t *conn, apr_pool_t *pool, const char *path) SCT_CHECKED;

/** Of one that could not be opened: READ_ONLY when a database of ours was there as this server began, and is no longer. */
sct_err_t *sct_file_foreign(sct_conn_t *conn, apr_pool_t *pool, const char *path, sct_err_t *err) SCT_CHECKED;

/** Of the write connection, before it writes: is it still there, and still ours? */
sct_err_t *sct_file_there(sct_conn_t *conn, apr_pool_t *pool) SCT_CHECKED;
sct_err_t *sct_file_ours(sct_conn_t *conn, apr_pool_t *pool) SCT_CHECKED;

/* store_sqlite_conn.c */

/** Opens and sets up a connection: pragmas read back, functions, application id. Not the version. */
sct_err_t *sct_conn_open(sct_conn_t *conn, apr_pool_t *pool, const char *path, bool create) SCT_CHECKED;
void sct_conn_close(sct_conn_t *conn);

/** Runs a text of several statements: schema, pragmas, tests. */
sct_err_t *sct_conn_exec(sct_conn_t *conn, apr_pool_t *pool, const char *sql) SCT_CHECKED;

/** First column of the first row; *found may be NULL. */
sct_err_t *sct_conn_number(int64_t *out, bool *found, sct_conn_t *conn, apr_pool_t *pool, const char *sql) SCT_CHECKED;

/** The same as text, NULL when there is no row. */
sct_err_t *sct_conn_text(const char **out, sct_conn_t *conn, apr_pool_t *pool, const char *sql) SCT_CHECKED;

/** A statement on raw tables, of a copy between databases (store_sqlite_copy.c) and of nobody else: SQLite's code. */
int sct_conn_prepare(struct sqlite3_stmt **out, sct_conn_t *conn, const char *sql);

/** Steps one control statement. */
sct_err_t *sct_conn_control(sct_conn_t *conn, apr_pool_t *pool, sct_control_t which) SCT_CHECKED;

/** user_version, in the open transaction. */
sct_err_t *sct_conn_version(int *out, sct_conn_t *conn, apr_pool_t *pool) SCT_CHECKED;

/** Whether no transaction is open: SQLite rolls back by itself after some errors. */
bool sct_conn_idle(const sct_conn_t *conn);

/** The one place where a SQLite code becomes ours. Marks the store read-only on damage. */
sct_err_t *sct_conn_error(apr_pool_t *pool, sct_conn_t *conn, int rc, const char *doing) SCT_CHECKED;

/**
 * Copies the WAL into the database (PASSIVE), or also empties it (TRUNCATE, at once or not at all). Lock holder only.
 */
void sct_conn_checkpoint(sct_conn_t *conn, bool truncate);

/* store_sqlite_stmt.c */
sct_err_t *sct_sqlite_run(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton,
                          const bool *more) SCT_CHECKED;
int sct_sqlite_columns(const sct_row_t *row);
const char *sct_sqlite_column(const sct_row_t *row, int column);
void sct_sqlite_value(sct_value_t *out, const sct_row_t *row, int column);

/* store_sqlite_upkeep.c */
sct_err_t *sct_sqlite_upkeep(sct_upkeep_t *out, sct_op_t *op) SCT_CHECKED;

/* store_sqlite_check.c */
sct_err_t *sct_sqlite_check(const char **warning, apr_pool_t *pool, const char *path) SCT_CHECKED;
sct_err_t *sct_sqlite_inspect(apr_pool_t *pool, const char *path, sct_store_fault_fn report, void *baton) SCT_CHECKED;

/** SQLITE_VERSION_NUMBER of the library that runs: 3040001. */
int sct_sqlite_number(void);

/* store_sqlite_me.c */
sct_err_t *sct_me_register(sct_conn_t *conn, apr_pool_t *pool) SCT_CHECKED;

/* store_sqlite_schema.c */
sct_err_t *sct_sqlite_create(apr_pool_t *pool, const char *path) SCT_CHECKED;
sct_err_t *sct_sqlite_migrate(int *from, apr_pool_t *pool, const char *path) SCT_CHECKED;

int sct_schema_version(void);

/** BEGIN's second half: OLD_SCHEMA unless the database has this program's version. */
sct_err_t *sct_schema_agrees(sct_conn_t *conn, apr_pool_t *pool) SCT_CHECKED;

/* store_writer.c */
void sct_writer_init(sct_writer_t *writer, sct_store_t *store);
void sct_writer_close(sct_writer_t *writer);
sct_err_t *sct_writer_begin(sct_store_t *store, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_writer_finish(sct_store_t *store, sct_op_t *op, sct_err_t *err) SCT_CHECKED;

/** Runs body on the write connection, with the lock between processes and without a transaction. */
typedef sct_err_t *(*sct_alone_fn)(void *baton, sct_conn_t *conn, sct_op_t *op);
sct_err_t *sct_writer_alone(sct_store_t *store, sct_op_t *op, sct_alone_fn body, void *baton) SCT_CHECKED;

/** The error of a member whose transaction vanished; sct_store_again knows it. */
sct_err_t *sct_vanished(apr_pool_t *pool) SCT_CHECKED;

/* store_lock.c */

/** Nanoseconds of a clock that never jumps, for deadlines. */
int64_t sct_clock(void);

/**
 * Makes (or opens) a file of mode 0660 whatever the umask; made by root it gets its directory's owner, so that the
 * server's children can use what an operator made. A descriptor, or -1 with errno.
 */
int sct_make_file(const char *path, int flags);

/** The folder of a file: path is cut at its last slash. dirname() of the C library need not be safe among threads. */
const char *sct_folder_of(char *path);

/** Opens sctier.lock beside the database, made when missing. */
sct_err_t *sct_lock_open(int *out, apr_pool_t *pool, const char *path) SCT_CHECKED;

/** Takes the writer lock until deadline: 0, ETIMEDOUT or another errno. */
int sct_lock_take(int lock, int64_t deadline);
void sct_lock_drop(int lock);

/* store_check.c */

/** CONFIG when path is on a file system where WAL or locks do not work. */
sct_err_t *sct_check_filesystem(apr_pool_t *pool, const char *path) SCT_CHECKED;

/** Whether a SQLite of this number (3040001) can damage a WAL database: sqlite.org/wal.html, "The WAL-Reset Bug". */
bool sct_sqlite_resets_wal(int number);

/* Names of file systems by statfs magic: NULL for one that is welcome. */
const char *sct_filesystem_refused(unsigned long magic);

#endif
