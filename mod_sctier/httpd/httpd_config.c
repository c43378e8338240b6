/*
 * httpd_config.c - directives by table.
 */
#include "httpd_config.h"

#include <stddef.h>

#include <http_core.h>

#include "base_pool.h"

APLOG_USE_MODULE(sctier);

extern module AP_MODULE_DECLARE_DATA sctier_module;

#define MILLISECOND INT64_C(1000)
#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define KIBIBYTE INT64_C(1024)
#define MEBIBYTE (1024 * KIBIBYTE)
#define GIBIBYTE (1024 * MEBIBYTE)

#define NUMBER_DIGITS_MAX 9
#define ORIGIN_MAX 200

typedef struct directive_t {
    const char *name;
    size_t value; /* offset of the member */
    size_t set;   /* offset of its `set` flag */
    int64_t least;
    int64_t most;
} directive_t;

static const directive_t directives[] = {
#define SCT_DIRECTIVE(member, type, preset, parser, least, most, name, help) \
    {name, offsetof(sct_httpd_config_t, member), offsetof(sct_httpd_config_t, member##_set), least, most},
#include "directives.def"
#undef SCT_DIRECTIVE
};

/* ---- life of a configuration ---- */

void *sct_httpd_config_create(apr_pool_t *pool, server_rec *server)
{
    sct_httpd_config_t *config = apr_pcalloc(pool, sizeof *config);

    (void)server;
#define SCT_DIRECTIVE(member, type, preset, parser, least, most, name, help) config->member = preset;
#include "directives.def"
#undef SCT_DIRECTIVE
    return config;
}

void *sct_httpd_config_merge(apr_pool_t *pool, void *base_config, void *add_config)
{
    const sct_httpd_config_t *base = base_config;
    const sct_httpd_config_t *add = add_config;
    sct_httpd_config_t *config = apr_pcalloc(pool, sizeof *config);

#define SCT_DIRECTIVE(member, type, preset, parser, least, most, name, help)       \
    config->member = add->member##_set ? add->member : base->member;               \
    config->member##_set = add->member##_set || base->member##_set;
#include "directives.def"
#undef SCT_DIRECTIVE
    return config;
}

sct_httpd_config_t *sct_httpd_config(server_rec *server)
{
    return ap_get_module_config(server->module_config, &sctier_module);
}

/* ---- parsers: NULL, or what to tell the operator ---- */

static const directive_t *directive_of(const cmd_parms *cmd)
{
    const directive_t *one = directives;

    while (strcmp(one->name, cmd->cmd->name) != 0) {
        one++;
    }
    return one;
}

/* Where the value goes; marks the member as set. */
static void *place(cmd_parms *cmd, const directive_t *directive)
{
    char *config = (char *)sct_httpd_config(cmd->server);

    *(bool *)(void *)(config + directive->set) = true;
    return config + directive->value;
}

static const char *wrong(const cmd_parms *cmd, const char *value, const char *form)
{
    return apr_psprintf(cmd->pool, "%s: '%s' is not %s", cmd->cmd->name, value, form);
}

/* Digits only, at most NUMBER_DIGITS_MAX of them; *end is what follows. False when there are none. */
static bool read_number(int64_t *out, const char **end, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    int64_t value = 0;

    if (digits == 0 || digits > NUMBER_DIGITS_MAX) {
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    *end = text + digits;
    return true;
}

static int64_t unit_of(const char *text)
{
    static const struct {
        const char *name;
        int64_t microseconds;
    } units[] = {{"ms", MILLISECOND}, {"s", SECOND}, {"min", 60 * SECOND}, {"h", HOUR}};

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(text, units[i].name) == 0) {
            return units[i].microseconds;
        }
    }
    return 0;
}

/* In the largest unit that says it without a fraction. */
static const char *show_duration(apr_pool_t *pool, int64_t value)
{
    if (value % HOUR == 0 && value > 0) {
        return apr_psprintf(pool, "%" APR_INT64_T_FMT "h", value / HOUR);
    }
    return value % SECOND == 0 ? apr_psprintf(pool, "%" APR_INT64_T_FMT "s", value / SECOND)
                               : apr_psprintf(pool, "%" APR_INT64_T_FMT "ms", value / MILLISECOND);
}

static const char *set_duration(cmd_parms *cmd, void *unused, const char *value)
{
    const directive_t *directive = directive_of(cmd);
    int64_t number, unit;
    const char *end;

    (void)unused;
    if (!read_number(&number, &end, value) || (unit = unit_of(end)) == 0) {
        return wrong(cmd, value, "a duration such as 5s or 250ms (units: ms, s, min, h)");
    }
    if (number * unit < directive->least || number * unit > directive->most) {
        return wrong(cmd, value, apr_psprintf(cmd->pool, "a duration from %s to %s",
                                              show_duration(cmd->pool, directive->least),
                                              show_duration(cmd->pool, directive->most)));
    }
    *(apr_interval_time_t *)place(cmd, directive) = number * unit;
    return NULL;
}

static const char *set_number(cmd_parms *cmd, void *unused, const char *value)
{
    const directive_t *directive = directive_of(cmd);
    int64_t number;
    const char *end;

    (void)unused;
    if (!read_number(&number, &end, value) || *end != '\0' || number < directive->least || number > directive->most) {
        return wrong(cmd, value, apr_psprintf(cmd->pool,
                                              "a whole number from %" APR_INT64_T_FMT " to %" APR_INT64_T_FMT,
                                              directive->least, directive->most));
    }
    *(int64_t *)place(cmd, directive) = number;
    return NULL;
}

static int64_t bytes_of(const char *unit)
{
    return strcmp(unit, "KiB") == 0 ? KIBIBYTE : strcmp(unit, "MiB") == 0 ? MEBIBYTE : strcmp(unit, "GiB") == 0 ? GIBIBYTE : 0;
}

static const char *set_size(cmd_parms *cmd, void *unused, const char *value)
{
    const directive_t *directive = directive_of(cmd);
    int64_t number, unit;
    const char *end;

    (void)unused;
    if (!read_number(&number, &end, value) || (unit = bytes_of(end)) == 0) {
        return wrong(cmd, value, "a size such as 25MiB (units: KiB, MiB, GiB)");
    }
    if (number * unit < directive->least || number * unit > directive->most) {
        return wrong(cmd, value, apr_psprintf(cmd->pool, "a size from 1KiB to %" APR_INT64_T_FMT "MiB",
                                              directive->most / MEBIBYTE));
    }
    *(int64_t *)place(cmd, directive) = number * unit;
    return NULL;
}

static const char *set_path(cmd_parms *cmd, void *unused, const char *value)
{
    const char *path = *value ? ap_server_root_relative(cmd->pool, value) : NULL;

    (void)unused;
    if (!path) {
        return wrong(cmd, value, "a path, absolute or seen from the ServerRoot");
    }
    *(const char **)place(cmd, directive_of(cmd)) = path;
    return NULL;
}

static const char *set_database(cmd_parms *cmd, void *unused, const char *value)
{
    if (sct_store_is_file(value)) {
        return set_path(cmd, unused, value);
    }
    *(const char **)place(cmd, directive_of(cmd)) = apr_pstrdup(cmd->pool, value);
    return NULL;
}

/* Whether host is "name" or "name:port", as browsers write it: lower case, no default port, nothing behind it. */
static bool host_valid(const char *host, const char *default_port)
{
    size_t name = host[0] == '[' ? strspn(host, "[]:0123456789abcdef")
                                 : strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    int64_t port = 0;
    const char *colon = host[0] == '[' ? strchr(host, ']') : host + name;
    const char *end;

    if (name == 0 || !colon) {
        return false;
    }
    colon += host[0] == '[' ? 1 : 0;
    if (*colon == '\0') {
        return true;
    }
    return *colon == ':' && colon[1] != '0' && read_number(&port, &end, colon + 1) && *end == '\0' && port <= 65535
           && strcmp(colon + 1, default_port) != 0;
}

static const char *set_clamd(cmd_parms *cmd, void *unused, const char *value)
{
    const char *colon = strrchr(value, ':');
    int64_t port = 0;
    const char *end = "";

    (void)unused;
    if (value[0] != '/' && !(colon && colon > value && read_number(&port, &end, colon + 1) && *end == '\0' && port > 0
                             && port <= 65535)) {
        return wrong(cmd, value, "the socket of clamd: an absolute path, or host:port");
    }
    *(const char **)place(cmd, directive_of(cmd)) = value;
    return NULL;
}

/* Plain http is kept from the network: only a browser on this machine may use it. */
static bool is_loopback(const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t len = strlen(names[i]);

        if (strncmp(host, names[i], len) == 0 && (host[len] == '\0' || host[len] == ':')) {
            return true;
        }
    }
    return false;
}

static const char *set_origin(cmd_parms *cmd, void *unused, const char *value)
{
    bool https = strncmp(value, "https://", 8) == 0;
    bool http = strncmp(value, "http://", 7) == 0;
    const char *host = value + (https ? 8 : http ? 7 : 0);

    (void)unused;
    if (strlen(value) > ORIGIN_MAX || !(https || http) || !host_valid(host, https ? "443" : "80")) {
        return wrong(cmd, value, "an origin as browsers write it: https://host or https://host:port, lower case, "
                                 "without a path, a final slash or the default port");
    }
    if (http && !is_loopback(host)) {
        return wrong(cmd, value, "an https origin; plain http is for localhost only");
    }
    *(const char **)place(cmd, directive_of(cmd)) = value;
    return NULL;
}

const command_rec sct_httpd_commands[] = {
#define SCT_DIRECTIVE(member, type, preset, parser, least, most, name, help) \
    AP_INIT_TAKE1(name, set_##parser, NULL, RSRC_CONF, help),
#include "directives.def"
#undef SCT_DIRECTIVE
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL}};
