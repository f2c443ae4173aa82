#include "rng/gamma_strips.h"

#include <assert.h>
#include <float.h>
#include <string.h>

#include <gsl/gsl_sf_log.h>

#include "rng/sampler.h"

/* From here on a series subtracts two terms of log f, of some sqrt(shape) each. GSL's takes five
 * times as long as log1p, whose rounding changes f by 1e-13 at most below. */
static const double SHAPE_LARGE = 1e4;

/*
 * Of X itself f is x^(a-1) e^-x: with the mode m = a - 1 and d = (x - m) / m its logarithm relative
 * to the mode is m (log(1 + d) - d). Of log(X / a) it is a (1 + t - e^t), the factor x of the
 * change of variable included.
 */
double gamma_strips_log_height(const struct gamma_strips *g, double t)
{
    if (g->logarithmic)
        return g->shape * (1 + t - exp(t));
    const double d = g->unit / g->middle * t;
    if (d <= -1 + 4 * DBL_EPSILON)    /* X is 0 but for rounding */
        return -INFINITY;
    if (g->shape < SHAPE_LARGE)
        return g->middle * log1p(d) - g->unit * t;
    return g->middle * gsl_sf_log_1plusx_mx(d);
}

/* The derivative of log f at t, outwards: how steeply it falls away from the mode. */
static double steepness(const struct gamma_strips *g, double t)
{
    if (g->logarithmic)
        return g->shape * fabs(expm1(t));
    const double d = g->unit / g->middle * t;
    return g->unit * fabs(d) / (1 + d);
}

/* ---- building ---- */

/* One side of the mode, from there outwards: edge[0] = 0, edge[1] .. edge[n], signed. */
struct side {
    size_t n;                             /* rectangles */
    double edge[GAMMA_STRIPS + 1];
    double height[GAMMA_STRIPS + 1];      /* f at the edge; height[0] = 1 */
    struct gamma_tail tail;               /* share 0 when the support ends */
};

/*
 * Rectangles of area v outwards until what remains has a tail of an area of v at most, or nothing
 * remains. A rectangle's hat is the density at its inner edge. Returns false if that takes more
 * than GAMMA_STRIPS of them.
 */
static bool climb(const struct gamma_strips *g, double v, double sign, struct side *s)
{
    double t = 0, height = 1;
    s->edge[0] = 0, s->height[0] = 1;
    for (size_t n = 1; n <= GAMMA_STRIPS; n++) {
        t += sign * v / height;
        const double log_height = gamma_strips_log_height(g, t);
        height = exp(log_height);
        s->edge[n] = t, s->height[n] = height, s->n = n;
        s->tail = (struct gamma_tail){.edge = t, .log_height = log_height};
        if (height <= 0)
            return true;
        s->tail.slope = steepness(g, t);
        s->tail.share = height / (s->tail.slope * v);
        if (s->tail.share <= 1)
            return true;
    }
    return false;
}

static size_t strips_of(const struct side *s)
{
    return s->n + (s->tail.share > 0);
}

/* Do the strips suffice, with pieces of area v? */
static bool cover(const struct gamma_strips *g, double v, struct side *left, struct side *right)
{
    return climb(g, v, -1, left) && climb(g, v, 1, right) &&
           strips_of(left) + strips_of(right) <= GAMMA_STRIPS;
}

/*
 * An area that the strips suffice for, larger than the smallest by 2e-5 of it at most. Any that
 * suffices is right: a larger one has a larger hat. It is a multiple of a power of two far from the
 * smallest, so that it does not depend on how a machine's exp and log round.
 */
static double small_area(const struct gamma_strips *g, struct side *left, struct side *right)
{
    double high = 1.0 / GAMMA_STRIPS;    /* the density covers more than 1 in all: not enough */
    while (!cover(g, high, left, right))
        high *= 2;
    double low = high / 2;
    for (int i = 0; i < 16; i++) {
        const double middle = (low + high) / 2;
        *(cover(g, middle, left, right) ? &high : &low) = middle;
    }
    return high;
}

/* The rectangle between edges i and i + 1 of a side. */
static struct gamma_strip rectangle(const struct side *s, size_t i)
{
    const double inner = s->edge[i], outer = s->edge[i + 1];
    const double width = fabs(outer - inner);
    const double sure = floor(s->height[i + 1] / s->height[i] * 0x1p53);
    return (struct gamma_strip){.sure = (uint64_t)sure,
                                .lo = fmin(inner, outer),
                                .step = sure > 0 ? width / sure : 0,
                                .hat = s->height[i]};
}

void gamma_strips_build(struct gamma_strips *g, double shape)
{
    struct side left, right;
    assert(shape >= GAMMA_STRIPS_SHAPE_MIN && shape <= GAMMA_STRIPS_SHAPE_MAX);
    memset(g, 0, sizeof *g);
    g->shape = shape;
    g->logarithmic = shape <= 1;
    g->middle = g->logarithmic ? shape : shape - 1;
    g->unit = g->logarithmic ? 0 : sqrt(shape);
    g->area = small_area(g, &left, &right);
    cover(g, g->area, &left, &right);
    g->tail[0] = left.tail, g->tail[1] = right.tail;
    struct gamma_strip *strip = g->strip + (left.tail.share > 0);
    for (size_t i = left.n; i-- > 0;)
        *strip++ = rectangle(&left, i);
    for (size_t i = 0; i < right.n; i++)
        *strip++ = rectangle(&right, i);
    assert(strip + (right.tail.share > 0) <= g->strip + GAMMA_STRIPS);
}

/* ---- drawing ---- */

/* A point under the hat of the tail that a strip stands for, an exponential: is it under the
 * density? */
static bool draw_tail(const struct gamma_strips *g, size_t strip, double fraction, struct stream *r,
                      double *t)
{
    const bool right = strip == GAMMA_STRIPS - 1;
    const struct gamma_tail *tail = &g->tail[right];
    if ((strip > 0 && !right) || fraction >= tail->share)    /* a strip not used, a hat too small */
        return false;
    const double fall = sampler_exp(r), beyond = fall / tail->slope;
    *t = right ? tail->edge + beyond : tail->edge - beyond;
    return sampler_exp(r) >= tail->log_height - fall - gamma_strips_log_height(g, *t);
}

/* A point of the rectangle above what is sure: is it under the density? */
static bool draw_wedge(const struct gamma_strips *g, const struct gamma_strip *s, struct stream *r,
                       double *t)
{
    const double squeeze = (double)s->sure * 0x1p-53;
    *t = s->lo + stream_uniform(r) * (g->area / s->hat);
    const double y = s->hat * (squeeze + (1 - squeeze) * stream_uniform(r));
    return y < exp(gamma_strips_log_height(g, *t));
}

double gamma_strips_rare(const struct gamma_strips *g, struct stream *r, uint64_t word)
{
    for (;;) {
        const size_t i = word & (GAMMA_STRIPS - 1);
        const struct gamma_strip *s = &g->strip[i];
        const uint64_t fraction = word >> 11;
        double t;
        if (fraction < s->sure)
            return s->lo + (double)fraction * s->step;
        if (s->hat > 0 ? draw_wedge(g, s, r, &t)
                       : draw_tail(g, i, (double)fraction * 0x1p-53, r, &t))
            return t;
        word = stream_word(r);
    }
}
