/*
 * domain_field.c - look-ups in field tables and choices.
 */
#include "domain_field.h"

#include <string.h>

int sct_type_find(const sct_type_t *type, const char *key)
{
    for (size_t i = 0; i < type->count; i++) {
        if (strcmp(type->fields[i].key, key) == 0) {
            return (int)i;
        }
    }
    return -1;
}

bool sct_given(const sct_type_t *type, const void *row, const char *key)
{
    int i = sct_type_find(type, key);
    uint64_t given;

    memcpy(&given, row, sizeof given);
    return i >= 0 && (given >> i & 1u) != 0;
}

const char *sct_choice_name(const sct_choice_t *choice, int value)
{
    for (int i = 0; choice->names[i]; i++) {
        if (i + 1 == value) {
            return choice->names[i];
        }
    }
    return NULL;
}

int sct_choice_value(const sct_choice_t *choice, const char *name)
{
    for (int i = 0; choice->names[i]; i++) {
        if (strcmp(choice->names[i], name) == 0) {
            return i + 1;
        }
    }
    return 0;
}
