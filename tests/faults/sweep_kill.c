/*
 * sweep_kill.c - an act in a process of its own, which ends at the fault.
 */
#include "sweep_private.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_pool.h"

typedef struct told_t {
    int status;
    int64_t calls[ALLOC_KINDS];
} told_t;

static int out_of_memory(int code)
{
    (void)code;
    _exit(9);
}

/* The whole life of the process that acts, in pools that have asked malloc for nothing yet. */
static void live(sweep_t *sweep, const sweep_fault_t *fault, int pipe_end)
{
    static const struct rlimit none = {0, 0};
    apr_allocator_t *allocator = NULL;
    apr_pool_t *pool = NULL;
    sct_reply_t reply;
    told_t told;

    setrlimit(RLIMIT_CORE, &none);
    if (apr_allocator_create(&allocator) != APR_SUCCESS ||
        apr_pool_create_ex(&pool, NULL, out_of_memory, allocator) != APR_SUCCESS) {
        _exit(8);
    }
    sweep->pool = pool;
    sweep_open(sweep);
    sweep_arm(fault);
    sweep_act(&reply, sweep, pool);
    told.status = reply.status;
    for (int i = 0; i < ALLOC_KINDS; i++) {
        told.calls[i] = alloc_fault_calls((alloc_kind_t)i);
    }
    unit_exit(write(pipe_end, &told, sizeof told) == sizeof told ? 0 : 8);
}

/* What it told before its end; false when it ended in another way than asked for. */
static bool let_live(told_t *told, sweep_t *sweep, const sweep_fault_t *fault)
{
    int ends[2], how = 0;
    bool said;
    pid_t child;

    memset(told, 0, sizeof *told);
    if (pipe(ends) != 0 || (child = fork()) < 0) {
        return sweep_blame(sweep, "no process");
    }
    if (child == 0) {
        live(sweep, fault, ends[1]);
    }
    close(ends[1]);
    said = read(ends[0], told, sizeof *told) == sizeof *told;
    close(ends[0]);
    waitpid(child, &how, 0);
    sweep->hits += !said;
    if (said ? WIFEXITED(how) && WEXITSTATUS(how) == 0
             : (WIFEXITED(how) && WEXITSTATUS(how) == 9) || (WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT)) {
        return true;
    }
    return sweep_blame(sweep, "the process ended with status %#x", (unsigned)how);
}

bool sweep_kill(sweep_t *sweep, const sweep_fault_t *fault)
{
    apr_pool_t *pool = NULL;
    bool done = false;
    told_t told;
    bool good;

    sweep->runs++;
    sweep->look_closer = true;
    if (sweep->store && !sweep_close(sweep)) {
        return false;
    }
    if (!sweep_put_back(sweep) || !let_live(&told, sweep, fault)) {
        return sweep->bad > 0 ? false : sweep_blame(sweep, "the database cannot be put back");
    }
    memcpy(sweep->kill_calls, told.calls, sizeof told.calls);
    apr_pool_create(&pool, sweep->pool);
    sweep_open(sweep);
    good = (told.status == 0 || told.status < 300 ? true : sweep_blame(sweep, "the reply is %d", told.status)) &&
           sweep_check_state(&done, sweep, fault, told.status != 0) && sweep_check_retry(sweep, pool, done);
    apr_pool_destroy(pool);
    return sweep_close(sweep) && good;
}
