/*
 * base_time.c - instants and Japanese calendar dates, without the C library's time zone.
 */
#include "base_time.h"

#include <apr_strings.h>

#include "base_pool.h"

#define JST_OFFSET (apr_time_from_sec(9 * 3600))
#define DAY (apr_time_from_sec(86400))

sct_date_t sct_date_of(apr_time_t when)
{
    return (sct_date_t)((when + JST_OFFSET) / DAY);
}

/* Days since 1970-01-01 of a proleptic Gregorian date; the year starts in March so that the leap day comes last. */
static sct_date_t days_of(int year, int month, int day)
{
    int shifted = month <= 2 ? year - 1 : year;
    int era = shifted / 400;
    int year_of_era = shifted - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void civil_of(int *year, int *month, int *day, sct_date_t date)
{
    int shifted = date + 719468;
    int era = shifted / 146097;
    int day_of_era = shifted - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;

    *day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static bool digits(int *out, const char *text, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool sct_date_parse(sct_date_t *out, const char *text)
{
    int year, month, day, y, m, d;
    sct_date_t date;

    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !digits(&year, text, 4)
        || !digits(&month, text + 5, 2) || !digits(&day, text + 8, 2)) {
        return false;
    }
    if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    date = days_of(year, month, day);
    civil_of(&y, &m, &d, date);
    if (y != year || m != month || d != day) {
        return false;
    }
    *out = date;
    return true;
}

/* Lists are full of instants, so they are written without a format: n digits, and what stands behind them. */
static char *put(char *out, int number, int n, char behind)
{
    for (int i = n - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    out[n] = behind;
    return out + n + 1;
}

const char *sct_date_text(apr_pool_t *pool, sct_date_t date)
{
    int year, month, day;
    char text[12];

    civil_of(&year, &month, &day, date);
    if (year < 0 || year > 9999) {
        return apr_psprintf(pool, "%04d-%02d-%02d", year, month, day);
    }
    put(put(put(text, year, 4, '-'), month, 2, '-'), day, 2, '\0');
    return apr_pstrmemdup(pool, text, sizeof "YYYY-MM-DD" - 1);
}

const char *sct_time_text(apr_pool_t *pool, apr_time_t when)
{
    int year, month, day;
    int64_t seconds = apr_time_sec(when);
    int second_of_day = (int)(seconds % 86400), ms = (int)(apr_time_usec(when) / 1000);
    char text[28], *at;

    civil_of(&year, &month, &day, (sct_date_t)(seconds / 86400));
    if (when < 0 || year > 9999) {
        return apr_psprintf(pool, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day, second_of_day / 3600,
                            second_of_day / 60 % 60, second_of_day % 60, ms);
    }
    at = put(put(put(text, year, 4, '-'), month, 2, '-'), day, 2, 'T');
    at = put(put(put(at, second_of_day / 3600, 2, ':'), second_of_day / 60 % 60, 2, ':'), second_of_day % 60, 2, '.');
    put(at, ms, 3, 'Z');
    return apr_pstrmemdup(pool, text, sizeof "YYYY-MM-DDThh:mm:ss.mmmZ" - 1);
}

int64_t sct_time_ms(apr_time_t when)
{
    return when / 1000;
}

apr_time_t sct_time_from_ms(int64_t ms)
{
    return ms * 1000;
}
