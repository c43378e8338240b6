/*
 * store_pg_copy.c - a PostgreSQL database as one side of a copy, as the role that owns the schema.
 *
 * The source is one transaction: a snapshot, with every table locked against writes. The target has many, so its lock is that of
 * the session. BEGIN, the rows of a transaction and COMMIT leave together and cost one round trip.
 */
#include "store_side.h"

#include <string.h>

#include "store_pg.h"
#include "store_row.h"
#include "base_pool.h"

/*
 * Row security holds for the owner as well: in system context it lets everything pass. Of tables that were just filled the server
 * knows no statistics, and would read and sort the whole of one for each chunk: it is told to follow the primary key. What
 * it is to avoid counts as dear, and would call the JIT compiler. What triggers ask for each row of the log is planned once.
 */
static const char session[] = "SELECT set_config('sctier.system', '1', false), set_config('sctier.now', '0', false);"
                              "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET jit = off;"
                              "SET plan_cache_mode = force_generic_plan;"
                              "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0;"
                              "SET lock_timeout = " APR_STRINGIFY(SCT_SIDE_WAIT_MS);

/* The columns of the table $1, in the order of their names. */
#define OF_COLUMNS "FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped" \
                   " ORDER BY attname::text COLLATE \"C\""
static const char types_text[] = "SELECT atttypid::bigint " OF_COLUMNS;

static void close_side(sct_side_t *side)
{
    sct_pg_close(side->pg);
}

static const char *lock_all(apr_pool_t *pool, const apr_array_header_t *tables)
{
    const char *names = "";

    for (int i = 0; i < tables->nelts; i++) {
        names = apr_pstrcat(pool, names, i > 0 ? ", t_" : "t_", APR_ARRAY_IDX(tables, i, const char *), NULL);
    }
    return apr_pstrcat(pool, "LOCK TABLE ", names, " IN SHARE MODE", NULL);
}

static sct_err_t *lock_side(sct_side_t *side, apr_pool_t *pool, const apr_array_header_t *tables)
{
    if (side->target) {
        return sct_pg_exec(side->pg, pool, "SELECT pg_advisory_lock(1396921393)");
    }
    SCT_TRY(sct_pg_exec(side->pg, pool, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_advisory_xact_lock(1396921393)"));
    return sct_pg_exec(side->pg, pool, lock_all(pool, tables));
}

static sct_err_t *read_version(sct_side_t *side)
{
    const char *there = NULL;
    const char *text = NULL;

    SCT_TRY(sct_pg_text(&there, side->pg, side->op.pool, "SELECT to_regclass('sctier.t_schema')::text"));
    if (there) {
        SCT_TRY(sct_pg_text(&text, side->pg, side->op.pool, "SELECT version::text FROM t_schema"));
    }
    side->version = text ? (int)strtol(text, NULL, 10) : 0;
    side->needed = sct_pg_version();
    return SCT_OK;
}

static sct_err_t *open_side(sct_side_t *side, apr_pool_t *pool, const apr_array_header_t *tables)
{
    sct_err_t *err;

    side->pg = apr_pcalloc(pool, sizeof *side->pg);
    SCT_TRY(sct_pg_connect(side->pg, pool, side->database));
    SCT_TRY(sct_pg_exec(side->pg, pool, session));
    SCT_TRY(read_version(side));
    if (side->version == 0) {
        return sct_err(pool, CONFIG, "there is no schema sctier in the database");
    }
    err = lock_side(side, pool, tables);
    if (err && err->code == SCT_E_BUSY) {
        return sct_wrap(pool, err, "somebody writes to the database: stop the portals and their workers first");
    }
    return err && err->code == SCT_E_FORBIDDEN ? sct_wrap(pool, err, "log in as the role that owns the schema") : err;
}

static sct_err_t *set_version(sct_side_t *side, int version)
{
    return sct_pg_exec(side->pg, side->op.pool, apr_psprintf(side->op.pool, "UPDATE t_schema SET version = %d", version));
}

/* Sends one statement with its values: numbers as their digits, bytes as they are. */
static sct_err_t *send_one(sct_side_t *side, const char *sql, const sct_value_t *values, int count)
{
    apr_pool_t *pool = side->op.pool;
    const char **value = apr_pcalloc(pool, (size_t)(count + 1) * sizeof *value);
    int *len = apr_pcalloc(pool, (size_t)(count + 1) * sizeof *len);
    int *format = apr_pcalloc(pool, (size_t)(count + 1) * sizeof *format);

    for (int i = 0; i < count; i++) {
        format[i] = values[i].kind == SCT_V_BLOB;
        value[i] = values[i].kind == SCT_V_INT    ? apr_psprintf(pool, "%" APR_INT64_T_FMT, (apr_int64_t)values[i].number)
                   : values[i].kind == SCT_V_NULL ? NULL
                   : values[i].len == 0           ? ""
                                                  : values[i].bytes;
        len[i] = (int)values[i].len;
    }
    return sct_pg_sent(side->pg, pool, PQsendQueryParams(side->pg->db, sql, count, NULL, value, len, format, 1), sql);
}

static sct_err_t *rows(sct_side_t *side, const char *sql, const sct_value_t *args, int count, sct_row_fn fn, void *baton)
{
    PGresult *result = NULL;
    sct_row_t *row = apr_pcalloc(side->op.pool, sizeof *row);
    sct_err_t *err = SCT_OK;

    SCT_TRY(send_one(side, sql, args, count));
    SCT_TRY(sct_pg_results(&result, side->pg, side->op.pool, sql));
    *row = (sct_row_t){&sct_engine_postgres, result, 0, side->op.pool};
    for (; !err && row->at < PQntuples(result); row->at++) {
        err = fn(baton, &side->op, row);
    }
    PQclear(result);
    return err;
}

static sct_err_t *push_type(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)op;
    APR_ARRAY_PUSH((apr_array_header_t *)baton, Oid) = (Oid)sct_row_int(row, 0);
    return SCT_OK;
}

static sct_err_t *into(sct_side_t *side, apr_pool_t *pool, const char *table, const apr_array_header_t *columns)
{
    const char *name = apr_pstrcat(pool, "t_", table, NULL);
    const sct_value_t arg = {.kind = SCT_V_TEXT, .bytes = name, .len = strlen(name)};
    apr_array_header_t *types = apr_array_make(pool, columns->nelts, sizeof(Oid));

    SCT_TRY(rows(side, types_text, &arg, 1, push_type, types));
    return sct_pg_add_make(&side->add, side->pg, pool, name, columns, types);
}

static sct_err_t *begin(sct_side_t *side)
{
    sct_pg_add_begin(side->add, side->op.pool);
    return SCT_OK;
}

static sct_err_t *add(sct_side_t *side, const sct_value_t *values, int count)
{
    (void)count;
    return sct_pg_add_row(side->add, side->op.pool, values);
}

static sct_err_t *end(sct_side_t *side)
{
    PGresult *result = NULL;

    SCT_TRY(send_one(side, "BEGIN", NULL, 0));
    SCT_TRY(sct_pg_add_send(side->add, side->op.pool));
    SCT_TRY(send_one(side, "COMMIT", NULL, 0));
    SCT_TRY(sct_pg_add_learn(side->add, side->op.pool));
    SCT_TRY(sct_pg_results(&result, side->pg, side->op.pool, "adding rows"));
    PQclear(result);
    return SCT_OK;
}

const sct_side_ops_t sct_side_postgres = {
    .references = "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
                  " AND conrelid = $1::text::regclass",
    .columns = "SELECT attname::text " OF_COLUMNS,
    .keys = "SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)"
            " WHERE indrelid = $1::text::regclass AND indisprimary ORDER BY array_position(indkey::int2[], attnum)",
    .open = open_side,
    .close = close_side,
    .read_version = read_version,
    .set_version = set_version,
    .rows = rows,
    .into = into,
    .begin = begin,
    .add = add,
    .end = end,
};
