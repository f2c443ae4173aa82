#include "stats/control_variates.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

/* Controls whose correlation matrix is nearer to singular than this say the same thing twice. */
static const double RECIPROCAL_CONDITION = 1e-8;

/* As ratio_add: of each product one deviation is before, the other after the means move. */
void controls_add(struct controls *s, const double *c)
{
    s->n++;
    for (size_t k = 0; k < s->q; k++) {
        s->before[k] = c[k] - s->mean[k];
        s->mean[k] += s->before[k] / (double)s->n;
    }
    for (size_t k = 0; k < s->q; k++)
        for (size_t j = 0; j <= k; j++)
            s->m[k][j] = s->m[j][k] += s->before[k] * (c[j] - s->mean[j]);
}

void controlled_add(struct controlled *of, struct ratio *r, const struct controls *s, double y,
                    double x)
{
    ratio_add(r, y, x);
    for (size_t k = 0; k < s->q; k++) {
        of->m_y[k] += s->before[k] * (y - r->mean_y);
        of->m_x[k] += s->before[k] * (x - r->mean_x);
    }
}

/* x = M^-1 x, by the correlations: x / scale, solve, / scale. */
static void solve(const struct controls_solved *s, double *x)
{
    const gsl_matrix_const_view l = gsl_matrix_const_view_array(s->factor, s->q, s->q);
    gsl_vector_view v = gsl_vector_view_array(x, s->q);
    for (size_t k = 0; k < s->q; k++)
        x[k] /= s->scale[k];
    gsl_linalg_cholesky_svx(&l.matrix, &v.vector);
    for (size_t k = 0; k < s->q; k++)
        x[k] /= s->scale[k];
}

static double product(const double *x, const double *y, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += x[k] * y[k];
    return sum;
}

static bool factorise(const struct controls *s, struct controls_solved *out)
{
    double work[3 * CONTROLS_MAX], reciprocal = 0;
    gsl_matrix_view l = gsl_matrix_view_array(out->factor, s->q, s->q);
    gsl_vector_view w = gsl_vector_view_array(work, 3 * s->q);
    for (size_t k = 0; k < s->q; k++) {
        out->scale[k] = sqrt(s->m[k][k]);
        if (!(out->scale[k] > 0))
            return false;
    }
    for (size_t k = 0; k < s->q; k++)
        for (size_t j = 0; j < s->q; j++)
            out->factor[k * s->q + j] = s->m[k][j] / (out->scale[k] * out->scale[j]);
    return gsl_linalg_cholesky_decomp1(&l.matrix) == GSL_SUCCESS &&
           gsl_linalg_cholesky_rcond(&l.matrix, &reciprocal, &w.vector) == GSL_SUCCESS &&
           reciprocal > RECIPROCAL_CONDITION;
}

bool controls_solve(const struct controls *s, struct controls_solved *out)
{
    *out = (struct controls_solved){.q = s->q, .n = s->n};
    if (s->q == 0 || s->n < s->q + 3 || !factorise(s, out))
        return false;
    double x[CONTROLS_MAX];
    for (size_t k = 0; k < s->q; k++)
        x[k] = out->mean[k] = s->mean[k];
    solve(out, x);
    out->spread = 1 / (double)s->n + product(out->mean, x, s->q);
    return true;
}

struct control_estimate controlled_estimate(const struct ratio *r, const struct controlled *of,
                                            const struct controls_solved *s)
{
    const double n = (double)s->n, q = (double)s->q, value = ratio_value(r);
    const double plain = ratio_standard_error(r);
    const double squares = plain * plain * (n - 1) * n;
    double m[CONTROLS_MAX], b[CONTROLS_MAX];
    for (size_t k = 0; k < s->q; k++)
        m[k] = b[k] = (of->m_y[k] - value * of->m_x[k]) / r->mean_x;
    solve(s, b);
    /* A figure that the controls tell whole leaves rounding, which can be less than nothing. */
    const double rest = fmax(squares - product(b, m, s->q), DBL_EPSILON * squares);
    const double variance = rest / (n - q - 1);
    return (struct control_estimate){
        .value = value - product(b, s->mean, s->q),
        .standard_error = sqrt(variance * s->spread),
        .df = n - q - 1,
        .predicted = squares / (n - 1) / (variance * (n - 2) / (n - q - 2))};
}
