/*
 * codec_canonical.c - canonical JSON for the evidence log.
 *
 * Inside the profile RFC 8785 leaves little to do: integers and strings have one spelling each, and keys of [a-z0-9_] sort
 * the same as bytes, code points and UTF-16 units. What would be spelt differently elsewhere is refused, not mended.
 */
#include "codec.h"

#include "base_pool.h"

/* A leaf or its content is some kilobytes; the widest content (a submission) stays far below. */
static const sct_json_limits_t canonical_limits = {(size_t)16 << 20, 64, 2000000};

#define INTEGER_END INT64_C(1000000000000000)

/* The way from the document to the value being looked at; only a fault spells it out. */
typedef struct step_t {
    apr_pool_t *pool;
    const struct step_t *up;
    const char *key; /* NULL in an array */
    size_t index;
} step_t;

static bool key_fits(const char *key)
{
    size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && key[len] == '\0';
}

static bool string_fits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return true;
}

static const char *pointer_of(const step_t *step)
{
    const char *pointer = "";

    for (; step->up; step = step->up) {
        pointer = step->key ? apr_pstrcat(step->pool, "/", step->key, pointer, NULL)
                            : apr_psprintf(step->pool, "/%" APR_SIZE_T_FMT "%s", step->index, pointer);
    }
    return *pointer ? pointer : "/";
}

static sct_err_t *check(const step_t *step, const sct_json_t *value);

static sct_err_t *check_member(void *baton, const char *key, const sct_json_t *value)
{
    const step_t *up = baton;
    step_t step = {up->pool, up, key, 0};

    if (!key_fits(key)) {
        return sct_err_field(step.pool, UNKNOWN_KEY, pointer_of(&step));
    }
    return check(&step, value);
}

static sct_err_t *check_items(const step_t *up, const sct_json_t *array)
{
    for (size_t i = 0; i < sct_json_size(array); i++) {
        step_t step = {up->pool, up, NULL, i};

        SCT_TRY(check(&step, sct_json_at(array, i)));
    }
    return SCT_OK;
}

static bool number_fits(int64_t number)
{
    return number > -INTEGER_END && number < INTEGER_END;
}

static sct_err_t *check(const step_t *step, const sct_json_t *value)
{
    step_t here = *step;
    const char *text;
    size_t len = 0;

    switch (sct_json_kind(value)) {
    case SCT_JSON_OBJECT:
        return sct_json_members(value, check_member, &here);
    case SCT_JSON_ARRAY:
        return check_items(step, value);
    case SCT_JSON_STRING:
        text = sct_json_string(value, &len);
        return string_fits(text, len) ? SCT_OK : sct_err_field(step->pool, TEXT, pointer_of(step));
    case SCT_JSON_INT:
        return number_fits(sct_json_int(value)) ? SCT_OK : sct_err_field(step->pool, RANGE, pointer_of(step));
    case SCT_JSON_NULL:
    case SCT_JSON_BOOL:
    default:
        return SCT_OK;
    }
}

sct_err_t *sct_canonical(const char **out, size_t *len, apr_pool_t *pool, const char *json, size_t json_len)
{
    const sct_json_t *value = NULL;
    step_t top = {pool, NULL, NULL, 0};

    SCT_TRY(sct_json_parse(&value, pool, json, json_len, &canonical_limits));
    SCT_TRY(check(&top, value));
    *out = sct_json_sorted(len, pool, value);
    return SCT_OK;
}
