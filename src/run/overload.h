/*
 * Detects, by short runs, overload that no theory covers: requests arrive at a station, or at
 * stations among which a dispatch rule chooses, faster than all their servers together can serve.
 * No dispatch rule can help that.
 */
#ifndef RUN_OVERLOAD_H
#define RUN_OVERLOAD_H

#include <stdatomic.h>

#include "base/diag.h"
#include "model/config.h"

/*
 * Stations that share work are judged together as one pool: all targets of a dispatch, and the
 * targets of dispatches that have a target in common. The load of a pool is its arrival rate times
 * its mean service time, over the capacity of its servers. `sums` [n_stations][STATION_SUMS] are
 * those of a pilot run over the second half of `length` [s]. Where the load is above 1 there, more
 * runs of that length follow, each with random numbers of its own, and Student's t over them
 * decides. The probability of calling a load of 1 unstable is 1e-5 for all stations together.
 *
 * Only stations with unlimited room are judged, and only in open networks that start empty and have
 * no caches (which start empty, too), no shifts, and no forks that cancel parts. Elsewhere the
 * flows of a short run differ from those of a long one, or some arrivals are never served.
 *
 * Returns -1 with an error (EXIT_UNSTABLE) in d for each group of stations that is unstable; 0 when
 * none is known to be, or *stop (may be NULL) became nonzero.
 */
int overload_check(const struct model *m, const double *sums, double length,
                   const atomic_int *stop, struct diag *d);

#endif
