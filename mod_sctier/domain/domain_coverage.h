/*
 * domain_coverage.h - whether the Act on subcontract dealings (取適法, 昭和31年法律第120号 as in force since 2026-01-01) reaches an order.
 *
 * A reading of the inputs that were given, for one order and its date: never a verdict. What is not known stays unknown, and
 * whoever reads UNKNOWN treats the order as covered. The word for it is coverage (適用の有無); `scope` is 適用範囲 of an assessment.
 */
#ifndef SCT_DOMAIN_COVERAGE_H
#define SCT_DOMAIN_COVERAGE_H

#include "domain_field.h"

/** First order date of the Act as it is read here: 2026-01-01 (令和7年法律第41号附則2条). */
#define SCT_COVERAGE_SINCE ((sct_date_t)20454)

extern const sct_choice_t sct_dealing_choice; /* in the order of dealings.def */

typedef enum {
    SCT_DEALING_NONE,
#define SCT_DEALING(symbol, name, group, ja, en) SCT_DEALING_##symbol,
#include "dealings.def"
#undef SCT_DEALING
    SCT_DEALING__COUNT
} sct_dealing_t;

/** What the law calls the dealing; never NULL for a value of dealings.def. */
const char *sct_dealing_ja(sct_dealing_t dealing);
const char *sct_dealing_en(sct_dealing_t dealing);

/** A fact that may not be known. */
typedef enum { SCT_FACT_UNKNOWN, SCT_FACT_NO, SCT_FACT_YES } sct_fact_t;

extern const sct_choice_t sct_fact_choice; /* "no" and "yes" */

#define SCT_NUMBER_UNKNOWN INT64_C(-1)

/** How large a party was on the day of the order. */
typedef struct sct_size_t {
    sct_fact_t individual; /* a person, who has no capital (個人); YES: capital is not looked at */
    int64_t capital;       /* yen: 資本金の額又は出資の総額 */
    int64_t employees;     /* 常時使用する従業員の数 */
} sct_size_t;

/** One order. */
typedef struct sct_order_t {
    sct_dealing_t dealing;
    sct_date_t ordered_on;
    sct_size_t buyer;       /* who really orders */
    sct_size_t supplier;
    sct_fact_t own_use;     /* what is ordered is for the buyer's own use */
    sct_fact_t as_business; /* the buyer makes, repairs or does such things as a business (業として); only asked for own use */
    sct_fact_t passes_on;   /* the buyer, controlled by `parent`, passes on all or most of what the parent entrusted (2条10項) */
    sct_size_t parent;      /* only looked at when passes_on is YES */
} sct_order_t;

typedef enum {
    SCT_COVERAGE_UNKNOWN,
    SCT_COVERAGE_COVERED,
    SCT_COVERAGE_NOT_COVERED,
    SCT_COVERAGE_LEGACY
} sct_coverage_value_t;

/** Inputs that were not known and would decide. */
#define SCT_MISSING_BUYER_INDIVIDUAL 1u
#define SCT_MISSING_BUYER_CAPITAL 2u
#define SCT_MISSING_BUYER_EMPLOYEES 4u
#define SCT_MISSING_SUPPLIER_INDIVIDUAL 8u
#define SCT_MISSING_SUPPLIER_CAPITAL 16u
#define SCT_MISSING_SUPPLIER_EMPLOYEES 32u
#define SCT_MISSING_OWN_USE 64u
#define SCT_MISSING_AS_BUSINESS 128u
#define SCT_MISSING_PARENT 256u

typedef struct sct_coverage_t {
    sct_coverage_value_t value;
    const char *article; /* what it rests on, as 「2条8項1号」; NULL for UNKNOWN */
    unsigned missing;    /* SCT_MISSING_* of UNKNOWN */
} sct_coverage_t;

/**
 * Reads the order. Thresholds are 法定: 300,000,000 / 50,000,000 / 10,000,000 yen and 300 / 100 employees (2条8項・9項), a
 * controlling parent above 10,000,000 yen or 100 employees (2条10項).
 * LEGACY: ordered before 2026-01-01 and, by the capital of both or of a parent, perhaps within the former act; it is not read
 * further.
 */
sct_coverage_t sct_coverage_read(const sct_order_t *order);

/**
 * フリーランス法 (令和5年法律第25号) 2条1項: may the supplier be a 特定受託事業者? YES for a person without employees and for a company
 * of one director without employees. Runs beside the coverage.
 */
sct_fact_t sct_freelance_read(sct_fact_t individual, sct_fact_t one_director, int64_t employees);

#endif
