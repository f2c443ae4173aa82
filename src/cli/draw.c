#include "cli/draw.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analytic/flow_rates.h"
#include "analytic/solve.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/graphviz.h"
#include "report/dot.h"

/* ---- what is known of it ---- */

/* Why `solve` refuses the model, as a note on the loads; NULL when it answers. */
static char *note_of(const struct model *m, const struct flows *flows, const struct diag *no_flows)
{
    struct diag *why = diag_new();
    struct result *r = flows ? analytic_solve(m->network, why) : NULL;
    char *note = NULL;
    if (!flows)
        note = text_format("not solved, so without loads: %s", diag_message(no_flows, 0));
    else if (!r && diag_status(why) == EXIT_UNSTABLE)
        note = diag_count(why) > 1 ? text_format("unstable: %s; and %zu more", diag_message(why, 0),
                                                 diag_count(why) - 1)
                                   : text_format("unstable: %s", diag_message(why, 0));
    else if (!r)
        note = text_format("loads by the traffic equations; not solved: %s", diag_message(why, 0));
    result_free(r);
    diag_free(why);
    return note;
}

void draw_network(struct textbuf *dot, const struct model *m, bool titled,
                  const struct flows *simulated, char **note)
{
    struct diag *why = diag_new();
    struct flows *flows = analytic_flows(m->network, why);
    *note = !flows && simulated ? mem_strdup("loads as simulated; arrows have probabilities")
                                : note_of(m, flows, why);
    const char *title = *m->title ? m->title : m->file;
    const struct dot_options o = {.title = titled ? title : NULL, .note = *note};
    dot_network(dot, m->network, flows ? flows : simulated, &o);
    flows_free(flows);
    diag_free(why);
}

/* ---- files ---- */

static const char *ending(const char *file)
{
    const char *name = strrchr(file, '/'), *point = strrchr(name ? name : file, '.');
    return point ? point + 1 : "";
}

/* One of Graphviz's formats, or NULL. */
static const char *format_of(const char *file)
{
    for (size_t i = 0; graphviz_formats[i]; i++)
        if (strcasecmp(ending(file), graphviz_formats[i]) == 0)
            return graphviz_formats[i];
    return NULL;
}

static bool is_text(const char *file)
{
    return strcasecmp(ending(file), "dot") == 0 || strcasecmp(ending(file), "gv") == 0;
}

bool draw_knows(const char *file)
{
    return is_text(file) || format_of(file);
}

/* The picture could not be made: keep the drawing, and say where, and what is missing. */
static void keep_text(const char *file, const struct textbuf *dot, int status, struct diag *d)
{
    const int stem = (int)(strlen(file) - strlen(ending(file)) - 1);
    char *beside = text_format("%.*s.dot", stem, file), *hint = NULL;
    if (file_write(beside, dot->text, dot->length, d) == 0) {
        hint =
            status == 127
                ? text_format("install Debian's package graphviz; the drawing is in '%s'", beside)
                : text_format("the drawing is in '%s'", beside);
        diag_error_status(d, EXIT_MACHINE, NULL, 0, hint, "'%s' was not drawn: Graphviz's dot %s",
                          file, status == 127 ? "is not installed" : "failed");
    }
    free(hint);
    free(beside);
}

int draw_write(const char *file, const struct textbuf *dot, struct diag *d)
{
    if (is_text(file))
        return file_write(file, dot->text, dot->length, d);
    struct textbuf picture = {0};
    const int status = graphviz_draw(dot, format_of(file), &picture);
    int done = -1;
    if (status == 0)
        done = file_write(file, picture.text, picture.length, d);
    else
        keep_text(file, dot, status, d);
    textbuf_release(&picture);
    return done;
}
