/*
 * A network with a probability on every route: look-ups resolved to the probabilities of their
 * outcomes, so that routing is random everywhere.
 */
#ifndef ANALYTIC_ROUTING_MATRIX_H
#define ANALYTIC_ROUTING_MATRIX_H

#include "analytic/digraph.h"
#include "model/network.h"

struct routing_matrix {
    const struct network *net;
    double *p;               /* [n_routes] that an arrival finds room and takes the route; 0 of a
                                route where a fetch that is a separate job ends */
    double *ends;            /* [n_routes] the same of such a route, and 0 of all others */
    double *full;            /* [n_nodes] that an arrival finds no room: it is lost or overflows */
    double *missing;         /* [n_nodes] that it leaves by exit 0 without a route */
    struct digraph *g;       /* nodes, with an arc where a route can be taken */
    struct components *c;    /* of g */
};

/*
 * outcome[cache * LOOKUPS + lookup] is the probability of that outcome at a node that looks up in
 * `cache`. It is NULL if there are no look-ups. An issuer answers LOOKUP_EXPIRED at nodes that
 * requests with invalid tokens reach (answers.h), and LOOKUP_HIT at all others.
 * full[n_nodes] is the probability that an arrival finds no room there. NULL means 0 everywhere.
 * Probabilities that were rounded in the model (network_validate accepts 1e-9) are scaled to a sum
 * of 1. Free with routing_matrix_free (NULL is fine).
 */
struct routing_matrix *routing_matrix_new(const struct network *net, const double *outcome,
                                          const double *full);
/* Do arrivals at a node that find it full leave the network, by the exit net->lost? */
bool routing_matrix_loses(const struct routing_matrix *r, size_t node);

void routing_matrix_free(struct routing_matrix *r);

#endif
