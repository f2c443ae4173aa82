#include "cli/report_pictures.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/draw.h"
#include "cli/figures.h"
#include "cli/graphviz.h"
#include "cli/private_folder.h"
#include "model/config_text.h"
#include "report/document.h"
#include "run/calibrate.h"

/* Larger networks are not drawn: nobody could read it, and Graphviz takes minutes. */
#define DRAWN_MAX 120

/* ---- the network ---- */

/* The model that this text describes; NULL with the reason in *note. */
static struct model *model_of(const char *text, const cJSON *json, char **note)
{
    struct diag *d = diag_new();
    struct model *m =
        model_from_text(text, doc_text(doc_object(json, "model"), "file"), NULL, 0, d);
    if (m && calibrate(m, d) != 0) {
        model_free(m);
        m = NULL;
    }
    if (!m)
        *note = text_format("its config is not understood: %s", diag_message(d, 0));
    diag_free(d);
    return m;
}

/* The model of the first document; its text goes to p. */
static struct model *first_model(struct report_pictures *p, const cJSON *json)
{
    size_t n;
    struct setting *s = doc_settings(doc_object(json, "config"), &n);
    struct model *m = NULL;
    if (n == 0)
        p->model_note = mem_strdup("the file has no config");
    else if (!config_text(&p->config, s, n))
        p->model_note = mem_strdup("the model is too large for its config to be in the file");
    else
        m = model_of(p->config.text, json, &p->model_note);
    doc_settings_free(s, n);
    return m;
}

/* The loads of groups in a simulated result of m among the documents; NULL: there is none. */
static struct flows *simulated_loads(const struct model *m, const struct report_files *f)
{
    const struct network *net = m->network;
    const cJSON *groups = NULL, *r;
    for (size_t i = 0; i < f->n && !groups; i++)
        cJSON_ArrayForEach(r, doc_list(f->file[i].json, "results"))
            if (!groups && strcmp(doc_text(r, "solver"), "simulation") == 0)
                groups = doc_list(r, "groups");
    if (!groups)
        return NULL;
    struct flows *loads = flows_new(net);
    loads->loads_only = true;
    for (size_t i = 0; i < net->n_stations; i++) {
        const cJSON *g = doc_named(groups, net->groups[net->stations[i].group].name);
        loads->load[i] = doc_number(doc_object(g, "utilization"), "value");
        loads->exact[i] = true;
    }
    return loads;
}

static void draw_model(struct report_pictures *p, const struct model *m,
                       const struct report_files *f)
{
    struct textbuf dot = {0};
    char *note = NULL;
    if (m->network->n_groups > DRAWN_MAX) {
        p->model_note =
            text_format("%zu stations are too many for a drawing", m->network->n_groups);
        return;
    }
    struct flows *simulated = simulated_loads(m, f);
    draw_network(&dot, m, false, simulated, &note);
    flows_free(simulated);
    const int status = graphviz_draw(&dot, "svg", &p->model);
    if (status == 127)
        p->model_note = mem_strdup("Graphviz is not installed (Debian's package graphviz)");
    else if (status != 0)
        p->model_note = mem_strdup("Graphviz failed");
    free(note);
    textbuf_release(&dot);
}

/* ---- figures ---- */

static void take_figure(struct report_pictures *p, const struct drawn *one)
{
    struct diag *d = diag_new();
    const char *name = one->path ? strrchr(one->path, '/') : NULL;
    char *svg = name ? file_read(one->path, NULL, d) : NULL;
    diag_free(d);
    if (!svg)
        return;
    p->figures = mem_realloc(p->figures, p->n_figures + 1, sizeof *p->figures);
    p->figures[p->n_figures++] =
        (struct report_picture){svg, text_format("%s (%s)", one->about, one->name),
                                text_format("%s%s", REPORT_FIGURES_FOLDER, name)};
}

/* What the figures are drawn from: the folder, or for one JSON file the CSV file of its name. */
static char *data_of(const struct report_files *f)
{
    const char *name = f->file[0].name;
    const size_t stem = strlen(name) - strlen(".json");
    if (!f->single)
        return mem_strdup(f->folder);
    char *csv = strlen(name) > strlen(".json")
                    ? text_format("%s/%.*s.csv", f->folder, (int)stem, name)
                    : mem_strdup("");
    if (access(csv, R_OK) == 0)
        return csv;
    free(csv);
    return NULL;
}

static void draw_figures(struct report_pictures *p, const char *from, const char *into)
{
    const struct figure_wishes w = {.formats = "svg", .into = into, .look = {.no_caption = true}};
    struct drawn_list list = {0};
    struct diag *d = diag_new();
    if (figures_draw(from, &w, &list, d) != 0 && diag_status(d) == EXIT_MACHINE)
        p->figures_note = mem_strdup(diag_message(d, 0)); /* else there is nothing to draw */
    for (size_t i = 0; i < list.n; i++)
        take_figure(p, &list.drawn[i]);
    drawn_list_release(&list);
    diag_free(d);
}

/* Without a page that links to them, the files of figures are not kept. */
static void draw_figures_into(struct report_pictures *p, const char *from, const char *page)
{
    struct diag *d = diag_new();
    char *passing = page ? NULL : private_folder_make(d);
    char *into = page ? text_format("%s/%s", page, REPORT_FIGURES_FOLDER) : NULL;
    if (into || passing)
        draw_figures(p, from, into ? into : passing);
    else
        p->figures_note = mem_strdup(diag_message(d, 0));
    private_folder_remove(passing);
    free(into);
    diag_free(d);
}

/* ---- both ---- */

void report_pictures_make(struct report_pictures *p, const struct report_files *f, const char *page)
{
    *p = (struct report_pictures){0};
    struct model *m = first_model(p, f->file[0].json);
    if (m)
        draw_model(p, m, f);
    model_free(m);
    char *from = data_of(f);
    if (from)
        draw_figures_into(p, from, page);
    free(from);
}

void report_pictures_release(struct report_pictures *p)
{
    for (size_t i = 0; i < p->n_figures; i++) {
        free((char *)(uintptr_t)p->figures[i].svg);
        free((char *)(uintptr_t)p->figures[i].caption);
        free((char *)(uintptr_t)p->figures[i].file);
    }
    free(p->figures);
    textbuf_release(&p->config);
    textbuf_release(&p->model);
    free(p->model_note);
    free(p->figures_note);
}
