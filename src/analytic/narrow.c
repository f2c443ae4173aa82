#include "analytic/narrow.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "analytic/inversion.h"
#include "analytic/lst_gaps.h"
#include "analytic/md1.h"
#include "model/gamma_cdf.h"

#define SCV_MAX 3e-5                    /* above it a service smooths what an inversion has to do */
#define FAR 45                          /* deviations beyond which P(X <= t) is 0 or 1 */
#define ROUNDING (64 * DBL_EPSILON)
#define NEEDED 1e-13                    /* of t: what is called noise in a sum is good to 1e-10 */

bool narrow_service(const struct dist *d)
{
    return d->scv > 0 && d->scv <= SCV_MAX;
}

/* P(X <= t) with probabilities weighted by X^j, of a sum of n gammas or of one other. */
static double weighted(const struct dist *d, int n, int j, double t)
{
    switch (d->kind) {
    case DIST_LOGNORMAL:
        return erfc((d->a - log(t)) / d->b / M_SQRT2 + j * d->b / M_SQRT2) / 2;
    case DIST_WEIBULL:
        return j == 0 ? dist_cdf(d, t) : gsl_cdf_gamma_P(pow(t / d->b, d->a), 1 + j / d->a, 1);
    case DIST_ERLANG:
        return gamma_probability(t, n * d->a + j, d->mean / d->a, false);
    case DIST_GAMMA:
        return gamma_probability(t, n * d->a + j, d->b, false);
    case DIST_EXPONENTIAL:
    case DIST_DETERMINISTIC:
    case DIST_UNIFORM:
    case DIST_HYPEREXPONENTIAL:
    case DIST_KINDS:
        break;
    }
    return NAN;
}

static double by_weights(const struct dist *d, int n, int p, double t)
{
    const double first = n * d->mean, second = first * first * (1 + d->scv / n),
                 below = t * weighted(d, n, 0, t) - first * weighted(d, n, 1, t);
    return p == 1 ? below
                  : t * below - first * t * weighted(d, n, 1, t) + second * weighted(d, n, 2, t);
}

/* The distribution function of a sum of uniforms, integrated p times (Irwin, Hall). */
static double of_uniforms(const struct dist *d, int n, int p, double t)
{
    const double width = d->b - d->a;
    double sum = 0, share = 1;    /* (-1)^j C(n, j) p!/(n + p)! */
    for (int k = p + 1; k <= n + p; k++)
        share /= k;
    for (int j = 0; j <= n; j++) {
        const double over = (t - n * d->a) / width - j;
        sum += over > 0 ? share * pow(over, n + p) : 0;
        share *= -(double)(n - j) / (j + 1);
    }
    return sum * pow(width, p);
}

struct sum {
    const struct narrow *of;
    int n, p;
    double t;
};

static double moment(double x, const void *context);

/* Of lognormals and Weibulls over the one and then the others. */
static double near_mean(const struct sum *s)
{
    const struct dist *d = s->of->service;
    if (d->kind == DIST_UNIFORM)
        return of_uniforms(d, s->n, s->p, s->t);
    if (s->n == 1 || d->kind == DIST_GAMMA || d->kind == DIST_ERLANG)
        return by_weights(d, s->n, s->p, s->t);
    const struct sum others = {s->of, s->n - 1, s->p, s->t};
    return lst_nodes_average(s->of->nodes, d, moment, &others);
}

static double variance(const struct narrow *q)
{
    return q->service->scv * q->service->mean * q->service->mean;
}

/* So far from n services on S_n is surely shorter, or surely longer. */
static double far(const struct narrow *q, int n)
{
    return FAR * sqrt(n * variance(q));
}

/* E[(t - x - S_n)+^p] */
static double moment(double x, const void *context)
{
    const struct sum *s = context;
    const double t = s->t - x, off = t - s->n * s->of->service->mean;
    if (t <= 0 || off <= -far(s->of, s->n))
        return 0;
    if (off >= far(s->of, s->n))
        return s->p == 1 ? off : off * off + s->n * variance(s->of);
    return near_mean(&(struct sum){s->of, s->n, s->p, t});
}

/* k_p(n), without a difference where it is known. */
static double kink(const struct narrow *q, int n, int p, double t)
{
    const double off = t - n * q->service->mean;
    const struct sum s = {q, n, p, t};
    if (off >= far(q, n))
        return p == 1 ? 0 : n * variance(q);
    return moment(0, &s) - pow(fmax(0, off), p);
}

/* Of all of them. */
static double kinks_rounding(const struct narrow *q, double t)
{
    if (t <= q->service->mean - far(q, 1) || t >= 3 * q->service->mean + far(q, 3))
        return 0;
    return ROUNDING / 4 * q->gap * q->lambda * t * (1 + q->lambda * t);
}

static double wait_kinks(const struct narrow *q, double t)
{
    return q->gap * q->lambda *
           (-kink(q, 1, 1, t) + q->lambda / 2 * (kink(q, 2, 2, t) - 2 * kink(q, 1, 2, t)));
}

static double response_kinks(const struct narrow *q, double t)
{
    return q->gap * q->lambda *
           (kink(q, 1, 1, t) - kink(q, 2, 1, t) +
            q->lambda / 2 * (kink(q, 1, 2, t) - 2 * kink(q, 2, 2, t) + kink(q, 3, 2, t)));
}

/* What the formulas above are made of, at one s. */
struct terms {
    double complex f, q, r, x, d;
};

static struct terms terms_at(const struct narrow *n, double complex s)
{
    const struct dist fixed = {.kind = DIST_DETERMINISTIC, .mean = n->service->mean};
    const struct lst_gaps g = lst_gaps(NULL, &fixed, s);
    const double complex q = lst_spread(n->nodes, n->service, s);
    return (struct terms){1 - g.first + q, q, n->lambda * g.first / s, n->lambda * q / s,
                          n->gap + n->lambda * g.second / s};
}

static double complex wait_of(const struct narrow *n, const struct terms *t)
{
    const double complex r = t->r, of_it = r - t->x;
    return -n->gap * t->x * (t->d * (r * r + r * of_it + of_it * of_it) + r * r * r) /
           (t->d * (t->d + t->x));
}

static double complex wait_left(double complex s, void *context)
{
    const struct terms t = terms_at(context, s);
    return wait_of(context, &t);
}

static double complex response_left(double complex s, void *context)
{
    const struct narrow *n = context;
    const struct terms t = terms_at(n, s);
    return wait_of(n, &t) * t.f + n->gap * t.q * t.r * t.r * t.r / t.d;
}

/* Nothing differs before the first service can have ended. */
static double left(const struct narrow *n, inversion_transform *f, double t, double beside,
                   double *error)
{
    const struct inversion i = {f, (void *)n, 0, 0, beside};
    *error = 0;
    if (t < n->service->mean && dist_cdf(n->service, t) < DBL_EPSILON / 100)
        return 0;
    const struct probability p = inversion_probability(&i, t, false, &inversion_fine);
    *error = p.error;
    return p.p;
}

static double fixed(const struct narrow *n, double t, bool upper)
{
    return md1_wait(n->lambda, n->service->mean, n->gap, t, upper);
}

static double slope(const struct narrow *n, double t)
{
    return md1_density(n->lambda, n->service->mean, n->gap, t);
}

/* Of k_1(1). */
static double kink_slope(const struct narrow *n, double t)
{
    return dist_cdf(n->service, t) - (t >= n->service->mean);
}

struct probability narrow_wait(const struct narrow *n, double t, bool upper)
{
    const double known = fixed(n, t, upper),
                 density = fmax(0, slope(n, t) - n->gap * n->lambda * kink_slope(n, t)),
                 all = known + NEEDED / inversion_fine.good * t * density;
    double error;
    const double more = wait_kinks(n, t) + left(n, wait_left, t, all, &error);
    error += ROUNDING * known + kinks_rounding(n, t);
    return (struct probability){known + (upper ? -more : more), error, density};
}

/* P(Wq > 0, T > t), else P(Wq > 0, T <= t), of M/D/1. */
static double fixed_response(const struct narrow *n, double t, bool upper)
{
    const double later = t - n->service->mean;
    if (later > 0)
        return fixed(n, later, upper) - (upper ? 0 : n->gap);
    return upper ? 1 - n->gap : 0;
}

struct probability narrow_response(const struct narrow *n, double t, bool upper,
                                   const struct probability *beside)
{
    const double known = fixed_response(n, t, upper), later = t - n->service->mean,
                 density = fmax(0, (later > 0 ? slope(n, later) : 0) +
                                       n->gap * n->lambda * kink_slope(n, t)),
                 all = known + beside->p +
                       NEEDED / inversion_fine.good * t * (density + beside->density);
    double error;
    const double more = response_kinks(n, t) + left(n, response_left, t, all, &error);
    error += ROUNDING * (known + beside->p) + kinks_rounding(n, t);
    return (struct probability){known + (upper ? -more : more), error, density};
}
