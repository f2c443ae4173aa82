#include "process.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static char output[PROCESS_OUTPUT_MAX + 1];

static _Noreturn void give_up(const char *what, int error)
{
    fprintf(stderr, "bench: error: %s: %s\n", what, strerror(error));
    exit(1);
}

static double wall_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* Start it with its stdout in a pipe. Returns the pipe's end to read from. */
static int start(const char *const argv[], pid_t *pid)
{
    int ends[2];
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0)
        give_up("pipe", errno);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    const int error = posix_spawn(pid, argv[0], &actions, NULL, (char *const *)argv, environ);
    if (error)
        give_up(argv[0], error);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    return ends[0];
}

/* Keep what fits, drop the rest. */
static void read_all(int from)
{
    char dropped[4096];
    size_t n = 0;
    for (;;) {
        const size_t room = PROCESS_OUTPUT_MAX - n;
        const ssize_t got = read(from, room ? output + n : dropped, room ? room : sizeof dropped);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        n += room ? (size_t)got : 0;
    }
    output[n] = '\0';
    close(from);
}

struct process process_run(const char *const argv[])
{
    pid_t pid;
    int status;
    struct rusage usage;
    const double begun = wall_clock();
    read_all(start(argv, &pid));
    while (wait4(pid, &status, 0, &usage) < 0)
        if (errno != EINTR)
            give_up("wait4", errno);
    return (struct process){.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime),
                            .wall = wall_clock() - begun,
                            .peak_kib = usage.ru_maxrss,
                            .status = WIFEXITED(status) ? WEXITSTATUS(status)
                                                        : 128 + WTERMSIG(status),
                            .output = output};
}
