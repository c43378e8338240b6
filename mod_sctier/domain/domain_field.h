/*
 * domain_field.h - field tables: one list of fields per type gives the C struct, the JSON in and out, the database columns,
 * the canonical bytes and the published schema. One word for one thing: a field has the same name in all of them.
 *
 * A type is declared by an X-macro list:
 *
 *     #define SCT_SCOPE_FIELDS(F)                                   \
 *         F(LINES, entities, SCT_REQUIRED, 1, 2000, NULL)           \
 *         F(LINES, sites,    SCT_NULLABLE, 0, 2000, NULL)
 *     SCT_TYPE_STRUCT(scope, SCT_SCOPE_FIELDS)      in a header: struct sct_scope_t, extern sct_scope_type
 *     SCT_TYPE_TABLE(scope, SCT_SCOPE_FIELDS)       in one .c file
 *
 * F(kind, name, flags, min, max, ref): for text min and max count code points, for numbers they bound the value, for lists
 * they bound the length. ref is a choice table (CHOICE) or a type (OBJECT, LIST), else NULL. An unset text is NULL, an unset
 * choice, date or instant 0; unset values are null in JSON and NULL in SQL.
 */
#ifndef SCT_DOMAIN_FIELD_H
#define SCT_DOMAIN_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_tables.h>
#include <apr_time.h>

#include "base_time.h"

typedef enum {
    SCT_F_LINE,    /* const char *: one line of text */
    SCT_F_LINES,   /* const char *: text with line breaks */
    SCT_F_ID,      /* const char *: an identifier (base_id.h) */
    SCT_F_KEY,     /* const char *: a short ASCII name such as a criterion or an edition: [0-9A-Za-z._:/-]+ */
    SCT_F_HASH,    /* const char *: 64 lower-case hex digits */
    SCT_F_INT,     /* int64_t */
    SCT_F_FLAG,    /* bool; 0 or 1 in SQL */
    SCT_F_CHOICE,  /* int: 0 unset, n the n-th name of the choice table; the name as text in SQL and JSON */
    SCT_F_DATE,    /* sct_date_t: Japanese calendar date; "YYYY-MM-DD" in SQL and JSON */
    SCT_F_TIME,    /* apr_time_t: instant; milliseconds in SQL, RFC 3339 in JSON */
    SCT_F_OBJECT,  /* const struct *: JSON only */
    SCT_F_LIST,    /* apr_array_header_t * of structs of the type ref: JSON only */
    SCT_F_STRINGS, /* apr_array_header_t * of const char * (each a LINE): JSON only */
    SCT_F_RAW      /* const char *: already encoded JSON, written verbatim: output only */
} sct_kind_t;

#define SCT_OPTIONAL 0u  /* may be absent in input; always present in output, null when unset */
#define SCT_REQUIRED 1u  /* must be present and not null in input; never null in output */
#define SCT_NULLABLE 2u  /* may be null or absent in input; null in output when unset */

typedef struct sct_choice_t {
    const char *name; /* for the schema */
    const char *const *names; /* NULL-terminated */
} sct_choice_t;

struct sct_type_t;

typedef struct sct_field_t {
    sct_kind_t kind;
    const char *key;
    unsigned flags;
    int64_t min;
    int64_t max;
    const void *ref; /* const sct_choice_t * or const sct_type_t * */
    size_t at;       /* offset in the struct */
} sct_field_t;

typedef struct sct_type_t {
    const char *name;
    size_t size;
    const sct_field_t *fields;
    size_t count; /* at most 64: `given` has a bit for each */
} sct_type_t;

/* The C type behind each kind. */
#define SCT_C_LINE const char *
#define SCT_C_LINES const char *
#define SCT_C_ID const char *
#define SCT_C_KEY const char *
#define SCT_C_HASH const char *
#define SCT_C_INT int64_t
#define SCT_C_FLAG bool
#define SCT_C_CHOICE int
#define SCT_C_DATE sct_date_t
#define SCT_C_TIME apr_time_t
#define SCT_C_OBJECT const void *
#define SCT_C_LIST apr_array_header_t *
#define SCT_C_STRINGS apr_array_header_t *
#define SCT_C_RAW const char *

#define SCT_STRUCT_MEMBER(kind, name, flags, min, max, ref) SCT_C_##kind name;
#define SCT_ENUM_MEMBER(kind, name, flags, min, max, ref) SCT_INDEX_##name,

/** struct sct_<name>_t: `given` first (bit i set when input named field i, for PATCH), then the fields. */
#define SCT_TYPE_STRUCT(name, FIELDS)    \
    typedef struct sct_##name##_t {      \
        uint64_t given;                  \
        FIELDS(SCT_STRUCT_MEMBER)        \
    } sct_##name##_t;                    \
    extern const sct_type_t sct_##name##_type;

#define SCT_TYPE_TABLE_BEGIN(name) static const sct_field_t name##_fields[] = {
#define SCT_TYPE_TABLE_END(name)                                                                    \
    }                                                                                               \
    ;                                                                                               \
    const sct_type_t sct_##name##_type = {#name, sizeof(sct_##name##_t), name##_fields,              \
                                          sizeof name##_fields / sizeof name##_fields[0]};

/*
 * In the .c file, with SCT_T naming the type:
 *     #define SCT_T sct_scope_t
 *     SCT_TYPE_TABLE(scope, SCT_SCOPE_FIELDS)
 *     #undef SCT_T
 */
#define SCT_TABLE_ROW(kind, name, flags, min, max, ref) \
    {SCT_F_##kind, #name, flags, min, max, ref, offsetof(SCT_T, name)},
#define SCT_TYPE_TABLE(name, FIELDS) \
    SCT_TYPE_TABLE_BEGIN(name)       \
    FIELDS(SCT_TABLE_ROW)            \
    SCT_TYPE_TABLE_END(name)

/** Index of the field with this key, or -1. */
int sct_type_find(const sct_type_t *type, const char *key);

/** Whether input named the field (see `given`). */
bool sct_given(const sct_type_t *type, const void *row, const char *key);

/** The name of a choice's value, NULL for 0 or out of range; and back, 0 when there is no such name. */
const char *sct_choice_name(const sct_choice_t *choice, int value);
int sct_choice_value(const sct_choice_t *choice, const char *name);

#endif
