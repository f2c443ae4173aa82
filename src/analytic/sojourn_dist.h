/*
 * The sojourn of a request, from its source to an exit, as a distribution.
 *
 * A request walks from node to node; its visits last as long as the stations' responses, taken as
 * independent of each other, and of where it goes:
 *   x_i(s) = w_i(s) (b_i + sum_j p_ij x_j(s)),    x_i(s) = E[exp(-s T); leaves by the exit asked for], T from an arrival at node i on,
 * w_i the transform of node i's response, b_i the probability to leave there by that exit, p_ij the
 * routing. Look-ups are random with the probabilities that the caches have; a delayed hit waits for
 * a fetch an exponential time of the mean that the caches have.
 *
 * Exact where a request's visits are independent (overtaking.h). An approximation elsewhere: visits
 * are taken as independent all the same, but for those to the one or two stations whose queues
 * weigh most when a request comes back (recall.h: then x_i has a value for every level that it may
 * have found there); and a station's wait is known by its mean alone, and given the form that it
 * would have at M/M/c or M/G/1.
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
 * To those exits for which to[n_exits] is true. NULL when nobody gets there, when a
 * station is not FIFO, or the network is larger than PASSAGE_SIZE_MAX: *why then says so, static text. s must outlive it. Free with
 * sojourn_dist_free (NULL is fine).
 */
struct sojourn_dist *sojourn_dist_new(const struct solution *s, const bool *to, const char **why);
void sojourn_dist_free(struct sojourn_dist *p);

/* Is it exact for the model as given? And by which method, static text. */
bool sojourn_dist_exact(const struct sojourn_dist *p);
const char *sojourn_dist_method(const struct sojourn_dist *p);

/*
 * P(T > t) when upper, else P(T <= t), of those who leave there, t >= 0. As a quantile_probability,
 * the context is a struct sojourn_dist.
 */
struct probability sojourn_dist_probability(double t, bool upper, void *passage);

/* No sojourn is shorter. */
double sojourn_dist_least(const struct sojourn_dist *p);

/* The sojourns that have a probability of their own (sojourn_jumps.h), *n of them, ascending. */
const struct atom *sojourn_dist_atoms(const struct sojourn_dist *p, size_t *n);

#endif
