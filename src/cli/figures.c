#include "cli/figures.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/data_folder.h"
#include "cli/figure_file.h"
#include "cli/figure_sources.h"
#include "cli/gnuplot.h"
#include "cli/private_folder.h"
#include "report/figure_text.h"

#define SAID "said" /* what gnuplot said, in the private folder */

/* ---- what was drawn ---- */

static void add_drawn(struct drawn_list *list, const struct figure *f, char *path, char *text)
{
    list->drawn = mem_realloc(list->drawn, list->n + 1, sizeof *list->drawn);
    list->drawn[list->n++] = (struct drawn){.name = mem_strdup(f->name),
                                            .path = path,
                                            .about = mem_strdup(f->about),
                                            .caption = mem_strdup(f->caption),
                                            .text = text};
}

void drawn_list_release(struct drawn_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->drawn[i].name);
        free(list->drawn[i].path);
        free(list->drawn[i].about);
        free(list->drawn[i].caption);
        free(list->drawn[i].text);
    }
    free(list->drawn);
    *list = (struct drawn_list){0};
}

/* ---- one figure ---- */

/* The last line of what gnuplot said, which is its reason. */
static char *reason(const char *folder)
{
    struct diag *unsaid = diag_new();
    char *path = text_format("%s/" SAID, folder);
    char *text = file_read(path, NULL, unsaid), *last = NULL, *save;
    for (char *at = text, *line; at && (line = strtok_r(at, "\n", &save)); at = NULL)
        last = line;
    last = last ? mem_strdup(last) : NULL;
    free(text);
    free(path);
    diag_free(unsaid);
    return last;
}

static int run_gnuplot(const struct figure *f, const char *folder, struct diag *d)
{
    const char *script = figure_script(f->kind);
    char *plots = data_folder(NULL, "scripts/plot", "plot", script);
    char *path = text_format("%s/%s", plots, script);
    int status = access(path, R_OK) == 0 ? gnuplot_run(path, folder, SAID) : -2;
    if (status == -2) {
        diag_error_status(d, EXIT_MACHINE, path, 0,
                          "run it where the sources are, or `make install` them",
                          "the script that draws is not there");
    } else if (status == 127) {
        diag_error_status(d, EXIT_MACHINE, NULL, 0,
                          "apt-get install gnuplot-nox; then `sojourn "
                          "plot` draws from the files that are there",
                          "gnuplot, which draws the figures, is not installed");
    } else if (status != 0) {
        char *said = reason(folder);
        diag_error_status(d, EXIT_MACHINE, path, 0, said, "gnuplot failed with status %d", status);
        free(said);
    }
    free(path);
    free(plots);
    return status == 0 ? 0 : -1;
}

static int write_text(const char *folder, const char *name, const struct textbuf *b, struct diag *d)
{
    char *path = text_format("%s/%s", folder, name);
    const int status = file_write(path, b->text, b->length, d);
    free(path);
    return status;
}

/* Where the figure goes, without its ending. */
static char *target_of(const struct figure *f, const struct figure_wishes *w, const char *folder)
{
    return w->file ? mem_strdup(w->file)
                   : text_format("%s/%s", w->into ? w->into : folder, f->name);
}

/* From gnuplot's file to the one that is kept, or to the text for the terminal. */
static int keep(const struct figure *f, const struct figure_layout *l, const char *format,
                const char *made, const char *target, unsigned columns, struct drawn_list *out,
                struct diag *d)
{
    size_t n;
    char *drawn = file_read(made, &n, d);
    if (!drawn)
        return -1;
    if (strcmp(format, "term") == 0) {
        struct textbuf text = {0};
        figure_terminal(&text, drawn);
        figure_key_in_letters(&text, f, columns);
        add_drawn(out, f, NULL, text.text);
        free(drawn);
        return 0;
    }
    struct textbuf svg = {0};
    char *path = text_format("%s.%s", target, format);
    if (strcmp(format, "svg") == 0)
        figure_svg(&svg, drawn, f->name, f->about, f->caption, l->width, l->height);
    else if (strcmp(format, "pdf") == 0)
        figure_pdf_undate(drawn, n);
    const int status =
        svg.text ? file_write(path, svg.text, svg.length, d) : file_write(path, drawn, n, d);
    if (status == 0)
        add_drawn(out, f, path, NULL);
    else
        free(path);
    textbuf_release(&svg);
    free(drawn);
    return status;
}

/* The formats one by one. */
static int keep_all(const struct figure *f, const struct figure_layout *l, const char *formats,
                    const char *made_in, const char *target, unsigned columns,
                    struct drawn_list *out, struct diag *d)
{
    int status = 0;
    for (const char *at = formats; *at && status == 0; at += strspn(at, " ")) {
        const size_t n = strcspn(at, " ");
        char *format = text_format("%.*s", (int)n, at);
        char *made = text_format("%s/figure.%s", made_in, format);
        status = keep(f, l, format, made, target, columns, out, d);
        free(made);
        free(format);
        at += n;
    }
    return status;
}

/* Lines of a terminal: a panel's categories take one each, whatever its height. */
static unsigned lines_for(const struct figure *f, unsigned lines)
{
    size_t most = lines ? lines : 24;
    for (size_t i = 0; i < f->n; i++)
        if (f->panel[i].y.n_categories + 7 > most)
            most = f->panel[i].y.n_categories + 7;
    return (unsigned)most;
}

static int draw_figure(const struct figure *f, const struct figure_wishes *w, const char *folder,
                       struct drawn_list *out, struct diag *d)
{
    const char *formats = w->formats ? w->formats : "svg";
    struct figure_layout l;
    struct textbuf description = {0}, data = {0};
    figure_layout_make(&l, f, &w->look);
    const unsigned columns = w->columns ? w->columns : 80;
    figure_text(&description, &data, f, &l, &w->look, formats, columns, lines_for(f, w->lines));
    char *made_in = private_folder_make(d), *target = target_of(f, w, folder);
    int status = made_in && write_text(made_in, FIGURE_TEXT_FILE, &description, d) == 0 &&
                         write_text(made_in, FIGURE_DATA_FILE, &data, d) == 0
                     ? run_gnuplot(f, made_in, d)
                     : -1;
    if (status == 0)
        status = keep_all(f, &l, formats, made_in, target, columns, out, d);
    private_folder_remove(made_in);
    free(target);
    textbuf_release(&description);
    textbuf_release(&data);
    figure_layout_release(&l);
    return status;
}

/* ---- all ---- */

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return !slash ? mem_strdup(".")
                  : text_format("%.*s", slash == path ? 1 : (int)(slash - path), path);
}

static int draw_list(const struct figure_list *list, const struct figure_wishes *w,
                     const char *folder, struct drawn_list *out, struct diag *d)
{
    if (w->file && list->n > 1) {
        diag_error(d, NULL, 0, "give a folder, or the CSV of one of them",
                   "%zu figures cannot go into one file", list->n);
        return -1;
    }
    char *into = w->file ? folder_of(w->file) : w->into ? mem_strdup(w->into) : NULL;
    int status = into ? file_make_folder(into, d) : 0;
    for (size_t i = 0; i < list->n && status == 0; i++) {
        if (w->look.black_and_white)
            figure_mark_lines(list->figure[i]);
        status = draw_figure(list->figure[i], w, folder, out, d);
    }
    free(into);
    return status;
}

int figures_draw(const char *from, const struct figure_wishes *w, struct drawn_list *out,
                 struct diag *d)
{
    struct stat there;
    struct figure_list list = {0};
    const bool folder = stat(from, &there) == 0 && S_ISDIR(there.st_mode);
    char *beside = folder ? mem_strdup(from) : folder_of(from);
    int status = figure_sources_read(from, &w->request, &list, d);
    if (status == 0)
        status = draw_list(&list, w, beside, out, d);
    figure_list_release(&list);
    free(beside);
    return status;
}
