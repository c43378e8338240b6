/*
 * mutants.h - a view or a guard with one of its restrictions taken out, again and again until each was taken once.
 *
 * The texts come from a database or from a generated file, of any engine: what is mutated is what stands there, not what
 * somebody listed. Of a text with a predicate (after WHERE, WHEN, USING or CHECK) these are made:
 *
 *     the whole statement away, when it is a guard (a trigger)
 *     each predicate away, when it is a view or a policy: nothing restricts any more
 *     each SELECT RAISE of a guard away, when it has several
 *     each operand of an AND away, each operand of an OR away, however deep
 *
 * A predicate that the generator wrote more than once into a guard (for the old and for the new row) loses the same operand
 * everywhere: taken from one of them it would often change nothing, since the other asks the same.
 */
#ifndef SCT_MUTANTS_H
#define SCT_MUTANTS_H

#include <apr_pools.h>
#include <apr_tables.h>

typedef struct mutant_t {
    const char *name; /* of the view or guard */
    const char *what; /* was taken out, in words */
    const char *text; /* the statement without it; NULL: no statement at all */
} mutant_t;

/** Adds the mutants of one CREATE statement to out (mutant_t). `yes` and `no` are the engine's words for true and false. */
void mutants_add(apr_array_header_t *out, const char *name, const char *text, const char *yes, const char *no);

#endif
