/*
 * ctl_demo.h - the demo's data files (conf/demo) as types, and what the two halves of the seed share.
 */
#ifndef SCT_CTL_DEMO_H
#define SCT_CTL_DEMO_H

#include <apr_hash.h>

#include "ctl.h"
#include "domain_deal.h"
#include "domain_nego.h"

/* demo.json */
#define SCT_DEMO_FIELDS(F)                                              \
    F(OBJECT, buyer, SCT_REQUIRED, 0, 0, &sct_buyer_input_type)         \
    F(LIST,   units, SCT_REQUIRED, 0, 100, &sct_unit_input_type)
SCT_TYPE_STRUCT(demo, SCT_DEMO_FIELDS)

/* accounts.json; speaks_for: "buyer", codes, or "*" for the suppliers that no other provider of the file names */
#define SCT_DEMO_MEMBERSHIP_FIELDS(F)                   \
    F(KEY,     party, SCT_REQUIRED, 1, 40, NULL)        \
    F(STRINGS, roles, SCT_REQUIRED, 1, 9, NULL)
SCT_TYPE_STRUCT(demo_membership, SCT_DEMO_MEMBERSHIP_FIELDS)
#define SCT_DEMO_ACCOUNT_FIELDS(F)                                                  \
    F(KEY,  sub,         SCT_REQUIRED, 1, 100, NULL)                                \
    F(LINE, name_ja,     SCT_REQUIRED, 1, 200, NULL)                                \
    F(LINE, name_en,     SCT_REQUIRED, 1, 200, NULL)                                \
    F(LINE, role_ja,     SCT_REQUIRED, 1, 200, NULL)                                \
    F(LINE, role_en,     SCT_REQUIRED, 1, 200, NULL)                                \
    F(LIST, memberships, SCT_REQUIRED, 0, 100, &sct_demo_membership_type)
SCT_TYPE_STRUCT(demo_account, SCT_DEMO_ACCOUNT_FIELDS)
#define SCT_DEMO_PROVIDER_FIELDS(F)                                             \
    F(KEY,     key,        SCT_REQUIRED, 1, 40, NULL)                           \
    F(LINE,    name_ja,    SCT_REQUIRED, 1, 200, NULL)                          \
    F(LINE,    name_en,    SCT_REQUIRED, 1, 200, NULL)                          \
    F(STRINGS, speaks_for, SCT_REQUIRED, 1, 1000, NULL)                         \
    F(LIST,    accounts,   SCT_REQUIRED, 0, 1000, &sct_demo_account_type)
SCT_TYPE_STRUCT(demo_provider, SCT_DEMO_PROVIDER_FIELDS)
#define SCT_DEMO_ACCOUNTS_FIELDS(F) F(LIST, providers, SCT_REQUIRED, 1, 100, &sct_demo_provider_type)
SCT_TYPE_STRUCT(demo_accounts, SCT_DEMO_ACCOUNTS_FIELDS)

/* history.json; people log in at the first provider and are not offered on its page */
#define SCT_DEMO_PERSON_FIELDS(F)                       \
    F(KEY,     sub,   SCT_REQUIRED, 1, 100, NULL)       \
    F(LINE,    name,  SCT_REQUIRED, 1, 200, NULL)       \
    F(KEY,     party, SCT_REQUIRED, 1, 40, NULL)        \
    F(STRINGS, roles, SCT_REQUIRED, 1, 9, NULL)
SCT_TYPE_STRUCT(demo_person, SCT_DEMO_PERSON_FIELDS)

extern const sct_choice_t sct_demo_act_choice;
typedef enum {
    SCT_ACT_DRAFT = 1, /* level: prepared, not issued */
    SCT_ACT_ISSUE,     /* level: prepared and issued */
    SCT_ACT_ACCEPT,
    SCT_ACT_TALK,
    SCT_ACT_DECLINE,
    SCT_ACT_WITHDRAW,
    SCT_ACT_ANSWER,    /* met, unmet, na: how many of 100 criteria; the rest stays open */
    SCT_ACT_SUBMIT,    /* depth */
    SCT_ACT_EVIDENCE   /* file, name, dated_days, expires_days, criteria */
} sct_demo_act_kind_t;

#define SCT_DEMO_ACT_FIELDS(F)                                                                    \
    F(INT,    day,      SCT_REQUIRED, -1000, -1, NULL)   /* before the day of the seed */         \
    F(LINE,   at,       SCT_REQUIRED, 5, 5, NULL)        /* "10:20", in Japan */                  \
    F(KEY,    by,       SCT_REQUIRED, 1, 100, NULL)      /* sub, at the first provider */         \
    F(KEY,    supplier, SCT_REQUIRED, 1, 40, NULL)       /* code */                               \
    F(CHOICE, act,      SCT_REQUIRED, 0, 0, &sct_demo_act_choice)                                 \
    F(OBJECT, level,    SCT_NULLABLE, 0, 0, &sct_level_input_type)                                \
    F(INT,    due_days, SCT_OPTIONAL, 0, 2000, NULL)     /* due_on: that many days after the act */ \
    F(LINES,  words,    SCT_NULLABLE, 0, 2000, NULL)                                              \
    F(INT,    met,      SCT_OPTIONAL, 0, 100, NULL)                                               \
    F(INT,    unmet,    SCT_OPTIONAL, 0, 100, NULL)                                               \
    F(INT,    na,       SCT_OPTIONAL, 0, 100, NULL)                                               \
    F(CHOICE, depth,    SCT_NULLABLE, 0, 0, &sct_depth_choice)                                    \
    F(KEY,    file,     SCT_NULLABLE, 0, 100, NULL)      /* in conf/demo/evidence */              \
    F(LINE,   name,     SCT_NULLABLE, 0, 200, NULL)      /* that it is uploaded under */          \
    F(INT,    dated_days, SCT_OPTIONAL, 0, 2000, NULL)   /* dated_on: that many days before the act */ \
    F(INT,    expires_days, SCT_OPTIONAL, 0, 2000, NULL) /* expires_on: that many days after it; 0: never */ \
    F(STRINGS, criteria, SCT_OPTIONAL, 0, 40, NULL)
SCT_TYPE_STRUCT(demo_act, SCT_DEMO_ACT_FIELDS)

#define SCT_DEMO_HISTORY_FIELDS(F)                                               \
    F(INT,     begins,      SCT_REQUIRED, -1000, -1, NULL) /* day of the installation */ \
    F(LIST,    people,      SCT_REQUIRED, 0, 1000, &sct_demo_person_type)        \
    F(LIST,    acts,        SCT_REQUIRED, 0, 10000, &sct_demo_act_type)          \
    F(STRINGS, unmet_notes, SCT_REQUIRED, 1, 100, NULL)                          \
    F(STRINGS, na_notes,    SCT_REQUIRED, 1, 100, NULL)
SCT_TYPE_STRUCT(demo_history, SCT_DEMO_HISTORY_FIELDS)

/* talks.json: price negotiations, sizes, deals and a campaign, by the people of the other two files */
extern const sct_choice_t sct_demo_talk_choice;
typedef enum {
    SCT_TALK_BEGIN = 1,  /* nego, and the name that the case has in this file */
    SCT_TALK_RECORD,     /* entry, in the case of that name; "level" and "campaign" are those of the supplier that began so */
    SCT_TALK_SIZE,       /* size, of the supplier */
    SCT_TALK_BUYER_SIZE, /* size, of the buyer */
    SCT_TALK_DEAL,       /* deal, ordered days_ago */
    SCT_TALK_CAMPAIGN    /* campaign, with suppliers */
} sct_demo_talk_kind_t;

#define SCT_DEMO_TALK_FIELDS(F)                                                                   \
    F(INT,    day,      SCT_REQUIRED, -1000, -1, NULL)   /* before the day of the seed */         \
    F(LINE,   at,       SCT_REQUIRED, 5, 5, NULL)        /* "10:20", in Japan */                  \
    F(KEY,    by,       SCT_REQUIRED, 1, 100, NULL)                                               \
    F(KEY,    supplier, SCT_REQUIRED, 1, 40, NULL)                                                \
    F(CHOICE, act,      SCT_REQUIRED, 0, 0, &sct_demo_talk_choice)                                \
    F(KEY,    name,     SCT_NULLABLE, 0, 40, NULL)       /* of the case */                        \
    F(KEY,    as,       SCT_NULLABLE, 0, 40, NULL)       /* of the entry */                       \
    F(KEY,    about,    SCT_NULLABLE, 0, 40, NULL)       /* the entry that it speaks of */        \
    F(INT,    days_ago, SCT_OPTIONAL, 0, 2000, NULL)     /* it happened that many days before it was recorded */ \
    F(INT,    planned_days, SCT_REQUIRED, -1, 2000, NULL) /* planned_on: that many days after; -1: none */ \
    F(OBJECT, nego,     SCT_NULLABLE, 0, 0, &sct_nego_input_type)                                 \
    F(OBJECT, entry,    SCT_NULLABLE, 0, 0, &sct_entry_input_type)                                \
    F(OBJECT, size,     SCT_NULLABLE, 0, 0, &sct_size_input_type)                                 \
    F(OBJECT, deal,     SCT_NULLABLE, 0, 0, &sct_deal_input_type)                                 \
    F(OBJECT, campaign, SCT_NULLABLE, 0, 0, &sct_campaign_input_type)                             \
    F(STRINGS, suppliers, SCT_OPTIONAL, 0, 20, NULL)
SCT_TYPE_STRUCT(demo_talk, SCT_DEMO_TALK_FIELDS)
#define SCT_DEMO_TALKS_FIELDS(F) F(LIST, acts, SCT_REQUIRED, 0, 10000, &sct_demo_talk_type)
SCT_TYPE_STRUCT(demo_talks, SCT_DEMO_TALKS_FIELDS)

/** A seed in progress. */
typedef struct sct_seed_t {
    sct_ctl_t *ctl;
    apr_pool_t *pool;
    sct_app_t app;
    sct_demo_t demo;
    sct_demo_accounts_t accounts;
    sct_demo_history_t history;
    sct_demo_talks_t talks;
    apr_array_header_t *suppliers; /* sct_supplier_input_t */
    apr_hash_t *issuers;           /* key of a provider -> issuer */
    apr_hash_t *supplier_ids;      /* code -> id */
    apr_hash_t *level_ids;         /* code -> id of its newest level request */
    apr_hash_t *talk_ids;          /* name in talks.json -> id of a case or an entry */
    int in_file;                   /* how many of suppliers are the demo's own; those after them are made up */
    apr_time_t start;              /* real time at which the seed began, or noon of --today */
    apr_time_t now;                /* the demo's clock */
    const char *scripted;          /* --seed: what randomness is computed from; NULL: the system's */
    uint64_t drawn;                /* how often it was asked for */
    sct_source_t source;           /* that clock and that randomness */
} sct_seed_t;

/** A new operation at the demo's clock, by the operator; in pool. */
sct_op_t *sct_seed_op(sct_seed_t *seed, apr_pool_t *pool);

/** 00:00 in Japan of the day `day` days after the one of the seed. */
apr_time_t sct_seed_day(const sct_seed_t *seed, int64_t day);

/** Sets op->actor as a log-in at the first provider does: from claims, by the membership table. In a transaction. */
sct_err_t *sct_seed_identify(sct_seed_t *seed, sct_op_t *op, const char *sub) SCT_CHECKED;

/**
 * Which answer the i-th criterion gets: spread over the catalogue, the same for everybody with the same numbers; no verdict
 * where the numbers leave it open.
 */
sct_answer_input_t sct_seed_verdict(const sct_seed_t *seed, const sct_demo_act_t *act, int i);

/** One act of talks.json, by the actor of op, in a write transaction. */
sct_err_t *sct_seed_talk(sct_seed_t *seed, sct_op_t *op, const sct_demo_talk_t *act) SCT_CHECKED;

/** The acts of history.json and talks.json in the order of their days, through the use cases. `count` receives how many. */
sct_err_t *sct_seed_history(int *count, sct_seed_t *seed) SCT_CHECKED;

/** Adds made-up suppliers until there are n, each dealt with by one of units (sct_unit_input_t). */
void sct_seed_more_suppliers(apr_array_header_t *suppliers, apr_pool_t *pool, int n, const apr_array_header_t *units);

/** The name of the i-th made-up person. */
const char *sct_seed_person_name(apr_pool_t *pool, int i);

/**
 * What happened with the made-up suppliers, between the demo's clock and `until`: people, level requests in every state,
 * answers, submissions. `count` receives how many answers there are.
 */
int64_t sct_seed_bulk_days(const sct_seed_t *seed); /* how many days that takes */
sct_err_t *sct_seed_bulk(int64_t *count, sct_seed_t *seed, apr_time_t until) SCT_CHECKED;

#endif
