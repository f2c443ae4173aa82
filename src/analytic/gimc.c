#include "analytic/gimc.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analytic/lst.h"
#include "analytic/lst_gaps.h"
#include "analytic/root.h"
#include "base/mem.h"

#define TOLERANCE (4 * DBL_EPSILON)

static struct lst_gaps gaps(const struct gimc *q, double s)
{
    return lst_gaps_thinned(lst_gaps(NULL, q->interarrival, s), s, q->interarrival->mean, q->kept);
}

/* 1 - A(s) */
static double gap_of(const struct gimc *q, double s)
{
    return creal(gaps(q, s).first);
}

/* A(s), to a small relative error where it is small. */
static double transform_of(const struct gimc *q, double s)
{
    const double a = creal(lst_dist(NULL, q->interarrival, s));
    return q->kept < 1 ? q->kept * a / (1 - (1 - q->kept) * a) : a;
}

/* Increases with s: (1 - transform of the residual time) - (1 - rho). At low loads both terms are
 * replaced by their complements to 1. */
static double excess(double s, void *context)
{
    const struct gimc *q = context;
    if (q->gap > 0.5)
        return q->lambda / (q->c * q->mu) - gap_of(q, s) * q->lambda / s;
    return creal(gaps(q, s).second) * q->lambda / s - q->gap;
}

/*
 * The residual time's transform is at least 1 - s (its mean), which bounds the root from below; at
 * s = c mu it is below rho.
 */
static bool find_decay(struct gimc *q)
{
    const double scv = q->kept * q->interarrival->scv + 1 - q->kept, high = q->c * q->mu;
    double low = 2 * q->gap * q->lambda / (1 + scv) * (1 - 1e-6);
    if (excess(high, q) <= 0) {    /* no arrival finds another request, to the last digit */
        q->decay = high;
        return true;
    }
    while (low > 0 && excess(low, q) > 0)    /* by rounding */
        low /= 2;
    q->decay = root_between(excess, q, fmin(low, high / 2), high, TOLERANCE);
    return q->decay > 0;
}

/*
 * (c (1 - a) - j) / (c (1 - sigma) - j) is a difference of g(s) = c (1 - A(s)) - s/mu, which is 0
 * at the decay, between s = j mu and the decay, over that of s/mu: where the two are close, by the
 * slope of g half way. At j = c it is a/sigma.
 */
#define CLOSE 1e-6
static double ratio(const struct gimc *q, unsigned j, double first)
{
    const double below = q->decay / q->mu - j;
    if (j == q->c)
        return transform_of(q, j * q->mu) / q->sigma;
    if (fabs(below) > CLOSE * j)
        return (q->c * first - j) / below;
    const double s = (q->decay + j * q->mu) / 2, h = 1e-3 * s;    /* to h^4 */
    const double slope = (8 * (gap_of(q, s + h) - gap_of(q, s - h)) -
                          (gap_of(q, s + 2 * h) - gap_of(q, s - 2 * h))) /
                         (12 * h);
    return 1 - q->c * q->mu * slope;
}

/* The terms j = 1 .. c of the sum in 1/K into term[j - 1], which may be NULL; returns their sum. */
static double terms(const struct gimc *q, double *term)
{
    const double c = q->c;
    double log_product = 0, all = 0;    /* of C(c, j) / C_j */
    for (unsigned j = 1; j <= q->c; j++) {
        const double first = gap_of(q, j * q->mu);
        log_product += log((c - j + 1) / j) + log(first) - log(transform_of(q, j * q->mu));
        const double next = exp(log_product) / first * ratio(q, j, first);
        if (term)
            term[j - 1] = next;
        all += next;
    }
    return all;
}

static void find_waits(struct gimc *q)
{
    const double idle = q->decay / q->c / q->mu;    /* 1 - sigma */
    if (q->c == 1 || q->sigma == 0)    /* sigma = 0: arrivals so rare that none finds another */
        q->pw = q->sigma;
    else
        q->pw = 1 / (1 + idle * terms(q, NULL));
    q->wq = q->pw / q->decay;
}

enum gimc_status gimc_solve(const struct dist *interarrival, double kept, double mu, unsigned c,
                            double gap, struct gimc *out)
{
    struct gimc q = {.interarrival = interarrival, .kept = kept, .mu = mu, .c = c, .gap = gap};
    if (!(kept > 0 && kept <= 1) || !(mu > 0) || !isfinite(mu) || c == 0 || !isfinite(gap))
        return GIMC_EDOM;
    if (!(gap > 0))
        return GIMC_EUNSTABLE;
    if (c > GIMC_SERVERS_MAX)
        return GIMC_EFAILED;
    q.lambda = kept / interarrival->mean;
    if (!find_decay(&q))
        return GIMC_EFAILED;
    q.sigma = transform_of(&q, q.decay);
    find_waits(&q);
    if (!(q.pw >= 0 && q.pw <= 1) || !isfinite(q.wq))
        return GIMC_EFAILED;
    *out = q;
    return GIMC_OK;
}

/* U_r, r < c. C_r can overflow a double, and the terms after it can underflow. */
static void binomial_moments(const struct gimc *q, double *u)
{
    const double k = q->pw * q->decay / q->c / q->mu;
    double *term = mem_calloc(q->c, sizeof *term), rest = 0, log_c = 0;
    terms(q, term);
    for (unsigned r = q->c; r-- > 0;)
        u[r] = rest += term[r];
    for (unsigned r = 0; r < q->c; r++) {
        u[r] *= k * exp(log_c);
        log_c += log(transform_of(q, (r + 1) * q->mu)) - log(gap_of(q, (r + 1) * q->mu));
    }
    free(term);
}

/* Probability that an arrival finds n < c. */
static double found_below(const struct gimc *q, unsigned n, double *error)
{
    double *u = mem_calloc(q->c, sizeof *u), sum = 0, size = 0, choose = 1;
    binomial_moments(q, u);
    for (unsigned r = n; r < q->c; r++) {
        const double term = choose * u[r];
        sum += (r - n) % 2 ? -term : term;
        size += term;
        choose *= (r + 1.0) / (r + 1.0 - n);
    }
    free(u);
    *error = 16 * DBL_EPSILON * q->c * size;
    return sum;
}

static double found(const struct gimc *q, double n, double *error)
{
    const double k = q->pw * q->decay / q->c / q->mu;
    if (n < q->c && q->c > 1)
        return found_below(q, (unsigned)n, error);
    const double tail = q->c == 1 ? (1 - q->sigma) * pow(q->sigma, n) : k * pow(q->sigma, n - q->c);
    *error = 16 * DBL_EPSILON * tail;
    return tail;
}

/* P(N = 0): 1 less the probabilities of all n >= 1. */
static double nobody(const struct gimc *q, double *error)
{
    double busy = 0, some;
    *error = DBL_EPSILON;
    if (q->c == 1)
        return q->gap;
    for (unsigned n = 1; n <= q->c; n++) {
        busy += gimc_number(q, n, &some);
        *error += some;
    }
    return 1 - busy - q->lambda * q->pw / (q->c * q->mu);
}

double gimc_number(const struct gimc *q, double n, double *error)
{
    *error = INFINITY;
    if (n <= q->c && q->c > GIMC_NUMBERS_MAX)
        return NAN;
    if (n == 0)
        return nobody(q, error);
    const double rate = q->lambda / (fmin(n, q->c) * q->mu), p = rate * found(q, n - 1, error);
    *error *= rate;
    return p;
}
