/*
 * All rates, loads and waits of a network, from which figures are made. With token caches, rates
 * depend on miss probabilities, miss probabilities on rates and fetch times, and fetch times on
 * waits. The solution is a fixed point, found by iteration until nothing changes.
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
    const struct network *given;       /* the network of solution_new */
    struct sticky *sticky;             /* its dispatches by user, or NULL */
    const struct network *net;         /* with random routing in place of these, else the same */
    struct routing_matrix *walk;
    struct exactness *exactness;
    double *rate;                      /* [n_nodes] arrivals [1/s] */
    double *wait, *response;           /* [n_nodes] means [s] of a visit that is served */
    double *full;                      /* [n_nodes] [-] share of arrivals that find no room */
    double *sources;                   /* [n_sources] requests that they send [1/s] */
    struct station_load *stations;     /* [n_stations] */
    double **marginal;                 /* [n_stations] with customers: P(N = n) at the station, n =
                                          0 .. customers; NULL where it is not known */
    size_t customers;                  /* of all sources */
    struct cache_answer *caches;       /* [n_caches] */
    bool *fetched;                     /* [n_nodes] visited only by fetches that are jobs beside
                                          requests */
    struct fixed_point *fixed_point;   /* workspace of the iteration with caches, else NULL */
    struct lst_nodes *nodes;           /* quadrature nodes of the services, made for percentiles */
};

/*
 * NULL with errors in d when the network's scope is nothing (scope.h, EXIT_INPUT), when equations
 * have no solution (a trap, EXIT_UNSTABLE) or an iteration did not converge (EXIT_PRECISION, with
 * its residual). Unstable stations are marked, not an error; their waits are infinite and a fetch
 * through them counts as instantaneous. Free with solution_free (NULL is fine).
 */
struct solution *solution_new(const struct network *net, struct diag *d);

/*
 * Solve an open network with caches again, with fetch times fixed to fetch[n_caches] [s] whatever
 * the waits are. excess[n_caches] [s] is how much of this is new (struct ttl_load); NULL: nothing.
 * caches[].found then has the fetch times that follow from the waits. The rates of the sources are
 * read again. False with errors in d when the iteration did not converge.
 */
bool solution_impose(struct solution *s, const double *fetch, const double *excess, struct diag *d);

/*
 * Are all stations stable only because the solution assumes that some fetches take no time? Then
 * the misses during a fetch overload a station, and there is no steady state.
 */
bool solution_collapses(const struct solution *s);

/* Look-ups [1/s] and mean times of fetches [s] of all caches, into arrays [n_caches], as
 * analytic_caches has them (solve.h). */
void solution_caches(const struct solution *s, double *lookups, double *fetches);

void solution_free(struct solution *s);

#endif
