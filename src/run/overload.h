/*
 * Overload that no theory tells, seen by short runs: requests come to a station, or to stations
 * among which a rule of dispatch chooses, faster than all their servers together can work. A rule
 * cannot help that, whatever it is.
 */
#ifndef RUN_OVERLOAD_H
#define RUN_OVERLOAD_H

#include <stdatomic.h>

#include "base/diag.h"
#include "model/config.h"

/*
 * Stations that share work belong together: all targets of a dispatch, and those of dispatches that
 * have a target in common. Their load is what arrives times its mean service, over what their
 * servers can do. `sums` [n_stations][STATION_SUMS] are those of a pilot run over the second half
 * of `length` [s]. Where the load is above 1 there, more runs of that length follow, each with
 * random numbers of its own, and Student's t over them decides: the chance to call a load of 1
 * unstable is 1e-5 for all stations together.
 *
 * Judged are stations with unlimited room, of open networks that start empty, without caches (which
 * start empty, too), shifts, and forks that cancel parts: elsewhere a short run has not the flows
 * of a long one, or what arrives is not always served.
 *
 * Returns -1 with an error (EXIT_UNSTABLE) in d for each group of stations that is unstable; 0 when
 * none is known to be, or *stop (may be NULL) became nonzero.
 */
int overload_check(const struct model *m, const double *sums, double length,
                   const atomic_int *stop, struct diag *d);

#endif
