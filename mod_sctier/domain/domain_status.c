/*
 * domain_status.c - the field table of the health of an installation.
 */
#include "domain_status.h"

#define SCT_T sct_health_t
SCT_TYPE_TABLE(health, SCT_HEALTH_FIELDS)
#undef SCT_T
