/*
 * sojourn report: a page on what a folder holds, as HTML and as Markdown.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/printable.h"
#include "base/version.h"
#include "cli/common.h"
#include "cli/report_files.h"
#include "cli/report_pictures.h"
#include "report/document.h"
#include "report/page_html.h"
#include "report/page_markdown.h"
#include "report/report.h"

/* Of a grid of models, one is drawn. */
static const char *which_network(const cJSON *json)
{
    const char *schema = doc_text(json, "schema");
    if (strcmp(schema, "sojourn.sweep") == 0)
        return "The network at the first point of the sweep.";
    if (strcmp(schema, "sojourn.size") == 0)
        return doc_object(json, "winner") ? "The network of the cheapest configuration."
                                          : "The network of the cheapest candidate.";
    return "The network.";
}

static struct block *make_page(const struct report_files *f, const struct report_pictures *p)
{
    struct report_document *documents = mem_calloc(f->n, sizeof *documents);
    for (size_t i = 0; i < f->n; i++)
        documents[i] = (struct report_document){f->file[i].name, f->file[i].json};
    char *caption =
        text_format("%s Dashed: fetches of tokens, requests that find no room. Loads and "
                    "rates are those of the formulas, unless the drawing says "
                    "otherwise.",
                    which_network(f->file[0].json));
    const struct report_input in = {.documents = documents,
                                    .n_documents = f->n,
                                    .drawing = {p->model.text, caption, REPORT_MODEL_FILE},
                                    .drawing_note = p->model_note,
                                    .config = p->config.text,
                                    .figures = p->figures,
                                    .n_figures = p->n_figures,
                                    .figures_note = p->figures_note};
    struct block *page = report_page(&in);
    free(caption);
    free(documents);
    return page;
}

static void write_one(const char *folder, const char *name, const struct textbuf *text, bool told,
                      struct diag *d)
{
    char *path = text_format("%s/%s", folder, name);
    if (file_write(path, text->text, text->length, d) == 0 && told) {
        char *shown = printable(path), *line = text_format("%s\n", shown);
        file_to_stdout(line, strlen(line), d);
        free(line);
        free(shown);
    }
    free(path);
}

static void write_all(const struct options *o, const char *folder, const struct block *page,
                      const struct report_pictures *p, struct diag *d)
{
    char *generator = text_format("sojourn %s", version_text());
    struct textbuf text = {0};
    if (o->formats & FORMAT_HTML) {
        page_html(&text, page, generator);
        write_one(folder, "report.html", &text, true, d);
        textbuf_release(&text);
    }
    if (o->formats & FORMAT_MARKDOWN) {
        page_markdown(&text, page, generator);
        write_one(folder, "report.md", &text, true, d);
        textbuf_release(&text);
        if (p->model.text)
            write_one(folder, REPORT_MODEL_FILE, &p->model, false, d);
    }
    free(generator);
}

enum exit_status command_report(const struct options *o, struct diag *d)
{
    struct report_files files;
    if (report_files_read(&files, o->model, d) == 0 && prepare_folder(o, d) == 0) {
        const char *folder = o->folder ? o->folder : files.folder;
        struct report_pictures pictures;
        report_pictures_make(&pictures, &files, o->formats & FORMAT_MARKDOWN ? folder : NULL);
        struct block *page = make_page(&files, &pictures);
        write_all(o, folder, page, &pictures, d);
        page_free(page);
        report_pictures_release(&pictures);
    }
    report_files_release(&files);
    return EXIT_DONE;
}
