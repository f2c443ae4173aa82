#include "rng/sampler.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_log.h>

#include "rng/sampler_tables.h"

/*
 * The 2.2 % of draws that the inline test does not take. Beyond r an exponential begins anew, so
 * the tail is r plus another draw. Elsewhere a uniform height of the layer decides, which is exact
 * also for points that are surely under the curve; a rejected point starts over.
 */
double sampler_exp_rare(struct stream *r, uint64_t word)
{
    double beyond = 0;
    for (;;) {
        const unsigned layer = (unsigned)(word & 255);
        const uint64_t fraction = word >> 11;
        const double x = (double)fraction * sampler_exp_w[layer];
        if (fraction < sampler_exp_k[layer])
            return beyond + x;
        if (layer == 0) {
            beyond += sampler_exp_r;
        } else {
            const double low = sampler_exp_f[layer], high = sampler_exp_f[layer + 1];
            if (low + stream_uniform(r) * (high - low) < exp(-x))
                return beyond + x;
        }
        word = stream_word(r);
    }
}

/*
 * The normal's tail beyond r, by Marsaglia's method (Technometrics 6(1), 1964, 101-102) with
 * exponentials in place of logarithms: r + x, x of rate r, is under the curve with the chance
 * exp(-x^2 / 2). At r = 3.65 that takes 1.07 trials on average.
 */
static double draw_normal_tail(struct stream *r)
{
    double x;
    do
        x = sampler_exp(r) / sampler_normal_r;
    while (2 * sampler_exp(r) < x * x);
    return sampler_normal_r + x;
}

/* As sampler_exp_rare; a rejected point starts over with another layer and another sign. */
double sampler_normal_rare(struct stream *r, uint64_t word)
{
    for (;;) {
        const unsigned layer = (unsigned)(word & 255);
        const uint64_t fraction = word >> 11;
        const double x = (double)fraction * sampler_normal_w[layer];
        if (fraction < sampler_normal_k[layer])
            return sampler_signed(x, word);
        if (layer == 0)
            return sampler_signed(draw_normal_tail(r), word);
        const double low = sampler_normal_f[layer], high = sampler_normal_f[layer + 1];
        if (low + stream_uniform(r) * (high - low) < exp(-x * x / 2))
            return sampler_signed(x, word);
        word = stream_word(r);
    }
}

static double draw_erlang(const struct sampler *d, struct stream *r)
{
    double sum = 0;
    for (unsigned i = 0; i < d->n; i++)
        sum += sampler_exp(r);
    return d->a * sum;
}

/*
 * A gamma of shape >= 1 (Marsaglia, Tsang, A simple method for generating gamma variables, ACM TOMS
 * 26(3), 2000): d (1 + x / sqrt(9 d))^3, d = shape - 1/3, of a normal x, is accepted nearly always;
 * in eleven of twelve cases by their squeeze, 1 - 0.0331 x^4, which needs no logarithm. The exact
 * test is of
 *     log u < x^2/2 + d (1 - v + log v), v = (1 + t)^3, t = x / sqrt(9 d),
 * written in log(1 + t) - t, so that it keeps its digits at large shapes, where 1 - v and log v
 * cancel. c is 1 / sqrt(9 d).
 */
static double draw_gamma_from_1(double shape, double c, struct stream *r)
{
    const double d = shape - 1.0 / 3;
    for (;;) {
        const double x = sampler_normal(r), t = c * x, root = 1 + t;
        if (root <= 0)
            continue;
        const double u = stream_uniform_open(r), square = x * x;
        if (__builtin_expect(u < 1 - 0.0331 * square * square, 1))
            return d * (root * root * root);
        if (log(u) < square / 2 + d * (3 * gsl_sf_log_1plusx_mx(t) - t * t * (3 + t)))
            return d * (root * root * root);
    }
}

double sampler_gamma_slope(double shape)
{
    const double from_1 = shape >= 1 ? shape : shape + 1;
    return 1 / sqrt(9 * (from_1 - 1.0 / 3));
}

/* Below 1: of shape + 1, times a uniform to the power 1/shape, exp(-E / shape) of an
 * exponential E. */
static double draw_gamma(const struct sampler *d, struct stream *r)
{
    const double c = d->c > 0 ? d->c : sampler_gamma_slope(d->a);
    if (__builtin_expect(d->a >= 1, 1))
        return draw_gamma_from_1(d->a, c, r);
    const double scale = exp(-sampler_exp(r) / d->a);
    return scale * draw_gamma_from_1(d->a + 1, c, r);
}

/* By the table of its shape. */
static double draw_gamma_strips(const struct sampler *d, struct stream *r)
{
    const struct gamma_strips *g = d->strips;
    const double t = gamma_strips_draw(g, r);
    return d->b * (g->logarithmic ? g->middle * exp(t) : g->middle + g->unit * t);
}

/* An exponential to the power 1/shape; by the table exp(log of an exponential / shape), since exp
 * takes less time than pow. */
static double draw_weibull(const struct sampler *d, struct stream *r)
{
    if (__builtin_expect(d->strips != NULL, 1))
        return d->a * exp(gamma_strips_draw(d->strips, r) * d->c);
    return d->a * pow(sampler_exp(r), d->c);
}

static double draw_hyperexponential(const struct sampler *d, struct stream *r)
{
    const double u = stream_uniform(r);
    unsigned branch = 0;
    while (branch + 1 < d->n && u >= d->cumulative[branch])
        branch++;
    return d->means[branch] * sampler_exp(r);
}

/* ---- by inversion ---- */

/* P(X <= x) = u of a gamma, x > 0. */
static double bisect_gamma(double u, double shape, double scale)
{
    double low = 0, high = scale * (shape + 1);
    while (gsl_cdf_gamma_P(high, shape, scale) < u)
        high *= 2;
    for (;;) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            return middle;
        if (gsl_cdf_gamma_P(middle, shape, scale) < u)
            low = middle;
        else
            high = middle;
    }
}

/*
 * GSL 2.7's gamma is wrong in places at large shapes: P is -0.17 one deviation below the mean at
 * 1e6, the quantile off by deviations in the tails from 2e4 on. Wilson's and Hilferty's cube of a
 * normal is good to 1e-3 of a deviation at the farthest u from here on, and far better near the
 * mean (Abramowitz, Stegun, 26.4.17).
 */
static const double SHAPE_LARGE = 5e3;

static double large_gamma_quantile(double u, double shape, double scale)
{
    const double root = 1 - 1 / (9 * shape) + gsl_cdf_ugaussian_Pinv(u) / (3 * sqrt(shape));
    return scale * shape * root * root * root;
}

static double gamma_quantile(double u, double shape, double scale)
{
    if (shape >= SHAPE_LARGE)
        return large_gamma_quantile(u, shape, scale);
    const double x = gsl_cdf_gamma_Pinv(u, shape, scale);
    return isfinite(x) && x >= 0 ? x : bisect_gamma(u, shape, scale);
}

double sampler_quantile(const struct sampler *d, double u)
{
    switch (d->kind & (SAMPLER_INVERTED - 1)) {
    case SAMPLER_EXPONENTIAL:
        return -d->a * log1p(-u);
    case SAMPLER_CONSTANT:
        return d->a;
    case SAMPLER_UNIFORM:
        return d->a + d->b * u;
    case SAMPLER_ERLANG:
        return gamma_quantile(u, d->n, d->a);
    case SAMPLER_GAMMA:
        return gamma_quantile(u, d->a, d->b);
    case SAMPLER_LOGNORMAL:
        return exp(d->a + d->b * gsl_cdf_ugaussian_Pinv(u));
    case SAMPLER_WEIBULL:
        return d->a * pow(-log1p(-u), 1 / d->b);
    }
    return NAN; /* a hyperexponential */
}

static double draw_inverted(const struct sampler *d, struct stream *r)
{
    const bool mirrored = d->kind & SAMPLER_MIRRORED;
    double u = stream_uniform_open(r);
    u = mirrored ? 1 - u : u;    /* exact, and open again: an odd multiple of 2^-53 */
    if ((d->kind & (SAMPLER_INVERTED - 1)) != SAMPLER_HYPEREXPONENTIAL)
        return sampler_quantile(d, u);
    unsigned branch = 0;
    while (branch + 1 < d->n && u >= d->cumulative[branch])
        branch++;
    u = stream_uniform_open(r);
    return -d->means[branch] * log1p(mirrored ? u - 1 : -u);
}

double sampler_draw_other(const struct sampler *d, struct stream *r)
{
    switch (d->kind) {
    case SAMPLER_EXPONENTIAL:
        return d->a * sampler_exp(r);
    case SAMPLER_CONSTANT:
        return d->a;
    case SAMPLER_UNIFORM:
        return d->a + d->b * stream_uniform(r);
    case SAMPLER_ERLANG:
        return draw_erlang(d, r);
    case SAMPLER_GAMMA:
        return d->strips ? draw_gamma_strips(d, r) : d->b * draw_gamma(d, r);
    case SAMPLER_HYPEREXPONENTIAL:
        return draw_hyperexponential(d, r);
    case SAMPLER_LOGNORMAL:
        return exp(d->a + d->b * sampler_normal(r));
    case SAMPLER_WEIBULL:
        return draw_weibull(d, r);
    case SAMPLER_INVERTED:
    case SAMPLER_MIRRORED:
        break;
    }
    return draw_inverted(d, r);
}
