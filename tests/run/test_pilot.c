/*
 * Runs whose lengths come from a pilot, as of models of which theory says nothing: against exact
 * answers, where such a model has one after all; steady models are not taken for overloaded ones,
 * and overloaded ones not for steady.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/figures.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/rows.h"
#include "run/pilot.h"
#include "run/run_length.h"

/* A model whose settings are a pilot's, in 20 short experiments, whatever theory knows. */
static struct model *by_pilot(const char *text, int seed, const char *windows, const char *n)
{
    char number[16];
    snprintf(number, sizeof number, "%d", seed);
    const struct override o[] = {{"experiment.seed", number, NULL},
                                 {"experiment.windows", windows, NULL},
                                 {"experiment.experiments", n, NULL}};
    struct model *m = test_model(text, o, windows[0] == 'a' ? 1 : 3);
    m->experiment.by_pilot = true;
    return m;
}

static struct figure figure_of(const struct result *r, const char *name)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct row *row = rows_find(&rows, name);
    ck_assert_msg(row != NULL, "%s", name);
    const struct figure f = *row->figure;
    rows_release(&rows);
    return f;
}

/* ---- exact answers ---- */

/* Two M/M/1 and a delay with returns (Jackson): number = 0.5/0.5 + 0.8/0.2 + 3 = 8, throughput 0.8,
 * so the mean sojourn is 10 s. */
static const char jackson[] =
    "model = \"network\";\n"
    "stations = ( { name = \"a\"; service = { mean = 0.5; }; },\n"
    "             { name = \"b\"; service = { mean = 0.8; }; },\n"
    "             { name = \"d\"; servers = \"infinite\"; service = { mean = 3.0; }; } );\n"
    "sources = ( { name = \"in\"; rate = 0.8; to = \"a\"; } );\n"
    "routes = ( (\"a\", \"b\", 0.8), (\"a\", \"d\", 0.2), (\"b\", \"a\", 0.2), (\"d\", \"b\", 0.5) "
    ");\n";

/* Arrival rates: a = 0.8 + 0.2 b; b = 0.8 a + 0.5 d = 0.9 a; so a = 0.8 / 0.82, with d = 0.2 a. */
static double jackson_sojourn(void)
{
    const double a = 0.8 / 0.82, b = 0.9 * a, d = 0.2 * a;
    const double ra = 0.5 * a, rb = 0.8 * b;
    return (ra / (1 - ra) + rb / (1 - rb) + 3 * d) / 0.8;
}

/* Machine repair, M/M/2//6 (Palm): each up for 2, repaired in 1. */
static const char repair[] =
    "model = \"network\";\n"
    "classes = ( { name = \"machine\"; population = 6; think = { mean = 2.0; }; to = \"repair\"; } "
    ");\n"
    "stations = ( { name = \"repair\"; servers = 2; service = { mean = 1.0; }; } );\n"
    "experiment = { targets = [ \"classes.machine.throughput:5%\" ]; };\n";

/* Birth and death: n down comes with rate (6 - n) / 2, goes with min(n, 2). */
static double repair_throughput(void)
{
    double p = 1, sum = 1, rate = 0;
    for (int n = 1; n <= 6; n++) {
        const double servers = n < 2 ? n : 2;
        p *= (7 - n) / 2.0 / servers;
        sum += p;
        rate += p * servers;
    }
    return rate / sum;
}

static const struct { const char *text, *figure; double (*exact)(void); } known[] = {
    {jackson, "network.mean_sojourn", jackson_sojourn},
    {repair, "classes.machine.throughput", repair_throughput}};

/*
 * Of 200 short runs those whose 95 % interval has the exact value: 190 expected, with a standard
 * deviation of 3.1; 174 and 200 are five and three of them away. A steady run is taken to drift
 * with probability 0.001, and to be overloaded more rarely.
 */
START_TEST(intervals_cover)
{
    enum { RUNS = 200 };
    const double exact = known[_i].exact();
    int covered = 0, drift = 0;
    for (int seed = 1; seed <= RUNS; seed++) {
        struct model *m = by_pilot(known[_i].text, seed, "2", "20");
        struct result *r = test_simulate(m, 2);
        const struct figure f = figure_of(r, known[_i].figure);
        ck_assert_str_eq(r->warmup_by, "pilot");
        covered += fabs(f.value - exact) <= f.half_width;
        drift += r->steady.verdict == STEADY_DRIFTS;
        ck_assert_ptr_null(r->steady.overloaded);
        result_free(r);
        model_free(m);
    }
    ck_assert_msg(covered >= 174 && covered < RUNS, "%d of %d", covered, RUNS);
    ck_assert_msg(drift <= 3, "%d of %d drift", drift, RUNS);
}
END_TEST

/* ---- settings ---- */

START_TEST(windows_are_of_the_busiest_flow)
{
    struct model *m = by_pilot(jackson, 1, "auto", "");
    struct run_length length;
    struct diag *d = diag_new();
    ck_assert_int_eq(run_length_find(m, NULL, &length, d), 0);
    ck_assert(length.by_pilot);
    ck_close(length.flow, 0.8 / 0.82, 0.06, 0);    /* arrivals at a; of 10 000, with returns */
    ck_close(length.window * length.flow, 10000, 1e-9, 0);
    ck_assert_double_ge(length.warmup, 10 * jackson_sojourn() / 1.5);
    ck_assert_uint_ge(length.windows, 10);
    /* from the network alone: the same again */
    struct run_length again;
    ck_assert_int_eq(run_length_find(m, NULL, &again, d), 0);
    ck_assert(again.window == length.window && again.warmup == length.warmup);
    diag_free(d);
    model_free(m);
}
END_TEST

/* A day's schedule: a window has whole days, and the warm-up two at least. */
START_TEST(windows_are_whole_periods)
{
    static const char desk[] =
        "model = \"network\";\n"
        "stations = ( { name = \"desk\"; service = { mean = 100; };\n"
        "    shifts = ( { at = 0; servers = 3; }, { at = 50000; servers = 1; } );\n"
        "    period = 86400; } );\n"
        "sources = ( { name = \"calls\"; rate = 0.008; to = \"desk\"; } );\n";
    struct model *m = test_model(desk, NULL, 0);
    struct run_length length;
    struct diag *d = diag_new();
    ck_assert_int_eq(run_length_find(m, NULL, &length, d), 0);
    ck_assert(length.by_pilot);
    ck_close(length.window / 86400, round(length.window / 86400), 1e-12, 0);
    ck_close(length.window, 10000 / 0.008, 0.1, 86400);
    ck_assert_double_ge(length.warmup, 2 * 86400);
    diag_free(d);
    model_free(m);
}
END_TEST

START_TEST(threads_do_not_matter)
{
    struct model *m = by_pilot(jackson, 7, "2", "24");
    struct result *one = test_simulate(m, 1), *three = test_simulate(m, 3);
    ck_assert_figures_eq(&one->network, &three->network, sizeof one->network);
    ck_assert(one->warmup == three->warmup && one->window == three->window);
    result_free(one);
    result_free(three);
    model_free(m);
}
END_TEST

/* ---- overload ---- */

/* Who is there at the start keeps the pilot from judging (run/overload.h): the run has to. */
static const char queue[] = "model = \"network\";\n"
                            "stations = ( { name = \"first\"; start = 1;\n"
                            "               service = { mean = 0.3; }; },\n"
                            "             { name = \"second\"; service = { mean = %s; }; } );\n"
                            "sources = ( { name = \"in\"; rate = 1.0; to = \"first\"; } );\n"
                            "routes = ( (\"first\", \"second\", 1.0) );\n";

static struct result *with_service(const char *mean, int seed)
{
    char text[sizeof queue + 32];
    snprintf(text, sizeof text, queue, mean);
    struct model *m = by_pilot(text, seed, "auto", "");
    m->experiment.max_experiments = 300;
    struct result *r = test_simulate(m, 2);
    char *name = r->steady.overloaded ? strdup(r->steady.overloaded) : NULL;
    r->steady.overloaded = name;    /* outlives the model */
    model_free(m);
    return r;
}

START_TEST(overload_is_said)
{
    static const struct { const char *mean; double growth; } loads[] = {
        {"1.25", 0.2}, {"1.06", 1 - 1 / 1.06}};
    for (int seed = 1; seed <= 5; seed++) {
        struct result *r = with_service(loads[_i].mean, seed);
        ck_assert_int_eq(r->steady.verdict, STEADY_DRIFTS);
        ck_assert_ptr_nonnull(r->steady.overloaded);
        ck_assert_str_eq(r->steady.overloaded, "second");
        ck_close(r->steady.growth, loads[_i].growth, 0.1, 0);
        ck_assert(!result_sound(r));
        free((char *)r->steady.overloaded);
        result_free(r);
    }
}
END_TEST

/* Both do each request until one has done it: one server that does one request a second. Parts that
 * are cancelled leave their queues. */
static const char redundant[] =
    "model = \"network\";\n"
    "stations = ( { name = \"send\"; fork = \"replica\"; need = 1; others = \"cancel\"; },\n"
    "             { name = \"replica\"; instances = 2; service = { mean = 2.0; }; } );\n"
    "sources = ( { name = \"in\"; rate = %s; to = \"send\"; } );\n"
    "routes = ( (\"replica\", \"join\") );\n";

START_TEST(overload_is_said_where_parts_are_cancelled)
{
    char text[sizeof redundant + 32];
    snprintf(text, sizeof text, redundant, _i ? "1.25" : "0.9");
    struct model *m = by_pilot(text, 3, "auto", "");
    m->experiment.max_experiments = 200;
    struct result *r = test_simulate(m, 2);
    if (_i) {
        ck_assert_ptr_nonnull(r->steady.overloaded);
        ck_assert_msg(strncmp(r->steady.overloaded, "replica", 7) == 0, "%s", r->steady.overloaded);
        ck_close(r->steady.growth, 0.25, 0.1, 0);
    } else {
        ck_assert_ptr_null(r->steady.overloaded);
        ck_assert_int_ne(r->steady.verdict, STEADY_DRIFTS);
    }
    result_free(r);
    model_free(m);
}
END_TEST

/* At 0.97 the number takes thousands of services to become steady. */
START_TEST(heavy_load_is_no_overload)
{
    for (int seed = 1; seed <= 5; seed++) {
        struct result *r = with_service(_i ? "0.97" : "0.9", seed);
        ck_assert_ptr_null(r->steady.overloaded);
        ck_assert_int_ne(r->steady.verdict, STEADY_DRIFTS);
        result_free(r);
    }
}
END_TEST

/* Two servers that do 1.5 requests a second together, behind another station; what is sent there by
 * a rule can be more than they can do, whatever the rule. */
static const char pool[] =
    "model = \"network\";\n"
    "stations = ( { name = \"in\"; service = { mean = 0.1; }; },\n"
    "             { name = \"a\"; service = { mean = 1.0; }; },\n"
    "             { name = \"b\"; service = { mean = 2.0; }; } );\n"
    "sources = ( { name = \"s\"; rate = %s; to = \"in\"; } );\n"
    "routes = ( { from = \"in\"; to = [\"a\", \"b\"]; rule = \"%s\"; } );\n";
static const char *const rules[] = {"jsq", "least-work", "fastest"};

static int pilot_of_pool(const char *rate, const char *rule, int seed, struct diag *d)
{
    char text[sizeof pool + 32];
    snprintf(text, sizeof text, pool, rate, rule);
    struct model *m = by_pilot(text, seed, "2", "24");
    struct pilot p;
    const int status = pilot_run(m, NULL, &p, d);
    model_free(m);
    return status;
}

START_TEST(overload_of_a_pool_is_told_at_once)
{
    for (int seed = 1; seed <= 5; seed++) {
        struct diag *d = diag_new();
        ck_assert_int_eq(pilot_of_pool("1.62", rules[_i], seed, d), -1);
        ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
        ck_assert_msg(strstr(diag_message(d, 0), "stations 'a', 'b' together are unstable: load"),
                      "%s", diag_message(d, 0));
        ck_assert_uint_eq(diag_count(d), 1);
        diag_free(d);
    }
}
END_TEST

START_TEST(a_busy_pool_is_no_overload)
{
    for (int seed = 1; seed <= 5; seed++) {
        struct diag *d = diag_new();
        ck_assert_int_eq(pilot_of_pool("1.47", rules[_i], seed, d), 0);
        diag_free(d);
    }
}
END_TEST

START_TEST(a_pilot_can_be_stopped)
{
    struct model *m = by_pilot(jackson, 7, "2", "24");
    struct diag *d = diag_new();
    const atomic_int stop = 1;
    struct pilot p;
    ck_assert_int_eq(pilot_run(m, &stop, &p, d), -1);
    ck_assert_int_eq(diag_status(d), EXIT_PRECISION);
    diag_free(d);
    model_free(m);
}
END_TEST

/* ---- nothing to measure ---- */

static const char customer[] =
    "model = \"network\";\n"
    "classes = ( { name = \"c\"; population = 1; think = { mean = %s; }; to = \"a\"; } );\n"
    "stations = ( { name = \"a\"; service = { mean = %s; }; } );\n";

static int pilot_of(const char *think, const char *service, struct pilot *p)
{
    char text[sizeof customer + 32];
    snprintf(text, sizeof text, customer, think, service);
    struct model *m = test_model(text, NULL, 0);
    struct diag *d = diag_new();
    const int status = pilot_run(m, NULL, p, d);
    ck_assert_uint_eq(diag_count(d), status != 0);
    diag_free(d);
    model_free(m);
    return status;
}

/* What thinks for a nanosecond comes as often as it is served. */
START_TEST(thinking_is_no_scale)
{
    struct pilot p;
    ck_assert_int_eq(pilot_of("1e-9", "1e-3", &p), 0);
    ck_close(p.flow, 1000, 0.05, 0);
}
END_TEST

/* One server with a load of nearly 1 forgets in (3 + 1)^2 services which of three customers came
 * when: its queue is never longer. */
START_TEST(few_customers_forget_soon)
{
    static const char few[] =
        "model = \"network\";\n"
        "classes = ( { name = \"c\"; population = 3; think = { mean = 0.01; }; to = \"a\"; } );\n"
        "stations = ( { name = \"a\"; service = { mean = 1.0; }; } );\n";
    struct model *m = test_model(few, NULL, 0);
    struct diag *d = diag_new();
    struct pilot p;
    ck_assert_int_eq(pilot_run(m, NULL, &p, d), 0);
    ck_assert(p.load > 0.99);
    ck_close(p.warmup, 10 * 16, 0.1, 0);
    diag_free(d);
    model_free(m);
}
END_TEST

/* One in a thousand million leaves the station that takes no time. */
START_TEST(time_stands_still)
{
    static const char round[] =
        "model = \"network\";\n"
        "classes = ( { name = \"c\"; population = 2; think = { mean = 1.0; }; to = \"a\"; } );\n"
        "stations = ( { name = \"a\"; service = { dist = \"deterministic\"; value = 0; }; } );\n"
        "routes = ( (\"a\", \"a\", 0.999999999) );\n";
    struct model *m = test_model(round, NULL, 0);
    struct diag *d = diag_new();
    struct pilot p;
    ck_assert_int_eq(pilot_run(m, NULL, &p, d), -1);
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_msg(strstr(diag_message(d, 0), "requests go round in no time"), "%s",
                  diag_message(d, 0));
    diag_free(d);
    model_free(m);
}
END_TEST

START_TEST(nothing_happens)
{
    struct pilot p;
    ck_assert_int_ne(pilot_of("1.0", "1e90", &p), 0);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("pilot");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, windows_are_of_the_busiest_flow);
    tcase_add_test(c, windows_are_whole_periods);
    tcase_add_test(c, threads_do_not_matter);
    tcase_add_loop_test(c, overload_is_said, 0, 2);
    tcase_add_loop_test(c, overload_is_said_where_parts_are_cancelled, 0, 2);
    tcase_add_loop_test(c, overload_of_a_pool_is_told_at_once, 0, sizeof rules / sizeof *rules);
    tcase_add_test(c, a_pilot_can_be_stopped);
    tcase_add_test(c, thinking_is_no_scale);
    tcase_add_test(c, few_customers_forget_soon);
    tcase_add_test(c, time_stands_still);
    tcase_add_test(c, nothing_happens);
    TCase *slow = tcase_create("coverage");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, intervals_cover, 0, 2);
    suite_add_tcase(s, c);
    suite_add_tcase(s, slow);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 120);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, heavy_load_is_no_overload, 0, 2);
    tcase_add_loop_test(statistical, a_busy_pool_is_no_overload, 0, sizeof rules / sizeof *rules);
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
