/*
 * domain_party.h - the buyer, its suppliers, the log-in providers, and what a signed-in person is told about themselves.
 */
#ifndef SCT_DOMAIN_PARTY_H
#define SCT_DOMAIN_PARTY_H

#include "domain_field.h"

extern const sct_choice_t sct_side_choice;     /* buyer, supplier: in the order of sct_side_t */
extern const sct_choice_t sct_standing_choice; /* see below */
extern const sct_choice_t sct_depth_choice;    /* domain_level.h */

/* Where a supplier stands with its newest level request, as the buyer sees it; in the order of sct_standing_choice. */
typedef enum {
    SCT_STANDING_NONE = 1,   /* nothing asked yet */
    SCT_STANDING_DRAFT,      /* a request is being prepared */
    SCT_STANDING_ISSUED,     /* issued, not yet answered */
    SCT_STANDING_TALKS,      /* the supplier asked to talk first */
    SCT_STANDING_ACCEPTED,   /* accepted, not yet submitted */
    SCT_STANDING_SUBMITTED,  /* at least one submission */
    SCT_STANDING_DECLINED,
    SCT_STANDING_WITHDRAWN
} sct_standing_t;

/** GET /providers: the company log-ins of the entry page; public. */
#define SCT_PROVIDER_FIELDS(F)                    \
    F(ID,   id,      SCT_REQUIRED, 0, 0, NULL)    \
    F(LINE, issuer,  SCT_REQUIRED, 1, 500, NULL)  \
    F(LINE, name_ja, SCT_REQUIRED, 1, 200, NULL)  \
    F(LINE, name_en, SCT_REQUIRED, 1, 200, NULL)
SCT_TYPE_STRUCT(provider, SCT_PROVIDER_FIELDS)

#define SCT_PROVIDERS_FIELDS(F)                                        \
    F(LINE, buyer_ja,  SCT_REQUIRED, 1, 200, NULL)                     \
    F(LINE, buyer_en,  SCT_REQUIRED, 1, 200, NULL)                     \
    F(LIST, providers, SCT_REQUIRED, 0, 1000, &sct_provider_type)
SCT_TYPE_STRUCT(providers, SCT_PROVIDERS_FIELDS)

/** A party that the signed-in person may act for. */
#define SCT_PARTY_FIELDS(F)                                         \
    F(KEY,     party,   SCT_REQUIRED, 1, 40, NULL)                  \
    F(CHOICE,  side,    SCT_REQUIRED, 0, 0, &sct_side_choice)       \
    F(LINE,    name_ja, SCT_REQUIRED, 1, 200, NULL)                 \
    F(LINE,    name_en, SCT_REQUIRED, 1, 200, NULL)                 \
    F(STRINGS, roles,   SCT_REQUIRED, 1, 9, NULL)
SCT_TYPE_STRUCT(party, SCT_PARTY_FIELDS)

/** GET /me. `party` .. `roles` are of the party acted for; null and empty while there is none. */
#define SCT_ME_FIELDS(F)                                                        \
    F(LINE,    name,        SCT_NULLABLE, 0, 200, NULL)                         \
    F(LINE,    issuer,      SCT_REQUIRED, 1, 500, NULL)                         \
    F(LINE,    subject,     SCT_REQUIRED, 1, 255, NULL)                         \
    F(KEY,     party,       SCT_NULLABLE, 0, 40, NULL)                          \
    F(CHOICE,  side,        SCT_NULLABLE, 0, 0, &sct_side_choice)               \
    F(LINE,    party_ja,    SCT_NULLABLE, 0, 200, NULL)                         \
    F(LINE,    party_en,    SCT_NULLABLE, 0, 200, NULL)                         \
    F(STRINGS, roles,       SCT_REQUIRED, 0, 9, NULL)                           \
    F(FLAG,    must_choose, SCT_REQUIRED, 0, 0, NULL)                           \
    F(LIST,    parties,     SCT_REQUIRED, 0, 1000, &sct_party_type)             \
    F(LINE,    buyer_ja,    SCT_REQUIRED, 1, 200, NULL)                         \
    F(LINE,    buyer_en,    SCT_REQUIRED, 1, 200, NULL)                         \
    F(DATE,    today,       SCT_REQUIRED, 0, 0, NULL)                           \
    F(INT,     issue_delay, SCT_REQUIRED, 0, 604800, NULL) /* seconds: the most of SCTierIssueDelay */
SCT_TYPE_STRUCT(me, SCT_ME_FIELDS)

/** POST /me/party */
#define SCT_PARTY_INPUT_FIELDS(F) F(KEY, party, SCT_REQUIRED, 1, 40, NULL)
SCT_TYPE_STRUCT(party_input, SCT_PARTY_INPUT_FIELDS)

/** POST /invitations/redeem */
#define SCT_REDEEM_INPUT_FIELDS(F) F(KEY, code, SCT_REQUIRED, 1, 64, NULL)
SCT_TYPE_STRUCT(redeem_input, SCT_REDEEM_INPUT_FIELDS)

/** One supplier, with its standing: a row of the buyer's list and the head of its page. */
#define SCT_SUPPLIER_FIELDS(F)                                                     \
    F(ID,     id,               SCT_REQUIRED, 0, 0, NULL)                          \
    F(LINE,   code,             SCT_REQUIRED, 1, 40, NULL)   /* the buyer's vendor code */ \
    F(LINE,   name_ja,          SCT_REQUIRED, 1, 200, NULL)                        \
    F(LINE,   name_en,          SCT_REQUIRED, 1, 200, NULL)                        \
    F(LINE,   kana,             SCT_REQUIRED, 1, 200, NULL)                        \
    F(KEY,    corporate_number, SCT_NULLABLE, 13, 13, NULL)  /* Houjin Bangou, with check digit */ \
    F(LINE,   business_ja,      SCT_NULLABLE, 0, 200, NULL)  /* what it supplies */ \
    F(LINE,   business_en,      SCT_NULLABLE, 0, 200, NULL)                        \
    F(LINE,   unit_ja,          SCT_NULLABLE, 0, 200, NULL)  /* the buyer's unit that deals with it */ \
    F(LINE,   unit_en,          SCT_NULLABLE, 0, 200, NULL)                        \
    F(CHOICE, standing,         SCT_REQUIRED, 0, 0, &sct_standing_choice)          \
    F(ID,     level_id,         SCT_NULLABLE, 0, 0, NULL)    /* its newest level request */ \
    F(INT,    star,             SCT_NULLABLE, 0, 5, NULL)    /* 0 = none: null */  \
    F(TIME,   issued_at,        SCT_NULLABLE, 0, 0, NULL)                          \
    F(DATE,   due_on,           SCT_NULLABLE, 0, 0, NULL)                          \
    F(CHOICE, depth_asked,      SCT_NULLABLE, 0, 0, &sct_depth_choice)             \
    F(TIME,   submitted_at,     SCT_NULLABLE, 0, 0, NULL)    /* the newest submission to it: */ \
    F(CHOICE, depth,            SCT_NULLABLE, 0, 0, &sct_depth_choice) /* how deep the buyer may read it */ \
    F(INT,    met,              SCT_REQUIRED, 0, 1000, NULL) /* its counts, which every depth shows */ \
    F(INT,    unmet,            SCT_REQUIRED, 0, 1000, NULL)                       \
    F(INT,    na,               SCT_REQUIRED, 0, 1000, NULL)                       \
    F(INT,    total,            SCT_REQUIRED, 0, 1000, NULL) /* 0: nothing submitted */
SCT_TYPE_STRUCT(supplier, SCT_SUPPLIER_FIELDS)

/** How many suppliers stand where: the chips above the list. */
#define SCT_STANDINGS_FIELDS(F)                     \
    F(INT, all,       SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, none,      SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, draft,     SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, issued,    SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, talks,     SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, accepted,  SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, submitted, SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, declined,  SCT_REQUIRED, 0, 1000000, NULL) \
    F(INT, withdrawn, SCT_REQUIRED, 0, 1000000, NULL)
SCT_TYPE_STRUCT(standings, SCT_STANDINGS_FIELDS)

/** GET /suppliers?q=&standing=&cursor=&limit= ; `next` goes back as cursor, null on the last page. Sorted by kana. */
#define SCT_SUPPLIERS_FIELDS(F)                                             \
    F(LIST,   rows,   SCT_REQUIRED, 0, 100, &sct_supplier_type)             \
    F(LINE,   next,   SCT_NULLABLE, 0, 600, NULL)                           \
    F(OBJECT, counts, SCT_REQUIRED, 0, 0, &sct_standings_type)
SCT_TYPE_STRUCT(suppliers, SCT_SUPPLIERS_FIELDS)

/** GET /suppliers.json: all of them, as ?q= and ?standing= choose. GET /suppliers.csv is the same as a table. */
#define SCT_SUPPLIER_EXPORT_FIELDS(F) F(LIST, rows, SCT_REQUIRED, 0, 1000000, &sct_supplier_type)
SCT_TYPE_STRUCT(supplier_export, SCT_SUPPLIER_EXPORT_FIELDS)

/**
 * Check digit of a corporate number (法人番号, 法人番号の指定等に関する省令 第二条):
 * 9 - (sum over the 12 lower digits, counted from the right, of digit * (1 when odd place, 2 when even)) mod 9.
 * @param digits  13 digits
 * @return whether the first digit is that check digit
 */
bool sct_corporate_number_valid(const char *digits);

#endif
