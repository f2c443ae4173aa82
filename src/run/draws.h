/*
 * How much evidence a run's random draws give, judged by the model alone: rare long service or
 * interarrival times that were never drawn leave no trace in the data.
 *
 * The events that draws are worth are those of run/tails.h. Measured with the worth of 20 of them,
 * Student's interval of 95 % over 30 replications, or that of stats/evidence.h, covers 92.5 to 96 %
 * of means of hyperexponential, gamma, Weibull and lognormal draws of scv 4 to 100, and with half
 * of that down to 88 %. What is no longer-tailed than an exponential is not looked at here.
 *
 * A mean wait varies like the mean of squared service times, whose tail is far longer: with
 * lognormal services of scv 4 a wait needs 31 000 visits for one event, with scv 16 48 million.
 * With the worth of 20 events intervals of mean waits cover 91 to 94 %; with a tenth of that, 88 %.
 * In a response time, service and wait count in proportion to their variances: at a lightly loaded
 * station the service dominates.
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
 * How many events the draws in a measured time [s] are worth for a figure of this quantity;
 * INFINITY when the figure depends on no long-tailed time. Service times count for figures made of
 * times at their own station, and for sojourns and numbers of the network and of exits that
 * requests reach from there. Interarrival times count for every figure that they affect.
 */
double draws_events(const struct draws *d, enum row_kind kind, size_t index, enum quantity_id q,
                    double time);

#endif
