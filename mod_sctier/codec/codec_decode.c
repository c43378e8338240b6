/*
 * codec_decode.c - JSON to structs by their field tables; everything that a table does not name is refused.
 *
 * Text is kept as it was typed, byte for byte. Text that is only white space counts as not filled in.
 */
#include "codec.h"

#include <string.h>

#include "base_id.h"
#include "base_text.h"
#include "base_time.h"
#include "base_pool.h"

#define ITEM_MAX 1000       /* code points of one item of a list of strings */
#define SHOWN_KEY_MAX 100   /* code points of an unknown key that the error's pointer repeats */

/* One step of the walk: where we are, for errors and memory. */
typedef struct walk_t {
    apr_pool_t *pool;
    const char *pointer; /* RFC 6901, of the value being read */
} walk_t;

static sct_err_t *decode_object(void *out, const walk_t *walk, const sct_type_t *type, const sct_json_t *value);

/* RFC 6901 section 3: "~" is "~0", "/" is "~1". */
static walk_t step_into(const walk_t *walk, const char *key)
{
    sct_buf_t buf;
    walk_t inner;

    sct_buf_init(&buf, walk->pool, strlen(walk->pointer) + strlen(key) + 8);
    sct_buf_text(&buf, walk->pointer);
    sct_buf_text(&buf, "/");
    for (; *key; key++) {
        if (*key == '~') {
            sct_buf_text(&buf, "~0");
        } else if (*key == '/') {
            sct_buf_text(&buf, "~1");
        } else {
            sct_buf_add(&buf, key, 1);
        }
    }
    inner.pool = walk->pool;
    inner.pointer = buf.data;
    return inner;
}

#define fault_at(walk, fault) sct_err_field((walk)->pool, fault, (walk)->pointer)

static sct_err_t *string_of(const char **out, size_t *len, const walk_t *walk, const sct_json_t *value)
{
    if (sct_json_kind(value) != SCT_JSON_STRING) {
        return fault_at(walk, TYPE);
    }
    *out = sct_json_string(value, len);
    return SCT_OK;
}

static sct_err_t *check_count(const walk_t *walk, const sct_field_t *field, size_t count)
{
    if (count > (size_t)field->max) {
        return fault_at(walk, TOO_LONG);
    }
    if (count < (size_t)field->min) {
        return fault_at(walk, TOO_SHORT);
    }
    return SCT_OK;
}

static sct_err_t *decode_text(void *at, const walk_t *walk, const sct_field_t *field, const sct_json_t *value)
{
    sct_text_kind_t kind = field->kind == SCT_F_LINES ? SCT_TEXT_LINES : SCT_TEXT_LINE;
    const char *text = "";
    size_t len = 0, chars = 0;

    SCT_TRY(string_of(&text, &len, walk, value));
    if (sct_text_blank(text)) {
        return field->flags & SCT_REQUIRED ? fault_at(walk, REQUIRED) : SCT_OK;
    }
    if (!sct_text_valid(&chars, text, len, kind)) {
        return fault_at(walk, TEXT);
    }
    SCT_TRY(check_count(walk, field, chars));
    text = apr_pstrndup(walk->pool, text, len);
    memcpy(at, &text, sizeof(char *));
    return SCT_OK;
}

static bool is_key(const char *text)
{
    return text[strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._:/-")] == '\0';
}

static bool is_hash(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static sct_err_t *decode_name(void *at, const walk_t *walk, const sct_field_t *field, const sct_json_t *value)
{
    const char *text = "";
    size_t len = 0;

    SCT_TRY(string_of(&text, &len, walk, value));
    if (len == 0 && (field->flags & SCT_REQUIRED)) {
        return fault_at(walk, REQUIRED);
    }
    if (field->kind == SCT_F_ID && !sct_id_valid(text)) {
        return fault_at(walk, NOT_AN_ID);
    }
    if (field->kind == SCT_F_HASH && !is_hash(text)) {
        return fault_at(walk, NOT_AN_ID);
    }
    if (field->kind == SCT_F_KEY) {
        if (!is_key(text)) {
            return fault_at(walk, TEXT);
        }
        SCT_TRY(len == 0 ? fault_at(walk, TOO_SHORT) : check_count(walk, field, len));
    }
    text = apr_pstrndup(walk->pool, text, len);
    memcpy(at, &text, sizeof(char *));
    return SCT_OK;
}

static sct_err_t *decode_int(void *at, const walk_t *walk, const sct_field_t *field, const sct_json_t *value)
{
    int64_t number;

    if (sct_json_kind(value) != SCT_JSON_INT) {
        return fault_at(walk, TYPE);
    }
    number = sct_json_int(value);
    if (number < field->min || number > field->max) {
        return fault_at(walk, RANGE);
    }
    memcpy(at, &number, sizeof number);
    return SCT_OK;
}

static sct_err_t *decode_flag(void *at, const walk_t *walk, const sct_json_t *value)
{
    bool flag;

    if (sct_json_kind(value) != SCT_JSON_BOOL) {
        return fault_at(walk, TYPE);
    }
    flag = sct_json_true(value);
    memcpy(at, &flag, sizeof flag);
    return SCT_OK;
}

static sct_err_t *decode_choice(void *at, const walk_t *walk, const sct_field_t *field, const sct_json_t *value)
{
    const char *text = "";
    size_t len = 0;
    int choice;

    SCT_TRY(string_of(&text, &len, walk, value));
    choice = sct_choice_value(field->ref, text);
    if (choice == 0) {
        return fault_at(walk, CHOICE);
    }
    memcpy(at, &choice, sizeof choice);
    return SCT_OK;
}

static sct_err_t *decode_date(void *at, const walk_t *walk, const sct_json_t *value)
{
    const char *text = "";
    size_t len = 0;
    sct_date_t date = 0;

    SCT_TRY(string_of(&text, &len, walk, value));
    if (!sct_date_parse(&date, text) || date == 0) {
        return fault_at(walk, NOT_A_DATE);
    }
    memcpy(at, &date, sizeof date);
    return SCT_OK;
}

/* n digits below `below`, -1 when it is anything else. */
static int digits_of(const char *text, int n, int below)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value < below ? value : -1;
}

/* Exactly the form that sct_time_text writes: "2026-11-22T01:02:03.004Z". */
static bool parse_time(apr_time_t *out, apr_pool_t *pool, const char *text)
{
    sct_date_t date = 0;
    int hour, minute, second, ms;

    if (strlen(text) != 24 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.'
        || text[23] != 'Z' || !sct_date_parse(&date, apr_pstrndup(pool, text, 10))) {
        return false;
    }
    hour = digits_of(text + 11, 2, 24);
    minute = digits_of(text + 14, 2, 60);
    second = digits_of(text + 17, 2, 60);
    ms = digits_of(text + 20, 3, 1000);
    if (hour < 0 || minute < 0 || second < 0 || ms < 0) {
        return false;
    }
    *out = sct_time_from_ms((((date * INT64_C(24) + hour) * 60 + minute) * 60 + second) * 1000 + ms);
    return *out != 0;
}

static sct_err_t *decode_time(void *at, const walk_t *walk, const sct_json_t *value)
{
    const char *text = "";
    size_t len = 0;
    apr_time_t when = 0;

    SCT_TRY(string_of(&text, &len, walk, value));
    if (!parse_time(&when, walk->pool, text)) {
        return fault_at(walk, NOT_A_DATE);
    }
    memcpy(at, &when, sizeof when);
    return SCT_OK;
}

static sct_err_t *decode_nested(void *at, const walk_t *walk, const sct_field_t *field, const sct_json_t *value)
{
    const sct_type_t *type = field->ref;
    void *row = apr_pcalloc(walk->pool, type->size);

    SCT_TRY(decode_object(row, walk, type, value));
    memcpy(at, &row, sizeof row);
    return SCT_OK;
}

static sct_err_t *decode_item(void *at, const walk_t *walk, const sct_field_t *list, const sct_json_t *value)
{
    static const sct_field_t item = {SCT_F_LINE, "item", SCT_REQUIRED, 1, ITEM_MAX, NULL, 0};

    if (list->kind == SCT_F_STRINGS) {
        return decode_text(at, walk, &item, value);
    }
    return decode_object(at, walk, list->ref, value);
}

static sct_err_t *decode_list(void *at, const walk_t *walk, const sct_field_t *field, const sct_json_t *value)
{
    const sct_type_t *type = field->ref;
    int size = field->kind == SCT_F_STRINGS ? (int)sizeof(const char *) : (int)type->size;
    apr_array_header_t *list;

    if (sct_json_kind(value) != SCT_JSON_ARRAY) {
        return fault_at(walk, TYPE);
    }
    SCT_TRY(check_count(walk, field, sct_json_size(value)));
    list = apr_array_make(walk->pool, (int)sct_json_size(value), size);
    for (size_t i = 0; i < sct_json_size(value); i++) {
        walk_t inner = step_into(walk, apr_psprintf(walk->pool, "%" APR_SIZE_T_FMT, i));
        void *item = memset(apr_array_push(list), 0, (size_t)size);

        SCT_TRY(decode_item(item, &inner, field, sct_json_at(value, i)));
    }
    memcpy(at, &list, sizeof(void *));
    return SCT_OK;
}

static sct_err_t *decode_field(void *at, const walk_t *walk, const sct_field_t *field, const sct_json_t *value)
{
    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
        return decode_text(at, walk, field, value);
    case SCT_F_ID:
    case SCT_F_KEY:
    case SCT_F_HASH:
        return decode_name(at, walk, field, value);
    case SCT_F_INT:
        return decode_int(at, walk, field, value);
    case SCT_F_FLAG:
        return decode_flag(at, walk, value);
    case SCT_F_CHOICE:
        return decode_choice(at, walk, field, value);
    case SCT_F_DATE:
        return decode_date(at, walk, value);
    case SCT_F_TIME:
        return decode_time(at, walk, value);
    case SCT_F_OBJECT:
        return decode_nested(at, walk, field, value);
    case SCT_F_LIST:
    case SCT_F_STRINGS:
        return decode_list(at, walk, field, value);
    case SCT_F_RAW:
        break;
    }
    return fault_at(walk, UNKNOWN_KEY);
}

typedef struct keys_t {
    const walk_t *walk;
    const sct_type_t *type;
} keys_t;

/* The pointer names the unknown key, unless the key itself could not be shown. */
static sct_err_t *check_key(void *baton, const char *key, const sct_json_t *value)
{
    const keys_t *keys = baton;
    walk_t inner;
    size_t chars = 0;

    (void)value;
    if (sct_type_find(keys->type, key) >= 0) {
        return SCT_OK;
    }
    if (!sct_text_valid(&chars, key, strlen(key), SCT_TEXT_LINE) || chars > SHOWN_KEY_MAX) {
        return fault_at(keys->walk, UNKNOWN_KEY);
    }
    inner = step_into(keys->walk, key);
    return fault_at(&inner, UNKNOWN_KEY);
}

/* Fills out, which is all zero. */
static sct_err_t *decode_object(void *out, const walk_t *walk, const sct_type_t *type, const sct_json_t *value)
{
    keys_t keys = {walk, type};
    uint64_t given = 0;

    if (sct_json_kind(value) != SCT_JSON_OBJECT) {
        return fault_at(walk, TYPE);
    }
    SCT_TRY(sct_json_members(value, check_key, &keys));
    for (size_t i = 0; i < type->count; i++) {
        const sct_field_t *field = &type->fields[i];
        const sct_json_t *member = sct_json_get(value, field->key);
        walk_t inner;

        given |= (uint64_t)(member != NULL) << i;
        if (!member && !(field->flags & SCT_REQUIRED)) {
            continue;
        }
        inner = step_into(walk, field->key);
        if (!member || (sct_json_kind(member) == SCT_JSON_NULL && (field->flags & SCT_REQUIRED))) {
            return fault_at(&inner, REQUIRED);
        }
        if (sct_json_kind(member) != SCT_JSON_NULL || field->kind == SCT_F_FLAG) {
            SCT_TRY(decode_field((char *)out + field->at, &inner, field, member));
        }
    }
    memcpy(out, &given, sizeof given);
    return SCT_OK;
}

sct_err_t *sct_decode_value(void *out, apr_pool_t *pool, const sct_type_t *type, const sct_json_t *value,
                            const char *pointer)
{
    walk_t walk = {pool, pointer ? pointer : ""};
    void *row = apr_pcalloc(pool, type->size);

    SCT_TRY(decode_object(row, &walk, type, value));
    memcpy(out, row, type->size);
    return SCT_OK;
}

sct_err_t *sct_decode(void *out, apr_pool_t *pool, const sct_type_t *type, const char *json, size_t len)
{
    const sct_json_t *value = NULL;

    SCT_TRY(sct_json_parse(&value, pool, json, len, &sct_json_request_limits));
    return sct_decode_value(out, pool, type, value, "");
}
