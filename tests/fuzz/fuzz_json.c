/*
 * fuzz_json.c - JSON in: the parser behind limits, and the decoder by the field table of every type that comes from outside.
 *
 * The first byte chooses a type; the rest is the document.
 */
#include "fuzz.h"
#include "reference.h"

#include <stdio.h>

#include "codec.h"
#include "domain_admin.h"
#include "domain_assessment.h"
#include "domain_catalogue.h"
#include "domain_event.h"
#include "domain_level.h"
#include "domain_party.h"
#include "domain_record.h"

#include "base_pool.h"

enum { PARSES, LIMITED, VALUE, DECODES, AGAIN, KEYS };
const char *const fuzz_oracles[] = {[PARSES] = "JSON or not, as RFC 8259 has it",
                                    [LIMITED] = "JSON or not, with small limits",
                                    [VALUE] = "the value that was read",
                                    [DECODES] = "what is no JSON is decoded to nothing",
                                    [AGAIN] = "decode(encode(x)) is x",
                                    [KEYS] = "every key that was decoded is one of the table",
                                    NULL};

static const sct_type_t *const types[] = {
    &sct_party_input_type, &sct_redeem_input_type,  &sct_level_input_type,      &sct_issue_input_type,
    &sct_note_input_type,  &sct_words_input_type,   &sct_answer_input_type,     &sct_depth_input_type,
    &sct_submit_input_type, &sct_buyer_input_type,  &sct_unit_input_type,       &sct_provider_input_type,
    &sct_bind_input_type,  &sct_supplier_input_type, &sct_member_input_type,    &sct_member_end_input_type,
    &sct_invite_input_type, &sct_receipt_type,      &sct_catalogue_type,        &sct_level_done_type,
};

static const sct_json_limits_t small = {200, 3, 20};
static const ref_limits_t ref_small = {200, 3, 20};
static const ref_limits_t ref_request = {65536, 16, 10000};

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
}

static const sct_json_t *parse(apr_pool_t *pool, const fuzz_in_t *in, const sct_json_limits_t *limits)
{
    const sct_json_t *value = NULL;

    return sct_json_parse(&value, pool, (const char *)in->at, in->left, limits) ? NULL : value;
}

static void check_value(apr_pool_t *pool, const sct_json_t *value, const ref_json_t *reference, size_t room)
{
    const char *text, *expected;
    size_t len, expected_len;

    if (ref_canonical_fits(reference)) {
        text = sct_json_sorted(&len, pool, value);
        expected = ref_canonical(&expected_len, pool, reference, room);
        fuzz_same_bytes(VALUE, text, len, expected, expected_len);
    }
}

static void check_again(apr_pool_t *pool, const sct_type_t *type, const void *row)
{
    void *second = apr_pcalloc(pool, type->size);
    sct_buf_t one, two;
    const sct_json_t *value = NULL;

    sct_buf_init(&one, pool, 256);
    sct_encode(&one, type, row);
    if (sct_json_parse(&value, pool, one.data, one.len, &sct_json_file_limits)
        || sct_decode_value(second, pool, type, value, "")) {
        (void)fprintf(stderr, "%s: not read again: %s\n", type->name, one.data);
        fuzz_holds(AGAIN, false);
    }
    sct_buf_init(&two, pool, 256);
    sct_encode(&two, type, second);
    fuzz_same_bytes(AGAIN, two.data, two.len, one.data, one.len);
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    fuzz_in_t in = {data, size};
    const sct_type_t *type = types[fuzz_byte(&in) % (sizeof types / sizeof types[0])];
    const ref_json_t *reference = ref_json(pool, in.at, in.left, ref_request);
    const sct_json_t *value = parse(pool, &in, &sct_json_request_limits);
    void *row = apr_pcalloc(pool, type->size);
    sct_err_t *err;

    fuzz_same(PARSES, value != NULL, reference != NULL);
    fuzz_same(LIMITED, parse(pool, &in, &small) != NULL, ref_json(pool, in.at, in.left, ref_small) != NULL);
    if (value) {
        check_value(pool, value, reference, in.left);
    }
    err = sct_decode(row, pool, type, (const char *)in.at, in.left);
    fuzz_holds(DECODES, err || (reference && reference->kind == 'o'));
    if (!err) {
        for (const ref_json_t *member = reference->first; member; member = member->next) {
            fuzz_holds(KEYS, sct_given(type, row, member->key));
        }
        check_again(pool, type, row);
    }
}
