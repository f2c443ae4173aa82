#include "analytic/inversion.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { NEIGHBOURS = 12, TILTS = 12, L_MAX = 4 };

const struct inversion_effort inversion_fine = {
    .a = 34, .l = 3, .terms = 30, .averaged = 22, .terms_max = 5120, .good = 5e-14};
const struct inversion_effort inversion_quick = {
    .a = 20, .l = 1, .terms = 18, .averaged = 11, .terms_max = 5120, .good = 1e-7};

struct euler_series {
    const struct inversion *of;
    const struct inversion_effort *effort;
    bool upper;
    double t, tilt;
    double complex turn[L_MAX + 1];    /* exp(i j pi / l) */
    double *sum, *density;             /* partial sums, [n] of them each */
    int n;
    double size;                       /* sum of the moduli of all terms */
};

/* The tilted probability and the tilted density at one point. */
struct pair {
    double complex p, density;
};

static struct pair transform(struct euler_series *s, double complex at)
{
    at -= s->tilt;
    const double complex f = s->of->f(at, s->of->context);
    s->size += (s->upper ? s->of->mass + cabs(f) : cabs(f)) / cabs(at);
    return (struct pair){s->upper ? (s->of->mass - f) / at : f / at, f};
}

/* Terms number n of both sums. */
static void extend_by_one(struct euler_series *s)
{
    const int l = s->effort->l, k = s->n;
    const double u = s->effort->a / (2 * l * s->t), step = M_PI / (l * s->t), sign = k % 2 ? -1 : 1;
    double p = 0, density = 0;
    for (int j = 1; j <= l; j++) {
        const struct pair g = transform(s, u + I * ((j + k * l) * step));
        p += sign * creal(g.p * s->turn[j]);
        density += sign * creal(g.density * s->turn[j]);
    }
    if (k == 0) {
        const struct pair g = transform(s, u);
        p += creal(g.p) / 2;
        density += creal(g.density) / 2;
    }
    s->sum[k] = (k > 0 ? s->sum[k - 1] : 0) + p;
    s->density[k] = (k > 0 ? s->density[k - 1] : 0) + density;
    s->n++;
}

static void extend(struct euler_series *s, int n)
{
    while (s->n < n)
        extend_by_one(s);
}

static double factor(const struct euler_series *s)
{
    return exp(s->effort->a / (2 * s->effort->l)) / (s->effort->l * s->t);
}

/* Binomial average of partial sums from `first` on. */
static double average(const struct euler_series *s, const double *sum, int first)
{
    double weight = exp2(-s->effort->averaged), all = 0;
    for (int i = 0; i <= s->effort->averaged; i++) {
        all += weight * sum[first + i];
        weight *= (double)(s->effort->averaged - i) / (i + 1);
    }
    return factor(s) * all;
}

/* The last average, and how far its neighbours are from it. */
static double last_average(const struct euler_series *s, const double *sum, double *spread)
{
    const int last = s->n - 1 - s->effort->averaged;
    const double value = average(s, sum, last);
    *spread = 0;
    for (int i = 1; i <= NEIGHBOURS; i++)
        *spread = fmax(*spread, fabs(average(s, sum, last - i) - value));
    return value;
}

/* Of P(X <= (2 l + 1) t): by Chernoff again, E[exp(-x X)] exp(x (2 l + 1) t) for some x. */
static double bound_below(const struct euler_series *s)
{
    double least = s->of->mass;
    for (double x = 0.5; x < 10; x *= 2)
        least =
            fmin(least, cabs(s->of->f(x / s->t, s->of->context)) * exp(x * (2 * s->effort->l + 1)));
    return least;
}

/* f(-tilt), infinite where it is not finite any more. */
static double at_tilt(const struct inversion *of, double tilt)
{
    const double f = tilt > 0 ? creal(of->f(-tilt, of->context)) : of->mass;
    return f > 0 && isfinite(f) ? f : INFINITY;
}

/*
 * The tilt for which f(-tilt) exp(-tilt t) is least, roughly: its logarithm is convex. It must not
 * bring the first point of the series onto 0, where g is 0/0.
 */
static double choose_tilt(const struct inversion *of, double t, double first, double *bound)
{
    double best = 0;
    *bound = of->mass;
    for (int i = 1; i <= TILTS && of->abscissa > 0 && isfinite(of->abscissa); i++) {
        double tilt = of->abscissa * (1 - exp2(-i));
        if (fabs(tilt - first) < 1e-2 * first)
            tilt *= 0.97;
        const double f = at_tilt(of, tilt);
        if (!(log(f) - tilt * t < log(*bound) - best * t))
            break;
        best = tilt;
        *bound = f;
    }
    return best;
}

static double rounding(const struct euler_series *s)
{
    return factor(s) * s->size * DBL_EPSILON / 2;
}

/*
 * Adds terms until the last average agrees with its neighbours and with that of half as many terms
 * (next to a kink, neighbours have the same error), or until their differences are only noise that
 * does not shrink.
 */
static double sum_up(struct euler_series *s, double bound, double *spread)
{
    double value = NAN;
    for (int terms = s->effort->terms;; terms *= 2) {
        const double before = value, last = terms > s->effort->terms ? *spread : INFINITY;
        extend(s, terms + s->effort->averaged + 1);
        value = last_average(s, s->sum, spread);
        if (isfinite(last))
            *spread = fmax(*spread, fabs(value - before));
        const double size = s->upper ? bound : fabs(value) + s->of->beside,
                     good = fmax(s->effort->good * size, 2 * rounding(s));
        const double off = *spread;
        const bool noise = off < 1e3 * good && off > last / 4;
        if (!(*spread > good) || noise || 2 * terms > s->effort->terms_max)
            return value;
    }
}

struct probability inversion_probability(const struct inversion *i, double t, bool upper,
                                         const struct inversion_effort *effort)
{
    struct euler_series s = {.of = i, .effort = effort, .upper = upper, .t = t};
    const size_t most = (size_t)(effort->terms_max + effort->averaged) + 1;
    double spread, bound, blur;
    s.sum = mem_calloc(2 * most, sizeof *s.sum);
    s.density = s.sum + most;
    for (int j = 1; j <= effort->l; j++)
        s.turn[j] = cexp(I * (j * M_PI / effort->l));
    if (upper)
        s.tilt = choose_tilt(i, t, effort->a / (2 * effort->l * t), &bound);
    else
        bound = bound_below(&s);
    const double value = sum_up(&s, bound, &spread), density = last_average(&s, s.density, &blur),
                 back = exp(-s.tilt * t);
    free(s.sum);
    return (struct probability){value * back,
                                (2 * spread + rounding(&s) + exp(-effort->a) * bound) * back,
                                fmax(0, density - blur) * back};
}
