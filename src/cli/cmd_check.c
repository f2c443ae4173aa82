/*
 * sojourn check: is the model right, and which network does it describe? Traps are mistakes in the
 * model. Whether its stations are stable is for `solve` to say.
 */
#include <stdlib.h>

#include "cli/common.h"
#include "cli/draw.h"
#include "report/names.h"
#include "report/network.h"
#include "report/table.h"

/* Write the drawing where the options ask for it. 0 or -1. */
static int draw(const struct options *o, const struct model *m, struct textbuf *shown,
                struct diag *d)
{
    struct textbuf dot = {0};
    char *note;
    if (!o->draw && o->output != OUTPUT_DOT)
        return 0;
    draw_network(&dot, m, true, NULL, &note);
    const int status = o->draw ? draw_write(o->draw, &dot, d) : 0;
    if (note && !o->quiet)
        fprintf(stderr, "note: the drawing: %s\n", note);
    if (o->output == OUTPUT_DOT)
        textbuf_put(shown, dot.text, dot.length);
    free(note);
    textbuf_release(&dot);
    return status;
}

enum exit_status command_check(const struct options *o, struct diag *d)
{
    struct model *m = load_model(o, d);
    if (!m)
        return EXIT_INPUT;
    const struct report_context ctx = make_context(o, m);
    struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
    if (check_folder(o, d) == 0) {
        if (wants_output(o, OUTPUT_TABLE))
            table_network(&table, &ctx, o->all);
        if (o->output == OUTPUT_FIGURES)
            names_of_figures(&table, m, o->all);
        if (o->output == OUTPUT_KEYS)
            names_of_keys(&table, m);
        if (wants_output(o, OUTPUT_JSON))
            json_network(&json, &ctx);
        if (wants_output(o, OUTPUT_CSV))
            csv_network(&csv, &ctx);
        draw(o, m, &table, d);
        put_out(o, "check", &table, &json, &csv, d);
    }
    model_free(m);
    return EXIT_DONE;
}
