/*
 * codec_rulepack.c - packs of rules, an installation's own numbers, and holidays from their files. As with an edition of the
 * scheme, a file that does not hang together stops the start.
 */
#include "codec.h"

#include <string.h>

#include "domain_rule.h"

#include "base_pool.h"

sct_err_t *sct_rulepack_read(struct sct_rulepack_t *out, apr_pool_t *pool, const char *path, const char *text, size_t len)
{
    sct_rulepack_t pack = {.until = SCT_DATE_LAST};
    const char *fault;

    SCT_TRY(sct_conf_decode(&pack.file, pool, &sct_pack_type, path, text, len));
    fault = sct_rulepack_fault(pool, &pack);
    if (fault) {
        return sct_err(pool, CONFIG, "%s: %s", path, fault);
    }
    *out = pack;
    return SCT_OK;
}

sct_err_t *sct_rulepack_load(struct sct_rulepack_t *out, apr_pool_t *pool, const char *path)
{
    const char *text = "";
    size_t len = 0;

    SCT_TRY(sct_conf_file(&text, &len, pool, path));
    return sct_rulepack_read(out, pool, path, text, len);
}

sct_err_t *sct_house_load(struct sct_house_t *out, apr_pool_t *pool, const char *path)
{
    const char *text = "";
    size_t len = 0;

    SCT_TRY(sct_conf_file(&text, &len, pool, path));
    return sct_conf_decode(out, pool, &sct_house_type, path, text, len);
}

/* ---- holidays: one "YYYY-MM-DD words" for each line, ascending; "#" begins a remark ---- */

static sct_err_t *add_line(apr_array_header_t *days, apr_pool_t *pool, const char *path, int number, const char *line)
{
    char day[11] = "";
    sct_date_t date;

    strncpy(day, line, sizeof day - 1);
    if (!sct_date_parse(&date, day) || (line[10] && line[10] != ' ')) {
        return sct_err(pool, CONFIG, "%s:%d: not a day: %s", path, number, line);
    }
    if (days->nelts && APR_ARRAY_IDX(days, days->nelts - 1, sct_date_t) >= date) {
        return sct_err(pool, CONFIG, "%s:%d: %s does not come after the day before it", path, number, day);
    }
    APR_ARRAY_PUSH(days, sct_date_t) = date;
    return SCT_OK;
}

static sct_date_t last_of_year(apr_pool_t *pool, sct_date_t day)
{
    sct_date_t last = 0;

    (void)sct_date_parse(&last, apr_psprintf(pool, "%.4s-12-31", sct_date_text(pool, day)));
    return last;
}

sct_err_t *sct_holidays_read(struct sct_holidays_t *out, apr_pool_t *pool, const char *path, const char *text, size_t len)
{
    apr_array_header_t *days = apr_array_make(pool, 64, sizeof(sct_date_t));
    char *rest = apr_pstrmemdup(pool, text, len), *end;
    int number = 0;

    for (; rest && *rest; rest = end) {
        end = strchr(rest, '\n');
        if (end) {
            *end++ = '\0';
        }
        number++;
        if (*rest && *rest != '#') {
            SCT_TRY(add_line(days, pool, path, number, rest));
        }
    }
    if (days->nelts == 0) {
        return sct_err(pool, CONFIG, "%s: names no day", path);
    }
    *out = (sct_holidays_t){(const sct_date_t *)(const void *)days->elts, days->nelts,
                            last_of_year(pool, APR_ARRAY_IDX(days, days->nelts - 1, sct_date_t))};
    return SCT_OK;
}

sct_err_t *sct_holidays_load(struct sct_holidays_t *out, apr_pool_t *pool, const char *path)
{
    const char *text = "";
    size_t len = 0;

    SCT_TRY(sct_conf_file(&text, &len, pool, path));
    return sct_holidays_read(out, pool, path, text, len);
}
