/*
 * The distributions of visits to a network's nodes: a list in which equal distributions are one
 * entry.
 */
#ifndef ANALYTIC_VISIT_DISTS_H
#define ANALYTIC_VISIT_DISTS_H

#include "analytic/solution.h"
#include "analytic/visit.h"

struct visit_dist {
    struct wait wait;
    const struct dist *service;    /* in the network */
    bool separate_wait;            /* queue_memory handles the wait: this visit has none of its
                                      own, and the entry is shared only with other such nodes */
    double rate;                   /* [1/s] of all nodes found to have it */
    bool known;                    /* the wait has exactly this distribution, except for rounding of
                                      the load */
    bool exact;                    /* given the rates */
};

/* Zero-initialise; release with visit_dists_release. */
struct visit_dists {
    struct visit_dist *law;
    size_t n, capacity;
};

/* The wait at a station alone. */
struct wait visit_dists_wait(const struct solution *s, size_t station);

/*
 * Returns the index of node k's distribution, which is added if it is new, and raises its rate by
 * `rate`. Node k must have arrivals. A wait of which only mean and probability are known gets the
 * form of an exact M/M/c or M/G/1. O(1): in a long list a distribution may stand twice. Nodes that
 * have a separate wait share entries only with each other.
 */
size_t visit_dists_find(struct visit_dists *l, const struct solution *s, size_t k,
                        bool separate_wait, double rate);
/* The same distributions in the same order, each with the same share of the rates. */
bool visit_dists_equal(const struct visit_dists *x, const struct visit_dists *y);
void visit_dists_release(struct visit_dists *l);

#endif
