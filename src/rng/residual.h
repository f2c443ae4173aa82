/*
 * The first interval of a renewal process that has been running for ever: the time from an
 * arbitrary instant to the next event. Numbers only.
 */
#ifndef RNG_RESIDUAL_H
#define RNG_RESIDUAL_H

#include "rng/sampler.h"
#include "rng/stream.h"

/*
 * One draw of the residual life of intervals X of law d: P(R > x) = integral over t > x of
 * P(X > t) / E[X]. From R on, with further intervals drawn from d, the process is stationary: its
 * expected number of events in (0, t] is t / E[X] for every t.
 *
 * Formula: R = U X', U uniform on (0, 1), X' of the length-biased law, whose density is that of X
 *          times x / E[X]; an exponential's R is exponential, with the draw that d itself makes.
 * Source:  Cox, Renewal Theory, Methuen 1962, sec. 5.4.
 *
 * Mirrored samplers draw with 1 - u in place of each u, as elsewhere.
 */
double residual_draw(const struct sampler *d, struct stream *r);

/* The interval of such a process that contains an arbitrary instant: X' above, and what is left of
 * it, R. Of samplers that are not inverted; quicker than residual_draw, from other words. */
struct residual_interval {
    double length, rest;
};
struct residual_interval residual_interval_draw(const struct sampler *d, struct stream *r);

#endif
