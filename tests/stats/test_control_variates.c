/*
 * Control variates against GSL's regression of the residuals on the controls, and by coverage; what
 * cannot be solved is said.
 */
#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/control_variates.h"
#include "stats/interval.h"

enum { N = 60, Q = 3 };

struct sample { double c[N][Q], y[N], x[N]; };

/* About normal: sums of uniforms, less their mean. E[y]/E[x] = 2. */
static double noise(struct stream *r)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += stream_uniform(r);
    return sum;
}

static void draw(struct stream *r, struct sample *s)
{
    for (int i = 0; i < N; i++) {
        s->c[i][0] = noise(r);
        s->c[i][1] = 1e-4 * (noise(r) + 0.3 * s->c[i][0]);
        s->c[i][2] = 1e5 * noise(r);
        s->x[i] = 7.3 + 0.2 * noise(r);
        s->y[i] = 2 * s->x[i] + 0.9 * s->c[i][0] - 0.5e4 * s->c[i][1] + 0.4 * noise(r);
    }
}

static void reduce(const struct sample *s, size_t q, struct controls *c, struct ratio *r,
                   struct controlled *of)
{
    *c = (struct controls){.q = q};
    *r = (struct ratio){.n = 0};
    *of = (struct controlled){{0}, {0}};
    for (int i = 0; i < N; i++) {
        controls_add(c, s->c[i]);
        controlled_add(of, r, c, s->y[i], s->x[i]);
    }
}

/* Intercept and its standard error in the regression of r + e on the controls. */
START_TEST(is_the_regression)
{
    struct stream stream;
    struct sample s;
    struct controls c;
    struct ratio r;
    struct controlled of;
    struct controls_solved solved;
    const size_t q = 1 + (size_t)_i % Q;
    stream_init(&stream, (uint64_t)_i, 0, 0, 0);
    draw(&stream, &s);
    reduce(&s, q, &c, &r, &of);
    ck_assert(controls_solve(&c, &solved));
    const struct control_estimate e = controlled_estimate(&r, &of, &solved);

    gsl_matrix *design = gsl_matrix_alloc(N, q + 1), *cov = gsl_matrix_alloc(q + 1, q + 1);
    gsl_vector *residuals = gsl_vector_alloc(N), *b = gsl_vector_alloc(q + 1);
    gsl_multifit_linear_workspace *w = gsl_multifit_linear_alloc(N, q + 1);
    const double ratio = ratio_value(&r);
    double chisq;
    for (size_t i = 0; i < N; i++) {
        gsl_matrix_set(design, i, 0, 1);
        for (size_t k = 0; k < q; k++)
            gsl_matrix_set(design, i, k + 1, s.c[i][k]);
        gsl_vector_set(residuals, i, ratio + (s.y[i] - ratio * s.x[i]) / r.mean_x);
    }
    ck_assert_int_eq(gsl_multifit_linear(design, residuals, b, cov, &chisq, w), GSL_SUCCESS);
    ck_close(e.value, gsl_vector_get(b, 0), 1e-12, 0);
    ck_close(e.standard_error, sqrt(gsl_matrix_get(cov, 0, 0)), 1e-9, 0);
    ck_close(e.df, N - (double)q - 1, 0, 0);
    const double n = N, left = chisq / e.df;
    const double plain = pow(ratio_standard_error(&r), 2) * n;
    ck_close(e.predicted, plain / (left * (n - 2) / (n - (double)q - 2)), 1e-9, 0);
    gsl_multifit_linear_free(w);
    gsl_matrix_free(design);
    gsl_matrix_free(cov);
    gsl_vector_free(residuals);
    gsl_vector_free(b);
}
END_TEST

/* 3000 samples: 95 % with a standard error of 0.4 %, of which 4 are allowed; and narrower. */
START_TEST(covers)
{
    enum { RUNS = 3000 };
    struct stream stream;
    struct sample s;
    struct controls c;
    struct ratio r;
    struct controlled of;
    struct controls_solved solved;
    int inside = 0, narrower = 0;
    stream_init(&stream, 11, 0, 0, 0);
    for (int i = 0; i < RUNS; i++) {
        draw(&stream, &s);
        reduce(&s, Q, &c, &r, &of);
        ck_assert(controls_solve(&c, &solved));
        const struct control_estimate e = controlled_estimate(&r, &of, &solved);
        const double h = student_t(0.95, e.df) * e.standard_error;
        inside += fabs(e.value - 2) <= h;
        narrower += h < ratio_half_width(&r, 0.95);
    }
    ck_close(inside / (double)RUNS, 0.95, 0, 4 * 0.004);
    ck_assert_int_eq(narrower, RUNS);
}
END_TEST

START_TEST(nothing_to_solve)
{
    struct stream stream;
    struct sample s;
    struct controls c;
    struct ratio r;
    struct controlled of;
    struct controls_solved solved;
    stream_init(&stream, 5, 0, 0, 0);
    draw(&stream, &s);
    reduce(&s, 0, &c, &r, &of);
    ck_assert(!controls_solve(&c, &solved));
    for (int i = 0; i < N; i++)
        s.c[i][2] = 3 * s.c[i][0];    /* the same thing twice */
    reduce(&s, Q, &c, &r, &of);
    ck_assert(!controls_solve(&c, &solved));
    for (int i = 0; i < N; i++)
        s.c[i][2] = 1.5;              /* does not vary */
    reduce(&s, Q, &c, &r, &of);
    ck_assert(!controls_solve(&c, &solved));
    c.q = 2, c.n = 4;                 /* too few */
    ck_assert(!controls_solve(&c, &solved));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("control_variates");
    TCase *t = tcase_create("control_variates");
    tcase_add_loop_test(t, is_the_regression, 0, 12);
    tcase_add_test(t, covers);
    tcase_add_test(t, nothing_to_solve);
    suite_add_tcase(s, t);
    return run_suite(s);
}
