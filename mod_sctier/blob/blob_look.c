/*
 * blob_look.c - kinds of files by their name, their beginning and their end.
 */
#include "blob_look.h"

#include <strings.h>

#include "blob_private.h"

#include "base_pool.h"

#define HEAD 1024                  /* where a reader of PDF looks for its header */
#define TAIL (65535 + 22)          /* where a reader of ZIP looks for the end of the directory */

static const struct {
    const char *extension;
    sct_kind_of_file_t kind;
} extensions[] = {{"pdf", SCT_KIND_PDF},   {"png", SCT_KIND_PNG},   {"jpg", SCT_KIND_JPG}, {"docx", SCT_KIND_DOCX},
                  {"xlsx", SCT_KIND_XLSX}, {"pptx", SCT_KIND_PPTX}, {"csv", SCT_KIND_CSV}, {"txt", SCT_KIND_TXT},
                  {"zip", SCT_KIND_ZIP},   {"jpeg", SCT_KIND_JPG}};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

sct_kind_of_file_t sct_file_kind(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && dot > name && i < COUNT(extensions); i++) {
        if (strcasecmp(dot + 1, extensions[i].extension) == 0) {
            return extensions[i].kind;
        }
    }
    return SCT_KIND_NONE;
}

const char *sct_file_kind_name(sct_kind_of_file_t kind)
{
    for (size_t i = 0; i < COUNT(extensions); i++) {
        if (extensions[i].kind == kind) {
            return extensions[i].extension;
        }
    }
    return NULL;
}

bool sct_bytes_read(sct_bytes_t *bytes, int64_t at, void *out, size_t len)
{
    if (at < 0 || (int64_t)len > bytes->size || at > bytes->size - (int64_t)len) {
        return false;
    }
    if (!bytes->read(bytes->baton, at, out, len)) {
        bytes->failed = true;
        return false;
    }
    return true;
}

/* ---- beginnings and ends ---- */

typedef struct look_t {
    sct_bytes_t *bytes;
    char *head; /* the first HEAD bytes, or fewer */
    size_t head_len;
    char *tail; /* the last TAIL bytes, or fewer */
    size_t tail_len;
} look_t;

static bool begins(const look_t *look, const void *with, size_t len)
{
    return look->head_len >= len && memcmp(look->head, with, len) == 0;
}

static bool finishes(const look_t *look, const void *with, size_t len)
{
    return look->tail_len >= len && memcmp(look->tail + look->tail_len - len, with, len) == 0;
}

/* Whether ASCII text stands in the first HEAD bytes, whatever its case. */
static bool mentions(const look_t *look, const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i + len <= look->head_len; i++) {
        if (strncasecmp(look->head + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_in_tail(const look_t *look, const char *text, size_t within)
{
    size_t from = look->tail_len > within ? look->tail_len - within : 0;

    return memmem(look->tail + from, look->tail_len - from, text, strlen(text)) != NULL;
}

static bool is_pdf(const look_t *look)
{
    return (begins(look, "%PDF-1.", 7) || begins(look, "%PDF-2.", 7)) && has_in_tail(look, "%%EOF", HEAD);
}

/* PNG, third edition: signature, IHDR first, IEND last. */
static bool is_png(const look_t *look)
{
    static const char first[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    static const char last[] = "\0\0\0\0IEND\xae\x42\x60\x82";

    return begins(look, first, sizeof first - 1) && finishes(look, last, sizeof last - 1);
}

/* ITU-T T.81: start of image and a marker; end of image. */
static bool is_jpg(const look_t *look)
{
    return begins(look, "\xff\xd8\xff", 3) && finishes(look, "\xff\xd9", 2);
}

/*
 * Text in any encoding that keeps ASCII where it is (UTF-8, Shift_JIS, EUC-JP): no control characters but line ends, tabs and
 * form feeds; a mark of UTF-8 may come first. ISO-2022-JP has ESC, UTF-16 has NUL: neither is taken.
 */
static bool is_text(const look_t *look)
{
    static const char *const starts[] = {"%PDF-", "{\\rtf", "GIF8", "PK\x03\x04", "MZ", "#!", "\177ELF"};
    unsigned char part[4096];

    for (size_t i = 0; i < COUNT(starts); i++) {
        if (begins(look, starts[i], strlen(starts[i]))) {
            return false;
        }
    }
    for (int64_t at = 0; at < look->bytes->size; at += (int64_t)sizeof part) {
        int64_t left = look->bytes->size - at;
        size_t len = left < (int64_t)sizeof part ? (size_t)left : sizeof part;

        if (!sct_bytes_read(look->bytes, at, part, len)) {
            return false;
        }
        for (size_t i = 0; i < len; i++) {
            if ((part[i] < 0x20 && !strchr("\t\n\f\r", part[i])) || part[i] == 0 || part[i] == 0x7f) {
                return false;
            }
        }
    }
    return true;
}

/* Whether the bytes, which are no ZIP, would open as something else than they are. */
static bool is_two_things(const look_t *look, sct_kind_of_file_t kind)
{
    static const char *const pages[] = {"<!doctype html", "<html", "<script", "<svg", "<?php"};

    for (size_t i = 0; i < COUNT(pages); i++) {
        if (mentions(look, pages[i])) {
            return true;
        }
    }
    return has_in_tail(look, "PK\x05\x06", TAIL) || (kind != SCT_KIND_PDF && mentions(look, "%PDF-"));
}

static bool is_kind(const look_t *look, sct_kind_of_file_t kind)
{
    switch (kind) {
    case SCT_KIND_PDF:
        return is_pdf(look);
    case SCT_KIND_PNG:
        return is_png(look);
    case SCT_KIND_JPG:
        return is_jpg(look);
    case SCT_KIND_CSV:
    case SCT_KIND_TXT:
        return is_text(look);
    case SCT_KIND_DOCX:
    case SCT_KIND_XLSX:
    case SCT_KIND_PPTX:
    case SCT_KIND_ZIP:
    case SCT_KIND_NONE:
        break;
    }
    return false;
}

sct_fault_t sct_file_look(sct_bytes_t *bytes, apr_pool_t *scratch, sct_kind_of_file_t kind)
{
    look_t look = {.bytes = bytes};

    look.head_len = bytes->size < HEAD ? (size_t)bytes->size : HEAD;
    look.tail_len = bytes->size < TAIL ? (size_t)bytes->size : TAIL;
    look.head = apr_palloc(scratch, look.head_len + 1);
    look.tail = apr_palloc(scratch, look.tail_len + 1);
    if (!sct_bytes_read(bytes, 0, look.head, look.head_len)
        || !sct_bytes_read(bytes, bytes->size - (int64_t)look.tail_len, look.tail, look.tail_len)) {
        return SCT_FAULT_FILE_CONTENT;
    }
    if (kind == SCT_KIND_ZIP || kind == SCT_KIND_DOCX || kind == SCT_KIND_XLSX || kind == SCT_KIND_PPTX) {
        return mentions(&look, "%PDF-") ? SCT_FAULT_FILE_CONTENT : sct_zip_look(bytes, scratch, kind);
    }
    return is_kind(&look, kind) && !is_two_things(&look, kind) ? SCT_FAULT_NONE : SCT_FAULT_FILE_CONTENT;
}

/* ---- the bytes of a put ---- */

static bool read_put(void *baton, int64_t at, void *out, size_t len)
{
    const sct_put_t *put = baton;

    return sct_blob_pread(put->fd, at, out, len);
}

sct_err_t *sct_put_look(sct_put_t *put, const char *name)
{
    sct_bytes_t bytes = {read_put, put, put->size, false};
    sct_kind_of_file_t kind = sct_file_kind(name);
    sct_fault_t fault;

    if (kind == SCT_KIND_NONE) {
        return sct_err_field(put->op->pool, FILE_TYPE, "/name");
    }
    fault = sct_file_look(&bytes, put->op->pool, kind);
    if (bytes.failed) {
        return sct_err(put->op->pool, STORE, "the bytes cannot be read again");
    }
    return fault == SCT_FAULT_NONE ? SCT_OK : sct_err_make_field(put->op->pool, fault, "/bytes", __FILE__, __LINE__);
}
