/*
 * fuzz_csv.c - the table of suppliers that an operator imports.
 */
#include "fuzz.h"
#include "reference.h"

#include <string.h>

#include "codec.h"
#include "ctl.h"

#include "base_pool.h"

enum { FILE_GOOD, COUNTED, ROWS, LINES, CELLS, COMPLETE, AGAIN };
const char *const fuzz_oracles[] = {[FILE_GOOD] = "a file that can be read at all",
                                    [COUNTED] = "faults are counted",
                                    [ROWS] = "no more rows than the file has",
                                    [LINES] = "the lines of the rows",
                                    [CELLS] = "the cells of the rows",
                                    [COMPLETE] = "every row is taken or reported",
                                    [AGAIN] = "read(written(rows)) are the rows",
                                    NULL};

#define COLUMNS_MAX 12

typedef struct ref_row_t {
    const char *cell[COLUMNS_MAX]; /* the first of them */
    int cells;
    int line;
    struct ref_row_t *next;
} ref_row_t;

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

/* White space only; the cell may hold anything. */
static bool blank(const char *text)
{
    while (*text) {
        uint32_t c = 0;
        size_t n = ref_utf8(&c, text, strlen(text));

        if (n == 0 || !(c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x3000)) {
            return false;
        }
        text += n;
    }
    return true;
}

static void add_cell(ref_row_t *row, apr_pool_t *pool, const char *cell, size_t len)
{
    if (row->cells < COLUMNS_MAX) {
        row->cell[row->cells] = apr_pstrmemdup(pool, cell, len);
    }
    row->cells++;
}

/*
 * RFC 4180 as one pass over the characters. A quote opens a cell only as its first character; behind the closing one, the rest
 * up to the comma is kept too. *ends says whether the last quote ended.
 */
static ref_row_t *split(apr_pool_t *pool, bool *ends, const char *text, size_t len)
{
    enum { START, BARE, QUOTED, QUOTE } state = START;
    ref_row_t *first = apr_pcalloc(pool, sizeof *first);
    ref_row_t *row = first;
    char *cell = apr_palloc(pool, len + 1);
    size_t n = 0;
    int line = 1;

    first->line = 1;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        line += c == '\n';
        if (state == START && c == '"') {
            state = QUOTED;
        } else if (state == QUOTED || (state == QUOTE && c == '"')) {
            if (state == QUOTED && c == '"') {
                state = QUOTE;
            } else {
                cell[n++] = c;
                state = QUOTED;
            }
        } else if (c == ',' || c == '\n' || c == '\r') {
            add_cell(row, pool, cell, n);
            n = 0;
            state = START;
            if (c != ',') { /* a carriage return alone ends a row too */
                i += c == '\r' && i + 1 < len && text[i + 1] == '\n';
                line += c == '\r';
                row->next = apr_pcalloc(pool, sizeof *row);
                row = row->next;
                row->line = line;
            }
        } else {
            cell[n++] = c;
            state = BARE;
        }
    }
    add_cell(row, pool, cell, n);
    *ends = state != QUOTED;
    return first;
}

static void on_fault(void *baton, int line, const char *column, const sct_err_t *err)
{
    int *reports = baton;

    (void)line;
    (void)column;
    (void)err;
    (*reports)++;
}

static const char *value_of(const sct_supplier_input_t *row, const char *column)
{
    int at = sct_type_find(&sct_supplier_input_type, column);
    const char *text = NULL;

    if (at >= 0) {
        memcpy(&text, (const char *)row + sct_supplier_input_type.fields[at].at, sizeof text);
    }
    return text;
}

/* What a cell says: nothing when it is blank, and less the apostrophe that keeps a formula from being one. */
static const char *said(const char *cell)
{
    static ref_pattern_t guarded = {.expression = "^'+( |\xe3\x80\x80)*"
                                                  "([=+@\t\r-]|\xef\xbc\x9d|\xef\xbc\x8b|\xef\xbc\x8d|\xef\xbc\xa0)"};

    if (blank(cell)) {
        return NULL;
    }
    return ref_match(&guarded, cell) ? cell + 1 : cell;
}

/* columns: 0 when the header has faults; the file is refused then, and where a column is doubled, one cell stands for both */
static void check_row(const sct_supplier_input_t *row, int line, const ref_row_t *header, int columns,
                      const ref_row_t *expected)
{
    fuzz_same(LINES, line, expected->line);
    for (int i = 0; i < columns; i++) {
        if (sct_type_find(&sct_supplier_input_type, header->cell[i]) >= 0) { /* what an export adds is passed over */
            fuzz_same_text(CELLS, value_of(row, header->cell[i]), said(expected->cell[i]));
        }
    }
}

/* Columns that the portal's own export has and an import does not need. */
static bool of_export(const char *name)
{
    static ref_pattern_t pattern = {
        .expression = "^(standing|star|issued_at|due_on|depth_asked|submitted_at|depth|met|unmet|na|total)$"};

    return ref_match(&pattern, name);
}

static void check_again(apr_pool_t *pool, const apr_array_header_t *rows)
{
    static const sct_csv_column_t columns[] = {{"code", "code"}, {"name_ja", "name_ja"}, {"name_en", "name_en"},
                                               {"kana", "kana"}, {"unit", "unit"}, {"business_ja", "business_ja"},
                                               {"corporate_number", "corporate_number"}, {NULL, NULL}};
    apr_array_header_t *again = NULL, *lines = NULL;
    int faults = 0, reports = 0;
    sct_buf_t csv;

    sct_buf_init(&csv, pool, 256);
    sct_csv_head(&csv, columns);
    for (int i = 0; i < rows->nelts; i++) {
        sct_csv_row(&csv, columns, &sct_supplier_input_type, &APR_ARRAY_IDX(rows, i, sct_supplier_input_t));
    }
    fuzz_holds(AGAIN, !sct_csv_read(&again, &lines, &faults, pool, "again", csv.data, csv.len, on_fault, &reports));
    fuzz_same(AGAIN, faults, 0);
    fuzz_same(AGAIN, again->nelts, rows->nelts);
    for (int i = 0; i < rows->nelts; i++) {
        for (const sct_csv_column_t *column = columns; column->head; column++) {
            fuzz_same_text(AGAIN, value_of(&APR_ARRAY_IDX(again, i, sct_supplier_input_t), column->field),
                           value_of(&APR_ARRAY_IDX(rows, i, sct_supplier_input_t), column->field));
        }
    }
}

static bool empty(const ref_row_t *row)
{
    return row->cells == 1 && blank(row->cell[0]);
}

/* What is wrong with the first line: unknown columns, doubled ones, required ones that are missing. */
static int header_faults(const ref_row_t *header, int columns)
{
    static const char *const known[] = {"code", "name_ja", "name_en", "kana", "corporate_number", "business_ja", "business_en",
                                        "unit"};
    int seen[8] = {0};
    int faults = columns;

    for (int i = 0; i < columns; i++) {
        for (int k = 0; k < 8; k++) {
            if (strcmp(header->cell[i], known[k]) == 0) {
                faults -= seen[k]++ == 0;
            }
        }
        faults -= of_export(header->cell[i]);
    }
    for (int k = 0; k < 4; k++) {
        faults += seen[k] == 0;
    }
    return faults;
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    size_t mark = size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    apr_array_header_t *rows = NULL, *lines = NULL;
    bool ends = true, has_nul = size > mark && memchr(data + mark, '\0', size - mark) != NULL;
    const ref_row_t *header = split(pool, &ends, (const char *)data + mark, size - mark);
    int columns = empty(header) ? 0 : header->cells;
    int reports = 0, faults = 0, taken = 0, there = 0, in_header;
    bool good = !sct_csv_read(&rows, &lines, &faults, pool, "fuzz", (const char *)data, size, on_fault, &reports);

    fuzz_same(FILE_GOOD, good, !has_nul && (ends || header->next));
    if (!good || columns > COLUMNS_MAX) {
        return;
    }
    in_header = header_faults(header, columns);
    fuzz_same(COUNTED, faults, reports);
    for (const ref_row_t *row = header->next; row; row = row->next) {
        there += !empty(row) || (!ends && !row->next);
        if (taken < rows->nelts && APR_ARRAY_IDX(lines, taken, int) == row->line && !empty(row)) {
            fuzz_same(CELLS, row->cells, columns);
            check_row(&APR_ARRAY_IDX(rows, taken, sct_supplier_input_t), APR_ARRAY_IDX(lines, taken, int), header,
                      in_header > 0 ? 0 : columns, row);
            taken++;
        }
    }
    fuzz_same(ROWS, taken, rows->nelts);
    if (reports == 0) {
        check_again(pool, rows);
    }
    fuzz_same(COMPLETE, rows->nelts + reports - in_header, there);
}
