/*
 * Linear systems x = b + A x, where A >= 0 has the weights of a graph's arcs and every cycle leaks.
 * Used for flows (the traffic equations), and for probabilities and means along a way.
 *   forward    x[to]   = b[to]   + sum over arcs p x[from]      (A = P')
 *   backward   x[from] = b[from] + sum over arcs p x[to]        (A = P)
 *
 * Method: components are solved in topological order. Vertices without a cycle are substituted,
 * with positive terms only and to a few ulp. A component with a cycle is one system. Up to
 * LINEAR_DENSE_MAX vertices it is solved by GSL's dense LU with one step of refinement. Larger ones
 * are solved by Gauss-Seidel sweeps, which always converge here (I - A is an M-matrix; Varga,
 * Matrix Iterative Analysis, 1962, ch. 3); between sweeps the size of the answer is corrected
 * (linear_sparse.c). Where sweeps are slow, GSL's restarted GMRES is used with sweeps between.
 */
#ifndef ANALYTIC_LINEAR_H
#define ANALYTIC_LINEAR_H

#include <stddef.h>

#include "analytic/digraph.h"

#define LINEAR_DENSE_MAX 800       /* LU of this size takes some 40 ms */
#define LINEAR_DENSE_LAST 3000     /* and of this size seconds: only where sweeps failed */

enum linear_direction { LINEAR_FORWARD, LINEAR_BACKWARD };

enum linear_status {
    LINEAR_OK,
    LINEAR_ESINGULAR,       /* a flow other than 0 circulates for ever: a trap */
    LINEAR_ENOTCONVERGED    /* the residual stayed above the tolerance; x is the best found */
};

struct linear_report {
    double residual;      /* ||b + A x - x|| / ||b||, Euclidean; 0 for b = 0 */
    size_t iterations;    /* sweeps of the largest component solved by sweeps, 0 if none */
};

/*
 * Solve for x[g->n]. `c` are g's components. A component whose right side is 0 is 0, even when it
 * is a trap. Converged means, for every component by sweeps, ||residual|| <= 1e-13 of its right
 * side, or what rounding of x allows. report may be NULL.
 */
enum linear_status linear_solve(const struct digraph *g, const struct components *c,
                                enum linear_direction direction, const double *b, double *x,
                                struct linear_report *report);

/* The same with another LINEAR_DENSE_MAX; 0: by sweeps alone, even if they fail. For tests. */
enum linear_status linear_solve_with(const struct digraph *g, const struct components *c,
                                     enum linear_direction direction, const double *b, double *x,
                                     size_t dense_max, struct linear_report *report);

#endif
