/*
 * world.c - the installation of the API tests, made through the use cases.
 */
#include "world_ask.h"
#include "unit_pg.h"

#include <string.h>

#include <apr_file_io.h>
#include <apr_strings.h>
#include <sqlite3.h>

#include "base_hash.h"
#include "ledger.h"
#include "service_admin.h"
#include "service_reminder.h"

#define ISS "https://login.canary-buyer.example"
#define ISS_B "https://login.canary-b.example"
#define DUE_ON "2028-03-31"
#define VISIBLE_AFTER apr_time_from_sec(600)

static const char *const letter[WORLD_SUPPLIERS] = {"A", "B", "C", "D", "E"};

static const char *claims_of(apr_pool_t *pool, const char *iss, const char *sub)
{
    return apr_psprintf(pool, "{\"iss\":\"%s\",\"sub\":\"%s\",\"name\":\"%s\",\"aud\":\"sctier\"}", iss, sub, sub);
}

const char *world_claims(apr_pool_t *pool, const char *sub)
{
    return claims_of(pool, ISS, sub);
}

const char *world_claims_b(apr_pool_t *pool, const char *sub)
{
    return claims_of(pool, ISS_B, sub);
}

static sct_op_t *new_op(world_t *world, const sct_actor_t *actor)
{
    sct_op_t *op = unit_op(world->pool, world->store, actor);

    op->app = &world->app;
    unit_at(op, world->now);
    return op;
}

/* ---- parties ---- */

static apr_array_header_t *strings(apr_pool_t *pool, const char *list)
{
    apr_array_header_t *out = apr_array_make(pool, 4, sizeof(const char *));
    char *state = NULL;

    for (char *one = apr_strtok(apr_pstrdup(pool, list), ",", &state); one; one = apr_strtok(NULL, ",", &state)) {
        APR_ARRAY_PUSH(out, const char *) = one;
    }
    return out;
}

static sct_err_t *begin_log(sct_op_t *op)
{
    sct_receipt_t receipt = {0};
    sct_buyer_input_t in = {.name_ja = "発注者 canary-buyer", .name_en = "canary-buyer"};

    SCT_WRITE(op, sct_admin_init(&receipt, op, &in));
    return SCT_OK;
}

static sct_err_t *add_supplier(sct_op_t *op, int i)
{
    sct_receipt_t receipt = {0};
    const char *name = apr_psprintf(op->pool, "canary-%s", letter[i]);
    sct_supplier_input_t in = {.code = apr_psprintf(op->pool, "S-%s", letter[i]),
                               .name_ja = name,
                               .name_en = name,
                               .kana = name,
                               .business_ja = name,
                               .business_en = name};

    SCT_WRITE(op, sct_admin_supplier_add(&receipt, op, &in));
    return SCT_OK;
}

static sct_err_t *add_provider(sct_op_t *op, const char *issuer, const char *name, const char *speaks_for)
{
    sct_receipt_t receipt = {0};
    sct_provider_input_t in = {
        .issuer = issuer, .name_ja = name, .name_en = name, .speaks_for = strings(op->pool, speaks_for)};

    SCT_WRITE(op, sct_admin_provider_add(&receipt, op, &in));
    return SCT_OK;
}

static sct_err_t *add_member(sct_op_t *op, const char *issuer, const char *sub, const char *party, const char *roles)
{
    sct_receipt_t receipt = {0};
    sct_member_input_t in = {
        .issuer = issuer, .sub = sub, .name = sub, .party = party, .roles = strings(op->pool, roles)};

    SCT_WRITE(op, sct_admin_member_add(&receipt, op, &in));
    return SCT_OK;
}

static sct_err_t *end_member(sct_op_t *op, const char *sub, const char *party)
{
    sct_receipt_t receipt = {0};
    sct_member_end_input_t in = {.issuer = ISS, .sub = sub, .party = party};

    SCT_WRITE(op, sct_admin_member_end(&receipt, op, &in));
    return SCT_OK;
}

static sct_err_t *invite(const char **code, sct_op_t *op)
{
    sct_invited_t invited = {0};
    sct_invite_input_t in = {
        .issuer = ISS, .party = "S-A", .roles = strings(op->pool, "supplier_contact"), .days = 14};

    SCT_WRITE(op, sct_admin_invite(&invited, op, &in));
    *code = invited.code;
    return SCT_OK;
}

static void add_parties(world_t *world)
{
    static const struct {
        const char *issuer, *sub, *party, *roles;
    } members[] = {
        {ISS, "sec", "buyer", "buyer_security"},
        {ISS, "buy", "buyer", "buyer_purchasing"},
        {ISS, "legal", "buyer", "buyer_legal"},
        {ISS, "exec", "buyer", "buyer_executive"},
        {ISS, "admin", "buyer", "buyer_admin"},
        {ISS, "auditor", "buyer", "auditor"},
        {ISS, "a-contact", "S-A", "supplier_contact"},
        {ISS, "a-exec", "S-A", "supplier_executive"},
        {ISS, "a-sales", "S-A", "supplier_sales"},
        {ISS, "a-all", "S-A", "supplier_contact,supplier_executive,supplier_sales"},
        {ISS, "d-contact", "S-D", "supplier_contact"},
        {ISS, "two", "S-A", "supplier_contact"},
        {ISS, "two", "S-C", "supplier_contact"},
        {ISS, "ended", "S-A", "supplier_contact"},
        {ISS_B, "b-contact", "S-B", "supplier_contact"},
        {ISS_B, "b-exec", "S-B", "supplier_executive"},
    };
    const sct_actor_t *operator_ = sct_operator();

    UNIT_OK(begin_log(new_op(world, operator_)));
    for (int i = 0; i < WORLD_SUPPLIERS; i++) {
        UNIT_OK(add_supplier(new_op(world, operator_), i));
    }
    UNIT_OK(add_provider(new_op(world, operator_), ISS, "canary-buyer", "buyer,S-A,S-C,S-D,S-E"));
    UNIT_OK(add_provider(new_op(world, operator_), ISS_B, "canary-B", "S-B"));
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        UNIT_OK(add_member(new_op(world, operator_), members[i].issuer, members[i].sub, members[i].party,
                           members[i].roles));
    }
    UNIT_OK(end_member(new_op(world, operator_), "ended", "S-A"));
    UNIT_OK(invite(&world->id.code, new_op(world, operator_)));
}

/* ---- requests and answers, through the API ---- */

/* The bytes of a PUT in two parts, as they might come. */
typedef struct body_t {
    const char *rest;
    int parts;
} body_t;

static sct_err_t *read_body(void *baton, sct_op_t *op, const char **part, size_t *len)
{
    body_t *body = baton;

    (void)op;
    *part = body->rest;
    *len = body->parts++ == 0 ? strlen(body->rest) / 2 : strlen(body->rest);
    body->rest += *len;
    return SCT_OK;
}

void world_ask(sct_reply_t *reply, sct_op_t **op, world_t *world, apr_pool_t *pool, const char *claims,
               sct_method_t method, const char *path, const char *body, const char *if_match)
{
    body_t bytes = {body ? body : "", 0};
    const sct_reader_t reader = {read_body, &bytes};
    bool put = method == SCT_PUT;
    sct_request_t request = {.method = method,
                             .path = apr_pstrndup(pool, path, strcspn(path, "?")),
                             .query = strchr(path, '?') ? strchr(path, '?') + 1 : NULL,
                             .content_type = put ? "application/octet-stream" : body ? "application/json" : NULL,
                             .bytes = put ? &reader : NULL,
                             .if_match = if_match,
                             .x_sctier = "1",
                             .sec_fetch_site = "same-origin",
                             .claims = claims,
                             .status_open = true,
                             .body = body && !put ? body : "",
                             .body_len = body && !put ? strlen(body) : 0};
    sct_op_t *one = unit_op(pool, world->store, NULL);

    one->app = &world->app;
    unit_at(one, world->now);
    sct_api_dispatch(reply, one, &request);
    if (op) {
        *op = one;
    }
}

/* A request that must succeed; its body. */
static const char *must(world_t *world, const char *claims, sct_method_t method, const char *path, const char *body,
                        const char *if_match)
{
    sct_reply_t reply;

    world_ask(&reply, NULL, world, world->pool, claims, method, path, body, if_match);
    if (reply.status >= 300) {
        fail_msg("%s: %d %s (%s)", path, reply.status, reply.body,
                 reply.err ? sct_err_describe(world->pool, reply.err) : "");
    }
    return reply.body ? reply.body : "";
}

static const char *make_draft(world_t *world, int i, const char *canary)
{
    apr_pool_t *pool = world->pool;
    const char *body = apr_psprintf(
        pool,
        "{\"star\":4,\"q_secret\":\"yes\",\"q_outage\":\"no\",\"q_access\":\"no\",\"c_incident\":\"no\","
        "\"c_subcontract\":\"no\",\"reason\":\"%s, legally required\"," /* LVL-06 */
        "\"scope_entities\":\"%s\",\"scope_sites\":\"%s\","
        "\"scope_systems\":\"%s\",\"due_on\":\"" DUE_ON "\",\"depth_asked\":\"criterion\",\"contact_name\":\"%s\","
        "\"contact_unit\":\"%s\",\"contact_mail\":\"%s@example.jp\",\"contact_phone\":\"03\"}",
        canary, canary, canary, canary, canary, canary, canary);
    const char *reply = must(world, world_claims(pool, "sec"), SCT_POST,
                             apr_psprintf(pool, "/suppliers/%s/levels", world->id.supplier[i]), body, NULL);

    return world_text_at(pool, reply, "\"id\":\"");
}

static void issue(world_t *world, const char *level)
{
    apr_pool_t *pool = world->pool;
    const char *sec = world_claims(pool, "sec");
    const char *shown = must(world, sec, SCT_GET, apr_psprintf(pool, "/levels/%s/letter", level), NULL, NULL);
    const char *body = apr_psprintf(pool, "{\"letter_hash\":\"%s\"}", world_text_at(pool, shown, "\"hash\":\""));

    must(world, sec, SCT_POST, apr_psprintf(pool, "/levels/%s/issue", level), body, "\"1\"");
}

static void answer_all(world_t *world, int i, const char *claims)
{
    apr_pool_t *pool = world->pool;
    const sct_catalogue_t *catalogue = &world->app.catalogues[0];
    const char *body = apr_psprintf(pool, "{\"verdict\":\"met\",\"note\":\"canary-note-%s\",\"working\":true}", letter[i]);

    for (int k = 0; k < catalogue->criteria->nelts; k++) {
        must(world, claims, SCT_PATCH,
             apr_psprintf(pool, "/assessments/%s/answers/%s", world->id.assessment[i],
                          APR_ARRAY_IDX(catalogue->criteria, k, sct_criterion_t).id),
             body, "\"0\"");
    }
}

static const char *etag_of(world_t *world, const char *claims, const char *path)
{
    sct_reply_t reply;

    world_ask(&reply, NULL, world, world->pool, claims, SCT_GET, path, NULL, NULL);
    assert_int_equal(reply.status, 200);
    return reply.etag;
}

static void submit(world_t *world, int i, const char *contact, const char *executive, const char *depth)
{
    apr_pool_t *pool = world->pool;
    const char *assessment = apr_psprintf(pool, "/assessments/%s", world->id.assessment[i]);
    const char *body = apr_psprintf(pool, "{\"depth\":\"%s\"}", depth);
    const char *reply;

    if (strcmp(depth, "counts") != 0) {
        must(world, contact, SCT_PATCH, assessment, body, etag_of(world, contact, assessment));
    }
    reply = must(world, executive, SCT_POST, apr_psprintf(pool, "%s/submit", assessment), body,
                 etag_of(world, contact, assessment));
    world->id.submission[i] = world_text_at(pool, reply, "\"submission\":{\"id\":\"");
    must(world, contact, SCT_PATCH, apr_psprintf(pool, "%s/answers/1-2-1-1", assessment),
         apr_psprintf(pool, "{\"note\":\"canary-later-%s\"}", letter[i]), "\"1\"");
}

/* ---- evidence ---- */

const char *world_later_bytes(apr_pool_t *pool, int i)
{
    return apr_psprintf(pool, "canary-later-%s\n", letter[i]);
}

const char *world_shown_bytes(apr_pool_t *pool, int i)
{
    return apr_psprintf(pool, "canary-note-%s\n", letter[i]);
}

const char *world_upload(apr_pool_t *pool, const char *name, const char *bytes, const char *rest)
{
    sct_hash_t hash;

    sct_hash(&hash, bytes, strlen(bytes));
    return apr_psprintf(pool, "{\"name\":\"%s\",\"size\":%d,\"sha256\":\"%s\"%s}", name, (int)strlen(bytes),
                        sct_hex(pool, hash.bytes, SCT_HASH_LEN), rest);
}

static const char *announce(world_t *world, const char *claims, const char *name, const char *bytes, const char *rest)
{
    const char *body = world_upload(world->pool, name, bytes, rest);

    return world_text_at(world->pool, must(world, claims, SCT_POST, "/uploads", body, NULL), "\"id\":\"");
}

/* The id of the thing that the bytes became, or a new revision of. */
static const char *bring(world_t *world, const char *claims, const char *name, const char *bytes, const char *rest)
{
    const char *path = apr_psprintf(world->pool, "/uploads/%s/bytes", announce(world, claims, name, bytes, rest));

    return world_text_at(world->pool, must(world, claims, SCT_PUT, path, bytes, NULL), "\"id\":\"");
}

static void bring_evidence(world_t *world, int i, const char *claims)
{
    apr_pool_t *pool = world->pool;
    const char *rest = apr_psprintf(pool, ",\"dated_on\":\"2026-04-01\",\"expires_on\":\"2027-03-31\",\"assessment_id\":\"%s\","
                                    "\"criteria\":[\"1-2-1-1\"]", world->id.assessment[i]);

    world->id.evidence[i] = bring(world, claims, apr_psprintf(pool, "canary-note-%s.txt", letter[i]), world_shown_bytes(pool, i),
                                  rest);
}

/* What happens to it after the submission. */
static void revise_evidence(world_t *world, int i, const char *claims)
{
    apr_pool_t *pool = world->pool;
    const char *name = apr_psprintf(pool, "canary-later-%s.txt", letter[i]);
    const char *of = apr_psprintf(pool, ",\"evidence_id\":\"%s\"", world->id.evidence[i]);

    bring(world, claims, name, apr_psprintf(pool, "canary-later-%s, revised\n", letter[i]), of);
    world->id.upload[i] = announce(world, claims, name, world_later_bytes(pool, i), "");
    if (i == WORLD_A) {
        world->id.gone = bring(world, claims, "canary-note-A gone.txt", "canary-note-A gone\n", "");
        must(world, claims, SCT_POST, apr_psprintf(pool, "/evidence/%s/withdraw", world->id.gone),
             "{\"words\":\"canary-note-A\"}", "\"1\"");
    }
}

static void whole_job(world_t *world, int i, const char *contact, const char *executive, const char *depth)
{
    apr_pool_t *pool = world->pool;
    const char *canary = apr_psprintf(pool, "canary-%s", letter[i]);
    const char *reply;

    world->id.accepted[i] = make_draft(world, i, canary);
    issue(world, world->id.accepted[i]);
    world->now += VISIBLE_AFTER;
    reply = must(world, contact, SCT_POST, apr_psprintf(pool, "/levels/%s/accept", world->id.accepted[i]),
                 apr_psprintf(pool, "{\"words\":\"%s\"}", canary), "\"2\"");
    world->id.assessment[i] = world_text_at(pool, reply, "\"assessment_id\":\"");
    answer_all(world, i, contact);
    bring_evidence(world, i, contact);
    submit(world, i, contact, executive, depth);
    revise_evidence(world, i, contact);
    world->id.asked[i] = make_draft(world, i, canary);
    issue(world, world->id.asked[i]);
    world->now += VISIBLE_AFTER;
}

static void find_suppliers(world_t *world)
{
    const char *list = must(world, world_claims(world->pool, "sec"), SCT_GET, "/suppliers?limit=100", NULL, NULL);

    for (int i = 0; i < WORLD_SUPPLIERS; i++) {
        const char *code = apr_psprintf(world->pool, "\",\"code\":\"S-%s\"", letter[i]);
        const char *at = strstr(list, code);

        assert_non_null(at);
        world->id.supplier[i] = apr_pstrndup(world->pool, at - 32, 32);
    }
}

#define STRAY "00000000000000000000000000005714"
#define STRAY_MEMBERSHIP "00000000000000000000000000005715"

static sct_err_t *tell_stray(sct_op_t *op, const char *party)
{
    sct_receipt_t receipt = {0};
    const sct_member_event_t content = {.person = STRAY, .issuer = ISS_B, .sub = "stray", .name = "stray", .party = party,
                                        .code = "S-A", .roles = strings(op->pool, "supplier_contact"),
                                        .memberships = strings(op->pool, STRAY_MEMBERSHIP)};
    const sct_event_t event = {"member.added", NULL, SCT_WALL_LEGAL, &sct_member_event_type, &content};

    SCT_WRITE(op, sct_ledger_append(&receipt, op, &event));
    return SCT_OK;
}

/* A membership that no provider may speak for: planted with its event, since the use case refuses it. */
static void add_stray(world_t *world)
{
    const char *party = world->id.supplier[WORLD_A];
    apr_int64_t now = world->now / 1000;

    unit_plant(world->store, apr_psprintf(world->pool,
        "INSERT INTO t_person(id, iss, sub, name, added_at) VALUES('" STRAY "', '" ISS_B "', 'stray', 'stray', %" APR_INT64_T_FMT
        ");INSERT INTO t_membership(id, person_id, party, role, added_at) VALUES('" STRAY_MEMBERSHIP "', '" STRAY
        "', '%s', 'supplier_contact', %" APR_INT64_T_FMT ")", now, party, now));
    UNIT_OK(tell_stray(new_op(world, sct_operator()), party));
}

static sct_err_t *send_reminders(sct_op_t *op, sct_date_t day)
{
    const sct_sending_t sending = {.from = day, .to = day};
    sct_sending_t now;

    SCT_WRITE(op, sct_reminder_send(&now, op, &sending));
    assert_int_equal(now.sent, 2);
    return SCT_OK;
}

/* A week before the requests that wait for an answer are due. */
static void remind(world_t *world)
{
    sct_date_t due_on;

    assert_true(sct_date_parse(&due_on, DUE_ON));
    UNIT_OK(send_reminders(new_op(world, NULL), due_on - 7));
    for (int i = WORLD_A; i <= WORLD_B; i++) {
        const char *list = must(world, world_claims(world->pool, "sec"), SCT_GET,
                                apr_psprintf(world->pool, "/suppliers/%s/reminders", world->id.supplier[i]), NULL, NULL);

        world->id.reminder[i] = world_text_at(world->pool, list, "\"id\":\"");
    }
}

static void run_jobs(world_t *world)
{
    apr_pool_t *pool = world->pool;
    const char *sec = world_claims(pool, "sec");

    find_suppliers(world);
    add_stray(world);
    whole_job(world, WORLD_A, world_claims(pool, "a-contact"), world_claims(pool, "a-exec"), "counts");
    whole_job(world, WORLD_B, world_claims_b(pool, "b-contact"), world_claims_b(pool, "b-exec"), "evidence");
    world->id.draft = make_draft(world, WORLD_C, "canary-draft-C");
    world->id.deleted = make_draft(world, WORLD_E, "canary-deleted-E");
    must(world, sec, SCT_DELETE, apr_psprintf(pool, "/levels/%s", world->id.deleted), NULL, "\"1\"");
    world->id.hidden = make_draft(world, WORLD_D, "canary-hidden-D");
    issue(world, world->id.hidden);
    remind(world);
    world_talk(world);
}

/* ---- the database, kept and put back ---- */

static void open_store(world_t *world)
{
    apr_pool_t *pool;
    sct_store_settings_t settings = {.path = world->path, .wait = apr_time_from_sec(5), .readers = 2, .queue = 64};

    assert_int_equal(apr_pool_create(&pool, world->pool), APR_SUCCESS);
    UNIT_OK(sct_store_open(&world->store, pool, &settings));
    world->store_pool = pool;
}

/* A file is copied alone, so the WAL is folded into it first. */
static void fold_wal(world_t *world)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(world->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
}

static void copy_file(const char *to, const char *from)
{
    apr_pool_t *pool = unit_pool();

    assert_int_equal(apr_file_copy(from, to, APR_FPROT_OS_DEFAULT, pool), APR_SUCCESS);
    apr_pool_destroy(pool);
}

/* A new file each time: writing over one that is open or fresh waits for the disk. */
static void remove_database(const char *path)
{
    static const char *const suffix[] = {"", "-wal", "-shm"};
    apr_pool_t *pool = unit_pool();

    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        apr_file_remove(apr_pstrcat(pool, path, suffix[i], NULL), pool);
    }
    apr_pool_destroy(pool);
}

static void keep(world_t *world)
{
    apr_pool_destroy(world->store_pool);
    if (world->engine == UNIT_POSTGRES) {
        unit_pg_keep(world->pool, world->path);
    } else {
        world->kept = apr_pstrcat(world->pool, world->path, ".kept", NULL);
        fold_wal(world);
        copy_file(world->kept, world->path);
    }
    open_store(world);
}

void world_reset(world_t *world)
{
    if (world->engine == UNIT_POSTGRES) {
        unit_pg_put_back(world->pool, world->path);
        return;
    }
    apr_pool_destroy(world->store_pool);
    remove_database(world->path);
    copy_file(world->path, world->kept);
    open_store(world);
}

world_t *world_make(apr_pool_t *pool)
{
    world_t *world = apr_pcalloc(pool, sizeof *world);

    world->pool = pool;
    world->now = UNIT_NOW;
    world->engine = unit_engine();
    world->path = unit_database(pool);
    UNIT_OK(sct_app_load(&world->app, pool, "conf"));
    world->app.issue_delay = VISIBLE_AFTER;
    world->app.origin = "https://portal.canary-buyer.example";
    world->app.blobs.dir = apr_pstrcat(pool, unit_dir(pool), "/evidence", NULL);
    world->app.file_most = 1 << 20;
    world->app.total_most = 10 << 20;
    world->app.day_most = 5 << 20;
    open_store(world);
    add_parties(world);
    run_jobs(world);
    keep(world);
    return world;
}
