/*
 * Antithetic runs: exact answers are met, intervals cover, the variance saved is told, wherever it
 * goes; a pair of records is one; comparisons of two models and threads work as ever.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/figures.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/config.h"
#include "run/antithetic.h"
#include "run/paired.h"
#include "run/simulate.h"
#include "sim/sim.h"
#include "stats/ratio.h"

/* M/M/1 at a load of 0.5: W = 1. */
static const char mm1[] = "model = \"network\";\n"
                          "stations = ( { name = \"web\"; service = { mean = 0.5; }; } );\n"
                          "sources = ( { name = \"users\"; rate = 1.0; to = \"web\"; } );\n"
                          "routes = ( (\"web\", \"refused\", 0.3) );\n"
                          "experiment = { seed = 7; window = 100.0; windows = 5; warmup = 50.0;\n"
                          "               antithetic = true; };\n";

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

/* Every kind of service: the mean is met, and of one station the load. */
START_TEST(meets_exact_answers)
{
    static const char *const dists[] = {"exponential", "erlang", "gamma", "hyperexponential",
                                        "lognormal", "weibull", "deterministic", "uniform"};
    static const char *const scvs[] = {"1.0", "0.25", "0.6", "3.0", "2.0", "0.5", "0.0", "0.3"};
    const struct override o[] = {{"stations.web.service.dist", dists[_i]},
                                 {"stations.web.service.scv", scvs[_i]},
                                 {"experiment.experiments", "4000L"}};
    struct model *m = load(o, 3);
    struct result *r = simulate(m, 2), *again = simulate(m, 1);
    const double scv = strtod(scvs[_i], NULL);
    /* Pollaczek, Khinchine: Wq = rho s (1 + scv) / (2 (1 - rho)); 4 standard errors */
    const struct figure *w = &r->network.mean_sojourn_all;
    ck_close(w->value, 0.5 + 0.25 * (1 + scv), 0, 2 * w->half_width);
    const struct figure *rho = &r->stations[0].f[FIG_UTILIZATION];
    ck_close(rho->value, 0.5, 0, 2 * rho->half_width);
    ck_assert_uint_eq(r->replications, 400);
    ck_assert_uint_eq(r->experiments, 4000);
    ck_assert_uint_eq(w->samples, 400);
    ck_assert_figures_eq(&r->network, &again->network, sizeof r->network);
    /* log u and log(1 - u) have the correlation 1 - pi^2/6: of arrivals 1 / (2 - pi^2/6) = 2.8
     * could be saved, but for the ends of the period */
    ck_assert_double_gt(r->network.arrival_rate.saved, 2);
    result_free(r);
    result_free(again);
    model_free(m);
}
END_TEST

/* The saving that is told is the one there is: half-widths of independent runs of the same
 * length. */
START_TEST(tells_what_it_saved)
{
    const struct override o[] = {{"experiment.experiments", "20000L"}};
    const struct override plain[] = {{"experiment.experiments", "20000L"},
                                     {"experiment.antithetic", "false"}};
    struct model *a = load(o, 1), *b = load(plain, 2);
    struct result *x = simulate(a, 2), *y = simulate(b, 2);
    const struct figure *f = &x->network.mean_sojourn_all, *g = &y->network.mean_sojourn_all;
    /* of variances from 2000 and 4000 samples, skewed: about 6 % each */
    ck_close(f->saved, g->half_width * g->half_width / (f->half_width * f->half_width), 0.3, 0);
    ck_assert_double_gt(f->saved, 1.15);
    ck_close(g->saved, 0, 0, 0);
    result_free(x);
    result_free(y);
    model_free(a);
    model_free(b);
}
END_TEST

/* 300 runs of 30 pairs: 95 % with a standard error of 1.26 %, of which 4 are allowed. */
START_TEST(covers_as_often_as_it_says)
{
    enum { RUNS = 300 };
    int sojourn = 0, load_of = 0;
    for (int i = 0; i < RUNS; i++) {
        char seed[16];
        snprintf(seed, sizeof seed, "\"%d\"", i + 1);
        const struct override o[] = {{"experiment.seed", seed}, {"experiment.experiments", "300L"}};
        struct model *m = load(o, 2);
        struct result *r = simulate(m, 1);
        const struct figure *w = &r->network.mean_sojourn_all;
        const struct figure *u = &r->stations[0].f[FIG_UTILIZATION];
        ck_assert_uint_eq(w->samples, 30);
        sojourn += fabs(w->value - 1) <= w->half_width;
        load_of += fabs(u->value - 0.5) <= u->half_width;
        result_free(r);
        model_free(m);
    }
    ck_close(sojourn / (double)RUNS, 0.95, 0, 4 * 0.0126);
    ck_close(load_of / (double)RUNS, 0.95, 0, 4 * 0.0126);
}
END_TEST

/*
 * Arrivals are as opposite as exponentials can be, 1 - pi^2/6, and so are routes: of indicators
 * u < p and 1 - u < p the correlation is -p / (1 - p), here at p = 0.3. Of a correlation r from n
 * pairs the standard error is (1 - r^2) / sqrt(n); 4 are allowed.
 */
START_TEST(members_are_opposite)
{
    enum { RUNS = 400 };
    struct model *m = load(NULL, 0);
    const struct sim_options o = {.window = 50, .windows = 1, .antithetic = true};
    struct sim_plan *plan = sim_plan_new(m->network, &o);
    struct sim *first = sim_new(plan), *second = sim_new(sim_plan_mate(plan));
    const struct record_layout *at = sim_plan_layout(plan);
    double *a = mem_calloc(at->width, sizeof *a), *b = mem_calloc(at->width, sizeof *b);
    struct ratio exits = {0}, arrivals = {0};
    ck_assert_uint_eq(at->members, 2);
    for (uint64_t i = 0; i < RUNS; i++) {
        sim_replicate(first, 3, i, a, NULL);
        sim_replicate(second, 3, i, b, NULL);
        const double *in_a = a + at->exits, *in_b = b + at->exits;
        ratio_add(&exits, in_a[SUM_EXITS] / (in_a[SUM_EXITS] + in_a[EXIT_SUMS + SUM_EXITS]),
                  in_b[SUM_EXITS] / (in_b[SUM_EXITS] + in_b[EXIT_SUMS + SUM_EXITS]));
        ratio_add(&arrivals, a[at->external], b[at->external]);
    }
    const double of_exits = -0.3 / 0.7, of_arrivals = 1 - M_PI * M_PI / 6;
    ck_close(exits.m_xy / sqrt(exits.m_xx * exits.m_yy), of_exits, 0,
             4 * (1 - of_exits * of_exits) / sqrt(RUNS));
    ck_close(arrivals.m_xy / sqrt(arrivals.m_xx * arrivals.m_yy), of_arrivals, 0,
             4 * (1 - of_arrivals * of_arrivals) / sqrt(RUNS));
    free(a);
    free(b);
    sim_free(first);
    sim_free(second);
    sim_plan_free(plan);
    model_free(m);
}
END_TEST

/* Sums add up, windows are pooled, the trace is the mean of two. */
START_TEST(two_records_are_one)
{
    const struct record_layout l = {.meter_windows = 2, .sojourn_window = 5, .trace = 8,
                                    .width = 10, .members = 2};
    static const double two[20] = {1.5, 2, 3, 7, 10, 1, 4, 0, 10, 0.5,
                                   0.25, 5, 1, 11, 0, 2, 5, 0.5, 30, 0.7};
    static const double want[10] = {1.75, 7, 4, 8, 22, 3, 14 / 3.0, 0.5 + 2 / 3.0, 20, 0.6};
    double scratch[10];
    const double *one = antithetic_fold(&l, two, scratch);
    for (int i = 0; i < 10; i++)
        ck_close(one[i], want[i], 1e-14, 0);
    const struct record_layout lone = {.width = 10, .members = 1};
    ck_assert_ptr_eq(antithetic_fold(&lone, two, scratch), two);
}
END_TEST

/* Two models, each of whose replications is a pair of members. */
START_TEST(with_common_random_numbers)
{
    const struct override of_a[] = {{"experiment.experiments", "2000L"}};
    const struct override of_b[] = {{"stations.web.service.mean", "0.45"}};
    struct model *a = load(of_a, 1), *b = load(of_b, 1);
    struct diag *d = diag_new();
    struct paired p;
    ck_assert_int_eq(run_paired(a, b, &(struct run_options){.threads = 2}, &p, d), 0);
    const struct figure *w = &p.difference->network.mean_sojourn_all;
    ck_close(w->value, 0.45 / 0.55 - 1, 0, 2 * w->half_width);
    ck_assert_uint_eq(w->samples, 200);
    ck_assert_double_lt(w->half_width, p.a->network.mean_sojourn_all.half_width / 2);
    paired_release(&p);
    diag_free(d);
    model_free(a);
    model_free(b);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("antithetic");
    TCase *t = tcase_create("antithetic");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, tells_what_it_saved);
    tcase_add_test(t, members_are_opposite);
    tcase_add_test(t, two_records_are_one);
    tcase_add_test(t, with_common_random_numbers);
    suite_add_tcase(s, t);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 120);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, meets_exact_answers, 0, 8);
    suite_add_tcase(s, statistical);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, covers_as_often_as_it_says);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
