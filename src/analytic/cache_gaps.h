/*
 * The times between the look-ups of a cache, where they are those of a source that is not Poisson:
 * all its requests, or a share of them drawn at random, come to look up after stays of one length
 * (in_step), or of lengths that vary little against the gaps.
 */
#ifndef ANALYTIC_CACHE_GAPS_H
#define ANALYTIC_CACHE_GAPS_H

#include "analytic/caches.h"

/* Sets `gaps`, `kept` and `blurred` of the answer for cache c from the rates of all nodes and the
 * loads of stations; gaps is NULL where look-ups are no such process, and for a Poisson source. */
void cache_gaps_set(const struct network *net, const struct fetch *f, const double *rate,
                    const struct station_load *stations, size_t c, struct cache_answer *answer);

#endif
