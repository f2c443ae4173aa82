#include "cli/plots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/printable.h"
#include "base/text.h"
#include "cli/figures.h"

static enum figure_log axis(enum plot_axis a)
{
    return a == PLOT_AXIS_AUTO ? LOG_AUTO : a == PLOT_AXIS_LOG ? LOG_ON : LOG_OFF;
}

/* A whole number from the environment, or 0. */
static unsigned from_environment(const char *name)
{
    const char *text = getenv(name);
    uint64_t n;
    return text && text_to_uint64(text, &n) && n <= 1000 ? (unsigned)n : 0;
}

/* The terminal's columns and lines: its own, or what the environment says, or 80 by 24. */
static void ask_terminal(struct figure_wishes *w)
{
    struct winsize size = {0};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    const unsigned columns = known ? size.ws_col : from_environment("COLUMNS");
    const unsigned lines = known ? size.ws_row : from_environment("LINES");
    w->columns = columns >= 40 ? columns : 80;
    w->lines = lines >= 12 ? lines - 1 : 24;
}

/* A file to write has one of these endings, which is then its format. */
static const char *format_of_file(const char *path)
{
    static const char *const formats[] = {"svg", "png", "pdf"};
    const char *point = path ? strrchr(path, '.') : NULL;
    for (size_t i = 0; point && i < 3; i++)
        if (strcmp(point + 1, formats[i]) == 0)
            return formats[i];
    return NULL;
}

static struct figure_wishes wishes_of(const struct options *o)
{
    const struct plot_options *p = &o->plot;
    struct figure_wishes w = {.request = {.show = o->show,
                                          .n_show = o->n_show,
                                          .across = p->across,
                                          .heat = p->heat,
                                          .log_x = axis(p->x),
                                          .log_y = axis(p->y)},
                              .look = {.width = p->width,
                                       .black_and_white = p->black_and_white,
                                       .no_caption = p->no_caption,
                                       .title = p->title},
                              .formats = p->formats[0] ? p->formats : NULL};
    ask_terminal(&w);
    return w;
}

static void tell(const struct drawn_list *list, FILE *told, struct diag *d)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct drawn *one = &list->drawn[i];
        if (one->text) {
            file_to_stdout(one->text, strlen(one->text), d);
        } else if (told) {
            char *path = printable(one->path);
            fprintf(told, "%s\n", path);
            free(path);
        }
    }
}

int plots_draw(const struct options *o, const char *from, FILE *told, struct diag *d)
{
    struct figure_wishes w = wishes_of(o);
    struct drawn_list list = {0};
    const char *format = o->command == COMMAND_PLOT ? format_of_file(o->folder) : NULL;
    char *file = format ? text_format("%.*s", (int)(strlen(o->folder) - 4), o->folder) : NULL;
    if (format) {
        w.file = file;
        w.formats = o->plot.formats[0] ? w.formats : format;
    } else if (o->command == COMMAND_PLOT) {
        w.into = o->folder;
    }
    const int status = figures_draw(from, &w, &list, d);
    tell(&list, told, d);
    drawn_list_release(&list);
    free(file);
    return status;
}

void plots_of_results(const struct options *o, const char *name, struct diag *d)
{
    static const char *const parts[] = {"", "-histogram", "-frontier"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts && diag_count(d) == 0; i++) {
        char *path = text_format("%s/%s%s.csv", o->folder, name, parts[i]);
        if (access(path, R_OK) == 0)
            plots_draw(o, path, o->quiet ? NULL : stderr, d);
        free(path);
    }
}
