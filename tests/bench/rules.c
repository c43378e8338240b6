/*
 * rules.c - all rules over a large record: how long a night takes, and whether it takes more memory as it goes.
 *
 *   rules DATABASE CONF SUPPLIERS CASES ENTRIES
 *
 * Makes the database with that many suppliers, cases and entries (ENTRIES of each case), written straight into its tables; then
 * looks at every supplier twice, as the worker does. Prints a line of JSON for each tenth of a look, and one when all is made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_general.h>

#include "service.h"
#include "service_admin.h"
#include "service_rule.h"
#include "store_private.h"

#include "base_pool.h"

#define BATCH 50 /* as jobs_rules.c */

static apr_pool_t *root;
static sct_app_t app;
static sct_store_t *store;

static void must(const char *what, const sct_err_t *err)
{
    if (err) {
        (void)fprintf(stderr, "rules: %s: %s\n", what, sct_err_describe(root, err));
        _exit(2);
    }
}

static sct_op_t *new_op(apr_pool_t *pool)
{
    sct_op_t *op = apr_pcalloc(pool, sizeof *op);

    *op = (sct_op_t){.pool = pool, .source = sct_source_system(), .app = &app, .store = store, .request_id = "rules"};
    return op;
}

/* ---- the record ---- */

static sct_op_t *as_operator(apr_pool_t *pool)
{
    sct_op_t *op = new_op(pool);

    op->actor = sct_operator();
    return op;
}

static sct_err_t *exec(sct_op_t *op, const char *sql)
{
    SCT_AS_SYSTEM(op, sct_conn_exec(op->session->conn, op->pool, sql));
    return SCT_OK;
}

static sct_err_t *plant(sct_op_t *op, const char *sql)
{
    SCT_WRITE(op, exec(op, sql));
    return SCT_OK;
}

static sct_err_t *init(sct_op_t *op)
{
    const sct_buyer_input_t in = {.name_ja = "買い手", .name_en = "Buyer"};
    sct_receipt_t receipt = {0};

    SCT_WRITE(op, sct_admin_init(&receipt, op, &in));
    return SCT_OK;
}

/* Numbers from first to last as a table "i(n)". */
#define NUMBERS "WITH RECURSIVE i(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM i WHERE n < %d) "

static void plant_suppliers(int from, int to)
{
    apr_pool_t *pool;

    apr_pool_create(&pool, root);
    must("suppliers",
         plant(new_op(pool), apr_psprintf(pool,
                                          NUMBERS "INSERT INTO t_supplier(id, code, name_ja, name_en, kana, added_at)"
                                                  " SELECT printf('%%032x', n), 'S' || n, '取引先' || n, 'Supplier ' || n, "
                                                  "printf('トリヒキサキ%%06d', n), 1 FROM i;" NUMBERS
                                                  "INSERT INTO t_talk(supplier_id, open, waits, held_on, refused, reasoned)"
                                                  " SELECT printf('%%032x', n), 0, 0, '0000-00-00', 0, 0 FROM i;" NUMBERS
                                                  "INSERT INTO t_size(id, supplier_id, as_of, source, individual, capital, "
                                                  "employees, parent_capital, parent_employees,"
                                                  " declared_at, declared_by, side)"
                                                  " SELECT printf('5%%031x', n), printf('%%032x', n), '2026-04-01', 'self', "
                                                  "'no', 10000000 + n %% 90000000, n %% 400, -1, -1, 1,"
                                                  " 'p', 'supplier' FROM i",
                                          from, to, from, to, from, to)));
    apr_pool_destroy(pool);
}

/* A request, its acknowledgement, two talks with minutes, a question with its answer, a decision, its delivery, comments. */
static void plant_cases(int from, int to, int suppliers, int entries)
{
    apr_pool_t *pool;

    apr_pool_create(&pool, root);
    must("cases",
         plant(new_op(pool),
               apr_psprintf(pool,
                            NUMBERS
                            "INSERT INTO t_nego(id, supplier_id, subject, title, begun_side, begun_at, begun_by, state, n, "
                            "joined, changed_at)"
                            " SELECT printf('a%%031x', n), printf('%%032x', n %% %d + 1), 'labour', '単価の見直し', "
                            "'supplier', 1767225600000, 'p', 'talking',"
                            " %d, 0, 1767225600000 FROM i;" NUMBERS
                            ", k(m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM k WHERE m < %d) "
                            "INSERT INTO t_entry(id, nego_id, supplier_id, n, side, kind, occurred_on, about, words, mode, "
                            "result, addressee,"
                            " participants, recorded_at, recorded_by)"
                            " SELECT printf('e%%026x%%05x', n, m), printf('a%%031x', n), printf('%%032x', n %% %d + 1), m,"
                            " CASE WHEN m IN (1, 5, 6, 9) THEN 'supplier' ELSE 'buyer' END,"
                            " CASE m WHEN 1 THEN 'requested' WHEN 2 THEN 'acknowledged' WHEN 3 THEN 'proposed' WHEN 4 THEN "
                            "'held' WHEN 5 THEN 'confirmed'"
                            " WHEN 6 THEN 'asked' WHEN 7 THEN 'answered' WHEN 8 THEN 'held' WHEN 9 THEN 'confirmed' WHEN 10 "
                            "THEN 'decided'"
                            " WHEN 11 THEN 'delivered' ELSE 'commented' END,"
                            " date('2026-01-05', '+' || (n %% 300 + m) || ' days'),"
                            " CASE m WHEN 5 THEN printf('e%%026x%%05x', n, 4) WHEN 7 THEN printf('e%%026x%%05x', n, 6) WHEN "
                            "9 THEN printf('e%%026x%%05x', n, 8)"
                            " WHEN 11 THEN printf('e%%026x%%05x', n, 10) END,"
                            " '公表されている資料にもとづき、単価の見直しについて話し合った。', CASE WHEN m IN (1, 4, 8, 10, "
                            "11) THEN 'meeting' END,"
                            " CASE m WHEN 10 THEN CASE n %% 3 WHEN 0 THEN 'accept' WHEN 1 THEN 'partial' ELSE 'keep' END "
                            "END, CASE m WHEN 11 THEN '山田' END,"
                            " CASE WHEN m IN (4, 8) THEN '双方の担当者' END, 1767225600000 + (n %% 300 + m) * 86400000, 'p'"
                            " FROM i, k;" NUMBERS
                            "INSERT INTO t_line(entry_id, n, supplier_id, nego_id, category, tax, was, becomes, yen)"
                            " SELECT printf('e%%026x%%05x', n, 1), 1, printf('%%032x', n %% %d + 1), printf('a%%031x', n), "
                            "'price', 'excluded', '100', '104', 104"
                            " FROM i",
                            from, to, suppliers, entries, from, to, entries, suppliers, from, to, suppliers)));
    apr_pool_destroy(pool);
}

static void make(const char *database, int suppliers, int cases, int entries)
{
    apr_pool_t *pool;

    apr_pool_create(&pool, root);
    must("begin", init(as_operator(pool)));
    apr_pool_destroy(pool);
    for (int from = 1; from <= suppliers; from += 10000) {
        plant_suppliers(from, from + 9999 < suppliers ? from + 9999 : suppliers);
    }
    for (int from = 1; from <= cases; from += 2000) {
        plant_cases(from, from + 1999 < cases ? from + 1999 : cases, suppliers, entries);
    }
    apr_pool_create(&pool, root);
    must("how many", plant(new_op(pool), apr_psprintf(pool, "INSERT INTO t_tally(key, n) VALUES('all', %d)"
                                                      " ON CONFLICT(key) DO UPDATE SET n = excluded.n", suppliers)));
    apr_pool_destroy(pool);
    printf("{\"made\":\"%s\",\"suppliers\":%d,\"cases\":%d,\"entries\":%d}\n", database, suppliers, cases, cases * entries);
    (void)fflush(stdout);
}

/* ---- a night ---- */

/* Resident pages of this process, in KiB. */
static long resident(void)
{
    long pages = 0, ignored = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (!file || fscanf(file, "%ld %ld", &ignored, &pages) != 2) {
        pages = 0;
    }
    if (file) {
        (void)fclose(file);
    }
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static sct_err_t *part(sct_rules_look_t *look, sct_op_t *op)
{
    sct_rules_look_t now = *look;

    op->draft = true;
    SCT_WRITE(op, (now = *look, sct_rules_refresh_part(&now, op, BATCH)));
    *look = now;
    return SCT_OK;
}

static void night(int number, int suppliers)
{
    sct_rules_look_t look = {.more = true};
    apr_time_t began = apr_time_now();
    int tenth = 1;

    while (look.more) {
        apr_pool_t *pool;

        apr_pool_create(&pool, root);
        must("look", part(&look, new_op(pool)));
        apr_pool_destroy(pool);
        while (tenth <= 10 && (int64_t)look.looked * 10 >= (int64_t)suppliers * tenth) {
            printf("{\"night\":%d,\"looked\":%d,\"ms\":%d,\"kib\":%ld}\n", number, look.looked,
                   (int)apr_time_as_msec(apr_time_now() - began), resident());
            (void)fflush(stdout);
            tenth++;
        }
    }
}

int main(int argc, const char *const *argv)
{
    sct_store_settings_t settings = {.wait = apr_time_from_sec(60), .readers = 1, .queue = 4};

    if (argc != 6) {
        (void)fprintf(stderr, "rules DATABASE CONF SUPPLIERS CASES ENTRIES\n");
        return 2;
    }
    apr_initialize();
    apr_pool_create(&root, NULL);
    settings.path = argv[1];
    must("conf", sct_app_load(&app, root, argv[2]));
    must("create", sct_store_create(root, argv[1]));
    must("open", sct_store_open(&store, root, &settings));
    make(argv[1], atoi(argv[3]), atoi(argv[4]), atoi(argv[5]));
    night(1, atoi(argv[3]));
    night(2, atoi(argv[3]));
    return 0;
}
