/*
 * Stations whose services take no time. What goes through one is as if it was not there, in
 * formulas and in simulations, where its events fall on one instant with others.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/solve.h"
#include "base/text.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"

static const char *const at_once[] = {
    "{ name = \"r\"; service = { dist = \"deterministic\"; value = 0; }; }",
    "{ name = \"r\"; servers = 3; service = { dist = \"deterministic\"; mean = 0; }; }",
    "{ name = \"r\"; servers = \"infinite\"; service = { dist = \"deterministic\"; mean = 0; scv = "
    "0; }; }",
};
enum { KINDS = sizeof at_once / sizeof *at_once };

static const char *const arrivals[] = {
    "rate = 0.7",
    "interarrival = { dist = \"erlang\"; phases = 2; mean = 1.43; }",
    "interarrival = { dist = \"deterministic\"; value = 1.43; }",
};
enum { ARRIVALS = sizeof arrivals / sizeof *arrivals };

/* Two queues, the first of which is entered by way of r, if that is given, which takes no time. */
static struct model *queues(const char *source, const char *r)
{
    char *text = text_format(
        "model = \"network\"; sources = ({ name = \"s\"; %s; to = \"%s\"; });"
        "stations = ({ name = \"p\"; service = { mean = 0.5; }; },"
        "            { name = \"q\"; servers = 2; service = { mean = 1.2; }; }%s%s);"
        "routes = (%s (\"p\", \"q\", 0.4));"
        "experiment = { experiments = 60; windows = 2; quantiles = [0.9]; };",
        source, r ? "r" : "p", r ? "," : "", r ? r : "", r ? "(\"r\", \"p\")," : "");
    struct model *m = test_model(text, NULL, 0);
    free(text);
    return m;
}

/* Or both are not known. */
static void same(double x, double want, double tolerance)
{
    ck_assert_int_eq(isnan(x), isnan(want));
    if (!isnan(want))
        ck_close(x, want, tolerance, 0);
}

/* Of the two queues, the exit and the network. */
static void expect_same(const struct result *with, const struct result *without, double tolerance)
{
    for (size_t i = 0; i < 2; i++)
        for (int f = 0; f < STATION_FIGURES; f++) {
            const struct figure *a = &with->stations[i].f[f], *b = &without->stations[i].f[f];
            same(a->value, b->value, tolerance);
            same(a->half_width, b->half_width, tolerance);
            ck_assert_int_eq(a->basis, b->basis);
        }
    same(with->exits[0].mean_sojourn.value, without->exits[0].mean_sojourn.value, tolerance);
    same(with->network.mean_number.value, without->network.mean_number.value, tolerance);
    for (size_t g = 0; g < 2; g++) {
        same(with->group_quantiles[g].value, without->group_quantiles[g].value, tolerance);
        same(with->group_waits[g].value, without->group_waits[g].value, tolerance);
    }
    same(with->network_quantiles[0].value, without->network_quantiles[0].value,
         fmax(tolerance, 1e-9));
}

static void expect_no_time(const struct result *r)
{
    ck_assert_double_gt(r->stations[2].f[FIG_ARRIVAL_RATE].value, 0.6);
    for (int f = FIG_UTILIZATION; f < STATION_FIGURES; f++)
        ck_close(r->stations[2].f[f].value, 0, 0, 0);
    ck_close(r->group_quantiles[2].value, 0, 0, 0);
    ck_close(r->group_waits[2].value, 0, 0, 0);
}

START_TEST(solved_as_if_not_there)
{
    struct diag *d = diag_new();
    struct model *with = queues(arrivals[_i / KINDS], at_once[_i % KINDS]),
                 *without = queues(arrivals[_i / KINDS], NULL);
    const double level = 0.9;
    struct result *a = analytic_solve_quantiles(with->network, &level, 1, d);
    struct result *b = analytic_solve_quantiles(without->network, &level, 1, d);
    ck_assert(a && b);
    expect_same(a, b, 1e-12);
    expect_no_time(a);
    for (int f = 0; f < STATION_FIGURES; f++)
        ck_assert_int_eq(a->stations[2].f[f].basis, BASIS_EXACT);
    result_free(a);
    result_free(b);
    model_free(with);
    model_free(without);
    diag_free(d);
}
END_TEST

/* The same random numbers, so the same events but those at r, to the bit. */
START_TEST(simulated_as_if_not_there)
{
    struct model *with = queues(arrivals[_i / KINDS], at_once[_i % KINDS]),
                 *without = queues(arrivals[_i / KINDS], NULL);
    struct result *a = test_simulate(with, 2), *b = test_simulate(without, 1);
    ck_assert(a && b);
    expect_same(a, b, 0);
    expect_no_time(a);
    result_free(a);
    result_free(b);
    model_free(with);
    model_free(without);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("no_time");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, solved_as_if_not_there, 0, KINDS * ARRIVALS);
    suite_add_tcase(s, c);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 60);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, simulated_as_if_not_there, 0, KINDS * ARRIVALS);
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
