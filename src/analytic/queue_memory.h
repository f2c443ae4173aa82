/*
 * The queues that a request finds again: in a network with feedback, who waited long at a station
 * will wait long there the next time too, and percentiles of whole ways that take visits as
 * independent are far off (a third at p99 of a busy station that is visited five times).
 *
 * Here the station where this weighs most is remembered, and another if it weighs 3 % of that, in
 * levels of what a visit finds: no wait, or n others waiting, n in {0}, {1}, {2,3}, {4..7}, .. (n
 * is geometric with ratio rho in M/M/c, and a wait behind n is Erlang, n + 1 phases of rate c mu).
 * On coming back a request finds the level that it found before with probability `keep`, and else
 * one that does not depend on it. So every visit by itself stays what it is. (Blocks of n that grow
 * by a factor of 3 would cost half, and 1.5 to 2.5 % at p99.)
 *   keep = 1/(1 + d/tau),   d the mean time from visit to visit,   tau = v (1 + rho) / (c mu (1 - rho)^2),
 * v its mean number of visits by those that come there: the time in which the number at an M/M/1
 * queue forgets, where each comes v times (the integral of its autocorrelation: Morse, J. Oper.
 * Res. Soc. Am. 3(3), 1955, pp. 255-261). For queues that are seen again unchanged, keep = 1, see
 * the snapshot principle (Reiman, Applied Probability - Computer Science: The Interface II, 1982).
 *
 * An approximation of ours; docs/output.md has how far it is from simulated percentiles.
 */
#ifndef ANALYTIC_QUEUE_MEMORY_H
#define ANALYTIC_QUEUE_MEMORY_H

#include "base/complex.h"
#include "analytic/solution.h"

enum { RECALLED = 2, RECALL_LEVELS_MAX = 24, RECALL_NODES_MAX = 6 };

struct queue_memory {
    size_t station;              /* NET_NONE: none, and one level with p = 1 */
    double keep;                 /* [-] */
    double phase;                /* [1/s] c mu */
    double rho;                  /* [-] ratio of the geometric distribution of n */
    size_t n;                    /* levels >= 1 */
    double p[RECALL_LEVELS_MAX];
    double first[RECALL_LEVELS_MAX], last[RECALL_LEVELS_MAX];    /* level l > 0 is first <= n
                                                                    < last */
};

/*
 * The stations for which it weighs most, of those with exponential service and up to
 * RECALL_NODES_MAX nodes, into r[RECALLED]: the weightiest first. O(nodes + routes) for each of few
 * candidates.
 */
void queue_memory_choose(const struct solution *s, struct queue_memory *r);

/* E[exp(-s Wq)] of a visit that finds level l, into w[r->n]. */
void queue_memory_waits(const struct queue_memory *r, double complex s, double complex *w);

#endif
