#include "analytic/narrow.h"

#include <float.h>
#include <math.h>

#include "analytic/inversion.h"
#include "analytic/lst_gaps.h"
#include "analytic/md1.h"

#define SCV_MAX 3e-5                    /* above it a service smooths what an inversion has to do */
#define FAR 45                          /* deviations beyond which P(X <= t) is 0 or 1 */
#define ROUNDING (64 * DBL_EPSILON)
#define NEEDED 1e-13                    /* of t: what is called noise in a sum is good to 1e-10 */

/* A sum of n services, and where its excess is asked for. */
struct sum {
    const struct narrow *of;
    int n, p;
    double t;
};

static double moment(double x, const void *context);

/* E[(t - S)+^p] for S of this distribution: its probabilities weighted by S and S^2 are known. */
static double by_weights(const struct dist *d, int p, double t)
{
    const double first = d->mean, second = first * first * (1 + d->scv),
                 below = t * dist_weighted_cdf(d, 0, t) - first * dist_weighted_cdf(d, 1, t);
    return p == 1 ? below
                  : t * below - first * t * dist_weighted_cdf(d, 1, t) +
                        second * dist_weighted_cdf(d, 2, t);
}

/* The distribution function of a sum of uniforms, integrated p times (Irwin, Hall). */
static double of_uniforms(const struct sum *s)
{
    const struct dist *d = s->of->service;
    const double width = d->b - d->a;
    double sum = 0, share = 1;    /* (-1)^j C(n, j) p!/(n + p)! */
    for (int k = s->p + 1; k <= s->n + s->p; k++)
        share /= k;
    for (int j = 0; j <= s->n; j++) {
        const double over = (s->t - s->n * d->a) / width - j;
        sum += over > 0 ? share * pow(over, s->n + s->p) : 0;
        share *= -(double)(s->n - j) / (j + 1);
    }
    return sum * pow(width, s->p);
}

/* A sum of gammas of one scale is a gamma, of n times the shape; so is one of Erlangs. */
static double of_gammas(const struct sum *s)
{
    struct dist sum = *s->of->service;
    sum.mean *= s->n;
    sum.scv /= s->n;
    sum.a *= s->n;
    return by_weights(&sum, s->p, s->t);
}

/* The average over one service of what the others of the sum give. */
static double by_quadrature(const struct sum *s)
{
    const struct sum others = {s->of, s->n - 1, s->p, s->t};
    return s->n == 1 ? by_weights(s->of->service, s->p, s->t)
                     : lst_nodes_average(s->of->nodes, s->of->service, moment, &others);
}

/* E[(t - S_n)+^p] near its mean, by enum dist_kind; NULL: the kind has no scv above 0 and as small
 * as SCV_MAX. */
typedef double near_mean(const struct sum *s);
static near_mean *const near_mean_table[] = {
    [DIST_EXPONENTIAL] = NULL,
    [DIST_DETERMINISTIC] = NULL,
    [DIST_UNIFORM] = of_uniforms,
    [DIST_ERLANG] = of_gammas,
    [DIST_GAMMA] = of_gammas,
    [DIST_HYPEREXPONENTIAL] = NULL,
    [DIST_LOGNORMAL] = by_quadrature,
    [DIST_WEIBULL] = by_quadrature,
};
_Static_assert(sizeof near_mean_table / sizeof *near_mean_table == DIST_KINDS,
               "near_mean_table: one per kind");

bool narrow_service(const struct dist *d)
{
    return d->scv > 0 && d->scv <= SCV_MAX && near_mean_table[d->kind];
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
    return near_mean_table[s->of->service->kind](&(struct sum){s->of, s->n, s->p, t});
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

/* The rounding error of all kinks together. */
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

/* The slope of k_1(1) in t. */
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
