/*
 * fuzz_attachment.c - the name of a file: whether it may be kept, what kind it says, how a download offers it (RFC 6266, 8187).
 */
#include "fuzz.h"
#include "reference.h"

#include <stdlib.h>
#include <string.h>

#include "api_header.h"
#include "base_text.h"
#include "blob_look.h"
#include "domain_evidence.h"

#include "base_pool.h"

enum { NAME, KIND, FORM, DECODED, LENGTH };
const char *const fuzz_oracles[] = {[NAME] = "a name or not",
                                    [KIND] = "an extension that is taken or not",
                                    [FORM] = "the header has the form of the RFCs",
                                    [DECODED] = "its encoded name is the name",
                                    [LENGTH] = "its plain name has a sign for each byte",
                                    NULL};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static const char *decode(apr_pool_t *pool, const char *text)
{
    char *out = apr_pstrdup(pool, text), *to = out;

    for (; *text; text++) {
        char digits[3] = {0};

        if (*text == '%') {
            memcpy(digits, text + 1, 2);
            *to++ = (char)strtol(digits, NULL, 16);
            text += 2;
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
    return out;
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    static ref_pattern_t path = {.expression = "[/\\]"};
    static ref_pattern_t kind = {.expression = ".\\.(pdf|png|jpe?g|docx|xlsx|pptx|csv|txt|zip)$", .ignore_case = true};
    static ref_pattern_t form = {.expression = "^attachment; filename=\"[-0-9A-Za-z ._()]*\"; filename\\*=UTF-8''"
                                               "([-0-9A-Za-z._~]|%[0-9A-F][0-9A-F])*$"};
    fuzz_in_t in = {data, size};
    const char *name = fuzz_text(pool, &in), *header, *encoded;
    size_t chars;
    bool good = sct_text_valid(&chars, name, strlen(name), SCT_TEXT_LINE);

    fuzz_same(NAME, !sct_file_name_check(pool, name), good && strlen(name) <= 255 && !ref_match(&path, name));
    if (!good) {
        return;
    }
    fuzz_same(KIND, sct_file_kind(name) != SCT_KIND_NONE, ref_match(&kind, name));
    header = sct_header_attachment(pool, name);
    encoded = strstr(header, "''");
    fuzz_holds(FORM, ref_match(&form, header) && encoded);
    fuzz_same_text(DECODED, decode(pool, encoded + 2), name);
    fuzz_same(LENGTH, (int64_t)strcspn(header + strlen("attachment; filename=\""), "\""), (int64_t)strlen(name));
}
