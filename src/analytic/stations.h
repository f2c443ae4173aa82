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

/* A load below 1 by no more than this counts as 1: it may be 1 but for rounding, as
 * 10 000 x 0.0005 / 5. The margin is some 30 roundings. */
#define STATION_MARGIN 8e-15

/*
 * A figure that depends on 1 - load has a relative error of about epsilon / (1 - load), because
 * rates and services are rounded. If 1 - load is below this limit, the error is above 1e-9, and the
 * figure is no longer called exact.
 */
#define STATION_GAP_EXACT 2.3e-7

struct station_load {
    double rate;       /* [1/s] arrivals, all classes */
    double service;    /* [s] mean service, classes mixed by their rates; 0 where nothing arrives */
    double scv;        /* [-] of that mixture */
    double load;       /* [-] mean number of busy servers: rate * service, without lost requests */
    double capacity;   /* [-] of all servers, in servers of rate 1 (capacity.h); 0 at a delay
                          station */
    double work;       /* [-] rate * service: the offered load, for servers of rate 1 */
    double through;    /* [1/s] served requests: rate, without lost requests */
    double full;       /* [-] share of arrivals that find no room */
    double rho;        /* [-] load / capacity, 0 at a delay station; where the service rate depends
                          on the number present, the fraction of time with work */
    double c2a;        /* [-] squared coefficient of variation of the times between arrivals */
    double gap;        /* [-] 1 - rho, rounded once */
    double pw;         /* [-] probability of a wait, approximately */
    double wait;       /* [s] mean, before service; INFINITY when unstable, NAN when unknown */
    double decay;      /* [1/s] P(wait > t) = pw exp(-decay t) where the tail is exponential, else
                          0 */
    struct renewal input;    /* the arrivals, when they are one renewal process alone */
    bool unstable;
    const char *unknown;    /* why there is no formula for its wait, static text; else NULL */
    bool law;          /* the method gives the distribution of the wait, exact except for rounding
                          of the load */
    bool in_order;     /* FIFO, or nobody waits */
    bool number_law;   /* the number at the station has the distribution of FIFO with this method */
    bool birth_death;  /* birth_death.h gives the distribution of the number, from `work` */
    bool own;          /* waits and responses depend on the node */
    bool exact;        /* the wait is exact, given the rates */
    const char *method;    /* static text: the method that gave the wait */
};

/*
 * Fills in out[n_stations], and the mean wait and response of each node [s] into wait[n_nodes] and
 * response[n_nodes]. The status tells whether the equations for c2a converged. If they did not, the
 * waits come from the last values of c2a.
 */
enum linear_status stations_solve(const struct routing_matrix *r, const double *rate,
                                  const struct exactness *x, struct station_load *out,
                                  double *wait, double *response);

/* Fills in all fields that do not depend on the wait: rates, services and loads of station i, and
 * whether it is unstable. */
void stations_load(const struct network *net, size_t i, const double *rate,
                   struct station_load *out);

/* Fills in the wait at an unlimited FIFO station; all other fields of *load must be set. */
void stations_wait_fifo(const struct network *net, size_t i, const struct exactness *x,
                        struct station_load *load);

/* Approximate variance [s^2] of the response of a node's visits, from the mean wait. */
double stations_response_variance(const struct station_load *s, const struct dist *service);

#endif
