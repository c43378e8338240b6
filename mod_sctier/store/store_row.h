/*
 * store_row.h - between C values and a prepared statement: parameters by name, columns by name.
 */
#ifndef SCT_STORE_ROW_H
#define SCT_STORE_ROW_H

#include "store.h"

struct sqlite3_stmt;

struct sct_row_t {
    struct sqlite3_stmt *stmt;
};

#define SCT_COLUMNS_MOST 64

/* For each column of a statement the field that it fills. */
typedef struct sct_columns_t {
    const sct_type_t *type;
    int count;
    int field[SCT_COLUMNS_MOST];
} sct_columns_t;

/** Binds every parameter. BUG when one is not given, or an argument is given that the text does not have. */
sct_err_t *sct_args_bind(struct sqlite3_stmt *stmt, apr_pool_t *pool, const sct_arg_t *args) SCT_CHECKED;

/** Finds the field of each column by name; BUG when there is none, or it is of a kind for JSON only. */
sct_err_t *sct_columns_find(sct_columns_t *out, apr_pool_t *pool, const sct_row_t *row,
                            const sct_type_t *type) SCT_CHECKED;

/** Fills the fields of one struct. STORE when a value is not of the field's kind. */
sct_err_t *sct_columns_read(void *out, apr_pool_t *pool, const sct_row_t *row,
                            const sct_columns_t *columns) SCT_CHECKED;

#endif
