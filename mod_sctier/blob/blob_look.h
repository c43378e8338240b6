/*
 * blob_look.h - what a file is by its name, and whether its bytes are that and nothing else. Nothing is ever unpacked.
 *
 * A file is taken when its extension is one of those listed here, its bytes begin (and, where the format says how, end) as such
 * a file does, and it is not a second thing at the same time: no PDF header in the first 1,024 bytes of what is no PDF, no
 * directory of a ZIP at the end of what is no ZIP, no beginning of a web page. Of ZIPs, and of Office files, which are ZIPs
 * (ECMA-376-2), the directory is read: see sct_zip_look.
 */
#ifndef SCT_BLOB_LOOK_H
#define SCT_BLOB_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"

typedef enum {
    SCT_KIND_NONE,
    SCT_KIND_PDF,
    SCT_KIND_PNG,
    SCT_KIND_JPG,
    SCT_KIND_DOCX,
    SCT_KIND_XLSX,
    SCT_KIND_PPTX,
    SCT_KIND_CSV,
    SCT_KIND_TXT,
    SCT_KIND_ZIP
} sct_kind_of_file_t;

/** By the extension, whatever its case; NONE when it is none of these, or nothing stands before it. */
sct_kind_of_file_t sct_file_kind(const char *name);

/** "pdf"; in the order above. NULL for NONE. */
const char *sct_file_kind_name(sct_kind_of_file_t kind);

/** Bytes that can be read anywhere. read gives exactly len bytes, or false and sets failed. */
typedef struct sct_bytes_t {
    bool (*read)(void *baton, int64_t at, void *out, size_t len);
    void *baton;
    int64_t size;
    bool failed; /* a read did not give what it should: what was found out means nothing */
} sct_bytes_t;

/** Reads through bytes->read. */
bool sct_bytes_read(sct_bytes_t *bytes, int64_t at, void *out, size_t len);

/** NONE when the bytes are a file of that kind; FILE_CONTENT, FILE_ARCHIVE, FILE_LOCKED. Memory of the call in scratch. */
sct_fault_t sct_file_look(sct_bytes_t *bytes, apr_pool_t *scratch, sct_kind_of_file_t kind);

#define SCT_ZIP_ENTRIES_MOST 2000
#define SCT_ZIP_UNPACKED_MOST INT64_C(209715200) /* 200 MiB, of all entries together */
#define SCT_ZIP_RATIO_MOST 100

/**
 * The central directory of a ZIP (APPNOTE 4.3): one archive from the first byte to the last, in one volume; at most
 * SCT_ZIP_ENTRIES_MOST entries that do not overlap, together at most SCT_ZIP_UNPACKED_MOST bytes unpacked and SCT_ZIP_RATIO_MOST
 * times what they are packed; each stored or deflated, its own header naming it as the directory does; names that lead
 * nowhere else; no links, no archives within, no password. Of Office files also: the parts of their kind, and no macros.
 */
sct_fault_t sct_zip_look(sct_bytes_t *bytes, apr_pool_t *scratch, sct_kind_of_file_t kind);

#endif
