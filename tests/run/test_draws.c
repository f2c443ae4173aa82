/*
 * What draws with long tails are worth: by formulas of their moments, and whether intervals cover
 * that are given; and what no route reaches is 0.
 */
#include "run/draws.h"

#include <gsl/gsl_errno.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "run/paired.h"
#include "run/simulate.h"

#define STATION(service, visits)                                                                   \
    "model = \"network\";"                                                                         \
    "stations = ( { name = \"q\"; service = " service "; },"                                       \
    "             { name = \"door\"; service = { mean = 1e-6; }; } );"                             \
    "sources = ( { name = \"users\"; rate = 1; to = \"door\"; } );"                                \
    "routes = ( (\"door\", \"q\", 0.5), (\"door\", \"refused\", 0.5) );"                           \
    "experiment = { window = " visits "; windows = 1; warmup = 50.0; experiments = 30; };"

/* Squared skewness / 4 of laws with squared coefficient of variation c, or 2 c^1.5. */
/* An exponential's square has variance 20 and third cumulant 592. */
#define SQUARE (592.0 * 592 / 8000 / 4)
/* waits: the same of the square of the service, as a multiple of SQUARE; 0: as draws. The square of a
 * lognormal has (1 + c)^4 - 1 for c. */
static const struct { const char *service; double draws, waits; } laws[] = {
    {STATION("{ mean = 0.5; }", "9.0"), 1, 0},
    {STATION("{ dist = \"gamma\"; mean = 0.5; scv = 7.0; }", "9.0"), 7, 0},      /* 4 c / 4 */
    {STATION("{ dist = \"gamma\"; mean = 0.5; scv = 0.3; }", "9.0"), 1, 0},
    /* one in 1000 is 500 s, the rest next to nothing: in means of 0.5 s, E x^2 = 2000, E x^3 = 6e6 */
    {STATION("{ dist = \"hyperexponential\"; probabilities = [0.999, 0.001]; means = [1e-9, 500.0]; }", "9.0"),
     (6e6 - 6000 + 2) * (6e6 - 6000 + 2) / (1999.0 * 1999 * 1999) / 4, 0},
    {STATION("{ dist = \"lognormal\"; mean = 0.5; scv = 1.0; }", "9.0"), 2,         /* 16 / 4 is more */
     116.1895003862225 / SQUARE},
    {STATION("{ dist = \"lognormal\"; mean = 0.5; scv = 100.0; }", "9.0"), 2000,
     2123040270599.0 / SQUARE},
    /* shape 1/2: E x^k = (2k)!: variance 20, third moment 720 - 3 * 2 * 24 + 16 = 592 */
    {STATION("{ dist = \"weibull\"; shape = 0.5; scale = 1.0; }", "9.0"), SQUARE,
     /* and its square, E x^k = (4k)! */
     476126208.0 * 476126208 / (39744.0 * 39744 * 39744) / 4 / SQUARE},
    {STATION("{ dist = \"weibull\"; shape = 2.0; scale = 1.0; }", "9.0"), 1, 0},
};

START_TEST(worth_by_moments)
{
    struct model *m = test_model(laws[_i].service, NULL, 0);
    struct draws *d = draws_new(m->network);
    const double draws = laws[_i].draws, waits = laws[_i].waits > 0 ? laws[_i].waits : draws;
    const double rate = 0.5, itself = draws > 1 ? 100 * rate / draws : INFINITY,
                 times = waits > 1 ? 100 * rate / waits : INFINITY;
    static const enum quantity_id of[] = {Q_UTILIZATION, Q_WAIT_P, Q_MEAN_NUMBER, Q_MEAN_QUEUE,
                                          Q_MEAN_RESPONSE, Q_MEAN_WAIT, Q_P_NUMBER};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        const double want = k < 2 ? itself : times;
        ck_close(draws_events(d, ROW_STATION, 0, of[k], 100), want, 1e-5, 0);
        ck_close(draws_events(d, ROW_GROUP, 0, of[k], 100), want, 1e-5, 0);
        ck_assert(isinf(draws_events(d, ROW_STATION, 1, of[k], 100)));
    }
    ck_assert(isinf(draws_events(d, ROW_STATION, 0, Q_ARRIVAL_RATE, 100)));
    ck_assert(isinf(draws_events(d, ROW_STATION, 0, Q_THROUGHPUT, 100)));
    /* nearly all variance is of q; half of the requests leave by each exit */
    ck_close(draws_events(d, ROW_NETWORK, 0, Q_NETWORK_SOJOURN, 100), times, 1e-4, 0);
    ck_close(draws_events(d, ROW_EXIT, 0, Q_EXIT_SOJOURN, 100), times / 2, 1e-4, 0);
    ck_assert(isinf(draws_events(d, ROW_EXIT, 1, Q_EXIT_SOJOURN, 100)));
    draws_free(d);
    model_free(m);
}
END_TEST

/* What hardly counts in the network's sojourns takes nothing from them; by cumulants by hand. */
START_TEST(sums_by_cumulants)
{
    const struct override o[] = {{"stations.door.service.mean", "2.0"}, {"stations.door.servers", "9"},
                                 {"routes[0]", "(\"door\", \"q\", 0.01)"},
                                 {"routes[1]", "(\"door\", \"refused\", 0.99)"}};
    struct model *m = test_model(STATION("{ dist = \"gamma\"; mean = 0.5; scv = 9.0; }", "9.0"), o, 4);
    struct draws *d = draws_new(m->network);
    /* variance 1 * 4 + 0.01 * 2.25; third cumulant of the gamma 0.01 * 2 * 9^2 * 0.125 */
    const double v = 4.0225, k = 0.01 * 2 * 81 * 0.125;
    ck_close(draws_events(d, ROW_NETWORK, 0, Q_NETWORK_NUMBER, 10), 10 * 4 * v * v * v / (k * k), 1e-9, 0);
    ck_close(draws_events(d, ROW_STATION, 0, Q_MEAN_NUMBER, 10), 10 * 0.01 / 9, 1e-9, 0);
    draws_free(d);
    model_free(m);
}
END_TEST

/* Long gaps between arrivals count in all that they reach, and in no share of requests. */
START_TEST(gaps_between_arrivals)
{
    const struct override o[] = {
        {"sources.users", "{ to = \"door\"; interarrival = { dist = \"gamma\"; mean = 2.0; scv = 50.0; }; }"},
        {"routes[0]", "(\"door\", \"refused\", 1.0)"}, {"routes[1]", "(\"q\", \"out\", 1.0)"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "9.0"), o, 3);
    struct draws *d = draws_new(m->network);
    static const enum quantity_id of[] = {Q_ARRIVAL_RATE, Q_UTILIZATION, Q_MEAN_WAIT, Q_WAIT_P};
    for (int k = 0; k < 4; k++) {
        ck_close(draws_events(d, ROW_STATION, 1, of[k], 1000), 500.0 / 50, 1e-9, 0);
        ck_assert(isinf(draws_events(d, ROW_STATION, 0, of[k], 1000)));
    }
    ck_close(draws_events(d, ROW_NETWORK, 0, Q_NETWORK_THROUGHPUT, 1000), 10, 1e-9, 0);
    ck_close(draws_events(d, ROW_EXIT, 1, Q_EXIT_THROUGHPUT, 1000), 10, 1e-9, 0);
    ck_assert(isinf(draws_events(d, ROW_EXIT, 0, Q_EXIT_THROUGHPUT, 1000)));
    draws_free(d);
    model_free(m);
}
END_TEST

/* ---- through the driver ---- */

#define UNSEEN "no interval: times too rarely long for so few, the longest may be unseen"

/* Squared coefficients of variation that no run will ever know, of every law that can have them. */
static const char *const enormous[] = {
    "{ dist = \"hyperexponential\"; mean = 0.5; scv = 1e6; }",
    "{ dist = \"hyperexponential\"; mean = 0.5; scv = 1e9; }",
    "{ dist = \"gamma\"; shape = 1e-8; scale = 5e7; }",
    "{ dist = \"gamma\"; mean = 0.5; scv = 1e300; }",
    "{ dist = \"lognormal\"; mean = 0.5; scv = 1e6; }",
    "{ dist = \"lognormal\"; mean = 0.5; scv = 1e300; }",
    "{ dist = \"weibull\"; mean = 0.5; scv = 1e9; }",
    "{ dist = \"hyperexponential\"; mean = 0.5; scv = 1e300; }",
};

START_TEST(enormous_variances_have_no_interval)
{
    const struct override o[] = {{"stations.q.service", enormous[_i]},
                                 {"experiment.quantiles", "[0.5]"},
                                 {"experiment.targets", "[\"q.utilization:50%\", \"q.response_p50:50%\"]"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "1000.0"), o, 3);
    struct result *r = test_simulate(m, 1);
    const struct figure *f = r->stations[0].f;
    static const enum station_figure of[] = {FIG_UTILIZATION, FIG_MEAN_NUMBER, FIG_MEAN_QUEUE,
                                             FIG_MEAN_RESPONSE, FIG_MEAN_WAIT};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        ck_assert(isnan(f[of[k]].half_width) && f[of[k]].low == 0 && f[of[k]].high == 0);
        ck_assert_str_eq(f[of[k]].method, UNSEEN);
    }
    ck_assert(!isnan(f[FIG_ARRIVAL_RATE].half_width));
    ck_assert_str_eq(r->network.mean_sojourn.method, UNSEEN);
    ck_assert_str_eq(r->network.mean_number.method, UNSEEN);
    ck_assert_str_eq(r->exits[0].mean_sojourn.method, UNSEEN);
    ck_assert(!isnan(r->exits[1].mean_sojourn.half_width));    /* they do not go to q */
    ck_assert(isnan(r->group_quantiles[0].half_width));
    ck_assert(!r->precision[0].reached && !r->precision[1].reached);
    result_free(r);
    model_free(m);
}
END_TEST

/* A difference from such a model has none either. */
START_TEST(nor_have_differences)
{
    struct model *a = test_model(STATION("{ mean = 0.5; }", "1000.0"), NULL, 0);
    struct model *b = test_model(STATION("{ mean = 0.5; }", "1000.0"),
                                 &(struct override){"stations.q.service", enormous[0]}, 1);
    struct model *const sides[][2] = {{a, b}, {b, a}};
    for (int i = 0; i < 2; i++) {
        struct diag *d = diag_new();
        struct paired pair;
        ck_assert_int_eq(run_paired(sides[i][0], sides[i][1], &(struct run_options){.threads = 1}, &pair, d), 0);
        const struct figure *f = pair.difference->stations[0].f;
        ck_assert(isnan(f[FIG_UTILIZATION].half_width));
        ck_assert_str_eq(f[FIG_UTILIZATION].method, UNSEEN);
        ck_assert(!isnan(f[FIG_ARRIVAL_RATE].half_width));
        paired_release(&pair);
        diag_free(d);
    }
    model_free(a);
    model_free(b);
}
END_TEST

/* Runs whose draws are worth some 25 and 100 events: n = so many times draws_per_event. */
static const struct { const char *service, *window; } covered[] = {
    {"{ dist = \"hyperexponential\"; mean = 0.1; scv = 4.0; }", "15.0"},
    {"{ dist = \"hyperexponential\"; mean = 0.1; scv = 4.0; }", "60.0"},
    {"{ dist = \"hyperexponential\"; mean = 0.1; scv = 16.0; }", "62.0"},
    {"{ dist = \"hyperexponential\"; mean = 0.1; scv = 100.0; }", "380.0"},
    {"{ dist = \"gamma\"; mean = 0.1; scv = 4.0; }", "7.0"},
    {"{ dist = \"gamma\"; mean = 0.1; scv = 16.0; }", "28.0"},
    {"{ dist = \"lognormal\"; mean = 0.1; scv = 4.0; }", "27.0"},
    {"{ dist = \"lognormal\"; mean = 0.1; scv = 16.0; }", "220.0"},
    {"{ dist = \"weibull\"; mean = 0.1; scv = 16.0; }", "125.0"},
};

struct seen { int shown, covered; };

static void see(struct seen *s, const struct figure *f, double exact)
{
    if (isnan(f->half_width))
        return;
    const bool ends = f->low < f->high;
    s->shown++;
    s->covered += exact >= (ends ? f->low : f->value - f->half_width) &&
                  exact <= (ends ? f->high : f->value + f->half_width);
}

/* 92 %, less 4.5 standard deviations of what was seen. */
static void covers(const struct seen *s, const char *what)
{
    const double deviation = sqrt(0.92 * 0.08 / fmax(1, s->shown));
    if (s->covered < (0.92 - 4.5 * deviation) * s->shown)
        ck_abort_msg("%s: %d of %d intervals cover", what, s->covered, s->shown);
}

START_TEST(intervals_that_are_given_cover)
{
    enum { RUNS = 300 };
    const struct override o[] = {{"stations.q.service", covered[_i].service},
                                 {"stations.q.servers", "\"infinite\""},
                                 {"experiment.window", covered[_i].window},
                                 {"sources.users.rate", "2.0"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "1.0"), o, 4);
    struct seen response = {0}, sojourn = {0};
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        m->experiment.seed = seed;
        struct result *r = test_simulate(m, 1);
        see(&response, &r->stations[0].f[FIG_MEAN_RESPONSE], 0.1);
        see(&sojourn, &r->exits[0].mean_sojourn, 0.1 + 1e-6 / (1 - 2e-6));
        result_free(r);
    }
    ck_assert_int_gt(response.shown, RUNS / 2);
    covers(&response, "mean response");
    covers(&sojourn, "sojourn");
    model_free(m);
}
END_TEST

/* ---- 0 by the model ---- */

START_TEST(what_no_route_reaches_is_zero)
{
    const struct override o[] = {
        {"routes[0]", "(\"door\", \"q\", 0.0)"}, {"routes[1]", "(\"q\", \"refused\", 1.0)"},
        {"meters", "( { name = \"flow\"; of = \"q\"; } )"},
        {"experiment.targets", "[\"flow:5%\", \"q.utilization:5%\", \"refused.throughput:5%\", \"out.throughput:50%\"]"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "100.0"), o, 4);
    struct result *r = test_simulate(m, 1);
    const struct figure *f[] = {&r->meters[0].value, &r->stations[0].f[FIG_UTILIZATION],
                                &r->exits[1].rate, &r->stations[0].f[FIG_MEAN_QUEUE]};
    for (int k = 0; k < 4; k++)
        ck_assert(f[k]->value == 0 && f[k]->half_width == 0 && strstr(f[k]->method, "no interval") == NULL);
    for (int k = 0; k < 4; k++)
        ck_assert(r->precision[k].reached);
    ck_assert(isnan(r->stations[0].f[FIG_MEAN_RESPONSE].value));    /* of no visit */
    result_free(r);
    model_free(m);
}
END_TEST

/* A route that is seldom taken, and was not, is none of these. */
START_TEST(what_was_not_seen_is_not_zero)
{
    const struct override o[] = {
        {"routes[0]", "(\"door\", \"q\", 1e-9)"}, {"routes[1]", "(\"q\", \"refused\", 1.0)"},
        {"meters", "( { name = \"flow\"; of = \"q\"; } )"},
        {"experiment.targets", "[\"flow:5%\"]"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "100.0"), o, 4);
    struct result *r = test_simulate(m, 1);
    ck_assert(isnan(r->meters[0].value.half_width) && isnan(r->exits[1].rate.half_width));
    ck_assert(isnan(r->stations[0].f[FIG_UTILIZATION].half_width) && !r->precision[0].reached);
    result_free(r);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("draws");
    TCase *t = tcase_create("draws");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, worth_by_moments, 0, sizeof laws / sizeof *laws);
    tcase_add_test(t, sums_by_cumulants);
    tcase_add_test(t, gaps_between_arrivals);
    tcase_add_loop_test(t, enormous_variances_have_no_interval, 0, sizeof enormous / sizeof *enormous);
    tcase_add_test(t, nor_have_differences);
    tcase_add_loop_test(t, intervals_that_are_given_cover, 0, sizeof covered / sizeof *covered);
    tcase_add_test(t, what_no_route_reaches_is_zero);
    tcase_add_test(t, what_was_not_seen_is_not_zero);
    suite_add_tcase(s, t);
    return run_suite(s);
}
