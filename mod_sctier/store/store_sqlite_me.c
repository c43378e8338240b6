/*
 * store_sqlite_me.c - the SQL functions me_*(): who asks, as views and row guards see it.
 *
 * They read the operation that has the connection; nothing in SQL can set them. Without an operation or an actor they
 * say nobody: NULL persons and parties, no roles, no walls, not the buyer's side.
 *
 * INNOCUOUS because views and triggers use them under TRUSTED_SCHEMA=0. DETERMINISTIC within one statement: neither
 * the actor nor the clock nor SCT_AS_SYSTEM changes while a statement runs (a callback's own statements are other
 * statements), and SQLite evaluates such calls anew at each start of a prepared statement.
 */
#include "store_private.h"

#include <sqlite3.h>

#include "domain_actor.h"
#include "base_pool.h"

static const sct_actor_t *actor_of(sqlite3_context *context)
{
    const sct_conn_t *conn = sqlite3_user_data(context);

    return conn->op ? conn->op->actor : NULL;
}

static void give_text(sqlite3_context *context, const char *text)
{
    if (text) {
        sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
    } else {
        sqlite3_result_null(context);
    }
}

static void me_person(sqlite3_context *context, int count, sqlite3_value **values)
{
    const sct_actor_t *actor = actor_of(context);

    (void)count;
    (void)values;
    give_text(context, actor ? actor->person_id : NULL);
}

static void me_supplier(sqlite3_context *context, int count, sqlite3_value **values)
{
    const sct_actor_t *actor = actor_of(context);

    (void)count;
    (void)values;
    give_text(context, actor && actor->side == SCT_SIDE_SUPPLIER ? actor->supplier_id : NULL);
}

static void me_all(sqlite3_context *context, int count, sqlite3_value **values)
{
    const sct_actor_t *actor = actor_of(context);

    (void)count;
    (void)values;
    sqlite3_result_int(context, actor && actor->side == SCT_SIDE_BUYER);
}

/* Roles count only together with the side that they belong to: an actor without a party has none. */
static unsigned roles_of(const sct_actor_t *actor)
{
    return actor && actor->side != SCT_SIDE_NONE ? actor->roles : 0;
}

static void me_roles(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    sqlite3_result_int64(context, roles_of(actor_of(context)));
}

static void me_walls(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    sqlite3_result_int64(context, sct_roles_walls(roles_of(actor_of(context))));
}

static void me_now(sqlite3_context *context, int count, sqlite3_value **values)
{
    const sct_conn_t *conn = sqlite3_user_data(context);

    (void)count;
    (void)values;
    if (conn->op) {
        sqlite3_result_int64(context, sct_time_ms(sct_op_now(conn->op)));
    } else {
        sqlite3_result_null(context);
    }
}

static void me_system(sqlite3_context *context, int count, sqlite3_value **values)
{
    const sct_conn_t *conn = sqlite3_user_data(context);

    (void)count;
    (void)values;
    sqlite3_result_int(context, conn->op && conn->op->system > 0);
}

sct_err_t *sct_me_register(sct_conn_t *conn, apr_pool_t *pool)
{
    static const struct {
        const char *name;
        void (*function)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        {"me_person", me_person}, {"me_supplier", me_supplier}, {"me_all", me_all},       {"me_roles", me_roles},
        {"me_walls", me_walls},   {"me_now", me_now},           {"me_system", me_system},
    };

    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        int rc = sqlite3_create_function_v2(conn->db, functions[i].name, 0,
                                            SQLITE_UTF8 | SQLITE_INNOCUOUS | SQLITE_DETERMINISTIC, conn,
                                            functions[i].function, NULL, NULL, NULL);

        if (rc != SQLITE_OK) {
            return sct_conn_error(pool, conn, rc, functions[i].name);
        }
    }
    return SCT_OK;
}
