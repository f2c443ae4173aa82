/*
 * Distributions of waits, responses and sojourns against closed forms, against means had otherwise
 * (E[X] is the integral of P(X > t)), and the public door to them. What is exact and what not.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "analytic/cdf.h"
#include "analytic/nets.h"
#include "analytic/sojourn_dist.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/run.h"

static struct network *net;
static struct diag *d;
static struct analytic_distributions *all;

static void setup(void)
{
    net = net_new();
    d = diag_new();
    all = NULL;
}

static void teardown(void)
{
    analytic_distributions_free(all);
    network_free(net);
    diag_free(d);
}

static void solve(void)
{
    net_finish(net);
    all = analytic_distributions_new(net, d);
    ck_assert_ptr_nonnull(all);
}

static double cdf(enum distribution_of of, size_t index, double t, enum basis basis)
{
    double p;
    const char *method;
    ck_assert_int_eq(analytic_cdf(all, of, index, &t, 1, &p, &method), basis);
    return p;
}

/* Hypoexponential with different rates: sum of exponential tails with the weights of partial
 * fractions. */
static double hypoexponential(const double *rate, size_t n, double t)
{
    double sum = 1;
    for (size_t i = 0; i < n; i++) {
        double weight = exp(-rate[i] * t);
        for (size_t j = 0; j < n; j++)
            weight *= j == i ? 1 : rate[j] / (rate[j] - rate[i]);
        sum -= weight;
    }
    return sum;
}

/* M/M/1 in tandem: responses are independent, exponential of rate mu - lambda (Reich 1957). */
START_TEST(tandem)
{
    static const double mean[] = {0.5, 0.77, 0.6};
    const double rate[] = {1 / 0.5 - 1.1, 1 / 0.77 - 1.1, 1 / 0.6 - 1.1};
    size_t k[3];
    for (int i = 0; i < 3; i++)
        k[i] = net_station(net, i == 0 ? "A" : i == 1 ? "B" : "C", 1, exponential(mean[i]));
    net_route(net, k[0], k[1], 1);
    net_route(net, k[1], k[2], 1);
    net_poisson(net, 1.1, k[0]);
    solve();
    for (double t = 0.2; t < 100; t *= 1.6) {
        ck_close(cdf(DISTRIBUTION_EXIT, 0, t, BASIS_EXACT), hypoexponential(rate, 3, t), 1e-10,
                 1e-10);
        ck_close(cdf(DISTRIBUTION_ACCEPTED, 0, t, BASIS_EXACT), hypoexponential(rate, 3, t), 1e-10,
                 1e-10);
        ck_close(cdf(DISTRIBUTION_RESPONSE, 1, t, BASIS_EXACT), -expm1(-rate[1] * t), 1e-12, 0);
        ck_close(cdf(DISTRIBUTION_WAIT, 1, t, BASIS_EXACT), 1 - 1.1 * 0.77 * exp(-rate[1] * t),
                 1e-12, 0);
    }
    ck_assert(cdf(DISTRIBUTION_EXIT, 0, 0, BASIS_EXACT) == 0);
    ck_close(cdf(DISTRIBUTION_WAIT, 1, 0, BASIS_EXACT), 1 - 1.1 * 0.77, 1e-12, 0);
}
END_TEST

/* Alike, it is Erlang's, and quantiles are those of the gamma distribution. */
START_TEST(alike_in_tandem)
{
    static const double levels[] = {0.01, 0.5, 0.95, 0.99, 0.999};
    size_t last = NET_NONE;
    for (int i = 0; i < 5; i++) {
        const size_t k = net_station(net, "S", 1, exponential(0.8));
        if (i == 0)
            net_poisson(net, 1, k);
        else
            net_route(net, last, k, 1);
        last = k;
    }
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, 5, d);
    for (size_t k = 0; k < 5; k++) {
        const double want = gsl_cdf_gamma_Pinv(levels[k], 5, 1 / 0.25);
        ck_close(r->exit_quantiles[k].value, want, 1e-8, 0);
        ck_close(r->network_quantiles[k].value, want, 1e-8, 0);
        ck_assert_int_eq(r->network_quantiles[k].basis, BASIS_EXACT);
        ck_assert_str_eq(r->network_quantiles[k].method, "path inversion, no overtaking");
    }
    result_free(r);
}
END_TEST

/* Percentiles of a service alone, however narrow: exp(mu + sigma z) of a lognormal one. */
START_TEST(narrow_services)
{
    static const double scvs[] = {1e-4, 1e-8, 1e-10, 1e-14}, levels[] = {0.01, 0.3, 0.99};
    for (int i = 0; i < 4; i++)
        net_poisson(net, 1, net_station(net, "S", SERVERS_INFINITE,
                                        dist_of(DIST_LOGNORMAL, 1, scvs[i])));
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, 3, d);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 3; k++) {
            const double sigma = sqrt(log1p(scvs[i])), z = gsl_cdf_ugaussian_Pinv(levels[k]);
            const struct figure f = r->group_quantiles[3 * i + k];
            ck_close(f.value, exp(sigma * z - sigma * sigma / 2), 1e-11, 0);
            ck_assert_int_eq(f.basis, BASIS_EXACT);
        }
    result_free(r);
}
END_TEST

/* Thousands in a row are Erlang's, too: narrow, and exact. */
START_TEST(thousands_in_a_row)
{
    enum { ROW = 3000 };
    static const double level = 0.99;
    size_t last = NET_NONE;
    for (int i = 0; i < ROW; i++) {
        const size_t k = net_station(net, "S", 1, exponential(0.001));
        if (i == 0)
            net_poisson(net, 500, k);
        else
            net_route(net, last, k, 1);
        last = k;
    }
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, &level, 1, d);
    ck_close(r->network_quantiles[0].value, gsl_cdf_gamma_Pinv(level, ROW, 0.002), 1e-9, 0);
    ck_assert_int_eq(r->network_quantiles[0].basis, BASIS_EXACT);
    result_free(r);
}
END_TEST

/* More than can be had in seconds: no percentile of the whole way, and why. */
START_TEST(too_many_in_a_row)
{
    static const double level = 0.99;
    size_t last = NET_NONE;
    for (int i = 0; i < PASSAGE_SIZE_MAX / 2 + 1; i++) {
        const size_t k = net_station(net, "S", 1, exponential(0.001));
        if (i == 0)
            net_poisson(net, 500, k);
        else
            net_route(net, last, k, 1);
        last = k;
    }
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, &level, 1, d);
    ck_assert_int_eq(r->network_quantiles[0].basis, BASIS_NONE);
    ck_assert_str_eq(r->network_quantiles[0].method,
                     "sojourns in so large a network have no percentiles");
    result_free(r);
}
END_TEST

/* A way parts in two that never meet: each exit has its own tandem, and all requests their
 * mixture. */
START_TEST(tree)
{
    const size_t a = net_station(net, "A", 1, exponential(0.3)),
                 b = net_station(net, "B", 1, exponential(1.2));
    const size_t c = net_station(net, "C", 1, exponential(0.5)),
                 other = network_add_exit(net, "other", false);
    const double rates[2][2] = {{1 / 0.3 - 1, 1 / 1.2 - 0.4}, {1 / 0.3 - 1, 1 / 0.5 - 0.6}};
    net_route(net, a, b, 0.4);
    net_route(net, a, c, 0.6);
    net_exit(net, c, other, 1);
    net_poisson(net, 1, a);
    solve();
    for (double t = 0.1; t < 30; t *= 1.7) {
        ck_close(cdf(DISTRIBUTION_EXIT, 0, t, BASIS_EXACT), hypoexponential(rates[0], 2, t), 1e-10,
                 1e-10);
        ck_close(cdf(DISTRIBUTION_EXIT, 1, t, BASIS_EXACT), hypoexponential(rates[1], 2, t), 1e-10,
                 1e-10);
        ck_close(cdf(DISTRIBUTION_ACCEPTED, 0, t, BASIS_EXACT), hypoexponential(rates[0], 2, t),
                 1e-10, 1e-10);
    }
}
END_TEST

/* Waits at M/D/1 by Erlang 1909: P(Wq <= t) = (1 - rho) sum_{k <= t/D} (-lambda (t - k D))^k / k!
 * exp(lambda (t - k D)). */
static double md1_wait(double lambda, double service, double t)
{
    double sum = 0;
    for (int k = 0; k * service <= t; k++) {
        const double x = lambda * (t - k * service);
        sum += pow(-x, k) / tgamma(k + 1) * exp(x);
    }
    return (1 - lambda * service) * sum;
}

START_TEST(md1)
{
    const double lambda = 0.7, service = 1.1;
    net_poisson(net, lambda, net_station(net, "S", 1, deterministic(service)));
    solve();
    ck_close(cdf(DISTRIBUTION_WAIT, 0, 0, BASIS_EXACT), 1 - lambda * service, 1e-12, 0);
    for (double t = 0.3; t < 12; t += 0.47) {
        ck_close(cdf(DISTRIBUTION_WAIT, 0, t, BASIS_EXACT), md1_wait(lambda, service, t), 1e-9,
                 0); /* the series loses digits */
        ck_close(cdf(DISTRIBUTION_RESPONSE, 0, t, BASIS_EXACT),
                 t < service ? 0 : md1_wait(lambda, service, t - service), 1e-9, 0);
    }
}
END_TEST

/* M/H2/1 by its two roots, M/E_k/1 with k = 1, and the station as a path of its own. */
START_TEST(exponential_by_other_names)
{
    static const double p[] = {0.25, 0.75}, m[] = {1.3, 1.3};
    struct dist two;
    ck_assert_int_eq(dist_hyperexponential(2, p, m, test_pool(), &two),
                     DIST_OK); /* not seen to be exponential */
    net_poisson(net, 0.5, net_station(net, "S", 1, two));
    solve();
    const double slack = 1 / 1.3 - 0.5;
    for (double t = 0.1; t < 80; t *= 1.6) {
        ck_close(cdf(DISTRIBUTION_WAIT, 0, t, BASIS_EXACT), 1 - 0.65 * exp(-slack * t), 1e-10, 0);
        ck_close(cdf(DISTRIBUTION_RESPONSE, 0, t, BASIS_EXACT), -expm1(-slack * t), 1e-10, 1e-10);
        ck_close(cdf(DISTRIBUTION_EXIT, 0, t, BASIS_EXACT), -expm1(-slack * t), 1e-10, 1e-10);
    }
}
END_TEST

struct tail {
    enum distribution_of of;
    size_t index;
};

static double tail(double t, void *context)
{
    const struct tail *i = context;
    double p;
    analytic_cdf(all, i->of, i->index, &t, 1, &p, NULL);
    return 1 - p;
}

static double mean_of(enum distribution_of of, size_t index, double scale)
{
    struct tail context = {of, index};
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(500);
    gsl_function f = {.function = tail, .params = &context};
    double value, error;
    gsl_integration_qag(&f, 0, 40 * scale, 1e-5 * scale, 1e-5, 500, GSL_INTEG_GAUSS21, w, &value,
                        &error);
    gsl_integration_workspace_free(w);
    return value;
}

/* Of all kinds of service: the mean wait is Pollaczek and Khinchine's, which knows no transform. */
START_TEST(means_of_mg1)
{
    static const struct { enum dist_kind kind; double scv;
    } cases[] = {{DIST_DETERMINISTIC, 0}, {DIST_UNIFORM, 0.2},          {DIST_ERLANG, 0.25},
                 {DIST_GAMMA, 1.7},       {DIST_HYPEREXPONENTIAL, 2.5}, {DIST_LOGNORMAL, 0.6},
                 {DIST_WEIBULL, 0.4}};
    net_poisson(net, 0.5, net_station(net, "S", 1, dist_of(cases[_i].kind, 1.3, cases[_i].scv)));
    solve();
    struct result *r = analytic_solve(net, d);
    ck_close(mean_of(DISTRIBUTION_WAIT, 0, 3), r->stations[0].f[FIG_MEAN_WAIT].value, 1e-4, 0);
    ck_close(mean_of(DISTRIBUTION_RESPONSE, 0, 3), r->stations[0].f[FIG_MEAN_RESPONSE].value, 1e-4,
             0);
    if (cases[_i].kind != DIST_DETERMINISTIC &&
        cases[_i].kind != DIST_UNIFORM) /* these have kinks: some minutes */
        ck_close(mean_of(DISTRIBUTION_EXIT, 0, 3), r->exits[0].mean_sojourn.value, 1e-4, 0);
    ck_assert_str_eq(r->stations[0].f[FIG_MEAN_WAIT].method, "M/G/1, Pollaczek-Khinchine");
    result_free(r);
}
END_TEST

/*
 * Round and round, through a queue that is remembered, and one of several servers with services
 * that are not exponential: approximate, but the means of the sojourns are those of Little's law.
 */
START_TEST(means_with_feedback)
{
    const size_t a = net_station(net, "A", 1, exponential(0.2)),
                 b = net_station(net, "B", 3, dist_of(DIST_GAMMA, 0.4, 1.8));
    const size_t c = net_station(net, "C", SERVERS_INFINITE, deterministic(0.3)),
                 other = network_add_exit(net, "other", false);
    net_route(net, a, b, 0.5);
    net_route(net, a, c, 0.2);
    net_route(net, b, a, 0.7);
    net_exit(net, b, other, 0.3);
    net_route(net, c, a, 1);
    net_poisson(net, 1.7, a);
    solve();
    struct result *r = analytic_solve(net, d);
    for (size_t e = 0; e < 2; e++)
        ck_close(mean_of(DISTRIBUTION_EXIT, e, 2), r->exits[e].mean_sojourn.value, 1e-4, 0);
    const char *method;
    double t = 1, p;
    ck_assert_int_eq(analytic_cdf(all, DISTRIBUTION_EXIT, 0, &t, 1, &p, &method),
                     BASIS_APPROXIMATE);
    ck_assert_str_eq(method, "path inversion, queues remembered");
    ck_assert_int_eq(analytic_cdf(all, DISTRIBUTION_WAIT, 1, &t, 1, &p, &method), BASIS_NONE);
    ck_assert(isnan(p));
    result_free(r);
}
END_TEST

/*
 * How good the approximation is with feedback: `sojourn simulate` has p50, p95, p99 4.408, 27.84,
 * 50.38 s (half-widths 0.7, 0.5, 0.8 %; 3000 windows of 10 000 s) where two stations at 0.8 are
 * visited by turns, five times each; taken as independent, visits give 5.33, 25.0 and 38.7.
 */
START_TEST(queues_found_again)
{
    static const double levels[] = {0.5, 0.95, 0.99}, simulated[] = {4.408, 27.84, 50.38};
    const size_t a = net_station(net, "A", 1, exponential(0.16)),
                 b = net_station(net, "B", 1, exponential(0.2));
    net_route(net, a, b, 0.8);
    net_route(net, b, a, 1);
    net_poisson(net, 1, a);
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, 3, d);
    for (size_t k = 0; k < 3; k++) {
        ck_close(r->network_quantiles[k].value, simulated[k], 0.03, 0);
        ck_assert_int_eq(r->network_quantiles[k].basis, BASIS_APPROXIMATE);
        ck_assert_str_eq(r->network_quantiles[k].method, "path inversion, queues remembered");
    }
    result_free(r);
}
END_TEST

/*
 * Delays of fixed lengths alone, with a way back: a lattice of sums, geometric in the number of
 * rounds. 20 ms, then 30 ms, and with probability 0.1 again: P(50 k ms) = 0.9 0.1^(k - 1).
 */
START_TEST(lattice)
{
    static const double levels[] = {0.0001, 0.5, 0.9, 0.90001, 0.99, 0.9999, 1 - 1e-7},
                        rounds[] = {1, 1, 1, 2, 2, 4, 7};
    const size_t a = net_station(net, "A", SERVERS_INFINITE, deterministic(0.02)),
                 b = net_station(net, "B", SERVERS_INFINITE, deterministic(0.03));
    net_route(net, a, b, 1);
    net_route(net, b, a, 0.1);
    net_poisson(net, 10, a);
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, 7, d);
    for (size_t k = 0; k < 7; k++) {
        ck_close(r->network_quantiles[k].value, 0.05 * rounds[k], 1e-14, 0);
        ck_assert_int_eq(r->network_quantiles[k].basis, BASIS_EXACT);
    }
    result_free(r);
}
END_TEST

/*
 * A fixed delay before M/M/1, and M/D/1 at the end of M/M/1: a constant that is taken out, and one
 * with those who do not wait at the end. M/M/1 then M/D/1: 1 s, and the sum of an exponential of
 * rate mu - lambda and M/D/1's wait.
 */
START_TEST(constants_on_a_way)
{
    static const double levels[] = {1e-6, 0.1, 0.5, 0.99, 1 - 1e-8};
    const size_t a = net_station(net, "A", SERVERS_INFINITE, deterministic(7)),
                 b = net_station(net, "B", 1, exponential(0.5));
    net_route(net, a, b, 1);
    net_poisson(net, 1, a);
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, 5, d);
    for (size_t k = 0; k < 5; k++) {
        ck_close(r->network_quantiles[k].value, 7 - log1p(-levels[k]), 1e-10, 0);
        ck_assert_int_eq(r->network_quantiles[k].basis, BASIS_EXACT);
    }
    result_free(r);
}
END_TEST

/* Between two M/M/1 a fixed delay only adds to their sum. */
START_TEST(constant_in_the_middle)
{
    const double rate[] = {1, 2.5};
    const size_t a = net_station(net, "A", 1, exponential(0.5)),
                 b = net_station(net, "B", SERVERS_INFINITE, deterministic(3));
    const size_t c = net_station(net, "C", 1, exponential(1 / 3.5));
    net_route(net, a, b, 1);
    net_route(net, b, c, 1);
    net_poisson(net, 1, a);
    solve();
    for (double t = 0.1; t < 20; t *= 1.7)
        ck_close(cdf(DISTRIBUTION_EXIT, 0, 3 + t, BASIS_EXACT), hypoexponential(rate, 2, t), 1e-11,
                 0);
}
END_TEST

/* Paced arrivals, a fixed delay, then D/M/1, whose response is exponential of rate mu (1 - sigma):
 * sigma of rho = 0.8 by Lambert's W, as in test_gimc.c. */
START_TEST(constant_before_paced_arrivals)
{
    const size_t a = net_station(net, "A", SERVERS_INFINITE, deterministic(3)),
                 b = net_station(net, "B", 1, exponential(0.8));
    net_route(net, a, b, 1);
    net_source(net, deterministic(1), a);
    solve();
    for (double t = 0.1; t < 20; t *= 1.7)
        ck_close(cdf(DISTRIBUTION_EXIT, 0, 3 + t, BASIS_EXACT),
                 -expm1(-(1 - 0.62862979649694668) / 0.8 * t), 1e-11, 0);
}
END_TEST

static double wait_density(double x, void *context)
{
    const double t =
        *(const double *)context; /* P(Wq <= t - x) of M/D/1 at 0.6, x exponential of rate 1 */
    return exp(-x) * md1_wait(0.6, 1, t - x);
}

START_TEST(fixed_service_at_the_end)
{
    const size_t a = net_station(net, "A", 1, exponential(1 / 1.6)),
                 b = net_station(net, "B", 1, deterministic(1));
    net_route(net, a, b, 1);
    net_poisson(net, 0.6, a);
    solve();
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(500);
    for (double t = 0.3; t < 9; t += 1.1) {
        double context = t, want, error, breaks[12];
        size_t n = 0;
        for (breaks[n++] = 0; t - floor(t) + (double)n - 1 < t; n++)
            breaks[n] = t - floor(t) + (double)n - 1;
        breaks[n++] = t;
        gsl_function f = {.function = wait_density, .params = &context};
        gsl_integration_qagp(&f, breaks, n, 1e-12, 1e-11, 500, w, &want, &error);
        ck_close(cdf(DISTRIBUTION_EXIT, 0, 1 + t, BASIS_EXACT), want, 1e-8, 1e-9);
    }
    gsl_integration_workspace_free(w);
    ck_assert(cdf(DISTRIBUTION_EXIT, 0, 1, BASIS_EXACT) == 0);
}
END_TEST

/* Two ways of one visit each to one exit: 30 % to a fixed delay of 2, the rest to M/M/1. */
START_TEST(ways_of_one_visit)
{
    static const double levels[] = {0.2, 0.7, 0.75, 0.99};
    const size_t a = net_station(net, "A", SERVERS_INFINITE, deterministic(2)),
                 b = net_station(net, "B", 1, exponential(0.5));
    net_poisson(net, 0.3, a);
    net_poisson(net, 0.7, b);
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, 4, d);
    const double mu = 2 - 0.7;
    const double want[] = {-log1p(-0.2 / 0.7) / mu, 2, 2, -log(0.01 / 0.7) / mu};
    for (size_t k = 0; k < 4; k++) {
        ck_close(r->network_quantiles[k].value, want[k], 1e-10, 0);
        ck_assert_int_eq(r->network_quantiles[k].basis, BASIS_EXACT);
    }
    result_free(r);
}
END_TEST

/* Delays alone: a jump is told from what has to be inverted. */
START_TEST(jumps)
{
    const size_t a = net_station(net, "A", SERVERS_INFINITE, deterministic(2)),
                 b = net_station(net, "B", SERVERS_INFINITE, dist_of(DIST_UNIFORM, 2, 0.1));
    net_route(net, a, b, 0.5);
    net_route(net, b, a, 0.1);
    net_source(net, deterministic(0.3), a);
    solve();
    ck_assert(cdf(DISTRIBUTION_RESPONSE, 0, 2, BASIS_EXACT) == 1);
    ck_assert(cdf(DISTRIBUTION_RESPONSE, 0, 1.9999999, BASIS_EXACT) == 0);
    ck_assert(cdf(DISTRIBUTION_WAIT, 0, 0, BASIS_EXACT) == 1);
    ck_assert(cdf(DISTRIBUTION_EXIT, 0, 1, BASIS_EXACT) == 0);
    ck_assert(cdf(DISTRIBUTION_EXIT, 0, 1.9999999, BASIS_EXACT) == 0);
    ck_close(cdf(DISTRIBUTION_EXIT, 0, 2, BASIS_EXACT), 0.5, 1e-12, 0);
    ck_close(cdf(DISTRIBUTION_EXIT, 0, 2.5, BASIS_EXACT), 0.5, 1e-9,
             0); /* the other half goes on, for 0.9 at least */
    ck_assert(cdf(DISTRIBUTION_EXIT, 0, 0, BASIS_EXACT) == 0);
}
END_TEST

/* What an overtaking-free network is: shapes of ways, and what stands where on them. */
enum { TANDEM, SHORTCUT, LOOP, MERGE };
static const struct {
    int shape;
    unsigned servers[3];
    enum dist_kind kind[3];
    enum dist_kind arrivals;
    bool exact;
} shapes[] = {
    {TANDEM, {1, 1, 1}, {0, 0, 0}, 0, true},
    {TANDEM, {3, 1, 2}, {0, 0, 0}, 0, true},
    {TANDEM, {1, 2, 1}, {0, 0, 0}, 0, false},
    {TANDEM, {1, SERVERS_INFINITE, 1}, {0, 0, 0}, 0, false},
    {TANDEM, {1, SERVERS_INFINITE, 1}, {0, DIST_DETERMINISTIC, 0}, 0, true},
    {TANDEM, {1, SERVERS_INFINITE, 1}, {0, DIST_DETERMINISTIC, 0}, DIST_UNIFORM, false},
    {TANDEM,
     {SERVERS_INFINITE, SERVERS_INFINITE, 1},
     {DIST_DETERMINISTIC, DIST_DETERMINISTIC, 0},
     DIST_UNIFORM,
     true},
    {TANDEM, {SERVERS_INFINITE, 1, 1}, {DIST_DETERMINISTIC, 0, 0}, DIST_UNIFORM, false},
    {TANDEM, {SERVERS_INFINITE, 1, 1}, {DIST_UNIFORM, 0, 0}, 0, true},
    {TANDEM, {1, 1, SERVERS_INFINITE}, {0, 0, DIST_UNIFORM}, 0, true},
    {TANDEM, {1, 1, 1}, {0, 0, DIST_UNIFORM}, 0, true},
    {TANDEM, {1, 1, 1}, {0, DIST_UNIFORM, 0}, 0, false},
    {TANDEM, {1, 1, 2}, {0, 0, DIST_UNIFORM}, 0, false},
    {TANDEM, {1, 1, 1}, {0, 0, 0}, DIST_UNIFORM, false},
    {TANDEM,
     {SERVERS_INFINITE, SERVERS_INFINITE, SERVERS_INFINITE},
     {DIST_UNIFORM, 0, DIST_UNIFORM},
     DIST_UNIFORM,
     true},
    {SHORTCUT, {1, 1, 1}, {0, 0, 0}, 0, false},
    {LOOP, {1, 1, 1}, {0, 0, 0}, 0, false},
    {LOOP, {SERVERS_INFINITE, SERVERS_INFINITE, SERVERS_INFINITE}, {0, 0, 0}, 0, true},
    {MERGE, {1, 1, 1}, {0, 0, 0}, 0, true},
    {MERGE, {2, 1, 1}, {0, 0, DIST_UNIFORM}, 0, true},
};

START_TEST(overtaking)
{
    static const char *const names[] = {"A", "B", "C"};
    size_t k[3];
    for (int i = 0; i < 3; i++) {
        const enum dist_kind kind = shapes[_i].kind[i];
        k[i] = net_station(net, names[i], shapes[_i].servers[i],
                           dist_of(kind, 0.4,
                                   kind == DIST_EXPONENTIAL     ? 1
                                   : kind == DIST_DETERMINISTIC ? 0
                                                                : 0.2));
    }
    const int shape = shapes[_i].shape;
    net_route(net, k[0], k[1], shape == SHORTCUT ? 0.5 : shape == MERGE ? 0 : 1);
    net_route(net, k[0], k[2], shape == SHORTCUT ? 0.5 : shape == MERGE ? 1 : 0);
    net_route(net, k[1], k[2], 1);
    net_route(net, k[2], k[1], shape == LOOP ? 0.3 : 0);
    net_source(net,
               dist_of(shapes[_i].arrivals, 1, shapes[_i].arrivals == DIST_EXPONENTIAL ? 1 : 0.2),
               k[0]);
    if (shape == MERGE)
        net_poisson(net, 0.5, k[1]);
    solve();
    const double p =
        cdf(DISTRIBUTION_EXIT, 0, 1.7, shapes[_i].exact ? BASIS_EXACT : BASIS_APPROXIMATE);
    ck_assert(p > 0 && p < 1);
}
END_TEST

/* Nobody leaves there; nobody comes there. */
START_TEST(nobody)
{
    const size_t a = net_station(net, "A", 1, exponential(0.4));
    net_station(net, "B", 1, exponential(0.4));
    network_add_exit(net, "other", true);
    net_poisson(net, 1, a);
    solve();
    double t[] = {1, 2}, p[2];
    const char *method;
    ck_assert_int_eq(analytic_cdf(all, DISTRIBUTION_EXIT, 1, t, 2, p, &method), BASIS_NONE);
    ck_assert(isnan(p[0]) && isnan(p[1]));
    ck_assert_int_eq(analytic_cdf(all, DISTRIBUTION_WAIT, 1, t, 2, p, NULL), BASIS_NONE);
    ck_assert_int_eq(analytic_cdf(all, DISTRIBUTION_RESPONSE, 1, t, 2, p, NULL), BASIS_NONE);
    ck_assert_int_eq(analytic_cdf(all, DISTRIBUTION_ACCEPTED, 0, t, 2, p, NULL), BASIS_EXACT);
}
END_TEST

START_TEST(unstable)
{
    net_poisson(net, 3, net_station(net, "A", 1, exponential(0.4)));
    net_finish(net);
    ck_assert_ptr_null(analytic_distributions_new(net, d));
    ck_assert_uint_gt(diag_count(d), 0);
}
END_TEST

/* Quantiles of waits: 0 where that many do not wait; at M/M/c, -log((1-q)/pw) / (c mu - lambda). */
START_TEST(quantiles_of_waits)
{
    static const double levels[] = {0.1, 0.54, 0.56, 0.95, 0.999};
    net_poisson(net, 1.5, net_station(net, "A", 2, exponential(1)));
    net_station(net, "idle", 2, exponential(1));
    net_finish(net);
    struct result *r = analytic_solve_quantiles(net, levels, 5, d);
    const double pw = 0.6428571428571429;    /* Erlang's C at 1.5 erlangs on 2 servers: 9/14 */
    for (size_t k = 0; k < 5; k++) {
        const double want = fmax(0, -log((1 - levels[k]) / pw) / 0.5);
        ck_close(r->group_waits[k].value, want, 1e-10, 0);
        ck_assert_int_eq(r->group_waits[k].basis, BASIS_EXACT);
        ck_assert_str_eq(r->group_waits[k].method, "M/M/c");
        ck_assert_int_eq(r->group_waits[5 + k].basis, BASIS_NONE);
    }
    result_free(r);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("distribution");
    TCase *t = tcase_create("distribution");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, tandem);
    tcase_add_test(t, alike_in_tandem);
    tcase_add_test(t, narrow_services);
    tcase_add_test(t, thousands_in_a_row);
    tcase_add_test(t, too_many_in_a_row);
    tcase_add_test(t, tree);
    tcase_add_test(t, md1);
    tcase_add_test(t, exponential_by_other_names);
    tcase_add_loop_test(t, means_of_mg1, 0, 7);
    tcase_add_test(t, means_with_feedback);
    tcase_add_test(t, queues_found_again);
    tcase_add_test(t, lattice);
    tcase_add_test(t, constants_on_a_way);
    tcase_add_test(t, constant_in_the_middle);
    tcase_add_test(t, constant_before_paced_arrivals);
    tcase_add_test(t, fixed_service_at_the_end);
    tcase_add_test(t, ways_of_one_visit);
    tcase_add_test(t, jumps);
    tcase_add_loop_test(t, overtaking, 0, sizeof shapes / sizeof *shapes);
    tcase_add_test(t, nobody);
    tcase_add_test(t, unstable);
    tcase_add_test(t, quantiles_of_waits);
    suite_add_tcase(s, t);
    return run_suite(s);
}
