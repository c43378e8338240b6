/*
 * api_route.c - the table of routes; finding one; query parameters.
 */
#include "api_route.h"

#include <apr_lib.h>

#include "api_handlers.h"
#include "domain_desk.h"
#include "domain_finding.h"
#include "domain_status.h"

#include "base_pool.h"

/* Types by name: `none` is NULL. */
#define TYPE_none NULL
#define TYPE_health &sct_health_type
#define TYPE_providers &sct_providers_type
#define TYPE_me &sct_me_type
#define TYPE_party_input &sct_party_input_type
#define TYPE_redeem_input &sct_redeem_input_type
#define TYPE_catalogue &sct_catalogue_type
#define TYPE_suppliers &sct_suppliers_type
#define TYPE_supplier &sct_supplier_type
#define TYPE_levels &sct_levels_type
#define TYPE_supplier_export &sct_supplier_export_type
#define TYPE_level &sct_level_type
#define TYPE_level_input &sct_level_input_type
#define TYPE_level_done &sct_level_done_type
#define TYPE_letter &sct_letter_type
#define TYPE_issue_input &sct_issue_input_type
#define TYPE_note_input &sct_note_input_type
#define TYPE_words_input &sct_words_input_type
#define TYPE_assessments &sct_assessments_type
#define TYPE_assessment &sct_assessment_type
#define TYPE_answer &sct_answer_type
#define TYPE_answer_input &sct_answer_input_type
#define TYPE_answered &sct_answered_type
#define TYPE_depth_input &sct_depth_input_type
#define TYPE_review &sct_review_type
#define TYPE_submit_input &sct_submit_input_type
#define TYPE_submitted &sct_submitted_type
#define TYPE_submissions &sct_submissions_type
#define TYPE_submission &sct_submission_type
#define TYPE_reminder &sct_reminder_type
#define TYPE_reminders &sct_reminders_type
#define TYPE_seen_input &sct_seen_input_type
#define TYPE_talks &sct_talks_type
#define TYPE_talk &sct_talk_type
#define TYPE_negos &sct_negos_type
#define TYPE_nego_input &sct_nego_input_type
#define TYPE_nego_detail &sct_nego_detail_type
#define TYPE_nego_done &sct_nego_done_type
#define TYPE_attachment_input &sct_attachment_input_type
#define TYPE_attachment &sct_attachment_type
#define TYPE_entry_input &sct_entry_input_type
#define TYPE_party_sizes &sct_party_sizes_type
#define TYPE_size_input &sct_size_input_type
#define TYPE_size_done &sct_size_done_type
#define TYPE_deals &sct_deals_type
#define TYPE_deal_input &sct_deal_input_type
#define TYPE_deal_done &sct_deal_done_type
#define TYPE_campaigns &sct_campaigns_type
#define TYPE_campaign &sct_campaign_type
#define TYPE_campaign_input &sct_campaign_input_type
#define TYPE_campaign_open_input &sct_campaign_open_input_type
#define TYPE_desk &sct_desk_type
#define TYPE_months &sct_months_type
#define TYPE_kinds &sct_kinds_type
#define TYPE_recorded_page &sct_recorded_page_type
#define TYPE_holds &sct_holds_type
#define TYPE_hold_input &sct_hold_input_type
#define TYPE_hold_done &sct_hold_done_type
#define TYPE_pack &sct_pack_type
#define TYPE_founds &sct_founds_type
#define TYPE_found_counts &sct_found_counts_type
#define TYPE_dues &sct_dues_type
#define TYPE_reading &sct_reading_type
#define TYPE_waivers &sct_waivers_type
#define TYPE_waiver_input &sct_waiver_input_type
#define TYPE_waiver_done &sct_waiver_done_type
#define TYPE_receipt &sct_receipt_type
#define TYPE_evidence_page &sct_evidence_page_type
#define TYPE_evidence_detail &sct_evidence_detail_type
#define TYPE_evidence_done &sct_evidence_done_type
#define TYPE_upload_input &sct_upload_input_type
#define TYPE_upload &sct_upload_type
#define TYPE_link_input &sct_link_input_type
#define TYPE_assessment_files &sct_assessment_files_type
#define TYPE_log_page &sct_log_page_type
#define TYPE_log_proof &sct_log_proof_type

#define IF_MATCH SCT_ROUTE_IF_MATCH
#define DRAFT SCT_ROUTE_DRAFT
#define STATUS SCT_ROUTE_STATUS
#define TEXT SCT_ROUTE_TEXT
#define IDEM SCT_ROUTE_IDEM
#define ETAG SCT_ROUTE_ETAG
#define LIST SCT_ROUTE_LIST
#define STREAM SCT_ROUTE_STREAM
#define CSV SCT_ROUTE_CSV
#define BYTES SCT_ROUTE_BYTES
#define DOWNLOAD SCT_ROUTE_DOWNLOAD

const sct_route_t sct_routes[] = {
#define SCT_ROUTE(method, path, can, input, reply, status, flags, limit, budget, handler)                          \
    {SCT_##method, #method, path, SCT_CAN_##can, TYPE_##input, TYPE_##reply, status, flags, limit, budget,          \
     sct_api_##handler, #handler},
#include "routes.def"
#undef SCT_ROUTE
};
const size_t sct_route_count = sizeof sct_routes / sizeof sct_routes[0];

const char *sct_api_path(const char *uri)
{
    size_t len = strlen(SCT_API_PREFIX);

    for (const char *at = uri ? strstr(uri, SCT_API_PREFIX) : NULL; at; at = strstr(at + 1, SCT_API_PREFIX)) {
        if (at[len] == '/') {
            return at + len;
        }
        if (at[len] == '\0') {
            return "/";
        }
    }
    return NULL;
}

/* Matches a path against a pattern segment by segment; a {name} takes one segment that is not empty. */
static bool matches(const char **var, apr_pool_t *pool, const char *pattern, const char *path)
{
    int vars = 0;

    for (;;) {
        size_t want = strcspn(pattern + 1, "/") + 1;
        size_t have;

        if (*path != '/') {
            return false;
        }
        have = strcspn(path + 1, "/") + 1;
        if (pattern[1] == '{') {
            if (have == 1) {
                return false;
            }
            var[vars++] = apr_pstrndup(pool, path + 1, have - 1);
        } else if (want != have || strncmp(pattern, path, want) != 0) {
            return false;
        }
        pattern += want;
        path += have;
        if (*pattern == '\0' || *path == '\0') {
            return *pattern == *path;
        }
    }
}

const sct_route_t *sct_route_match(const char **var, const char **allow, apr_pool_t *pool, sct_method_t method,
                                   const char *path)
{
    *allow = NULL;
    for (size_t i = 0; i < sct_route_count; i++) {
        const sct_route_t *route = &sct_routes[i];
        const char *found[SCT_ROUTE_VARS] = {NULL, NULL};

        if (!matches(found, pool, route->path, path)) {
            continue;
        }
        if (route->method == method) {
            memcpy(var, found, sizeof found);
            *allow = NULL;
            return route;
        }
        *allow = *allow ? apr_pstrcat(pool, *allow, ", ", route->method_name, NULL) : route->method_name;
    }
    return NULL;
}

/* ---- query ---- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* application/x-www-form-urlencoded; NULL when malformed or with a NUL in it. */
static const char *percent_decode(apr_pool_t *pool, const char *from, size_t len)
{
    char *out = apr_pcalloc(pool, len + 1);
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        if (from[i] == '%') {
            int high = i + 2 < len ? hex_digit(from[i + 1]) : -1;
            int low = i + 2 < len ? hex_digit(from[i + 2]) : -1;

            if (high < 0 || low < 0 || (high == 0 && low == 0)) {
                return NULL;
            }
            out[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[n] = from[i];
            if (out[n] == '+') {
                out[n] = ' ';
            }
            n++;
        }
    }
    return out;
}

sct_err_t *sct_query_get(const char **out, apr_pool_t *pool, const char *query, const char *name)
{
    const char *pointer = apr_pstrcat(pool, "/", name, NULL);
    size_t name_len = strlen(name);
    const char *found = NULL;

    for (const char *part = query; part && *part; part += strcspn(part, "&"), part += *part == '&') {
        size_t len = strcspn(part, "&");
        const char *value;

        if (len <= name_len || strncmp(part, name, name_len) != 0 || part[name_len] != '=') {
            continue;
        }
        if (found) {
            return sct_err_field(pool, TWICE, pointer);
        }
        if (len - name_len - 1 > 600) {
            return sct_err_field(pool, TOO_LONG, pointer);
        }
        value = percent_decode(pool, part + name_len + 1, len - name_len - 1);
        if (!value) {
            return sct_err_field(pool, TEXT, pointer);
        }
        found = value;
    }
    *out = found && *found ? found : NULL;
    return SCT_OK;
}

sct_err_t *sct_query_int(int64_t *out, apr_pool_t *pool, const char *query, const char *name, int64_t standard,
                         int64_t min, int64_t max)
{
    const char *pointer = apr_pstrcat(pool, "/", name, NULL);
    const char *text;
    int64_t value = 0;

    SCT_TRY(sct_query_get(&text, pool, query, name));
    if (!text) {
        *out = standard;
        return SCT_OK;
    }
    if (strlen(text) > 15 || strspn(text, "0123456789") != strlen(text)) {
        return sct_err_field(pool, TYPE, pointer);
    }
    for (; *text; text++) {
        value = value * 10 + (*text - '0');
    }
    if (value < min || value > max) {
        return sct_err_field(pool, RANGE, pointer);
    }
    *out = value;
    return SCT_OK;
}
