/*
 * Equations (1) and (2) against the general solver on the expanded network: two ways to one answer
 * that share no code.
 */
#include "analytic/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>

#include "analytic/nets.h"
#include "analytic/paper.h"
#include "helpers/close.h"
#include "helpers/paper.h"
#include "helpers/run.h"
#include "model/mlrun.h"

#define RTOL 1e-12    /* the word; some 1e3 additions of K * M flows */

static double meter(const struct network *net, const struct result *r, const char *name)
{
    for (size_t i = 0; i < r->n_meters; i++)
        if (strcmp(r->meters[i].name, name) == 0) {
            ck_assert_int_eq(r->meters[i].value.basis, BASIS_EXACT);
            return r->meters[i].value.value;
        }
    (void)net;
    ck_abort_msg("no meter %s", name);
    return NAN;
}

static const struct station_result *group(const struct result *r, const char *name)
{
    for (size_t i = 0; i < r->n_groups; i++)
        if (strcmp(r->groups[i].name, name) == 0)
            return &r->groups[i];
    ck_abort_msg("no group %s", name);
    return NULL;
}

static struct paper_input random_input(gsl_rng *rng, int i)
{
    struct paper_input in = {.closure = i % 2 ? PAPER_TOTAL : PAPER_EXTERNAL};
    in.rate = exp(12 * gsl_rng_uniform(rng) - 2);
    in.m = 1 + (unsigned)gsl_rng_uniform_int(rng, 9);
    in.n = 1 + (unsigned)gsl_rng_uniform_int(rng, 9);
    in.k = 1 + (unsigned)gsl_rng_uniform_int(rng, 40);
    in.p_a0 = i % 7 == 0 ? 0 : 0.95 * gsl_rng_uniform(rng);
    in.p_c0 = i % 5 == 0 ? 0 : 0.9 * gsl_rng_uniform(rng);
    in.p_ct = i % 11 == 0 ? 1 - in.p_c0 : (1 - in.p_c0) * gsl_rng_uniform(rng);
    return in;
}

/* Services such that the busiest station is at 10 to 90 %: rates do not depend on them. */
static struct mlrun template(const struct paper_input *in, const struct paper *s, gsl_rng *rng,
                             int i)
{
    const double rate[PAPER_TIERS] = {s->lambda_a, s->lambda_r_one, s->lambda_c, s->lambda_t,
                                      s->lambda_p};
    struct mlrun ml = paper_mlrun(in->rate, in->m, in->n, in->k);
    ml.total = in->closure == PAPER_TOTAL;
    ml.p_a0 = in->p_a0;
    ml.p_c0 = in->p_c0;
    ml.p_ct = in->p_ct;
    paper_rules(&ml, i / 2 % 2 ? DISPATCH_SHARED : DISPATCH_RANDOM,
                i / 4 % 2 ? DISPATCH_SHARED : DISPATCH_RANDOM,
                i / 8 % 2 ? DISPATCH_SHARED : DISPATCH_RANDOM);
    for (int j = 0; j < PAPER_TIERS; j++) {
        struct mlrun_tier *tier = &ml.tier[paper_tiers[j]];
        tier->servers = 1 + (unsigned)gsl_rng_uniform_int(rng, 3);
        const double rho = 0.1 + 0.8 * gsl_rng_uniform(rng);
        tier->service = exponential(rho * tier->servers / fmax(rate[j], in->rate * 1e-3));
    }
    ml.question.service = ml.tier[ML_A].service;
    return ml;
}

static void ck_same(const struct network *net, const struct result *r, const struct paper *s)
{
    const struct {
        const char *name;
        double want;
    } symbols[] = {
        {"I", s->i},           {"I_0", s->i_0},           {"I_t", s->i_t},
        {"I_w", s->i_w},       {"lambda_a", s->lambda_a}, {"lambda_r", s->lambda_r},
        {"lambda_c", s->lambda_c}, {"lambda_t", s->lambda_t}, {"lambda_p", s->lambda_p},
        {"p_a0", s->p_a0},     {"p_at", s->p_at},         {"p_ar", s->p_ar},
        {"p_c0", s->p_c0},     {"p_ct", s->p_ct},         {"p_cp", s->p_cp},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        const double got = meter(net, r, symbols[i].name), want = symbols[i].want;
        const double atol = symbols[i].name[0] == 'p' ? RTOL : 0;    /* p_cp is a difference */
        ck_assert_msg(close_enough(got, want, RTOL, atol), "%s is %.17g, want %.17g",
                      symbols[i].name, got, want);
    }
}

/* The groups' rates are those of one queue: an instance, or all that share it. */
static void ck_groups(const struct result *r, const struct mlrun *ml, const struct paper *s)
{
    const struct mlrun_tier *tier = ml->tier;
    const double a = tier[ML_A].rule == DISPATCH_SHARED ? tier[ML_A].instances : 1;
    const double n = tier[ML_R].rule == DISPATCH_SHARED ? tier[ML_R].instances : 1;
    const double w = tier[ML_P].rule == DISPATCH_SHARED ? tier[ML_P].instances : 1;
    ck_close(group(r, "S_a")->f[FIG_ARRIVAL_RATE].value, s->lambda_a * a, RTOL, 0);
    ck_close(group(r, "S_r")->f[FIG_ARRIVAL_RATE].value, s->lambda_r_one * n, RTOL, 0);
    ck_close(group(r, "S_c")->f[FIG_ARRIVAL_RATE].value, s->lambda_c * w, RTOL, 0);
    ck_close(group(r, "S_t")->f[FIG_ARRIVAL_RATE].value, s->lambda_t * w, RTOL, 0);
    ck_close(group(r, "S_p")->f[FIG_ARRIVAL_RATE].value, s->lambda_p * w, RTOL, 0);
    ck_close(group(r, "S_p")->f[FIG_UTILIZATION].value,
             s->lambda_p * tier[ML_P].service.mean / tier[ML_P].servers, RTOL, 0);
    for (size_t i = 0; i < r->n_groups; i++)
        ck_assert(r->groups[i].f[FIG_MEAN_NUMBER].basis == BASIS_EXACT);
}

START_TEST(random_parameters)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, 1009 + (unsigned)_i);
    for (int i = 0; i < 16; i++) {
        const struct paper_input in = random_input(rng, i + _i);
        struct paper s;
        ck_assert_int_eq(paper_solve(&in, &s), PAPER_OK);
        const struct mlrun ml = template(&in, &s, rng, i);
        struct network *net = mlrun_expand(&ml, NULL);
        struct diag *d = diag_new();
        struct result *r = analytic_solve(net, d);
        ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
        ck_same(net, r, &s);
        ck_groups(r, &ml, &s);
        result_free(r);
        diag_free(d);
        network_free(net);
    }
    gsl_rng_free(rng);
}
END_TEST

/* All M/M/1: the mean sojourn of those who reach the model, from the symbols alone. */
START_TEST(mean_sojourn)
{
    const struct paper_input in = {PAPER_EXTERNAL, 371, 3, 2, 7, 0.07, 0.11, 0.23};
    struct paper s;
    ck_assert_int_eq(paper_solve(&in, &s), PAPER_OK);
    struct mlrun ml = paper_mlrun(in.rate, 3, 2, 7);
    ml.p_a0 = 0.07;
    ml.p_c0 = 0.11;
    ml.p_ct = 0.23;
    const double service[] = {0.004, 0.003, 0.01, 0.02, 0.015};
    for (int j = 0; j < PAPER_TIERS; j++)
        ml.tier[paper_tiers[j]].service = exponential(service[j]);
    ml.question.service = ml.tier[ML_A].service;
    struct network *net = mlrun_expand(&ml, NULL);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_ptr_nonnull(r);
    const double wa = 1 / (250 - s.lambda_a), wr = 1 / (1 / 0.003 - s.lambda_r_one);
    const double wc = 1 / (100 - s.lambda_c), wt = 1 / (50 - s.lambda_t);
    const double wp = 1 / (1 / 0.015 - s.lambda_p), by_t = s.p_ct / (s.p_ct + s.p_cp);
    ck_close(r->network.mean_sojourn.value, wa + wr + wc + by_t * (wt + wa) + wp, 1e-12, 0);
    ck_assert_int_eq(r->network.mean_sojourn.basis, BASIS_EXACT);
    result_free(r);
    diag_free(d);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("paper_network");
    TCase *t = tcase_create("agreement");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, random_parameters, 0, 25);
    tcase_add_test(t, mean_sojourn);
    suite_add_tcase(s, t);
    return run_suite(s);
}
