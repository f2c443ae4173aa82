/*
 * Without single flight every look-up of an absent token fetches. Where fetches take independent
 * times D with P(D <= t) = F(t), answers overtake each other. With S(t) = int_0^t F and look-ups at
 * rate u, the first answer comes Y after the first of these look-ups,
 *   P(Y > t) = (1 - F(t)) exp(-u S(t)),
 * because a fetch that began at t - s has its answer with probability F(s). By then 1 + u E[Y]
 * fetches are under way, or were. The last of their answers comes at Z,
 *   P(Z <= z) = int_0^z (f(y) + u F(y) (F(z) - F(y))) exp(-u (S(y) + y - S(z) + S(z - y))) dy:
 * the answer at y is the first look-up's, or another one's, and none of those that began up to y
 * has its answer before y or after z.
 *
 * F is taken as a gamma distribution with the mean and variance of D. This is exact where D has a
 * gamma distribution, and late answers find the entry of the first one still there. E[Y] replaces
 * D in ttl.h, and D' there, by which a fetch makes a cycle longer, is
 *   continuous clock  E[Y]; E[Z] where the last answer counts
 *   ticks             g (E[H(Y)] - H(0)) = g int H'(y) P(Y > y) dy, with H as in ttl.h; or Z.
 */
#ifndef ANALYTIC_FIRST_ANSWER_H
#define ANALYTIC_FIRST_ANSWER_H

#include <stdbool.h>

enum { FIRST_ANSWER_POINTS = 600 };

struct first_answer {
    double t[FIRST_ANSWER_POINTS + 1];         /* [s] */
    double none[FIRST_ANSWER_POINTS + 1];      /* 1 - F */
    double sum[FIRST_ANSWER_POINTS + 1];       /* [s] int F */
};

/* mean > 0 [s]; scv of 0 or, by rounding, below: a fixed time. */
void first_answer_init(struct first_answer *f, double mean, double scv);

/* E[Y] [s] with look-ups at rate u [1/s]. */
double first_answer_mean(const struct first_answer *f, double u);

/* D' [s] on a clock with this tick [s], 0: a continuous one. `last`: the last answer counts. */
double first_answer_longer(const struct first_answer *f, double u, double tick, bool last);

#endif
