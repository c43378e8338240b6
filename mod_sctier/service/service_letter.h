/*
 * service_letter.h - the letter that goes with a level request.
 */
#ifndef SCT_SERVICE_LETTER_H
#define SCT_SERVICE_LETTER_H

#include "base_op.h"
#include "domain_level.h"

/**
 * Writes the letter of a draft in both languages from the templates of the installation and the values of the request. The same
 * draft on the same Japanese day gives the same bytes. What was issued is kept with the request and never written again.
 */
sct_err_t *sct_letter_write(sct_letter_t *out, sct_op_t *op, const sct_level_t *level) SCT_CHECKED;

#endif
