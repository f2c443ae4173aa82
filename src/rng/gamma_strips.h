/*
 * Gamma variables of one shape by a table: exact up to rounding, one word and no logarithm in some
 * 96 of 100 draws. The table is built once (0.2 ms, 8 KiB) and read by any number of threads.
 *
 * Method: rejection from strips of equal area with immediate acceptance (Ahrens, A one-table method
 * for sampling from continuous and discrete distributions, Computing 54(2), 1995, 127-146;
 * Hoermann, Leydold, Derflinger, Automatic Nonuniform Random Variate Generation, 2004, sec. 5.1). A
 * density with its mode at t = 0 and height 1 there is covered by vertical rectangles of equal area
 * v:
 *
 *            hat ____              A word chooses one of 256 strips and a fraction u of it. Below
 *               |....|             the squeeze, the height at the strip's outer edge, every point
 *        f(t)   |.   |             is under the density: u < squeeze / hat is accepted at once, and
 *     squeeze   |____|             u / (squeeze / hat) says where in the strip. A point of the
 *              lo    lo + v/hat    wedge above is held against the density. What is rejected
 *                                  starts over.
 *
 * Beyond the outermost rectangles the density, which is log-concave, is under an exponential
 * through the edge with the density's own slope there; each of these tails has an area of at most
 * v.
 *
 * What is tabulated, of a gamma variable X of this shape a and scale 1:
 *   a > 1:   t = (X - (a - 1)) / sqrt(a): the mode is at 0, the deviation is 1
 *   a <= 1:  t = log(X / a), since X itself has an infinite density at 0. Of a = 1 that is the
 *            logarithm of an exponential, of which any Weibull is made
 */
#ifndef RNG_GAMMA_STRIPS_H
#define RNG_GAMMA_STRIPS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng/stream.h"

#define GAMMA_STRIPS 256

/* Shapes that have a table; beyond these its numbers may leave the range of a double. */
#define GAMMA_STRIPS_SHAPE_MIN 1e-9
#define GAMMA_STRIPS_SHAPE_MAX 1e15

/* Hot: half a cache line. */
struct gamma_strip {
    uint64_t sure;     /* accept at once when the fraction is below: 2^53 squeeze / hat */
    double lo;         /* left edge */
    double step;       /* width / sure; 0 when nothing is sure */
    double hat;        /* height; 0: a tail, or a strip that is not used */
};
_Static_assert(sizeof(struct gamma_strip) == 32, "two in a cache line");

struct gamma_tail {
    double edge;       /* where it begins */
    double slope;      /* of the density's logarithm there, per unit of |t| outwards: > 0 */
    double log_height; /* of the density there */
    double share;      /* of its hat's area in v; 0: no such tail */
};

struct gamma_strips {
    struct gamma_strip strip[GAMMA_STRIPS];    /* from left to right */
    struct gamma_tail tail[2];                 /* left: chosen by strip 0; right: by the last one */
    double shape;
    double area;                               /* v */
    bool logarithmic;                          /* a <= 1 */
    double middle, unit;                       /* X = middle + unit t; or middle exp(t) */
};

/* Fill in the table of a shape from GAMMA_STRIPS_SHAPE_MIN to GAMMA_STRIPS_SHAPE_MAX. */
void gamma_strips_build(struct gamma_strips *g, double shape);

/* log of the density at t, relative to its mode: 0 at t = 0, -inf outside of its support. */
double gamma_strips_log_height(const struct gamma_strips *g, double t);

/* The draw that begins with this word, which the inline part does not take. */
double gamma_strips_rare(const struct gamma_strips *g, struct stream *r, uint64_t word);

/* One t. A word's bits 0-7 choose the strip, bits 11-63 are the fraction. */
static inline double gamma_strips_draw(const struct gamma_strips *g, struct stream *r)
{
    const uint64_t word = stream_word(r);
    const struct gamma_strip *s = &g->strip[word & (GAMMA_STRIPS - 1)];
    const uint64_t fraction = word >> 11;
    if (__builtin_expect(fraction < s->sure, 1))
        return s->lo + (double)fraction * s->step;
    return gamma_strips_rare(g, r, word);
}

#endif
