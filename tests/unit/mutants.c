/*
 * mutants.c - finding predicates and their operands in SQL text: AND binds closer than OR, parentheses nest, strings are skipped.
 */
#include "mutants.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include <apr_strings.h>

/* A piece of the text that can be replaced. */
typedef struct piece_t {
    size_t from, to;
    bool of_or;    /* an operand of OR, else of AND */
    int predicate; /* which of the text it belongs to */
} piece_t;

typedef struct parser_t {
    apr_pool_t *pool;
    const char *text;
    size_t at;
    int predicates;                  /* outermost ones so far */
    apr_array_header_t *operands;    /* piece_t */
    apr_array_header_t *whole;       /* piece_t: each outermost predicate */
    apr_array_header_t *statements;  /* piece_t: each SELECT RAISE ...; */
} parser_t;

/* The word that starts here, "" when none does. */
static const char *word(const parser_t *p)
{
    size_t end = p->at;

    while (isalnum((unsigned char)p->text[end]) || p->text[end] == '_') {
        end++;
    }
    return apr_pstrndup(p->pool, p->text + p->at, end - p->at);
}

static bool is(const char *one, const char *other)
{
    return strcasecmp(one, other) == 0;
}

static bool ends_predicate(const parser_t *p, const char *w)
{
    static const char *const words[] = {"BEGIN", "END", "THEN", "ORDER", "GROUP", "LIMIT", "WITH"};
    char c = p->text[p->at];

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (is(w, words[i])) {
            return true;
        }
    }
    return c == '\0' || c == ';' || c == ')';
}

static bool opens_predicate(const char *w)
{
    return is(w, "WHERE") || is(w, "WHEN") || is(w, "USING") || is(w, "CHECK");
}

static void skip_string(parser_t *p)
{
    const char *end = strchr(p->text + p->at + 1, '\'');

    p->at = end ? (size_t)(end - p->text) + 1 : strlen(p->text);
}

static void operators(parser_t *p, bool of_or);

/* Everything up to the next AND, OR or end of the predicate; parentheses and predicates inside are looked into. */
static void operand(parser_t *p)
{
    while (p->text[p->at]) {
        const char *w = word(p);

        if (ends_predicate(p, w) || is(w, "AND") || is(w, "OR")) {
            return;
        }
        if (p->text[p->at] == '\'') {
            skip_string(p);
        } else if (p->text[p->at] == '(') {
            p->at++;
            operators(p, true);
            p->at += p->text[p->at] == ')';
        } else {
            p->at += *w ? strlen(w) : 1;
            if (opens_predicate(w)) {
                operators(p, true);
            }
        }
    }
}

/* An operand without the blanks around it. */
static piece_t trimmed(const parser_t *p, size_t from, bool of_or)
{
    piece_t piece = {from, p->at, of_or, p->predicates};

    while (piece.from < piece.to && isspace((unsigned char)p->text[piece.from])) {
        piece.from++;
    }
    while (piece.to > piece.from && isspace((unsigned char)p->text[piece.to - 1])) {
        piece.to--;
    }
    return piece;
}

/* Operands with OR between them, each of operands with AND between them. */
static void operators(parser_t *p, bool of_or)
{
    apr_array_header_t *found = apr_array_make(p->pool, 4, sizeof(piece_t));

    for (;;) {
        size_t from = p->at;

        if (of_or) {
            operators(p, false);
        } else {
            operand(p);
        }
        APR_ARRAY_PUSH(found, piece_t) = trimmed(p, from, of_or);
        if (!is(word(p), of_or ? "OR" : "AND")) {
            break;
        }
        p->at += of_or ? 2 : 3;
    }
    if (found->nelts > 1) {
        apr_array_cat(p->operands, found);
    }
}

static void parse(parser_t *p)
{
    size_t statement = 0;

    while (p->text[p->at]) {
        const char *w = word(p);
        size_t from;

        if (is(w, "SELECT")) {
            statement = p->at;
        }
        if (p->text[p->at] == '\'') {
            skip_string(p);
        } else if (p->text[p->at] == ';') {
            p->at++;
            APR_ARRAY_PUSH(p->statements, piece_t) = (piece_t){statement, p->at, false, 0};
        } else if (opens_predicate(w)) {
            p->at += strlen(w);
            from = p->at;
            operators(p, true);
            APR_ARRAY_PUSH(p->whole, piece_t) = trimmed(p, from, false);
            p->predicates++;
        } else {
            p->at += *w ? strlen(w) : 1;
        }
    }
}

/* The text with these pieces, in order, replaced by words. */
static const char *without(const parser_t *p, const apr_array_header_t *pieces, const char *yes, const char *no)
{
    const char *out = "";
    size_t at = 0;

    for (int i = 0; i < pieces->nelts; i++) {
        const piece_t *piece = &APR_ARRAY_IDX(pieces, i, piece_t);

        out = apr_pstrcat(p->pool, out, apr_pstrndup(p->pool, p->text + at, piece->from - at), piece->of_or ? no : yes, NULL);
        at = piece->to;
    }
    return apr_pstrcat(p->pool, out, p->text + at, NULL);
}

static const char *words_of(const parser_t *p, const piece_t *piece)
{
    return apr_pstrndup(p->pool, p->text + piece->from, piece->to - piece->from);
}

/* The i-th operands of the predicates, when all have as many as the first. */
static apr_array_header_t *alike(const parser_t *p, int i, int each)
{
    apr_array_header_t *out = apr_array_make(p->pool, 2, sizeof(piece_t));

    for (; i < p->operands->nelts; i += each) {
        APR_ARRAY_PUSH(out, piece_t) = APR_ARRAY_IDX(p->operands, i, piece_t);
    }
    return out;
}

/* How many operands each predicate has when they have equally many; else all of them, which takes each alone. */
static int operands_each(const parser_t *p)
{
    int each = p->predicates ? p->operands->nelts / p->predicates : 0;

    for (int i = 0; i < p->operands->nelts; i++) {
        if (APR_ARRAY_IDX(p->operands, i, piece_t).predicate != i / (each ? each : 1)) {
            return p->operands->nelts;
        }
    }
    return each;
}

static void add(apr_array_header_t *out, const char *name, const char *what, const char *text)
{
    APR_ARRAY_PUSH(out, mutant_t) = (mutant_t){name, what, text};
}

static void add_whole(apr_array_header_t *out, const char *name, const parser_t *p, const char *yes)
{
    apr_pool_t *pool = p->pool;

    if (strncmp(p->text, "CREATE TRIGGER", 14) == 0) {
        add(out, name, "the guard", NULL);
        for (int i = 0; p->statements->nelts > 1 && i < p->statements->nelts; i++) {
            const piece_t *piece = &APR_ARRAY_IDX(p->statements, i, piece_t);
            apr_array_header_t *one = apr_array_make(pool, 1, sizeof(piece_t));

            APR_ARRAY_PUSH(one, piece_t) = *piece;
            add(out, name, words_of(p, piece), without(p, one, "", ""));
        }
        return;
    }
    for (int i = 0; i < p->whole->nelts; i++) {
        apr_array_header_t *one = apr_array_make(pool, 1, sizeof(piece_t));

        APR_ARRAY_PUSH(one, piece_t) = APR_ARRAY_IDX(p->whole, i, piece_t);
        add(out, name, "the predicate", without(p, one, yes, ""));
    }
}

void mutants_add(apr_array_header_t *out, const char *name, const char *text, const char *yes, const char *no)
{
    parser_t p = {.pool = out->pool,
                  .text = text,
                  .operands = apr_array_make(out->pool, 16, sizeof(piece_t)),
                  .whole = apr_array_make(out->pool, 2, sizeof(piece_t)),
                  .statements = apr_array_make(out->pool, 2, sizeof(piece_t))};
    int each;

    parse(&p);
    add_whole(out, name, &p, yes);
    each = operands_each(&p);
    for (int i = 0; i < each; i++) {
        add(out, name, words_of(&p, &APR_ARRAY_IDX(p.operands, i, piece_t)), without(&p, alike(&p, i, each), yes, no));
    }
}
