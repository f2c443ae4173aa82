/*
 * Quantiles of the response (wait and service of one visit) where its distribution is known: FIFO
 * M/M/c, and service alone.
 *   mu     rate of one server   [1/time]     slack  c mu - lambda  [1/time], > 0
 *   pw     P(wait > 0)          [-]
 *
 * Formula: P(W > t) = exp(-mu t) (1 + pw mu t f((slack - mu) t)),  f(d) = (1 - exp(-d)) / d,
 *          f(0) = 1.
 * Source:  the convolution of the wait, P(Wq > t) = pw exp(-slack t), and an exponential service
 *          (Bolch, Greiner, de Meer, Trivedi, Queueing Networks and Markov Chains, 1998, sec. 6.5).
 *          Books print it as exp(-mu t) [1 + pw (1 - exp(-mu t (c-1-a))) / (c-1-a)],
 *          a = lambda/mu, which is 0/0 at a = c - 1. With c = 1 it is exp(-(mu - lambda) t).
 *          A FIFO wait does not depend on later arrivals. So the formula also holds for a visit to
 *          a product-form station in a network with feedback (arrival theorem: Sevcik, Mitrani,
 *          J. ACM 28(2), 1981).
 */
#ifndef ANALYTIC_RESPONSE_QUANTILE_H
#define ANALYTIC_RESPONSE_QUANTILE_H

#include <stddef.h>

/* One of the stations that a visit may be at. Weights are relative. With pw = 0 there is no wait,
 * and slack is ignored. */
struct response_part {
    double weight;
    double mu, slack, pw;
};

/* P(W > t) and P(W <= t) of visits to the station, t >= 0; the latter to some epsilon mu t. */
double response_survival(const struct response_part *p, double t);
double response_cdf(const struct response_part *p, double t);

/*
 * The q-quantile of the mixture of n >= 1 parts, 0 < q < 1, by Brent's root search (GSL) on the
 * logarithm of its survival, to 1e-13. NaN when an argument is out of its domain, or no part has
 * weight.
 */
double response_quantile(const struct response_part *p, size_t n, double q);

#endif
