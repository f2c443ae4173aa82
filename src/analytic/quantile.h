/*
 * A quantile of a time from its distribution, whatever that is.
 */
#ifndef ANALYTIC_QUANTILE_H
#define ANALYTIC_QUANTILE_H

/* P(X > t), t >= 0, and what it may be off by, absolutely. */
typedef double quantile_survival(double t, void *context, double *error);

/* A quantile that may be off by more than this part of itself is none. */
#define QUANTILE_ACCURACY 1e-5

/*
 * The least t with P(X <= t) >= q, 0 < q < 1, by Brent's root search (GSL) on logarithms of probabilities, to a relative `tolerance` and
 * what the survival's own error leaves. `scale` > 0 is where to look first. NaN when an argument is out of its domain, or the error leaves more than QUANTILE_ACCURACY.
 */
double quantile_find(quantile_survival *survival, void *context, double q, double scale, double tolerance);

#endif
