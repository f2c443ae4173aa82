/*
 * A network with a probability on every route: look-ups resolved to the probabilities of their
 * outcomes, so that routing is random everywhere.
 */
#ifndef ANALYTIC_WALK_H
#define ANALYTIC_WALK_H

#include "analytic/digraph.h"
#include "model/network.h"

struct walk {
    const struct network *net;
    double *p;               /* [n_routes] */
    double *missing;         /* [n_nodes] what leaves by exit 0 without a route */
    struct digraph *g;       /* nodes, with an arc where a route can be taken */
    struct components *c;    /* of g */
};

/*
 * outcome[cache * LOOKUPS + lookup] is the probability of that outcome at a node that looks up in
 * `cache`; NULL when no node looks anything up. Sums that are 1 but for a typist's rounding
 * (network_validate lets 1e-9 pass) are made 1. Free with walk_free (NULL is fine).
 */
struct walk *walk_new(const struct network *net, const double *outcome);
void walk_free(struct walk *r);

#endif
