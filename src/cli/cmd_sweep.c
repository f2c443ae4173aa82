/*
 * sojourn sweep: a grid of points, solved and simulated.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/common.h"
#include "cli/sweeps.h"

/* Note simulation options when nothing is simulated. The figures asked for apply to analytic
 * points, too. */
static void note_unused(const struct options *o)
{
    static const char *const of_both[] = {"experiment.quantiles", "experiment.within",
                                          "experiment.numbers", "experiment.figures"};
    for (size_t i = 0; i < o->n_overrides; i++) {
        const struct override *given = &o->overrides[i];
        bool used = strncmp(given->key, "experiment.", strlen("experiment.")) != 0;
        for (size_t k = 0; k < sizeof of_both / sizeof *of_both; k++)
            used = used || strcmp(given->key, of_both[k]) == 0;
        if (!used && strncmp(given->place, "--", 2) == 0)
            fprintf(stderr, "note: %s has no effect: --analytic alone simulates nothing\n",
                    given->place);
    }
}

enum exit_status command_sweep(const struct options *o, struct diag *d)
{
    struct finished_sweep s = {0};
    enum exit_status status = EXIT_INPUT;
    if (o->analytic && !o->simulate && !o->quiet)
        note_unused(o);
    if (sweeps_run(o, o->model, "", o->overrides, o->n_overrides, o->over, o->n_over, o->analytic,
                   o->simulate, &s, d) == 0) {
        const struct options out = options_for_results(o, s.journal, d);
        const struct report_context ctx = make_context(o, s.model);
        struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
        if (wants_output(&out, OUTPUT_TABLE))
            sweep_table(&table, &ctx, &s.report);
        if (wants_output(&out, OUTPUT_JSON))
            sweep_json(&json, &ctx, &s.report);
        if (wants_output(&out, OUTPUT_CSV))
            sweep_csv(&csv, &s.report);
        put_out(&out, "sweep", &table, &json, &csv, d);
        status = sweeps_status(&s);
    }
    const bool finished = s.sweep && !sweeps_interrupted(&s) && diag_count(d) == 0;
    say_how_to_resume(o, sweeps_close_journal(&s, finished));
    sweeps_release(&s);
    return status;
}
