/*
 * Computes every station's load and mean wait from the arrival rates of its nodes, by the formula
 * that fits the station.
 */
#ifndef ANALYTIC_STATIONS_H
#define ANALYTIC_STATIONS_H

#include <stdbool.h>

#include "analytic/exactness.h"
#include "analytic/linear.h"
#include "analytic/renewal.h"
#include "analytic/routing_matrix.h"

/* A load within this of 1 is a load of 1 that rounding has brought below it (10 000 x 0.0005 / 5):
 * some 30 roundings. */
#define STATION_MARGIN 8e-15

/*
 * What depends on 1 - load has a relative error of about epsilon / (1 - load), by the rounding of
 * the rates and the services: nearer to 1 than this it is above 1e-9, and no longer called exact.
 */
#define STATION_GAP_EXACT 2.3e-7

struct station_load {
    double rate;       /* [1/s] arrivals, all classes */
    double service;    /* [s] mean service, classes mixed by their rates; 0 where nothing arrives */
    double scv;        /* [-] of that mixture */
    double load;       /* [-] mean number of busy servers: rate * service, less what is lost */
    double capacity;   /* [-] of all servers, one of rate 1 being 1 (capacity.h); 0 at a delay
                          station */
    double work;       /* [-] rate * service: what would be busy if all had a server of rate 1 */
    double through;    /* [1/s] those that are served: rate, less what is lost */
    double full;       /* [-] share of arrivals that find no room */
    double rho;        /* [-] load / capacity, 0 at a delay station; with rates that depend on the
                          number the part of time with work */
    double c2a;        /* [-] of the arrivals */
    double gap;        /* [-] 1 - rho, rounded once */
    double pw;         /* [-] about the probability of a wait */
    double wait;       /* [s] mean, before service; INFINITY when unstable, NAN when unknown */
    double decay;      /* [1/s] P(wait > t) = pw exp(-decay t) where that is so, else 0 */
    struct renewal input;    /* what it is fed by, when that is one renewal process alone */
    bool unstable;
    const char *unknown;    /* why there is no formula for its wait, static text; else NULL */
    bool law;          /* the method says how the wait is distributed: exactly, but for a
                          load's rounding */
    bool in_order;     /* FIFO, or nobody waits */
    bool number_law;   /* the number at the station is distributed as where the method is FIFO's */
    bool birth_death;  /* the number is distributed as birth_death.h says, with `work` */
    bool own;          /* waits and responses depend on the node */
    bool exact;        /* the wait is exact, given the rates */
    const char *method;    /* static text: where the wait is from */
};

/*
 * out[n_stations], and the mean wait and response of each node into wait and response [n_nodes]
 * [s]. Not converged is a status of the equations for c2a; the waits are filled in with what there
 * is.
 */
enum linear_status stations_solve(const struct routing_matrix *r, const double *rate,
                                  const struct exactness *x, struct station_load *out,
                                  double *wait, double *response);

/* What does not depend on its wait: rates, services and loads of station i, and whether it is
 * unstable. */
void stations_load(const struct network *net, size_t i, const double *rate,
                   struct station_load *out);

/* An unlimited FIFO station, of which load has all but the wait, which is filled in. */
void stations_wait_fifo(const struct network *net, size_t i, const struct exactness *x,
                        struct station_load *load);

/* Variance [s^2] of the response of a node's visits: about, from the mean wait. */
double stations_response_variance(const struct station_load *s, const struct dist *service);

#endif
