/*
 * The number of requests over time, from the start of a simulation, and what happens in each
 * interval. This is the result for a model without a steady state; none of its figures describes a
 * steady state.
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
    size_t instances;          /* stations of the group, else 1; the number is their sum */
    struct figure *number;     /* [n_points] mean number of requests at that time */
    struct figure growth;      /* [1/s] growth of the number over the second half of the time */
    double fluid;              /* [1/s] the same in the fluid limit; NaN when not known */
    bool hidden;               /* of a hidden group: no report lists it */
};

/* What happens in each interval, which ends at its point and begins at the one before (or at 0). */
struct transient_flow {
    char *name;                /* of the caches, or of the group of stations */
    const char *quantity;      /* "fetch_rate", "miss_rate" (of all caches of the name together),
                                  "mean_wait" (of the services that begin) */
    const char *unit;
    struct figure *value;      /* [n_points] */
};

struct transient {
    struct transient_curve *curves; size_t n_curves;    /* the network, then its groups */
    struct transient_flow *flows; size_t n_flows, cap_flows;    /* caches, then groups; none in a
                                                                   model without caches */
    double *time; size_t n_points;                      /* [s] */
    double horizon;            /* [s] */
    double confidence;         /* of every half_width [-] */
    uint64_t seed, replications, events;
    double wall_time;          /* [s] */
    bool interrupted;
};

/* All figures are BASIS_NONE; names point into the network, which must outlive it. Without `groups`
 * there is only the network's curve. Free with transient_free (NULL is fine). */
struct transient *transient_new(const struct network *net, size_t n_points, bool groups);
void transient_free(struct transient *t);

/* Add a flow; the name is copied. Its figures are BASIS_NONE and are to be filled in. */
struct figure *transient_add_flow(struct transient *t, const char *name, const char *quantity,
                                  const char *unit);

#endif
