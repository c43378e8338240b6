/*
 * test_sweep.c - every write of the API, with every fault on its way.
 *
 * The writes are those of routes.def; what each is asked for comes from world_route.h, and one that has no good request fails the
 * test. A fault is one call of one kind (vfs_fault.h, alloc_fault.h), once or from then on: in a store that has done the act
 * before, in one that has just been opened, and with a checkpoint after COMMIT. What must hold then: sweep.h. Where a failed
 * allocation ends the process, it is a process of its own.
 *
 * In full length (LONG=1) every call of every kind is a fault, but for the thousands of allocations of opening a connection, of
 * which a sample is taken for each route; else a sample of all, in which each route meets each kind.
 *
 * Controls plant a defect in the run, in the disk or in the database, and it must be found.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_file_io.h>

#include "../unit/world_route.h"
#include "base_json.h"
#include "sweep_private.h"

#include "base_pool.h"

#define WORKERS 2
#define ROUTES 64
#define KINDS (VFS_KINDS + ALLOC_KINDS)
#define RUNS_LONG 30000

/* What the workers found; in memory that the parent shares. */
typedef struct tally_t {
    atomic_int next;
    atomic_int runs[KINDS];
    atomic_int hits[KINDS];
    atomic_int unsure;
    atomic_int bad;
    atomic_int done; /* writes */
    char words[WORKERS][4000];
} tally_t;

/* One write, ready to be asked. */
typedef struct write_t {
    const char *name;
    sct_request_t request;
} write_t;

static struct {
    apr_pool_t *pool;
    sweep_world_t world;
    write_t writes[ROUTES];
    int count;
    tally_t *tally;
    bool full;
} all;

/* ---- what is asked ---- */

static void add_write(world_t *world, const sct_route_t *route)
{
    write_t *one = &all.writes[all.count++];
    world_request_t good;

    assert_true(all.count <= ROUTES);
    world_route_good(&good, world, world->pool, route);
    one->name = route->name;
    one->request = (sct_request_t){.method = route->method,
                                   .path = good.path,
                                   .content_type = !good.body ? NULL
                                                   : route->flags & SCT_ROUTE_BYTES ? "application/octet-stream"
                                                                                    : "application/json",
                                   .if_match = good.if_match,
                                   .idempotency_key = route->flags & SCT_ROUTE_IDEM ? "key-of-the-sweep-0001" : NULL,
                                   .x_sctier = "1",
                                   .sec_fetch_site = "same-origin",
                                   .claims = good.claims,
                                   .body = good.body ? good.body : "",
                                   .body_len = good.body ? strlen(good.body) : 0};
}

static void read_image(const char *path, apr_pool_t *pool)
{
    apr_file_t *file = NULL;
    apr_finfo_t about;
    apr_size_t len;
    char *bytes;

    assert_int_equal(apr_file_open(&file, path, APR_READ, 0, pool), APR_SUCCESS);
    assert_int_equal(apr_file_info_get(&about, APR_FINFO_SIZE, file), APR_SUCCESS);
    len = (apr_size_t)about.size;
    bytes = apr_palloc(pool, len);
    assert_int_equal(apr_file_read_full(file, bytes, len, &all.world.image_len), APR_SUCCESS);
    apr_file_close(file);
    all.world.image = bytes;
}

static int make_all(void **state)
{
    apr_pool_t *pool = unit_pool();
    world_t *world = world_make(pool);

    (void)state;
    all.pool = pool;
    for (size_t i = 0; i < sct_route_count; i++) {
        if (sct_routes[i].method != SCT_GET) {
            add_write(world, &sct_routes[i]);
        }
    }
    world_reset(world);
    apr_pool_destroy(world->store_pool);
    read_image(world->path, pool);
    all.world.app = &world->app;
    all.world.now = world->now;
    all.full = getenv("LONG") != NULL;
    all.tally = mmap(NULL, sizeof *all.tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(all.tally != MAP_FAILED);
    vfs_fault_install();
    return 0;
}

static int forget_all(void **state)
{
    (void)state;
    apr_pool_destroy(all.pool);
    return munmap(all.tally, sizeof *all.tally);
}

/* ---- a worker ---- */

static void blame(int worker, const sweep_t *sweep, const sweep_fault_t *fault)
{
    static const char *const modes[SWEEP_MODES] = {"warm", "cold", "passive", "truncate"};
    char *words = all.tally->words[worker];
    size_t used = strlen(words);

    snprintf(words + used, sizeof all.tally->words[worker] - used, "%s%s, %s, %s %d%s: %s", used ? "\n" : "", sweep->name,
             modes[sweep->mode], fault->vfs ? vfs_fault_name(fault->vfs) : alloc_fault_name(fault->alloc), (int)fault->nth,
             fault->persistent ? " and on" : "", sweep->words);
}

static void one_run(int worker, sweep_t *sweep, const sweep_fault_t *fault, bool kill)
{
    int kind = fault->vfs ? (int)fault->vfs : (int)VFS_KINDS + (int)fault->alloc;
    int hits = sweep->hits;

    if (!(kill ? sweep_kill(sweep, fault) : sweep_run(sweep, fault))) {
        all.tally->bad++;
        blame(worker, sweep, fault);
        sweep->bad = 0;
    }
    all.tally->runs[kind]++;
    all.tally->hits[kind] += sweep->hits - hits;
}

/* How many calls lie between two faults: one, or so many that few samples are taken. */
static int64_t step_of(sweep_mode_t mode, const sweep_fault_t *fault, int64_t calls)
{
    bool opening = fault->alloc == ALLOC_SQLITE && mode == SWEEP_COLD;

    if (!all.full) {
        return calls / (fault->alloc == ALLOC_SQLITE ? 4 : 1) + 1;
    }
    return opening ? 151 : fault->alloc != ALLOC_NONE && mode != SWEEP_WARM ? 31 : 1;
}

static void sweep_kind(int worker, sweep_t *sweep, sweep_fault_t fault, int64_t calls, int64_t salt)
{
    int64_t step = step_of(sweep->mode, &fault, calls);

    for (int turn = 0; turn < 2 && calls > 0; turn++) {
        fault.persistent = turn == 1;
        if (!all.full && fault.persistent == (salt % 2 == 0)) {
            continue; /* a sample: once, or from then on */
        }
        fault.nth = 1 + (salt * 37 + turn * step / 2) % (step < calls ? step : calls);
        for (; fault.nth <= calls; fault.nth += step) {
            one_run(worker, sweep, &fault, false);
        }
    }
}

static void count_failed(int worker, const sweep_t *sweep)
{
    static const sweep_fault_t none;

    all.tally->bad++;
    blame(worker, sweep, &none);
}

static void sweep_mode(int worker, sweep_t *sweep, int salt)
{
    int64_t calls[VFS_KINDS];
    int64_t alloc_calls;

    if (!sweep_count(sweep)) {
        count_failed(worker, sweep);
        return;
    }
    alloc_calls = alloc_fault_calls(ALLOC_SQLITE);
    for (int kind = VFS_OPEN; kind < (int)VFS_LIE; kind++) {
        calls[kind] = vfs_fault_calls((vfs_kind_t)kind);
    }
    for (int kind = VFS_OPEN; kind < (int)VFS_LIE; kind++) {
        sweep_kind(worker, sweep, (sweep_fault_t){.vfs = (vfs_kind_t)kind}, calls[kind], salt + kind);
    }
    sweep_kind(worker, sweep, (sweep_fault_t){.alloc = ALLOC_SQLITE}, alloc_calls, salt);
}

/* A process that cannot get memory for a pool, a hash or a JSON value ends. */
static void sweep_ends(int worker, sweep_t *sweep, int salt)
{
    static const alloc_kind_t kinds[] = {ALLOC_APR, ALLOC_CRYPTO, ALLOC_JANSSON};
    sweep_fault_t fault = {.alloc = ALLOC_APR, .nth = INT64_MAX};
    int64_t calls[ALLOC_KINDS];

    one_run(worker, sweep, &fault, true);
    memcpy(calls, sweep->kill_calls, sizeof calls);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int64_t step = all.full ? 1 : calls[kinds[i]];

        fault.alloc = kinds[i];
        for (fault.nth = 1 + (all.full || step == 0 ? 0 : salt % step); fault.nth <= calls[kinds[i]]; fault.nth += step) {
            one_run(worker, sweep, &fault, true);
        }
    }
}

static void do_write(int worker, int which)
{
    const write_t *one = &all.writes[which];
    apr_pool_t *pool = unit_pool();
    sweep_t sweep;

    if (sweep_start(&sweep, pool, &all.world, one->name, &one->request)) {
        for (int mode = 0; mode < (int)SWEEP_MODES; mode++) {
            sweep.mode = (sweep_mode_t)mode;
            sweep_mode(worker, &sweep, which + mode);
        }
        sweep_ends(worker, &sweep, which);
    } else {
        count_failed(worker, &sweep);
    }
    sweep_end(&sweep);
    all.tally->unsure += sweep.unsure;
    all.tally->done++;
    apr_pool_destroy(pool);
}

/* The last of the routes are the largest: they come first. */
static void work(int worker)
{
    int which;

    while ((which = all.count - 1 - all.tally->next++) >= 0) {
        do_write(worker, which);
    }
}

/* ---- the tests ---- */

static void print_figures(void)
{
    int runs = 0;
    int hits = 0;

    for (int kind = 0; kind < KINDS; kind++) {
        const char *name = kind < (int)VFS_KINDS ? vfs_fault_name((vfs_kind_t)kind)
                                                 : alloc_fault_name((alloc_kind_t)(kind - (int)VFS_KINDS));

        if (all.tally->runs[kind] > 0) {
            printf("# fault sweep, %s%s: runs %d, met %d\n", kind < (int)VFS_KINDS ? "" : "allocations of ", name,
                   all.tally->runs[kind], all.tally->hits[kind]);
        }
        runs += all.tally->runs[kind];
        hits += all.tally->hits[kind];
    }
    printf("# figure: fault sweep: runs %d, faults met %d, routes %d, errors whose effect is there %d, bad %d\n", runs, hits,
           all.count, all.tally->unsure, all.tally->bad);
    fflush(stdout);
    assert_true(!all.full || runs >= RUNS_LONG);
}

static void every_write_survives_every_fault(void **state)
{
    pid_t children[WORKERS];
    bool ended = true;

    (void)state;
    fflush(stdout);
    for (int i = 0; i < WORKERS; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            work(i);
            unit_exit(0);
        }
    }
    for (int i = 0; i < WORKERS; i++) {
        int how = 0;

        waitpid(children[i], &how, 0);
        ended = ended && how == 0;
    }
    print_figures();
    if (all.tally->bad > 0 || !ended) {
        fail_msg("%s\n%s", all.tally->words[0], all.tally->words[1]);
    }
    assert_int_equal(all.tally->done, all.count);
}

/* ---- controls ---- */

static const write_t *find_write(const char *name)
{
    for (int i = 0; i < all.count; i++) {
        if (strcmp(all.writes[i].name, name) == 0) {
            return &all.writes[i];
        }
    }
    fail_msg("no write is called %s", name);
    return NULL;
}

static void start(sweep_t *sweep, apr_pool_t *pool, sweep_mode_t mode)
{
    const write_t *one = find_write("level_issue");

    if (!sweep_start(sweep, pool, &all.world, one->name, &one->request)) {
        fail_msg("%s", sweep->words);
    }
    sweep->mode = mode;
}

/* One run with a defect must be bad, in these words; without it the same run is good. */
static void finds(sweep_defect_t defect, sweep_mode_t mode, sweep_fault_t fault, const char *words)
{
    apr_pool_t *pool = unit_pool();
    sweep_t sweep;

    start(&sweep, pool, mode);
    if (defect != SWEEP_SOUND && !sweep_run(&sweep, &fault)) {
        fail_msg("without a defect: %s", sweep.words);
    }
    sweep.defect = defect;
    assert_false(sweep_run(&sweep, &fault));
    if (!strstr(sweep.words, words)) {
        fail_msg("not \"%s\", but: %s", words, sweep.words);
    }
    sweep_end(&sweep);
    apr_pool_destroy(pool);
}

static void lost_and_changed_rows_are_found(void **state)
{
    const sweep_fault_t memory = {.alloc = ALLOC_SQLITE, .nth = 5};

    (void)state;
    finds(SWEEP_LOST, SWEEP_WARM, memory, "the effect is missing");
    finds(SWEEP_HALF, SWEEP_WARM, memory, "neither that before nor that after");
    finds(SWEEP_TWICE, SWEEP_WARM, (sweep_fault_t){.alloc = ALLOC_SQLITE, .nth = INT64_MAX}, "");
    finds(SWEEP_SOUND, SWEEP_WARM, (sweep_fault_t){.vfs = VFS_LIE, .nth = 1, .persistent = true}, "");
}

static void wrong_replies_are_found(void **state)
{
    (void)state;
    finds(SWEEP_WRONG_WORDS, SWEEP_WARM, (sweep_fault_t){.alloc = ALLOC_SQLITE, .nth = 5}, "the reply is 404");
    finds(SWEEP_WRONG_WORDS, SWEEP_WARM, (sweep_fault_t){.vfs = VFS_FULL, .nth = 1}, "the reply is 404");
    finds(SWEEP_SWALLOWED, SWEEP_WARM, (sweep_fault_t){.vfs = VFS_SYNC, .nth = 2}, "nobody knows");
}

static void leaks_are_found(void **state)
{
    const sweep_fault_t memory = {.alloc = ALLOC_SQLITE, .nth = 5};

    (void)state;
    finds(SWEEP_LEAK_JSON, SWEEP_COLD, memory, "blocks of Jansson, 0 of libcrypto are left");
    finds(SWEEP_LEAK_SQLITE, SWEEP_COLD, memory, "1 blocks of SQLite");
    finds(SWEEP_LEAK_FILE, SWEEP_COLD, memory, "1 descriptors are left");
}

/* Each of these leaves rows that SQLite is content with. */
static void a_log_without_its_rows_is_found(void **state)
{
    static const char *const defects[] = {
        "UPDATE t_level SET reason = 'canary-changed' WHERE state <> 'draft'",
        "DELETE FROM t_answer; UPDATE t_level SET state = 'issued' WHERE state = 'accepted'",
        "UPDATE t_membership SET role = 'buyer_legal' WHERE role = 'buyer_security'",
    };
    apr_pool_t *pool = unit_pool();
    sweep_t sweep;

    (void)state;
    start(&sweep, pool, SWEEP_WARM);
    for (size_t i = 0; i < sizeof defects / sizeof defects[0]; i++) {
        sweep.runs = 0;
        assert_true(sweep_count(&sweep));
        assert_null(state_verify(sweep_op(&sweep, pool)));
        unit_plant(sweep.store, defects[i]);
        assert_non_null(state_verify(sweep_op(&sweep, pool)));
    }
    sweep_end(&sweep);
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_write_survives_every_fault), cmocka_unit_test(lost_and_changed_rows_are_found),
        cmocka_unit_test(wrong_replies_are_found),          cmocka_unit_test(leaks_are_found),
        cmocka_unit_test(a_log_without_its_rows_is_found),
    };

    if (!alloc_fault_install()) {
        puts("not ok - a library was in use before its allocator could be replaced");
        return 1;
    }
    sct_json_start();
    return cmocka_run_group_tests(tests, make_all, forget_all);
}
