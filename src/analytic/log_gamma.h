/*
 * The logarithm of the gamma function, for models that are solved beside each other.
 */
#ifndef ANALYTIC_LOG_GAMMA_H
#define ANALYTIC_LOG_GAMMA_H

#include <math.h>

/* log Gamma(x) for x > 0. (lgamma writes the sign to a variable that all threads share.) */
static inline double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

#endif
