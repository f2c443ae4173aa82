/*
 * A population's users as few classes of alike ones, so that a sum over 1e6 users is one over some
 * hundreds.
 *
 * Users in a row whose shares lie within 2 % of each other become two classes, at mean - sd and
 * mean + sd of their shares with half of them each: the sums of 1, share and share^2 are kept, and
 * of share^3 nearly. What a smooth function's sum loses is of fourth order in 0.01, less than 1e-8
 * of it for 1/(1 + uT) and x^4 times that where it falls like exp(-x). Users who stand alone stay
 * exact, and so do all of a population that is no larger than SHARES_ALONE.
 */
#ifndef ANALYTIC_SHARES_H
#define ANALYTIC_SHARES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"

enum { SHARES_ALONE = 2048 };

struct shares {
    size_t n;
    double *users;    /* [n] how many, sums to the population's */
    double *share;    /* [n] of the population's requests, each of them; sum users * share = 1 */
    double most, least;    /* of the users who send most and least */
    bool exact;       /* the users of each class are alike */
};

/* O(users), and as many doubles meanwhile. Free with shares_free (NULL is fine). */
struct shares *shares_new(const struct population *p);
void shares_free(struct shares *p);

#endif
