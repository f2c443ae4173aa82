/*
 * Formulas for the mean waits of stations that are not FIFO with unlimited room, and the conditions
 * that each formula sets on the station and its arrivals. A wait is the response time less the
 * request's own service, also where services are interrupted or shared.
 */
#ifndef ANALYTIC_FORMULAS_H
#define ANALYTIC_FORMULAS_H

#include "analytic/birth_death.h"
#include "analytic/exactness.h"
#include "analytic/stations.h"

struct formula_question {
    const struct network *net;
    size_t station;              /* it has arrivals, is stable, and is not a plain delay */
    const double *rate;          /* [n_nodes] [1/s] */
    const struct exactness *x;
    struct station_load *load;   /* in: rates, services and loads; out: the answer */
    double *wait, *response;     /* [n_nodes] [s] out: the answer, where it depends on the node */
};

/*
 * Returns NULL on success, with the mean wait over all visits in load->wait. Otherwise returns the
 * reason why there is no formula, as static text.
 */
typedef const char *station_formula(const struct formula_question *q);

/* FIFO: M/M/c, M/G/1, GI/M/c, or an approximation. */
station_formula formula_fifo;

/*
 * Disciplines that use neither service times nor classes and do not interrupt. The number at the
 * station has the same distribution as under FIFO, so the mean wait is the same (Kleinrock,
 * Queueing Systems, vol. 2, 1976, sec. 3.4: conservation laws).
 */
station_formula formula_blind;

/*
 * Processor sharing with any number of servers, and preemptive LIFO with one: any services,
 * response in proportion to the service (Kelly 1979, sec. 3.3); M/G/1: service / (1 - load).
 */
station_formula formula_symmetric;

/* Discriminatory processor sharing: as above where weights are equal, else dps.h. */
station_formula formula_dps;

/* Priorities: as FIFO where all arrivals have the same priority, else cobham.h. */
station_formula formula_priority;
station_formula formula_priority_preemptive;

/* Shortest job, shortest remaining service, least attained service: size_based.h. */
station_formula formula_sjf;
station_formula formula_srpt;
station_formula formula_las;

/* Limited room, service rates that depend on the number, or both: birth_death.h. */
station_formula formula_birth_death;

/* The birth-death process of station i, whose classes offer a load of `work` servers. */
struct birth_death formula_birth_death_of(const struct network *net, size_t i, double work);

#endif
