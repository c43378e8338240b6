/*
 * base_err.c - errors with their causes; the tables behind them.
 */
#include "base_err.h"

#include <stdarg.h>

#include <apr_strings.h>

#include "base_pool.h"

static const sct_code_info_t codes[SCT_E__COUNT] = {
#define SCT_ERROR(symbol, http, retry, key, ja, en) {#symbol, http, retry, key, ja, en},
#include "errors.def"
#undef SCT_ERROR
};

static const sct_fault_info_t faults[SCT_FAULT__COUNT] = {
    {"none", "", ""},
#define SCT_FAULT(symbol, key, ja, en) {key, ja, en},
#include "faults.def"
#undef SCT_FAULT
};

const sct_code_info_t *sct_code_info(sct_code_t code)
{
    return &codes[(unsigned)code < SCT_E__COUNT ? code : SCT_E_BUG];
}

const sct_fault_info_t *sct_fault_info(sct_fault_t fault)
{
    return &faults[(unsigned)fault < SCT_FAULT__COUNT ? fault : SCT_FAULT_NONE];
}

static sct_err_t *new_err(apr_pool_t *pool, sct_code_t code, const char *file, int line)
{
    sct_err_t *err = apr_pcalloc(pool, sizeof *err);
    const char *slash = strrchr(file, '/');

    err->code = code;
    err->file = slash ? slash + 1 : file;
    err->line = line;
    return err;
}

sct_err_t *sct_err_make(apr_pool_t *pool, sct_code_t code, const char *file, int line,
                        const char *format, ...)
{
    sct_err_t *err = new_err(pool, code, file, line);
    va_list args;

    va_start(args, format);
    err->what = apr_pvsprintf(pool, format, args);
    va_end(args);
    return err;
}

sct_err_t *sct_err_make_field(apr_pool_t *pool, sct_fault_t fault, const char *pointer,
                              const char *file, int line)
{
    sct_err_t *err = new_err(pool, SCT_E_INVALID, file, line);

    err->fault = fault;
    err->field = apr_pstrdup(pool, pointer);
    err->what = apr_psprintf(pool, "%s: %s", pointer, sct_fault_info(fault)->key);
    return err;
}

sct_err_t *sct_err_make_wrap(apr_pool_t *pool, sct_err_t *cause, const char *file, int line,
                             const char *format, ...)
{
    sct_err_t *err = new_err(pool, cause->code, file, line);
    va_list args;

    va_start(args, format);
    err->what = apr_pvsprintf(pool, format, args);
    va_end(args);
    err->fault = cause->fault;
    err->field = cause->field;
    err->cause = cause;
    return err;
}

const char *sct_err_describe(apr_pool_t *pool, const sct_err_t *err)
{
    const char *text = "";

    for (; err; err = err->cause) {
        text = apr_psprintf(pool, "%s%s%s (%s:%d)", text, *text ? ": " : "", err->what, err->file, err->line);
    }
    return text;
}
