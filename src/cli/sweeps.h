/*
 * Sweeps as the command line and the paper's figures use them: run with talk on the terminal, then reported.
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
};

/*
 * Run config file `path` with n overrides over axes given as text ("KEY=A:B:N"). `name` stands before the progress
 * line. 0, or -1 with errors in d. Release in either case.
 */
int sweeps_run(const struct options *o, const char *path, const char *name, const struct override *overrides,
               size_t n, const char *const *over, size_t n_over, bool analytic, bool simulate,
               struct finished_sweep *out, struct diag *d);
void sweeps_release(struct finished_sweep *s);

/* EXIT_DONE when every point is; EXIT_PRECISION when one was not precise enough or interrupted; a failed point alone does
 * not fail a sweep, unless all failed: then the first one's status. */
enum exit_status sweeps_status(const struct finished_sweep *s);

#endif
