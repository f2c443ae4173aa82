/*
 * At which station does the number of requests grow while it is measured, and how fast? For models
 * of which no theory says whether they have a steady state: one that is still filling up grows ever
 * more slowly, one that is overloaded at the same rate however long one waits. Where only customers
 * go round, no number grows for ever.
 */
#ifndef RUN_GROWTH_H
#define RUN_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"
#include "sim/sim.h"

struct growth;

/* Of replications with this warm-up [s]. net and the layout must outlive it. */
struct growth *growth_new(const struct network *net, const struct record_layout *layout,
                          double warmup);
void growth_free(struct growth *g);

/* The record of one replication. */
void growth_add(struct growth *g, const double *record);

struct growing {
    size_t station;    /* where most requests a second are added; NET_NONE: nowhere for sure, or it
                          cannot be told, for requests vanish from stations that they never left */
    double rate;       /* [1/s] of that station */
    double linear;     /* [-] that rate, times the time since the start, over the number there: 1 of
                          what has grown at this rate ever since, 1/2 of what grows like the root
                          of the time, 0 of what is steady */
};

/* Of the replications so far: what is above 0 by Student's t with probability `alpha` of being
 * wrong about any station (Bonferroni). */
struct growing growth_judge(const struct growth *g, double alpha);

/*
 * Is it the growth of an overload? It is, when the number has grown at nearly the same rate since
 * the start, or grows nearly as fast as it did after a warm-up half as long or shorter (`before`):
 * one that fills up grows like the root of the time at most.
 */
bool growth_lasts(const struct growing *before, const struct growing *now);

#endif
