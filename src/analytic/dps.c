#include "analytic/dps.h"

#include <gsl/gsl_linalg.h>

#include "base/mem.h"

static void set_row(gsl_matrix *a, size_t k, const double *lambda, const double *s, const double *g)
{
    double own = 1;
    for (size_t j = 0; j < a->size2; j++) {
        const double share = lambda[j] * g[j] / (g[j] / s[j] + g[k] / s[k]);
        own -= share;
        gsl_matrix_set(a, k, j, -share);
    }
    *gsl_matrix_ptr(a, k, k) += own;
}

bool dps_responses(const double *lambda, const double *s, const double *g, size_t n, double *w)
{
    gsl_matrix *a = mem_there(gsl_matrix_alloc(n, n), n * n * sizeof(double));
    gsl_permutation *order = mem_there(gsl_permutation_alloc(n), 0);
    gsl_vector_view x = gsl_vector_view_array(w, n);
    const gsl_vector_const_view b = gsl_vector_const_view_array(s, n);
    int sign;
    for (size_t k = 0; k < n; k++)
        set_row(a, k, lambda, s, g);
    const bool ok = gsl_linalg_LU_decomp(a, order, &sign) == 0 &&
                    gsl_linalg_LU_solve(a, order, &b.vector, &x.vector) == 0;
    gsl_permutation_free(order);
    gsl_matrix_free(a);
    return ok;
}
