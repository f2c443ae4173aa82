#include "cli/graphviz.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const graphviz_formats[] = {"svg", "png", "pdf", NULL};

/* In the child: files for its input and output; signals ignored here would stay ignored there. */
static _Noreturn void become_dot(FILE *in, FILE *out, const char *format)
{
    char *type = text_format("-T%s", format);
    /* Graphviz takes the resolution for an SVG's coordinates, but not for its size. */
    const char *fine = strcmp(format, "png") == 0 ? "-Gdpi=110" : NULL;
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    if (dup2(fileno(in), STDIN_FILENO) >= 0 && dup2(fileno(out), STDOUT_FILENO) >= 0)
        execlp("dot", "dot", type, fine, (char *)NULL);
    _exit(127);
}

static int wait_for(pid_t child)
{
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool read_all(FILE *f, struct textbuf *out)
{
    char piece[1 << 16];
    rewind(f);
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        textbuf_put(out, piece, n);
    return !ferror(f);
}

/* Both go through temporary files, so neither process waits for the other to read. */
int graphviz_draw(const struct textbuf *dot, const char *format, struct textbuf *picture)
{
    FILE *in = tmpfile(), *out = tmpfile();
    int status = -1;
    if (in && out && fwrite(dot->text, 1, dot->length, in) == dot->length && fflush(in) == 0) {
        rewind(in);
        const pid_t child = fork();
        if (child == 0)
            become_dot(in, out, format);
        status = wait_for(child);
        if (status == 0 && !read_all(out, picture))
            status = -1;
    }
    if (in)
        fclose(in);
    if (out)
        fclose(out);
    return status;
}
