/*
 * Two models under common random numbers: the exact difference is met, the interval is as much
 * narrower as theory allows and covers as often as it says; threads change nothing; what cannot be
 * compared is said.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/figures.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/config.h"
#include "run/paired.h"

static const char mm1[] =
    "model = \"network\";\n"
    "stations = ( { name = \"web\"; service = { mean = 0.5; }; } );\n"
    "sources = ( { name = \"users\"; rate = 1.0; to = \"web\"; } );\n"
    "meters = ( { name = \"lambda\"; of = \"web\"; } );\n"
    "experiment = { seed = 7; window = 100.0; windows = 5; warmup = 50.0; };\n";
static const char service[] = "stations.web.service.mean";
/* M/M/1, W = s / (1 - lambda s): s = 0.45 against 0.5 at lambda = 1 */
static const double exact_w = 0.45 / 0.55 - 0.5 / 0.5;

/* A pair of M/M/1, the second with this service time, both with these overrides. */
struct pair {
    struct model *a, *b;
    struct paired result;
};

static struct pair run_pair(const char *mean, const struct override *o, size_t n, unsigned threads)
{
    struct override all[8] = {{service, "0.5"}};
    struct pair p;
    struct diag *d = diag_new();
    ck_assert_uint_lt(n, 7);
    for (size_t i = 0; i < n; i++)
        all[1 + i] = o[i];
    p.a = test_model(mm1, all, n + 1);
    all[0].value = mean;
    p.b = test_model(mm1, all, n + 1);
    ck_assert_int_eq(run_paired(p.a, p.b, &(struct run_options){.threads = threads}, &p.result, d),
                     0);
    diag_print(d, stderr);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return p;
}

static void pair_free(struct pair *p)
{
    paired_release(&p->result);
    model_free(p->a);
    model_free(p->b);
}

/* Variance of independent runs / that of the paired difference. */
static double saved(const struct figure *a, const struct figure *b, const struct figure *d)
{
    return (a->half_width * a->half_width + b->half_width * b->half_width) /
           (d->half_width * d->half_width);
}

START_TEST(meets_the_exact_difference)
{
    struct pair p = run_pair("0.45", NULL, 0, 2);
    const struct result *d = p.result.difference;
    const struct figure *w = &d->network.mean_sojourn;
    const struct precision_result *target = &d->precision[0];
    ck_assert(d->reached && !d->interrupted);
    ck_assert_uint_ge(d->replications, 30);
    ck_assert_uint_eq(p.result.a->replications, d->replications);
    ck_assert_uint_eq(p.result.b->replications, d->replications);
    /* within the part of a's mean that was asked for, and of the truth by 4 standard errors (a
     * half-width is 2) */
    ck_close(target->delta, 0.01 * p.result.a->network.mean_sojourn.value, 1e-12, 0);
    ck_assert_double_le(w->half_width, target->delta);
    ck_close(w->half_width, target->half_width, 0, 0);
    ck_close(w->value, exact_w, 0, 2 * w->half_width);
    ck_close(w->value, p.result.b->network.mean_sojourn.value -
                       p.result.a->network.mean_sojourn.value, 1e-12, 0);
    /* the load falls by 0.05 exactly, but for chance in the services that both have */
    ck_close(d->stations[0].f[FIG_UTILIZATION].value, -0.05, 0,
             2 * d->stations[0].f[FIG_UTILIZATION].half_width);
    /* no arrival differs */
    ck_close(d->network.arrival_rate.value, 0, 0, 0);
    ck_close(d->network.arrival_rate.half_width, 0, 0, 0);
    pair_free(&p);
}
END_TEST

/*
 * The load of b is 0.9 times that of a, request by request, but at the edges: were it just that,
 * the difference would have 0.1^2 of a's variance where independent runs have 1 + 0.9^2, a factor
 * of 181. The edges cost some of it. The response saves less, since it is no linear function of the
 * services, yet its sum over a busy period grows with each of them, so that the covariance is
 * positive (Law, 5th ed., sec. 11.2.2): at least a half of the runs.
 */
START_TEST(saves_variance)
{
    const struct override o[] = {{"experiment.experiments", "1000L"}};
    struct pair p = run_pair("0.45", o, 1, 2);
    const struct result *a = p.result.a, *b = p.result.b, *d = p.result.difference;
    ck_assert_double_gt(saved(&a->stations[0].f[FIG_UTILIZATION],
                              &b->stations[0].f[FIG_UTILIZATION],
                              &d->stations[0].f[FIG_UTILIZATION]),
                        90);
    ck_assert_double_gt(saved(&a->network.mean_sojourn, &b->network.mean_sojourn,
                              &d->network.mean_sojourn), 2);
    pair_free(&p);
}
END_TEST

/* Of 300 pairs of 30 short replications so many intervals hold the truth as are said to: 95 % with
 * a standard error of 1.26 %, of which 4 are allowed. */
START_TEST(covers_as_often_as_it_says)
{
    enum { RUNS = 300 };
    int sojourn = 0, load_change = 0;
    for (int i = 0; i < RUNS; i++) {
        char seed[16];
        snprintf(seed, sizeof seed, "\"%d\"", i + 1);
        const struct override o[] = {{"experiment.seed", seed}, {"experiment.experiments", "150L"}};
        struct pair p = run_pair("0.45", o, 2, 1);
        const struct figure *w = &p.result.difference->network.mean_sojourn;
        const struct figure *u = &p.result.difference->stations[0].f[FIG_UTILIZATION];
        sojourn += fabs(w->value - exact_w) <= w->half_width;
        load_change += fabs(u->value + 0.05) <= u->half_width;
        pair_free(&p);
    }
    ck_close(sojourn / (double)RUNS, 0.95, 0, 4 * 0.0126);
    ck_close(load_change / (double)RUNS, 0.95, 0, 4 * 0.0126);
}
END_TEST

START_TEST(threads_change_nothing)
{
    const struct override o[] = {{"experiment.quantiles", "[0.5, 0.95]"}};
    struct pair one = run_pair("0.45", o, 1, 1), three = run_pair("0.45", o, 1, 3);
    const struct result *x = one.result.difference, *y = three.result.difference;
    ck_assert_uint_eq(x->replications, y->replications);
    ck_assert_figures_eq(x->stations[0].f, y->stations[0].f, sizeof x->stations[0].f);
    ck_assert_figures_eq(&x->network, &y->network, sizeof x->network);
    ck_assert_figures_eq(x->group_quantiles, y->group_quantiles, 2 * sizeof(struct figure));
    /* Response of M/M/1 is exponential: its median is W ln 2. */
    ck_close(x->group_quantiles[0].value, exact_w * M_LN2, 0, 2 * x->group_quantiles[0].half_width);
    pair_free(&one);
    pair_free(&three);
}
END_TEST

START_TEST(a_model_and_itself)
{
    struct pair p = run_pair("0.5", NULL, 0, 2);
    const struct result *d = p.result.difference;
    ck_assert_uint_eq(d->replications, 30);
    for (int f = 0; f < STATION_FIGURES; f++) {
        ck_close(d->stations[0].f[f].value, 0, 0, 0);
        ck_close(d->stations[0].f[f].half_width, 0, 0, 0);
    }
    pair_free(&p);
}
END_TEST

/* "p_ct" is a share of token checks in the one, a rate in the other: they have no difference. */
START_TEST(a_ratio_and_a_rate_are_not_one_meter)
{
    static const char cluster[] =
        "model = \"ml-run\"; I_0 = 100; M = 1; N = 1; K = 1;\n"
        "stations = { S_a = { service = { mean = 0.001; }; }; S_r = { service = { mean = 0.001; }; "
        "};\n"
        " S_c = { service = { mean = 0.001; }; }; S_t = { service = { mean = 0.001; }; };\n"
        " S_p = { service = { mean = 0.001; }; }; };\n"
        "token = { p_c0 = 0.1; p_ct = 0.15; };\n"
        "experiment = { window = 1.0; windows = 1; warmup = 1.0; experiments = 30; };\n";
    const struct override rate[] = {{"meters[0].name", "p_ct"}};
    const struct override same[] = {{"meters[0].name", "lambda_p"}};
    const struct override window[] = {{"experiment.window", "1.0"}};
    for (int k = 0; k < 3; k++) {
        struct model *a = test_model(cluster, NULL, 0);
        struct model *b = k == 0   ? test_model(mm1, rate, 1)
                          : k == 1 ? test_model(mm1, same, 1)
                                   : test_model(cluster, window, 1);
        struct diag *d = diag_new();
        struct paired p;
        ck_assert_int_eq(run_paired(a, b, &(struct run_options){.threads = 1}, &p, d), 0);
        static const char *const wanted[] = {"p_ct", "lambda_p"};
        for (int i = 0; i < 2; i++) {
            const struct meter_result *m = p.difference->meters;
            while (strcmp(m->name, wanted[i]) != 0)
                m++;
            /* both meters of one kind: k = 1 the rate alone, k = 2 both */
            const bool there = k == 2 || (k == 1 && i == 1);
            ck_assert_int_eq(m->value.basis, there ? BASIS_SIMULATED : BASIS_NONE);
        }
        paired_release(&p);
        model_free(a);
        model_free(b);
        diag_free(d);
    }
}
END_TEST

static enum exit_status refused(const struct override *of_a, size_t n_a,
                                const struct override *of_b, size_t n_b, const char *why)
{
    struct model *a = test_model(mm1, of_a, n_a), *b = test_model(mm1, of_b, n_b);
    struct diag *d = diag_new();
    struct paired out;
    ck_assert_int_eq(run_paired(a, b, &(struct run_options){.threads = 1}, &out, d), -1);
    ck_assert_ptr_null(out.difference);
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_msg(strstr(diag_message(d, 0), why) != NULL, "%s", diag_message(d, 0));
    const enum exit_status status = diag_status(d);
    diag_free(d);
    model_free(a);
    model_free(b);
    return status;
}

START_TEST(refusals)
{
    const struct override slow[] = {{service, "1.5"}};
    const struct override target[] = {{"experiment.targets", "[\"lambda\"]"}};
    const struct override renamed[] = {{"meters[0].name", "rate"}};
    ck_assert_int_eq(refused(NULL, 0, slow, 1, "unstable"), EXIT_UNSTABLE);
    ck_assert_int_eq(refused(slow, 1, NULL, 0, "unstable"), EXIT_UNSTABLE);
    ck_assert_int_eq(refused(target, 1, renamed, 1, "no quantity 'lambda'"), EXIT_INPUT);
}
END_TEST

/* The longer warm-up, window and number of windows of the two; seed and the rest are a's. */
START_TEST(one_experiment_for_both)
{
    const struct override of_b[] = {{"experiment.window", "150.0"},
                                    {"experiment.windows", "3"},
                                    {"experiment.warmup", "60.0"},
                                    {"experiment.seed", "99"},
                                    {"experiment.confidence", "0.9"}};
    const struct override of_a[] = {{"experiment.experiments", "100L"}};
    struct model *a = test_model(mm1, of_a, 1), *b = test_model(mm1, of_b, 5);
    struct diag *d = diag_new();
    struct paired p;
    ck_assert_int_eq(run_paired(a, b, &(struct run_options){.threads = 1}, &p, d), 0);
    const struct result *both[] = {p.a, p.b, p.difference};
    for (int i = 0; i < 3; i++) {
        ck_close(both[i]->window, 150, 0, 0);
        ck_close(both[i]->warmup, 60, 0, 0);
        ck_assert_uint_eq(both[i]->experiments, 5 * both[i]->replications);
        ck_assert_uint_eq(both[i]->replications, 20);
        ck_assert_uint_eq(both[i]->seed, 7);
        ck_close(both[i]->confidence, 0.95, 0, 0);
    }
    paired_release(&p);
    model_free(a);
    model_free(b);
    diag_free(d);
}
END_TEST

/* Each model owns its requirements' texts, for each frees them. A sanitizer or malloc would see a
 * text of both; this tells without them. */
START_TEST(requirements_of_their_own)
{
    const struct override require[] = {{"require", "[\"web.utilization < 90%\"]"},
                                       {"experiment.experiments", "100L"}};
    struct pair p = run_pair("0.45", require, 2, 1);
    ck_assert_uint_eq(p.a->experiment.n_targets, p.b->experiment.n_targets);
    for (size_t i = 0; i < p.a->experiment.n_targets; i++) {
        const struct target *a = &p.a->experiment.targets[i], *b = &p.b->experiment.targets[i];
        ck_assert_ptr_ne(a->name, b->name);
        ck_assert_str_eq(a->name, b->name);
        if (a->text) {
            ck_assert_ptr_ne(a->text, b->text);
            ck_assert_str_eq(a->text, "web.utilization < 90%");
            ck_assert_str_eq(b->text, "web.utilization < 90%");
        }
    }
    ck_assert_int_eq(p.result.difference->precision[p.result.difference->n_precision - 1].decision,
                     DECISION_MET);
    pair_free(&p);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("paired");
    TCase *t = tcase_create("paired");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, threads_change_nothing);
    tcase_add_test(t, a_model_and_itself);
    tcase_add_test(t, a_ratio_and_a_rate_are_not_one_meter);
    tcase_add_test(t, refusals);
    tcase_add_test(t, one_experiment_for_both);
    tcase_add_test(t, requirements_of_their_own);
    suite_add_tcase(s, t);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 120);
    tcase_set_tags(statistical, "statistical");
    tcase_add_test(statistical, meets_the_exact_difference);
    tcase_add_test(statistical, saves_variance);
    suite_add_tcase(s, statistical);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 120);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, covers_as_often_as_it_says);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
