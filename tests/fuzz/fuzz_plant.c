/*
 * fuzz_plant.c - faults planted on purpose: the proof that a crash, a hang, a leak and undefined behaviour would be seen.
 *
 * Not a target: nothing of the product runs here but its pools. FUZZ_PLANT=KIND plants one fault behind the input "!fz", which
 * libFuzzer has to find; without it the input itself is the kind.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base_pool.h"

const char *const fuzz_oracles[] = {"two and two", NULL};

static const char *planted;
static volatile int sink;
static void *volatile kept;

void fuzz_start(apr_pool_t *pool)
{
    (void)pool;
    planted = secure_getenv("FUZZ_PLANT");
}

static void overflow(apr_pool_t *pool, size_t size)
{
    char *room = apr_palloc(pool, size);

    room[size] = 'x';
    sink = (unsigned char)room[0];
}

static void after_clear(apr_pool_t *pool)
{
    char *text = apr_pstrdup(pool, "gone");

    apr_pool_clear(pool);
    sink = (unsigned char)text[0];
}

static void leak(void)
{
    kept = malloc(100);
    kept = NULL;
}

static void hang(void)
{
    for (sink = 1; sink != 0;) {
        sink = 2;
    }
}

static void fault(apr_pool_t *pool, const char *kind, size_t size)
{
    if (strcmp(kind, "overflow") == 0) {
        overflow(pool, size);
    } else if (strcmp(kind, "after-clear") == 0) {
        after_clear(pool);
    } else if (strcmp(kind, "leak") == 0) {
        leak();
    } else if (strcmp(kind, "undefined") == 0) {
        sink = (int)size + 0x7fffffff;
    } else if (strcmp(kind, "hang") == 0) {
        hang();
    } else if (strcmp(kind, "differs") == 0) {
        fuzz_same(0, 2 + 2, 5);
    }
}

void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size)
{
    fuzz_in_t in = {data, size};
    const char *text = fuzz_line(pool, &in);

    if (!planted) {
        fault(pool, text, size);
    } else if (text[0] == '!' && text[1] == 'f' && text[2] == 'z') {
        fault(pool, planted, size);
    }
}
