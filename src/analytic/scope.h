/*
 * How much of a network can be solved analytically; every solver checks this first. The keywords of
 * stations, sources and routes decide whether there is a formula at all (words.h). Whether services
 * and arrivals meet the conditions of a formula is known only once the traffic equations are
 * solved.
 */
#ifndef ANALYTIC_SCOPE_H
#define ANALYTIC_SCOPE_H

#include <stddef.h>

#include "base/diag.h"
#include "model/network.h"

struct solution;

enum scope {
    SCOPE_NOTHING,    /* not even arrival rates are known without simulation */
    SCOPE_RATES,      /* the traffic equations hold: arrival rates, loads, and so whether stations
                         are stable; but a station's wait has no formula */
    SCOPE_ANSWERS     /* all figures of a result are known */
};

/*
 * The scope of the analytic answer for net (finished, validated). Below SCOPE_ANSWERS each obstacle
 * is added to why, with EXIT_INPUT, at the line of its station; why may be NULL. Stability is not
 * checked. A network whose equations do not converge counts as SCOPE_ANSWERS: solving it reports
 * the error. Takes as long as a solution, or O(stations) for plain FIFO networks without caches.
 */
enum scope analytic_scope(const struct network *net, struct diag *why);

/* Not 0 when a keyword, or a station of the solution, has no formula; each is added to d. */
size_t scope_refuse(const struct solution *s, struct diag *d);

#endif
