/*
 * Without single flight every look-up of an absent token fetches, and the first answer installs it.
 * Where fetches take independent times D with P(D <= t) = F(t), the first answer comes after Y,
 *   P(Y > t) = (1 - F(t)) exp(-u int_0^t F(s) ds),
 * because a fetch that began at t - s has its answer with probability F(s). Y replaces D in ttl.h.
 * F is taken as a gamma distribution with the mean and variance of D. This is exact where D has a
 * gamma distribution.
 */
#ifndef ANALYTIC_FIRST_ANSWER_H
#define ANALYTIC_FIRST_ANSWER_H

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

#endif
