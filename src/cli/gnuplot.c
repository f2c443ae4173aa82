#include "cli/gnuplot.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int gnuplot_run(const char *script, const char *setting)
{
    const pid_t child = fork();
    if (child == 0) {
        execlp("gnuplot", "gnuplot", "-e", setting, script, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
