/*
 * ctl_provider.c - OpenID providers: add, bind, list; the files that mod_auth_openidc reads of them.
 *
 * mod_auth_openidc 2.4.12 finds a provider in OIDCMetadataDir by the name of its files: the issuer without "https://" or
 * "http://", without one trailing slash, with every byte but letters, digits and - . _ ~ written %XX (upper case); then
 * .provider (the provider's own openid-configuration), .client (client_id, client_secret) and .conf (what differs from the
 * directives). Without a .provider file it fetches the document by itself only for log-ins that started at its own
 * discovery page, which the portal's entry page is not: so --provider-file is needed for a log-in to work. The files are
 * 0640: give the folder mode 2750 and the group that the server runs as.
 */
#include "ctl.h"

#include <string.h>

#include <apr_file_info.h>

#include "base_pool.h"

#define FILE_OPTIONS(flags)                                                                               \
    {"metadata-dir", NULL, "DIR", (flags), "write mod_auth_openidc's files into this OIDCMetadataDir",     \
     "この OIDCMetadataDir に mod_auth_openidc のファイルを書く"},                                         \
    {"client-id", NULL, "ID", (flags), "the portal's client id at the provider", "プロバイダーでのクライアント ID"}, \
    {"client-secret-file", NULL, "FILE", (flags), "a file that holds the client secret",                   \
     "クライアントシークレットのファイル"},                                                                \
    {"provider-file", NULL, "FILE", 0,                                                                     \
     "its document: curl -fsS ISSUER/.well-known/openid-configuration -o FILE",                            \
     "その文書: curl -fsS ISSUER/.well-known/openid-configuration -o FILE"}

static const sct_ctl_option_t add_options[] = {
    {"issuer", "issuer", "URL", SCT_OPT_REQUIRED, "issuer, exactly as in its openid-configuration",
     "issuer (openid-configuration の値そのまま)"},
    {"name-ja", "name_ja", "NAME", SCT_OPT_REQUIRED, "what the entry page calls this log-in, in Japanese",
     "入口ページでの名称 (日本語)"},
    {"name-en", "name_en", "NAME", SCT_OPT_REQUIRED, "the same in English", "入口ページでの名称 (英語)"},
    {"speaks-for", "speaks_for", "PARTY", SCT_OPT_MANY, "buyer, a supplier's code, or all-suppliers (those there are now)",
     "buyer、取引先コード、または all-suppliers (現在の全取引先)"},
    FILE_OPTIONS(0),
    {NULL, NULL, NULL, 0, NULL, NULL}};

/* ---- the files of mod_auth_openidc ---- */

#define CONF "{\"scope\":\"openid profile\",\"response_type\":\"code\",\"pkce_method\":\"S256\"}\n"

typedef struct metadata_t {
    const char *base;     /* DIR/escaped-issuer, without extension */
    const char *provider; /* text of the .provider file */
    const char *client;
} metadata_t;

static bool unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c && strchr("-._~", c));
}

static const char *issuer_file(apr_pool_t *pool, const char *issuer)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *from = issuer + (strncmp(issuer, "https://", 8) == 0 ? 8 : strncmp(issuer, "http://", 7) == 0 ? 7 : 0);
    size_t len = strlen(from);
    char *out = apr_palloc(pool, len * 3 + 1), *to = out;

    len -= len > 0 && from[len - 1] == '/' ? 1 : 0;
    for (size_t i = 0; i < len; i++) {
        if (unreserved(from[i])) {
            *to++ = from[i];
        } else {
            *to++ = '%';
            *to++ = digits[(unsigned char)from[i] >> 4];
            *to++ = digits[(unsigned char)from[i] & 15u];
        }
    }
    *to = '\0';
    return out;
}

typedef struct copy_t {
    sct_buf_t json;
    bool first;
} copy_t;

/* All but the user-info endpoint: names come with the ID token, and mod_auth_openidc would ask there at every log-in. */
static sct_err_t *copy_member(void *baton, const char *key, const sct_json_t *value)
{
    copy_t *copy = baton;
    const char *text;
    size_t len;

    if (strcmp(key, "userinfo_endpoint") == 0) {
        return SCT_OK;
    }
    text = sct_json_sorted(&len, copy->json.pool, value);
    sct_buf_text(&copy->json, copy->first ? "{" : ",");
    sct_buf_json(&copy->json, key);
    sct_buf_text(&copy->json, ":");
    sct_buf_add(&copy->json, text, len);
    copy->first = false;
    return SCT_OK;
}

/* The provider's document must be about this issuer: a mix-up would send people to the wrong log-in. */
static sct_err_t *read_provider_file(const char **out, sct_ctl_t *ctl, const char *path, const char *issuer)
{
    const sct_json_t *document, *member;
    copy_t copy = {.first = true};
    size_t named;

    SCT_TRY(sct_file_json(&document, ctl->pool, path));
    member = sct_json_kind(document) == SCT_JSON_OBJECT ? sct_json_get(document, "issuer") : NULL;
    if (!member || sct_json_kind(member) != SCT_JSON_STRING) {
        return sct_err(ctl->pool, CONFIG, "%s: is no openid-configuration: it names no issuer", path);
    }
    if (strcmp(sct_json_string(member, &named), issuer) != 0) {
        return sct_err(ctl->pool, CONFIG, "%s: its issuer is %s, not %s; give --issuer exactly so", path,
                       sct_json_string(member, &named), issuer);
    }
    sct_buf_init(&copy.json, ctl->pool, 4096);
    SCT_TRY(sct_json_members(document, copy_member, &copy));
    sct_buf_text(&copy.json, "}\n");
    *out = copy.json.data;
    return SCT_OK;
}

static sct_err_t *read_client(const char **out, sct_ctl_t *ctl)
{
    sct_buf_t json;
    const char *secret;
    size_t len;

    if (!sct_ctl_given(ctl, "client-id") || !sct_ctl_given(ctl, "client-secret-file")) {
        return sct_ctl_usage(ctl, "needs --client-id and --client-secret-file as well",
                             "には --client-id と --client-secret-file も必要です", "--metadata-dir");
    }
    SCT_TRY(sct_file_read(&secret, &len, ctl->pool, sct_ctl_text(ctl, "client-secret-file"), 4096));
    secret = apr_pstrndup(ctl->pool, secret, strcspn(secret, "\r\n"));
    if (!*secret) {
        return sct_err(ctl->pool, CONFIG, "%s: holds no secret", sct_ctl_text(ctl, "client-secret-file"));
    }
    sct_buf_init(&json, ctl->pool, 256);
    sct_buf_text(&json, "{\"client_id\":");
    sct_buf_json(&json, sct_ctl_text(ctl, "client-id"));
    sct_buf_text(&json, ",\"client_secret\":");
    sct_buf_json(&json, secret);
    sct_buf_text(&json, "}\n");
    *out = json.data;
    return SCT_OK;
}

/* Everything that can be wrong with the files is found before anything is written anywhere. */
static sct_err_t *read_metadata(metadata_t *out, sct_ctl_t *ctl, const char *issuer)
{
    const char *dir = sct_ctl_text(ctl, "metadata-dir");

    *out = (metadata_t){NULL, NULL, NULL};
    if (!dir) {
        return SCT_OK;
    }
    out->base = apr_psprintf(ctl->pool, "%s/%s", dir, issuer_file(ctl->pool, issuer));
    SCT_TRY(read_client(&out->client, ctl));
    if (sct_ctl_given(ctl, "provider-file")) {
        SCT_TRY(read_provider_file(&out->provider, ctl, sct_ctl_text(ctl, "provider-file"), issuer));
    }
    return SCT_OK;
}

static sct_err_t *write_metadata(sct_ctl_t *ctl, const metadata_t *metadata)
{
    int shared = APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_GREAD;

    if (!metadata->base) {
        return SCT_OK;
    }
    SCT_TRY(sct_file_write(ctl->pool, apr_pstrcat(ctl->pool, metadata->base, ".client", NULL), metadata->client, shared));
    SCT_TRY(sct_file_write(ctl->pool, apr_pstrcat(ctl->pool, metadata->base, ".conf", NULL), CONF, shared));
    if (metadata->provider) {
        SCT_TRY(sct_file_write(ctl->pool, apr_pstrcat(ctl->pool, metadata->base, ".provider", NULL), metadata->provider,
                               shared));
    }
    sct_say(ctl, "written: %s.client .conf%s", "作成: %s.client .conf%s", metadata->base,
            metadata->provider ? " .provider" : "");
    if (!metadata->provider) {
        sct_say(ctl, "next: put the provider's openid-configuration at %s.provider",
                "次の手順: openid-configuration を %s.provider に置いてください", metadata->base);
    }
    return SCT_OK;
}

/* ---- add ---- */

static sct_err_t *run_add(sct_ctl_t *ctl)
{
    sct_provider_input_t in = {0};
    sct_receipt_t receipt = {0};
    metadata_t metadata;
    sct_err_t *err;

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_provider_input_type));
    SCT_TRY(read_metadata(&metadata, ctl, in.issuer));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_WRITE(&ctl->op, sct_admin_provider_add(&receipt, &ctl->op, &in));
    sct_say(ctl, "added: %s (entry %" APR_INT64_T_FMT ")", "登録しました: %s (記録番号 %" APR_INT64_T_FMT ")", in.issuer,
            receipt.seq);
    if (!in.speaks_for || in.speaks_for->nelts == 0) {
        sct_say(ctl, "next: sctierctl providers bind --issuer %s --speaks-for PARTY",
                "次の手順: sctierctl providers bind --issuer %s --speaks-for PARTY", in.issuer);
    }
    err = write_metadata(ctl, &metadata);
    return err ? sct_wrap(ctl->pool, err, "the provider was added; write its files again with `sctierctl providers files`")
               : SCT_OK;
}

/* ---- files ---- */

static const sct_ctl_option_t files_options[] = {
    {"issuer", "issuer", "URL", SCT_OPT_REQUIRED, "issuer of the provider", "プロバイダーの issuer"},
    FILE_OPTIONS(SCT_OPT_REQUIRED),
    {NULL, NULL, NULL, 0, NULL, NULL}};

/* Needs no database: a new client secret changes nothing in it. */
static sct_err_t *run_files(sct_ctl_t *ctl)
{
    const char *issuer = sct_ctl_text(ctl, "issuer");
    metadata_t metadata;

    if (!sct_issuer_valid(issuer)) {
        return sct_err_field(ctl->pool, TEXT, "/issuer");
    }
    SCT_TRY(read_metadata(&metadata, ctl, issuer));
    return write_metadata(ctl, &metadata);
}

/* ---- bind ---- */

static const sct_ctl_option_t bind_options[] = {
    {"issuer", "issuer", "URL", SCT_OPT_REQUIRED, "issuer of the provider", "プロバイダーの issuer"},
    {"speaks-for", "speaks_for", "PARTY", SCT_OPT_REQUIRED | SCT_OPT_MANY,
     "buyer, a supplier's code, or all-suppliers (those there are now)",
     "buyer、取引先コード、または all-suppliers (現在の全取引先)"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

static sct_err_t *run_bind(sct_ctl_t *ctl)
{
    sct_bind_input_t in = {0};
    sct_receipt_t receipt = {0};
    int bound = 0;

    SCT_TRY(sct_ctl_input(&in, ctl, &sct_bind_input_type));
    SCT_TRY(sct_ctl_open(ctl));
    SCT_WRITE(&ctl->op, sct_admin_provider_bind(&receipt, &bound, &ctl->op, &in));
    sct_say(ctl, "%s speaks for %d more (entry %" APR_INT64_T_FMT ")",
            "%s の対象に %d 件を追加しました (記録番号 %" APR_INT64_T_FMT ")", in.issuer, bound, receipt.seq);
    return SCT_OK;
}

/* ---- list ---- */

static sct_err_t *run_list(sct_ctl_t *ctl)
{
    apr_array_header_t *rows = NULL;

    SCT_TRY(sct_ctl_open(ctl));
    SCT_READ(&ctl->op, sct_admin_providers(&rows, &ctl->op));
    if (ctl->json) {
        sct_ctl_json(ctl, &sct_admin_provider_type, rows);
        return SCT_OK;
    }
    for (int i = 0; i < rows->nelts; i++) {
        const sct_admin_provider_t *row = &APR_ARRAY_IDX(rows, i, sct_admin_provider_t);

        sct_say(ctl, "%s\t%s\tbuyer %s\tsuppliers %" APR_INT64_T_FMT, "%s\t%s\t発注者 %s\t取引先 %" APR_INT64_T_FMT,
                row->issuer, ctl->ja ? row->name_ja : row->name_en, row->buyer ? "1" : "0", row->suppliers);
    }
    return SCT_OK;
}

const sct_ctl_command_t sct_ctl_provider_commands[] = {
    {"providers", "add", NULL, add_options, run_add, "accept log-ins of an OpenID provider",
     "OpenID プロバイダーのログインを受け入れます"},
    {"providers", "bind", NULL, bind_options, run_bind, "let a provider speak for more parties",
     "プロバイダーが証明できる会社を追加します"},
    {"providers", "files", NULL, files_options, run_files, "write the files that mod_auth_openidc reads of a provider",
     "mod_auth_openidc が読むプロバイダーのファイルを書きます"},
    {"providers", "list", NULL, NULL, run_list, "the providers and how many they speak for", "プロバイダーの一覧"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
