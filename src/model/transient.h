/*
 * The number of requests over time, from the start of a simulation, and what happens in each
 * interval of it: what there is to say of a model without a steady state. No figure in it is one of
 * a steady state.
 */
#ifndef MODEL_TRANSIENT_H
#define MODEL_TRANSIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/network.h"
#include "model/result.h"

struct transient_curve {
    const char *name;          /* "network", or a group's */
    size_t instances;          /* stations of the group, 1 for the network: a number is of all */
    struct figure *number;     /* [n_points] mean number of requests at that time */
    struct figure growth;      /* [1/s] of the number, over the second half of the time */
    double fluid;              /* [1/s] the same of the fluid limit; NaN when not known */
    bool hidden;               /* of a hidden group: no report lists it */
};

/* What happens in each interval, from the point before to the point (from time 0 to the first). */
struct transient_flow {
    char *name;                /* of the caches, or of the group of stations */
    const char *quantity;      /* "fetch_rate", "miss_rate" (of all caches of the name together),
                                  "mean_wait" (of the services that begin) */
    const char *unit;
    struct figure *value;      /* [n_points] */
};

struct transient {
    struct transient_curve *curves; size_t n_curves;    /* the network, then its groups */
    struct transient_flow *flows; size_t n_flows, cap_flows;    /* caches, then groups; none of a
                                                                   model without caches */
    double *time; size_t n_points;                      /* [s] */
    double horizon;            /* [s] */
    double confidence;         /* of every half_width [-] */
    uint64_t seed, replications, events;
    double wall_time;          /* [s] */
    bool interrupted;
};

/* All figures BASIS_NONE; names point into the network, which must outlive it. With `groups` false
 * the network's curve alone. Free with transient_free (NULL is fine). */
struct transient *transient_new(const struct network *net, size_t n_points, bool groups);
void transient_free(struct transient *t);

/* One more flow; the name is copied. Its figures, BASIS_NONE, are to be filled in. */
struct figure *transient_add_flow(struct transient *t, const char *name, const char *quantity,
                                  const char *unit);

#endif
