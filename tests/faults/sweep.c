/*
 * sweep.c - one act with one fault, and what must hold afterwards.
 */
#include "sweep_private.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>
#include <sqlite3.h>

#include "store_private.h"

#include "base_pool.h"

#define VERIFY_EVERY 8 /* runs whose rows were verified before */

/* ---- the state ---- */

static bool state_of(state_t *out, sweep_t *sweep, bool shape)
{
    const char *words = state_read(out, &sweep->rows, sweep->path, shape);

    return !words ? true : sweep_blame(sweep, "%s", words);
}

/* Whether it is that of a or of b; the shape is looked at only where the rows do not say it. */
static bool compare(bool *is_a, bool *is_b, sweep_t *sweep, const state_t *a, const state_t *b)
{
    state_t now;

    if (!state_of(&now, sweep, false)) {
        return false;
    }
    *is_a = now.rows == a->rows;
    *is_b = now.rows == b->rows;
    if (*is_a || *is_b) {
        return true;
    }
    sweep->look_closer = true;
    if (!state_of(&now, sweep, true)) {
        return false;
    }
    *is_a = now.shape == a->shape;
    *is_b = now.shape == b->shape;
    return true;
}

static bool check_log(sweep_t *sweep, apr_pool_t *pool)
{
    const char *words = state_verify(sweep_op(sweep, pool));

    return !words ? true : sweep_blame(sweep, "%s", words);
}

static bool is_full(const sweep_fault_t *fault)
{
    return fault->vfs == VFS_FULL || fault->vfs == VFS_FULL_SHORT;
}

static bool says(const sct_reply_t *reply, int status, const char *key, bool again)
{
    char words[64];

    snprintf(words, sizeof words, "\"key\":\"%s\"", key);
    return reply->status == status && (reply->retry_after > 0) == again && reply->body && strstr(reply->body, words);
}

/* Whether the words fit: whose fault it is, and whether to try again. */
static bool check_words(sweep_t *sweep, const sweep_fault_t *fault, const sct_reply_t *reply)
{
    bool fits = is_full(fault)                      ? says(reply, 507, "no_space", false)
                : fault->alloc != ALLOC_NONE ? says(reply, 503, "busy", true)
                                                    : says(reply, 503, "read_only", false) || says(reply, 500, "store", false);

    return fits ? true
                : sweep_blame(sweep, "the reply is %d %.300s%s%s", reply->status, reply->body ? reply->body : "",
                        reply->err ? " because " : "", reply->err ? reply->err->what : "");
}

/* Where COMMIT may have begun, an error does not say that nothing is there. */
static bool may_be_there(const sweep_fault_t *fault)
{
    return (fault->alloc != ALLOC_NONE && fault->alloc != ALLOC_SQLITE) || (fault->vfs != VFS_NONE && !is_full(fault));
}

static bool is_good(const sct_reply_t *reply)
{
    return reply->status >= 200 && reply->status < 300;
}

bool sweep_check_state(bool *done, sweep_t *sweep, const sweep_fault_t *fault, bool good)
{
    bool undone = false;

    if (!compare(done, &undone, sweep, &sweep->after, &sweep->before)) {
        return false;
    }
    if (!*done && !undone) {
        return sweep_blame(sweep, "the state is neither that before nor that after the act");
    }
    if (good && !*done) {
        return sweep_blame(sweep, "a good reply, but the effect is missing");
    }
    if (!good && *done) {
        sweep->unsure++;
        return may_be_there(fault) ? true : sweep_blame(sweep, "an error, but the effect is there");
    }
    return true;
}

/* Again, without a fault: with a key it gives the first reply; without, it may be refused when it was done. */
bool sweep_check_retry(sweep_t *sweep, apr_pool_t *pool, bool done)
{
    sct_reply_t reply;
    bool refused, is_after = false, is_before = false;
    const char *words;

    sweep_act(&reply, sweep, pool);
    refused = reply.status == 412 || reply.status == 404 || reply.status == 409;
    if (!is_good(&reply) && !(refused && done && !sweep->request.idempotency_key)) {
        return sweep_blame(sweep, "the retry is answered %d %.200s (%s)", reply.status, reply.body ? reply.body : "",
                     reply.err ? sct_err_describe(pool, reply.err) : "no error");
    }
    if (!compare(&is_after, &is_before, sweep, &sweep->after, &sweep->before)) {
        return false;
    }
    words = is_after ? state_check(&sweep->rows) : "after the retry the state is not that after the act";
    if (words) {
        return sweep_blame(sweep, "%s", words);
    }
    return sweep->look_closer || sweep->runs % VERIFY_EVERY == 0 ? check_log(sweep, pool) : true;
}

/* ---- what controls plant ---- */

static void plant_defect(sweep_t *sweep, sct_reply_t *reply)
{
    switch (sweep->defect) {
    case SWEEP_LOST:
        sweep_close(sweep);
        sweep_put_back(sweep);
        sweep_open(sweep);
        reply->status = 200;
        break;
    case SWEEP_HALF:
        unit_plant(sweep->store, "UPDATE t_level SET reason = 'canary-changed' WHERE state <> 'draft'");
        break;
    case SWEEP_SWALLOWED:
        reply->status = 200;
        break;
    case SWEEP_WRONG_WORDS:
        reply->status = 404;
        break;
    case SWEEP_LEAK_JSON:
        sweep->planted.json = json_string("canary");
        break;
    case SWEEP_LEAK_SQLITE:
        sweep->planted.memory = sqlite3_malloc(16);
        break;
    case SWEEP_LEAK_FILE:
        sweep->planted.fd = dup(0);
        break;
    case SWEEP_TWICE:
        unit_plant(sweep->store, "DELETE FROM t_request");
        break;
    case SWEEP_SOUND:
    case SWEEP_DEFECTS:
        break;
    }
}

void sweep_end(sweep_t *sweep)
{
    if (sweep->store) {
        sweep_close(sweep);
    }
    json_decref(sweep->planted.json);
    sqlite3_free(sweep->planted.memory);
    if (sweep->planted.fd > 0) {
        close(sweep->planted.fd);
    }
}

/* ---- one run ---- */

/* Without a checkpoint every sync is one of COMMIT. */
static bool must_not_be_good(const sweep_t *sweep, const sweep_fault_t *fault)
{
    return fault->vfs == VFS_SYNC && vfs_fault_hits() > 0 && (sweep->mode == SWEEP_WARM || sweep->mode == SWEEP_COLD);
}

static bool check_all(sweep_t *sweep, const sweep_fault_t *fault, apr_pool_t *pool, const sct_reply_t *reply)
{
    bool done = false;

    if (!is_good(reply) && !check_words(sweep, fault, reply)) {
        return false;
    }
    if (is_good(reply) && must_not_be_good(sweep, fault)) {
        return sweep_blame(sweep, "a good reply, and nobody knows whether it is on the disk");
    }
    if ((is_good(reply) || sct_store_is_read_only(sweep->store)) && !sweep_reopen(sweep)) {
        return false;
    }
    return sweep_check_state(&done, sweep, fault, is_good(reply)) && sweep_check_retry(sweep, pool, done);
}

static bool run_checked(sweep_t *sweep, const sweep_fault_t *fault, apr_pool_t *pool)
{
    sct_reply_t reply;
    bool hit;

    sweep_arm(fault);
    sweep_act(&reply, sweep, pool);
    sweep_disarm();
    hit = vfs_fault_hits() + alloc_fault_hits() > 0;
    sweep->hits += hit;
    plant_defect(sweep, &reply);
    if (!hit && !is_good(&reply)) {
        return sweep_blame(sweep, "no fault, and the reply is %d %.200s", reply.status, reply.body ? reply.body : "");
    }
    return check_all(sweep, fault, pool, &reply);
}

bool sweep_run(sweep_t *sweep, const sweep_fault_t *fault)
{
    int64_t json = alloc_fault_live(ALLOC_JANSSON);
    int64_t crypto = alloc_fault_live(ALLOC_CRYPTO);
    apr_pool_t *pool = NULL;
    bool good;

    sweep->runs++;
    sweep->look_closer = false;
    if (!sweep_begin(sweep)) {
        return false;
    }
    apr_pool_create(&pool, sweep->pool);
    good = run_checked(sweep, fault, pool);
    apr_pool_destroy(pool);
    if (sweep->mode == SWEEP_COLD || !good) {
        good = sweep_close(sweep) && good;
    }
    json -= alloc_fault_live(ALLOC_JANSSON);
    crypto -= alloc_fault_live(ALLOC_CRYPTO);
    if (good && (json != 0 || crypto != 0)) {
        good = sweep_blame(sweep, "%d blocks of Jansson, %d of libcrypto are left", (int)-json, (int)-crypto);
    }
    return good;
}

bool sweep_count(sweep_t *sweep)
{
    static const sweep_fault_t nothing;
    apr_pool_t *pool = NULL;
    sct_reply_t reply;

    sweep->runs = 0; /* begin with a store of this mode */
    if (!sweep_begin(sweep)) {
        return false;
    }
    apr_pool_create(&pool, sweep->pool);
    sweep_arm(&nothing);
    sweep_act(&reply, sweep, pool);
    sweep_disarm();
    apr_pool_destroy(pool);
    return is_good(&reply);
}

/* The states before and after, and both verified. */
static bool learn(sweep_t *sweep, apr_pool_t *pool)
{
    sct_reply_t reply;

    static const sweep_fault_t nothing;

    if (!state_of(&sweep->before, sweep, true) || !check_log(sweep, pool)) {
        return false;
    }
    sweep_arm(&nothing);
    sweep_act(&reply, sweep, pool);
    sweep->pages = vfs_fault_calls(VFS_WRITE) / 2 + 1;
    if (!is_good(&reply)) {
        return sweep_blame(sweep, "%s is answered %d %.300s", sweep->name, reply.status, reply.body ? reply.body : "");
    }
    if (!state_of(&sweep->after, sweep, true) || !check_log(sweep, pool)) {
        return false;
    }
    return sweep->before.shape != sweep->after.shape ? true : sweep_blame(sweep, "%s has no effect", sweep->name);
}

bool sweep_start(sweep_t *sweep, apr_pool_t *pool, const sweep_world_t *world, const char *name,
                 const sct_request_t *request)
{
    apr_pool_t *run = NULL;
    bool good;

    memset(sweep, 0, sizeof *sweep);
    sweep->pool = pool;
    sweep->world = world;
    sweep->name = name;
    sweep->request = *request;
    sweep->path = apr_pstrcat(pool, unit_dir(pool), "/world.db", NULL);
    sweep_prepare(sweep);
    apr_pool_create(&run, pool);
    good = learn(sweep, run);
    apr_pool_destroy(run);
    return sweep_close(sweep) && good;
}
