/*
 * The warm-up and the judge of what was measured: a steady run is taken for one, whatever it
 * started with; a transient is found, and mended when the warm-up is automatic.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/figures.h"
#include "helpers/model.h"
#include "helpers/pool.h"
#include "helpers/run.h"
#include "model/config.h"
#include "run/simulate.h"
#include "run/steady.h"
#include "stats/interval.h"
#include "stats/tally.h"

static const char mm1[] = "model = \"network\";\n"
                          "stations = ( { name = \"web\"; service = { mean = 1.0; }; } );\n"
                          "sources = ( { name = \"users\"; rate = 0.95; to = \"web\"; } );\n";

/* Half of the mean number are requests of the long branch, 50 s. */
static const char delay[] =
    "model = \"network\";\n"
    "stations = ( { name = \"d\"; servers = \"infinite\";\n"
    "    service = { dist = \"hyperexponential\"; mean = 1.0; scv = 50.0; }; } );\n"
    "sources = ( { name = \"users\"; rate = 200; to = \"d\"; } );\n"
    "experiment = { window = 2.0; precision = 0.02; };\n";

/* A rule is always wrong about something: here it is told that services are exponential, and takes
 * ten times their mean, far too short for those of the long branch. */
static struct model *misled(void)
{
    struct model *m = test_model(delay, NULL, 0);
    m->network->nodes[0].service.scv = 1;
    return m;
}

static struct result *simulate(const struct model *m, unsigned threads, struct journal *j)
{
    struct diag *d = diag_new();
    struct result *r =
        run_simulate(m, &(struct run_options){.threads = threads, .journal = j}, d);
    diag_print(d, stderr);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return r;
}

/*
 * M/M/1 at 0.95 has 19 requests, from empty and from 1000 of them: each of 25 runs within its
 * interval at 1 - 1e-5, all together within 4 standard errors, and none drifts.
 */
static void check_start(const char *requests)
{
    enum { SEEDS = 25 };
    struct tally all = {0};
    for (int seed = 1; seed <= SEEDS; seed++) {
        char text[32];
        snprintf(text, sizeof text, "%d", seed);
        const struct override o[] = {{"experiment.seed", text},
                                     {"stations.web.start", requests},
                                     {"experiment.experiments", "200"},
                                     {"experiment.confidence", "0.99999"}};
        struct model *m = test_model(mm1, o, 4);
        struct result *r = simulate(m, 2, NULL);
        const struct figure *number = &r->network.mean_number;
        ck_assert_int_eq(r->steady.verdict, STEADY_NO_DRIFT);
        ck_assert_str_eq(r->warmup_by, "relaxation");
        ck_close(number->value, 19, 0, number->half_width);
        tally_add(&all, number->value);
        result_free(r);
        model_free(m);
    }
    ck_close(all.mean, 19, 0, 4 * tally_standard_error(&all));
    ck_assert_double_lt(tally_standard_error(&all), 0.15);
}

START_TEST(from_empty)
{
    check_start("0");
}
END_TEST

START_TEST(from_a_thousand)
{
    check_start("1000");
}
END_TEST

/*
 * Bursts, scv 50 at load 0.8: long waves of the number are no drift, and the exact mean is met.
 * GI/M/1: sigma = A*(mu (1 - sigma)) by iteration, rho/(1 - sigma) requests (Bolch et al. 1998,
 * sec. 6.5); two branches of balanced means.
 */
START_TEST(bursts_are_no_drift)
{
    const struct override o[] = {
        {"sources.users.interarrival",
         "{ dist = \"hyperexponential\"; mean = 1.25; scv = 50.0; }"},
        {"experiment.experiments", "400"}};
    const double p = (1 + sqrt(49.0 / 51)) / 2, fast = 2 * p / 1.25, slow = 2 * (1 - p) / 1.25;
    double sigma = 0.5;
    for (int i = 0; i < 100000; i++)
        sigma = p * fast / (fast + 1 - sigma) + (1 - p) * slow / (slow + 1 - sigma);
    struct model *m = test_model(mm1, o, 2);
    struct result *r = simulate(m, 2, NULL);
    const struct figure *number = &r->network.mean_number;
    ck_assert_str_eq(r->warmup_by, "relaxation");
    ck_assert_int_eq(r->steady.verdict, STEADY_NO_DRIFT);
    ck_close(number->value, 0.8 / (1 - sigma), 0,
             4.5 * number->half_width / student_t(0.95, (double)r->replications - 1));
    ck_assert_double_lt(number->half_width, 0.1 * number->value);
    result_free(r);
    model_free(m);
}
END_TEST

/* With no warm-up the thousand are seen, however long the run. */
START_TEST(a_thousand_are_seen)
{
    const struct override o[] = {{"stations.web.start", "1000"},
                                 {"experiment.warmup", "0"},
                                 {"experiment.windows", "20"},
                                 {"experiment.experiments", "400"}};
    struct model *m = test_model(mm1, o, 4);
    struct result *r = simulate(m, 2, NULL);
    ck_assert_int_eq(r->steady.verdict, STEADY_DRIFTS);
    ck_assert_double_gt(r->steady.t_early, 5);
    ck_assert(!result_sound(r));
    ck_assert_str_eq(r->warmup_by, "given");
    ck_assert_ptr_nonnull(strstr(r->network.mean_number.method, "drifts"));
    ck_assert_ptr_nonnull(strstr(r->stations[0].f[FIG_MEAN_WAIT].method, "drifts"));
    result_free(r);
    model_free(m);
}
END_TEST

START_TEST(a_short_warmup_is_mended)
{
    struct model *m = misled();
    struct result *r = simulate(m, 2, NULL);
    ck_assert_str_eq(r->warmup_by, "lengthened");
    ck_assert_double_gt(r->warmup, 100);
    ck_assert_int_eq(r->steady.verdict, STEADY_NO_DRIFT);
    ck_assert(result_sound(r));
    const double t = student_t(r->confidence, (double)r->replications - 1);
    ck_close(r->network.mean_sojourn.value, 1, 0, 4.5 / t * r->network.mean_sojourn.half_width);
    result_free(r);
    model_free(m);
}
END_TEST

/* What is left of a service is 25.5 s on average: told the truth, the rule takes ten times that. */
START_TEST(long_services_are_known)
{
    struct model *m = test_model(delay, NULL, 0);
    struct result *r = simulate(m, 2, NULL);
    ck_assert_str_eq(r->warmup_by, "relaxation");
    ck_close(r->warmup, 255, 1e-12, 0);
    const double t = student_t(r->confidence, (double)r->replications - 1);
    ck_close(r->network.mean_sojourn.value, 1, 0, 4.5 / t * r->network.mean_sojourn.half_width);
    result_free(r);
    model_free(m);
}
END_TEST

/* The same warm-up as of those misled, but the user's: it is kept, and what comes of it is said. */
START_TEST(a_given_one_is_kept)
{
    const struct override o[] = {{"experiment.warmup", "10"}, {"experiment.windows", "50"}};
    struct model *m = test_model(delay, o, 2);
    struct result *r = simulate(m, 2, NULL);
    ck_close(r->warmup, 10, 0, 0);
    ck_assert_int_eq(r->steady.verdict, STEADY_DRIFTS);
    ck_assert(!result_sound(r));
    result_free(r);
    model_free(m);
}
END_TEST

static void ck_same(const struct result *a, const struct result *b)
{
    ck_assert_figures_eq(a->stations[0].f, b->stations[0].f, sizeof a->stations[0].f);
    ck_assert_figures_eq(&a->network, &b->network, sizeof a->network);
    ck_assert(a->events == b->events && a->warmup == b->warmup);
    ck_assert(a->steady.p == b->steady.p && a->steady.mser == b->steady.mser);
}

/* A journal has the replications of each warm-up that was tried: cut off anywhere, a run goes on to
 * the same bits. */
START_TEST(lengthened_and_resumed)
{
    char path[] = "/tmp/sojourn-steady-XXXXXX";
    const int fd = mkstemp(path);
    struct diag *d = diag_new();
    struct model *m = misled();
    struct result *plain = simulate(m, 1, NULL);
    struct journal *j = journal_open(path, "test", true, d);
    struct result *r = simulate(m, 3, j);
    ck_same(plain, r);
    result_free(r);
    journal_close(j);
    const off_t whole = lseek(fd, 0, SEEK_END);
    for (int tenth = 9; tenth >= 0; tenth -= 3) {
        ck_assert_int_eq(ftruncate(fd, whole * tenth / 10), 0);
        j = journal_open(path, "test", true, d);
        r = simulate(m, 2, j);
        ck_same(plain, r);
        result_free(r);
        journal_close(j);
        ck_assert(lseek(fd, 0, SEEK_END) == whole);    /* nothing was run twice */
    }
    ck_assert_uint_eq(diag_count(d), 0);
    result_free(plain);
    model_free(m);
    diag_free(d);
    close(fd);
    unlink(path);
}
END_TEST

START_TEST(too_short_is_said)
{
    const struct override few[] = {{"experiment.experiments", "9"}, {"experiment.windows", "1"}};
    struct model *m = test_model(mm1, few, 2);
    struct result *r = simulate(m, 1, NULL);
    ck_assert_int_eq(r->steady.verdict, STEADY_NOT_JUDGED);
    ck_assert_ptr_nonnull(r->steady.why);
    result_free(r);
    model_free(m);
    const struct override brief[] = {{"experiment.experiments", "50"},
                                     {"experiment.windows", "1"},
                                     {"experiment.window", "100"},
                                     {"experiment.warmup", "1000"}};
    m = test_model(mm1, brief, 4);
    r = simulate(m, 1, NULL);
    ck_assert_int_eq(r->steady.verdict, STEADY_NOT_JUDGED);
    ck_assert_ptr_nonnull(strstr(r->steady.why, "warm-up"));
    result_free(r);
    model_free(m);
}
END_TEST

/* 1000 steady runs of ten short replications of M/M/1 at 0.5: about one may be taken to drift, and
 * more than five with probability 6e-4. The p-value is below 1/10 in a tenth of them. */
START_TEST(false_alarms)
{
    enum { RUNS = 1000, REPLICATIONS = 10 };
    const struct run_length length = {.warmup = 117, .window = 117, .windows = 10};
    const struct sim_options o = {.warmup = length.warmup,
                                  .window = length.window,
                                  .windows = length.windows,
                                  .trace_points = STEADY_POINTS,
                                  .trace_random = true,
                                  .stationary = true};
    struct network *net = net_mmc(0.5, 1);
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *sim = sim_new(p);
    double *record = calloc(sim_plan_layout(p)->width, sizeof *record);
    int drift = 0, tenth = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        struct steady *s = steady_new(&length, sim_plan_layout(p), net);
        for (uint64_t r = 0; r < REPLICATIONS; r++) {
            sim_replicate(sim, 77, run * REPLICATIONS + r, record, NULL);
            steady_add(s, record);
        }
        const struct steady_result j = steady_judge(s, STEADY_ALPHA);
        drift += j.verdict == STEADY_DRIFTS;
        tenth += j.p < 0.1;
        steady_free(s);
    }
    ck_assert_int_le(drift, 5);
    ck_assert_int_ge(tenth, 60);    /* Bonferroni's is at most 100 on average */
    ck_assert_int_le(tenth, 140);
    free(record);
    sim_free(sim);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

static void intervals(int i, double period, struct dist *out)
{
    static const double scv[3] = {1e-6, 1e-4, 1e-2};
    enum dist_status status = DIST_OK;
    switch (i % 4) {
    case 0: status = dist_deterministic(period, out); break;
    case 1:
        status = dist_from_mean_scv(DIST_UNIFORM, period, scv[i / 4 % 3], test_pool(), out);
        break;
    case 2: status = dist_erlang(i % 8 < 4 ? 50 : 1000, period, out); break;
    case 3:
        status = dist_from_mean_scv(DIST_LOGNORMAL, period, scv[i / 4 % 3], test_pool(), out);
        break;
    }
    ck_assert_int_eq(status, DIST_OK);
}

/* Arrivals that are paced, or nearly; services that vary little, and half of the models with
 * replications of a whole number of periods for each point of the trace. */
static bool paced_model_drifts(int i)
{
    const double period = 1 + (i % 3) * 0.385, load = fmod(0.05 + i * 0.618033988749895, 0.95);
    struct dist a, s;
    intervals(i, period, &a);
    intervals(i / 4 + i / 16, load * period, &s);
    const double parts = i % 2 ? 10 : 7.385;
    const struct run_length length = {
        .warmup = 20 * parts * period, .window = 18 * parts * period, .windows = 10};
    const struct sim_options o = {.warmup = length.warmup,
                                  .window = length.window,
                                  .windows = length.windows,
                                  .trace_points = STEADY_POINTS,
                                  .trace_random = true,
                                  .stationary = true};
    struct network *net = net_single(&a, &s, 1);
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *sim = sim_new(p);
    double *record = calloc(sim_plan_layout(p)->width, sizeof *record);
    struct steady *judge = steady_new(&length, sim_plan_layout(p), net);
    for (uint64_t r = 0; r < 10; r++) {
        sim_replicate(sim, 2026, (uint64_t)i * 10 + r, record, NULL);
        steady_add(judge, record);
    }
    const bool drifts = steady_judge(judge, STEADY_ALPHA).verdict == STEADY_DRIFTS;
    steady_free(judge);
    free(record);
    sim_free(sim);
    sim_plan_free(p);
    network_free(net);
    return drifts;
}

/* Half a false alarm is to be expected, and more than four come with probability 2e-4. */
START_TEST(paced_arrivals_are_no_drift)
{
    enum { MODELS = 500 };
    int drift = 0;
    for (int i = 0; i < MODELS; i++)
        drift += paced_model_drifts(i);
    ck_assert_int_le(drift, 4);
}
END_TEST

/* As a load generator does it: a request each 0.01 s that takes 0.002 s. All is exact, and
 * steady. */
START_TEST(a_load_generator_is_steady)
{
    static const char text[] = "model = \"network\";\n"
                               "stations = ( { name = \"web\"; service = { dist = "
                               "\"deterministic\"; mean = 0.002; }; } );\n"
                               "sources = ( { to = \"web\"; interarrival = { dist = "
                               "\"deterministic\"; mean = 0.01; }; } );\n";
    int drift = 0;
    for (int seed = 1; seed <= 10; seed++) {
        char number[16];
        snprintf(number, sizeof number, "%d", seed);
        const struct override o[] = {{"experiment.seed", number},
                                     {"experiment.experiments", "100"}};
        struct model *m = test_model(text, o, 2);
        struct result *r = simulate(m, 2, NULL);
        ck_close(r->network.mean_sojourn.value, 0.002, 1e-9, 0);
        ck_close(r->network.throughput.value, 100, 1e-4, 0);
        drift += r->steady.verdict == STEADY_DRIFTS;
        result_free(r);
        model_free(m);
    }
    ck_assert_int_le(drift, 1);    /* two with probability 5e-5 */
}
END_TEST

/*
 * Two sources that send each second, services of 0.4: when the second comes u after the first, u
 * uniform on (0, 1), one of the two waits max(0, 0.4 - u) or max(0, u - 0.6), so the mean wait is
 * 0.4^2/2 = 0.08. Sources that all began with a whole interval would send together: 0.2.
 */
START_TEST(paced_sources_have_phases_of_their_own)
{
    static const char text[] =
        "model = \"network\";\n"
        "stations = ( { name = \"s\"; service = { dist = \"deterministic\"; mean = 0.4; }; } );\n"
        "sources = ( { to = \"s\"; interarrival = { dist = \"deterministic\"; mean = 1.0; }; },\n"
        "            { to = \"s\"; interarrival = { dist = \"deterministic\"; mean = 1.0; }; } );\n"
        "experiment = { warmup = 2.0; window = 20.0; windows = 1; experiments = 4000; };\n";
    struct model *m = test_model(text, NULL, 0);
    struct result *r = simulate(m, 2, NULL);
    const struct figure *wait = &r->stations[0].f[FIG_MEAN_WAIT];
    ck_close(wait->value, 0.08, 0, 4.5 / 1.96 * wait->half_width);
    ck_assert_double_lt(wait->half_width, 0.005);
    ck_assert_int_eq(r->steady.verdict, STEADY_NO_DRIFT);
    result_free(r);
    model_free(m);
}
END_TEST

/* A row of n stations of 1 ms at 500/s. */
static struct model *row_model(int n, const struct override *o, size_t overrides)
{
    char *text = malloc(200 + 150 * (size_t)n), *at = text;
    at += sprintf(at, "model = \"network\";\nstations = (");
    for (int i = 0; i < n; i++)
        at += sprintf(at, "%s{ name = \"s%d\"; service = { mean = 0.001; }; }", i ? ", " : "", i);
    at += sprintf(at, ");\nroutes = (");
    for (int i = 0; i + 1 < n; i++)
        at += sprintf(at, "%s{ from = \"s%d\"; to = \"s%d\"; }", i ? ", " : "", i, i + 1);
    sprintf(at, ");\nsources = ( { rate = 500.0; to = \"s0\"; } );\n");
    struct model *m = test_model(text, o, overrides);
    free(text);
    return m;
}

static void ck_exact(const struct figure *f, double exact, const struct result *r)
{
    ck_close(f->value, exact, 0,
             4.5 * f->half_width / student_t(r->confidence, (double)r->replications - 1));
}

/* The way is 0.4 s long, a station's relaxation 0.117 s. */
START_TEST(a_row_is_filled)
{
    static const struct override o[] = {{"experiment.window", "2"},
                                        {"experiment.windows", "10"},
                                        {"experiment.experiments", "100"}};
    struct model *m = row_model(200, o, 3);
    struct result *r = simulate(m, 2, NULL);
    ck_exact(&r->network.throughput, 500, r);
    ck_exact(&r->network.mean_number, 200, r);
    ck_exact(&r->network.mean_sojourn, 0.4, r);
    ck_assert_int_eq(r->steady.verdict, STEADY_NO_DRIFT);
    result_free(r);
    model_free(m);
}
END_TEST

/* With a warm-up of a user's that is too short for the way the row fills while it is measured. It
 * is full after a twentieth of that: seen by its growth. */
START_TEST(a_row_that_fills_is_seen)
{
    static const struct override o[] = {{"experiment.window", "2"},
                                        {"experiment.windows", "5"},
                                        {"experiment.warmup", "0.1"},
                                        {"experiment.experiments", "50"}};
    struct model *m = row_model(200, o, 4);
    struct result *r = simulate(m, 2, NULL);
    ck_assert_int_eq(r->steady.verdict, STEADY_DRIFTS);
    ck_assert_double_gt(r->steady.t_growth, 6);
    result_free(r);
    model_free(m);
}
END_TEST

/* M/M/1 at 0.8 whose requests come 100 times: as one with services of 100 s, 4 requests. */
START_TEST(returns_are_warmed_up)
{
    static const char text[] =
        "model = \"network\";\n"
        "stations = ( { name = \"a\"; service = { mean = 1.0; }; } );\n"
        "routes = ( { from = \"a\"; to = \"a\"; p = 0.99; } );\n"
        "sources = ( { rate = 0.008; to = \"a\"; } );\n"
        "experiment = { window = 5000.0; windows = 20; experiments = 4000; };\n";
    struct model *m = test_model(text, NULL, 0);
    struct result *r = simulate(m, 2, NULL);
    ck_exact(&r->network.mean_number, 4, r);
    ck_exact(&r->network.throughput, 0.008, r);
    ck_assert_double_lt(r->network.mean_number.half_width, 0.6);
    ck_assert_int_eq(r->steady.verdict, STEADY_NO_DRIFT);
    result_free(r);
    model_free(m);
}
END_TEST

/* An issuer that can collapse (`sojourn solve` says: once a fetch takes 0.34 s), and does within
 * 300 s in some replications of twenty; with single flight it cannot. */
static const char issuer[] =
    "model = \"ml-run\"; I_0 = 1000; M = 1; N = 1; K = 4;\n"
    "stations = { S_a = { service = { mean = 1e-7; }; token_service = { mean = 0.008; }; };\n"
    "  S_r = { service = { mean = 1e-7; }; }; S_c = { service = { mean = 1e-7; }; };\n"
    "  S_t = { service = { mean = 1e-7; }; }; S_p = { service = { mean = 1e-7; }; }; };\n"
    "token = { mode = \"cache\"; users = 2000; lifetime = 60; cache = \"own\"; };\n"
    "experiment = { window = 100.0; windows = 3; warmup = 50.0; experiments = 60; };\n";

START_TEST(a_collapse_is_seen)
{
    const struct override o[] = {{"token.single_flight", _i ? "true" : "false"}};
    struct model *m = test_model(issuer, o, 1);
    struct result *r = simulate(m, 2, NULL);
    const struct steady_result *s = &r->steady;
    ck_assert_uint_eq(s->low + s->high, _i ? 0 : 20);
    if (_i == 0) {
        ck_assert_uint_ge(s->low, 5);
        ck_close(s->low_rate, 120, 0.03, 0);    /* load 0.965 */
        ck_assert_double_gt(s->high_rate, 1.1 * s->low_rate);
        ck_assert(!result_sound(r));
        ck_assert_str_eq(result_status(r), "two groups");
        ck_assert_ptr_nonnull(strstr(r->network.arrival_rate.method, "two groups"));
    } else {
        ck_assert_str_ne(result_status(r), "two groups");
    }
    result_free(r);
    model_free(m);
}
END_TEST

/*
 * Fetches that are jobs beside requests: the issuer serves 33.3 questions a second, and its late
 * answers leave it to be asked more often. No request waits longer than the timeout, so the
 * number of requests is steady; what piles up are the questions.
 */
static const char late_answers[] =
    "model = \"ml-run\"; I_0 = 60; K = 2; login = false;"
    "stations = { issuer = { service = { mean = 0.03; }; };"
    "             S_p = { service = { mean = 0.005; }; servers = \"infinite\"; }; };"
    "token = { mode = \"cache\"; users = 100; lifetime = 3; fetch_timeout = 0.15;"
    "          on_failed_fetch = \"accept\"; single_flight = true; };"
    "experiment = { window = 10; windows = 20; replications = 10; warmup = 20; };";

static const struct figure *issuer_figure(const struct result *r, int figure)
{
    for (size_t i = 0; i < r->n_stations; i++)
        if (strcmp(r->stations[i].name, "issuer") == 0)
            return &r->stations[i].f[figure];
    ck_abort_msg("no issuer");
}

START_TEST(questions_that_pile_up_are_seen)
{
    struct model *m = test_model(late_answers, NULL, 0);
    struct result *r = simulate(m, 2, NULL);
    ck_assert_int_eq(r->steady.verdict, STEADY_DRIFTS);
    ck_assert_ptr_nonnull(r->steady.overloaded);
    ck_assert_str_eq(r->steady.overloaded, "issuer");
    ck_assert(!result_sound(r));
    const struct figure *asked = issuer_figure(r, FIG_ARRIVAL_RATE);
    ck_close(r->steady.growth, asked->value - 1 / 0.03, 0, 4 * asked->half_width);
    result_free(r);
    model_free(m);
}
END_TEST

/* With an issuer that is fast enough they do not. */
START_TEST(questions_that_are_answered_do_not_drift)
{
    const struct override o[] = {{"stations.issuer.service.mean", "0.02"}};
    struct model *m = test_model(late_answers, o, 1);
    struct result *r = simulate(m, 2, NULL);
    ck_assert_int_eq(r->steady.verdict, STEADY_NO_DRIFT);
    ck_assert_ptr_null(r->steady.overloaded);
    result_free(r);
    model_free(m);
}
END_TEST

/*
 * The end of a run whose replications fall into two groups. 200 tokens of 18 s are asked for once
 * in 2 s each: 200/(18 + 2) fetches a second, and those that come while a fetch takes time. Of
 * 400 s a third or so ends in a collapse. The run stops after its first round, though its targets
 * are not reached, and says how many are in each group and what each asks.
 */
static const char may_collapse[] =
    "model = \"ml-run\"; I_0 = 100; K = 1; login = false;"
    "stations = { issuer = { service = { dist = \"lognormal\"; mean = 0.052; scv = 2; }; };"
    "             S_p = { service = { mean = 0.005; }; servers = \"infinite\"; }; };"
    "token = { mode = \"cache\"; users = 200;"
    "          lifetime = { dist = \"uniform\"; min = 12; max = 24; }; };"
    "experiment = { window = 10; windows = 40; pilot = 800; precision = 1e-4;"
    "               targets = [\"lambda_t\"]; };";

START_TEST(two_groups_end_a_run)
{
    struct model *m = test_model(may_collapse, NULL, 0);
    struct result *r = simulate(m, 2, NULL);
    ck_assert_uint_eq(r->replications, 20);
    ck_assert(!r->reached);
    ck_assert_uint_eq(r->steady.low + r->steady.high, 20);
    ck_assert_uint_ge(r->steady.low, 5);
    ck_assert_uint_ge(r->steady.high, 1);
    ck_assert_double_gt(r->steady.low_rate, 10);     /* 10 (1 + uD), D from 0.1 to 0.3 s */
    ck_assert_double_lt(r->steady.low_rate, 11.5);
    ck_assert_double_gt(r->steady.high_rate, 1.1 * r->steady.low_rate);
    ck_assert_str_eq(result_status(r), "two groups");
    ck_assert_ptr_null(r->steady.overloaded);
    result_free(r);
    model_free(m);
}
END_TEST

/* With single flight it cannot collapse, and the run goes on until its target is reached. */
START_TEST(one_group_goes_on)
{
    const struct override o[] = {{"token.single_flight", "true"},
                                 {"experiment.pilot", "400"},
                                 {"experiment.precision", "0.002"}};
    struct model *m = test_model(may_collapse, o, 3);
    struct result *r = simulate(m, 2, NULL);
    ck_assert(r->reached);
    ck_assert_uint_gt(r->replications, 10);
    ck_assert_str_ne(result_status(r), "two groups");
    result_free(r);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("steady");
    TCase *c = tcase_create("steady");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, from_empty);
    tcase_add_test(c, from_a_thousand);
    tcase_add_test(c, bursts_are_no_drift);
    tcase_add_test(c, a_thousand_are_seen);
    tcase_add_test(c, a_short_warmup_is_mended);
    tcase_add_test(c, long_services_are_known);
    tcase_add_test(c, a_given_one_is_kept);
    tcase_add_test(c, lengthened_and_resumed);
    tcase_add_test(c, too_short_is_said);
    tcase_add_test(c, paced_sources_have_phases_of_their_own);
    tcase_add_test(c, questions_that_pile_up_are_seen);
    tcase_add_test(c, questions_that_are_answered_do_not_drift);
    tcase_add_test(c, two_groups_end_a_run);
    tcase_add_test(c, one_group_goes_on);
    suite_add_tcase(s, c);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, a_collapse_is_seen, 0, 2);
    tcase_add_test(slow, a_row_is_filled);
    tcase_add_test(slow, a_row_that_fills_is_seen);
    tcase_add_test(slow, returns_are_warmed_up);
    tcase_add_test(slow, a_load_generator_is_steady);
    tcase_add_test(slow, false_alarms);
    tcase_add_test(slow, paced_arrivals_are_no_drift);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
