/*
 * test_blob.c - bytes on the disk: kept under their hash, given back whole or not at all, healed, removed, swept; and what a
 * reply of clamd means.
 */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "blob.h"
#include "blob_scan.h"

#define OWNER "0000000000000000000000000000000a"
#define OTHER "0000000000000000000000000000000b"
/* sha256sum: of nothing, of "abc" (FIPS 180-4), of a million times "a" (FIPS 180-4) */
#define HASH_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HASH_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HASH_MILLION "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

typedef struct room_t {
    apr_pool_t *pool;
    sct_blobs_t blobs;
} room_t;

static room_t *make_room(void)
{
    apr_pool_t *pool = unit_pool();
    room_t *room = apr_pcalloc(pool, sizeof *room);

    room->pool = pool;
    room->blobs.dir = apr_pstrcat(pool, unit_dir(pool), "/evidence", NULL);
    return room;
}

static const char *path_of(const room_t *room, const char *owner, const char *hash)
{
    return apr_psprintf(room->pool, "%s/%s/%.2s/%s", room->blobs.dir, owner, hash, hash + 2);
}

static const char *put_as(const room_t *room, apr_pool_t *pool, const char *owner, const char *bytes, size_t len, size_t times)
{
    sct_put_t *put = NULL;

    UNIT_OK(sct_put_begin(&put, unit_op(pool, NULL, NULL), &room->blobs, owner));
    for (size_t i = 0; i < times; i++) {
        UNIT_OK(sct_put_add(put, bytes, len));
    }
    assert_int_equal(sct_put_size(put), len * times);
    UNIT_OK(sct_put_keep(put));
    return sct_put_hash(put);
}

static const char *put_abc(const room_t *room)
{
    return put_as(room, room->pool, OWNER, "abc", 3, 1);
}

/* All parts, counted and summed; the error that ended them. */
static sct_err_t *get_all(int64_t *got, const room_t *room, apr_pool_t *pool, const char *owner, const char *hash, int64_t size)
{
    sct_get_t *get = NULL;
    const char *part;
    size_t len;

    *got = 0;
    SCT_TRY(sct_get_open(&get, pool, &room->blobs, owner, hash, size));
    do {
        SCT_TRY(sct_get_next(&part, &len, get));
        *got += (int64_t)len;
    } while (len > 0);
    return SCT_OK;
}

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

static int names_in(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int n = 0;

    while (folder && (entry = readdir(folder)) != NULL) {
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    if (folder) {
        closedir(folder);
    }
    return n;
}

static void bytes_come_back(void **state)
{
    room_t *room = make_room();
    struct stat about;
    int64_t got;

    (void)state;
    assert_string_equal(put_abc(room), HASH_ABC);
    assert_string_equal(put_as(room, room->pool, OWNER, "", 0, 1), HASH_EMPTY);
    assert_string_equal(put_as(room, room->pool, OWNER, "aaaaaaaaaa", 10, 100000), HASH_MILLION);
    UNIT_OK(get_all(&got, room, room->pool, OWNER, HASH_ABC, 3));
    assert_int_equal(got, 3);
    UNIT_OK(get_all(&got, room, room->pool, OWNER, HASH_EMPTY, 0));
    UNIT_OK(get_all(&got, room, room->pool, OWNER, HASH_MILLION, 1000000));
    assert_int_equal(got, 1000000);
    assert_true(sct_blob_there(room->pool, &room->blobs, OWNER, HASH_ABC, 3));
    assert_false(sct_blob_there(room->pool, &room->blobs, OWNER, HASH_ABC, 4));
    assert_false(sct_blob_there(room->pool, &room->blobs, OTHER, HASH_ABC, 3)); /* each supplier has its own */
    assert_int_equal(stat(path_of(room, OWNER, HASH_ABC), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0660);
    assert_int_equal(stat(room->blobs.dir, &about), 0);
    assert_int_equal(about.st_mode & 07777, 02770);
    apr_pool_destroy(room->pool);
}

/* What is not kept leaves nothing: no name, no descriptor. */
static void what_is_not_kept_is_gone(void **state)
{
    room_t *room = make_room();
    int before;

    (void)state;
    put_abc(room);
    before = descriptors();
    for (int i = 0; i < 20; i++) {
        apr_pool_t *pool = unit_pool();
        sct_put_t *put = NULL;

        UNIT_OK(sct_put_begin(&put, unit_op(pool, NULL, NULL), &room->blobs, OWNER));
        UNIT_OK(sct_put_add(put, "half", 4));
        apr_pool_destroy(pool);
    }
    assert_int_equal(descriptors(), before);
    assert_int_equal(names_in(apr_psprintf(room->pool, "%s/" OWNER, room->blobs.dir)), 1);
    apr_pool_destroy(room->pool);
}

static void the_same_again_is_no_error(void **state)
{
    room_t *room = make_room();
    const struct timespec old[2] = {{1000, 0}, {1000, 0}};
    struct stat about;

    (void)state;
    put_abc(room);
    assert_int_equal(utimensat(AT_FDCWD, path_of(room, OWNER, HASH_ABC), old, 0), 0);
    assert_string_equal(put_abc(room), HASH_ABC);
    assert_int_equal(names_in(apr_psprintf(room->pool, "%s/" OWNER "/ba", room->blobs.dir)), 1);
    assert_int_equal(names_in(apr_psprintf(room->pool, "%s/" OWNER, room->blobs.dir)), 1);
    assert_int_equal(stat(path_of(room, OWNER, HASH_ABC), &about), 0);
    assert_true(about.st_mtim.tv_sec > 1000); /* a sweep sees that it came just now */
    apr_pool_destroy(room->pool);
}

static void overwrite(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_TRUNC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void damage_is_found_and_healed(void **state)
{
    room_t *room = make_room();
    int64_t got;

    (void)state;
    put_abc(room);
    put_as(room, room->pool, OWNER, "aaaaaaaaaa", 10, 100000);
    overwrite(path_of(room, OWNER, HASH_ABC), "abd");
    UNIT_CODE(DAMAGED, get_all(&got, room, room->pool, OWNER, HASH_ABC, 3));
    assert_int_equal(got, 0);
    overwrite(path_of(room, OWNER, HASH_ABC), "abcd");
    UNIT_CODE(DAMAGED, get_all(&got, room, room->pool, OWNER, HASH_ABC, 3));
    assert_int_equal(truncate(path_of(room, OWNER, HASH_MILLION), 999999), 0);
    assert_int_equal(truncate(path_of(room, OWNER, HASH_MILLION), 1000000), 0); /* the last byte is 0 now */
    UNIT_CODE(DAMAGED, get_all(&got, room, room->pool, OWNER, HASH_MILLION, 1000000));
    assert_true(got < 1000000); /* nobody gets the whole of it */
    UNIT_CODE(DAMAGED, get_all(&got, room, room->pool, OWNER, HASH_EMPTY, 0));
    put_abc(room);
    UNIT_OK(get_all(&got, room, room->pool, OWNER, HASH_ABC, 3));
    apr_pool_destroy(room->pool);
}

/* It shrinks while somebody reads it. */
static void it_shrinks_on_the_way(void **state)
{
    room_t *room = make_room();
    sct_get_t *get = NULL;
    const char *part;
    size_t len;

    (void)state;
    put_as(room, room->pool, OWNER, "aaaaaaaaaa", 10, 100000);
    UNIT_OK(sct_get_open(&get, room->pool, &room->blobs, OWNER, HASH_MILLION, 1000000));
    UNIT_OK(sct_get_next(&part, &len, get));
    assert_int_equal(truncate(path_of(room, OWNER, HASH_MILLION), 70000), 0);
    UNIT_CODE(DAMAGED, sct_get_next(&part, &len, get));
    apr_pool_destroy(room->pool);
}

static void a_link_is_not_followed(void **state)
{
    room_t *room = make_room();
    int64_t got;

    (void)state;
    put_abc(room);
    assert_int_equal(unlink(path_of(room, OWNER, HASH_ABC)), 0);
    assert_int_equal(symlink("/etc/passwd", path_of(room, OWNER, HASH_ABC)), 0);
    UNIT_CODE(DAMAGED, get_all(&got, room, room->pool, OWNER, HASH_ABC, 3));
    assert_false(sct_blob_there(room->pool, &room->blobs, OWNER, HASH_ABC, 11));
    apr_pool_destroy(room->pool);
}

static void a_full_disk_is_told(void **state)
{
    room_t *room = make_room();
    sct_put_t *put = NULL;
    const struct rlimit none = {0, RLIM_INFINITY};
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};

    (void)state;
    room->blobs.least_free = 101; /* more than there is */
    UNIT_CODE(NO_SPACE, sct_put_begin(&put, unit_op(room->pool, NULL, NULL), &room->blobs, OWNER));
    room->blobs.least_free = 0;
    put_abc(room);
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    UNIT_OK(sct_put_begin(&put, unit_op(room->pool, NULL, NULL), &room->blobs, OWNER));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    UNIT_CODE(STORE, sct_put_add(put, "abc", 3)); /* EFBIG */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
    UNIT_CODE(CONFIG, sct_blobs_check(room->pool, &(sct_blobs_t){.dir = path_of(room, OWNER, HASH_ABC)}));
    UNIT_OK(sct_blobs_check(room->pool, &room->blobs));
    apr_pool_destroy(room->pool);
}

/* ---- walking ---- */

typedef struct seen_t {
    apr_pool_t *pool;
    const char *list;
} seen_t;

static sct_err_t *note(void *baton, const char *owner, const char *sha256)
{
    seen_t *seen = baton;

    seen->list = apr_psprintf(seen->pool, "%s%.1s%.2s ", seen->list, owner + 31, sha256);
    return SCT_OK;
}

static sct_err_t *refuse(void *baton, const char *owner, const char *sha256)
{
    (void)owner;
    (void)sha256;
    return sct_err(baton, BUSY, "enough");
}

static void old_bytes_are_found(void **state)
{
    room_t *room = make_room();
    const struct timespec old[2] = {{1000, 0}, {1000, 0}};
    const char *left = apr_psprintf(room->pool, "%s/" OWNER "/.0000000000000000000000000000000c", room->blobs.dir);
    const char *alien = apr_psprintf(room->pool, "%s/" OWNER "/README", room->blobs.dir);
    seen_t seen = {room->pool, ""};

    (void)state;
    UNIT_OK(sct_blob_each(room->pool, &room->blobs, apr_time_from_sec(2000), note, &seen)); /* no folder yet */
    put_abc(room);
    put_as(room, room->pool, OTHER, "abc", 3, 1);
    put_as(room, room->pool, OTHER, "", 0, 1);
    overwrite(path_of(room, OWNER, HASH_ABC), "abc");
    assert_int_equal(close(open(left, O_CREAT | O_WRONLY, 0600)), 0);
    assert_int_equal(close(open(alien, O_CREAT | O_WRONLY, 0600)), 0);
    assert_int_equal(utimensat(AT_FDCWD, path_of(room, OTHER, HASH_ABC), old, 0), 0);
    UNIT_OK(sct_blob_each(room->pool, &room->blobs, apr_time_from_sec(2000), note, &seen));
    assert_string_equal(seen.list, "bba ");
    assert_int_equal(access(left, F_OK), 0);
    assert_int_equal(utimensat(AT_FDCWD, left, old, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, alien, old, 0), 0);
    UNIT_CODE(BUSY, sct_blob_each(room->pool, &room->blobs, apr_time_from_sec(2000), refuse, room->pool));
    UNIT_OK(sct_blob_each(room->pool, &room->blobs, apr_time_from_sec(2000), note, &seen));
    assert_int_equal(access(left, F_OK), -1);
    assert_int_equal(access(alien, F_OK), 0);
    UNIT_OK(sct_blob_remove(room->pool, &room->blobs, OTHER, HASH_ABC));
    UNIT_OK(sct_blob_remove(room->pool, &room->blobs, OTHER, HASH_ABC));
    assert_false(sct_blob_there(room->pool, &room->blobs, OTHER, HASH_ABC, 3));
    unlink(alien);
    apr_pool_destroy(room->pool);
}

/* ---- clamd ---- */

#define REPLY(text) sct_scan_reply(text, sizeof(text) - 1)

static void only_ok_is_clean(void **state)
{
    (void)state;
    assert_int_equal(REPLY("stream: OK\0"), SCT_SCAN_CLEAN);
    assert_int_equal(REPLY("stream: OK"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("stream: OK\n"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("stream: OK\0stream: OK\0"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("stream: ok\0"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("OK\0"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY(""), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("\0"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("INSTREAM size limit exceeded. ERROR\0"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("stream: Eicar-Test-Signature FOUND\0"), SCT_SCAN_FOUND);
    assert_int_equal(REPLY("stream: Eicar-Test-Signature FOUND"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("stream: a\0 FOUND\0"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("stream:  FOUND\0"), SCT_SCAN_NO_ANSWER);
    assert_int_equal(REPLY("stream: x ERROR\0"), SCT_SCAN_NO_ANSWER);
}

static sct_err_t *scan_at(const room_t *room, const char *clamd)
{
    sct_blobs_t blobs = room->blobs;
    sct_put_t *put = NULL;

    blobs.clamd = clamd;
    blobs.clamd_wait = apr_time_from_sec(2);
    SCT_TRY(sct_put_begin(&put, unit_op(room->pool, NULL, NULL), &blobs, OWNER));
    SCT_TRY(sct_put_add(put, "abc", 3));
    return sct_put_scan(put);
}

static void without_clamd_nothing_is_taken(void **state)
{
    room_t *room = make_room();
    char longer[200];

    (void)state;
    memset(longer, '/', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    UNIT_OK(scan_at(room, NULL));
    UNIT_CODE(SCANNER, scan_at(room, apr_pstrcat(room->pool, room->blobs.dir, "/no-socket", NULL)));
    UNIT_CODE(SCANNER, scan_at(room, longer));
    UNIT_CODE(SCANNER, scan_at(room, "127.0.0.1:1"));
    UNIT_CODE(SCANNER, scan_at(room, "nowhere"));
    apr_pool_destroy(room->pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_back),           cmocka_unit_test(what_is_not_kept_is_gone),
        cmocka_unit_test(the_same_again_is_no_error), cmocka_unit_test(damage_is_found_and_healed),
        cmocka_unit_test(it_shrinks_on_the_way),     cmocka_unit_test(a_link_is_not_followed),
        cmocka_unit_test(a_full_disk_is_told),       cmocka_unit_test(old_bytes_are_found),
        cmocka_unit_test(only_ok_is_clean),          cmocka_unit_test(without_clamd_nothing_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
