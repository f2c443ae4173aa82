/*
 * sojourn report: a page on what a folder holds, as HTML and as Markdown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/version.h"
#include "cli/common.h"
#include "cli/draw.h"
#include "cli/graphviz.h"
#include "cli/report_files.h"
#include "model/config_text.h"
#include "report/document.h"
#include "report/page_html.h"
#include "report/page_markdown.h"
#include "report/report.h"
#include "run/calibrate.h"

/* Larger networks are not drawn: nobody could read it, and Graphviz takes minutes. */
#define DRAWN_MAX 120

static const char picture_file[] = "report-model.svg";

/* What a report is made of besides the documents. */
struct parts {
    struct textbuf config, picture;
    char *note;
};

/* The model of the first document's config; NULL with the reason in *note. */
static struct model *model_of(const struct report_files *f, struct textbuf *config, char **note)
{
    const cJSON *json = f->file[0].json;
    size_t n;
    struct setting *s = doc_settings(doc_object(json, "config"), &n);
    struct model *m = NULL;
    if (n == 0 || !config_text(config, s, n)) {
        *note = mem_strdup(n == 0 ? "the file has no config"
                                  : "the model is too large for its config to be in the file");
    } else {
        struct diag *d = diag_new();
        m = model_from_text(config->text, doc_text(doc_object(json, "model"), "file"), NULL, 0, d);
        if (m && calibrate(m, d) != 0) {
            model_free(m);
            m = NULL;
        }
        if (!m)
            *note = text_format("its config is not understood: %s", diag_message(d, 0));
        diag_free(d);
    }
    doc_settings_free(s, n);
    return m;
}

/* The drawing of the model as SVG; else the note says why there is none. */
static void draw(const struct report_files *f, struct parts *p)
{
    struct model *m = model_of(f, &p->config, &p->note);
    struct textbuf dot = {0};
    char *note = NULL;
    if (!m)
        return;
    if (m->network->n_groups > DRAWN_MAX) {
        p->note = text_format("%zu stations are too many for a drawing", m->network->n_groups);
    } else {
        draw_network(&dot, m, false, &note);
        const int status = graphviz_draw(&dot, "svg", &p->picture);
        if (status != 0)
            p->note = mem_strdup(status == 127
                                     ? "Graphviz is not installed (Debian's package graphviz)"
                                     : "Graphviz failed");
    }
    free(note);
    textbuf_release(&dot);
    model_free(m);
}

static void parts_release(struct parts *p)
{
    textbuf_release(&p->config);
    textbuf_release(&p->picture);
    free(p->note);
}

static struct block *make_page(const struct report_files *f, const struct parts *p)
{
    struct report_document *documents = mem_calloc(f->n, sizeof *documents);
    for (size_t i = 0; i < f->n; i++)
        documents[i] = (struct report_document){f->file[i].name, f->file[i].json};
    const struct report_input in = {
        .documents = documents,
        .n_documents = f->n,
        .drawing = {p->picture.text,
                    "The network, with its loads and the rates of requests as the formulas have "
                    "them. Dashed: fetches of tokens, overflow and loss.",
                    picture_file},
        .drawing_note = p->note,
        .config = p->config.text};
    struct block *page = report_page(&in);
    free(documents);
    return page;
}

static void write_one(const char *folder, const char *name, const struct textbuf *text,
                      struct diag *d)
{
    char *path = text_format("%s/%s", folder, name);
    if (file_write(path, text->text, text->length, d) == 0) {
        char *line = text_format("%s\n", path);
        file_to_stdout(line, strlen(line), d);
        free(line);
    }
    free(path);
}

static void write_all(const struct options *o, const char *folder, const struct block *page,
                      const struct parts *p, struct diag *d)
{
    char *generator = text_format("sojourn %s", version_text());
    struct textbuf text = {0};
    if (o->formats & FORMAT_HTML) {
        page_html(&text, page, generator);
        write_one(folder, "report.html", &text, d);
        textbuf_release(&text);
    }
    if (o->formats & FORMAT_MARKDOWN) {
        page_markdown(&text, page, generator);
        write_one(folder, "report.md", &text, d);
        textbuf_release(&text);
        if (p->picture.text)
            write_one(folder, picture_file, &p->picture, d);
    }
    free(generator);
}

enum exit_status command_report(const struct options *o, struct diag *d)
{
    struct report_files files;
    if (report_files_read(&files, o->model, d) == 0 && prepare_folder(o, d) == 0) {
        struct parts parts = {0};
        draw(&files, &parts);
        struct block *page = make_page(&files, &parts);
        write_all(o, o->folder ? o->folder : files.folder, page, &parts, d);
        page_free(page);
        parts_release(&parts);
    }
    report_files_release(&files);
    return EXIT_DONE;
}
