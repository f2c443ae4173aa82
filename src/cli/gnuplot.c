#include "cli/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Signals ignored here would stay ignored in a child. */
static void heed_signals(void)
{
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
}

static int wait_for(pid_t child)
{
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* In a child: what it says goes to a file of this name. */
static void say_into(const char *name)
{
    const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return;
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
}

int gnuplot_run(const char *script, const char *folder, const char *said)
{
    char whole[PATH_MAX];    /* of the script, from anywhere */
    if (!realpath(script, whole))
        return -1;
    const pid_t child = fork();
    if (child == 0) {
        heed_signals();
        const bool there = chdir(folder) == 0;
        if (there && said)
            say_into(said);
        if (there)
            execlp("gnuplot", "gnuplot", "-c", whole, ".", (char *)NULL);
        _exit(127);
    }
    return wait_for(child);
}

int gnuplot_check(void)
{
    const pid_t child = fork();
    if (child == 0) {
        heed_signals();
        const int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execlp("gnuplot", "gnuplot", "-e", "set terminal svg; set terminal pngcairo", (char *)NULL);
        _exit(127);
    }
    return wait_for(child);
}
