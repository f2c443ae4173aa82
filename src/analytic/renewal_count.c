#include "analytic/renewal_count.h"

#include <float.h>
#include <math.h>

#include "analytic/inversion.h"
#include "analytic/lst_gaps.h"

#define ROUNDING (64 * DBL_EPSILON)    /* of closed forms, relative */
#define NEGLIGIBLE 1e-13               /* relative to the count, of what the asymptote leaves out */

struct process {
    struct lst_nodes *nodes;
    const struct dist *d;
    double q;            /* [-] share of points that are kept */
    double mean, at;     /* [time] L; M(1/L) */
};

static struct lst_gaps gaps_of(const struct process *p, double complex s)
{
    return lst_gaps_thinned(lst_gaps(p->nodes, p->d, s), s, p->d->mean, p->q);
}

/* s M(s) */
static double complex count(double complex s, void *context)
{
    const double complex first = gaps_of(context, s).first;
    return (1 - first) / first;
}

/* The same without the first point, whose time may have a density that jumps. */
static double complex count_later(double complex s, void *context)
{
    const double complex first = gaps_of(context, s).first;
    return (1 - first) * (1 - first) / first;
}

static double complex count_integral(double complex s, void *context)
{
    return count(s, context) / s;
}

static double complex random_at(double complex s, struct process *p)
{
    return (count(s, p) - s * p->at) / (1 - p->mean * s);
}

/*
 * At s = 1/L numerator and denominator are 0, and near it too little is left of both. There the
 * value is the mean of those on a circle around s (Cauchy), which leaves an error of (1/4)^AROUND,
 * as the function is analytic for Re s > 0.
 */
static double complex count_random(double complex s, void *context)
{
    enum { AROUND = 24 };
    struct process *p = context;
    double complex sum = 0;
    if (cabs(1 - p->mean * s) > 0.1)
        return random_at(s, p);
    for (int j = 0; j < AROUND; j++)
        sum += random_at(s * (1 + 0.25 * cexp(2 * M_PI * j / AROUND * I)), p);
    return sum / AROUND;
}

static double complex gap(double complex s, void *context)
{
    return 1 - gaps_of(context, s).first;
}

static double complex gap_within(double complex s, void *context)
{
    return gaps_of(context, s).first / s;
}

static struct renewal_value invert(inversion_transform *f, struct process *p, double t, bool upper)
{
    const struct inversion i = {.f = f, .context = p, .mass = upper ? 1 : INFINITY};
    const struct probability x = inversion_probability(&i, t, upper, &inversion_fine);
    return (struct renewal_value){x.p, x.error};
}

/* ---- gaps of one length ---- */

static bool is_fixed(const struct dist *d)
{
    return dist_least(d) == dist_most(d);
}

/* Points before t. A last bit too much in t/gap is not another point. */
static double points_before(double gap_length, double t)
{
    const double n = t / gap_length;
    return n - floor(n) < 4 * DBL_EPSILON * n ? floor(n) - 1 : floor(n);
}

static struct renewal_value closed(double value)
{
    return (struct renewal_value){value, ROUNDING * fabs(value)};
}

/* ---- far beyond the mean ---- */

/* Is the asymptote as good as m(t)? */
static bool is_far(const struct dist *d, double t)
{
    const double n = t / d->mean, damped = 2 * M_PI * M_PI * d->scv * n;
    const double tail = (1 - dist_weighted_cdf(d, 2, t / 2)) * (1 + d->scv) * n;
    return n > 200 * fmax(1, d->scv) && exp(-damped) < NEGLIGIBLE && tail < NEGLIGIBLE;
}

static double beyond_line(const struct dist *d)
{
    return (d->scv - 1) / 2;
}

/* ---- the functions ---- */

struct renewal_value renewal_count(struct lst_nodes *n, const struct dist *d, double t)
{
    struct process p = {.nodes = n, .d = d, .q = 1};
    if (is_fixed(d))
        return closed(points_before(d->mean, t));
    if (is_far(d, t))
        return closed(t / d->mean + beyond_line(d));
    struct renewal_value later = invert(count_later, &p, t, false);
    later.value += dist_cdf(d, t);
    return later;
}

struct renewal_value renewal_count_integral(struct lst_nodes *n, const struct dist *d, double t)
{
    struct process p = {.nodes = n, .d = d, .q = 1};
    if (is_fixed(d)) {
        const double k = points_before(d->mean, t);
        return closed(k * t - d->mean * k * (k + 1) / 2);
    }
    return invert(count_integral, &p, t, false);
}

/* With gaps of one length a point at k a > t counts with probability exp(-(k a - t)/L). */
struct renewal_value renewal_count_random(struct lst_nodes *n, const struct dist *d, double t,
                                          double mean)
{
    struct process p = {.nodes = n, .d = d, .q = 1, .mean = mean};
    if (is_fixed(d)) {
        const double k = t > 0 ? points_before(d->mean, t) : 0;
        return closed(k + exp((t - (k + 1) * d->mean) / mean) / -expm1(-d->mean / mean));
    }
    p.at = creal(count(1 / mean, &p)) * mean;
    if (!(t > 0))
        return closed(p.at / mean);
    return invert(count_random, &p, t, false);
}

struct renewal_value renewal_gap_above(struct lst_nodes *n, const struct dist *d, double q,
                                       double t)
{
    struct process p = {.nodes = n, .d = d, .q = q};
    if (is_fixed(d))
        return closed(pow(1 - q, points_before(d->mean, t)));
    if (q == 1)
        return closed(dist_survival(d, t));
    return invert(gap, &p, t, true);
}

struct renewal_value renewal_gap_within(struct lst_nodes *n, const struct dist *d, double q,
                                        double t)
{
    struct process p = {.nodes = n, .d = d, .q = q};
    if (is_fixed(d)) {
        const double k = points_before(d->mean, t), stay = pow(1 - q, k);
        return closed(d->mean * (1 - stay) / q + stay * (t - k * d->mean));
    }
    return invert(gap_within, &p, t, false);
}
