/* A root of a function of one variable, by Brent's method (GSL). */
#ifndef ANALYTIC_ROOT_H
#define ANALYTIC_ROOT_H

/*
 * The x between low and high where f(x, context) = 0, to a relative error of `tolerance` > 0. f
 * must have opposite signs at low and high. NaN if it has not, or if f is NaN at an x in between.
 */
double root_between(double (*f)(double x, void *context), void *context, double low, double high,
                    double tolerance);

#endif
