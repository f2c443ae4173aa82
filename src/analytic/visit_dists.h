/*
 * How the visits to a network's nodes are distributed: a list in which those that are alike are
 * one.
 */
#ifndef ANALYTIC_VISIT_DISTS_H
#define ANALYTIC_VISIT_DISTS_H

#include "analytic/solution.h"
#include "analytic/visit.h"

struct visit_dist {
    struct wait wait;
    const struct dist *service;    /* in the network */
    bool apart;                    /* shared with no node that is not */
    double rate;                   /* [1/s] of all nodes found to have it */
    bool known;                    /* the wait has this distribution, exactly but for a
                                      load's rounding */
    bool exact;                    /* given the rates */
};

/* Zero-initialise; release with visit_dists_release. */
struct visit_dists {
    struct visit_dist *law;
    size_t n, capacity;
};

/*
 * The place of node k's law, to which `rate` is added; it is new if no other node had it. Somebody
 * must come to k. A wait of which only mean and probability are known is taken to have the form
 * that it has at exact
 * M/M/c or M/G/1. O(1): in a long list the same law may stand twice. Nodes that are `apart` share
 * laws among them alone.
 */
struct wait visit_dists_wait(const struct solution *s, size_t station);    /* its wait alone */
size_t visit_dists_find(struct visit_dists *l, const struct solution *s, size_t k, bool apart,
                        double rate);
/* The same distributions in the same order, each with the same share of the rates. */
bool visit_dists_equal(const struct visit_dists *x, const struct visit_dists *y);
void visit_dists_release(struct visit_dists *l);

#endif
