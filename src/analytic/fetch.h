/*
 * How long a fetch takes: from the MISS route out of a look-up to the route that fills the cache,
 * through the stations on the way.
 *
 * The way is a random walk over nodes, each with a response of known mean and about known variance,
 * taken as independent; phi, tau, sigma are the probability to fill, and the first two moments of
 * the time where it does:
 *   phi_i   = f_i                            + sum_j p_ij phi_j       f_i: by a route that fills
 *   tau_i   = w_i phi_i                      + sum_j p_ij tau_j
 *   sigma_i = (var_i + w_i^2) phi_i + 2 w_i (tau_i - w_i phi_i) + sum_j p_ij sigma_j
 * Later requests for the token that wait for a fetch of length F wait E[F^2]/(2 E[F]) on average,
 * as they come at a random moment of it (inspection paradox).
 */
#ifndef ANALYTIC_FETCH_H
#define ANALYTIC_FETCH_H

#include "analytic/routing_matrix.h"
#include "analytic/stations.h"

struct fetch_time {
    double mean;     /* [s]; 0 when misses fill at once, or never */
    double delay;    /* [s] mean wait of a look-up during a fetch */
    bool stable;     /* false: a station on the way is unstable or has no formula; times are 0 */
    bool independent;    /* delay stations alone are on the way, and all misses fill */
    bool fixed;          /* and all of them take the mean time */
};

/* [n_nodes], to be freed: nodes on the ways of fetches that are jobs beside requests, from a
 * look-up in a cache that is not plain until it is filled. */
bool *fetch_jobs(const struct network *net);

/* Reusable workspace: which nodes look up where. */
struct fetch;
struct fetch *fetch_new(const struct network *net);
void fetch_free(struct fetch *f);

/*
 * For cache c. O(nodes and routes that a miss can reach before it fills), and linear.h where they
 * have cycles.
 */
struct fetch_time fetch_solve(struct fetch *f, const struct routing_matrix *r, const double *rate,
                              const struct station_load *stations, const double *response,
                              size_t c);

#endif
