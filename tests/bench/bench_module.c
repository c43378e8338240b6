/*
 * bench_module.c - a module of the bench's own httpd, never of the product: what the portal's answers are compared with.
 *
 *   BenchToken FILE    here everybody is signed in by this ID token, as mod_auth_openidc would leave it: the portal without the
 *                      cost of mod_auth_openidc
 *   SetHandler bench-constant with BenchAnswer FILE    answers every GET with these bytes: what httpd itself costs
 *
 * A file is read once, when it is first needed: the answers are known only after the portal gave them.
 */
#include <pthread.h>
#include <stdlib.h>

#include <apr_file_io.h>
#include <apr_strings.h>
#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#define FILE_MOST (1 << 20)

typedef struct bench_file_t {
    const char *name;
    char *text; /* NULL until read */
    apr_size_t len;
} bench_file_t;

/* httpd makes a new one of these for each request; the files stay where they are. */
typedef struct bench_config_t {
    bench_file_t *token;
    bench_file_t *answer;
} bench_config_t;

static pthread_mutex_t reading = PTHREAD_MUTEX_INITIALIZER;

extern module AP_MODULE_DECLARE_DATA bench_module __attribute__((visibility("default")));

static bench_config_t *config_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &bench_module);
}

static void *make_config(apr_pool_t *pool, char *where)
{
    (void)where;
    return apr_pcalloc(pool, sizeof(bench_config_t));
}

static void *merge_config(apr_pool_t *pool, void *outer, void *inner)
{
    const bench_config_t *base = outer, *add = inner;
    bench_config_t *both = apr_pmemdup(pool, base, sizeof *base);

    both->token = add->token ? add->token : base->token;
    both->answer = add->answer ? add->answer : base->answer;
    return both;
}

/* Its bytes with a NUL behind them, kept as long as the process; NULL when it cannot be read. */
static char *read_file(apr_size_t *len, const char *name, apr_pool_t *pool)
{
    char *text = malloc(FILE_MOST + 1);
    apr_file_t *file = NULL;

    *len = 0;
    if (!text || apr_file_open(&file, name, APR_FOPEN_READ, APR_OS_DEFAULT, pool) != APR_SUCCESS
        || apr_file_read_full(file, text, FILE_MOST, len) != APR_EOF) {
        free(text);
        text = NULL;
    } else {
        text[*len] = '\0';
    }
    if (file) {
        apr_file_close(file);
    }
    return text;
}

static const char *text_of(bench_file_t *file, apr_pool_t *pool)
{
    const char *text;

    pthread_mutex_lock(&reading);
    if (!file->text) {
        file->text = read_file(&file->len, file->name, pool);
    }
    text = file->text;
    pthread_mutex_unlock(&reading);
    return text;
}

static bench_file_t *make_file(apr_pool_t *pool, const char *name)
{
    bench_file_t *file = apr_pcalloc(pool, sizeof *file);

    file->name = name;
    return file;
}

static const char *set_token(cmd_parms *cmd, void *place, const char *name)
{
    ((bench_config_t *)place)->token = make_file(cmd->pool, name);
    return NULL;
}

static const char *set_answer(cmd_parms *cmd, void *place, const char *name)
{
    ((bench_config_t *)place)->answer = make_file(cmd->pool, name);
    return NULL;
}

static int sign_in(request_rec *r)
{
    const bench_config_t *config = config_of(r);
    const char *token = config->token ? text_of(config->token, r->pool) : NULL;

    if (!token) {
        return DECLINED;
    }
    r->user = apr_pstrdup(r->pool, "bench");
    r->ap_auth_type = apr_pstrdup(r->pool, "openid-connect");
    apr_table_setn(r->subprocess_env, "OIDC_id_token", token);
    apr_table_setn(r->subprocess_env, "OIDC_id_token_payload", "{}"); /* mod_sctier wants to see that it is there */
    return OK;
}

static int constant(request_rec *r)
{
    const bench_config_t *config = config_of(r);
    const char *answer;

    if (!r->handler || strcmp(r->handler, "bench-constant") != 0) {
        return DECLINED;
    }
    answer = config->answer ? text_of(config->answer, r->pool) : NULL;
    if (!answer) {
        return HTTP_NOT_FOUND;
    }
    ap_set_content_type(r, "application/json; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)config->answer->len);
    ap_rwrite(answer, (int)config->answer->len, r);
    return OK;
}

static void hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_check_authn(sign_in, NULL, NULL, APR_HOOK_REALLY_FIRST, AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_handler(constant, NULL, NULL, APR_HOOK_MIDDLE);
}

static const command_rec commands[] = {
    AP_INIT_TAKE1("BenchToken", set_token, NULL, ACCESS_CONF, "file with an ID token: everybody is signed in by it"),
    AP_INIT_TAKE1("BenchAnswer", set_answer, NULL, ACCESS_CONF, "file with the answer of bench-constant"),
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL},
};

module AP_MODULE_DECLARE_DATA bench_module = {
    STANDARD20_MODULE_STUFF, make_config, merge_config, NULL, NULL, commands, hooks, 0,
};
