/*
 * The discrete draws of the rng room, integers below n and alias tables, against their exact
 * chances.
 */
#ifndef RANDOM_CHOICES_H
#define RANDOM_CHOICES_H

#include <stddef.h>

#include "helpers/fit.h"
#include "rng/alias.h"

struct choice {
    const char *name;
    size_t n;                /* outcomes 0..n-1 */
    double *p;               /* [n], owned: their chances */
    struct alias_cell *cell; /* [n], owned; NULL for integers below `below` */
    uint64_t below;
    size_t (*outcome)(uint64_t number, size_t n); /* of such an integer */
};

enum { CHOICES = 5, CHOICE_VERDICTS = 8 };

/* The i-th one, i < CHOICES. */
void choice_init(struct choice *c, size_t i);
void choice_release(struct choice *c);

/* Add `draws` draws to count[n]. */
void choice_draw(const struct choice *c, struct stream *r, size_t draws, double *count);

/*
 * Outcomes in v[]; returns how many.
 *   chi2      (chi^2 - df) / sqrt(2 df), outcomes joined until 100 draws are expected
 *   m1..m4    (mean of (i - E i)^k, less its expectation) / standard error, both exact
 *   rare      draws of outcomes of a chance below 1e-4, all together: exact binomial
 *   rarest    draws of the least likely outcome: exact binomial
 *   never     draws of outcomes of chance 0
 */
size_t choice_judge(const struct choice *c, const double *count, struct verdict *v);

#endif
