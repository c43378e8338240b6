/* planted_main.c - `planted NAME`: a program with one fault; `planted none`: one without. */
#include <stdio.h>
#include <string.h>

#include <apr_general.h>

#include "planted.h"

int main(int argc, char **argv)
{
    apr_pool_t *pool;
    int done;

    if (argc != 2 || apr_initialize() || apr_pool_create(&pool, NULL)) {
        return 2;
    }
    done = !strcmp(argv[1], "none") || planted(argv[1], pool);
    apr_pool_destroy(pool);
    apr_terminate();
    if (!done) {
        fprintf(stderr, "%s: no such fault\n", argv[1]);
        return 2;
    }
    puts("done");
    return 0;
}
