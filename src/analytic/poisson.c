#include "analytic/poisson.h"

#include <float.h>
#include <math.h>

#include "analytic/log_gamma.h"

/* ln n! - ln(sqrt(2 pi n) (n/e)^n), n >= 1: Stirling's series (Abramowitz, Stegun 6.1.41). */
static double stirling_rest(double n)
{
    if (n < 16)
        return log_gamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * M_PI);
    const double m = 1 / (n * n);
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 * m) * m) * m) * m) / n;
}

/* n ln(n/a) + a - n, for n near a by the series in v = (n - a)/(n + a) (Loader 2000, sec. 5). */
static double deviance(double n, double a)
{
    const double v = (n - a) / (n + a);
    if (fabs(v) > 0.1)
        return n * log(n / a) + a - n;
    double sum = (n - a) * v, power = 2 * n * v;
    for (int j = 1; j < 1000; j++) {
        power *= v * v;
        const double next = sum + power / (2 * j + 1);
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

double poisson_probability(double n, double a)
{
    if (n == 0)
        return exp(-a);
    if (a == 0)
        return 0;
    return exp(-stirling_rest(n) - deviance(n, a)) / sqrt(2 * M_PI * n);
}

double poisson_tail_ratio(double n, double a)
{
    double term = 1, sum = 0;
    for (double k = n + 1; term > DBL_EPSILON / 4 * sum; k++) {
        term *= a / k;
        sum += term;
    }
    return sum;
}
