/*
 * sojourn simulate: the simulated answer, to a stated precision.
 */
#include "cli/common.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"

static void say_how_it_ended(const struct options *o, const struct result *r)
{
    if (r->reached || o->quiet)
        return;
    fprintf(stderr, r->interrupted ? "interrupted: the figures are those of %llu complete replications\n"
                                   : "the precision asked for was not reached in %llu replications\n",
            (unsigned long long)r->replications);
}

enum exit_status command_simulate(const struct options *o, struct diag *d)
{
    struct model *m = load_model(o, d);
    if (!m || prepare_folder(o, d) != 0) {
        model_free(m);
        return EXIT_INPUT;
    }
    struct talk talk = {0};
    const struct run_options run = make_run_options(o, &talk);
    struct result *r = run_simulate(m, &run, d);
    enum exit_status status = EXIT_DONE;
    progress_finish(&talk.progress);
    if (r) {
        const struct report_context ctx = make_context(o, m);
        const struct result *results[] = {r};
        struct textbuf table = {0}, json = {0}, csv = {0};
        if (wants_output(o, OUTPUT_TABLE))
            table_result(&table, &ctx, r, o->all);
        if (wants_output(o, OUTPUT_JSON))
            json_result(&json, &ctx, results, 1);
        if (wants_output(o, OUTPUT_CSV))
            csv_result(&csv, results, 1);
        put_out(o, "simulate", &table, &json, &csv, d);
        say_how_it_ended(o, r);
        status = r->reached ? EXIT_DONE : EXIT_PRECISION;
    }
    result_free(r);
    model_free(m);
    return status;
}
