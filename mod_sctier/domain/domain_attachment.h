/*
 * domain_attachment.h - files brought to a price negotiation (添付): announced, received, then named by an entry of the same side.
 *
 * Until an entry names it, a file is its own side's alone and ends with its time. From then on it is read like that entry, and
 * stays as long as the record does.
 */
#ifndef SCT_DOMAIN_ATTACHMENT_H
#define SCT_DOMAIN_ATTACHMENT_H

#include "domain_evidence.h"
#include "domain_party.h"

/** POST /negos/{id}/files: a file that will come; size and sha256 as the sender knows them. */
#define SCT_ATTACHMENT_INPUT_FIELDS(F)                                                 \
    F(LINE,   name,         SCT_REQUIRED, 1, SCT_FILE_NAME_BYTES, NULL)                \
    F(INT,    size,         SCT_REQUIRED, 1, SCT_FILE_BYTES_MOST, NULL)                \
    F(HASH,   sha256,       SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(attachment_input, SCT_ATTACHMENT_INPUT_FIELDS)

/** A file of a case. done_at: its bytes are in; entry_id: the entry that names it; expires_at: null once named. */
#define SCT_ATTACHMENT_FIELDS(F)                                                       \
    F(ID,     id,           SCT_REQUIRED, 0, 0, NULL)                                  \
    F(ID,     nego_id,      SCT_REQUIRED, 0, 0, NULL)                                  \
    F(ID,     supplier_id,  SCT_REQUIRED, 0, 0, NULL)                                  \
    F(CHOICE, side,         SCT_REQUIRED, 0, 0, &sct_side_choice)                      \
    F(LINE,   name,         SCT_REQUIRED, 1, SCT_FILE_NAME_BYTES, NULL)                \
    F(KEY,    kind,         SCT_REQUIRED, 1, 10, NULL)                                 \
    F(INT,    size,         SCT_REQUIRED, 1, SCT_FILE_BYTES_MOST, NULL)                \
    F(HASH,   sha256,       SCT_REQUIRED, 0, 0, NULL)                                  \
    F(TIME,   announced_at, SCT_REQUIRED, 0, 0, NULL)                                  \
    F(LINE,   announced_by, SCT_REQUIRED, 1, 200, NULL)                                \
    F(TIME,   done_at,      SCT_NULLABLE, 0, 0, NULL)                                  \
    F(TIME,   expires_at,   SCT_NULLABLE, 0, 0, NULL)                                  \
    F(ID,     entry_id,     SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(attachment, SCT_ATTACHMENT_FIELDS)

/** What an entry and its event say of a file that they name. */
#define SCT_ATTACHED_FIELDS(F)                                                         \
    F(ID,     id,           SCT_REQUIRED, 0, 0, NULL)                                  \
    F(LINE,   name,         SCT_REQUIRED, 1, SCT_FILE_NAME_BYTES, NULL)                \
    F(INT,    size,         SCT_REQUIRED, 1, SCT_FILE_BYTES_MOST, NULL)                \
    F(HASH,   sha256,       SCT_REQUIRED, 0, 0, NULL)
SCT_TYPE_STRUCT(attached, SCT_ATTACHED_FIELDS)

#endif
