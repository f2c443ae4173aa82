/*
 * How much the random times that a run draws can tell, by the model alone: rare long services, or
 * gaps between arrivals, that were never drawn leave no trace in what was seen.
 *
 * The events that draws are worth are those of run/tails.h. Measured with the worth of 20 of them,
 * Student's interval of 95 % over 30 replications, or that of stats/evidence.h, covers 92.5 to 96 %
 * of means of hyperexponential, gamma, Weibull and lognormal draws of scv 4 to 100, and with half
 * of that down to 88 %. What is no longer-tailed than an exponential is not looked at here.
 *
 * A mean wait is as the mean of squared services, whose tail is longer by far: behind a lognormal of
 * scv 4 a wait wants 31 000 visits for an event, 48 million of scv 16. With the worth of 20 events
 * intervals of mean waits cover 91 to 94 %; with a tenth of that, 88 %. In a response the service
 * and the wait count as much as they vary: at a station that is hardly loaded it is the service.
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
