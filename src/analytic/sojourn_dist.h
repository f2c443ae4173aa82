/*
 * The sojourn of a request, from its source to an exit, as a distribution.
 *
 * A request walks from node to node. Its visits have the stations' response times, taken as
 * independent of each other and of the route:
 *   x_i(s) = w_i(s) (b_i + sum_j p_ij x_j(s)),
 *   x_i(s) = E[exp(-s T); the request leaves by the exit], T the time from an arrival at node i on,
 * w_i the transform of node i's response time, b_i the probability of leaving from there by the
 * exit, p_ij the routing. The outcomes of look-ups are random, with the caches' probabilities; a
 * delayed hit waits for an exponential time with the mean of the cache.
 *
 * Exact where a request's visits are independent (overtaking.h), an approximation elsewhere. There
 * visits are still taken as independent, except at the one or two stations where dependence matters
 * most (queue_memory.h: x_i then has one value for every level of the queue found there before).
 * Also, only the mean of a station's wait is known in such networks. The wait is assumed to have
 * the form that it has at M/M/c or M/G/1.
 *
 * System at each s: component by component from the exits backwards, those with cycles by
 * Gauss-Seidel sweeps. |w_i(s)| <= 1 at Re s > 0, so these converge faster than for the mean.
 * O(levels (nodes + routes)) per sweep.
 */
#ifndef ANALYTIC_SOJOURN_DIST_H
#define ANALYTIC_SOJOURN_DIST_H

#include <stdbool.h>

#include "analytic/quantile.h"
#include "analytic/solution.h"

/* Networks of more nodes and routes together have no distribution of sojourns: seconds, not
 * milliseconds. */
#define PASSAGE_SIZE_MAX 20000

struct sojourn_dist;

/*
 * The sojourn of requests that leave by an exit for which to[n_exits] is true. NULL when no request
 * does, when a station is not FIFO, or when the network is larger than PASSAGE_SIZE_MAX; *why then
 * gives the reason as static text. s must outlive it. Free with sojourn_dist_free (NULL is fine).
 */
struct sojourn_dist *sojourn_dist_new(const struct solution *s, const bool *to, const char **why);
void sojourn_dist_free(struct sojourn_dist *p);

/* Is it exact for the model as given? And by which method, static text. */
bool sojourn_dist_exact(const struct sojourn_dist *p);
const char *sojourn_dist_method(const struct sojourn_dist *p);

/*
 * P(T > t) when upper, else P(T <= t), t >= 0, for requests that leave by these exits. This is a
 * quantile_probability whose context is a struct sojourn_dist.
 */
struct probability sojourn_dist_probability(double t, bool upper, void *passage);

/* The shortest possible sojourn. */
double sojourn_dist_least(const struct sojourn_dist *p);

/* The sojourns that have a probability of their own (sojourn_jumps.h), *n of them, ascending. */
const struct atom *sojourn_dist_atoms(const struct sojourn_dist *p, size_t *n);

#endif
