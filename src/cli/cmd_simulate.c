/*
 * sojourn simulate: the simulated answer, to a stated precision.
 */
#include <stdlib.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "cli/common.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"
#include "run/curves.h"

/* Why the model has no steady state, to be freed; NULL when it has one. */
static char *why_transient(const struct options *o, const struct model *m)
{
    if (!o->allow_unstable)
        return NULL;
    struct diag *d = diag_new();
    result_free(analytic_solve(m->network, d));
    char *why = diag_status(d) == EXIT_UNSTABLE ? mem_strdup(diag_message(d, 0)) : NULL;
    diag_free(d);
    return why;
}

static void report(const struct options *o, const struct model *m, const struct result *r,
                   struct diag *d)
{
    struct report_context ctx = make_context(o, m);
    char *why = why_transient(o, m);
    const struct result *results[] = {r};
    struct textbuf table = {0}, json = {0}, csv = {0};
    ctx.transient = why;
    ctx.histogram = r->n_histograms ? "simulate-histogram.csv" : NULL;
    if (wants_output(o, OUTPUT_TABLE))
        table_result(&table, &ctx, r, o->all);
    if (wants_output(o, OUTPUT_JSON))
        json_result(&json, &ctx, results, 1);
    if (wants_output(o, OUTPUT_CSV))
        csv_result(&csv, results, 1);
    put_histograms(o, "simulate", r, d);
    put_out(o, "simulate", &table, &json, &csv, d);
    if (why && !o->quiet)
        fprintf(stderr, "note: no steady state: %s\n", why);
    say_how_it_ended(o, r);
    free(why);
}

enum exit_status command_simulate(const struct options *o, struct diag *d)
{
    struct model *m = load_model(o, d);
    enum exit_status status = EXIT_INPUT;
    struct result *r = NULL;
    struct journal *journal = NULL;
    if (m && check_folder(o, d) == 0 && check_histogram(o, m, d) == 0 && open_journal(o, "simulate", &journal, d) == 0) {
        struct talk talk = {0};
        struct run_options run = make_run_options(o, &talk);
        run.journal = journal;
        r = run_simulate(m, &run, d);
        progress_finish(&talk.progress);
        if (r)
            curves_add(m->network, r);
    }
    if (r) {
        report(o, m, r, d);
        status = r->reached ? EXIT_DONE : EXIT_PRECISION;
    }
    say_how_to_resume(o, close_journal(journal, r && !r->interrupted && diag_count(d) == 0));
    result_free(r);
    model_free(m);
    return status;
}
