/*
 * The result of a sizing (run/size.h): the cheapest candidate of a grid that meets all
 * requirements, and the evidence for that. Plain data: reports read it, the search fills it in.
 *
 * A candidate is one value for each key that is varied. It has an index in the grid, in which the
 * first key varies slowest.
 */
#ifndef MODEL_SIZING_H
#define MODEL_SIZING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "model/config.h"
#include "model/result.h"
#include "model/target.h"

#define SIZING_NONE SIZE_MAX    /* no candidate, key or requirement */

struct sizing_key {
    char *name;              /* "token.lifetime" */
    char **values;           /* [n] as the user would write them; numbers in ascending order or as
                                they were listed */
    size_t n;
};

/* What a candidate's verdict rests on. */
enum sizing_evidence {
    SIZING_NOT_NEEDED,       /* it is dearer than the winner: nothing was asked of it */
    SIZING_NO_MODEL,         /* there is no valid model at these values; `message` says why */
    SIZING_EXACT,            /* exact formulas of the required figures */
    SIZING_UNSTABLE,         /* flows that are exact overload a station; or without formulas
                                requests pile up in a pilot run, or block each other for ever;
                                `message` says where */
    SIZING_MONOTONE,         /* it is no better than candidate `from`, which does not meet them */
    SIZING_SIMULATION,       /* simulation, at the sizing's joint confidence */
    SIZING_APPROXIMATION,    /* only approximations are known, which decide nothing */
    SIZING_EVIDENCES
};

struct sizing_candidate {
    double cost;                       /* >= 0; INFINITY without a model. See cost_basis */
    enum decision decision;            /* DECISION_NONE: not needed; DECISION_UNDECIDED: neither
                                          was shown */
    enum sizing_evidence evidence;
    size_t from;                       /* SIZING_MONOTONE: the candidate; else SIZING_NONE */
    size_t failed;                     /* not met: the first requirement shown not to be met, or
                                          SIZING_NONE (unstable); undecided: the first one open */
    struct figure *figures;            /* [n_requirements] required figures as far as known, exact,
                                          approximate or simulated with the interval by which they
                                          were judged; NULL: none is known */
    struct figure *shares;             /* [n_requirements] a percentile is judged by the share of
                                          times within its bound: P(sojourn <= 200ms) > 0.99 for
                                          p99 < 200ms. This is that share, simulated with the
                                          interval of the judgement, or analytic; the percentile
                                          itself in `figures` may then be an approximation or
                                          missing. BASIS_NONE for other figures; NULL: none */
    uint64_t replications;             /* simulated for its verdict, over all stages */
    char *message;                     /* why there is no model or no steady state; NULL */
};

/* One step of one key away from the winner, along the values of that key. */
struct sizing_step {
    size_t key;
    int direction;                     /* -1 or +1 in the list of the key's values */
    size_t candidate;
    enum decision decision;            /* the candidate's; of a dearer one as simulated here */
    size_t failed;                     /* the requirement that it does not meet, or SIZING_NONE */
    struct figure *differences;        /* [n_requirements] its figures minus the winner's, exact
                                          where both are, else with intervals from pairs of runs
                                          (common random numbers); BASIS_NONE where there is none.
                                          NULL: neither exact nor simulated */
};

/* A point of the frontier: no evaluated candidate that costs at most as much has a better figure.
 */
struct sizing_frontier {
    size_t requirement;
    size_t candidate;                  /* its cost and figures[requirement] are the point */
};

/* What was spent. */
struct sizing_effort {
    size_t solved;                     /* candidates whose analytic answer was computed */
    size_t of[SIZING_EVIDENCES];       /* candidates by evidence */
    unsigned stages;                   /* of simulation, each a longer run of fewer candidates */
    uint64_t replications, events;
    double wall_time;                  /* [s]; differs between runs that are otherwise equal */
};

struct sizing {
    struct sizing_key *keys;  size_t n_keys;
    char *cost;                        /* the expression as written */
    enum basis cost_basis;             /* of all costs: exact when it depends on keys alone or on
                                          exact figures; approximate: approximations order the
                                          search */
    struct figure winner_cost;         /* the winner's; simulated with its interval if its cost
                                          depends on figures without exact formulas */
    size_t n_requirements;
    const struct target *requirements; /* points into `model` */
    double confidence;                 /* with which all verdicts of candidates hold together */
    double indifference;               /* [-] relative; 0: none. A figure as near to its bound may
                                          be declared either way */
    uint64_t seed;

    struct sizing_candidate *candidates; size_t n_candidates;    /* by index in the grid */
    size_t *order;                     /* [n_candidates] indices by cost, then by index */

    size_t winner;                     /* or SIZING_NONE */
    struct model *model;               /* the winner's; without one that of the cheapest candidate
                                          that has a model */
    struct result *result;             /* the winner, simulated: all its figures; its `precision`
                                          holds the requirements. NULL without a winner */
    size_t *undecided; size_t n_undecided;       /* cheaper than the winner and neither shown to
                                                    meet nor not to, by cost */
    size_t *runners_up; size_t n_runners_up;     /* the next in the order of cost that meet, as far
                                                    as their evidence goes; those of the winner's
                                                    own cost come first */
    struct sizing_step *steps; size_t n_steps;   /* by key, -1 before +1; ends of ranges are left
                                                    out */
    size_t binding;                    /* the requirement that stops the cheaper steps, or
                                          SIZING_NONE: no step is cheaper */
    struct sizing_frontier *frontier; size_t n_frontier;    /* by requirement, then by cost */

    /* without a winner: */
    size_t fails_everywhere;           /* a requirement that no candidate meets, or SIZING_NONE */
    size_t closest;                    /* the candidate with the best figure of that requirement;
                                          if there is none, the one that misses the least */

    bool interrupted;                  /* by a signal, or the cap on experiments was reached */
    struct sizing_effort spent;
    enum exit_status status;           /* EXIT_DONE: proven; EXIT_PRECISION: a cheaper candidate is
                                          undecided, or interrupted; EXIT_NOT_MET: none meets */
};

/* The value of a candidate's key, as text. */
const char *sizing_value(const struct sizing *s, size_t candidate, size_t key);

/* "exact", "unstable", "monotone", "simulated", "approximate", "no model", "not needed": for
 * programs and tables. */
const char *sizing_evidence_name(enum sizing_evidence e);

/* NULL is fine. */
void sizing_free(struct sizing *s);

#endif
