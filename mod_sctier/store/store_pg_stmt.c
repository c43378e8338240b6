/*
 * store_pg_stmt.c - named statements on PostgreSQL: $n for :names, prepared on first use, results in binary.
 */
#include "store_pg.h"

#include <string.h>

#include "domain_actor.h"
#include "store_row.h"
#include "base_pool.h"

/* pg_type.dat: the types that our columns and expressions have. */

/* The number of parameter `name`, added when it is new. */
static int number_of(sct_pg_text_t *text, apr_pool_t *pool, const char *name, size_t len)
{
    for (int i = 0; i < text->count; i++) {
        if (strlen(text->name[i]) == len && strncmp(text->name[i], name, len) == 0) {
            return i + 1;
        }
    }
    if (text->count < SCT_PG_PARAMS_MOST) {
        text->name[text->count] = apr_pstrmemdup(pool, name, len);
    }
    return ++text->count;
}

static size_t name_length(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789");
}

/* A quoted text as it stands, its quotes included; 0 when text does not begin with a quote. */
static size_t quoted_length(const char *text)
{
    const char *end = *text == '\'' || *text == '"' ? strchr(text + 1, *text) : NULL;

    return end ? (size_t)(end - text) + 1 : 0;
}

static void translate(sct_pg_text_t *out, apr_pool_t *pool, const char *text)
{
    char *to = apr_palloc(pool, 2 * strlen(text) + 1);

    out->text = to;
    while (*text) {
        size_t quoted = quoted_length(text);
        size_t name = *text == ':' ? name_length(text + 1) : 0;

        if (quoted > 0) {
            memcpy(to, text, quoted);
            to += quoted;
            text += quoted;
        } else if (name > 0) {
            to += apr_snprintf(to, 8, "$%d", number_of(out, pool, text + 1, name));
            text += name + 1;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
}

const sct_pg_text_t *sct_pg_texts(apr_pool_t *pool)
{
    sct_pg_text_t *texts = apr_pcalloc(pool, (SCT_STMT__COUNT + 1) * sizeof *texts);

    for (int i = 0; i < SCT_STMT__COUNT; i++) {
        translate(&texts[i], pool, sct_stmt_text((sct_stmt_t)i));
    }
    return texts;
}

/* ---- who asks ---- */

/*
 * As the functions me_*() of sql/postgres read it; the same answers as store_sqlite_me.c gives. Last the version that this
 * program needs: agree() refuses another one.
 */
enum { ME_PERSON, ME_SUPPLIER, ME_ALL, ME_ROLES, ME_WALLS, ME_NOW, ME_SYSTEM, ME_VERSION, ME_COUNT };

static const char tell_text[] =
    "SELECT set_config('sctier.person', $1, true), set_config('sctier.supplier', $2, true),"
    " set_config('sctier.all', $3, true), set_config('sctier.roles', $4, true), set_config('sctier.walls', $5, true),"
    " set_config('sctier.now', $6, true), set_config('sctier.system', $7, true), agree($8::text)";

static void describe(const char *me[ME_COUNT], sct_op_t *op)
{
    const sct_actor_t *actor = op->actor;
    unsigned roles = actor && actor->side != SCT_SIDE_NONE ? actor->roles : 0;

    me[ME_PERSON] = actor && actor->person_id ? actor->person_id : "";
    me[ME_SUPPLIER] = actor && actor->side == SCT_SIDE_SUPPLIER && actor->supplier_id ? actor->supplier_id : "";
    me[ME_ALL] = actor && actor->side == SCT_SIDE_BUYER ? "1" : "0";
    me[ME_ROLES] = apr_psprintf(op->pool, "%u", roles);
    me[ME_WALLS] = apr_psprintf(op->pool, "%u", sct_roles_walls(roles));
    me[ME_NOW] = apr_psprintf(op->pool, "%" APR_INT64_T_FMT, (apr_int64_t)sct_time_ms(sct_op_now(op)));
    me[ME_SYSTEM] = op->system > 0 ? "1" : "0";
    me[ME_VERSION] = apr_psprintf(op->pool, "%d", sct_pg_version());
}

/* Sends who asks, when the server does not know it in this transaction. */
static sct_err_t *tell(sct_pg_t *pg, sct_op_t *op)
{
    const char *me[ME_COUNT];
    const char *context;

    describe(me, op);
    context = apr_pstrcat(op->pool, me[0], "|", me[1], "|", me[2], "|", me[3], "|", me[4], "|", me[5], "|", me[6], NULL);
    if (strcmp(context, pg->context) == 0) {
        return SCT_OK;
    }
    if (strlen(context) >= sizeof pg->context) {
        return sct_err(op->pool, BUG, "who asks is longer than %d bytes", (int)sizeof pg->context);
    }
    if (!pg->told) {
        SCT_TRY(sct_pg_sent(pg, op->pool, PQsendPrepare(pg->db, "tell", tell_text, 0, NULL), "tell"));
        pg->told = true;
    }
    SCT_TRY(sct_pg_sent(pg, op->pool, PQsendQueryPrepared(pg->db, "tell", ME_COUNT, me, NULL, NULL, 0), "tell"));
    apr_cpystrn(pg->context, context, sizeof pg->context);
    return SCT_OK;
}

/* ---- statements ---- */

typedef struct params_t {
    const char *value[SCT_PG_PARAMS_MOST];
    int len[SCT_PG_PARAMS_MOST];
    int format[SCT_PG_PARAMS_MOST]; /* 0 text, 1 binary */
} params_t;

static sct_err_t *set_param(params_t *params, int at, apr_pool_t *pool, const char *name, const sct_value_t *value)
{
    params->format[at] = value->kind == SCT_V_BLOB;
    params->value[at] = value->kind == SCT_V_INT    ? apr_psprintf(pool, "%" APR_INT64_T_FMT, (apr_int64_t)value->number)
                        : value->kind == SCT_V_NULL ? NULL
                                                    : value->bytes;
    if (value->len > INT32_MAX) {
        return sct_err(pool, TOO_LARGE, ":%s is larger than the database takes", name);
    }
    params->len[at] = (int)value->len;
    return SCT_OK;
}

static bool has_param(const sct_pg_text_t *text, const char *name)
{
    for (int i = 0; i < text->count; i++) {
        if (strcmp(text->name[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Every parameter. BUG when one is not given, or an argument is given that the text does not have. */
static sct_err_t *set_params(params_t *params, apr_pool_t *pool, const sct_pg_text_t *text, const sct_arg_t *args)
{
    if (text->count > SCT_PG_PARAMS_MOST) {
        return sct_err(pool, BUG, "more than %d parameters", SCT_PG_PARAMS_MOST);
    }
    for (const sct_arg_t *arg = args; arg->kind != SCT_ARG_END; arg++) {
        if (arg->kind != SCT_ARG_ROW && !has_param(text, arg->name)) {
            return sct_err(pool, BUG, "there is no parameter :%s", arg->name);
        }
    }
    for (int i = 0; i < text->count; i++) {
        sct_value_t value;

        SCT_TRY(sct_args_value(&value, pool, args, text->name[i]));
        SCT_TRY(set_param(params, i, pool, text->name[i], &value));
    }
    return SCT_OK;
}

/* A statement that writes has no business in a read transaction; there the server refuses it too. */
static bool writes(const char *text)
{
    return strncmp(text, "SELECT", 6) != 0 && strncmp(text, "WITH", 4) != 0;
}

static sct_err_t *queue(sct_pg_t *pg, sct_op_t *op, sct_stmt_t id, const params_t *params)
{
    const sct_pg_text_t *text = &pg->store->pg_texts[id];
    const char *name = sct_stmt_name(id);

    SCT_TRY(tell(pg, op));
    if (!pg->prepared[id]) {
        SCT_TRY(sct_pg_sent(pg, op->pool, PQsendPrepare(pg->db, name, text->text, 0, NULL), name));
        pg->prepared[id] = true;
    }
    return sct_pg_sent(pg, op->pool,
                       PQsendQueryPrepared(pg->db, name, text->count, params->value, params->len, params->format, 1), name);
}

/* A statement that could not be prepared, or was prepared in a pipeline that failed before it, is not there. */
static void forget(sct_pg_t *pg, sct_stmt_t id)
{
    if (pg->db) {
        sct_pg_close(pg);
    }
    pg->prepared[id] = false;
}

/* Shows fn each row until it fails or has seen enough. */
static void show(sct_err_t **err, sct_op_t *op, PGresult *result, sct_row_fn fn, void *baton, const bool *more)
{
    sct_row_t row = {&sct_engine_postgres, result, 0, op->pool};

    for (; !*err && *more && row.at < PQntuples(result); row.at++) {
        *err = fn(baton, op, &row);
    }
}

sct_err_t *sct_pg_run(int *changed, sct_op_t *op, sct_stmt_t id, const sct_arg_t *args, sct_row_fn fn, void *baton,
                      const bool *more)
{
    sct_pg_t *pg = op->session->pg;
    params_t params;
    PGresult *result = NULL;
    sct_err_t *err;
    bool fresh;

    if (!pg->db) {
        return sct_vanished(op->pool);
    }
    fresh = !pg->prepared[id] || !pg->told;
    if (!op->session->write && writes(pg->store->pg_texts[id].text)) {
        return sct_err(op->pool, BUG, "%s writes in a read transaction", sct_stmt_name(id));
    }
    SCT_TRY(set_params(&params, op->pool, &pg->store->pg_texts[id], args));
    op->statements++;
    SCT_TRY(queue(pg, op, id, &params));
    err = sct_pg_results(&result, pg, op->pool, sct_stmt_name(id));
    if (err) {
        if (fresh) {
            forget(pg, id);
        }
        return err;
    }
    show(&err, op, result, fn, baton, more);
    if (changed) {
        const char *count = PQcmdTuples(result);

        *changed = *count ? (int)strtol(count, NULL, 10) : 0;
    }
    PQclear(result);
    return err;
}

/* ---- the row ---- */

int sct_pg_columns(const sct_row_t *row)
{
    return PQnfields(row->result);
}

const char *sct_pg_column(const sct_row_t *row, int column)
{
    return PQfname(row->result, column);
}

/* An integer in network order of 1, 2, 4 or 8 bytes. */
static int64_t integer(const char *bytes, int len)
{
    uint64_t value = len > 0 && (bytes[0] & 0x80) ? UINT64_MAX : 0;

    for (int i = 0; i < len; i++) {
        value = value << 8 | (unsigned char)bytes[i];
    }
    return (int64_t)value;
}

void sct_pg_value(sct_value_t *out, const sct_row_t *row, int column)
{
    const PGresult *result = row->result;
    const char *bytes = PQgetvalue(result, row->at, column);
    int len = PQgetlength(result, row->at, column);

    if (PQgetisnull(result, row->at, column)) {
        *out = (sct_value_t){.kind = SCT_V_NULL};
        return;
    }
    switch (PQftype(result, column)) {
    case SCT_OID_BOOL:
        *out = (sct_value_t){.kind = SCT_V_INT, .number = bytes[0] != 0};
        break;
    case SCT_OID_INT2:
    case SCT_OID_INT4:
    case SCT_OID_INT8:
        *out = (sct_value_t){.kind = SCT_V_INT, .number = integer(bytes, len)};
        break;
    case SCT_OID_BYTEA:
        *out = (sct_value_t){.kind = SCT_V_BLOB, .bytes = bytes, .len = (size_t)len};
        break;
    default:
        *out = (sct_value_t){.kind = SCT_V_TEXT, .bytes = bytes, .len = (size_t)len};
    }
}
