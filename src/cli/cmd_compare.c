/*
 * sojourn compare: analytic and simulated, side by side, with z-scores. Status 0 when all agree, 1
 * when some do not (one of the two is wrong, and that is this program's fault), 3 when the
 * precision was not reached, the simulation drifts, or nothing has an interval to be judged by. Of
 * two models: see cli/compare_models.h.
 */
#include <stdio.h>

#include "analytic/scope.h"
#include "analytic/solve.h"
#include "cli/common.h"
#include "cli/compare_models.h"
#include "cli/verdict_files.h"
#include "report/comparison.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/requirements.h"
#include "report/table.h"
#include "run/analytic_cdfs.h"

static enum exit_status report(const struct options *o, const struct model *m,
                               const struct result *analytic, const struct result *simulated,
                               struct diag *d)
{
    struct report_context ctx = make_context(o, m);
    struct comparison *c = comparison_new(analytic, simulated, NULL);
    struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
    ctx.histogram = simulated->n_histograms ? "compare-histogram.csv" : NULL;
    if (wants_output(o, OUTPUT_TABLE)) {
        table_comparison(&table, &ctx, c, o->all);
        table_requirements(&table, simulated);
    }
    if (wants_output(o, OUTPUT_JSON))
        json_comparison(&json, &ctx, c);
    if (wants_output(o, OUTPUT_CSV))
        csv_comparison(&csv, c);
    put_histograms(o, "compare", simulated, d);
    put_out(o, "compare", &table, &json, &csv, d);
    put_requirements(o, simulated, d);
    say_no_limit(o, simulated);
    say_how_it_ended(o, m, simulated);
    const bool differ = c->n_failed > 0, judged = comparison_ok(c);
    comparison_free(c);
    if (differ)
        return EXIT_MACHINE;
    return judged ? status_of(simulated) : EXIT_PRECISION;
}

/* Report the simulation alone when the model has no analytic answer to compare it with. */
static enum exit_status report_alone(const struct options *o, const struct model *m,
                                     const struct result *simulated, struct diag *d)
{
    struct report_context ctx = make_context(o, m);
    const struct result *results[] = {simulated};
    struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
    ctx.histogram = simulated->n_histograms ? "compare-histogram.csv" : NULL;
    if (wants_output(o, OUTPUT_TABLE))
        table_result(&table, &ctx, simulated, o->all);
    if (wants_output(o, OUTPUT_JSON))
        json_result(&json, &ctx, results, 1);
    if (wants_output(o, OUTPUT_CSV))
        csv_result(&csv, results, 1);
    put_histograms(o, "compare", simulated, d);
    put_out(o, "compare", &table, &json, &csv, d);
    put_requirements(o, simulated, d);
    say_no_limit(o, simulated);
    say_how_it_ended(o, m, simulated);
    return status_of(simulated);
}

/* Is there an analytic answer? If not, why. */
static bool can_be_solved(const struct options *o, const struct model *m)
{
    struct diag *why = diag_new();
    const bool solved = analytic_scope(m->network, why) == SCOPE_ANSWERS;
    for (size_t i = 0; !solved && !o->quiet && i < diag_count(why); i++)
        fprintf(stderr, "%s%s\n",
                i ? "" : "note: simulated alone, for there is no analytic answer:\n  ",
                diag_message(why, i));
    diag_free(why);
    return solved;
}

static enum exit_status compare_solvers(const struct options *o, struct diag *d)
{
    struct model *m = load_model(o, d);
    enum exit_status status = EXIT_INPUT;
    struct result *analytic = NULL, *simulated = NULL;
    struct journal *journal = NULL;
    const bool solved = m && can_be_solved(o, m);
    if (m && check_folder(o, d) == 0 && check_histogram(o, m, d) == 0)
        analytic = solved ? analytic_solve_asked(m->network, &m->experiment.asked, d) : NULL;
    if (m && diag_count(d) == 0 && open_journal(o, "compare", &journal, d) == 0) {
        struct talk talk = {0};
        struct run_options run = make_run_options(o, &talk);
        catch_signals();
        run.journal = journal;
        simulated = run_simulate(m, &run, d);
        progress_finish(&talk.progress);
        if (simulated && solved)
            analytic_cdfs_add(m->network, simulated);
    }
    if (simulated) {
        const struct options out = options_for_results(o, journal, d);
        status = analytic ? report(&out, m, analytic, simulated, d)
                          : report_alone(&out, m, simulated, d);
    }
    const bool finished = simulated && !simulated->interrupted && diag_count(d) == 0;
    say_how_to_resume(o, close_journal(journal, finished));
    result_free(simulated);
    result_free(analytic);
    model_free(m);
    return status;
}

enum exit_status command_compare(const struct options *o, struct diag *d)
{
    return o->second || o->n_versus ? compare_models(o, d) : compare_solvers(o, d);
}
