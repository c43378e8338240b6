/*
 * codec_schema.c - JSON Schema 2020-12 of a field table.
 *
 * The schema says what codec_decode.c accepts, but for two things that no schema can say: which characters text may hold,
 * and which days there are. Output schemas name every field as required, because codec_encode.c writes every field.
 */
#include "codec.h"

#include "base_pool.h"

/* Whether null may stand for the field: flags and lists always have a value. */
static bool can_be_null(const sct_field_t *field)
{
    return !(field->flags & SCT_REQUIRED) && field->kind != SCT_F_FLAG && field->kind != SCT_F_LIST
           && field->kind != SCT_F_STRINGS;
}

static void put_type(sct_buf_t *buf, const char *type, bool nullable)
{
    sct_buf_text(buf, nullable ? "\"type\":[\"" : "\"type\":\"");
    sct_buf_text(buf, type);
    sct_buf_text(buf, nullable ? "\",\"null\"]" : "\"");
}

static void put_bound(sct_buf_t *buf, const char *word, int64_t bound)
{
    sct_buf_text(buf, ",\"");
    sct_buf_text(buf, word);
    sct_buf_text(buf, "\":");
    sct_buf_int(buf, bound);
}

static void put_pair(sct_buf_t *buf, const char *word, const char *value)
{
    sct_buf_text(buf, ",\"");
    sct_buf_text(buf, word);
    sct_buf_text(buf, "\":");
    sct_buf_json(buf, value);
}

static void put_ref(sct_buf_t *buf, const sct_type_t *type)
{
    sct_buf_text(buf, "\"$ref\":\"#/components/schemas/");
    sct_buf_text(buf, type->name);
    sct_buf_text(buf, "\"");
}

/* Text that a person must fill in is more than white space; the pattern is "has something that is no white space". */
static void put_text(sct_buf_t *buf, const sct_field_t *field, bool nullable, bool input)
{
    put_type(buf, "string", nullable);
    if (!nullable && field->min > 0) {
        put_bound(buf, "minLength", field->min);
    }
    put_bound(buf, "maxLength", field->max);
    if (!nullable && input) {
        put_pair(buf, "pattern", "\\S");
    }
}

static void put_key(sct_buf_t *buf, const sct_field_t *field, bool nullable)
{
    put_type(buf, "string", nullable);
    put_bound(buf, "minLength", field->min > 0 ? field->min : 1);
    put_bound(buf, "maxLength", field->max);
    put_pair(buf, "pattern", "^[0-9A-Za-z._:/-]+$");
}

static void put_choice(sct_buf_t *buf, const sct_field_t *field, bool nullable)
{
    const sct_choice_t *choice = field->ref;

    put_type(buf, "string", nullable);
    sct_buf_text(buf, ",\"enum\":[");
    for (int i = 0; choice->names[i]; i++) {
        sct_buf_text(buf, i > 0 ? "," : "");
        sct_buf_json(buf, choice->names[i]);
    }
    sct_buf_text(buf, nullable ? ",null]" : "]");
}

static void put_object(sct_buf_t *buf, const sct_field_t *field, bool nullable)
{
    if (nullable) {
        sct_buf_text(buf, "\"anyOf\":[{");
        put_ref(buf, field->ref);
        sct_buf_text(buf, "},{\"type\":\"null\"}]");
    } else {
        put_ref(buf, field->ref);
    }
}

static void put_list(sct_buf_t *buf, const sct_field_t *field)
{
    put_type(buf, "array", false);
    if (field->min > 0) {
        put_bound(buf, "minItems", field->min);
    }
    put_bound(buf, "maxItems", field->max);
    sct_buf_text(buf, ",\"items\":{");
    if (field->kind == SCT_F_STRINGS) {
        put_type(buf, "string", false);
        put_bound(buf, "minLength", 1);
    } else {
        put_ref(buf, field->ref);
    }
    sct_buf_text(buf, "}");
}

static void put_formatted(sct_buf_t *buf, const char *word, const char *value, bool nullable)
{
    put_type(buf, "string", nullable);
    put_pair(buf, word, value);
}

static void put_field(sct_buf_t *buf, const sct_field_t *field, bool input)
{
    bool nullable = can_be_null(field);

    sct_buf_text(buf, "{");
    switch (field->kind) {
    case SCT_F_LINE:
    case SCT_F_LINES:
        put_text(buf, field, nullable, input);
        break;
    case SCT_F_ID:
        put_formatted(buf, "pattern", "^[0-9a-f]{32}$", nullable);
        break;
    case SCT_F_KEY:
        put_key(buf, field, nullable);
        break;
    case SCT_F_HASH:
        put_formatted(buf, "pattern", "^[0-9a-f]{64}$", nullable);
        break;
    case SCT_F_INT:
        put_type(buf, "integer", nullable);
        put_bound(buf, "minimum", field->min);
        put_bound(buf, "maximum", field->max);
        break;
    case SCT_F_FLAG:
        put_type(buf, "boolean", false);
        break;
    case SCT_F_CHOICE:
        put_choice(buf, field, nullable);
        break;
    case SCT_F_DATE:
        put_formatted(buf, "format", "date", nullable);
        break;
    case SCT_F_TIME:
        put_formatted(buf, "format", "date-time", nullable);
        break;
    case SCT_F_OBJECT:
        put_object(buf, field, nullable);
        break;
    case SCT_F_LIST:
    case SCT_F_STRINGS:
        put_list(buf, field);
        break;
    case SCT_F_RAW:
        sct_buf_text(buf, "\"type\":[\"object\",\"array\",\"string\",\"integer\",\"boolean\",\"null\"]");
        break;
    }
    sct_buf_text(buf, "}");
}

static void put_required(sct_buf_t *buf, const sct_type_t *type, bool input)
{
    size_t named = 0;

    sct_buf_text(buf, ",\"required\":[");
    for (size_t i = 0; i < type->count; i++) {
        if (!input || (type->fields[i].flags & SCT_REQUIRED)) {
            sct_buf_text(buf, named++ > 0 ? "," : "");
            sct_buf_json(buf, type->fields[i].key);
        }
    }
    sct_buf_text(buf, "]");
}

void sct_schema(sct_buf_t *buf, const sct_type_t *type, bool input)
{
    sct_buf_text(buf, "{\"type\":\"object\",\"additionalProperties\":false");
    put_required(buf, type, input);
    sct_buf_text(buf, ",\"properties\":{");
    for (size_t i = 0; i < type->count; i++) {
        sct_buf_text(buf, i > 0 ? "," : "");
        sct_buf_json(buf, type->fields[i].key);
        sct_buf_text(buf, ":");
        put_field(buf, &type->fields[i], input);
    }
    sct_buf_text(buf, "}}");
}
