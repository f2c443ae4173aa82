/*
 * M/G/1 from low to high loads and levels: percentiles of waits and responses against values to 17
 * digits, from series and roots in 80 digits (mpmath), on other ways than the program's: M/D/1 by
 * Erlang's alternating series of 1909 and, beyond 60 services, its first pole; Erlang and
 * hyperexponential services by the roots of the denominator of their transforms and partial
 * fractions; uniform services by the integral equation of the wait on finer and finer grids.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "analytic/distribution.h"
#include "analytic/md1.h"
#include "analytic/nets.h"
#include "analytic/number.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/run.h"

enum service { FIXED, ERLANG, HYPER, UNIFORM };
static const struct { enum service service; double load, level, wait, response;
} known[] = {
    {FIXED, 0.001, 0.5, 0.0, 1.0},
    {FIXED, 0.001, 0.99, 0.0, 1.0},
    {FIXED, 0.001, 1 - 1e-9, 1.9596798910462562, 2.9596798910462562},
    {FIXED, 0.3, 1e-06, 0.0, 1.0},
    {FIXED, 0.3, 0.5, 0.0, 1.0},
    {FIXED, 0.3, 0.99, 1.8908734013981305, 2.8908734013981305},
    {FIXED, 0.3, 1 - 1e-9, 9.7142594225798155, 10.714259422579815},
    {FIXED, 0.8, 1e-06, 0.0, 1.0},
    {FIXED, 0.8, 0.5, 1.2759398733762356, 2.2759398733762356},
    {FIXED, 0.8, 0.99, 10.355886791994953, 11.355886791994953},
    {FIXED, 0.8, 1 - 1e-9, 47.766556669293172, 48.766556669293172},
    {FIXED, 0.9999, 1e-06, 0.0, 1.0},
    {FIXED, 0.9999, 0.5, 3465.287041085783, 3466.287041085783},
    {FIXED, 0.9999, 0.99, 23024.75004265995, 23025.75004265995},
    {FIXED, 0.9999, 1 - 1e-9, 103612.54200004106, 103613.54200004106},
    {FIXED, 0.999999, 1e-06, 0.0, 1.0},
    {FIXED, 0.999999, 0.5, 346573.14141210477, 346574.14141210477},
    {FIXED, 0.999999, 0.99, 2302583.9920658794, 2302584.9920658794},
    {FIXED, 0.999999, 1 - 1e-9, 10361629.145104087, 10361630.145104087},
    {ERLANG, 0.001, 1e-06, 0.0, 0.033819522285371749},
    {ERLANG, 0.001, 0.5, 0.0, 0.93457211626527149},
    {ERLANG, 0.001, 0.99, 0.0, 2.324424995450239},
    {ERLANG, 0.001, 1 - 1e-9, 4.3829727185803703, 6.4267468236758773},
    {ERLANG, 0.8, 1e-06, 0.0, 0.047108411738970529},
    {ERLANG, 0.8, 0.5, 1.4958840621770828, 2.5323110749788543},
    {ERLANG, 0.8, 0.99, 12.664730543951859, 13.701482566461202},
    {ERLANG, 0.8, 1 - 1e-9, 58.683196495375101, 59.719948517884444},
    {ERLANG, 0.99999, 1e-06, 0.0, 0.47007632046631992},
    {ERLANG, 0.99999, 0.5, 41588.271746358057, 41589.271748024731},
    {ERLANG, 0.99999, 0.99, 276309.13046801913, 276310.13046968581},
    {ERLANG, 0.99999, 1 - 1e-9, 1243392.722139054, 1243393.7221407207},
    {HYPER, 0.001, 1e-06, 0.0, 6.2562599726726237e-7},
    {HYPER, 0.001, 0.5, 0.0, 0.4707771697308212},
    {HYPER, 0.001, 0.99, 0.0, 8.0583358591085958},
    {HYPER, 0.001, 1 - 1e-9, 33.386049678207061, 48.378768268541199},
    {HYPER, 0.8, 1e-06, 0.0, 3.1250053711040757e-6},
    {HYPER, 0.8, 0.5, 3.7420256489674576, 4.9132118080221873},
    {HYPER, 0.8, 0.99, 40.237947083824484, 41.411012786948778},
    {HYPER, 0.8, 1 - 1e-9, 190.62182707427706, 191.79489277740135},
    {HYPER, 0.99999, 1e-06, 0.0, 0.064306295030109257},
    {HYPER, 0.99999, 0.5, 121298.8421953187, 121299.84220246162},
    {HYPER, 0.99999, 0.99, 805904.9638835238, 805905.96389066672},
    {HYPER, 0.99999, 1 - 1e-9, 3626580.3424927625, 3626581.3424999054},
    {UNIFORM, 0.5, 0.78737969786587103, 1,
     NAN}, /* F(t) = 1 - rho + lambda int F(t - x) (1 - B(x)) dx by the trapezoidal rule and
              Richardson's extrapolation */
    {UNIFORM, 0.5, 0.99294742556394833, 4, NAN},
    {UNIFORM, 0.5, 0.99992261035490315, 8, NAN},
};

static struct dist service_of(enum service s)
{
    static const double p[] = {0.25, 0.75}, m[] = {2.5, 0.5};
    struct dist d;
    switch (s) {
    case FIXED:
        return deterministic(1);
    case ERLANG:
        return dist_of(DIST_ERLANG, 1, 0.2);
    case HYPER:
        ck_assert_int_eq(dist_hyperexponential(2, p, m, test_pool(), &d), DIST_OK);
        return d;
    case UNIFORM:
        break;
    }
    ck_assert_int_eq(dist_uniform(0.5, 1.5, &d), DIST_OK);
    return d;
}

/* What is called exact is so to 1e-9. */
static void ck_exact(const struct figure *f, double want, const char *what)
{
    ck_assert_msg(f->basis == BASIS_EXACT, "%s: %s (%s)", what, basis_name(f->basis), f->method);
    ck_assert_msg(close_enough(f->value, want, 1e-9, 0), "%s: %.17g, want %.17g", what, f->value,
                  want);
}

START_TEST(percentiles)
{
    const struct dist service = service_of(known[_i].service);
    struct result *r = net_solved_mg1(&service, known[_i].load, &known[_i].level, 1);
    ck_exact(&r->group_waits[0], known[_i].wait, "wait");
    if (!isnan(known[_i].response)) {
        ck_exact(&r->group_quantiles[0], known[_i].response, "response");
        ck_exact(&r->exit_quantiles[0], known[_i].response, "sojourn");
        ck_exact(&r->network_quantiles[0], known[_i].response, "network");
    }
    result_free(r);
}
END_TEST

/* Both sides of the 40 services at which the sum gives way to the pole. */
START_TEST(fixed_services_on_both_sides)
{
    static const double loads[] = {0.1, 0.5, 0.9, 0.99, 1 - 1e-6};
    const double rho = loads[_i], before = md1_wait(rho, 1, 1 - rho, 40 - 1e-9, true),
                 after = md1_wait(rho, 1, 1 - rho, 40, true);
    ck_close(after / before, 1, 1e-7, 0);
    ck_assert(after < before);
    for (double t = 0; t < 60; t += 1.37)
        ck_close(md1_wait(rho, 1, 1 - rho, t, true) + md1_wait(rho, 1, 1 - rho, t, false), 1, 1e-13,
                 0);
}
END_TEST

/* A level of 1 - load is reached at 0, whatever the last digit says. */
START_TEST(level_of_those_who_do_not_wait)
{
    static const double loads[] = {0.1, 0.3, 0.7, 0.8, 0.9, 0.95, 0.99};
    static const struct { enum dist_kind kind; double scv;
    } services[] = {{DIST_EXPONENTIAL, 1},
                    {DIST_DETERMINISTIC, 0},
                    {DIST_GAMMA, 2},
                    {DIST_LOGNORMAL, 0.5},
                    {DIST_UNIFORM, 0.1}};
    const struct dist service = dist_of(services[_i].kind, 1, services[_i].scv);
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++) {
        const double level = 1 - loads[i];
        struct result *r = net_solved_mg1(&service, loads[i], &level, 1);
        ck_assert(r->group_waits[0].value == 0);
        ck_assert_int_eq(r->group_waits[0].basis, BASIS_EXACT);
        result_free(r);
    }
}
END_TEST

/*
 * The number at M/D/1 by the recursion of positive terms (Tijms 2003, sec. 9.2.2), and at M/E_2/1
 * by another: with a = rho/2 its generating function (1 - rho)(1 - z)/(1 - z (1 + a (1 - z))^2) is
 * (1 - rho)/(1 - (2 a + a^2) z + a^2 z^2).
 */
START_TEST(numbers)
{
    static const double loads[] = {0.01, 0.5, 0.9, 0.999};
    const double rho = loads[_i], a = rho / 2, p = 2 * a + a * a;
    struct network *net = net_new();
    struct diag *d = diag_new();
    net_poisson(net, rho, net_station(net, "fixed", 1, deterministic(1)));
    net_poisson(net, rho, net_station(net, "erlang", 1, dist_of(DIST_ERLANG, 1, 0.5)));
    net_finish(net);
    struct solution *s = solution_new(net, d);
    double fixed[40] = {1 - rho}, erlang[40] = {1 - rho, p * (1 - rho)};
    for (int n = 1; n < 40; n++) {
        double tail[40], sum = 0;
        for (int j = 0; j < n; j++)
            tail[j] =
                j == 0 ? -expm1(-rho) : gsl_cdf_gamma_P(rho, j + 1, 1); /* P(Poisson(rho) > j) */
        sum = tail[n - 1] * fixed[0];
        for (int j = 1; j < n; j++)
            sum += tail[n - j] * fixed[j];
        fixed[n] = sum * exp(rho);
        if (n > 1)
            erlang[n] = p * erlang[n - 1] - a * a * erlang[n - 2];
    }
    for (int n = 0; n < 40; n++) {
        const struct figure one = number_probability(s, 0, n), two = number_probability(s, 1, n);
        ck_close(one.value, fixed[n], 1e-9, 0);
        ck_close(two.value, erlang[n], 1e-9, 0);
        ck_assert_int_eq(one.basis, BASIS_EXACT);
        ck_assert_str_eq(two.method, "M/G/1");
    }
    solution_free(s);
    diag_free(d);
    network_free(net);
}
END_TEST

/* Lognormal services far out, where the inversion cannot follow, are told less exactly, and beyond
 * that not at all. */
START_TEST(what_is_not_known_so_well)
{
    static const double levels[] = {0.5, 0.99, 1 - 1e-9, 1 - 1e-14};
    const struct dist service = dist_of(DIST_LOGNORMAL, 1, 0.6);
    struct result *r = net_solved_mg1(&service, 0.5, levels, 4);
    ck_assert_int_eq(r->group_waits[0].basis, BASIS_EXACT);
    ck_assert_int_eq(r->group_waits[1].basis, BASIS_EXACT);
    ck_assert_int_eq(r->group_waits[2].basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->group_waits[3].basis, BASIS_NONE);
    ck_assert_str_eq(r->group_waits[3].method,
                     "not to be had precisely enough: beside a jump, or too far out");
    result_free(r);
}
END_TEST

/* Beyond 1 - 2e-7 the load's own rounding is above 1e-9: approximate, but right to that; a load of
 * 1 - 1e-12 has an answer. */
START_TEST(load_near_1)
{
    static const double level = 0.99;
    const struct dist service = exponential(1);
    struct result *r = net_solved_mg1(&service, 1 - 1e-12, &level, 1);
    ck_assert_int_eq(r->group_waits[0].basis, BASIS_APPROXIMATE);
    ck_assert_str_eq(r->group_waits[0].method, "formula, to the rounding of a load near 1");
    ck_close(r->group_waits[0].value, 1e12 * log(100), 1e-3, 0);
    ck_close(r->stations[0].f[FIG_MEAN_RESPONSE].value, 1e12, 1e-3, 0);
    ck_assert_int_eq(r->stations[0].f[FIG_MEAN_RESPONSE].basis, BASIS_APPROXIMATE);
    result_free(r);
    r = net_solved_mg1(&service, 1 - 1e-6, &level, 1);
    ck_exact(&r->group_waits[0], log(100 * (1 - 1e-6)) * 1e6, "wait");
    result_free(r);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("mg1_law");
    TCase *t = tcase_create("mg1_law");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, percentiles, 0, sizeof known / sizeof *known);
    tcase_add_loop_test(t, fixed_services_on_both_sides, 0, 5);
    tcase_add_loop_test(t, level_of_those_who_do_not_wait, 0, 5);
    tcase_add_loop_test(t, numbers, 0, 4);
    tcase_add_test(t, what_is_not_known_so_well);
    tcase_add_test(t, load_near_1);
    suite_add_tcase(s, t);
    return run_suite(s);
}
