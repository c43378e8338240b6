/*
 * api_stats.h - counters of requests, in memory that the processes of a server share. Adding takes no lock.
 *
 * By the pattern of the route, never by the path that a client sent: what it sends can neither fill the memory nor reach a label.
 */
#ifndef SCT_API_STATS_H
#define SCT_API_STATS_H

#include <apr_time.h>

#include "api.h"
#include "base_buf.h"

/** Memory for sct_stats_make: this many bytes, shared by the processes, made before they fork. */
size_t sct_stats_size(void);
sct_stats_t *sct_stats_make(void *memory);

/** Counts one reply of dispatch; took: from the request's first byte read to the reply made. */
void sct_stats_count(sct_stats_t *stats, const sct_reply_t *reply, apr_interval_time_t took);

/** Appends them in Prometheus' text format 0.0.4. */
void sct_stats_write(sct_buf_t *out, sct_stats_t *stats);

#endif
