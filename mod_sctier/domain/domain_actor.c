/*
 * domain_actor.c - the table of roles.
 */
#include "domain_actor.h"

#include <string.h>

static const sct_role_info_t roles_table[SCT_ROLE__COUNT] = {
#define SCT_ROLE(symbol, key, side, walls, ja, en) {key, SCT_SIDE_##side, walls, ja, en},
#include "roles.def"
#undef SCT_ROLE
};

const sct_role_info_t *sct_role_info(int bit)
{
    return &roles_table[bit];
}

unsigned sct_role_of(const char *key)
{
    for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
        if (strcmp(roles_table[bit].key, key) == 0) {
            return 1u << bit;
        }
    }
    return 0;
}

unsigned sct_roles_walls(unsigned roles)
{
    unsigned walls = 0;

    for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
        walls |= (roles >> bit & 1u) ? roles_table[bit].walls : 0;
    }
    return walls;
}

const char *sct_roles_text(char *buf, unsigned roles)
{
    size_t used = 0;

    buf[0] = '\0';
    for (int bit = 0; bit < SCT_ROLE__COUNT; bit++) {
        if (roles >> bit & 1u) {
            size_t len = strlen(roles_table[bit].key);

            if (used > 0) {
                buf[used++] = ',';
            }
            memcpy(buf + used, roles_table[bit].key, len + 1);
            used += len;
        }
    }
    return buf;
}
