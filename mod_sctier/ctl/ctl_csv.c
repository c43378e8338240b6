/*
 * ctl_csv.c - a table of suppliers in: CSV as RFC 4180 has it, UTF-8 with or without a mark, LF or CRLF. A file that the portal
 * exported is taken as it is: columns of what happened are passed over, the apostrophe before a formula is taken away.
 */
#include "ctl.h"

#include <string.h>

#include <apr_hash.h>

#include "base_text.h"
#include "codec.h"

#include "base_pool.h"

#define FILE_MAX ((size_t)32 << 20)
#define COLUMNS_MAX 64

typedef struct csv_t {
    apr_pool_t *pool;
    const char *at;
    const char *end;
    int line; /* of the character at `at` */
} csv_t;

/* One cell; *last says whether it ends its row. False when a quote does not end. */
static bool read_cell(const char **out, bool *last, csv_t *csv)
{
    sct_buf_t cell;
    bool quoted = csv->at < csv->end && *csv->at == '"';

    sct_buf_init(&cell, csv->pool, 32);
    sct_buf_text(&cell, "");
    for (csv->at += quoted ? 1 : 0; csv->at < csv->end; csv->at++) {
        char c = *csv->at;

        if (quoted && c == '"') {
            if (csv->at + 1 < csv->end && csv->at[1] == '"') {
                csv->at++;
            } else {
                quoted = false;
                continue;
            }
        } else if (!quoted && (c == ',' || c == '\n' || c == '\r')) {
            break;
        }
        csv->line += c == '\n' ? 1 : 0;
        sct_buf_add(&cell, &c, 1);
    }
    *last = csv->at >= csv->end || *csv->at != ',';
    if (csv->at < csv->end) {
        if (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n') {
            csv->at++;
        }
        csv->line += *csv->at == ',' ? 0 : 1;
        csv->at++;
    }
    *out = cell.data;
    return !quoted;
}

/* The cells of the next row; an empty line gives none. */
static bool read_row(apr_array_header_t *cells, csv_t *csv)
{
    bool last = false;

    apr_array_clear(cells);
    while (!last) {
        const char *cell = "";

        if (!read_cell(&cell, &last, csv)) {
            return false;
        }
        APR_ARRAY_PUSH(cells, const char *) = cell;
    }
    if (cells->nelts == 1 && sct_text_blank(APR_ARRAY_IDX(cells, 0, const char *))) {
        apr_array_clear(cells);
    }
    return true;
}

typedef struct import_t {
    apr_pool_t *pool;
    apr_array_header_t *columns; /* names, from the first line */
    apr_hash_t *codes;           /* code -> "" of the rows before */
    apr_hash_t *numbers;
    int faults;
    sct_csv_fault_fn report;
    void *baton;
} import_t;

static void report(import_t *import, int line, const char *column, const sct_err_t *err)
{
    import->faults++;
    import->report(import->baton, line, column, err);
}

/* What an export of the portal has beside the columns of an import: passed over. */
static bool is_of_export(const char *name)
{
    static const char *const names[] = {"standing", "star", "issued_at", "due_on", "depth_asked", "submitted_at",
                                        "depth", "met", "unmet", "na", "total"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* The header: every column a field or one of an export, none twice, no required one missing. */
static void check_columns(import_t *import)
{
    uint64_t seen = 0;

    for (int i = 0; i < import->columns->nelts; i++) {
        const char *name = APR_ARRAY_IDX(import->columns, i, const char *);
        int at = sct_type_find(&sct_supplier_input_type, name);

        if (at < 0 && is_of_export(name)) {
            continue;
        }
        if (at < 0) {
            report(import, 1, name, sct_err_field(import->pool, UNKNOWN_KEY, "/"));
        } else if (seen >> at & 1u) {
            report(import, 1, name, sct_err_field(import->pool, TWICE, "/"));
        } else {
            seen |= (uint64_t)1 << at;
        }
    }
    for (size_t i = 0; i < sct_supplier_input_type.count; i++) {
        const sct_field_t *field = &sct_supplier_input_type.fields[i];

        if ((field->flags & SCT_REQUIRED) && !(seen >> i & 1u)) {
            report(import, 1, field->key, sct_err_field(import->pool, REQUIRED, "/"));
        }
    }
}

/* A row as the JSON object that the decoder reads; empty cells are left out. */
static sct_err_t *decode_row(sct_supplier_input_t *out, const char **column, import_t *import,
                             const apr_array_header_t *cells)
{
    sct_buf_t json;
    size_t chars;
    bool first = true;

    sct_buf_init(&json, import->pool, 512);
    sct_buf_text(&json, "{");
    for (int i = 0; i < cells->nelts; i++) {
        const char *cell = APR_ARRAY_IDX(cells, i, const char *);

        *column = APR_ARRAY_IDX(import->columns, i, const char *);
        if (sct_text_blank(cell) || sct_type_find(&sct_supplier_input_type, *column) < 0) {
            continue;
        }
        cell += *cell == '\'' && sct_csv_guarded(cell + 1) ? 1 : 0;
        if (!sct_text_valid(&chars, cell, strlen(cell), SCT_TEXT_LINES)) {
            return sct_err_field(import->pool, TEXT, "/");
        }
        sct_buf_text(&json, first ? "" : ",");
        sct_buf_json(&json, *column);
        sct_buf_text(&json, ":");
        sct_buf_json(&json, cell);
        first = false;
    }
    sct_buf_text(&json, "}");
    *column = NULL;
    return sct_decode(out, import->pool, &sct_supplier_input_type, json.data, json.len);
}

/* The same code or number twice in one file. */
static sct_err_t *check_twice(import_t *import, const sct_supplier_input_t *row)
{
    if (apr_hash_get(import->codes, row->code, APR_HASH_KEY_STRING)) {
        return sct_err_field(import->pool, TWICE, "/code");
    }
    apr_hash_set(import->codes, row->code, APR_HASH_KEY_STRING, "");
    if (row->corporate_number) {
        if (apr_hash_get(import->numbers, row->corporate_number, APR_HASH_KEY_STRING)) {
            return sct_err_field(import->pool, TWICE, "/corporate_number");
        }
        apr_hash_set(import->numbers, row->corporate_number, APR_HASH_KEY_STRING, "");
    }
    return SCT_OK;
}

static void take_row(import_t *import, apr_array_header_t *rows, apr_array_header_t *lines, int line,
                     const apr_array_header_t *cells)
{
    sct_supplier_input_t row = {0};
    const char *column = NULL;
    sct_err_t *err;

    if (cells->nelts != import->columns->nelts) {
        report(import, line, NULL,
               sct_err(import->pool, INVALID, "%d cells where the first line has %d", cells->nelts,
                       import->columns->nelts));
        return;
    }
    err = decode_row(&row, &column, import, cells);
    if (!err) {
        err = check_twice(import, &row);
    }
    if (err) {
        report(import, line, column ? column : err->field ? err->field + 1 : NULL, err);
        return;
    }
    APR_ARRAY_PUSH(rows, sct_supplier_input_t) = row;
    APR_ARRAY_PUSH(lines, int) = line;
}

sct_err_t *sct_csv_read(apr_array_header_t **rows, apr_array_header_t **lines, int *faults, apr_pool_t *pool,
                        const char *path, const char *text, size_t len, sct_csv_fault_fn report_fn, void *baton)
{
    import_t import = {pool, apr_array_make(pool, 16, sizeof(const char *)), apr_hash_make(pool), apr_hash_make(pool), 0,
                       report_fn, baton};
    apr_array_header_t *cells = apr_array_make(pool, 16, sizeof(const char *));
    apr_array_header_t *all = apr_array_make(pool, 64, sizeof(sct_supplier_input_t));
    apr_array_header_t *all_lines = apr_array_make(pool, 64, sizeof(int));
    csv_t csv = {pool, text, text + len, 1};

    csv.at += len >= 3 && memcmp(csv.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (memchr(csv.at, '\0', (size_t)(csv.end - csv.at))) {
        return sct_err(pool, CONFIG, "%s: is no text in UTF-8", path);
    }
    if (!read_row(import.columns, &csv)) {
        return sct_err(pool, CONFIG, "%s: line 1: a quote does not end", path);
    }
    check_columns(&import);
    while (csv.at < csv.end) {
        int line = csv.line;

        if (!read_row(cells, &csv)) {
            report(&import, line, NULL, sct_err(pool, INVALID, "a quote does not end"));
            break;
        }
        if (cells->nelts > 0) {
            take_row(&import, all, all_lines, line, cells);
        }
    }
    *rows = all;
    *lines = all_lines;
    *faults = import.faults;
    return SCT_OK;
}

sct_err_t *sct_csv_suppliers(apr_array_header_t **rows, apr_array_header_t **lines, int *faults, apr_pool_t *pool,
                             const char *path, sct_csv_fault_fn report_fn, void *baton)
{
    const char *text;
    size_t len;

    SCT_TRY(sct_file_read(&text, &len, pool, path, FILE_MAX));
    return sct_csv_read(rows, lines, faults, pool, path, text, len, report_fn, baton);
}
