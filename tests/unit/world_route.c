/*
 * world_route.c - the requests of the matrix: objects, paths, bodies, versions, and who gets a good answer.
 */
#include "unit_pg.h"
#include "world_route.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>
#include <sqlite3.h>

const world_principal_t world_principals[] = {
    {NULL, false, 0, -1, false}, /* anonymous */
    {"nobody", false, 0, -1, false},
    {"ended", false, 0, -1, false},
    {"stray", true, 0, -1, false},
    {"a-contact", true, 0, -1, false}, /* the subject of A's contact, claimed by B's provider */
    {"two", false, 0, -1, false},      /* two companies and none chosen */
    {"sec", false, SCT_ROLE_BUYER_SECURITY, -1, true},
    {"buy", false, SCT_ROLE_BUYER_PURCHASING, -1, true},
    {"legal", false, SCT_ROLE_BUYER_LEGAL, -1, true},
    {"exec", false, SCT_ROLE_BUYER_EXECUTIVE, -1, true},
    {"admin", false, SCT_ROLE_BUYER_ADMIN, -1, true},
    {"auditor", false, SCT_ROLE_AUDITOR, -1, true},
    {"a-contact", false, SCT_ROLE_SUPPLIER_CONTACT, WORLD_A, true},
    {"a-exec", false, SCT_ROLE_SUPPLIER_EXECUTIVE, WORLD_A, true},
    {"a-sales", false, SCT_ROLE_SUPPLIER_SALES, WORLD_A, true},
    {"a-all", false, SCT_ROLE_SUPPLIER_CONTACT | SCT_ROLE_SUPPLIER_EXECUTIVE | SCT_ROLE_SUPPLIER_SALES, WORLD_A, true},
    {"b-contact", true, SCT_ROLE_SUPPLIER_CONTACT, WORLD_B, true},
    {"b-exec", true, SCT_ROLE_SUPPLIER_EXECUTIVE, WORLD_B, true},
    {"d-contact", false, SCT_ROLE_SUPPLIER_CONTACT, WORLD_D, true},
};

const size_t world_principal_count = sizeof world_principals / sizeof world_principals[0];

const char *world_principal_claims(apr_pool_t *pool, const world_principal_t *who)
{
    return !who->sub ? NULL : who->at_b ? world_claims_b(pool, who->sub) : world_claims(pool, who->sub);
}

/* ---- which object a route is asked for ---- */

bool world_route_has_object(const sct_route_t *route)
{
    return strstr(route->path, "{id}") != NULL;
}

int world_own(const world_principal_t *who)
{
    return who->supplier >= 0 ? who->supplier : WORLD_A;
}

static int foreign_of(const world_principal_t *who)
{
    return world_own(who) == WORLD_B ? WORLD_A : WORLD_B;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
    size_t n = strlen(text), k = strlen(with);

    return n >= k && strcmp(text + n - k, with) == 0;
}

/* The files of a submission: B's shows one, A's none, whatever is attached to it. */
static bool shows_files(const sct_route_t *route)
{
    return strcmp(route->name, "submission_bytes") == 0;
}

/* The id of supplier i's object that suits the route; NULL when the world has none. */
static const char *object_of(const world_ids_t *id, const sct_route_t *route, int i)
{
    if (starts(route->path, "/suppliers/")) {
        return strcmp(route->name, "level_create") == 0 ? id->supplier[i == WORLD_A ? WORLD_E : i] : id->supplier[i];
    }
    if (starts(route->path, "/levels/")) {
        if (strcmp(route->name, "level_show") == 0) {
            return id->accepted[i];
        }
        if (route->can != SCT_CAN_ISSUE_LEVEL || strcmp(route->name, "level_withdraw") == 0) {
            return id->asked[i];
        }
        return strcmp(route->name, "level_cancel") == 0 ? id->hidden : id->draft;
    }
    if (starts(route->path, "/reminders/")) {
        return id->reminder[i];
    }
    if (starts(route->path, "/evidence/")) {
        return id->evidence[i];
    }
    if (starts(route->path, "/uploads/")) {
        return id->upload[i];
    }
    if (starts(route->path, "/negos/")) {
        return id->nego[i];
    }
    if (starts(route->path, "/waivers/")) {
        return id->waiver[i];
    }
    if (starts(route->path, "/holds/")) {
        return id->hold[i];
    }
    if (starts(route->path, "/files/")) {
        return strcmp(route->name, "attachment_take") == 0 ? id->coming[i] : id->file[i];
    }
    if (starts(route->path, "/campaigns/")) {
        return id->campaign;
    }
    return starts(route->path, "/assessments/")  ? id->assessment[i]
           : starts(route->path, "/submissions/") ? id->submission[i]
                                                  : NULL;
}

const char *world_route_object(const world_t *world, const sct_route_t *route, const world_principal_t *who,
                               world_relation_t relation)
{
    const world_ids_t *id = &world->id;
    bool swap = shows_files(route) && who->supplier < 0;

    switch (relation) {
    case WORLD_OWN:
        if (strcmp(route->name, "attachment_take") == 0 && who->supplier < 0) {
            return id->coming_of_buyer;
        }
        return object_of(id, route, swap ? WORLD_B : world_own(who));
    case WORLD_FOREIGN:
        return object_of(id, route, swap ? WORLD_A : foreign_of(who));
    case WORLD_HIDDEN:
        return starts(route->path, "/levels/") ? id->hidden : NULL;
    case WORLD_DELETED:
        return starts(route->path, "/levels/") ? id->deleted : NULL;
    case WORLD_RANDOM:
        return "0123456789abcdef0123456789abcdef";
    case WORLD_MALFORMED:
    case WORLD_RELATIONS:
        break;
    }
    return "x'--%00";
}

/* The thing that goes with a submission of A or B; B's for any other. */
static const char *evidence_of(const world_t *world, const char *submission)
{
    return world->id.evidence[strcmp(submission, world->id.submission[WORLD_A]) == 0 ? WORLD_A : WORLD_B];
}

const char *world_route_path(const world_t *world, apr_pool_t *pool, const sct_route_t *route, const char *id)
{
    const char *brace = strchr(route->path, '{');
    const char *rest;

    if (!brace) {
        return route->path;
    }
    rest = strchr(brace, '}') + 1;
    if (starts(brace, "{edition}")) {
        id = world->app.catalogues[0].edition;
    }
    if (ends(rest, "/{criterion}")) {
        rest = "/answers/1-2-1-1";
    } else if (ends(rest, "/{n}/bytes")) {
        rest = "/revisions/1/bytes";
    } else if (ends(rest, "/{evidence}/bytes")) {
        rest = apr_psprintf(pool, "/evidence/%s/bytes", evidence_of(world, id));
    }
    return apr_psprintf(pool, "%.*s%s%s", (int)(brace - route->path), route->path, id, rest);
}

/* ---- what is sent ---- */

/* The first column of the first row, past the views; NULL when there is none. */
static const char *raw_text(const world_t *world, apr_pool_t *pool, const char *sql, const char *id)
{
    const char *place = strchr(sql, '?');
    sqlite3 *raw;
    sqlite3_stmt *stmt;
    const char *text = NULL;

    if (world->engine == UNIT_POSTGRES) {
        return unit_pg_text(pool, world->path, apr_psprintf(pool, "%.*s$$%s$$%s", (int)(place - sql), sql, id, place + 1));
    }
    assert_int_equal(sqlite3_open_v2(world->path, &raw, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &stmt, NULL), SQLITE_OK);
    sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        text = apr_pstrdup(pool, (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    sqlite3_close(raw);
    return text;
}

static const char *if_match_of(const world_t *world, apr_pool_t *pool, const sct_route_t *route, const char *id)
{
    const char *rev = NULL;

    if (!(route->flags & SCT_ROUTE_IF_MATCH)) {
        return NULL;
    }
    if (strstr(route->path, "{criterion}")) {
        rev = raw_text(world, pool, "SELECT rev FROM t_answer WHERE assessment_id = ? AND criterion = '1-2-1-1'", id);
    } else if (starts(route->path, "/evidence/")) {
        rev = raw_text(world, pool, "SELECT rev FROM t_evidence WHERE id = ?", id);
    } else if (starts(route->path, "/levels/")) {
        rev = raw_text(world, pool, "SELECT rev FROM t_level WHERE id = ?", id);
    } else {
        rev = raw_text(world, pool, "SELECT rev FROM t_assessment WHERE id = ?", id);
    }
    return apr_psprintf(pool, "\"%s\"", rev ? rev : "1");
}

static const char *letter_hash(world_t *world, apr_pool_t *pool, const char *id)
{
    sct_reply_t reply;
    const char *at;

    world_ask(&reply, NULL, world, pool, world_claims(pool, "sec"), SCT_GET,
              apr_psprintf(pool, "/levels/%s/letter", id), NULL, NULL);
    at = reply.status == 200 ? strstr(reply.body, "\"hash\":\"") : NULL;
    return at ? apr_pstrndup(pool, at + 8, 64)
              : "0000000000000000000000000000000000000000000000000000000000000000";
}

/* A file that they may name in an entry. */
static const char *ready_of(const world_t *world, const world_principal_t *who)
{
    return who->supplier < 0 ? world->id.ready_of_buyer : world->id.ready[who->supplier == WORLD_B ? WORLD_B : WORLD_A];
}

static const char *body_of(world_t *world, apr_pool_t *pool, const sct_route_t *route, const world_principal_t *who,
                           const char *id)
{
    const char *type = route->input ? route->input->name : "";
    const char *depth;

    if (route->flags & SCT_ROUTE_BYTES) {
        return world_later_bytes(pool, world_own(who));
    }
    if (!route->input) {
        return NULL;
    }
    if (strcmp(type, "upload_input") == 0 || strcmp(type, "attachment_input") == 0) {
        return world_upload(pool, "canary-sent.txt", "canary-sent\n", "");
    }
    if (strcmp(type, "link_input") == 0) {
        return apr_psprintf(pool, "{\"evidence_id\":\"%s\",\"add\":[\"1-2-1-2\"],\"remove\":[\"1-2-1-1\"]}",
                            world->id.evidence[world_own(who) == WORLD_B ? WORLD_B : WORLD_A]);
    }
    if (strcmp(type, "party_input") == 0) {
        return apr_psprintf(pool, "{\"party\":\"%s\"}",
                            who->supplier >= 0 ? world->id.supplier[who->supplier] : "buyer");
    }
    if (strcmp(type, "redeem_input") == 0) {
        return apr_psprintf(pool, "{\"code\":\"%s\"}", world->id.code);
    }
    if (strcmp(type, "issue_input") == 0) {
        return apr_psprintf(pool, "{\"letter_hash\":\"%s\"}", letter_hash(world, pool, id));
    }
    if (strcmp(type, "level_input") == 0) {
        return "{\"star\":3,\"reason\":\"canary-sent\"}";
    }
    if (strcmp(type, "answer_input") == 0) {
        return "{\"verdict\":\"unmet\",\"note\":\"canary-sent\"}";
    }
    if (strcmp(type, "depth_input") == 0) {
        return "{\"depth\":\"requirement\"}";
    }
    if (strcmp(type, "seen_input") == 0) {
        return "{\"seen\":true}";
    }
    if (strcmp(type, "entry_input") == 0) {
        return apr_psprintf(pool, "{\"kind\":\"commented\",\"words\":\"canary-sent\",\"for_security\":\"yes\","
                            "\"files\":[\"%s\"]}", ready_of(world, who));
    }
    if (strcmp(type, "nego_input") == 0) {
        return "{\"subject\":\"labour\",\"title\":\"canary-sent\",\"first\":{\"kind\":\"requested\",\"mode\":\"phone\","
               "\"words\":\"canary-sent\",\"lines\":[{\"category\":\"labour\",\"tax\":\"excluded\",\"becomes\":\"120\"}]}}";
    }
    if (strcmp(type, "campaign_input") == 0) {
        return "{\"title\":\"canary-sent\",\"words\":\"canary-sent\"}";
    }
    if (strcmp(type, "campaign_open_input") == 0) {
        return apr_psprintf(pool, "{\"suppliers\":[\"%s\",\"%s\"]}", world->id.supplier[WORLD_A], world->id.supplier[WORLD_C]);
    }
    if (strcmp(type, "waiver_input") == 0) {
        return apr_psprintf(
            pool, "{\"rule\":\"PRC-03\",\"object_id\":\"%s\",\"reason\":\"canary-sent\",\"until_on\":\"2027-03-31\"}",
            world->id.nego[WORLD_A]);
    }
    if (strcmp(type, "hold_input") == 0) {
        return "{\"words\":\"canary-sent\"}";
    }
    if (strcmp(type, "size_input") == 0) {
        return "{\"as_of\":\"2026-04-01\",\"source\":\"self\",\"capital\":-1,\"employees\":0,\"parent_capital\":-1,"
               "\"parent_employees\":-1,\"words\":\"canary-sent\"}";
    }
    if (strcmp(type, "deal_input") == 0) {
        return "{\"title\":\"canary-sent\",\"dealing\":\"repair\",\"ordered_on\":\"2026-04-01\"}";
    }
    if (strcmp(type, "submit_input") == 0) {
        depth = raw_text(world, pool, "SELECT depth FROM t_assessment WHERE id = ?", id);
        return apr_psprintf(pool, "{\"depth\":\"%s\"}", depth ? depth : "counts");
    }
    return "{\"words\":\"canary-sent\"}";
}

/* ---- what must come back ---- */

int world_route_expected(const sct_route_t *route, const world_principal_t *who, world_relation_t relation, const char *id)
{
    unsigned roles = sct_can_roles(route->can);

    if (roles & (SCT_ANYONE | SCT_STATUS)) {
        return 2;
    }
    if (!who->sub) {
        return 401;
    }
    if (roles & SCT_SIGNED_IN) {
        if (strcmp(route->name, "party_choose") == 0) {
            return who->member ? 2 : 422; /* what they ask for is theirs, or not on offer */
        }
        if (strcmp(route->name, "party_redeem") == 0) {
            return who->at_b ? 422 : 2; /* the invitation is for log-ins at the buyer's provider */
        }
        return 2;
    }
    if (!who->member || (!(roles & SCT_MEMBER) && !(roles & who->roles))) {
        return 403;
    }
    if (!world_route_has_object(route)) {
        return 2;
    }
    if (shows_files(route) && (relation == WORLD_OWN) == (who->supplier == WORLD_A) && relation <= WORLD_FOREIGN) {
        return 404; /* what A submitted shows no file */
    }
    if (relation == WORLD_OWN) {
        return id && who->supplier != WORLD_D ? 2 : 0;
    }
    return relation == WORLD_RANDOM || relation == WORLD_MALFORMED || relation == WORLD_DELETED || who->supplier >= 0 ? 404
                                                                                                                      : 0;
}

/* ---- whole requests ---- */

void world_route_request(world_request_t *out, world_t *world, apr_pool_t *pool, const sct_route_t *route,
                         const world_principal_t *who, world_relation_t relation)
{
    const char *id = world_route_has_object(route) ? world_route_object(world, route, who, relation) : NULL;

    *out = (world_request_t){.route = route, .who = who, .claims = world_principal_claims(pool, who), .id = id};
    if (!id && world_route_has_object(route)) {
        return;
    }
    out->path = world_route_path(world, pool, route, id);
    out->body = body_of(world, pool, route, who, id);
    out->if_match = if_match_of(world, pool, route, id);
}

void world_route_good(world_request_t *out, world_t *world, apr_pool_t *pool, const sct_route_t *route)
{
    for (size_t i = 0; i < world_principal_count; i++) {
        const world_principal_t *who = &world_principals[i];
        const char *id = world_route_has_object(route) ? world_route_object(world, route, who, WORLD_OWN) : NULL;

        if (world_route_expected(route, who, WORLD_OWN, id) == 2) {
            world_route_request(out, world, pool, route, who, WORLD_OWN);
            return;
        }
    }
    fail_msg("%s: nobody in the world gets a good answer", route->name);
}
