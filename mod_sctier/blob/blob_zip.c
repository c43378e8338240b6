/*
 * blob_zip.c - the central directory of a ZIP: read, bounded, compared with the headers of the entries. Nothing is unpacked.
 */
#include "blob_look.h"

#include <stdlib.h>
#include <strings.h>

#include "base_pool.h"

#define END_SIZE 22       /* of the end-of-directory record, without a comment: APPNOTE 4.3.16 */
#define CENTRAL_SIZE 46   /* of a header in the directory, before its name: 4.3.12 */
#define LOCAL_SIZE 30     /* of a header before an entry, before its name: 4.3.7 */
#define DESCRIPTOR_MOST 24 /* sizes after the bytes of an entry: 4.3.9, with 64 bits */
#define NAME_MOST 512u
#define DIRECTORY_MOST (SCT_ZIP_ENTRIES_MOST * (int64_t)(CENTRAL_SIZE + NAME_MOST + 512u))
#define STORED 0u
#define DEFLATED 8u
#define FLAG_LOCKED 0x2041u /* encrypted, strongly, or its directory: 4.4.4 bits 0, 6, 13 */
#define LINK_MODE 0120000u
#define TYPE_MODE 0170000u

static unsigned le16(const unsigned char *at)
{
    return (unsigned)at[0] | (unsigned)at[1] << 8;
}

static int64_t le32(const unsigned char *at)
{
    return (int64_t)le16(at) | (int64_t)le16(at + 2) << 16;
}

/* Where an entry lies: from its header to the last of its packed bytes. */
typedef struct place_t {
    int64_t from;
    int64_t to;
} place_t;

typedef struct zip_t {
    sct_bytes_t *bytes;
    apr_pool_t *scratch;
    sct_kind_of_file_t kind;
    unsigned char *directory;
    int64_t directory_at;
    int64_t directory_len;
    unsigned entries;
    place_t *places;
    int64_t packed;
    int64_t unpacked;
    bool types;  /* the part that every Office file has */
    bool main;   /* the part of its kind */
} zip_t;

/* ---- names ---- */

static bool ends_with(const char *name, size_t len, const char *ending)
{
    size_t n = strlen(ending);

    return len >= n && strncasecmp(name + len - n, ending, n) == 0;
}

static bool is_archive(const char *name, size_t len)
{
    static const char *const endings[] = {".zip", ".jar", ".war", ".apk", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz",
                                          ".zst", ".lzh", ".cab", ".iso", ".img", ".arj", ".ace", ".z"};

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (ends_with(name, len, endings[i])) {
            return true;
        }
    }
    return false;
}

/* Whether a name stays below the folder that it is unpacked in, on every system. */
static bool stays_inside(const char *name, size_t len)
{
    size_t part = 0; /* where a part of the path begins */

    if (len == 0 || name[0] == '/' || memchr(name, '\0', len) || memchr(name, '\\', len) || (len > 1 && name[1] == ':')) {
        return false;
    }
    for (size_t i = 0; i <= len; i++) {
        if (i < len && name[i] != '/') {
            continue;
        }
        if (i - part == 2 && name[part] == '.' && name[part + 1] == '.') {
            return false;
        }
        part = i + 1;
    }
    return true;
}

static bool is_name(const char *name, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(name, text, len) == 0;
}

static const char *main_part(sct_kind_of_file_t kind)
{
    return kind == SCT_KIND_DOCX ? "word/document.xml" : kind == SCT_KIND_XLSX ? "xl/workbook.xml" : "ppt/presentation.xml";
}

static sct_fault_t check_name(zip_t *zip, const char *name, size_t len)
{
    if (!stays_inside(name, len)) {
        return SCT_FAULT_FILE_ARCHIVE;
    }
    if (zip->kind == SCT_KIND_ZIP) {
        return is_archive(name, len) ? SCT_FAULT_FILE_ARCHIVE : SCT_FAULT_NONE;
    }
    zip->types = zip->types || is_name(name, len, "[Content_Types].xml");
    zip->main = zip->main || is_name(name, len, main_part(zip->kind));
    return ends_with(name, len, "vbaProject.bin") ? SCT_FAULT_FILE_CONTENT : SCT_FAULT_NONE;
}

/* ---- entries ---- */

/*
 * The header before an entry must say what the directory says: readers that trust one or the other see the same. *to is where the
 * entry ends.
 */
static bool local_agrees(zip_t *zip, int64_t *to, const unsigned char *central, size_t len, int64_t from, int64_t packed)
{
    unsigned char local[LOCAL_SIZE + NAME_MOST];

    if (!sct_bytes_read(zip->bytes, from, local, LOCAL_SIZE + len) || memcmp(local, "PK\x03\x04", 4) != 0) {
        return false;
    }
    *to = from + LOCAL_SIZE + (int64_t)len + le16(local + 28) + packed;
    return !(le16(local + 6) & FLAG_LOCKED) && le16(local + 8) == le16(central + 10) && le16(local + 26) == len
           && memcmp(local + LOCAL_SIZE, central + CENTRAL_SIZE, len) == 0;
}

/* One header of the directory at *at, which moves behind it. */
static sct_fault_t read_entry(zip_t *zip, int64_t *at, unsigned index)
{
    const unsigned char *head = zip->directory + *at;
    const char *name;
    size_t len;
    int64_t packed, unpacked, from;
    sct_fault_t fault;

    if (zip->directory_len - *at < CENTRAL_SIZE || memcmp(head, "PK\x01\x02", 4) != 0) {
        return SCT_FAULT_FILE_CONTENT;
    }
    len = le16(head + 28);
    name = (const char *)head + CENTRAL_SIZE;
    *at += CENTRAL_SIZE + (int64_t)len + le16(head + 30) + le16(head + 32);
    if (*at > zip->directory_len || len > NAME_MOST) {
        return SCT_FAULT_FILE_CONTENT;
    }
    if (le16(head + 8) & FLAG_LOCKED) {
        return SCT_FAULT_FILE_LOCKED;
    }
    if ((le16(head + 10) != STORED && le16(head + 10) != DEFLATED) || le16(head + 34) != 0
        || ((unsigned)le16(head + 40) & TYPE_MODE) == LINK_MODE) {
        return SCT_FAULT_FILE_ARCHIVE;
    }
    fault = check_name(zip, name, len);
    packed = le32(head + 20);
    unpacked = le32(head + 24);
    from = le32(head + 42);
    if (fault != SCT_FAULT_NONE) {
        return fault;
    }
    zip->places[index].from = from;
    if (!local_agrees(zip, &zip->places[index].to, head, len, from, packed)
        || (le16(head + 10) == STORED && packed != unpacked)) {
        return SCT_FAULT_FILE_CONTENT;
    }
    zip->packed += packed;
    zip->unpacked += unpacked;
    return zip->unpacked > SCT_ZIP_UNPACKED_MOST ? SCT_FAULT_FILE_ARCHIVE : SCT_FAULT_NONE;
}

static int by_place(const void *a, const void *b)
{
    const place_t *one = a, *other = b;

    return one->from < other->from ? -1 : one->from > other->from;
}

/*
 * Entries that share bytes unpack to more than they say together. What lies before, between and behind them is read by nobody who
 * unpacks, and may be another file: nothing may, but a descriptor (4.3.9).
 */
static sct_fault_t check_places(const zip_t *zip)
{
    int64_t end = 0;

    qsort(zip->places, zip->entries, sizeof *zip->places, by_place);
    for (unsigned i = 0; i <= zip->entries; i++) {
        int64_t from = i < zip->entries ? zip->places[i].from : zip->directory_at;

        if (from < end) {
            return SCT_FAULT_FILE_ARCHIVE;
        }
        if (from > end + (i > 0 ? DESCRIPTOR_MOST : 0)) {
            return SCT_FAULT_FILE_CONTENT;
        }
        end = i < zip->entries ? zip->places[i].to : end;
    }
    return SCT_FAULT_NONE;
}

static sct_fault_t read_entries(zip_t *zip)
{
    sct_fault_t fault = SCT_FAULT_NONE;
    int64_t at = 0;

    zip->places = apr_palloc(zip->scratch, zip->entries * sizeof *zip->places);
    for (unsigned i = 0; i < zip->entries && fault == SCT_FAULT_NONE; i++) {
        fault = read_entry(zip, &at, i);
    }
    if (fault != SCT_FAULT_NONE) {
        return fault;
    }
    if (at != zip->directory_len) {
        return SCT_FAULT_FILE_CONTENT;
    }
    fault = check_places(zip);
    if (fault != SCT_FAULT_NONE) {
        return fault;
    }
    if (zip->unpacked / SCT_ZIP_RATIO_MOST > zip->packed) {
        return SCT_FAULT_FILE_ARCHIVE;
    }
    return zip->kind == SCT_KIND_ZIP || (zip->types && zip->main) ? SCT_FAULT_NONE : SCT_FAULT_FILE_CONTENT;
}

/* ---- the end, where reading begins ---- */

static sct_fault_t read_end(zip_t *zip)
{
    unsigned char end[END_SIZE];
    int64_t end_at = zip->bytes->size - END_SIZE;

    /* without a comment the record ends the file: whatever followed it would be a second file */
    if (!sct_bytes_read(zip->bytes, end_at, end, END_SIZE) || memcmp(end, "PK\x05\x06", 4) != 0 || le16(end + 20) != 0) {
        return SCT_FAULT_FILE_CONTENT;
    }
    zip->entries = le16(end + 10);
    zip->directory_len = le32(end + 12);
    zip->directory_at = le32(end + 16);
    if (le16(end + 4) != 0 || le16(end + 6) != 0 || le16(end + 8) != zip->entries || zip->entries > SCT_ZIP_ENTRIES_MOST
        || zip->directory_len > DIRECTORY_MOST) {
        return SCT_FAULT_FILE_ARCHIVE; /* volumes, or more than is read (ZIP64 says 65,535) */
    }
    return zip->entries > 0 && zip->directory_at + zip->directory_len == end_at ? SCT_FAULT_NONE : SCT_FAULT_FILE_CONTENT;
}

sct_fault_t sct_zip_look(sct_bytes_t *bytes, apr_pool_t *scratch, sct_kind_of_file_t kind)
{
    zip_t zip = {.bytes = bytes, .scratch = scratch, .kind = kind};
    sct_fault_t fault = read_end(&zip);

    if (fault != SCT_FAULT_NONE) {
        return fault;
    }
    zip.directory = apr_palloc(scratch, (size_t)zip.directory_len + CENTRAL_SIZE);
    if (!sct_bytes_read(bytes, zip.directory_at, zip.directory, (size_t)zip.directory_len)) {
        return SCT_FAULT_FILE_CONTENT;
    }
    return read_entries(&zip);
}
