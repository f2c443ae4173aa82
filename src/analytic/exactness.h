/*
 * Which figures of a network are exact, and which are approximations.
 *
 * Rates are exact where routing is random, whatever the service. Flows after a look-up have exact
 * rates if the cache's formula is exact for Poisson look-ups (ttl.h) and the look-ups are Poisson.
 * They are Poisson if they come from a product-form part, as below, whose routes do not depend on
 * the user.
 *
 * Waits. A station is product-form when it is a delay station, or FIFO with one exponential service
 * time for all its classes (BCMP types 1 and 3: Baskett, Chandy, Muntz, Palacios, J. ACM 22(2),
 * 1975). Where the sources are Poisson and every station upstream (and in the same cycle) is
 * product-form with random routing, the station sees exactly M/M/c or M/G/inf (Jackson 1957). Where
 * such a part of the network feeds a station that does not feed it back, it feeds it Poisson flows,
 * independent of each other: a product-form network is quasi-reversible, so what leaves it is
 * Poisson (Kelly, Reversibility and Stochastic Networks, 1979, sec. 3.2). A single FIFO server with
 * any service is then exactly M/G/1, and its service is the mixture of its classes' services. All
 * stations after it are approximate. A delay station's mean response and number are exact for any
 * arrivals (Little). Requests do not interact at a delay station, so each of its nodes counts as a
 * separate station here. A station whose services take no time counts as a delay of 0, for any
 * number of servers. renewal.h covers stations fed by a single renewal process.
 *
 * Other disciplines. With exponential services of one mean, a discipline that uses neither classes
 * nor service times has the same number at the station as FIFO. The classes present are independent
 * of past departures, so the station is product-form, too. Processor sharing and preemptive LIFO
 * with one server are product-form for any services (BCMP types 2 and 4; Kelly 1979, sec. 3.3). All
 * of these remain product-form if the service rate depends on the number present. Departures from
 * any other station, or from one that can be full, are not Poisson.
 */
#ifndef ANALYTIC_EXACTNESS_H
#define ANALYTIC_EXACTNESS_H

#include <stdbool.h>

#include "analytic/routing_matrix.h"

struct exactness {
    bool *rate;            /* [n_nodes] the arrival rate is exact */
    bool *lookup;          /* [n_nodes] the probabilities of its look-ups' outcomes are exact; true
                              at nodes without look-ups */
    bool *departures;      /* [n_nodes] its departures, before routing, are Poisson */
    bool *product_form;    /* [n_stations] by its own servers and service times */
    bool *poisson;         /* [n_stations] sees Poisson arrivals, or, if requests come back, behaves
                              as if it did: it and all stations on the cycle are product-form */
    bool *no_time;         /* [n_stations] all services take no time, so requests never wait */
    bool *cyclic;          /* [n_stations] its departures can come back */
    bool *behind;          /* [n_stations] its arrivals may have passed a station (another one, or
                              this one by a cycle) that is not FIFO with unlimited room; the
                              approximations of flows do not cover that */
};

/*
 * rate[n_nodes] are the arrival rates; nodes that are never visited do not count. All caches are
 * assumed not exact. O(nodes + routes). Free with exactness_free (NULL is fine).
 */
struct exactness *exactness_new(const struct routing_matrix *r, const double *rate);

/* Update x once it is known which caches are exact for Poisson look-ups, exact[n_caches], or for
 * the flow of look-ups that they have: any_flow[n_caches]. */
void exactness_caches(struct exactness *x, const struct routing_matrix *r, const double *rate,
                      const bool *exact, const bool *any_flow);

void exactness_free(struct exactness *x);

/* The graph of which station feeds which, by routes with a rate above 0. Every pair appears once.
 * Free with digraph_free. */
struct digraph *exactness_stations(const struct routing_matrix *r, const double *rate);

/* Is the mean wait at station i exact by a formula for M/M/c, M/G/inf or M/G/1? */
bool exactness_wait(const struct exactness *x, const struct network *net, size_t i);

/* The service distribution shared by all requests that come to station i. NULL if services differ
 * or nothing arrives. Fixed times of the same length count as the same. */
const struct dist *exactness_one_service(const struct network *net, size_t i, const double *rate);

/* The length of this one service if it is fixed, else NAN. */
double exactness_one_length(const struct network *net, size_t i, const double *rate);

/*
 * The effective discipline of station i for the classes that arrive. With only one class,
 * priorities act as FIFO, and weights as processor sharing.
 */
enum discipline exactness_discipline(const struct network *net, size_t i, const double *rate);

/* Does the discipline use neither service times nor classes? */
bool exactness_is_blind(enum discipline d);

/* Do all classes that come to station i have exponential services of the same mean? */
bool exactness_one_exponential(const struct network *net, size_t i, const double *rate);

/* Does station i lack only exponential services of one mean for a product form? (Only where the
 * form of the services matters.) */
bool exactness_wants_exponential(const struct network *net, size_t i, const double *rate);

#endif
