/*
 * The users of a population, grouped into classes of equal shares, so that a sum over 1e6 users
 * becomes a sum over some hundred classes.
 *
 * Consecutive users whose shares lie within 2 % of each other become two classes, at mean - sd and
 * mean + sd of their shares, with half of the users each. This keeps the sums of 1, share and
 * share^2, and nearly that of share^3. The error in the sum of a smooth function is of fourth order
 * in 0.01: relative to the sum, less than 1e-8 for 1/(1 + uT), and x^4 times that for a function
 * that falls like exp(-x). A user with no other this close stays exact. So do all users of a
 * population that is no larger than SHARES_ALONE.
 */
#ifndef ANALYTIC_SHARES_H
#define ANALYTIC_SHARES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"

enum { SHARES_ALONE = 2048 };

struct shares {
    size_t n;
    double *users;    /* [n] number of users in the class; sums to the population's */
    double *share;    /* [n] each user's share of the requests; sum users * share = 1 */
    double most, least;    /* shares of the users who send most and least */
    bool exact;       /* all users of a class have the same share */
};

/* Takes O(users) time and temporary memory. Free with shares_free (NULL is fine). */
struct shares *shares_new(const struct population *p);

/* The same for n users with these shares, in falling order, that sum to 1. */
struct shares *shares_of(const double *share, size_t n);
void shares_free(struct shares *p);

#endif
