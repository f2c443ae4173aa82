/*
 * The control variates of a model: quantities in a replication's record whose mean over a measured
 * period is known exactly, in steady state or not.
 *
 *   arrivals   the arrivals from outside less rate * time, when every source is Poisson;
 *   services   of a group of stations with exponential services of one mean S: completions less
 *              busy time / S. Completions have the intensity busy / S at every moment, whatever
 *              came before, so that this is a martingale from 0 (Bremaud, Point Processes and
 *              Queues, 1981, ch. II): the services drawn were short where it is positive.
 *
 * The mean of a general service is known too, but a record has no sum of the services drawn, and
 * busy time over a period is not that sum: requests in service at either end spoil it. Such groups
 * have no control. Nor have those of a network that is not plain (model/network.h): who is served,
 * at which rate or where may depend there on how long a service is.
 * Chosen before anything is simulated: the arrivals, then the groups by falling mean number of busy
 * servers, by the traffic equations.
 */
#ifndef RUN_CONTROLS_H
#define RUN_CONTROLS_H

#include "model/network.h"
#include "sim/sim.h"
#include "stats/control_variates.h"

struct control_list {
    bool arrivals;                       /* the first control is the arrivals */
    double rate;                         /* [1/s] rate of all sources together */
    size_t n_groups;
    size_t group[CONTROLS_MAX];          /* groups of the other controls */
    double service[CONTROLS_MAX];        /* their mean service times [s] */
};

/* At most CONTROLS_MAX; none when nothing has a known mean. */
struct control_list controls_choose(const struct network *net);
size_t controls_count(const struct control_list *l);

/* The controls' values in a record, into c[controls_count]. */
void controls_read(const struct control_list *l, const struct network *net,
                   const struct record_layout *layout, const double *record, double *c);

#endif
