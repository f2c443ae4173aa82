/*
 * The mean waits of stations that are not FIFO with unlimited room: by which formula, and what it
 * asks of the station and of what arrives there. A wait is the time of a visit that is no service
 * of its own: the response less the service, also where services are interrupted or shared.
 */
#ifndef ANALYTIC_FORMULAS_H
#define ANALYTIC_FORMULAS_H

#include "analytic/birth_death.h"
#include "analytic/exactness.h"
#include "analytic/stations.h"

struct formula_question {
    const struct network *net;
    size_t station;              /* arrivals come there; it is not unstable and no plain delay */
    const double *rate;          /* [n_nodes] [1/s] */
    const struct exactness *x;
    struct station_load *load;   /* rates, services and loads are there; the answer goes here, */
    double *wait, *response;     /* [n_nodes] [s] and here where it depends on the node */
};

/*
 * NULL when the station is answered, with load->wait the mean over all visits; else why it has no
 * formula, static text.
 */
typedef const char *station_formula(const struct formula_question *q);

/* FIFO: M/M/c, M/G/1, GI/M/c, or an approximation. */
station_formula formula_fifo;

/*
 * Disciplines that look neither at services nor at classes and do not interrupt: the number at the
 * station, and so the mean wait, is distributed as under FIFO (Kleinrock, Queueing Systems, vol. 2,
 * 1976, sec. 3.4: conservation laws).
 */
station_formula formula_blind;

/*
 * Processor sharing with any number of servers, and preemptive LIFO with one: any services,
 * response in proportion to the service (Kelly 1979, sec. 3.3); M/G/1: service / (1 - load).
 */
station_formula formula_symmetric;

/* Discriminatory processor sharing: as above where weights are equal, else dps.h. */
station_formula formula_dps;

/* Priorities: as FIFO where all who come have the same, else cobham.h. */
station_formula formula_priority;
station_formula formula_priority_preemptive;

/* Shortest job, shortest remaining service, least attained service: size_based.h. */
station_formula formula_sjf;
station_formula formula_srpt;
station_formula formula_las;

/* A room, rates that depend on the number, or both: birth_death.h. */
station_formula formula_birth_death;

/* The birth-death process of station i, whose classes bring `work` servers' work. */
struct birth_death formula_birth_death_of(const struct network *net, size_t i, double work);

#endif
