/*
 * A quantile of a time from its distribution, whatever that is.
 */
#ifndef ANALYTIC_QUANTILE_H
#define ANALYTIC_QUANTILE_H

/* P(X > t), t >= 0, and what it may be off by, absolutely. */
typedef double quantile_survival(double t, void *context, double *error);

/*
 * The least t with P(X <= t) >= q, 0 < q < 1, by Brent's root search (GSL) on logarithms of
 * probabilities, to a relative `tolerance` and what the survival's own error leaves: at most the
 * part `accuracy` of the quantile. `scale` > 0 is where to look first. NaN when an argument is out
 * of its domain, or the error may leave more.
 */
double quantile_find(quantile_survival *survival, void *context, double q, double scale, double tolerance, double accuracy);

#endif
