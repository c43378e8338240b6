/*
 * fuzz_zip.c - files by their bytes: the first byte says the kind, the rest is the file.
 *
 * What is taken as a ZIP or an Office file is read once more here: every entry by itself, in the order of the directory, each
 * pair of entries compared for bytes that both claim. Of the other kinds what must hold of a taken one is looked at.
 */
#include "fuzz.h"

#include <string.h>

#include "blob_look.h"

#include "base_pool.h"

enum { TAKEN, AGAIN, BEGINS, SINGLE };
const char *const fuzz_oracles[] = {[TAKEN] = "an archive that a second reader takes too",
                                    [AGAIN] = "the same answer twice",
                                    [BEGINS] = "a taken file begins as its kind does",
                                    [SINGLE] = "a taken file is one thing",
                                    NULL};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

typedef struct file_t {
    const uint8_t *at;
    size_t size;
} file_t;

static bool read_file(void *baton, int64_t at, void *out, size_t len)
{
    const file_t *file = baton;

    if (at < 0 || (uint64_t)at + len > file->size) {
        abort(); /* the product reads what is not there */
    }
    memcpy(out, file->at + at, len);
    return true;
}

/* ---- the second reader ---- */

/* n bytes at an offset, lowest first; UINT64_MAX beyond the file. */
static uint64_t number(const file_t *file, uint64_t at, int n)
{
    uint64_t value = 0;

    if (at + (uint64_t)n > file->size) {
        return UINT64_MAX;
    }
    while (n-- > 0) {
        value = value * 256 + file->at[at + (uint64_t)n];
    }
    return value;
}

typedef struct entry_t {
    uint64_t local, end, packed, unpacked, name_at, name_len;
} entry_t;

/* The i-th entry of the directory; *next is where the one after it begins. */
static bool entry_at(entry_t *out, const file_t *file, uint64_t *next)
{
    uint64_t at = *next;
    uint64_t method = number(file, at + 10, 2), flags = number(file, at + 8, 2);

    *out = (entry_t){.local = number(file, at + 42, 4), .packed = number(file, at + 20, 4), .unpacked = number(file, at + 24, 4),
                     .name_at = at + 46, .name_len = number(file, at + 28, 2)};
    *next = at + 46 + out->name_len + number(file, at + 30, 2) + number(file, at + 32, 2);
    out->end = out->local + 30 + out->name_len + number(file, out->local + 28, 2) + out->packed;
    return number(file, at, 4) == 0x02014b50 && *next <= file->size - 22 && out->name_len <= 512 && !(flags & 0x2041)
           && (method == 8 || (method == 0 && out->packed == out->unpacked)) && number(file, at + 34, 2) == 0
           && (number(file, at + 40, 2) & 0170000) != 0120000 && number(file, out->local, 4) == 0x04034b50
           && !(number(file, out->local + 6, 2) & 0x2041) && number(file, out->local + 8, 2) == method
           && number(file, out->local + 26, 2) == out->name_len && out->local + 30 + out->name_len <= file->size
           && memcmp(file->at + out->local + 30, file->at + out->name_at, out->name_len) == 0;
}

/* Whether entry i shares no byte with another, and begins where one ends, but for a descriptor. */
static bool stands_alone(const entry_t *all, uint64_t n, uint64_t i, uint64_t directory)
{
    bool follows = all[i].local == 0;
    uint64_t next = directory;

    for (uint64_t k = 0; k < n; k++) {
        if (k != i && all[k].local < all[i].end && all[i].local < all[k].end) {
            return false;
        }
        follows = follows || (all[k].end <= all[i].local && all[i].local - all[k].end <= 24);
        next = all[k].local >= all[i].end && all[k].local < next ? all[k].local : next;
    }
    return follows && all[i].end <= directory && next - all[i].end <= 24;
}

static bool second_reader(apr_pool_t *pool, const file_t *file)
{
    uint64_t end = file->size - 22, n = number(file, end + 10, 2), directory = number(file, end + 16, 4), next = directory;
    uint64_t packed = 0, unpacked = 0;
    entry_t *all = apr_pcalloc(pool, (n % 65536 + 1) * sizeof *all);

    if (n == 0 || n > 2000 || number(file, end, 4) != 0x06054b50 || number(file, end + 20, 2) != 0) {
        return false;
    }
    for (uint64_t i = 0; i < n; i++) {
        if (!entry_at(&all[i], file, &next)) {
            return false;
        }
        packed += all[i].packed;
        unpacked += all[i].unpacked;
    }
    for (uint64_t i = 0; i < n; i++) {
        if (!stands_alone(all, n, i, directory)) {
            return false;
        }
    }
    return next == end && unpacked <= 200u << 20 && unpacked / 100 <= packed;
}

/* ---- one file ---- */

static const char *const beginnings[] = {[SCT_KIND_PDF] = "%PDF-", [SCT_KIND_PNG] = "\x89PNG", [SCT_KIND_JPG] = "\xff\xd8\xff",
                                         [SCT_KIND_DOCX] = "PK\x03\x04", [SCT_KIND_XLSX] = "PK\x03\x04",
                                         [SCT_KIND_PPTX] = "PK\x03\x04", [SCT_KIND_CSV] = "", [SCT_KIND_TXT] = "",
                                         [SCT_KIND_ZIP] = "PK\x03\x04"};

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    sct_kind_of_file_t kind = size > 0 ? 1 + data[0] % SCT_KIND_ZIP : SCT_KIND_ZIP;
    file_t file = {data + (size > 0), size > 0 ? size - 1 : 0};
    sct_bytes_t bytes = {read_file, &file, (int64_t)file.size, false};
    sct_fault_t fault = sct_file_look(&bytes, pool, kind);
    bool archive = beginnings[kind][0] == 'P';

    fuzz_same(AGAIN, fault, sct_file_look(&bytes, pool, kind));
    if (fault != SCT_FAULT_NONE) {
        return;
    }
    fuzz_holds(BEGINS, file.size >= strlen(beginnings[kind]) && memcmp(file.at, beginnings[kind], strlen(beginnings[kind])) == 0);
    if (archive) {
        fuzz_holds(TAKEN, second_reader(pool, &file));
    } else {
        fuzz_holds(SINGLE, !memmem(file.at + (file.size > 65557 ? file.size - 65557 : 0), file.size > 65557 ? 65557 : file.size,
                                   "PK\x05\x06", 4));
    }
}
