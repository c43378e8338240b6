/*
 * api_stats.c - requests by route and status, and how long they took.
 */
#include "api_stats.h"

#include <stdatomic.h>

#include "api_route.h"

#include "base_pool.h"

/* In microseconds, and as Prometheus writes them; the last one has no end. */
static const struct {
    apr_interval_time_t most;
    const char *le;
} steps[] = {{5000, "0.005"},    {10000, "0.01"},   {25000, "0.025"},  {50000, "0.05"},    {100000, "0.1"}, {250000, "0.25"},
             {500000, "0.5"},    {1000000, "1"},    {2500000, "2.5"},  {5000000, "5"},     {10000000, "10"}, {0, "+Inf"}};

#define STEPS (sizeof steps / sizeof steps[0])

/* Every status that a reply can have (errors.def, routes.def); 0 for another. */
static const int statuses[] = {200, 201, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 500, 503, 507, 0};

#define STATUSES (sizeof statuses / sizeof statuses[0])

typedef struct route_stats_t {
    atomic_ullong replies[STATUSES];
    atomic_ullong took[STEPS]; /* not added up */
    atomic_ullong total;       /* microseconds */
} route_stats_t;

struct sct_stats_t {
    route_stats_t none;     /* requests that no route matches */
    route_stats_t routes[]; /* as in sct_routes */
};

size_t sct_stats_size(void)
{
    return sizeof(sct_stats_t) + sct_route_count * sizeof(route_stats_t);
}

sct_stats_t *sct_stats_make(void *memory)
{
    memset(memory, 0, sct_stats_size());
    return memory;
}

void sct_stats_count(sct_stats_t *stats, const sct_reply_t *reply, apr_interval_time_t took)
{
    route_stats_t *one = reply->route ? &stats->routes[reply->route - sct_routes] : &stats->none;
    size_t status = 0;
    size_t step = 0;

    while (status < STATUSES - 1 && statuses[status] != reply->status) {
        status++;
    }
    while (step < STEPS - 1 && took > steps[step].most) {
        step++;
    }
    atomic_fetch_add(&one->replies[status], 1);
    atomic_fetch_add(&one->took[step], 1);
    atomic_fetch_add(&one->total, took > 0 ? (unsigned long long)took : 0);
}

static const char *name_of(apr_pool_t *pool, const sct_route_t *route)
{
    return route ? apr_psprintf(pool, "%s %s", route->method_name, route->path) : "none";
}

static void write_replies(sct_buf_t *out, const char *name, route_stats_t *one)
{
    for (size_t i = 0; i < STATUSES; i++) {
        uint64_t n = atomic_load(&one->replies[i]);

        if (n > 0) {
            const char *status = statuses[i] ? apr_psprintf(out->pool, "%d", statuses[i]) : "other";

            sct_buf_text(out, apr_psprintf(out->pool, "sctier_requests_total{route=\"%s\",status=\"%s\"} %" APR_UINT64_T_FMT
                                           "\n", name, status, n));
        }
    }
}

static void write_times(sct_buf_t *out, const char *name, route_stats_t *one)
{
    uint64_t total = atomic_load(&one->total);
    uint64_t sum = 0;
    uint64_t n[STEPS];

    for (size_t i = 0; i < STEPS; i++) {
        n[i] = atomic_load(&one->took[i]);
        sum += n[i];
    }
    if (sum == 0) {
        return;
    }
    sum = 0;
    for (size_t i = 0; i < STEPS; i++) {
        sum += n[i];
        sct_buf_text(out, apr_psprintf(out->pool, "sctier_request_seconds_bucket{route=\"%s\",le=\"%s\"} %" APR_UINT64_T_FMT
                                       "\n", name, steps[i].le, sum));
    }
    sct_buf_text(out, apr_psprintf(out->pool, "sctier_request_seconds_sum{route=\"%s\"} %" APR_UINT64_T_FMT ".%06d\n", name,
                                   total / 1000000, (int)(total % 1000000)));
    sct_buf_text(out, apr_psprintf(out->pool, "sctier_request_seconds_count{route=\"%s\"} %" APR_UINT64_T_FMT "\n", name, sum));
}

typedef void (*write_fn)(sct_buf_t *out, const char *name, route_stats_t *one);

static void write_all(sct_buf_t *out, sct_stats_t *stats, write_fn write_one)
{
    write_one(out, name_of(out->pool, NULL), &stats->none);
    for (size_t i = 0; i < sct_route_count; i++) {
        write_one(out, name_of(out->pool, &sct_routes[i]), &stats->routes[i]);
    }
}

void sct_stats_write(sct_buf_t *out, sct_stats_t *stats)
{
    sct_buf_text(out, "# HELP sctier_requests_total Replies of the API by route and status.\n"
                      "# TYPE sctier_requests_total counter\n");
    write_all(out, stats, write_replies);
    sct_buf_text(out, "# HELP sctier_request_seconds Time from the request to its reply.\n"
                      "# TYPE sctier_request_seconds histogram\n");
    write_all(out, stats, write_times);
}
