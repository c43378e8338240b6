/*
 * service_letter.h - the letter that goes with a level request.
 */
#ifndef SCT_SERVICE_LETTER_H
#define SCT_SERVICE_LETTER_H

#include "base_op.h"
#include "domain_level.h"

/**
 * Writes the letter in both languages from the templates of the installation and the values of the request. The same request
 * on the same Japanese day gives the same bytes.
 */
sct_err_t *sct_letter_write(sct_letter_t *out, sct_op_t *op, const sct_level_t *level) SCT_CHECKED;

#endif
