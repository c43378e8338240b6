/*
 * store_writer.c - one writer at a time, shared commits.
 *
 * A process has one write connection. Who wants to write waits in line; the first takes the lock between processes
 * and begins a transaction. Each runs its body on its own thread inside a savepoint, then hands the connection to the
 * next in line and waits. When nobody is in line, or after 64, whoever has the connection commits for all and wakes
 * them: one fsync for many.
 *
 * `held` says that somebody has the connection. It is handed on under the mutex, which also orders what they did on it.
 */
#include "store_private.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base_pool.h"

#define TURNS_MOST 64
#define WAL_PASSIVE (INT64_C(4) << 20)
#define WAL_AGAIN (INT64_C(1) << 20) /* growth after a checkpoint that readers kept from finishing */
#define WAL_TRUNCATE (INT64_C(64) << 20)

void sct_writer_init(sct_writer_t *writer, sct_store_t *store)
{
    pthread_mutex_init(&writer->mutex, NULL);
    writer->lock = -1;
    writer->conn.writer = true;
    writer->conn.store = store;
    writer->next_checkpoint = WAL_PASSIVE;
}

void sct_writer_close(sct_writer_t *writer)
{
    sct_conn_close(&writer->conn);
    if (writer->lock >= 0) {
        close(writer->lock);
    }
    pthread_mutex_destroy(&writer->mutex);
}

static void push(sct_ticket_list_t *list, sct_ticket_t *ticket)
{
    ticket->next = NULL;
    if (list->last) {
        list->last->next = ticket;
    } else {
        list->first = ticket;
    }
    list->last = ticket;
    list->length++;
}

static sct_ticket_t *pop(sct_ticket_list_t *list)
{
    sct_ticket_t *ticket = list->first;

    if (ticket) {
        list->first = ticket->next;
        list->last = list->first ? list->last : NULL;
        list->length--;
    }
    return ticket;
}

static void leave(sct_ticket_list_t *list, const sct_ticket_t *ticket)
{
    sct_ticket_list_t rest = {NULL, NULL, 0};
    sct_ticket_t *other;

    while ((other = pop(list)) != NULL) {
        if (other != ticket) {
            push(&rest, other);
        }
    }
    *list = rest;
}

/* Gives the connection to the first in line; false when there is none. Under the mutex. */
static bool grant_next(sct_writer_t *writer)
{
    sct_ticket_t *next = pop(&writer->waiting);

    if (next) {
        next->granted = true;
        pthread_cond_signal(&next->wake);
    }
    return next != NULL;
}

/* The connection goes to the next in line, or to nobody. No transaction is open. */
static void pass_on(sct_writer_t *writer)
{
    pthread_mutex_lock(&writer->mutex);
    if (!grant_next(writer)) {
        writer->held = false;
    }
    pthread_mutex_unlock(&writer->mutex);
}

/* Waits in line until the connection is this operation's. */
static sct_err_t *wait_for_turn(sct_store_t *store, sct_op_t *op, int64_t deadline)
{
    sct_writer_t *writer = &store->writer;
    sct_ticket_t ticket = {.granted = false};
    int in_line = 0;

    sct_cond_init(&ticket.wake);
    pthread_mutex_lock(&writer->mutex);
    if (!writer->held) {
        writer->held = true;
        ticket.granted = true;
    } else if (writer->waiting.length < store->settings.queue) {
        bool in_time = true;

        push(&writer->waiting, &ticket);
        sct_store_count_waiting(store, 1);
        while (!ticket.granted && in_time) {
            in_time = sct_cond_wait(&ticket.wake, &writer->mutex, deadline);
        }
        sct_store_count_waiting(store, -1);
        if (!ticket.granted) {
            leave(&writer->waiting, &ticket);
        }
    }
    in_line = writer->waiting.length;
    pthread_mutex_unlock(&writer->mutex);
    pthread_cond_destroy(&ticket.wake);
    return ticket.granted ? SCT_OK : sct_err(op->pool, BUSY, "no turn to write; %d wait in line", in_line);
}

/* With the lock: no process has met trouble, and this is still the right file. */
static sct_err_t *may_write(sct_store_t *store, sct_op_t *op)
{
    sct_store_look(store);
    return sct_store_is_read_only(store) ? sct_read_only(op->pool, store) : sct_file_ours(&store->writer.conn, op->pool);
}

/* The connection, whether it may write, BEGIN IMMEDIATE, the version. */
static sct_err_t *open_transaction(sct_store_t *store, sct_op_t *op)
{
    sct_conn_t *conn = &store->writer.conn;

    if (!conn->db) {
        SCT_TRY(sct_conn_open(conn, op->pool, store->settings.path, false));
    }
    SCT_TRY(may_write(store, op));
    SCT_TRY(sct_conn_control(conn, op->pool, SCT_CONTROL_BEGIN_IMMEDIATE));
    return sct_schema_agrees(conn, op->pool);
}

/* Ends whatever is open; a connection on which that fails is opened anew. */
static void roll_back(sct_writer_t *writer, apr_pool_t *pool)
{
    if (writer->conn.db && !sct_conn_idle(&writer->conn)) {
        sct_err_t *err = sct_conn_control(&writer->conn, pool, SCT_CONTROL_ROLLBACK);

        if (err) {
            sct_conn_close(&writer->conn);
        }
    }
}

/* The lock between processes. */
static sct_err_t *take_lock(sct_store_t *store, sct_op_t *op, int64_t deadline)
{
    sct_writer_t *writer = &store->writer;
    int rc;

    if (writer->lock < 0) {
        SCT_TRY(sct_lock_open(&writer->lock, op->pool, store->settings.path));
    }
    rc = sct_lock_take(writer->lock, deadline);
    if (rc != 0) {
        return rc == ETIMEDOUT ? sct_err(op->pool, BUSY, "another process is writing")
                               : sct_err(op->pool, STORE, "sctier.lock: errno %d", rc);
    }
    return SCT_OK;
}

static sct_err_t *start_batch(sct_store_t *store, sct_op_t *op, int64_t deadline)
{
    sct_writer_t *writer = &store->writer;
    sct_err_t *err;

    SCT_TRY(take_lock(store, op, deadline));
    err = open_transaction(store, op);
    if (err) {
        roll_back(writer, op->pool);
        sct_lock_drop(writer->lock);
        return err;
    }
    writer->open = true;
    writer->turns = 0;
    writer->kept = 0;
    return SCT_OK;
}

/* Tells every waiting member how the transaction ended. */
static void wake_batch(sct_writer_t *writer, const sct_outcome_t *outcome)
{
    sct_ticket_t *member;

    pthread_mutex_lock(&writer->mutex);
    while ((member = pop(&writer->batch)) != NULL) {
        member->outcome = *outcome;
        member->done = true;
        pthread_cond_signal(&member->wake);
    }
    pthread_mutex_unlock(&writer->mutex);
}

/*
 * Copies the WAL back when it has grown. Only here, with the lock: two processes at it can damage the file
 * (store_check.c).
 */
static void checkpoint(sct_writer_t *writer)
{
    int64_t bytes = writer->conn.wal_pages * writer->conn.page_size;

    if (bytes < WAL_PASSIVE) {
        writer->next_checkpoint = WAL_PASSIVE;
        return;
    }
    if (bytes < writer->next_checkpoint) {
        return;
    }
    writer->next_checkpoint = bytes + WAL_AGAIN;
    sct_conn_checkpoint(&writer->conn, bytes > WAL_TRUNCATE); /* an I/O error: the store is read-only from here on */
    if (bytes > WAL_TRUNCATE) {
        writer->counters.truncates++;
    } else {
        writer->counters.checkpoints++;
    }
}

static void set_failed(sct_outcome_t *outcome, const sct_err_t *err)
{
    outcome->kind = SCT_FAILED;
    outcome->code = err->code;
    apr_cpystrn(outcome->text, err->what, sizeof outcome->text);
}

/*
 * COMMIT, and what its failure means for all members. BUSY: nothing was written, all may run again. Damage: nobody
 * can say what is on the disk, so nobody is asked to try again.
 */
static void commit(sct_outcome_t *outcome, sct_store_t *store, apr_pool_t *pool)
{
    sct_writer_t *writer = &store->writer;
    sct_err_t *err = sct_store_is_read_only(store) ? sct_read_only(pool, store) : sct_file_there(&writer->conn, pool);

    if (!err) {
        err = sct_conn_control(&writer->conn, pool, SCT_CONTROL_COMMIT);
    }
    if (!err) {
        outcome->kind = SCT_COMMITTED;
        writer->counters.commits++;
        writer->counters.members += writer->kept;
        sct_store_count_commit(store, writer->kept);
        return;
    }
    roll_back(writer, pool);
    if (err->code == SCT_E_BUSY) {
        outcome->kind = SCT_VANISHED;
    } else {
        set_failed(outcome, err);
    }
}

/* Ends the shared transaction for all and hands the connection on. */
static sct_outcome_t end_batch(sct_store_t *store, apr_pool_t *pool)
{
    sct_writer_t *writer = &store->writer;
    sct_outcome_t outcome = {.kind = SCT_VANISHED};

    if (sct_conn_idle(&writer->conn)) {
        if (sct_store_is_read_only(store)) {
            set_failed(&outcome, sct_read_only(pool, store));
        }
    } else if (writer->kept > 0) {
        commit(&outcome, store, pool);
    } else {
        roll_back(writer, pool);
        outcome.kind = SCT_COMMITTED;
    }
    writer->open = false;
    wake_batch(writer, &outcome);
    if (outcome.kind == SCT_COMMITTED && writer->conn.db) {
        checkpoint(writer);
    }
    sct_lock_drop(writer->lock);
    pass_on(writer);
    return outcome;
}

static sct_err_t *outcome_error(apr_pool_t *pool, const sct_outcome_t *outcome)
{
    switch (outcome->kind) {
    case SCT_VANISHED:
        return sct_vanished(pool);
    case SCT_FAILED:
        return sct_err_make(pool, outcome->code, __FILE__, __LINE__, "the shared commit failed: %s", outcome->text);
    case SCT_COMMITTED:
    default:
        return SCT_OK;
    }
}

sct_err_t *sct_writer_begin(sct_store_t *store, sct_op_t *op)
{
    sct_writer_t *writer = &store->writer;
    int64_t deadline = sct_clock() + store->settings.wait * 1000;
    sct_err_t *err = SCT_OK;

    if (sct_store_is_read_only(store)) {
        return sct_read_only(op->pool, store);
    }
    SCT_TRY(wait_for_turn(store, op, deadline));
    if (!writer->open) {
        err = sct_store_is_read_only(store) ? sct_read_only(op->pool, store) : start_batch(store, op, deadline);
        if (err) {
            pass_on(writer);
            return err;
        }
    }
    err = sct_conn_control(&writer->conn, op->pool, SCT_CONTROL_SAVEPOINT);
    if (err) {
        /* Without a savepoint nobody's work can be told apart from the others': this transaction ends here. */
        end_batch(store, op->pool);
    }
    return err;
}

/* Undoes or keeps what this member did. On an error the shared transaction is of no more use and is rolled back. */
static sct_err_t *end_turn(sct_writer_t *writer, sct_op_t *op, bool keep)
{
    sct_err_t *err = keep ? SCT_OK : sct_conn_control(&writer->conn, op->pool, SCT_CONTROL_ROLLBACK_TO);

    if (!err) {
        err = sct_conn_control(&writer->conn, op->pool, SCT_CONTROL_RELEASE);
    }
    if (err) {
        roll_back(writer, op->pool);
    }
    return err;
}

/*
 * Hands the open transaction to the next in line, if there is one and it may grow; then waits for its end if asked
 * to.
 */
static bool hand_on(sct_writer_t *writer, sct_ticket_t *ticket)
{
    bool handed = false;

    pthread_mutex_lock(&writer->mutex);
    if (writer->turns < TURNS_MOST && writer->waiting.length > 0) {
        handed = true;
        if (ticket) {
            push(&writer->batch, ticket);
        }
        grant_next(writer);
        while (ticket && !ticket->done) {
            pthread_cond_wait(&ticket->wake, &writer->mutex);
        }
    }
    pthread_mutex_unlock(&writer->mutex);
    return handed;
}

sct_err_t *sct_writer_finish(sct_store_t *store, sct_op_t *op, sct_err_t *err)
{
    sct_writer_t *writer = &store->writer;
    sct_ticket_t ticket = {.granted = true};
    sct_err_t *broken = SCT_OK;
    sct_err_t *result;

    if (sct_conn_idle(&writer->conn)) {
        /* SQLite rolled everything back during this turn: this member knows why, the others run again. */
        end_batch(store, op->pool);
        return err ? err : sct_vanished(op->pool);
    }
    broken = end_turn(writer, op, err == NULL);
    if (broken) {
        end_batch(store, op->pool);
        return err ? err : broken;
    }
    writer->turns++;
    if (err) {
        if (!hand_on(writer, NULL)) {
            end_batch(store, op->pool);
        }
        return err;
    }
    writer->kept++;
    sct_cond_init(&ticket.wake);
    if (!hand_on(writer, &ticket)) {
        ticket.outcome = end_batch(store, op->pool);
    }
    result = outcome_error(op->pool, &ticket.outcome);
    pthread_cond_destroy(&ticket.wake);
    return result;
}

/* With the turn to write: the lock, the connection, body. */
static sct_err_t *alone(sct_store_t *store, sct_op_t *op, int64_t deadline, sct_alone_fn body, void *baton)
{
    sct_writer_t *writer = &store->writer;
    sct_err_t *err = SCT_OK;

    SCT_TRY(take_lock(store, op, deadline));
    if (!writer->conn.db) {
        err = sct_conn_open(&writer->conn, op->pool, store->settings.path, false);
    }
    if (!err) {
        err = may_write(store, op);
    }
    if (!err) {
        err = sct_schema_agrees(&writer->conn, op->pool);
    }
    if (!err) {
        err = body(baton, &writer->conn, op);
    }
    sct_lock_drop(writer->lock);
    return err;
}

sct_err_t *sct_writer_alone(sct_store_t *store, sct_op_t *op, sct_alone_fn body, void *baton)
{
    sct_writer_t *writer = &store->writer;
    int64_t deadline = sct_clock() + store->settings.wait * 1000;
    sct_err_t *err;

    SCT_TRY(wait_for_turn(store, op, deadline));
    while (writer->open) { /* others' shared transaction came with the turn: it ends here, as if this had been its last member */
        end_batch(store, op->pool);
        SCT_TRY(wait_for_turn(store, op, deadline));
    }
    err = alone(store, op, deadline, body, baton);
    pass_on(writer);
    return err;
}
