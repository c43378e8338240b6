/*
 * test_sweep_blob.c - bytes in, out and away, with every fault of a file on their way.
 *
 * Each act (a file comes, the same file comes again, it is read, it is looked for, it is removed by a sweep) meets each call of
 * each kind, once and from then on; on a file system with files that have no name, and on one without (NFS). What must hold then:
 *
 * - after a good answer the bytes are there, whole; after an error nothing of them is there under their name, or all;
 * - what fails says no space where there is none, and never blames the file;
 * - nobody is ever given the whole of wrong bytes;
 * - no descriptor is left open, and no unfinished file but where the disk refuses to remove it;
 * - without the fault the same act is done.
 *
 * Controls take the bytes away, change one, and leave an unfinished file: each must be found.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "../unit/unit.h"
#include "blob.h"
#include "file_fault.h"

#include "base_pool.h"

#define OWNER "0000000000000000000000000000000a"
#define NAME "report.txt"
#define BYTES 70000 /* two parts of a reader */

typedef enum { ACT_PUT, ACT_AGAIN, ACT_GET, ACT_THERE, ACT_SWEEP, ACTS } act_t;

static const char *const act_names[ACTS] = {"put", "put again", "get", "there", "sweep"};

typedef struct room_t {
    apr_pool_t *pool;
    sct_blobs_t blobs;
    const char *bytes;
    size_t len;
    const char *sha256;
    int runs;
    int hits;
} room_t;

static int descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int n = 0;

    while (readdir(folder)) {
        n++;
    }
    closedir(folder);
    return n;
}

/* How many names without a leading dot, or with one, are in a folder. */
static int names_in(const char *path, bool hidden)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int n = 0;

    while (folder && (entry = readdir(folder)) != NULL) {
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && (entry->d_name[0] == '.') == hidden;
    }
    if (folder) {
        closedir(folder);
    }
    return n;
}

/* ---- the acts ---- */

static sct_err_t *put(room_t *room, apr_pool_t *pool)
{
    sct_put_t *out = NULL;
    size_t half = room->len / 2;

    SCT_TRY(sct_put_begin(&out, unit_op(pool, NULL, NULL), &room->blobs, OWNER));
    SCT_TRY(sct_put_add(out, room->bytes, half));
    SCT_TRY(sct_put_add(out, room->bytes + half, room->len - half));
    SCT_TRY(sct_put_look(out, NAME));
    return sct_put_keep(out);
}

/* *whole: all bytes were given, and they are the right ones. */
static sct_err_t *get(bool *whole, room_t *room, apr_pool_t *pool)
{
    sct_get_t *from = NULL;
    const char *part;
    size_t at = 0, len;
    bool same = true;

    *whole = false;
    SCT_TRY(sct_get_open(&from, pool, &room->blobs, OWNER, room->sha256, (int64_t)room->len));
    do {
        SCT_TRY(sct_get_next(&part, &len, from));
        same = same && (len == 0 || memcmp(part, room->bytes + at, len) == 0);
        at += len;
    } while (len > 0);
    *whole = same && at == room->len;
    return SCT_OK;
}

static sct_err_t *remove_it(void *baton, const char *owner, const char *sha256)
{
    const room_t *room = baton;

    return sct_blob_remove(room->pool, &room->blobs, owner, sha256);
}

static sct_err_t *act_on(room_t *room, apr_pool_t *pool, act_t act)
{
    bool whole;

    switch (act) {
    case ACT_PUT:
    case ACT_AGAIN:
        return put(room, pool);
    case ACT_GET:
        SCT_TRY(get(&whole, room, pool));
        assert_true(whole);
        return SCT_OK;
    case ACT_THERE:
        return sct_blob_there(pool, &room->blobs, OWNER, room->sha256, (int64_t)room->len)
                   ? SCT_OK
                   : sct_err(pool, DAMAGED, "not there");
    case ACT_SWEEP:
        return sct_blob_each(pool, &room->blobs, apr_time_now() + apr_time_from_sec(60), remove_it, room);
    case ACTS:
        break;
    }
    return SCT_OK;
}

/* ---- one run ---- */

static room_t *make_room(apr_pool_t *pool, act_t act)
{
    room_t *room = apr_pcalloc(pool, sizeof *room);
    char *bytes = apr_palloc(pool, BYTES);
    sct_hash_t hash;

    memset(bytes, 'x', BYTES);
    sct_hash(&hash, bytes, BYTES);
    *room = (room_t){.pool = pool, .bytes = bytes, .len = BYTES, .sha256 = sct_hex(pool, hash.bytes, SCT_HASH_LEN)};
    room->blobs.dir = apr_pstrcat(pool, unit_dir(pool), "/evidence", NULL);
    if (act != ACT_PUT) {
        file_fault_arm(FILE_NONE, 0, false);
        UNIT_OK(put(room, pool));
        file_fault_off();
    }
    return room;
}

static const char *folder_of(const room_t *room)
{
    return apr_pstrcat(room->pool, room->blobs.dir, "/" OWNER, NULL);
}

static bool is_harmless(file_kind_t kind)
{
    return kind == FILE_SHORT || kind == FILE_INTERRUPT;
}

/* Whether an error of this code fits the fault. */
static bool fits(act_t act, file_kind_t kind, const sct_err_t *err)
{
    if (act == ACT_GET || act == ACT_THERE) {
        return err->code == SCT_E_DAMAGED;
    }
    return err->code == (kind == FILE_FULL ? SCT_E_NO_SPACE : SCT_E_STORE);
}

static void blame(act_t act, file_kind_t kind, int64_t nth, bool persistent, const char *words, const char *more)
{
    fail_msg("%s, %s %d%s: %s%s", act_names[act], file_fault_name(kind), (int)nth, persistent ? " and on" : "", words, more);
}

/* NULL, or what does not hold of the bytes and of what else is in the folder. */
static const char *look_at(room_t *room, act_t act, bool done)
{
    apr_pool_t *pool = unit_pool();
    bool there = sct_blob_there(pool, &room->blobs, OWNER, room->sha256, (int64_t)room->len);
    bool whole = false;
    const char *words = NULL;

    if (act != ACT_SWEEP && done && !there) {
        words = "a good answer, and nothing is there";
    } else if (act != ACT_SWEEP && there && (get(&whole, room, pool) || !whole)) {
        words = "what is there is not whole";
    } else if (names_in(folder_of(room), true) > 0) {
        words = "an unfinished file is left";
    }
    apr_pool_destroy(pool);
    return words;
}

static void run(int *runs, int *hits, act_t act, file_kind_t kind, int64_t nth, bool persistent)
{
    apr_pool_t *pool = unit_pool();
    room_t *room = make_room(pool, act);
    int before = descriptors();
    apr_pool_t *life = NULL;
    const char *words;
    sct_err_t *err;

    apr_pool_create(&life, pool);
    file_fault_arm(kind, nth, persistent);
    err = act_on(room, life, act);
    if (err && !fits(act, kind, err)) {
        blame(act, kind, nth, persistent, "wrong words: ", sct_err_describe(life, err));
    }
    if (err && is_harmless(kind)) {
        blame(act, kind, nth, persistent, "this is no error: ", sct_err_describe(life, err));
    }
    if (!err && file_fault_hits() > 0 && kind == FILE_SYNC) {
        blame(act, kind, nth, persistent, "nobody knows whether it is on the disk", "");
    }
    apr_pool_destroy(life);
    *hits += file_fault_hits() > 0;
    file_fault_arm(FILE_NONE, 0, false);
    words = kind == FILE_REMOVE ? NULL : look_at(room, act, !err);
    if (words) {
        blame(act, kind, nth, persistent, words, "");
    }
    assert_int_equal(descriptors(), before);
    UNIT_OK(act_on(room, pool, act));
    words = kind == FILE_REMOVE ? NULL : look_at(room, act, true);
    if (words) {
        blame(act, kind, nth, persistent, "then again: ", words);
    }
    file_fault_off();
    ++*runs;
    apr_pool_destroy(pool);
}

/* ---- the tests ---- */

/* A signal that never stops coming would never let it end: that kind is met once. */
static void sweep_act(int *runs, int *hits, act_t act)
{
    for (int kind = FILE_OPEN; kind < (int)FILE_KINDS; kind++) {
        apr_pool_t *pool = unit_pool();
        room_t *room = make_room(pool, act);
        int64_t calls;

        file_fault_arm(FILE_NONE, 0, false);
        UNIT_OK(act_on(room, pool, act));
        calls = file_fault_calls((file_kind_t)kind);
        file_fault_off();
        apr_pool_destroy(pool);
        for (int64_t nth = 1; nth <= calls; nth++) {
            run(runs, hits, act, (file_kind_t)kind, nth, false);
            if (kind != FILE_INTERRUPT) {
                run(runs, hits, act, (file_kind_t)kind, nth, true);
            }
        }
    }
}

static void every_act_survives_every_fault(void **state)
{
    int runs = 0, hits = 0;

    (void)state;
    for (int named_only = 0; named_only < 2; named_only++) {
        file_fault_named_only(named_only == 1);
        for (int act = 0; act < (int)ACTS; act++) {
            sweep_act(&runs, &hits, (act_t)act);
        }
    }
    file_fault_named_only(false);
    assert_int_equal(runs, hits);
    printf("# figure: fault sweep, evidence files: runs %d, faults met %d, bad 0\n", runs, hits);
    fflush(stdout);
}

/* ---- controls ---- */

static void lost_and_wrong_bytes_are_found(void **state)
{
    apr_pool_t *pool = unit_pool();
    room_t *room = make_room(pool, ACT_AGAIN);
    const char *path = apr_psprintf(pool, "%s/%.2s/%s", folder_of(room), room->sha256, room->sha256 + 2);
    FILE *file = fopen(path, "r+");

    (void)state;
    assert_null(look_at(room, ACT_AGAIN, true));
    assert_non_null(file);
    assert_int_equal(fputc('y', file), 'y');
    assert_int_equal(fclose(file), 0);
    assert_string_equal(look_at(room, ACT_AGAIN, true), "what is there is not whole");
    assert_int_equal(remove(path), 0);
    assert_string_equal(look_at(room, ACT_AGAIN, true), "a good answer, and nothing is there");
    file = fopen(apr_pstrcat(pool, folder_of(room), "/." OWNER, NULL), "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(look_at(room, ACT_AGAIN, false), "an unfinished file is left");
    apr_pool_destroy(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_act_survives_every_fault),
                                       cmocka_unit_test(lost_and_wrong_bytes_are_found)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
