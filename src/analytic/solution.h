/*
 * A network's rates, loads and waits, all of them: what figures are made from. Where tokens are
 * looked up, rates depend on miss probabilities, these on rates and on how long a fetch takes, and
 * that on the waits: a fixed point, found by substituting until nothing changes.
 */
#ifndef ANALYTIC_SOLUTION_H
#define ANALYTIC_SOLUTION_H

#include "analytic/caches.h"
#include "analytic/exactness.h"
#include "analytic/lst_nodes.h"
#include "analytic/routing_matrix.h"
#include "analytic/stations.h"
#include "base/diag.h"

struct solution {
    const struct network *net;
    struct routing_matrix *walk;
    struct exactness *exactness;
    double *rate;                      /* [n_nodes] arrivals [1/s] */
    double *wait, *response;           /* [n_nodes] means [s] of a visit that is served */
    double *full;                      /* [n_nodes] [-] share of arrivals that find no room */
    double *sources;                   /* [n_sources] requests that they send [1/s] */
    struct station_load *stations;     /* [n_stations] */
    double **marginal;                 /* [n_stations] with customers who go round: P(N = n) at the
                                          station, n = 0 .. customers; NULL where it is not known */
    size_t customers;                  /* of all sources */
    struct cache_answer *caches;       /* [n_caches] */
    bool *fetched;                     /* [n_nodes] passed by fetches alone, which are jobs beside
                                          requests */
    struct fixed_point *fixed_point;   /* workspace of the iteration with caches, else NULL */
    struct lst_nodes *nodes;           /* of its services, as percentiles ask for them */
};

/*
 * NULL with errors in d when the network's scope is nothing (scope.h, EXIT_INPUT), when equations
 * have no solution (a trap, EXIT_UNSTABLE) or an iteration did not converge (EXIT_PRECISION, with
 * its residual). Unstable stations are marked, not an error; their waits are infinite and a fetch
 * through them counts as instantaneous. Free with solution_free (NULL is fine).
 */
struct solution *solution_new(const struct network *net, struct diag *d);

/*
 * Solve again, with fetches that take the time fetch[n_caches] [s] whatever the waits are: what
 * they would take then is found in caches[].found. The rates of the sources are read again. Of an
 * open network with caches. False with errors in d when that did not converge.
 */
bool solution_impose(struct solution *s, const double *fetch, struct diag *d);

/*
 * Are all stations stable only because fetches through some of them were taken to take no time? The
 * misses during a fetch then overload a station, and there is no steady state.
 */
bool solution_collapses(const struct solution *s);

void solution_free(struct solution *s);

#endif
