/*
 * Transforms of service times against E[exp(-s X)] = s * integral of exp(-s x) P(X <= x), by
 * adaptive quadrature of the distribution function.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "analytic/lst.h"
#include "analytic/lst_gaps.h"
#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/pool.h"
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
    ck_assert_int_eq(dist_hyperexponential(3, p, m, test_pool(), &dists[n_dists++]), DIST_OK);
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
    ck_assert_int_eq(gsl_integration_qag(&f, 0, 35 / creal(s), 1e-11, 1e-11, 20000,
                                         GSL_INTEG_GAUSS31, w, &value, &error),
                     0);
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
            ck_assert_msg(cabs(got - want) <= 1e-9 * (1 + cabs(s)),
                          "kind %s s %g%+gi: %g%+gi, want %g%+gi", dist_kind_name(d->kind),
                          creal(s), cimag(s), creal(got), cimag(got), creal(want), cimag(want));
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

/*
 * Of mean 1, nearly constant and very wide: by the trapezoidal rule on the real line with 40 digits
 * and 6000 or 60000 nodes (mpmath). E[exp(-s X)], what that lacks of its first terms, and of
 * exp(-s).
 */
static const struct {
    enum dist_kind kind;
    double scv;
    double complex s, decay, rest, spread;
} extreme[] = {
    {DIST_LOGNORMAL, 1e-6, 5.0 + 100.0 * I,
     0.0057796529168078857 + 0.0033977839154896438 * I,
     4.0057796529168079 + 100.00339778391549 * I,
     -3.0605940977678406e-5 - 1.408093646584414e-5 * I},
    {DIST_LOGNORMAL, 1e-6, 5.0 + 3000.0 * I,
     -7.2544143711938951e-5 - 1.8483650964895073e-5 * I,
     3.9999274558562881 + 2999.999981516349 * I,
     0.0065015508070693604 + 0.0014584067784836397 * I},
    {DIST_LOGNORMAL, 1e-3, 6.0 + 5.0 * I,
     0.00063556844486881539 + 0.0024103216257127545 * I,
     5.0006355684448688 + 5.0024103216257128 * I,
     -6.7559814786092963e-5 + 3.3385992633291128e-5 * I},
    {DIST_LOGNORMAL, 1e-3, 6.0 + 90.0 * I,
     1.9982606990724526e-5 - 4.4970594192087611e-5 * I,
     5.0000199826069907 + 89.999955029405808 * I,
     0.0011306460582776714 + 0.0021710255816402575 * I},
    {DIST_LOGNORMAL, 1e-12, 2.0 + 15000.0 * I,
     -0.060786458665913743 - 0.12089882040985547 * I,
     0.93921354133408626 + 14999.87910117959 * I,
     6.8424887337028277e-6 + 1.3600058244171933e-5 * I},
    {DIST_LOGNORMAL, 1e20, 0.5 + 7.0 * I,
     0.99878189419278144 - 0.001018715079452797 * I,
     0.49878189419278144 + 6.9989812849205472 * I,
     0.54151706250709532 + 0.39746380006381351 * I},
    {DIST_LOGNORMAL, 1e20, 1.0e-12 + 3.0e-12 * I,
     0.99999999999910178 - 2.0804617325524165e-12 * I,
     1.0177724739410052e-13 + 9.1953826744758349e-13 * I,
     1.0177724739810052e-13 + 9.1953826744458349e-13 * I},
    {DIST_LOGNORMAL, 1e4, 1.0e-5 + 0.0002 * I,
     0.99997544123123687 - 0.00018313657673747086 * I,
     -1.455876876312547e-5 + 1.6863423262529142e-5 * I,
     -1.453881896302447e-5 + 1.6861421939209112e-5 * I},
    {DIST_WEIBULL, 1e-6, 5.0 + 100.0 * I,
     0.0057801898476212508 + 0.0033966248768335111 * I,
     4.0057801898476212 + 100.00339662487683 * I,
     -3.0069010164313302e-5 - 1.5239975121976746e-5 * I},
    {DIST_WEIBULL, 1e-6, 5.0 + 3000.0 * I,
     -3.1165831464443086e-5 + 0.0006476179951925974 * I,
     3.9999688341685355 + 3000.0006476179952 * I,
     0.0065429291193168562 + 0.0021245084246411321 * I},
    {DIST_WEIBULL, 1e-3, 6.0 + 5.0 * I,
     0.00062858627973648077 + 0.0024079517994869023 * I,
     5.0006285862797365 + 5.0024079517994869 * I,
     -7.4541979918427591e-5 + 3.1016166407438886e-5 * I},
    {DIST_WEIBULL, 1e-3, 6.0 + 90.0 * I,
     -0.00019044578709604783 + 5.1324818001381859e-5 * I,
     4.9998095542129039 + 90.000051324818001 * I,
     0.00092021766419089901 + 0.0022673209938337269 * I},
    {DIST_WEIBULL, 1e-12, 2.0 + 15000.0 * I,
     -0.060786536448313053 - 0.12089878202964971 * I,
     0.93921346355168694 + 14999.87910121797 * I,
     6.764706334392393e-6 + 1.3638438449933027e-5 * I},
    {DIST_WEIBULL, 1e20, 0.5 + 7.0 * I,
     0.999997580583398 - 1.4582283711739036e-6 * I,
     0.499997580583398 + 6.9999985417716288 * I,
     0.54273274889771188 + 0.39848105691489514 * I},
    {DIST_WEIBULL, 1e20, 1.0e-12 + 3.0e-12 * I,
     0.99999999999968836 - 4.4172617362351746e-13 * I,
     6.8835539837517874e-13 + 2.5582738263764825e-12 * I,
     6.8835538607475836e-13 + 2.5582738263734825e-12 * I},
    {DIST_WEIBULL, 1e4, 1.0e-5 + 0.0002 * I,
     0.99996181089658445 - 0.0001640354934768557 * I,
     -2.818910341554575e-5 + 3.5964506523144297e-5 * I,
     -2.8169153615444762e-5 + 3.5962505199824267e-5 * I},
};

static void ck_near(double complex got, double complex want, double tolerance, const char *what,
                    int i)
{
    ck_assert_msg(cabs(got - want) <= tolerance, "%d, %s: %.17g%+.17gi, want %.17g%+.17gi", i, what,
                  creal(got), cimag(got), creal(want), cimag(want));
}

/* In whatever order they are asked for, kept nodes give what fresh ones give, and narrow laws keep
 * their digits where little is left of exp(-s). */
START_TEST(nearly_constant_and_very_wide)
{
    enum { N = sizeof extreme / sizeof *extreme };
    struct lst_nodes *kept = lst_nodes_new();
    for (int round = 0; round < 2; round++)
        for (int j = 0; j < N; j++) {
            const int i = round == 0 ? j : (5 * j) % N;
            const struct dist d = dist_of(extreme[i].kind, 1, extreme[i].scv);
            const double complex s = round == 0 ? extreme[i].s : conj(extreme[i].s),
                                 decay = round == 0 ? extreme[i].decay : conj(extreme[i].decay),
                                 rest = round == 0 ? extreme[i].rest : conj(extreme[i].rest),
                                 spread = round == 0 ? extreme[i].spread : conj(extreme[i].spread);
            struct lst_nodes *n = round == 0 && j % 2 == 0 ? NULL : kept;
            const double little = extreme[i].scv < 1e-5 ? 2e-11 * cabs(spread) : 2e-13;
            ck_near(lst_nodes_rest(n, &d, s), rest, 2e-12 * cabs(rest), "rest", i);
            ck_near(lst_nodes_decay(n, &d, s), decay, 5e-13, "after the rest", i);
            ck_near(lst_nodes_decay(n, &d, 2 * s), lst_nodes_decay(NULL, &d, 2 * s), 1e-15, "2 s",
                    i);
            ck_near(lst_nodes_decay(n, &d, s), decay, 5e-13, "decay", i);
            ck_near(lst_nodes_spread(n, &d, s), spread, little, "spread", i);
        }
    lst_nodes_free(kept);
}
END_TEST

START_TEST(every_kind_has_a_transform)
{
    const struct lst_gaps_row *row = &lst_gaps_table[_i];
    const char *name = dist_kind_name((enum dist_kind)_i);
    ck_assert_msg(lst_table[_i].of && lst_table[_i].beyond_least,
                  "lst_table: the row of %s is not whole", name);
    ck_assert_msg(row->gaps && row->spread && row->abscissa,
                  "lst_gaps_table: the row of %s is not whole", name);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("lst");
    TCase *t = tcase_create("lst");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_kind_has_a_transform, 0, DIST_KINDS);
    tcase_add_checked_fixture(t, make_dists, NULL);
    tcase_add_loop_test(t, integral_of_the_distribution, 0, DISTS);
    tcase_add_loop_test(t, moments_near_0, 0, DISTS);
    tcase_add_test(t, gamma_of_large_shape);
    tcase_add_test(t, nearly_constant_and_very_wide);
    suite_add_tcase(s, t);
    return run_suite(s);
}
