#include "report/report.h"

#include <math.h>
#include <string.h>

#include "report/report_parts.h"

static const char prefix[] = "sojourn.";

static const char *const schemas[] = {"result",    "comparison", "difference", "sweep",
                                      "transient", "network",    "size"};

const char *report_schema(const cJSON *json)
{
    const char *schema = doc_text(json, "schema");
    const size_t n = sizeof prefix - 1;
    return strncmp(schema, prefix, n) == 0 ? schema + n : "";
}

bool report_knows(const cJSON *document)
{
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
        if (strcmp(report_schema(document), schemas[i]) == 0)
            return true;
    return false;
}

bool report_is_simulated(const cJSON *result)
{
    return strcmp(doc_text(result, "solver"), "simulation") == 0;
}

const cJSON *report_busiest(const cJSON *result)
{
    const cJSON *group, *best = NULL;
    double most = -1;
    cJSON_ArrayForEach(group, doc_list(result, "groups")) {
        const double load = doc_number(doc_object(group, "utilization"), "value");
        if (load > most && isfinite(doc_number(group, "servers"))) {
            most = load;
            best = group;
        }
    }
    return best;
}

void report_figure_cell(struct block *t, const cJSON *figure)
{
    char text[DOC_FIGURE_MAX];
    page_cell(t, TONE_PLAIN, "%s", doc_figure_in_unit(figure, text));
}

/* The result of a document of this schema by this solver, or NULL. */
static const cJSON *result_by(const struct report_document *d, const char *schema, bool simulated)
{
    const cJSON *r;
    if (strcmp(report_schema(d->json), schema) != 0)
        return NULL;
    cJSON_ArrayForEach(r, doc_list(d->json, "results"))
        if (report_is_simulated(r) == simulated)
            return r;
    return NULL;
}

const cJSON *report_headline(const struct report_input *in, const struct report_document **from)
{
    static const struct {
        const char *schema;
        bool simulated;
    } order[] = {{"result", true}, {"comparison", true}, {"result", false}, {"difference", true}};
    for (size_t i = 0; i < in->n_documents; i++) {
        const cJSON *r = doc_object(doc_object(in->documents[i].json, "winner"), "result");
        if (r && strcmp(report_schema(in->documents[i].json), "size") == 0) {
            *from = &in->documents[i];
            return r;
        }
    }
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < in->n_documents; i++) {
            const cJSON *r = result_by(&in->documents[i], order[k].schema, order[k].simulated);
            if (r) {
                *from = &in->documents[i];
                return r;
            }
        }
    return NULL;
}

/* ---- the head ---- */

static const char *title_of(const struct report_input *in)
{
    const cJSON *model = doc_object(in->documents[0].json, "model");
    const char *title = doc_text(model, "title"), *file = doc_text(model, "file");
    return *title ? title : *file ? file : "A report";
}

static void put_head(struct block *page, const struct report_input *in)
{
    const cJSON *json = in->documents[0].json, *program = doc_object(json, "program");
    const char *commit = doc_text(program, "commit");
    page_text(page, "%s, by sojourn %s%s%s%s, seed %s", doc_text(doc_object(json, "model"), "file"),
              doc_text(program, "version"), *commit ? " (" : "", commit, *commit ? ")" : "",
              doc_text(json, "seed"));
}

/* ---- the model and the figures ---- */

static void put_model(struct block *page, const struct report_input *in)
{
    struct block *s = page_section(page, "The model");
    if (in->drawing.svg)
        page_picture(s, in->drawing.svg, in->drawing.caption, in->drawing.file);
    else if (in->drawing_note)
        page_text(s, "Not drawn: %s.", in->drawing_note);
    if (in->config) {
        struct block *d = page_details(s, "The model as text, with every setting as it was used");
        page_code(d, in->config);
    }
    page_drop_empty(page);
}

static void put_figures(struct block *page, const struct report_input *in)
{
    struct block *s = page_section(page, "Figures");
    for (size_t i = 0; i < in->n_figures; i++)
        page_picture(s, in->figures[i].svg, in->figures[i].caption, in->figures[i].file);
    if (in->figures_note)
        page_text(s, "Not drawn: %s.", in->figures_note);
    page_drop_empty(page);
}

struct block *report_page(const struct report_input *in)
{
    struct block *page = page_new(title_of(in));
    put_head(page, in);
    report_answer(page, in);
    report_notes(page, in);
    put_model(page, in);
    put_figures(page, in);
    report_tables(page, in);
    report_made(page, in);
    return page;
}
