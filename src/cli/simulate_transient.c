/*
 * sojourn simulate --transient, and --allow-unstable of a model without a steady state.
 */
#include <math.h>
#include <stdlib.h>

#include "analytic/fluid.h"
#include "base/mem.h"
#include "cli/common.h"
#include "report/transient.h"
#include "run/transient.h"

/* Adds the growth rates of the fluid model, the analytic check of the simulated ones. */
static void add_fluid(const struct network *net, struct transient *t)
{
    double *growth = mem_calloc(net->n_stations, sizeof *growth);
    if (fluid_growth(net, growth) == 0) {
        for (size_t i = 0; i < t->n_curves; i++)
            t->curves[i].fluid = 0;
        for (size_t i = 0; i < net->n_stations; i++) {
            t->curves[0].fluid += growth[i];
            if (t->n_curves > 1)
                t->curves[1 + net->stations[i].group].fluid += growth[i];
        }
    }
    free(growth);
}

static void report(const struct options *o, const struct model *m, const struct transient *t,
                   const char *why, struct diag *d)
{
    struct report_context ctx = make_context(o, m);
    struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
    ctx.transient = why;
    if (wants_output(o, OUTPUT_TABLE))
        table_transient(&table, &ctx, t, o->all);
    if (wants_output(o, OUTPUT_JSON))
        json_transient(&json, &ctx, t);
    if (wants_output(o, OUTPUT_CSV))
        csv_transient(&csv, t);
    put_out(o, "transient", &table, &json, &csv, d);
    if (why && !o->quiet)
        fprintf(stderr, "note: no steady state: %s\n", why);
    if (t->interrupted && !o->quiet && t->replications > 0)
        fprintf(stderr, "interrupted: the numbers are those of %llu complete replications\n",
                (unsigned long long)t->replications);
    else if (t->interrupted && !o->quiet)
        fputs("interrupted before the first replication was complete: nothing is known\n", stderr);
}

enum exit_status simulate_transient(const struct options *o, const struct model *m,
                                    const char *why, struct diag *d)
{
    enum exit_status status = EXIT_INPUT;
    struct transient *t = NULL;
    struct journal *journal = NULL;
    if (check_folder(o, d) == 0 && open_journal(o, "transient", &journal, d) == 0) {
        struct talk talk = {0};
        struct run_options run = make_run_options(o, &talk);
        catch_signals();
        run.journal = journal;
        t = run_transient(m, &run, d);
        progress_finish(&talk.progress);
    }
    if (t) {
        add_fluid(m->network, t);
        const struct options out = options_for_results(o, journal, d);
        report(&out, m, t, why, d);
        status = t->interrupted ? EXIT_PRECISION : EXIT_DONE;
    }
    say_how_to_resume(o, close_journal(journal, t && !t->interrupted && diag_count(d) == 0));
    transient_free(t);
    return status;
}
