/*
 * How much the random times that a run draws can tell, by the model alone: rare long services, or
 * gaps between arrivals, that were never drawn leave no trace in what was seen.
 *
 * A sum of draws is normal, and its spread known, only when its skewness is small. So a sum of
 * skewness g is worth the 4 / g^2 events of as many exponential times, which are as skew (of n
 * gammas of shape a that is n a, and they are n a exponential times). Of n draws g^2 = skew^2 / n.
 * A lognormal's skewness, and an extreme Weibull's, comes from draws so rare that they hardly
 * matter to an interval: a draw is worth at least 1 / (2 scv^1.5). So measured (Student's interval
 * of 95 % over 30 replications, or that of stats/evidence.h): with the worth of 20 events it covers
 * 92.5 to
 * 96 % for hyperexponential, gamma, Weibull and lognormal draws of scv 4 to 100, and with half of
 * that down to 88 %. What is no longer-tailed than an exponential is not looked at here.
 * Waits are as the squares of services, and need more of those that have longer tails for it.
 *
 * Where several kinds of draws add up, third cumulants and variances do, at the rates of the
 * traffic equations: a station that hardly counts in a sojourn does not take its interval away.
 */
#ifndef RUN_DRAWS_H
#define RUN_DRAWS_H

#include "model/network.h"
#include "model/quantity.h"

struct draws;

struct draws *draws_new(const struct network *net);
void draws_free(struct draws *d);

/*
 * The events that draws of a measured time [s] are worth in a figure of this quantity; INFINITY
 * where it depends on no long-tailed time. Services count in what is made of times at their own
 * station, and in sojourns and numbers of the network and of exits that requests reach from there;
 * gaps between arrivals in all that they reach.
 */
double draws_events(const struct draws *d, enum row_kind kind, size_t index, enum quantity_id q,
                    double time);

#endif
