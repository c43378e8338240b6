/*
 * fuzz_catalogue.c - the file of an edition: its JSON by the field tables, and whether it hangs together.
 */
#include "fuzz.h"
#include "reference.h"

#include <string.h>

#include "codec.h"
#include "domain_catalogue.h"

#include "base_pool.h"

enum { READS, HANGS_TOGETHER, AGAIN, FINDS };
const char *const fuzz_oracles[] = {[READS] = "an edition is JSON with its members",
                                    [HANGS_TOGETHER] = "the edition hangs together or not",
                                    [AGAIN] = "read(written(edition)) is edition",
                                    [FINDS] = "a criterion is found where its level has it",
                                    NULL};

static const ref_limits_t limits = {(size_t)4 << 20, 16, 400000};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static const char *text_of(const ref_json_t *row, const char *key)
{
    const ref_json_t *value = ref_member(row, key);

    return value && value->kind == 's' ? value->text : NULL;
}

static int64_t star_of(const ref_json_t *row)
{
    return ref_member(row, "star")->number;
}

static const ref_json_t *row_of(const ref_json_t *edition, const char *list, const char *id)
{
    const ref_json_t *row = ref_member(edition, list)->first;

    while (row && strcmp(text_of(row, "id"), id) != 0) {
        row = row->next;
    }
    return row;
}

static bool begins_with(const char *id, const char *parent)
{
    return strlen(id) > strlen(parent) + 1 && id[strlen(parent)] == '-' && memcmp(id, parent, strlen(parent)) == 0;
}

/* Whether a text counts as given: not null, and more than white space. */
static bool given(const ref_json_t *row, const char *key)
{
    const char *text = text_of(row, key);

    while (text && *text) {
        uint32_t c = 0;

        text += ref_utf8(&c, text, strlen(text));
        if (!(c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x3000)) {
            return true;
        }
    }
    return false;
}

/* The values were decoded before, so that they are what the tables say. */
static bool hangs_together(const ref_json_t *edition)
{
    static const char *const lists[] = {"categories", "requirements", "criteria", "successions"};
    static ref_pattern_t change = {.expression = "^(same_text|reworded|renumbered|renumbered_and_reworded|absorbed|dropped)$"};
    const ref_json_t *row;

    for (int i = 0; i < 4; i++) {
        for (row = ref_member(edition, lists[i])->first; row; row = row->next) {
            if (row_of(edition, lists[i], text_of(row, "id")) != row) {
                return false;
            }
        }
    }
    for (row = ref_member(edition, "requirements")->first; row; row = row->next) {
        if (!row_of(edition, "categories", text_of(row, "category"))
            || !begins_with(text_of(row, "id"), text_of(row, "category"))) {
            return false;
        }
    }
    for (row = ref_member(edition, "criteria")->first; row; row = row->next) {
        const ref_json_t *above = row_of(edition, "requirements", text_of(row, "requirement"));
        bool condition = text_of(row, "condition") != NULL;

        if (!above || !begins_with(text_of(row, "id"), text_of(row, "requirement")) || star_of(above) > star_of(row)
            || given(row, "condition_ja") != condition || given(row, "condition_en") != condition) {
            return false;
        }
    }
    for (row = ref_member(edition, "successions")->first; row; row = row->next) {
        bool dropped = ref_is(ref_member(row, "change"), "dropped");

        if (!ref_match(&change, text_of(row, "change")) || (text_of(row, "to") == NULL) != dropped) {
            return false;
        }
    }
    return true;
}

static void check_again(apr_pool_t *pool, const sct_catalogue_t *catalogue)
{
    sct_catalogue_t second;
    sct_buf_t one, two;

    sct_buf_init(&one, pool, 4096);
    sct_encode(&one, &sct_catalogue_type, catalogue);
    fuzz_holds(AGAIN, !sct_catalogue_read(&second, pool, "again", one.data, one.len));
    sct_buf_init(&two, pool, 4096);
    sct_encode(&two, &sct_catalogue_type, &second);
    fuzz_same_bytes(AGAIN, two.data, two.len, one.data, one.len);
}

static void check_criteria(const sct_catalogue_t *catalogue, const ref_json_t *edition)
{
    int64_t three = 0, four = 0;

    for (const ref_json_t *row = ref_member(edition, "criteria")->first; row; row = row->next) {
        const sct_criterion_t *at_three = sct_catalogue_criterion(catalogue, 3, text_of(row, "id"));
        const sct_criterion_t *at_four = sct_catalogue_criterion(catalogue, 4, text_of(row, "id"));

        three += star_of(row) == 3;
        four++;
        fuzz_same(FINDS, at_three != NULL, star_of(row) == 3);
        fuzz_same_text(FINDS, at_four ? at_four->title_ja : NULL, text_of(row, "title_ja"));
    }
    fuzz_same(FINDS, sct_catalogue_count(catalogue, 3), three);
    fuzz_same(FINDS, sct_catalogue_count(catalogue, 4), four);
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    const ref_json_t *edition = ref_json(pool, data, size, limits);
    const sct_json_t *value = NULL;
    sct_catalogue_t catalogue, decoded;
    bool read = !sct_catalogue_read(&catalogue, pool, "fuzz", (const char *)data, size);

    fuzz_holds(READS, !read || (edition && edition->kind == 'o'));
    if (!edition || sct_json_parse(&value, pool, (const char *)data, size, &sct_json_file_limits)
        || sct_decode_value(&decoded, pool, &sct_catalogue_type, value, "")) {
        fuzz_holds(READS, !read);
        return;
    }
    fuzz_same(HANGS_TOGETHER, read, hangs_together(edition));
    if (read) {
        check_again(pool, &catalogue);
        check_criteria(&catalogue, edition);
    }
}
