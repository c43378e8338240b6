/*
 * domain_deal.c - field tables of sizes and deals; which snapshots a deal is read by.
 */
#include "domain_deal.h"

#include <string.h>

#include "base_pool.h"

static const char *const source_names[] = {"self", "registry", "report", "other", NULL};
const sct_choice_t sct_size_source_choice = {"size_source", source_names};

static const char *const coverage_names[] = {"unknown", "covered", "not_covered", "legacy", NULL};
const sct_choice_t sct_coverage_choice = {"coverage", coverage_names};

#define SCT_T sct_size_input_t
SCT_TYPE_TABLE(size_input, SCT_SIZE_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_party_size_t
SCT_TYPE_TABLE(party_size, SCT_PARTY_SIZE_FIELDS)
#undef SCT_T
#define SCT_T sct_party_sizes_t
SCT_TYPE_TABLE(party_sizes, SCT_PARTY_SIZES_FIELDS)
#undef SCT_T
#define SCT_T sct_deal_input_t
SCT_TYPE_TABLE(deal_input, SCT_DEAL_INPUT_FIELDS)
#undef SCT_T
#define SCT_T sct_deal_t
SCT_TYPE_TABLE(deal, SCT_DEAL_FIELDS)
#undef SCT_T
#define SCT_T sct_deals_t
SCT_TYPE_TABLE(deals, SCT_DEALS_FIELDS)
#undef SCT_T
#define SCT_T sct_size_event_t
SCT_TYPE_TABLE(size_event, SCT_SIZE_EVENT_FIELDS)
#undef SCT_T
#define SCT_T sct_deal_event_t
SCT_TYPE_TABLE(deal_event, SCT_DEAL_EVENT_FIELDS)
#undef SCT_T

/* Of the same day what was declared last counts. */
static bool is_newer(const sct_party_size_t *size, const sct_party_size_t *than)
{
    return !than || size->as_of > than->as_of || (size->as_of == than->as_of && size->declared_at > than->declared_at);
}

static bool is_older(const sct_party_size_t *size, const sct_party_size_t *than)
{
    return !than || size->as_of < than->as_of || (size->as_of == than->as_of && size->declared_at > than->declared_at);
}

const sct_party_size_t *sct_size_at(const apr_array_header_t *sizes, const char *supplier_id, sct_date_t day)
{
    const sct_party_size_t *before = NULL, *after = NULL;

    for (int i = 0; i < sizes->nelts; i++) {
        const sct_party_size_t *size = &APR_ARRAY_IDX(sizes, i, sct_party_size_t);

        if (strcmp(size->supplier_id ? size->supplier_id : "", supplier_id ? supplier_id : "") != 0) {
            continue;
        }
        if (size->as_of <= day && is_newer(size, before)) {
            before = size;
        }
        if (size->as_of > day && is_older(size, after)) {
            after = size;
        }
    }
    return before ? before : after;
}

static sct_size_t size_of(const sct_party_size_t *size)
{
    sct_size_t out = {SCT_FACT_UNKNOWN, SCT_NUMBER_UNKNOWN, SCT_NUMBER_UNKNOWN};

    if (size) {
        out = (sct_size_t){(sct_fact_t)size->individual, size->capital, size->employees};
    }
    return out;
}

/* A parent is a company: an individual controls nobody in the meaning of 2条10項. */
static sct_size_t parent_of(const sct_party_size_t *size)
{
    sct_size_t out = {SCT_FACT_UNKNOWN, SCT_NUMBER_UNKNOWN, SCT_NUMBER_UNKNOWN};

    if (size && size->controlled == SCT_FACT_YES) {
        out = (sct_size_t){SCT_FACT_NO, size->parent_capital, size->parent_employees};
    }
    return out;
}

static const char *const missing_names[] = {"buyer_individual",   "buyer_capital",      "buyer_employees",
                                            "supplier_individual", "supplier_capital",  "supplier_employees",
                                            "own_use",             "as_business",       "parent"};

static apr_array_header_t *list_missing(apr_pool_t *pool, unsigned missing)
{
    apr_array_header_t *list = apr_array_make(pool, 1, sizeof(const char *));

    for (size_t i = 0; i < sizeof missing_names / sizeof missing_names[0]; i++) {
        if (missing >> i & 1) {
            APR_ARRAY_PUSH(list, const char *) = missing_names[i];
        }
    }
    return list;
}

static int coverage_of(sct_coverage_value_t value)
{
    return (int)value + 1; /* in the order of both */
}

void sct_deal_read(sct_deal_t *deal, apr_pool_t *pool, const apr_array_header_t *sizes)
{
    const sct_party_size_t *buyer = sct_size_at(sizes, NULL, deal->ordered_on);
    const sct_party_size_t *supplier = sct_size_at(sizes, deal->supplier_id, deal->ordered_on);
    const sct_order_t order = {.dealing = (sct_dealing_t)deal->dealing,
                               .ordered_on = deal->ordered_on,
                               .buyer = size_of(buyer),
                               .supplier = size_of(supplier),
                               .own_use = (sct_fact_t)deal->own_use,
                               .as_business = (sct_fact_t)deal->as_business,
                               .passes_on = buyer && buyer->controlled == SCT_FACT_NO ? SCT_FACT_NO : (sct_fact_t)deal->passes_on,
                               .parent = parent_of(buyer)};
    sct_coverage_t coverage = sct_coverage_read(&order);

    deal->coverage = coverage_of(coverage.value);
    deal->article = coverage.article;
    deal->missing = list_missing(pool, coverage.missing);
    deal->freelance = (int)sct_freelance_read(supplier ? (sct_fact_t)supplier->individual : SCT_FACT_UNKNOWN,
                                              supplier ? (sct_fact_t)supplier->one_director : SCT_FACT_UNKNOWN,
                                              supplier ? supplier->employees : SCT_NUMBER_UNKNOWN);
    deal->buyer_as_of = buyer ? buyer->as_of : 0;
    deal->supplier_as_of = supplier ? supplier->as_of : 0;
}
