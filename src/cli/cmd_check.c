/*
 * sojourn check: is the model right, and which network does it describe? Traps are mistakes in the
 * model. Whether its stations are stable is for `solve` to say.
 */
#include "cli/common.h"
#include "report/dot.h"
#include "report/network.h"
#include "report/table.h"

enum exit_status command_check(const struct options *o, struct diag *d)
{
    struct model *m = load_model(o, d);
    if (!m)
        return EXIT_INPUT;
    const struct report_context ctx = make_context(o, m);
    struct textbuf table = {0}, json = {0}, csv = {0};
    if (check_folder(o, d) == 0) {
        if (wants_output(o, OUTPUT_TABLE))
            table_network(&table, &ctx, o->all);
        if (o->output == OUTPUT_DOT)
            dot_network(&table, m->network);
        if (wants_output(o, OUTPUT_JSON))
            json_network(&json, &ctx);
        if (wants_output(o, OUTPUT_CSV))
            csv_network(&csv, &ctx);
        put_out(o, "check", &table, &json, &csv, d);
    }
    model_free(m);
    return EXIT_DONE;
}
