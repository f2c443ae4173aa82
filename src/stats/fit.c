#include "stats/fit.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_multifit_nlinear.h>

#include "base/mem.h"

struct points {
    size_t n;
    const double *x, *y, *sigma; /* sigma NULL: all the same, unknown */
};

/* A curve with its derivatives and the transformation that makes a line of it. */
struct fitted_curve {
    double (*value)(double a, double b, double x);
    void (*derivative)(double a, double b, double x, double *da, double *db);
    /* y on the scale where the curve is a line, and d line / d y there */
    double (*straight)(double y, double *slope);
    void (*from_line)(double intercept, double slope, double *a, double *b);
};

static double weight(const struct points *p, size_t i)
{
    return p->sigma ? 1 / (p->sigma[i] * p->sigma[i]) : 1;
}

static enum fit_status check_points(const struct points *p)
{
    bool two_x = false;
    for (size_t i = 0; i < p->n; i++) {
        if (!isfinite(p->x[i]) || !isfinite(p->y[i]))
            return FIT_EDOM;
        if (p->sigma && !(isfinite(p->sigma[i]) && p->sigma[i] > 0))
            return FIT_EDOM;
        two_x |= p->x[i] != p->x[0];
    }
    return p->n >= 3 && two_x ? FIT_OK : FIT_TOO_FEW;
}

static double weighted_mean(const struct points *p)
{
    double sum = 0, weights = 0;
    for (size_t i = 0; i < p->n; i++) {
        sum += weight(p, i) * p->y[i];
        weights += weight(p, i);
    }
    return sum / weights;
}

/* Everything but the parameters and their errors. */
static void judge(const struct points *p, const struct fitted_curve *c, struct fit *f,
                  double *residuals)
{
    const double mean = weighted_mean(p);
    double left = 0, total = 0, relative = 0;
    size_t nonzero = 0;
    bool same = true;
    for (size_t i = 0; i < p->n; i++) {
        const double y = p->y[i], r = y - c->value(f->a, f->b, p->x[i]);
        left += weight(p, i) * r * r;
        total += weight(p, i) * (y - mean) * (y - mean);
        same &= y == p->y[0];
        if (y != 0) {
            relative += (r / y) * (r / y);
            nonzero++;
        }
        if (residuals)
            residuals[i] = r;
    }
    f->n = p->n;
    f->r2 = same ? NAN : 1 - left / total;
    f->rms_relative = nonzero ? sqrt(relative / (double)nonzero) : NAN;
    f->chi2_per_df = p->sigma ? left / (double)(p->n - 2) : NAN;
}

static double line_value(double a, double b, double x)
{
    return a + b * x;
}

enum fit_status fit_line(size_t n, const double *x, const double *y, const double *sigma,
                         struct fit *out, double *residuals)
{
    const struct points p = {n, x, y, sigma};
    const struct fitted_curve line = {.value = line_value};
    const enum fit_status status = check_points(&p);
    if (status != FIT_OK)
        return status;
    double *w = mem_calloc(n, sizeof *w);
    for (size_t i = 0; i < n; i++)
        w[i] = weight(&p, i);
    double cov00, cov01, cov11, chi2;
    struct fit f;
    if (sigma)
        gsl_fit_wlinear(x, 1, w, 1, y, 1, n, &f.a, &f.b, &cov00, &cov01, &cov11, &chi2);
    else
        gsl_fit_linear(x, 1, y, 1, n, &f.a, &f.b, &cov00, &cov01, &cov11, &chi2);
    free(w);
    f.se_a = sqrt(cov00);
    f.se_b = sqrt(cov11);
    if (!isfinite(f.a) || !isfinite(f.b))
        return FIT_SINGULAR;
    judge(&p, &line, &f, residuals);
    *out = f;
    return FIT_OK;
}

static double exponential_value(double a, double b, double x)
{
    return a * exp(-b * x);
}

static void exponential_derivative(double a, double b, double x, double *da, double *db)
{
    *da = exp(-b * x);
    *db = -x * a * *da;
}

/* ln y = ln a - b x */
static double exponential_straight(double y, double *slope)
{
    *slope = 1 / y;
    return log(y);
}

static void exponential_from_line(double intercept, double slope, double *a, double *b)
{
    *a = exp(intercept);
    *b = -slope;
}

static const struct fitted_curve EXPONENTIAL = {exponential_value, exponential_derivative,
                                         exponential_straight, exponential_from_line};

/* Behind its pole the curve is another branch, which no fit may use. */
static double hyperbola_value(double a, double b, double x)
{
    const double denominator = 1 + b * x;
    return denominator > 0 ? a / denominator : INFINITY;
}

static void hyperbola_derivative(double a, double b, double x, double *da, double *db)
{
    *da = 1 / (1 + b * x);
    *db = -a * x * *da * *da;
}

/* 1/y = 1/a + (b/a) x */
static double hyperbola_straight(double y, double *slope)
{
    *slope = -1 / (y * y);
    return 1 / y;
}

static void hyperbola_from_line(double intercept, double slope, double *a, double *b)
{
    *a = 1 / intercept;
    *b = slope / intercept;
}

static const struct fitted_curve HYPERBOLA = {hyperbola_value, hyperbola_derivative,
                                              hyperbola_straight, hyperbola_from_line};

/* No step may end where the curve is not finite or where a pole lies between the points. */
static bool possible(const struct points *p, const struct fitted_curve *c, double a, double b)
{
    for (size_t i = 0; i < p->n; i++)
        if (!isfinite(c->value(a, b, p->x[i])))
            return false;
    return true;
}

/* Where the straightened fit is of no use: the largest y, halved over the range of x. */
static void rough_start(const struct points *p, double *a, double *b)
{
    double low = p->x[0], high = p->x[0], y = p->y[0];
    for (size_t i = 1; i < p->n; i++) {
        low = fmin(low, p->x[i]);
        high = fmax(high, p->x[i]);
        y = fabs(p->y[i]) > fabs(y) ? p->y[i] : y;
    }
    *a = y;
    *b = 1 / (high - low);
    if (low < 0) /* keep 1 + b x > 0 at every point */
        *b = fmin(*b, -0.5 / low);
}

/*
 * Start: a line through the points on the scale where the curve is one, each weighted as its error
 * is stretched there (the delta method). Points with y <= 0 have no place on it and are left out.
 */
static void find_start(const struct points *p, const struct fitted_curve *c, double *a, double *b)
{
    double *x = mem_calloc(3 * p->n, sizeof *x), *z = x + p->n, *w = z + p->n;
    size_t m = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->y[i] <= 0)
            continue;
        double slope;
        x[m] = p->x[i];
        z[m] = c->straight(p->y[i], &slope);
        w[m++] = weight(p, i) / (slope * slope);
    }
    double intercept, slope, cov[3], chi2;
    rough_start(p, a, b);
    if (m >= 2) {
        double line_a, line_b;
        gsl_fit_wlinear(x, 1, w, 1, z, 1, m, &intercept, &slope, &cov[0], &cov[1], &cov[2], &chi2);
        c->from_line(intercept, slope, &line_a, &line_b);
        if (isfinite(line_a) && isfinite(line_b) && possible(p, c, line_a, line_b)) {
            *a = line_a;
            *b = line_b;
        }
    }
    free(x);
}

struct problem {
    const struct points *p;
    const struct fitted_curve *c;
};

/* GSL asks for curve - y. An impossible curve gets a finite but hopeless distance, so that the
 * trust region shrinks and the step is taken back; an infinite one would stop the solver. */
static int residual_function(const gsl_vector *ab, void *data, gsl_vector *f)
{
    const struct problem *q = data;
    const double a = gsl_vector_get(ab, 0), b = gsl_vector_get(ab, 1);
    const double hopeless = sqrt(sqrt(DBL_MAX));
    const bool ok = possible(q->p, q->c, a, b);
    for (size_t i = 0; i < q->p->n; i++)
        gsl_vector_set(f, i, ok ? q->c->value(a, b, q->p->x[i]) - q->p->y[i] : hopeless);
    return GSL_SUCCESS;
}

static int jacobian_function(const gsl_vector *ab, void *data, gsl_matrix *j)
{
    const struct problem *q = data;
    const double a = gsl_vector_get(ab, 0), b = gsl_vector_get(ab, 1);
    for (size_t i = 0; i < q->p->n; i++) {
        double da, db;
        q->c->derivative(a, b, q->p->x[i], &da, &db);
        gsl_matrix_set(j, i, 0, da);
        gsl_matrix_set(j, i, 1, db);
    }
    return GSL_SUCCESS;
}

/*
 * Parameters, errors and a verdict from where the solver stopped. The verdict is ours: the driver
 * calls a start that is already the minimum "no progress". At a minimum the Gauss-Newton step that
 * is left, (J'J)^-1 J'f, is nothing beside the parameter's standard error, or beside the parameter
 * where the points lie on the curve (Bates, Watts, Technometrics 23, 1981, in coordinates).
 */
static enum fit_status read_solution(const gsl_multifit_nlinear_workspace *w, bool has_sigma,
                                     struct fit *out)
{
    const gsl_matrix *j = gsl_multifit_nlinear_jac(w);
    const gsl_vector *f = gsl_multifit_nlinear_residual(w), *ab = gsl_multifit_nlinear_position(w);
    double jj[2][2] = {{0}}, jf[2] = {0}, ff = 0;
    for (size_t i = 0; i < f->size; i++) {
        const double r = gsl_vector_get(f, i);
        const double d[2] = {gsl_matrix_get(j, i, 0), gsl_matrix_get(j, i, 1)};
        for (int k = 0; k < 2; k++) {
            jj[k][0] += d[k] * d[0];
            jj[k][1] += d[k] * d[1];
            jf[k] += d[k] * r;
        }
        ff += r * r;
    }
    const double det = jj[0][0] * jj[1][1] - jj[0][1] * jj[1][0];
    /* Rounding of the two products is all that a determinant this small can be. */
    if (!(det > 16 * DBL_EPSILON * jj[0][0] * jj[1][1]))
        return FIT_SINGULAR;
    const double inverse[2][2] = {{jj[1][1] / det, -jj[0][1] / det},
                                  {-jj[1][0] / det, jj[0][0] / det}};
    const double s2 = has_sigma ? 1 : ff / (double)(f->size - 2);
    double value[2], se[2];
    for (int k = 0; k < 2; k++) {
        value[k] = gsl_vector_get(ab, (size_t)k);
        se[k] = sqrt(s2 * inverse[k][k]);
        const double step = inverse[k][0] * jf[0] + inverse[k][1] * jf[1];
        if (!(fabs(step) <= 1e-4 * se[k] + 1e-9 * fabs(value[k])))
            return FIT_NOT_FOUND;
    }
    out->a = value[0];
    out->b = value[1];
    out->se_a = se[0];
    out->se_b = se[1];
    return FIT_OK;
}

static enum fit_status fit_curve(const struct points *p, const struct fitted_curve *c,
                                 struct fit *out, double *residuals)
{
    enum fit_status status = check_points(p);
    if (status != FIT_OK)
        return status;
    struct problem q = {p, c};
    gsl_multifit_nlinear_fdf fdf = {
        .f = residual_function, .df = jacobian_function, .n = p->n, .p = 2, .params = &q};
    const gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    double start[2], *w = mem_calloc(p->n, sizeof *w);
    for (size_t i = 0; i < p->n; i++)
        w[i] = weight(p, i);
    find_start(p, c, &start[0], &start[1]);

    gsl_multifit_nlinear_workspace *work =
        mem_there(gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, p->n, 2), 0);
    const gsl_vector_const_view at = gsl_vector_const_view_array(start, 2);
    const gsl_vector_const_view weights = gsl_vector_const_view_array(w, p->n);
    struct fit f;
    int info;
    /* To rounding, or as far as it goes: read_solution judges where it stopped. */
    const double tolerance = 4 * DBL_EPSILON;
    status = FIT_NOT_FOUND;
    if (work &&
        gsl_multifit_nlinear_winit(&at.vector, &weights.vector, &fdf, work) == GSL_SUCCESS) {
        gsl_multifit_nlinear_driver(200, tolerance, tolerance, 0, NULL, NULL, &info, work);
        status = read_solution(work, p->sigma != NULL, &f);
    }
    gsl_multifit_nlinear_free(work);
    free(w);
    if (status != FIT_OK)
        return status;
    judge(p, c, &f, residuals);
    *out = f;
    return FIT_OK;
}

enum fit_status fit_exponential(size_t n, const double *x, const double *y, const double *sigma,
                                struct fit *out, double *residuals)
{
    const struct points p = {n, x, y, sigma};
    return fit_curve(&p, &EXPONENTIAL, out, residuals);
}

enum fit_status fit_hyperbola(size_t n, const double *x, const double *y, const double *sigma,
                              struct fit *out, double *residuals)
{
    const struct points p = {n, x, y, sigma};
    return fit_curve(&p, &HYPERBOLA, out, residuals);
}

const char *fit_status_text(enum fit_status status)
{
    switch (status) {
    case FIT_OK:
        return "fitted";
    case FIT_TOO_FEW:
        return "too few points";
    case FIT_EDOM:
        return "a point or its error is not a usable number";
    case FIT_SINGULAR:
        return "the points do not determine the curve";
    case FIT_NOT_FOUND:
        return "no best curve found";
    }
    return "unknown";
}
