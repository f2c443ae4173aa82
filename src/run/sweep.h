/*
 * Sweeps: a grid of overrides over one config, every point solved, simulated or both, with the same
 * seed, so that points share their random numbers where their models agree. A point that fails
 * reports its error; the sweep goes on.
 */
#ifndef RUN_SWEEP_H
#define RUN_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "model/config.h"
#include "model/result.h"
#include "run/axis.h"
#include "run/simulate.h"

struct run_point {
    const char **values;         /* [n_axes], into the axes */
    enum exit_status status;     /* EXIT_DONE, or why not (EXIT_PRECISION: results are there) */
    char *message;               /* NULL when done */
    char *unsolved;              /* why the point has no analytic answer and was only simulated; or
                                    NULL */
    struct model *model;         /* NULL when it could not be built */
    struct result *analytic, *simulated;    /* NULL when not asked for or failed */
};

struct sweep {
    const struct axis *axes; size_t n_axes;
    struct run_point *points; size_t n_points;    /* the first axis varies slowest */
};

struct sweep_options {
    bool analytic, simulate;
    struct run_options run;
    /* Called on the calling thread and in the points' order: `begun` when a simulated point becomes
     * the first one under way, `ended` when a point and all before it are over. */
    void (*begun)(void *user, size_t point, size_t n_points);
    void (*ended)(void *user, const struct sweep *s, size_t point);
};

/*
 * Run the grid over the config text `text` named `file`, with n overrides before each point's own.
 * Keys that no model form knows, files that cannot be read at all and a journal of another sweep
 * fail the whole sweep with errors in d: NULL. If the journal fails in the middle, d has errors and
 * the sweep so far is returned. The axes must outlive the sweep. Free with sweep_free.
 */
struct sweep *sweep_run(const char *text, const char *file, const struct override *o, size_t n,
                        const struct axis *axes, size_t n_axes, const struct sweep_options *so,
                        struct diag *d);
void sweep_free(struct sweep *s);

#endif
