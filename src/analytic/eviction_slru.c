#include "analytic/eviction_slru.h"

#include <math.h>

#include "analytic/log_gamma.h"

/* With more expected runs than this within its lifetime, an entry hardly ever reaches its end. */
#define RUNS_MOST 12.0
#define TERMS_MOST 400
#define NOTHING (-40.0)    /* logarithm of what adds nothing to 1 */

static double power(double z, int n, double log_factor)
{
    return z > 0 ? exp(log_factor + n * log(z)) : 0;
}

/* The sum above. */
static double later_gaps(double life, double u, double a, double t)
{
    const double first = exp(-u * a), log_rate = log(u) - u * t;
    double sum = 0, sign = 1;
    for (int k = 0; k < TERMS_MOST; k++, sign = -sign) {
        const double z = life - (k + 1) * t;
        const double log_factor = (k + 1) * log_rate - log_gamma(k + 3.0);
        if (!(z > 0))
            break;
        sum += sign * (power(z, k + 2, log_factor) - first * power(z - a, k + 2, log_factor));
        if (k > RUNS_MOST && log_factor + (k + 2) * log(z) < log(life) + NOTHING)
            break;
    }
    return sum;
}

double eviction_slru_life(double lifetime, double u, double a, double b)
{
    const double t = a + b;
    if (lifetime <= a)
        return lifetime;
    if (u * lifetime * exp(-u * t) > RUNS_MOST)
        return -expm1(-u * a) * exp(u * t) / u;
    return a * exp(-u * a) - lifetime * expm1(-u * a) - later_gaps(lifetime, u, a, t);
}

double eviction_slru_hit(double lifetime, double u, double a, double b)
{
    const double ub = u * eviction_slru_life(lifetime, u, a, b);
    return ub / (1 + ub) * -expm1(-u * b);
}

double eviction_slru_place(double lifetime, double u, double a, double b)
{
    const double ub = u * eviction_slru_life(lifetime, u, a, b), hit = ub / (1 + ub);
    return hit * -expm1(-u * b) - expm1(-u * a) * (1 - hit + hit * exp(-u * b));
}
