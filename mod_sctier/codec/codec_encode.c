/*
 * codec_encode.c - structs to JSON by their field tables, straight into a buffer.
 */
#include "codec.h"

#include <string.h>

#include "base_time.h"
#include "base_pool.h"

static void put_text(sct_buf_t *buf, const void *at)
{
    const char *text;

    memcpy(&text, at, sizeof text);
    sct_buf_json(buf, text);
}

static void put_raw(sct_buf_t *buf, const void *at)
{
    const char *json;

    memcpy(&json, at, sizeof json);
    sct_buf_text(buf, json ? json : "null");
}

/* An unset number cannot be told from 0, so 0 is null exactly where null is allowed. */
static void put_int(sct_buf_t *buf, const sct_field_t *field, const void *at)
{
    int64_t number;

    memcpy(&number, at, sizeof number);
    if (number == 0 && !(field->flags & SCT_REQUIRED)) {
        sct_buf_text(buf, "null");
    } else {
        sct_buf_int(buf, number);
    }
}

static void put_flag(sct_buf_t *buf, const void *at)
{
    bool flag;

    memcpy(&flag, at, sizeof flag);
    sct_buf_text(buf, flag ? "true" : "false");
}

static void put_choice(sct_buf_t *buf, const sct_field_t *field, const void *at)
{
    int value;

    memcpy(&value, at, sizeof value);
    sct_buf_json(buf, sct_choice_name(field->ref, value));
}

static void put_date(sct_buf_t *buf, const void *at)
{
    sct_date_t date;

    memcpy(&date, at, sizeof date);
    sct_buf_json(buf, date ? sct_date_text(buf->pool, date) : NULL);
}

static void put_time(sct_buf_t *buf, const void *at)
{
    apr_time_t when;

    memcpy(&when, at, sizeof when);
    sct_buf_json(buf, when ? sct_time_text(buf->pool, when) : NULL);
}

static void put_object(sct_buf_t *buf, const sct_field_t *field, const void *at)
{
    const void *row;

    memcpy(&row, at, sizeof row);
    if (row) {
        sct_encode(buf, field->ref, row);
    } else {
        sct_buf_text(buf, "null");
    }
}

static void put_list(sct_buf_t *buf, const sct_field_t *field, const void *at)
{
    const apr_array_header_t *list;

    memcpy(&list, at, sizeof(void *));
    sct_buf_text(buf, "[");
    for (int i = 0; list && i < list->nelts; i++) {
        const char *row = list->elts + (size_t)i * (size_t)list->elt_size;

        sct_buf_text(buf, i > 0 ? "," : "");
        if (field->kind == SCT_F_STRINGS) {
            put_text(buf, row);
        } else {
            sct_encode(buf, field->ref, row);
        }
    }
    sct_buf_text(buf, "]");
}

static void put_value(sct_buf_t *buf, const sct_field_t *field, const void *at)
{
    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
    case SCT_F_ID:
    case SCT_F_KEY:
    case SCT_F_HASH:
        put_text(buf, at);
        break;
    case SCT_F_INT:
        put_int(buf, field, at);
        break;
    case SCT_F_FLAG:
        put_flag(buf, at);
        break;
    case SCT_F_CHOICE:
        put_choice(buf, field, at);
        break;
    case SCT_F_DATE:
        put_date(buf, at);
        break;
    case SCT_F_TIME:
        put_time(buf, at);
        break;
    case SCT_F_OBJECT:
        put_object(buf, field, at);
        break;
    case SCT_F_LIST:
    case SCT_F_STRINGS:
        put_list(buf, field, at);
        break;
    case SCT_F_RAW:
        put_raw(buf, at);
        break;
    }
}

/* "key": with a comma before it. Keys are names of C: nothing in them needs an escape. */
static void put_key(sct_buf_t *buf, const char *key, bool first)
{
    size_t len = strlen(key);
    char *at = sct_buf_room(buf, len + 4);

    if (!first) {
        *at++ = ',';
    }
    *at++ = '"';
    at = apr_cpystrn(at, key, len + 1);
    memcpy(at, "\":", 3);
    buf->len += len + (first ? 3 : 4);
}

void sct_encode(sct_buf_t *buf, const sct_type_t *type, const void *row)
{
    sct_buf_text(buf, "{");
    for (size_t i = 0; i < type->count; i++) {
        const sct_field_t *field = &type->fields[i];

        put_key(buf, field->key, i == 0);
        put_value(buf, field, (const char *)row + field->at);
    }
    sct_buf_text(buf, "}");
}
