/*
 * powerloss_work.c - a day in the life of a database, with every act that was acknowledged.
 */
#include "powerloss_work.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "ledger.h"
#include "service_admin.h"
#include "store_private.h"

#include "base_pool.h"

#define ISS "https://login.canary-buyer.example"
#define VISIBLE_AFTER apr_time_from_sec(600)
#define TOGETHER 3

/* The store counts its WAL in pages of this size: a larger one brings the limits at which it copies the WAL back nearer. */
#define PASSIVE_SOON (INT64_C(256) << 10)
#define TRUNCATE_SOON (INT64_C(8) << 20)

void work_must(const sct_err_t *err, const char *what)
{
    if (err) {
        fprintf(stderr, "# power loss: %s: %s\n", what, sct_err_describe(unit_pool(), err));
        fflush(stderr);
        _exit(2);
    }
}

/* ---- acknowledged acts ---- */

static void acknowledge(work_t *work, work_kind_t kind, const char *name, int64_t number)
{
    work_act_t act = {.kind = kind, .number = number};
    int at;

    snprintf(act.name, sizeof act.name, "%s", name);
    pthread_mutex_lock(&work->mutex);
    at = work->count++;
    if (at >= WORK_ACTS) {
        fputs("# power loss: more acts than there is room for\n", stderr);
        _exit(2);
    }
    work->acts[at] = act;
    pthread_mutex_unlock(&work->mutex);
    disk_acknowledge(&work->trace, at);
}

static void acknowledge_entry(work_t *work, const sct_receipt_t *receipt)
{
    acknowledge(work, WORK_ENTRY, receipt->leaf, receipt->seq);
}

/* ---- acts of the operator ---- */

static sct_op_t *operator_op(work_t *work, apr_pool_t *pool)
{
    sct_op_t *op = unit_op(pool, work->world.store, sct_operator());

    op->app = &work->world.app;
    unit_at(op, work->world.now);
    return op;
}

static apr_array_header_t *strings(apr_pool_t *pool, const char *one, const char *two)
{
    apr_array_header_t *out = apr_array_make(pool, 2, sizeof(const char *));

    APR_ARRAY_PUSH(out, const char *) = one;
    if (two) {
        APR_ARRAY_PUSH(out, const char *) = two;
    }
    return out;
}

static sct_err_t *name_buyer(sct_receipt_t *out, sct_op_t *op)
{
    const sct_buyer_input_t in = {.name_ja = "発注者", .name_en = "Buyer"};

    SCT_WRITE(op, sct_admin_init(out, op, &in));
    return SCT_OK;
}

static sct_err_t *add_supplier(sct_receipt_t *out, sct_op_t *op, const char *code)
{
    const sct_supplier_input_t in = {.code = code, .name_ja = code, .name_en = code, .kana = code};

    SCT_WRITE(op, sct_admin_supplier_add(out, op, &in));
    return SCT_OK;
}

static sct_err_t *add_provider(sct_receipt_t *out, sct_op_t *op)
{
    const sct_provider_input_t in = {.issuer = ISS, .name_ja = "提供者", .name_en = "Provider",
                                     .speaks_for = strings(op->pool, "buyer", "S-A")};

    SCT_WRITE(op, sct_admin_provider_add(out, op, &in));
    return SCT_OK;
}

static sct_err_t *add_member(sct_receipt_t *out, sct_op_t *op, const char *sub, const char *party, const char *role)
{
    const sct_member_input_t in = {.issuer = ISS, .sub = sub, .name = sub, .party = party,
                                   .roles = strings(op->pool, role, NULL)};

    SCT_WRITE(op, sct_admin_member_add(out, op, &in));
    return SCT_OK;
}

/* ---- requests ---- */

static const char *ask(work_t *work, apr_pool_t *pool, const char *sub, sct_method_t method, const char *path,
                       const char *body, const char *if_match)
{
    sct_reply_t reply;

    world_ask(&reply, NULL, &work->world, pool, world_claims(pool, sub), method, path, body, if_match);
    if (reply.status >= 300) {
        fprintf(stderr, "# power loss: %s: %d %s (%s)\n", path, reply.status, reply.body,
                reply.err ? sct_err_describe(pool, reply.err) : "");
        _exit(2);
    }
    return reply.body;
}

static const char *text_at(apr_pool_t *pool, const char *json, const char *after)
{
    const char *at = strstr(json, after);

    if (!at) {
        fprintf(stderr, "# power loss: no %s in %s\n", after, json);
        _exit(2);
    }
    at += strlen(after);
    return apr_pstrndup(pool, at, strcspn(at, "\""));
}

static const char *draft(work_t *work, apr_pool_t *pool, const char *code)
{
    const char *body = "{\"star\":4,\"q_secret\":\"yes\",\"q_outage\":\"no\",\"q_access\":\"no\",\"c_incident\":\"no\","
                       "\"c_subcontract\":\"no\",\"reason\":\"r\",\"scope_entities\":\"e\",\"scope_sites\":\"s\","
                       "\"scope_systems\":\"s\",\"due_on\":\"2028-03-31\",\"depth_asked\":\"criterion\","
                       "\"contact_name\":\"n\",\"contact_unit\":\"u\",\"contact_mail\":\"m@example.jp\","
                       "\"contact_phone\":\"03\"}";
    const char *list = ask(work, pool, "sec", SCT_GET, "/suppliers?limit=10", NULL, NULL);
    const char *row = strstr(list, apr_psprintf(pool, "\",\"code\":\"%s\"", code));
    const char *path = apr_psprintf(pool, "/suppliers/%.32s/levels", row ? row - 32 : "");
    const char *level = text_at(pool, ask(work, pool, "sec", SCT_POST, path, body, NULL), "\"id\":\"");

    acknowledge(work, WORK_LEVEL, level, 1);
    return level;
}

static void ask_and_accept(work_t *work)
{
    apr_pool_t *pool = work->pool;
    const char *level = draft(work, pool, "S-A");
    const char *shown;

    shown = ask(work, pool, "sec", SCT_GET, apr_psprintf(pool, "/levels/%s/letter", level), NULL, NULL);
    ask(work, pool, "sec", SCT_POST, apr_psprintf(pool, "/levels/%s/issue", level),
        apr_psprintf(pool, "{\"letter_hash\":\"%s\"}", text_at(pool, shown, "\"hash\":\"")), "\"1\"");
    acknowledge(work, WORK_LEVEL, level, 2);
    work->world.now += VISIBLE_AFTER;
    shown = ask(work, pool, "contact", SCT_POST, apr_psprintf(pool, "/levels/%s/accept", level), "{\"words\":\"w\"}", "\"2\"");
    acknowledge(work, WORK_LEVEL, level, 3);
    work->assessment = text_at(pool, shown, "\"assessment_id\":\"");
}

/* ---- several at once ---- */

typedef void (*act_fn)(work_t *work, apr_pool_t *pool);

static void add_one_supplier(work_t *work, apr_pool_t *pool)
{
    sct_receipt_t receipt = {0};
    int n = ++work->suppliers;

    work_must(add_supplier(&receipt, operator_op(work, pool), apr_psprintf(pool, "S-%d", n)), "a supplier");
    acknowledge_entry(work, &receipt);
}

static void save_answer(work_t *work, apr_pool_t *pool)
{
    const apr_array_header_t *criteria = work->world.app.catalogues[0].criteria;
    int n = work->answers++;
    int rev = n / 20;
    const char *criterion = APR_ARRAY_IDX(criteria, n % 20, sct_criterion_t).id;

    ask(work, pool, "contact", SCT_PATCH,
        apr_psprintf(pool, "/assessments/%s/answers/%s", work->assessment, criterion),
        apr_psprintf(pool, "{\"verdict\":\"%s\",\"note\":\"note %d\"}", n % 3 ? "met" : "unmet", n),
        apr_psprintf(pool, "\"%d\"", rev));
    acknowledge(work, WORK_ANSWER, criterion, rev + 1);
}

static void edit_draft(work_t *work, apr_pool_t *pool)
{
    int rev = ++work->edits;

    ask(work, pool, "sec", SCT_PATCH, apr_psprintf(pool, "/levels/%s", work->draft),
        apr_psprintf(pool, "{\"reason\":\"reason %d\"}", rev), apr_psprintf(pool, "\"%d\"", rev));
    acknowledge(work, WORK_LEVEL, work->draft, rev + 1);
}

typedef struct hand_t {
    pthread_t thread;
    work_t *work;
    act_fn act;
} hand_t;

static void *lend(void *baton)
{
    hand_t *hand = baton;
    apr_pool_t *pool = unit_pool();

    hand->act(hand->work, pool);
    apr_pool_destroy(pool);
    return NULL;
}

static int in_line(sct_store_t *store)
{
    int length;

    pthread_mutex_lock(&store->writer.mutex);
    length = store->writer.waiting.length;
    pthread_mutex_unlock(&store->writer.mutex);
    return length;
}

/* One act of its own, in which it waits until the others are in line: all share one commit. */
static void hold_for_others(work_t *work, hand_t *hands, bool together)
{
    apr_pool_t *pool = unit_pool();
    sct_op_t *op = operator_op(work, pool);
    const char *name = apr_psprintf(pool, "unit %d", ++work->units);
    const sct_unit_input_t in = {.name_ja = name, .name_en = name};
    sct_receipt_t receipt = {0};

    work_must(sct_store_begin(op, true), "a turn");
    for (int i = 0; i < TOGETHER; i++) {
        if (pthread_create(&hands[i].thread, NULL, lend, &hands[i]) != 0) {
            _exit(2);
        }
    }
    while (together && in_line(work->world.store) < TOGETHER) {
        sched_yield();
    }
    work_must(sct_store_finish(op, sct_admin_unit_add(&receipt, op, &in)), "a unit");
    acknowledge_entry(work, &receipt);
    apr_pool_destroy(pool);
}

static void wave(work_t *work, bool together)
{
    hand_t hands[TOGETHER] = {{.work = work, .act = add_one_supplier}, {.work = work, .act = save_answer},
                              {.work = work, .act = edit_draft}};

    hold_for_others(work, hands, together);
    for (int i = 0; i < TOGETHER; i++) {
        pthread_join(hands[i].thread, NULL);
    }
}

/* ---- the store ---- */

/* What no use case can do; by the store's own connection, in a transaction. */
static sct_err_t *exec(sct_op_t *op, const char *sql)
{
    SCT_AS_SYSTEM(op, sct_conn_exec(op->session->conn, op->pool, sql));
    return SCT_OK;
}

static sct_err_t *write_exec(sct_op_t *op, const char *sql)
{
    SCT_WRITE(op, exec(op, sql));
    return SCT_OK;
}

static void open_store(work_t *work)
{
    const sct_store_settings_t settings = {work->world.path, apr_time_from_sec(60), 4, 64};

    apr_pool_create(&work->world.store_pool, work->pool);
    work_must(sct_store_open(&work->world.store, work->world.store_pool, &settings), "open");
    work_must(write_exec(operator_op(work, work->pool), ""), "the write connection");
    if (work->plan.normal) {
        work_must(sct_conn_exec(&work->world.store->writer.conn, work->pool, "PRAGMA synchronous=NORMAL"), "pragma");
    }
}

static void close_store(work_t *work)
{
    const sct_counters_t *counters = &work->world.store->writer.counters;

    work->commits += counters->commits;
    work->members += counters->members;
    work->checkpoints += counters->checkpoints;
    work->truncates += counters->truncates;
    apr_pool_destroy(work->world.store_pool);
}

static void checkpoint_soon(work_t *work, int64_t page_size)
{
    work->world.store->writer.conn.page_size = page_size;
}

static void found(work_t *work)
{
    apr_pool_t *pool = work->pool;
    sct_receipt_t receipt = {0};

    work_must(sct_store_create(pool, work->world.path), "create");
    acknowledge(work, WORK_MADE, "", 0);
    open_store(work);
    checkpoint_soon(work, PASSIVE_SOON);
    work_must(name_buyer(&receipt, operator_op(work, pool)), "the buyer");
    acknowledge_entry(work, &receipt);
    work_must(add_supplier(&receipt, operator_op(work, pool), "S-A"), "a supplier");
    acknowledge_entry(work, &receipt);
    work_must(add_supplier(&receipt, operator_op(work, pool), "S-B"), "a supplier");
    acknowledge_entry(work, &receipt);
    work_must(add_provider(&receipt, operator_op(work, pool)), "a provider");
    acknowledge_entry(work, &receipt);
    work_must(add_member(&receipt, operator_op(work, pool), "sec", "buyer", "buyer_security"), "a member");
    acknowledge_entry(work, &receipt);
    work_must(add_member(&receipt, operator_op(work, pool), "contact", "S-A", "supplier_contact"), "a member");
    acknowledge_entry(work, &receipt);
    ask_and_accept(work);
    work->draft = draft(work, pool, "S-B");
}

static void wave_of_many_kinds(work_t *work, int n)
{
    apr_pool_t *pool = unit_pool();
    sct_op_t *reader = operator_op(work, pool);
    bool pinned = n % 5 == 3;

    /* A reader that stays keeps a checkpoint from finishing. */
    if (pinned) {
        work_must(sct_store_begin(reader, false), "a reader");
    }
    wave(work, n % 2 == 0);
    if (pinned) {
        work_must(sct_store_finish(reader, SCT_OK), "a reader");
    }
    if (n % 6 == 5) {
        close_store(work);
        open_store(work);
    }
    checkpoint_soon(work, n % 4 == 2 ? TRUNCATE_SOON : PASSIVE_SOON);
    apr_pool_destroy(pool);
}

void work_run(work_t *work, apr_pool_t *pool, const sct_app_t *app, const char *dir, const work_plan_t *plan)
{
    *work = (work_t){.plan = *plan, .pool = pool};
    pthread_mutex_init(&work->mutex, NULL);
    unit_random(plan->seed);
    work->world.pool = pool;
    work->world.app = *app;
    work->world.app.issue_delay = VISIBLE_AFTER;
    work->world.app.origin = "https://portal.canary-buyer.example";
    work->world.now = UNIT_NOW;
    work->world.path = apr_psprintf(pool, "%s/%d-%d.db", dir, (int)getpid(), (int)plan->seed);
    disk_begin(&work->trace, work->world.path);
    shim_install(disk_note, &work->trace);
    found(work);
    for (int n = 0; n < plan->waves; n++) {
        wave_of_many_kinds(work, n);
        if (plan->halved && n == plan->waves / 2) {
            work_must(write_exec(operator_op(work, pool), "INSERT INTO t_unit(id, name_ja, name_en)"
                                 " VALUES('0000000000000000000000000000half', 'half', 'half')"), "half an act");
        }
    }
    close_store(work);
    shim_remove();
    pthread_mutex_destroy(&work->mutex);
}
