/*
 * domain_attachment.c - field tables of files brought to a price negotiation.
 */
#include "domain_attachment.h"

#define SCT_T sct_attachment_input_t
SCT_TYPE_TABLE(attachment_input, SCT_ATTACHMENT_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_attachment_t
SCT_TYPE_TABLE(attachment, SCT_ATTACHMENT_FIELDS)
#undef SCT_T
#define SCT_T sct_attached_t
SCT_TYPE_TABLE(attached, SCT_ATTACHED_FIELDS)
#undef SCT_T
