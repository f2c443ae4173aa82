/*
 * What draws with long tails are worth: by formulas of their moments, and whether intervals cover
 * that are given; and what no route reaches is 0.
 */
#include "run/draws.h"
#include "run/tails.h"

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

/*
 * Squared skewness / 4 of laws with squared coefficient of variation c, or 2 c^1.5; `waits` the
 * same of the squared service, by the moments r4 = E S^4 / (E S^2)^2 and r6 = E S^6 / (E S^2)^3
 * written out.
 */
#define SQUARE                                                                                     \
    (592.0 * 592 / 8000 / 4) /* an exponential's square: variance 20, third cumulant 592 */
static const struct { const char *service; double draws, waits;
} laws[] = {
    {STATION("{ mean = 0.5; }", "9.0"), 1, 1},
    /* shape 1/7, rising factorials: c = 40.25 */
    {STATION("{ dist = \"gamma\"; mean = 0.5; scv = 7.0; }", "9.0"), 7,
     106.13066080381361}, /* 4 c / 4 */
    {STATION("{ dist = \"gamma\"; mean = 0.5; scv = 0.3; }", "9.0"), 1, 1},
    /* one in 1000 is 500 s, the rest next to nothing: in means of 0.5 s, E x^2 = 2000, E x^3 = 6e6;
     * and E x^4 = 2.4e10, E x^6 = 7.2e17: r4 = 6000, r6 = 9e7 */
    {STATION(
         "{ dist = \"hyperexponential\"; probabilities = [0.999, 0.001]; means = [1e-9, 500.0]; }",
         "9.0"),
     (6e6 - 6000 + 2) * (6e6 - 6000 + 2) / (1999.0 * 1999 * 1999) / 4,
     (9e7 - 18000 + 2) * (9e7 - 18000 + 2) / (5999.0 * 5999 * 5999) / 4},
    {STATION("{ dist = \"lognormal\"; mean = 0.5; scv = 1.0; }", "9.0"), 2, /* 16 / 4 is more */
     116.1895003862225}, /* 2 * 15^1.5: the square of a lognormal has (1 + c)^4 - 1 for c */
    {STATION("{ dist = \"lognormal\"; mean = 0.5; scv = 100.0; }", "9.0"), 2000, 2123040270599.0},
    /* shape 1/2: E x^k = (2k)!: variance 20, third moment 720 - 3 * 2 * 24 + 16 = 592 */
    {STATION("{ dist = \"weibull\"; shape = 0.5; scale = 1.0; }", "9.0"), SQUARE,
     /* and its square, E x^k = (4k)! */
     476126208.0 * 476126208 / (39744.0 * 39744 * 39744) / 4},
    {STATION("{ dist = \"weibull\"; shape = 2.0; scale = 1.0; }", "9.0"), 1, 1},
};

/*
 * A response of M/G/1 is S and, on the mean, k S^2 of others' waits, k = lambda / (2 (1 - load)):
 * roots of third cumulants add, and so do deviations.
 */
static double events_of_response(const struct dist *s, double lambda, double draws, double waits,
                                 double scv_of_square)
{
    const double k = lambda / (2 * (1 - lambda * s->mean)),
                 second = s->mean * s->mean * (1 + s->scv);
    const double a = s->mean * sqrt(s->scv), b = k * second * sqrt(scv_of_square);
    const double third = pow(a * cbrt(2 * sqrt(draws)) + b * cbrt(2 * sqrt(waits)), 3);
    return draws > 1 ? 4 * pow(a + b, 6) / (third * third) : INFINITY;
}

/* Squared coefficients of variation of the squares. */
static const double of_squares[] = {5, 40.25, 0, 5999, 15, 104060400, 69, 0};

START_TEST(worth_by_moments)
{
    struct model *m = test_model(laws[_i].service, NULL, 0);
    struct draws *d = draws_new(m->network);
    const double draws = laws[_i].draws, waits = laws[_i].waits, rate = 0.5;
    const double services = draws > 1 ? 100 * rate / draws : INFINITY,
                 queued = waits > 1 ? 100 * rate / waits : INFINITY;
    const struct dist *s = &m->network->nodes[0].service;
    const double times = 100 * rate * events_of_response(s, rate, draws, waits, of_squares[_i]);
    const struct { enum quantity_id q; double want; } of[] = {
        {Q_UTILIZATION, services}, {Q_WAIT_P, services}, {Q_P_NUMBER, services},
        {Q_MEAN_QUEUE, queued},    {Q_MEAN_WAIT, queued}, {Q_MEAN_NUMBER, times},
        {Q_MEAN_RESPONSE, times}};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        ck_close(draws_events(d, ROW_STATION, 0, of[k].q, 100), of[k].want, 1e-5, 0);
        ck_close(draws_events(d, ROW_GROUP, 0, of[k].q, 100), of[k].want, 1e-5, 0);
        ck_assert(isinf(draws_events(d, ROW_STATION, 1, of[k].q, 100)));
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

/* At a station that is hardly loaded a response is its service, and wants no more draws than
 * that. */
START_TEST(hardly_a_wait)
{
    const struct override o[] = {{"sources.users.rate", "1e-9"}};
    struct model *m = test_model(
        STATION("{ dist = \"lognormal\"; mean = 0.5; scv = 4.0; }", "9.0"), o, 1);
    struct draws *d = draws_new(m->network);
    const double visits = 1e6 * 0.5e-9;    /* in as many seconds */
    ck_close(draws_events(d, ROW_STATION, 0, Q_MEAN_RESPONSE, 1e6), visits / 16, 1e-3, 0);
    ck_close(draws_events(d, ROW_STATION, 0, Q_MEAN_WAIT, 1e6), visits / (2 * pow(624, 1.5)), 1e-9,
             0);
    draws_free(d);
    model_free(m);
}
END_TEST

/* What hardly counts in the network's sojourns takes nothing from them; by cumulants by hand. */
START_TEST(sums_by_cumulants)
{
    const struct override o[] = {{"stations.door.service.mean", "2.0"},
                                 {"stations.door.servers", "\"infinite\""},
                                 {"stations.q.servers", "\"infinite\""},
                                 {"routes[0]", "(\"door\", \"q\", 0.01)"},
                                 {"routes[1]", "(\"door\", \"refused\", 0.99)"}};
    struct model *m =
        test_model(STATION("{ dist = \"gamma\"; mean = 0.5; scv = 9.0; }", "9.0"), o, 5);
    struct draws *d = draws_new(m->network);
    /* variance 1 * 4 + 0.01 * 2.25; third cumulant of the gamma 0.01 * 2 * 9^2 * 0.125 */
    const double v = 4.0225, k = 0.01 * 2 * 81 * 0.125;
    ck_close(draws_events(d, ROW_NETWORK, 0, Q_NETWORK_NUMBER, 10), 10 * 4 * v * v * v / (k * k),
             1e-9, 0);
    ck_close(draws_events(d, ROW_STATION, 0, Q_MEAN_NUMBER, 10), 10 * 0.01 / 9, 1e-9, 0);
    draws_free(d);
    model_free(m);
}
END_TEST

/* Long gaps between arrivals count in all that they reach, and in no share of requests. */
START_TEST(gaps_between_arrivals)
{
    const struct override o[] = {
        {"sources.users",
         "{ to = \"door\"; interarrival = { dist = \"gamma\"; mean = 2.0; scv = 50.0; }; }"},
        {"routes[0]", "(\"door\", \"refused\", 1.0)"},
        {"routes[1]", "(\"q\", \"out\", 1.0)"}};
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

/* The entries in force, a mean over time, are as the gaps are; misses are a share of requests. */
START_TEST(gaps_before_a_cache)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 60.0; M = 1; N = 1; K = 2;"
        "stations = { S_a = { service = { mean = 0.004; }; }; S_r = { service = { mean = 0.001; }; "
        "};"
        "  S_c = { service = { mean = 0.001; }; }; S_t = { service = { mean = 0.006; }; };"
        "  S_p = { service = { mean = 0.01; }; }; };"
        "token = { mode = \"cache\"; users = 12; lifetime = 0.7; };",
        NULL, 0);
    struct network *net = m->network;
    ck_assert_uint_eq(net->n_sources, 1);
    for (int i = 0; i < 2; i++) {
        if (i == 1)
            ck_assert_int_eq(dist_gamma(1.0 / 50, 50.0 / 60, &net->sources[0].interarrival),
                             DIST_OK);
        struct draws *d = draws_new(net);
        for (size_t cache = 0; cache < 3; cache++) {    /* both, then each */
            const double live = draws_events(d, ROW_CACHE, cache, Q_CACHE_LIVE, 100);
            ck_assert(i == 0 ? isinf(live) : fabs(live - 100 * 60.0 / 50) < 1e-6);
            ck_assert(isinf(draws_events(d, ROW_CACHE, cache, Q_CACHE_BUSIEST, 100)));
        }
        draws_free(d);
    }
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
    const struct override o[] = {
        {"stations.q.service", enormous[_i]},
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
        ck_assert_int_eq(
            run_paired(sides[i][0], sides[i][1], &(struct run_options){.threads = 1}, &pair, d), 0);
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

/* `share`, less 4.5 standard deviations of what was seen. */
static void covers(const struct seen *s, double share, const char *what)
{
    const double deviation = sqrt(share * (1 - share) / fmax(1, s->shown));
    if (s->covered < (share - 4.5 * deviation) * s->shown)
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
    covers(&response, 0.92, "mean response");
    covers(&sojourn, 0.92, "sojourn");
    model_free(m);
}
END_TEST

/* Waits at a load of 0.4 whose draws are worth 25 events, by Pollaczek and Khinchin. */
static const char *const queued[] = {
    "{ dist = \"lognormal\"; mean = 0.4; scv = 1.0; }",
    "{ dist = \"hyperexponential\"; mean = 0.4; scv = 4.0; }",
    "{ dist = \"gamma\"; mean = 0.4; scv = 4.0; }",
    "{ dist = \"weibull\"; mean = 0.4; scv = 5.0; }",
};

START_TEST(intervals_of_waits_cover)
{
    enum { RUNS = 600, REPLICATIONS = 30 };
    const struct override o[] = {{"stations.q.service", queued[_i]}, {"sources.users.rate", "2.0"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "1.0"), o, 2);
    struct draws *d = draws_new(m->network);
    struct seen wait = {0};
    const double scv = m->network->nodes[0].service.scv, exact = 0.4 * 0.4 * (1 + scv) / 2 / 0.6;
    m->experiment.window = 25 / draws_events(d, ROW_STATION, 0, Q_MEAN_WAIT, 1) / REPLICATIONS;
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        m->experiment.seed = seed;
        struct result *r = test_simulate(m, 1);
        see(&wait, &r->stations[0].f[FIG_MEAN_WAIT], exact);
        result_free(r);
    }
    ck_assert_int_gt(wait.shown, RUNS / 2);
    covers(&wait, 0.9, "mean wait");
    draws_free(d);
    model_free(m);
}
END_TEST

/* ---- a target without an interval yet ---- */

/* 20 events of 2 * 15^1.5 draws each, one in two of the requests; far more than ten pilots. */
static const struct override behind_lognormal[] = {
    {"stations.q.service", "{ dist = \"lognormal\"; mean = 0.5; scv = 1.0; }"},
    {"experiment.window", "20.0"}, {"experiment.experiments", "0"},
    {"experiment.targets", "[\"q.mean_wait:60%\"]"}, {"experiment.max_experiments", "0"}};

START_TEST(a_run_goes_on_until_there_is_an_interval)
{
    struct model *m = test_model(STATION("{ mean = 0.5; }", "9.0"), behind_lognormal, 5);
    struct result *r = test_simulate(m, 2);
    const double wanted = ceil(20 * 2 * pow(15, 1.5) / (0.5 * 20));
    ck_assert(r->reached && r->precision[0].reached && !isnan(r->precision[0].half_width));
    ck_assert(r->precision[0].shortfall == 0 && r->precision[0].more == 0);
    ck_assert(r->replications >= wanted && r->replications <= ceil(1.011 * wanted));
    result_free(r);
    model_free(m);
}
END_TEST

/* It ends before, and says how much is missing. */
START_TEST(or_to_the_largest_number)
{
    struct override o[5];
    memcpy(o, behind_lognormal, sizeof o);
    o[4].value = "150";
    struct model *m = test_model(STATION("{ mean = 0.5; }", "9.0"), o, 5);
    struct result *r = test_simulate(m, 2);
    const double wanted = 20 * 2 * pow(15, 1.5) / (0.5 * 20);
    ck_assert(!r->reached && isnan(r->precision[0].half_width));
    ck_assert_uint_eq(r->replications, 150);
    ck_close(r->precision[0].shortfall, wanted / 150, 1e-9, 0);
    ck_close(r->precision[0].more, ceil(wanted) - 150, 1e-9, 0);
    result_free(r);
    model_free(m);
}
END_TEST

/* Longer than anybody could wait: given up, in spite of a plan. */
START_TEST(or_gives_up)
{
    struct override o[5];
    memcpy(o, behind_lognormal, sizeof o);
    o[0].value = "{ dist = \"lognormal\"; mean = 0.5; scv = 1e6; }";
    struct model *m = test_model(STATION("{ mean = 0.5; }", "9.0"), o, 5);
    struct result *r = test_simulate(m, 2);
    ck_assert(!r->reached && !r->interrupted && isnan(r->precision[0].half_width));
    ck_assert(r->precision[0].shortfall > 1e15);
    result_free(r);
    model_free(m);
}
END_TEST

/* So does a difference of two models: by the one that knows less. */
START_TEST(a_pair_goes_on)
{
    struct override o[5];
    memcpy(o, behind_lognormal, sizeof o);
    struct model *a = test_model(STATION("{ mean = 0.5; }", "9.0"), o + 1, 4);
    struct model *b = test_model(STATION("{ mean = 0.5; }", "9.0"), o, 5);
    struct diag *d = diag_new();
    struct paired pair;
    ck_assert_int_eq(run_paired(a, b, &(struct run_options){.threads = 2}, &pair, d), 0);
    const double wanted = ceil(20 * 2 * pow(15, 1.5) / (0.5 * 20));
    ck_assert(!isnan(pair.difference->precision[0].half_width));
    ck_assert(pair.difference->replications >= wanted);
    paired_release(&pair);
    diag_free(d);
    model_free(a);
    model_free(b);
}
END_TEST

/* Percentiles by the samples beyond them: of an M/M/1 of load 0.25 at p99.9. */
START_TEST(a_percentile_goes_on)
{
    const struct override o[] = {
        {"experiment.window", "20.0"}, {"experiment.experiments", "0"},
        {"experiment.targets", "[\"q.response_p99.9:60%\"]"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "9.0"), o, 3);
    struct result *r = test_simulate(m, 2);
    const double exact = log(1000) / (2 - 0.5);
    ck_assert(r->reached && r->replications > 1000); /* of 10 requests each: 20 beyond are 20 000 */
    ck_assert(fabs(r->precision[0].mean - exact) < 2.5 * r->precision[0].half_width);
    result_free(r);
    model_free(m);
}
END_TEST

/* ---- 0 by the model ---- */

START_TEST(what_no_route_reaches_is_zero)
{
    const struct override o[] = {
        {"routes[0]", "(\"door\", \"q\", 0.0)"},
        {"routes[1]", "(\"q\", \"refused\", 1.0)"},
        {"meters", "( { name = \"flow\"; of = \"q\"; } )"},
        {"experiment.targets",
         "[\"flow:5%\", \"q.utilization:5%\", \"refused.throughput:5%\", \"out.throughput:50%\"]"}};
    struct model *m = test_model(STATION("{ mean = 0.5; }", "100.0"), o, 4);
    struct result *r = test_simulate(m, 1);
    const struct figure *f[] = {&r->meters[0].value, &r->stations[0].f[FIG_UTILIZATION],
                                &r->exits[1].rate, &r->stations[0].f[FIG_MEAN_QUEUE]};
    for (int k = 0; k < 4; k++)
        ck_assert(f[k]->value == 0 && f[k]->half_width == 0 &&
                  strstr(f[k]->method, "no interval") == NULL);
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

START_TEST(every_kind_has_a_tail)
{
    ck_assert_msg(tail_table[_i].skewness && tail_table[_i].square,
                  "tail_table: the row of %s is not whole", dist_kind_name((enum dist_kind)_i));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("draws");
    TCase *t = tcase_create("draws");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, every_kind_has_a_tail, 0, DIST_KINDS);
    tcase_add_loop_test(t, worth_by_moments, 0, sizeof laws / sizeof *laws);
    tcase_add_test(t, hardly_a_wait);
    tcase_add_test(t, sums_by_cumulants);
    tcase_add_test(t, gaps_between_arrivals);
    tcase_add_test(t, gaps_before_a_cache);
    tcase_add_loop_test(t, enormous_variances_have_no_interval, 0,
                        sizeof enormous / sizeof *enormous);
    tcase_add_test(t, nor_have_differences);
    tcase_add_test(t, what_no_route_reaches_is_zero);
    tcase_add_test(t, what_was_not_seen_is_not_zero);
    suite_add_tcase(s, t);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 120);
    tcase_set_tags(statistical, "statistical");
    tcase_add_test(statistical, a_run_goes_on_until_there_is_an_interval);
    tcase_add_test(statistical, or_to_the_largest_number);
    tcase_add_test(statistical, or_gives_up);
    tcase_add_test(statistical, a_pair_goes_on);
    tcase_add_test(statistical, a_percentile_goes_on);
    suite_add_tcase(s, statistical);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, intervals_that_are_given_cover, 0, sizeof covered / sizeof *covered);
    tcase_add_loop_test(slow, intervals_of_waits_cover, 0, sizeof queued / sizeof *queued);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
