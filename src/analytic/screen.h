/*
 * What one solution tells of a candidate of a sizing: its figures, or that it has no steady state,
 * and what a short simulation of it needs. Costs one solution of the network, where
 * analytic_solve, analytic_settling and analytic_caches would make one each.
 */
#ifndef ANALYTIC_SCREEN_H
#define ANALYTIC_SCREEN_H

#include <stdbool.h>

#include "analytic/settling.h"
#include "base/diag.h"
#include "model/network.h"
#include "model/result.h"

enum screen_state {
    SCREEN_SOLVED,        /* there is a result */
    SCREEN_UNSTABLE,      /* a station is overloaded for certain: by exact rates, or by the least
                             load that it can have (least_load.h) */
    SCREEN_OVERLOADED,    /* a station is overloaded by approximate rates */
    SCREEN_UNKNOWN        /* there is no formula, or equations did not converge */
};

struct screen {
    enum screen_state state;
    struct result *result;       /* figures of `asked`; NULL unless solved. States of collapse
                                    (struct result) are not looked for */
    char *message;               /* why it is unstable or overloaded; else NULL */
    bool settles;                /* `settling` is known */
    struct settling settling;
    double *lookups, *fetches;   /* [n_caches] as analytic_caches has them; NULL when unknown */
};

/* Never fails: what is wrong is SCREEN_UNKNOWN. The result points into the network. */
void analytic_screen(const struct network *net, const struct asked *asked, struct screen *out);
void analytic_screen_release(struct screen *s);

#endif
