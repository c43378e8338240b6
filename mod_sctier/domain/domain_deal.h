/*
 * domain_deal.h - how large the parties were and what they deal in: the facts from which coverage (domain_coverage.h) is read.
 *
 * A size is a dated snapshot with its source; a deal is an order or contract. Neither ever changes: a newer snapshot stands
 * beside the older one, a deal that was recorded wrongly is replaced by another. 常時使用する従業員 are those in the wage ledger other
 * than day labourers.
 */
#ifndef SCT_DOMAIN_DEAL_H
#define SCT_DOMAIN_DEAL_H

#include "domain_coverage.h"
#include "domain_field.h"
#include "domain_party.h"

extern const sct_choice_t sct_size_source_choice; /* self, registry, report, other */

/** A dated snapshot of a party's size: body of POST /suppliers/{id}/sizes and POST /sizes (of the actor's own party). */
#define SCT_SIZE_INPUT_FIELDS(F)                                                              \
    F(DATE,   as_of,            SCT_REQUIRED, 0, 0, NULL)                                     \
    F(CHOICE, source,           SCT_REQUIRED, 0, 0, &sct_size_source_choice)                  \
    F(CHOICE, individual,       SCT_NULLABLE, 0, 0, &sct_fact_choice) /* a person, not a company */ \
    F(CHOICE, one_director,     SCT_NULLABLE, 0, 0, &sct_fact_choice)                         \
    F(INT,    capital,          SCT_REQUIRED, -1, INT64_C(100000000000000), NULL) /* yen; -1: not known */ \
    F(INT,    employees,        SCT_REQUIRED, -1, 10000000, NULL) /* 常時使用する従業員; -1: not known */ \
    F(CHOICE, controlled,       SCT_NULLABLE, 0, 0, &sct_fact_choice) /* by a parent (2条10項) */ \
    F(INT,    parent_capital,   SCT_REQUIRED, -1, INT64_C(100000000000000), NULL)             \
    F(INT,    parent_employees, SCT_REQUIRED, -1, 10000000, NULL)                             \
    F(LINES,  words,            SCT_NULLABLE, 0, 2000, NULL)
SCT_TYPE_STRUCT(size_input, SCT_SIZE_INPUT_FIELDS)

#define SCT_PARTY_SIZE_FIELDS(F)                                                              \
    F(ID,     id,          SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     supplier_id, SCT_NULLABLE, 0, 0, NULL) /* null: the buyer */                    \
    SCT_SIZE_INPUT_FIELDS(F)                                                                  \
    F(TIME,   declared_at, SCT_REQUIRED, 0, 0, NULL)                                          \
    F(LINE,   declared_by, SCT_REQUIRED, 1, 200, NULL)                                        \
    F(CHOICE, side,        SCT_REQUIRED, 0, 0, &sct_side_choice)
SCT_TYPE_STRUCT(party_size, SCT_PARTY_SIZE_FIELDS)

/** An order or contract whose coverage matters: body of POST /suppliers/{id}/deals. */
#define SCT_DEAL_INPUT_FIELDS(F)                                                              \
    F(LINE,   title,        SCT_REQUIRED, 1, 200, NULL)                                       \
    F(CHOICE, dealing,      SCT_REQUIRED, 0, 0, &sct_dealing_choice)                          \
    F(DATE,   ordered_on,   SCT_REQUIRED, 0, 0, NULL)                                         \
    F(LINE,   order_no,     SCT_NULLABLE, 0, 100, NULL)                                       \
    F(LINE,   intermediary, SCT_NULLABLE, 0, 200, NULL) /* 商社など */                        \
    F(LINE,   real_orderer, SCT_NULLABLE, 0, 200, NULL) /* who decides specification, supplier and price */ \
    F(CHOICE, own_use,      SCT_NULLABLE, 0, 0, &sct_fact_choice)                             \
    F(CHOICE, as_business,  SCT_NULLABLE, 0, 0, &sct_fact_choice)                             \
    F(CHOICE, passes_on,    SCT_NULLABLE, 0, 0, &sct_fact_choice)                             \
    F(LINES,  words,        SCT_NULLABLE, 0, 2000, NULL)                                      \
    F(ID,     replaces,     SCT_NULLABLE, 0, 0, NULL) /* the deal whose record this one corrects */
SCT_TYPE_STRUCT(deal_input, SCT_DEAL_INPUT_FIELDS)

extern const sct_choice_t sct_coverage_choice; /* unknown, covered, not_covered, legacy */

#define SCT_DEAL_FIELDS(F)                                                                    \
    F(ID,     id,          SCT_REQUIRED, 0, 0, NULL)                                          \
    F(ID,     supplier_id, SCT_REQUIRED, 0, 0, NULL)                                          \
    SCT_DEAL_INPUT_FIELDS(F)                                                                  \
    F(TIME,   recorded_at, SCT_REQUIRED, 0, 0, NULL)                                          \
    F(LINE,   recorded_by, SCT_REQUIRED, 1, 200, NULL)                                        \
    F(ID,     replaced_by, SCT_NULLABLE, 0, 0, NULL)                                          \
    F(CHOICE, coverage,    SCT_NULLABLE, 0, 0, &sct_coverage_choice) /* a reading, not a verdict: sct_deal_read */ \
    F(LINE,   article,     SCT_NULLABLE, 0, 40, NULL)                                         \
    F(STRINGS, missing,    SCT_OPTIONAL, 0, 9, NULL) /* inputs that are not known and would decide */ \
    F(CHOICE, freelance,   SCT_NULLABLE, 0, 0, &sct_fact_choice)                              \
    F(DATE,   buyer_as_of, SCT_NULLABLE, 0, 0, NULL) /* of the sizes that were read */        \
    F(DATE,   supplier_as_of, SCT_NULLABLE, 0, 0, NULL)
SCT_TYPE_STRUCT(deal, SCT_DEAL_FIELDS)

/** GET /suppliers/{id}/sizes and GET /sizes: the buyer's and the supplier's snapshots, newest first. */
#define SCT_PARTY_SIZES_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 200, &sct_party_size_type)
SCT_TYPE_STRUCT(party_sizes, SCT_PARTY_SIZES_FIELDS)

/** GET /suppliers/{id}/deals, newest order first; replaced ones stay in the list. */
#define SCT_DEALS_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 200, &sct_deal_type)
SCT_TYPE_STRUCT(deals, SCT_DEALS_FIELDS)

/** size.declared, deal.recorded. */
#define SCT_SIZE_EVENT_FIELDS(F)                                                              \
    F(ID,     size,        SCT_REQUIRED, 0, 0, NULL)                                          \
    F(CHOICE, side,        SCT_REQUIRED, 0, 0, &sct_side_choice)                              \
    SCT_SIZE_INPUT_FIELDS(F)
SCT_TYPE_STRUCT(size_event, SCT_SIZE_EVENT_FIELDS)
#define SCT_DEAL_EVENT_FIELDS(F)                                                              \
    F(ID,     deal,        SCT_REQUIRED, 0, 0, NULL)                                          \
    SCT_DEAL_INPUT_FIELDS(F)
SCT_TYPE_STRUCT(deal_event, SCT_DEAL_EVENT_FIELDS)

/** The newest snapshot at or before a day; failing that the oldest after it; NULL without any. sizes: sct_party_size_t. */
const sct_party_size_t *sct_size_at(const apr_array_header_t *sizes, const char *supplier_id, sct_date_t day);

/** Reads the coverage of a deal from the snapshots of both sides, by the day of the order, into its computed fields. */
void sct_deal_read(sct_deal_t *deal, apr_pool_t *pool, const apr_array_header_t *sizes);

#endif
