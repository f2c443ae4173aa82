#include "helpers/pvalue.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

static const double PI = 3.14159265358979323846;

double kolmogorov_q(double x)
{
    double sum = 0;
    if (x < 1) {
        for (int k = 1; k < 20; k += 2)
            sum += exp(-k * k * PI * PI / (8 * x * x));
        return 1 - sqrt(2 * PI) / x * sum;
    }
    for (int k = 1; k < 20; k++)
        sum += (k % 2 ? 2 : -2) * exp(-2 * k * k * x * x);
    return sum;
}

/*
 * The series' integral over w > 0 of exp(z / (8 (w^2 + 1)) - t w^2), t = (4j + 1)^2 pi^2 / (8 z),
 * by the trapezoidal rule, which for a smooth even function that dies out is right to the last
 * digits as soon as its step is below the function's scale.
 */
static double series_integral(double z, double t)
{
    const double h = fmin(0.05, 0.25 / sqrt(t));
    double sum = exp(z / 8) / 2;
    for (double w = h; t * w * w < 50; w += h)
        sum += exp(z / (8 * (w * w + 1)) - t * w * w);
    return h * sum;
}

double anderson_darling_q(double z)
{
    if (z > 14)
        return sqrt(3) * erfc(sqrt(z));
    double p = 0, binomial = 1; /* (-1/2 over j) */
    for (int j = 0; j < 100; j++) {
        const double t = (4 * j + 1) * (4 * j + 1) * PI * PI / (8 * z);
        p += binomial * (4 * j + 1) * exp(-t) * series_integral(z, t);
        binomial *= -(j + 0.5) / (j + 1);
    }
    return 1 - sqrt(2 * PI) / z * p;
}

double two_sided(double p)
{
    return fmin(1, 2 * fmin(p, 1 - p));
}

double two_sided_count(double k, double n, double p)
{
    const double below = gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n);
    const double above = k > 0 ? gsl_cdf_binomial_Q((unsigned)k - 1, p, (unsigned)n) : 1;
    return fmin(1, 2 * fmin(below, above));
}
