/*
 * Services of nearly one length: below two services an M/G/1 has, whatever the service's
 * distribution function B,
 *   P(Wq <= t) / gap = exp(lambda t)
 *       - lambda int_0^t (1 + lambda (t - x)) exp(lambda (t - x)) B(x) dx,
 *   P(T <= t) / gap  = B(t) + lambda int_0^t exp(lambda (t - x)) B(x) dx,
 * the first terms of the alternating series of Pollaczek-Khinchine's formula, for nobody has two
 * services in less. The integrals by adaptive quadrature.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "analytic/cdf.h"
#include "analytic/narrow.h"
#include "analytic/nets.h"
#include "analytic/solve.h"
#include "analytic/visit_dists.h"
#include "helpers/close.h"
#include "helpers/run.h"

static const struct {
    enum dist_kind kind;
    double scv;
} services[] = {{DIST_LOGNORMAL, 1e-20}, {DIST_LOGNORMAL, 1e-12}, {DIST_LOGNORMAL, 1e-8},
                {DIST_LOGNORMAL, 2e-5},  {DIST_WEIBULL, 1e-20},   {DIST_WEIBULL, 1e-12},
                {DIST_WEIBULL, 1e-8},    {DIST_WEIBULL, 2e-5},    {DIST_GAMMA, 1e-20},
                {DIST_GAMMA, 1e-8},      {DIST_GAMMA, 2e-7},      {DIST_ERLANG, 1e-8},
                {DIST_UNIFORM, 1e-20},   {DIST_UNIFORM, 1e-8},    {DIST_UNIFORM, 2e-7}};
enum { SERVICES = sizeof services / sizeof *services };
static const double loads[] = {0.3, 0.8, 0.99};

/* B is 0 or 1 so many deviations from the mean, to 1e-20. */
#define FAR 40

struct part {
    const struct dist *d;
    double lambda, t;
    bool wait;
};

static double integrand(double u, void *context)
{
    const struct part *p = context;
    const double deviation = sqrt(p->d->scv), x = 1 + deviation * u, later = p->t - x;
    return deviation * (p->wait ? 1 + p->lambda * later : 1) * exp(p->lambda * later) *
           dist_cdf(p->d, x);
}

/* Over x < t, of mean 1: where B rises by quadrature, where it is 1 in closed form. */
static double integral(const struct part *p)
{
    const double deviation = sqrt(p->d->scv), end = fmin(FAR, (p->t - 1) / deviation),
                 v = fmax(0, p->t - 1 - FAR * deviation);
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(1000);
    gsl_function f = {.function = integrand, .params = (void *)p};
    double value = 0, error;
    if (end > -FAR)
        ck_assert_int_eq(gsl_integration_qag(&f, -FAR, end, 1e-16, 1e-11, 1000, GSL_INTEG_GAUSS31,
                                             w, &value, &error),
                         0);
    gsl_integration_workspace_free(w);
    return value + (p->wait ? v * exp(p->lambda * v) : expm1(p->lambda * v) / p->lambda);
}

static double wait_cdf(const struct dist *d, double lambda, double t)
{
    return (1 - lambda) * (exp(lambda * t) - lambda * integral(&(struct part){d, lambda, t, true}));
}

static double response_cdf(const struct dist *d, double lambda, double t)
{
    return (1 - lambda) * (dist_cdf(d, t) + lambda * integral(&(struct part){d, lambda, t, false}));
}

static void ck_found(const struct figure *f, double t, const struct dist *d, double load,
                     const char *what)
{
    ck_assert_msg(f->basis == BASIS_EXACT, "%s %g at %g: %s of %.10g is %s (%s)",
                  dist_kind_name(d->kind), d->scv, load, what, t, basis_name(f->basis), f->method);
    ck_assert_msg(close_enough(f->value, t, 1e-9, 0), "%s %g at %g: %s %.17g, want %.17g",
                  dist_kind_name(d->kind), d->scv, load, what, f->value, t);
}

/* At levels that are reached before, within and after the first service, and far from it; an exit's
 * are the station's. */
START_TEST(percentiles_below_two_services)
{
    static const double at[] = {-2, -0.3, 1.5, 8}, apart[] = {1.1, 1.5, 1.9};
    const struct dist d = dist_of(services[_i].kind, 1, services[_i].scv);
    for (size_t l = 0; l < sizeof loads / sizeof *loads; l++) {
        double t[7], level[7];
        for (int i = 0; i < 7; i++) {
            t[i] = i < 4 ? 1 + at[i] * sqrt(d.scv) : apart[i - 4];
            level[i] = wait_cdf(&d, loads[l], t[i]);
        }
        struct result *r = net_solved_mg1(&d, loads[l], level, 7);
        for (int i = 0; i < 7; i++)
            ck_found(&r->group_waits[i], t[i], &d, loads[l], "wait");
        result_free(r);
        size_t n = 0;
        for (int i = 0; i < 7; i++)
            if (i > 0 || d.kind != DIST_UNIFORM) {    /* which ends at 1.7 deviations */
                t[n] = t[i];
                level[n++] = response_cdf(&d, loads[l], t[i]);
            }
        r = net_solved_mg1(&d, loads[l], level, n);
        for (size_t i = 0; i < n; i++) {
            ck_found(&r->group_quantiles[i], t[i], &d, loads[l], "response");
            ck_assert(r->exit_quantiles[i].value == r->group_quantiles[i].value);
            ck_assert(r->network_quantiles[i].value == r->group_quantiles[i].value);
        }
        result_free(r);
    }
}
END_TEST

/* What a probability may be off by, it is not more off by; also beside what needs no better. */
START_TEST(errors_that_hold)
{
    static const double times[] = {0.2, 0.99, 1.001, 1.3, 1.9};
    const struct dist d = dist_of(services[_i].kind, 1, services[_i].scv);
    struct lst_nodes *nodes = lst_nodes_new();
    ck_assert(narrow_service(&d));
    for (size_t l = 0; l < 3; l++)
        for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
            const struct narrow q = {loads[l], 1 - loads[l], &d, nodes};
            const struct probability alone = {(1 - loads[l]) * dist_cdf(&d, times[i]), 0, 0},
                                     wait = narrow_wait(&q, times[i], false),
                                     response = narrow_response(&q, times[i], false, &alone);
            const double want = wait_cdf(&d, loads[l], times[i]),
                         of_all = response_cdf(&d, loads[l], times[i]);
            ck_assert_msg(fabs(wait.p - want) <= wait.error + 1e-14 && wait.error < 1e-8,
                          "wait %g: %.17g +- %g, want %.17g", times[i], wait.p, wait.error, want);
            ck_assert_msg(fabs(response.p + alone.p - of_all) <= response.error + 1e-14 &&
                              response.error < 1e-8,
                          "response %g: %.17g +- %g, want %.17g", times[i], response.p + alone.p,
                          response.error, of_all);
            const struct probability above = narrow_wait(&q, times[i], true),
                                     later = narrow_response(&q, times[i], true, &alone);
            ck_close(above.p, 1 - wait.p, 0, 1e-14 + wait.error + above.error);
            ck_close(later.p, loads[l] - response.p, 0, 1e-14 + response.error + later.error);
        }
    lst_nodes_free(nodes);
}
END_TEST

/*
 * Where both are good, the difference from M/D/1 and the inversion of the whole tell the same, to
 * many services: with a gamma's, which have an exponential tail, to parts of it.
 */
START_TEST(as_the_whole_inverted)
{
    static const double times[] = {0.5, 1.004, 2.002, 2.7, 3.995, 8.3, 40.6};
    static const enum dist_kind kinds[] = {DIST_LOGNORMAL, DIST_WEIBULL, DIST_GAMMA};
    const struct dist d = dist_of(kinds[_i], 1, 2.5e-5);
    struct network *net = net_new();
    struct diag *diag = diag_new();
    net_poisson(net, 0.7, net_station(net, "s", 1, d));
    net_finish(net);
    struct solution *s = solution_new(net, diag);
    const struct wait near = visit_dists_wait(s, 0);
    struct wait whole = near;
    whole.narrow = NULL;
    ck_assert_ptr_nonnull(near.narrow);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        for (int upper = 0; upper < 2; upper++) {
            const struct probability a = wait_probability(&near, times[i], upper),
                                     b = wait_probability(&whole, times[i], upper),
                                     c = visit_probability(&near, &d, times[i], upper),
                                     e = visit_probability(&whole, &d, times[i], upper);
            const double part = d.kind == DIST_GAMMA ? 1e-9 * a.p : 1e-9;
            ck_close(a.p, b.p, 0, a.error + b.error);
            ck_close(c.p, e.p, 0, c.error + e.error);
            ck_assert(a.error < part && b.error < part && c.error < 1e-9 * (1 + c.density) &&
                      e.error < 1e-9);
        }
    solution_free(s);
    diag_free(diag);
    network_free(net);
}
END_TEST

/*
 * Wider ones, up to an scv of 1e20: percentiles by adaptive quadrature of the transform at each s
 * along a path turned by arg(s) itself, inverted as it stands, without nodes kept or M/D/1.
 */
static const struct {
    enum dist_kind kind;
    double scv, load, level, wait, response;
} known[] = {
    {DIST_LOGNORMAL, 1e-20, 0.3, 0.1, 0, 0.9999999998932394},
    {DIST_LOGNORMAL, 1e-20, 0.3, 0.5, 0, 1.0000000000565925},
    {DIST_LOGNORMAL, 1e-20, 0.8, 0.9, 5.011511498446182, 6.011511498445092},
    {DIST_LOGNORMAL, 1e-20, 0.8, 0.99, 10.355886791989235, 11.35588679200521},
    {DIST_LOGNORMAL, 1e-20, 0.99, 0.9, 114.41087290768078, 115.4108729076791},
    {DIST_LOGNORMAL, 1e-20, 0.99, 0.99, 229.15507815449715, 230.15507815461265},
    {DIST_LOGNORMAL, 1e-4, 0.3, 0.99, 1.891285488050601, 2.891452453382005},
    {DIST_LOGNORMAL, 1e-4, 0.8, 0.1, 0, 0.9998709157734512},
    {DIST_LOGNORMAL, 1e-4, 0.8, 0.99, 10.357040680864838, 11.357062221408217},
    {DIST_LOGNORMAL, 1e-4, 0.99, 0.5, 34.21152555482713, 35.21152655808153},
    {DIST_LOGNORMAL, 1e-4, 0.99, 0.99, 229.17811376863904, 230.1781147716265},
    {DIST_LOGNORMAL, 1e-2, 0.3, 0.9, 0.8388496906363293, 1.8428557124882716},
    {DIST_LOGNORMAL, 1e-2, 0.3, 0.99, 1.9296431916409225, 2.942656114646437},
    {DIST_LOGNORMAL, 1e-2, 0.8, 0.99, 10.471405374230866, 11.473544239415524},
    {DIST_LOGNORMAL, 1e-2, 0.99, 0.1, 4.963200705231816, 5.963299732820228},
    {DIST_LOGNORMAL, 1e-2, 0.99, 0.99, 231.45875906439602, 232.45885841949817},
    {DIST_LOGNORMAL, 0.5, 0.3, 0.5, 0, 1.019009944781613},
    {DIST_LOGNORMAL, 0.5, 0.3, 0.99, 3.6257688773670558, 5.186795292948887},
    {DIST_LOGNORMAL, 0.5, 0.8, 0.9, 7.786084958503746, 8.865443012990383},
    {DIST_LOGNORMAL, 0.5, 0.8, 0.99, 16.484575274753087, 17.56450148931105},
    {DIST_LOGNORMAL, 0.5, 0.99, 0.99, 344.63645408181935, 345.63981361307225},
    {DIST_LOGNORMAL, 1e2, 0.3, 0.1, 0, 0.010020586152257073},
    {DIST_LOGNORMAL, 1e2, 0.3, 0.99, 374.3650253153082, 377.6708243840338},
    {DIST_LOGNORMAL, 1e2, 0.8, 0.5, 26.885206160646145, 28.115173982372458},
    {DIST_LOGNORMAL, 1e2, 0.8, 0.99, 2545.9684065366546, 2547.2176637806033},
    {DIST_LOGNORMAL, 1e2, 0.99, 0.9, 12160.24050621447, 12161.250518357789},
    {DIST_LOGNORMAL, 1e2, 0.99, 0.99, 30564.027194174454, 30565.037230840375},
    {DIST_LOGNORMAL, 1e6, 0.3, 0.99, 738841.8143985728, 738845.1477205977},
    {DIST_LOGNORMAL, 1e6, 0.8, 0.1, 0, 0.0009981706341639588},
    {DIST_LOGNORMAL, 1e6, 0.8, 0.99, 16710811.556468176, 16710812.806444835},
    {DIST_LOGNORMAL, 1e6, 0.99, 0.5, 5531407.087039097, 5531408.097140037},
    {DIST_LOGNORMAL, 1e6, 0.99, 0.99, 548537911.9848083, 548537912.9947852},
    {DIST_LOGNORMAL, 1e10, 0.3, 0.9, 916870.6600439883, 916873.9933846674},
    {DIST_LOGNORMAL, 1e10, 0.3, 0.99, 605150814.3715285, 605150817.7057709},
    {DIST_LOGNORMAL, 1e10, 0.8, 0.99, 32651618712.19996, 32651618713.339146},
    {DIST_LOGNORMAL, 1e10, 0.99, 0.1, 41314792.096330896, 41314793.106430426},
    {DIST_LOGNORMAL, 1e10, 0.99, 0.99, 2761849114670.233, 2761849114666.7847},
    {DIST_LOGNORMAL, 1e20, 0.3, 0.5, 0, 4.655377855374596e-09},
    {DIST_LOGNORMAL, 1e20, 0.3, 0.99, 2982914533177391.5, 2982914533180917.5},
    {DIST_LOGNORMAL, 1e20, 0.8, 0.9, 1973723628494572.8, 1973723628494149.5},
    {DIST_LOGNORMAL, 1e20, 0.8, 0.99, 8.07346686476391e+17, 8.073466864752909e+17},
    {DIST_LOGNORMAL, 1e20, 0.99, 0.99, 4.076701707059454e+20, 4.076701707047881e+20},
    {DIST_WEIBULL, 1e-20, 0.3, 0.1, 0, 0.999999999899211},
    {DIST_WEIBULL, 1e-20, 0.3, 0.5, 0, 1.0000000000625742},
    {DIST_WEIBULL, 1e-20, 0.8, 0.9, 5.011511498446278, 6.011511498445058},
    {DIST_WEIBULL, 1e-20, 0.8, 0.99, 10.355886791992498, 11.355886791993306},
    {DIST_WEIBULL, 1e-20, 0.99, 0.9, 114.41087290767217, 115.41087290766944},
    {DIST_WEIBULL, 1e-20, 0.99, 0.99, 229.1550781543888, 230.1550781543954},
    {DIST_WEIBULL, 1e-4, 0.3, 0.99, 1.8912861566466925, 2.8914535132698305},
    {DIST_WEIBULL, 1e-4, 0.8, 0.1, 0, 1.0015199384068099},
    {DIST_WEIBULL, 1e-4, 0.8, 0.99, 10.357039251522806, 11.35706075741221},
    {DIST_WEIBULL, 1e-4, 0.99, 0.5, 34.21152567548646, 35.2115266786673},
    {DIST_WEIBULL, 1e-4, 0.99, 0.99, 229.17811241449894, 230.17811341761202},
    {DIST_WEIBULL, 1e-2, 0.3, 0.9, 0.8414337238071569, 1.846558730928377},
    {DIST_WEIBULL, 1e-2, 0.3, 0.99, 1.9274329506807666, 2.939808548968371},
    {DIST_WEIBULL, 1e-2, 0.8, 0.99, 10.47013549174041, 11.47224415588278},
    {DIST_WEIBULL, 1e-2, 0.99, 0.1, 4.963507342672371, 5.963606217768979},
    {DIST_WEIBULL, 1e-2, 0.99, 0.99, 231.45754661894512, 232.4576459081435},
    {DIST_WEIBULL, 0.5, 0.3, 0.5, 0, 1.0863988870935084},
    {DIST_WEIBULL, 0.5, 0.3, 0.99, 3.3239177457677043, 4.715657546972625},
    {DIST_WEIBULL, 0.5, 0.8, 0.9, 7.684123515114041, 8.758442388237382},
    {DIST_WEIBULL, 0.5, 0.8, 0.99, 16.0515625899485, 17.125881465888984},
    {DIST_WEIBULL, 0.5, 0.99, 0.99, 344.25869845762963, 345.26204857922113},
    {DIST_WEIBULL, 1e2, 0.3, 0.1, 0, 8.817587788748591e-06},
    {DIST_WEIBULL, 1e2, 0.3, 0.99, 408.97530038195885, 412.2796854058299},
    {DIST_WEIBULL, 1e2, 0.8, 0.5, 57.3357478140155, 58.57722828698911},
    {DIST_WEIBULL, 1e2, 0.8, 0.99, 1788.4055609839425, 1789.6541548815924},
    {DIST_WEIBULL, 1e2, 0.99, 0.9, 11855.666800567225, 11856.676805250696},
    {DIST_WEIBULL, 1e2, 0.99, 0.99, 24095.875334642922, 24096.885339725188},
    {DIST_WEIBULL, 1e6, 0.3, 0.99, 3122730.2154718344, 3122733.5492918133},
    {DIST_WEIBULL, 1e6, 0.8, 0.1, 0, 2.1356096256311903e-10},
    {DIST_WEIBULL, 1e6, 0.8, 0.99, 30393483.91023084, 30393485.160258517},
    {DIST_WEIBULL, 1e6, 0.99, 0.5, 21308694.469608862, 21308695.479710177},
    {DIST_WEIBULL, 1e6, 0.99, 0.99, 389998536.53943926, 389998537.5494879},
    {DIST_WEIBULL, 1e10, 0.3, 0.9, 73825627.61957948, 73825630.96786729},
    {DIST_WEIBULL, 1e10, 0.3, 0.99, 12818852627.00604, 12818852630.347311},
    {DIST_WEIBULL, 1e10, 0.8, 0.99, 246745108127.7944, 246745108128.7794},
    {DIST_WEIBULL, 1e10, 0.99, 0.1, 1935933886.3933873, 1935933887.4034681},
    {DIST_WEIBULL, 1e10, 0.99, 0.99, 5793567654953.689, 5793567654950.186},
    {DIST_WEIBULL, 1e20, 0.3, 0.5, 0, 3.4107870373508826e-37},
    {DIST_WEIBULL, 1e20, 0.3, 0.99, 4.956234694427356e+18, 4.956234694427891e+18},
    {DIST_WEIBULL, 1e20, 0.8, 0.9, 3.74078504047386e+18, 3.740785040473636e+18},
    {DIST_WEIBULL, 1e20, 0.8, 0.99, 3.554632375834294e+20, 3.554632375831183e+20},
    {DIST_WEIBULL, 1e20, 0.99, 0.99, 3.378467943341556e+22, 3.3784679433427197e+22},
};

START_TEST(narrow_and_wide)
{
    const struct dist d = dist_of(known[_i].kind, 1, known[_i].scv);
    struct result *r = net_solved_mg1(&d, known[_i].load, &known[_i].level, 1);
    ck_found(&r->group_waits[0], known[_i].wait, &d, known[_i].load, "wait");
    ck_found(&r->group_quantiles[0], known[_i].response, &d, known[_i].load, "response");
    result_free(r);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("narrow");
    TCase *t = tcase_create("narrow");
    tcase_set_timeout(
        t, 10); /* each takes some 0.1 s; without nodes kept some were at it for half a minute */
    tcase_add_loop_test(t, percentiles_below_two_services, 0, SERVICES);
    tcase_add_loop_test(t, errors_that_hold, 0, SERVICES);
    tcase_add_loop_test(t, as_the_whole_inverted, 0, 3);
    tcase_add_loop_test(t, narrow_and_wide, 0, sizeof known / sizeof *known);
    suite_add_tcase(s, t);
    return run_suite(s);
}
