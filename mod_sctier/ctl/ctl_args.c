/*
 * ctl_args.c - the command line: words, options, and the typed input they make.
 */
#include "ctl.h"

#include <string.h>

#include "base_text.h"
#include "codec.h"

#include "base_pool.h"

/* Options of every command. */
static const sct_ctl_option_t global_options[] = {
    {"database", NULL, "PATH", 0, "the database: a SQLite file or postgresql://... (or the environment's SCTIER_DATABASE)",
     "データベース: SQLite のファイル、または postgresql://... (環境変数 SCTIER_DATABASE でも可)"},
    {"owner", NULL, "URL", 0, "who makes and migrates a PostgreSQL schema (or SCTIER_OWNER); standard: the database's",
     "PostgreSQL のスキーマを作成・更新する接続先 (または SCTIER_OWNER)。既定は --database と同じ"},
    {"json", NULL, NULL, SCT_OPT_SWITCH, "print JSON", "JSON で出力"},
    {"help", NULL, NULL, SCT_OPT_SWITCH, "print this", "この説明を表示"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

sct_err_t *sct_ctl_usage(sct_ctl_t *ctl, const char *en, const char *ja, const char *about)
{
    ctl->usage = true;
    return sct_err(ctl->pool, MALFORMED, "%s%s%s", about, *about ? ": " : "", ctl->ja ? ja : en);
}

static const sct_ctl_option_t *find_in(const sct_ctl_option_t *options, const char *name, size_t len)
{
    for (; options && options->flag; options++) {
        if (strlen(options->flag) == len && strncmp(options->flag, name, len) == 0) {
            return options;
        }
    }
    return NULL;
}

static const sct_ctl_command_t *find_command(const sct_ctl_command_t *const *tables, const char *group, const char *verb)
{
    for (; *tables; tables++) {
        for (const sct_ctl_command_t *command = *tables; command->group; command++) {
            if (strcmp(command->group, group) == 0
                && (!command->verb || (verb && strcmp(command->verb, verb) == 0))) {
                return command;
            }
        }
    }
    return NULL;
}

/* One "--flag", "--flag=value" or "--flag value" at argv[*i]. */
static sct_err_t *parse_option(sct_ctl_t *ctl, int *i, int argc, const char *const *argv)
{
    const char *name = argv[*i] + 2;
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const sct_ctl_option_t *option = find_in(global_options, name, len);
    const char *about = apr_pstrndup(ctl->pool, argv[*i], len + 2);

    if (!option && ctl->command) {
        option = find_in(ctl->command->options, name, len);
    }
    if (!option) {
        return sct_ctl_usage(ctl, "there is no such option here; --help lists them",
                             "このコマンドにそのオプションはありません (--help で一覧)", about);
    }
    if (option->flags & SCT_OPT_SWITCH) {
        if (value) {
            return sct_ctl_usage(ctl, "takes no value", "値は取りません", about);
        }
        value = "";
    } else if (!value) {
        if (*i + 1 >= argc) {
            return sct_ctl_usage(ctl, "needs a value; --help shows which", "値が必要です (--help を参照)", about);
        }
        value = argv[++*i];
    }
    APR_ARRAY_PUSH(ctl->values, sct_ctl_value_t) = (sct_ctl_value_t){option, value};
    return SCT_OK;
}

/* A word: the group, the verb, then the one operand. */
static sct_err_t *parse_word(sct_ctl_t *ctl, const char **group, const char *word,
                             const sct_ctl_command_t *const *tables)
{
    if (!*group) {
        *group = word;
        ctl->command = find_command(tables, word, NULL);
        return SCT_OK;
    }
    if (!ctl->command) {
        ctl->command = find_command(tables, *group, word);
        if (!ctl->command) {
            return sct_ctl_usage(ctl, "there is no such command; `sctierctl --help` lists them",
                                 "そのコマンドはありません (`sctierctl --help` で一覧)",
                                 apr_psprintf(ctl->pool, "%s %s", *group, word));
        }
        return SCT_OK;
    }
    if (ctl->operand || !ctl->command->operand) {
        return sct_ctl_usage(ctl, "one word too many", "余分な引数です", word);
    }
    ctl->operand = word;
    return SCT_OK;
}

static sct_err_t *check_complete(sct_ctl_t *ctl, const char *group)
{
    const sct_ctl_option_t *option = ctl->command ? ctl->command->options : NULL;

    if (!ctl->command) {
        return sct_ctl_usage(ctl, "which command? `sctierctl --help` lists them",
                             "コマンドを指定してください (`sctierctl --help` で一覧)", group ? group : "");
    }
    for (; option && option->flag; option++) {
        if ((option->flags & SCT_OPT_REQUIRED) && !sct_ctl_given(ctl, option->flag)) {
            return sct_ctl_usage(ctl, option->en, option->ja,
                                 apr_psprintf(ctl->pool, ctl->ja ? "--%s %s が必要です" : "--%s %s is needed",
                                              option->flag, option->value));
        }
    }
    if (ctl->command->operand && !ctl->operand) {
        return sct_ctl_usage(ctl, "is needed; --help shows the form", "が必要です (--help を参照)", ctl->command->operand);
    }
    return SCT_OK;
}

sct_err_t *sct_ctl_parse(sct_ctl_t *ctl, int argc, const char *const *argv, const sct_ctl_command_t *const *tables)
{
    const char *group = NULL;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-h") == 0) {
            ctl->help = true;
        } else if (strncmp(argv[i], "--", 2) == 0) {
            SCT_TRY(parse_option(ctl, &i, argc, argv));
        } else {
            SCT_TRY(parse_word(ctl, &group, argv[i], tables));
        }
    }
    ctl->json = sct_ctl_given(ctl, "json");
    ctl->help = ctl->help || sct_ctl_given(ctl, "help");
    if (sct_ctl_text(ctl, "database")) {
        ctl->database = sct_ctl_text(ctl, "database");
    }
    if (sct_ctl_text(ctl, "owner")) {
        ctl->owner = sct_ctl_text(ctl, "owner");
    }
    if (ctl->help) {
        sct_ctl_help(ctl, tables, group);
        return SCT_OK;
    }
    return check_complete(ctl, group);
}

const char *sct_ctl_text(const sct_ctl_t *ctl, const char *flag)
{
    const char *found = NULL;

    for (int i = 0; i < ctl->values->nelts; i++) {
        const sct_ctl_value_t *value = &APR_ARRAY_IDX(ctl->values, i, sct_ctl_value_t);

        found = strcmp(value->option->flag, flag) == 0 ? value->text : found;
    }
    return found;
}

bool sct_ctl_given(const sct_ctl_t *ctl, const char *flag)
{
    return sct_ctl_text(ctl, flag) != NULL;
}

/* Adds the parts of "a,b". */
static void split(apr_array_header_t *out, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, ",");

        if (len > 0) {
            APR_ARRAY_PUSH(out, const char *) = apr_pstrndup(out->pool, text, len);
        }
        text += len + (text[len] == ',' ? 1 : 0);
    }
}

apr_array_header_t *sct_ctl_texts(const sct_ctl_t *ctl, const char *flag)
{
    apr_array_header_t *out = apr_array_make(ctl->pool, 4, sizeof(const char *));

    for (int i = 0; i < ctl->values->nelts; i++) {
        const sct_ctl_value_t *value = &APR_ARRAY_IDX(ctl->values, i, sct_ctl_value_t);

        if (strcmp(value->option->flag, flag) == 0) {
            split(out, value->text);
        }
    }
    return out;
}

/* The values of one option as JSON. Text was checked to be UTF-8; an integer that is none is left to the decoder. */
static void put_value(sct_buf_t *json, const sct_ctl_t *ctl, const sct_ctl_option_t *option, const sct_field_t *field,
                      const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (field->kind == SCT_F_STRINGS) {
        apr_array_header_t *texts = sct_ctl_texts(ctl, option->flag);

        sct_buf_text(json, "[");
        for (int i = 0; i < texts->nelts; i++) {
            sct_buf_text(json, i > 0 ? "," : "");
            sct_buf_json(json, APR_ARRAY_IDX(texts, i, const char *));
        }
        sct_buf_text(json, "]");
    } else if (field->kind == SCT_F_INT && digits > 0 && digits < 16 && text[digits] == '\0') {
        sct_buf_int(json, apr_atoi64(text));
    } else {
        sct_buf_json(json, text);
    }
}

sct_err_t *sct_ctl_input(void *out, sct_ctl_t *ctl, const sct_type_t *type)
{
    sct_buf_t json;
    bool first = true;
    size_t chars;

    sct_buf_init(&json, ctl->pool, 256);
    sct_buf_text(&json, "{");
    for (const sct_ctl_option_t *option = ctl->command->options; option && option->flag; option++) {
        int at = option->field ? sct_type_find(type, option->field) : -1;
        const char *text = sct_ctl_text(ctl, option->flag);

        if (at < 0 || !text) {
            continue;
        }
        if (!sct_text_valid(&chars, text, strlen(text), SCT_TEXT_LINES)) {
            return sct_err_field(ctl->pool, TEXT, apr_psprintf(ctl->pool, "/%s", option->field));
        }
        sct_buf_text(&json, first ? "" : ",");
        sct_buf_json(&json, option->field);
        sct_buf_text(&json, ":");
        put_value(&json, ctl, option, &type->fields[at], text);
        first = false;
    }
    sct_buf_text(&json, "}");
    return sct_decode(out, ctl->pool, type, json.data, json.len);
}
