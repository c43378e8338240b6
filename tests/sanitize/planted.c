/* planted.c - the faults. volatile and the indirect calls keep the compiler from seeing, and mending, them. */
#include <pthread.h>
#include <string.h>

#include "planted.h"

#include "base_pool.h"

static volatile size_t ten = 10;
static volatile int biggest = 0x7fffffff;
static volatile char sink;

/* One byte behind what malloc gave. */
static void overflow(apr_pool_t *pool)
{
    (void)pool;
    char *volatile memory = malloc(ten);

    if (memory) {
        memory[ten] = 1;
        sink = memory[ten];
    }
    free(memory);
}

/* One byte behind what a pool gave: without SCT_POOL_CHECK nobody would see it. */
static void pool_overflow(apr_pool_t *pool)
{
    char *memory = apr_palloc(pool, ten);

    memory[ten] = 1;
    sink = memory[ten];
}

static void after_free(apr_pool_t *pool)
{
    (void)pool;
    char *volatile memory = malloc(ten);
    char *volatile again = memory;

    if (memory) {
        memory[0] = 1;
    }
    free(memory);
    sink = again[0];
}

/* What a pool gave, read after the pool was cleared. */
static void pool_after_clear(apr_pool_t *pool)
{
    apr_pool_t *below;

    if (apr_pool_create(&below, pool)) {
        return;
    }
    const char *memory = apr_pstrdup(below, "gone");

    apr_pool_clear(below);
    sink = memory[0];
}

static __attribute__((noinline)) void drop(size_t size)
{
    char *volatile memory = malloc(size);

    if (memory) {
        memory[0] = 1;
        sink = memory[0];
    }
    memory = NULL;
}

/* Many times, so that no forgotten copy of the address in a register or on the stack hides all of them. */
static void leak(apr_pool_t *pool)
{
    (void)pool;
    for (size_t i = 0; i < ten; i++) {
        drop(1000 + i);
    }
}

/* A sum that no int holds. */
static void undefined(apr_pool_t *pool)
{
    (void)pool;
    int sum = biggest;

    sum += (int)ten;
    sink = (char)sum;
}

/* A branch on what nobody has written. */
static void uninitialised(apr_pool_t *pool)
{
    (void)pool;
    char *volatile memory = malloc(ten);

    if (memory && memory[ten / 2] == 7) {
        sink = 1;
    }
    free(memory);
}

static int shared;

static void *count(void *unused)
{
    for (size_t i = 0; i < 1000 * ten; i++) {
        shared++;
    }
    return unused;
}

/* Two threads, one number, no lock. */
static void race(apr_pool_t *pool)
{
    pthread_t one, two;

    (void)pool;
    if (pthread_create(&one, NULL, count, NULL)) {
        return;
    }
    if (!pthread_create(&two, NULL, count, NULL)) {
        pthread_join(two, NULL);
    }
    pthread_join(one, NULL);
    sink = (char)shared;
}

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER, right = PTHREAD_MUTEX_INITIALIZER;

static void both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

/* Two locks in one order and in the other: with two threads, one day, nobody goes on. */
static void lock_order(apr_pool_t *pool)
{
    (void)pool;
    both(&left, &right);
    both(&right, &left);
}

int planted(const char *name, apr_pool_t *pool)
{
    static const struct {
        const char *name;
        void (*happen)(apr_pool_t *pool);
    } all[] = {
        {"overflow", overflow}, {"pool_overflow", pool_overflow}, {"after_free", after_free},
        {"pool_after_clear", pool_after_clear}, {"leak", leak}, {"undefined", undefined},
        {"uninitialised", uninitialised}, {"race", race}, {"lock_order", lock_order},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!strcmp(all[i].name, name)) {
            all[i].happen(pool);
            return 1;
        }
    }
    return 0;
}
