/*
 * Which figures of a network are exact, and which are approximations.
 *
 * Rates are exact where routing is random, whatever the service. Flows after a look-up have exact
 * rates if the cache's formula is exact for Poisson look-ups (ttl.h), and look-ups are Poisson:
 * they come from a product form, as below, whose routes do not depend on who a request's user is.
 *
 * Waits. A station is product-form when it is a delay station, or FIFO with one exponential service
 * time for all its classes (BCMP types 1 and 3: Baskett, Chandy, Muntz, Palacios, J. ACM 22(2),
 * 1975). Where the sources are Poisson and every station upstream (and in the same cycle) is
 * product-form with random routing, the station sees exactly M/M/c or M/G/inf (Jackson 1957). Where
 * such a part of the network feeds a station that does not feed it back, it feeds it Poisson flows,
 * independent of each other: a product-form network is quasi-reversible, so what leaves it is
 * Poisson (Kelly, Reversibility and Stochastic Networks, 1979, sec. 3.2). A single FIFO server with
 * any service is then exactly M/G/1, its service the mixture of its classes'. What comes after it
 * is approximate. A delay station's mean response and number are exact whatever arrives (Little).
 * As requests pass it without meeting, each of its nodes counts as a station of its own here. A
 * station whose services take no time is as good as a delay of 0, with however few servers. What
 * one renewal process alone feeds is in renewal.h.
 *
 * Other disciplines. With exponential services of one mean, a discipline that looks neither at
 * classes nor at services leaves the number at the station as it is under FIFO, and which classes
 * are there is independent of who has left: product-form, too. So are, with any services, processor
 * sharing and preemptive LIFO with one server (BCMP types 2 and 4; Kelly 1979, sec. 3.3), and all
 * of these with a rate that depends on the number. What leaves any other station, or one that can
 * be full, is not Poisson.
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
    bool *poisson;         /* [n_stations] sees Poisson arrivals, or, where requests come back, acts
                              as if it did: then it is product-form, as are all on their way */
    bool *no_time;         /* [n_stations] all services take no time: nobody waits, and all requests
                              go on at once */
    bool *cyclic;          /* [n_stations] its departures can come back */
    bool *behind;          /* [n_stations] its arrivals may have passed a station (another one, or
                              this one by a cycle) that is not FIFO with unlimited room; the
                              approximations of flows do not cover that */
};

/*
 * rate[n_nodes] are the arrival rates: what is never visited does not count. All caches are taken
 * as not exact. O(nodes + routes). Free with exactness_free (NULL is fine).
 */
struct exactness *exactness_new(const struct routing_matrix *r, const double *rate);

/* The rates again, when it is known which caches are exact for Poisson
 * look-ups: exact[n_caches]. */
void exactness_caches(struct exactness *x, const struct routing_matrix *r, const double *rate,
                      const bool *exact);

void exactness_free(struct exactness *x);

/* Which station feeds which, by routes that carry something; every pair once. Free with
 * digraph_free. */
struct digraph *exactness_stations(const struct routing_matrix *r, const double *rate);

/* Is the mean wait at station i exact by a formula for M/M/c, M/G/inf or M/G/1? */
bool exactness_wait(const struct exactness *x, const struct network *net, size_t i);

/* The one service of all who come to station i: NULL where services differ or nobody comes. Fixed
 * times of one length are one. */
const struct dist *exactness_one_service(const struct network *net, size_t i, const double *rate);

/* Its length where it is fixed, else NAN. */
double exactness_one_length(const struct network *net, size_t i, const double *rate);

/*
 * The discipline of station i as it works with the classes that come: priorities are FIFO where
 * there is but one, and weights are processor sharing.
 */
enum discipline exactness_discipline(const struct network *net, size_t i, const double *rate);

/* Does the discipline look neither at services nor at classes? */
bool exactness_is_blind(enum discipline d);

/* Have all classes that come to station i exponential services of one mean? */
bool exactness_one_exponential(const struct network *net, size_t i, const double *rate);

/* Are its services all that station i, where they matter, lacks for a product form? */
bool exactness_wants_exponential(const struct network *net, size_t i, const double *rate);

#endif
