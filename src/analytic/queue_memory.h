/*
 * Dependence between a request's visits to one station. In a network with feedback, a request that
 * waited long at a station will probably wait long at its next visit. Sojourn percentiles that take
 * visits as independent are then far off (by a third at p99, for a busy station visited five
 * times).
 *
 * The model here remembers the queue of the station where the dependence matters most, and of a
 * second one if it matters at least 3 % as much. What a visit finds is reduced to levels: no wait,
 * or n others waiting, n in {0}, {1}, {2,3}, {4..7}, .. (in M/M/c, n is geometric with ratio rho,
 * and a wait behind n is Erlang with n + 1 phases of rate c mu). At its next visit a request finds
 * the same level with probability `keep`, else an independent one. So each visit alone keeps its
 * distribution. (Blocks of n that grow by a factor of 3 would cost half the time, and 1.5 to 2.5 %
 * at p99.)
 *   keep = 1/(1 + d/tau),   tau = v (1 + rho) / (c mu (1 - rho)^2),
 * d the mean time from visit to visit, v the mean number of visits of a request that visits the
 * station at all. tau is the relaxation time of the number at an M/M/1 queue whose requests come v
 * times (the integral of its autocorrelation: Morse, J. Oper. Res. Soc. Am. 3(3), 1955,
 * pp. 255-261). For queues that are unchanged at the next visit, keep = 1, see
 * the snapshot principle (Reiman, Applied Probability - Computer Science: The Interface II, 1982).
 *
 * This is our own approximation; docs/output.md gives its error against simulated percentiles.
 */
#ifndef ANALYTIC_QUEUE_MEMORY_H
#define ANALYTIC_QUEUE_MEMORY_H

#include "base/complex.h"
#include "analytic/solution.h"

enum { RECALLED = 2, RECALL_LEVELS_MAX = 24, RECALL_NODES_MAX = 6 };

struct queue_memory {
    size_t station;              /* NET_NONE: no station, and one level with p = 1 */
    double keep;                 /* [-] */
    double phase;                /* [1/s] c mu */
    double rho;                  /* [-] ratio of the geometric distribution of n */
    size_t n;                    /* levels >= 1 */
    double p[RECALL_LEVELS_MAX];
    double first[RECALL_LEVELS_MAX], last[RECALL_LEVELS_MAX];    /* level l > 0 is first <= n
                                                                    < last */
};

/*
 * Writes into r[RECALLED] the stations where dependence matters most, the most important first.
 * Only stations with exponential service and up to RECALL_NODES_MAX nodes are considered.
 * O(nodes + routes) for each of a few candidates.
 */
void queue_memory_choose(const struct solution *s, struct queue_memory *r);

/* E[exp(-s Wq)] of a visit that finds level l, into w[r->n]. */
void queue_memory_waits(const struct queue_memory *r, double complex s, double complex *w);

#endif
