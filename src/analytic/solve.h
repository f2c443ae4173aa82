/*
 * The analytic answer for a network: one front door. Traffic equations, station formulas, caches,
 * totals; every figure says whether it is exact for the model as given or an approximation, and by
 * which method.
 *
 * Figures have these methods: "traffic equations" (rates, utilization), "TTL cache" (rates that
 * depend on look-ups: Poisson look-ups, mean fetch time), "M/M/1", "M/M/c", "M/G/inf", "G/G/inf" (a
 * delay station with other than Poisson arrivals), "M/G/1, Pollaczek-Khinchine", "GI/M/1", "GI/M/c"
 * (fed by one renewal process alone: renewal.h, gimc.h), "nobody waits" (arrivals come too far
 * apart for that), "formula, to the rounding of a load near 1" (one of these, approximate for
 * that), "QNA, Whitt 1983, KLB" (one server), "QNA, Whitt 1993" (several), "idle" (nothing
 * arrives), "Little" (totals). See exactness.h for what is exact.
 *
 * GSL's error handler must be off (gsl_set_error_handler_off), as the program has it.
 */
#ifndef ANALYTIC_SOLVE_H
#define ANALYTIC_SOLVE_H

#include "base/diag.h"
#include "model/network.h"
#include "model/result.h"

/*
 * Solve net (finished, validated). NULL with errors in d: what has no formula here is EXIT_INPUT,
 * by name (scope.h); an unstable station is EXIT_UNSTABLE at
 * its line, by name, with its load and what would mend it (more servers: how many; or a lower rate:
 * below which); all unstable stations are named, replicas that are all unstable as one group.
 * Equations that did not converge are EXIT_PRECISION. A calibration must have been settled before
 * (run/): it is ignored.
 */
struct result *analytic_solve(const struct network *net, struct diag *d);

/*
 * The same, and what is asked for besides. Quantiles and shares of the responses and waits of
 * groups whose stations have known distributions (laws.h), BASIS_NONE elsewhere; of sojourns, exact
 * or approximate (passage.h); of numbers where number.h knows them. The second: quantiles alone, at
 * n levels.
 */
struct result *analytic_solve_asked(const struct network *net, const struct asked *asked,
                                    struct diag *d);
struct result *analytic_solve_quantiles(const struct network *net, const double *q, size_t n,
                                        struct diag *d);

/*
 * The rates behind it, for callers that need no station formulas: arrival rate of every node [1/s]
 * into rate[n_nodes], and of look-ups in every cache into lookups[n_caches] (may be NULL). 0, or -1
 * with errors in d, as of a network of SCOPE_NOTHING. Unstable stations are not looked for, and the
 * time of a fetch is taken as 0 when a station on its way is unstable, or has no formula.
 */
int analytic_rates(const struct network *net, double *rate, double *lookups, struct diag *d);

/*
 * What a simulation needs to start its caches: look-ups [1/s], without those of requests that an
 * expired token sent back, into lookups[n_caches], and the mean time of a fetch [s] into
 * fetches[n_caches]. As analytic_rates.
 */
int analytic_caches(const struct network *net, double *lookups, double *fetches, struct diag *d);

/*
 * The same look-ups for networks without an analytic answer, as if all requests hit and the issuer
 * refused none: an estimate, for caches to begin near their stationary state. Those by fetches
 * alone (of a second level), and those of customers, are 0.
 */
void analytic_lookups_of_hits(const struct network *net, double *lookups);

/*
 * Is every station stable, as far as the rates tell? -1 with errors in d when one is not, as
 * analytic_solve says it, or when equations did not converge. 0 where all are, and for networks of
 * SCOPE_NOTHING, of which it is not known.
 */
int analytic_stable(const struct network *net, struct diag *d);

#endif
