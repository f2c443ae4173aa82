/*
 * The continuous laws that the rng room draws from, each with its exact distribution function and
 * moments: the judge of the samplers.
 */
#ifndef HELPERS_LAW_H
#define HELPERS_LAW_H

#include <stddef.h>

#include "rng/sampler.h"

enum law_source {
    LAW_SAMPLER,     /* sampler_draw of d */
    LAW_NORMAL,      /* sampler_normal */
    LAW_UNIFORM_OPEN /* stream_uniform_open */
};

struct law {
    const char *name;
    enum law_source source;
    struct sampler d;
    double strips;    /* the shape of the table by which d is drawn; 0: none */
};

/* Every kind that is not constant, with ugly parameters on both sides of each branch of the code.
 */
extern const struct law LAWS[];
extern const size_t N_LAWS;

/* d, with the table that it needs: built once, never freed. */
struct sampler law_sampler(const struct law *l);

/* Fill x[n]. */
void law_draw(const struct law *l, struct stream *r, double *x, size_t n);

/* P(X <= x) and P(X > x), each accurate where it is small. */
double law_p(const struct law *l, double x);
double law_q(const struct law *l, double x);

/* E X^k, k >= 0. */
long double law_raw_moment(const struct law *l, unsigned k);

/* E (X - E X)^k. Of narrow laws far from 0 some digits cancel: 8 or more are left up to k = 12. */
double law_central_moment(const struct law *l, unsigned k);

#endif
