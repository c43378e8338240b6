/*
 * domain_rule_scope.c - SCP-01 to SCP-04: whether it is known whom the law reaches.
 */
#include "domain_rule_run.h"

#include <string.h>

#include "base_pool.h"

/* The first day on which coverage mattered: of the oldest order or case. 0: it never did. */
static sct_date_t first_dealing(const sct_rule_run_t *run)
{
    sct_date_t first = 0;

    for (int i = 0; i < run->deals->nelts; i++) {
        sct_date_t day = APR_ARRAY_IDX(run->deals, i, sct_deal_t).ordered_on;

        first = !first || day < first ? day : first;
    }
    for (int i = 0; i < run->cases->nelts; i++) {
        sct_date_t day = sct_date_of(SCT_CASE_AT(run, i)->nego.begun_at);

        first = !first || day < first ? day : first;
    }
    return first;
}

static const sct_party_size_t *size_now(const sct_rule_run_t *run)
{
    return sct_size_at(run->sizes, run->facts->supplier_id, run->as_of);
}

void sct_rule_SCP_01(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    sct_date_t first = first_dealing(run), stale_on;
    const sct_party_size_t *size = size_now(run);
    sct_finding_t *finding;

    if (!first) {
        return; /* nothing was ordered or negotiated */
    }
    stale_on = size ? size->as_of + (sct_date_t)sct_rule_number(run, SCT_PARAM_SCP_01_size_max_age_d) + 1 : first;
    if (size && (size->capital < 0 || size->employees < 0)) {
        stale_on = size->as_of;
    }
    stale_on = stale_on < first ? first : stale_on;
    finding = run->as_of >= stale_on ? sct_rule_finds(run, at, NULL, stale_on) : sct_rule_clears(run, at, NULL);
    sct_rule_shows_day(run, finding, "size_as_of", size ? size->as_of : 0);
    sct_rule_shows(run, finding, "capital", size && size->capital >= 0 ? "known" : NULL);
    sct_rule_shows(run, finding, "employees", size && size->employees >= 0 ? "known" : NULL);
    sct_rule_shows_day(run, finding, "first_dealing", first);
}

void sct_rule_SCP_02(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_deal_t *deal = at->deal;
    sct_finding_t *finding;

    if (sct_rule_says(deal->intermediary) && !sct_rule_says(deal->real_orderer)) {
        finding = sct_rule_finds(run, at, deal->id, sct_date_of(deal->recorded_at));
    } else {
        finding = sct_rule_clears(run, at, deal->id);
    }
    sct_rule_shows(run, finding, "intermediary", deal->intermediary);
    sct_rule_shows(run, finding, "real_orderer", deal->real_orderer);
}

void sct_rule_SCP_03(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    sct_date_t in_force = sct_rule_date(run, SCT_PARAM_SCP_03_in_force_on);
    sct_finding_t *finding = at->deal->ordered_on < in_force
                                 ? sct_rule_finds(run, at, at->deal->id, sct_date_of(at->deal->recorded_at))
                                 : sct_rule_clears(run, at, at->deal->id);

    sct_rule_shows_day(run, finding, "ordered_on", at->deal->ordered_on);
}

void sct_rule_SCP_04(sct_rule_run_t *run, const sct_rule_at_t *at)
{
    const sct_party_size_t *size = size_now(run);
    sct_fact_t may;
    sct_finding_t *finding;

    if (!size) {
        (void)sct_rule_skips(run, at, NULL, SCT_GAP_NO_SIZE);
        return;
    }
    may = sct_freelance_read((sct_fact_t)size->individual, (sct_fact_t)size->one_director, size->employees);
    finding = may == SCT_FACT_YES  ? sct_rule_finds(run, at, NULL, sct_date_of(size->declared_at))
              : may == SCT_FACT_NO ? sct_rule_clears(run, at, NULL)
                                   : sct_rule_skips(run, at, NULL, SCT_GAP_SIZE_GAPS);
    sct_rule_shows_day(run, finding, "size_as_of", size->as_of);
    sct_rule_shows(run, finding, "individual", sct_choice_name(&sct_fact_choice, size->individual));
    sct_rule_shows(run, finding, "one_director", sct_choice_name(&sct_fact_choice, size->one_director));
    sct_rule_shows(run, finding, "employees",
                   size->employees < 0 ? NULL : apr_psprintf(run->pool, "%" APR_INT64_T_FMT, size->employees));
}
