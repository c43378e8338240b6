/*
 * rule_script.h - facts for the rules from one line of text, and what the rules say of them.
 *
 * Statements are parted by ';', words by blanks; a day is a number, counted from Monday, 2026-06-01:
 *     size @0 capital=1000 employees=5          a size of the supplier, declared on that day (side=buyer: of the buyer)
 *     deal @0 dealing=manufacture               an order; it is given the id "deal"
 *     level @0 star=3 due=200 reason=xx         a level request, issued on that day; ids "level", "level2"
 *     nego @0 subject=labour                    a case: entries follow. level=1 deal=1 tie it to those
 *     requested@0:a side=supplier mode=mail     an entry of entries.def, with a name for about=a
 * Entries are by the buyer unless they say otherwise, and recorded on their day (recorded=N: later). A value *50 is a text of 50
 * characters, "_" in a text a blank; line=price:100:110:words an amount that was 100 and becomes 110, and why.
 */
#ifndef SCT_RULE_SCRIPT_H
#define SCT_RULE_SCRIPT_H

#include "unit.h"

#include "domain_rule.h"

#define SCRIPT_DAY_0 ((sct_date_t)20605) /* 2026-06-01, a Monday */

/** The facts of a script as of a day. */
sct_facts_t *script_facts(apr_pool_t *pool, const char *script, int as_of);

/** The pack of the shipped file that holds on 2026-06-01, and the shipped holidays. */
const sct_rulepack_t *script_pack(void);
const sct_holidays_t *script_holidays(void);

/** Forgets both: the tear-down of a group, after which no script is read. */
int script_end(void **state);

/** What the rules say. */
apr_array_header_t *script_run(apr_pool_t *pool, const char *script, int as_of);

#endif
