/*
 * test_powerloss.c - the power goes off at every call that changes a file: is every acknowledged act there, whole?
 *
 * Workers, one process each, run days of work (powerloss_work.h) and write down what reached the disk when (disk_trace.h). Then
 * every point of the trace is a crash: four images are made of it, each is opened through a store and looked through
 * (powerloss_check.h). A call that only reads leaves the disk as it was and is no point of its own; where nothing is unsynced,
 * the four images are one, and count as one.
 *
 * What is written and torn depends on a seed alone; which of several writers comes first, on the machine as well. A failure names
 * seed, call and image.
 *
 * Three controls show that the test sees what it looks for: synchronous=NORMAL loses acts, a disk that lies about fsync corrupts
 * the database, and an act in two transactions is seen by half.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "disk_vfs.h"
#include "powerloss_check.h"

#include "base_pool.h"

#define WORKERS 2
#define LIE 150 /* changes that a lying disk keeps in its cache */

/* What a worker found; in memory that the parent shares. */
typedef struct tally_t {
    int64_t images;
    int64_t lost;    /* images that miss an acknowledged act */
    int64_t corrupt;
    int64_t computed; /* images whose whole log was computed anew */
    int64_t acts;    /* acknowledged ones that were asked for, over all images */
    int64_t commits;
    int64_t members;
    int64_t checkpoints;
    int64_t truncates;
    char words[400]; /* of the first image that is lost or corrupt */
} tally_t;

typedef struct day_t {
    work_plan_t plan;
    int every;      /* look at each so many-th point */
    int lie;
    int64_t images; /* days follow each other until so many were looked at */
} day_t;

typedef struct crash_t {
    tally_t *tally;
    work_t *work;
    const day_t *day;
    check_memory_t memory;
    disk_t disk;
    disk_file_t image[DISK_FILES];
    int acknowledged[WORK_ACTS];
    int acts;
    uint64_t random;
} crash_t;

static void blame(crash_t *crash, const check_t *check, disk_survival_t survival, int sector)
{
    static const char *const survivals[DISK_IMAGES] = {"nothing", "everything", "a random subset", "torn sectors"};
    tally_t *tally = crash->tally;

    if (tally->lost + tally->corrupt == 0) {
        snprintf(tally->words, sizeof tally->words,
                 "seed %d, after call %d of %d, %s of the unsynced (%d) survived, sector %d: %d of %d acts missing; %s",
                 (int)crash->work->plan.seed, crash->disk.at, crash->work->trace.count, survivals[survival],
                 crash->disk.waiting, sector, check->missing, crash->acts, check->words);
    }
    tally->corrupt += check->damaged;
    tally->lost += !check->damaged && check->missing > 0;
}

static void look_at(crash_t *crash, disk_survival_t survival, int sector)
{
    check_t check = {.missing = 0};

    disk_image(crash->image, &crash->disk, survival, sector, &crash->random);
    crash->tally->images++;
    crash->tally->acts += crash->acts;
    if (!crash->image[DISK_MAIN].exists && crash->acts == 0) {
        return; /* nothing was made, and nobody was told that it was */
    }
    disk_vfs_mount(crash->work->world.path, crash->image);
    check_database(&check, &crash->memory, crash->work, crash->acknowledged, crash->acts);
    disk_vfs_remove();
    if (check.damaged || check.missing > 0) {
        blame(crash, &check, survival, sector);
    }
}

static void crash_here(crash_t *crash)
{
    int sector = crash->disk.at % 2 ? 512 : 4096;
    int survivals = crash->disk.waiting > 0 ? DISK_IMAGES : 1;

    for (int i = 0; i < survivals; i++) {
        look_at(crash, (disk_survival_t)i, sector);
    }
}

static void crash_everywhere(crash_t *crash)
{
    const disk_trace_t *trace = &crash->work->trace;

    while (crash->disk.at < trace->count) {
        const disk_op_t *op = &trace->ops[crash->disk.at];

        disk_step(&crash->disk);
        if (op->kind == DISK_ACK) {
            crash->acknowledged[crash->acts++] = (int)op->offset;
        }
        if (crash->disk.at % crash->day->every == 0) {
            crash_here(crash);
        }
    }
}

/* One day's work, and every way in which it may be cut short. */
static void run_day(tally_t *tally, const sct_app_t *app, const char *dir, const day_t *day, uint64_t seed)
{
    static work_t work;
    static crash_t crash;
    apr_pool_t *pool = unit_pool();
    work_plan_t plan = day->plan;

    plan.seed = seed;
    work_run(&work, pool, app, dir, &plan);
    crash = (crash_t){.tally = tally, .work = &work, .day = day, .random = seed * 2 + 1};
    crash.disk.trace = &work.trace;
    crash.disk.lie = day->lie;
    crash_everywhere(&crash);
    tally->computed += crash.memory.computed;
    tally->commits += work.commits;
    tally->members += work.members;
    tally->checkpoints += work.checkpoints;
    tally->truncates += work.truncates;
    disk_free(&crash.disk);
    for (int i = 0; i < DISK_FILES; i++) {
        disk_file_free(&crash.image[i]);
    }
    disk_forget(&work.trace);
    apr_pool_destroy(pool);
}

/* A process of its own: days of its own seeds, until its share is done. */
static pid_t fork_worker(tally_t *tally, const char *dir, const day_t *day, int worker)
{
    pid_t pid = fork();

    if (pid == 0) {
        apr_pool_t *pool = unit_pool();
        sct_app_t app = {0};

        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* counting allocations takes a tenth of the time */
        work_must(sct_app_load(&app, pool, "conf"), "conf");
        for (uint64_t n = 0; tally->images < day->images; n++) {
            run_day(tally, &app, dir, day, day->plan.seed + n * WORKERS + (uint64_t)worker);
        }
        fflush(NULL);
        unit_exit(0);
    }
    return pid;
}

static void run_days(tally_t *out, const day_t *day)
{
    apr_pool_t *pool = unit_pool();
    const char *dir = unit_dir(pool);
    tally_t *tallies = mmap(NULL, WORKERS * sizeof *tallies, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pids[WORKERS];

    assert_true(tallies != MAP_FAILED);
    for (int i = 0; i < WORKERS; i++) {
        pids[i] = fork_worker(&tallies[i], dir, day, i);
        assert_true(pids[i] > 0);
    }
    *out = (tally_t){.images = 0};
    for (int i = 0; i < WORKERS; i++) {
        const tally_t *one = &tallies[i];
        int status = -1;

        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
        out->images += one->images;
        out->lost += one->lost;
        out->corrupt += one->corrupt;
        out->computed += one->computed;
        out->acts += one->acts;
        out->commits += one->commits;
        out->members += one->members;
        out->checkpoints += one->checkpoints;
        out->truncates += one->truncates;
        if (out->words[0] == '\0') {
            memcpy(out->words, one->words, sizeof out->words);
        }
    }
    munmap(tallies, WORKERS * sizeof *tallies);
    apr_pool_destroy(pool);
}

static bool at_length(void)
{
    const char *value = getenv("LONG");

    return value && *value && strcmp(value, "0") != 0;
}

static void nothing_acknowledged_is_lost(void **state)
{
    const day_t day = at_length() ? (day_t){.plan = {.seed = 1000, .waves = 24}, .every = 1, .images = 46000}
                                  : (day_t){.plan = {.seed = 1, .waves = 9}, .every = 5, .images = 1200};
    tally_t tally;

    (void)state;
    run_days(&tally, &day);
    printf("# figure: power loss: images %d, lost %d, corrupt %d\n", (int)tally.images, (int)tally.lost, (int)tally.corrupt);
    printf("# %d acts in %d commits, %d checkpoints, %d that empty the WAL; the whole log computed anew for %d images\n",
           (int)tally.members, (int)tally.commits, (int)tally.checkpoints, (int)tally.truncates, (int)tally.computed);
    if (tally.lost + tally.corrupt > 0) {
        fail_msg("%s", tally.words);
    }
    assert_true(tally.images >= (at_length() ? 90000 : 2400));
    assert_true(tally.members > tally.commits); /* writers did share commits */
    assert_true(tally.checkpoints > 0 && tally.truncates > 0);
    assert_true(tally.acts > tally.images); /* there was something to lose */
}

static void control_without_full_synchronous_acts_are_lost(void **state)
{
    const day_t day = {.plan = {.seed = 500, .waves = 9, .normal = true}, .every = at_length() ? 4 : 24, .images = 1};
    tally_t tally;

    (void)state;
    run_days(&tally, &day);
    printf("# figure: power loss, synchronous=NORMAL: images %d, lost %d\n", (int)tally.images, (int)tally.lost);
    printf("# %s\n", tally.words);
    assert_true(tally.lost > 0);
    assert_int_equal(tally.corrupt, 0); /* NORMAL gives up durability, nothing else */
}

static void control_a_lying_disk_corrupts(void **state)
{
    const day_t day = {.plan = {.seed = 600, .waves = 9}, .every = at_length() ? 4 : 24, .lie = LIE, .images = 1};
    tally_t tally;

    (void)state;
    run_days(&tally, &day);
    printf("# figure: power loss, lying fsync: images %d, corrupt %d\n", (int)tally.images, (int)tally.corrupt);
    printf("# %s\n", tally.words);
    assert_true(tally.corrupt > 0);
    assert_true(tally.lost > 0);
}

static void control_half_an_act_is_seen(void **state)
{
    const day_t day = {.plan = {.seed = 700, .waves = 4, .halved = true}, .every = 30, .images = 1};
    tally_t tally;

    (void)state;
    run_days(&tally, &day);
    printf("# %s\n", tally.words);
    assert_true(tally.corrupt > 0 && tally.corrupt < tally.images);
    assert_non_null(strstr(tally.words, "0000000000000000000000000000half"));
    assert_int_equal(tally.lost, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost),
        cmocka_unit_test(control_without_full_synchronous_acts_are_lost),
        cmocka_unit_test(control_a_lying_disk_corrupts),
        cmocka_unit_test(control_half_an_act_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
