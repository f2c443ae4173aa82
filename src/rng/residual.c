#include "rng/residual.h"

#include <math.h>

static enum sampler_kind plain_kind(const struct sampler *d)
{
    return (enum sampler_kind)(d->kind & (SAMPLER_INVERTED - 1));
}

/* The density of X times x is a quadratic function's slope. */
static double uniform_biased(const struct sampler *d, double u)
{
    return sqrt(d->a * d->a + u * d->b * (2 * d->a + d->b));
}

/* X/a to the power b is a unit exponential; biased by length it is a gamma of shape 1 + 1/b. */
static double weibull_biased(const struct sampler *d, double u)
{
    const struct sampler power = {.kind = SAMPLER_GAMMA, .a = 1 + 1 / d->b, .b = 1};
    return d->a * pow(sampler_quantile(&power, u), 1 / d->b);
}

/* The quantile at u of the length-biased law; those of a gamma and of a lognormal are of their own
 * kind. */
static double biased_quantile(const struct sampler *d, double u)
{
    struct sampler biased = *d;
    biased.kind = plain_kind(d);
    switch (biased.kind) {
    case SAMPLER_UNIFORM:
        return uniform_biased(d, u);
    case SAMPLER_WEIBULL:
        return weibull_biased(d, u);
    case SAMPLER_ERLANG:
        biased.n++;
        break;
    case SAMPLER_GAMMA:
        biased.a++;
        break;
    case SAMPLER_LOGNORMAL:
        biased.a += d->b * d->b;
        break;
    default:    /* a constant is its own */
        break;
    }
    return sampler_quantile(&biased, u);
}

/* The mean of an exponential branch, which comes with its share of time. */
static double branch_at(const struct sampler *d, double u)
{
    double mean = 0, before = 0, sum = 0;
    for (unsigned i = 0; i < d->n; before = d->cumulative[i++])
        mean += (d->cumulative[i] - before) * d->means[i];
    before = 0;
    unsigned branch = 0;
    for (; branch + 1 < d->n; before = d->cumulative[branch++]) {
        sum += (d->cumulative[branch] - before) * d->means[branch];
        if (u * mean < sum)
            break;
    }
    return d->means[branch];
}

double residual_draw(const struct sampler *d, struct stream *r)
{
    if (plain_kind(d) == SAMPLER_EXPONENTIAL)
        return sampler_draw(d, r);
    double u = stream_uniform_open(r), v = stream_uniform_open(r);
    if (d->kind & SAMPLER_MIRRORED) {
        u = 1 - u;
        v = 1 - v;
    }
    if (plain_kind(d) == SAMPLER_HYPEREXPONENTIAL)
        return -branch_at(d, u) * log1p(-v);    /* the residual of an exponential is one */
    return v * biased_quantile(d, u);
}

/* One draw of the length-biased law, quicker than its quantile. */
static double biased_draw(const struct sampler *d, struct stream *r)
{
    struct sampler biased = *d;
    biased.strips = NULL;
    switch (d->kind) {
    case SAMPLER_UNIFORM:
        return uniform_biased(d, stream_uniform(r));
    case SAMPLER_ERLANG:
        biased.n++;
        break;
    case SAMPLER_GAMMA:
        biased.a++;
        biased.c = sampler_gamma_slope(biased.a);
        break;
    case SAMPLER_LOGNORMAL:
        biased.a += d->b * d->b;
        break;
    case SAMPLER_WEIBULL:
        biased = (struct sampler){.kind = SAMPLER_GAMMA, .a = 1 + 1 / d->b, .b = 1,
                                  .c = sampler_gamma_slope(1 + 1 / d->b)};
        return d->a * pow(sampler_draw(&biased, r), 1 / d->b);
    default:    /* a constant is its own */
        break;
    }
    return sampler_draw(&biased, r);
}

struct residual_interval residual_interval_draw(const struct sampler *d, struct stream *r)
{
    if (d->kind == SAMPLER_HYPEREXPONENTIAL || d->kind == SAMPLER_EXPONENTIAL) {
        const double mean =
            d->kind == SAMPLER_EXPONENTIAL ? d->a : branch_at(d, stream_uniform_open(r));
        const double age = mean * sampler_exp(r), rest = mean * sampler_exp(r);
        return (struct residual_interval){age + rest, rest};
    }
    const double length = biased_draw(d, r);
    return (struct residual_interval){length, length * stream_uniform_open(r)};
}
