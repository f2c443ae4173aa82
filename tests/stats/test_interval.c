/* Quantiles: equation (5) turned round, printed tables, closed forms at 1 and 2 degrees of freedom.
 */
#include "stats/interval.h"

#include <check.h>
#include <float.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/run.h"

/* Four-figure tables of Laplace's function as textbooks print them. */
static const struct {
    double t, phi;
} LAPLACE[] = {{0, 0},        {0.5, 0.1915},  {1, 0.3413}, {1.64, 0.4495},
               {1.96, 0.475}, {2.58, 0.4951}, {3, 0.4987}, {-1, -0.3413}};

START_TEST(laplace_function_is_the_tables)
{
    ck_close(laplace_phi(LAPLACE[_i].t), LAPLACE[_i].phi, 0, 0.00005);
}
END_TEST

START_TEST(laplace_function_at_the_ends)
{
    ck_assert(laplace_phi(INFINITY) == 0.5 && laplace_phi(-INFINITY) == -0.5);
    ck_assert(laplace_phi(40) == 0.5);
}
END_TEST

/* Equation (5): 2 Phi(t) = p. 4 ulp of the larger of p and 1 - p: what (1 - p)/2 keeps of p. */
START_TEST(equation_5_holds)
{
    ck_close(laplace_t(0.95), 1.959963984540054, 4 * DBL_EPSILON, 0);
    for (int i = 1; i < 1000; i++) {
        const double p = i / 1000.0;
        ck_close(2 * laplace_phi(laplace_t(p)), p, 0, 4 * DBL_EPSILON);
    }
    for (double q = 0.1; q > 1e-12; q /= 3)
        ck_close(2 * laplace_phi(laplace_t(1 - q)), 1 - q, 0, 4 * DBL_EPSILON);
    ck_close(laplace_t(1e-6), 1e-6 * sqrt(M_PI / 2), 1e-9,
             0); /* the density at 0 is 1/sqrt(2 pi) */
}
END_TEST

/* Two-sided 95 % and 99 % points, from the tables in every book. */
static const struct {
    double confidence, df, t;
} STUDENT[] = {{0.95, 1, 12.706}, {0.95, 4, 2.776},   {0.95, 9, 2.262},  {0.95, 29, 2.045},
               {0.95, 60, 2.000}, {0.95, 120, 1.980}, {0.99, 1, 63.657}, {0.99, 9, 3.250},
               {0.9, 5, 2.015},   {0.999, 30, 3.646}};

START_TEST(student_is_the_tables)
{
    ck_close(student_t(STUDENT[_i].confidence, STUDENT[_i].df), STUDENT[_i].t, 0, 0.0005);
}
END_TEST

/* df = 1: tan(pi c / 2); df = 2: c sqrt(2 / (1 - c^2)); df infinite: the normal's. */
START_TEST(student_is_its_closed_forms)
{
    for (double c = 0.017; c < 1; c += 0.041) {
        ck_close(student_t(c, 1), tan(M_PI * c / 2), 1e-13, 0);
        ck_close(student_t(c, 2), c * sqrt(2 / (1 - c * c)), 1e-13, 0);
        ck_assert(student_t(c, INFINITY) == laplace_t(c));
        /* first term of Cornish and Fisher's expansion: (t^3 + t) / (4 df) */
        const double z = laplace_t(c), df = 1e6;
        ck_close(student_t(c, df), z + (z * z * z + z) / (4 * df), 1e-9, 0);
    }
}
END_TEST

/* Half a t interval's tail is the same tail of the normal, so factors map to factors. */
START_TEST(student_to_z_keeps_the_tail)
{
    static const double dfs[] = {1, 2, 3.7, 9, 29, 100, 999};
    for (int i = 0; i < 7; i++)
        for (double c = 0.013; c < 1; c += 0.037) {
            const double t = student_t(c, dfs[i]), z = laplace_t(c);
            ck_close(student_to_z(t, dfs[i]), z, 1e-11, 0);
            ck_close(student_to_z(-t, dfs[i]), -z, 1e-11, 0);
        }
    ck_assert(student_to_z(0, 9) == 0);
    ck_assert(student_to_z(2.385, INFINITY) == 2.385);
    ck_assert(student_to_z(INFINITY, 9) == INFINITY && student_to_z(-INFINITY, 9) == -INFINITY);
    /* at df = 9, |t| = 10 is a 3.6e-6 tail, not the normal's 1.5e-23 */
    ck_close(student_to_z(10, 9), 4.6346, 0, 0.001);
}
END_TEST

/* Beyond the smallest double: the leading term of Student's tail is df^((df-1)/2) x^-df / B(df/2,
 * 1/2). */
START_TEST(student_to_z_of_a_tail_that_is_no_double)
{
    static const double dfs[] = {9, 29, 99};
    for (int i = 0; i < 3; i++) {
        const double v = dfs[i], x = pow(10, 330 / v) * 10 * v;
        const double log_beta = lgamma(v / 2) + lgamma(0.5) - lgamma((v + 1) / 2);
        const double log_tail = (v - 1) / 2 * log(v) - v * log(x) - log_beta - log(v) / 2;
        ck_close(student_to_z(x, v), normal_z(log_tail + log(2)), 0.04, 0);
        ck_assert(isfinite(student_to_z(DBL_MAX, v)) && student_to_z(-x, v) == -student_to_z(x, v));
        ck_assert(student_to_z(DBL_MAX, v) > student_to_z(x, v));
    }
    ck_assert(isfinite(student_to_z(1e6, 1e6)));
}
END_TEST

/* erfc where that is a double; beyond, by its asymptotic series to the term in z^-8. */
START_TEST(normal_z_is_the_inverse_of_the_tail)
{
    for (double log_p = -0.01; log_p > -699; log_p *= 1.7)
        ck_close(log(erfc(normal_z(log_p) / M_SQRT2)), log_p, 1e-12, 0);
    for (double log_p = -701; log_p > -1e15; log_p *= 7) {
        const double z = normal_z(log_p), v = 1 / (z * z);
        const double series = 1 - v * (1 - 3 * v * (1 - 5 * v * (1 - 7 * v)));
        ck_close(log(sqrt(2 / M_PI) / z * series) - z * z / 2, log_p, 1e-13, 0);
    }
    ck_assert(normal_z(0) == 0 && isnan(normal_z(1e-9)) && isnan(normal_z(NAN)));
}
END_TEST

START_TEST(bonferroni_shares_alpha)
{
    ck_close(bonferroni_z(0.05, 1), laplace_t(0.95), 4 * DBL_EPSILON, 0);
    ck_close(bonferroni_z(0.05, 10), 2.807, 0, 0.0005); /* the table's point of 0.0025 */
    for (double m = 1; m < 1e6; m *= 7)
        ck_close(m * erfc(bonferroni_z(0.013, m) / sqrt(2)), 0.013, 1e-12, 0);
}
END_TEST

/* The same as the bound on z has it; m at that confidence hold together with what was asked for. */
START_TEST(bonferroni_both_ways)
{
    double each[20];
    ck_close(bonferroni_confidence(0.95, 2), 0.975, 1e-15, 0);
    for (size_t m = 1; m <= 20; m++) {
        const double c = bonferroni_confidence(0.93, (double)m);
        ck_close(laplace_t(c), bonferroni_z(0.07, (double)m), 1e-12, 0);
        for (size_t i = 0; i < m; i++)
            each[i] = c;
        ck_close(bonferroni_joint(each, m), 0.93, 1e-14, 0);
    }
    ck_close(bonferroni_joint((double[]){0.95, 0.99, 0.9}, 3), 0.84, 1e-14, 0);
    ck_assert(bonferroni_joint((double[]){0.5, 0.4}, 2) == 0);    /* nothing can be said */
}
END_TEST

START_TEST(out_of_range_is_not_a_number)
{
    static const double bad[] = {0, 1, -0.5, 1.5, NAN};
    for (int i = 0; i < 5; i++) {
        ck_assert(isnan(laplace_t(bad[i])));
        ck_assert(isnan(student_t(bad[i], 9)));
        ck_assert(isnan(bonferroni_z(bad[i], 3)));
    }
    ck_assert(isnan(student_t(0.95, 0)) && isnan(student_t(0.95, -1)));
    ck_assert(isnan(student_t(0.95, NAN)) && isnan(student_to_z(1, 0)));
    ck_assert(isnan(student_to_z(NAN, 9)) && isnan(bonferroni_z(0.05, 0.5)));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("stats/interval");
    TCase *t = tcase_create("interval");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, laplace_function_is_the_tables, 0, sizeof LAPLACE / sizeof *LAPLACE);
    tcase_add_test(t, laplace_function_at_the_ends);
    tcase_add_test(t, equation_5_holds);
    tcase_add_loop_test(t, student_is_the_tables, 0, sizeof STUDENT / sizeof *STUDENT);
    tcase_add_test(t, student_is_its_closed_forms);
    tcase_add_test(t, student_to_z_keeps_the_tail);
    tcase_add_test(t, student_to_z_of_a_tail_that_is_no_double);
    tcase_add_test(t, normal_z_is_the_inverse_of_the_tail);
    tcase_add_test(t, bonferroni_shares_alpha);
    tcase_add_test(t, bonferroni_both_ways);
    tcase_add_test(t, out_of_range_is_not_a_number);
    suite_add_tcase(s, t);
    return run_suite(s);
}
