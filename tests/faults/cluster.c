/*
 * cluster.c - a PostgreSQL cluster of this test's own, by tests/support/postgres.sh.
 */
#include "cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/unit.h"

static char dir[200];

static void postgres(const char *what)
{
    pid_t child = fork();
    int how = 0;

    if (child == 0) {
        execlp("sh", "sh", "tests/support/postgres.sh", what, dir, (char *)NULL);
        _exit(127);
    }
    assert_true(child > 0 && waitpid(child, &how, 0) == child);
    assert_int_equal(how, 0);
}

int cluster_start(void **state)
{
    const char *base = getenv("TMPDIR");

    (void)state;
    snprintf(dir, sizeof dir, "%s/sctier-cluster.XXXXXX", base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(dir));
    setenv("FSYNC", "on", 1);
    setenv("SCT_TEST_POSTGRES", dir, 1);
    postgres("start");
    return 0;
}

int cluster_stop(void **state)
{
    (void)state;
    postgres("stop");
    return 0;
}

void cluster_kill(void)
{
    postgres("kill");
}

void cluster_resume(void)
{
    postgres("resume");
}
