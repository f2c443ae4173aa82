/*
 * One cyclic component of a linear system x = rhs + A x (see linear.h): rows in compressed form.
 * Private to linear*.c.
 */
#ifndef ANALYTIC_LINEAR_BLOCK_H
#define ANALYTIC_LINEAR_BLOCK_H

#include <stddef.h>

#include "analytic/linear.h"

struct block {
    size_t n, n_entries;
    size_t *start;    /* [n + 1] row i is entries start[i] .. start[i + 1] - 1, diagonal included */
    size_t *col;      /* [n_entries] */
    double *a;        /* [n_entries] >= 0 */
    double *rhs;      /* [n] >= 0, not all 0 */
    double *x;        /* [n] out */
};

/* GSL's LU with one step of refinement. O(n^3) time, 2 n^2 doubles. */
enum linear_status block_dense(struct block *b);

/* Gauss-Seidel and GMRES; *iterations counts the sweeps. */
enum linear_status block_sparse(struct block *b, size_t *iterations);

#endif
