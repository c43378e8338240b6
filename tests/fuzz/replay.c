/*
 * replay.c - the main program of a fuzz target where there is no libFuzzer: feeds it every file of a folder.
 *
 *     fuzz_NAME FOLDER          each file once; more than a second of CPU time is a hang. Then the controls: with each oracle
 *                               falsified in turn, feeding the same files must abort. A folder without files fails.
 *     fuzz_NAME --die FOLDER    each file must end the process that is fed with it (for faults that were planted)
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_MAX ((size_t)1 << 20)

static const char hang[] = "replay: more than a second for one input\n";

static void on_hang(int signal_number)
{
    (void)signal_number;
    if (write(STDERR_FILENO, hang, sizeof hang - 1) > 0) {
        abort();
    }
    abort();
}

static void timer(long seconds)
{
    struct itimerval limit = {{0, 0}, {seconds, 0}};

    (void)setitimer(ITIMER_PROF, &limit, NULL);
}

/* False when there is no such file to read. */
static bool feed(const char *folder, const char *name)
{
    char path[4096];
    struct stat info;
    uint8_t *data;
    FILE *file;
    size_t size;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || (size_t)info.st_size > FILE_MAX) {
        return false;
    }
    file = fopen(path, "rb");
    data = malloc(info.st_size > 0 ? (size_t)info.st_size : 1); /* not one byte more: overreads are seen */
    if (!file || !data) {
        abort();
    }
    size = fread(data, 1, (size_t)info.st_size, file);
    (void)fclose(file);
    timer(1);
    LLVMFuzzerTestOneInput(data, size);
    timer(0);
    free(data);
    return true;
}

/* Runs one file, or all (name NULL), in a process of its own; true when it ended well. */
static bool survives(const char *folder, struct dirent **names, int count, const char *name)
{
    int status = 0;
    pid_t child;

    (void)fflush(NULL);
    child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

        if (nowhere >= 0) {
            dup2(nowhere, STDERR_FILENO);
        }
        if (name) {
            feed(folder, name);
        }
        for (int i = 0; !name && i < count; i++) {
            feed(folder, names[i]->d_name);
        }
        exit(0); /* not _exit: leaks are looked for at the end */
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int tests;
static int failures;

static void result(bool good, const char *target, const char *what)
{
    tests++;
    failures += good ? 0 : 1;
    (void)printf("%s %d %s: %s\n", good ? "ok" : "not ok", tests, target, what);
}

static int only_files(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void must_die(const char *target, const char *folder, struct dirent **names, int count)
{
    char what[300];

    for (int i = 0; i < count; i++) {
        (void)snprintf(what, sizeof what, "%s is caught", names[i]->d_name);
        result(!survives(folder, names, count, names[i]->d_name), target, what);
    }
    result(count > 0, target, "something was fed");
}

static void must_live(const char *target, const char *folder, struct dirent **names, int count)
{
    char what[300];
    int fed = 0;

    for (int i = 0; i < count; i++) {
        fed += feed(folder, names[i]->d_name);
    }
    (void)snprintf(what, sizeof what, "%d inputs fed", fed);
    result(fed > 0, target, what);
    for (int i = 0; fuzz_oracles[i]; i++) {
        (void)snprintf(what, sizeof what, "asked %ld times and seen when planted: %s", fuzz_asked[i], fuzz_oracles[i]);
        fuzz_planted = i;
        result(fuzz_asked[i] > 0 && !survives(folder, names, count, NULL), target, what);
    }
    fuzz_planted = -1;
    (void)printf("# figure: fuzz %s: inputs %d, oracles %d\n", target, fed, tests - 1);
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *target = slash ? slash + 1 : argv[0];
    bool die = argc == 3 && strcmp(argv[1], "--die") == 0;
    const char *folder = argc > 1 ? argv[argc - 1] : "";
    struct dirent **names = NULL;
    int count;

    if (argc != (die ? 3 : 2)) {
        (void)fprintf(stderr, "usage: %s [--die] FOLDER\n", target);
        return 2;
    }
    target = strncmp(target, "fuzz_", 5) == 0 ? target + 5 : target;
    LLVMFuzzerInitialize(&argc, &argv);
    (void)signal(SIGPROF, on_hang);
    count = scandir(folder, &names, only_files, alphasort);
    count = count > 0 ? count : 0;
    if (die) {
        must_die(target, folder, names, count);
    } else {
        must_live(target, folder, names, count);
    }
    for (int i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
    (void)printf("1..%d\n", tests);
    return failures > 0 ? 1 : 0;
}
