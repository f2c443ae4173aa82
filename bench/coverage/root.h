/*
 * Roots, by GSL's Brent.
 */
#ifndef COVERAGE_ROOT_H
#define COVERAGE_ROOT_H

/* Where f is 0 between low and high, at which it has different signs, to a relative 1e-14; NaN when
 * it has not. */
double root_between(double (*f)(double x, void *context), void *context, double low, double high);

#endif
