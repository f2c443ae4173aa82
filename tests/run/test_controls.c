/*
 * Control variates of models: which there are, that their means are what they are said to be, that
 * they save variance and cover, and that figures they do not help are left alone.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/figures.h"
#include "helpers/model.h"
#include "helpers/pool.h"
#include "helpers/run.h"
#include "model/config.h"
#include "run/controls.h"
#include "run/simulate.h"
#include "sim/sim.h"
#include "stats/tally.h"

/* M/M/1 at a load of 0.5: W = 1, L = 1. */
static const char mm1[] = "model = \"network\";\n"
                          "stations = ( { name = \"web\"; service = { mean = 0.5; }; } );\n"
                          "sources = ( { name = \"users\"; rate = 1.0; to = \"web\"; } );\n"
                          "meters = ( { name = \"lambda\"; of = \"web\"; } );\n"
                          "experiment = { seed = 7; window = 100.0; windows = 5; warmup = 50.0;\n"
                          "               control_variates = true; };\n";

static struct model *load(const struct override *o, size_t n)
{
    return test_model(mm1, o, n);
}

static struct result *simulate(const struct model *m, unsigned threads)
{
    struct result *r = test_simulate(m, threads);
    ck_assert_ptr_nonnull(r);
    return r;
}

/* Shortest first, completions tell of services: exponential or not, they are no control. Customers
 * are no Poisson stream, however exponentially they think. */
START_TEST(only_where_the_mean_is_known)
{
    struct network *net = net_mmc(0.5, 1);
    net->stations[0].discipline = DISCIPLINE_SJF;
    struct control_list l = controls_choose(net);
    ck_assert(l.arrivals);
    ck_assert_uint_eq(controls_count(&l), 1);
    net->sources[0].customers = 3;
    l = controls_choose(net);
    ck_assert_uint_eq(controls_count(&l), 0);
    network_free(net);
}
END_TEST

START_TEST(which_there_are)
{
    /* the wrapper network: all exponential, five groups, of which four fit beside the arrivals:
     * S_p has the most work (8.55 busy servers), then S_c (4.75), then S_a (2) */
    struct network *net = net_wrappers();
    struct control_list l = controls_choose(net);
    ck_assert(l.arrivals);
    ck_close(l.rate, 10000, 1e-12, 0);
    ck_assert_uint_eq(controls_count(&l), CONTROLS_MAX);
    static const char *const names[] = {"S_p", "S_c", "S_a"};
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(net->groups[l.group[i]].name, names[i]);
    network_free(net);
    /* nothing exponential: nothing known */
    struct dist arrivals, service;
    ck_assert_int_eq(dist_uniform(0.5, 1.5, &arrivals), DIST_OK);
    ck_assert_int_eq(dist_from_mean_scv(DIST_GAMMA, 0.7, 0.5, test_pool(), &service), DIST_OK);
    net = net_single(&arrivals, &service, 1);
    l = controls_choose(net);
    ck_assert_uint_eq(controls_count(&l), 0);
    network_free(net);
}
END_TEST

/*
 * Mean 0 in a period right after an empty start as well, for they do not wait for a steady state;
 * variance rate T for the arrivals, and for the services that of a martingale with unit jumps, the
 * mean number of completions. 4 standard errors.
 */
START_TEST(their_means_are_zero)
{
    enum { RUNS = 4000 };
    struct network *net = net_mmc(0.8, 1);
    const struct sim_options o = {.window = 10, .windows = 1, .warmup = 1};
    struct sim_plan *plan = sim_plan_new(net, &o);
    struct sim *sim = sim_new(plan);
    const struct record_layout *layout = sim_plan_layout(plan);
    const struct control_list l = controls_choose(net);
    double *record = calloc(layout->width, sizeof *record);
    struct tally t[2] = {{0}}, completions = {0};
    for (uint64_t i = 0; i < RUNS; i++) {
        double c[CONTROLS_MAX];
        sim_replicate(sim, 5, i, record, NULL);
        controls_read(&l, net, layout, record, c);
        tally_add(&t[0], c[0]);
        tally_add(&t[1], c[1]);
        tally_add(&completions, record[layout->stations + SUM_COMPLETIONS]);
    }
    for (int k = 0; k < 2; k++)
        ck_close(t[k].mean, 0, 0, 4 * tally_standard_error(&t[k]));
    /* of a variance about normal the standard error is sqrt(2 / n) of it */
    ck_close(tally_variance(&t[0]), 0.8 * 10, 4 * sqrt(2.0 / RUNS), 0);
    ck_close(tally_variance(&t[1]), completions.mean, 4 * sqrt(2.0 / RUNS), 0);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

/* Each figure of the station in 300 runs of 60 replications: 95 % with a standard error of 1.26 %,
 * of which 4 are allowed; in nearly all runs the sojourn is helped, and by a quarter of its
 * variance. */
START_TEST(covers_and_saves)
{
    enum { RUNS = 300 };
    int inside[STATION_FIGURES] = {0}, used = 0;
    double saved = 0;
    for (int i = 0; i < RUNS; i++) {
        char seed[16];
        snprintf(seed, sizeof seed, "\"%d\"", i + 1);
        const struct override o[] = {{"experiment.seed", seed}, {"experiment.experiments", "300L"}};
        struct model *m = load(o, 2);
        struct result *r = simulate(m, 1);
        struct diag *d = diag_new();
        struct result *exact = analytic_solve(m->network, d);
        for (int f = 0; f < STATION_FIGURES; f++) {
            const struct figure *s = &r->stations[0].f[f];
            inside[f] += fabs(s->value - exact->stations[0].f[f].value) <= s->half_width;
        }
        used += r->network.mean_sojourn.saved > 0;
        saved += fmax(1, r->network.mean_sojourn.saved);
        diag_free(d);
        result_free(exact);
        result_free(r);
        model_free(m);
    }
    /* the arrivals are one of the controls: their rate is known, and what is left is rounding */
    for (int f = FIG_THROUGHPUT; f < STATION_FIGURES; f++)
        ck_close(inside[f] / (double)RUNS, 0.95, 0, 4 * 0.0126);
    ck_assert_int_ge(used, RUNS * 9 / 10);
    ck_assert_double_gt(saved / RUNS, 1 / 0.75);
}
END_TEST

/* Fewer replications for the same precision, which (6) and (7) let pass too; both are as
 * precise. */
START_TEST(stops_earlier)
{
    const struct override with[] = {{"experiment.precision", "0.004"}};
    const struct override without[] = {{"experiment.precision", "0.004"},
                                       {"experiment.control_variates", "false"}};
    struct model *a = load(with, 1), *b = load(without, 2);
    struct result *x = simulate(a, 1), *y = simulate(b, 2), *again = simulate(a, 3);
    ck_assert(x->reached && y->reached);
    ck_assert_double_lt((double)x->replications, 0.6 * (double)y->replications);
    ck_close(x->network.mean_sojourn.value, 1, 0, 2 * x->network.mean_sojourn.half_width);
    ck_assert_double_le(x->precision[0].half_width, 0.004 * x->precision[0].mean);
    ck_close(y->network.mean_sojourn.saved, 0, 0, 0);
    ck_assert_str_eq(y->network.mean_sojourn.method, "t over replications");
    ck_assert_figures_eq(&x->network, &again->network, sizeof x->network);
    result_free(x);
    result_free(y);
    result_free(again);
    model_free(a);
    model_free(b);
}
END_TEST

/* Before the decision, n0 = 50 replications here, nothing is controlled. */
START_TEST(not_before_it_is_decided)
{
    const struct override o[] = {{"experiment.experiments", "245L"}};
    struct model *m = load(o, 1);
    struct result *r = simulate(m, 1);
    ck_assert_uint_eq(r->replications, 49);
    ck_close(r->network.mean_sojourn.saved, 0, 0, 0);
    ck_assert_str_eq(r->network.mean_sojourn.method, "t over replications");
    result_free(r);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("controls");
    TCase *t = tcase_create("controls");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, which_there_are);
    tcase_add_test(t, only_where_the_mean_is_known);
    tcase_add_test(t, their_means_are_zero);
    tcase_add_test(t, stops_earlier);
    tcase_add_test(t, not_before_it_is_decided);
    suite_add_tcase(s, t);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, covers_and_saves);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
