/*
 * A quantile of a time from its distribution, whatever that is.
 */
#ifndef ANALYTIC_QUANTILE_H
#define ANALYTIC_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>

struct probability {
    double p;              /* [-] */
    double error;          /* absolute error of p at most; NaN or infinite: unknown */
    double density;        /* [1/time] of X at t, roughly, no more than its least about t; 0:
                              not known */
};

/* P(X > t) when upper, else P(X <= t), t >= 0. */
typedef struct probability quantile_probability(double t, bool upper, void *context);

/* A value that X takes with a positive probability. */
struct atom {
    double t, mass;
};

struct quantile_law {
    quantile_probability *probability;
    void *context;
    const struct atom *atoms;    /* [n_atoms] all that there are, t ascending; the probabilities
                                    include them */
    size_t n_atoms;
    double least;                /* X is never less */
};

struct quantile {
    double t;        /* NaN: not found */
    double error;    /* what it may be off by, relative to t; INFINITY when nothing can be said */
};

/*
 * The least t with P(X <= t) >= q, 0 < q < 1. At an atom, t is exactly the atom's position. This
 * holds also when q equals, to rounding, the probability up to the atom or before it (q = 1 - load,
 * for a wait). Between atoms t is found by Newton's method on the logarithm of the smaller
 * probability (against log (t - least) where that is P(X <= t)), with bisection where a step leaves
 * the bracket. The error of t is the error of the probability divided by the density. The search
 * starts at `scale` >= 0. t is NaN when an argument is out of its domain, or a probability is not
 * known.
 */
struct quantile quantile_find(const struct quantile_law *law, double q, double scale);

#endif
