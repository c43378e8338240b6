/*
 * codec.h - JSON: in behind limits, out through one buffer, canonical bytes for the evidence log.
 */
#ifndef SCT_CODEC_H
#define SCT_CODEC_H

#include "base_buf.h"
#include "base_json.h"
#include "domain_field.h"

/**
 * Decodes a JSON object into a struct of `type` and sets `given`. Unknown and doubled keys, missing required fields, wrong
 * types, lengths, ranges, choices, dates and characters are refused; the error's field is a JSON pointer.
 */
sct_err_t *sct_decode(void *out, apr_pool_t *pool, const sct_type_t *type, const char *json, size_t len) SCT_CHECKED;

/** The same from a parsed value, for files (conf/catalogues): limits of the value only. */
sct_err_t *sct_decode_value(void *out, apr_pool_t *pool, const sct_type_t *type, const sct_json_t *value,
                            const char *pointer) SCT_CHECKED;

/** Appends the struct as a JSON object with all fields of its type, in table order. */
void sct_encode(sct_buf_t *buf, const sct_type_t *type, const void *row);

/** A column of a CSV file: its heading, and the field that it shows. A NULL heading ends a table. */
typedef struct sct_csv_column_t {
    const char *head;
    const char *field;
} sct_csv_column_t;

/**
 * CSV as RFC 4180 has it: every cell quoted, CRLF; UTF-8 with a mark, which Excel needs. A text that a spreadsheet would take for
 * a formula gets an apostrophe before it. The head is the first line; a row is one line.
 */
void sct_csv_head(sct_buf_t *buf, const sct_csv_column_t *columns);
void sct_csv_row(sct_buf_t *buf, const sct_csv_column_t *columns, const sct_type_t *type, const void *row);

/**
 * Whether such an apostrophe belongs before text: its first character that is no space begins a formula, or it is an apostrophe
 * before such a text. Who reads a cell takes one apostrophe away from a text of that last kind, and has what was written.
 */
bool sct_csv_guarded(const char *text);

/** JSON Schema 2020-12 of a type: closed, every field described; $ref to "#/components/schemas/<name>". */
void sct_schema(sct_buf_t *buf, const sct_type_t *type, bool input);

/**
 * Canonical JSON (RFC 8785, restricted: keys [a-z0-9_]+, integers |n| < 10^15, no reals, strings without controls but \n \t and
 * without DEL): the same bytes as `jq -cS`. In pool.
 * @return INVALID when the document is outside the profile
 */
sct_err_t *sct_canonical(const char **out, size_t *len, apr_pool_t *pool, const char *json, size_t json_len) SCT_CHECKED;

/** Reads a whole file of conf/, one byte above the limit of files at most: the parser then refuses it by its size. */
sct_err_t *sct_conf_file(const char **out, size_t *len, apr_pool_t *pool, const char *path) SCT_CHECKED;

/** Decodes the bytes of the file at path into a struct of `type`; the error names file, id and field. */
sct_err_t *sct_conf_decode(void *out, apr_pool_t *pool, const sct_type_t *type, const char *path, const char *text,
                           size_t len) SCT_CHECKED;

/** Loads one edition of the scheme; the error names the file, the id and the reason. */
struct sct_catalogue_t;
sct_err_t *sct_catalogue_load(struct sct_catalogue_t *out, apr_pool_t *pool, const char *path) SCT_CHECKED;

/** The same from the bytes of the file at path. */
sct_err_t *sct_catalogue_read(struct sct_catalogue_t *out, apr_pool_t *pool, const char *path, const char *text,
                              size_t len) SCT_CHECKED;

/**
 * Loads a pack of rules, or an installation's numbers, or the list of holidays; a file that does not hang together is refused
 * with its path, the id at fault and the reason. `_read` takes the bytes of the file at path.
 */
struct sct_rulepack_t;
struct sct_house_t;
struct sct_holidays_t;
sct_err_t *sct_rulepack_load(struct sct_rulepack_t *out, apr_pool_t *pool, const char *path) SCT_CHECKED;
sct_err_t *sct_rulepack_read(struct sct_rulepack_t *out, apr_pool_t *pool, const char *path, const char *text,
                             size_t len) SCT_CHECKED;
sct_err_t *sct_house_load(struct sct_house_t *out, apr_pool_t *pool, const char *path) SCT_CHECKED;
sct_err_t *sct_holidays_load(struct sct_holidays_t *out, apr_pool_t *pool, const char *path) SCT_CHECKED;
sct_err_t *sct_holidays_read(struct sct_holidays_t *out, apr_pool_t *pool, const char *path, const char *text,
                             size_t len) SCT_CHECKED;

/**
 * Fills a text template: {{name}} is replaced by a value, lines between {{#name}} and {{/name}} stay only when the value is not
 * empty, {{^name}}..{{/name}} only when it is. Unknown names and unclosed sections are CONFIG errors with file and line.
 * @param values  name -> text
 */
sct_err_t *sct_template_fill(const char **out, apr_pool_t *pool, const char *file, const char *text,
                             const apr_table_t *values) SCT_CHECKED;

#endif
