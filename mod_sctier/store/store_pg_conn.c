/*
 * store_pg_conn.c - one connection to PostgreSQL: connecting, sending, reading results before a deadline, errors.
 */
#include "store_pg.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base_pool.h"

/* What the server is to do for every session of ours, whatever its configuration says. */
static const char session_options[] =
    "-c search_path=sctier,pg_catalog -c synchronous_commit=on -c statement_timeout=30s"
    " -c idle_in_transaction_session_timeout=60s -c timezone=UTC -c client_min_messages=warning"
    " -c standard_conforming_strings=on -c row_security=on";

void sct_pg_close(sct_pg_t *pg)
{
    PQfinish(pg->db);
    pg->db = NULL;
    pg->waiting = 0;
    pg->context[0] = '\0';
    pg->told = false;
    memset(pg->prepared, 0, sizeof pg->prepared);
}

/* The first line of what libpq says: the rest repeats the statement, which is none of the client's business. */
static const char *first_line(apr_pool_t *pool, const char *message)
{
    return apr_pstrndup(pool, message ? message : "", strcspn(message ? message : "", "\n"));
}

/* The connection is of no more use. What was sent may or may not have been done. */
static sct_err_t *lost(sct_pg_t *pg, apr_pool_t *pool, const char *doing, const char *why)
{
    sct_err_t *err = sct_err(pool, BUSY, "%s: the connection to PostgreSQL is lost: %s", doing, first_line(pool, why));

    sct_pg_close(pg);
    return err;
}

/* Waits for the socket, at most until deadline: 1 ready, 0 too late, -1 broken. */
static int wait_for(const PGconn *db, short events, int64_t deadline)
{
    struct pollfd one = {.fd = PQsocket(db), .events = events};
    int rc;

    do {
        int64_t left = (deadline - sct_clock()) / 1000000;

        if (left <= 0) {
            return 0;
        }
        rc = poll(&one, 1, (int)left);
    } while (rc < 0 && errno == EINTR);
    return rc > 0 ? 1 : rc;
}

static sct_err_t *come_up(sct_pg_t *pg, apr_pool_t *pool, int64_t deadline)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED) {
            return lost(pg, pool, "connecting", PQerrorMessage(pg->db));
        }
        if (wait_for(pg->db, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline) <= 0) {
            return lost(pg, pool, "connecting", "no answer in time");
        }
        state = PQconnectPoll(pg->db);
    }
    if (PQsetnonblocking(pg->db, 1) != 0 || PQenterPipelineMode(pg->db) != 1) {
        return lost(pg, pool, "connecting", PQerrorMessage(pg->db));
    }
    return SCT_OK;
}

/* The evidence log that a new connection leads to; a database without schema has none. */
static sct_err_t *read_log_id(const char **out, sct_pg_t *pg, apr_pool_t *pool)
{
    /* Without an instant, row security shows nothing (sql/tables.def). */
    static const char *const before[] = {"BEGIN", "SELECT set_config('sctier.now', '0', true)"};
    const char *made = NULL;
    const char *end = NULL;

    SCT_TRY(sct_pg_text(&made, pg, pool, "SELECT to_regclass('sctier.buyer')"));
    if (!made) {
        return SCT_OK;
    }
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        SCT_TRY(sct_pg_sent(pg, pool, PQsendQueryParams(pg->db, before[i], 0, NULL, NULL, NULL, NULL, 0), before[i]));
    }
    SCT_TRY(sct_pg_text(out, pg, pool, sct_stmt_text(SCT_STMT_LOG_ID)));
    return sct_pg_text(&end, pg, pool, "ROLLBACK");
}

static sct_err_t *recognise(sct_pg_t *pg, apr_pool_t *pool)
{
    const char *log_id = NULL;
    sct_err_t *err = read_log_id(&log_id, pg, pool);

    if (!err) {
        err = sct_store_same_log(pg->store, pool, log_id);
    }
    if (err) {
        sct_pg_close(pg);
    }
    return err;
}

sct_err_t *sct_pg_connect(sct_pg_t *pg, apr_pool_t *pool, const char *database)
{
    const char *const words[] = {"dbname",           "options",         "client_encoding", "application_name",
                                 "tcp_user_timeout", "keepalives_idle", NULL};
    apr_interval_time_t wait = pg->store ? pg->store->settings.wait : apr_time_from_sec(10);
    const char *options = apr_psprintf(pool, "%s -c lock_timeout=%d", session_options, (int)apr_time_as_msec(wait));
    const char *const values[] = {database, options, "UTF8", "mod_sctier", "10000", "30", NULL};

    if (pg->db && PQstatus(pg->db) == CONNECTION_OK) {
        return SCT_OK;
    }
    sct_pg_close(pg);
    pg->db = PQconnectStartParams(words, values, 1);
    if (!pg->db) {
        return sct_err(pool, BUSY, "no memory for a connection to PostgreSQL");
    }
    if (PQstatus(pg->db) == CONNECTION_BAD) {
        return lost(pg, pool, "connecting", PQerrorMessage(pg->db));
    }
    SCT_TRY(come_up(pg, pool, sct_clock() + wait * 1000));
    return pg->store ? recognise(pg, pool) : SCT_OK;
}

sct_err_t *sct_pg_sent(sct_pg_t *pg, apr_pool_t *pool, int sent, const char *doing)
{
    if (sent != 1) {
        return lost(pg, pool, doing, PQerrorMessage(pg->db));
    }
    pg->waiting++;
    return SCT_OK;
}

/* Code of an error of the server, by SQLSTATE (PostgreSQL 15, appendix A). */
static sct_code_t code_of(const char *state)
{
    static const struct {
        const char *start;
        sct_code_t code;
    } codes[] = {
        {"23505", SCT_E_CONFLICT}, {"42501", SCT_E_FORBIDDEN}, {"53100", SCT_E_NO_SPACE},  {"53", SCT_E_BUSY},
        {"55P03", SCT_E_BUSY},     {"57", SCT_E_BUSY},         {"08", SCT_E_BUSY},         {"25006", SCT_E_READ_ONLY},
        {"58030", SCT_E_READ_ONLY}, {"58P01", SCT_E_READ_ONLY}, {"XX001", SCT_E_READ_ONLY},
        {"XX002", SCT_E_READ_ONLY}, {"25P03", SCT_E_BUSY},
        {"SCT01", SCT_E_OLD_SCHEMA},
    };

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strncmp(state, codes[i].start, strlen(codes[i].start)) == 0) {
            return codes[i].code;
        }
    }
    return SCT_E_STORE;
}

/* A guard of ours says so in its message, as on SQLite. */
static bool is_guard(const char *message)
{
    return strncmp(message, "guard: ", 7) == 0;
}

static sct_err_t *server_error(sct_pg_t *pg, apr_pool_t *pool, const PGresult *result, const char *doing)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    sct_code_t code;

    if (!state || !message) {
        return lost(pg, pool, doing, PQresultErrorMessage(result));
    }
    if (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0) {
        return sct_vanished(pool);
    }
    code = is_guard(message) ? SCT_E_FORBIDDEN : code_of(state);
    message = apr_psprintf(pool, "%s: %s (SQLSTATE %s)", doing, first_line(pool, message), state);
    if (code == SCT_E_READ_ONLY && strcmp(state, "25006") != 0 && pg->store) {
        /* What is on the disk is no longer certain. Reading may go on, writing must not. */
        sct_store_make_read_only(pg->store, message);
    }
    return sct_err_make(pool, code, __FILE__, __LINE__, "%s", message);
}

/* The next result of the pipeline, NULL at the end of a command. */
static sct_err_t *next(PGresult **out, sct_pg_t *pg, apr_pool_t *pool, const char *doing, int64_t deadline)
{
    while (PQisBusy(pg->db)) {
        int unsent = PQflush(pg->db);
        int rc = unsent < 0 ? -1 : wait_for(pg->db, unsent > 0 ? POLLIN | POLLOUT : POLLIN, deadline);

        if (rc == 0) {
            return lost(pg, pool, doing, "no answer in time");
        }
        if (rc < 0 || PQconsumeInput(pg->db) != 1) {
            return lost(pg, pool, doing, PQerrorMessage(pg->db));
        }
    }
    *out = PQgetResult(pg->db);
    return SCT_OK;
}

/* The one result of one command: read to the NULL behind it. */
static sct_err_t *command(PGresult **out, sct_pg_t *pg, apr_pool_t *pool, const char *doing, int64_t deadline)
{
    PGresult *result = NULL;
    PGresult *end = NULL;
    sct_err_t *err = next(&result, pg, pool, doing, deadline);

    if (!err && !result) {
        err = lost(pg, pool, doing, "a result is missing");
    }
    if (!err) {
        err = next(&end, pg, pool, doing, deadline);
        PQclear(end);
    }
    if (err) {
        PQclear(result);
        return err;
    }
    *out = result;
    return SCT_OK;
}

/* The first error wins: what follows it in the pipeline is only its echo. */
static sct_err_t *judge(sct_err_t *first, sct_pg_t *pg, apr_pool_t *pool, const PGresult *result, const char *doing)
{
    ExecStatusType status = PQresultStatus(result);

    if (first || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        return first;
    }
    if (status == PGRES_PIPELINE_ABORTED) {
        return sct_err(pool, STORE, "%s: the transaction was aborted", doing);
    }
    return server_error(pg, pool, result, doing);
}

static sct_err_t *end_of_pipeline(sct_pg_t *pg, apr_pool_t *pool, const char *doing, int64_t deadline)
{
    PGresult *result = NULL;
    sct_err_t *err = next(&result, pg, pool, doing, deadline);

    if (!err && PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
        err = lost(pg, pool, doing, "the answers are out of step");
    }
    PQclear(result);
    return err;
}

sct_err_t *sct_pg_results(PGresult **out, sct_pg_t *pg, apr_pool_t *pool, const char *doing)
{
    int64_t deadline = sct_clock() + SCT_PG_DEADLINE;
    PGresult *result = NULL;
    sct_err_t *first = SCT_OK;
    sct_err_t *err = SCT_OK;

    if (PQpipelineSync(pg->db) != 1) {
        return lost(pg, pool, doing, PQerrorMessage(pg->db));
    }
    while (!err && pg->waiting > 0) {
        PQclear(result);
        result = NULL;
        err = command(&result, pg, pool, doing, deadline);
        if (!err) {
            pg->waiting--;
            first = judge(first, pg, pool, result, doing);
            err = pg->db ? SCT_OK : first;
        }
    }
    err = err ? err : end_of_pipeline(pg, pool, doing, deadline);
    if (err || first) {
        PQclear(result);
        return first ? first : err;
    }
    *out = result;
    return SCT_OK;
}

/* A simple query may hold several commands; the pipeline does not take it. */
static sct_err_t *simple(sct_pg_t *pg, apr_pool_t *pool, const char *sql)
{
    const char *doing = apr_pstrndup(pool, sql, 60);
    int64_t deadline = sct_clock() + SCT_PG_DEADLINE;
    PGresult *result = NULL;
    sct_err_t *first = SCT_OK;

    if (PQsendQuery(pg->db, sql) != 1) {
        return lost(pg, pool, doing, PQerrorMessage(pg->db));
    }
    do {
        PQclear(result);
        result = NULL;
        SCT_TRY(next(&result, pg, pool, doing, deadline));
        if (result) {
            first = judge(first, pg, pool, result, doing);
        }
    } while (result);
    return first;
}

sct_err_t *sct_pg_exec(sct_pg_t *pg, apr_pool_t *pool, const char *sql)
{
    sct_err_t *err;

    if (PQexitPipelineMode(pg->db) != 1) {
        return lost(pg, pool, "leaving the pipeline", PQerrorMessage(pg->db));
    }
    err = simple(pg, pool, sql);
    if (pg->db && PQenterPipelineMode(pg->db) != 1) {
        return lost(pg, pool, "entering the pipeline", PQerrorMessage(pg->db));
    }
    return err;
}

sct_err_t *sct_pg_text(const char **out, sct_pg_t *pg, apr_pool_t *pool, const char *sql)
{
    PGresult *result = NULL;

    SCT_TRY(sct_pg_sent(pg, pool, PQsendQueryParams(pg->db, sql, 0, NULL, NULL, NULL, NULL, 0), sql));
    SCT_TRY(sct_pg_results(&result, pg, pool, sql));
    *out = PQntuples(result) > 0 && !PQgetisnull(result, 0, 0) ? apr_pstrdup(pool, PQgetvalue(result, 0, 0)) : NULL;
    PQclear(result);
    return SCT_OK;
}
