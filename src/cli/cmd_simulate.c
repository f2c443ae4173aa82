/*
 * sojourn simulate: the simulated answer, to a stated precision.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "cli/verdict_files.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"
#include "run/analytic_cdfs.h"
#include "run/simulate.h"
#include "run/transient.h"

static void report(const struct options *o, const struct model *m, const struct result *r,
                   struct diag *d)
{
    struct report_context ctx = make_context(o, m);
    const struct result *results[] = {r};
    struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
    ctx.histogram = r->n_histograms ? "simulate-histogram.csv" : NULL;
    if (wants_output(o, OUTPUT_TABLE))
        table_result(&table, &ctx, r, o->all);
    if (wants_output(o, OUTPUT_JSON))
        json_result(&json, &ctx, results, 1);
    if (wants_output(o, OUTPUT_CSV))
        csv_result(&csv, results, 1);
    put_histograms(o, "simulate", r, d);
    put_out(o, "simulate", &table, &json, &csv, d);
    put_requirements(o, r, d);
    say_no_limit(o, r);
    say_how_it_ended(o, m, r);
}

/* With --allow-unstable, when only the simulation found the overload: the reason for a transient
 * run in place of a report, to be freed. Else NULL. */
static char *why_transient(const struct options *o, const struct result *r)
{
    return o->allow_unstable && r->steady.overloaded
               ? text_format("station '%s' is unstable: requests pile up there, %.3g more each "
                             "second",
                             r->steady.overloaded, r->steady.growth)
               : NULL;
}

/* *why: see why_transient. */
static enum exit_status simulate_steady(const struct options *o, const struct model *m, char **why,
                                        struct diag *d)
{
    enum exit_status status = EXIT_INPUT;
    struct result *r = NULL;
    struct journal *journal = NULL;
    if (check_folder(o, d) == 0 && check_histogram(o, m, d) == 0 &&
        open_journal(o, "simulate", &journal, d) == 0) {
        struct talk talk = {0};
        struct run_options run = make_run_options(o, &talk);
        catch_signals();
        run.journal = journal;
        r = run_simulate(m, &run, d);
        progress_finish(&talk.progress);
        if (r)
            analytic_cdfs_add(m->network, r);
    }
    *why = r ? why_transient(o, r) : NULL;
    if (r && !*why) {
        const struct options out = options_for_results(o, journal, d);
        report(&out, m, r, d);
        status = status_of(r);
    }
    say_how_to_resume(o, close_journal(journal, r && !r->interrupted && diag_count(d) == 0));
    result_free(r);
    return status;
}

static bool requires_anything(const struct experiment *e)
{
    for (size_t i = 0; i < e->n_targets; i++)
        if (e->targets[i].relation != RELATION_NONE)
            return true;
    return false;
}

/*
 * The status of a transient run that stands for a steady one (--allow-unstable), where something is
 * required. Requirements are of a steady state: a script that asks for them must not see success.
 */
static enum exit_status decide_nothing(const struct options *o, const char *why, struct diag *d)
{
    put_no_verdicts(o, EXIT_UNSTABLE, why, d);
    if (!o->quiet)
        fputs("note: requirements are of a steady state: none is met\n", stderr);
    return EXIT_UNSTABLE;
}

/* Note the options that do not apply to this kind of run. */
static void say_what_is_left_out(const struct options *o, const struct model *m, bool transient)
{
    const struct experiment *e = &m->experiment;
    if (o->quiet)
        return;
    if (e->horizon > 0 && !transient)
        fprintf(stderr, "note: a horizon is that of a transient run (--transient)\n");
    if (transient && !o->transient && (e->n_targets || e->warmup >= 0))
        fprintf(stderr, "note: of a model without a steady state nothing is warmed up, and no "
                        "target reached\n");
    if (transient && (asked_any(&e->asked) || e->histogram || e->control_variates || e->antithetic))
        fprintf(stderr, "note: a transient run has no percentiles, shares, distributions, control"
                        " variates or antithetic pairs\n");
}

/* Note the command-line options that a transient run ignores. A config may serve both kinds of
 * run, so its settings are not noted. */
static int check_transient(const struct options *o, struct diag *d)
{
    static const struct { const char *key, *option; } steady[] = {
        {"experiment.targets", "--target"},
        {"require", "--require"},
        {"experiment.precision", "--precision"},
        {"experiment.delta", "experiment.delta"},
        {"experiment.pilot", "experiment.pilot"},
        {"experiment.warmup", "--warmup"},
    };
    const size_t before = diag_count(d);
    if (o->junit || o->summary)
        diag_error(d, o->junit ? "--junit" : "--summary", 0, "leave it out",
                   "a transient run has no verdicts");
    for (size_t i = 0; i < sizeof steady / sizeof *steady; i++)
        for (size_t k = 0; k < o->n_overrides; k++)
            if (strcmp(o->overrides[k].key, steady[i].key) == 0) {
                diag_error(d, o->overrides[k].place, 0,
                           "leave it out: it measures from the start, in -n replications of the "
                           "length --horizon",
                           "a transient run has no use for %s", steady[i].option);
                break;
            }
    return diag_count(d) == before ? 0 : -1;
}

enum exit_status command_simulate(const struct options *o, struct diag *d)
{
    if (o->transient && check_transient(o, d) != 0)
        return EXIT_INPUT;
    struct model *m = load_model(o, d);
    if (!m)
        return EXIT_INPUT;
    catch_signals();
    char *why = o->allow_unstable || o->transient ? run_why_unsteady(m, &stop_asked) : NULL;
    enum exit_status status = EXIT_INPUT;
    bool transient = o->transient || why;
    say_what_is_left_out(o, m, transient);
    if (!transient) {
        status = simulate_steady(o, m, &why, d);
        transient = why;
    }
    if (transient)
        status = simulate_transient(o, m, why, d);
    if (status == EXIT_DONE && why && !o->transient && requires_anything(&m->experiment))
        status = decide_nothing(o, why, d);
    free(why);
    model_free(m);
    return status;
}
