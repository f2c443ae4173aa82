/*
 * GI/M/c against chains in continuous time that are solved state by state (Grassmann, Taksar,
 * Heyman, Oper. Res. 33(5), 1985: no subtraction), against M/M/c and roots found elsewhere; which
 * stations are fed so, and D/D/c.
 */
#include <float.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/gimc.h"
#include "analytic/mmc.h"
#include "analytic/nets.h"
#include "analytic/number.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/run.h"

static struct gimc solved(const struct dist *interarrival, double kept, double mu, unsigned c)
{
    struct gimc q;
    const double rho = kept / interarrival->mean / (c * mu);
    ck_assert_int_eq(gimc_solve(interarrival, kept, mu, c, 1 - rho, &q), GIMC_OK);
    return q;
}

/* Poisson arrivals, thinned or not: M/M/c. */
START_TEST(poisson_arrivals)
{
    static const double loads[] = {1e-6, 0.01, 0.3, 0.8, 0.99, 1 - 1e-6};
    static const unsigned servers[] = {1, 2, 5, 40, 300};
    struct mmc want;
    const unsigned c = servers[_i % 5];
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++)
        for (double kept = 1; kept > 0.1; kept *= 0.37) {
            const double mu = 2.385, lambda = loads[i] * c * mu;
            const struct dist d = exponential(kept / lambda);
            const struct gimc q = solved(&d, kept, mu, c);
            ck_assert_int_eq(mmc_solve(lambda, mu, c, &want), MMC_OK);
            ck_close(q.pw, want.pw, 1e-10, 1e-300);
            ck_close(q.wq, want.wq, 1e-9, 1e-300);
            ck_close(q.decay, c * mu - lambda, 1e-9, 0);
        }
}
END_TEST

/*
 * D/M/1: sigma = exp(-(1 - sigma)/rho), by Lambert's W: sigma = -rho W0(-exp(-1/rho)/rho). Values
 * by mpmath's lambertw, 30 digits.
 */
static const struct {
    double rho, sigma;
} dm1[] = {{0.1, 0.000045420555346482690},
           {0.5, 0.20318786997997995},
           {0.8, 0.62862979649694668},
           {0.95, 0.90169511003108837},
           {0.999, 0.99800066688899265}};

START_TEST(deterministic_arrivals)
{
    const double mean = 1.3, mu = 1 / (mean * dm1[_i].rho);
    const struct dist d = deterministic(mean);
    const struct gimc q = solved(&d, 1, mu, 1);
    ck_close(q.sigma, dm1[_i].sigma, 1e-12, 0);
    ck_close(q.pw, dm1[_i].sigma, 1e-12, 0);
    ck_close(q.wq, q.sigma / (1 - q.sigma) / mu, 1e-9, 0);
}
END_TEST

/*
 * A chain of states (number, phase of the next arrival): phases of rate `speed` that follow each
 * other (Erlang), or branches that are chosen anew after each arrival (hyperexponential). p[(most +
 * 1) * phases].
 */
struct chain {
    unsigned c, phases;
    size_t most;
    bool branches;
    double mu, speed[2], choice[2];
    double *p;
};

static void add_rate(double *q, size_t n, size_t from, size_t to, double rate)
{
    q[from * n + to] += rate;
}

static double *rates(const struct chain *x, size_t n)
{
    double *q = calloc(n * n, sizeof *q);
    for (size_t k = 0; k <= x->most; k++)
        for (unsigned f = 0; f < x->phases; f++) {
            const size_t i = k * x->phases + f, up = (k < x->most ? k + 1 : k) * x->phases;
            if (k > 0)
                add_rate(q, n, i, i - x->phases, fmin((double)k, x->c) * x->mu);
            for (unsigned g = 0; x->branches && g < x->phases; g++)
                add_rate(q, n, i, up + g, x->speed[f] * x->choice[g]);
            if (!x->branches)
                add_rate(q, n, i, f + 1 < x->phases ? i + 1 : up, x->speed[0]);
        }
    return q;
}

static void eliminate(double *q, size_t n, double *p)
{
    for (size_t i = n - 1; i > 0; i--) {
        double out = 0;
        for (size_t j = 0; j < i; j++)
            out += q[i * n + j];
        for (size_t j = 0; j < i; j++)
            q[j * n + i] /= out;
        for (size_t j = 0; j < i; j++)
            for (size_t k = 0; q[j * n + i] > 0 && k < i; k++)
                if (j != k)
                    q[j * n + k] += q[j * n + i] * q[i * n + k];
    }
    double all = p[0] = 1;
    for (size_t i = 1; i < n; i++) {
        p[i] = 0;
        for (size_t j = 0; j < i; j++)
            p[i] += p[j] * q[j * n + i];
        all += p[i];
    }
    for (size_t i = 0; i < n; i++)
        p[i] /= all;
}

static void chain_solve(struct chain *x)
{
    const size_t n = (x->most + 1) * x->phases;
    double *q = rates(x, n);
    x->p = calloc(n, sizeof *x->p);
    eliminate(q, n, x->p);
    free(q);
}

static double in_chain(const struct chain *x, size_t n)
{
    double sum = 0;
    for (unsigned f = 0; f < x->phases; f++)
        sum += x->p[n * x->phases + f];
    return sum;
}

static const struct {
    unsigned c;
    double rho, scv;
} chains[] = {{1, 0.8, 0.5}, {2, 0.7, 0.5}, {5, 0.6, 0.5}, {12, 0.75, 0.5},
              {1, 0.6, 4},   {2, 0.5, 7},   {7, 0.7, 3}};

START_TEST(against_chains)
{
    const unsigned c = chains[_i].c;
    const double mu = 0.77, mean = 1 / (chains[_i].rho * c * mu), scv = chains[_i].scv;
    const struct dist d = dist_of(scv < 1 ? DIST_ERLANG : DIST_HYPEREXPONENTIAL, mean, scv);
    struct chain x = {.c = c, .phases = 2, .most = 220, .branches = scv > 1, .mu = mu};
    for (int f = 0; f < 2; f++) {
        x.speed[f] = scv > 1 ? 1 / dist_branch_mean(&d, f) : 2 / mean;
        x.choice[f] = scv > 1 ? dist_branch_p(&d, f) : 0;
    }
    chain_solve(&x);
    const struct gimc q = solved(&d, 1, mu, c);
    double queue = 0;
    for (size_t n = c; n <= x.most; n++)
        queue += (double)(n - c) * in_chain(&x, n);
    ck_close(q.wq, queue * mean, 1e-10, 0);
    for (unsigned n = 0; n < 60; n++) {
        double error;
        const double p = gimc_number(&q, n, &error);
        ck_close(p, in_chain(&x, n), 1e-9, error + 1e-13);    /* the chain ends at `most` */
        ck_assert_double_le(error, c < 12 ? 1e-9 : 1e-8);
    }
    free(x.p);
}
END_TEST

/* All laws that a config can give: the mean number is both the sum of the distribution and
 * Little's, and E[N busy] is lambda/mu. */
static const struct {
    enum dist_kind kind;
    double scv;
} laws[] = {{DIST_DETERMINISTIC, 0}, {DIST_UNIFORM, 0.3}, {DIST_ERLANG, 1.0 / 16},
            {DIST_GAMMA, 0.3},       {DIST_GAMMA, 6},     {DIST_HYPEREXPONENTIAL, 9},
            {DIST_LOGNORMAL, 0.2},   {DIST_LOGNORMAL, 3}, {DIST_WEIBULL, 0.4},
            {DIST_WEIBULL, 5}};

START_TEST(sums)
{
    static const unsigned servers[] = {1, 3, 10};
    for (size_t i = 0; i < 3; i++)
        for (double kept = 1; kept > 0.2; kept *= 0.4) {
            const unsigned c = servers[i];
            const double mu = 3.1, rho = 0.7;
            const struct dist d = dist_of(laws[_i].kind, kept / (rho * c * mu), laws[_i].scv);
            const struct gimc q = solved(&d, kept, mu, c);
            double all = 0, number = 0, busy = 0, error;
            for (unsigned n = 0; n < 3000; n++) {
                const double p = gimc_number(&q, n, &error);
                all += p;
                number += p * n;
                busy += p * fmin(n, c);
            }
            ck_close(all, 1, 1e-10, 0);
            ck_close(busy, rho * c, 1e-10, 0);
            ck_close(number, rho * c * mu * (q.wq + 1 / mu), 1e-9, 0);
        }
}
END_TEST

/* D/M/4 about exp(-2 mu d) = 1/2, where sigma = 1/2 and decay = 2 mu, and a term is 0/0: pw goes on
 * straight through it. */
START_TEST(at_a_multiple)
{
    double pw[9];
    for (int i = 0; i < 9; i++) {
        const double mu = log(2) / 2 * (1 + (i - 4) * 1e-7);
        const struct dist d = deterministic(1);
        const struct gimc q = solved(&d, 1, mu, 4);
        ck_close(q.sigma, 0.5, 1e-6, 0);
        pw[i] = q.pw;
        if (i >= 2)
            ck_close(pw[i] - pw[i - 1], pw[i - 1] - pw[i - 2], 0, 1e-10 * pw[i]);
    }
    ck_assert(pw[8] < pw[0] * (1 - 1e-7));
}
END_TEST

START_TEST(domain)
{
    const struct dist d = deterministic(1);
    struct gimc q;
    ck_assert_int_eq(gimc_solve(&d, 0, 2, 1, 0.5, &q), GIMC_EDOM);
    ck_assert_int_eq(gimc_solve(&d, 1.1, 2, 1, 0.5, &q), GIMC_EDOM);
    ck_assert_int_eq(gimc_solve(&d, 1, 2, 0, 0.5, &q), GIMC_EDOM);
    ck_assert_int_eq(gimc_solve(&d, 1, 1, 1, 0, &q), GIMC_EUNSTABLE);
    ck_assert_int_eq(gimc_solve(&d, 1, 2.0 / GIMC_SERVERS_MAX, GIMC_SERVERS_MAX, 0.5, &q), GIMC_OK);
    ck_assert_int_eq(gimc_solve(&d, 1, 2e-9, 1000000000, 0.5, &q), GIMC_EFAILED);
}
END_TEST

/* In a network: label, method and value of the mean wait of station i. */
static void ck_wait(const struct network *net, size_t i, enum basis basis, const char *method,
                    double want)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    const struct figure *f = &r->stations[i].f[FIG_MEAN_WAIT];
    ck_assert_int_eq(f->basis, basis);
    ck_assert_str_eq(f->method, method);
    if (basis == BASIS_EXACT)
        ck_close(f->value, want, 1e-10, 1e-15);
    result_free(r);
    diag_free(d);
}

/* A paced source: two fixed delays, then a router without a wait, then exponential servers that see
 * thinned arrivals. */
START_TEST(renewal_ways)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", SERVERS_INFINITE, deterministic(0.3)),
                 b = net_station(net, "b", 1, deterministic(0.9));
    const size_t c = net_station(net, "c", 1, exponential(0.6)),
                 e = net_station(net, "d", 1, exponential(0.5));
    net_route(net, a, b, 1);
    net_route(net, b, c, 0.4);
    net_route(net, c, e, 1);
    net_source(net, deterministic(1), a);
    net_finish(net);
    const struct dist d = deterministic(1);
    const struct gimc q = solved(&d, 0.4, 1 / 0.6, 1);
    ck_wait(net, 1, BASIS_EXACT, "nobody waits", 0);
    ck_wait(net, 2, BASIS_EXACT, "GI/M/1", q.wq);
    ck_wait(net, 3, BASIS_APPROXIMATE, "QNA, Whitt 1983, KLB", 0);
    network_free(net);
}
END_TEST

/* Two sources, something that comes back, and services of different lengths are no such thing. */
START_TEST(no_renewal)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.3));
    net_source(net, deterministic(1), a);
    net_source(net, deterministic(1), a);
    net_finish(net);
    ck_wait(net, 0, BASIS_APPROXIMATE, "QNA, Whitt 1983, KLB", 0);
    network_free(net);
    net = net_new();
    const size_t b = net_station(net, "b", 1, exponential(0.3));
    net_route(net, b, b, 0.1);
    net_source(net, deterministic(1), b);
    net_finish(net);
    ck_wait(net, 0, BASIS_APPROXIMATE, "QNA, Whitt 1983, KLB", 0);
    network_free(net);
    net = net_new();
    const size_t c = net_station(net, "c", SERVERS_INFINITE, dist_of(DIST_UNIFORM, 0.3, 0.01)),
                 e = net_station(net, "d", 1, exponential(0.3));
    net_route(net, c, e, 1);
    net_source(net, deterministic(1), c);
    net_finish(net);
    ck_wait(net, 1, BASIS_APPROXIMATE, "QNA, Whitt 1983, KLB", 0);
    network_free(net);
}
END_TEST

/* Paced arrivals and services: nobody waits below a load of 1, the number is one of two; thinned,
 * they may queue at a longer service. */
START_TEST(paced)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 3, deterministic(0.7));
    net_source(net, deterministic(0.3), a);
    net_finish(net);
    ck_wait(net, 0, BASIS_EXACT, "nobody waits", 0);
    struct diag *d = diag_new();
    struct solution *s = solution_new(net, d);
    ck_close(number_probability(s, 0, 2).value, 2.0 / 3, 1e-14, 0);
    ck_close(number_probability(s, 0, 3).value, 1.0 / 3, 1e-14, 0);
    ck_assert(number_probability(s, 0, 4).value == 0);
    ck_assert_int_eq(number_probability(s, 0, 3).basis, BASIS_EXACT);
    solution_free(s);
    diag_free(d);
    network_free(net);
}
END_TEST

/* M/M/c, M/G/inf and an idle station. */
START_TEST(numbers)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 2, exponential(1)),
                 b = net_station(net, "b", SERVERS_INFINITE, deterministic(2));
    net_station(net, "c", 1, exponential(1));
    net_route(net, a, b, 1);
    net_poisson(net, 1.5, a);
    net_finish(net);
    struct diag *d = diag_new();
    struct solution *s = solution_new(net, d);
    static const double want[] = {1.0 / 7, 1.5 / 7, 1.125 / 7,
                                  0.75 * 1.125 / 7};    /* (1 - rho)/(1 + rho) at 0 */
    for (unsigned n = 0; n < 4; n++) {
        ck_close(number_probability(s, 0, n).value, want[n], 1e-13, 0);
        ck_close(number_probability(s, 1, n).value, exp(-3) * pow(3, n) / tgamma(n + 1), 1e-13, 0);
        ck_assert(number_probability(s, 2, n).value == (n == 0));
        ck_assert_int_eq(number_probability(s, 0, n).basis, BASIS_EXACT);
    }
    ck_assert_str_eq(number_probability(s, 1, 0).method, "M/G/inf");
    solution_free(s);
    diag_free(d);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("gimc");
    TCase *t = tcase_create("gimc");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, poisson_arrivals, 0, 5);
    tcase_add_loop_test(t, deterministic_arrivals, 0, sizeof dm1 / sizeof *dm1);
    tcase_add_loop_test(t, against_chains, 0, sizeof chains / sizeof *chains);
    tcase_add_loop_test(t, sums, 0, sizeof laws / sizeof *laws);
    tcase_add_test(t, at_a_multiple);
    tcase_add_test(t, domain);
    tcase_add_test(t, renewal_ways);
    tcase_add_test(t, no_renewal);
    tcase_add_test(t, paced);
    tcase_add_test(t, numbers);
    suite_add_tcase(s, t);
    return run_suite(s);
}
