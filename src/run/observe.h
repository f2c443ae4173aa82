/*
 * What a replication's record says of each figure of a result, as a pair (y, x): a figure is
 * E[y] / E[x] (requests per time, seconds per request, integral of a number over time). All figures
 * stand in one list: those of stations, groups, meters, exits and the network, each in the order of
 * its struct in model/result.h. Percentiles are not among them: they are no such ratios.
 */
#ifndef RUN_OBSERVE_H
#define RUN_OBSERVE_H

#include <stddef.h>

#include "model/network.h"
#include "model/result.h"
#include "sim/sim.h"

struct observation { double y, x; };

/* Where each kind's figures begin in the list; n in all. */
struct observed {
    size_t stations;    /* [n_stations][STATION_FIGURES] */
    size_t groups;      /* [n_groups][STATION_FIGURES] */
    size_t meters;      /* [n_meters] */
    size_t exits;       /* [n_exits][EXIT_FIGURES] */
    size_t network;     /* [NETWORK_FIGURES] */
    size_t n;
};
enum { OBSERVED_EXIT_RATE, OBSERVED_EXIT_SOJOURN, EXIT_FIGURES };
enum {
    OBSERVED_ARRIVAL_RATE,
    OBSERVED_THROUGHPUT,
    OBSERVED_NUMBER,
    OBSERVED_SOJOURN,        /* of accepted requests */
    OBSERVED_SOJOURN_ALL,
    NETWORK_FIGURES
};
struct observed observed_layout(const struct network *net);

/* Figure i of the list, in a result made for the same network. */
struct figure *observed_figure(struct result *r, const struct observed *o, size_t i);

/* Reads records. net and layout must outlive it. */
struct observer;
struct observer *observer_new(const struct network *net, const struct record_layout *layout);
void observer_free(struct observer *o);

/* The record's list, observed_layout().n long; the observer's, until the next call. */
const struct observation *observe(struct observer *o, const double *record);

#endif
