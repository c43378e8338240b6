/*
 * codec_template.c - letters from text with {{names}}.
 *
 * Values go in as they are and are never read as a template. Every name is checked, also in sections that are left out,
 * so that a mistake in a template shows at the first fill and not only for some supplier.
 */
#include "codec.h"

#include "base_text.h"
#include "base_pool.h"

#define DEEPEST 8

typedef struct section_t {
    const char *name;
    bool keep; /* this section and all around it */
    int line;
} section_t;

typedef struct filling_t {
    apr_pool_t *pool;
    const char *file;
    const apr_table_t *values;
    int line;
    sct_buf_t buf;
    section_t open[DEEPEST];
    int depth;
} filling_t;

#define template_error(filling, ...)                                             \
    sct_err((filling)->pool, CONFIG, "%s:%d: %s", (filling)->file, (filling)->line, \
            apr_psprintf((filling)->pool, __VA_ARGS__))

static bool keeping(const filling_t *filling)
{
    return filling->depth == 0 || filling->open[filling->depth - 1].keep;
}

static sct_err_t *value_of(const char **out, const filling_t *filling, const char *name)
{
    const char *value = apr_table_get(filling->values, name);

    if (!value) {
        return template_error(filling, "there is no value named \"%s\"", name);
    }
    *out = value;
    return SCT_OK;
}

/* A tag line: white space, {{#name}}, {{^name}} or {{/name}}, white space. */
static bool is_tag_line(const char *line)
{
    line += strspn(line, " \t");
    return strncmp(line, "{{", 2) == 0 && line[2] != '\0' && strchr("#^/", line[2]);
}

static sct_err_t *open_section(filling_t *filling, const char *name, bool negated)
{
    const char *value = "";
    section_t section;

    SCT_TRY(value_of(&value, filling, name));
    if (filling->depth == DEEPEST) {
        return template_error(filling, "more than %d sections inside each other", DEEPEST);
    }
    section.name = name;
    section.keep = keeping(filling) && sct_text_blank(value) == negated;
    section.line = filling->line;
    filling->open[filling->depth++] = section;
    return SCT_OK;
}

static sct_err_t *tag_line(filling_t *filling, const char *line)
{
    const char *start = line + strspn(line, " \t") + 3;
    const char *end = strstr(start, "}}");
    const char *name;

    if (!end || end[2 + strspn(end + 2, " \t\r\n")] != '\0') {
        return template_error(filling, "a section mark stands alone on its line");
    }
    name = apr_pstrndup(filling->pool, start, (apr_size_t)(end - start));
    if (start[-1] != '/') {
        return open_section(filling, name, start[-1] == '^');
    }
    if (filling->depth == 0 || strcmp(filling->open[filling->depth - 1].name, name) != 0) {
        return template_error(filling, "\"%s\" is closed but not open here", name);
    }
    filling->depth--;
    return SCT_OK;
}

static sct_err_t *text_line(filling_t *filling, const char *line)
{
    size_t before = filling->buf.len;
    const char *mark;

    for (mark = strstr(line, "{{"); mark; mark = strstr(line, "{{")) {
        const char *end = strstr(mark, "}}");
        const char *value = "";

        if (!end) {
            return template_error(filling, "\"{{\" without \"}}\"");
        }
        if (strchr("#^/", mark[2])) {
            return template_error(filling, "a section mark stands alone on its line");
        }
        SCT_TRY(value_of(&value, filling, apr_pstrndup(filling->pool, mark + 2, (apr_size_t)(end - mark - 2))));
        sct_buf_add(&filling->buf, line, (size_t)(mark - line));
        sct_buf_text(&filling->buf, value);
        line = end + 2;
    }
    sct_buf_text(&filling->buf, line);
    if (!keeping(filling)) {
        filling->buf.len = before;
        filling->buf.data[before] = '\0';
    }
    return SCT_OK;
}

sct_err_t *sct_template_fill(const char **out, apr_pool_t *pool, const char *file, const char *text,
                             const apr_table_t *values)
{
    filling_t filling = {pool, file, values, 0};

    sct_buf_init(&filling.buf, pool, 2 * strlen(text));
    while (*text) {
        const char *feed = strchr(text, '\n');
        size_t len = feed ? (size_t)(feed - text) + 1 : strlen(text);
        const char *line = apr_pstrndup(pool, text, len);

        filling.line++;
        SCT_TRY(is_tag_line(line) ? tag_line(&filling, line) : text_line(&filling, line));
        text += len;
    }
    if (filling.depth > 0) {
        filling.line = filling.open[filling.depth - 1].line;
        return template_error(&filling, "section \"%s\" is not closed", filling.open[filling.depth - 1].name);
    }
    *out = filling.buf.data;
    return SCT_OK;
}
