#include "coverage/binomial.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "coverage/root.h"

struct beta {
    double a, b, p;
};

static double excess(double x, void *context)
{
    const struct beta *q = context;
    return gsl_cdf_beta_P(x, q->a, q->b) - q->p;
}

/* GSL 2.7's own gsl_cdf_beta_Pinv does not find all: (0.025; 941, 60) is NaN. */
static double beta_quantile(double p, double a, double b)
{
    return root_between(excess, &(struct beta){a, b, p}, 0, 1);
}

void binomial_interval(size_t k, size_t n, double confidence, double *low, double *high)
{
    const double tail = (1 - confidence) / 2, misses = (double)(n - k);
    *low = k == 0 ? 0 : beta_quantile(tail, (double)k, misses + 1);
    *high = k == n ? 1 : beta_quantile(1 - tail, (double)k + 1, misses);
}

double binomial_lower(size_t k, size_t n, double p)
{
    return gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n);
}

double binomial_two_sided(size_t k, size_t n, double p)
{
    const double above = k == 0 ? 1 : gsl_cdf_binomial_Q((unsigned)(k - 1), p, (unsigned)n);
    return fmin(1, 2 * fmin(binomial_lower(k, n, p), above));
}
