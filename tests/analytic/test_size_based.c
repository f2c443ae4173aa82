/* SJF, SRPT and LAS: by other formulas, by integrals of another kind, orders that must hold. */
#include "analytic/size_based.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "analytic/cobham.h"
#include "analytic/mg1.h"
#include "analytic/nets.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/run.h"

static const struct {
    const char *what;
    enum dist_kind kind;
    double scv;
} laws[] = {
    {"exponential", DIST_EXPONENTIAL, 1},   {"uniform", DIST_UNIFORM, 0.2},
    {"erlang", DIST_ERLANG, 0.25},          {"gamma", DIST_GAMMA, 6},
    {"gamma, narrow", DIST_GAMMA, 0.01},    {"hyperexponential", DIST_HYPEREXPONENTIAL, 9},
    {"lognormal", DIST_LOGNORMAL, 12},      {"weibull", DIST_WEIBULL, 5},
    {"weibull, narrow", DIST_WEIBULL, 0.1},
};
enum { LAWS = sizeof laws / sizeof *laws };

/* ---- waits ---- */

static double mean(enum size_rule rule, const struct dist *d, double lambda)
{
    struct size_class c = {.lambda = lambda, .service = d};
    ck_assert(size_based_waits(rule, &c, 1));
    return c.wait;
}

/* Exponential services of mean 1: all parts in closed form, and the integral over x itself. */
static double sjf_exponential(double x, void *context)
{
    const double rho = *(double *)context;
    const double upto = rho * (1 - exp(-x) * (1 + x));
    return exp(-x) * rho / ((1 - upto) * (1 - upto));
}

static double srpt_exponential(double x, void *context)
{
    const double rho = *(double *)context;
    const double upto = rho * (1 - exp(-x) * (1 + x)),
                 work = rho * (2 - exp(-x) * (2 + 2 * x + x * x)) / 2 + rho * x * x * exp(-x) / 2;
    return exp(-x) * (work / ((1 - upto) * (1 - upto)) + upto / (1 - upto));
}

START_TEST(exponential_services)
{
    double rho = _i ? 0.95 : 0.6, integral, error;
    const struct dist d = exponential(1);
    gsl_integration_workspace *room = gsl_integration_workspace_alloc(1000);
    gsl_function sjf = {sjf_exponential, &rho}, srpt = {srpt_exponential, &rho};
    gsl_integration_qagiu(&sjf, 0, 0, 1e-10, 1000, room, &integral, &error);
    ck_close(mean(SIZE_SJF, &d, rho), integral, 1e-9, 0);
    gsl_integration_qagiu(&srpt, 0, 0, 1e-10, 1000, room, &integral, &error);
    ck_close(mean(SIZE_SRPT, &d, rho), integral, 1e-9, 0);
    /* Without a memory least attained service is as good as FIFO. */
    ck_close(mean(SIZE_LAS, &d, rho), rho / (1 - rho), 1e-10, 0);
    gsl_integration_workspace_free(room);
}
END_TEST

/* SRPT is the best of all, SJF no worse than FIFO; LAS is better than PS where the hazard falls and
 * worse where it rises (Righter, Shanthikumar 1989). */
START_TEST(order)
{
    const struct dist d = dist_of(laws[_i].kind, 0.7, laws[_i].scv);
    const double lambda = 1, rho = 0.7, ps = rho / (1 - rho) * 0.7;
    double fifo;
    ck_assert_int_eq(mg1_wait(lambda, 0.7, laws[_i].scv, &fifo), MG1_OK);
    const double sjf = mean(SIZE_SJF, &d, lambda), srpt = mean(SIZE_SRPT, &d, lambda),
                 las = mean(SIZE_LAS, &d, lambda);
    ck_assert_msg(srpt < sjf && sjf < fifo, "%s: %g %g %g", laws[_i].what, srpt, sjf, fifo);
    ck_assert_msg(srpt < las, "%s: %g %g", laws[_i].what, srpt, las);
    if (laws[_i].scv < 1)
        ck_assert(las > ps);
    else if (laws[_i].scv > 1 && laws[_i].kind != DIST_LOGNORMAL)
        ck_assert(las < ps);
}
END_TEST

/* Fixed lengths: one is FIFO's M/D/1; several are priorities. */
START_TEST(fixed_lengths)
{
    const struct dist d[] = {deterministic(0.2), deterministic(0.5), deterministic(1.1)};
    const double lambda[] = {0.9, 0.4, 0.3};
    struct size_class c[3];
    struct priority_class p[3];
    double fifo;
    ck_assert_int_eq(mg1_wait(1.5, 0.5, 0, &fifo), MG1_OK);
    ck_close(mean(SIZE_SJF, &d[1], 1.5), fifo, 1e-14, 0);
    ck_close(mean(SIZE_SRPT, &d[1], 1.5), fifo, 1e-14, 0);
    /* Under LAS all who are there end together: x^2 lambda/2/(1 - rho)^2 + x rho/(1 - rho). */
    ck_close(mean(SIZE_LAS, &d[1], 1.5), 1.5 * 0.125 / 0.0625 + 0.5 * 0.75 / 0.25, 1e-13, 0);
    for (int k = 0; k < 3; k++) {
        c[k] = (struct size_class){.lambda = lambda[k], .service = &d[k]};
        p[k] = (struct priority_class){.lambda = lambda[k], .s = d[k].mean,
                                       .s2 = d[k].mean * d[k].mean, .level = k};
    }
    ck_assert(size_based_waits(SIZE_SJF, c, 3));
    cobham_nonpreemptive(p, 3);
    for (int k = 0; k < 3; k++)
        ck_close(c[k].wait, p[k].wait, 1e-13, 0);
    /* By hand, longest: it waits for all work there, with what comes of shorter ones; once begun,
     * for those shorter than what is left. */
    ck_assert(size_based_waits(SIZE_SRPT, c, 3));
    const double r1 = 0.18, r2 = 0.38, r3 = 0.71;
    const double w0 = (0.9 * 0.04 + 0.4 * 0.25 + 0.3 * 1.21) / 2;
    ck_close(c[2].wait,
             w0 / (1 - r2) / (1 - r3) + 0.3 * r1 / (1 - r1) + 0.6 * r2 / (1 - r2), 1e-12, 0);
    /* The shortest: longer ones count as far as they are as short. */
    ck_close(c[0].wait, (0.9 * 0.04 + 0.7 * 0.04) / 2 / (1 - r1), 1e-12, 0);
}
END_TEST

/* Classes of different services, whose mixture is one class: averages agree. */
START_TEST(mixture)
{
    const double p[] = {0.3, 0.7}, m[] = {2.0, 0.2}, lambda = 0.8;
    struct dist all;
    ck_assert_int_eq(dist_hyperexponential(2, p, m, test_pool(), &all), DIST_OK);
    const struct dist part[] = {exponential(2), exponential(0.2)};
    struct size_class c[] = {{.lambda = 0.3 * lambda, .service = &part[0]},
                             {.lambda = 0.7 * lambda, .service = &part[1]}};
    ck_assert(size_based_waits((enum size_rule)_i, c, 2));
    ck_close(0.3 * c[0].wait + 0.7 * c[1].wait, mean((enum size_rule)_i, &all, lambda), 1e-9, 0);
    ck_assert(c[0].wait > c[1].wait);
}
END_TEST

/* Through the front door; behind it nothing is known of FIFO. */
START_TEST(stations)
{
    static const enum discipline of[] = {DISCIPLINE_SJF, DISCIPLINE_SRPT, DISCIPLINE_LAS};
    struct network *net = net_new();
    const struct dist d = dist_of(DIST_GAMMA, 0.7, 6);
    const size_t a = net_station(net, "a", 1, d);
    net->stations[0].discipline = of[_i];
    net_poisson(net, 1.1, a);
    net_finish(net);
    struct diag *diag = diag_new();
    struct result *r = analytic_solve(net, diag);
    ck_assert_msg(r != NULL, "%s", diag_message(diag, 0));
    const struct figure *wait = &r->stations[0].f[FIG_MEAN_WAIT];
    ck_assert_int_eq(wait->basis, BASIS_EXACT);
    ck_close(wait->value, mean((enum size_rule)_i, &d, 1.1), 1e-14, 0);
    ck_close(r->network.mean_sojourn.value, wait->value + 0.7, 1e-13, 0);
    result_free(r);
    net->stations[0].servers = 2;
    ck_assert_ptr_null(analytic_solve(net, diag));
    ck_assert_ptr_nonnull(strstr(diag_message(diag, 0), "it has several servers"));
    diag_free(diag);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("size_based");
    TCase *t = tcase_create("size_based");
    tcase_add_loop_test(t, exponential_services, 0, 2);
    tcase_add_loop_test(t, order, 0, LAWS);
    tcase_add_test(t, fixed_lengths);
    tcase_add_loop_test(t, mixture, 0, 3);
    tcase_add_loop_test(t, stations, 0, 3);
    suite_add_tcase(s, t);
    return run_suite(s);
}
