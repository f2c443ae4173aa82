/*
 * What may be assumed of a network: asked first by everybody who solves. The words of its stations,
 * sources and routes say what has a formula at all (words.h); what each formula asks of the
 * services and of what arrives is known when the traffic equations are solved.
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
    SCOPE_ANSWERS     /* everything that a result has */
};

/*
 * What can be answered of net (finished, validated). Below SCOPE_ANSWERS all that is in the way is
 * added to why, with EXIT_INPUT, at the line of its station; why may be NULL. Whether its stations
 * are stable is not asked. A network whose equations do not converge counts as SCOPE_ANSWERS: who
 * solves it will say so. As long as a solution takes; O(stations) for what is plain FIFO
 * without caches whose clock ticks.
 */
enum scope analytic_scope(const struct network *net, struct diag *why);

/* Not 0 when a word, or a station of the solution, has no formula; each is added to d. */
size_t scope_refuse(const struct solution *s, struct diag *d);

#endif
