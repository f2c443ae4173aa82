/*
 * Transforms of service times against E[exp(-s X)] = s * integral of exp(-s x) P(X <= x), by adaptive quadrature of the distribution function.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "analytic/lst.h"
#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/run.h"

enum { DISTS = 14 };
static struct dist dists[DISTS];

static void make_dists(void)
{
    size_t n_dists = 0;
    static const double p[] = {0.2, 0.5, 0.3}, m[] = {0.1, 2.385, 0.7};
    dists[n_dists++] = exponential(2.385);
    dists[n_dists++] = deterministic(0.77);
    dists[n_dists++] = dist_of(DIST_UNIFORM, 1.3, 0.02);
    dists[n_dists++] = dist_of(DIST_UNIFORM, 1.3, 1.0 / 3);
    dists[n_dists++] = dist_of(DIST_ERLANG, 0.9, 1.0 / 7);
    dists[n_dists++] = dist_of(DIST_GAMMA, 0.9, 3.7);
    dists[n_dists++] = dist_of(DIST_GAMMA, 1.9, 0.37);
    ck_assert_int_eq(dist_hyperexponential(3, p, m, &dists[n_dists++]), DIST_OK);
    dists[n_dists++] = dist_of(DIST_LOGNORMAL, 1.1, 0.01);
    dists[n_dists++] = dist_of(DIST_LOGNORMAL, 1.1, 0.8);
    dists[n_dists++] = dist_of(DIST_LOGNORMAL, 0.3, 20);
    dists[n_dists++] = dist_of(DIST_WEIBULL, 1.1, 0.03);
    dists[n_dists++] = dist_of(DIST_WEIBULL, 1.1, 0.6);
    dists[n_dists++] = dist_of(DIST_WEIBULL, 0.3, 12);
    ck_assert_uint_eq(n_dists, DISTS);
}

struct integral {
    const struct dist *d;
    double complex s;
    bool imaginary;
};

static double integrand(double x, void *context)
{
    const struct integral *i = context;
    const double complex y = cexp(-i->s * x) * dist_cdf(i->d, x);
    return i->imaginary ? cimag(y) : creal(y);
}

static double integrate(const struct dist *d, double complex s, bool imaginary)
{
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(20000);
    struct integral context = {d, s, imaginary};
    gsl_function f = {.function = integrand, .params = &context};
    double value, error;
    ck_assert_int_eq(gsl_integration_qag(&f, 0, 35 / creal(s), 1e-11, 1e-11, 20000, GSL_INTEG_GAUSS31, w, &value, &error), 0);
    gsl_integration_workspace_free(w);
    return value;
}

/* At the points at which an inversion asks, for times far below and far above the mean. */
START_TEST(integral_of_the_distribution)
{
    static const double times[] = {0.05, 0.8, 2.385, 30};
    for (size_t t = 0; t < sizeof times / sizeof *times; t++)
        for (int k = 0; k <= 44; k += 4) {
            const struct dist *d = &dists[_i];
            const double complex s = (11 + I * (k * M_PI)) / times[t];
            const double complex want = s * (integrate(d, s, false) + I * integrate(d, s, true));
            const double complex got = lst_dist(NULL, d, s), mirrored = lst_dist(NULL, d, conj(s));
            ck_assert_msg(cabs(got - want) <= 1e-9 * (1 + cabs(s)), "kind %s s %g%+gi: %g%+gi, want %g%+gi", dist_kind_name(d->kind), creal(s),
                          cimag(s), creal(got), cimag(got), creal(want), cimag(want));
            ck_assert(cabs(mirrored - conj(got)) <= 1e-13);
        }
}
END_TEST

/* Near 0 it is 1 - s m + s^2 m2/2 - .. : the moments that dist.h has. */
START_TEST(moments_near_0)
{
    const struct dist *d = &dists[_i];
    const double complex s = 1e-4 * cexp(I) / d->mean / (1 + d->scv);
    const double complex expansion = 1 - s * d->mean + s * s * d->mean * d->mean * (1 + d->scv) / 2;
    ck_assert(cabs(lst_dist(NULL, d, s) - expansion) <= 1e-9);
    ck_assert(cabs(lst_dist(NULL, d, 0) - 1) <= 1e-12);
}
END_TEST

/* (1 + s/a)^-a at large a, with 50 digits. */
START_TEST(gamma_of_large_shape)
{
    static const struct {
        double shape;
        double complex s, want;
    } c[] = {{1e6, 3 + 40 * I, -0.0331740379279662283 - 0.037071482958871314 * I},
             {1e10, 3 + 40 * I, -0.0332048877859989329 - 0.0370969973099729065 * I},
             {1e10, 0.2 + 3e4 * I, -0.466828536105962781 + 0.628249561930992453 * I},
             {1e12, 0.2 + 3e4 * I, -0.488095512662510719 + 0.656871220187905754 * I}};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        struct dist gamma;
        ck_assert_int_eq(dist_gamma(c[i].shape, 1 / c[i].shape, &gamma), DIST_OK);
        ck_assert(cabs(lst_dist(NULL, &gamma, c[i].s) - c[i].want) <= 1e-14 * cabs(c[i].s));
    }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("lst");
    TCase *t = tcase_create("lst");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, make_dists, NULL);
    tcase_add_loop_test(t, integral_of_the_distribution, 0, DISTS);
    tcase_add_loop_test(t, moments_near_0, 0, DISTS);
    tcase_add_test(t, gamma_of_large_shape);
    suite_add_tcase(s, t);
    return run_suite(s);
}
