/*
 * store_row.c - parameters and columns by the names of the fields, for every engine.
 */
#include "store_row.h"

#include <string.h>

#include "base_pool.h"

/* A value of a struct, read by the type of its kind. */
#define VALUE(type) (*(const type *)(const void *)value)

static void set_text(sct_value_t *out, const char *text)
{
    *out = (sct_value_t){.kind = text ? SCT_V_TEXT : SCT_V_NULL, .bytes = text, .len = text ? strlen(text) : 0};
}

static void set_number(sct_value_t *out, int64_t number, bool set)
{
    *out = (sct_value_t){.kind = set ? SCT_V_INT : SCT_V_NULL, .number = number};
}

static sct_err_t *value_of_field(sct_value_t *out, apr_pool_t *pool, const sct_field_t *field, const char *value)
{
    const char *text = NULL;

    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
    case SCT_F_ID:
    case SCT_F_KEY:
    case SCT_F_HASH:
    case SCT_F_RAW:
        set_text(out, VALUE(char *const));
        return SCT_OK;
    case SCT_F_INT:
        set_number(out, VALUE(int64_t), VALUE(int64_t) != 0 || !(field->flags & SCT_NULLABLE));
        return SCT_OK;
    case SCT_F_FLAG:
        set_number(out, VALUE(bool) ? 1 : 0, true);
        return SCT_OK;
    case SCT_F_CHOICE:
        text = sct_choice_name(field->ref, VALUE(int));
        if (!text && VALUE(int) != 0) {
            return sct_err(pool, BUG, ":%s has no choice number %d", field->key, VALUE(int));
        }
        set_text(out, text);
        return SCT_OK;
    case SCT_F_DATE:
        set_text(out, VALUE(sct_date_t) != 0 ? sct_date_text(pool, VALUE(sct_date_t)) : NULL);
        return SCT_OK;
    case SCT_F_TIME:
        set_number(out, sct_time_ms(VALUE(apr_time_t)), VALUE(apr_time_t) != 0);
        return SCT_OK;
    case SCT_F_OBJECT:
    case SCT_F_LIST:
    case SCT_F_STRINGS:
    default:
        return sct_err(pool, BUG, ":%s is of a kind for JSON only", field->key);
    }
}

static void value_of_arg(sct_value_t *out, const sct_arg_t *arg)
{
    if (arg->kind == SCT_ARG_TEXT) {
        set_text(out, arg->data);
    } else if (arg->kind == SCT_ARG_INT) {
        set_number(out, arg->number, true);
    } else {
        *out = (sct_value_t){.kind = arg->data ? SCT_V_BLOB : SCT_V_NULL, .bytes = arg->data, .len = (size_t)arg->number};
    }
}

sct_err_t *sct_args_value(sct_value_t *out, apr_pool_t *pool, const sct_arg_t *args, const char *name)
{
    for (const sct_arg_t *arg = args; arg->kind != SCT_ARG_END; arg++) {
        if (arg->kind != SCT_ARG_ROW && strcmp(arg->name, name) == 0) {
            value_of_arg(out, arg);
            return SCT_OK;
        }
    }
    for (const sct_arg_t *arg = args; arg->kind != SCT_ARG_END; arg++) {
        int i = arg->kind == SCT_ARG_ROW ? sct_type_find(arg->type, name) : -1;

        if (i >= 0) {
            return value_of_field(out, pool, &arg->type->fields[i], (const char *)arg->data + arg->type->fields[i].at);
        }
    }
    return sct_err(pool, BUG, "parameter :%s is not given", name);
}

sct_err_t *sct_columns_find(sct_columns_t *out, apr_pool_t *pool, const sct_row_t *row, const sct_type_t *type)
{
    out->type = type;
    out->count = row->engine->columns(row);
    if (out->count > SCT_COLUMNS_MOST) {
        return sct_err(pool, BUG, "more than %d columns", SCT_COLUMNS_MOST);
    }
    for (int i = 0; i < out->count; i++) {
        const char *name = row->engine->column(row, i);

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
    sct_value_t value;

    row->engine->value(&value, row, column);
    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
    case SCT_F_ID:
    case SCT_F_KEY:
    case SCT_F_HASH:
    case SCT_F_RAW:
        PLACE(const char *) = value.kind == SCT_V_TEXT ? apr_pstrmemdup(pool, value.bytes, value.len) : NULL;
        return SCT_OK;
    case SCT_F_CHOICE:
    case SCT_F_DATE:
        return read_word(place, pool, field, value.kind == SCT_V_TEXT ? value.bytes : NULL);
    case SCT_F_INT:
        PLACE(int64_t) = value.number;
        return SCT_OK;
    case SCT_F_FLAG:
        PLACE(bool) = value.number != 0;
        return SCT_OK;
    case SCT_F_TIME:
        PLACE(apr_time_t) = value.number != 0 ? sct_time_from_ms(value.number) : 0;
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
    sct_value_t value;

    row->engine->value(&value, row, column);
    return value.kind == SCT_V_INT ? value.number : 0;
}

/* A value as bytes: a number becomes its digits. */
static void read_bytes(sct_value_t *value, apr_pool_t *pool, const sct_row_t *row, int column)
{
    row->engine->value(value, row, column);
    if (value->kind == SCT_V_INT) {
        value->bytes = apr_psprintf(pool, "%" APR_INT64_T_FMT, (apr_int64_t)value->number);
        value->len = strlen(value->bytes);
    } else if (value->kind != SCT_V_NULL) {
        value->bytes = value->len > 0 ? apr_pstrmemdup(pool, value->bytes, value->len) : "";
    }
}

const char *sct_row_text(apr_pool_t *pool, const sct_row_t *row, int column)
{
    sct_value_t value;

    read_bytes(&value, pool, row, column);
    return value.bytes;
}

const void *sct_row_blob(size_t *len, apr_pool_t *pool, const sct_row_t *row, int column)
{
    sct_value_t value;

    read_bytes(&value, pool, row, column);
    *len = value.len;
    return value.bytes;
}
