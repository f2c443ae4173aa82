/*
 * Sweeps as the command line and the paper's figures use them: run with talk on the terminal, then
 * reported.
 */
#ifndef CLI_SWEEPS_H
#define CLI_SWEEPS_H

#include "cli/common.h"
#include "report/sweep.h"
#include "run/sweep.h"

/* A sweep that has run, and its report, which points into it. */
struct finished_sweep {
    struct axis *axes; size_t n_axes;
    struct sweep *sweep;
    struct sweep_report report;
    const struct model *model;    /* of the first point that has one */
    struct journal *journal;      /* NULL without an output folder */
};

/*
 * Run config file `path` with n overrides over axes given as text ("KEY=A:B:N"). `name` stands
 * before the progress line and names the journal, "sweep" where it is empty. 0, or -1 with errors
 * in d. Release in either case.
 */
int sweeps_run(const struct options *o, const char *path, const char *name,
               const struct override *overrides, size_t n, const char *const *over, size_t n_over,
               bool analytic, bool simulate, struct finished_sweep *out, struct diag *d);
void sweeps_release(struct finished_sweep *s);

/* Is there a point that was interrupted, or not begun for that reason? */
bool sweeps_interrupted(const struct finished_sweep *s);

/* Like close_journal, once the results are written. For an unfinished sweep sweeps_release does
 * it. */
bool sweeps_close_journal(struct finished_sweep *s, bool finished);

/*
 * The exit status of a sweep. A script wants to know whether there is an answer. A sweep looks for
 * the edge of stability, so an unstable point is a row that says so and does not fail the sweep.
 * EXIT_PRECISION when a point was not precise enough or interrupted, EXIT_MACHINE when the machine
 * failed one; EXIT_UNSTABLE, or EXIT_INPUT, when no point at all has results.
 */
enum exit_status sweeps_status(const struct finished_sweep *s);

#endif
