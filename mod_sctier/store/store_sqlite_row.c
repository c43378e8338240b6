/*
 * store_sqlite_row.c - parameters and columns by the names of the fields.
 *
 * Unset values are NULL: a text of NULL, a choice, date or instant of 0, and an integer of 0 whose field is
 * SCT_NULLABLE. Any other integer is itself. Bound text is not copied: arguments live as long as the call.
 */
#include "store_row.h"

#include <string.h>

#include <sqlite3.h>

#include "base_pool.h"

static sct_err_t *bound(int rc, apr_pool_t *pool, const char *name)
{
    switch (rc) {
    case SQLITE_OK:
        return SCT_OK;
    case SQLITE_TOOBIG:
        return sct_err(pool, TOO_LARGE, ":%s is larger than the database takes", name);
    case SQLITE_NOMEM:
        return sct_err(pool, BUSY, "no memory for :%s", name);
    default:
        return sct_err(pool, BUG, ":%s cannot be bound (SQLite %d)", name, rc);
    }
}

static int bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
    return text ? sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC) : sqlite3_bind_null(stmt, at);
}

static int bind_number(sqlite3_stmt *stmt, int at, int64_t number, bool set)
{
    return set ? sqlite3_bind_int64(stmt, at, number) : sqlite3_bind_null(stmt, at);
}

/* A value of a struct, read by the type of its kind. */
#define VALUE(type) (*(const type *)(const void *)value)

static sct_err_t *bind_field(sqlite3_stmt *stmt, int at, apr_pool_t *pool, const sct_field_t *field, const char *value)
{
    const char *text = NULL;

    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
    case SCT_F_ID:
    case SCT_F_KEY:
    case SCT_F_HASH:
    case SCT_F_RAW:
        return bound(bind_text(stmt, at, VALUE(char *const)), pool, field->key);
    case SCT_F_INT:
        return bound(bind_number(stmt, at, VALUE(int64_t), VALUE(int64_t) != 0 || !(field->flags & SCT_NULLABLE)), pool,
                     field->key);
    case SCT_F_FLAG:
        return bound(sqlite3_bind_int(stmt, at, VALUE(bool) ? 1 : 0), pool, field->key);
    case SCT_F_CHOICE:
        text = sct_choice_name(field->ref, VALUE(int));
        if (!text && VALUE(int) != 0) {
            return sct_err(pool, BUG, ":%s has no choice number %d", field->key, VALUE(int));
        }
        return bound(bind_text(stmt, at, text), pool, field->key);
    case SCT_F_DATE:
        text = VALUE(sct_date_t) != 0 ? sct_date_text(pool, VALUE(sct_date_t)) : NULL;
        return bound(bind_text(stmt, at, text), pool, field->key);
    case SCT_F_TIME:
        return bound(bind_number(stmt, at, sct_time_ms(VALUE(apr_time_t)), VALUE(apr_time_t) != 0), pool, field->key);
    case SCT_F_OBJECT:
    case SCT_F_LIST:
    case SCT_F_STRINGS:
    default:
        return sct_err(pool, BUG, ":%s is of a kind for JSON only", field->key);
    }
}

static sct_err_t *bind_arg(sqlite3_stmt *stmt, int at, apr_pool_t *pool, const sct_arg_t *arg)
{
    int rc = SQLITE_MISUSE;

    if (arg->kind == SCT_ARG_TEXT) {
        rc = bind_text(stmt, at, arg->data);
    } else if (arg->kind == SCT_ARG_INT) {
        rc = sqlite3_bind_int64(stmt, at, arg->number);
    } else if (arg->kind == SCT_ARG_BLOB) {
        rc = arg->data ? sqlite3_bind_blob64(stmt, at, arg->data, (sqlite3_uint64)arg->number, SQLITE_STATIC)
                       : sqlite3_bind_null(stmt, at);
    }
    return bound(rc, pool, arg->name);
}

/* Named arguments win over the fields of rows, so that a row can be bound but for one field. */
static sct_err_t *bind_parameter(sqlite3_stmt *stmt, int at, apr_pool_t *pool, const sct_arg_t *args)
{
    const char *name = sqlite3_bind_parameter_name(stmt, at);

    if (!name) {
        return sct_err(pool, BUG, "a parameter without a name");
    }
    name++; /* ':' */
    for (const sct_arg_t *arg = args; arg->kind != SCT_ARG_END; arg++) {
        if (arg->kind != SCT_ARG_ROW && strcmp(arg->name, name) == 0) {
            return bind_arg(stmt, at, pool, arg);
        }
    }
    for (const sct_arg_t *arg = args; arg->kind != SCT_ARG_END; arg++) {
        int i = arg->kind == SCT_ARG_ROW ? sct_type_find(arg->type, name) : -1;

        if (i >= 0) {
            return bind_field(stmt, at, pool, &arg->type->fields[i], (const char *)arg->data + arg->type->fields[i].at);
        }
    }
    return sct_err(pool, BUG, "parameter :%s is not given", name);
}

sct_err_t *sct_args_bind(sqlite3_stmt *stmt, apr_pool_t *pool, const sct_arg_t *args)
{
    int count = sqlite3_bind_parameter_count(stmt);

    for (const sct_arg_t *arg = args; arg->kind != SCT_ARG_END; arg++) {
        if (arg->kind != SCT_ARG_ROW &&
            sqlite3_bind_parameter_index(stmt, apr_pstrcat(pool, ":", arg->name, NULL)) == 0) {
            return sct_err(pool, BUG, "there is no parameter :%s", arg->name);
        }
    }
    for (int at = 1; at <= count; at++) {
        SCT_TRY(bind_parameter(stmt, at, pool, args));
    }
    return SCT_OK;
}

sct_err_t *sct_columns_find(sct_columns_t *out, apr_pool_t *pool, const sct_row_t *row, const sct_type_t *type)
{
    out->type = type;
    out->count = sqlite3_column_count(row->stmt);
    if (out->count > SCT_COLUMNS_MOST) {
        return sct_err(pool, BUG, "more than %d columns", SCT_COLUMNS_MOST);
    }
    for (int i = 0; i < out->count; i++) {
        const char *name = sqlite3_column_name(row->stmt, i);

        out->field[i] = name ? sct_type_find(type, name) : -1;
        if (out->field[i] < 0) {
            return sct_err(pool, BUG, "column %s is no field of %s", name ? name : "?", type->name);
        }
        switch (type->fields[out->field[i]].kind) {
        case SCT_F_OBJECT:
        case SCT_F_LIST:
        case SCT_F_STRINGS:
            return sct_err(pool, BUG, "field %s of %s is of a kind for JSON only", name, type->name);
        case SCT_F_LINE:
        case SCT_F_LINES:
        case SCT_F_ID:
        case SCT_F_KEY:
        case SCT_F_HASH:
        case SCT_F_RAW:
        case SCT_F_INT:
        case SCT_F_FLAG:
        case SCT_F_CHOICE:
        case SCT_F_DATE:
        case SCT_F_TIME:
        default:
            break;
        }
    }
    return SCT_OK;
}

#define PLACE(type) (*(type *)(void *)place)

/* A choice or a date from its text; NULL leaves it unset. */
static sct_err_t *read_word(char *place, apr_pool_t *pool, const sct_field_t *field, const char *text)
{
    if (!text) {
        return SCT_OK;
    }
    if (field->kind == SCT_F_CHOICE) {
        int value = sct_choice_value(field->ref, text);

        if (value == 0) {
            return sct_err(pool, STORE, "column %s holds no choice: \"%s\"", field->key, text);
        }
        PLACE(int) = value;
    } else if (!sct_date_parse(&PLACE(sct_date_t), text)) {
        return sct_err(pool, STORE, "column %s holds no date: \"%s\"", field->key, text);
    }
    return SCT_OK;
}

static sct_err_t *read_column(char *place, apr_pool_t *pool, const sct_row_t *row, int column, const sct_field_t *field)
{
    int64_t number = 0;

    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
    case SCT_F_ID:
    case SCT_F_KEY:
    case SCT_F_HASH:
    case SCT_F_RAW:
        PLACE(const char *) = sct_row_text(pool, row, column);
        return SCT_OK;
    case SCT_F_CHOICE:
    case SCT_F_DATE:
        return read_word(place, pool, field, (const char *)sqlite3_column_text(row->stmt, column));
    case SCT_F_INT:
        PLACE(int64_t) = sqlite3_column_int64(row->stmt, column);
        return SCT_OK;
    case SCT_F_FLAG:
        PLACE(bool) = sqlite3_column_int64(row->stmt, column) != 0;
        return SCT_OK;
    case SCT_F_TIME:
        number = sqlite3_column_int64(row->stmt, column);
        PLACE(apr_time_t) = number != 0 ? sct_time_from_ms(number) : 0;
        return SCT_OK;
    case SCT_F_OBJECT:
    case SCT_F_LIST:
    case SCT_F_STRINGS:
    default:
        return sct_err(pool, BUG, "field %s is of a kind for JSON only", field->key);
    }
}

sct_err_t *sct_columns_read(void *out, apr_pool_t *pool, const sct_row_t *row, const sct_columns_t *columns)
{
    for (int i = 0; i < columns->count; i++) {
        const sct_field_t *field = &columns->type->fields[columns->field[i]];

        SCT_TRY(read_column((char *)out + field->at, pool, row, i, field));
    }
    return SCT_OK;
}

int64_t sct_row_int(const sct_row_t *row, int column)
{
    return sqlite3_column_int64(row->stmt, column);
}

const char *sct_row_text(apr_pool_t *pool, const sct_row_t *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row->stmt, column);

    return text ? apr_pstrmemdup(pool, text, (apr_size_t)sqlite3_column_bytes(row->stmt, column)) : NULL;
}

const void *sct_row_blob(size_t *len, apr_pool_t *pool, const sct_row_t *row, int column)
{
    const void *bytes = sqlite3_column_blob(row->stmt, column);
    size_t size = (size_t)sqlite3_column_bytes(row->stmt, column);

    *len = size;
    if (sqlite3_column_type(row->stmt, column) == SQLITE_NULL) {
        return NULL;
    }
    return size > 0 ? apr_pmemdup(pool, bytes, size) : apr_pstrdup(pool, "");
}
