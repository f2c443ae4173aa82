/*
 * How long a fetch takes: from the MISS route out of a look-up to the route that fills the cache,
 * through the stations on the way.
 *
 * The way is a random walk over nodes. The responses at nodes have a known mean and an approximate
 * variance, and are taken as independent. phi is the probability that the walk fills the cache; tau
 * and sigma are the first two moments of the time to the fill, over walks that fill:
 *   phi_i   = f_i                            + sum_j p_ij phi_j       f_i: by a route that fills
 *   tau_i   = w_i phi_i                      + sum_j p_ij tau_j
 *   sigma_i = (var_i + w_i^2) phi_i + 2 w_i (tau_i - w_i phi_i) + sum_j p_ij sigma_j
 * The time of walks that do not fill follows from the mean time of all walks.
 * Later requests for the token that wait for a fetch of length F wait E[F^2]/(2 E[F]) on average,
 * as they come at a random moment of it (inspection paradox).
 */
#ifndef ANALYTIC_FETCH_H
#define ANALYTIC_FETCH_H

#include "analytic/routing_matrix.h"
#include "analytic/stations.h"

struct fetch_time {
    double mean;     /* [s] of those that fill; 0 when misses fill at once, or never */
    double second;   /* [s^2] second moment */
    double delay;    /* [s] mean wait of a look-up during a fetch */
    bool stable;     /* false: a station on the way is unstable or has no formula; times are 0 */
    bool independent;    /* only delay stations are on the way */
    bool fixed;          /* also, all fetches take the mean time */
    double filled;       /* [-] part of the fetches that fill the cache; 1 where it is above
                            1 - 1e-6 */
    double failed;       /* [s] mean time of those that do not, until they leave */
};

/* The nodes [n_nodes] on the way of a fetch that is a job beside its request: from a look-up in a
 * cache that is not plain until the cache is filled. The caller frees the array. */
bool *fetch_jobs(const struct network *net);

/* Reusable workspace: which nodes look up where. */
struct fetch;
struct fetch *fetch_new(const struct network *net);
void fetch_free(struct fetch *f);

/* The nodes[*n] that look up in cache c. */
const size_t *fetch_lookups(const struct fetch *f, size_t c, size_t *n);

/*
 * For cache c. O(nodes and routes that a miss can reach before it fills), and linear.h where they
 * have cycles.
 */
struct fetch_time fetch_solve(struct fetch *f, const struct routing_matrix *r, const double *rate,
                              const struct station_load *stations, const double *response,
                              size_t c);

#endif
