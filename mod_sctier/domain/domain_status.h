/*
 * domain_status.h - how an installation is doing, for whoever watches it.
 */
#ifndef SCT_DOMAIN_STATUS_H
#define SCT_DOMAIN_STATUS_H

#include "domain_field.h"

/**
 * GET /health. `reasons` say what is wrong while the portal still serves; `notes` what the operator of this machine should know.
 * Keys are part of the interface: store_read_only, worker_late, worker_never, job_failed, disk_low, wal_large; sqlite_wal_reset.
 */
#define SCT_HEALTH_FIELDS(F)                                     \
    F(FLAG,    ready,    SCT_REQUIRED, 0, 0, NULL)               \
    F(FLAG,    degraded, SCT_REQUIRED, 0, 0, NULL)               \
    F(STRINGS, reasons,  SCT_REQUIRED, 0, 10, NULL)              \
    F(STRINGS, notes,    SCT_REQUIRED, 0, 10, NULL)
SCT_TYPE_STRUCT(health, SCT_HEALTH_FIELDS)

#endif
