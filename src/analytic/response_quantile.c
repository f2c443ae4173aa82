#include "analytic/response_quantile.h"

#include <math.h>
#include <stdbool.h>

#include "analytic/root.h"

#define TOLERANCE 1e-13

struct mixture {
    const struct response_part *part;
    size_t n;
    double weight;          /* of all parts */
    double log_survival;    /* the value to find */
};

/*
 * exp(-mu t) f(d) with d = (slack - mu) t is symmetric in mu and slack: exp(-m t) f(|d|) with m the
 * smaller of them, so nothing overflows.
 */
static double by_wait(const struct response_part *p, double t)
{
    if (!(p->pw > 0))
        return 0;
    const double d = fabs(p->slack - p->mu) * t;
    const double f = d > 0 ? -expm1(-d) / d : 1;
    return p->pw * p->mu * t * exp(-fmin(p->mu, p->slack) * t) * f;
}

double response_survival(const struct response_part *p, double t)
{
    return exp(-p->mu * t) + by_wait(p, t);
}

/* Near 0 the first term cancels where nearly all requests wait. The error is then of the order of
 * mu t epsilon. */
double response_cdf(const struct response_part *p, double t)
{
    return -expm1(-p->mu * t) - by_wait(p, t);
}

static double excess(double t, void *context)
{
    const struct mixture *m = context;
    double above = 0, below = 0;    /* both, as one of them loses its digits near 0 or far out */
    for (size_t i = 0; i < m->n; i++) {
        above += m->part[i].weight * response_survival(&m->part[i], t);
        below += m->part[i].weight * response_cdf(&m->part[i], t);
    }
    return (below < above ? log1p(-below / m->weight) : log(above / m->weight)) - m->log_survival;
}

static bool in_domain(const struct response_part *p)
{
    return p->weight >= 0 && isfinite(p->weight) && p->mu > 0 && isfinite(p->mu) && p->pw >= 0 &&
           p->pw <= 1 && (p->pw == 0 || (p->slack > 0 && isfinite(p->slack)));
}

/* M/M/1: pw mu = lambda = mu - slack, and one exponential remains. */
static bool is_exponential(const struct response_part *p, double *rate)
{
    *rate = p->pw > 0 ? p->slack : p->mu;
    return p->pw == 0 || fabs(p->pw * p->mu - (p->mu - p->slack)) <= 1e-15 * p->mu;
}

/* No part is faster than `scale`, its shortest mean service: the search begins below the root and
 * does not go far beyond. */
static double find_root(struct mixture *m, double scale)
{
    double low = 0, high = -m->log_survival * scale;
    while (excess(high, m) > 0) {
        low = high;
        high *= 2;
    }
    return root_between(excess, m, low, high, TOLERANCE);
}

double response_quantile(const struct response_part *p, size_t n, double q)
{
    struct mixture m = {.part = p, .n = n, .log_survival = log1p(-q)};
    double scale = INFINITY, rate;
    if (!(q > 0 && q < 1))
        return NAN;
    for (size_t i = 0; i < n; i++) {
        if (!in_domain(&p[i]))
            return NAN;
        m.weight += p[i].weight;
        scale = fmin(scale, 1 / p[i].mu);
    }
    if (!(m.weight > 0))
        return NAN;
    if (n == 1 && is_exponential(p, &rate))
        return -m.log_survival / rate;
    return find_root(&m, scale);
}
