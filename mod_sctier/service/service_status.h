/*
 * service_status.h - how this installation is doing: for GET /health and GET /metrics.
 */
#ifndef SCT_SERVICE_STATUS_H
#define SCT_SERVICE_STATUS_H

#include "domain_job.h"
#include "domain_status.h"
#include "store.h"

typedef struct sct_status_t {
    sct_store_figures_t store;
    const sct_err_t *away;    /* why the database could not be read; NULL when it was */
    int64_t entries;          /* of the evidence log */
    apr_array_header_t *jobs; /* of sct_job_t: what the worker ever ran */
} sct_status_t;

/** Reads it in a transaction of its own. Never fails: a database that is away is part of the status. */
void sct_status_read(sct_status_t *out, sct_op_t *op);

/** NOT_READY when the database is away. */
sct_err_t *sct_health(sct_health_t *out, sct_op_t *op) SCT_CHECKED;

#endif
