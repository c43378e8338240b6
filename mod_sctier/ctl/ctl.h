/*
 * ctl.h - sctierctl: commands as data, arguments by field tables, words in two languages.
 *
 * A command is a row: its names, its options, its text in --help, its function. An option names the field of the command's
 * input that it fills, so that values are checked by the same field tables as requests are; a refusal's JSON pointer leads
 * back to the option. Exit codes: 0 done, 1 refused or failed, 2 wrong command line.
 */
#ifndef SCT_CTL_H
#define SCT_CTL_H

#include <stdio.h>

#include <apr_tables.h>

#include "base_buf.h"
#include "base_json.h"
#include "base_op.h"
#include "base_time.h"
#include "service.h"
#include "service_admin.h"
#include "store.h"

#define SCT_OPT_REQUIRED 1u
#define SCT_OPT_MANY 2u   /* may be given several times, and several values at once, with commas */
#define SCT_OPT_SWITCH 4u /* takes no value */

typedef struct sct_ctl_option_t {
    const char *flag;  /* without "--"; NULL ends the table */
    const char *field; /* of the command's input; NULL when the command reads it itself */
    const char *value; /* what stands for the value in --help */
    unsigned flags;
    const char *en;
    const char *ja;
} sct_ctl_option_t;

struct sct_ctl_t;

typedef struct sct_ctl_command_t {
    const char *group;
    const char *verb;    /* NULL: the group is the command */
    const char *operand; /* what stands for the one argument in --help, NULL when there is none */
    const sct_ctl_option_t *options;
    sct_err_t *(*run)(struct sct_ctl_t *ctl);
    const char *en;
    const char *ja;
} sct_ctl_command_t;

/** One run of sctierctl. */
typedef struct sct_ctl_t {
    apr_pool_t *pool;
    bool ja;                  /* words in Japanese: LC_ALL, LC_MESSAGES or LANG begins with "ja" */
    bool json;
    bool help;
    const char *database;
    const char *owner;        /* of a PostgreSQL schema; NULL: the database's own role */
    const sct_ctl_command_t *command;
    const char *operand;
    apr_array_header_t *values; /* of sct_ctl_value_t, as given */
    sct_op_t op;
    bool usage;               /* the error is about the command line: exit code 2 */
    int exit;                 /* of a run without an error */
} sct_ctl_t;

typedef struct sct_ctl_value_t {
    const sct_ctl_option_t *option;
    const char *text;
} sct_ctl_value_t;

/* Commands of each file; NULL group ends a table. */
extern const sct_ctl_command_t sct_ctl_database_commands[];
extern const sct_ctl_command_t sct_ctl_check_commands[];
extern const sct_ctl_command_t sct_ctl_provider_commands[];
extern const sct_ctl_command_t sct_ctl_supplier_commands[];
extern const sct_ctl_command_t sct_ctl_member_commands[];
extern const sct_ctl_command_t sct_ctl_ledger_commands[];
extern const sct_ctl_command_t sct_ctl_evidence_commands[];
extern const sct_ctl_command_t sct_ctl_worker_commands[];
extern const sct_ctl_command_t sct_ctl_copy_commands[];
extern const sct_ctl_command_t sct_ctl_coverage_commands[];
extern const sct_ctl_command_t sct_ctl_rules_commands[];
extern const sct_ctl_command_t sct_ctl_demo_commands[];

/* One line in the reader's language on standard output; both formats take the same arguments. */
#define sct_say(ctl, en_text, ja_text, ...) \
    ((void)((ctl)->ja ? printf(ja_text "\n", __VA_ARGS__) : printf(en_text "\n", __VA_ARGS__)))
/* To standard error: when that fails there is nobody left to tell. */
#define sct_grumble(...) ((void)fprintf(stderr, __VA_ARGS__))
#define sct_tell(ctl, en_text, ja_text) ((void)puts((ctl)->ja ? (ja_text) : (en_text)))

/* ctl_args.c */

/** Reads the command line. Sets usage when it is wrong. */
sct_err_t *sct_ctl_parse(sct_ctl_t *ctl, int argc, const char *const *argv,
                         const sct_ctl_command_t *const *tables) SCT_CHECKED;

/** The last value of an option, NULL when not given; all values of it, commas split. */
const char *sct_ctl_text(const sct_ctl_t *ctl, const char *flag);
bool sct_ctl_given(const sct_ctl_t *ctl, const char *flag);
apr_array_header_t *sct_ctl_texts(const sct_ctl_t *ctl, const char *flag);

/** Fills a zeroed struct from the options that name its fields, checked by the field table. */
sct_err_t *sct_ctl_input(void *out, sct_ctl_t *ctl, const sct_type_t *type) SCT_CHECKED;

/** An error of the command line itself: `what` names the argument and what to do. */
sct_err_t *sct_ctl_usage(sct_ctl_t *ctl, const char *en, const char *ja, const char *about) SCT_CHECKED;

/* ctl_report.c */

void sct_ctl_help(const sct_ctl_t *ctl, const sct_ctl_command_t *const *tables, const char *group);

/** Prints an error with its argument and the next step to standard error. */
void sct_ctl_report(const sct_ctl_t *ctl, const sct_err_t *err);

/** What a fault or an error is called in the reader's language. */
const char *sct_ctl_reason(const sct_ctl_t *ctl, const sct_err_t *err);

/** Rows as a JSON array, on one line. */
void sct_ctl_json(sct_ctl_t *ctl, const sct_type_t *type, const apr_array_header_t *rows);

/* ctl_database.c */

/** Opens the database given by --database as the operator. */
sct_err_t *sct_ctl_open(sct_ctl_t *ctl) SCT_CHECKED;

/** Makes the database at path with group-shared files and opens it. */
sct_err_t *sct_ctl_create(sct_ctl_t *ctl) SCT_CHECKED;

/* ctl_evidence.c */

/** The option of that name for the folder of the evidence files. */
#define SCT_CTL_EVIDENCE(flag) {flag, NULL, "DIR", 0, SCT_CTL_EVIDENCE_EN, SCT_CTL_EVIDENCE_JA}
#define SCT_CTL_EVIDENCE_EN "folder of the evidence files (SCTierEvidenceDir); evidence/ beside the database file unless told"
#define SCT_CTL_EVIDENCE_JA "証跡ファイルのフォルダー (SCTierEvidenceDir。既定はデータベースと同じ場所の evidence/)"

/** The folder of the evidence files: what the option says, else evidence/ beside the database file. A URL needs the option. */
sct_err_t *sct_ctl_evidence_dir(const char **out, sct_ctl_t *ctl, const char *flag, const char *database) SCT_CHECKED;

/** Reads all files that the records of op->store name, in the folder of op->app; prints each fault, and how many there are. */
sct_err_t *sct_ctl_evidence_check(int *faults, sct_ctl_t *ctl, sct_op_t *op) SCT_CHECKED;

/* ctl_rules.c */

/** The option for the folder of the configuration. */
#define SCT_CTL_CONF {"conf", NULL, "DIR", 0, SCT_CTL_CONF_EN, SCT_CTL_CONF_JA}
#define SCT_CTL_CONF_EN "folder with catalogues/, rulepacks/ and templates/ (SCTierConfDir); /etc/mod_sctier unless told"
#define SCT_CTL_CONF_JA "catalogues/、rulepacks/、templates/ のあるフォルダー (SCTierConfDir。既定は /etc/mod_sctier)"

/** Loads it; not `needed`: nothing when the option is not given and no such folder is there. */
sct_err_t *sct_ctl_conf(sct_app_t *app, sct_ctl_t *ctl, bool needed) SCT_CHECKED;

/* ctl_file.c */

/** A whole file, at most `limit` bytes; CONFIG with the path when it cannot be read. */
sct_err_t *sct_file_read(const char **out, size_t *len, apr_pool_t *pool, const char *path, size_t limit) SCT_CHECKED;

/** A file's JSON; the error names the file. */
sct_err_t *sct_file_json(const sct_json_t **out, apr_pool_t *pool, const char *path) SCT_CHECKED;

/** Replaces a file whole, with these permissions (apr_fileperms_t). */
sct_err_t *sct_file_write(apr_pool_t *pool, const char *path, const char *text, int perms) SCT_CHECKED;

/* ctl_csv.c */

/** What is wrong with a file, place by place. */
typedef void (*sct_csv_fault_fn)(void *baton, int line, const char *column, const sct_err_t *err);

/**
 * Reads a table of suppliers: UTF-8, RFC 4180, the first line names the columns (fields of sct_supplier_input_t).
 * Every fault is reported; faults counts them.
 * @param lines  line numbers of the rows (int), the same length as rows (sct_supplier_input_t)
 */
sct_err_t *sct_csv_suppliers(apr_array_header_t **rows, apr_array_header_t **lines, int *faults, apr_pool_t *pool,
                             const char *path, sct_csv_fault_fn report, void *baton) SCT_CHECKED;

/** The same from the bytes of the file at path. */
sct_err_t *sct_csv_read(apr_array_header_t **rows, apr_array_header_t **lines, int *faults, apr_pool_t *pool,
                        const char *path, const char *text, size_t len, sct_csv_fault_fn report, void *baton) SCT_CHECKED;

#endif
