#include "analytic/linear_block.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include "base/mem.h"

static gsl_matrix *matrix_new(size_t n)
{
    return mem_there(gsl_matrix_alloc(n, n), n * n * sizeof(double));
}

static gsl_matrix *identity_minus_a(const struct block *b)
{
    gsl_matrix *m = matrix_new(b->n);
    if (!m)
        return NULL;
    gsl_matrix_set_identity(m);
    for (size_t i = 0; i < b->n; i++)
        for (size_t e = b->start[i]; e < b->start[i + 1]; e++)
            *gsl_matrix_ptr(m, i, b->col[e]) -= b->a[e];
    return m;
}

/*
 * The smallest pivot of I - A is about the probability that a round trip ends. If it is as small as
 * a rounding error, the component has no way out.
 */
static bool singular(const gsl_matrix *lu)
{
    double least = INFINITY;
    for (size_t i = 0; i < lu->size1; i++)
        least = fmin(least, fabs(gsl_matrix_get(lu, i, i)));
    return !(least > 4 * DBL_EPSILON);
}

static bool factor_and_solve(struct block *b, const gsl_matrix *m, gsl_matrix *lu,
                             gsl_permutation *p, gsl_vector *work)
{
    int sign;
    gsl_vector_view rhs = gsl_vector_view_array(b->rhs, b->n);
    gsl_vector_view x = gsl_vector_view_array(b->x, b->n);
    gsl_matrix_memcpy(lu, m);
    return gsl_linalg_LU_decomp(lu, p, &sign) == GSL_SUCCESS && !singular(lu) &&
           gsl_linalg_LU_solve(lu, p, &rhs.vector, &x.vector) == GSL_SUCCESS &&
           gsl_linalg_LU_refine(m, lu, p, &rhs.vector, &x.vector, work) == GSL_SUCCESS;
}

enum linear_status block_dense(struct block *b)
{
    gsl_matrix *m = identity_minus_a(b), *lu = matrix_new(b->n);
    gsl_permutation *p = mem_there(gsl_permutation_alloc(b->n), 0);
    gsl_vector *work = mem_there(gsl_vector_alloc(b->n), 0);
    const bool ok = m && lu && p && work && factor_and_solve(b, m, lu, p, work);
    gsl_vector_free(work);
    gsl_permutation_free(p);
    gsl_matrix_free(lu);
    gsl_matrix_free(m);
    return ok ? LINEAR_OK : LINEAR_ESINGULAR;
}
