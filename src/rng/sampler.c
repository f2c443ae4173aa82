#include "rng/sampler.h"

#include <limits.h>
#include <math.h>

#include <gsl/gsl_randist.h>

#include "rng/sampler_tables.h"

/* stream_get hands out whole words and calls them unsigned long. */
_Static_assert(ULONG_MAX == UINT64_MAX, "unsigned long has 64 bits");

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

static void stream_set(void *state, unsigned long seed)
{
    stream_init(state, seed, 0, 0, 0);
}

static unsigned long stream_get(void *state)
{
    return stream_word(state);
}

static double stream_get_double(void *state)
{
    return stream_uniform(state);
}

static const gsl_rng_type xoshiro256pp = {.name = "xoshiro256++",
                                          .max = ULONG_MAX,
                                          .min = 0,
                                          .size = sizeof(struct stream),
                                          .set = stream_set,
                                          .get = stream_get,
                                          .get_double = stream_get_double};

const gsl_rng_type *const stream_gsl_type = &xoshiro256pp;

void sampler_gsl_bind(gsl_rng *g, struct stream *r)
{
    g->type = stream_gsl_type;
    g->state = r;
}

/* Above this many phases GSL's gamma (rejection, about one normal a draw) beats the sum. */
enum { ERLANG_PHASES_SUMMED = 16 };

static double draw_erlang(const struct sampler *d, struct stream *r)
{
    double sum = 0;
    for (unsigned i = 0; i < d->n; i++)
        sum += sampler_exp(r);
    return d->a * sum;
}

static double draw_hyperexponential(const struct sampler *d, struct stream *r)
{
    const double u = stream_uniform(r);
    unsigned branch = 0;
    while (branch + 1 < d->n && u >= d->cumulative[branch])
        branch++;
    return d->means[branch] * sampler_exp(r);
}

double sampler_draw_other(const struct sampler *d, struct stream *r)
{
    gsl_rng g;
    sampler_gsl_bind(&g, r);
    switch (d->kind) {
    case SAMPLER_EXPONENTIAL:
        return d->a * sampler_exp(r);
    case SAMPLER_CONSTANT:
        return d->a;
    case SAMPLER_UNIFORM:
        return d->a + d->b * stream_uniform(r);
    case SAMPLER_ERLANG:
        if (d->n > ERLANG_PHASES_SUMMED)
            return gsl_ran_gamma(&g, d->n, d->a);
        return draw_erlang(d, r);
    case SAMPLER_GAMMA:
        return gsl_ran_gamma(&g, d->a, d->b);
    case SAMPLER_HYPEREXPONENTIAL:
        return draw_hyperexponential(d, r);
    case SAMPLER_LOGNORMAL:
        return exp(d->a + d->b * sampler_normal(r));
    case SAMPLER_WEIBULL:
        return gsl_ran_weibull(&g, d->a, d->b);
    }
    return NAN; /* not reached: every kind returns above */
}
