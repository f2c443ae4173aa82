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
 * Solve net (finished, validated). Returns NULL with errors in d. A feature without a formula here
 * is EXIT_INPUT and is named (scope.h). An unstable station is EXIT_UNSTABLE at its line. The
 * message names it, its load, and the remedy: how many servers it needs, or below which rate it is
 * stable. All unstable stations are named; replicas that are all unstable are named as one group.
 * Equations that did not converge are EXIT_PRECISION. Calibration is ignored here: it must be done
 * before (run/).
 */
struct result *analytic_solve(const struct network *net, struct diag *d);

/*
 * The same, with the quantiles and shares in `asked`. Those of responses and waits of groups are
 * given where their stations have known distributions (visit_dists.h), and are BASIS_NONE
 * elsewhere. Those of sojourns are given, exact or approximate (sojourn_dist.h), and those of
 * numbers where number.h knows them. analytic_solve_quantiles gives quantiles alone, at n levels.
 */
struct result *analytic_solve_asked(const struct network *net, const struct asked *asked,
                                    struct diag *d);
struct result *analytic_solve_quantiles(const struct network *net, const double *q, size_t n,
                                        struct diag *d);

/*
 * Only the rates, for callers that need no station formulas. Writes the arrival rate of every node
 * [1/s] into rate[n_nodes], and the look-up rate of every cache into lookups[n_caches] (may be
 * NULL). Returns 0, or -1 with errors in d, as for a network of SCOPE_NOTHING. Unstable stations
 * are not reported. The time of a fetch is taken as 0 when a station on its way is unstable or has
 * no formula.
 */
int analytic_rates(const struct network *net, double *rate, double *lookups, struct diag *d);

/*
 * The data that a simulation needs to start its caches: the look-up rate [1/s], without repeats
 * after an expired token, into lookups[n_caches], and the mean time of a fetch [s] into
 * fetches[n_caches]. A cache that its fetches never fill has no entries: its look-up rate is given
 * as 0. Otherwise like analytic_rates.
 */
int analytic_caches(const struct network *net, double *lookups, double *fetches, struct diag *d);

/*
 * An estimate of the same look-up rates for networks without an analytic answer, so that caches
 * start near their stationary state. It assumes that all requests hit and that the issuer refuses
 * none. Rates of look-ups made only by fetches (at a second level), or by customers, are 0.
 */
void analytic_lookups_of_hits(const struct network *net, double *lookups);

/*
 * Is there an unstable station, by the rates with fetches that take no time, and are all of them
 * among the `spared` [n_stations]? *worst (then): the one with the largest load, *load [-].
 */
bool analytic_unstable_only(const struct network *net, const bool *spared, size_t *worst,
                            double *load);

/*
 * Is every station stable, as far as the rates tell? Returns -1 when one is not, with the errors of
 * analytic_solve in d, or when equations did not converge. Returns 0 when all are stable, and for
 * networks of SCOPE_NOTHING, where stability is unknown.
 */
int analytic_stable(const struct network *net, struct diag *d);

#endif
