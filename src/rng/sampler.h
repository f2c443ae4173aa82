/*
 * Samplers: random times from a stream. Numbers only: knows no station and no model. "mean" is
 * always the mean, never a rate.
 *
 * Exponentials and normals are by the ziggurat (Marsaglia, Tsang, J. Stat. Softw. 5(8), 2000, with
 * 256 layers and a full 53-bit fraction), exact up to rounding. The others are made of these: a
 * lognormal and a gamma of normals, a Weibull of an exponential.
 */
#ifndef RNG_SAMPLER_H
#define RNG_SAMPLER_H

#include <stdint.h>
#include <string.h>

#include "rng/gamma_strips.h"
#include "rng/stream.h"

/*
 * Unit exponential, finite and >= 0. Exactly 0 has a chance of 2^-53 per draw (the fraction is 0):
 * two events at one time, which every caller must bear anyway, is all that it can cause; do not
 * take its logarithm. The inline part is the common case (97.8 % of draws: the mean of k / 2^53);
 * the rest is sampler_exp_rare. A word's bits 0-7 choose the layer, bits 11-63 are the fraction.
 */
double sampler_exp_rare(struct stream *r, uint64_t word);
extern const double sampler_exp_w[256];   /* layer i's width, times 2^-53 */
extern const uint64_t sampler_exp_k[256]; /* accept at once when the fraction is below */

static inline double sampler_exp(struct stream *r)
{
    const uint64_t word = stream_word(r);
    const unsigned layer = (unsigned)(word & 255);
    const uint64_t fraction = word >> 11;
    if (__builtin_expect(fraction < sampler_exp_k[layer], 1))
        return (double)fraction * sampler_exp_w[layer];
    return sampler_exp_rare(r, word);
}

/*
 * Standard normal, finite. A word's bits 0-7 choose the layer, bit 8 the sign, bits 11-63 are the
 * fraction: no bit is used twice. (Marsaglia and Tsang's program takes the layer from the bits of
 * the fraction, which ties the two: Doornik, An improved ziggurat method to generate normal random
 * samples, Oxford, 2005.) The inline part is the common case (98.5 % of draws), the rest is
 * sampler_normal_rare.
 */
double sampler_normal_rare(struct stream *r, uint64_t word);
extern const double sampler_normal_w[256];   /* as above */
extern const uint64_t sampler_normal_k[256];

/* x >= 0 with the sign in bit 8 of the word, without a branch, which would be unpredictable. */
static inline double sampler_signed(double x, uint64_t word)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits |= (word & 256) << 55;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double sampler_normal(struct stream *r)
{
    const uint64_t word = stream_word(r);
    const unsigned layer = (unsigned)(word & 255);
    const uint64_t fraction = word >> 11;
    if (__builtin_expect(fraction < sampler_normal_k[layer], 1))
        return sampler_signed((double)fraction * sampler_normal_w[layer], word);
    return sampler_normal_rare(r, word);
}

enum sampler_kind {
    SAMPLER_EXPONENTIAL,      /* a = mean */
    SAMPLER_CONSTANT,         /* a = value */
    SAMPLER_UNIFORM,          /* a = min, b = max - min */
    SAMPLER_ERLANG,           /* a = mean of one phase, n = phases, up to SAMPLER_PHASES_MAX */
    SAMPLER_GAMMA,            /* a = shape, b = scale; perhaps strips of its shape */
    SAMPLER_HYPEREXPONENTIAL, /* n branches: cumulative p, means */
    SAMPLER_LOGNORMAL,        /* a = mu, b = sigma */
    SAMPLER_WEIBULL,          /* a = scale, b = shape; perhaps strips of gamma's shape 1 */
    /*
     * Added to one of these: drawn by inversion, the quantile at a uniform u; and mirrored, at
     * 1 - u. The two draws of the same stream are antithetic: each of the distribution, together as
     * far apart as two can be. (A hyperexponential takes two numbers: branch, then time.)
     */
    SAMPLER_INVERTED = 1 << 4,
    SAMPLER_MIRRORED = 1 << 5
};

#define SAMPLER_BRANCHES_MAX 8

/* An Erlang of more phases than the first is drawn more quickly as a gamma than as their sum; one
 * of more than the second if the gamma has strips. */
#define SAMPLER_PHASES_MAX 5
#define SAMPLER_PHASES_MAX_STRIPS 2

/* A compiled distribution. Filled in by the user of this room from data. */
struct sampler {
    enum sampler_kind kind;
    unsigned n;
    double a, b;
    double c;    /* gamma: sampler_gamma_slope(a), to draw more quickly; or 0. Weibull: 1 / b */
    const struct gamma_strips *strips;    /* owned by the caller: drawn by them; or NULL */
    /* Hyperexponential: n of each, owned by the caller; cumulative[n-1] = 1. */
    const double *cumulative, *means;
};

/*
 * The quantile at u in (0, 1) of a distribution of any kind but the hyperexponential; gamma and
 * Erlang by GSL's gsl_cdf_gamma_Pinv, where that does not converge by bisection of gsl_cdf_gamma_P.
 * Of shapes from 5e3 on by Wilson's and Hilferty's cube of a normal. For tests.
 */
double sampler_quantile(const struct sampler *d, double u);

/* What a gamma of this shape needs at each draw. */
double sampler_gamma_slope(double shape);

/* One draw of any kind. */
double sampler_draw_other(const struct sampler *d, struct stream *r);

static inline double sampler_draw(const struct sampler *d, struct stream *r)
{
    if (__builtin_expect(d->kind == SAMPLER_EXPONENTIAL, 1))
        return d->a * sampler_exp(r);
    return sampler_draw_other(d, r);
}

#endif
