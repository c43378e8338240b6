/*
 * base_time.h - instants and Japanese calendar dates.
 *
 * Instants are apr_time_t (microseconds, UTC), written as RFC 3339 with milliseconds: "2026-11-22T01:02:03.004Z".
 * Dates of law are Japanese calendar dates (JST, UTC+9, no summer time): sct_date_t counts days since 1970-01-01;
 * 0 means "no date" (nothing in this domain happened on that day).
 */
#ifndef SCT_BASE_TIME_H
#define SCT_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include <apr_pools.h>
#include <apr_time.h>

typedef int32_t sct_date_t;

#define SCT_DATE_LAST 84005 /* 2199-12-31: a later one can be written, but not read again */

/** The Japanese calendar date at an instant. */
sct_date_t sct_date_of(apr_time_t when);

/** Parses exactly "YYYY-MM-DD", years 1970-2199, real days only. False and *out untouched otherwise. */
bool sct_date_parse(sct_date_t *out, const char *text);

/** "YYYY-MM-DD", in pool. */
const char *sct_date_text(apr_pool_t *pool, sct_date_t date);

/** RFC 3339 in UTC with milliseconds, in pool. */
const char *sct_time_text(apr_pool_t *pool, apr_time_t when);

/** Milliseconds since 1970 UTC: the unit of the evidence log and the database. */
int64_t sct_time_ms(apr_time_t when);
apr_time_t sct_time_from_ms(int64_t ms);

#endif
