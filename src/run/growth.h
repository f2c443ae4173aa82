/*
 * At which station does the number of requests grow during the measured period, and how fast? For
 * models whose stability no theory tells. A station that is still filling up grows ever more
 * slowly; an overloaded one keeps its rate of growth. In a closed network no number grows for ever.
 */
#ifndef RUN_GROWTH_H
#define RUN_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"
#include "sim/sim.h"

struct growth;

/* For replications with this warm-up [s]. net and the layout must outlive it. */
struct growth *growth_new(const struct network *net, const struct record_layout *layout,
                          double warmup);
void growth_free(struct growth *g);

/* Add the record of one replication. */
void growth_add(struct growth *g, const double *record);

struct growing {
    size_t station;    /* station with the fastest growth; NET_NONE: no growth is significant */
    double rate;       /* [1/s] growth of that station */
    double linear;     /* [-] rate * time since the start / number at the station: 1 if it has grown
                          at this rate from the start, 1/2 if it grows like the square root of time,
                          0 if it is steady */
};

/* Judge the replications so far: which growth is above 0 by Student's t, with probability `alpha`
 * of being wrong about any station (Bonferroni). */
struct growing growth_judge(const struct growth *g, double alpha);

/*
 * Is it the growth of an overload? It is, when the number has grown at nearly the same rate since
 * the start, or grows nearly as fast as it did after a warm-up half as long or shorter (`before`):
 * one that fills up grows like the root of the time at most.
 */
bool growth_lasts(const struct growing *before, const struct growing *now);

#endif
