/*
 * The traffic equations: lambda = gamma + P' lambda over the nodes of a network, where gamma is
 * what enters from outside [1/s] and P the routing; and their transpose, the probability that a
 * request at a node leaves by a given exit.
 *   Jackson, Oper. Res. 5(4), 1957; Bolch et al. 1998, ch. 7.
 */
#ifndef ANALYTIC_TRAFFIC_H
#define ANALYTIC_TRAFFIC_H

#include "analytic/linear.h"
#include "analytic/routing_matrix.h"

/* What enters each node from the open sources [1/s], into gamma[n_nodes]. */
void traffic_external(const struct network *net, double *gamma);

/* Arrival rate of each node [1/s] into rate[n_nodes]. report may be NULL. */
enum linear_status traffic_rates(const struct routing_matrix *r, double *rate,
                                 struct linear_report *report);

/* Mean visits to each node by a request of the source, into visits[n_nodes]. */
enum linear_status traffic_visits(const struct routing_matrix *r, size_t source, double *visits);

/* Rate at which requests leave by each exit [1/s], into exits[n_exits]. */
void traffic_exits(const struct routing_matrix *r, const double *rate, double *exits);

/* Probability that a request that is at a node leaves by `exit`, into a[n_nodes]. */
enum linear_status traffic_absorption(const struct routing_matrix *r, size_t exit, double *a);

/* leaves[n_nodes] is the probability that a request leaves, in the sense of the caller, right after
 * a visit to the node. Writes into a[n_nodes] the probability that a request at a node does so
 * after this or a later visit. */
enum linear_status traffic_leaving(const struct routing_matrix *r, const double *leaves, double *a);

/* Probability that a request that arrives at a node visits `station` then or later, into
 * a[n_nodes]. */
enum linear_status traffic_visit(const struct routing_matrix *r, size_t station, double *a);

/*
 * Probability that a request that is at a node takes a route with `issues` before it leaves, into
 * a[n_nodes].
 */
enum linear_status traffic_renewal(const struct routing_matrix *r, double *a);

#endif
