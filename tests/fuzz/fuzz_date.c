/*
 * fuzz_date.c - dates and instants: read, written, and the Japanese date of an instant.
 *
 * The other program is the C library: timegm and gmtime_r.
 */
#include "fuzz.h"
#include "reference.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base_time.h"
#include "codec.h"

#include "base_pool.h"

enum { DATE, DAYS, DATE_AGAIN, TIME, INSTANT, TIME_AGAIN, OF };
const char *const fuzz_oracles[] = {[DATE] = "a date or not",
                                    [DAYS] = "the day",
                                    [DATE_AGAIN] = "text(date) is the text that was read",
                                    [TIME] = "an instant or not",
                                    [INSTANT] = "the millisecond",
                                    [TIME_AGAIN] = "text(instant) is the text that was read",
                                    [OF] = "the Japanese date of an instant",
                                    NULL};

#define WHENS(F)                            \
    F(DATE, date, SCT_NULLABLE, 0, 0, NULL) \
    F(TIME, time, SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(whens, WHENS)
#define SCT_T sct_whens_t
SCT_TYPE_TABLE(whens, WHENS)
#undef SCT_T

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static int number_at(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

/* Seconds of the date and time at text; false when it is another day or time than its digits say. */
static bool seconds_of(time_t *out, const char *text, bool with_time)
{
    struct tm tm = {.tm_year = number_at(text) - 1900, .tm_mon = number_at(text + 5) - 1, .tm_mday = number_at(text + 8)};
    struct tm normal;

    if (with_time) {
        tm.tm_hour = number_at(text + 11);
        tm.tm_min = number_at(text + 14);
        tm.tm_sec = number_at(text + 17);
    }
    normal = tm;
    *out = timegm(&normal);
    return normal.tm_year == tm.tm_year && normal.tm_mon == tm.tm_mon && normal.tm_mday == tm.tm_mday
           && normal.tm_hour == tm.tm_hour && normal.tm_min == tm.tm_min && normal.tm_sec == tm.tm_sec && tm.tm_year >= 70
           && tm.tm_year < 300;
}

static const char *json_of(apr_pool_t *pool, const char *key, const char *text)
{
    sct_buf_t json;

    sct_buf_init(&json, pool, 64);
    sct_buf_text(&json, apr_pstrcat(pool, "{\"", key, "\":", NULL));
    sct_buf_json(&json, text);
    sct_buf_text(&json, "}");
    return json.data;
}

static void check_date(apr_pool_t *pool, const char *text)
{
    static ref_pattern_t pattern = {.expression = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"};
    time_t seconds = 0;
    bool good = ref_match(&pattern, text) && seconds_of(&seconds, text, false);
    sct_date_t date = -1;

    fuzz_same(DATE, sct_date_parse(&date, text), good);
    if (good) {
        fuzz_same(DAYS, date, seconds / 86400);
        fuzz_same_text(DATE_AGAIN, sct_date_text(pool, date), text);
    }
}

static void check_time(apr_pool_t *pool, const char *text)
{
    static ref_pattern_t pattern = {.expression = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"};
    time_t seconds = 0;
    bool good = ref_match(&pattern, text) && seconds_of(&seconds, text, true);
    int64_t ms = good ? (int64_t)seconds * 1000 + number_at(text + 20) : 0;
    sct_whens_t whens = {0};
    const char *json = json_of(pool, "time", text);

    fuzz_same(TIME, !sct_decode(&whens, pool, &sct_whens_type, json, strlen(json)), ms != 0);
    if (ms != 0) {
        fuzz_same(INSTANT, sct_time_ms(whens.time), ms);
        fuzz_same_text(TIME_AGAIN, sct_time_text(pool, whens.time), text);
    }
}

static void check_of(apr_pool_t *pool, uint64_t number)
{
    int64_t ms = (int64_t)(number % (230ull * 366 * 86400 * 1000));
    time_t seconds = ms / 1000 + (time_t)9 * 3600;
    struct tm tm;
    char text[32];

    (void)gmtime_r(&seconds, &tm);
    (void)strftime(text, sizeof text, "%Y-%m-%d", &tm);
    fuzz_same_text(OF, sct_date_text(pool, sct_date_of(sct_time_from_ms(ms))), text);
    seconds = ms / 1000;
    (void)gmtime_r(&seconds, &tm);
    (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.", &tm);
    fuzz_same_text(OF, sct_time_text(pool, sct_time_from_ms(ms)), apr_psprintf(pool, "%s%03dZ", text, (int)(ms % 1000)));
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    fuzz_in_t in = {data, size};
    const char *text;

    check_of(pool, fuzz_number(&in, 8));
    in = (fuzz_in_t){data, size};
    text = fuzz_text(pool, &in);
    check_date(pool, text);
    if (ref_text(text, strlen(text), true) >= 0) {
        check_time(pool, text);
    }
}
