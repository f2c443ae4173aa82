/*
 * Figure 7: what the token scheme costs. A case is a system with the scheme, or without it, at one
 * service time of the model, one number of wrappers and one lifetime; its issuer is as large as its
 * load needs. Every case is solved, some are simulated as well.
 */
#ifndef CLI_PAPER_COST_H
#define CLI_PAPER_COST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/text.h"
#include "cli/options.h"
#include "model/result.h"

/* Who looks tokens up where: nobody, each wrapper in its own cache, all in one. */
enum cost_scheme { COST_NONE, COST_OWN, COST_SHARED, COST_SCHEMES };

struct cost_case {
    enum cost_scheme scheme;
    double service;                /* [s] mean of the model, at S_p */
    unsigned model_servers;        /* of all wrappers together */
    unsigned wrappers;             /* K */
    double lifetime;               /* [s]; without the scheme NaN */
    bool simulate;
    /* what came out; NaN where there is nothing */
    unsigned issuer_servers;       /* as many as keep its load at COST_LOAD or below */
    double questions;              /* [1/s] to the issuer */
    double load;                   /* [-] of the issuer's servers */
    double tips_at;                /* [s] a fetch that takes longer tips it; INFINITY: never */
    struct figure solved[2], simulated[2];    /* [s] the mean sojourn and its 99th percentile */
    double requests;               /* simulated */
    enum exit_status status;       /* EXIT_DONE, or why there is no answer */
};

/* The largest load at which a station counts as large enough. A choice of ours. */
extern const double COST_LOAD;

/* What a case costs beside the same system without the scheme, and its half-width where simulated:
 * parts of 1, so 0.05 is 5 % more. */
struct cost_rise { double value, half_width; };
enum cost_figure { COST_MEAN, COST_P99 };

struct paper_cost {
    struct cost_case *cases;
    size_t n, capacity;
    double seconds;                /* of wall time */
};

/*
 * Solve and simulate all of them, as config `path` says with the n overrides of the user on top.
 * 0, or -1 with errors in d, or when it was interrupted. Release in either case.
 */
int paper_cost_run(struct paper_cost *c, const struct options *o, const char *path,
                   const struct override *overrides, size_t n, struct diag *d);
void paper_cost_release(struct paper_cost *c);

/* The case with these values, or NULL. */
const struct cost_case *paper_cost_find(const struct paper_cost *c, enum cost_scheme scheme,
                                        double service, unsigned wrappers, double lifetime);

/* Of a case beside the one without the scheme; NaN where either has no such figure. */
struct cost_rise paper_cost_rise(const struct paper_cost *c, const struct cost_case *k,
                                 enum cost_figure f, bool simulated);

/* Servers that the scheme needs besides, as a part of the model's. */
double paper_cost_servers(const struct cost_case *k);

/* One row per case: its settings; what it needs; sojourns; rises [-]. */
void paper_cost_csv(const struct paper_cost *c, struct textbuf *out);

#endif
