/*
 * Rates of requests along every way through a network, and the loads of its stations, as data: the
 * analytic solver fills it in (analytic/flow_rates.h), drawings show it. Of a simulation only the
 * loads are known.
 */
#ifndef MODEL_FLOWS_H
#define MODEL_FLOWS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"

struct flows {
    bool loads_only; /* all rates and shares are unknown */
    double *node;    /* [n_nodes] [1/s] arrivals */
    double *route;   /* [n_routes] [1/s] requests that take it */
    double *missing; /* [n_nodes] [1/s] requests that leave by exit 0 without a route */
    double *full;    /* [n_nodes] [1/s] arrivals that find no room: they overflow or are lost */
    double *source;  /* [n_sources] [1/s] requests sent */
    double *load;    /* [n_stations] [-] busy servers / servers; at a delay station mean busy
                        ones. Above 1 when requests pile up; NaN: not known */
    bool *exact;     /* [n_stations] the load is no approximation */
    double *hit;     /* [n_caches] [-] share of look-ups that are served from the cache */
};

/* All values 0 and false. Free with flows_free (NULL is fine). */
struct flows *flows_new(const struct network *net);
void flows_free(struct flows *f);

#endif
