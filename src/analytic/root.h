/* A root of a function of one variable, by Brent's method (GSL). */
#ifndef ANALYTIC_ROOT_H
#define ANALYTIC_ROOT_H

/*
 * Where f(x, context) = 0 between low and high, at whose ends f has opposite signs, to a relative
 * error of `tolerance` > 0. NaN when f is NaN on the way, or the ends do not bracket a root.
 */
double root_between(double (*f)(double x, void *context), void *context, double low, double high,
                    double tolerance);

#endif
