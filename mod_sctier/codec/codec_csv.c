/*
 * codec_csv.c - structs to CSV by their field tables, straight into a buffer.
 */
#include "codec.h"

#include <string.h>

#include "base_time.h"
#include "base_pool.h"

/* What a spreadsheet takes for the beginning of a formula: ASCII and full-width. */
static bool begins_formula(const char *text)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};

    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(text, wide[i], strlen(wide[i])) == 0) {
            return true;
        }
    }
    return *text && strchr("=+-@\t\r", *text) != NULL;
}

bool sct_csv_guarded(const char *text)
{
    static const char wide_space[] = "　";
    const char *at = text;

    while (*at == ' ' || strncmp(at, wide_space, strlen(wide_space)) == 0) {
        at += *at == ' ' ? 1 : strlen(wide_space);
    }
    return begins_formula(at) || (*text == '\'' && sct_csv_guarded(text + 1));
}

/* Cells are always quoted; a quote is doubled. */
static void put_cell(sct_buf_t *buf, const char *text)
{
    sct_buf_text(buf, "\"");
    sct_buf_text(buf, sct_csv_guarded(text) ? "'" : "");
    while (*text) {
        size_t len = strcspn(text, "\"");

        sct_buf_add(buf, text, len);
        sct_buf_text(buf, text[len] ? "\"\"" : "");
        text += len + (text[len] ? 1 : 0);
    }
    sct_buf_text(buf, "\"");
}

static void put_number(sct_buf_t *buf, const sct_field_t *field, int64_t number)
{
    sct_buf_text(buf, "\"");
    if (number != 0 || field->flags & SCT_REQUIRED) {
        sct_buf_int(buf, number);
    }
    sct_buf_text(buf, "\"");
}

/* An unset value is an empty cell. */
static void put_value(sct_buf_t *buf, const sct_field_t *field, const void *at)
{
    union {
        const char *text;
        int64_t number;
        int choice;
        sct_date_t date;
        apr_time_t when;
        bool flag;
    } value;
    const char *text;

    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
    case SCT_F_ID:
    case SCT_F_KEY:
    case SCT_F_HASH:
        memcpy(&value.text, at, sizeof value.text);
        put_cell(buf, value.text ? value.text : "");
        return;
    case SCT_F_INT:
        memcpy(&value.number, at, sizeof value.number);
        put_number(buf, field, value.number);
        return;
    case SCT_F_FLAG:
        memcpy(&value.flag, at, sizeof value.flag);
        put_cell(buf, value.flag ? "1" : "0");
        return;
    case SCT_F_CHOICE:
        memcpy(&value.choice, at, sizeof value.choice);
        text = sct_choice_name(field->ref, value.choice);
        put_cell(buf, text ? text : "");
        return;
    case SCT_F_DATE:
        memcpy(&value.date, at, sizeof value.date);
        put_cell(buf, value.date ? sct_date_text(buf->pool, value.date) : "");
        return;
    case SCT_F_TIME:
        memcpy(&value.when, at, sizeof value.when);
        put_cell(buf, value.when ? sct_time_text(buf->pool, value.when) : "");
        return;
    case SCT_F_OBJECT:
    case SCT_F_LIST:
    case SCT_F_STRINGS:
    case SCT_F_RAW:
        put_cell(buf, ""); /* JSON only */
        return;
    }
}

void sct_csv_head(sct_buf_t *buf, const sct_csv_column_t *columns)
{
    sct_buf_text(buf, "\xEF\xBB\xBF");
    for (const sct_csv_column_t *column = columns; column->head; column++) {
        sct_buf_text(buf, column > columns ? "," : "");
        put_cell(buf, column->head);
    }
    sct_buf_text(buf, "\r\n");
}

void sct_csv_row(sct_buf_t *buf, const sct_csv_column_t *columns, const sct_type_t *type, const void *row)
{
    for (const sct_csv_column_t *column = columns; column->head; column++) {
        int field = sct_type_find(type, column->field);

        sct_buf_text(buf, column > columns ? "," : "");
        if (field >= 0) {
            put_value(buf, &type->fields[field], (const char *)row + type->fields[field].at);
        }
    }
    sct_buf_text(buf, "\r\n");
}
