/*
 * test_blob_look.c - what is taken as a file of each kind, and what is refused: other kinds, two things at once, archives that
 * unpack to too much or elsewhere.
 *
 * Right files are made by the letter of their formats; every wrong one is such a file with one thing changed, so that the
 * change is what is refused.
 */
#include "unit.h"

#include <string.h>

#include <apr_strings.h>

#include "blob_look.h"
#include "zip_make.h"

typedef struct memory_t {
    const char *bytes;
    bool broken;
} memory_t;

static bool read_memory(void *baton, int64_t at, void *out, size_t len)
{
    const memory_t *memory = baton;

    if (memory->broken) {
        return false;
    }
    memcpy(out, memory->bytes + at, len);
    return true;
}

static sct_fault_t look(const char *name, const char *bytes, size_t len)
{
    apr_pool_t *pool = unit_pool();
    memory_t memory = {bytes, false};
    sct_bytes_t from = {read_memory, &memory, (int64_t)len, false};
    sct_fault_t fault = sct_file_look(&from, pool, sct_file_kind(name));

    assert_false(from.failed);
    apr_pool_destroy(pool);
    return fault;
}

#define LOOK(name, text) look(name, text, sizeof(text) - 1)

/* ---- names ---- */

static void kinds_by_name(void **state)
{
    static const struct {
        const char *name;
        sct_kind_of_file_t kind;
    } names[] = {
        {"a.pdf", SCT_KIND_PDF}, {"A.PDF", SCT_KIND_PDF}, {"規程.v2.DocX", SCT_KIND_DOCX},
        {"a.jpeg", SCT_KIND_JPG}, {"a.jpg", SCT_KIND_JPG}, {"a.png", SCT_KIND_PNG},
        {"a.xlsx", SCT_KIND_XLSX}, {"a.pptx", SCT_KIND_PPTX}, {"a.csv", SCT_KIND_CSV},
        {"a.txt", SCT_KIND_TXT}, {"a.zip", SCT_KIND_ZIP}, {".pdf", SCT_KIND_NONE},
        {"pdf", SCT_KIND_NONE}, {"", SCT_KIND_NONE}, {"a.", SCT_KIND_NONE},
        {"a.pdf ", SCT_KIND_NONE}, {"a.pdf.exe", SCT_KIND_NONE}, {"a.docm", SCT_KIND_NONE},
        {"a.html", SCT_KIND_NONE}, {"a.svg", SCT_KIND_NONE}, {"a.doc", SCT_KIND_NONE},
        {"a.pdf\xe3\x80\x80", SCT_KIND_NONE}};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(sct_file_kind(names[i].name), names[i].kind);
    }
    assert_string_equal(sct_file_kind_name(SCT_KIND_JPG), "jpg");
    assert_string_equal(sct_file_kind_name(SCT_KIND_ZIP), "zip");
    assert_null(sct_file_kind_name(SCT_KIND_NONE));
}

/* ---- what is no ZIP ---- */

#define PDF "%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
#define PNG_START "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\0\0\0\0\x3a\x7e\x9b\x55"
#define PNG_END "\0\0\0\0IEND\xae\x42\x60\x82"
#define JPG_START "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define JPG_END "\xff\xd9"
#define ZIP_END "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void right_files(void **state)
{
    (void)state;
    assert_int_equal(LOOK("a.pdf", PDF), SCT_FAULT_NONE);
    assert_int_equal(LOOK("a.pdf", "%PDF-2.0\n%%EOF"), SCT_FAULT_NONE);
    assert_int_equal(LOOK("a.png", PNG_START PNG_END), SCT_FAULT_NONE);
    assert_int_equal(LOOK("a.jpg", JPG_START JPG_END), SCT_FAULT_NONE);
    assert_int_equal(LOOK("a.jpeg", JPG_START JPG_END), SCT_FAULT_NONE);
    assert_int_equal(LOOK("a.csv", "\xef\xbb\xbf" "番号,名称\r\n1,端末\r\n"), SCT_FAULT_NONE);
    assert_int_equal(LOOK("a.csv", "\x94\xd4\x8d\x86,\x96\xbc\r\n"), SCT_FAULT_NONE); /* Shift_JIS */
    assert_int_equal(LOOK("a.txt", "一行\n\t二行\f"), SCT_FAULT_NONE);
}

static void wrong_files(void **state)
{
    (void)state;
    assert_int_equal(LOOK("a.pdf", "%PDF-1.7\nno end"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.pdf", " " PDF), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.pdf", "%PDF-3.0\n%%EOF"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.pdf", ""), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.png", PDF), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.png", PNG_START), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.png", PNG_START PNG_END "x"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.jpg", JPG_START), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.jpg", PNG_START PNG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.jpg", "\xff\xd8\xfe" JPG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "a\0b"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "a\x1b[31m"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "a\x7f"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.csv", "\xff\xfe" "a\0,\0"), SCT_FAULT_FILE_CONTENT); /* UTF-16 */
    assert_int_equal(LOOK("a.txt", "MZ program"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "#!/bin/sh\n"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "{\\rtf1}"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "\x7f" "ELF"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.docx", PDF), SCT_FAULT_FILE_CONTENT);
    /* with a password, or of an old program */
    assert_int_equal(LOOK("a.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.exe", PDF), SCT_FAULT_FILE_CONTENT);
}

/* Files that two programs would open as two different things. */
static void two_things_at_once(void **state)
{
    (void)state;
    assert_int_equal(LOOK("a.pdf", PDF ZIP_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.pdf", "%PDF-1.4\n<script>alert(1)</script>\n%%EOF"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.png", PNG_START "%PDF-1.4 %%EOF" PNG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.png", PNG_START ZIP_END PNG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.png", PNG_START "<ScRiPt>" PNG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.jpg", JPG_START "%PDF-1.7" JPG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.jpg", JPG_START "<?php echo 1;" JPG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.jpg", JPG_START ZIP_END JPG_END), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "text\n%PDF-1.4\n%%EOF"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "<!DOCTYPE html><html>"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.csv", "a,<svg onload=x>"), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(LOOK("a.txt", "PK\x03\x04"), SCT_FAULT_FILE_CONTENT);
}

/* ---- ZIPs ---- */

static sct_fault_t look_zip(const char *name, const zip_entry_t *entries, size_t count, const zip_odd_t *odd)
{
    apr_pool_t *pool = unit_pool();
    size_t len;
    const char *bytes = zip_make(&len, pool, entries, count, odd);
    sct_fault_t fault = look(name, bytes, len);

    apr_pool_destroy(pool);
    return fault;
}

static sct_fault_t look_entry(zip_entry_t entry)
{
    const zip_entry_t entries[] = {{.name = "first.txt", .bytes = "one"}, entry};

    return look_zip("a.zip", entries, 2, NULL);
}

static sct_fault_t look_odd(zip_odd_t odd)
{
    const zip_entry_t entries[] = {{.name = "first.txt", .bytes = "one"}, {.name = "second.txt", .bytes = "two"}};

    return look_zip("a.zip", entries, 2, &odd);
}

static void right_zips(void **state)
{
    const zip_entry_t docx[] = {{.name = "[Content_Types].xml", .bytes = "x"}, {.name = "word/document.xml", .bytes = "x"}};
    const zip_entry_t xlsx[] = {{.name = "xl/workbook.xml", .bytes = "x"}, {.name = "[Content_Types].xml", .bytes = "x"}};
    const zip_entry_t pptx[] = {{.name = "[Content_Types].xml", .bytes = "x"}, {.name = "ppt/presentation.xml", .bytes = "x"}};
    const zip_entry_t described[] = {{.name = "a.txt", .bytes = "one", .flags = 8, .gap = "PK\x07\x08" "123456789012"},
                                     {.name = "folder/", .bytes = ""}};

    (void)state;
    assert_int_equal(look_zip("a.docx", docx, 2, NULL), SCT_FAULT_NONE);
    assert_int_equal(look_zip("a.xlsx", xlsx, 2, NULL), SCT_FAULT_NONE);
    assert_int_equal(look_zip("a.pptx", pptx, 2, NULL), SCT_FAULT_NONE);
    assert_int_equal(look_zip("a.zip", docx, 2, NULL), SCT_FAULT_NONE);
    assert_int_equal(look_zip("a.zip", described, 2, NULL), SCT_FAULT_NONE);
    assert_int_equal(look_odd((zip_odd_t){.before = NULL}), SCT_FAULT_NONE);
    assert_int_equal(look_entry((zip_entry_t){.name = "a..b/..c/.d", .bytes = ""}), SCT_FAULT_NONE);
    assert_int_equal(look_entry((zip_entry_t){.name = "規程.docx", .bytes = "x", .flags = 0x800}), SCT_FAULT_NONE);
    assert_int_equal(look_zip("a.docx", xlsx, 2, NULL), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_zip("a.docx", docx, 1, NULL), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_zip("a.docx", docx + 1, 1, NULL), SCT_FAULT_FILE_CONTENT);
}

static void macros_are_no_docx(void **state)
{
    const zip_entry_t docm[] = {{.name = "[Content_Types].xml", .bytes = "x"}, {.name = "word/document.xml", .bytes = "x"},
                                {.name = "word/vbaProject.bin", .bytes = "x"}};

    (void)state;
    assert_int_equal(look_zip("a.docx", docm, 3, NULL), SCT_FAULT_FILE_CONTENT);
}

static void bombs(void **state)
{
    static char name[SCT_ZIP_ENTRIES_MOST + 1][8];
    static zip_entry_t many[SCT_ZIP_ENTRIES_MOST + 1];
    /* the second entry lies inside the first: what is packed once unpacks twice */
    const zip_entry_t over[] = {{.name = "a", .bytes = "PK\x03\x04 and much more of it"},
                                {.name = "b", .bytes = "x", .moved = -20}};

    (void)state;
    assert_int_equal(look_entry((zip_entry_t){.name = "big", .bytes = "x", .method = 8, .unpacked = 4000}),
                     SCT_FAULT_FILE_ARCHIVE);
    assert_int_equal(look_entry((zip_entry_t){.name = "big", .bytes = "x", .method = 8, .unpacked = 303}), SCT_FAULT_NONE);
    assert_int_equal(look_entry((zip_entry_t){.name = "big", .bytes = "x", .method = 8, .unpacked = 0xffffffff}),
                     SCT_FAULT_FILE_ARCHIVE);
    assert_int_equal(look_entry((zip_entry_t){.name = "big", .bytes = "x", .method = 8, .unpacked = SCT_ZIP_UNPACKED_MOST + 1}),
                     SCT_FAULT_FILE_ARCHIVE);
    assert_int_equal(look_entry((zip_entry_t){.name = "big", .bytes = "x", .unpacked = 50}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_zip("a.zip", over, 2, NULL), SCT_FAULT_FILE_CONTENT);
    for (int i = 0; i <= SCT_ZIP_ENTRIES_MOST; i++) {
        apr_snprintf(name[i], sizeof name[i], "%d", i);
        many[i] = (zip_entry_t){.name = name[i], .bytes = "x"};
    }
    assert_int_equal(look_zip("a.zip", many, SCT_ZIP_ENTRIES_MOST, NULL), SCT_FAULT_NONE);
    assert_int_equal(look_zip("a.zip", many, SCT_ZIP_ENTRIES_MOST + 1, NULL), SCT_FAULT_FILE_ARCHIVE);
}

/* Two headers in the directory for one entry: each unpacks it again. */
static void entries_that_share_bytes(void **state)
{
    const zip_entry_t twice[] = {{.name = "a", .bytes = "12345678"}, {.name = "a", .bytes = "12345678", .moved = -39}};

    (void)state;
    assert_int_equal(look_zip("a.zip", twice, 2, NULL), SCT_FAULT_FILE_ARCHIVE);
}

static void names_that_lead_elsewhere(void **state)
{
    static const char *const names[] = {"../a", "a/../../b", "..", "a/..", "/etc/passwd", "c:evil", "a\\..\\b", "\\\\host\\a"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(look_entry((zip_entry_t){.name = names[i], .bytes = "x"}), SCT_FAULT_FILE_ARCHIVE);
    }
    assert_int_equal(look_entry((zip_entry_t){.name = "link", .bytes = "/etc/passwd", .attributes = 0120777u << 16}),
                     SCT_FAULT_FILE_ARCHIVE);
    assert_int_equal(look_entry((zip_entry_t){.name = "file", .bytes = "x", .attributes = 0100644u << 16}), SCT_FAULT_NONE);
    assert_int_equal(look_entry((zip_entry_t){.name = "", .bytes = "x"}), SCT_FAULT_FILE_ARCHIVE);
}

static void archives_within(void **state)
{
    static const char *const names[] = {"a.zip", "a.ZIP", "b/a.7z", "a.rar", "a.tar.gz", "a.lzh", "a.iso"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(look_entry((zip_entry_t){.name = names[i], .bytes = "x"}), SCT_FAULT_FILE_ARCHIVE);
    }
}

static void locked_and_odd_entries(void **state)
{
    (void)state;
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .flags = 1}), SCT_FAULT_FILE_LOCKED);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .flags = 0x40}), SCT_FAULT_FILE_LOCKED);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .flags = 0x2000}), SCT_FAULT_FILE_LOCKED);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .method = 14}), SCT_FAULT_FILE_ARCHIVE); /* LZMA */
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .method = 99}), SCT_FAULT_FILE_ARCHIVE);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .local_name = "b"}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .local_name = "ab"}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .moved = 1}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .moved = 1 << 20}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_entry((zip_entry_t){.name = "a", .bytes = "x", .gap = "12345678901234567890123456"}),
                     SCT_FAULT_FILE_CONTENT);
}

static void odd_ends(void **state)
{
    (void)state;
    assert_int_equal(look_odd((zip_odd_t){.before = "MZ a program that unpacks itself"}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.before = "%PDF-1.7"}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.comment = "a comment"}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.after = "x"}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.entries = 1}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.entries = -1}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.entries = -2}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.entries = 65533}), SCT_FAULT_FILE_ARCHIVE); /* as ZIP64 has it */
    assert_int_equal(look_odd((zip_odd_t){.disk = 1}), SCT_FAULT_FILE_ARCHIVE);
    assert_int_equal(look_odd((zip_odd_t){.directory_len = 1}), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look_odd((zip_odd_t){.directory_len = 0x7fffffff}), SCT_FAULT_FILE_ARCHIVE);
    assert_int_equal(look("a.zip", ZIP_END, sizeof ZIP_END - 1), SCT_FAULT_FILE_CONTENT);
    assert_int_equal(look("a.zip", ZIP_END, 21), SCT_FAULT_FILE_CONTENT);
}

/* Every byte of a right archive changed: whatever it means then, nothing is read beyond the file, and nothing crashes. */
static void every_byte_changed(void **state)
{
    const zip_entry_t entries[] = {{.name = "[Content_Types].xml", .bytes = "x"}, {.name = "word/document.xml", .bytes = "yy"}};
    apr_pool_t *pool = unit_pool();
    size_t len;
    const char *bytes = zip_make(&len, pool, entries, 2, NULL);
    char *copy = apr_palloc(pool, len);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        for (int flip = 1; flip < 256; flip += flip) {
            memcpy(copy, bytes, len);
            copy[i] = (char)((unsigned char)copy[i] ^ (unsigned)flip);
            (void)look("a.docx", copy, len);
        }
        (void)look("a.docx", bytes, i);
    }
    apr_pool_destroy(pool);
}

static void a_broken_disk_is_no_wrong_file(void **state)
{
    apr_pool_t *pool = unit_pool();
    memory_t memory = {PDF, true};
    sct_bytes_t bytes = {read_memory, &memory, sizeof PDF - 1, false};

    (void)state;
    (void)sct_file_look(&bytes, pool, SCT_KIND_PDF);
    assert_true(bytes.failed);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_by_name),          cmocka_unit_test(right_files),
        cmocka_unit_test(wrong_files),            cmocka_unit_test(two_things_at_once),
        cmocka_unit_test(right_zips),             cmocka_unit_test(macros_are_no_docx),
        cmocka_unit_test(bombs),                  cmocka_unit_test(entries_that_share_bytes),
        cmocka_unit_test(names_that_lead_elsewhere), cmocka_unit_test(archives_within),
        cmocka_unit_test(locked_and_odd_entries), cmocka_unit_test(odd_ends),
        cmocka_unit_test(every_byte_changed),     cmocka_unit_test(a_broken_disk_is_no_wrong_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
