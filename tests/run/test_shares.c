/*
 * Shares of visits that wait, or are over, within a time, and how probable numbers of requests are:
 * solved and simulated, against formulas that are written out here; and mean responses by class.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/figures.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "model/rows.h"
#include "stats/interval.h"

#define EXPERIMENT                                                                                 \
    "experiment = { seed = 11; window = 200.0; windows = 5; warmup = 200.0; experiments = 300;\n"  \
    "  within = [0.5, 2.0]; numbers = 4; };\n"

/* ---- what is right ---- */

/* M/M/c of mean service 1 by Erlang's C (Bolch et al., Queueing Networks and Markov Chains, 1998,
 * sec. 6.5). */
static double mmc_empty(double a, unsigned c)
{
    double term = 1, sum = 0;
    for (unsigned n = 0; n < c; n++, term *= a / n)
        sum += term;
    return 1 / (sum + term * c / (c - a));
}

static double mmc_number(double a, unsigned c, unsigned n)
{
    double p = mmc_empty(a, c);
    for (unsigned k = 1; k <= n; k++)
        p *= a / fmin(k, c);
    return p;
}

static double mmc_p_wait(double a, unsigned c)
{
    return mmc_number(a, c, c) * c / (c - a);
}

static double mmc_wait_within(double a, unsigned c, double t)
{
    return 1 - mmc_p_wait(a, c) * exp(-(c - a) * t);
}

/* The convolution of the wait with an exponential service; c - a is not 1. */
static double mmc_response_within(double a, unsigned c, double t)
{
    const double pw = mmc_p_wait(a, c), slack = c - a;
    return 1 - exp(-t) * (1 + pw * (1 - exp(-(slack - 1) * t)) / (slack - 1));
}

static double poisson(double mean, unsigned n)
{
    return exp(n * log(mean) - mean - lgamma(n + 1.0));
}

/* ---- the models ---- */

#define ONE(station, source)                                                                       \
    "model = \"network\";\nstations = ( { name = \"web\"; " station " } );\n"                      \
    "sources = ( { " source " to = \"web\"; } );\n" EXPERIMENT

enum { MM3, MD1, MDINF, PACED, RARE, MODELS };
static const char *const texts[MODELS] = {
    [MM3] = ONE("servers = 3; service = { mean = 1.0; };", "rate = 2.4;"),
    [MD1] = ONE("service = { dist = \"deterministic\"; mean = 0.5; };", "rate = 1.2;"),
    [MDINF] = ONE("servers = \"infinite\"; service = { dist = \"deterministic\"; mean = 2.0; };",
                  "rate = 0.9;"),
    [PACED] = ONE("service = { dist = \"deterministic\"; mean = 0.5; };",
                  "interarrival = { dist = \"deterministic\"; mean = 0.7; };"),
    /* so short a service that the clock is set back in a replication (sim/clock.c) */
    [RARE] = ONE("service = { mean = 1e-6; };", "rate = 2.0;"),
};

#define VALUE(name, formula) static double name(void) { return formula; }
VALUE(mm3_wait, mmc_p_wait(2.4, 3))
VALUE(mm3_wait_half, mmc_wait_within(2.4, 3, 0.5))
VALUE(mm3_wait_two, mmc_wait_within(2.4, 3, 2))
VALUE(mm3_half, mmc_response_within(2.4, 3, 0.5))
VALUE(mm3_two, mmc_response_within(2.4, 3, 2))
VALUE(mm3_none, mmc_number(2.4, 3, 0))
VALUE(mm3_three, mmc_number(2.4, 3, 3))
VALUE(mm3_four, mmc_number(2.4, 3, 4))
VALUE(md1_load, 0.6)
VALUE(md1_idle, 0.4)
/* P(N = 1) = (1 - rho)(e^rho - 1) (Gross, Harris, Fundamentals of Queueing Theory, 1998, sec.
 * 5.1.6) */
VALUE(md1_one, 0.4 * (exp(0.6) - 1))
VALUE(inf_none, poisson(1.8, 0))
VALUE(inf_two, poisson(1.8, 2))
VALUE(all, 1)
VALUE(nobody, 0)
VALUE(paced_none, 2.0 / 7)
VALUE(paced_one, 5.0 / 7)

/* `exact`: solve has it. */
static const struct {
    int model;
    const char *name;
    double (*value)(void);
    bool exact;
} right[] = {
    {MM3, "web.p_wait", mm3_wait, true},
    {MM3, "web.wait_within_0.5s", mm3_wait_half, true},
    {MM3, "web.wait_within_2s", mm3_wait_two, true},
    {MM3, "web.response_within_500ms", mm3_half, true},
    {MM3, "web.response_within_2000ms", mm3_two, true},
    {MM3, "out.sojourn_within_2s", mm3_two, true},
    {MM3, "network.sojourn_within_2s", mm3_two, true},
    {MM3, "web.p_empty", mm3_none, true},
    {MM3, "web.p_number_3", mm3_three, true},
    {MM3, "web.p_number_4", mm3_four, true},
    {MD1, "web.p_wait", md1_load, true},
    {MD1, "web.p_empty", md1_idle, true},
    {MD1, "web.p_number_1", md1_one, true},
    {MD1, "web.response_within_500ms", md1_idle, true},    /* those that do not wait: at the jump */
    {MDINF, "web.p_wait", nobody, true},
    {MDINF, "web.p_number_0", inf_none, true},
    {MDINF, "web.p_number_2", inf_two, true},
    {MDINF, "web.response_within_2s", all, true},
    {MDINF, "web.response_within_500ms", nobody, true},
    {PACED, "web.p_wait", nobody, true},
    {PACED, "web.response_within_500ms", all, true},
    {PACED, "web.p_number_0", paced_none, true},
    {PACED, "web.p_number_1", paced_one, true},
};

static struct figure figure_of(const struct result *r, const char *name)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, false);
    const struct row *row = rows_find(&rows, name);
    ck_assert_msg(row != NULL, "no %s", name);
    const struct figure f = *row->figure;
    rows_release(&rows);
    return f;
}

static void ck_within_errors(const struct figure *f, double exact)
{
    ck_close(f->value, exact, 0, 4.5 * f->half_width / student_t(0.95, (double)f->samples - 1));
}

START_TEST(solved)
{
    struct diag *d = diag_new();
    struct model *m = test_model(texts[_i], NULL, 0);
    struct result *r = analytic_solve_asked(m->network, &m->experiment.asked, d);
    ck_assert_ptr_nonnull(r);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        if (right[i].model != _i || !right[i].exact)
            continue;
        const struct figure f = figure_of(r, right[i].name);
        ck_assert_msg(f.basis == BASIS_EXACT, "%s", right[i].name);
        ck_close(f.value, right[i].value(), 1e-9, 1e-12);
    }
    result_free(r);
    model_free(m);
    diag_free(d);
}
END_TEST

/*
 * Limits at a jump, but for rounding: 0.1 + 0.2 is above 0.3, and a time of 17 digits above its
 * name of 15. An M/D/1 at a load of 0.1 has nine in ten that do not wait.
 */
START_TEST(limits_at_jumps)
{
    struct diag *d = diag_new();
    struct model *m = test_model(
        "model=\"network\"; stations=("
        "{name=\"a\";servers=\"infinite\";service={dist=\"deterministic\";value=0.1;};},"
        "{name=\"b\";servers=\"infinite\";service={dist=\"deterministic\";value=0.2;};},"
        "{name=\"q\";service={dist=\"deterministic\";value=0.24279956047318216;};});"
        "sources=({rate=1;to=\"a\";},{rate=0.41186236006817345;to=\"q\";});"
        "routes=((\"a\",\"b\"),(\"b\",\"refused\"));"
        "experiment={within=[0.3, 0.24279956047318216];};",
        NULL, 0);
    struct result *r = analytic_solve_asked(m->network, &m->experiment.asked, d);
    ck_assert_ptr_nonnull(r);
    ck_close(figure_of(r, "refused.sojourn_within_300ms").value, 1, 0, 1e-12);
    ck_close(figure_of(r, "refused.sojourn_within_242.799560473ms").value, 0, 0, 1e-12);
    ck_close(figure_of(r, "q.response_within_242.799560473ms").value, 0.9, 1e-9, 0);
    result_free(r);
    model_free(m);
    diag_free(d);
}
END_TEST

/* A share that never varies has no interval, but its value. */
START_TEST(simulated)
{
    struct model *m = test_model(texts[_i], NULL, 0);
    struct result *r = test_simulate(m, 2);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        if (right[i].model != _i)
            continue;
        const struct figure f = figure_of(r, right[i].name);
        const double want = right[i].value();
        ck_assert(f.value >= 0 && f.value <= 1);
        if (want == 0 || want == 1)
            ck_close(f.value, want, 0, 0);
        else if (_i == PACED)
            ck_close(f.value, want, 0,
                     2e-3); /* a window begins anywhere in the period: 0.7 s of 1000 */
        else
            ck_within_errors(&f, want);
    }
    result_free(r);
    model_free(m);
}
END_TEST

/* Where there are never more than four requests, they are there for all of the time. */
START_TEST(numbers_fill_the_time)
{
    struct model *m = test_model(texts[_i], NULL, 0);
    struct result *r = test_simulate(m, 2);
    double sum = 0;
    for (int n = 0; n < 5; n++)
        sum += r->group_numbers[n].value;
    ck_close(sum, 1, 1e-12, 0);
    result_free(r);
    model_free(m);
}
END_TEST

/* What is asked for changes no other figure, and is the same on any number of threads. */
START_TEST(the_rest_is_as_without)
{
    struct model *m = test_model(texts[MM3], NULL, 0), *plain = test_model(texts[MM3], NULL, 0);
    plain->experiment.asked = (struct asked){0};
    asked_add(&plain->experiment.asked, PARAMETER_COUNT, 0);
    struct result *a = test_simulate(m, 1), *b = test_simulate(m, 2), *c = test_simulate(plain, 2);
    ck_assert_figures_eq(a->stations[0].f, c->stations[0].f, sizeof a->stations[0].f);
    ck_assert_figures_eq(a->group_numbers, b->group_numbers, 5 * sizeof(struct figure));
    ck_assert_figures_eq(a->group_within, b->group_within, 2 * sizeof(struct figure));
    ck_assert_uint_eq(c->asked.of[PARAMETER_COUNT].n, 1);
    ck_assert(a->group_numbers[0].value == c->group_numbers[0].value);
    ck_assert_ptr_null(c->group_within);
    result_free(a);
    result_free(b);
    result_free(c);
    model_free(m);
    model_free(plain);
}
END_TEST

/* ---- classes ---- */

/*
 * Two classes at one server, exponential services of mean 0.2 at rate 1 and of mean 1 at rate 0.5:
 * M/G/1 with E[S^2] = (1 * 2 * 0.04 + 0.5 * 2 * 1) / 1.5, so the wait is lambda E[S^2] / 2 / (1 -
 * rho) for both.
 */
static struct network *two_classes(void)
{
    static const double mean[] = {0.2, 1}, rate[] = {1, 0.5};
    static const char *const name[] = {"quick", "slow"};
    struct network *net = network_new(NULL);
    const size_t web = test_station(net, "web", network_add_group(net, "web"), 1);
    for (int i = 0; i < 2; i++) {
        struct dist service, interarrival;
        ck_assert(dist_exponential(mean[i], &service) == DIST_OK &&
                  dist_exponential(1 / rate[i], &interarrival) == DIST_OK);
        const size_t node = network_add_node(net, web, network_add_class(net, name[i]), &service);
        network_add_source(net, name[i], &interarrival, 0);
        network_add_entry(net, node, 1);
    }
    network_finish(net);
    return net;
}

START_TEST(mean_responses_of_classes)
{
    const double wait = 1.5 * ((0.08 + 1) / 1.5) / 2 / (1 - 0.7);
    struct diag *d = diag_new();
    struct model *m = test_model(texts[MM3], NULL, 0);    /* for its experiment */
    network_free(m->network);
    m->network = two_classes();
    struct result *exact = analytic_solve(m->network, d), *r = test_simulate(m, 2);
    ck_assert_ptr_nonnull(exact);
    const char *const names[] = {"web.quick.mean_response", "web.slow.mean_response"};
    for (int i = 0; i < 2; i++) {
        const struct figure known = figure_of(exact, names[i]), seen = figure_of(r, names[i]);
        const double want = wait + (i ? 1 : 0.2);
        ck_assert_int_eq(known.basis, BASIS_EXACT);
        ck_close(known.value, want, 1e-9, 0);
        ck_within_errors(&seen, want);
    }
    result_free(r);
    result_free(exact);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("run/shares");
    TCase *t = tcase_create("shares");
    gsl_set_error_handler_off();
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, solved, 0, MODELS);
    tcase_add_test(t, limits_at_jumps);
    tcase_add_test(t, the_rest_is_as_without);
    tcase_add_test(t, mean_responses_of_classes);
    suite_add_tcase(s, t);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 120);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, simulated, 0, MODELS);
    tcase_add_loop_test(statistical, numbers_fill_the_time, PACED, RARE + 1);
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
