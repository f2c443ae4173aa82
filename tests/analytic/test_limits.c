/* Token buckets: the share of arrivals that they refuse, and the flows behind them. */
#include "analytic/limits.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/scope.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/refused.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

static const double loads[] = {1e-4, 0.13, 0.8, 0.999999, 1, 1.000001, 1.7, 6};

/* G of limits.h, as a sum of few terms. */
static double few_terms(double a, double room)
{
    double sum = 0, factorial = 1;
    for (int k = 0; k <= room; k++, factorial *= k)
        sum += pow(-a * (room - k), k) / factorial * exp(a * (room - k));
    return sum;
}

/* A bucket of 1: M/D/1/1, a/(1 + a). */
START_TEST(small_buckets)
{
    static const double bursts[] = {1, 1.6, 2, 2.5, 3, 4.2};
    for (size_t i = 0; i < sizeof loads / sizeof *loads; i++)
        for (size_t j = 0; j < sizeof bursts / sizeof *bursts; j++) {
            const double a = loads[i], g = few_terms(a, bursts[j] - 1);
            const struct limit l = {.rate = 3.7, .burst = bursts[j]};
            ck_close(limits_refused(&l, 3.7 * a), 1 - g / (1 + a * g), 1e-6, 1e-14);
        }
    ck_close(limits_refused(&(struct limit){.rate = 2, .burst = 1}, 3), 0.6, 1e-12, 0);
}
END_TEST

static double seen_refused(double a, double burst, uint64_t replication)
{
    enum { ARRIVALS = 50000 };
    struct stream r;
    stream_init(&r, 31, replication, 5, 7);
    double tokens = burst, refused = 0;
    for (int i = 0; i < ARRIVALS; i++) {
        tokens = fmin(burst, tokens + sampler_exp(&r) / a);
        if (tokens < 1)
            refused++;
        else
            tokens--;
    }
    return refused / ARRIVALS;
}

START_TEST(larger_buckets)
{
    static const double rows[][2] = {{0.7, 5.5}, {0.95, 13}, {1.1, 9.25}, {1.6, 30}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally seen = {0};
        for (uint64_t k = 0; k < 20; k++)
            tally_add(&seen, seen_refused(rows[i][0], rows[i][1], k));
        ck_close(limits_refused(&(struct limit){.rate = 1, .burst = rows[i][1]}, rows[i][0]),
                 seen.mean, 0, 4.5 * tally_standard_error(&seen));
    }
}
END_TEST

/* With 60 tokens and more, by the pole: 1 - 1/a is what is left above the bucket's rate. */
START_TEST(very_large_buckets)
{
    ck_close(limits_refused(&(struct limit){.rate = 1, .burst = 300}, 1.5), 1.0 / 3, 1e-9, 0);
    ck_assert(limits_refused(&(struct limit){.rate = 1, .burst = 300}, 0.7) < 1e-50);
    ck_close(limits_refused(&(struct limit){.rate = 1, .burst = 300}, 1), 1.0 / 600, 0.01, 0);
}
END_TEST

/* 40 tokens behind an issuer with a bucket; `tick` of the cache's clock. */
static struct model *limited(double rate, double tick)
{
    const char text[] =
        "model = \"ml-run\"; I_0 = 40; K = 1; login = false;\n"
        "stations = { issuer = { service = { mean = 0.004; };\n"
        "    rate_limit = { rate = 100.0; burst = 4.0; }; };\n"
        "  S_p = { service = { mean = 0.004; }; }; };\n"
        "token = { mode = \"cache\"; users = 40; lifetime = 3.0; granularity = 0.0; };\n";
    char rates[32], ticks[32];
    snprintf(rates, sizeof rates, "%g", rate);
    snprintf(ticks, sizeof ticks, "%g", tick);
    const struct override with[] = {{.key = "stations.issuer.rate_limit.rate", .value = rates},
                                    {.key = "token.granularity", .value = ticks}};
    return test_model(text, with, 2);
}

/* Refused fetches are tried again by the next look-up: with the share p refused, an entry is away
 * for 1/(u (1 - p)) + D, and p is that of the fetches' rate. */
START_TEST(fetches_refused)
{
    struct model *m = limited(17, 0);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    size_t i = 0;
    while (strcmp(r->stations[i].name, "issuer") != 0)
        i++;
    const struct figure *rate = &r->stations[i].f[FIG_ARRIVAL_RATE];
    const double p = limits_refused(&m->network->limits[0], rate->value);
    const double away = 1 / (1 - p) + r->stations[i].f[FIG_MEAN_RESPONSE].value;
    ck_assert(p > 1e-3 && p < 0.05);
    ck_close(rate->value, 40 * away / (away + 3), 1e-9, 0);
    ck_close(r->stations[i].f[FIG_THROUGHPUT].value, rate->value * (1 - p), 1e-9, 0);
    ck_assert_int_eq(rate->basis, BASIS_APPROXIMATE);
    ck_assert_str_eq(r->stations[i].f[FIG_MEAN_WAIT].method, METHOD_LIMITED);
    result_free(r);
    diag_free(d);
    model_free(m);
}
END_TEST

/* A bucket that is never empty changes nothing. */
START_TEST(limits_without_effect)
{
    struct model *m = limited(1e6, 0);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    for (size_t i = 0; i < m->network->n_stations; i++)
        ck_close(r->stations[i].f[FIG_THROUGHPUT].value, r->stations[i].f[FIG_ARRIVAL_RATE].value,
                 1e-9, 0);
    result_free(r);
    diag_free(d);
    model_free(m);
}
END_TEST

START_TEST(limits_that_matter)
{
    check_refused(limited(8, 0), "refuses many of them");
    check_refused(limited(20, 1), "after the ticks of a cache's clock");
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("limits");
    TCase *t = tcase_create("buckets");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, small_buckets);
    tcase_add_test(t, larger_buckets);
    tcase_add_test(t, very_large_buckets);
    tcase_add_test(t, fetches_refused);
    tcase_add_test(t, limits_without_effect);
    tcase_add_test(t, limits_that_matter);
    suite_add_tcase(s, t);
    return run_suite(s);
}
