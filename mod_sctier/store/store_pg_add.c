/*
 * store_pg_add.c - rows on their way into PostgreSQL: gathered column by column as arrays in binary, added by one statement.
 *
 * COPY is not to be had: the server refuses it where row security holds, and it holds for the owner too. INSERT .. SELECT from
 * unnest() of the arrays is planned once, costs one round trip for all rows, adds them in their order, and meets every policy,
 * key and trigger as a single INSERT does.
 */
#include "store_pg.h"

#include "base_buf.h"
#include "base_pool.h"

/* An array in binary: dimensions, whether there may be NULLs, type, length, index of the first; then length and bytes of each. */
enum { AT_DIMENSIONS = 0, AT_NULLS = 4, AT_TYPE = 8, AT_LENGTH = 12, AT_FIRST = 16, HEAD = 20 };
#define NO_BYTES 0xffffffffu /* as a length: NULL */

struct sct_pg_add_t {
    sct_pg_t *pg;
    const char *name; /* of the table, and of the prepared statement */
    const apr_array_header_t *columns;
    const Oid *types;
    sct_buf_t *arrays; /* one for each column */
    uint32_t rows;
    bool learnt;
};

static void put(char *to, uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        to[i] = (char)(number & 0xff);
        number >>= 8;
    }
}

static void append(sct_buf_t *buf, uint64_t number, int bytes)
{
    char digits[8];

    put(digits, number, bytes);
    sct_buf_add(buf, digits, (size_t)bytes);
}

/* ---- the statement ---- */

static Oid array_of(Oid type)
{
    return type == SCT_OID_TEXT    ? SCT_OID_TEXTS
           : type == SCT_OID_INT8  ? SCT_OID_INT8S
           : type == SCT_OID_BYTEA ? SCT_OID_BYTEAS
                                   : 0;
}

static const char *statement(apr_pool_t *pool, const char *table, const apr_array_header_t *columns)
{
    const char *names = "";
    const char *arrays = "";

    for (int i = 0; i < columns->nelts; i++) {
        names = apr_pstrcat(pool, names, i > 0 ? ", " : "", APR_ARRAY_IDX(columns, i, const char *), NULL);
        arrays = apr_psprintf(pool, "%s%s$%d", arrays, i > 0 ? ", " : "", i + 1);
    }
    return apr_psprintf(pool, "INSERT INTO %s(%s) SELECT * FROM unnest(%s)", table, names, arrays);
}

sct_err_t *sct_pg_add_make(sct_pg_add_t **out, sct_pg_t *pg, apr_pool_t *pool, const char *table,
                           const apr_array_header_t *columns, const apr_array_header_t *types)
{
    size_t count = (size_t)columns->nelts;
    sct_pg_add_t *add = apr_pcalloc(pool, sizeof *add);
    Oid *arrays = apr_pcalloc(pool, count * sizeof *arrays);

    for (int i = 0; i < columns->nelts; i++) {
        arrays[i] = i < types->nelts ? array_of(APR_ARRAY_IDX(types, i, Oid)) : 0;
        if (arrays[i] == 0) {
            return sct_err(pool, BUG, "%s.%s is of a type that is not copied", table, APR_ARRAY_IDX(columns, i, const char *));
        }
    }
    *add = (sct_pg_add_t){.pg = pg, .name = table, .columns = columns, .types = (const Oid *)(const void *)types->elts};
    add->arrays = apr_pcalloc(pool, count * sizeof *add->arrays);
    *out = add;
    return sct_pg_sent(pg, pool, PQsendPrepare(pg->db, table, statement(pool, table, columns), columns->nelts, arrays), table);
}

/* ---- rows ---- */

void sct_pg_add_begin(sct_pg_add_t *add, apr_pool_t *pool)
{
    add->rows = 0;
    for (int i = 0; i < add->columns->nelts; i++) {
        char *head;

        sct_buf_init(&add->arrays[i], pool, 4096);
        head = sct_buf_room(&add->arrays[i], HEAD);
        put(head + AT_DIMENSIONS, 1, 4);
        put(head + AT_NULLS, 1, 4);
        put(head + AT_TYPE, add->types[i], 4);
        put(head + AT_FIRST, 1, 4);
        add->arrays[i].len = HEAD;
    }
}

static bool fits(const sct_value_t *value, Oid type)
{
    switch (value->kind) {
    case SCT_V_INT:
        return type == SCT_OID_INT8;
    case SCT_V_TEXT:
        return type == SCT_OID_TEXT;
    case SCT_V_BLOB:
        return type == SCT_OID_BYTEA;
    case SCT_V_NULL:
        break;
    }
    return true;
}

static void append_value(sct_buf_t *buf, const sct_value_t *value)
{
    if (value->kind == SCT_V_NULL) {
        append(buf, NO_BYTES, 4);
    } else if (value->kind == SCT_V_INT) {
        append(buf, 8, 4);
        append(buf, (uint64_t)value->number, 8);
    } else {
        append(buf, value->len, 4);
        sct_buf_add(buf, value->len ? value->bytes : "", value->len);
    }
}

sct_err_t *sct_pg_add_row(sct_pg_add_t *add, apr_pool_t *pool, const sct_value_t *values)
{
    for (int i = 0; i < add->columns->nelts; i++) {
        if (!fits(&values[i], add->types[i])) {
            return sct_err(pool, STORE, "%s.%s holds a value of another kind", add->name,
                           APR_ARRAY_IDX(add->columns, i, const char *));
        }
        append_value(&add->arrays[i], &values[i]);
    }
    add->rows++;
    return SCT_OK;
}

sct_err_t *sct_pg_add_send(sct_pg_add_t *add, apr_pool_t *pool)
{
    int count = add->columns->nelts;
    const char **value = apr_pcalloc(pool, (size_t)count * sizeof *value);
    int *len = apr_pcalloc(pool, (size_t)count * sizeof *len);
    int *format = apr_pcalloc(pool, (size_t)count * sizeof *format);

    for (int i = 0; i < count; i++) {
        if (add->arrays[i].len > INT32_MAX) {
            return sct_err(pool, TOO_LARGE, "%s: rows are larger than the database takes", add->name);
        }
        put(add->arrays[i].data + AT_LENGTH, add->rows, 4);
        value[i] = add->arrays[i].data;
        len[i] = (int)add->arrays[i].len;
        format[i] = 1;
    }
    return add->rows == 0 ? SCT_OK
                          : sct_pg_sent(add->pg, pool, PQsendQueryPrepared(add->pg->db, add->name, count, value, len, format, 1),
                                        add->name);
}

sct_err_t *sct_pg_add_learn(sct_pg_add_t *add, apr_pool_t *pool)
{
    const char *text = apr_pstrcat(pool, "ANALYZE ", add->name, NULL);

    if (add->learnt || add->rows == 0) {
        return SCT_OK;
    }
    add->learnt = true;
    return sct_pg_sent(add->pg, pool, PQsendQueryParams(add->pg->db, text, 0, NULL, NULL, NULL, NULL, 1), text);
}
