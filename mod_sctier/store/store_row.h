/*
 * store_row.h - between C values and a statement: parameters by name, columns by name.
 */
#ifndef SCT_STORE_ROW_H
#define SCT_STORE_ROW_H

#include "store_engine.h"

struct sct_row_t {
    const sct_engine_t *engine;
    void *result;     /* the engine's: sqlite3_stmt or PGresult */
    int at;           /* the row in a result that holds several */
    apr_pool_t *pool; /* for values that the engine must decode */
};

#define SCT_COLUMNS_MOST 64

/* For each column of a statement the field that it fills. */
typedef struct sct_columns_t {
    const sct_type_t *type;
    int count;
    int field[SCT_COLUMNS_MOST];
} sct_columns_t;

/**
 * The value of the parameter :name. Unset fields are NULL: a text of NULL, a choice, date or instant of 0, and an integer
 * of 0 whose field is SCT_NULLABLE. BUG when the arguments do not give it.
 */
sct_err_t *sct_args_value(sct_value_t *out, apr_pool_t *pool, const sct_arg_t *args, const char *name) SCT_CHECKED;

/** Finds the field of each column by name; BUG when there is none, or it is of a kind for JSON only. */
sct_err_t *sct_columns_find(sct_columns_t *out, apr_pool_t *pool, const sct_row_t *row,
                            const sct_type_t *type) SCT_CHECKED;

/** Fills the fields of one struct. STORE when a value is not of the field's kind. */
sct_err_t *sct_columns_read(void *out, apr_pool_t *pool, const sct_row_t *row,
                            const sct_columns_t *columns) SCT_CHECKED;

#endif
