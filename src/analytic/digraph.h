/*
 * A sparse directed graph with a weight on every arc, and its strongly connected components. Used
 * for nodes (routing probabilities) and for stations (which station feeds which). This file knows
 * nothing of queues.
 */
#ifndef ANALYTIC_DIGRAPH_H
#define ANALYTIC_DIGRAPH_H

#include <stdbool.h>
#include <stddef.h>

struct arc {
    size_t from, to;
    double p;
};

/* The arcs out of vertex v are start[v] .. start[v + 1] - 1. They lead to distinct vertices. */
struct digraph {
    size_t n, n_arcs;
    size_t *start;    /* [n + 1] */
    size_t *to;       /* [n_arcs] */
    double *p;        /* [n_arcs] > 0 */
};

/*
 * From arcs in any order: those with p <= 0 are dropped, parallel ones merged by adding. O(n +
 * arcs). Free with digraph_free (NULL is fine).
 */
struct digraph *digraph_new(size_t n, const struct arc *arcs, size_t n_arcs);
void digraph_free(struct digraph *g);

/*
 * Strongly connected components in topological order: no arc leads from a component to one of a
 * lower number. Component k holds vertices[start[k]] .. vertices[start[k + 1] - 1], in reverse
 * postorder of a depth-first search, so that most arcs inside lead forward in the list.
 */
struct components {
    size_t n;
    size_t *of;          /* [graph n] component of a vertex */
    size_t *start;       /* [n + 1] */
    size_t *vertices;    /* [graph n] */
};

/*
 * Tarjan, SIAM J. Comput. 1(2), 1972, with an explicit stack instead of recursion: for a chain of
 * 1e5 stations recursion would be 1e5 calls deep. O(n + arcs).
 */
struct components *components_new(const struct digraph *g);
void components_free(struct components *c);

/* Is component k a cycle: more than one vertex, or one with an arc to itself? */
bool components_cyclic(const struct components *c, const struct digraph *g, size_t k);

#endif
