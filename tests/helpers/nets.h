/*
 * Small networks for tests of the rooms above model, built through its builders.
 */
#ifndef HELPERS_NETS_H
#define HELPERS_NETS_H

#include "model/network.h"

/* One station of one source: arrivals by `interarrival`, `servers` (SERVERS_INFINITE for a delay),
 * all leave. Meter "lambda" counts its arrivals. */
struct network *net_single(const struct dist *interarrival, const struct dist *service,
                           unsigned servers);

/* Poisson arrivals at `lambda`, exponential service of mean 1. */
struct network *net_mmc(double lambda, unsigned servers);

/* The 32-station network of the benchmarks: S_a (4 servers, 0.2 ms) -> 95 % S_r (2, 0.1 ms) -> one
 * of 10 wrappers: S_c (0.5 ms) -> 10 % leave, 20 % by S_t (0.5 ms) to S_p (1 ms), 70 % to S_p; 10
 * 000 arrivals a second. Exit 0 is S_p's, exit 1 ("refused") everything else's; meter "lambda_p" is
 * the mean over wrappers. */
struct network *net_wrappers(void);

/*
 * Every feature (model/features.h): requests of class "gold" (10/s) and 4 customers of class "jobs"
 * (think 1 s) come to "front" (interrupts for gold), go to "back[1]" (room for 2, the rest to
 * "back[2]", where it is lost when 3 are there), and to "store" (room for 3, blocks). All services
 * take 0.1 s, exponential; gold leaves by "out", jobs by "done".
 */
struct network *net_featured(void);

/* One delay station that looks tokens up (1 us), one that fetches (mean `fetch` s, exponential or
 * fixed), `users` alike with total rate `lambda`; HIT and filled requests leave by exit 0, EXPIRED
 * ones by exit 1. c->name and population are filled in here. Ratio meters "miss", "expired". */
struct network *net_cache(double lambda, size_t users, double token_lifetime, double fetch,
                          const struct cache *c);

#endif
