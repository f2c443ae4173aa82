#include "helpers/law.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>

static const double CUMULATIVE[] = {0.3, 0.77, 1};
static const double MEANS[] = {0.2, 1.1, 7.3};
static const double PROBABILITY[] = {0.3, 0.47, 0.23};

#define SAMPLER(...) .source = LAW_SAMPLER, .d = {__VA_ARGS__}
#define GAMMA(SHAPE, SCALE) SAMPLER(.kind = SAMPLER_GAMMA, .a = SHAPE, .b = SCALE)
#define WEIBULL(SCALE, SHAPE) \
    SAMPLER(.kind = SAMPLER_WEIBULL, .a = SCALE, .b = SHAPE, .c = 1 / (double)SHAPE)

const struct law LAWS[] = {
    {"exponential", SAMPLER(.kind = SAMPLER_EXPONENTIAL, .a = 2.385)},
    {"normal", .source = LAW_NORMAL},
    {"uniform, [1.7, 2.63)", SAMPLER(.kind = SAMPLER_UNIFORM, .a = 1.7, .b = 0.93)},
    {"uniform, open (0, 1)", .source = LAW_UNIFORM_OPEN},
    {"Erlang, 1 phase", SAMPLER(.kind = SAMPLER_ERLANG, .a = 0.37, .n = 1)},
    {"Erlang, 3 phases", SAMPLER(.kind = SAMPLER_ERLANG, .a = 0.37, .n = 3)},
    {"Erlang, 5 phases", SAMPLER(.kind = SAMPLER_ERLANG, .a = 0.37, .n = 5)},
    {"gamma, shape 1", GAMMA(1, 0.37)},
    {"gamma, shape 17", GAMMA(17, 0.37)},
    {"gamma, shape 0.43", GAMMA(0.43, 3.1)},
    {"gamma, shape 4.21", GAMMA(4.21, 0.31)},
    {"hyperexponential, 3 branches",
     SAMPLER(.kind = SAMPLER_HYPEREXPONENTIAL, .n = 3, .cumulative = CUMULATIVE, .means = MEANS)},
    {"lognormal, sigma 0.35", SAMPLER(.kind = SAMPLER_LOGNORMAL, .a = -0.32, .b = 0.35)},
    {"lognormal, scv 2", SAMPLER(.kind = SAMPLER_LOGNORMAL, .a = -0.32, .b = 1.0481470739682048)},
    {"Weibull, shape 0.77", WEIBULL(1.9, 0.77)},
    {"Weibull, shape 2.6", WEIBULL(1.9, 2.6)},
    {"gamma by strips, shape 0.43", GAMMA(0.43, 3.1), .strips = 0.43},
    {"gamma by strips, shape 1", GAMMA(1, 0.37), .strips = 1},
    {"gamma by strips, shape 1.004", GAMMA(1.004, 0.37), .strips = 1.004},
    {"gamma by strips, shape 3", GAMMA(3, 0.37), .strips = 3},
    {"gamma by strips, shape 17", GAMMA(17, 0.37), .strips = 17},
    {"Weibull by strips, shape 0.77", WEIBULL(1.9, 0.77), .strips = 1},
    {"Weibull by strips, shape 2.6", WEIBULL(1.9, 2.6), .strips = 1},
};

const size_t N_LAWS = sizeof LAWS / sizeof *LAWS;

static const struct gamma_strips *strips_of(double shape)
{
    static struct gamma_strips built[8];
    static size_t n;
    for (size_t i = 0; i < n; i++)
        if (built[i].shape == shape)
            return &built[i];
    assert(n < sizeof built / sizeof *built);
    gamma_strips_build(&built[n], shape);
    return &built[n++];
}

struct sampler law_sampler(const struct law *l)
{
    struct sampler d = l->d;
    if (l->strips > 0)
        d.strips = strips_of(l->strips);
    return d;
}

void law_draw(const struct law *l, struct stream *r, double *x, size_t n)
{
    const struct sampler d = law_sampler(l);
    switch (l->source) {
    case LAW_SAMPLER:
        for (size_t i = 0; i < n; i++)
            x[i] = sampler_draw(&d, r);
        break;
    case LAW_NORMAL:
        for (size_t i = 0; i < n; i++)
            x[i] = sampler_normal(r);
        break;
    case LAW_UNIFORM_OPEN:
        for (size_t i = 0; i < n; i++)
            x[i] = stream_uniform_open(r);
        break;
    }
}

static double hyperexponential_q(double x)
{
    double q = 0;
    for (unsigned i = 0; i < sizeof MEANS / sizeof *MEANS; i++)
        q += PROBABILITY[i] * gsl_cdf_exponential_Q(x, MEANS[i]);
    return q;
}

static double hyperexponential_p(double x)
{
    double p = 0;
    for (unsigned i = 0; i < sizeof MEANS / sizeof *MEANS; i++)
        p += PROBABILITY[i] * gsl_cdf_exponential_P(x, MEANS[i]);
    return p;
}

/* Both sides by the same list: SIDE is P or Q, side p or q. */
#define LAW_SIDE(SIDE, side)                                                                       \
    double law_##side(const struct law *l, double x)                                               \
    {                                                                                              \
        const struct sampler *d = &l->d;                                                           \
        if (l->source == LAW_NORMAL)                                                               \
            return gsl_cdf_ugaussian_##SIDE(x);                                                    \
        if (l->source == LAW_UNIFORM_OPEN)                                                         \
            return gsl_cdf_flat_##SIDE(x, 0, 1);                                                   \
        switch (d->kind) {                                                                         \
        case SAMPLER_EXPONENTIAL:                                                                  \
            return gsl_cdf_exponential_##SIDE(x, d->a);                                            \
        case SAMPLER_UNIFORM:                                                                      \
            return gsl_cdf_flat_##SIDE(x, d->a, d->a + d->b);                                      \
        case SAMPLER_ERLANG:                                                                       \
            return gsl_cdf_gamma_##SIDE(x, d->n, d->a);                                            \
        case SAMPLER_GAMMA:                                                                        \
            return gsl_cdf_gamma_##SIDE(x, d->a, d->b);                                            \
        case SAMPLER_HYPEREXPONENTIAL:                                                             \
            return hyperexponential_##side(x);                                                     \
        case SAMPLER_LOGNORMAL:                                                                    \
            return gsl_cdf_lognormal_##SIDE(x, d->a, d->b);                                        \
        case SAMPLER_WEIBULL:                                                                      \
            return gsl_cdf_weibull_##SIDE(x, d->a, d->b);                                          \
        case SAMPLER_CONSTANT:                                                                     \
        case SAMPLER_INVERTED: /* flags */                                                         \
        case SAMPLER_MIRRORED:                                                                     \
            break;                                                                                 \
        }                                                                                          \
        return NAN; /* a constant has no distribution to speak of: it is not in LAWS */            \
    }

LAW_SIDE(P, p)
LAW_SIDE(Q, q)

/* E X^k of the gamma with unit scale: shape (shape + 1) ... (shape + k - 1). */
static long double rising(long double shape, unsigned k)
{
    long double product = 1;
    for (unsigned i = 0; i < k; i++)
        product *= shape + i;
    return product;
}

static long double uniform_moment(long double low, long double width, unsigned k)
{
    return (powl(low + width, k + 1) - powl(low, k + 1)) / ((k + 1) * width);
}

static long double hyperexponential_moment(unsigned k)
{
    long double sum = 0;
    for (unsigned i = 0; i < sizeof MEANS / sizeof *MEANS; i++)
        sum += PROBABILITY[i] * rising(1, k) * powl(MEANS[i], k);
    return sum;
}

/* (k - 1) (k - 3) ... 1 */
static long double normal_moment(unsigned k)
{
    if (k % 2)
        return 0;
    return k == 0 ? 1 : (k - 1) * normal_moment(k - 2);
}

long double law_raw_moment(const struct law *l, unsigned k)
{
    const struct sampler *d = &l->d;
    if (l->source == LAW_NORMAL)
        return normal_moment(k);
    if (l->source == LAW_UNIFORM_OPEN)
        return uniform_moment(0, 1, k);
    switch (d->kind) {
    case SAMPLER_EXPONENTIAL:
        return rising(1, k) * powl(d->a, k);
    case SAMPLER_UNIFORM:
        return uniform_moment(d->a, d->b, k);
    case SAMPLER_ERLANG:
        return rising(d->n, k) * powl(d->a, k);
    case SAMPLER_GAMMA:
        return rising(d->a, k) * powl(d->b, k);
    case SAMPLER_HYPEREXPONENTIAL:
        return hyperexponential_moment(k);
    case SAMPLER_LOGNORMAL:
        return expl(k * (long double)d->a + k * k * (long double)d->b * d->b / 2);
    case SAMPLER_WEIBULL:
        return powl(d->a, k) * tgammal(1 + k / (long double)d->b);
    case SAMPLER_CONSTANT:
    case SAMPLER_INVERTED:
    case SAMPLER_MIRRORED:
        break;
    }
    return NAN;
}

double law_central_moment(const struct law *l, unsigned k)
{
    const long double mean = law_raw_moment(l, 1);
    long double sum = 0, binomial = 1;
    for (unsigned i = 0; i <= k; i++) {
        sum += binomial * law_raw_moment(l, k - i) * powl(-mean, i);
        binomial = binomial * (k - i) / (i + 1);
    }
    return (double)sum;
}
